"""The trainer's thread."""
