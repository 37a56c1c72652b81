"""What services without a format of their own tell: who comes to them or is sent, and what becomes of a suspect."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from hub.demo import partner_papers, plain_papers
from hub.demo.lines import CONSENT_WORDS
from hub.demo.people import Family
from hub.demo.plain_papers import HER_OWN, WISH_WORDS
from hub.demo.scene import Scene
from hub.demo.steps import Step, What

REFERRERS = {
    "health": 6,
    "housing": 3,
    "womens-centre": 6,
    "childrens-service": 2,
    "adult-safeguarding": 2,
    "mental-health": 2,
    "isva": 2,
}
"""Of a hundred stories and these, how many begin with which kind, where the area has it."""
OWN = {"womens-centre": "LOW_THRESHOLD"}
"""What a service gives itself, and so asks of nobody."""
HEAR = ("womens-centre", "isva", "health")
"""Who may hear that somebody is not content, the first that an area has."""
AGREE = ("idva", "housing")
"""Who has something to do after a conference."""
ASKED = 0.8
"""How often a professional has asked her."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Who tells, and under which number."""

    kind: str
    label: str
    run: str
    scene: Scene

    @property
    def record(self) -> str:
        """The service's own number."""
        return f"{self.kind.upper()}-{self.run}-{self.label}"


def told(chance: Random, teller: Teller, wish: str, family: Family, now: datetime) -> Step:
    """Return a referral at her own wish or at a professional's."""
    role = plain_papers.ROLES.get(teller.kind, HER_OWN)
    if wish == "RESTORATIVE_JUSTICE":
        role = HER_OWN  # nobody else can ask for it
    consent = "GIVEN" if role == HER_OWN or chance.random() < ASKED else "NOT_ASKED"
    document = plain_papers.referral(family, teller.record, wish, (role, consent), now)
    who = "at her own wish" if role == HER_OWN else f"by a {plain_papers.ROLE_WORDS[role]}"
    remarks = (f"asks for {WISH_WORDS[wish]}", who, CONSENT_WORDS[consent])
    return _step(What.REFERRAL, teller, family, document, remarks)


def released(first: Step, run: str, now: datetime) -> Step:
    """Return that the suspect of an incident is to be released, as probation tells it."""
    document = plain_papers.release(first.family, f"N-{run}-{first.label}", now)
    return replace(first, what=What.CUSTODY, kind="probation", document=document, remarks=("to be released",))


def listed(first: Step, kind: str, run: str, now: datetime) -> Step:
    """Return that the trial of the suspect of an incident was listed, as an agency at court tells it."""
    document = plain_papers.hearing(first.family, f"W-{run}-{first.label}", now)
    return replace(first, what=What.HEARING, kind=kind, document=document, remarks=("trial listed",))


def conferred(first: Step, run: str, scene: Scene, now: datetime) -> Step:
    """Return that the conference heard a case, and what it agreed, as the coordinator tells it."""
    owners = [scene.answering.get((kind, first.family.home.authority)) for kind in AGREE]
    number = f"H-{run}-{first.label}"
    document = partner_papers.conference_outcome(first.family, number, list(filter(None, owners)), now)
    return replace(first, what=What.CONFERENCE, kind="marac", document=document, remarks=("heard",))


def complained(first: Step, teller: Teller, now: datetime) -> Step:
    """Return that the victim of an incident is not content with the victim service, as another service tells it."""
    about = teller.scene.answering.get(("victim-hub", first.family.home.authority))
    document = plain_papers.feedback(first.family, f"F-{teller.run}-{first.label}", about, now)
    remarks = ("a concern about the victim service",)
    return replace(first, what=What.FEEDBACK, kind=teller.kind, document=document, remarks=remarks)


def _step(what: What, teller: Teller, family: Family, document: bytes, remarks: tuple[str, ...]) -> Step:
    return Step(what=what, kind=teller.kind, label=teller.label, family=family, document=document, remarks=remarks)
