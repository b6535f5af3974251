"""Inspect panel."""
