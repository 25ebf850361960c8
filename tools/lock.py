"""Update the lock files: Neo4j's jars by Maven, Python packages by uv. Run it as ``make lock``."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEO4J = "org.neo4j:neo4j:5.26.30"
JARS = ROOT / "basset" / "stack" / "neo4j.lock"
POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>basset</groupId><artifactId>neo4j-lock</artifactId><version>1</version>
<dependencies><dependency>
<groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version>
</dependency></dependencies></project>
"""
# One artifact of `dependency:list`: group:artifact:type[:classifier]:version:scope:path
ARTIFACT = re.compile(
    r"([^:\s]+):([^:]+):jar:(?:([^:]+):)?([^:]+):(?:compile|runtime):(/\S.*\.jar)"
)


def jars() -> list[str]:
    """A line ``group:artifact:version[:classifier] sha256`` for each jar that Neo4j needs."""
    with tempfile.TemporaryDirectory() as folder:
        pom, listing = Path(folder, "pom.xml"), Path(folder, "list.txt")
        pom.write_text(POM.format(*NEO4J.split(":")))
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:list", "-DincludeScope=runtime"]
        command += ["-DoutputAbsoluteArtifactFilename=true", f"-DoutputFile={listing}"]
        subprocess.run(command, check=True)  # noqa: S603 - fixed command
        found = [ARTIFACT.search(line) for line in listing.read_text().splitlines()]
    lines = []
    for match in filter(None, found):
        group, artifact, classifier, version, path = match.groups()
        name = ":".join(filter(None, (group, artifact, version, classifier)))
        lines.append(f"{name} {hashlib.sha256(Path(path).read_bytes()).hexdigest()}")
    return sorted(lines)


def requirements(name: str, *arguments: str) -> list[str]:
    """Write ``requirements/<name>.txt``, with hashes, without addresses. Returns the packages."""
    command = ["uv", "pip", "compile", "--universal", "--generate-hashes"]
    quiet = ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "-q"]
    target = ["--python-version", "3.11", "-o", f"requirements/{name}.txt"]
    command += [*quiet, *target, *arguments]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - fixed command
    return re.findall(
        r"^([\w.-]+)==", (ROOT / "requirements" / f"{name}.txt").read_text(), re.MULTILINE
    )


def main() -> None:
    missing = [tool for tool in ("mvn", "uv") if not shutil.which(tool)]
    if missing:
        sys.exit(f"make lock needs {' and '.join(missing)} on the PATH; nothing was changed")
    lines = jars()
    if len(lines) < 100:
        sys.exit(f"Maven named only {len(lines)} jars; nothing was changed")
    JARS.write_text("\n".join(lines) + "\n")
    requirements("host", "pyproject.toml", "--extra", "host")
    # The bundle installs both parts side by side.
    first = requirements("first", "--group", "first", "--constraint", "requirements/host.txt")
    others = [argument for name in first for argument in ("--no-emit-package", name)]
    requirements(
        "rest",
        "pyproject.toml",
        "--extra",
        "host",
        "--constraint",
        "requirements/host.txt",
        *others,
    )
    requirements("runtime", "pyproject.toml", "--extra", "stack")
    for group in ("dev", "bench"):
        requirements(group, "pyproject.toml", "--extra", "stack", "--group", group)


if __name__ == "__main__":
    main()
