"""An invented population and simulated agencies: their own systems, each beside the connector runtime."""

from hub.demo.agency import Seat
from hub.demo.lines import WORDS, Line, render
from hub.demo.people import Population
from hub.demo.plan import Manner, Plan
from hub.demo.playing import NobodyListens, play
from hub.demo.scene import Scene
from hub.demo.summary import Summary
from hub.demo.tally import Tally

__all__ = [
    "WORDS",
    "Line",
    "Manner",
    "NobodyListens",
    "Plan",
    "Population",
    "Scene",
    "Seat",
    "Summary",
    "Tally",
    "play",
    "render",
]
