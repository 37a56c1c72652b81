"""Free text read by a net: what in it may tell who or where somebody is (docs/domain.md, rule W2; ADR 22)."""
