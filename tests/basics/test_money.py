from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.currencies import MINOR_UNITS, WITHDRAWN, WITHOUT_MINOR_UNITS, minor_units
from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited, computed, money, total, within
from salesflow.basics.truth import Truth
from salesflow.errors import CurrencyError, InputError

CODES = sorted(MINOR_UNITS)
amounts = st.decimals(min_value=-(10**24), max_value=10**24, places=6, allow_nan=False, allow_infinity=False)
monies = st.builds(Money, amounts, st.just("CNY"))
weights = st.one_of(
    st.integers(0, 10**9), st.decimals(min_value=0, max_value=1000, places=4, allow_nan=False)
)


# -- laws ----------------------------------------------------------------------------------------------------


@given(amounts, st.integers(0, 8))
def test_equal_amounts_are_one_member_of_a_set(amount: Decimal, zeros: int) -> None:
    plain = format(amount, "f")
    padded = plain + ("" if "." in plain else ".") + "0" * zeros
    one, other = money(amount, "CNY"), money(padded, "CNY")
    assert one == other
    assert hash(one) == hash(other)
    assert len({one, other, money(amount, "USD")}) == 2


@given(monies, monies, monies)
def test_order_is_total_within_a_currency(a: Money, b: Money, c: Money) -> None:
    assert [a < b, a == b, a > b].count(True) == 1
    assert (a <= b) is (a < b or a == b)
    assert (a >= b) is (b <= a)
    ranked = sorted([a, b, c])
    assert all(low <= high for low, high in pairwise(ranked))


@given(monies, monies, st.integers(-1000, 1000))
def test_arithmetic_is_that_of_exact_fractions(a: Money, b: Money, n: int) -> None:
    def exact(value: Money) -> Fraction:
        return Fraction(value.amount)

    assert exact(a + b) == exact(a) + exact(b)
    assert exact(a - b) == exact(a) - exact(b)
    assert exact(a * n) == exact(n * a) == exact(a) * n
    assert exact(a * Decimal("0.125")) == exact(a) / 8
    assert exact(-a) == -exact(a)
    assert exact(abs(a)) == abs(exact(a))
    assert a - a == Money(0, "CNY")


@given(st.lists(monies, max_size=20))
def test_total_is_the_sum_whatever_the_order(items: list[Money]) -> None:
    expected = Money(0, "CNY")
    for item in items:
        expected = expected + item
    assert total(iter(items), "CNY") == total(reversed(items), "CNY") == expected


@given(monies, st.lists(weights, min_size=1, max_size=12).filter(any))
def test_sharing_out_loses_nothing_and_is_fair(whole: Money, parts: list[int | Decimal]) -> None:
    shares = whole.allocate(parts)
    assert total(shares, "CNY") == whole
    coin = Fraction(1, 10 ** max(2, -int(whole.amount.as_tuple().exponent)))
    weight = sum(Fraction(part) for part in parts)
    for share, part in zip(shares, parts, strict=True):
        assert abs(Fraction(share.amount) - Fraction(whole.amount) * Fraction(part) / weight) < coin
        if not part:
            assert share.is_zero
    assert (-whole).allocate(parts) == tuple(-share for share in shares)


@given(monies, monies, st.sampled_from([code for code in CODES if code != "CNY"]))
def test_two_currencies_never_meet(a: Money, b: Money, code: str) -> None:
    other = Money(b.amount, code)
    assert a != other
    for meet in (
        lambda: a + other,
        lambda: a - other,
        lambda: a < other,
        lambda: a <= other,
        lambda: a > other,
        lambda: a >= other,
        lambda: a.ratio(other),
        lambda: total([a, other], "CNY"),
        lambda: within(a, other),
    ):
        with pytest.raises(CurrencyError):
            meet()


@given(monies)
def test_round_trips(value: Money) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
    assert copy.deepcopy(value) == value
    assert Money.from_plain(value.to_plain()) == value
    assert eval(repr(value)) == value  # noqa: S307
    assert attrs.evolve(value, currency="USD") == Money(value.amount, "USD")
    digits = value.render().removeprefix("CNY ").replace(",", "")
    assert Decimal(digits) == value.amount


@given(monies)
def test_rounding_moves_less_than_a_coin(value: Money) -> None:
    rounded = value.quantize()
    assert rounded.is_payable
    assert abs(rounded - value) <= Money("0.005", "CNY")
    assert value.is_payable is (rounded == value)


# -- exactness -----------------------------------------------------------------------------------------------


def test_nothing_is_rounded_at_the_programs_28_digits() -> None:
    big = money("12345678901234567890123456789012345678.91", "CNY")
    assert (big + money("0.01", "CNY")).amount == Decimal("12345678901234567890123456789012345678.92")
    assert (-big).amount == Decimal("-12345678901234567890123456789012345678.91")
    assert total([big, money("0.01", "CNY")], "CNY") == big + money("0.01", "CNY")
    assert big.render() == "CNY 12,345,678,901,234,567,890,123,456,789,012,345,678.91"


