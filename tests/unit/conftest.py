"""How properties are tried: a busy machine is no reason to fail."""

from hypothesis import settings

settings.register_profile("unit", deadline=None)
settings.load_profile("unit")
