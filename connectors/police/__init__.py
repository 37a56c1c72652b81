"""A police force as a partner."""
