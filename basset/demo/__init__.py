"""The fictitious investigation "The Sennick Dredging File", an example of the JSON Lines format.

``week1.jsonl`` is the case at first; ``week2.jsonl`` is the whole file a week later, to be imported
with ``--as sennick --replace``: it adds six entities and eleven relationships, changes three
values, and ends two relationships, one by a date (``valid_to``), one by no longer making its
claims. No person, organisation, address or selector in it is real: domains end in ``.example``,
numbers come from ranges reserved for documentation and drama, and the wallets fail their checksums.
"""

from importlib.resources import files
from pathlib import Path

PROJECT = "The Sennick Dredging File"
ORIGIN = "sennick"


def week(number: int) -> Path:
    """The file of week 1 or 2, where the package is installed."""
    return Path(str(files("basset.demo").joinpath(f"week{number}.jsonl")))
