"""What documents say of custody, bail and orders, in a part of ours (docs/domain.md, B1)."""

from connectors.incidents import references
from connectors.reading import Field
from hub.domain.events import CustodyOrOrderChanged
from hub.domain.head import Head
from hub.domain.person import Person


def custody_changed(head: Head, people: tuple[Person, ...], part: Field) -> CustodyOrOrderChanged:
    """Return the change of a part with `change, at, order, endsAt, conditions[], crimeReference`."""
    return CustodyOrOrderChanged(
        head=head,
        people=people,
        change=part.at("change").needed_code(),
        changed_at=part.at("at").needed_moment(),
        order=part.at("order").code(),
        ends_at=part.at("endsAt").moment(),
        conditions=part.at("conditions").codes(),
        references=references(part.at("crimeReference")),
    )
