"""The runtime that an agency runs beside its own system: folders on one side, the hub on the other."""
