"""How good a policy is, on any number of maps of any sizes, beside the same network untrained and chance."""

from simulator.learning.evaluation.evaluator import BUDGET, evaluate, finish
from simulator.learning.evaluation.results import JudgedEpisodes
from simulator.learning.evaluation.statistics import wilson

__all__ = ["BUDGET", "JudgedEpisodes", "evaluate", "finish", "wilson"]
