"""What is left out on purpose, cannot be judged, or is noted: each once, in an order that no row changes."""

from __future__ import annotations

from itertools import permutations

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.playbook.tally import Tally


def _reason(code: str) -> Reason:
    return Reason(code, Text(code).fill())


def test_the_largest_group_comes_first_whatever_came_first() -> None:
    entries = [("consent", "B"), ("consent", "A"), ("hold", "A"), ("complaint", "C")]
    for order in permutations(entries):
        tally = Tally()
        for cause, customer in (*order, *order):
            tally.withhold(cause, _reason(cause), customer)
        assert [(each.reason.code, each.customers) for each in tally.withheld] == [
            ("consent", ("A", "B")), ("complaint", ("C",)), ("hold", ("A",)),
        ]  # fmt: skip


def test_the_same_is_said_once() -> None:
    tally = Tally()
    for _ in range(2):
        tally.miss(_reason("a"))
        tally.note(_reason("b"))
    assert (tally.missed, tally.notes) == ((_reason("a"),), (_reason("b"),))
