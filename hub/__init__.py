"""The event-driven hub between agencies that protect people from domestic abuse."""
