"""Budgets: what was granted altogether (CO-1; field study of complaints 5.1, invariant 17, abuse case 13)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.budgets import Budget, Granted, Request, Scope, ids_of
from salesflow.basics.money import money
from salesflow.basics.terms import days, hours, months, working_days
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
names = st.sampled_from("abcdef")


def cny(amount):
    return money(amount, "CNY")


def line(amount=80, *, case="K-1", customer="C-7", by="u-2", at=NOW, approved_by=None, key="O-1", code="CNY"):
    worth = None if amount is None else money(amount, code)
    return Granted(case, customer, "refund", worth, by, at, approved_by, key=key)


def left(budget, granted, amount=1, *, at=NOW, who="u-2", case="K-1", customer="C-7", key=None, same=()):
    request = Request(case, customer, at=at, granted=granted, key=key)
    return budget.judge(cny(amount), request, who, same_person=same)[0]


# -- who is one person ------------------------------------------------------------------------------------------------


@given(st.lists(st.lists(names, max_size=3), max_size=4), names, names, names)
def test_to_be_one_person_is_mutual_and_transitive(groups, one, two, three):
    """Invariant 18: groups that share an id are one person, in any order."""
    assert one in ids_of(one, groups)
    assert (two in ids_of(one, groups)) is (one in ids_of(two, groups))
    if two in ids_of(one, groups) and three in ids_of(two, groups):
        assert three in ids_of(one, groups)
    assert ids_of(one, groups) == ids_of(one, groups[::-1])


def test_one_text_is_no_group():
    with pytest.raises(InputError, match=r"same_person: give groups of ids, such as"):
        ids_of("u-2", ["u-2"])


# -- what counts ------------------------------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 60), max_size=6), st.integers(0, 100), st.permutations(range(6)))
def test_all_of_a_scope_is_added_up_in_any_order(amounts, asked, order):
    """CO-1: exactly what is left is allowed, and not a fen more."""
    ledger = [line(amount, key=f"O-{n}", by=f"u-{n}") for n, amount in enumerate(amounts)]
    shuffled = [ledger[place] for place in order if place < len(ledger)]
    rest = max(0, 100 - sum(amounts))
    for granted in (ledger, shuffled, [*ledger, *ledger]):
        expected = Truth.YES if asked <= rest else Truth.NO
        assert left(Budget(Scope.CASE, cny(100)), granted, asked) is expected


@given(st.integers(-80, 80), st.integers(-80, 80), st.sampled_from([hours(5), days(1), days(2)]))
def test_two_grants_count_together_within_the_term_whichever_is_written_first(one, other, within):
    """Invariant 17: half-open, by the instants, to both sides."""
    budget = Budget(Scope.CUSTOMER, cny(100), within)
    start = pendulum.datetime(2026, 3, 2)
    apart = abs(one - other) * 60
    length = int((within.after(start) - start).total_seconds() // 60)
    answer = left(budget, [line(60, at=start.add(hours=one))], 60, at=start.add(hours=other))
    assert (answer is Truth.NO) is (apart < length)


def test_each_scope_looks_at_its_own():
    """Per case and per customer everybody counts; per person whoever answers for it."""
    granted = [line(80)]
    case, customer, actor = (Budget(scope, cny(100)) for scope in Scope)
    assert left(case, granted, 30, who="u-3") is Truth.NO
    assert left(case, granted, 30, case="K-2") is Truth.YES
    assert left(customer, granted, 30, case="K-2") is Truth.NO
    assert left(customer, granted, 30, customer="C-8") is Truth.YES
    assert left(actor, granted, 30, case="K-2", customer="C-8") is Truth.NO
    assert left(actor, granted, 30, who="u-3") is Truth.YES
    assert left(actor, granted, 30, who="u-3", same=[["u-3", "u-2"]]) is Truth.NO
    assert left(actor, granted, 30, who=None) is Truth.YES
    approved = [line(80, approved_by="u-5")]
    assert left(actor, approved, 30) is Truth.YES
    assert left(actor, approved, 30, who="u-5") is Truth.NO


def test_the_dearest_option_of_an_open_offer_counts():
    """CO-2: while the customer chooses, one of the options will be granted."""
    budget = Budget(Scope.CASE, cny(100))
    options = [line(80), line(30), line(5, code="USD")]
    assert left(budget, options, 20) is Truth.YES
    assert left(budget, options, 21) is Truth.NO
    assert left(budget, [*options, line(30, key="O-2")], 1) is Truth.NO
    assert left(budget, options, 100, key="O-1") is Truth.YES
    assert left(budget, options, 100, key="O-2") is Truth.NO


def test_what_nobody_knows_is_no_yes():
    """An unknown ledger, and an earlier grant of unknown worth."""
    budget = Budget(Scope.CASE, cny(100))
    assert budget.judge(cny(1), None)[1].code == "ledger_unknown"
    truth, reason = budget.judge(cny(1), Request("K-1", "C-7", at=NOW))
    assert (truth, reason.explain()) == (
        Truth.UNKNOWN,
        "nobody knows what was granted before; CNY 100 per case cannot be checked",
    )
    request = Request("K-1", "C-7", at=NOW, granted=[line(None), line(40, key="O-2")])
    truth, reason = budget.judge(cny(60), request)
    assert (truth, reason.explain("zh")) == (
        Truth.UNKNOWN,
        "此前有1笔的价值未知，无法核对“每个案件100元”",
    )
    assert budget.judge(cny(61), request)[0] is Truth.NO
    assert budget.judge(cny(0), request)[0] is Truth.YES


def test_the_words_name_what_was_granted_is_asked_and_is_left():
    budget = Budget(Scope.CUSTOMER, cny(300), days(30))
    request = Request("K-2", "C-7", at=NOW, granted=[line(240)])
    assert budget.judge(cny(60), request)[1].explain() == (
        "within CNY 300 per customer in 30 days: CNY 240 granted already, CNY 60 asked, CNY 0 left after it"
    )
    assert budget.judge(cny(80), request)[1].explain("zh") == (
        "超出“每位客户30天内300元”：已给240元，本次80元，仅剩60元"
    )
    overdrawn = Request("K-2", "C-7", at=NOW, granted=[line(340)])
    truth, reason = budget.judge(cny(1), overdrawn)
    assert (truth, reason.explain().endswith("CNY 0 left")) == (Truth.NO, True)


def test_civil_days_follow_the_clock_of_the_grant():
    """A grant of Saturday 10:00 counts until Sunday 10:00, 23 hours later, whatever zone is asked from."""
    saturday = datetime(2026, 3, 28, 10, tzinfo=ZoneInfo("Europe/Berlin"))
    budget, granted = Budget(Scope.CASE, cny(100), days(1)), [line(100, at=saturday)]
    sunday = pendulum.datetime(2026, 3, 29, 8, tz="UTC")
    assert left(budget, granted, at=sunday.subtract(minutes=1)) is Truth.NO
    assert left(budget, granted, at=sunday) is Truth.YES
    unknown = [line(None, at=saturday)]
    assert left(budget, unknown, at=sunday.subtract(minutes=1)) is Truth.UNKNOWN
    assert left(budget, unknown, at=sunday) is Truth.YES
    assert left(budget, granted, at=sunday.in_timezone("Asia/Shanghai")) is Truth.YES
    monthly = Budget(Scope.CASE, cny(100), months(1))
    ends = pendulum.datetime(2026, 4, 28, 10, tz="Europe/Berlin")
    assert left(monthly, granted, at=ends.subtract(seconds=1)) is Truth.NO
    assert left(monthly, granted, at=ends) is Truth.YES


# -- what is no budget, no grant, no request ----------------------------------------------------------------------------


def test_budgets_that_are_none():
    with pytest.raises(DefinitionError) as error:
        Budget(Scope.CASE, cny(-1), days(0))
    assert error.value.problems == ("the ceiling CNY -1 is negative", "in 0 days nothing would ever count")
    with pytest.raises(DefinitionError, match="3 working days needs a calendar"):
        Budget(Scope.ACTOR, cny(1), working_days(3))
    assert repr(Scope.ACTOR) == "Scope.ACTOR"
    assert [scope.render("zh") for scope in Scope] == ["每个案件", "每位客户", "每位员工"]


@pytest.mark.parametrize("amount", [True, 80, 80.5, "80 CNY", float("nan")])
def test_a_worth_is_money(amount):
    """Abuse case 13: bool, NaN and bare numbers."""
    with pytest.raises(InputError, match="give Money"):
        attrs.evolve(line(), amount=amount)


def test_lines_that_are_none():
    assert line(by=Actor("u-2"), approved_by=Actor("u-5")).answers == "u-5"
    assert line(at=NOW) == line(at=NOW.in_timezone("UTC"))
    with pytest.raises(InputError, match="amount: give the size"):
        line(-1)
    with pytest.raises(InputError, match="no time zone"):
        line(at=datetime(2026, 3, 2, 9))
    with pytest.raises(InputError, match="by: an id"):
        line(by=None)
    with pytest.raises(InputError, match="action: an id may not be empty"):
        attrs.evolve(line(), action=" ")
    with pytest.raises(InputError, match=r"granted\[1\]: give what was Granted"):
        Request("K-1", "C-7", at=NOW, granted=[line(), "80"])
    with pytest.raises(InputError, match="key: an id may not be empty"):
        Request("K-1", "C-7", at=NOW, key="")
    assert Request("K-1", "C-7", at=NOW, finding=True).finding is Truth.YES


@pytest.mark.parametrize("groups", [None, 5, [None], [5], ["u-2"]])
def test_groups_that_are_none(groups):
    with pytest.raises(InputError, match="same_person"):
        ids_of("u-2", groups)


@pytest.mark.parametrize(
    ("scope", "up_to", "within", "field"),
    [
        ("house", money(1, "CNY"), None, "scope"),
        (None, money(1, "CNY"), None, "scope"),
        (Scope.CASE, 1, None, "up_to"),
        (Scope.CASE, money(1, "CNY"), 30, "within"),
        (Scope.CASE, money(1, "CNY"), "30 days", "within"),
    ],
)
def test_budgets_of_another_kind(scope, up_to, within, field):
    with pytest.raises(InputError) as refused:
        Budget(scope, up_to, within)
    assert refused.value.field == field


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_may_be_given_by_its_word(scope):
    assert Budget(scope.value, money(100, "CNY")) == Budget(scope, money(100, "CNY"))


def test_who_asks_is_read_as_an_id():
    daily = Budget(Scope.ACTOR, cny(100), days(1))
    assert left(daily, [line()], 30, who=" u-2 ") is Truth.NO
    assert left(daily, [line()], 30, who=None) is Truth.YES
    with pytest.raises(InputError, match="who: an id may not be empty"):
        left(daily, [line()], who="")
