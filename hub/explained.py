"""The kind of error that a person at the command line is shown as it is."""


class Explained(Exception):
    """An error whose text says what happened and what to do; anything else is a fault and shows its class alone."""
