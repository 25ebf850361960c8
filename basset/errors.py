"""Every error that Basset raises on purpose.

    BassetError
    ├── InvalidInput            400  the shape is right, the meaning is not; names the field
    │   └── InvalidFile         400  an import file; names the line or the object
    ├── Unauthorized            401
    ├── Forbidden               403
    ├── NotFound                404
    ├── Conflict                409
    ├── UnknownRow              409  stored in a way that this version does not know
    ├── ChangedMeanwhile        412  somebody else was quicker; read it again, then decide
    ├── Gone                    410  it existed and was removed on purpose; the record of it stays
    ├── TooMuchAtOnce           413  permanent: more than one transaction may hold in memory
    ├── ReportTooLarge          413  permanent: a retry would fail again
    ├── ReportFailed            500  permanent: a template or renderer is broken
    ├── ReportLeaks             500  permanent: a copy says what its audience must not know
    ├── ReportTookTooLong       500  permanent: a retry would take as long
    ├── Undeliverable           500  permanent: where the report goes refuses it, or must not get it
    ├── ConfigurationError      500  settings or installation; said at start
    ├── LeaseLost               500  another worker owns the run; write no more
    └── Unavailable             503  transient: the run is retried
        ├── Busy                503  too much is asked for at once, or it took too long
        ├── NotReady            503  what it needs is away, by name
        ├── DatabaseUnavailable 503
        ├── NewerGraph          503  a newer release has changed the graph too much for this one
        ├── BrokerUnavailable   503
        ├── StoreUnusable       503  the bucket of the reports refuses us; somebody has to mend it
        ├── KeyUnusable         503  the key that signs reports; somebody has to mend it
        ├── ReceiverUnavailable 503  where the report goes is away, or says "later"
        └── StorageFull         507

``code`` is stable: scripts may compare it. ``status`` is what the API answers. Only a run or a
delivery that met an ``Unavailable`` is tried again.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class BassetError(Exception):
    """Base of the tree. *detail* is a sentence for a person; *field* is the input it is about."""

    code = "error"
    status = 500
    # What the API says of a fault that is not the caller's. *detail* may name hosts, ports and
    # paths, which are for the log and for who sits at the machine; None: it names none.
    outside: str | None = "Basset could not do this; its log says why"

    def __init__(self, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field

    @property
    def told(self) -> str:
        """What somebody who is not at the machine may be told."""
        return self.detail if self.status < 500 else self.outside or self.detail

    def __str__(self) -> str:
        return f"{self.field}: {self.detail}" if self.field else self.detail


class InvalidInput(BassetError):
    code = "invalid_input"
    status = 400


class InvalidFile(InvalidInput):
    """*faults*: where in the file, and what is wrong there, when it is more than *detail* says."""

    code = "invalid_file"

    def __init__(
        self, detail: str, *, field: str | None = None, faults: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(detail, field=field)
        self.faults = faults


class Unauthorized(BassetError):
    code = "unauthorized"
    status = 401


class Forbidden(BassetError):
    code = "forbidden"
    status = 403


class NotFound(BassetError):
    code = "not_found"
    status = 404


class Conflict(BassetError):
    code = "conflict"
    status = 409


class UnknownRow(BassetError):
    """*row*: what is stored."""

    code = "unknown_row"
    status = 409

    def __init__(
        self, detail: str, *, field: str | None = None, row: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail, field=field)
        self.row = row or {}


class ChangedMeanwhile(BassetError):
    code = "changed_meanwhile"
    status = 412


class Gone(BassetError):
    code = "expired"
    status = 410


class TooMuchAtOnce(BassetError):
    code = "too_much_at_once"
    status = 413


class ReportTooLarge(BassetError):
    code = "report_too_large"
    status = 413


class ReportFailed(BassetError):
    code = "report_failed"


class ReportLeaks(BassetError):
    code = "leak"


class ReportTookTooLong(BassetError):
    code = "time_limit"


class Undeliverable(BassetError):
    code = "undeliverable"


class ConfigurationError(BassetError):
    code = "configuration"


class LeaseLost(BassetError):
    code = "lease_lost"


class Unavailable(BassetError):
    code = "unavailable"
    status = 503
    outside: str | None = "something that Basset needs is away; its log says what"


class NotReady(Unavailable):
    outside = None


class Busy(Unavailable):
    code = "busy"
    outside = None


class DatabaseUnavailable(Unavailable):
    code = "database_unavailable"
    outside = "Neo4j does not answer; Basset's log says why"


class NewerGraph(Unavailable):
    code = "newer_graph"
    outside = None


class BrokerUnavailable(Unavailable):
    code = "broker_unavailable"
    outside = "the broker does not answer; Basset's log says why"


class KeyUnusable(Unavailable):
    code = "signing_key"
    outside = "the key that signs reports cannot be used; Basset's log says why"


class StoreUnusable(Unavailable):
    code = "store"
    outside = "the store of the reports cannot be used; Basset's log says why"


class ReceiverUnavailable(Unavailable):
    code = "receiver_unavailable"


class StorageFull(Unavailable):
    code = "storage_full"
    status = 507
    outside = "no room is left on the disk; Basset's log says where"
