"""What is kept of a run below ``.kept`` and never handed over.

``snapshot.jsonl`` is all that was read, ``before.jsonl`` what the report before had read, and
``order.json`` the order as it was used. A retry, a rebuild and the next report read them.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from basset import canonical
from basset.clock import stamp
from basset.database import Database
from basset.errors import Gone
from basset.reports import files
from basset.reports.audiences.rules import audiences_of
from basset.reports.order import Order
from basset.reports.snapshot import BEFORE, NAME, is_snapshot, read_snapshot, take_snapshot
from basset.reports.store.interface import Desk
from basset.reports.theme import read_theme
from basset.reports.verify.place import Folder, Place

log = logging.getLogger(__name__)

KEPT = ".kept"
ORDER = "order.json"

Lines = Iterator[dict[str, Any]]


def order_kept_in(place: Place) -> dict[str, Any]:
    """What is kept in *place* of the order; empty where its first attempt was killed before, or
    where somebody else has written it.
    """
    try:
        if not place.is_file(ORDER):
            return {}
        with place.open(ORDER) as file:
            told = canonical.load(file.read())
    except (ValueError, *files.NOT_OURS):
        return {}
    return told if isinstance(told, dict) else {}


class KeptRun:
    """The folder of one run, on a desk; nothing in it changes once it is written."""

    def __init__(self, desk: Desk, project_id: str, run_id: str) -> None:
        self._desk = desk
        self._run_id = run_id
        self._name = f"{project_id}/{KEPT}/{run_id}"
        self._folder = desk.path / self._name
        desk.bring(self._name, NAME, BEFORE, ORDER)
        self._siblings = self._folder.parent
        self.snapshot = self._folder / NAME
        self.before = self._folder / BEFORE

    def make_way(self) -> None:
        """Set aside what is not ours where this run keeps its own, so that it stops no report."""
        with files.storage():
            for folder in (self._siblings.parent, self._siblings, self._folder):
                if os.path.lexists(folder) and not _is_open(folder):
                    self._desk.set_aside(str(folder.relative_to(self._desk.path)))
            for name, is_ours in (
                (NAME, is_snapshot(self.snapshot, self._run_id)),
                (BEFORE, is_snapshot(self.before)),
                (ORDER, self._has_order()),
            ):
                if os.path.lexists(self._folder / name) and not is_ours:
                    self._desk.set_aside(f"{self._name}/{name}")

    def keep_before(self, order: Order) -> None:
        """Take in what the previous report had read, before cleanup can remove it."""
        if order.previous is None or self.snapshot.exists():
            return  # an earlier attempt of this run has decided
        self._desk.bring(f"{order.project_id}/{KEPT}/{order.previous.run_id}", NAME)
        earlier = self._siblings / order.previous.run_id / NAME
        if is_snapshot(earlier, order.previous.run_id):
            with files.storage(), suppress(FileExistsError):
                files.make_folder(self._folder)
                os.link(earlier, self.before)
            self._desk.share(f"{self._name}/{BEFORE}")
        elif os.path.lexists(earlier):
            log.warning("%s is not what Basset wrote there; nothing is compared with it", earlier)

    def read(
        self, database: Database, order: Order, hub_ties: int, now: Callable[[], datetime]
    ) -> None:
        """Read what *order* asks for, unless an earlier attempt did. Raises as ``take_snapshot``."""
        if not self.snapshot.exists():
            take_snapshot(database, order, self.snapshot, hub_ties, now=now)
            self._desk.share(f"{self._name}/{NAME}")

    def settle(self, order: Order, now: Callable[[], datetime], home: Path) -> Order:
        """*order* as the first attempt of this run used it: made when that began to render, for
        audiences as their files below *home* said.

        Raises:
            InvalidInput: an audience or the theme is unknown, or its file is wrong.
        """
        path = self._folder / ORDER
        if not path.exists():
            header = next(read_snapshot(self.snapshot))
            made_at = max(stamp(now()), header["read_at"])
            audiences = tuple(audiences_of(home, order.config.audiences))
            theme = read_theme(home, order.config.template)
            read = {"made_at": made_at, "installation": header.get("installation")}
            first = replace(order, audiences=audiences, theme=theme, **read)
            files.write_once(path, [canonical.dump(first.to_json()) + b"\n"])
            self._desk.share(f"{self._name}/{ORDER}")
        return replace(self.order(), fence=order.fence)

    def order(self) -> Order:
        """The order as it was used.

        Raises:
            Gone: it is not kept, or not any more.
        """
        path = self._folder / ORDER
        if not path.is_file() or not self.snapshot.is_file():
            raise Gone("what this report was made from is not kept, or has expired")
        return Order.from_json(canonical.load(path.read_bytes()))

    def _has_order(self) -> bool:
        try:
            return Order.from_json(order_kept_in(Folder(self._folder))).run_id == self._run_id
        except (ValueError, KeyError, TypeError):
            return False

    def lines(self) -> Lines:
        return read_snapshot(self.snapshot)

    def lines_before(self) -> Lines | None:
        """What the previous report had read; None where there is none, or where it has expired."""
        return read_snapshot(self.before) if self.before.is_file() else None


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
