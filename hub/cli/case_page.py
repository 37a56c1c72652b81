"""How one case looks on a terminal: what matters first, then the tables, times as in London."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from hub.cli.case_view import NEVER, NOT_SENT, CaseView, codes
from hub.cli.show import out, table
from hub.domain.dates import LONDON, day_of
from hub.domain.delivery import DeliveryKind, DeliveryState
from hub.domain.risk import Grade
from hub.flow.history import Because, Happened
from hub.store.cases import ToldOf

BECAUSE = {
    Because.CRITERION: "an agency named a criterion",
    Because.HIGH_RISK: "risk was high",
    Because.ESCALATION: "incidents escalated",
    Because.REPEAT: "it was a repeat",
}
"""Why a case was put to the conference, as people say it."""
Row = tuple[object, ...]


def print_case(view: CaseView) -> None:
    """Print a case."""
    before = " · put to the conference" if view.case.marac else ""
    out.print(f"[bold]Case {view.case.reference}[/bold]  {view.area} · {view.case.grade.word} risk{before}")
    if view.replaces:
        out.print(f"  {'goes on for':<20}{', '.join(view.replaces)}", highlight=False, markup=False)
    for line in (*limit_lines(view), *flag_lines(view), told_line(view)):
        out.print(line, highlight=False, soft_wrap=True, markup=False)
    out.print()
    _print_table("People", ("Who", *(("Names",) if _is_named(view) else ()), "Told of by"), people_rows(view))
    _print_table("Timeline", ("Happened", "Recorded", "Agency", "Told", "Record", "What", "Risk"), timeline_rows(view))
    _print_table(_incidents_title(view), ("#", "Happened", "Told by", "Counted", "Repeat"), incident_rows(view))
    _print_table(
        "Risk assessments", ("Assessed", "Risk", "Tool", "Score", "By", "Agency", "Record", ""), risk_rows(view)
    )
    if view.history.measured:
        _print_table("Outcome measures", ("Who", "By", "Instrument", "Domain", "First", "Last", ""), measure_rows(view))
    if not view.is_whole:
        out.print("The registry is away: what earlier revisions of records assessed is not shown.", highlight=False)
    _print_table("Put to the conference", ("Recorded", "By", "Record", "Because"), referral_rows(view))
    _print_table("Who was told", ("When", "Id", "To", "Kind", "Because of", "State", "Confirmed"), told_rows(view))
    out.print("Times are London time.", style="dim", highlight=False)


def _print_table(title: str, columns: Sequence[str], rows: Iterator[Row]) -> None:
    table(title, columns, [*rows], f"{title}: none.")
    out.print()


def limit_lines(view: CaseView) -> Iterator[str]:
    """Yield a line for each agency that is kept out, and one that says to whom alone the case is open."""
    limits = view.case.limits
    for one in limits.exclusions:
        yield f"  {'kept out':<20}{one.agency} ({one.reason}, by {one.by})"
    if limits.open_to:
        yield f"  {'restricted':<20}open to {', '.join(limits.open_to.agencies) or 'nobody'} ({limits.open_to.reason})"


def flag_lines(view: CaseView) -> Iterator[str]:
    """Yield a line for each flag that is raised, or one that says that none is."""
    course = view.history.course
    flags = [*_repeat(view), *_escalation(view), *_both_ways(view), *_serial(view)]
    yield from (f"  {name:<20}{text}" for name, text in flags)
    if not flags:
        yield "  no flag is raised"
    if course.flagged_until and not course.repeats:
        yield f"  {'watched':<20}an incident until {_day(course.flagged_until)} would be a repeat"


def _repeat(view: CaseView) -> Iterator[tuple[str, str]]:
    course = view.history.course
    for one in course.repeats[-1:]:
        happened, referred = _day(one.counted.occurred_from), one.repeat_of and _day(one.repeat_of.day)
        others = f", {len(course.repeats)} in all" if len(course.repeats) > 1 else ""
        until = f"; flagged until {_day(course.flagged_until)}" if course.flagged_until else ""
        yield "REPEAT", f"the incident of {happened} follows the referral of {referred}{others}{until}"


def _escalation(view: CaseView) -> Iterator[tuple[str, str]]:
    course = view.history.course
    if course.escalation:
        yield (
            "ESCALATION",
            f"{course.incidents_in_window} incidents within {view.months} months; {view.enough} are enough",
        )


def _both_ways(view: CaseView) -> Iterator[tuple[str, str]]:
    if view.counter_case:
        yield "COUNTER-ALLEGATION", f"each is said to have harmed the other: see case {view.counter_case}"
    if view.undecided:
        yield "PRIMARY VICTIM", "not decided: nothing goes to the other party's side of either"


def _serial(view: CaseView) -> Iterator[tuple[str, str]]:
    if view.serial:
        others = ", ".join(view.his_other_cases)
        yield "SERIAL PERPETRATOR", f"said to have harmed {view.victims} people: see also {others}"


def told_line(view: CaseView) -> str:
    """Return how many have confirmed what they were told, and who has not."""
    asked = [one for one in view.told if view.confirmed(one) is not None]
    silent = dict.fromkeys(one.recipient for one in asked if not view.confirmed(one))
    told = f"{len(asked)} deliveries to {len({one.recipient for one in asked})} agencies, "
    confirmed = f"not yet confirmed by {', '.join(silent)}" if silent else "all confirmed"
    return f"  {'told':<20}{told + confirmed if asked else 'nobody yet'}"


def people_rows(view: CaseView) -> Iterator[Row]:
    """Yield who has a part, and which records of which agency speak of them."""
    for person in view.people:
        also = [role for role in person.roles if not person.label.startswith(role)]
        label = f"{person.label} (also {', '.join(also)})" if also else person.label
        told = ", ".join(person.told_by)
        yield (label, *((" / ".join(person.names),) if _is_named(view) else ()), told or "nobody any more")


def _is_named(view: CaseView) -> bool:
    return any(person.names for person in view.people)


def timeline_rows(view: CaseView) -> Iterator[Row]:
    """Yield what everyone told, in the order in which it happened."""
    for one in view.history.timeline:
        happened = _moment(one.happened_at) if one.exact else f"about {_day(one.happened_at)}"
        what = ", ".join(codes(one.about)) or None
        told = f"{one.told} (withdrawn)" if one.withdrawn else one.told
        risk = one.grade.word if one.grade is not Grade.UNKNOWN else None
        yield happened, _moment(one.recorded_at), one.by.source, told, one.by.record, what, risk


def incident_rows(view: CaseView) -> Iterator[Row]:
    """Yield each incident once, whoever told of it."""
    for number, one in enumerate(view.history.course.incidents, start=1):
        told = ", ".join(f"{said.by.source} {said.by.record}" for said in one.counted.told)
        repeat = f"of {_day(one.repeat_of.day)}" if one.repeat_of else None
        yield number, _moment(one.counted.occurred_from), told, _counted(one), repeat


def _counted(one: Happened) -> str:
    if len(one.counted.told) == 1:
        return "told once"
    return "probably one, not confirmed" if one.counted.probable else "one: same number"


def _incidents_title(view: CaseView) -> str:
    course = view.history.course
    return f"Incidents ({len(course.incidents)}, {course.incidents_in_window} within {view.months} months)"


def risk_rows(view: CaseView) -> Iterator[Row]:
    """Yield every assessment that was ever told, oldest first."""
    for one in view.history.risks:
        made = one.assessment
        risk = (
            one.grade.word
            if made.judgement in {None, one.grade.word}
            else f"{one.grade.word} (judged {made.judgement})"
        )
        gone = None if one.stands else "no longer told"
        role = next(iter(codes([made.assessor_role])), None)
        yield _moment(made.assessed_at), risk, made.tool, one.score, role, one.by.source, one.by.record, gone


def measure_rows(view: CaseView) -> Iterator[Row]:
    """Yield how each domain went on, and whether it is better than at the beginning."""
    for one in view.history.measured:
        better = {True: "better", False: "not better", None: "nothing to compare"}[one.improved]
        instrument, domain = (next(iter(codes([said])), None) for said in (one.instrument, one.domain))
        first = f"{one.baseline.score} of {one.baseline.out_of}" if one.baseline else None
        last = f"{one.last.score} of {one.last.out_of} ({one.last_stage}, {_day(one.last_at)})"
        yield view.label_of(one.person), one.source, instrument, domain, first, last, better


def referral_rows(view: CaseView) -> Iterator[Row]:
    """Yield what put the case to the conference, oldest first."""
    for one in view.history.course.referrals:
        yield _moment(one.at), one.source, one.record, BECAUSE[one.because]


def told_rows(view: CaseView) -> Iterator[Row]:
    """Yield who was told what; of the coordinator's whole case only the version that stands."""
    whole = [one for one in view.told if one.kind == DeliveryKind.MARAC_CASE]
    earlier = {one.id for one in whole} - {one.id for one in {one.recipient: one for one in whole}.values()}
    for one in view.told:
        if one.id not in earlier:
            kind = f"{one.kind} (version {len(whole)})" if one.kind == DeliveryKind.MARAC_CASE else _kind(one)
            who = (_moment(one.decided_at), str(one.id)[:8], one.recipient)
            yield *who, kind, _because(one), _state(one), _confirmed(view, one)


