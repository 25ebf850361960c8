"""What browsers load beside a page."""

import hashlib
import tomllib
from pathlib import Path

import httpx

STATIC = Path(__file__).resolve().parents[2] / "basset" / "web" / "static"


def test_what_others_wrote_is_as_it_came_and_says_whose_it_is() -> None:
    vendored = tomllib.loads((STATIC / "VENDORED.toml").read_text())
    for name, said in vendored.items():
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == said["sha256"], name
        assert said.keys() >= {"name", "version", "licence", "source"}
    others = {path.name for path in STATIC.iterdir()} - {"VENDORED.toml", *vendored}
    assert {name for name in others if ".min." in name} == set()


def test_an_asset_is_kept_for_ever_and_its_address_has_what_it_is(url: str) -> None:
    from basset.web.assets import path_of

    answer = httpx.get(url + path_of("basset.css"))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/css")
    for path in ("/static/0/basset.css", "/static/0/VENDORED.toml"):
        assert httpx.get(url + path).status_code == 404


def test_all_that_browsers_load_is_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) <= 330_000
