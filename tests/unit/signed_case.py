"""A signed report in a folder: what the tests of keys and of checking have in common."""

from pathlib import Path

from basset.reports import keys
from basset.reports.bundle import Bundle
from basset.reports.store.folder import FolderStore
from basset.settings import Settings
from tests.unit import report_case as case

PAGE = {"report.html": b"<p>hello"}


def settings_of(home: Path) -> Settings:
    """Of an installation with a key."""
    settings = Settings(BASSET_HOME=str(home), BASSET_SIGNING_KEY_FILE=str(home / "key.pem"))
    if not (home / "key.pem").exists():
        keys.make_key(home / "key.pem")
    return settings


def report_in(
    home: Path,
    settings: Settings | None = None,
    files: dict[str, bytes] = PAGE,
    **more: object,
) -> Path:
    """The folder of a report, signed by the key of *settings* or by nobody."""
    signer = keys.signer_of(settings) if settings else None
    with Bundle(FolderStore(home / "reports"), case.order(**more), signer) as bundle:
        for name, content in files.items():
            format_ = name.rpartition(".")[2]
            bundle.write(name, format_, f"text/{format_}", [content])
        bundle.finish(case.lines(), case.report(**more))
        return home / "reports" / bundle.move()
