"""Identity: what makes two rows the same one. Keys name a row within a project, ids are derived from them."""

from uuid import uuid4

from basset.investigations.models import derived_id
from basset.investigations.selectors import SELECTOR_TYPES, normalise


def entity_key(
    entity_type: str, name: str, origin: str, external_id: str | None, region: str
) -> str:
    """The selector, else origin and external id, else a new one."""
    if entity_type in SELECTOR_TYPES and (selector := normalise(entity_type, name, region)):
        return selector
    return external_key(origin, external_id)


def relationship_key(
    relationship_type: str, from_key: str, to_key: str, origin: str, external_id: str | None
) -> str:
    return f"{origin}:{external_id}" if external_id else f"{relationship_type}|{from_key}|{to_key}"


def source_key(title: str, url: str | None, external_id: str | None) -> str:
    return external_id or url or title


def external_key(origin: str, external_id: str | None) -> str:
    return f"{origin}:{external_id}" if external_id else str(uuid4())


def row_id(project_id: str, kind: str, key: str) -> str:
    """The id of the *kind* (entity, relationship, source, note) with *key* in a project."""
    return derived_id(project_id, kind, key)
