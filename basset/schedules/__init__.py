"""Schedules: when a report is due, in whose wall-clock time."""
