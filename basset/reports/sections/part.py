"""What a section is to the rest: its data, and how each format prints it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any

from basset.reports.model import NumberedSource
from basset.reports.render.paper import Paper
from basset.reports.report import Report
from basset.reports.shown import Shown

Data = dict[str, Any]
Blocks = Iterator[str]
Citations = Iterable[NumberedSource]


class Part(ABC):
    """What a section says in one report: made for every report, printed where it is chosen.

    Beside it lie ``section.html.jinja``, which has it as ``part``, and ``section.typ``, which has
    what ``paper`` gives.
    """

    def __init__(self, report: Report) -> None:
        self.report = report

    # What stands in its place where it has nothing to say, and what its entries are called.
    nothing = ""
    entries = ""
    # How to read it, a sentence for the method.
    reading = ""

    @property
    def count(self) -> int:
        """How many entries it has, shown in the table of contents; 0 where that says nothing."""
        return 0

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing, so that the report is better without it."""
        return False

    @property
    def lead(self) -> str:
        """What it comes to, in a sentence for page one."""
        return ""

    def cited(self) -> Citations:
        """The sources that it refers to when printed, in reading order."""
        return ()

    @abstractmethod
    def show(self, shown: Shown) -> None:
        """Say what it prints: nothing that no section shows is in a data file."""

    @abstractmethod
    def markdown(self) -> Blocks:
        """Its blocks of Markdown, below its heading."""

    @abstractmethod
    def paper(self, paper: Paper) -> Data:
        """What ``section.typ`` reads; *left_out* is how many entries the budget did not allow."""

    def files(self) -> Iterable[tuple[str, str, Iterator[bytes]]]:
        """Files of its own in the folder: a name, its media type and its content."""
        return ()

    def json(self) -> Data:
        """What it adds to the head of ``report.json``."""
        return {}
