"""The people of a demo who use the consoles: one for each role, and a coordinator of another area. All are made up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SECOND_FACTOR = "mfa"
"""What the demo's provider says of how somebody signed in: its people always have a second factor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoUser:
    """Somebody who may sign in to the consoles of a demo."""

    id: str
    name: str
    role: str
    area: str
    about: str
    """What this person can see and do, for whoever tries the demo."""
    claims: Mapping[str, object] = field(default_factory=dict)
    """What the provider says of them beside that, or otherwise."""

    @property
    def group(self) -> str:
        """Return the provider's group that gives this role in this area."""
        return f"{self.role} {self.area}"


def demo_users(area: str, other: str) -> list[DemoUser]:
    """Return everybody who may sign in, those whom one tries first first."""
    people = (
        ("chris.coordinator", "Chris Okafor", "marac-coordinator", area, "MARAC coordinator: cases, matches, flags"),
        ("robin.reader", "Robin Hale", "marac-reader", area, "Chairs the MARAC: reads cases, decides nothing"),
        ("alex.viewer", "Alex Morgan", "ops-viewer", area, "Operations: sees who waits for whom, no person's details"),
        ("sam.operator", "Sam Whitfield", "ops-operator", area, "Operations: also mends, suspends and sends again"),
        ("jo.approver", "Jo Lindqvist", "ops-approver", area, "Operations: agrees to what needs a second person"),
        ("nic.reviewer", "Nic Adeyemi", "sharing-reviewer", area, "Reads and tries the rules of who sees what"),
        ("ash.auditor", "Ash Pemberton", "auditor", area, "Auditor: who saw what, and whether the record is whole"),
        ("dana.elsewhere", "Dana Price", "marac-coordinator", other, "MARAC coordinator of another area"),
    )
    return [
        DemoUser(id=user, name=name, role=role, area=where, about=about) for user, name, role, where, about in people
    ]


def groups_of(users: Sequence[DemoUser]) -> dict[str, dict[str, list[str]]]:
    """Return what each of the provider's groups gives, as the settings of the sign-in have it."""
    return {user.group: {"roles": [user.role], "areas": [user.area]} for user in users}
