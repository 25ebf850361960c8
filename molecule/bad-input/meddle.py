"""Break an installation while it runs: meddle.py MACHINE -i INVENTORY…

For each fault: starts the install playbook, does the fault's harm at its moment, and checks that
the playbook ended as it must and said what it must. Then it repairs the fault, so that the next run
gets further. Prints how long each run took and what it said.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT / "molecule" / "shared" / "machine"
# As Ctrl-C in a terminal.
INTERRUPT = ""
PIP = "pgrep -f '[p]ip install.*require-hashes' && "
DOWNLOADING = PIP + "test $(find /tmp -path '/tmp/pip-*.whl' | wc -l) -gt 3"
INSTALLING = PIP + "test $(du -sm /opt/basset/releases | cut -f1) -gt 50"
FETCHING = "pgrep -f '[b]asset.stack.host jars'"
JARS = FETCHING + " && test $(find /opt/basset/neo4j -name '*.jar' | wc -l) -gt {}"
CUT = "ip route show default >/root/route; ip route del default"
MEND = "ip route add $(cat /root/route)"
# The set of jars before an upgrade, and the new one's source, where one jar is not what was locked.
UPGRADE = """
set -e
cd /opt/basset/neo4j
rm -rf /root/jars old
cp -r "$(readlink current)" /root/jars
mv "$(readlink current)" old
ln -sfn old current
jar=$(find /root/jars -name '*.jar' | sort | head -1)
cp "$jar" /root/right.jar
echo "$jar" >/root/wrong
echo >>"$jar"
"""
FOREIGN_REDIS = "set -e; redis-cli get mark; systemctl show --value --property=MainPID redis-server"
# The first tick comes within a minute.
GREEN = """
timeout 120 sh -c 'until basset doctor; do sleep 1; done' >/dev/null 2>&1
basset doctor &&
systemctl is-active basset.target basset-api basset-worker@1 basset-beat basset-neo4j"""


@dataclass
class Fault:
    """What is in the way, or is done while the playbook runs, and what comes of it."""

    says: str = ""
    before: str = ""
    # A task's name in the output, or a command that succeeds in the machine; then the harm.
    at: str = ""
    harm: str = INTERRUPT
    after: str = ""
    changed: int | None = None
    variables: list[str] = field(default_factory=list)


FAULTS = {
    "ports that others have": Fault(
        before="""
            set -e
            export DEBIAN_FRONTEND=noninteractive
            apt-get -qq update
            apt-get -qq install --yes redis-server >/dev/null
            redis-cli set mark kept
            systemd-run --quiet --unit=other python3 -m http.server 7687
            connect="import socket; socket.create_connection(('127.0.0.1', 7687))"
            until python3 -c "$connect" 2>&-; do sleep 0.1; done
        """,
        says=r"port 7687 is used by python3 [^.]*[.] Set basset_neo4j_port to a free port",
        changed=0,
        after=f"systemctl stop other; ({FOREIGN_REDIS}) >/root/redis",
    ),
    "Ctrl-C while packages come": Fault(at="pgrep -x dpkg"),
    "a full disk": Fault(
        before="""
            mkdir -p /opt/basset/releases
            mount -t tmpfs -o size=100m none /opt/basset/releases
        """,
        says="No space left on device",
        after="mount -o remount,size=1g /opt/basset/releases",
    ),
    "Ctrl-C while Python packages come": Fault(at=INSTALLING),
    "no network while Python packages come": Fault(
        at=DOWNLOADING, harm=CUT, after=MEND, says="Failed to establish a new connection"
    ),
    "Ctrl-C while jars come": Fault(at=JARS.format(10)),
    "no network while jars come": Fault(
        # Those that the interrupted run brought, even after its end.
        before=f"while {FETCHING}; do sleep 0.1; done; rm -f /opt/basset/neo4j/*/*.jar",
        at=JARS.format(50),
        harm=CUT,
        after=MEND,
        says="cannot download .* check the network, then type the same command",
    ),
    "Ctrl-C while Neo4j starts": Fault(at="TASK [basset.bundle.basset : Ensure Neo4j is running]"),
    "Ctrl-C while the API starts": Fault(
        at="TASK [basset.bundle.basset : Ensure the API is running]"
    ),
    "nothing": Fault(after=f"{GREEN} && ({FOREIGN_REDIS}) | diff /root/redis -"),
    "nothing again": Fault(changed=0),
    "a password that Neo4j does not have": Fault(
        variables=["basset_neo4j_password=hunter2"],
        says="is not the password that Neo4j on .* has",
        after=GREEN,
    ),
    "a password that is gone": Fault(
        before="mv /etc/basset/credentials/NEO4J_PASSWORD /root/password",
        says="Another one would lock Basset out",
        after=f"mv /root/password /etc/basset/credentials/NEO4J_PASSWORD; {GREEN}",
    ),
    "a jar that is not what was locked": Fault(
        before=UPGRADE,
        variables=["basset_neo4j_jars_from=/root/jars"],
        says=r"is not the file that was locked \(its SHA-256 differs\), so it is refused",
        after=f"""
            set -e
            test $(readlink /opt/basset/neo4j/current) = old
            {GREEN}
            cp /root/right.jar $(cat /root/wrong)
        """,
    ),
    "that jar mended": Fault(
        variables=["basset_neo4j_jars_from=/root/jars"],
        after=f"set -e; test $(readlink /opt/basset/neo4j/current) != old; {GREEN}",
    ),
}


def main():
    machine, inventories = sys.argv[1], sys.argv[2:]
    # A shell's background job ignores it, and so would the playbook.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name, fault in FAULTS.items():
        inside(machine, fault.before, check=True)
        began = time.monotonic()
        code, output = install(machine, fault, inventories)
        said = " ".join(output.split())
        print(
            f"{name}: {time.monotonic() - began:.1f} s, ends with {code}",
            sentence(fault, said),
            flush=True,
        )
        if wrong := list(complaints(fault, code, said)):
            sys.exit("\n".join([*output.splitlines()[-60:], *wrong]))
        inside(machine, fault.after, check=True)


def sentence(fault, said):
    found = re.search(f"(?:{fault.says})[^\"']{{0,100}}", said)
    return f"\n  {found.group()}" if fault.says and found else ""


def complaints(fault, code, said):
    """What of the run was not as it must be."""
    must_fail = bool(fault.says or fault.at)
    if must_fail != bool(code):
        yield f"ended with {code}"
    if not re.search(fault.says, said):
        yield f"did not say: {fault.says}"
    if fault.changed is not None and f"changed={fault.changed} " not in said:
        yield f"changed something else than {fault.changed}"


def install(machine, fault, inventories):
    """Run the playbook, with the fault's harm at its moment. Returns its exit code and output."""
    command = [Path(sys.executable).with_name("ansible-playbook"), "playbooks/install.yml"]
    command += inventories + [f"--extra-vars={text}" for text in fault.variables]
    with tempfile.TemporaryFile("w+") as output:
        # A group of its own, which a terminal's Ctrl-C would reach as a whole.
        run = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        while fault.at and not has_come(machine, fault.at, output):
            if run.poll() is not None:
                break
            time.sleep(0.1)
        if fault.at and run.poll() is None:
            if fault.harm == INTERRUPT:
                os.killpg(run.pid, signal.SIGINT)
            else:
                inside(machine, fault.harm, check=True)
        code = run.wait(timeout=900)
        output.seek(0)
        return code, output.read()


def has_come(machine, moment, output):
    if not moment.startswith("TASK"):
        return inside(machine, moment).returncode == 0
    return moment.encode() in os.pread(output.fileno(), 2**20, 0)


def inside(machine, command, *, check=False):
    ran = subprocess.run(
        [MACHINE, "run", machine, "sh", "-c", command], capture_output=True, text=True, check=False
    )
    if check and ran.returncode:
        sys.exit(f"{command}\n{ran.stdout}{ran.stderr}")
    return ran


if __name__ == "__main__":
    main()
