"""Groups with one limit: who belongs to them and what is left (CR-5, property 20, bad input 15)."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.money import UNLIMITED, Money, money
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.stage import Stage
from salesflow.errors import CurrencyError, DefinitionError, InputError

DAY = date(2026, 3, 2)
SHARED, ALLOCATED = Sharing.SHARED, Sharing.ALLOCATED


def cny(amount: int | str) -> Money:
    return money(amount, "CNY")


def uses(customer: str, amount: int, currency: str = "CNY", as_of: date = DAY) -> Position:
    owed = [OpenDocument(Stage.INVOICED, "F-1", money(amount, currency))] if amount else []
    return Position(customer, currency, as_of, owed)


TREE = {"B": "A", "C": "B", "D": "A"}
ALL = [uses("A", 10), uses("B", 20), uses("C", 0), uses("D", 30)]


def test_a_shared_limit_shows_each_member_what_is_left():
    group = CreditGroup("G", TREE, cny(100), SHARED)
    assert [group.available(each, ALL).value for each in group.members] == [cny(40)] * 4
    assert group.available("C", ALL).explain("zh").splitlines() == [
        "集团G占用60元 [CR-5]",
        "C还可使用40元（共享） [CR-5]",
    ]
    assert CreditGroup("G", TREE, cny(50), SHARED).available("A", ALL).value == cny(0)


def test_an_allocated_limit_shows_each_member_its_part_within_the_whole():
    """Property 20; a member that used more than its part leaves the others less than theirs."""
    group = CreditGroup("G", TREE, cny(100), ALLOCATED, parts={"A": cny(50), "B": cny(40), "D": cny(10)})
    left = [group.available(each, ALL).value for each in group.members]
    assert left == [cny(40), cny(20), cny(0), cny(0)]
    greedy = [uses("A", 10), uses("B", 20), uses("C", 0), uses("D", 60)]
    assert group.available("A", greedy).value == cny(10)


def test_three_values_stay_three():
    """Bad input 6."""
    assert CreditGroup("G", TREE, UNLIMITED, SHARED).available("A", ALL).value is UNLIMITED
    undecided = CreditGroup("G", TREE, None, SHARED).available("A", ALL)
    assert (undecided.value, undecided.missing) == (None, ())
    assert "nobody has decided" in undecided.explain()
    divided = CreditGroup("G", TREE, None, ALLOCATED, parts={"A": cny(15)}).available("A", ALL)
    assert (divided.value, divided.missing) == (None, ())
    assert divided.explain().splitlines()[-1] == (
        "A may still use an amount nobody has decided on (allocated) [CR-5]"
    )
    parts = CreditGroup("G", TREE, UNLIMITED, ALLOCATED, parts={"A": cny(15)})
    assert parts.available("A", ALL).value == cny(5)


def test_a_missing_position_is_named_and_never_zero():
    group = CreditGroup("G", TREE, cny(100), SHARED)
    answer = group.available("A", ALL[:2])
    assert answer.value is None
    assert [reason.code for reason in answer.missing] == ["unknown_use", "unknown_use"]
    assert "C的占用额未知" in answer.explain("zh")


def test_a_merged_number_counts_with_the_member_it_stands_for():
    """Bad input 15: merged and renamed customers."""
    group = CreditGroup("G", TREE, cny(100), SHARED, merged={"B-1": "B-2", "B-2": "B"})
    assert group.who("B-1") == "B"
    assert group.used([*ALL, uses("B-1", 5)]).value == cny(65)
    assert {"B-1", "B-2"} < group.family
    assert (group.head, group.below("A"), group.below("B-1")) == ("A", ("B", "C", "D"), ("C",))


def test_positions_that_do_not_fit_are_refused():
    """Bad input 4."""
    group = CreditGroup("G", TREE, cny(100), SHARED)
    with pytest.raises(InputError, match="has two positions"):
        group.used([*ALL, ALL[0]])
    with pytest.raises(InputError, match="is not in group G; it has A, B, C, D"):
        group.used([*ALL, uses("X", 5)])
    with pytest.raises(CurrencyError, match="another position is in CNY"):
        group.used([*ALL[:3], uses("D", 5, "USD")])
    with pytest.raises(InputError, match="another position is of 2026-03-02"):
        group.used([*ALL[:3], uses("D", 5, as_of=date(2026, 3, 3))])
    with pytest.raises(InputError, match="is not in group"):
        group.available("X", ALL)
    dollars = CreditGroup("G", TREE, money(5, "USD"), SHARED)
    with pytest.raises(CurrencyError):
        dollars.available("A", ALL)


@pytest.mark.parametrize(
    ("problem", "parents", "more"),
    [
        ("it has no members; name the parent of at least one", {}, {}),
        ("A under B under A is a circle", {"A": "B", "B": "A"}, {}),
        ("A under A is a circle", {"A": "A"}, {}),
        ("B has two parents", (("B", "A"), ("B", "C")), {}),
        ("A and C both stand at the head", {"B": "A", "D": "C"}, {}),
        ("B was merged into A and is still a member", TREE, {"merged": {"B": "A"}}),
        ("X is Y is X is a circle", TREE, {"merged": {"X": "Y", "Y": "X"}}),
        ("X was merged into two others", TREE, {"merged": (("X", "A"), ("X", "B"))}),
        ("the limit CNY -1 is negative", TREE, {"limit": cny(-1)}),
        ("a shared limit has no parts", TREE, {"parts": {"A": cny(1)}}),
        ("an allocated limit needs its parts", TREE, {"sharing": ALLOCATED}),
        ("X has a part and is no member", TREE, {"sharing": ALLOCATED, "parts": {"X": cny(1)}}),
        ("the part CNY -1 of A is negative", TREE, {"sharing": ALLOCATED, "parts": {"A": cny(-1)}}),
        (
            "the parts come to CNY 101, more than CNY 100",
            TREE,
            {"sharing": ALLOCATED, "parts": {"A": cny(101)}},
        ),
        ("a part is not in CNY", TREE, {"sharing": ALLOCATED, "parts": {"A": money(1, "USD")}}),
        ("A has two parts", TREE, {"sharing": ALLOCATED, "parts": (("A", cny(1)), ("A", cny(1)))}),
    ],
)
def test_what_is_no_group_is_refused_with_every_problem(problem, parents, more):
    """Bad input 15: hierarchy cycles."""
    given = {"limit": cny(100), "sharing": SHARED, **more}
    with pytest.raises(DefinitionError) as caught:
        CreditGroup("G", parents, given.pop("limit"), given.pop("sharing"), **given)
    assert problem in caught.value.problems


def test_words():
    assert (repr(SHARED), SHARED.render(), ALLOCATED.render("zh")) == ("Sharing.SHARED", "shared", "单独分配")
