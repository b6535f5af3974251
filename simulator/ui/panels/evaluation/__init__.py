"""Evaluate panel."""
