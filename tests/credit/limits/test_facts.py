"""The facts of a review: debts, trading, where the line stands (CR-6)."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Context, Decimal, localcontext
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import UNLIMITED, money
from salesflow.credit.exposure import Exposure, OpenItem
from salesflow.credit.limits.facts import Debts, Facts, LineState, Trading
from salesflow.credit.limits.grant import Grant
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, InputError
from salesflow.testing.ratings import RATING_DAY, payer_ledgers

DAY = date(2026, 3, 31)


def cny(amount):
    return money(amount, "CNY")


def bill(number, issued, due, amount, **more):
    return Invoice("C-7", f"F-{number}", issued, due, cny(amount), **more)


def test_debts_leave_out_what_is_disputed_and_set_off_credit_notes():
    """CR-5, bad input 10: disputed items count in the exposure and never as late."""
    bills = [
        bill(1, date(2026, 1, 1), date(2026, 2, 1), 100),
        bill(2, date(2026, 1, 1), date(2026, 3, 1), 40, disputed=True),
        bill(3, date(2026, 1, 1), date(2026, 3, 11), 10),
        bill(4, date(2026, 1, 1), date(2026, 2, 1), -30, credit_note=True),
    ]
    debts = Debts.of(Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY))
    assert (debts.used, debts.late_by(0), debts.late_by(30)) == (cny(120), cny(80), cny(70))
    assert (debts.oldest_days_late, Debts(cny(5)).oldest_days_late) == (58, 0)
    assert Debts.of(Exposure.of(bills, customer="C-7", currency="CNY", as_of=DAY), cny(500)).used == cny(500)
    credit = Debts.of(Exposure.of(bills[3:], customer="C-7", currency="CNY", as_of=DAY))
    assert (credit.used, credit.late_by(0)) == (cny(0), cny(0))


def late_item(days, amount):
    return OpenItem(f"F-{days}", date(2026, 2, 1), amount, days, disputed=False)


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(-50, 500)), max_size=5))
def test_debts_of_an_exposure_are_what_their_parts_would_make(parts):
    """CR-6: the quick way past `__init__` gives the same debts, or the same refusal."""
    items = tuple(late_item(days, cny(amount)) for days, amount in sorted(dict(parts).items(), reverse=True))
    owed = Exposure("C-7", "CNY", DAY, items)
    late = [(each.days_late, each.amount) for each in items if each.days_late]
    if any(amount.is_negative for _, amount in late):
        with pytest.raises(InputError, match="is negative"):
            Debts.of(owed)
    else:
        debts = Debts.of(owed)
        assert debts == Debts(max(cny(0), owed.total), late, owed.credits)
        assert debts == pickle.loads(pickle.dumps(debts))
        assert hash(debts) == hash(attrs.evolve(debts))


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 0, 3, 40]),
            st.decimals(-500, 500, places=3)
            | st.sampled_from([Decimal("1E+3"), Decimal("-0.50"), Decimal(7)]),
            st.booleans(),
        ),
        max_size=6,
    ),
    st.none() | st.integers(-5, 900),
)
def test_debts_take_the_sums_of_an_exposure_to_the_last_digit(parts, used):
    """CR-6: one walk over the items for what is owed, late and credited, digits and all."""
    items = tuple(
        OpenItem(f"F-{place}", DAY, cny(amount), 0 if amount < 0 else days, is_disputed)
        for place, (days, amount, is_disputed) in enumerate(
            sorted(parts, key=lambda part: 0 if part[1] < 0 else -part[0])
        )
    )
    owed = Exposure("C-7", "CNY", DAY, items)
    debts = Debts.of(owed, None if used is None else cny(used))
    expected = owed.total if used is None else cny(used)
    assert repr(debts.used) == repr(cny(0) if expected.is_negative else expected)
    assert repr(debts.credits) == repr(owed.credits)
    late = [(each.days_late, each.amount) for each in items if each.days_late and not each.disputed]
    assert debts.late == tuple(sorted(late, key=lambda pair: (-pair[0], -pair[1].amount)))
    assert debts == Debts(debts.used, late[::-1], debts.credits)


def test_debts_of_an_exposure_in_another_currency_are_refused():
    with pytest.raises(CurrencyError):
        Debts.of(Exposure("C-7", "CNY", DAY, (late_item(3, cny(5)),)), money(9, "USD"))


def test_trading_knows_no_later_payment_and_keeps_the_levels():
    """CR-6, bad input 7 and 8: nothing of the future, part payments, credit notes."""
    bills = [
        bill(1, date(2025, 1, 1), date(2025, 2, 1), 500, paid_on=date(2025, 3, 1)),
        bill(2, date(2025, 12, 1), date(2026, 1, 1), 100, paid_on=date(2026, 1, 10)),
        bill(3, date(2026, 1, 20), date(2026, 2, 1), 60, paid_on=date(2026, 4, 2)),
        bill(4, date(2026, 2, 1), date(2026, 3, 1), 50, open_amount=cny(20), paid_on=date(2026, 3, 1)),
        bill(5, date(2026, 2, 1), date(2026, 3, 1), 50, open_amount=cny(40)),
        bill(6, date(2026, 3, 1), date(2026, 3, 1), -15, credit_note=True),
        bill(7, date(2026, 4, 1), date(2026, 4, 1), 900),
    ]
    trade = Trading.of(bills, as_of=DAY, days=90)
    assert (trade.invoices, trade.sales, trade.collected) == (3, cny(145), cny(130))
    assert trade.levels == (
        (Decimal(150), 28),
        (Decimal(105), 31),
        (Decimal(100), 9),
        (Decimal(60), 12),
        (0, 10),
    )
    assert (trade.level(1), trade.level(Decimal("0.5")), trade.level(0)) == (cny(150), cny(105), cny(0))
    assert Trading("CNY", 90, 3).level(1) is None
    halves = Trading(
        "CNY", 90, 3, levels=[(5, 45), (3, 45)]
    )  # on exactly half of the days it was not more than 3
    assert (halves.level(Decimal("0.5")), halves.level(Decimal("0.51"))) == (cny(3), cny(5))
    old = bill(8, date(2025, 1, 1), date(2025, 2, 1), 70, open_amount=cny(7), paid_on=date(2025, 3, 1))
    assert [each.level(0) for each in (trade, Trading.of([*bills, old], as_of=DAY, days=90))] == [
        cny(0),
        cny(7),
    ]


def test_days_of_the_same_amount_stand_together_and_no_days_are_no_level():
    """CR-6: two ways to write the same levels are equal."""
    trade = Trading("CNY", 90, 3, levels=[(5, 30), (3, 20), (9, 0), (Decimal("5.0"), 40)])
    assert trade.levels == ((Decimal(5), 70), (Decimal(3), 20))
    assert trade == Trading("CNY", 90, 3, levels=trade.levels)
    assert trade != Trading("CNY", 90, 3, levels=[(5, 60), (3, 30)])
    assert trade.level(1) == cny(5)
    assert Trading("CNY", 90, 3, levels=[(5, 90), (1, 0)]).level(0) == cny(5)
    paid_ahead = [
        bill(1, date(2026, 1, 10), date(2026, 2, 1), 10),
        bill(2, date(2026, 2, 1), date(2026, 2, 1), -30, credit_note=True),
    ]
    owed = Trading.of(paid_ahead, as_of=DAY, days=90)
    assert owed.levels == ((Decimal(10), 22), (Decimal(0), 68))
    assert owed.level(0) == cny(0)
    assert attrs.evolve(owed, invoices=owed.invoices) == owed


@given(payer_ledgers().filter(any), st.sampled_from([1, 90, 180]))
def test_trading_of_a_ledger_is_what_its_parts_would_make(rows, days):
    """CR-6: it is put together past its own checks, so it must be what passes them, in equality, pickle and words."""
    found = Trading.of(rows, as_of=RATING_DAY, days=days)
    parts = (found.currency, found.days, found.invoices, found.sales, found.collected, found.levels)
    checked = Trading(*parts)
    assert checked == found
    assert checked.levels == found.levels
    assert hash(checked) == hash(found)
    assert repr(checked) == repr(found)
    assert pickle.loads(pickle.dumps(found)) == found
    assert attrs.evolve(found, levels=found.levels[::-1]) == found
    if len(found.levels) > 1:
        assert found.levels[0][0] >= found.levels[-1][0]
    for share in (Decimal(1), Decimal("0.95"), Decimal("0.5"), Decimal(0)):
        level = found.level(share).amount
        assert sum([span for amount, span in found.levels if amount <= level]) >= share * days
        below = sum([span for amount, span in found.levels if amount < level])
        assert below < share * days or not below


@pytest.mark.parametrize(
    "make",
    [
        lambda: Debts(cny(-1)),
        lambda: Debts(cny(1), [(-1, cny(1))]),
        lambda: Debts(cny(1), [(1, cny(-1))]),
        lambda: Trading("CNY", 0, 1),
        lambda: Trading("CNY", 90, 1, sales=cny(-1)),
        lambda: Trading("CNY", 90, 1, levels=[(1, 30)]),
        lambda: Trading("CNY", 90, 1, levels=[(-1, 90)]),
        lambda: Trading("CNY", 90, 1, levels=[(5, -1), (3, 91)]),
        lambda: Trading.of([], as_of=DAY),
        lambda: Trading.of([bill(1, DAY, DAY, 1)], as_of=DAY, days=0),
        lambda: Trading.of([bill(1, DAY, DAY, 1), Invoice("C-8", "F-2", DAY, DAY, cny(1))], as_of=DAY),
        lambda: Debts(5),
        lambda: Debts(cny(5), [(3, 5)]),
        lambda: Debts(cny(5), credits=5),
        lambda: Trading("CNY", 90, 1, sales=5),
        lambda: Facts("C-7", "CNY", DAY, cover=cny(-1)),
        lambda: Facts("C-7", "CNY", DAY, terms_days=-1),
        lambda: Facts("C-7", "CNY", DAY, grade=Standing("A", date(2026, 4, 1))),
        lambda: Facts("C-7", "CNY", DAY, statement=Statement("C-8", DAY, "CNY", MoneyUnit.ONE, {})),
    ],
    ids=map(str, count()),
)
def test_bad_input_is_refused(make):
    """CR-6, bad input 6, 7, 8."""
    with pytest.raises(InputError):
        make()


@pytest.mark.parametrize(
    ("levels", "problem"),
    [
        ([(Decimal("Infinity"), 90)], "give a finite number"),
        ([(Decimal("NaN"), 90)], "give a finite number"),
        ([(0.1, 90)], "give a whole number, a Decimal or a Fraction"),
        ([(None, 90)], "give a whole number, a Decimal or a Fraction"),
        ([(True, 90)], "give a whole number, a Decimal or a Fraction"),
        ([("x", 90)], "is not a number"),
        ([(-5, 0), (4, 90)], "is negative; who has paid too much owes nothing"),
        ([(5, True), (4, 89)], "give a whole number, zero or more"),
        ([(5, 90.0)], "give a whole number, zero or more"),
        ([(5, 89)], "must cover the 90 days of the window"),
        ([], "must cover the 90 days of the window"),
    ],
    ids=map(str, count()),
)
def test_a_level_is_an_exact_amount_and_a_number_of_days(levels, problem):
    """CR-6: what is no amount is refused when it comes in, days or no days."""
    with pytest.raises(InputError) as caught:
        Trading("CNY", 90, 1, levels=levels)
    assert (caught.value.field, caught.value.problem) == ("levels", problem)


def test_levels_are_read_as_other_exact_numbers_are():
    """CR-6: text keeps its digits; and however roughly the program reckons, the share of days is exact."""
    trade = Trading("CNY", 90, 3, levels=[("10.05", 45), (3, 45)])
    assert trade.level(1) == cny("10.05")
    assert attrs.evolve(trade, invoices=4).levels == trade.levels
    with localcontext(Context(prec=2)):
        assert trade.level(Decimal("0.501")) == cny("10.05")
        assert trade.level(Decimal("0.499")) == cny(3)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"line": CreditLine("C-7", "CNY")}, "give where the line stands: line.state_on(as_of)"),
        ({"line": None}, "give where the line stands: line.state_on(as_of)"),
        ({"debts": Exposure("C-7", "CNY", DAY, ())}, "give Debts, or None when it is not known"),
        ({"grade": "A"}, "give Standing, or None when it is not known"),
        ({"trading": 5}, "give Trading, or None when it is not known"),
        ({"statement": {}}, "give Statement, or None when it is not known"),
        ({"expected_month": 5}, "give Money, or None when it is not known"),
        ({"cover": 0}, "give Money, or None when it is not known"),
        ({"signals": "ab"}, "give OpenSignal values, or None when nobody has looked"),
        ({"signals": ["ab"]}, "give OpenSignal(kind, severity, label) of each open warning"),
    ],
    ids=map(str, count()),
)
def test_facts_of_another_kind_are_refused_at_once(given, problem):
    """CR-6: not by the guard that reads them, and not in silence."""
    with pytest.raises(InputError) as caught:
        Facts("C-7", "CNY", DAY, **given)
    assert (caught.value.field, caught.value.problem) == (next(iter(given)), problem)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Debts(cny(1), [(1, money(1, "USD"))]),
        lambda: Debts(cny(1), credits=money(1, "USD")),
        lambda: Trading("CNY", 90, 1, sales=money(1, "USD")),
        lambda: Trading.of(
            [bill(1, DAY, DAY, 1), Invoice("C-7", "F-2", DAY, DAY, money(1, "USD"))], as_of=DAY
        ),
        lambda: Facts("C-7", "CNY", DAY, cover=money(1, "USD")),
        lambda: Facts("C-7", "CNY", DAY, debts=Debts(money(1, "USD"))),
        lambda: Facts("C-7", "CNY", DAY, trading=Trading("USD", 90, 1)),
        lambda: Facts("C-7", "CNY", DAY, line=LineState([Grant("G", money(1, "USD"), DAY)])),
        lambda: Facts("C-7", "CNY", DAY, statement=Statement("C-7", DAY, "USD", MoneyUnit.ONE, {})),
    ],
    ids=map(str, count()),
)
def test_two_currencies_never_meet(make):
    """CR-6, bad input 4."""
    with pytest.raises(CurrencyError):
        make()


def test_the_terms_are_those_given_or_those_of_the_grant():
    """CR-6: the days he has to pay."""
    line = LineState([Grant("G", UNLIMITED, date(2026, 1, 1), terms_days=60)])
    assert Facts("C-7", "CNY", DAY, line=line).terms == 60
    assert Facts("C-7", "CNY", DAY, line=line, terms_days=0).terms == 0
    assert Facts("C-7", "CNY", DAY).terms is None
    assert Facts("C-7", "CNY", DAY, line=line, cover=cny(1)).limit is UNLIMITED


def test_a_lapse_is_seen_until_it_is_noted():
    """CR-6: nothing is booked on expiry."""
    ended = Grant("G", cny(5), date(2026, 1, 1), date(2026, 3, 1))
    assert LineState([ended]).lapsed(DAY) == ended
    assert LineState([ended], lapses_noted=frozenset({"G"})).lapsed(DAY) is None
    assert LineState([ended]).lapsed(date(2026, 2, 1)) is None
    assert LineState([ended, Grant("H", cny(5), date(2026, 3, 1))]).lapsed(DAY) is None
    assert LineState([ended]).lapsed(date(2025, 2, 1)) is None
