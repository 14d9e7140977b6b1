"""Which values may be compared with which, and when a value counts as not known.

A bool is not a number, a moment is not a day, yuan are not dollars: such pairs are told apart, never guessed at.

>>> family(True), family(1), family("1")
('yes or no', 'number', 'text')
>>> is_unknown(" "), is_unknown(0)
(True, False)

A table library wraps its values: they are read as what they hold (`unwrapped`), and what differs from itself is not
known, whatever it is called there (NaN, NA, "not a time").
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sized
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from math import isinf
from typing import Final, Protocol, TypeAlias, cast, runtime_checkable

from pendulum import Date, DateTime

from salesflow.basics import condition_words as words
from salesflow.basics.findings import ABSENT, Outcome, seen_text
from salesflow.basics.moments import instant
from salesflow.basics.money import Money
from salesflow.basics.text import Renders
from salesflow.basics.truth import Truth

__all__ = [
    "FIRM",
    "FLIPPED",
    "ORDER",
    "Operand",
    "comparable",
    "exact",
    "family",
    "identity",
    "is_unknown",
    "misfit",
    "presence",
    "problems_of",
    "unwrapped",
]

Operand: TypeAlias = str | bool | int | Decimal | date | Money | Truth
"""What a fact may be compared with."""

FLIPPED: Final[Mapping[str, str]] = {
    ">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "==", "in": "not in", "not in": "in",
}  # fmt: skip
"""Every comparison and its opposite."""

ORDER: Final = cast(
    "Mapping[str, Callable[[object, object], bool]]",
    {
        ">=": operator.ge,
        "<": operator.lt,
        ">": operator.gt,
        "<=": operator.le,
        "==": operator.eq,
        "!=": operator.ne,
    },
)
"""The comparisons with a single value."""

_LONGEST: Final = 30

FIRM: Final[frozenset[type]] = frozenset({int, Money, date, datetime, Date, DateTime})
"""The types whose every value is known; for others `is_unknown` has to look."""

_FAMILIES: Final[Mapping[type, str]] = {
    bool: "yes or no", Truth: "yes or no", int: "number", float: "number", Decimal: "number", str: "text",
    datetime: "moment", date: "day", Money: "money",
}  # fmt: skip
_OPEN = Truth.UNKNOWN  # a member read through its Enum is slow
_BARE: Final[frozenset[type]] = FIRM | frozenset({bool, Truth, float, Decimal, str, type(None)})


@runtime_checkable
class _Wraps(Protocol):
    """A value of a table library, which gives out what it holds."""

    def item(self) -> object: ...


def unwrapped(value: object) -> object:
    """The number, the text, the yes or no that a table library wraps; any other value as it is.

    What is held must be the same as the value: a moment that gives itself out as a count of nanoseconds stays one.
    """
    if type(value) in _BARE or family(value) in words.FAMILIES:
        return value
    if isinstance(value, Sized) or not isinstance(value, _Wraps):
        return value
    held = value.item()
    return value if _differ(value, held) else held


def _differ(value: object, other: object) -> bool:
    """Whether two values are not plainly equal: a table library may answer that it does not know."""
    try:
        return bool(value != other)
    except TypeError:
        return True


def is_unknown(value: object) -> bool:
    """Absent, None, blank text, UNKNOWN and what differs from itself (not-a-number) are all 'not known yet'."""
    if value is ABSENT or value is None or value is _OPEN:
        return True
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, Decimal):
        return value.is_nan()
    if type(value) in _BARE:
        return value != value
    return not isinstance(value, Sized) and _differ(value, value)


def presence(value: object) -> Outcome:
    """Whether a value says that something is there; an error of a kind of which nobody can tell.

    A list of something is, and so is a member of an `Enum`.

    >>> presence(0), presence(False), presence([]), presence(None), presence(object())
    (Outcome.MET, Outcome.UNMET, Outcome.UNMET, Outcome.UNKNOWN, Outcome.ERROR)
    """
    if is_unknown(value):
        return Outcome.UNKNOWN
    if value is False or value is Truth.NO:
        return Outcome.UNMET
    if isinstance(value, Enum) or family(value) in words.FAMILIES:
        return Outcome.MET
    try:
        size = len(value) if isinstance(value, Sized) else None
    except TypeError:  # an array without a dimension has a length in name only
        size = None
    return Outcome.ERROR if size is None else Outcome.MET if size else Outcome.UNMET


def family(value: object) -> str:
    """The kind of a value for comparisons; a type outside the library goes by its own name."""
    for kind in type(value).__mro__:  # its own type first: nearly always that is enough
        known = _FAMILIES.get(kind)
        if known is not None:
            return known
    return type(value).__name__


def exact(value: Operand | float) -> Operand:
    """A number in its one exact form, so that 60, 60.0 and ``Decimal("60.00")`` make equal criteria."""
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else value
    if not isinstance(number, Decimal) or not number.is_finite():
        return number
    if not number or (number == number.to_integral_value() and abs(number.adjusted()) <= _LONGEST):
        return int(number)
    return _shortest(number)


def _shortest(number: Decimal) -> Decimal:
    """The same number without zeros at its end: `normalize` would round what is longer than the context's precision."""
    sign, digits, exponent = number.as_tuple()
    kept = len(digits)
    while kept > 1 and digits[kept - 1] == 0:
        kept -= 1
    return Decimal((sign, digits[:kept], cast("int", exponent) + len(digits) - kept))


