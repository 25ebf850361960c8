"""Every node, relationship, file and secret of a host, a line each, in a file to compare.

Run by the release's Python, which has Neo4j's driver: listed.py FILE
"""

import hashlib
import json
import sys
from pathlib import Path

HOME, CREDENTIALS = Path("/var/lib/basset"), Path("/etc/basset/credentials")
# The authority of this host and what it has signed.
FRONT = Path("/var/lib/basset-front")
# What is made anew on each host.
OWN = ("backup", "backup.json", "beat-schedule", "NEO4J_CERTIFICATE", "BASSET_BACKUP_")
# Our Neo4j ends what takes longer than two minutes, unless it is told.
SECONDS = 3600
# A run that is under way, and where its report will be: not as before on a host that makes it.
LEFT = Path("/root/proof/left").read_text().split()
# Which of them was there last; every minute another.
NODES = "MATCH (n) WHERE NOT n:Heartbeat RETURN elementId(n) AS id, labels(n) AS l, n AS p"
TIES = "MATCH (a)-[r]->(b) RETURN elementId(a) AS a, elementId(b) AS b, type(r) AS t, r AS p"


def main(path):
    lines = sorted([*_graph(), *_files(HOME), *_files(CREDENTIALS), *_files(FRONT)])
    Path(path).write_text("".join(f"{line}\n" for line in lines))
    print(len(lines))


def _graph():
    from basset.driver import open_driver

    password = (CREDENTIALS / "NEO4J_PASSWORD").read_text().strip()
    with open_driver(_address(), "neo4j", password, CREDENTIALS / "NEO4J_CERTIFICATE") as driver:
        yield from _rows(driver.session(fetch_size=10_000))


def _rows(session):
    from basset.driver import Query

    known = {}
    for row in session.run(Query(NODES, timeout=SECONDS)):
        about = dict(row["p"])
        said = LEFT if row["l"] == ["ReportRun"] and about["id"] in LEFT else about
        known[row["id"]] = _digest(sorted(row["l"]), said)
        yield f"node {known[row['id']]}"
    for row in session.run(Query(TIES, timeout=SECONDS)):
        ends = known.get(row["a"]), known.get(row["b"])
        yield f"tie {_digest(row['t'], dict(row['p']), *ends)}"


def _address():
    lines = Path("/etc/basset/basset.env").read_text().splitlines()
    found = next(line for line in lines if line.startswith("NEO4J_URI="))
    return found.partition("=")[2].strip("'")


def _digest(*what):
    text = json.dumps(what, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folder):
    for path in sorted(folder.rglob("*")):
        if path.relative_to(folder).parts[0].startswith(OWN) or {*LEFT} & {*path.parts}:
            continue
        about = f"{path.owner()}:{path.group()} {path.lstat().st_mode:o}"
        if path.is_symlink():
            yield f"link {path} {path.readlink()}"
        elif path.is_file():
            yield f"file {path} {about} {hashlib.sha256(path.read_bytes()).hexdigest()}"
        elif path.is_dir():
            yield f"folder {path} {about}"


if __name__ == "__main__":
    main(sys.argv[1])
