"""An invented population and simulated agencies: outside clients, nothing more."""

from hub.demo.lines import Line, render
from hub.demo.meeting import Desk, Meeting
from hub.demo.people import Population
from hub.demo.plan import Manner, Plan
from hub.demo.playing import NobodyListens, play
from hub.demo.tally import Summary, Tally

__all__ = [
    "Desk",
    "Line",
    "Manner",
    "Meeting",
    "NobodyListens",
    "Plan",
    "Population",
    "Summary",
    "Tally",
    "play",
    "render",
]