def comparable(value: object) -> object:
    """What to compare in place of the value: moments go by the instant, floats by the number as it was written."""
    if isinstance(value, bool):
        return Truth.of(value)
    if isinstance(value, float):
        # 0.6 as a float is a hair below Decimal("0.6"); a subclass may write itself in another way
        return Decimal(float.__repr__(value))
    return instant(value) if isinstance(value, datetime) else value


def identity(value: Operand | tuple[Operand, ...]) -> object:
    """What makes two operands the same: 1 and True are not, though Python says so."""
    if isinstance(value, tuple):
        return tuple([identity(each) for each in value])
    # a moment without zone is refused elsewhere; here it must not raise
    same = value if isinstance(value, datetime) and value.tzinfo is None else comparable(value)
    return (family(value), same)


def misfit(value: object, wanted: object) -> Renders | None:
    """Why two values cannot be compared, in words; None when they can."""
    found, needed = family(value), family(wanted)
    if found != needed:
        return words.WRONG_TYPE.fill(found=words.FAMILIES.get(found, found), needed=words.FAMILIES[needed])
    if isinstance(value, datetime) and value.utcoffset() is None:
        return words.NO_ZONE
    if isinstance(value, Money) and isinstance(wanted, Money) and value.currency != wanted.currency:
        return words.OTHER_CURRENCY.fill(found=value.currency, needed=wanted.currency)
    endless = isinf(value) if isinstance(value, float) else isinstance(value, Decimal) and value.is_infinite()
    if endless:
        return words.NOT_FINITE.fill(seen=seen_text(value))
    return None


def problems_of(op: str, value: Operand | tuple[Operand, ...]) -> list[str]:
    """What is wrong with a comparison before any fact is seen."""
    values = value if isinstance(value, tuple) else (value,)
    problems: list[str] = []
    if op not in FLIPPED:
        problems.append(f"unknown comparison {op!r}")
    elif (op in ORDER) is isinstance(value, tuple):
        problems.append(f"{op!r} needs {'one value' if op in ORDER else 'a list of values'}")
    if not values:
        problems.append("the list of values is empty")
    for each in values:
        if family(each) not in words.FAMILIES:
            problems.append(f"cannot compare with {type(each).__name__}")
        elif is_unknown(each):
            problems.append("cannot compare with an unknown or not-a-number value; use has()")
        elif isinstance(each, datetime) and each.utcoffset() is None:
            problems.append("cannot compare with a moment that has no time zone")
        elif isinstance(each, Decimal) and not each.is_finite():
            problems.append("cannot compare with an infinite number")
    if len({family(each) for each in values}) > 1:
        problems.append("the values are of different types")
    if len({each.currency for each in values if isinstance(each, Money)}) > 1:
        problems.append("the values are of different currencies")
    if op in {"<", "<=", ">", ">="} and any(family(each) == "yes or no" for each in values):
        problems.append("yes and no have no order")
    return problems
