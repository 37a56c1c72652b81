"""Which criteria of the conference a case meets, and why: sentences of the hub's own, with numbers and no name.

Worked out by the hub and not only repeated from whoever refers (docs/domain.md, rules M1, M2, M4, M8 and E1).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.domain.dates import months_after
from hub.domain.events import Incident
from hub.domain.ids import AreaId
from hub.domain.person import Person
from hub.domain.risk import Grade, Instrument, RiskAssessment, counted_grade, stated_or_counted
from hub.domain.rules import Policy, in_force
from hub.domain.shown import CriterionMet
from hub.flow.abuse import HONOUR_BASED, codes_of

HEARD_FROM = 16
"""Age from which a case is put to the conference, on either side of the pair (docs/domain.md, rules T1 and M1)."""

VISIBLE_HIGH_RISK = "visible-high-risk"
PROFESSIONAL_JUDGEMENT = "professional-judgement"
POTENTIAL_ESCALATION = "potential-escalation"
REPEAT = "repeat"
NATIONAL = (VISIBLE_HIGH_RISK, PROFESSIONAL_JUDGEMENT, POTENTIAL_ESCALATION, REPEAT)
"""The criteria that every conference knows."""
SELF_HARM = frozenset({"suicidal", "self-harm"})


def may_be_heard(*ages: int | None) -> bool:
    """Say whether those of a pair are old enough; somebody of unknown age counts as an adult."""
    return all(age is None or age >= HEARD_FROM for age in ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What is known of a case by which its criteria are judged, as of one moment."""

    area: AreaId
    day: date
    """In London."""
    assessment: RiskAssessment | None
    """The latest."""
    grade: Grade
    named: Mapping[str, date]
    """The criteria that agencies name, each with the last day on which one did."""
    incidents: int
    """Of the pair, within the window by which escalation is counted."""
    repeat_of: date | None
    """The day of the referral after which it happened again."""
    incident: Incident | None
    victim: Person = field(repr=False)


def criteria_met(grounds: Grounds, policy: Policy) -> tuple[CriterionMet, ...]:
    """Return the criteria that a case meets, the national ones first, each once with the best reason that there is."""
    found = dict((*_found(grounds, policy), *_local(grounds, policy)))
    since = months_after(grounds.day, -in_force(policy.repeat, grounds.area, grounds.day).months)
    known = (*NATIONAL, *policy.local_criteria_in(grounds.area, grounds.day))
    for criterion, day in grounds.named.items():
        if criterion in known and day >= since:
            found.setdefault(criterion, f"An agency named it on {_said(day)}.")
    return tuple(CriterionMet(criterion=one, because=found[one]) for one in known if one in found)


def _found(grounds: Grounds, policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the national criteria that the hub finds itself."""
    made = grounds.assessment
    if made and (because := _why_visible(made, policy.instruments.get(made.tool))):
        yield VISIBLE_HIGH_RISK, because
    elif made and grounds.grade is Grade.HIGH:
        yield PROFESSIONAL_JUDGEMENT, _why_judged(made, policy.instruments.get(made.tool))
    escalation = in_force(policy.escalation, grounds.area, grounds.day)
    if grounds.incidents >= escalation.incidents:
        counted = f"{grounds.incidents} incidents in the last {escalation.months} months"
        yield POTENTIAL_ESCALATION, f"{counted}; {escalation.incidents} are enough."
    if grounds.repeat_of:
        months = in_force(policy.repeat, grounds.area, grounds.day).months
        yield REPEAT, f"It happened again within {months} months of the last referral, of {_said(grounds.repeat_of)}."


def _why_visible(made: RiskAssessment, instrument: Instrument | None) -> str | None:
    """Return by which count risk is visibly high; an instrument that is not counted never makes it so."""
    if instrument is None or counted_grade(made, instrument) is not Grade.HIGH:
        return None
    enough = min(band.at_least for band in instrument.bands if band.grade is Grade.HIGH)
    return f"{_count(made, instrument)}; {enough} are enough."


def _why_judged(made: RiskAssessment, instrument: Instrument | None) -> str:
    if instrument is None or not instrument.bands or stated_or_counted(made, instrument) is None:
        return "Risk was judged high, and not by a count."
    return f"Risk was judged high; {_count(made, instrument)}."


def _count(made: RiskAssessment, instrument: Instrument) -> str:
    count = min(stated_or_counted(made, instrument) or 0, instrument.items)
    return f"{count} of {instrument.items} answers are yes"


def _local(grounds: Grounds, policy: Policy) -> Iterator[tuple[str, str]]:
    """Yield the criteria of the area's own that the hub finds itself; a change that is foreseen only people know of."""
    there = policy.local_criteria_in(grounds.area, grounds.day)
    needs = {need.canonical or need.code for need in grounds.victim.vulnerabilities}
    if "suicide-self-harm" in there and needs & SELF_HARM:
        yield "suicide-self-harm", "Suicide or self-harm is feared; this area counts it."
    if "honour-based" in there and grounds.incident and codes_of(grounds.incident) & HONOUR_BASED:
        yield "honour-based", "Honour-based abuse or forced marriage is said; this area counts it."


def _said(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
