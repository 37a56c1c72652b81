"""What each incident means, and what to do: read by whoever is on duty, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.domain.alarm import AlarmCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """One kind of incident."""

    title: str
    means: str
    """What it means for people."""
    steps: Sequence[str]

    @staticmethod
    def unknown() -> "Runbook":
        """Return what stands for an incident that a later version of the hub raised."""
        return Runbook(
            title="Something of a newer version",
            means="A newer version of the hub raised this; this one does not know what it is.",
            steps=("Ask whoever brings the hub up to date.",),
        )


_UNTIL_THEN = "Until then the case goes to whoever the area named for such cases, so nobody is dropped."

RUNBOOK: Mapping[str, Runbook] = {
    AlarmCode.AREA_WITHOUT_DIRECTORY: Runbook(
        title="An area without a directory",
        means=f"People live in an area whose agencies this hub does not know. {_UNTIL_THEN}",
        steps=("Have the area's directory written and released.", "Then close this incident."),
    ),
    AlarmCode.DISTRICT_UNKNOWN: Runbook(
        title="A district that no directory has",
        means=f"A sender named a local authority that belongs to no area. {_UNTIL_THEN}",
        steps=(
            "Look up the code: did the authority change its borders or its code?",
            "Have it added to its area, or ask the sender what it means.",
        ),
    ),
    AlarmCode.PROVIDER_ENDED: Runbook(
        title="A contract has ended",
        means=f"The service that answered has no contract any more, and no other began. {_UNTIL_THEN}",
        steps=("Ask the commissioner who answers now.", "Have the new contract entered in the area's directory."),
    ),
    AlarmCode.SCHOOL_UNKNOWN: Runbook(
        title="A school that no directory has",
        means="A school was to be told of a child and could not be: nobody knows its number.",
        steps=("Ask the sender for the right number, or have the school added to its area.",),
    ),
    AlarmCode.NO_SERVICE: Runbook(
        title="Nobody answers for a kind of service",
        means=f"A kind of help was asked for that the area has nobody for. {_UNTIL_THEN}",
        steps=("Ask the commissioner who answers.", "Have it entered in the area's directory, or why there is nobody."),
    ),
    AlarmCode.NATIVE_CODE_UNKNOWN: Runbook(
        title="A code that nobody mapped",
        means="A sender's system used a code that its connector does not know. It was kept and told on as it came.",
        steps=("Have the code added to the mapping of the sender's connector.",),
    ),
    AlarmCode.AGENCY_LATE: Runbook(
        title="Late",
        means="People wait for this agency longer than it promised: what is for them has not reached its system.",
        steps=(
            "If somebody may be in danger now, telephone the agency and pass on what is urgent by word of mouth.",
            "Open the agency's page: when was it last heard? If its system is down, tell its service desk.",
            "If its system works and only some events wait, open their journeys: the hop that is missing says where.",
            "Nothing needs to be sent by hand: the hub sends again by itself until it is confirmed.",
            "The incident closes by itself once nothing waits longer than half of what was promised.",
        ),
    ),
    AlarmCode.AGENCY_SILENT: Runbook(
        title="Silent",
        means="This agency's system sent signs of life and sends none any more: what it knows may not reach anybody.",
        steps=(
            "Telephone the agency's service desk: is its system, or the connector, down?",
            "If something urgent may lie there, ask the agency to tell the others by telephone.",
            "The incident closes by itself with the next sign.",
        ),
    ),
    AlarmCode.CORRECTION_LATE: Runbook(
        title="Corrections that nobody has confirmed",
        means="Two people had been taken for one. Somebody who got something because of it has not confirmed in time "
        "that it was corrected, and may still act upon what was wrong.",
        steps=(
            "Open the event's journey: it says which receivers lack the correction.",
            "Telephone each of them: what they got of this event is not to be used.",
            "Nothing needs to be sent by hand: the hub sends again by itself until it is confirmed.",
            "The incident closes by itself once all have confirmed.",
        ),
    ),
    AlarmCode.LOOK_ASKED: Runbook(
        title="A coordinator asks you to look",
        means="Somebody who works on a case wants to know where a delivery is, or was told that it never came.",
        steps=(
            "Open the event's journey: the hop that is missing says where the delivery is.",
            "If it waits for the agency, telephone its service desk. If it needs a redrive, plan one from the journey.",
            "Say below what was done. Once the incident is closed, the coordinator reads that you looked.",
        ),
    ),
}
"""By the code of an incident."""
