"""The way in over HTTP: ``python -m basset.api``."""

from basset.api.app import create_app

__all__ = ["create_app"]
