"""What our bundles say in words of our own: one extension, which is defined in each of them."""

from importlib.resources import files

from basset.exchange.records import Record

AUTHOR = "identity--9b1f5c1e-6a0d-5c0e-9e55-3b1f5c8d7a10"
DEFINITION = "extension-definition--2f7d9b34-7c1e-5a52-8f0b-61a7c9e3d845"
OURS = frozenset({AUTHOR, DEFINITION})
# Says of an object that it has properties of this extension.
EXTENDED = {DEFINITION: {"extension_type": "toplevel-property-extension"}}
_AT = {"created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z"}


def definition() -> list[Record]:
    """The objects that define the extension, and that say nothing of a case."""
    author = {"type": "identity", "id": AUTHOR, "spec_version": "2.1", **_AT, "name": "Basset"}
    schema = files(__package__).joinpath("extension.schema.json").read_text(encoding="utf-8")
    return [
        {**author, "identity_class": "system"},
        {
            "type": "extension-definition",
            "id": DEFINITION,
            "spec_version": "2.1",
            **_AT,
            "created_by_ref": AUTHOR,
            "name": "Basset case",
            "description": "What a case of Basset says that STIX has no property for.",
            "schema": schema,
            "version": "1.0.0",
            "extension_types": ["toplevel-property-extension"],
        },
    ]
