"""The names by which things are known. Distinct types, so that none can stand where another belongs."""

import re
from typing import NewType
from uuid import UUID, uuid5

AgencyId = NewType("AgencyId", str)
"""For example `suffolk-police`."""
AGENCY_ID = re.compile(r"[a-z0-9-]{3,40}")
OWN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What the hub itself numbers: a delivery, a decision."""
"""How an agency, an area or a kind of service is called."""
GSS_CODE = re.compile(r"[EWSN][0-9]{8}")
"""The code of a local authority, for example `E07000202`."""
URN = re.compile(r"[0-9]{6}")
"""The number of a school or college."""
CONSOLE = AgencyId("console")
"""Stands as the source of what people decide on the hub's own console or command line."""
HUB = AgencyId("hub")
"""Stands as the source of what the hub itself finds, by the clock and not by anybody's word."""
AreaId = NewType("AreaId", str)
"""A police area with a directory of its own, for example `suffolk`."""
EventId = NewType("EventId", str)
"""Unique together with its source; at most 100 characters."""
RecordId = NewType("RecordId", str)
"""The sender's own number for what it tells of: unchanged through all revisions."""
PersonId = NewType("PersonId", UUID)
CaseId = NewType("CaseId", UUID)
IncidentId = NewType("IncidentId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
ReviewId = NewType("ReviewId", UUID)
"""Two people who may be one, waiting for a person to say so."""
WordsId = NewType("WordsId", UUID)
"""Free text that waits for a person to read it."""
AlarmId = NewType("AlarmId", UUID)
"""Something that somebody who runs the hub has to see to, from when it opened until it was closed."""
RuleId = NewType("RuleId", str)
"""A sharing or routing rule, as `<recipient kind>/<rule>` or `<route>`."""
BlockingKey = NewType("BlockingKey", bytes)
"""Keyed hash of one thing said of a person; equal keys make two people candidates for one."""

_HUB = UUID("7f0c6f5e-6f0a-5c8e-9d43-3a1b2c4d5e6f")


def derived_id(*parts: str) -> UUID:
    """Return the id that these parts always have; the same parts never give another."""
    return uuid5(_HUB, "\x1f".join(parts))
