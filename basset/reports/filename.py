"""What a report is called where it is handed over: ``weekly-report-12.pdf``, not ``report.pdf``."""

import re
import unicodedata
from urllib.parse import quote

from basset.investigations.note import INTERNAL

# Bytes of the title, so that every file system takes the name with what follows it.
MAX_TITLE = 150


def report_name(title: str, number: int, audience: str = INTERNAL) -> str:
    """The name, without an ending, in the title's own script. A copy that goes outside says for
    whom it is, so that two copies of one report are told apart where both are saved.
    """
    spelled = unicodedata.normalize("NFC", title.lower())
    signs = "".join(map(_sign, spelled))
    words = re.sub("-+", "-", signs).strip("-")
    cut = words.encode()[:MAX_TITLE].decode(errors="ignore").rstrip("-")
    copy = "" if audience == INTERNAL else f"-{audience}"
    return f"{cut or 'report'}-{number}{copy}"


def file_name(report: str, name: str) -> str:
    """What the file *name* of a folder is called outside it, where *report* is the report's name."""
    stem, dot, ending = name.partition(".")
    return f"{report}{dot}{ending}" if stem == "report" else f"{report}-{name}"


def attachment(name: str) -> str:
    """The header Content-Disposition, with a name in ASCII for who does not know RFC 6266."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub("-+", "-", letters)
    # What is left of a title in another script, as in "-12.pdf".
    plain = plain if plain == name or plain[0].isalnum() else f"report-{plain.lstrip('-')}"
    said = f'attachment; filename="{plain}"'
    return said if plain == name else f"{said}; filename*=UTF-8''{quote(name, safe='')}"


def _sign(character: str) -> str:
    """*character* where it is part of a word; what joins letters unseen has no place in a name."""
    category = unicodedata.category(character)
    if category[0] in "LMN":
        return character
    return "" if category == "Cf" else "-"
