"""A picture on paper: Typst sets its words itself, as its reader of SVG cannot shape all scripts."""

from typing import Any

from defusedxml import ElementTree

from basset.reports.picture.svg import Picture

_SVG = "{http://www.w3.org/2000/svg}"


def on_paper(picture: Picture) -> dict[str, Any]:
    """What ``templates/picture.typ`` reads: the drawing without words, and the words."""
    root = ElementTree.fromstring(picture.svg)
    texts = []
    for parent in list(root.iter()):
        for text in parent.findall(f"{_SVG}text"):
            parent.remove(text)
            texts.append(
                {
                    "words": text.text or "",
                    "x": float(text.attrib["x"]),
                    "y": float(text.attrib["y"]),
                    "size": float(text.attrib["font-size"]),
                    "before": {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0),
                    "bold": text.get("font-weight") == "bold",
                    "soft": text.get("class") == "soft",
                    "clear": parent.get("class") == "clear",
                }
            )
    return {
        "drawing": ElementTree.tostring(root, encoding="unicode"),
        "texts": texts,
        "width": picture.size[0],
        "height": picture.size[1],
        "told": picture.told,
    }
