"""Trying an event against the rules, without sending anything: what each agency would get, and why not more."""
