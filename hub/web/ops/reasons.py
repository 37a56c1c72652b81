"""Why whoever runs the hub decides something: the codes, and the words that people choose from."""

from collections.abc import Mapping, Sequence

from hub.domain.operating import OperatingReason

WORDS: Mapping[str, str] = {
    OperatingReason.RECEIVER_LOST_IT: "The receiver lost what it had",
    OperatingReason.RECEIVER_WAS_DOWN: "The receiver's system was down",
    OperatingReason.FAULT_MENDED: "A fault was mended",
    OperatingReason.RECEIVER_OVERLOADED: "A receiver gets more than it can take",
    OperatingReason.WRONG_CONTENT: "Something wrong is being sent",
    OperatingReason.ATTACK: "Somebody may be misusing a connection",
    OperatingReason.MAINTENANCE: "Planned maintenance",
    OperatingReason.SENT_OTHERWISE: "It was passed on in another way",
    OperatingReason.NO_LONGER_NEEDED: "Nobody needs it any more",
    OperatingReason.EXERCISE: "Exercise",
    OperatingReason.OTHER: "Something else",
    "time-is-over": "The time that was set is over",
}

TO_STOP = (
    OperatingReason.RECEIVER_OVERLOADED,
    OperatingReason.WRONG_CONTENT,
    OperatingReason.ATTACK,
    OperatingReason.MAINTENANCE,
    OperatingReason.EXERCISE,
    OperatingReason.OTHER,
)
TO_GO_ON = (OperatingReason.FAULT_MENDED, OperatingReason.MAINTENANCE, OperatingReason.EXERCISE, OperatingReason.OTHER)
TO_SUSPEND = (
    OperatingReason.WRONG_CONTENT,
    OperatingReason.ATTACK,
    OperatingReason.RECEIVER_WAS_DOWN,
    OperatingReason.RECEIVER_OVERLOADED,
    OperatingReason.MAINTENANCE,
    OperatingReason.EXERCISE,
    OperatingReason.OTHER,
)
TO_SEND_AGAIN = (
    OperatingReason.RECEIVER_LOST_IT,
    OperatingReason.RECEIVER_WAS_DOWN,
    OperatingReason.FAULT_MENDED,
    OperatingReason.EXERCISE,
    OperatingReason.OTHER,
)
TO_CLOSE = (
    OperatingReason.SENT_OTHERWISE,
    OperatingReason.NO_LONGER_NEEDED,
    OperatingReason.EXERCISE,
    OperatingReason.OTHER,
)


def in_words(reason: str | None) -> str:
    """Return a reason in words."""
    return WORDS.get(reason or "", "No reason that is on the list")


def choices(reasons: Sequence[OperatingReason]) -> list[dict[str, str]]:
    """Return what a form offers; nothing is chosen before somebody chooses."""
    chosen = {"value": "", "text": "Choose a reason"}
    return [chosen, *({"value": one.value, "text": WORDS[one]} for one in reasons)]
