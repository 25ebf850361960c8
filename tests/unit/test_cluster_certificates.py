"""How the hosts of one installation know each other: each shows a certificate of one authority."""

import ssl
from pathlib import Path

import pytest

from basset.errors import ConfigurationError
from basset.stack import pki
from basset.stack.cluster import AUTHORITY, TRUSTED, certify_hosts

DATA = "10.78.0.10"


@pytest.fixture
def server(tmp_path: Path) -> Path:
    """The key and certificate of the host with the servers; two workers have their own."""
    file = tmp_path / "credentials" / "NEO4J_CERTIFICATE"
    assert certify_hosts(tmp_path / "hosts", file, DATA, ["worker1", "worker2"])
    return file


def worker(server: Path, name: str = "worker1") -> Path:
    return server.parents[1] / "hosts" / name / "NEO4J_CERTIFICATE"


def met(server: Path, client: Path, name: str = DATA) -> str:
    """What comes of it when *client* connects to what shows *server* and asks for a certificate."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(server))
    serving.load_cert_chain(server)
    serving.verify_mode = ssl.CERT_REQUIRED
    calling = ssl.create_default_context(cafile=str(client))
    calling.verify_flags |= ssl.VERIFY_X509_STRICT
    calling.load_cert_chain(client)
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    one = calling.wrap_bio(to_client, to_server, server_hostname=name)
    other = serving.wrap_bio(to_server, to_client, server_side=True)
    for side in (one, other, one, other):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError as error:
            return str(error.reason)
    return "met"


def test_a_worker_and_the_servers_believe_each_other(server: Path) -> None:
    assert met(server, worker(server)) == "met"
    assert met(server, server, "127.0.0.1") == "met"


def test_a_worker_cannot_pass_for_the_servers(server: Path) -> None:
    assert met(worker(server), worker(server, "worker2")) == "CERTIFICATE_VERIFY_FAILED"


def test_a_host_of_another_installation_is_refused(server: Path, tmp_path: Path) -> None:
    certify_hosts(tmp_path / "others", tmp_path / "else" / "NEO4J_CERTIFICATE", DATA, ["worker1"])
    stranger = tmp_path / "others" / "worker1" / "NEO4J_CERTIFICATE"
    assert met(server, stranger) == "CERTIFICATE_VERIFY_FAILED"


def test_a_host_that_is_added_changes_nothing_for_the_others(server: Path) -> None:
    before = {file: file.read_text() for file in (server, worker(server))}
    hosts = server.parents[1] / "hosts"
    assert not certify_hosts(hosts, server, DATA, ["worker1", "worker2"])
    assert certify_hosts(hosts, server, DATA, ["worker1", "worker2", "worker3"])
    assert {file: file.read_text() for file in before} == before
    assert met(server, worker(server, "worker3")) == "met"


def test_another_address_of_the_servers_is_another_certificate(server: Path) -> None:
    assert certify_hosts(server.parents[1] / "hosts", server, "10.78.0.11", ["worker1"])
    assert met(server, worker(server), "10.78.0.11") == "met"
    assert met(server, worker(server), DATA) == "CERTIFICATE_VERIFY_FAILED"


def test_an_authority_that_is_given_certifies_and_one_that_cannot_is_refused(
    server: Path, tmp_path: Path
) -> None:
    hosts = tmp_path / "given"
    hosts.mkdir()
    file = tmp_path / "of-given" / "NEO4J_CERTIFICATE"
    (hosts / AUTHORITY).write_text((tmp_path / "hosts" / AUTHORITY).read_text())
    certify_hosts(hosts, file, DATA, ["worker1"])
    assert met(server, hosts / "worker1" / "NEO4J_CERTIFICATE") == "met"
    assert (hosts / TRUSTED).read_text() == (tmp_path / "hosts" / TRUSTED).read_text()
    (hosts / AUTHORITY).write_text(server.read_text())
    with pytest.raises(ConfigurationError, match="certificate of an authority"):
        certify_hosts(hosts, file, DATA, ["worker1"])


def test_keys_are_for_root_alone(server: Path) -> None:
    hosts = server.parents[1] / "hosts"
    for path in (server, worker(server), hosts / AUTHORITY):
        assert path.stat().st_mode & 0o077 == 0
        assert pki.read_pair(path)
