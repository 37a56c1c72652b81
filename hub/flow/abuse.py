"""What is said of what was done, in codes: of the incident at hand, of the pair, and of the victim whoever did it.

An agency that says nothing of it does not say no: what one record said once holds until that record says otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hub.domain.events import CaseEvent, Incident, IncidentReported
from hub.domain.facts import Facts, Indicated
from hub.domain.ids import CaseId
from hub.flow.consolidate import Joined
from hub.flow.known import Known
from hub.flow.received import RecordKey

SEXUAL = frozenset({"sexual"})
STALKING = frozenset({"stalking", "fixated", "obsessive", "unwanted", "repeated"})
"""Stalking itself, and the four signs by which it is recognised (docs/domain.md, rule T5)."""
HONOUR_BASED = frozenset({"honour-based", "forced-marriage", "fgm"})
HOMICIDE = frozenset({"homicide"})
NOT_UNDERSTOOD = "not-understood"
"""Stands for a code that nobody has mapped: it may mean any of these."""
_OWN_WORDS = SEXUAL | STALKING | HONOUR_BASED | HOMICIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Abuse:
    """Codes of what was done, with who else said it: silence of one agency takes nothing from what another said."""

    at_hand: frozenset[str] = frozenset()
    """Of the incident that is told, or the latest one, by everybody who told of it."""
    of_pair: frozenset[str] = frozenset()
    """Of every incident of the pair: stalking and honour-based abuse are no matter of one day."""
    of_victim: frozenset[str] = frozenset()
    """Of every incident of the victim, whoever did it."""
    in_operation: Indicated = Indicated.UNKNOWN
    """Whether the incident at hand belongs to an operation with many victims."""

    def facts(self) -> Facts:
        """Return what kind of offence it is (docs/domain.md, rule T5)."""
        return {
            "sexual": _indicated(SEXUAL, self.at_hand),
            "stalking": _indicated(STALKING, self.of_pair),
            "honour-based": _indicated(HONOUR_BASED, self.of_pair),
            "homicide": _indicated(HOMICIDE, self.of_victim),
            "operation": self.in_operation,
        }


def _indicated(meant: frozenset[str], said: frozenset[str]) -> Indicated:
    """Say whether one of the codes was said; where nothing was, or nothing that is understood, nobody said no."""
    if meant & said:
        return Indicated.YES
    return Indicated.NO if said and NOT_UNDERSTOOD not in said else Indicated.UNKNOWN


def codes_of(incident: Incident) -> frozenset[str]:
    """Return what an incident is said to be."""
    kinds = (kind.canonical or (kind.code if kind.code in _OWN_WORDS else NOT_UNDERSTOOD) for kind in incident.abuse)
    return frozenset({*incident.flags, *kinds})


def abuse_of(event: CaseEvent, key: RecordKey, joined: Joined, known: Known) -> Abuse:
    """Return what is said of what was done, with what this event says in the place of its record."""
    case = joined.case
    incident = joined.incident or next(reversed(known.incidents_in(case.id)), None)
    tellers = {(one.source, one.record) for one in incident.told} if incident else set()
    others = [one for one in known.cases_of(case.victim) if one.victim == case.victim and one.id != case.id]
    here = [event.incident] if isinstance(event, IncidentReported) else []
    of_pair = dict(_told_in(case.id, key, known))
    at_hand = [*here, *(said for teller, said in of_pair.items() if teller in tellers)]
    of_others = [said for other in others for _, said in _told_in(other.id, key, known)]
    return Abuse(
        at_hand=_codes(at_hand),
        of_pair=_codes((*here, *of_pair.values())),
        of_victim=_codes((*here, *of_pair.values(), *of_others)),
        in_operation=_in_operation(at_hand),
    )


def _told_in(case: CaseId, but: RecordKey, known: Known) -> Iterator[tuple[tuple[str, str], Incident]]:
    """Yield what each record of a case says of its incident, but the one that is told anew."""
    for record in known.records_in(case):
        if record.key != but and isinstance(record.event, IncidentReported):
            yield (record.key.source, record.key.record), record.event.incident


def _codes(incidents: Iterable[Incident]) -> frozenset[str]:
    return frozenset(code for incident in incidents for code in codes_of(incident))


def _in_operation(tellings: list[Incident]) -> Indicated:
    if not tellings:
        return Indicated.UNKNOWN
    return Indicated.YES if any(one.operation for one in tellings) else Indicated.NO


def needs_of(said: frozenset[str], need: str) -> Indicated:
    """Say whether somebody has a need; of whom no need is said, nobody said that there is none."""
    return _indicated(frozenset({need}), said) if said else Indicated.UNKNOWN