def test_what_would_need_more_than_60_digits_is_refused() -> None:
    huge, tiny = money("9" * 59, "CNY"), money("0." + "0" * 50 + "1", "CNY")
    for work in (
        lambda: huge + tiny,
        lambda: huge - tiny,
        lambda: huge * 10**9,
        lambda: huge * Decimal("1.23"),
        lambda: total([huge, tiny], "CNY"),
        huge.quantize,
        lambda: huge.allocate([1, 2, 4]),
        lambda: money("1" * 61, "CNY"),
        lambda: money(Decimal("1E+999999"), "CNY"),
        lambda: money(Decimal("1E-999999"), "CNY"),
    ):
        with pytest.raises(InputError, match="60 digits"):
            work()
    assert huge.is_payable


def test_minus_nothing_is_nothing() -> None:
    for zero in (
        money("-0", "CNY"),
        money(Decimal("-0.00"), "CNY"),
        -money(0, "CNY"),
        money("-0.001", "CNY").quantize(),
    ):
        assert not zero.amount.is_signed()
        assert zero.render() == "CNY 0"


# -- bad input -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "amount",
    [1.0, True, None, b"1", "1,000", "1e3", "1_000", "", " ", "١٢", "NaN", "Infinity", "0x1", "5 CNY",
     Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Fraction(1, 2)],
)  # fmt: skip
def test_amounts_that_are_no_amounts(amount: object) -> None:
    with pytest.raises(InputError) as caught:
        Money(amount, "CNY")  # type: ignore[arg-type]
    assert caught.value.field == "amount"


@pytest.mark.parametrize(
    ("currency", "hint"),
    [("RMB", "CNY"), ("cny", "CNY"), (" usd ", "USD"), ("XAU", "minor units"), ("ZZZ", "three letters"),
     ("", "three letters"), (None, "as text"), (156, "as text"), (["CNY"], "as text")],
)  # fmt: skip
def test_currencies_that_are_none(currency: object, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        Money(1, currency)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=hint):
        total([], currency)  # type: ignore[arg-type]


def test_money_meets_no_bare_number() -> None:
    one = money(1, "CNY")
    for work in (
        lambda: one + 1,  # type: ignore[operator]
        lambda: 1 + one,  # type: ignore[operator]
        lambda: one - 1,  # type: ignore[operator]
        lambda: one * 0.5,  # type: ignore[operator]
        lambda: one * True,
        lambda: one * one,  # type: ignore[operator]
        lambda: one / 2,  # type: ignore[operator]
        lambda: one < 1,  # type: ignore[operator]
        lambda: one <= 1,  # type: ignore[operator]
        lambda: one > 1,  # type: ignore[operator]
        lambda: one >= 1,  # type: ignore[operator]
        lambda: total([one, 1], "CNY"),  # type: ignore[list-item]
    ):
        with pytest.raises(TypeError):
            work()
    assert (one == 1) is False


@pytest.mark.parametrize("factor", [Decimal("NaN"), Decimal("Infinity")])
def test_factors_are_finite(factor: Decimal) -> None:
    with pytest.raises(InputError, match="finite"):
        money(1, "CNY") * factor


@pytest.mark.parametrize(
    "bad", [[], [0, 0], [-1, 2], [1.0], [True], ["1"], [Decimal("NaN")], [Decimal("1E+5000")]]
)
def test_weights_that_share_nothing_out(bad: list[int]) -> None:
    with pytest.raises(InputError) as caught:
        money(10, "CNY").allocate(bad)
    assert caught.value.field == "weights"


def test_a_share_of_zero_has_no_answer() -> None:
    with pytest.raises(InputError, match="zero"):
        money(1, "CNY").ratio(money(0, "CNY"))
    assert money(1, "CNY").ratio(money(3, "CNY")) == Decimal("0." + "3" * 28)


@pytest.mark.parametrize(
    "data",
    [{}, {"amount": "1"}, {"amount": 1.0, "currency": "CNY"}, {"amount": "1", "currency": 156},
     {"amount": "1", "currency": "CNY", "more": 1}, {"amount": None, "currency": "CNY"}, None, ["1", "CNY"], "1 CNY"],
)  # fmt: skip
def test_plain_data_that_is_no_money(data: dict[str, object]) -> None:
    with pytest.raises(
        InputError, match=r'give {"amount": "12\.50", "currency": "CNY"}|give text such as 12\.50'
    ):
        Money.from_plain(data)


@pytest.mark.parametrize("other", [3, Decimal(3), "CNY 3", None])
def test_a_ratio_to_what_is_no_money_has_no_answer(other: Money) -> None:
    with pytest.raises(InputError, match="other: is no Money; divide the amounts for a plain number"):
        money(1, "CNY").ratio(other)


@pytest.mark.parametrize("rounding", ["ROUND_FOO", 4, ["ROUND_UP"]])
def test_a_mode_of_rounding_that_nobody_knows(rounding: str) -> None:
    with pytest.raises(InputError, match="rounding: is no mode of decimal; use one such as ROUND_HALF_UP"):
        money("1.255", "CNY").quantize(rounding)


