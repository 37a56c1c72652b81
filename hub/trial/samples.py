"""Made-up events for a dry run, each by the facts that matter in it; whatever is not said is as in most events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.agency import AgencyKind
from hub.domain.delivery import DeliveryKind
from hub.domain.facts import (
    AgeBand,
    Criterion,
    Facts,
    Indicated,
    RiskFact,
    SubjectRole,
    SuspectInformed,
    Told,
)
from hub.domain.person import AddressClass, ConsentStatus
from hub.domain.rules import Policy
from hub.trial.example import USUAL, example_of
from hub.trial.trial import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One made-up event."""

    title: str
    facts: Facts


SAMPLES: Mapping[str, Sample] = {
    "medium-consent": Sample(title="Medium risk, she agrees to sharing", facts={}),
    "high-consent": Sample(title="High risk, she agrees to sharing", facts={"risk": RiskFact.HIGH}),
    "high-refused": Sample(
        title="High risk, she refuses sharing", facts={"risk": RiskFact.HIGH, "consent": ConsentStatus.REFUSED}
    ),
    "standard-refused": Sample(
        title="Standard risk, she refuses sharing",
        facts={"risk": RiskFact.STANDARD, "consent": ConsentStatus.REFUSED},
    ),
    "high-refuge": Sample(
        title="High risk, she is in a refuge",
        facts={"risk": RiskFact.HIGH, "address-class": AddressClass.REFUGE},
    ),
    "high-confidential": Sample(
        title="High risk, her address is confidential",
        facts={"risk": RiskFact.HIGH, "address-class": AddressClass.CONFIDENTIAL},
    ),
    "child": Sample(
        title="Medium risk, about a child of eight to ten",
        facts={"role": SubjectRole.CHILD, "age": AgeBand.FROM_8_TO_10},
    ),
    "sexual": Sample(title="Medium risk with sexual violence", facts={"sexual": Indicated.YES}),
    "stalking": Sample(title="Medium risk with stalking", facts={"stalking": Indicated.YES}),
    "suspect-informed": Sample(
        title="Medium risk, the person alleged knows of the report", facts={"suspect-informed": SuspectInformed.YES}
    ),
    "conference": Sample(
        title="Referral to the conference",
        facts={
            "told": Told.REFERRAL,
            "risk": RiskFact.HIGH,
            "criterion": Criterion.NAMED,
        },
    ),
}
"""By the code that stands in the address of a dry run."""


def sample_trial(sample: Sample, policy: Policy, now: datetime) -> Trial:
    """Return the event of a sample, to be tried for every agency at once."""
    facts: Facts = {**USUAL, **sample.facts}
    made = example_of(facts, AgencyKind.IDVA, DeliveryKind.REFERRAL_OFFERED, policy, now)
    return replace(made, asked=None)
