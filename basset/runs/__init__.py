"""Runs: each report owed is one row, claimed under a lease and finished once."""