def _because(one: ToldOf) -> str:
    """Return what led to a delivery: a record, or a recipient's answer to an earlier delivery."""
    answered = one.kind == DeliveryKind.STATUS
    return (
        f"{one.source} answered {(one.record_id or '')[:8]}"
        if answered
        else f"{one.source} {one.record_id or ''}".strip()
    )


def _kind(one: ToldOf) -> str:
    """Return the kind with what it is about: the task, or the delivery that is corrected."""
    if one.kind == DeliveryKind.CORRECTION:
        return f"{one.kind} of {one.subject[:8]}"
    return f"{one.kind}: {one.subject}" if one.kind == DeliveryKind.TASK else one.kind


def _state(one: ToldOf) -> str:
    if one.state == DeliveryState.WITHHELD:
        return f"not sent: {one.reason}"
    return f"{one.state}: {one.reason}" if one.state == DeliveryState.REPLACED and one.reason else one.state


def _confirmed(view: CaseView, one: ToldOf) -> str | None:
    answers = view.answers.get(one.id, ())
    if answers:
        return f"{answers[-1].state} {_moment(answers[-1].received_at)}"
    if one.kind in NEVER:
        return "needs none"
    return None if one.state in NOT_SENT else "not yet"


def _moment(at: datetime) -> str:
    return at.astimezone(LONDON).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime | date) -> str:
    day = day_of(at) if isinstance(at, datetime) else at
    return f"{day.day} {day:%B %Y}"
