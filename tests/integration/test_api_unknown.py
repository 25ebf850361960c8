"""What the API does not know it refuses by name; a browser is told what it has met."""

import base64
import hashlib
import re
from collections.abc import Iterator
from typing import Any

import httpx

from basset.api import create_app
from basset.api.gate import PREFIX
from basset.settings import Settings

DOCUMENT = create_app(Settings()).openapi()
OPERATIONS = [
    (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


def somewhere(path: str) -> str:
    """*path* with ids of nothing: what is unknown is refused before anything is looked up."""
    return re.sub(r"\{\w+\}", "x", path.removeprefix(PREFIX))


def test_an_unknown_query_parameter_is_named_by_every_operation(dana: httpx.Client) -> None:
    for method, path, operation in OPERATIONS:
        answer = dana.request(method, somewhere(path), params={"no_such_thing": "1"})
        assert answer.status_code == 422, operation["operationId"]
        assert answer.json()["field"] == "no_such_thing"
        assert "unknown parameter" in answer.json()["detail"]


def test_an_unknown_field_of_a_body_is_named_by_every_operation(dana: httpx.Client) -> None:
    bodies: dict[str, Any] = {
        "application/json": {"json": {"no_such_thing": 1}},
        "multipart/form-data": {
            "data": {"no_such_thing": "1"},
            "files": {"file": ("case.csv", b"name\nAlice\n")},
        },
    }
    for method, path, operation in OPERATIONS:
        for media_type in operation.get("requestBody", {}).get("content", ()):
            answer = dana.request(method, somewhere(path), **bodies[media_type])
            assert answer.status_code == 422, operation["operationId"]
            assert "no_such_thing" in {each["field"] for each in answer.json()["errors"]}


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """Every schema that *node* refers to, and what those refer to."""
    for name in set(re.findall(r"#/components/schemas/(\w+)", str(node))):
        schema = DOCUMENT["components"]["schemas"][name]
        yield schema
        yield from schemas(schema)


def test_no_object_inside_a_body_takes_an_unknown_field() -> None:
    for _, _, operation in OPERATIONS:
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for schema in schemas(body):
            if "properties" in schema:
                assert schema["additionalProperties"] is False, schema["title"]


def test_lists_and_forms_have_names_that_read() -> None:
    names = DOCUMENT["components"]["schemas"]
    assert {"EntityList", "SourceList", "ImportForm"} <= set(names)
    assert all(re.fullmatch(r"[A-Z]\w+[^_\W]", name) and "_" not in name for name in names)


def test_every_tag_is_described_and_used() -> None:
    described = {tag["name"] for tag in DOCUMENT["tags"] if tag["description"]}
    assert described == {operation["tags"][0] for _, _, operation in OPERATIONS}


def test_a_browser_without_a_token_is_told_where_it_is(api_url: str) -> None:
    answer = httpx.get(api_url.removesuffix(PREFIX) + "/docs")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    style = answer.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")
    assert f'href="{PREFIX}/openapi.json"' in answer.text
    # Neither a script nor anything that a browser would load.
    assert not re.search(r"<script|<link|<img|@import|src=|url\(|\son\w+=", answer.text)


def test_the_page_says_how_to_get_a_token_and_what_to_type(api_url: str) -> None:
    page = httpx.get(api_url.removesuffix(PREFIX) + "/docs").text
    assert "basset token add" in page
    assert f'curl -H "Authorization: Bearer bst_…" {api_url}/projects' in page


def test_the_page_has_every_operation(api_url: str) -> None:
    page = httpx.get(api_url.removesuffix(PREFIX) + "/docs").text
    for _, _, operation in OPERATIONS:
        assert operation["summary"] in page.replace("&#39;", "'")
