"""The description of the machine interface: whole, and about what there is."""

import json
import re

from starlette.routing import Mount, Route

from hub.web.api.description import openapi
from hub.web.api.routes import routes


def test_every_reference_leads_to_something() -> None:
    described = openapi()

    references = set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described)))

    assert len(references) > 20
    for reference in references:
        place = described
        for part in reference.split("/"):
            place = place[part]


def test_every_address_is_described_and_no_other() -> None:
    inside = [one for mount in routes() if isinstance(mount, Mount) for one in mount.routes]

    served = {re.sub(r":\w+}", "}", one.path) for one in inside if isinstance(one, Route)}

    assert served == set(openapi()["paths"])
