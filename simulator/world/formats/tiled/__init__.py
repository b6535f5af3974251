"""Formats of the level editors Tiled and LDtk."""
