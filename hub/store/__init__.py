"""PostgreSQL: what is known, what was decided, what is to be sent."""
