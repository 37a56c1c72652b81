"""What people at the hub decide in the stories of the hunt for leaks: on accounts, links, limits, words and erasure."""

from random import Random

from hub.domain.agency import AccountState
from hub.domain.decisions import (
    AccountDecided,
    ErasureDecided,
    ErasureReason,
    ExclusionDecided,
    LinkDecided,
    RestrictionDecided,
    WordsRead,
)
from hub.domain.events import Event
from hub.domain.head import Head
from hub.domain.ids import CONSOLE, AgencyId, CaseId, PersonId
from hub.domain.limits import LimitReason
from hub.domain.words import WordsState
from hub.flow.known import Known
from tests.builders.cast import SAID
from tests.builders.events import NOW, a_head
from tests.builders.generous import SENDERS

_TWO = ("ann", "bob")
"""Who decides: what lets more agencies see a case needs both."""


def account(draw: Random, _known: Known) -> Event:
    """Draw what becomes of an agency's account."""
    return AccountDecided(
        head=_head(draw, "account"),
        account=AgencyId(draw.choice(SENDERS)),
        state=draw.choice(tuple(AccountState)),
        by="ann",
        reason="trial",
    )


def link(draw: Random, known: Known) -> Event | None:
    """Draw whether two descriptions are of one person; none where there are no two."""
    alone = _alone(known)
    if len(alone) < 2:
        return None
    one, other = draw.sample(alone, 2)
    same = draw.random() < 0.6
    return LinkDecided(head=_head(draw, "link"), one=one, other=other, same=same, by="ann", reason=SAID[0])


def exclusion(draw: Random, known: Known) -> Event | None:
    """Draw an agency that is kept out of a case or let in again, most often one that was told of it."""
    case = _a_case(draw, known)
    if case is None:
        return None
    told = sorted({d.recipient for d in known.deliveries_in(case)})
    excluded = draw.random() < 0.75
    kept_out = [one.agency for one in known.cases[case].limits.exclusions]
    return ExclusionDecided(
        head=_head(draw, "limits"),
        case=case,
        agency=AgencyId(draw.choice(told or SENDERS) if excluded or not kept_out else draw.choice(kept_out)),
        excluded=excluded,
        by=draw.choice(_TWO),
        reason=LimitReason.CONFLICT_OF_INTEREST if excluded else None,
    )


def restriction(draw: Random, known: Known) -> Event | None:
    """Draw to whom alone a case is open, or that it is open as any other."""
    case = _a_case(draw, known)
    if case is None:
        return None
    agencies = tuple(AgencyId(one) for one in sorted({*draw.sample(SENDERS, draw.randint(1, 4))}))
    closes = draw.random() < 0.8
    return RestrictionDecided(
        head=_head(draw, "limits"),
        case=case,
        agencies=agencies if closes else None,
        by=draw.choice(_TWO),
        reason=LimitReason.POLICE_ARE_PARTY if closes else None,
    )


def reading(draw: Random, known: Known) -> Event | None:
    """Draw what somebody decides who read words that wait."""
    waiting = sorted(held.id for held in known.words.values() if held.state is WordsState.WAITING)
    if not waiting:
        return None
    passed = draw.random() < 0.6
    return WordsRead(head=_head(draw, "words"), words=draw.choice(waiting), passed=passed, by="ann", reason="trial")


def erasure(draw: Random, known: Known) -> Event | None:
    """Draw who is erased."""
    alone = _alone(known)
    if not alone:
        return None
    person = draw.choice(alone)
    return ErasureDecided(head=_head(draw, "erase"), person=person, reason=ErasureReason.REQUESTED, by="ann")


def _head(draw: Random, what: str) -> Head:
    return a_head(CONSOLE, f"{what}-{draw.randrange(1000)}", recorded_at=NOW)


def _alone(known: Known) -> list[PersonId]:
    return sorted({record.alone_of(ref) for record in known.records.values() for ref in record.people})


def _a_case(draw: Random, known: Known) -> CaseId | None:
    return draw.choice(sorted(known.cases)) if known.cases else None
