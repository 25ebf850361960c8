"""Basset keeps OSINT investigations in a graph and makes scheduled reports of them."""

__version__ = "0.1.0"
