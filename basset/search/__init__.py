"""Finds entities, notes and sources by words, by selector and by likeness."""
