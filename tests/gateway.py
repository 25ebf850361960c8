"""A real server that speaks S3, over a folder: versitygw, built once from its Go module."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

VERSION = "v1.8.0"
MODULE = f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"
BUILT = Path(__file__).parents[1] / "build" / f"versitygw-{VERSION}"
SECONDS = 30
BUILD_SECONDS = 400
KEY, SECRET = "basset", "a-secret-of-tests"


class Gateway:
    """Serves the folder *folder*, in which each folder is a bucket and each file an object."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program, self.folder = program, folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self._process:
            return
        address = f"127.0.0.1:{self._port}"
        command = [self._program, "--quiet", "--port", address, "posix", self.folder]
        keys = {"ROOT_ACCESS_KEY": KEY, "ROOT_SECRET_KEY": SECRET}
        self._process = subprocess.Popen(
            command,
            env={**os.environ, **keys},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS
        while not self._answers():
            assert self._process.poll() is None, "the gateway has ended"
            assert time.monotonic() < until, "the gateway does not answer"
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(SECONDS)
            self._process = None

    def new_bucket(self) -> dict[str, str]:
        """What to set for a new bucket."""
        bucket = f"reports-{uuid4()}"
        (self.folder / bucket).mkdir()
        return {
            "BASSET_STORE": f"s3://{bucket}/case/files",
            "BASSET_STORE_ENDPOINT": f"http://127.0.0.1:{self._port}",
            "BASSET_STORE_KEY_ID": KEY,
            "BASSET_STORE_SECRET": SECRET,
        }

    def _answers(self) -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", self._port)) == 0


def built_gateway() -> Path:
    """The program; the test is skipped where it is not there and cannot be built."""
    if path := shutil.which("versitygw"):
        return Path(path)
    BUILT.parent.mkdir(exist_ok=True)
    with BUILT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two processes test at once
        if not BUILT.exists():
            _build()
    return BUILT


def _build() -> None:
    go = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if go is None:
        pytest.skip("go (1.25 or later) is missing, which builds versitygw")
    folder = BUILT.with_suffix(".part")
    try:
        subprocess.run(
            ["nice", go, "install", MODULE],
            env={**os.environ, "GOBIN": str(folder)},
            check=True,
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"versitygw cannot be built within {BUILD_SECONDS} s")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"versitygw cannot be built: {error.stderr.strip().splitlines()[-1]}")
    (folder / "versitygw").rename(BUILT)
    folder.rmdir()


if __name__ == "__main__":
    sys.stdout.write(f"{built_gateway()}\n")
