"""Evaluation of policies on maps of any sizes, with two controls."""

from simulator.learning.evaluation.evaluator import BUDGET, evaluate, finish
from simulator.learning.evaluation.results import JudgedEpisodes
from simulator.learning.evaluation.statistics import wilson

__all__ = ["BUDGET", "JudgedEpisodes", "evaluate", "finish", "wilson"]
