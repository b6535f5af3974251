"""Gradient steps: Adam, dense and recurrent updaters, divergence guard."""
