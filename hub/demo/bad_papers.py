"""What goes wrong on the way into a document: clerks type and exports break. The stories spoil their papers here."""

import json
from typing import Any

from hub.demo.numbers import spoiled
from hub.demo.steps import Fault

IMPOSSIBLE = "1990-02-31"
VALID_NUMBER = "9990000018"
KIND: dict[Fault, str] = {
    Fault.HALF: "police",
    Fault.TIME: "police",
    Fault.DATE: "police",
    Fault.CHECK: "police",
    Fault.ROLE: "mash",
    Fault.CELLS: "idva",
}
"""Which kind of agency makes which mistake."""


def spoilt(document: bytes, fault: Fault) -> bytes:
    """Return a document of the kind that makes this mistake, with the mistake."""
    match fault:
        case Fault.HALF:
            return document[: len(document) // 2]
        case Fault.CELLS:
            # A comma without quotation marks, as a spreadsheet that was edited by hand has it.
            header, row, *_ = document.split(b"\r\n")
            return b"\r\n".join((header, row.replace(b",", b", ,", 1), b""))
        case Fault.TIME:
            return _edited(document, ("included", 0, "attributes", "submitTime"), f"{IMPOSSIBLE}T09:30:00")
        case Fault.ROLE:
            return _edited(document, ("ssd_person", 1, "pers_hub_role"), "COMPLAINANT")
        case Fault.DATE:
            return _edited(document, ("included", 1, "attributes", "dateOfBirth"), IMPOSSIBLE)
        case Fault.CHECK:
            return _edited(document, ("included", 1, "attributes", "nhsNumber"), spoiled(VALID_NUMBER))


def _edited(document: bytes, path: tuple[str | int, ...], value: str) -> bytes:
    whole: Any = json.loads(document)
    part = whole
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return json.dumps(whole, ensure_ascii=False).encode()
