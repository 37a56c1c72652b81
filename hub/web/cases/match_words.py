"""The words in which a coordinator reads of two people who may be one, and of what a decision would change."""

from collections.abc import Mapping

from hub.domain.delivery import DeliveryKind
from hub.domain.facts import Told
from hub.domain.outcome import Reason
from hub.matching import guards
from hub.trial.compared import Alike, Warn

KINDS: Mapping[str, str] = {
    DeliveryKind.REFERRAL_OFFERED: "Referral offered",
    DeliveryKind.SAFEGUARDING_CONTACT: "Safeguarding contact",
    DeliveryKind.MARAC_REFERRAL: "Referral to the conference",
    DeliveryKind.PERPETRATOR_REFERRAL: "Referral of the other party",
    DeliveryKind.SCHOOL_NOTICE: "Notice to a school",
    DeliveryKind.RESEARCH_REQUEST: "Question for the conference",
    DeliveryKind.FLAG: "Mark on a record",
    DeliveryKind.UPDATE: "Update",
    DeliveryKind.TASK: "Task",
    DeliveryKind.STATUS: "News of a referral",
    DeliveryKind.RECEIVED: "Receipt",
    DeliveryKind.CORRECTION: "Correction",
    DeliveryKind.MARAC_CASE: "The whole case",
    DeliveryKind.CASE_REPLACED: "Word that a case goes on under another number",
    DeliveryKind.SAFETY_ALERT: "Safety alert",
    DeliveryKind.THEME_COPY: "Copy for a theme",
    DeliveryKind.CASE_MOVED: "Word that the case moved",
}
"""What goes out, by kind."""

TOLD: Mapping[str, str] = {
    Told.INCIDENT: "Incident",
    Told.RISK: "Risk assessment",
    Told.REFERRAL: "Referral",
    Told.SUPPORT: "News of support",
    Told.SAFEGUARDING: "Safeguarding decision",
    Told.CONSENT: "Consent",
    Told.CUSTODY: "Custody, bail or an order",
    Told.COURT: "Court date",
    Told.DETAILS: "Details of people",
    Told.CONFERENCE: "Outcome of a conference",
    Told.MEASURED: "Outcome measure",
    Told.FEEDBACK: "Feedback",
}
"""What kind of record a description stands in; a record that is gone tells nothing."""

WHY_UNSURE: Mapping[str, str] = {
    guards.NUMBERS_DIFFER: "Each has a valid number, and the numbers differ",
    guards.GENERATIONS_DIFFER: "One is called senior and one junior",
    guards.FORENAME: "The first names are not surely the same",
    guards.FAMILY: "The family names are not surely the same",
    guards.BIRTH: "The dates of birth are not surely the same",
    guards.UNSURE_TWICE: "Neither first name nor date of birth is sure",
    guards.STAGE: "One is a child, the other one of a couple",
    guards.SEXES_DIFFER: "The sexes differ",
    guards.MIDDLES_DIFFER: "The second given names differ",
    guards.LOCALS_DIFFER: "One agency has them under two numbers",
    guards.NOTHING_ELSE: "Only name and date of birth agree",
}
UNSURE = "Too little agrees to be sure"
"""Where no rule stands in the way and only the weight is too small."""

WARNINGS: Mapping[Warn, str] = {
    Warn.OPPOSITE_ROLES: "Opposite roles: one is told of as a victim, the other as the person alleged to cause harm. "
    "Joining them could tell one where the other is.",
    Warn.PROTECTED_ADDRESS: "One of them has a protected address.",
    Warn.NUMBERS_CONFLICT: "Their numbers conflict: each has a number of the same kind, and the numbers differ.",
    Warn.TWINS: "They may be twins, or brother and sister: born on one day into one family, under first names that are "
    "not surely the same.",
    Warn.HOUSEHOLD: "They live in one household: people who live together share an address, a telephone and often a "
    "family name.",
}
ALIKE_COLOUR: Mapping[Alike, str] = {
    Alike.SAME: "green",
    Alike.DIFFERENT: "orange",
    Alike.MISSING: "grey",
    Alike.WITHHELD: "purple",
}

REFUSED: Mapping[Reason, str] = {
    Reason.SECOND_USER_NEEDED: "You have decided on this pair already. Somebody else must decide too.",
    Reason.PEOPLE_OF_ONE_RECORD: "One record names both, so they are two people. Ask its sender to mend the record.",
    Reason.PEOPLE_KEPT_APART: "Somebody has decided that two of the people who would become one are not the same. "
    "Decide on those two first.",
    Reason.PERSON_UNKNOWN: "One of the two records was withdrawn, or speaks of somebody else by now.",
    Reason.DECIDED_MEANWHILE: "Somebody decided on this pair since you opened the page. Nothing of yours was saved.",
}
"""Why a decision was not taken; of any other reason its own advice is shown."""

SECTIONS: Mapping[str, str] = {
    "victim": "victim",
    "perpetrators": "person alleged to cause harm",
    "perpetrator": "person alleged to cause harm",
    "children": "children",
    "event": "incident",
    "risk": "risk",
    "history": "earlier incidents",
    "support": "support",
    "safeguarding": "safeguarding",
    "custody": "custody or order",
    "hearing": "court date",
    "conference": "conference",
    "incidents": "incidents",
}


def fields_said(fields: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return section and fields as people read them: "victim", "name, date of birth"."""
    found: dict[str, list[str]] = {}
    for path in fields:
        section, _, field = path.partition(".")
        found.setdefault(SECTIONS.get(section, section.replace("-", " ")), []).append(field.replace("-", " "))
    return [(section, ", ".join(names)) for section, names in found.items()]
