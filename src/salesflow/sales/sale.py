"""Sales as facts (what was sold or came back, when, and what is stated about it), and their sums.

>>> from datetime import date
>>> Sale(date(2026, 3, 2), Money(900, "CNY"), {"seller": "Li", "outlet": "East Gate"}).dimensions
(('outlet', 'East Gate'), ('seller', 'Li'))
>>> Period.MONTH.key(date(2026, 3, 2)), Period.WEEK.key(date(2024, 12, 30))
('2026-03', '2025-W01')

Source: CU-13.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Final, Self, TypeAlias, cast

import attrs

from salesflow.basics.money import Money
from salesflow.basics.text import Language, Sentence, Text, date_text
from salesflow.customers.history import Purchase
from salesflow.errors import InputError

__all__ = [
    "NOT_STATED",
    "PERIODS",
    "Days",
    "Dimensions",
    "Figures",
    "Key",
    "NotStated",
    "Path",
    "Period",
    "Sale",
    "plus",
]

Dimensions: TypeAlias = tuple[tuple[str, str], ...]
"""What a sale states, as pairs of a name and a text, sorted by name."""


class NotStated(Enum):
    """The one value `NOT_STATED`, which is no text and equal to none."""

    NOT_STATED = "not_stated"

    def __repr__(self) -> str:
        return "NOT_STATED"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _BLANK.render(language)


_BLANK: Final = Text("(not stated)", zh="（未注明）")

NOT_STATED: Final = NotStated.NOT_STATED
"""The key of the sales that do not state a dimension, or leave it blank."""

Key: TypeAlias = "str | NotStated"
"""What a part is called: what the sales state, or a period (2026, 2026-Q1, 2026-03, 2026-W09, 2026-03-02)."""

Path: TypeAlias = tuple[Key, ...]
"""The way to a part of a report, one key a level from the top."""

Days: TypeAlias = tuple[date | None, date | None]
"""The first and the last day, both included; None leaves that end open."""


class Period(StrEnum):
    """A length of time by which sales are reported; the bare word (``"month"``) will do as well.

    A day belongs to its month, quarter and year. An ISO week (Monday to Sunday) belongs to its ISO year and to
    nothing else: weeks cross the ends of months and years, so they never add up to them. Source: ISO 8601.
    """

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    ISO_YEAR = "iso_year"
    WEEK = "week"
    DAY = "day"

    def key(self, day: date) -> str:
        """What the period is called in which a day lies; the texts sort as the periods follow each other.

        >>> [period.key(date(2027, 1, 1)) for period in Period]
        ['2027', '2027-Q1', '2027-01', '2026', '2026-W53', '2027-01-01']
        """
        match self:
            case Period.YEAR:
                return f"{day.year:04}"
            case Period.QUARTER:
                return f"{day.year:04}-Q{(day.month + 2) // 3}"
            case Period.MONTH:
                return f"{day.year:04}-{day.month:02}"
            case Period.ISO_YEAR:
                return f"{day.isocalendar()[0]:04}"
            case Period.WEEK:
                year, week, _ = day.isocalendar()
                return f"{year:04}-W{week:02}"
            case _:
                return day.isoformat()

    def first_day(self, key: str) -> date:
        """The day on which the period of a key begins; anything that is no such key is an `InputError`.

        >>> Period.WEEK.first_day("2025-W01")
        datetime.date(2024, 12, 30)
        """
        try:
            match self:
                case Period.YEAR:
                    day = date(int(key), 1, 1)
                case Period.QUARTER:
                    day = date(int(key[:4]), 3 * int(key[6:]) - 2, 1)
                case Period.MONTH:
                    day = date(int(key[:4]), int(key[5:]), 1)
                case Period.ISO_YEAR:
                    day = date.fromisocalendar(int(key), 1, 1)
                case Period.WEEK:
                    day = date.fromisocalendar(int(key[:4]), int(key[6:]), 1)
                case _:
                    day = date.fromisoformat(key)
        except (ValueError, TypeError, OverflowError):
            day = None
        if day is None or self.key(day) != key:  # 2026-3 can be read, and yet no report has such a key
            raise InputError(self.value, key, f"write it as {self.key(date(2026, 3, 2))}")
        return day

    def words(self, key: str) -> Sentence:
        """A key as people read it.

        >>> Period.MONTH.words("2026-03").render(), Period.WEEK.words("2026-W09").render("zh")
        ('Mar 2026', '2026年第9周')
        """
        day = self.first_day(key)
        month = Text(date_text(day, year=False).split()[1], zh=f"{day.month}月")
        return _KEYS[self].fill(year=key[:4], part=key[5:].lstrip("QW0"), month=month, day=day)

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _PERIODS[self].render(language)


PERIODS: Final[Mapping[str, Period]] = MappingProxyType({period.value: period for period in Period})
"""The periods by their words, none of which may name a dimension."""

_PERIODS: Final = {
    Period.YEAR: Text("year", zh="年"),
    Period.QUARTER: Text("quarter", zh="季度"),
    Period.MONTH: Text("month", zh="月"),
    Period.ISO_YEAR: Text("ISO year", zh="ISO年"),
    Period.WEEK: Text("week", zh="周"),
    Period.DAY: Text("day", zh="日"),
}
_KEYS: Final = {
    Period.YEAR: Text("{year}", zh="{year}年"),
    Period.QUARTER: Text("Q{part} {year}", zh="{year}年第{part}季度"),
    Period.MONTH: Text("{month} {year}", zh="{year}年{month}"),
    Period.ISO_YEAR: Text("ISO year {year}", zh="ISO {year}年"),
    Period.WEEK: Text("week {part} of {year}", zh="{year}年第{part}周"),
    Period.DAY: Text("{day}", zh="{day}"),
}


def _dimensions(given: Mapping[str, str | None] | Iterable[tuple[str, str | None]]) -> Dimensions:
    pairs = cast("Iterable[tuple[object, object]]", given.items() if isinstance(given, Mapping) else given)
    read: dict[str, str] = {}
    for name, value in pairs:
        if not isinstance(name, str) or not name or name != name.strip() or name in PERIODS:
            raise InputError(
                "dimensions", name, "give a name without blanks around it that is no word for a period"
            )
        if name in read:
            raise InputError("dimensions", name, "is named twice")
        if value is not None and not isinstance(value, str):
            raise InputError(f"dimensions.{name}", value, "give text, or None when it is not stated")
        read[name] = value.strip() if value else ""
    return tuple(sorted([pair for pair in read.items() if pair[1]]))


@attrs.frozen(weakref_slot=False)
class Sale:
    """One line of what was sold; a negative amount is a return.

    `at` is the aware moment, or the day where only the day is known (it is then a day of the business, in the
    zone of whatever report counts it). `dimensions` say by what the sale may be reported: company, department,
    seller, outlet, product, or any name of yours, given as a mapping or as pairs and kept sorted by name. Blank
    and None mean *not stated*, the same as leaving the name out. `quantity` is in the unit in which the product is
    sold. `id` names this one line: reports refuse to count an id twice.

    Refused with `InputError`: a naive `at`, an amount that is not `Money`, a quantity that is not a finite
    Decimal, a blank id, and a dimension that is named twice, is no text, or is called like a `Period`.
    Source: CU-13.

    >>> Sale(date(2026, 3, 2), Money(-40, "CNY"), {"seller": " "}).dimensions
    ()
    """

    at: datetime | date
    amount: Money
    dimensions: Dimensions = attrs.field(default=(), converter=_dimensions)
    quantity: Decimal | None = None
    id: str | None = None

    def __attrs_post_init__(self) -> None:
        _check_at(self.at)
        _check_amount(self.amount)
        if self.quantity is not None:
            _check_quantity(self.quantity)
        if self.id is not None:
            _check_id(self.id)

    @property
    def is_return(self) -> bool:
        """Whether goods or money went back."""
        return self.amount.amount < 0

    @classmethod
    def of(cls, purchase: Purchase, dimensions: Mapping[str, str | None] | None = None) -> Self:
        """What a customer bought, as a sale: it states customer, product and outlet, and `dimensions` on top.

        >>> import pendulum
        >>> bought = Purchase("C-7", pendulum.datetime(2026, 3, 2), Money(900, "CNY"), product="P-1")
        >>> Sale.of(bought, {"seller": "Li"}).dimensions
        (('customer', 'C-7'), ('product', 'P-1'), ('seller', 'Li'))
        """
        stated = [
            ("customer", purchase.customer),
            ("product", purchase.product),
            ("outlet", purchase.outlet),
            *(dimensions or {}).items(),
        ]
        return cls(purchase.at, purchase.amount, stated, purchase.quantity, purchase.id)


# These take `object`: rows come from tables and foreign objects, where annotations hold nobody back.


def _check_at(value: object) -> None:
    if not isinstance(value, date):
        raise InputError("at", value, "give an aware datetime, or a date where only the day is known")
    if isinstance(value, datetime) and value.tzinfo is None:
        raise InputError("at", value, "has no time zone; give an aware datetime, or a date")


def _check_amount(value: object) -> None:
    if not isinstance(value, Money):
        raise InputError("amount", value, "give Money, an amount with its currency")


def _check_quantity(value: object) -> None:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InputError("quantity", value, "give a finite Decimal")


def _check_id(value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise InputError("id", value, "give a text that is not blank, or None")


# -- sums -----------------------------------------------------------------------------------------------------------

# Like money: a sum that would have to be rounded is refused.
_EXACT: Final = Context(prec=60, traps=[Inexact, InvalidOperation])
_ZERO: Final = Decimal(0)


def plus(one: Decimal, other: Decimal) -> Decimal:
    """Two amounts or quantities together, exactly; a sum of more than 60 digits is an `InputError`."""
    try:
        return _EXACT.add(one, other)
    except DecimalException:
        raise InputError("sum", other, "needs more than 60 digits to stay exact") from None


@attrs.frozen
class Figures:
    """What was sold in one currency: `count` lines, `returns` of them returns, and the sums.

    `gross` is what was sold, `returned` what came back (nothing, or negative), `net` both together. `quantity`
    adds up the lines that state one and `unmeasured` counts those that do not; whether pieces of several products
    make sense in one sum is for the reader to say.
    """

    count: int
    returns: int
    gross: Money
    returned: Money
    quantity: Decimal = _ZERO
    unmeasured: int = 0

    @classmethod
    def none(cls, currency: str) -> Self:
        """No line at all."""
        return cls(0, 0, Money(0, currency), Money(0, currency))

    @property
    def currency(self) -> str:
        """The currency of the sums."""
        return self.gross.currency

    @property
    def net(self) -> Money:
        """What was sold and stayed sold."""
        return self.gross + self.returned

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.count + other.count,
            self.returns + other.returns,
            self.gross + other.gross,
            self.returned + other.returned,
            plus(self.quantity, other.quantity),
            self.unmeasured + other.unmeasured,
        )
