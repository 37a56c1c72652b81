"""The conformance suite: what every connector must do, whatever its format. Start reading in `suite`."""
