"""How a house dresses its reports: a folder with ``theme.toml`` and perhaps a logo."""

import re
import tomllib
from base64 import b64encode
from pathlib import Path
from xml.etree import ElementTree as ET

from pydantic import Field, field_validator

from basset.errors import InvalidInput
from basset.investigations.text import Line
from basset.model import Model, validated
from basset.reports.sections import Section

DEFAULT = "default"
FILE = "theme.toml"
FIELD = "report_config.template"
MAX_LOGO = 1 << 20
# Text must stand out from white as WCAG asks.
CONTRAST = 4.5

_IMAGES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_DATA = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*|#[\w.-]+")
_OUTSIDE = re.compile(r"(?i)@import|url\(\s*['\"]?(?!#)|expression\(|javascript:")
# Every raster image is put in one of these, so that both formats place it alike.
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100"><image width="400" height="100" '
    'preserveAspectRatio="xMinYMid meet" href="data:{};base64,{}"/></svg>'
)


class Theme(Model):
    """*accent*: of links, as ``#rrggbb``; *sections*: those to print first; *logo*: a file's name.

    Where it says nothing, reports are as they come.
    """

    accent: str = Field("#1f5a8c", pattern="^#[0-9a-fA-F]{6}$")
    footer: Line | None = None
    sections: list[Section] = Field(default_factory=list)
    logo: str | None = Field(None, pattern=r"^[\w-][\w.-]*$")
    picture: str = ""

    @field_validator("accent")
    @classmethod
    def _readable(cls, accent: str) -> str:
        if (ratio := _contrast_to_white(accent)) < CONTRAST:
            raise ValueError(f"its contrast to white is {ratio:.1f}; readers need {CONTRAST}")
        return accent

    @property
    def logo_data(self) -> str:
        """The logo as an address that holds it."""
        return f"data:image/svg+xml;base64,{b64encode(self.picture.encode()).decode()}"

    def ordered(self, sections: list[Section]) -> list[Section]:
        """*sections*, those first that the theme names."""
        first = [section for section in self.sections if section in sections]
        return [*first, *(section for section in sections if section not in first)]


def read_theme(home: Path, name: str) -> Theme:
    """The theme with this *name*; own ones are below *home*.

    Raises:
        InvalidInput: names the file and the field that is wrong, or says that there is none.
    """
    if name == DEFAULT:
        return Theme()
    path = home / "themes" / name / FILE
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted({DEFAULT, *(own.parent.name for own in path.parents[1].glob(f"*/{FILE}"))})
        raise InvalidInput(
            f"there is no theme {name!r}; known are {', '.join(known)}. "
            f"Your own would be the file {path}",
            field=FIELD,
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise InvalidInput(f"{path}: {error}", field=FIELD) from None
    if "picture" in stated:
        raise InvalidInput(f"{path}: picture: unknown field", field=FIELD)
    try:
        theme = validated(Theme, stated)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}", field=FIELD) from None
    return theme.model_copy(
        update={"picture": _logo(path.parent / theme.logo)} if theme.logo else {}
    )


def _logo(path: Path) -> str:
    """The logo as SVG.

    Raises:
        InvalidInput: it is absent, too large, no picture, or does more than show one.
    """
    try:
        if path.stat().st_size > MAX_LOGO:
            raise InvalidInput(f"{path}: is larger than 1 MB", field=FIELD)
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}", field=FIELD) from None
    for magic, media_type in _IMAGES.items():
        if content.startswith(magic):
            return _FRAME.format(media_type, b64encode(content).decode())
    if reason := _wrong_with(content):
        raise InvalidInput(f"{path}: {reason}", field=FIELD)
    return content.decode()


def _wrong_with(content: bytes) -> str:
    """Why *content* is no SVG that only draws; empty if it is one."""
    try:
        text = content.decode()
        if "<!" in text.replace("<!--", ""):
            return "is an SVG with a document type or entities; a logo must not have any"
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except (UnicodeDecodeError, ET.ParseError):
        return "is no PNG, JPEG or SVG"
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return "is no PNG, JPEG or SVG"
    return next(filter(None, map(_does_more, root.iter())), "")


def _does_more(element: ET.Element) -> str:
    """What *element* does besides drawing."""
    name = str(element.tag).rpartition("}")[2]
    if name in {"script", "foreignObject", "iframe", "animate", "set", "handler"}:
        return f"is an SVG with <{name}>; a logo may only draw"
    for attribute, value in element.attrib.items():
        own = attribute.rpartition("}")[2]
        if own.startswith("on"):
            return f"is an SVG that runs a script ({own})"
        if (own in {"href", "src"} and not _DATA.fullmatch(value)) or _OUTSIDE.search(value):
            return f"is an SVG that refers to something outside itself ({own})"
    if name == "style" and _OUTSIDE.search(element.text or ""):
        return "is an SVG that refers to something outside itself (style)"
    return ""


def _contrast_to_white(colour: str) -> float:
    """By WCAG 2: from 1, which is white, to 21, which is black."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
