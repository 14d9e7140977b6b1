from __future__ import annotations

import importlib

import pytest

from salesflow import customers


@pytest.mark.parametrize("name", customers.__all__)
def test_every_public_name_is_the_one_of_its_module(name: str) -> None:
    thing = getattr(customers, name)
    module = importlib.import_module(f"salesflow.customers.{customers._HOME[name]}")
    assert name in module.__all__
    assert getattr(module, name) is thing


def test_the_room_lists_its_names_and_no_others() -> None:
    assert dir(customers) == customers.__all__
    with pytest.raises(AttributeError, match="no attribute 'Costumer'"):
        customers.Costumer  # noqa: B018 - the question is the test
