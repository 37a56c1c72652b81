"""What is known of the running of the hub when somebody decides on it: stops, plans to send again, open failures."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hub.domain.emergency import Emergency, Reviewed, ToReview
from hub.domain.ids import AlarmId, DeliveryId, EventId
from hub.domain.operating import (
    FailuresClosed,
    LetterId,
    OpenLetter,
    Operated,
    Plan,
    RedriveId,
    RedriveMoved,
    StopAllDecided,
)


@dataclass(slots=True, kw_only=True)
class Running:
    """As far as it bears on the decisions at hand; of a batch without any it is empty."""

    open_alarms: set[AlarmId] = field(default_factory=set)
    """Alarms on which somebody decides and that were not closed before."""
    stopped: bool = False
    """Whether all that repeats is stopped."""
    plans: dict[RedriveId, Plan] = field(default_factory=dict)
    letters: dict[LetterId, OpenLetter] = field(default_factory=dict)
    """Of what is to be closed or reported, that which still is open."""
    emergencies: dict[EventId, ToReview] = field(default_factory=dict)
    """Of what is reviewed, who opened it, and whether somebody reviewed it before."""
    made_by: dict[DeliveryId, str] = field(default_factory=dict)
    """Of deliveries that are to go again, the digest of the rules by which they were decided."""

    def learn_emergencies(self, opened: Iterable[Emergency], reviewed: Iterable[Reviewed]) -> None:
        """Take in what was opened and reviewed, as if it had been saved and loaded again."""
        for one in opened:
            self.emergencies[one.id] = ToReview(case=one.case, by=one.by, agreed_by=one.agreed_by, reviewed=False)
        for review in reviewed:
            self.emergencies[review.emergency] = replace(self.emergencies[review.emergency], reviewed=True)

    def learn(self, operated: Iterable[Operated]) -> None:
        """Take in what was decided, as if it had been saved and loaded again."""
        for one in operated:
            match one:
                case StopAllDecided():
                    self.stopped = one.stopped
                case RedriveMoved():
                    plan = self.plans[one.decided.redrive]
                    self.plans[one.decided.redrive] = replace(plan, state=one.state)
                case FailuresClosed():
                    for letter in one.letters:
                        self.letters.pop(letter, None)
                case _:
                    pass
