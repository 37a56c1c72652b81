"""Who may sign in to the consoles of a demo: a real, small identity provider, and made-up people for each role."""

from hub.demo.sign_in.provider import Provided, providing
from hub.demo.sign_in.users import SECOND_FACTOR, DemoUser, demo_users, groups_of

__all__ = ["SECOND_FACTOR", "DemoUser", "Provided", "demo_users", "groups_of", "providing"]
