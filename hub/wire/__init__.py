"""The published shapes: bytes to domain values and back, nothing more."""
