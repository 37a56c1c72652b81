"""Checks 6 and 7: what no rule may give, and sets that are exactly so. They stand in code: no file can widen them.

Sources: docs/domain.md, rules A2, M5, O1, S3, W2 and W3.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hub.domain.agency import OTHER_PARTYS_SIDE, AgencyKind
from hub.domain.cube import Cube, cube, overlap, rest
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS, Exclusion, Restriction, Told
from hub.domain.person import AddressClass
from hub.domain.rules import SharingRule, Treatment
from hub.flow.fields import FIELDS
from hub.flow.other_side import SHOWN
from hub.policy.faults import Check, Fault
from hub.policy.occasions import judged_as
from hub.policy.rule_set import At, RuleSet, fault, fields_of
from hub.policy.sharing import Field, SharingFile

EVERY_FIELD = frozenset((section, field) for section, fields in FIELDS.items() for field in fields)
PEOPLE = ("victim", "perpetrator", "child")


def _of_people(*fields: str) -> frozenset[Field]:
    return frozenset((section, field) for section in PEOPLE for field in fields)


WORDS = frozenset({("event", "narrative")}) | _of_people("voice", "safe-contact")
"""Fields in which somebody's own words may stand: given as `checked-words` or not at all (docs/domain.md, rule W2)."""
ONLY_AS_CODE = frozenset({("support", "reason"), ("status", "reason"), ("safeguarding", "decision")})
"""Reasons and decisions are typed by people: what is more than a code does not leave."""
CODES = ONLY_AS_CODE | {("event", "circumstances")} | _of_people("where-in-home")
"""Fields that can be given as a code; what is no code stays here."""
YEARS = _of_people("date-of-birth")
"""Fields of which the year alone can be given."""
CARRIED_OUT: Mapping[Treatment, frozenset[Field]] = {
    Treatment.AS_IS: EVERY_FIELD - WORDS - ONLY_AS_CODE,
    Treatment.CODE: CODES,
    Treatment.YEAR_ONLY: YEARS,
    Treatment.CHECKED_WORDS: WORDS,
}
"""In which ways each field can be given; a treatment that nothing carries out would give the field whole."""
HIS: frozenset[Field] = frozenset((section, field) for section, fields in SHOWN.items() for field in fields)
HIDDEN_CLASSES = (AddressClass.CONFIDENTIAL, AddressClass.REFUGE, AddressClass.UNKNOWN)
NOTICE: Mapping[Field, Treatment] = {
    ("child", "name"): Treatment.AS_IS,
    ("child", "date-of-birth"): Treatment.AS_IS,
    ("child", "present"): Treatment.AS_IS,
    ("child", "where-in-home"): Treatment.CODE,
    ("child", "voice"): Treatment.CHECKED_WORDS,
    ("event", "references"): Treatment.AS_IS,
    ("event", "occurred-from"): Treatment.AS_IS,
    ("event", "place-kind"): Treatment.AS_IS,
    ("event", "circumstances"): Treatment.CODE,
}
"""What a school gets, exactly (docs/domain.md, rule S3)."""
ASKED_ABOUT: Mapping[Field, Treatment] = {
    (section, field): Treatment.AS_IS for section in ("victim", "child") for field in ("name", "date-of-birth")
}
"""What a conference asks a partner by, exactly (docs/domain.md, rule M5)."""
MARK: Mapping[Field, Treatment] = {
    ("victim", "name"): Treatment.AS_IS,
    ("victim", "date-of-birth"): Treatment.AS_IS,
    ("flag", "flag"): Treatment.AS_IS,
    ("flag", "expires-at"): Treatment.AS_IS,
}
"""What a partner marks a record with, exactly (docs/domain.md, rule M5)."""
EXACT: Mapping[DeliveryKind, Mapping[Field, Treatment]] = {
    DeliveryKind.SCHOOL_NOTICE: NOTICE,
    DeliveryKind.RESEARCH_REQUEST: ASKED_ABOUT,
    DeliveryKind.FLAG: MARK,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """These fields may never go to these recipients with these deliveries when this holds, whatever a file says."""

    because: str
    fields: frozenset[Field] = EVERY_FIELD
    recipients: frozenset[AgencyKind] = frozenset(AgencyKind)
    deliveries: frozenset[DeliveryKind] = frozenset(DeliveryKind)
    when: Mapping[str, tuple[str, ...]] | None = None

    def applies_to(self, rule: SharingRule) -> bool:
        """Say whether the rule is one of those meant; its fields and condition are looked at apart."""
        return rule.recipient in self.recipients and rule.delivery in self.deliveries


SCHOOL = frozenset({AgencyKind.SCHOOL})
PARTNER = frozenset({AgencyKind.HEALTH, AgencyKind.HOUSING})


def _but(fact: str, *values: str) -> dict[str, tuple[str, ...]]:
    return {fact: tuple(value for value in FACTS[fact] if value not in values)}


FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden(
        because="whoever is excluded from a case gets nothing of it",
        when=_but("excluded", Exclusion.CLEAR),
    ),
    Forbidden(
        because="a restricted case is open to those named for it alone",
        when=_but("restricted", Restriction.CLEAR, Restriction.NAMED),
    ),
    Forbidden(
        because="an address that is hidden, or of which nobody said whether it is, goes to nobody",
        fields=_of_people("addresses"),
        when={"address-class": HIDDEN_CLASSES},
    ),
    Forbidden(
        because="the other party's side gets a referral of him and nothing else",
        recipients=OTHER_PARTYS_SIDE,
        deliveries=frozenset(DeliveryKind) - {DeliveryKind.PERPETRATOR_REFERRAL},
    ),
    Forbidden(
        because="the other party's side gets no field of a victim or child, and no way to reach him that he may share",
        recipients=OTHER_PARTYS_SIDE,
        fields=EVERY_FIELD - HIS,
    ),
    Forbidden(
        because="a school gets its exact notice and nothing else",
        recipients=SCHOOL,
        deliveries=frozenset(DeliveryKind) - {DeliveryKind.SCHOOL_NOTICE},
    ),
    Forbidden(
        because="a school never gets an address, a number, a grade, a narrative or anything of an adult",
        recipients=SCHOOL,
        fields=EVERY_FIELD - NOTICE.keys(),
    ),
    Forbidden(
        because="a school is told by a police report alone", recipients=SCHOOL, when=_but("sender", AgencyKind.POLICE)
    ),
    Forbidden(because="a school is told of an incident alone", recipients=SCHOOL, when=_but("told", Told.INCIDENT)),
    Forbidden(
        because="health and housing are asked by name and mark a record, and are told nothing of the case",
        recipients=PARTNER,
        deliveries=frozenset(DeliveryKind) - {DeliveryKind.RESEARCH_REQUEST, DeliveryKind.FLAG, DeliveryKind.STATUS},
    ),
)


