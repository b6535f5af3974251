"""Widgets of panels and dialogs."""
