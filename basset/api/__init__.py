"""The way in over HTTP: ``uvicorn --factory basset.api:create_app``."""

from basset.api.app import create_app

__all__ = ["create_app"]
