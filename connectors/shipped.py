"""Every connector that ships with the hub, by the kind of agency that it speaks with."""

from connectors.documents import Connector
from connectors.idva.mapping import CONNECTOR as IDVA
from connectors.marac.mapping import CONNECTOR as MARAC
from connectors.mash.mapping import CONNECTOR as MASH
from connectors.police.mapping import CONNECTOR as POLICE
from connectors.victim_hub.mapping import CONNECTOR as VICTIM_HUB

CONNECTORS: dict[str, Connector] = {
    "police": POLICE,
    "idva": IDVA,
    "mash": MASH,
    "victim-hub": VICTIM_HUB,
    "marac": MARAC,
}
"""Connectors by kind, named as `AgencyKind` names them."""
