from __future__ import annotations

import pytest

from salesflow.basics.actors import Actor, id_of
from salesflow.errors import InputError


@pytest.mark.parametrize("by", ["u7", " u7 ", Actor(" u7 ")])
def test_a_bare_id_is_read_like_that_of_an_actor(by: str | Actor) -> None:
    assert id_of(by) == Actor("u7").id
    assert (id_of(7), id_of(None)) == ("7", None)  # type: ignore[arg-type]  # whole numbers of a table


@pytest.mark.parametrize("by", ["", " ", 1.5, True, ["u7"]])
def test_what_is_no_id_is_nobodys(by: str) -> None:
    with pytest.raises(InputError, match="seller: an id"):
        id_of(by, "seller")


def test_an_actor_plays_roles() -> None:
    lin = Actor("u7", ["finance", "manager", "finance"])
    assert lin.roles == {"finance", "manager"}
    assert lin.plays("finance")
    assert not lin.plays("seller")
    assert Actor("u7", {"manager", "finance"}) == lin
    assert hash(Actor("u7", ("manager", "finance"))) == hash(lin)
    assert not Actor("rule").roles


@pytest.mark.parametrize(
    ("key", "roles"), [("", []), (1.5, []), ("u7", "finance"), ("u7", [""]), ("u7", [True])]
)
def test_actors_that_are_none(key: str, roles: list[str]) -> None:
    with pytest.raises(InputError):
        Actor(key, roles)
