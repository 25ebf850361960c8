"""What Basset writes is its owner's alone, whatever the umask is and whoever laid a link there."""

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from basset.reports.keys import make_key
from basset.runs.models import Run
from basset.settings import Settings
from basset.stack.layout import Layout
from basset.wiring import Services

Basset = Callable[..., Result]
Making = Callable[..., Run]
CSV = "name,type,email\nAlice,person,alice@example.org\nBob,person,no address\n"


@pytest.fixture
def settings(settings: Settings, out: Path) -> Settings:
    return settings.model_copy(update={"delivery_folders": [out]})


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=["000", "022", "077"])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What the user's shell, or a unit, takes from every mode."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def modes(top: Path) -> tuple[set[int], set[int]]:
    """The modes of the folders, and of the files, below *top* and of itself."""
    paths = [top, *top.rglob("*")]
    return (
        {mode(path) for path in paths if path.is_dir()},
        {mode(path) for path in paths if not path.is_dir()},
    )


@pytest.mark.usefixtures("umask")
def test_a_file_that_a_command_writes_is_its_owners_alone(
    basset: Basset, making: Making, tmp_path: Path
) -> None:
    run = making()
    table = tmp_path / "people.csv"
    table.write_text(CSV)
    written = [tmp_path / name for name in ("case", "stix", "zip", "token", "map", "bad")]
    for path in written:
        path.touch(mode=0o666)  # it is there already, for everybody
    case, stix, zipped, token, mapping, bad = written
    for words in (
        ["export", "--project", "Sennick", "--out", case],
        ["export", "--project", "Sennick", "--format", "stix", "--out", stix],
        ["report", "fetch", run.id, "--to", zipped],
        ["token", "add", "bot", "--out", token],
        ["import", table, "--project", "Sennick", "--dry-run", "--save-mapping", mapping],
        ["import", table, "--project", "Sennick", "--skip-bad", bad],
        ["use", "Sennick"],
    ):
        result = basset(*map(str, words))
        assert result.exit_code == 0, result.output
    assert all(path.stat().st_size for path in written if path is not bad)
    assert [mode(path) for path in written] == [0o600] * 6
    assert modes(tmp_path / "config") == ({0o700}, {0o600})


@pytest.mark.usefixtures("umask")
def test_a_report_is_for_its_owner_and_the_group(
    services: Services, making: Making, out: Path
) -> None:
    making(audiences=["internal", "client"], deliver=[{"to": out.as_uri()}])
    [delivery] = services.delivery_store.list().items
    services.deliveries.deliver(delivery.id, "worker")
    [delivered] = out.iterdir()
    assert modes(services.settings.reports) == ({0o750}, {0o640})
    assert modes(delivered) == ({0o750}, {0o640})


@pytest.mark.usefixtures("umask")
def test_what_is_made_again_is_shut_in_a_folder_of_its_own(
    basset: Basset, making: Making, tmp_path: Path
) -> None:
    run = making()
    assert basset("report", "rebuild", run.id, "--to", str(tmp_path / "again")).exit_code == 0
    assert [mode(path) for path in (tmp_path / "again").iterdir()] == [0o700]


@pytest.mark.usefixtures("umask")
def test_the_folders_of_a_stack_and_its_keys_are_their_owners_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "deep" / "home")
    layout.create()
    layout.save({"api": 1})
    make_key(layout.signing_key)
    assert modes(tmp_path / "deep") == ({0o700}, {0o600})


def test_a_link_that_somebody_laid_is_not_followed(
    refused: Callable[..., str], making: Making, tmp_path: Path
) -> None:
    run = making()
    precious = tmp_path / "precious"
    precious.write_text("mine")
    link = tmp_path / "link"
    link.symlink_to(precious)
    for words in (
        ["export", "--project", "Sennick", "--out"],
        ["report", "fetch", run.id, "--to"],
        ["token", "add", "bot", "--out"],
    ):
        said = refused(*words, str(link))
        assert f"cannot write {link}: it is a link; name the file itself" in said
    assert precious.read_text() == "mine"
    assert link.is_symlink()


def test_a_link_with_the_name_that_a_file_has_until_it_is_whole_is_not_followed(
    basset: Basset, making: Making, tmp_path: Path
) -> None:
    making()
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (tmp_path / ".case.part").symlink_to(precious)
    result = basset("export", "--project", "Sennick", "--out", str(tmp_path / "case"))
    assert result.exit_code == 0, result.output
    assert precious.read_text() == "mine"
    assert (tmp_path / "case").stat().st_size


def test_a_device_or_a_pipe_is_not_replaced(
    refused: Callable[..., str], making: Making, tmp_path: Path
) -> None:
    making()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = refused("export", "--project", "Sennick", "--out", str(pipe))
    assert "it is no ordinary file" in said
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_an_export_that_fails_leaves_what_was_there_and_nothing_else(
    refused: Callable[..., str], out: Path
) -> None:
    (out / "case").write_text("the last good one")
    refused("export", "--project", "unknown", "--out", str(out / "case"))
    assert [path.name for path in out.iterdir()] == ["case"]
    assert (out / "case").read_text() == "the last good one"
