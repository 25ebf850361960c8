"""A secret changes, whatever ends the change in between: a second run completes it."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from basset.errors import ConfigurationError, Unavailable
from basset.stack import rotate


class PowerCut(BaseException):
    """Ends everything at once."""


class Server:
    """One that knows one password, and dies where it is told to."""

    def __init__(self, knows: str) -> None:
        self.knows, self.dies = knows, ""

    def lets_in(self, password: str) -> bool:
        self._die("asked")
        return password == self.knows

    def change(self, present: str, following: str) -> None:
        self._die("before")
        assert present == self.knows
        self.knows = following
        self._die("after")

    def _die(self, where: str) -> None:
        if where == self.dies:
            raise PowerCut


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "NEO4J_PASSWORD"
    path.write_text("old\n")
    return path


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What systemd is told; no unit runs."""
    told: list[tuple[str, ...]] = []

    def systemctl(*words: str) -> str:
        told.append(words)
        return ""

    monkeypatch.setattr(rotate, "systemctl", systemctl)
    return told


def test_the_server_and_the_file_have_another_password(
    file: Path, said: list[tuple[str, ...]]
) -> None:
    server = Server("old")
    rotate.neo4j(file, server, 0)
    assert server.knows == file.read_text().strip() != "old"
    assert not rotate.beside(file).exists()
    assert file.stat().st_mode & 0o777 == 0o600
    assert ("try-restart", "basset-api.service") in said


@pytest.mark.parametrize("where", ["asked", "before", "after", "replace"])
def test_what_is_cut_short_is_completed_by_a_second_run(
    file: Path,
    said: list[tuple[str, ...]],
    where: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server("old")
    server.dies = where
    with monkeypatch.context() as patched:
        if where == "replace":
            patched.setattr(rotate, "adopt", lambda _: server._die("replace"))
        with pytest.raises(PowerCut):
            rotate.neo4j(file, server, 0)
    on_disk = {path.read_text().strip() for path in file.parent.iterdir()}
    assert server.knows in on_disk, "nobody would know it any more"
    server.dies = ""
    rotate.neo4j(file, server, 0)
    assert server.knows == file.read_text().strip() != "old"
    assert not rotate.beside(file).exists()


def test_a_password_that_the_server_does_not_know_is_refused_and_everything_stays(
    file: Path, said: list[tuple[str, ...]]
) -> None:
    server = Server("another")
    with pytest.raises(ConfigurationError, match="put the right one into"):
        rotate.neo4j(file, server, 0)
    assert (server.knows, file.read_text()) == ("another", "old\n")


def test_a_lost_password_is_not_replaced_by_one_that_nobody_knows(
    file: Path, said: list[tuple[str, ...]]
) -> None:
    file.unlink()
    with pytest.raises(ConfigurationError, match="restore it from a backup"):
        rotate.neo4j(file, Server("old"), 0)
    assert not rotate.beside(file).exists()


@pytest.mark.parametrize(
    "address",
    [
        "redis+socket://basset:old@/run/redis-basset-broker/redis.sock",
        "unix://basset:old@/run/redis-basset-cache/redis.sock?db=1",
        "rediss://basset:o%40ld@redis.example:6379/1",
    ],
)
def test_of_an_address_only_the_password_changes(tmp_path: Path, address: str) -> None:
    file = tmp_path / "REDIS_URL"
    file.write_text(address)
    following = rotate.prepare(file).read_text().strip()
    assert rotate.prepare(file).read_text().strip() == following
    password = urlsplit(following).password
    assert password
    assert following.replace(password, "") == address.replace("o%40ld", "").replace("old", "")
    rotate.adopt(file)
    assert file.read_text().strip() == following
    rotate.adopt(file)


def test_a_worker_that_is_not_done_in_time_is_left_to_finish_and_nothing_changes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, ...]] = []

    def systemctl(*words: str) -> str:
        told.append(words)
        return "basset-worker@1.service loaded\n" if words[0] == "list-units" else ""

    monkeypatch.setattr(rotate, "systemctl", systemctl)
    server = Server("old")
    with pytest.raises(Unavailable, match=r"basset-worker@1\.service had not"):
        rotate.neo4j(file, server, 0)
    assert (server.knows, file.read_text()) == ("old", "old\n")
    assert told[-1] == ("start", "--no-block", "basset-worker@1.service")


