"""The agency of kind skeleton-kind as a partner."""
