"""Map and Data panels."""
