"""What comes of a task to ask her."""

from datetime import UTC, datetime

from hub.demo.consent import consent_changed
from hub.domain.content import PersonShown, Task
from hub.domain.person import ConsentStatus, Person, PersonName, Role
from hub.flow.validate import validate

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
SAID = (ConsentStatus.GIVEN, NOW)
HER = Person(ref="p1", roles=(Role.VICTIM,), names=(PersonName(given=("Testa",), family="Example"),))
SHOWN = PersonShown(name=PersonName(given=("Testa",), family="Example"), date_of_birth="1991-05")


def a_task(about: str | None = None, victim: PersonShown | None = None) -> Task:
    return Task(task="ask-consent", reason="r", respond_by=None, about_record=about, victim=victim)


def test_an_agency_answers_for_the_victim_of_its_own_record() -> None:
    event = consent_changed("testford-police", a_task(about="DA-1"), (HER,), SAID)

    assert event is not None
    assert (event.head.record_id, event.people, event.status) == ("DA-1#consent", (HER,), ConsentStatus.GIVEN)
    assert validate(event, "testford-police", NOW) is None


def test_an_agency_without_a_record_answers_for_whom_the_task_shows() -> None:
    event = consent_changed("testford-hub", a_task(victim=SHOWN), (), SAID)

    assert event is not None
    assert [(person.names, person.date_of_birth) for person in event.people] == [((SHOWN.name,), "1991-05")]
    assert validate(event, "testford-hub", NOW) is None


def test_a_task_about_nobody_known_is_not_answered() -> None:
    assert consent_changed("testford-hub", a_task(), (), SAID) is None
    assert consent_changed("testford-hub", a_task(victim=PersonShown()), (), SAID) is None
