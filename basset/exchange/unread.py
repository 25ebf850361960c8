"""Kinds of files that people bring and that nobody here reads: named, with what to do instead."""

import re
from itertools import islice

_SAVE = "open it in a spreadsheet program and save it as XLSX or CSV"
_TABLE = "copy its tables into a spreadsheet and save that as XLSX or CSV"
_TEXT = "copy what it says into a text file"
_UNPACK = "unpack it and import what is in it"
_EXPORT = "export its tables as CSV"
_PICTURE = "type its text into a file"
_HEADERS = (
    "received|return-path|delivered-to|from|to|cc|subject|date|sender|reply-to|mime-version|"
    r"message-id|dkim-signature|content-type|x-[\w-]+"
)
# Three headers of an e-mail, each of which may go on in lines that begin with a blank.
_LETTER = rf"(?:(?:{_HEADERS}): [^\n]*\n(?:[ \t][^\n]*\n)*){{3}}"
# What a file begins with, what it is, what to do. The first that fits counts.
_BINARY = [
    (re.compile(start, re.DOTALL), title, advice)
    for start, title, advice in (
        (rb"%PDF-", "a PDF", _TABLE),
        (
            rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.spre",
            "an ODS table",
            _SAVE,
        ),
        (rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis", "an OpenDocument text", _TABLE),
        (rb"PK\x03\x04.*\bword/", "a Word document (DOCX)", _TABLE),
        (rb"PK\x03\x04.*\bppt/", "a presentation (PPTX)", _TABLE),
        (rb"PK\x03\x04.*\bxl/workbook\.bin", "a binary workbook (XLSB)", _SAVE),
        (rb"PK\x03\x04|PK\x05\x06", "a ZIP archive", _UNPACK),
        (
            rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "an old Office document (XLS, DOC, MSG) or one with a password",
            "save it as XLSX without a password",
        ),
        (rb"!BDN", "an Outlook mailbox (PST)", "export its contacts as CSV"),
        (rb"\{\\rtf", "a rich text (RTF)", _TABLE),
        (rb"SQLite format 3\0", "an SQLite database", _EXPORT),
        (rb"PAR1", "a Parquet table", _EXPORT),
        (
            rb"\x1f\x8b\x08|BZh\d|\xfd7zXZ\0|7z\xbc\xaf|Rar!\x1a|\x28\xb5\x2f\xfd",
            "a packed file",
            _UNPACK,
        ),
        (
            rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|II\*\0|MM\0\*|....ftyp(?:hei|mif|avif)",
            "a picture",
            _PICTURE,
        ),
        (rb"....ftyp|ID3[\x02-\x04]|OggS|RIFF....|\x1aE\xdf\xa3|fLaC", "a recording", _PICTURE),
        (rb"\x7fELF|MZ.{0,200}\0\0|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", ""),
    )
]
_TEXTS = [
    (re.compile(start, re.IGNORECASE | re.DOTALL), title, advice)
    for start, title, advice in (
        (
            r"(?:<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->|\s)*+<(?:!doctype\s+html|html|head|body|table|meta)\b",
            "an HTML page",
            f"{_SAVE}, or {_TEXT}",
        ),
        (r"<\?xml|<!doctype|<[a-z_][\w:.-]*(?:\s[^<>]*)?/?>(?![,;\t|\"])", "XML", ""),
        (r"BEGIN:VCALENDAR\b", "a calendar", "export it as CSV"),
        (r"From \S++ (?=[^\n]*?\d\d:\d\d)[^\n]*+\n[\w-]+: ", "a mailbox (MBOX)", _TEXT),
        (_LETTER, "an e-mail", _TEXT),
    )
]
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)")
_BEGINS_JSON = re.compile(r'\{\s*["}]|\[\s*[\[\]{"\d]')
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"?\s*+(:?)|[{}\[\]]')
_SHOWN = 8
# So much of a text tells what it is.
_ENOUGH = 8192


def unread(start: bytes, head: str) -> str:
    """What a file is that begins so, in a sentence, and what to do; empty when it may be a table.

    *head* is *start* as text without white space before it.
    """
    for begins, title, advice in _BINARY:
        if begins.match(start):
            return _said(title, advice)
    if _BEGINS_JSON.match(head):
        return _json(head)
    for begins_text, title, advice in _TEXTS:
        if begins_text.match(head[:_ENOUGH]):
            root = _ROOT.search(head) if title == "XML" else None
            return _said(f"XML of the kind <{root[1][:60]}>" if root else title, advice)
    return ""


def _said(title: str, advice: str) -> str:
    return f"this is {title}, which is not read" + (f"; {advice}" if advice else "")


def _json(head: str) -> str:
    names = list(islice(_members(head), _SHOWN + 1))
    if not names:
        return "this is JSON without an object: of no kind that is read"
    more = ", …" if len(names) > _SHOWN else ""
    said = ", ".join(name[:40] for name in names[:_SHOWN]) + more
    noun = "a list of objects" if head.startswith("[") else "an object"
    return f"this is JSON, {noun} with the members {said}: of no kind that is read"


def _members(head: str) -> dict[str, None]:
    """The names in the object that *head* begins with, or in the first one of a list."""
    names: dict[str, None] = {}
    depth, wanted = 0, 2 if head.startswith("[") else 1
    for token in _TOKEN.finditer(head):
        if token[0] in {"{", "["}:
            depth += 1
        elif token[0] in {"}", "]"}:
            depth -= 1
            if depth < wanted:
                break
        elif token[2] and depth == wanted:
            names[token[1]] = None
    return names
