"""``basset open``: the console."""

import os
import sys
import webbrowser
from html import escape
from pathlib import Path

import click

from basset.cli import context, options, output
from basset.clock import now
from basset.ownfile import whole_file

PAGE = '<!DOCTYPE html><meta http-equiv="refresh" content="0; url={}"><title>Basset</title>\n'


@click.command("open", cls=output.Command)
@options.author_option
def open_console(author: str) -> None:
    """Open the console in the browser, signed in to do everything.

    The address that is printed lets in once, within a minute, on this machine only.
    """
    services = context.services()
    settings = services.settings
    address = f"http://127.0.0.1:{settings.api_port}/"
    if settings.api_auth:
        address += f"sign-in/{services.sessions.open_link(author, now())}"
    if output.wants_json():
        output.print_json({"address": address})
        return
    click.echo(address)
    if sys.stdout.isatty() and _has_browser():
        _browse(address, settings.home)


def _has_browser() -> bool:
    """Whether a browser would have a window, and not this terminal."""
    return sys.platform == "darwin" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _browse(address: str, home: Path) -> None:
    """Open *address* through a file: everybody may read what programs are started with."""
    page = home / "open.html"
    with whole_file(page) as file:
        file.write(PAGE.format(escape(address)).encode())
    webbrowser.open(page.as_uri())
