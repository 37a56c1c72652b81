"""The database's absence, which is no event's fault."""

from hub.explained import Explained


class Away(Explained):
    """Something that the hub needs cannot be reached. Nothing was lost: the events come again when it is back."""


class StoreAway(Away):
    """The database cannot be reached or a lock took too long. The work was rolled back and is tried again."""
