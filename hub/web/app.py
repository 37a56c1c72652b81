"""The one application of both consoles and the machine interface."""

from starlette.applications import Starlette
from starlette.routing import Mount

from hub.web import api, cases, ops
from hub.web.parts import Parts


def build(parts: Parts) -> Starlette:
    """Return the application; every page of it is listed by its console."""
    app = Starlette(
        routes=[
            Mount("/ops", routes=ops.routes(), name="ops"),
            Mount("/cases", routes=cases.routes(), name="cases"),
            Mount("/api/v1", routes=api.routes(), name="api"),
        ]
    )
    app.state.parts = parts
    return app