# The passwords are the names of files; it dies before or after what the file ``dies`` names.
RESTIC = """#!/bin/sh
dies() { [ "$1" != "$(cat "$0.dies")" ] || { echo "a power cut" >&2; exit 9; }; }
password=$(cat "$RESTIC_PASSWORD_FILE"); keys=$0.keys
[ -f "$keys/$password" ] || { echo "Fatal: wrong password or no key found" >&2; exit 1; }
dies "before $1 $2"
case "$1 $2" in
"key list") echo '[{"current":false,"id":"-"},{"current":true,"id":"'"$password"'"}]' ;;
"key add") touch "$keys/$(cat "${3#--new-password-file=}")" ;;
"key remove") [ "$3" != "$password" ] && rm "$keys/$3" ;;
esac
dies "after $1 $2"
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One that takes the password ``old``, and ``spare``, which somebody has added."""
    program = tmp_path / "restic"
    program.write_text(RESTIC)
    program.chmod(0o755)
    Path(f"{program}.dies").write_text("nowhere")
    for password in ("old", "spare"):
        path = Path(f"{program}.keys/{password}")
        path.parent.mkdir(exist_ok=True)
        path.touch()
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials/PASSWORD").write_text("old\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return program


def opened_by(repository: Path) -> set[str]:
    return {path.name for path in Path(f"{repository}.keys").iterdir()}


STEPS = [f"{when} key {verb}" for verb in ("add", "list", "remove") for when in ("before", "after")]


@pytest.mark.parametrize("where", ["nowhere", *STEPS])
def test_the_repository_takes_the_new_password_and_not_the_old_one_whatever_is_cut_short(
    repository: Path, tmp_path: Path, said: list[tuple[str, ...]], where: str
) -> None:
    file = tmp_path / "credentials/PASSWORD"
    Path(f"{repository}.dies").write_text(where)
    if where != "nowhere":
        with pytest.raises(Unavailable, match="power cut"):
            rotate.repository(file)
        on_disk = {path.read_text().strip() for path in file.parent.iterdir()}
        assert on_disk & opened_by(repository), "nobody could read the backups any more"
        Path(f"{repository}.dies").write_text("nowhere")
    assert rotate.repository(file)
    assert opened_by(repository) == {"spare", file.read_text().strip()}
    assert [path.name for path in file.parent.iterdir()] == ["PASSWORD"]


def test_the_password_of_the_inventory_is_taken_and_the_same_one_again_changes_nothing(
    repository: Path, tmp_path: Path, said: list[tuple[str, ...]]
) -> None:
    file = tmp_path / "credentials/PASSWORD"
    for changed in (True, False):
        rotate.beside(file).write_text("given\n")
        assert rotate.repository(file) is changed
        assert opened_by(repository) == {"spare", "given"}


def test_backups_that_neither_password_opens_are_told_of_and_nothing_changes(
    repository: Path, tmp_path: Path, said: list[tuple[str, ...]]
) -> None:
    file = tmp_path / "credentials/PASSWORD"
    file.write_text("wrong\n")
    with pytest.raises(ConfigurationError, match="does not open the repository"):
        rotate.repository(file)
    assert (file.read_text(), opened_by(repository)) == ("wrong\n", {"old", "spare"})


def test_during_a_backup_nothing_changes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotate, "systemctl", lambda *_: "activating\n")
    with pytest.raises(Unavailable, match="a backup is being made"):
        rotate.neo4j(file, Server("old"), 0)
    assert file.read_text() == "old\n"
