"""The finished bytes are read once more, as their recipient would read them."""

from dataclasses import replace

import pytest
import structlog

from hub.domain.content import Content, PerpetratorReferral, Received
from hub.domain.delivery import Delivery, DeliveryState, Stopped, StopReason
from hub.domain.watch import Mark, Watch, Watched
from hub.flow.received import Decision
from hub.receive.last_look import last_look, report
from hub.wire import codec
from tests.builders.events import PROGRAMME
from tests.builders.other_side import informed
from tests.builders.people import a_victim
from tests.builders.release import encoded
from tests.builders.world import story

DECISION = story(informed()).last
FOUND = Stopped(reason=StopReason.AT_RELEASE, path="name")


def his(decision: Decision) -> Delivery:
    (one,) = [d for d in decision.deliveries if d.recipient == PROGRAMME]
    return one


def sabotaged(person: str) -> Decision:
    """Return a decision into whose referral of him a name got after everything was checked."""
    delivery = his(DECISION)
    content = delivery.content
    assert isinstance(content, PerpetratorReferral)
    assert content.perpetrator is not None
    wrong = replace(content, perpetrator=replace(content.perpetrator, sex=person))
    deliveries = (replace(d, content=wrong) if d is delivery else d for d in DECISION.deliveries)
    return replace(DECISION, deliveries=tuple(deliveries))


def test_what_is_as_it_should_be_goes_with_its_bytes() -> None:
    looked = last_look(DECISION, encoded)

    assert looked.decision == DECISION
    assert looked.payloads == {d.id: encoded(d.content) for d in DECISION.deliveries if d.content}
    assert {d.watch for d in looked.decision.deliveries} == {None}


def test_a_name_that_got_into_the_bytes_stops_that_delivery_and_no_other() -> None:
    decision = sabotaged("TESTA")
    looked = last_look(decision, encoded)

    stopped = his(looked.decision)
    assert (stopped.state, stopped.reason, stopped.stopped) == (DeliveryState.WITHHELD, "stopped-at-release", FOUND)
    assert stopped.id not in looked.payloads
    others = [d for d in decision.deliveries if d.recipient != PROGRAMME]
    assert [d for d in looked.decision.deliveries if d.recipient != PROGRAMME] == others
    assert {d.id for d in others} == {*looked.payloads}


def test_an_encoder_that_writes_something_else_is_caught_for_the_bytes_count() -> None:
    wrong = his(sabotaged("Kit Example, 30 Nov 2017")).content
    assert wrong is not None

    looked = last_look(
        DECISION, lambda content: encoded(wrong if isinstance(content, PerpetratorReferral) else content)
    )

    assert his(looked.decision).stopped == FOUND


def test_bytes_that_nobody_can_read_again_go_nowhere() -> None:
    looked = last_look(DECISION, lambda content: encoded(content) + b"\0")

    assert his(looked.decision).stopped == Stopped(reason=StopReason.AT_RELEASE, path="payload")


def test_a_content_that_fits_no_schema_stops_alone_and_is_not_said() -> None:
    delivery = his(DECISION)
    content = delivery.content
    assert isinstance(content, PerpetratorReferral)
    wrong = replace(content, may_be_told=(a_victim().names[0],))  # type: ignore[arg-type]
    deliveries = tuple(replace(d, content=wrong) if d is delivery else d for d in DECISION.deliveries)

    looked = last_look(replace(DECISION, deliveries=deliveries), encoded)

    stopped = his(looked.decision).stopped
    assert stopped == Stopped(reason=StopReason.AT_RELEASE, path="payload", error="PydanticSerializationError")
    assert len(looked.payloads) == len(DECISION.deliveries) - 1


def test_a_receipt_that_cannot_be_written_stops_everything_for_its_sender_waits() -> None:
    def fails(content: Content) -> bytes:
        if isinstance(content, Received):
            raise TypeError
        return encoded(content)

    with pytest.raises(TypeError):
        last_look(DECISION, fails)


def test_the_search_sees_every_text_that_a_reader_sees_and_nothing_beside() -> None:
    content = his(DECISION).content
    assert isinstance(content, PerpetratorReferral)
    long = replace(content, perpetrator=None, reason="Testa " + "x" * 40)

    texts = codec.texts_in(encoded(long), "PerpetratorReferral")

    assert texts == ["police", "Testa " + "x" * 40, "crime-reference", "42/10234/26", "incident"]


def test_operations_hear_of_rule_and_path_and_never_of_a_value() -> None:
    looked = last_look(sabotaged("TESTA"), encoded)

    with structlog.testing.capture_logs() as logs:
        report([DECISION, looked.decision])

    assert logs == [
        {
            "event": "delivery_stopped",
            "log_level": "error",
            "event_id": "IncidentReported/R-1/None",
            "agency": PROGRAMME,
            "reason": "stopped-at-release",
            "rule": "",
            "path": "name",
            "error": "",
        }
    ]


def test_a_watch_prints_nothing_of_what_it_looks_for() -> None:
    watch = Watch(
        watched=Watched({" testa ": Mark(path="name")}),
        his_side=True,
        shared=frozenset({" testa "}),
        own_words=("testa",),
    )

    assert "testa" not in repr(watch)
    assert "testa" not in repr(replace(his(DECISION), watch=watch, content=None))
