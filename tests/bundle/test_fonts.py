"""A host's workers find the fonts that its inventory names, and start again when those change."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, StrictUndefined

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "basset"
FOLDERS = "/usr/share/fonts/truetype/noto:/usr/share/fonts/opentype/noto"


def settings_of(*fonts: str, **common: str) -> list[str]:
    """The lines of a host's basset.env."""
    known: dict[str, Any] = {
        "basset_api_host": "::1",
        "basset_api_port": 8000,
        "basset_front_name": "",
        "basset_neo4j_address": "bolt://localhost",
        "basset_neo4j_user": "neo4j",
        "basset_worker_delivery_folders": [],
        "basset_worker_fonts": list(fonts),
        "basset_common_settings": common,
    }
    template = (ROLE / "templates/basset.env.j2").read_text()
    jinja = Environment(trim_blocks=True, undefined=StrictUndefined)
    return jinja.from_string(template).render(known).splitlines()


def default() -> list[str]:
    fonts: list[str] = yaml.safe_load((ROLE / "defaults/main/worker.yml").read_text())[
        "basset_worker_fonts"
    ]
    return fonts


def test_a_host_prints_most_scripts_unless_it_is_told_otherwise() -> None:
    assert f"BASSET_FONTS={FOLDERS}" in settings_of(*default())
    assert not any(line.startswith("BASSET_FONTS") for line in settings_of())


def test_workers_start_again_when_fonts_are_added_or_removed() -> None:
    few, more = settings_of(*default()), settings_of(*default(), "fonts-noto-cjk")
    assert few != more
    assert more == settings_of("fonts-noto-cjk", *default())


def test_a_hosts_own_folder_comes_last_and_so_counts() -> None:
    lines = settings_of(*default(), BASSET_FONTS="/srv/fonts")
    assert [line for line in lines if "BASSET_FONTS" in line][-1] == "BASSET_FONTS='/srv/fonts'"


@pytest.mark.parametrize("setting", ["InaccessiblePaths", "RootDirectory", "TemporaryFileSystem"])
def test_a_workers_sandbox_does_not_hide_fonts(setting: str) -> None:
    unit = (ROOT / "systemd/basset-worker@.service").read_text()
    assert f"\n{setting}=" not in unit
