"""A signed report in a folder: what the tests of keys and of checking have in common."""

from pathlib import Path

from basset import canonical
from basset.reports import keys, snapshot
from basset.reports.bundle import Bundle
from basset.reports.snapshot import read_snapshot
from basset.settings import Settings
from tests.unit import report_case as case


def settings_of(home: Path) -> Settings:
    """Of an installation with a key."""
    settings = Settings(BASSET_HOME=str(home), BASSET_SIGNING_KEY_FILE=str(home / "key.pem"))
    if not (home / "key.pem").exists():
        keys.make_key(home / "key.pem")
    return settings


def report_in(home: Path, settings: Settings | None = None, **more: object) -> Path:
    """The folder of a report, signed by the key of *settings* or by nobody."""
    home.mkdir(exist_ok=True)
    kept = home / snapshot.NAME
    if not kept.exists():
        kept.write_bytes(b"".join(canonical.dump(line) + b"\n" for line in case.lines()))
    signer = keys.signer_of(settings) if settings else None
    order = case.order(**more)
    with Bundle(home / "reports", order, signer) as bundle:
        bundle.write("report.html", "html", "text/html", [b"<p>", b"hello"])
        return bundle.finish(read_snapshot(kept), case.report(**more))
