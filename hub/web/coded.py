"""Codes of the hub and of agencies in words that a coordinator reads."""

from collections.abc import Iterable, Mapping

from hub.domain.referral import ReturnReason
from hub.domain.repeats import NotARepeat

CRITERIA: Mapping[str, str] = {
    "visible-high-risk": "Visible high risk",
    "professional-judgement": "Professional judgement",
    "potential-escalation": "Potential escalation",
    "repeat": "Repeat",
}
"""Why a case is put to the conference; local criteria have codes of their own."""
GRADES: Mapping[str, str] = {"high": "High", "medium": "Medium", "standard": "Standard", "unknown": "Not known"}
TAGS: Mapping[str, str] = {
    "repeat": "Repeat",
    "transfer-in": "Transfer in",
    "child": "Child",
    "unborn": "Unborn",
    "unsafe-contact": "Unsafe to contact",
    "counter-allegation": "Counter-allegation",
}
TAG_COLOUR: Mapping[str, str] = {
    "repeat": "purple",
    "transfer-in": "blue",
    "unsafe-contact": "red",
    "counter-allegation": "orange",
}
"""Colours beside the word; tags that are not here are grey."""
CONSENT: Mapping[str, str] = {
    "given": "Given",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "not-sought": "Not asked for",
    "not-sought-unsafe": "Not asked for, because asking was not safe",
    "unknown": "Not known",
}
WITHOUT_CONSENT: Mapping[str, str] = {
    "serious-harm": "shared to prevent serious harm",
    "child-at-risk": "shared because a child is at risk",
    "cannot-consent": "shared because she cannot consent",
    "prevent-crime": "shared to prevent a crime",
}
"""Why it is shared all the same (docs/domain.md, rule C6)."""
RETURNED: Mapping[str, str] = {
    ReturnReason.NO_CRITERION: "No criterion is shown",
    ReturnReason.OUT_OF_AREA: "She lives in another area",
    ReturnReason.DUPLICATE: "The conference has this case already",
    ReturnReason.MISSING_INFORMATION: "Information is missing",
}
"""Why a conference returns a referral (docs/domain.md, rule M11)."""
NOT_REPEATS: Mapping[str, str] = {
    NotARepeat.NO_ABUSE: "What was told was no abuse",
    NotARepeat.TOLD_BEFORE: "It is an incident that is counted already",
    NotARepeat.WRONG_DAY: "It was before the referral, or long after it",
    NotARepeat.OTHER_PEOPLE: "It was not between these two people",
}
"""Why an incident is no repeat (docs/domain.md, rule M12)."""
TOOLS: Mapping[str, str] = {"DASH_RIC_24": "DASH (24 questions)", "DASH_2009_27": "DASH (27 questions)"}
SECTIONS: Mapping[str, str] = {
    "victim": "victim",
    "consent": "consent",
    "safe-contact": "safe contact",
    "perpetrators": "person alleged to cause harm",
    "children": "children",
    "incidents": "incidents",
    "risk": "risk",
    "history": "history",
    "told-by": "who told",
    "custody": "custody or order",
    "hearing": "court date",
    "safeguarding": "safeguarding",
    "support": "support",
    "conference": "conference",
}
"""The parts of a case that an entry of the feed names as changed."""
DANGERS = frozenset(
    {
        *(
            "strangulation",
            "stalking",
            "weapon",
            "threats",
            "immediate-danger",
            "sexual",
            "honour-based",
            "controlling",
        ),
        *("forced-marriage", "fgm", "suicide-threat", "threats-to-kill", "coercive-control"),
    }
)
"""Codes of what happened that say how great the danger is."""


_ACRONYMS = frozenset({"idva", "isva", "mash", "marac", "sarc", "fgm", "gp"})


def words(code: str) -> str:
    """Return a code as words: `no-further-action` reads "No further action"."""
    plain = code.replace("-", " ").replace("_", " ").split()
    said = " ".join(one.upper() if one in _ACRONYMS else one for one in plain)
    return said[:1].upper() + said[1:]


def listed(codes: Iterable[str]) -> str:
    """Return codes as one line of words."""
    found = [words(code) for code in codes]
    return ", ".join([*found[:1], *(one if one[:2].isupper() else one[:1].lower() + one[1:] for one in found[1:])])


def criterion(code: str) -> str:
    """Return the name of a criterion."""
    return CRITERIA.get(code) or words(code)


def returned(code: str) -> str:
    """Return why a referral is returned, in words."""
    return RETURNED.get(code) or words(code)


def grade(code: str | None) -> str:
    """Return the name of a grade."""
    return GRADES.get(code or "unknown") or words(code or "")


def tool(code: str) -> str:
    """Return the name of an instrument."""
    return TOOLS.get(code) or code.replace("_", " ")


def tag(code: str) -> str:
    """Return the name of a tag of a case."""
    return TAGS.get(code) or words(code)


def tag_colour(code: str) -> str:
    """Return the colour beside a tag's name."""
    return TAG_COLOUR.get(code, "grey")


def consent(code: str) -> str:
    """Return what she said to sharing, in words."""
    return CONSENT.get(code) or words(code)
