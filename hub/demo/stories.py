"""The stories that the simulated agencies tell, mixed by a seed: mostly police incidents and what follows them."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random

from hub.demo import bad_papers, partner_papers, plain_papers, police_papers, service_steps
from hub.demo.chance import seeded
from hub.demo.deck import Deck
from hub.demo.lines import CONSENT_WORDS, INFORMED
from hub.demo.people import Family, Population
from hub.demo.police_papers import Report
from hub.demo.service_steps import Teller
from hub.demo.steps import Fault, Later, Step, What

STARTS = {"police": 79, "idva": 8, "victim-hub": 4, "mash": 5, "marac": 4}
"""Of a hundred stories, how many begin with which kind of agency."""
PREFIX = {"police": "P", "idva": "I", "victim-hub": "V", "mash": "C", "marac": "M"}
SERVICE_PREFIX = "S"
FOLLOWS = {
    "edit": 3,
    "mash": 2,
    "custody": 2,
    "conference": 2,
    "twice": 1,
    "older": 1,
    "withdrawal": 1,
    "idva": 1,
    "release": 1,
    "hearing": 1,
    "court-duty": 1,
    "feedback": 1,
}
"""What may follow a police incident, and how often in a round."""
TELLS = {"release": "probation", "hearing": "witness-care", "court-duty": "probation"}
"""Which kind of agency tells what the police do not."""
FOLLOWED = 0.8
"""How often anything follows one."""
GRADES = {"HIGH": 25, "MEDIUM": 35, "STANDARD": 40}
CONSENTS = {"GIVEN": 45, "NOT_ASKED": 30, "REFUSED": 15, "NOT_ASKED_UNSAFE": 10}
YES = {"HIGH": (14, 20), "MEDIUM": (6, 9), "STANDARD": (1, 4)}
"""How many items of the checklist are answered yes, from and to."""
FLAGS = {"SEXUAL": 0.14, "STALKING": 0.14, "HONOUR_BASED": 0.07, "HOMICIDE": 0.025}
"""What kind of offence an incident may be, and how often."""
FLAG_WORDS = {
    "SEXUAL": "sexual offence",
    "STALKING": "stalking",
    "HONOUR_BASED": "honour-based abuse",
    "HOMICIDE": "homicide",
}
NEED_WORDS = {"CARE_NEEDS": "needs care and support", "SUICIDAL": "thinks of suicide"}
OPERATION, OPERATION_CODE = 0.03, "OP_LANTERN"
KNOWN_PAIR = 0.12
"""How often an incident is a further one of a pair that was told of before."""
BAD = 0.04
FIRST_LABEL = 1001
SOON, LATE = 6, 24
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
    _follows: Deck = field(default_factory=lambda: Deck(name="follows", cards=FOLLOWS))
    _wishes: Deck = field(default_factory=lambda: Deck(name="wishes", cards=plain_papers.WISHES))

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
        kind = _drawn(chance, self._starts())
        if kind in service_steps.REFERRERS:
            return self._service(chance, kind, now)
        return self._police(chance, now) if kind == "police" else self._partner(chance, kind, now)

    def _starts(self) -> dict[str, int]:
        scene = self.population.scene
        plain = {kind: often for kind, often in service_steps.REFERRERS.items() if scene.kinds and kind in scene.kinds}
        return {kind: often for kind, often in STARTS.items() if scene.has(kind)} | plain

    def _label(self, kind: str) -> str:
        self._labels += 1
        return f"{PREFIX.get(kind, SERVICE_PREFIX)}-{self._labels - 1}"

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
        step = _step(What.INCIDENT, label, family, police_papers.report(family, told, 1, now), _remarks(family, told))
        if chance.random() < FOLLOWED:
            name = self._follows.deal(self.population.seed, lambda name: self._may_follow(name, family, told))
            self._follow(chance, name, step, told)
        return step

    def _may_follow(self, name: str, family: Family, told: Report) -> bool:
        """Say whether it can follow such an incident, in an area like this."""
        match name:
            case "mash":
                return bool(family.children) and told.with_children
            case "idva" | "custody" | "release" | "hearing" | "court-duty":
                return told.suspect_known and self._plain(TELLS.get(name))
            case "conference":
                return told.suspect_known and told.grade == "HIGH" and self.population.scene.has("marac")
            case "feedback":
                held = told.grade != "HIGH" and told.consent == "GIVEN" and told.operation is None
                return held and self._hears() is not None
            case _:
                return True

    def _hears(self) -> str | None:
        """Return who hears that somebody is not content."""
        return next(filter(self._plain, service_steps.HEAR), None)

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
            case "idva":
                self._then(chance, first, lambda now: self._same_incident(first, told, now))
            case "mash":
                rating = chance.choice(("RED", "AMBER", "GREEN", "BLUE"))
                self._then(chance, first, lambda now: self._decision(first, rating, now))
            case _:
                self._follow_later(chance, name, first, told)

    def _follow_later(self, chance: Random, name: str, first: Step, told: Report) -> None:
        """Put what courts, conferences and the victim herself say afterwards on the list of what waits."""
        scene = self.population.scene
        match name:
            case "custody":
                change = chance.choice(police_papers.CHANGES)
                self._then(chance, first, lambda now: _custody(first, told, change, now))
            case "release":
                self._then(chance, first, lambda now: service_steps.released(first, self.run, now))
            case "hearing":
                self._then(chance, first, lambda now: service_steps.listed(first, "witness-care", self.run, now))
            case "court-duty":
                self._then(chance, first, lambda now: service_steps.listed(first, "probation", self.run, now))
            case "conference":
                self._then(chance, first, lambda now: service_steps.conferred(first, self.run, scene, now))
            case "feedback" if hears := self._hears():
                teller = Teller(kind=hears, label=first.label, run=self.run, scene=scene)
                self._then(chance, first, lambda now: service_steps.complained(first, teller, now))

    def _plain(self, kind: str | None) -> bool:
        """Say whether the area has an agency of a kind that writes plain documents, where it takes one."""
        return kind is None or kind in (self.population.scene.kinds or ())

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

    def _service(self, chance: Random, kind: str, now: datetime) -> Step:
        family, label = self._family(chance), self._label(kind)
        teller = Teller(kind=kind, label=label, run=self.run, scene=self.population.scene)
        wish = self._wishes.deal(self.population.seed, lambda wish: wish != service_steps.OWN.get(kind))
        return service_steps.told(chance, teller, wish, family, now)

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
        flags=tuple(flag for flag, often in FLAGS.items() if chance.random() < often),
        operation=OPERATION_CODE if chance.random() < OPERATION else None,
    )


def _remarks(family: Family, told: Report) -> tuple[str, ...]:
    remarks = (
        *((word, flag in told.flags or _answered(told, flag)) for flag, word in FLAG_WORDS.items()),
        *((NEED_WORDS[need], True) for need in family.victim.needs),
        ("part of an operation", told.operation is not None),
        (f"{told.grade.lower()} risk", True),
        (CONSENT_WORDS[told.consent], told.grade != "HIGH" or told.consent == "REFUSED"),
        ("suspect unknown", not told.suspect_known),
        (INFORMED, told.suspect_known and told.informed == "YES"),
        ("address confidential", told.hidden_home),
        ("each accuses the other", told.accused_too),
    )
    return tuple(text for text, holds in remarks if holds)


def _answered(told: Report, flag: str) -> bool:
    """Say whether the checklist says it too."""
    return flag == "STALKING" and police_papers.STALKING_ITEM in told.answers


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


def _custody(first: Step, told: Report, change: police_papers.Change, now: datetime) -> Step:
    document = police_papers.custody(first.family, told, change, now)
    return _step(What.CUSTODY, first.label, first.family, document, (change.words,))


def _older(first: Step, told: Report, now: datetime) -> Step:
    document = police_papers.report(first.family, told, 2, now - timedelta(minutes=1))
    return _step(What.OLDER_EDIT, first.label, first.family, document, ())


def _withdrawn(first: Step, told: Report, now: datetime) -> Step:
    document = police_papers.withdrawal(first.family, told, 2, now)
    return _step(What.WITHDRAWAL, first.label, first.family, document, ())
