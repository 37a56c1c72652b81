"""Which descriptions are of one person."""
