"""The checks of the sharing rules in plain words."""

from collections.abc import Mapping

from hub.policy.errors import HARMFUL_DIRECTORY, NOT_UNDERSTOOD
from hub.policy.faults import Check

CHECKS: Mapping[Check, str] = {
    Check.ALWAYS_TRUE: "No rule is true of every case by oversight",
    Check.NEVER_TRUE: "No rule is one that can never be true",
    Check.OVERLAP: "Each field is given by one rule at a time",
    Check.UNANSWERED_ROUTE: "Wherever something is sent, a rule says what; every receiver named exists",
    Check.UNANSWERED_FIELD: "Of every field the rules say who gets it and who never does",
    Check.FORBIDDEN: "Confidential addresses, and all else that must never leave, have no way out",
    Check.EXACT_SET: "Flags and notices to schools hold what was agreed, and no more",
    Check.AGREEMENT: "Nothing is given that no signed agreement allows",
    Check.ORDER: "A lower risk, or less consent, never lets more out",
    Check.BLINDNESS: "Nothing of hers decides what goes to the other party's side",
    Check.DATES: "Of each kind of agency there is one set of rules on every day",
}
"""What each check makes sure of."""
WHY_REFUSED: Mapping[str, str] = {
    NOT_UNDERSTOOD: "The file cannot be read, or says something that is no rule",
    HARMFUL_DIRECTORY: "By this directory somebody would be told who must not be, or a child be lost",
    **{check: f"It fails the check “{what}”" for check, what in CHECKS.items()},
}
"""Why the hub does not start, by the code that it noted."""
