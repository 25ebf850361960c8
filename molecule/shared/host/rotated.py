"""Secrets of before and after a change: those of before let nobody in any more."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from processes import run

CREDENTIALS, BEFORE = Path("/etc/basset/credentials"), Path("/root/proof/credentials")
SOCKETS = {
    "CELERY_BROKER_URL": "/run/redis-basset-broker/redis.sock",
    "REDIS_URL": "/run/redis-basset-cache/redis.sock",
}
BOLT = """
import sys
from pathlib import Path
from basset.driver import open_driver, translated
from basset.errors import ConfigurationError
password, certificate = (Path(path) for path in sys.argv[1:])
where = ("bolt://127.0.0.1:7687", "neo4j", password.read_text().strip(), certificate)
try:
    with translated(), open_driver(*where) as driver, driver.session() as session:
        session.run("RETURN 1").consume()
except ConfigurationError:
    print("refused")
"""


def before():
    """Keep what is secret now, and see that it lets us in."""
    shutil.copytree(CREDENTIALS, BEFORE, symlinks=True)
    if shut := [name for name, let_in in _ways(BEFORE).items() if not let_in]:
        raise SystemExit(f"not let in with {shut}")
    return len(_ways(BEFORE))


def after():
    """Each of them is another one, which lets us in where that of before does not."""
    old, new = _ways(BEFORE), _ways(CREDENTIALS)
    wrong = [name for name in new if old[name] or not new[name]]
    same = [name for name in [*new, "BASSET_SIGNING_KEY"] if _text(name) == _text(name, BEFORE)]
    left = [path.name for path in CREDENTIALS.glob("*.next")]
    if wrong or same or left:
        raise SystemExit(f"let in by the old or not by the new {wrong}, the same {same}, {left}")
    return len(new)


def _ways(folder):
    """Name of a secret → whether that in *folder* lets us in."""
    return {
        "NEO4J_PASSWORD": _neo4j(folder / "NEO4J_PASSWORD"),
        "BASSET_BACKUP_PASSWORD": _repository(folder / "BASSET_BACKUP_PASSWORD"),
        **{name: _redis(path, _text(name, folder)) for name, path in SOCKETS.items()},
    }


def _neo4j(password):
    python = ["/opt/basset/current/bin/python", "-P", "-c", BOLT]
    return "refused" not in run(*python, password, CREDENTIALS / "NEO4J_CERTIFICATE")


def _redis(socket, address):
    variables = {**os.environ, "REDISCLI_AUTH": urlsplit(address).password}
    said = subprocess.run(
        ["redis-cli", "-s", socket, "--user", "basset", "get", "x"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return "AUTH failed" not in said.stderr and "NOAUTH" not in said.stdout


def _repository(password):
    repository = CREDENTIALS / "BASSET_BACKUP_REPOSITORY"
    words = ["--repository-file", repository, "--password-file", password, "--no-lock"]
    done = subprocess.run(["restic", *words, "cat", "config"], capture_output=True, check=False)
    if done.returncode and b"wrong password" not in done.stderr:
        raise SystemExit(done.stderr.decode())
    return done.returncode == 0


def _text(name, folder=CREDENTIALS):
    return (folder / name).read_text()
