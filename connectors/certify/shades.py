"""The check of what samples show: a refusal and a hidden address are seen to arrive, for no rule reads a code list."""

from collections.abc import Iterator

from connectors.certify.findings import Fault
from connectors.certify.subject import Subject, events_of
from connectors.certify.values import people
from hub.domain.events import ConsentChanged
from hub.domain.person import HIDDEN, AddressClass, ConsentStatus, Person


def told(subject: Subject) -> Iterator[Fault]:
    """Find out whether the samples tell the harder side of consent and address, where they tell of these."""
    everybody = tuple(
        person
        for sample in subject.samples
        for sent in events_of(subject.connector, sample.body)
        if not isinstance(sent.event, ConsentChanged)
        for person in people((sent,))
    )
    for what, said, needed in (
        ("a refused consent", _consents(everybody), {ConsentStatus.REFUSED}),
        ("a hidden address", _visibility(everybody), set(HIDDEN)),
    ):
        if said and not said & needed:
            yield Fault(
                where="samples/",
                why=f"They tell of its like, and never of {what}: whether its code is read rightly shows nowhere.",
                advice="Add a sample that says so. If one does, its code is read as something else.",
            )


def _consents(everybody: tuple[Person, ...]) -> set[object]:
    return {consent.status for person in everybody for consent in person.consents}


def _visibility(everybody: tuple[Person, ...]) -> set[object]:
    classes = (address.visibility for person in everybody for address in person.addresses)
    return {visibility for visibility in classes if visibility is not AddressClass.UNKNOWN}
