"""A service that works with perpetrators as a partner."""
