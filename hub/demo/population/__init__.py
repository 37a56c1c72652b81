"""An invented population as unkind as real records are, and the truth about it: labelled data for the matcher."""

from hub.demo.population.difficulty import HARD, Difficulty
from hub.demo.population.writing import COLUMNS, TRUTH, Written, invent, population

__all__ = ["COLUMNS", "HARD", "TRUTH", "Difficulty", "Written", "invent", "population"]
