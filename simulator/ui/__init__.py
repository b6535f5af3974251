"""The window: pygame-ce and pygame_gui, never torch."""
