"""Words that are held for a person: which they are, where they stand, and when nobody need read them any more."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from hub.domain.events import Event
from hub.domain.ids import CaseId, RecordId
from hub.domain.words import HeldWords, Place, WordsState, mark_of, texts_in, words_id
from hub.flow.deduplicate import told
from hub.flow.drafts import Drafts
from hub.flow.received import KnownRecord, RecordKey


def hold(drafts: Drafts, texts: Iterable[str], case: CaseId, event: Event) -> None:
    """Have these texts of a case wait for a person, once each; what was decided on them before stands.

    What no record says any more nobody can read, so it waits for nobody: a code stands in its place for good.
    """
    for text in texts:
        mark = mark_of(text, case)
        before = drafts.words.get((case, mark)) or drafts.known.words.get((case, mark))
        if before and before.state is not WordsState.GONE:
            continue
        place = _place(drafts, text, event)
        if place is None:
            continue
        if before is None:
            held = HeldWords(id=words_id(case, place, drafts.cause.event), case=case, mark=mark, place=place)
        else:
            held = replace(before, state=WordsState.WAITING, place=place)
        drafts.words[case, mark] = held


def _place(drafts: Drafts, text: str, event: Event) -> Place | None:
    """Return where a text stands: in the event at hand, or in a record that told of it before; None if nowhere."""
    here = RecordKey(source=drafts.cause.source, record=RecordId(event.head.record_id), told=told(event))
    places = (*_places(here, event), *(p for r in drafts.known.records.values() for p in _places(r.key, r.event)))
    return next((place for place, said in places if said == text), None)


def _places(key: RecordKey, event: Event) -> Iterator[tuple[Place, str]]:
    for path, text in texts_in(event):
        yield Place(source=key.source, record=key.record, told=key.told, path=path), text


def release_gone(drafts: Drafts, key: RecordKey, event: Event | None) -> None:
    """Let words wait no longer that a record says no more; None says that it was withdrawn."""
    said = [text for _, text in texts_in(event)] if event else []
    for held in drafts.known.words.values():
        here = RecordKey(source=held.place.source, record=held.place.record, told=held.place.told) == key
        if here and held.state is WordsState.WAITING and held.mark not in {mark_of(t, held.case) for t in said}:
            drafts.words[held.case, held.mark] = replace(held, state=WordsState.GONE)


def text_of(held: HeldWords, record: KnownRecord | None) -> str | None:
    """Return the words as their record says them, or None when it says them no more."""
    if record is None or record.withdrawn:
        return None
    return next((text for _, text in texts_in(record.event) if mark_of(text, held.case) == held.mark), None)


def record_of(held: HeldWords) -> RecordKey:
    """Return in which record words stand."""
    return RecordKey(source=held.place.source, record=held.place.record, told=held.place.told)
