"""The laws of sealing find seals that are broken, and try a change of everything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

import attrs
import pendulum
import pytest

from salesflow.basics.private import Private
from salesflow.testing import sealing_laws
from salesflow.testing.sealing_laws import check_erasing, check_forgeries, check_sealing, forgeries

SALT = "sixteen bytes or more"


class Only(Enum):
    ONE = 1


@attrs.frozen
class Everything:
    case: str = "CO-1"
    seq: int = 1
    yes: bool = True
    only: Only = Only.ONE
    much: Decimal = Decimal("1.5")
    at: pendulum.DateTime = pendulum.datetime(2026, 3, 2)  # a moment never changes
    day: date = date(2026, 3, 2)
    words: Private | None = None
    gone: Private = Private.erased("1" * 64)  # nor does an erased text
    several: tuple[str, ...] = ("a", "b")
    some: frozenset[str] = frozenset("ab")
    facts: Mapping[str, int] = attrs.field(factory=lambda: {"a": 1, "b": 2})
    derived: int = attrs.field(init=False, default=0)


def test_everything_is_forged_once_and_every_forgery_is_another_value() -> None:
    """Invariant 4: any single field of any record."""
    record = Everything(words=Private("late"))
    fakes = list(forgeries(record))
    assert all(fake != record for fake in fakes)
    assert check_forgeries([record], salt=SALT) == len(fakes) == 9 + 5 + 3 + 5
    assert next(iter(forgeries(Everything(words=None)))).case == "CO-1!"


@attrs.frozen
class Bare:
    case: str
    seq: int


def test_the_laws_hold_for_records_of_nothing_but_their_number() -> None:
    check_sealing([Bare("CO-1", 1), Bare("CO-1", 2)], salt=SALT)


def test_the_laws_hold_for_everything() -> None:
    records = (Everything(words=Private("late")), Everything(seq=2))
    check_sealing(records, salt=SALT)
    check_erasing(records, salt=SALT)
    check_sealing([], salt=SALT)


def test_seals_that_never_look_break_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing_laws, "flaws", lambda *_, **__: ())
    with pytest.raises(AssertionError, match="law broken: a change of one thing is found"):
        check_forgeries([Everything()], salt=SALT)
