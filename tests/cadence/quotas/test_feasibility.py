"""Whether a quota can be kept, asked before anybody plans, and what would make it fit (CA-4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.cadence.catalogue.quotas import OUTLET_QUOTA
from salesflow.cadence.quotas.feasibility import Feasibility, Load
from salesflow.cadence.quotas.quota import Quota
from salesflow.errors import InputError

VISIT, CALL, MESSAGE, CARD = Channel
MIX = {"A": 1_000, "B": 3_000, "C": 6_000}
counts = st.integers(0, 500)


# --- laws ----------------------------------------------------------------------------------------------------------


@given(counts, counts, counts, st.integers(1, 40), st.integers(0, 23), st.integers(0, 9))
def test_it_is_plain_arithmetic(a: int, b: int, c: int, sellers: int, days: int, visits: int) -> None:
    """Touches wanted against room, and a month long enough for each customer; more sellers never make it worse."""
    grades = {"A": a, "B": b, "C": c}
    few = OUTLET_QUOTA.feasible(grades, sellers=sellers, per_day={VISIT: visits}, working_days=days)
    many = OUTLET_QUOTA.feasible(grades, sellers=sellers + 1, per_day={VISIT: visits}, working_days=days)
    assert many.is_feasible or not few.is_feasible
    room = 8 * a + 4 * b + c <= visits * days * sellers
    long_enough = not any(
        count and sum(OUTLET_QUOTA.wanted(grade).values()) > days for grade, count in grades.items()
    )
    assert few.is_feasible == (room and long_enough)
    assert bool(few.over) == (not room) == bool(few.remedies or few.over)
    assert bool(few.reasons) == (not few.is_feasible)


@given(counts, counts, counts, st.integers(1, 40), st.integers(1, 23), st.integers(0, 9), st.integers(0, 9))
def test_each_remedy_is_enough_and_no_more(
    a: int, b: int, c: int, sellers: int, days: int, visits: int, calls: int
) -> None:
    """So many sellers, and so many touches a day, make it fit; one less does not."""
    grades = {"A": a, "B": b, "C": c}
    per_day = {VISIT: visits, CALL: calls}

    def fits(number: int, capacity: dict[Channel, int], who: dict[str, int]) -> bool:
        asked = OUTLET_QUOTA.feasible(who, sellers=number, per_day=capacity, working_days=days)
        return not asked.over

    found = OUTLET_QUOTA.feasible(grades, sellers=sellers, per_day=per_day, working_days=days)
    codes = [remedy.code for remedy in found.remedies]
    assert bool(codes) is bool(found.over)
    assert not any(each.explain().startswith("or ") for each in found.remedies)
    assert not any(each.explain("zh").startswith("或") for each in found.remedies)
    if found.over:
        more = found.sellers_needed
        assert ("more_sellers" in codes) is (more is not None)
        # loads are rounded up for each seller, so that one of them may have a touch more than the mean
        assert more is None or (more >= sellers and fits(more + 1, per_day, grades))
        wanted = {load.channel: -(-load.needed // days) for load in found.loads}
        raised = {channel: max(wanted[channel], per_day[channel]) for channel in per_day}
        assert fits(sellers, raised, grades)
        assert not fits(sellers, {**raised, found_over(found): raised[found_over(found)] - 1}, grades)
        kept = {grade: grades[grade] for grade in found.served}
        assert fits(sellers, per_day, kept)
        rest = [grade for grade in "ABC" if grades[grade] and grade not in kept]
        assert not fits(sellers, per_day, {**kept, rest[0]: grades[rest[0]]})
        assert found.customers_that_fit < found.customers


def found_over(found: Feasibility) -> Channel:
    return next(load.channel for load in found.loads if not load.fits)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20)), min_size=1, max_size=6), counts)
def test_a_team_has_the_room_of_all(team: list[tuple[int, int]], a: int) -> None:
    sellers = {f"u-{at}": {VISIT: visits, CALL: calls} for at, (visits, calls) in enumerate(team)}
    found = OUTLET_QUOTA.feasible({"A": a}, sellers=sellers, working_days=21)
    assert [(load.needed, load.room) for load in found.loads] == [
        (8 * a, 21 * sum(visits for visits, _ in team)),
        (4 * a, 21 * sum(calls for _, calls in team)),
    ]
    assert (found.sellers, found.is_joint) == (len(team), True)
    assert all(remedy.code != "more_a_day" for remedy in found.remedies)


# --- examples ------------------------------------------------------------------------------------------------------


def test_the_textbook_quota_for_333_customers_a_seller() -> None:
    """CA-4: 10,000 customers in the mix 10/30/60 and 30 sellers owe 867 visits a seller; six a day give 126."""
    found = OUTLET_QUOTA.feasible(MIX, sellers=30, per_day={VISIT: 6, CALL: 12}, working_days=21)
    assert not found.is_feasible
    assert [(load.channel, load.needed, load.room, load.fits) for load in found.loads] == [
        (VISIT, 867, 126, False),
        (CALL, 534, 252, False),
    ]
    assert found.explain() == (
        "the quota cannot be kept: 334 customers a seller need 867 visits (room for 126), 534 calls (room for 252) "
        "a month [CA-4]"
    )
    assert found.explain("zh") == (
        "配额无法完成：每位销售员负责334位客户，每月需867次拜访（只能完成126次）、534次电话（只能完成252次） [CA-4]"
    )
    # 26,000 visits: 207 sellers at 126 a month
    assert found.sellers_needed == 207
    assert [remedy.explain() for remedy in found.remedies] == [
        "it takes 207 sellers, not 30 [CA-4]",
        "42 visits, 26 calls a seller and day [CA-4]",
        "1,453 customers of the same mix [CA-4]",
    ]
    assert [remedy.explain("zh") for remedy in found.remedies] == [
        "需要207位销售员，现有30位 [CA-4]",
        "每位销售员每天完成42次拜访、26次电话 [CA-4]",
        "只负责1,453位客户（等级比例不变） [CA-4]",
    ]


def test_one_customer_a_seller_needs() -> None:
    found = OUTLET_QUOTA.feasible({"A": 3}, sellers=3, per_day={VISIT: 0}, working_days=21)
    assert found.explain() == (
        "the quota cannot be kept: 1 customer a seller needs 8 visits (room for 0) a month [CA-4]"
    )


def test_one_seller_is_told_of_his_own_month() -> None:
    """CA-4: 333 customers and six visits a day; only the A customers would fit."""
    found = OUTLET_QUOTA.feasible(
        {"C": 200, "B": 100, "A": 15}, sellers=1, per_day={VISIT: 6}, working_days=21
    )
    assert (
        found.explain()
        == "the quota cannot be kept: 315 customers need 720 visits (room for 126) this month [CA-4]"
    )
    assert found.served == ("A",)
    assert (found.remedies[-1].explain(), found.remedies[-1].explain("zh")) == (
        "only customers of grade A [CA-4]",
        "只照顾A级客户 [CA-4]",
    )
    none = OUTLET_QUOTA.feasible({"A": 1}, sellers=1, per_day={VISIT: 0}, working_days=21)
    assert (none.sellers_needed, none.is_feasible, none.customers_that_fit) == (None, False, 0)
    assert [remedy.code for remedy in none.remedies] == ["more_a_day"]
    assert OUTLET_QUOTA.feasible({}, sellers=1, per_day={VISIT: 6}, working_days=21).sellers_needed == 0


def test_48_customers_a_seller_fit() -> None:
    """The mix needs 2.6 visits a customer and month: 48 customers need 125 of 126."""
    found = OUTLET_QUOTA.feasible(
        {"A": 100, "B": 300, "C": 600}, sellers=21, per_day={VISIT: 6}, working_days=21
    )
    assert (found.is_feasible, found.remedies) == (True, ())
    assert [load.needed for load in found.loads] == [124]
    assert (found.explain(), found.explain("zh")) == ("the quota is feasible", "配额可以完成")


def test_a_month_too_short_for_one_customer() -> None:
    """CA-4: fifteen working days cannot hold the sixteen touches of an A customer, whoever makes them."""
    found = OUTLET_QUOTA.feasible({"A": 1, "B": 1}, sellers=1, per_day={}, working_days=15)
    assert (found.is_feasible, found.loads, found.remedies) == (False, (), ())
    assert (
        found.explain() == "grade A asks for 16 touches in 15 working days: no room for 1 message each [CA-4]"
    )
    assert found.explain("zh") == "A级需联系16次，但只有15个工作日：每位客户有1条短信无法安排 [CA-4]"
    shut = OUTLET_QUOTA.feasible({"C": 9}, sellers=1, per_day={VISIT: 6}, working_days=0)
    assert shut.explain().splitlines() == [
        "the quota cannot be kept: 9 customers need 9 visits (room for 0) this month [CA-4]",
        "grade C asks for 3 touches in 0 working days: no room for 1 visit, 1 call, 1 message each [CA-4]",
    ]


def test_all_channels_have_words() -> None:
    quota = Quota({"A": {"visit": 1, "call": 1, "message": 1, "card": 1}})
    none = quota.feasible({"A": 2}, sellers=1, per_day=dict.fromkeys(Channel, 0), working_days=3)
    assert none.explain() == (
        "the quota cannot be kept: 2 customers need 2 visits (room for 0), 2 calls (room for 0), "
        "2 messages (room for 0), 2 cards (room for 0) this month\n"
        "grade A asks for 4 touches in 3 working days: no room for 1 card each"
    )
    assert Load(VISIT, 3, 3).fits


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"sellers": 0}, "at least one"),
        ({"sellers": True}, "at least one"),
        ({"sellers": {}, "per_day": None}, "at least one"),
        ({"working_days": -1}, "zero or more"),
        ({"customers": {"A": True}}, "zero or more"),
        ({"customers": {"D": 1}}, "names only A, B, C"),
        ({"per_day": {VISIT: -6}}, "zero or more"),
        ({"per_day": {"fax": 6}}, "is no channel"),
        ({"per_day": None}, "say what one seller can do"),
        ({"sellers": {"u-1": {VISIT: 6}}}, "by seller already"),
        ({"sellers": {"u-1": {VISIT: 6}, "u-2": {CALL: 6}}, "per_day": None}, "name the same channels"),
        ({"sellers": {"u-1": {VISIT: 6.0}}, "per_day": None}, "zero or more"),
    ],
)
def test_feasibility_refuses_what_is_no_count(bad: dict[str, object], words: str) -> None:
    values: dict[str, object] = {
        "customers": MIX,
        "sellers": 30,
        "per_day": {VISIT: 6},
        "working_days": 21,
        **bad,
    }
    with pytest.raises(InputError, match=words):
        OUTLET_QUOTA.feasible(values.pop("customers"), **values)  # type: ignore[arg-type]
