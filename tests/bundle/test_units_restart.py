"""What root does of the watch of servers: it restarts them, and nothing else."""

from tests.bundle.test_units import Unit


def test_root_restarts_a_server_that_the_watch_names_and_not_what_somebody_stopped() -> None:
    unit, watch = Unit("basset-restart@.service"), Unit("basset-watch.service")
    assert unit["ExecStart"] == "/usr/bin/systemctl --no-block try-restart %i.service"
    assert Unit("basset-restart@.path")["PathChanged"] == f"/run/{watch['RuntimeDirectory']}/%i"


def test_who_may_restart_has_no_password_and_no_network() -> None:
    unit = Unit("basset-restart@.service")
    assert unit.settings["LoadCredential"] == unit.settings["EnvironmentFile"] == []
    assert (unit["CapabilityBoundingSet"], unit["PrivateNetwork"]) == ("", "yes")
