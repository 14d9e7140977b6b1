from __future__ import annotations

import pytest

from salesflow.basics.actors import Actor
from salesflow.errors import InputError


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
