"""The registry's absence, which is no event's fault."""

from hub.store.errors import Away


class RegistryAway(Away):
    """The schema registry cannot be reached, or lacks the hub's own schemas. Events wait until it has them."""
