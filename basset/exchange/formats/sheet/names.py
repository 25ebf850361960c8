"""What a row calls its subject, whichever columns say so."""

from basset.exchange.formats.sheet.fields import NAME_PARTS
from basset.exchange.formats.sheet.row import SheetRow


def row_name(row: SheetRow) -> str:
    """The name in a row: whole, in parts, last name first, or a platform and who somebody is there.

    Raises:
        BadRecord: it is empty.
    """
    if row.known.is_account_table:
        return f"{row.required('platform')}/{row.required('username').removeprefix('@')}"
    if row.known.first("name"):
        return row.required("name")
    if row.known.first("name-last-first"):
        return turned(row.required("name-last-first"))
    parts = [row.required(field) for field in NAME_PARTS if row.get(field)]
    return " ".join(parts) or row.required("last-name")


def turned(text: str) -> str:
    """``Moss, Ada`` and ``Ruiz, Ben, Q.`` as they are spoken: Ada Moss, Ben Q. Ruiz.

    Without a comma it is as it was.
    """
    last, *others = [part.strip() for part in text.split(",")]
    return " ".join(filter(None, (*others, last)))
