"""An IDVA service as a partner."""
