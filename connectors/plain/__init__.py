"""A plain JSON document each way, for every kind of agency whose own format has no connector yet."""
