"""Into a folder of this machine: a copy of the report's own folder, there as a whole or not at all."""

import shutil
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from basset.deliveries.models import Delivery
from basset.deliveries.parcel import open_parcel
from basset.errors import ConfigurationError
from basset.ownfile import FOLDER_MODE, sync
from basset.reports import files
from basset.reports.archive import Archive
from basset.reports.verify.place import Folder
from basset.settings import Settings


def copy_to_folder(delivery: Delivery, parcel: Archive, settings: Settings, now: datetime) -> None:  # noqa: ARG001 - as every channel
    """Copy *parcel* to the folder of *delivery*; a copy that is there already stays as it is.

    Raises:
        ConfigurationError: the folder is not in or below one of ``BASSET_DELIVERY_FOLDERS``.
        StorageFull, Unavailable: the disk refuses it for now.
        Undeliverable: the copy does not verify.
    """
    target = _target(delivery, settings)
    final = target / f"{parcel.name}-{delivery.id[:8]}"
    # Of this attempt only: one that was killed, or still hangs, has another.
    temporary = target / f".{delivery.id}.{delivery.fence}.tmp"
    with files.storage(str(target)):
        files.make_folder(target)
        if final.exists():
            return
        try:
            _copy(parcel, temporary)
            # So that a copy which is not what was written goes nowhere.
            open_parcel(Folder(temporary))
            temporary.rename(final)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)  # renamed by now unless something failed
        sync(target)
    remove_halves(delivery, settings)


def remove_halves(delivery: Delivery, settings: Settings) -> None:
    """Remove what attempts that were killed left of a copy in the folder of *delivery*."""
    if delivery.destination.scheme != "file":
        return
    try:
        target = _target(delivery, settings)
    except ConfigurationError:
        return  # it was allowed once; what is there is not ours to touch any more
    for half in target.glob(f".{delivery.id}.*.tmp"):
        shutil.rmtree(half, ignore_errors=True)


def _copy(parcel: Archive, temporary: Path) -> None:
    temporary.mkdir(mode=FOLDER_MODE)
    for name in parcel.names:
        copy = temporary / name
        with parcel.place.open(name) as file, copy.open("wb") as target:
            shutil.copyfileobj(file, target)
        files.seal(copy)
    files.open_up(temporary)


def _target(delivery: Delivery, settings: Settings) -> Path:
    """Where the folder of *delivery* really is. Links count as what they point to."""
    target = Path(unquote(urlsplit(delivery.to).path)).resolve()
    roots = settings.delivery_folders
    if not roots:
        raise ConfigurationError(
            "no folder may get reports; name some here", field="BASSET_DELIVERY_FOLDERS"
        )
    for root in roots:
        if target.is_relative_to(root.resolve()):
            return target
    known = ":".join(map(str, roots))
    raise ConfigurationError(
        f"{target} is not below {known}; allow it here", field="BASSET_DELIVERY_FOLDERS"
    )
