"""A victim hub as a partner."""
