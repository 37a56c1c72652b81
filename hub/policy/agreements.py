"""`deploy/agreements/<id>.yaml`: what a signed agreement lets each kind of recipient have at most.

Written from the agreement, not from the rules: to give more, two files must change, and two people see it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field as Key

from hub.domain.agency import AgencyKind
from hub.domain.basis import Purpose
from hub.domain.cube import Cube
from hub.domain.delivery import DeliveryKind
from hub.domain.rules import Term, Treatment
from hub.policy.conditions import When, compiled
from hub.policy.documents import Document, Strict
from hub.policy.sharing import refuse_unknown_fields


class _Ceiling(Strict):
    recipient: AgencyKind
    delivery: list[DeliveryKind] = Key(min_length=1)
    purpose: list[Purpose] = Key(min_length=1)
    when: When
    always_because: str | None = Key(default=None, alias="always-because", min_length=1)
    allow: dict[str, dict[str, Treatment]] = Key(min_length=1)


class _Agreement(Strict):
    id: str
    title: str
    starts: date = Key(default=date.min, alias="from")
    ends: date = Key(default=date.max, alias="until")
    ceilings: list[_Ceiling]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceiling:
    """The most that one kind of recipient may have with one kind of delivery, under a condition."""

    recipient: AgencyKind
    delivery: DeliveryKind
    purposes: frozenset[str]
    when: Cube
    allow: Mapping[str, Mapping[str, Treatment]]

    def allows(self, section: str, field: str, treatment: Treatment) -> bool:
        """Say whether a field may be given in this way: whole, or just as the agreement says."""
        return self.allow.get(section, {}).get(field) in {Treatment.AS_IS, treatment}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One signed agreement."""

    id: str
    document: Document
    term: Term
    ceilings: tuple[Ceiling, ...]


def agreement(document: Document) -> Agreement:
    """Return what an agreement allows; raise `PolicyUnusable` where it cannot be understood."""
    file = document.read_as(_Agreement)
    if file.id != document.path.stem:
        raise document.fault(("id",), f"The agreement {file.id!r} lies in a file of another name.")
    return Agreement(
        id=file.id,
        document=document,
        term=Term(starts=file.starts, ends=file.ends),
        ceilings=tuple(_ceilings(document, file)),
    )


def _ceilings(document: Document, file: _Agreement) -> Iterator[Ceiling]:
    for place, one in enumerate(file.ceilings):
        refuse_unknown_fields(document, ("ceilings", place, "allow"), one.allow)
        condition = compiled(document, ("ceilings", place, "when"), one.when, one.always_because)
        for delivery in one.delivery:
            yield Ceiling(
                recipient=one.recipient,
                delivery=delivery,
                purposes=frozenset(one.purpose),
                when=condition,
                allow=one.allow,
            )
