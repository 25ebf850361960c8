"""Whatever stands in a file of a graph, its reader has records, or says what is wrong with it."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats import import_formats
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

TABLES = {
    "neo4j-csv": [":ID,name,age:int,tags:string[],basset_claims:IGNORE,:LABEL\n", ":START_ID,:END_ID\n"],
    "apoc-csv": ["_id,_labels,name,_start,_end,_type,since\n", "_start,_end,_type\n"],
    "nodes-edges": ["Id,Label,Type,marking\n", "Source,Target,Type,Id,confidence\n"],
}  # fmt: skip
CELLS = st.sampled_from(
    ["", "1", "a;b", '"', "x y", "\n", ",", ":Person", "[1, [2]]", "{}", "NaN", "TLP:RED", "٣"]
) | st.text(max_size=5)


def read(name: str, path: Path) -> None:
    with (
        suppress(InvalidFile, InvalidInput),
        import_formats()[name].opened(path, Reading(), Log()) as contents,
    ):
        for where, record, _ in contents.records:
            assert where
            assert isinstance(record, dict | BadRecord)


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=8).map(",".join), max_size=5))
def test_any_cells_are_read_or_refused(
    tmp_path_factory: Any, *, name: str, rows: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    for number, header in enumerate(TABLES[name]):
        text = header + "\n".join(rows)
        (folder / f"{number}.csv").write_text(text, encoding="utf-8", errors="replace")
    read(name, folder)


XML = st.recursive(
    st.text("ab <&", max_size=6).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    lambda inner: st.builds(
        lambda tag, attributes, parts: f"<{tag} {' '.join(attributes)}>{''.join(parts)}</{tag}>",
        st.sampled_from(
            ["node", "edge", "graph", "data", "attvalues", "attvalue", "key", "spells"]
        ),
        st.lists(
            st.sampled_from(['id="a"', 'source="a"', 'for="0"', 'key="k"', 'attr.type="int"']),
            unique=True,
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("name", ["graphml", "gexf"])
@settings(max_examples=12)
@given(text=XML, broken=st.binary(max_size=3))
def test_any_xml_is_read_or_refused(
    tmp_path_factory: Any, *, name: str, text: str, broken: bytes
) -> None:
    path = tmp_path_factory.mktemp("graph") / "a.xml"
    path.write_bytes(f"<{name}>{text}".encode() + broken + f"</{name}>".encode())
    read(name, path)


@settings(max_examples=12)
@given(junk=st.binary(max_size=40), place=st.integers(0, 200), cells=st.text(max_size=20))
def test_any_archive_is_read_or_refused(
    tmp_path_factory: Any, junk: bytes, place: int, cells: str
) -> None:
    path = tmp_path_factory.mktemp("graph") / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("nodes.csv", f":ID,name\n{cells}".encode(errors="replace"))
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + junk + whole[place + len(junk) :])
    read("neo4j-zip", path)
