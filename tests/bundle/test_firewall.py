"""``basset_firewall: nftables``: the table that the role writes, in the kernel's own hands."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "basset"
OTHER = "table inet other { chain input { type filter hook input priority 0; }; }"
# Answers on three ports, the last of which is no server's.
SERVER = """
import selectors, socket
ready = selectors.DefaultSelector()
for port in (7687, 6380, 22):
    ready.register(socket.create_server(("10.9.0.1", port)), selectors.EVENT_READ)
print("listens", flush=True)
while True:
    for key, _ in ready.select():
        key.fileobj.accept()[0].close()
"""
CALL = """
import socket, sys
try:
    socket.create_connection(("10.9.0.1", int(sys.argv[2])), 1, (sys.argv[1], 0))
except TimeoutError:
    sys.exit("nobody answers")
"""


class Network:
    """A host with servers, and another that has two addresses; both are this machine's."""

    def __init__(self) -> None:
        self._idle = [
            subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec cat"],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(2)
        ]  # fmt: skip
        for each in self._idle:
            assert each.stdout
            each.stdout.readline()
        self.here("ip", "link", "add", "here", "type", "veth", "peer", "name", "there")
        self.here("ip", "link", "set", "there", "netns", str(self._idle[1].pid))
        self.here("ip", "address", "add", "10.9.0.1/24", "dev", "here")
        self.here("ip", "link", "set", "here", "up")
        for address in ("10.9.0.2/24", "10.9.0.3/24"):
            self._in(1, "ip", "address", "add", address, "dev", "there")
        self._in(1, "ip", "link", "set", "there", "up")
        self._server = subprocess.Popen(
            ["nsenter", f"--net=/proc/{self._idle[0].pid}/ns/net", "python3", "-c", SERVER],
            stdout=subprocess.PIPE,
        )
        assert self._server.stdout
        assert self._server.stdout.readline() == b"listens\n"

    def here(self, *command: str) -> str:
        done = self._in(0, *command)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def reaches(self, address: str, port: int) -> bool:
        return self._in(1, "python3", "-c", CALL, address, str(port)).returncode == 0

    def _in(self, which: int, *command: str) -> subprocess.CompletedProcess[str]:
        inside = ["nsenter", f"--net=/proc/{self._idle[which].pid}/ns/net", *command]
        return subprocess.run(inside, capture_output=True, text=True, check=False)

    def end(self) -> None:
        for each in (self._server, *self._idle):
            each.kill()
            each.communicate()


@pytest.fixture
def network() -> Iterator[Network]:
    if os.geteuid() != 0 or not all(map(shutil.which, ("nft", "ip", "unshare", "nsenter"))):
        pytest.skip("rules are tried out by root, with nft, ip, unshare and nsenter")
    network = Network()
    yield network
    network.end()


def rules(folder: Path, *hosts: str) -> str:
    text = (ROLE / "templates" / "firewall.nft.j2").read_text()
    template = jinja2.Environment(trim_blocks=True, autoescape=False).from_string(text)
    path = folder / "firewall.nft"
    path.write_text(
        template.render(basset_firewall_ports=[6380, 7687], basset_firewall_hosts=hosts)
    )
    return str(path)


def test_who_is_in_the_inventory_reaches_the_servers_and_nobody_else(
    network: Network, tmp_path: Path
) -> None:
    network.here("nft", OTHER)
    assert network.reaches("10.9.0.3", 7687)
    # Again, with another host: as when one has joined.
    for hosts in (["10.9.0.1"], ["10.9.0.1", "10.9.0.2", "2001:db8::2"]):
        network.here("nft", "--file", rules(tmp_path, *hosts))
    called = [(host, port) for host in ("10.9.0.2", "10.9.0.3") for port in (7687, 6380, 22)]
    reached = [each for each in called if network.reaches(*each)]
    assert reached == [*(("10.9.0.2", port) for port in (7687, 6380, 22)), ("10.9.0.3", 22)]
    assert network.here("nft", "list", "tables").splitlines() == [
        "table inet other",
        "table inet basset",
    ]


def test_what_ends_the_unit_removes_its_own_table_even_if_somebody_did_before(
    network: Network, tmp_path: Path
) -> None:
    unit = (ROOT / "systemd" / "basset-firewall.service").read_text()
    [stop] = [
        line.partition('"')[2].rstrip('"') for line in unit.splitlines() if "ExecStop" in line
    ]
    network.here("nft", OTHER)
    network.here("nft", "--file", rules(tmp_path, "10.9.0.1"))
    for _ in range(2):
        network.here("nft", stop)
        assert network.here("nft", "list", "tables") == "table inet other\n"
        assert network.reaches("10.9.0.3", 7687)
