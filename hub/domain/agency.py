"""Agencies: what kinds there are, and what is known of each."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from hub.domain.ids import AgencyId


class AgencyKind(StrEnum):
    """What an agency is for. Sharing rules are written per kind."""

    POLICE = "police"
    IDVA = "idva"
    MASH = "mash"
    VICTIM_HUB = "victim-hub"
    MARAC = "marac"
    HEALTH = "health"
    SCHOOL = "school"
    HOUSING = "housing"
    PERPETRATOR_SERVICE = "perpetrator-service"
    PROBATION = "probation"
    CHILDRENS_SERVICE = "childrens-service"
    """Works with children and young people who lived with abuse."""
    YOUNG_PEOPLES_PROGRAMME = "young-peoples-programme"
    """Works with young people who do harm."""
    SARC = "sarc"
    """Sexual assault referral centre, or a child house."""
    ISVA = "isva"
    """Independent adviser after sexual violence, of adults or children."""
    STALKING_SERVICE = "stalking-service"
    SPECIALIST_SERVICE = "specialist-service"
    """Works with victims of honour-based abuse, forced marriage and genital mutilation."""
    ADULT_SAFEGUARDING = "adult-safeguarding"
    MENTAL_HEALTH = "mental-health"
    HOMICIDE_SERVICE = "homicide-service"
    """Works with families bereaved by homicide."""
    RESTORATIVE_JUSTICE = "restorative-justice"
    WOMENS_CENTRE = "womens-centre"
    RESPITE = "respite"
    """Accommodation for a time."""
    THERAPY = "therapy"
    EDUCATION_OFFICER = "education-officer"
    """The local authority's officer for children taught at home."""
    WITNESS_CARE = "witness-care"
    THEME_COORDINATOR = "theme-coordinator"
    """Watches over the services of a district or a theme, and works with nobody's case."""
    UNKNOWN = "unknown"


WORKS_WITH_HER = frozenset(
    {
        AgencyKind.POLICE,
        AgencyKind.IDVA,
        AgencyKind.MASH,
        AgencyKind.HEALTH,
        AgencyKind.CHILDRENS_SERVICE,
        AgencyKind.SARC,
        AgencyKind.ISVA,
        AgencyKind.STALKING_SERVICE,
        AgencyKind.SPECIALIST_SERVICE,
        AgencyKind.ADULT_SAFEGUARDING,
        AgencyKind.MENTAL_HEALTH,
        AgencyKind.WOMENS_CENTRE,
        AgencyKind.RESPITE,
        AgencyKind.THERAPY,
    }
)
"""Kinds that speak with the victim themselves and so can ask for her consent (domain.md, rule C2)."""


OTHER_PARTYS_SIDE = frozenset(
    {AgencyKind.PERPETRATOR_SERVICE, AgencyKind.YOUNG_PEOPLES_PROGRAMME, AgencyKind.PROBATION}
)
"""Kinds through which he could learn something of her: what goes there is limited in code (domain.md, rule O1)."""


PARTNERS = (AgencyKind.HEALTH, AgencyKind.HOUSING)
"""Kinds that the conference asks by name and date of birth, and that mark their records (docs/domain.md, rule M5)."""


class AccountState(StrEnum):
    """What a person decided on an agency's account; one of which nothing was decided is active."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """It can neither read nor write; what is for it waits, in order."""
    REMOVED = "removed"
    """As suspended, and without a password."""


PROMISE = timedelta(minutes=5)
"""How soon an agency confirms a delivery, when its directory says nothing else (assumed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One organisation with an account of its own."""

    id: AgencyId
    kind: AgencyKind
    name: str
    connector: str = ""
    """Name of the connector that speaks its system's format."""
    promise: timedelta = PROMISE
    """How soon its system confirms a delivery; what it has not confirmed by then is sent again."""
    out_of_hours: str = ""
    """Whom to telephone when nobody is there, as the directory says."""
    assumed: bool = False
    """Whether no public report names it, so that somebody has to confirm it."""
    name_tells_place: bool = False
    """Whether its name tells where somebody is who lives there, as a refuge's does: then nobody is told it."""
