"""What a row calls its subject, whichever columns say so."""

from basset.exchange.formats.sheet.fields import NAME_PARTS
from basset.exchange.formats.sheet.row import SheetRow
from basset.investigations.placeholders import names_nothing


def row_name(row: SheetRow) -> str:
    """The name in a row: whole, in parts, last name first, or a platform and who somebody is there.

    Empty where nothing stands, or what is nobody's name.
    """
    if row.sheet.known.is_account_table:
        return account_of(row)
    if "name" in row.sheet.first:
        parts = [row.line("name")]
    elif "name-last-first" in row.sheet.first:
        parts = [turned(row.line("name-last-first"))]
    else:
        parts = [row.line(field) for field in NAME_PARTS]
    return " ".join(part for part in parts if part and not names_nothing(part))


def account_of(row: SheetRow) -> str:
    """``platform/username``; empty without both."""
    platform, username = row.line("platform"), row.line("username").removeprefix("@")
    return f"{platform}/{username}" if platform and username else ""


def turned(text: str) -> str:
    """``Moss, Ada`` and ``Ruiz, Ben, Q.`` as they are spoken: Ada Moss, Ben Q. Ruiz.

    Without a comma it is as it was.
    """
    last, *others = [part.strip() for part in text.split(",")]
    return " ".join(filter(None, (*others, last)))
