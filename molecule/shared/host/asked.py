"""A client that asks the API fifty times a second, while what answers it is changed."""

import http.client
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from waiting import until

NOTES = Path("/root/proof/asked.json")
EACH_SECOND = 50
# As long as a client of the API waits for an answer.
PATIENCE = 60
MOST_FILES = 16_384
WHERE = ("127.0.0.1", 8400)


def begin():
    """Ask in a process of its own until ``end``."""
    NOTES.unlink(missing_ok=True)
    # Nothing of the connection that asks for it, which would stay open for as long.
    process = subprocess.Popen(
        [sys.executable, __file__],
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(NOTES.exists, 30, "the client asks")
    return process.pid


def end():
    """How often it asked, what failed, and how long it waited at most."""
    asked = json.loads(NOTES.read_text())
    os.kill(asked["pid"], signal.SIGTERM)
    until(lambda: json.loads(NOTES.read_text())["over"], PATIENCE + 10, "the client ends")
    return json.loads(NOTES.read_text())


class Client:
    def __init__(self):
        self.waits, self.failed, self.over = [], [], threading.Event()

    def ask(self):
        began = time.monotonic()
        try:
            connection = http.client.HTTPConnection(*WHERE, timeout=PATIENCE)
            connection.request("GET", "/api/v1/health")
            answer = connection.getresponse()
            answer.read()
            connection.close()
            if answer.status != 200:
                self.failed.append([time.time(), str(answer.status)])
        except (OSError, http.client.HTTPException) as error:
            self.failed.append([time.time(), repr(error)])
        self.waits.append(time.monotonic() - began)

    def work(self):
        due = time.monotonic()
        while not self.over.is_set():
            # Each in a thread of its own: whoever waits does not keep the next one from asking.
            threading.Thread(target=self.ask, daemon=True).start()
            due += 1 / EACH_SECOND
            self.over.wait(max(0, due - time.monotonic()))

    def note(self, *, over):
        said = {"pid": os.getpid(), "over": over, "asked": len(self.waits), "failed": self.failed}
        part = NOTES.with_suffix(".part")
        part.write_text(json.dumps({**said, "longest_s": round(max(self.waits, default=0), 1)}))
        part.replace(NOTES)


def main():
    # Each that waits for its answer is a file.
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    client = Client()
    signal.signal(signal.SIGTERM, lambda *_: client.over.set())
    client.note(over=False)
    client.work()
    for each in threading.enumerate():
        if each.daemon:
            each.join(PATIENCE)
    client.note(over=True)


if __name__ == "__main__":
    main()
