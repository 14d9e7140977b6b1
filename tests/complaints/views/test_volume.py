"""Volume (CO-4, invariant 20): received is open, closed, withdrawn, linked and referred together, at every moment."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from complaint_book import MARCH, NINE, OFFICE, TO_CLOSED, ZONE, book, books, told
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.spans import Span
from salesflow.complaints.cases.ending import Refer, Withdraw
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.handling.links import Linked, Linker
from salesflow.complaints.views.counting import (
    State,
)
from salesflow.complaints.views.volume import volume
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_counts_reconcile


@settings(max_examples=20)
@given(books(), st.integers(-2, 120))
def test_counts_reconcile(complaints, days):
    """Invariant 20."""
    check_counts_reconcile(complaints, [DESK], MARCH, at=NINE.add(days=days), calendar=OFFICE)


def test_every_state_is_met():
    seen = set().union(
        *(
            check_counts_reconcile(book(Random(seed)), [DESK], MARCH, at=NINE.add(days=90))
            for seed in range(25)
        )
    )
    assert seen == {state.value for state in State}


def spring() -> list:
    first, again = told("K-1"), told("K-2", at=NINE.add(days=1), channel="message", customer="C-2")
    answer = Linker(DESK, OFFICE).link(again, first, [], why="duplicate", by="u-1", at=NINE.add(days=2))
    assert isinstance(answer, Linked)
    return [
        *(each.complaint for each in answer.accepted),
        told("K-3", *TO_CLOSED, at=NINE.add(days=1), customer="C-2"),
        told("K-4", Withdraw("never mind"), at=NINE.add(days=40)),
        told("K-5", Refer("arbiter"), at=NINE.add(days=70), channel="message"),
    ]


SPRING = Span(date(2026, 3, 1), date(2026, 6, 1), ZONE)


def test_reads_well():
    found = volume(spring(), [DESK], SPRING, at=NINE.add(days=80))
    assert (
        found.explain()
        == """\
period                     channel  received  open  closed  withdrawn  linked  referred  customers
1 Mar 2026 to 31 Mar 2026  call            2     1       1          0       0         0          2
1 Mar 2026 to 31 Mar 2026  message         1     0       0          0       1         0          1
1 Apr 2026 to 30 Apr 2026  call            1     0       0          1       0         0          1
1 May 2026 to 31 May 2026  message         1     0       0          0       0         1          1
1 Mar 2026 to 31 May 2026  all             5     1       1          1       1         1          2"""
    )
    assert found.explain("zh").splitlines()[0].split() == [
        "期间", "渠道", "收到", "处理中", "已结案", "已撤回", "已并案", "已移送", "客户数",
    ]  # fmt: skip
    assert found.explain("zh").splitlines()[-1].split()[:3] == ["2026年3月1日至2026年5月31日", "合计", "5"]
    assert found.total.explain("zh") == (
        "2026年3月1日至2026年5月31日：收到5宗，来自2位客户：处理中1、已结案1、已撤回1、已并案1、已移送1 [CO-4]"
    )


def test_linked_ones_count_and_customers_count_once():
    """A regulator counts complainants, not cases."""
    found = volume(spring(), [DESK], SPRING, at=NINE.add(days=80), by="owner")
    assert (found.total.received, found.total.customers, found.total.count(State.LINKED)) == (5, 2, 1)
    assert [line.customers for line in found.periods] == [2, 1, 1]
    assert found.of("u-ann") == found.lines


def test_a_part_by_what_it_is_or_is_called():
    found = volume(spring(), [DESK], SPRING, at=NINE.add(days=80))
    assert [line.ids for line in found.of(Channel.MESSAGE)] == [("K-2",), ("K-5",)]
    assert found.of("message") == found.of(Channel.MESSAGE)
    assert found.of("card") == ()


def test_an_empty_period_is_told():
    found = volume(spring(), [DESK], SPRING, at=NINE.add(days=20), per="week")
    assert [line.received for line in found.periods] == [0, 3, *[0] * 12]
    assert found.of("call")[0].received == 2
    empty = [line for line in found.lines if line.key is None]
    assert len(empty) == 13
    assert found.of("all") == ()


def test_what_comes_later_is_not_known():
    assert volume(spring(), [DESK], SPRING, at=NINE).total.counts == (1, 0, 0, 0, 0)


def test_bad_input():
    with pytest.raises(InputError, match="by: use one of"):
        volume([], [DESK], SPRING, at=NINE, by="colour")
    with pytest.raises(InputError, match="procedures: give the procedure of complaint K-1"):
        volume(spring(), [], SPRING, at=NINE)
