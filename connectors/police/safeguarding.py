"""The `safeguarding` block: risk assessment, consent, safe contact, and how children were touched."""

from dataclasses import dataclass
from datetime import datetime

from connectors.codes import GRADES
from connectors.people import consents, education
from connectors.police.document import Document
from connectors.police.lists import ITEMS, NEEDS, TOOLS
from connectors.reading import Field
from hub.domain.person import ChildAtIncident, ChildVoice, Coded, Consent, Education, SafeContact, YesNo
from hub.domain.risk import Answer, Grade, ItemAnswer, RiskAssessment

ANSWERS: dict[str, Answer] = {
    "YES": Answer.YES,
    "NO": Answer.NO,
    "DONT_KNOW": Answer.DONT_KNOW,
    "NOT_ASKED": Answer.NOT_ASKED,
}
"""Answers as the block writes them; an item that is not there was not answered."""

_TIMES_IN_SPAN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the block says of the victim."""

    consents: tuple[Consent, ...] = ()
    safe_contact: SafeContact | None = None
    phone_safe: YesNo = YesNo.UNKNOWN
    message_safe: YesNo = YesNo.UNKNOWN
    needs: tuple[Coded, ...] = ()


def assessment(block: Field, recorded_at: datetime) -> RiskAssessment | None:
    """Return the assessment, None when the block has neither an instrument nor a grade."""
    judgement, judge = _judgement(block)
    name = block.at("riskTool").text()
    answers = block.at("answers")
    if not (name or judgement or answers.value):
        return None
    if answers.value and not name:
        block.at("riskTool").missing()
    version = block.at("riskToolVersion").text() or "unknown"
    tool = TOOLS.get(((name or "").upper(), version), name or "UNKNOWN")
    return RiskAssessment(
        tool=tool,
        tool_version=version,
        assessed_at=block.at("assessedAt").moment() or recorded_at,
        assessor_role=judge,
        judgement=judgement,
        answers=_answers(answers, ITEMS.get(tool, {})),
        stated_score=block.at("score").whole(),
    )


def said_of(document: Document, person: str, victims: tuple[str, ...]) -> Said:
    """Return what the block says of one victim.

    Where a document names two victims (each accuses the other), the block must say of which it speaks: consent
    of one is not consent of the other.
    """
    block = document.safeguarding
    about = block.at("victim").text()
    contact = block.at("safeContact")
    speaks = any(block.at(part).value is not None for part in ("consentToShare", "safeContact", "needs"))
    if speaks and about is None and len(victims) > 1:
        block.at("victim").note("is missing.", "Name the victim whose consent, needs and safe contact these are.")
    if about is not None and about not in victims:
        block.at("victim").note("names no victim of this document.", "Give the id of the victim it speaks of.")
    if person not in victims or about not in (None, person):
        return Said()
    return Said(
        consents=consents(block.at("consentToShare")),
        safe_contact=_safe_contact(contact),
        phone_safe=contact.at("phoneSafe").yes_no() or YesNo.UNKNOWN,
        message_safe=contact.at("messageSafe").yes_no() or YesNo.UNKNOWN,
        needs=_needs(block.at("needs")),
    )


def at_incident(document: Document, person: str, *, in_household: bool) -> ChildAtIncident | None:
    """Return how a child was touched; being listed under the household says that it lives there, no more."""
    for seen in document.safeguarding.at("childrenSeen").each():
        child = document.named(seen.at("person"), "person")
        if child is None or child.id != person:
            continue
        resident = seen.at("resident").yes_no()
        return ChildAtIncident(
            resident=resident or (YesNo.YES if in_household else YesNo.UNKNOWN),
            present=seen.at("present").yes_no() or YesNo.UNKNOWN,
            witnessed=seen.at("witnessed").yes_no() or YesNo.UNKNOWN,
            where=seen.at("where").code(),
            voice=_voice(seen.at("voice")),
        )
    return ChildAtIncident(resident=YesNo.YES) if in_household else None


def learns_at(document: Document, person: str) -> Education | None:
    """Return where a child learns, as the block says of the child whom it names."""
    for seen in document.safeguarding.at("childrenSeen").each():
        if seen.at("person").text() == person:
            return education(seen.at("education"))
    return None


def _voice(voice: Field) -> ChildVoice | None:
    said = ChildVoice(
        spoken_to=voice.at("spokenTo").yes_no() or YesNo.UNKNOWN,
        alone=voice.at("alone").yes_no() or YesNo.UNKNOWN,
        words=voice.at("words").text(),
    )
    return None if said == ChildVoice() else said


def _needs(listed: Field) -> tuple[Coded, ...]:
    stated = (one.coded("needs", NEEDS) for one in listed.each())
    return tuple(need for need in stated if need)


def _judgement(block: Field) -> tuple[str | None, str]:
    """Return the higher of the officer's and the supervisor's grade, and whose it is; of equals the supervisor's.

    A second look may raise an assessment and never lowers it. Source: docs/domain.md R3.
    """
    officer = block.at("officerGrade").one_of(GRADES)
    supervisor = block.at("supervisorGrade").one_of(GRADES)
    if supervisor and _severity(supervisor) >= _severity(officer):
        return supervisor, "supervisor"
    return officer, "first-responder"


def _severity(grade: str | None) -> Grade:
    return Grade[grade.upper()] if grade else Grade.UNKNOWN


def _answers(answers: Field, items: dict[str, str]) -> tuple[ItemAnswer, ...]:
    if not isinstance(answers.value, dict):
        if answers.value is not None:
            answers.note("is not an object.", "Give one answer for each item.")
        return ()
    read: dict[str, ItemAnswer] = {}
    names: list[str] = list(answers.value)
    for name in names:
        if not name.replace("_", "").isalnum() or not name.isascii():
            answers.note("names an item that is no code.", "Use the item's number, for example q18.")
            continue
        answer = _answer(answers.at(name), items.get(name.lower(), name))
        if answer and answer.item in read:
            answers.at(name).note("answers an item twice.", "Answer each item once.")
        if answer:
            read[answer.item] = answer
    return tuple(read.values())


def _answer(field: Field, item: str) -> ItemAnswer | None:
    detailed = isinstance(field.value, dict)
    answer = (field.at("answer") if detailed else field).one_of(ANSWERS)
    frequency = field.at("frequency").code() if detailed else None
    return ItemAnswer(item=item, answer=answer, frequency=frequency) if answer else None


def _safe_contact(contact: Field) -> SafeContact | None:
    read = SafeContact(
        safe_from=contact.at("from").clock(),
        safe_until=contact.at("until").clock(),
        never_between=_never_between(contact.at("notBetween")),
        note=contact.at("note").text(),
    )
    return None if read == SafeContact() else read


def _never_between(spans: Field) -> tuple[str, ...]:
    listed = spans.each()
    pairs = listed if listed and isinstance(listed[0].value, list) else (spans,) if listed else ()
    return tuple(filter(None, map(_span_of_day, pairs)))


def _span_of_day(pair: Field) -> str | None:
    times = tuple(filter(None, (time.clock() for time in pair.each())))
    if len(times) != _TIMES_IN_SPAN:
        pair.note("is not a span of the day.", "Give two times, from and until.")
        return None
    return "-".join(times)
