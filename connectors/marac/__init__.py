"""A MARAC coordinator as a partner."""
