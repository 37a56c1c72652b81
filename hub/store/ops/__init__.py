"""What pages of operations read; nothing in it is of a person."""
