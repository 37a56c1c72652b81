"""What the pages of operations read: nothing that names or describes a person (ADR 31)."""
