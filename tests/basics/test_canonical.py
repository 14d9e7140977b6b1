"""Canonical values: two values that differ in anything give two texts; erasing keeps places (invariant 4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from json import loads
from types import MappingProxyType
from typing import NamedTuple

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.canonical import canonical, erase, place_of
from salesflow.basics.channels import Channel
from salesflow.basics.money import Money
from salesflow.basics.private import Private
from salesflow.basics.text import Text
from salesflow.errors import InputError

SALT = "sixteen bytes or more"


class Colour(Enum):
    RED = "red"


class Shade(StrEnum):
    RED = "red"


class Word(str):
    __slots__ = ()

    def __str__(self) -> str:
        return "another"


class Pair(NamedTuple):
    key: str
    words: Private


@attrs.frozen
class Inner:
    words: Private
    note: str = ""


@attrs.frozen
class Outer:
    case: str
    seq: int
    inner: Inner
    several: tuple[Inner, ...] = ()
    pair: Pair | None = None
    some: frozenset[Private] = frozenset()
    facts: Mapping[str, object] = attrs.field(factory=dict)
    _hidden: Private | None = None
    double: int = attrs.field(init=False, default=0)


@attrs.frozen
class Holder:
    held: object = None
    again: object = False


leaves = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from(["", "1", "true", "null", "red", Colour.RED, Shade.RED, Word("red")])
    | st.sampled_from([Decimal(1), Decimal("1.5"), Decimal("-0"), Fraction(1), Fraction(3, 2)])
    | st.sampled_from([Money(1, "CNY"), Money(1, "USD"), date(2026, 3, 2), Private("1"), Private("true")])
    | st.sampled_from([pendulum.datetime(2026, 3, 2), pendulum.datetime(2026, 3, 2, 8, tz="Asia/Shanghai")])
)
values = st.recursive(
    leaves, lambda each: st.lists(each, max_size=3).map(tuple) | st.frozensets(each, max_size=3), max_leaves=6
)


def shape(value: object) -> object:
    """What a value is, in a form that Python compares truly: 1 is neither True nor Decimal(1)."""
    if isinstance(value, tuple):
        return ("tuple", *map(shape, value))
    if isinstance(value, frozenset):
        return ("set", frozenset(map(shape, value)))
    return (type(value).__name__.replace("Word", "str"), repr(value))


@given(values, values)
def test_different_values_give_different_texts_and_equal_ones_the_same(one: object, other: object) -> None:
    first, second = canonical(one, salt=SALT, place="p"), canonical(other, salt=SALT, place="p")
    texts = [repr(each) for each in (one, other)]
    if "Private" not in "".join(texts):  # whose repr hides what it is
        assert (first == second) is (shape(one) == shape(other))
    if first != second:
        assert shape(one) != shape(other) or "Private" in texts[0]
    loads(first)  # it is JSON
    if "Private" not in "".join(texts):  # whose commitment depends on where it stands
        for name in ("held", "again"):  # neither default hides another value
            held, instead = (canonical(Holder(**{name: each})) for each in (one, other))
            assert (held == instead) is (first == second)


def test_a_private_text_enters_by_its_commitment_only() -> None:
    said = Private("Mrs Li waited")
    written = canonical(said, salt=SALT, place="CO-1/2.words")
    assert written == f'{{"private":"{said.commitment(SALT, "CO-1/2.words")}"}}'


@pytest.mark.parametrize(
    ("one", "same"),
    ids=[str(n) for n in range(9)],
    argvalues=[
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal(100), Decimal("1E+2")),
        (Money("1.50", "CNY"), Money("1.5", "CNY")),
        (frozenset({"a", "b", "c"}), frozenset({"c", "b", "a"})),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ({"a": 1}, MappingProxyType({"a": 1})),
        (Word("red"), "red"),
        (datetime(2026, 3, 2, tzinfo=UTC), pendulum.datetime(2026, 3, 2)),
        (date(2026, 3, 2), pendulum.date(2026, 3, 2)),
    ],
)
def test_the_same_value_is_written_in_one_way(one: object, same: object) -> None:
    assert canonical(one) == canonical(same)


def test_the_zone_counts_and_so_does_the_kind() -> None:
    """The same instant in another zone may be another day; an enum is not its value."""
    apart = [
        pendulum.datetime(2026, 3, 2), pendulum.datetime(2026, 3, 2, 8, tz="Asia/Shanghai"), date(2026, 3, 2),
        "2026-03-02", Colour.RED, Shade.RED, "red", 1, True, False, "1", Decimal(1), Fraction(1), None, "null", (), frozenset(), {},
        {"a": 1}, (("a", 1),), {Colour.RED: 1}, {"red": 1}, {1: 1}, {"1": 1}, Channel.CALL, "call", 10**400,
    ]  # fmt: skip
    assert len({canonical(each) for each in apart}) == len(apart)
    for name in ("held", "again"):  # and no default hides another value
        assert len({canonical(Holder(**{name: each})) for each in apart}) == len(apart)


def test_both_readings_of_a_repeated_hour_are_told_apart() -> None:
    """In autumn the clock shows 02:30 twice (abuse case 7)."""
    twice = [pendulum.datetime(2026, 10, 25, 2, 30, tz="Europe/Berlin", fold=fold) for fold in (0, 1)]
    assert canonical(twice[0]) != canonical(twice[1])


def test_a_field_that_holds_its_default_is_left_out() -> None:
    """So a later version of a class may have a field more, and old seals still fit."""

    @attrs.frozen
    class Before:
        words: str

    @attrs.frozen
    class After:
        words: str
        channel: Channel | None = None
        tags: tuple[str, ...] = attrs.field(factory=tuple)

    After.__name__ = "Before"
    assert canonical(Before("late")) == canonical(After("late"))
    assert canonical(After("late", Channel.CALL)) != canonical(After("late"))
    assert canonical(After("late", None, ("a",))) != canonical(After("late"))


def test_a_default_that_looks_like_the_value_is_not_the_value() -> None:
    @attrs.frozen
    class Flag:
        on: object = True
        much: object = attrs.field(default=attrs.Factory(lambda self: self.on, takes_self=True))
        bad: object = 0.5

    assert canonical(Flag(1, 1, 1)) != canonical(Flag(True, 1, 1))
    assert canonical(Flag(1, 1, 1)) == '{"has":{"bad":1,"much":1,"on":1},"is":"Flag"}'


@pytest.mark.parametrize(
    ("value", "field"),
    ids=[str(n) for n in range(14)],
    argvalues=[
        (0.5, "value"),
        (float("nan"), "value"),
        ([1], "value"),
        ({1}, "value"),
        (b"x", "value"),
        (object(), "value"),
        (Decimal("NaN"), "value"),
        (Decimal("Infinity"), "value"),
        (datetime(2026, 3, 2), "value"),  # naive on purpose
        ((1, (2, 0.5)), "[1][1]"),
        ({"a": 0.5}, '["a"]'),
        ({0.5: "a"}, "value"),
        ({Private("a"): 1}, "value"),
        (Inner(Private("a"), 0.5), "note"),  # type: ignore[arg-type]  # what a forger does
    ],
)
def test_what_is_no_plain_value_is_refused_by_its_place(value: object, field: str) -> None:
    with pytest.raises(InputError) as refused:
        canonical(value, salt=SALT)
    assert refused.value.field == field


def test_an_endless_number_is_refused() -> None:
    with pytest.raises(InputError, match="thousands of digits"):
        canonical(10**5000)


def test_a_bottomless_value_is_refused() -> None:
    value: tuple[object, ...] = ()
    for _ in range(60):
        value = (value,)
    with pytest.raises(InputError, match="more than 50 levels deep"):
        canonical(value)


# -- erasing ----------------------------------------------------------------------------------------------------------


def outer(words: str = "late") -> Outer:
    said = Private(words)
    facts = {"a": said, "b": (1, said)}
    return Outer(
        "CO-1",
        2,
        Inner(said),
        (Inner(said), Inner(said, "x")),
        Pair("k", said),
        frozenset({said}),
        facts,
        said,
    )


def test_erasing_reaches_every_private_text_and_keeps_the_writing() -> None:
    """In fields, tuples, named tuples, sets, mappings and fields with a hidden name (abuse case 20)."""
    record = outer()
    bare = erase(record, salt=SALT)
    assert "characters" not in repr(bare)
    assert repr(bare).count("Private(erased)") == 8
    assert isinstance(bare.pair, Pair)
    assert canonical(bare) == canonical(record, salt=SALT)
    assert erase(bare, salt=SALT) == bare


def test_the_same_words_at_two_places_do_not_look_alike() -> None:
    bare = erase(outer(), salt=SALT)
    assert len({each.words.kept for each in (bare.inner, *bare.several)}) == 3


def test_what_holds_no_private_text_stays_the_very_same() -> None:
    value = (Text("a", zh="b"), frozenset({"a"}), MappingProxyType({"a": 1}), 1)
    assert erase(value, salt=SALT) is value


def test_a_record_knows_its_place() -> None:
    assert place_of(outer()) == "CO-1/2"
    assert place_of(Inner(Private("a"))) == place_of(7) == ""
    one = Inner(Private("a"))
    assert erase(one, salt=SALT, place="x") != erase(one, salt=SALT, place="y")
    assert canonical(erase(one, salt=SALT, place="x")) == canonical(one, salt=SALT, place="x")


def test_erasing_needs_a_salt() -> None:
    with pytest.raises(InputError, match="at least 16 bytes"):
        erase("nothing private", salt="short")
