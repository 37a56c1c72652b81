"""The stories that the simulated agencies tell, mixed by a seed: mostly police incidents and what follows them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from hub.demo import bad_papers, partner_papers, police_papers
from hub.demo.chance import seeded
from hub.demo.lines import INFORMED, REFUSED_CONSENT
from hub.demo.people import Family, Population
from hub.demo.police_papers import Report
from hub.demo.steps import Fault, Later, Step, What

STARTS = {"police": 79, "idva": 8, "victim-hub": 4, "mash": 5, "marac": 4}
"""Of a hundred stories, how many begin with which kind of agency."""
PREFIX = {"police": "P", "idva": "I", "victim-hub": "V", "mash": "C", "marac": "M"}
FOLLOWS = (
    ("edit", 0.18),
    ("twice", 0.05),
    ("older", 0.04),
    ("withdrawal", 0.04),
    ("idva", 0.08),
    ("mash", 0.12),
)
"""What may follow a police incident, and how often."""
GRADES = {"HIGH": 25, "MEDIUM": 35, "STANDARD": 40}
CONSENTS = {"GIVEN": 45, "NOT_ASKED": 30, "REFUSED": 15, "NOT_ASKED_UNSAFE": 10}
CONSENT_WORDS = {
    "GIVEN": "consent given",
    "NOT_ASKED": "not asked yet",
    "REFUSED": REFUSED_CONSENT,
    "NOT_ASKED_UNSAFE": "unsafe to ask",
}
YES = {"HIGH": (14, 20), "MEDIUM": (6, 9), "STANDARD": (1, 4)}
"""How many items of the checklist are answered yes, from and to."""
KNOWN_PAIR = 0.12
"""How often an incident is a further one of a pair that was told of before."""
BAD = 0.04
FIRST_LABEL = 1001
SOON, LATE = 6, 40
"""Turns of the timetable until a following step, from and to."""
LOOK = 50
"""How many waiting steps are looked at in one turn."""


@dataclass(slots=True, kw_only=True)
class Script:
    """Yields one step after the other; deterministic by seed, run and the times that it is given."""

    population: Population
    run: str
    """Makes record numbers those of this run, so that playing twice does not repeat records."""
    bad: bool = True
    turn: int = 0
    _families: int = 0
    _labels: int = FIRST_LABEL
    _waiting: list[Later] = field(default_factory=list)

    def next(self, now: datetime, settled: Callable[[str], bool]) -> Step:
        """Return the next step: one that is due after its forerunner has settled, else the start of a new story."""
        self.turn += 1
        for place, later in enumerate(self._waiting[:LOOK]):
            if later.turn <= self.turn and settled(later.after):
                del self._waiting[place]
                return later.make(now)
        chance = seeded(self.population.seed, "turn", self.turn)
        if self.bad and chance.random() < BAD:
            return self._bad(chance, now)
        kind = _drawn(chance, STARTS)
        return self._police(chance, now) if kind == "police" else self._partner(chance, kind, now)

    def _label(self, kind: str) -> str:
        self._labels += 1
        return f"{PREFIX[kind]}-{self._labels - 1}"

    def _family(self, chance: Random, *, children: bool = False) -> Family:
        if self._families and chance.random() < KNOWN_PAIR:
            family = self.population.family(chance.randrange(max(0, self._families - 500), self._families))
            if family.children or not children:
                return family
        while True:
            family = self.population.family(self._families)
            self._families += 1
            if family.children or not children:
                return family

    def _police(self, chance: Random, now: datetime) -> Step:
        family, label = self._family(chance), self._label("police")
        told = _report(chance, family, f"DA-{self.run}-{label}", now)
        step = _step(What.INCIDENT, label, family, police_papers.report(family, told, 1, now), _remarks(told))
        for name, often in FOLLOWS:
            if chance.random() < often:
                self._follow(chance, name, step, told)
                break
        return step

    def _follow(self, chance: Random, name: str, first: Step, told: Report) -> None:
        """Put what follows an incident on the list of what waits."""
        match name:
            case "edit":
                self._then(chance, first, lambda now: _edited(first, told, 2, now))
            case "twice":
                self._then(chance, first, lambda _now: replace(first, what=What.SENT_TWICE, remarks=()))
            case "older":
                turn = self._then(chance, first, lambda now: _edited(first, told, 3, now))
                self._then(chance, first, lambda now: _older(first, told, now), after=turn)
            case "withdrawal":
                self._then(chance, first, lambda now: _withdrawn(first, told, now))
            case "idva" if told.suspect_known:
                self._then(chance, first, lambda now: self._same_incident(first, told, now))
            case "mash" if first.family.children and told.with_children:
                rating = chance.choice(("RED", "AMBER", "GREEN", "BLUE"))
                self._then(chance, first, lambda now: self._decision(first, rating, now))

    def _then(self, chance: Random, first: Step, make: Callable[[datetime], Step], after: int | None = None) -> int:
        turn = (self.turn if after is None else after) + chance.randint(SOON, LATE)
        self._waiting.append(Later(turn=turn, after=first.label, make=make))
        return turn

    def _same_incident(self, first: Step, told: Report, now: datetime) -> Step:
        label = self._label("idva")
        client = f"IDVA-{self.run}-{label}"
        row = partner_papers.incident_row(first.family, client, told.occurred, told.reference, now)
        step = _step(What.SAME_INCIDENT, label, first.family, row, (f"the one of {first.label}",))
        return replace(step, kind="idva")

    def _decision(self, first: Step, rating: str, now: datetime) -> Step:
        label = self._label("mash")
        document = partner_papers.contact(first.family, f"C-{self.run}-{label}", now, rating=rating)
        remarks = (rating.lower(), f"a child of {first.label}")
        return replace(_step(What.DECISION, label, first.family, document, remarks), kind="mash")

    def _partner(self, chance: Random, kind: str, now: datetime) -> Step:
        family, label = self._family(chance, children=kind == "mash"), self._label(kind)
        record = f"{kind.upper()}-{self.run}-{label}"
        level, consent = _drawn(chance, GRADES), _drawn(chance, CONSENTS)
        remarks: tuple[str, ...] = (f"{level.lower()} risk", CONSENT_WORDS[consent])
        if kind == "mash":
            document, remarks = partner_papers.contact(family, record, now), ("no consent known",)
        elif kind == "marac":
            document, remarks = partner_papers.conference_form(family, record, now), ("on a criterion of its own",)
        else:
            document = partner_papers.referral_row(family, record, (level, consent), now)
        return replace(_step(What.REFERRAL, label, family, document, remarks), kind=kind)

    def _bad(self, chance: Random, now: datetime) -> Step:
        """Return a document with a mistake; nothing follows it."""
        fault = chance.choice(list(Fault))
        kind = bad_papers.KIND[fault]
        step = self._police(chance, now) if kind == "police" else self._partner(chance, kind, now)
        self._waiting = [later for later in self._waiting if later.after != step.label]
        document = bad_papers.spoilt(step.document, fault)
        return replace(step, what=What.BAD, document=document, fault=fault, remarks=(fault.value,))


def _step(what: What, label: str, family: Family, document: bytes, remarks: tuple[str, ...]) -> Step:
    return Step(what=what, kind="police", label=label, family=family, document=document, remarks=remarks)


def _drawn(chance: Random, weights: dict[str, int]) -> str:
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def _report(chance: Random, family: Family, record: str, now: datetime) -> Report:
    grade = _drawn(chance, GRADES)
    items = chance.sample(range(1, police_papers.DASH_ITEMS + 1), k=chance.randint(*YES[grade]))
    known = chance.random() > 0.08  # noqa: PLR2004 - a share of this mix, used once
    return Report(
        record=record,
        reference=f"37/{chance.randint(10_000, 99_999)}/{now.year % 100}",
        occurred=(now - timedelta(minutes=chance.randint(30, 20_000))).replace(microsecond=0),
        grade=grade,
        consent=_drawn(chance, CONSENTS),
        answers=frozenset(items),
        with_children=bool(family.children) and chance.random() < 0.9,  # noqa: PLR2004 - as above
        suspect_known=known,
        hidden_home=chance.random() < 0.1,  # noqa: PLR2004 - as above
        accused_too=known and chance.random() < 0.04,  # noqa: PLR2004 - as above
        informed=chance.choice(("YES", "NO", "UNKNOWN")),
    )


def _remarks(told: Report) -> tuple[str, ...]:
    remarks = (
        (f"{told.grade.lower()} risk", True),
        (CONSENT_WORDS[told.consent], told.grade != "HIGH" or told.consent == "REFUSED"),
        ("suspect unknown", not told.suspect_known),
        (INFORMED, told.suspect_known and told.informed == "YES"),
        ("address confidential", told.hidden_home),
        ("each accuses the other", told.accused_too),
    )
    return tuple(text for text, holds in remarks if holds)


def _worse(told: Report) -> Report:
    """Return the report with more items answered yes; what was medium becomes high."""
    more = frozenset(range(1, police_papers.DASH_ITEMS + 1, 2))
    grade = "HIGH" if told.grade == "MEDIUM" else told.grade
    return replace(told, grade=grade, answers=told.answers | more if grade == "HIGH" else told.answers | {1, 2})


def _edited(first: Step, told: Report, revision: int, now: datetime) -> Step:
    worse = _worse(told)
    document = police_papers.report(first.family, worse, revision, now)
    grade = worse.grade.lower()
    remark = f"still {grade} risk" if worse.grade == told.grade else f"now {grade} risk"
    return _step(What.EDIT, first.label, first.family, document, (remark,))


def _older(first: Step, told: Report, now: datetime) -> Step:
    document = police_papers.report(first.family, told, 2, now - timedelta(minutes=1))
    return _step(What.OLDER_EDIT, first.label, first.family, document, ())


def _withdrawn(first: Step, told: Report, now: datetime) -> Step:
    document = police_papers.withdrawal(first.family, told, 2, now)
    return _step(What.WITHDRAWAL, first.label, first.family, document, ())
