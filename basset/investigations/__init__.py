"""Investigations: projects and what is known in them, with who said it."""
