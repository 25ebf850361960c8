"""Where reports are: a folder, or a bucket. Whoever reads or clears them asks ``open_store``."""

from typing import TYPE_CHECKING

from basset.settings import Settings

if TYPE_CHECKING:
    from basset.reports.store.interface import ReportStore


def open_store(settings: Settings) -> "ReportStore":
    """The store of an installation."""
    if settings.store:
        from basset.reports.store.bucket import BucketStore

        return BucketStore(settings)
    from basset.reports.store.folder import FolderStore

    return FolderStore(settings.reports)
