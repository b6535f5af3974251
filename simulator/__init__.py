"""Simulator of path planning by policy gradient: library, command line and window."""
