"""A case: one victim and one perpetrator, consolidated from everything that agencies told of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from hub.domain.events import Incident
from hub.domain.ids import AgencyId, AreaId, CaseId, IncidentId, PersonId, RecordId, derived_id
from hub.domain.limits import UNLIMITED, Limits
from hub.domain.repeats import NOTHING_SAID, RepeatsSaid
from hub.domain.risk import Grade

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit over the telephone."""
_CHECK = _ALPHABET + "*~$=U"
_SYMBOLS = 10
"""50 bits: among a million cases two references are equal with a chance of one in two thousand."""


def case_reference(case_id: CaseId, side: str = "") -> str:
    """Return the reference that people read to each other: ten symbols and a check symbol, `K7QF-2M9X-C4R`.

    `side` gives the other party's side a reference of its own, from which the first cannot be told.
    """
    digest = hashlib.sha256(f"{case_id}{side}".encode()).digest()
    number = int.from_bytes(digest[:7]) >> 6
    symbols = "".join(_ALPHABET[number >> (5 * place) & 31] for place in reversed(range(_SYMBOLS)))
    return f"{symbols[:4]}-{symbols[4:8]}-{symbols[8:]}{_CHECK[number % 37]}"


def is_case_reference(text: str) -> bool:
    """Say whether the check symbol fits; spaces, hyphens and the letters O, I and L are forgiven."""
    plain = _plain(text)
    if len(plain) != _SYMBOLS + 1 or any(symbol not in _ALPHABET for symbol in plain[:-1]):
        return False
    number = 0
    for symbol in plain[:-1]:
        number = number * 32 + _ALPHABET.index(symbol)
    return _CHECK[number % 37] == plain[-1]


def as_case_reference(text: str) -> str:
    """Return a reference as it is stored, however somebody typed it."""
    plain = _plain(text)
    return f"{plain[:4]}-{plain[4:8]}-{plain[8:]}"


def _plain(text: str) -> str:
    return text.upper().replace("-", "").replace(" ", "").translate(str.maketrans("OIL", "011"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One pair in one area. The perpetrator may be unknown; then the case is provisional."""

    id: CaseId
    area: AreaId
    victim: PersonId
    perpetrator: PersonId | None
    grade: Grade = Grade.UNKNOWN
    """The grade of the latest assessment; earlier ones stay in the history."""
    graded_at: datetime | None = None
    replaced_by: CaseId | None = None
    """The older case of the same pair, once two records of people were found to be one; it may come apart again."""
    marac: bool = False
    """Whether the case was put to the conference; from then on the coordinator gets the whole case."""
    limits: Limits = UNLIMITED
    """Who is kept out of it."""
    left: AreaId | None = None
    """The area in which it was before a conference handed it over to another's (docs/domain.md, rule M10)."""
    repeats: RepeatsSaid = NOTHING_SAID
    """Which of its incidents people confirmed as repeats, and which are none."""

    @property
    def reference(self) -> str:
        """The case's reference for everyone but the other party's side."""
        return case_reference(self.id)

    @property
    def reference_of_his_side(self) -> str:
        """The case's reference for the other party's side; hers cannot be told from it (ADR 11)."""
        return case_reference(self.id, side="perpetrator")


def new_case_id(victim: PersonId, perpetrator: PersonId | None, record: str) -> CaseId:
    """Return the id of the case that a record opens; with an unknown perpetrator each record has one of its own.

    Both are named by the ids that their descriptions in that record would have alone, so that a link between people,
    made or undone, gives no case another id.
    """
    return CaseId(derived_id("case", str(victim), str(perpetrator or record)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One agency's record of an incident, as it last told it."""

    source: AgencyId
    record: RecordId


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIncident:
    """One incident of a case, whoever told of it."""

    id: IncidentId
    case: CaseId
    incident: Incident
    told: tuple[Telling, ...]

    def is_told_by(self, source: str, record: str | None) -> bool:
        """Say whether a record tells of this incident, under whatever id it stood in another case."""
        return any((telling.source, telling.record) == (source, record) for telling in self.told)

    def after(self, telling: Telling, incident: Incident) -> "KnownIncident":
        """Return the incident with one more telling of it; the first teller's own later words replace its first."""
        first = not self.told or self.told[0] == telling
        told = self.told if telling in self.told else (*self.told, telling)
        return KnownIncident(id=self.id, case=self.case, incident=incident if first else self.incident, told=told)


def new_incident_id(source: str, record: str, case: CaseId) -> IncidentId:
    """Return the id of the incident that this record told first in a case."""
    return IncidentId(derived_id("incident", source, record, str(case)))
