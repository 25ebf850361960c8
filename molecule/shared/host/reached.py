"""HTTPS before the API, as a client meets it who trusts the host's authority."""

import json
import resource
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from processes import run

CA = "/var/lib/basset-front/ca.crt"
MANY = 3000
# Each that is held open is a file.
MOST_FILES = 16_384
HEADERS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


class Client:
    """curl, which comes to this host by its *name*."""

    def __init__(self, name, ca=CA):
        token = json.loads(run("basset", "token", "add", "reach", "--scope", "write", "--json"))
        self.name, self._ca = name, ca
        self._config = Path("/root/curl")
        # Not in an argument list.
        self._config.write_text(f'header = "Authorization: Bearer {token["token"]}"\n')

    def ask(self, path, *options, scheme="https"):
        """Status, headers and body of an answer."""
        resolve = ["--resolve", f"{self.name}:80:127.0.0.1"]
        resolve += ["--resolve", f"{self.name}:443:127.0.0.1"]
        url = f"{scheme}://{self.name}{path}"
        mark = "\n%{http_code} %{http_version}"
        command = ["curl", "--silent", "--show-error", "--config", self._config, "--include"]
        command += ["--cacert", self._ca, "--write-out", mark, *resolve, *options, url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        text, _, end = done.stdout.rpartition("\n")
        if done.returncode and not end.strip("0 "):
            raise SystemExit(f"{url}: {done.stderr}")
        return Answer(text, *end.split())


class Answer:
    def __init__(self, text, status, version):
        self.status, self.version = int(status), version
        # An answer in between, "100 Continue", comes before.
        head, _, self.body = text[text.rindex("HTTP/") :].replace("\r", "").partition("\n\n")
        lines = (line.partition(": ") for line in head.splitlines()[1:])
        self.headers = {name.lower(): value for name, _, value in lines}


def https(name, limit_mb):
    """Everything that holds of each request; ends with what does not."""
    client = Client(name)
    health = client.ask("/api/v1/health")
    _same((health.status, health.version), (200, "2"))
    _same({each: health.headers.get(each) for each in HEADERS}, HEADERS)
    _same(client.ask("/api/v1/health", "--http1.1").version, "1.1")
    away = client.ask("/x?y=1", scheme="http")
    _same((away.status, away.headers["location"]), (308, f"https://{name}/x?y=1"))
    _same(client.ask("/", "-HHost: another.example").status, 421)
    _same(client.ask("/", "--http1.1", f"-HX: {'y' * 40_000}").status, 400)
    return uploads(client, int(limit_mb)) | forwarded(client) | strangers(client)


def uploads(client, limit_mb):
    """What is too large is refused in words, told beforehand or not; what is not is taken."""
    made = client.ask("/api/v1/projects", "--json", json.dumps({"name": f"Reach {time.time()}"}))
    path = f"/api/v1/projects/{json.loads(made.body)['id']}/import"
    record = json.dumps({"kind": "note", "text": "x" * 1000}) + "\n"
    sizes = {"fits.jsonl": limit_mb - 1, "large.jsonl": limit_mb + 1}
    for name, size in sizes.items():
        Path("/root", name).write_text(record * (size * 2**20 // len(record)))
    for how in ("--http1.1", "--http2"):
        for chunked in ((), ("-HTransfer-Encoding: chunked",)):
            large = client.ask(path, how, *chunked, "-Ffile=@/root/large.jsonl")
            _same((large.status, json.loads(large.body)["code"]), (413, "content_too_large"))
    fits = client.ask(f"{path}?dry_run=true", "-Ffile=@/root/fits.jsonl")
    if fits.status in {413, 502, 503, 504}:
        raise SystemExit(f"{fits.status}: {fits.body}")
    return {"reach_upload_limit_mb": limit_mb}


def forwarded(client):
    """The API is told who asks, whatever that client says of itself."""
    client.ask("/api/v1/health", "-HX-Forwarded-For: 203.0.113.9")
    lines = run("journalctl", "--unit=basset-api", "--lines=20", "--output=cat", "--no-pager")
    if "203.0.113.9" in lines:
        raise SystemExit("a client chose its own address")
    return {}


def strangers(client):
    """Many who say nothing, or half of something, keep nobody from working."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    context = ssl.create_default_context(cafile=CA)
    with ExitStack() as held:
        for number in range(MANY):
            stranger = held.enter_context(socket.create_connection(("127.0.0.1", 443), 60))
            if number % 30 == 0:
                # Half a request, within TLS.
                half = context.wrap_socket(stranger, server_hostname=client.name)
                half.sendall(b"GET / HTTP/1.1\r\nHost: ")
                held.enter_context(half)
        began = time.monotonic()
        for _ in range(10):
            _same(client.ask("/api/v1/projects").status, 200)
        return {"reach_beside_strangers_s": round((time.monotonic() - began) / 10, 2)}


def through(name, *command):
    """How many requests fail, of clients that ask without pause while *command* runs and after."""
    client, answers, over = Client(name), [], threading.Event()

    def asking():
        while not over.is_set() or len(answers) < enough:
            answers.append(client.ask("/api/v1/projects?limit=1", "--max-time", "30").status)

    enough = MANY
    clients = [threading.Thread(target=asking) for _ in range(4)]
    for each in clients:
        each.start()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    enough = len(answers) + 40
    over.set()
    for each in clients:
        each.join()
    if done.returncode:
        sys.exit(done.stderr)
    failed = [status for status in answers if status != 200]
    return {"asked": len(answers), "failed": len(failed), "statuses": sorted(set(failed))}


def issuer(name):
    """Who gave the certificate that is shown."""
    address = f"127.0.0.1:443 -servername {name}"
    command = f"openssl s_client -connect {address} </dev/null | openssl x509 -issuer"
    return run("sh", "-c", command).splitlines()[0]


def _same(seen, expected):
    if seen != expected:
        raise SystemExit(f"{seen} and not {expected}")
