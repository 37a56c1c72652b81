"""`sharing.yaml` of each connector: which fields this kind of recipient may see, when, and on what basis."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import Field

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.cube import overlap, values_of
from hub.domain.delivery import DeliveryKind
from hub.domain.ids import RuleId
from hub.domain.rules import SharingRule, Treatment
from hub.flow.fields import FIELDS
from hub.flow.other_side import SHOWN
from hub.policy.conditions import When, compiled
from hub.policy.documents import Document, Path_, Strict, read


class _Basis(Strict):
    regime: str
    art6: str
    art9: str | None = None
    sch1: str | None = None
    gateway: str | None = None


class _Rule(Strict):
    id: str
    delivery: list[DeliveryKind]
    purpose: str
    basis: _Basis
    when: When
    always_because: str | None = Field(default=None, alias="always-because")
    override: str | None = None
    give: dict[str, dict[str, Treatment]]


class _Withheld(Strict):
    fields: dict[str, list[str]]
    """Never given to this recipient, by section."""
    because: str


class _Sharing(Strict):
    recipient: AgencyKind
    agreement: str
    rules: list[_Rule]
    withhold: tuple[_Withheld, ...] = ()


def rules(document: Document) -> tuple[SharingRule, ...]:
    """Return the rules of one kind of recipient; a field given by two rules at once is refused."""
    file = document.read_as(_Sharing)
    found = tuple(one for place, rule in enumerate(file.rules) for one in _compiled(document, file, place, rule))
    _refuse_unknown_fields(document, file)
    _refuse_twins(document, file)
    _refuse_overlap(document, file, found)
    _refuse_unanswered(document, file)
    if file.recipient in OTHER_PARTYS_SIDE:
        _refuse_what_his_side_never_gets(document, file)
    return found


def withheld_in(paths: Iterable[Path]) -> Mapping[tuple[AgencyKind, str, str], str]:
    """Return what the rule files say is never given: kind of recipient, section, field → why."""
    files = (read(path).read_as(_Sharing) for path in paths)
    return {
        (file.recipient, section, field): one.because
        for file in files
        for one in file.withhold
        for section, fields in one.fields.items()
        for field in fields
    }


def _compiled(document: Document, file: _Sharing, place: int, rule: _Rule) -> Iterator[SharingRule]:
    condition = compiled(document, ("rules", place, "when"), rule.when, rule.always_because)
    for delivery in rule.delivery:
        yield SharingRule(
            id=RuleId(f"{file.recipient}/{rule.id}"),
            recipient=file.recipient,
            delivery=delivery,
            when=condition,
            purpose=rule.purpose,
            basis=rule.basis.model_dump(exclude_none=True),
            give=rule.give,
            override=rule.override,
        )


def _refuse_unknown_fields(document: Document, file: _Sharing) -> None:
    spoken: list[tuple[Path_, Mapping[str, Iterable[str]]]] = [
        *((("rules", place, "give"), rule.give) for place, rule in enumerate(file.rules)),
        *((("withhold", place, "fields"), one.fields) for place, one in enumerate(file.withhold)),
    ]
    for at, sections in spoken:
        for section, fields in sections.items():
            if section not in FIELDS:
                raise document.fault((*at, section), f"There is no section {section!r}; there are {', '.join(FIELDS)}.")
            if strange := [field for field in fields if field not in FIELDS[section]]:
                raise document.fault((*at, section, strange[0]), f"{section!r} has no field {strange[0]!r}.")


def _refuse_twins(document: Document, file: _Sharing) -> None:
    """Refuse two rules with one id: a disclosure could not be traced to the rule that spoke."""
    ids = [rule.id for rule in file.rules]
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise document.fault(("rules", place, "id"), f"There are two rules called {one!r}.")


def _refuse_overlap(document: Document, file: _Sharing, found: tuple[SharingRule, ...]) -> None:
    """Refuse two rules that give one field on one occasion: each disclosure has one rule (ADR 5, check 3)."""
    places = {RuleId(f"{file.recipient}/{rule.id}"): place for place, rule in enumerate(file.rules)}
    for number, one in enumerate(found):
        for other in found[:number]:
            both = overlap(one.when, other.when) if one.delivery is other.delivery else 0
            twice = _given(one) & _given(other) if both else set()
            if twice:
                section, field = min(twice)
                raise document.fault(
                    ("rules", places[one.id]),
                    f"{one.id} and {other.id} both give {section}.{field}, for example when {values_of(both)}.",
                )


def _given(rule: SharingRule) -> set[tuple[str, str]]:
    return {(section, field) for section, fields in rule.give.items() for field in fields}


def _refuse_what_his_side_never_gets(document: Document, file: _Sharing) -> None:
    """Refuse what the code would not let through: a file must not look as if it were given (ADR 11)."""
    for place, rule in enumerate(file.rules):
        if set(rule.delivery) != {DeliveryKind.PERPETRATOR_REFERRAL}:
            raise document.fault(
                ("rules", place, "delivery"), f"{file.recipient} gets perpetrator-referral and nothing else."
            )
        for section, fields in rule.give.items():
            if never := [field for field in fields if field not in SHOWN.get(section, ())]:
                raise document.fault(
                    ("rules", place, "give", section), f"{file.recipient} may never have {section}.{never[0]}."
                )


def _refuse_unanswered(document: Document, file: _Sharing) -> None:
    """Refuse a file that leaves a field of a section it speaks of neither given nor withheld (check 5)."""
    given = {(s, f) for rule in file.rules for s, fields in rule.give.items() for f in fields}
    withheld = {(s, f) for one in file.withhold for s, fields in one.fields.items() for f in fields}
    spoken_of = {section for section, _ in given | withheld}
    every = {(section, field) for section in spoken_of for field in FIELDS[section]}
    if both := given & withheld:
        section, field = min(both)
        raise document.fault(("withhold",), f"{section}.{field} is both given and withheld.")
    if missing := every - given - withheld:
        section, field = min(missing)
        raise document.fault(("rules",), f"{section}.{field} is neither given nor withheld: say which.")
