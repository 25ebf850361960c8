"""What the roles need on a host: ``python -m basset.stack.host``.

One line says what was done, with the word "changed" when something was.

Neo4j is set up before all of Basset's requirements are there: what is imported at the top is in
requirements/first.txt.
"""

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from basset import log, settings
from basset.errors import BassetError, ConfigurationError, DatabaseUnavailable
from basset.stack import jars as locked_jars
from basset.stack import neo4j
from basset.stack.progress import Progress

if TYPE_CHECKING:
    from basset.database import Database

FILE = click.Path(path_type=Path)


@click.group()
def host() -> None:
    """Neo4j's jars, first password and schema, and a key, on a host."""


@host.command()
@click.argument("folder", type=FILE)
@click.option(
    "--from",
    "source",
    default="",
    help="Address of a mirror, or a folder. [Maven's central repository]",
)
def jars(folder: Path, source: str) -> None:
    """Download the locked jars into FOLDER and check each. Those that are right already stay."""
    wanted = locked_jars.missing_jars(locked_jars.locked(), folder)
    if wanted:
        from jgo.constants import MAVEN_CENTRAL_URL

        from basset.stack.download import fetch

        fetch(wanted, folder, source or MAVEN_CENTRAL_URL, Progress().amount)
    _tell(bool(wanted), f"jars downloaded: {len(wanted)}", "every jar is there and right")


@host.command()
@click.argument("data_folder", type=FILE)
@click.argument("password_file", type=FILE)
def first_password(data_folder: Path, password_file: Path) -> None:
    """Make the content of PASSWORD_FILE the password of the user neo4j, unless there is one.

    Only before Neo4j's first start. New files in DATA_FOLDER belong to the folder's owner.
    """
    try:
        password = password_file.read_text(encoding="utf-8").strip()
        _become_owner(data_folder)
        changed = neo4j.set_first_password(data_folder, password)
    except OSError as error:
        raise ConfigurationError(f"{error.filename}: {error.strerror}") from error
    _tell(changed, "the first password is set", "there is a password already")


@host.command()
@click.argument("file", type=FILE)
@click.argument("home", type=FILE)
def certificate(file: Path, home: Path) -> None:
    """Make FILE, the key and certificate that Neo4j and its clients show each other, unless it is
    there, and hand it to the Neo4j in the folder HOME.
    """
    from basset.stack.certificate import first_certificate, hand_over

    changed = first_certificate(file)
    text = file.read_text(encoding="utf-8")
    _become_owner(home)
    changed = hand_over(text, home / "certificates") or changed
    _tell(changed, "Neo4j has a certificate", "Neo4j has it")


@host.command()
@click.argument("folder", type=FILE)
@click.argument("file", type=FILE)
@click.argument("address")
@click.argument("names", nargs=-1)
def certify(folder: Path, file: Path, address: str, names: tuple[str, ...]) -> None:
    """Have in FILE a key and certificate for the servers at ADDRESS, and in FOLDER one for each of
    the hosts NAMES, in a folder of its name, by an authority there.
    """
    from basset.stack.cluster import certify_hosts

    _tell(certify_hosts(folder, file, address, names), "hosts are certified", "all are certified")


@host.command()
@click.argument("file", type=FILE)
def signing_key(file: Path) -> None:
    """Make the key that signs reports, in a folder of its own, unless there is or was one."""
    from basset.reports.keys import first_key

    _tell(first_key(file), "the key is made", "there is or was a key")


@host.command()
@click.argument("folder", type=FILE)
@click.argument("name")
def authority(folder: Path, name: str) -> None:
    """Have in FOLDER an authority of this host and its certificate for NAME, good for months."""
    from basset.stack.authority import renew

    _tell(renew(folder, name), f"{name} has a new certificate", f"{name} has a certificate")


@host.command()
@click.argument("file", type=FILE)
@click.argument("name")
def judge_certificate(file: Path, name: str) -> None:
    """Refuse FILE, a key and its certificates, where nobody would believe them for NAME."""
    from basset.stack.authority import judge

    judge(file.read_text(encoding="utf-8", errors="replace"), name)
    _tell(False, "", f"{name} has a certificate")


@host.command()
@click.argument("file", type=FILE)
def prepare(file: Path) -> None:
    """Make the secret that is to take the place of that in FILE, beside it, unless it is there."""
    from basset.stack.rotate import prepare

    click.echo(f"{prepare(file)} is there")


@host.command()
@click.argument("file", type=FILE)
def adopt(file: Path) -> None:
    """Put the secret beside FILE in its place."""
    from basset.stack.rotate import adopt

    adopt(file)
    click.echo(f"changed: {file} has another secret")


@host.command()
@click.argument("file", type=FILE)
@click.option("--wait", default=3600, show_default=True, help="Seconds that a report may take.")
def rotate_neo4j(file: Path, wait: int) -> None:
    """Have Neo4j and its clients take another password than that in FILE."""
    from basset.stack import rotate

    rotate.neo4j(file, rotate.Neo4j(settings.read_settings()), wait)
    click.echo("changed: Neo4j has another password")


@host.command()
@click.argument("file", type=FILE)
def rotate_backup(file: Path) -> None:
    """Have the repository of the backups take another password than that in FILE."""
    from basset.stack import rotate

    _tell(rotate.repository(file), "another password opens it", "it is that one already")


@host.command()
@click.option(
    "--wait", default=180, show_default=True, help="Seconds that Neo4j may take to answer."
)
def schema(wait: int) -> None:
    """Create Neo4j's constraints and indexes that are missing, as soon as Neo4j answers."""
    database = _database()
    limit = time.monotonic() + wait
    try:
        while not _applied(database, limit):
            time.sleep(0.2)
    finally:
        database.close()
    click.echo("the schema is there")


@host.command()
@click.argument("server", type=click.Choice(["neo4j", "bucket"]))
@click.argument("file", type=click.File())
def let_in(server: str, file: TextIO) -> None:
    """Refuse secrets that a SERVER of others refuses, before anything has them.

    FILE has the password of Neo4j, or the id of the bucket's key and below it the secret; it is a
    file, or - for standard input, which no other user of the host can read.
    """
    from basset.stack.let_in import SERVERS

    SERVERS[server](file.read())
    _tell(False, "", f"{server} lets us in")


def _database() -> "Database":
    from basset.database import Database

    configured = settings.read_settings()
    return Database(
        configured.neo4j_uri,
        configured.neo4j_user,
        configured.neo4j_password.get_secret_value(),
        configured.neo4j_certificate,
    )


def _tell(changed: bool, what: str, otherwise: str) -> None:
    click.echo(f"changed: {what}" if changed else f"nothing to do: {otherwise}")


def _become_owner(folder: Path) -> None:
    """Write as *folder*'s owner, from the start: nobody mends it after an interruption."""
    owner = folder.stat()
    os.setegid(owner.st_gid)
    os.seteuid(owner.st_uid)


def _applied(database: "Database", limit: float) -> bool:
    try:
        # A stream is asked for once; a write is repeated, with pauses that grow.
        next(database.stream("RETURN 1"))
        database.apply_schema()
    except DatabaseUnavailable:
        if time.monotonic() > limit:
            raise
        return False
    return True


if __name__ == "__main__":
    # A host's own may keep programs from those who run them; secrets have modes of their own.
    os.umask(0o022)
    log.configure("WARNING")
    try:
        host()
    except BassetError as error:
        # The driver's reasons have several lines.
        sys.exit(f"basset: {' '.join(str(error).split())}")