def nothing_forbidden(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 6: no rule gives what the code forbids, and none in a way that nothing carries out."""
    for file in rule_set.files:
        for rule in file.rules:
            given = set(fields_of(rule))
            for one in FORBIDDEN:
                never = sorted(given & one.fields) if one.applies_to(rule) else []
                piece = overlap(rule.when, _cube(one)) if never else 0
                if piece:
                    yield _forbidden(file, rule, never[0], one.because, piece)
            yield from _without_its_limits(file, rule)
            yield from _not_carried_out(file, rule)


def _cube(one: Forbidden) -> Cube:
    return cube({name: [FACTS[name](value) for value in values] for name, values in (one.when or {}).items()})


def _forbidden(file: SharingFile, rule: SharingRule, field: Field, because: str, piece: Cube) -> Fault:
    what = f"{rule.recipient} may not have {'.'.join(field)} with {rule.delivery}: {because}. Remove the field."
    return fault(Check.FORBIDDEN, At(file=file, rule=rule, field=field), what, piece)


def _without_its_limits(file: SharingFile, rule: SharingRule) -> Iterator[Fault]:
    """Yield where somebody learns how to reach a person and not when that is safe (docs/domain.md, rule W3)."""
    for section, fields in rule.give.items():
        if "contacts" in fields and "safe-contact" not in fields:
            what = (
                f"{rule.id.partition('/')[2]} gives {section}.contacts without {section}.safe-contact: "
                "whoever can reach her must know when it is safe. Give both."
            )
            yield fault(Check.FORBIDDEN, At(file=file, rule=rule, field=(section, "contacts")), what, rule.when)


def _not_carried_out(file: SharingFile, rule: SharingRule) -> Iterator[Fault]:
    for section, field in fields_of(rule):
        treatment = rule.give[section][field]
        if (section, field) not in CARRIED_OUT[treatment]:
            ways = ", ".join(way for way, fields in CARRIED_OUT.items() if (section, field) in fields)
            what = f"{section}.{field} cannot be given {treatment}; it can be given {ways}."
            yield fault(Check.FORBIDDEN, At(file=file, rule=rule, field=(section, field)), what, rule.when)


def sets_exact(rule_set: RuleSet) -> Iterator[Fault]:
    """Check 7: what must be exactly so is so on every occasion: no field more, none less, none otherwise."""
    for file in rule_set.files:
        for delivery, exact in EXACT.items():
            rules = [rule for rule in file.rules if rule.delivery is delivery]
            for rule in rules:
                yield from _more(file, rule, exact)
            occasions = [o for o in rule_set.occasions if (o.recipient, o.delivery) == (file.recipient, delivery)]
            for occasion in occasions:
                yield from _less(file, rules, exact, occasion.when)


def _more(file: SharingFile, rule: SharingRule, exact: Mapping[Field, Treatment]) -> Iterator[Fault]:
    for field in fields_of(rule):
        if exact.get(field) is not rule.give[field[0]][field[1]]:
            wanted = f"is given as {exact[field]} there" if field in exact else "does not belong there"
            what = f"{rule.delivery} is an exact set: {'.'.join(field)} {wanted}."
            yield fault(Check.EXACT_SET, At(file=file, rule=rule, field=field), what, rule.when)


def _less(file: SharingFile, rules: list[SharingRule], exact: Mapping[Field, Treatment], when: Cube) -> Iterator[Fault]:
    for field in sorted(exact):
        giving = [rule for rule in rules if field in set(fields_of(rule))]
        beside = [rule for rule in rules if field[0] in rule.give]
        at = when & cube({"role": [judged_as(rules[0].delivery, field[0])]}) if rules else 0
        for piece in rest(at, [rule.when for rule in giving]) if at else ():
            what = f"{rules[0].delivery} is an exact set: {'.'.join(field)} is missing. Give it on every such occasion."
            yield fault(Check.EXACT_SET, At(file=file, rule=(giving or beside or rules)[-1]), what, piece)
