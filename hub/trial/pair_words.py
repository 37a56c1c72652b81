"""The words in which a reviewer reads what was compared, what was found, and what a decision would change."""

from hub.domain.delivery import DeliveryKind
from hub.domain.person import Role
from hub.domain.review import ReviewState
from hub.matching import guards, levels

COMPARISONS = {
    "number": "NHS or police number",
    "local": "an agency's own number",
    "birth": "date of birth",
    "forename": "first name",
    "family": "family name",
    "middle": "second given name",
    "generation": "senior or junior",
    "sex": "sex",
    "stage": "child or grown-up",
    "home": "home",
    "phone": "telephone",
    "email": "e-mail",
    "company": "the other party",
}
"""What is compared, by the name of the comparison."""

LEVELS = {
    levels.EXACT: "the same",
    levels.DIFFERENT: "different",
    levels.VARIANT: "forms of one name",
    levels.PART: "one a part of the other",
    levels.INITIAL: "one an initial of the other",
    levels.FUZZY: "a slip of the pen apart",
    levels.SWAPPED: "the same, in each other's place",
    levels.DIGIT: "one digit apart",
    levels.NEAR: "near each other",
    levels.DEFAULT: "both a first of January",
    levels.YEAR: "the same year",
    levels.DOOR: "the same door",
    levels.POSTCODE: "the same postcode",
    levels.DISTRICT: "the same district",
    levels.MOBILE: "the same mobile number",
    levels.HOUSEHOLD: "the same number of a house",
    levels.GROWN: "neither told of as a child",
    levels.YOUNG: "both told of as children",
    levels.CROSSED: "a child here, one of a couple there",
}
"""How far it agrees, by the name of the level."""

AGAINST = {
    guards.NUMBERS_DIFFER: "each has a valid number, and these are two",
    guards.GENERATIONS_DIFFER: "one is called senior and one junior",
    guards.FORENAME: "too little agrees beside first names that are not sure",
    guards.FAMILY: "too little agrees beside family names that are not sure",
    guards.BIRTH: "too little agrees beside dates of birth that are not sure",
    guards.UNSURE_TWICE: "neither first name nor date of birth is sure",
    guards.STAGE: "one is told of as a child and one as one of a couple",
    guards.SEXES_DIFFER: "the sexes differ",
    guards.MIDDLES_DIFFER: "the second given names differ",
    guards.LOCALS_DIFFER: "one agency has them under two numbers",
    guards.NOTHING_ELSE: "nothing agrees but name and date of birth",
}
"""Why no score joins the two, by the code of the guard."""

NOTED = {
    ReviewState.AWAITING_SECOND: "noted; a second user must decide alike before anything changes",
    ReviewState.WAITING: "noted; the two who decided do not agree, so the pair waits again",
}
"""What a decision comes to that changes nothing yet."""

DECIDED = {True: "one person", False: "two people", None: "not sure"}
"""What somebody decided on a pair."""

TOLD = {
    DeliveryKind.REFERRAL_OFFERED: "referrals offered",
    DeliveryKind.SAFEGUARDING_CONTACT: "safeguarding contacts",
    DeliveryKind.MARAC_REFERRAL: "referrals to the conference",
    DeliveryKind.PERPETRATOR_REFERRAL: "referrals of the other party",
    DeliveryKind.SCHOOL_NOTICE: "notices to schools",
    DeliveryKind.RESEARCH_REQUEST: "questions for the conference",
    DeliveryKind.FLAG: "marks on records of health and housing",
    DeliveryKind.UPDATE: "updates",
    DeliveryKind.TASK: "tasks",
    DeliveryKind.STATUS: "news of what became of a referral",
    DeliveryKind.RECEIVED: "receipts",
    DeliveryKind.CORRECTION: "corrections, to be confirmed",
    DeliveryKind.MARAC_CASE: "the whole case for the conference",
    DeliveryKind.CASE_REPLACED: "word that a case goes on under another reference",
    DeliveryKind.SAFETY_ALERT: "safety alerts",
    DeliveryKind.THEME_COPY: "copies for a theme",
    DeliveryKind.CASE_MOVED: "word that the case moved",
}
"""What goes out, by kind."""

ROLES = {
    Role.VICTIM: "Victim",
    Role.PERPETRATOR: "Person alleged to cause harm",
    Role.CHILD: "Child",
    Role.YOUNG_PERSON_DISPLAYING_ABUSE: "Young person who harms",
    Role.WITNESS: "Witness",
    Role.REFERRER: "Who referred",
    Role.OTHER: "Other",
}
"""Who somebody is in an incident; always written out."""

SYSTEMS = {"nhs-number": "NHS number", "pnc": "PNC number", "cro": "CRO number", "upn": "Pupil number"}
"""Numbers that one person has in the whole country, by their system."""
