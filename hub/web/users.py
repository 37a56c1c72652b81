"""Who is signed in, and which console is theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from hub.domain.ids import AreaId


class Console(StrEnum):
    """One of the two consoles; the value is the path under which it lies."""

    OPERATIONS = "ops"
    CASES = "cases"


class Role(StrEnum):
    """What somebody is signed in as; given by the identity provider's groups, never here."""

    OPS_VIEWER = "ops-viewer"
    OPS_OPERATOR = "ops-operator"
    OPS_APPROVER = "ops-approver"
    SHARING_REVIEWER = "sharing-reviewer"
    AUDITOR = "auditor"
    COORDINATOR = "marac-coordinator"
    ADMINISTRATOR = "marac-administrator"
    READER = "marac-reader"
    """Who chairs the conference: reads, and decides nothing."""
    REPRESENTATIVE = "agency-representative"


OPERATIONS = frozenset({Role.OPS_VIEWER, Role.OPS_OPERATOR, Role.OPS_APPROVER, Role.SHARING_REVIEWER, Role.AUDITOR})
AUDITORS = frozenset({Role.AUDITOR})
"""Who reads the audit; nobody who runs the hub is among them."""
CASES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.READER})
"""Who opens the case console; a representative sees research and actions only, of which there is no page yet."""
DECIDING = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Who decides about cases and matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who is signed in."""

    id: str
    """Under which the audit names them: the provider's subject, no name."""
    name: str
    """For the page's own header; it stands in no log."""
    roles: frozenset[Role]
    areas: frozenset[AreaId]
    session: UUID
    """Names the session in the database; it is not what the cookie holds."""

    def is_any_of(self, roles: Collection[Role]) -> bool:
        """Say whether the user has one of these roles."""
        return not self.roles.isdisjoint(roles)

    def consoles(self) -> list[Console]:
        """Return the consoles that open to this user."""
        both = ((Console.OPERATIONS, OPERATIONS), (Console.CASES, CASES))
        return [console for console, roles in both if self.is_any_of(roles)]
