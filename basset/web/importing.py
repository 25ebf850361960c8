"""Works on files that were uploaded, beside the requests: who closes the tab loses nothing.

In the process of the API and not in a worker: the file lies on its disk, a report need not wait behind
a large file, and what reads it is a process of its own anyway (``apart``), which ends with this one.
When the API comes back, it begins the file again: what was written already changes nothing.
"""

import logging
import time
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any

from basset import apart, clock
from basset.errors import BassetError, Unavailable
from basset.exchange.reading import Reading
from basset.settings import Settings
from basset.uploads import UNFINISHED, Stage, Upload, Uploads

log = logging.getLogger(__name__)

AT_ONCE = 2
AGAIN_SECONDS = 5.0
_places = BoundedSemaphore(AT_ONCE)


def take_up(settings: Settings, upload: Upload) -> None:
    """Work on *upload* until it is finished, once nobody else does."""
    Thread(target=_work, args=(settings, upload), daemon=True, name="import").start()


def take_up_all(settings: Settings) -> None:
    """Go on with what this process's predecessor had not finished."""
    for upload in Uploads(settings.home).unfinished():
        take_up(settings, upload)


def _work(settings: Settings, upload: Upload) -> None:
    uploads = Uploads(settings.home)
    with uploads.held(upload) as held, _places:
        if held is None or held.stage not in UNFINISHED:
            return
        after = None
        while after is None:
            after = _after(settings, held, uploads.file(held))
        if after.stage is Stage.DONE:
            uploads.file(after).unlink(missing_ok=True)
        uploads.write(after)


def _after(settings: Settings, upload: Upload, path: Path) -> Upload | None:
    """*upload* once that is done which its stage says; None while a server is away."""
    try:
        return upload.model_copy(update={**_done(settings, upload, path), "error": None})
    except Unavailable as error:
        log.warning("an import waits: %s", error)
        time.sleep(AGAIN_SECONDS)
        return None
    except BassetError as error:
        told = f"{error.field}: {error.detail}" if error.field else error.detail
    except Exception:  # nobody else would say so
        log.exception("an import was broken off")
        told = "it was broken off by an error of ours, which the log of the API tells"
    return upload.model_copy(update={"stage": Stage.REFUSED, "error": told})


def _done(settings: Settings, upload: Upload, path: Path) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": upload.name,
        "reading": Reading(mapping=upload.mapping),
        "now": clock.now(),
        "skip_bad": upload.skip_bad,
        "is_left": lambda: False,
    }
    own_id = upload.project_id
    if upload.stage is Stage.READING:
        preview = apart.preview_upload(settings, path, own_id, **said)
        return {"preview": preview.model_dump(mode="json"), "stage": Stage.READ}
    said |= {"replace": False, "author": upload.author}
    result = apart.import_upload(settings, path, own_id, **said)
    return {"result": result.model_dump(mode="json"), "stage": Stage.DONE}
