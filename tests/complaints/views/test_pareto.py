"""Root causes by count (CO-4): everything is counted, the shares are exact, ties stand in the order of the tree."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from random import Random

import pytest
from complaint_book import MARCH, NINE, SPRING, TO_CLOSED, book, books, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.text import Text
from salesflow.complaints.cases.ending import Close, Link
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.causes.cause_tree import Cause, CauseTree, RootCause
from salesflow.complaints.views.pareto import cause_pareto, pareto_of
from salesflow.errors import InputError
from salesflow.testing.complaint_view_laws import check_pareto

AT = NINE.add(days=60)
codes = st.sampled_from([None, "delivery", "delivery/late", "delivery/damaged", "billing", "moon"])


@given(books(), st.integers(-2, 150))
def test_the_laws_of_root_causes(complaints, days):
    check_pareto(complaints, SHOP_CAUSES, SPRING, at=NINE.add(days=days))


def test_every_case_is_met():
    narrow = CauseTree("shop", version="1", causes=[Cause("delivery", Text("delivery", zh="交付"))])
    seen = set().union(
        *(check_pareto(book(Random(seed)), SHOP_CAUSES, SPRING, at=AT.add(years=1)) for seed in range(25))
    )
    seen |= set().union(
        *(check_pareto(book(Random(seed)), narrow, SPRING, at=AT.add(years=1)) for seed in range(25))
    )
    assert seen == {"coded", "not coded", "not placed"}


@given(st.lists(codes, max_size=30), st.sampled_from([None, 0, 1]), st.fractions(0, 1).filter(bool))
def test_the_few_are_the_fewest(found, depth, share):
    pareto = pareto_of(
        [None if code is None else RootCause(code, "shop_causes", "1") for code in found],
        SHOP_CAUSES,
        depth=depth,
    )
    assert pareto.n == len(found)
    assert pareto.uncoded == found.count(None)
    assert sum(each.n for each in pareto.unplaced) == found.count("moon")
    few = pareto.vital_few(share)
    for size in range(len(few)):
        assert sum(sorted((row.share for row in pareto.rows), reverse=True)[:size], Fraction(0)) < share


def closed(number: int, cause: str, **more):
    return told(f"K-{number}", *TO_CLOSED[:-1], (Close(cause), "u-eve"), **more)


BOOK = [
    closed(1, "delivery/late"),
    closed(2, "delivery/damaged"),
    closed(3, "billing/duplicate"),
    closed(4, "delivery/late"),
    told("K-5"),
    told("K-6", Link("K-1", Likeness.DUPLICATE)),
    closed(7, "elsewhere"),
    told("K-8", Link("K-99", Likeness.DUPLICATE)),
]


def test_reads_well():
    """A linked complaint counts under the cause of the one it is handled under."""
    found = cause_pareto(BOOK, SHOP_CAUSES, MARCH, at=AT)
    assert found.explain().splitlines() == [
        "root cause          complaints  share  up to here",
        "late                         3    60%         60%",
        "damaged on the way           1    20%         80%",
        "charged twice                1    20%        100%",
        "not coded                    2",
        "1 complaint is coded elsewhere by shop_causes 2026.1, which has no place in this tree [CO-4]",
    ]
    assert [row.cumulated for row in found.rows] == [Fraction(3, 5), Fraction(4, 5), 1]
    assert [row.cause.code for row in found.vital_few("0.8")] == ["delivery/late", "delivery/damaged"]
    assert [row.cause.code for row in found.vital_few(Fraction(3, 5))] == ["delivery/late"]
    assert (found.n, found.placed, found.uncoded) == (8, 5, 2)
    head, first, *_ = found.explain("zh").splitlines()
    assert head.split() == ["根本原因", "投诉数", "占比", "累计占比"]
    assert first.split() == ["迟到", "3", "60%", "60%"]


def test_rolled_up_to_a_depth():
    found = cause_pareto(BOOK, SHOP_CAUSES, MARCH, at=AT, depth=0)
    assert [(row.cause.code, row.n) for row in found.rows] == [("delivery", 4), ("billing", 1)]


def test_ties_stand_in_the_order_of_the_tree():
    mixed = [
        closed(n, cause) for n, cause in enumerate(["billing/duplicate", "product/faulty", "delivery/late"])
    ]
    assert [row.cause.code for row in cause_pareto(mixed, SHOP_CAUSES, MARCH, at=AT).rows] == [
        "product/faulty", "delivery/late", "billing/duplicate",
    ]  # fmt: skip


def test_only_what_was_known_counts():
    before = cause_pareto(BOOK, SHOP_CAUSES, MARCH, at=NINE.add(minutes=30))
    assert (before.rows, before.uncoded) == ((), 8)
    assert before.vital_few("0.8") == ()
    assert before.explain() == "not coded  8"
    assert cause_pareto(BOOK, SHOP_CAUSES, MARCH, at=NINE.subtract(days=1)).explain() == ""


def test_codes_of_an_earlier_version_are_carried_over():
    newer = CauseTree(
        "shop_causes",
        version="2027.1",
        causes=[Cause("late", Text("late", zh="迟到"))],
        renamed={"delivery/late": "late"},
    )
    assert [(row.cause.code, row.n) for row in cause_pareto(BOOK, newer, MARCH, at=AT).rows] == [("late", 3)]


def test_links_in_a_circle_are_not_coded():
    """A broken store counts all the same; `link_flaws` names it."""
    circle = [told("K-1", Link("K-2", Likeness.MERGED)), told("K-2", Link("K-1", Likeness.MERGED))]
    assert cause_pareto(circle, SHOP_CAUSES, MARCH, at=AT).uncoded == 2


@pytest.mark.parametrize("share", [0.8, 0, "1.2", "-1", True, "much"])
def test_shares_that_are_none(share):
    with pytest.raises(InputError, match="share"):
        pareto_of([], SHOP_CAUSES).vital_few(share)


def test_bad_input():
    with pytest.raises(InputError, match="depth: give a whole number"):
        pareto_of([], SHOP_CAUSES, depth=-1)
    with pytest.raises(InputError, match="has no time zone"):
        cause_pareto([], SHOP_CAUSES, MARCH, at=datetime(2026, 3, 2))
