"""`sharing.yaml` of each connector: which fields this kind of recipient may see, when, and on what basis."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import Field as Key
from pydantic import model_validator

from hub.domain.agency import AgencyKind
from hub.domain.basis import Article6, Article9, Gateway, Part3Task, Purpose, Regime, Schedule1
from hub.domain.cube import Cube
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Override
from hub.domain.ids import RuleId
from hub.domain.rules import SharingRule, Term, Treatment
from hub.flow.fields import FIELDS
from hub.policy.conditions import When, compiled
from hub.policy.documents import Document, Path_, Strict

Field = tuple[str, str]
"""A section and one of its fields."""
NO_OVERRIDE = frozenset({Override.NONE, Override.UNKNOWN})
"""What is no reason for sharing without consent."""


class _Basis(Strict):
    regime: Regime
    art6: Article6 | None = None
    art9: Article9 | None = None
    sch1: Schedule1 | None = None
    part3: Part3Task | None = None
    gateway: Gateway | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "_Basis":
        general = self.regime is Regime.UK_GDPR
        if general != (self.art6 is not None) or general == (self.part3 is not None):
            raise ValueError("uk-gdpr names art6 and never part3; part-3 names part3 and never art6")
        if (self.art9 is Article9.SUBSTANTIAL_PUBLIC_INTEREST) != (self.sch1 is not None):
            raise ValueError("art9: 9-2-g, and nothing else, names a condition of Schedule 1 as sch1")
        return self


class _Rule(Strict):
    id: str = Key(pattern=r"^[a-z0-9-]+$")
    delivery: list[DeliveryKind] = Key(min_length=1)
    purpose: Purpose
    basis: _Basis
    when: When
    always_because: str | None = Key(default=None, alias="always-because", min_length=1)
    override: Override | None = None
    give: dict[str, dict[str, Treatment]] = Key(min_length=1)


class _Withheld(Strict):
    fields: dict[str, list[str]]
    """Never given to this recipient, by section."""
    because: str = Key(min_length=1)


class _Silence(Strict):
    delivery: list[DeliveryKind] = Key(min_length=1)
    when: When
    always_because: str | None = Key(default=None, alias="always-because", min_length=1)
    because: str = Key(min_length=1)


class _Sharing(Strict):
    recipient: AgencyKind
    agreement: str
    starts: date = Key(default=date.min, alias="from")
    ends: date = Key(default=date.max, alias="until")
    rules: list[_Rule]
    withhold: tuple[_Withheld, ...] = ()
    nothing: tuple[_Silence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """On these occasions this kind of recipient is told nothing, and that is meant."""

    delivery: DeliveryKind
    when: Cube
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingFile:
    """What one file says of one kind of recipient."""

    document: Document
    recipient: AgencyKind
    agreement: str
    term: Term
    rules: tuple[SharingRule, ...]
    withheld: Mapping[Field, str]
    """Each field that is never given, and why."""
    silences: tuple[Silence, ...]
    places: Mapping[RuleId, int]

    def line(self, rule: RuleId, *within: str) -> int:
        """Return the line of a rule, or of something within it: `give`, a section, a field."""
        return self.document.line_of(("rules", self.places[rule], *within))

    def line_of_field(self, rule: RuleId, field: Field) -> int:
        """Return the line on which a rule gives a field."""
        return self.line(rule, "give", *field)


def sharing_file(document: Document) -> SharingFile:
    """Return what a file says; raise `PolicyUnusable` where it cannot be understood. Nothing is proved yet."""
    file = document.read_as(_Sharing)
    _refuse_unknown_fields(document, file)
    _refuse_twins(document, file)
    term = Term(starts=file.starts, ends=file.ends)
    if file.starts >= file.ends:
        raise document.fault(("until",), "The day after which nothing holds any more lies before the first day.")
    return SharingFile(
        document=document,
        recipient=file.recipient,
        agreement=file.agreement,
        term=term,
        rules=tuple(_compiled(document, file, term)),
        withheld={(s, f): one.because for one in file.withhold for s, fields in one.fields.items() for f in fields},
        silences=tuple(_silences(document, file)),
        places={_id(file, rule): place for place, rule in enumerate(file.rules)},
    )


def rules(document: Document) -> tuple[SharingRule, ...]:
    """Return the rules of one file, which is understood and not yet proved."""
    return sharing_file(document).rules


def _id(file: _Sharing, rule: _Rule) -> RuleId:
    return RuleId(f"{file.recipient}/{rule.id}")


def _compiled(document: Document, file: _Sharing, term: Term) -> Iterator[SharingRule]:
    for place, rule in enumerate(file.rules):
        at: Path_ = ("rules", place)
        condition = compiled(document, (*at, "when"), rule.when, rule.always_because)
        if rule.override in NO_OVERRIDE:
            raise document.fault((*at, "override"), f"{str(rule.override)!r} is no reason: leave it out.")
        for delivery in rule.delivery:
            yield SharingRule(
                id=_id(file, rule),
                recipient=file.recipient,
                delivery=delivery,
                when=condition,
                purpose=rule.purpose,
                basis={name: str(said) for name, said in rule.basis.model_dump(exclude_none=True).items()},
                give=rule.give,
                override=rule.override,
                always=rule.always_because is not None,
                agreement=file.agreement,
                term=term,
            )


def _silences(document: Document, file: _Sharing) -> Iterator[Silence]:
    for place, one in enumerate(file.nothing):
        condition = compiled(document, ("nothing", place, "when"), one.when, one.always_because)
        for delivery in one.delivery:
            yield Silence(delivery=delivery, when=condition, because=one.because)


def _refuse_unknown_fields(document: Document, file: _Sharing) -> None:
    spoken: list[tuple[Path_, Mapping[str, Iterable[str]]]] = [
        *((("rules", place, "give"), rule.give) for place, rule in enumerate(file.rules)),
        *((("withhold", place, "fields"), one.fields) for place, one in enumerate(file.withhold)),
    ]
    for at, sections in spoken:
        refuse_unknown_fields(document, at, sections)


def refuse_unknown_fields(document: Document, at: Path_, sections: Mapping[str, Iterable[str]]) -> None:
    """Refuse a section or field that does not exist, or that is spoken of without naming any."""
    for section, fields in sections.items():
        if section not in FIELDS:
            raise document.fault((*at, section), f"There is no section {section!r}; there are {', '.join(FIELDS)}.")
        if strange := [field for field in fields if field not in FIELDS[section]]:
            raise document.fault((*at, section, strange[0]), f"{section!r} has no field {strange[0]!r}.")
        if not list(fields):
            raise document.fault((*at, section), f"{section!r} names no field: leave it out.")


def _refuse_twins(document: Document, file: _Sharing) -> None:
    """Refuse two rules with one id: a disclosure could not be traced to the rule that spoke."""
    ids = [rule.id for rule in file.rules]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise document.fault(("rules", place, "id"), f"There are two rules called {one!r}.")
