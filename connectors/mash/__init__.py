"""A children's safeguarding hub as a partner."""
