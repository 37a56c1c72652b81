"""The embedded stack: Kafka, PostgreSQL and the schema registry as children of the hub."""

from hub.local.control import back, kill, restart, resume, server, servers, stop, superuser
from hub.local.errors import StackError
from hub.local.parts import Part, Step
from hub.local.running import Outside, Running
from hub.local.secret import Secret
from hub.local.stack import Report, running, start
from hub.local.state import ServerState

__all__ = [
    "Outside",
    "Part",
    "Report",
    "Running",
    "Secret",
    "ServerState",
    "StackError",
    "Step",
    "back",
    "kill",
    "restart",
    "resume",
    "running",
    "server",
    "servers",
    "start",
    "stop",
    "superuser",
]
