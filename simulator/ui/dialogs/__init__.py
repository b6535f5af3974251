"""Dialogs: files, imports, questions."""
