"""Why something may be shared: closed lists of purposes and of lawful bases (docs/domain.md, rule W2).

The hub records on which basis an agency shares and never claims one: each controller confirms its own.
"""

from enum import StrEnum


class Purpose(StrEnum):
    """What a recipient may use a disclosure for."""

    PROTECT_ADULT = "protect-adult-at-risk"
    SAFEGUARD_CHILD = "safeguard-child"
    SUPPORT = "support"
    ASK_CONSENT = "ask-consent"
    REDUCE_HARM = "reduce-harm"
    """To work with whoever does harm."""
    RESEARCH = "research-for-conference"
    """To find out what an agency knows before a conference meets."""
    MARK_RECORD = "mark-record"
    STOP_CONTACT = "stop-contact"
    """To end ordinary contact once the victim has died."""
    WATCH_OVER = "watch-over-services"
    """To see that nobody waits in vain, without knowing who it is."""
    ACKNOWLEDGE = "acknowledge"


class Regime(StrEnum):
    """Under which part of the law a disclosure stands."""

    UK_GDPR = "uk-gdpr"
    PART_3 = "part-3"
    """Data Protection Act 2018, Part 3: competent authorities for law enforcement."""


class Article6(StrEnum):
    """UK GDPR, Article 6(1)."""

    LEGAL_OBLIGATION = "6-1-c"
    VITAL_INTERESTS = "6-1-d"
    PUBLIC_TASK = "6-1-e"
    LEGITIMATE_INTERESTS = "6-1-f"


class Article9(StrEnum):
    """UK GDPR, Article 9(2): special categories of data."""

    VITAL_INTERESTS = "9-2-c"
    SUBSTANTIAL_PUBLIC_INTEREST = "9-2-g"
    HEALTH_OR_SOCIAL_CARE = "9-2-h"


class Schedule1(StrEnum):
    """Data Protection Act 2018, Schedule 1, Part 2: the condition that Article 9(2)(g) needs."""

    STATUTORY = "para-6"
    UNLAWFUL_ACTS = "para-10"
    SAFEGUARDING = "para-18"
    ECONOMIC_WELL_BEING = "para-19"


class Part3Task(StrEnum):
    """Data Protection Act 2018, Part 3: what makes processing lawful there."""

    COMPETENT_AUTHORITY = "s35-2-b"


class Gateway(StrEnum):
    """The statute that lets, or makes, an agency disclose."""

    CDA_1998_S115 = "cda1998-s115"
    CA_1989_S17 = "ca1989-s17"
    CA_1989_S47 = "ca1989-s47"
    CA_2004_S10 = "ca2004-s10"
    CA_2004_S11 = "ca2004-s11"
    CARE_2014_S42 = "care2014-s42"
    DA_2021_S57 = "da2021-s57"
    VPA_2024 = "vpa-2024"
    DVDS_S77 = "dvds-s77-da2021"
    COMMON_LAW_POLICE = "common-law-police"
