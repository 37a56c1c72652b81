"""How each agency stands: is anybody's protection late there, by how much, and when was it last heard."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hub.domain.alarm import SILENT_AFTER
from hub.store.ops.agency import Connector
from hub.store.ops.overview import Account, Overview, Waits
from hub.store.ops.silence import Heard
from hub.web.ops.scope import Scope


class State(StrEnum):
    """How an agency stands; the value is what people read. The worst comes first."""

    LATE = "Late"
    FAILING = "Failing"
    SILENT = "Silent"
    SUSPENDED = "Suspended"
    UNKNOWN = "Not known"
    NORMAL = "Normal"


COLOUR: Mapping[State, str] = {
    State.LATE: "red",
    State.FAILING: "orange",
    State.SILENT: "yellow",
    State.SUSPENDED: "purple",
    State.UNKNOWN: "grey",
    State.NORMAL: "green",
}
WORST_FIRST = tuple(State)


class Direction(StrEnum):
    """Which way events go."""

    BOTH = "Both ways"
    RECEIVES = "Receives"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One agency, or one class of small receivers, as at one moment."""

    agency: str
    name: str
    direction: Direction
    people: int
    late_people: int
    late: int
    """Deliveries that wait longer than promised; some are about nobody's case."""
    longest: timedelta | None
    """How long the oldest has waited; None where nothing waits."""
    promise: timedelta
    heard: datetime | None
    acknowledged: datetime | None
    state: State

    @property
    def slug(self) -> str:
        """Return what names its row in the page."""
        return slug(self.agency)

    @property
    def colour(self) -> str:
        """Return the colour that goes with the state's word."""
        return COLOUR[self.state]


def slug(agency: str) -> str:
    """Return the name of an agency's row; an id with a colon would end a selector."""
    return agency.replace(":", "-")


def standings(seen: Overview, failing: Collection[str], scope: Scope, *, runs: bool) -> list[Standing]:
    """Return how everybody in the scope stands, the worst first; nobody stands well where the hub does not run."""
    waits = {one.agency: one for one in seen.waits}
    accounts = {one.agency: one for one in seen.accounts}
    heard = {one.agency: one for one in seen.heard}
    found = []
    for agency in scope.names:
        now = _Now(
            at=seen.at,
            waits=waits.get(agency),
            heard=heard.get(agency),
            account=accounts.get(agency),
            fails=agency in failing,
            runs=runs,
        )
        found.append(_standing(agency, now, scope))
    return sorted(found, key=_worst)


def connector_standing(found: Connector, agency: str, scope: Scope, *, fails: bool, runs: bool) -> Standing:
    """Return how one agency stands, by what its own page read."""
    waits = next((one for one in found.waits if one.kind is None), None)
    now = _Now(at=found.at, waits=waits, heard=found.heard, account=found.account, fails=fails, runs=runs)
    return _standing(agency, now, scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Now:
    at: datetime
    waits: Waits | None
    heard: Heard | None
    account: Account | None
    fails: bool
    runs: bool
    """Whether the hub does: without it nobody knows of what was sent to it."""


def _standing(agency: str, now: _Now, scope: Scope) -> Standing:
    waits, heard = now.waits, now.heard
    return Standing(
        agency=agency,
        name=scope.names[agency],
        direction=Direction.BOTH if heard and heard.last_event else Direction.RECEIVES,
        people=waits.people if waits else 0,
        late_people=waits.late_people if waits else 0,
        late=waits.late if waits else 0,
        longest=max(now.at - waits.oldest, timedelta()) if waits else None,
        promise=scope.promises[agency],
        heard=last_heard(heard),
        acknowledged=heard.last_acknowledged if heard else None,
        state=_state(now),
    )


def last_heard(heard: Heard | None) -> datetime | None:
    """Return when there was last any sign of an agency."""
    signs = (heard.last_event, heard.last_heartbeat, heard.last_acknowledged) if heard else ()
    return max((sign for sign in signs if sign), default=None)


def is_silent(heard: Heard | None, at: datetime) -> bool:
    """Say whether signs of life came once and come no more, nor anything else."""
    last = last_heard(heard)
    return bool(heard and heard.last_heartbeat and last and at - last > SILENT_AFTER)


def _state(now: _Now) -> State:
    if now.account and now.account.state != "active":
        return State.SUSPENDED
    if now.waits and now.waits.late:
        return State.LATE
    if now.fails:
        return State.FAILING
    if is_silent(now.heard, now.at):
        return State.SILENT
    return State.NORMAL if now.runs else State.UNKNOWN


def _worst(one: Standing) -> tuple[int, int, timedelta, str]:
    return WORST_FIRST.index(one.state), -one.late_people, -(one.longest or timedelta()), one.name


def sentence(rows: Iterable[Standing], people: int, *, runs: bool) -> str:
    """Return in one sentence whether anybody waits longer than promised; `people` count once for all agencies."""
    late = [one for one in rows if one.state is State.LATE]
    if not late:
        return "Nobody is waiting longer than promised." if runs else "Who waits is not known: the hub is not running."
    who = f"{len(late)} agencies are late" if len(late) > 1 else "1 agency is late"
    if people:
        count = f"{people} people are" if people > 1 else "1 person is"
        return f"{who}: {count} waiting longer than promised."
    return f"{who}: something waits longer than promised, and it is about nobody's case."


def announced(rows: Iterable[Standing]) -> str:
    """Return what is read out when it changes: who is late, without figures that change each minute."""
    late = sorted(one.name for one in rows if one.state is State.LATE)
    return f"Late now: {', '.join(late)}." if late else "No agency is late."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which rows are wanted, in which order."""

    area: str = ""
    direction: str = ""
    state: str = ""
    sort: str = ""
    down: bool = False

    def chosen(self, rows: Sequence[Standing], scope: Scope) -> list[Standing]:
        """Return the rows that are wanted, in the order that is wanted."""
        wanted = [
            one
            for one in rows
            if self.area in {"", *scope.places[one.agency]}
            and self.direction in {"", one.direction.name.lower()}
            and self.state in {"", one.state.name.lower()}
        ]
        return sorted(wanted, key=ORDERS[self.sort], reverse=self.down) if self.sort in ORDERS else wanted


_NEVER = datetime.min.replace(tzinfo=UTC)
ORDERS = {
    "agency": lambda one: one.name.casefold(),
    "people": lambda one: one.people,
    "wait": lambda one: one.longest or timedelta(),
    "heard": lambda one: one.heard or _NEVER,
    "state": lambda one: WORST_FIRST.index(one.state),
}
"""By what the table can be sorted."""
