"""How good a policy is, on any number of maps of any sizes, beside the same network untrained and chance."""

from simulator.learning.evaluation.episodes import Episodes
from simulator.learning.evaluation.judge import BUDGET, evaluate, finish
from simulator.learning.evaluation.tally import wilson

__all__ = ["BUDGET", "Episodes", "evaluate", "finish", "wilson"]
