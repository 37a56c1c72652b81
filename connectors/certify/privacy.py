"""The check of what everybody on the way may read: ids, keys and headers tell nothing of anyone."""

from collections.abc import Iterable, Iterator

from connectors.certify.findings import Fault
from connectors.certify.native import read
from connectors.certify.subject import AGENCY, SENT_AT, Sample, Subject, events_of
from connectors.certify.values import personal, shows
from connectors.documents import Outgoing
from hub.wire.cloudevents import Envelope, record_key, to_headers, type_of


def of_ids_keys_and_headers(subject: Subject) -> Iterator[Fault]:
    """Find personal values in what is not encrypted with the content, also where a value is left out."""
    for sample in subject.samples:
        secrets = personal(events_of(subject.connector, sample.body))
        for pointer, sent in _variants(subject, sample):
            for what in _disclosing(sent, secrets):
                yield Fault(
                    where=f"{sample.name}{pointer}",
                    why=f"The {what} tells who somebody is.",
                    advice="Use the agency's own number for the record; note a problem when it is missing.",
                )


def _variants(subject: Subject, sample: Sample) -> Iterator[tuple[str, tuple[Outgoing, ...]]]:
    native = read(sample.body)
    yield "", events_of(subject.connector, sample.body)
    for leaf in native.leaves():
        yield f" without {leaf.pointer}", events_of(subject.connector, native.without(leaf))


def _disclosing(sent: Iterable[Outgoing], secrets: Iterable[str]) -> Iterator[str]:
    for one in sent:
        head = one.event.head
        seen = {"event id": one.id, "record id": head.record_id, "key": record_key(AGENCY, head.record_id).decode()}
        seen |= {f"header {name}": value.decode() for name, value in to_headers(_envelope(one))}
        yield from (what for what, text in seen.items() if any(shows(text, secret) for secret in secrets))


def _envelope(one: Outgoing) -> Envelope:
    return Envelope(id=one.id, source="sender", type=type_of(type(one.event).__name__), time=SENT_AT)
