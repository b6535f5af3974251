"""State of the window, without pygame."""
