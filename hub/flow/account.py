"""A person suspends, resumes or removes an agency's account: what is for it waits, or goes on."""

from hub.domain.decisions import AccountDecided
from hub.domain.outcome import Processed
from hub.flow.drafts import Drafts
from hub.flow.received import Decision


def change_account(drafts: Drafts, event: AccountDecided) -> Decision:
    """Take in what was decided on an account; deciding again what stands already changes nothing."""
    accounts = (event,) if event.state is not drafts.known.account_of(event.account) else ()
    return Decision(received=drafts.received, ended=Processed(), accounts=accounts)
