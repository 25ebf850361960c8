"""What a store of reports does, whatever it is made of.

Names in it are relative, with ``/``: a project's folder is ``PROJECT``, a report's
``PROJECT/00001``, and what is kept of a run is in ``PROJECT/.kept/RUN``.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from basset.reports.verify.place import Place


class Desk(Protocol):
    """Where a report is made: a folder of this machine, and the way from and to the store."""

    @property
    def path(self) -> Path:
        """Names are in it as in the store."""

    def bring(self, folder: str, *names: str) -> None:
        """Have the files *names* of a *folder* on the desk, those of them that are in the store."""

    def share(self, name: str) -> None:
        """Put a file into the store. If another attempt was first, its file takes ours' place."""

    def set_aside(self, name: str) -> None:
        """Give what somebody else has put at *name*, where ours is to be, another name beside it."""

    def shelve(self, half: Path, names: Iterator[str]) -> str:
        """Put the folder *half*, in which everything is written, into the store, where it appears
        as a whole, under the first free one of *names*; its name in the store.
        """


class ReportStore(Protocol):
    """Every report of an installation.

    Whatever asks the machine or the network raises as ``Unavailable`` says, or ``OSError``.
    """

    def where(self, name: str = "") -> str:
        """The path or address of *name*, for people."""

    def folders(self, within: str = "") -> list[str]:
        """The names of the folders in a folder, sorted, without links to some; none where we may
        not look.
        """

    def place(self, folder: str) -> Place:
        """The files of a *folder*."""

    def halves(self, project_id: str) -> set[str]:
        """The folders of a project that attempts were still filling when they ended, or fill now."""

    def remove(self, folder: str, run_id: str) -> list[int]:
        """Remove a *folder* of a run; the sizes of its files. What a kill leaves of it is half."""

    def remove_file(self, folder: str, name: str) -> int:
        """Remove a file; its size."""

    def tidy(self, folder: str) -> bool:
        """Whether anything is in *folder*; if nothing is, it is not there any more."""

    def desk(self) -> AbstractContextManager[Desk]:
        """A desk for one report."""

    def probe(self, content: bytes) -> str:
        """Write, read and remove *content*, and say so.

        Raises:
            StorageFull, Unavailable: that is not possible, or soon will not be.
        """
