"""Supervisor: renders the processes for it, starts it, talks to it over its socket."""

import os
import shlex
import subprocess
import sys
import xmlrpc.client
from http.client import HTTPException
from importlib.resources import files
from typing import Any, cast

from basset.errors import ConfigurationError, Unavailable
from basset.ownfile import write_own
from basset.stack.layout import Layout
from basset.stack.processes import Process
from basset.stack.progress import Progress
from basset.stack.told import setting_names

Info = dict[str, Any]
ALREADY_STARTED = 60  # supervisor.xmlrpc.Faults

DAEMON = """\
[unix_http_server]
file={socket}
chmod=0700

[supervisord]
logfile={logs}/supervisor.log
logfile_maxbytes=1MB
logfile_backups=1
pidfile={state}/supervisor.pid
childlogdir={logs}
directory={state}
umask=077
{user}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
"""
# autostart is off because `up` starts them in order, each when what it needs is healthy. One that
# keeps ending is never given up; the pauses between its starts grow by a second each.
PROGRAM = """
[program:{name}]
command={command}
directory={directory}
environment={environment}
autostart=false
autorestart=true
startsecs=1
startretries=1000000
stopsignal={stop_signal}
stopwaitsecs={grace}
killasgroup=true
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
"""


class Supervisor:
    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._configuration = layout.state / "supervisor.conf"

    def is_running(self) -> bool:
        try:
            self._call("getState")
        except Unavailable:
            return False
        return True

    def apply(self, processes: list[Process], progress: Progress) -> None:
        """Start Supervisor, or let the running one take over *processes*; changed ones are stopped.

        Raises:
            ConfigurationError: Supervisor does not start.
        """
        write_own(self._configuration, self._render(processes))
        if not self.is_running():
            self._start()
            return
        added, changed, removed = self._call("reloadConfig")[0]
        for name in [*changed, *removed]:
            with progress.step(f"{name} stops: its settings changed"):
                self._call("stopProcessGroup", name)
            self._call("removeProcessGroup", name)
        for name in [*added, *changed]:
            self._call("addProcessGroup", name)

    def processes(self) -> dict[str, Info]:
        """What Supervisor knows of each process; empty when it does not run."""
        try:
            return {info["name"]: info for info in self._call("getAllProcessInfo")}
        except Unavailable:
            return {}

    def start(self, name: str) -> None:
        """Start *name*, unless Supervisor has just begun to do so by itself."""
        try:
            self._call("startProcess", name, False)
        except xmlrpc.client.Fault as fault:
            if fault.faultCode != ALREADY_STARTED:
                raise

    def stop(self, name: str) -> None:
        """Send the stop signal; the end is seen in ``processes``."""
        self._call("stopProcess", name, False)

    def shutdown(self) -> None:
        self._call("shutdown")

    def _start(self) -> None:
        """Supervisor goes into the background by itself, once its socket answers."""
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "supervisor.supervisord",
            "-c",
            str(self._configuration),
        ]
        # Settings are told to each process by what is rendered. One that it got from here would
        # stay as it was when somebody changes it, or sets it no more.
        names = setting_names()
        variables = {name: value for name, value in os.environ.items() if name not in names}
        done = subprocess.run(  # noqa: S603 - our command
            command, env=variables, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ConfigurationError(
                f"Supervisor does not start: {(done.stderr or done.stdout).strip()}"
            )

    def _call(self, method: str, *arguments: Any) -> Any:
        from supervisor.xmlrpc import SupervisorTransport

        transport = SupervisorTransport(None, None, f"unix://{self._layout.supervisor_socket}")
        try:
            # A host must be named; the transport goes to the socket.
            server = xmlrpc.client.ServerProxy(
                "http://localhost", transport=cast(xmlrpc.client.Transport, transport)
            )
            return getattr(server.supervisor, method)(*arguments)
        except (OSError, HTTPException) as error:
            raise Unavailable(
                f"Supervisor does not answer on {self._layout.supervisor_socket}: {error}"
            ) from error
        finally:
            transport.close()

    def _render(self, processes: list[Process]) -> str:
        layout = self._layout
        text = DAEMON.format(
            socket=_plain(layout.supervisor_socket),
            logs=_plain(layout.logs),
            state=_plain(layout.state),
            # Says that running as root is meant; otherwise Supervisor warns.
            user="user=root\n" if os.getuid() == 0 else "",
        )
        return text + "".join(self._program(process) for process in processes)

    def _program(self, process: Process) -> str:
        launcher = [sys.executable, "-I", "-S", str(files("basset.stack").joinpath("launch.py"))]
        command = [*launcher, str(self._layout.lock(process.name)), *process.command]
        pairs = (
            f'{name}="{_inside_quotes(value)}"'
            for name, value in sorted(process.environment.items())
        )
        return PROGRAM.format(
            name=process.name,
            command=_plain(shlex.join(command)),
            directory=_plain(process.directory),
            environment=_plain(",".join(pairs)),
            stop_signal=process.stop_signal,
            grace=process.grace,
            # Supervisor expands this one twice.
            log=_plain(_plain(self._layout.log(process.name))),
        )


def _plain(value: object) -> str:
    """*value* as the value of an option of Supervisor's configuration.

    Raises:
        ConfigurationError: it contains what that format takes for a comment.
    """
    text = str(value)
    if " #" in text or " ;" in text or "\n" in text:
        raise ConfigurationError(
            f"Supervisor cannot take ' #', ' ;' or a line end in {text!r}; choose another path"
        )
    return text.replace("%", "%%")


def _inside_quotes(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
