"""Nodes and edges of other programs arrive as the graph that they are."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from basset.errors import InvalidFile
from basset.exchange.importer import ImportResult
from basset.investigations.project import ProjectInput
from basset.wiring import Services

Load = Callable[..., ImportResult]


@pytest.fixture
def project(services: Services, now: datetime) -> str:
    return services.projects.create(ProjectInput(name="Graph"), now).id


@pytest.fixture
def load(services: Services, project: str, tmp_path: Path, now: datetime) -> Load:
    """Imports a file, or several as the files of one folder; a second time nothing changes."""

    def loaded(**files: str) -> ImportResult:
        folder = tmp_path / "graph"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text, encoding="utf-8")
        path = folder / next(iter(files)).replace("__", ".") if len(files) == 1 else folder
        first = services.importer.run(path, project, now=now)
        second = services.importer.run(path, project, now=now)
        assert (second.created, second.changed, second.ended) == (0, 0, 0)
        return first

    return loaded


@pytest.fixture
def graph(services: Services, project: str) -> Callable[[], tuple[set[str], list[str]]]:
    def seen() -> tuple[set[str], list[str]]:
        entities = services.entities.list(project).items
        ties = services.relationships.list(project).items
        return (
            {f"{each.type} {each.name}" for each in entities},
            sorted(f"{each.from_name} {each.type} {each.to_name}" for each in ties),
        )

    return seen


Graph = Callable[[], tuple[set[str], list[str]]]


def test_a_header_file_is_that_of_all_files_that_begin_like_it(load: Load, graph: Graph) -> None:
    load(
        **{
            "persons-header__csv": "personId:ID(Person),name,:LABEL\n",
            "persons-part1__csv": "k1,Ada Moss,Person\n",
            "persons-part2__csv": "k2,Ben Ruiz,Suspect;Person\n",
            "persons_abroad_header__csv": ":ID(Person);name\n",
            "persons_abroad__csv": "k3;Cleo Vane\n",
            "knows-header__csv": ":START_ID(Person),:END_ID(Person),:TYPE\n",
            "knows__csv": "k1,k2,KNOWS\nk2,k3,KNOWS\n",
        }
    )
    assert graph() == (
        {"person Ada Moss", "person Ben Ruiz", "thing Cleo Vane"},
        ["Ada Moss knows Ben Ruiz", "Ben Ruiz knows Cleo Vane"],
    )


def test_no_label_is_lost(load: Load, services: Services, project: str) -> None:
    load(nodes__csv=":ID,name,:LABEL\n1,Ada Moss,Suspect;Person;Officer\n")
    (ada,) = services.entities.list(project).items
    assert ada.type == "person"
    assert {claim.value for claim in ada.claims} == {"Ada Moss", "Suspect", "Officer"}


def test_a_long_number_is_an_id_and_stays_as_it_is(
    load: Load, services: Services, project: str
) -> None:
    load(nodes__csv=":ID,name,post:long,score:double\n1,Ada Moss,1234567890123456789,NaN\n")
    (ada,) = services.entities.list(project).items
    assert {claim.key: claim.value for claim in ada.claims} == {
        "name": "Ada Moss", "post": "1234567890123456789",
    }  # fmt: skip


def test_a_data_file_without_a_header_anywhere_is_named(load: Load) -> None:
    with pytest.raises(InvalidFile, match=r"ben\.csv has no header.*ben-header\.csv"):
        load(ada__csv=":ID,name\n1,Ada Moss\n", ben__csv="2,Ben Ruiz\n")


def test_apoc_writes_a_file_for_each_label_and_type(load: Load, graph: Graph) -> None:
    load(
        all__nodes__Person__csv='"_id","_labels","name"\n"0",":Person","Ada Moss"\n',
        all__nodes__Ship__csv='"_id","_labels","name"\n"1",":Ship:Tug","Gannet"\n',
        all__relationships__OWNS__csv='"_start","_end","_type"\n"0","1","OWNS"\n',
    )
    assert graph() == ({"person Ada Moss", "vessel Gannet"}, ["Ada Moss owns Gannet"])


def test_a_list_in_a_cell_of_apoc_is_several_claims(
    load: Load, services: Services, project: str
) -> None:
    load(a__csv='_id,_labels,name,alias\n0,:Person,Ada Moss,"[""A. Moss"",""Adele""]"\n')
    (ada,) = services.entities.list(project).items
    assert {c.value for c in ada.claims if c.key == "alias"} == {"A. Moss", "Adele"}


def test_a_row_of_apoc_is_a_node_or_a_relationship(load: Load) -> None:
    with pytest.raises(InvalidFile, match="line 3: has neither an _id nor both _start and _end"):
        load(a__csv="_id,_labels,_start,_end,_type\n0,:Person,,,\n,,0,,KNOWS\n")


def test_edges_of_gephi_with_ids_stay_parallel(load: Load, graph: Graph) -> None:
    result = load(
        nodes__csv="Id;Label;timeset;Role\nn1;Ada Moss;;owner\nn2;Gannet;;\n",
        edges__csv=(
            "Source;Target;Type;Id;Label;timeset;Weight\n"
            "n1;n2;Undirected;0;pays;;2.0\nn1;n2;Undirected;1;pays;;2.0\nn2;n1;Directed;2;;;1.0\n"
        ),
    )
    assert graph()[1] == [
        "Ada Moss pays Gannet",
        "Ada Moss pays Gannet",
        "Gannet related-to Ada Moss",
    ]
    assert [each for each in result.remarks if "direction" in each] == [
        "2 edges have no direction: a relationship leads from the end that is named first"
    ]


def test_several_files_of_nodes_share_their_ids(load: Load, graph: Graph) -> None:
    load(
        people__csv="id,name,born\np1,Ada Moss,1961\n",
        companies__csv="id,name\nc1,Halden Dredging Ltd\n",
        roles__csv="from_id,to_id,relation,valid_from\np1,c1,DIRECTOR_OF,2019-04\n",
    )
    assert graph() == (
        {"person Ada Moss", "organization Halden Dredging Ltd"},
        ["Ada Moss director-of Halden Dredging Ltd"],
    )


def test_an_id_of_two_files_ties_no_strangers(load: Load) -> None:
    with pytest.raises(InvalidFile, match=r"line 2: id '1' is also in companies\.csv"):
        load(
            companies__csv="id,name\n1,Halden Dredging Ltd\n",
            persons__csv="id,name\n1,Ada Moss\n",
            edges__csv="source,target\n1,1\n",
        )


def test_edges_alone_are_an_ordinary_table(load: Load, graph: Graph) -> None:
    assert load(edges__csv="Source,Target,Relation\nAda Moss,Gannet,OWNS\n").format == "csv"
    assert graph()[1] == ["Ada Moss owns Gannet"]
