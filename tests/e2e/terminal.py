"""A terminal of a user who has set only Basset's home."""

import os
import subprocess
import sys
from pathlib import Path

from basset.secretfiles import SECRETS

BASSET = str(Path(sys.executable).with_name("basset"))


class Terminal:
    def __init__(self, home: Path) -> None:
        self.home = home
        ours = {
            *SECRETS,
            *(f"{name}_FILE" for name in SECRETS),
            "NEO4J_URI",
            "NEO4J_USER",
            "CREDENTIALS_DIRECTORY",
        }
        theirs = {
            n: v for n, v in os.environ.items() if n not in ours and not n.startswith("BASSET_")
        }
        # Beat looks once a minute; the test does not wait that long.
        self.environment = {**theirs, "BASSET_HOME": str(home), "BASSET_TICK_SECONDS": "2"}
        self.environment["PATH"] = f"{Path(BASSET).parent}{os.pathsep}{theirs['PATH']}"

    def __call__(self, *words: str) -> str:
        """Type ``basset`` with *words*; what it printed."""
        return self._run([BASSET, *words])

    def type(self, line: str) -> str:
        """Type a line that was printed."""
        return self._run(["/bin/sh", "-c", line])

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=270,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
