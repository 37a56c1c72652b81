"""Why a sign-in came to nothing: a closed list, each with what the person is told."""

from enum import StrEnum


class Refusal(StrEnum):
    """Why somebody is not signed in. The code stands in the log, the words on the page."""

    STATE = "state-unknown"
    PROVIDER_SAID_NO = "provider-said-no"
    PROVIDER_AWAY = "provider-away"
    TOKEN = "token-not-valid"  # noqa: S105 - a code of the log, not a secret
    SECOND_FACTOR = "no-second-factor"
    NOT_FRESH = "identity-not-checked-again"
    SOMEBODY_ELSE = "somebody-else"
    NO_ROLE = "no-role"
    NO_PAGE = "no-page-for-role"
    AUDITS_OWN_WORK = "auditor-and-operations"
    MIXED_AREAS = "different-roles-in-different-areas"

    @property
    def words(self) -> str:
        """Return what the person is told: what happened and what to do."""
        return _WORDS[self]


_WORDS = {
    Refusal.STATE: "This sign-in was started too long ago, was used already, or began in another browser. Start again.",
    Refusal.PROVIDER_SAID_NO: "Your organisation's sign-in did not let you in. Start again, or ask your IT support.",
    Refusal.PROVIDER_AWAY: "Your organisation's sign-in does not answer. Wait a minute, then start again.",
    Refusal.TOKEN: "What your organisation's sign-in sent could not be trusted, so you are not signed in. Start again. "
    "If this comes back, tell whoever runs the hub.",
    Refusal.SECOND_FACTOR: "You signed in without a second factor, such as a code on your phone. Set one up with your "
    "IT support, then start again.",
    Refusal.NOT_FRESH: "Your organisation's sign-in did not ask who you are again. Start again and let it ask.",
    Refusal.SOMEBODY_ELSE: "Somebody else's account was used to confirm who you are. Start again with your own.",
    Refusal.NO_ROLE: "Your account is known, but it has no role here. Ask your manager which group you should be in.",
    Refusal.NO_PAGE: "Your role has no pages here yet: your organisation is told through its own system.",
    Refusal.AUDITS_OWN_WORK: "Your account has both an operations role and the auditor's. Nobody may check their own "
    "work: ask your manager to take one of them away.",
    Refusal.MIXED_AREAS: "Your account has different roles in different areas, and the hub cannot keep them apart. Ask "
    "your manager to give you one role for all of them.",
}


class NotSignedIn(Exception):
    """Nobody was signed in; the page says why in the words of the reason."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
