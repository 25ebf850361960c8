"""Neo4j's driver without numpy, which it loads where it is there, for values that we never send:
that would cost each process 12 MB.
"""

import sys

_loaded = sys.modules.get("numpy")
sys.modules["numpy"] = None  # type: ignore[assignment] # what Python takes for "not installed"

import neo4j  # noqa: E402 - once numpy is hidden
from neo4j.auth_management import (  # noqa: E402 - as above
    ClientCertificate,
    ClientCertificateProviders,
)
from neo4j.exceptions import (  # noqa: E402 - as above
    ConstraintError,
    DriverError,
    Neo4jError,
    TransientError,
)

if _loaded:
    sys.modules["numpy"] = _loaded
else:
    del sys.modules["numpy"]

__all__ = [
    "ClientCertificate",
    "ClientCertificateProviders",
    "ConstraintError",
    "DriverError",
    "Neo4jError",
    "TransientError",
    "neo4j",
]
