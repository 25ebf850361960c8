"""Backups of a host: one encrypted set of one moment, by restic; see docs/adr/0050."""
