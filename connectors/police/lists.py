"""Code lists that only the police model has."""

AGE_RANGE: dict[str, tuple[int | None, int | None]] = {
    "ARNG_0001": (0, 9),
    "ARNG_0002": (10, 16),
    "ARNG_0003": (10, 17),
    "ARNG_0004": (17, 24),
    "ARNG_0005": (18, 24),
    "ARNG_0006": (25, 39),
    "ARNG_0007": (40, 54),
    "ARNG_0008": (55, 69),
    "ARNG_0009": (70, 79),
    "ARNG_0010": (80, None),
}
"""Age ranges; they overlap, and 0011 (not known) says nothing."""

DISABILITY: dict[str, str] = {
    "DCRY_0001": "unknown",
    "DCRY_0002": "learning-disability",
    "DCRY_0003": "mental-health",
    "DCRY_0004": "other-disability",
    "DCRY_0005": "physical-disability",
    "DCRY_0006": "refused",
    "DCRY_0007": "sensory-disability",
}
"""Disability categories."""

VULNERABILITY: dict[str, str] = {
    "alcoholDependency": "alcohol",
    "drugOrSubstanceDependency": "drugs",
    "knownMentalHealthIssues": "mental-health",
    "riskOfSelfHarm": "self-harm",
}
"""Fields of a victim that state a vulnerability when they are true."""

ABUSE: dict[str, str | None] = {
    "physicallyAssaulted": "physical",
    "subjectedToThreatAbuseOrAssault": None,
    "hadWeapon": "weapon",
}
"""Fields of an incident that state a kind of abuse when they are true; the second does not say which."""

DASH_24 = (
    "injury",
    "frightened",
    "fear_of",
    "isolated",
    "suicidal",
    "separation",
    "child_contact",
    "stalking",
    "pregnancy",
    "frequency",
    "severity",
    "control_jealousy",
    "weapons",
    "threats_kill",
    "strangulation",
    "sexual",
    "other_person",
    "hurt_others",
    "animals",
    "financial",
    "substances_mh",
    "perp_suicide",
    "breach",
    "criminal_history",
)
"""Items of the 24-item checklist in their order, by keys in our own words (domain.md 1.2)."""

CHILD_ITEMS = ("children_in_household", "hurt_children", "threatened_children")
"""What the 27-item police version asks besides, after its ninth item (domain.md 1.3)."""

_BEFORE_CHILD_ITEMS = DASH_24.index("pregnancy") + 1
DASH_27 = (*DASH_24[:_BEFORE_CHILD_ITEMS], *CHILD_ITEMS, *DASH_24[_BEFORE_CHILD_ITEMS:])
"""Items of the 27-item police version in their order."""

ITEMS: dict[str, dict[str, str]] = {
    tool: {f"q{number}": item for number, item in enumerate(items, start=1)}
    for tool, items in (("DASH_RIC_24", DASH_24), ("DASH_2009_27", DASH_27))
}
"""Item keys by instrument and question number."""

TOOLS: dict[tuple[str, str], str] = {
    ("DASH", "2009"): "DASH_2009_27",
    ("DASH_2009", "2009"): "DASH_2009_27",
    ("DASH_RIC", "24"): "DASH_RIC_24",
}
"""The hub's name of an instrument by the police's name and version; others keep the name they have."""

FLAGS: dict[str, str] = {
    code.upper().replace("-", "_"): code
    for code in (
        "stalking",
        "honour-based",
        "forced-marriage",
        "fgm",
        "sexual",
        "strangulation",
        "immediate-danger",
        "release",
        "breach",
        "suicide-risk",
        "fixated",
        "obsessive",
        "unwanted",
        "repeated",
        "homicide",
    )
}
"""What `safeguarding.flags` may name."""

NEEDS: dict[str, str] = {"CARE_NEEDS": "care-needs", "SUICIDAL": "suicidal"}
"""What `safeguarding.needs` may say of the victim: care and support that she needs, and that she speaks of suicide."""
