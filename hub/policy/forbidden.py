"""What no rule may give whatever files say, and sets that are exactly so. They stand in code: no file can widen them.

Sources: docs/domain.md, rules A2, M5, O1, S3 and W2 to W12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hub.domain.agency import OTHER_PARTYS_SIDE, PARTNERS, AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import FACTS, AskedBy, Exclusion, Indicated, Restriction, RiskFact, TaskFact, Told
from hub.domain.person import AddressClass, ConsentStatus
from hub.domain.rules import SharingRule, Treatment
from hub.flow.fields import FIELDS
from hub.flow.other_side import SHOWN
from hub.policy.sharing import Field

EVERY_FIELD = frozenset((section, field) for section, fields in FIELDS.items() for field in fields)
PEOPLE = ("victim", "perpetrator", "child")


def _of_people(*fields: str) -> frozenset[Field]:
    return frozenset((section, field) for section in PEOPLE for field in fields)


WORDS = frozenset({("event", "narrative")}) | _of_people("voice", "safe-contact")
"""Fields in which somebody's own words may stand: given as `checked-words` or not at all (docs/domain.md, rule W2)."""
ONLY_AS_CODE = frozenset(
    {
        ("support", "reason"),
        ("status", "reason"),
        *(("safeguarding", field) for field in ("decision", "outcomes", "plan")),
        *(("custody", field) for field in ("change", "order", "conditions")),
        *(("hearing", field) for field in ("change", "hearing", "special-measures")),
        ("conference", "outcome"),
    }
)
"""Reasons and decisions are typed by people: what is more than a code does not leave."""
CODES = ONLY_AS_CODE | {("event", "circumstances")} | _of_people("where-in-home")
"""Fields that can be given as a code; what is no code stays here."""
YEARS = _of_people("date-of-birth")
"""Fields of which the year alone can be given."""
ACTIONS = frozenset({("conference", "actions")})
"""What the conference agreed: all of it, or what the recipient itself has to do."""
CARRIED_OUT: Mapping[Treatment, frozenset[Field]] = {
    Treatment.AS_IS: EVERY_FIELD - WORDS - ONLY_AS_CODE,
    Treatment.CODE: CODES,
    Treatment.YEAR_ONLY: YEARS,
    Treatment.CHECKED_WORDS: WORDS,
    Treatment.OWN: ACTIONS,
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
"""What a school gets, and the officer for children taught at home, exactly (docs/domain.md, rule S3)."""
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
COPY: Mapping[Field, Treatment] = {("copy", field): Treatment.AS_IS for field in FIELDS["copy"]}
"""What whoever watches over a theme gets, exactly: codes (docs/domain.md, rule W8)."""
EXACT: Mapping[DeliveryKind, Mapping[Field, Treatment]] = {
    DeliveryKind.SCHOOL_NOTICE: NOTICE,
    DeliveryKind.RESEARCH_REQUEST: ASKED_ABOUT,
    DeliveryKind.FLAG: MARK,
    DeliveryKind.THEME_COPY: COPY,
    DeliveryKind.CASE_MOVED: {},
}
"""Deliveries that hold exactly this and in no other way; that a case moved names nobody at all."""
ALERT = frozenset(
    {
        *(("victim", field) for field in ("name", "contacts", "safe-contact")),
        ("perpetrator", "name"),
        *(("custody", field) for field in FIELDS["custody"]),
        *(("hearing", field) for field in FIELDS["hearing"]),
    }
)
"""What a safety alert may hold at most (docs/domain.md, rule W7)."""
BY_FAMILY = frozenset(
    (section, field)
    for section in ("perpetrator", "child")
    for field in ("contacts", "safe-contact", "addresses", "identifiers")
) | {("victim", "addresses")}
"""Fields by which her family could be found: they may live with her (docs/domain.md, rule W6)."""
DEAD = frozenset({("victim", "name"), ("victim", "date-of-birth")})
"""By what a record of somebody is found who must not be contacted any more (docs/domain.md, rule W10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """These fields may never go to these recipients with these deliveries when this holds, whatever a file says."""

    because: str
    fields: frozenset[Field] = EVERY_FIELD
    recipients: frozenset[AgencyKind] = frozenset(AgencyKind)
    deliveries: frozenset[DeliveryKind] = frozenset(DeliveryKind)
    when: Mapping[str, tuple[StrEnum, ...]] = field(default_factory=dict)
    ways: frozenset[Treatment] = frozenset(Treatment)
    """In which ways of giving them."""

    def applies_to(self, rule: SharingRule) -> bool:
        """Say whether the rule is one of those meant; its fields and condition are looked at apart."""
        return rule.recipient in self.recipients and rule.delivery in self.deliveries


SCHOOL = frozenset({AgencyKind.SCHOOL, AgencyKind.EDUCATION_OFFICER})
"""Who gets the notice of S3."""
WATCHERS = frozenset({AgencyKind.THEME_COORDINATOR})
SPECIALISTS = frozenset({AgencyKind.SPECIALIST_SERVICE})
AFTER_SEXUAL_VIOLENCE = frozenset({AgencyKind.SARC, AgencyKind.ISVA})
BEREAVED = frozenset({AgencyKind.HOMICIDE_SERVICE})
RESTORATIVE = frozenset({AgencyKind.RESTORATIVE_JUSTICE})
FIRST_OFFER = frozenset({DeliveryKind.REFERRAL_OFFERED})
WHOLE_CONFERENCE = frozenset({AgencyKind.MARAC, AgencyKind.IDVA})
"""Who hears all that the conference agreed."""


def _but(fact: str, *values: StrEnum) -> dict[str, tuple[StrEnum, ...]]:
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
        recipients=frozenset(PARTNERS),
        deliveries=frozenset(DeliveryKind) - {DeliveryKind.RESEARCH_REQUEST, DeliveryKind.FLAG, DeliveryKind.STATUS},
    ),
    Forbidden(
        because="whoever watches over a theme gets copies in codes and nothing of anybody",
        recipients=WATCHERS,
        deliveries=frozenset(DeliveryKind) - {DeliveryKind.THEME_COPY, DeliveryKind.STATUS},
    ),
    Forbidden(
        because="a safety alert holds what changed and how she is reached, and nothing else",
        deliveries=frozenset({DeliveryKind.SAFETY_ALERT}),
        fields=EVERY_FIELD - ALERT,
    ),
    Forbidden(
        because="of honour-based abuse nothing is told by which her family could be found",
        recipients=SPECIALISTS,
        fields=BY_FAMILY,
    ),
    Forbidden(
        because="after sexual violence nobody's account and no checklist goes on: she tells it once, when she wants to",
        recipients=AFTER_SEXUAL_VIOLENCE,
        fields=frozenset({("event", "narrative"), *(("risk", field) for field in FIELDS["risk"])}),
    ),
    Forbidden(
        because="who is told to end contact is given no way to make it",
        deliveries=frozenset({DeliveryKind.TASK}),
        fields=EVERY_FIELD - DEAD,
        when={"task": (TaskFact.STOP_CONTACT,)},
    ),
    Forbidden(
        because="a bereaved family is reached through the police, never through whoever lived in her home",
        recipients=BEREAVED,
        fields=_of_people("contacts", "safe-contact", "addresses"),
    ),
    Forbidden(
        because="restorative justice is hers to ask for",
        recipients=RESTORATIVE,
        deliveries=FIRST_OFFER,
        when=_but("asked-by", AskedBy.HER),
    ),
    Forbidden(
        because="restorative justice waits for a specialist's review",
        recipients=RESTORATIVE,
        deliveries=FIRST_OFFER,
        when=_but("reviewed", Indicated.YES),
    ),
    Forbidden(
        because="restorative justice is never offered in a case at high risk, or at a risk that nobody assessed",
        recipients=RESTORATIVE,
        deliveries=FIRST_OFFER,
        when=_but("risk", RiskFact.STANDARD, RiskFact.MEDIUM),
    ),
    Forbidden(
        because="restorative justice without her consent is none",
        recipients=RESTORATIVE,
        deliveries=FIRST_OFFER | {DeliveryKind.UPDATE},
        fields=EVERY_FIELD - {("victim", "consent")},
        when=_but("consent", ConsentStatus.GIVEN),
    ),
    Forbidden(
        because="what the conference agreed is told whole to its coordinator and to the IDVA service alone",
        recipients=frozenset(AgencyKind) - WHOLE_CONFERENCE,
        fields=ACTIONS,
        ways=frozenset(Treatment) - {Treatment.OWN},
    ),
)
"""Checked against every rule, whatever files say."""
