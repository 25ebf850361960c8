"""The elements of a picture. All text and every attribute is escaped here, and only here."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

FONTS = "DejaVu Sans, DejaVu Sans Condensed, Noto Sans, sans-serif"
INK, SOFT, PAPER, ACCENT = "#1c2126", "#59636e", "#ffffff", "#b3261e"
# Of lines, and of those that are many.
LINE, FAINT = "#8a949e", "#cfd6dc"

Point = tuple[float, float]

# A page of A4 upright is so wide between its margins; one that lies, so wide and high.
UPRIGHT, LYING, HIGH = 470.0, 716.0, 418.0


def number(value: float) -> str:
    """*value* to a tenth of a point, so that no machine's arithmetic shows."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element with escaped *attributes*; *content* is markup, or text escaped already."""
    said = "".join(
        f' {key.strip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value != ""
    )
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def text(at: Point, words: str, size: float, *, soft: bool = False, **more: str | float) -> str:
    """*words* with their baseline *at* a point; *soft* ones are less than a name."""
    x, y = at
    if soft:
        more["class_"], more["fill"] = "soft", SOFT
    return element("text", escape(words), x=x, y=y, font_size=size, **more)


def clear(words: str) -> str:
    """*words* that lines may run behind."""
    return element(
        "g",
        words,
        class_="clear",
        stroke=PAPER,
        stroke_width=2,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def path(points: Iterable[Point | str], **more: str | float) -> str:
    """A path; letters are its commands."""
    steps = (
        point if isinstance(point, str) else f"{number(point[0])} {number(point[1])}"
        for point in points
    )
    return element("path", d=" ".join(steps), **more)


def polygon(at: Point, radius: float, corners: int, turn: float, **more: str | float) -> str:
    angles = [turn + 2 * pi * corner / corners for corner in range(corners)]
    points = [(at[0] + radius * sin(angle), at[1] - radius * cos(angle)) for angle in angles]
    return path(["M", points[0], "L", *points[1:], "Z"], **more)


@dataclass(frozen=True, slots=True)
class Picture:
    """The elements of *body*; *title* and *told* are what a reader hears who does not see them."""

    name: str
    title: str
    told: str
    body: str
    size: Point

    @property
    def svg(self) -> str:
        """As a file, or as it stands on paper."""
        return self._element("http://www.w3.org/2000/svg")

    @property
    def inline(self) -> str:
        """As it stands in a page of HTML, which needs no namespace."""
        return self._element("")

    @property
    def is_lying(self) -> bool:
        """Whether paper must be turned for it."""
        return self.size[0] > UPRIGHT

    def _element(self, namespace: str) -> str:
        wide, high = self.size
        title, told = f"{self.name}-picture-title", f"{self.name}-picture-told"
        heard = element("title", escape(self.title), id=title)
        heard += element("desc", escape(self.told), id=told)
        return element(
            "svg",
            heard + element("g", self.body, font_family=FONTS, font_stretch="condensed", fill=INK),
            xmlns=namespace,
            class_="" if self.is_lying else "upright",
            viewBox=f"0 0 {number(wide)} {number(high)}",
            width=wide,
            height=high,
            role="img",
            aria_labelledby=f"{title} {told}",
        )
