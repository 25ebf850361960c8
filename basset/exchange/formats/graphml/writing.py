"""A case as GraphML."""

from collections.abc import Iterable, Iterator

from basset.exchange.graphcase import GraphCase, Item, graph_case
from basset.exchange.records import Record
from basset.exchange.xmlfile import escaped

_TAGS = {"entity": "node", "relationship": "edge"}


def graphml_lines(records: Iterable[Record], _project_id: str) -> Iterator[bytes]:
    """The file; several values of one attribute are written as one, with semicolons."""
    with graph_case(records) as case:
        yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
        yield b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        for kind in _TAGS:
            yield from (line.encode() for line in _keys(case, kind))
        yield b'<graph id="G" edgedefault="directed">\n'
        for kind in _TAGS:
            ids = {key: f"{kind[0]}{number}" for number, key in enumerate(case.columns[kind])}
            yield from (_element(item, kind, ids).encode() for item in case.items(kind))
        yield b"</graph>\n</graphml>\n"


def _keys(case: GraphCase, kind: str) -> Iterator[str]:
    for number, key in enumerate(case.columns[kind]):
        said = case.declared(kind, key)
        yield (
            f'<key id="{kind[0]}{number}" for="{_TAGS[kind]}" '
            f'attr.name="{escaped(key)}" attr.type="{said}"/>\n'
        )


def _element(item: Item, kind: str, ids: dict[str, str]) -> str:
    data = "".join(
        f'<data key="{ids[key]}">{"; ".join(map(escaped, values))}</data>'
        for key, values in item.values.items()
    )
    ends = "".join(
        f' {name}="{escaped(end)}"'
        for name, end in zip(("source", "target"), item.ends, strict=False)
    )
    return f'<{_TAGS[kind]} id="{escaped(item.id)}"{ends}>{data}</{_TAGS[kind]}>\n'
