"""Tokens: made once, shown once, checked on every request."""

from datetime import datetime, timedelta

import pytest

from basset.errors import InvalidInput, NotFound, Unauthorized
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.fields import Marking
from basset.tokens import Scope
from basset.wiring import Services


def test_a_token_is_recognised_by_its_text_alone(services: Services, now: datetime) -> None:
    made, text = services.tokens.create("alice", ["write"], None, now)
    assert text.startswith(f"bst_{made.id}_")
    assert services.tokens.verify(text, now) == made


def test_the_database_holds_nothing_that_opens_the_api(services: Services, now: datetime) -> None:
    _, text = services.tokens.create("alice", ["read"], None, now)
    secret = text.split("_", 2)[2]
    [row] = services.database.read("MATCH (t:Token) RETURN properties(t) AS stored")
    assert secret not in str(row)
    assert len(secret) >= 43  # 256 bits


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_includes_the_lesser_ones(services: Services, now: datetime, scope: Scope) -> None:
    made, _ = services.tokens.create("alice", [scope], None, now)
    order = list(Scope)
    assert [made.allows(wanted) for wanted in order] == [
        order.index(wanted) <= order.index(scope) for wanted in order
    ]


def test_a_token_ends_when_it_expires(services: Services, now: datetime) -> None:
    _, text = services.tokens.create("alice", ["read"], now + timedelta(hours=1), now)
    services.tokens.verify(text, now + timedelta(minutes=59))
    with pytest.raises(Unauthorized, match="expired"):
        services.tokens.verify(text, now + timedelta(hours=1))


def test_a_deleted_token_opens_nothing(services: Services, now: datetime) -> None:
    made, text = services.tokens.create("alice", ["read"], None, now)
    services.tokens.delete(made.id)
    with pytest.raises(Unauthorized):
        services.tokens.verify(text, now)
    with pytest.raises(NotFound):
        services.tokens.delete(made.id)


def test_a_wrong_secret_and_an_unknown_id_are_told_alike(services: Services, now: datetime) -> None:
    made, text = services.tokens.create("alice", ["read"], None, now)
    told = set()
    for wrong in (
        text[:-1],
        f"bst_{made.id}_",
        "bst_0000000000000000_x",
        text.removeprefix("bst_"),
        "",
        "ключ",
    ):
        with pytest.raises(Unauthorized) as refused:
            services.tokens.verify(wrong, now)
        told.add(str(refused.value))
    assert told == {"the token is not known"}


def test_what_a_token_sees_is_kept_with_it(services: Services, now: datetime) -> None:
    access = Access(frozenset({"b", "a"}), Marking.AMBER)
    made, text = services.tokens.create("alice", ["metrics", "read"], None, now, access)
    assert (made.projects, made.max_marking) == (["a", "b"], "TLP:AMBER")
    assert services.tokens.verify(text, now).access == access


def test_a_token_from_before_sees_everything(services: Services, now: datetime) -> None:
    _, text = services.tokens.create("alice", ["write"], None, now)
    [kept] = services.database.read("MATCH (t:Token) RETURN properties(t) AS stored")
    assert kept["stored"].keys() == {"id", "name", "hash", "scopes", "created_at"}
    assert services.tokens.verify(text, now).access == EVERYTHING


@pytest.mark.parametrize("scope", [Scope.WRITE, Scope.ADMIN])
def test_who_does_not_see_everything_cannot_change_it(
    services: Services, now: datetime, scope: Scope
) -> None:
    with pytest.raises(InvalidInput, match="must not change it") as refused:
        services.tokens.create("alice", ["read", scope], None, now, Access(marking=Marking.GREEN))
    assert refused.value.field == "scopes"
    assert services.tokens.list() == []


def test_tokens_are_listed_oldest_first(services: Services, now: datetime) -> None:
    for minutes, name in enumerate(("bob", "alice")):
        services.tokens.create(name, ["read"], None, now + timedelta(minutes=minutes))
    assert [token.name for token in services.tokens.list()] == ["bob", "alice"]


@pytest.mark.parametrize(
    ("name", "scopes", "minutes", "field"),
    [
        ("alice", ["root"], 1, "scopes"),
        ("alice", [], 1, "scopes"),
        ("", ["read"], 1, "name"),
        ("al\x00ice", ["read"], 1, "name"),
        ("alice", ["read"], 0, "expires_at"),
    ],
)
def test_a_senseless_token_is_refused_by_field(
    *, services: Services, now: datetime, name: str, scopes: list[str], minutes: int, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.tokens.create(name, scopes, now + timedelta(minutes=minutes), now)
    assert refused.value.field == field
    assert services.tokens.list() == []
