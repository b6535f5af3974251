"""Diagnosis of a run that does not learn: evidence, causes and the adviser."""

from simulator.learning.training.advice.adviser import Adviser

__all__ = ["Adviser"]