def test_money_cannot_be_changed() -> None:
    one = money(1, "CNY")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.amount = Decimal(5)  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.note = "x"  # type: ignore[attr-defined]


# -- words, ceilings, currencies -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("amount", "currency", "en", "zh"),
    [("96000", "CNY", "CNY 96,000", "96,000元"), ("96000.5", "CNY", "CNY 96,000.50", "96,000.50元"),
     ("12.00", "GBP", "GBP 12", "GBP 12"), ("1.5", "JPY", "JPY 1.5", "JPY 1.5"),
     ("0.12345", "CNY", "CNY 0.12345", "0.12345元"), ("1.5", "KWD", "KWD 1.500", "KWD 1.500"),
     ("-1234.10", "CNY", "CNY -1,234.10", "-1,234.10元")],
)  # fmt: skip
def test_words(amount: str, currency: str, en: str, zh: str) -> None:
    value = money(amount, currency)
    assert (str(value), value.render("zh")) == (en, zh)


@pytest.mark.parametrize("code", [*CODES, *sorted(WITHDRAWN)])
def test_every_currency_has_its_coin(code: str) -> None:
    assert Money("1.23456", code).quantize(ROUND_DOWN).amount.as_tuple().exponent == -minor_units(code)


def test_rounding_modes_and_coins() -> None:
    assert money("0.125", "CNY").quantize(ROUND_DOWN) == money("0.12", "CNY")
    assert money("0.1254", "KWD").quantize() == money("0.125", "KWD")
    assert money("99.5", "JPY").quantize() == money(100, "JPY")
    assert money("0.005", "CNY").allocate([1, 1]) == (money("0.003", "CNY"), money("0.002", "CNY"))
    assert money(0, "CNY").allocate([1, 2]) == (money(0, "CNY"),) * 2


def test_signs() -> None:
    minus, none, plus = money(-1, "CNY"), money(0, "CNY"), money(1, "CNY")
    assert [m.is_negative for m in (minus, none, plus)] == [True, False, False]
    assert [m.is_zero for m in (minus, none, plus)] == [False, True, False]
    assert [m.is_positive for m in (minus, none, plus)] == [False, False, True]


def test_unknown_zero_and_unlimited_are_three_things() -> None:
    """Field note: in three open ERPs a limit of zero means "no check"."""
    five, nothing = money(5, "CNY"), money(0, "CNY")
    table: list[tuple[Money | None, Limit, Truth]] = [
        (five, None, Truth.UNKNOWN),
        (five, nothing, Truth.NO),
        (five, UNLIMITED, Truth.YES),
        (nothing, nothing, Truth.YES),
        (five, five, Truth.YES),
        (None, five, Truth.UNKNOWN),
        (None, UNLIMITED, Truth.YES),
        (None, None, Truth.UNKNOWN),
    ]
    for amount, limit, answer in table:
        assert within(amount, limit) is answer, (amount, limit)
    assert repr(UNLIMITED) == "UNLIMITED"
    assert (UNLIMITED.render(), UNLIMITED.render("zh")) == ("unlimited", "不限")
    assert pickle.loads(pickle.dumps(UNLIMITED)) is Unlimited.UNLIMITED


def test_the_table_is_the_whole_list() -> None:
    """ISO 4217:2015, list one, 1 January 2026: 178 codes, 13 of them without minor units."""
    assert len(MINOR_UNITS) + len(WITHOUT_MINOR_UNITS) == 178
    assert len(WITHOUT_MINOR_UNITS) == 13
    assert not MINOR_UNITS.keys() & (WITHDRAWN.keys() | WITHOUT_MINOR_UNITS)
    for code in (*MINOR_UNITS, *WITHDRAWN, *WITHOUT_MINOR_UNITS):
        assert len(code) == 3
        assert code.isascii()
        assert code.isupper()
    assert {code for code, units in MINOR_UNITS.items() if units == 3} == {
        "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND",
    }  # fmt: skip
    assert {code for code, units in MINOR_UNITS.items() if units == 4} == {"CLF", "UYW"}
    assert set(MINOR_UNITS.values()) == {0, 2, 3, 4}
    assert minor_units("HRK") == 2
    assert money(1, "HRK").render() == "HRK 1"


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(CODES))
def test_what_was_computed_is_money_as_it_is_read(amount: Decimal, currency: str) -> None:
    """Not only equal: the same digits, no zero below zero, and the same refusal."""

    def made(by: Callable[[Decimal, str], Money]) -> tuple[object, ...]:
        try:
            found = by(amount, currency)
        except InputError as error:
            return (str(error),)
        return found, repr(found), hash(found), found.amount.as_tuple()

    assert made(computed) == made(Money)


def test_computed_at_the_edges() -> None:
    assert str(computed(Decimal("-0.00"), "CNY").amount) == "0.00"
    assert computed(Decimal(10**59), "CNY") == money(10**59, "CNY")
    with pytest.raises(InputError, match="needs more than 60 digits"):
        computed(Decimal(10**60 + 1), "CNY")
