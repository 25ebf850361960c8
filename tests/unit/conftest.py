"""Unit tests need nothing: a socket of any kind is an error here."""

import pytest


@pytest.fixture(autouse=True)
def no_sockets(socket_disabled: None) -> None:
    pass
