"""A case as GEXF 1.3."""

from collections.abc import Iterable, Iterator

from basset.exchange.graphcase import GraphCase, Item, graph_case
from basset.exchange.records import Record
from basset.exchange.xmlfile import escaped

_CLASSES = {"entity": "node", "relationship": "edge"}
# Gephi shows these as what they are, not as columns of the table.
_SHOWN = "label"


def gexf_lines(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The file; several values of one attribute are written as one, with semicolons."""
    with graph_case(records) as case:
        yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
        yield b'<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
        yield b'<graph defaultedgetype="directed" mode="static">\n'
        for kind, name in _CLASSES.items():
            yield f'<attributes class="{name}">\n'.encode()
            yield from (line.encode() for line in _columns(case, kind))
            yield b"</attributes>\n"
        for kind, name in _CLASSES.items():
            places = {key: place for place, key in enumerate(case.columns[kind])}
            yield f"<{name}s>\n".encode()
            yield from (_element(item, name, places).encode() for item in case.items(kind))
            yield f"</{name}s>\n".encode()
        yield b"</graph>\n</gexf>\n"


def _columns(case: GraphCase, kind: str) -> Iterator[str]:
    for place, key in enumerate(case.columns[kind]):
        said = case.declared(kind, key)
        if key != _SHOWN:
            yield f'<attribute id="{place}" title="{escaped(key)}" type="{said}"/>\n'


def _element(item: Item, name: str, places: dict[str, int]) -> str:
    values = "".join(
        f'<attvalue for="{places[key]}" value="{"; ".join(map(escaped, values))}"/>'
        for key, values in item.values.items()
        if key != _SHOWN
    )
    own = {"id": item.id, "label": item.values[_SHOWN][0]}
    if item.ends:
        own |= {"source": item.ends[0], "target": item.ends[1]}
    said = "".join(f' {key}="{escaped(value)}"' for key, value in own.items())
    return f"<{name}{said}><attvalues>{values}</attvalues></{name}>\n"
