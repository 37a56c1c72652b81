"""What a delivery is made of, in code: where the hub speaks itself, and the exact sets of four kinds.

Rules can narrow what stands in a delivery. They cannot add a leaf to these, and of an exact set none may be missing.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from hub.domain.agency import AgencyKind
from hub.domain.content import (
    CaseMoved,
    Flag,
    MaracCase,
    MaracReferral,
    PerpetratorReferral,
    ReferralOffered,
    ResearchRequest,
    SafeguardingContact,
    SafetyAlert,
    SchoolNotice,
    Task,
    ThemeCopy,
    Update,
)
from hub.domain.events import PERPETRATOR_PROGRAMME, MayBeTold
from hub.domain.ids import RuleId
from hub.domain.person import OverrideReason
from hub.domain.risk import Grade

SUSPECT_INFORMED = "suspect-informed"
MARAC_FLAG = "marac"
"""The only mark that the hub sets in a record of health or housing."""
MARAC_LAPSED = "marac-lapsed"
"""Says that the mark is no longer to be borne."""
PLACED = RuleId("marac-flag")
"""Speaks when a partner is to mark her record."""
LAPSED = RuleId("marac-flag-lapsed")
"""Speaks when the mark's last day is past."""
THEMES = frozenset({"domestic-abuse", "sexual-violence", "stalking", "honour-based"})
"""What somebody may watch over."""
LONGEST_VOICE = 300
"""Characters of a child's own words that a school may get (docs/domain.md, rule S3)."""

Own = type | Collection[str]
"""What the hub may say in a place: anything of a type, or one of these codes."""
_KINDS = frozenset(AgencyKind)
_CODES_FOR_HIM = frozenset({SUSPECT_INFORMED, PERPETRATOR_PROGRAMME})
_TOLD: dict[str, Own] = {"told_by": str, "told_by_kind": _KINDS, "reason": str, "respond_by": datetime}

OWN_WORDS: dict[type[Any], dict[str, Own]] = {
    ReferralOffered: _TOLD,
    SafeguardingContact: _TOLD,
    MaracReferral: {**_TOLD, "without_consent": frozenset(OverrideReason)},
    Update: _TOLD,
    SafetyAlert: _TOLD,
    ThemeCopy: {
        "told_by_kind": _KINDS,
        "reason": str,
        "respond_by": datetime,
        "themes": THEMES,
        "district": str,
        "grade": frozenset(grade.word for grade in Grade),
    },
    CaseMoved: {"reason": str, "moved_at": datetime},
    PerpetratorReferral: {
        "told_by_kind": _KINDS,
        "reason": _CODES_FOR_HIM,
        "respond_by": datetime,
        "may_be_told": frozenset(MayBeTold),
    },
    SchoolNotice: {},
    ResearchRequest: {"respond_by": datetime},
    Flag: {"flag": frozenset({MARAC_FLAG, MARAC_LAPSED}), "expires_at": datetime},
    Task: {"task": str, "reason": str, "respond_by": datetime, "about_record": str},
    MaracCase: {"case_reference": str, "area": str, "told_by": str, "incidents.told_by": str, "replaced_by": str},
}
"""Where each content holds the hub's own words: names of agencies, reasons of rules, times that it worked out."""

HIS_FIELDS = ("name", "aliases", "date_of_birth", "sex", "ethnicity", "language", "interpreter_needed")
"""What of him alone may go to the other party's side; of it rules give what they will."""
EXACT: dict[type[Any], frozenset[str]] = {
    SchoolNotice: frozenset(SchoolNotice.__dataclass_fields__),
    ResearchRequest: frozenset(
        {"respond_by", *(f"{who}.{what}" for who in ("victim", "children") for what in ("name", "date_of_birth"))}
    ),
    Flag: frozenset({"victim.name", "victim.date_of_birth", "flag", "expires_at"}),
    ThemeCopy: frozenset(ThemeCopy.__dataclass_fields__),
    CaseMoved: frozenset(CaseMoved.__dataclass_fields__),
    PerpetratorReferral: frozenset(
        {
            "told_by_kind",
            "reason",
            "respond_by",
            "may_be_told",
            "references",
            *(f"perpetrator.{what}" for what in HIS_FIELDS),
        }
    ),
}
"""Every path of a content that holds exactly this; what is not known stands there as nothing."""
