"""The machine interface: feed, cases and what became of events, as JSON (ADR 34)."""
