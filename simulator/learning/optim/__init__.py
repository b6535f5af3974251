"""Gradient steps: Adam, dense and recurrent updaters, the guard against diverging updates."""
