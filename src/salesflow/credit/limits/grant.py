"""Grants: one decision that a customer may buy on credit, so much, from a day up to another day.

The limit of a day is worked out from the grants that are valid on it; when a temporary one ends, nothing is booked. Nobody
has decided (None), no credit (zero) and no ceiling (`UNLIMITED`) are three answers and stay three.

>>> from salesflow.basics.money import money
>>> base = Grant("G-1", money(50000, "CNY"), date(2026, 1, 1), terms_days=30)
>>> season = Grant("G-2", money(20000, "CNY"), date(2026, 9, 1), date(2026, 11, 1), kind=GrantKind.TEMPORARY,
...                effect=Effect.ADD, purpose="autumn festival")
>>> for day in [date(2025, 12, 31), date(2026, 8, 31), date(2026, 10, 31), date(2026, 11, 1)]:
...     print(effective_limit([base, season], on=day))
None
CNY 50,000
CNY 70,000
CNY 50,000

Source: CR-6 (the textbook's heading only); field study of credit 1.3 (what a grant holds), 4.1 and property 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from itertools import combinations
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text, read_words
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "Effect",
    "Grant",
    "GrantKind",
    "OverdueAllowance",
    "clashes",
    "effective_limit",
    "fixed_on",
    "order_cap",
    "overdue_allowance",
    "renewal_chain",
]

_ROWS: Final = ("CR-6",)
_NONE: Final[Mapping[str, Money]] = MappingProxyType({})


class GrantKind(Enum):
    """A grant that stays until it is changed, or one for a time and a purpose."""

    FIXED = "fixed"
    TEMPORARY = "temporary"

    def __repr__(self) -> str:
        return f"GrantKind.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _KINDS[self].render(language)


class Effect(Enum):
    """What a temporary grant does to the fixed one: stand in its place, or come on top."""

    REPLACE = "replace"
    ADD = "add"

    def __repr__(self) -> str:
        return f"Effect.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _EFFECTS[self].render(language)


@attrs.frozen
class OverdueAllowance:
    """What may be overdue under a grant before controls act: so much, and for so many days (允许逾期额度、天数).

    What is no amount of money and what is no number of days is an `InputError`.
    """

    amount: Money
    days: int

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.amount, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # bare numbers come in
            raise InputError("amount", self.amount, "give Money, with its currency")
        check_count("days", self.days)

    def covers(self, late: Money, oldest_days: int) -> bool:
        """Whether so much that is late, the oldest part by so many days, is within it; reaching it exactly is within."""
        return late <= self.amount and oldest_days <= self.days


def _id(value: str) -> str:
    return read_id(value, "grant")


def _begins(value: date) -> date:
    return shared_day(as_day(value, "begins"))


def _ends(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "ends"))


def _purpose(value: str) -> str:
    return read_words(value, "purpose")


@attrs.frozen
class Grant:
    """One grant: an amount or `UNLIMITED`, valid from `begins` up to `ends`, which is no longer in it.

    `terms_days` is how many days the customer has to pay, `order_cap` the most that one order may take, `overdue` what may
    be late. What is drawn and paid back under a grant that is not `is_revolving` is gone. A temporary grant has an end, a
    purpose and an `effect`; a fixed one has no effect, and no end means until it is changed.

    What is no day, no amount or no id, and a word where a `GrantKind` or an `Effect` belongs, is an `InputError`; parts that
    do not fit together are a `DefinitionError` that names them all. Source: CR-6.
    """

    id: str = attrs.field(converter=_id)
    amount: Money | Unlimited
    begins: date = attrs.field(converter=_begins)
    ends: date | None = attrs.field(default=None, converter=_ends)
    kind: GrantKind = attrs.field(default=GrantKind.FIXED, kw_only=True)
    effect: Effect | None = attrs.field(default=None, kw_only=True)
    purpose: str = attrs.field(default="", kw_only=True, converter=_purpose)
    terms_days: int | None = attrs.field(default=None, kw_only=True)
    order_cap: Money | None = attrs.field(default=None, kw_only=True)
    overdue: OverdueAllowance | None = attrs.field(default=None, kw_only=True)
    is_revolving: bool = attrs.field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.amount is not UNLIMITED and not isinstance(self.amount, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # 0 and None come in
            raise InputError("amount", self.amount, "give Money or UNLIMITED; no decision is no grant")
        self._check_kinds()
        if self.terms_days is not None:
            check_count("terms_days", self.terms_days)
        problems = [*self._amount_problems(), *self._time_problems()]
        if problems:
            raise DefinitionError(f"grant {self.id!r}", problems)

    def _check_kinds(self) -> None:
        """A word in place of a kind would be compared with `is`, and a temporary grant would pass for a fixed one."""
        given: tuple[tuple[str, object, type, bool, str], ...] = (
            ("kind", self.kind, GrantKind, False, "give GrantKind.FIXED or GrantKind.TEMPORARY"),
            (
                "effect",
                self.effect,
                Effect,
                True,
                "give Effect.REPLACE or Effect.ADD, or None for a fixed grant",
            ),
            ("order_cap", self.order_cap, Money, True, "give Money, or None for no cap"),
            ("overdue", self.overdue, OverdueAllowance, True, "give an OverdueAllowance, or None for none"),
            ("is_revolving", self.is_revolving, bool, False, "give True or False"),
        )
        for field, value, kind, may_be_none, problem in given:
            if not (isinstance(value, kind) or (value is None and may_be_none)):
                raise InputError(field, value, problem)

    def _amount_problems(self) -> list[str]:
        named = [("the limit", self.amount), ("the cap of one order", self.order_cap)]
        if self.overdue is not None:
            named.append(("what may be late", self.overdue.amount))
        amounts = [(name, each) for name, each in named if isinstance(each, Money)]
        problems = [f"{name} is negative: {each}" for name, each in amounts if each.is_negative]
        problems += [f"{name} is finer than a coin: {each}" for name, each in amounts if not each.is_payable]
        if len({each.currency for _, each in amounts}) > 1:
            problems.append("its amounts are in two currencies")
        elif isinstance(self.amount, Money):
            problems += [f"{name} is more than the limit" for name, each in amounts if each > self.amount]
        return problems

    def _time_problems(self) -> list[str]:
        problems: list[str] = []
        if self.ends is not None and self.ends <= self.begins:
            problems.append("it ends before it has begun; the day of the end is no longer in it")
        if self.is_temporary:
            if self.ends is None:
                problems.append("a temporary grant needs an end")
            if not self.purpose:
                problems.append("a temporary grant needs a purpose")
            if self.effect is None:
                problems.append("say whether it replaces the fixed grant or adds to it")
        elif self.effect is not None:
            problems.append("a fixed grant neither replaces nor adds")
        return problems

    @property
    def is_temporary(self) -> bool:
        """Whether it is for a time and a purpose."""
        return self.kind is GrantKind.TEMPORARY

    def is_valid_on(self, day: date) -> bool:
        """Whether it counts on a day: from the first day on, no longer on the day of the end."""
        return self.begins <= day and (self.ends is None or day < self.ends)

    def overlaps(self, other: Grant) -> bool:
        """Whether there is a day on which both are valid."""
        return (other.ends is None or self.begins < other.ends) and (
            self.ends is None or other.begins < self.ends
        )

    @property
    def reason(self) -> Reason:
        """The grant in one sentence."""
        told: dict[str, Param] = {"id": self.id, "kind": self.kind, "amount": self.amount, "day": self.begins}
        if self.ends is None:
            return Reason("grant", _OPEN.fill(**told), _ROWS)
        return Reason("grant", _ENDED.fill(**told, end=self.ends), _ROWS)

    def left(self, paid_back: Money | None) -> Money | Unlimited:
        """What is left of it when so much was drawn and paid back under it."""
        if paid_back is None or self.is_revolving or not isinstance(self.amount, Money):
            return self.amount
        if paid_back.is_negative:
            raise InputError("paid_back", paid_back, "is negative; give what was drawn and paid back")
        left = self.amount - paid_back
        return Money(0, self.amount.currency) if left.is_negative else left


def fixed_on(grants: Iterable[Grant], *, on: date) -> Grant | None:
    """The one fixed grant that is valid on a day, None when there is none; two of them are an `InputError`."""
    as_day(on, "on")
    return _one([each for each in grants if not each.is_temporary and each.is_valid_on(on)])


def effective_limit(grants: Iterable[Grant], *, on: date, paid_back: Mapping[str, Money] = _NONE) -> Limit:
    """The limit on a day, from the grants that are valid on it and from nothing else.

    A temporary grant that replaces stands in the place of the fixed one; those that add come on top, also where there is
    no fixed one. `paid_back` says by grant what was drawn and paid back under it: that is gone where a grant does not
    revolve. None means that nothing is valid, so nobody has decided for that day.

    Two fixed grants, or two that replace, on one day are an `InputError`, two currencies a `CurrencyError`.
    """
    as_day(on, "on")
    valid = [each for each in grants if each.is_valid_on(on)]
    base = _one([each for each in valid if each.effect is Effect.REPLACE]) or _one(
        [each for each in valid if each.effect is None]
    )
    limit: Limit = None if base is None else base.left(paid_back.get(base.id))
    for each in valid:
        if each.effect is Effect.ADD and limit is not UNLIMITED:
            more = each.left(paid_back.get(each.id))
            limit = limit + more if isinstance(limit, Money) and isinstance(more, Money) else more
    return limit


def _one(grants: list[Grant]) -> Grant | None:
    if len(grants) > 1:
        both = f"{grants[0].id} and {grants[1].id}"
        raise InputError("grants", both, "are valid on the same day, and only one of them can count")
    return grants[0] if grants else None


def order_cap(grants: Iterable[Grant], *, on: date) -> Money | None:
    """The most that one order may take on a day (单笔限额); None when no grant of the day says.

    A temporary grant that replaces the fixed one says it first, and where it is silent the fixed one does. One that adds
    brings more room and no terms.

    >>> from salesflow.basics.money import money
    >>> base = Grant("G-1", money(50000, "CNY"), date(2026, 1, 1), order_cap=money(20000, "CNY"))
    >>> print(order_cap([base], on=date(2026, 3, 31)), order_cap([base], on=date(2025, 3, 31)))
    CNY 20,000 None
    """
    return next((each.order_cap for each in _of_terms(grants, on) if each.order_cap is not None), None)


def overdue_allowance(grants: Iterable[Grant], *, on: date) -> OverdueAllowance | None:
    """What may be late on a day before controls act; None when no grant of the day says. Read as `order_cap` is."""
    return next((each.overdue for each in _of_terms(grants, on) if each.overdue is not None), None)


def _of_terms(grants: Iterable[Grant], on: date) -> list[Grant]:
    """The grants that set terms on a day, one that replaces the fixed one first."""
    as_day(on, "on")
    found = [each for each in grants if each.effect is not Effect.ADD and each.is_valid_on(on)]
    return sorted(found, key=lambda each: not each.is_temporary)


def clashes(grants: Iterable[Grant], *, temporary_may_overlap: bool = False) -> tuple[Reason, ...]:
    """What does not go together in several grants: each pair that is valid on the same day, and numbers used twice.

    A fixed and a temporary grant go together. Two temporary ones do so only where `temporary_may_overlap`, and never
    two that replace. An amount in another currency than the first one's is a `CurrencyError`.
    """
    given = tuple(grants)
    currencies = [each.amount.currency for each in given if isinstance(each.amount, Money)]
    for currency in currencies:
        if currency != currencies[0]:
            raise CurrencyError("grants", currency, f"the other grants are in {currencies[0]}")
    found: list[Reason] = []
    for one, other in combinations(given, 2):
        if one.id == other.id:
            found.append(Reason("grant_twice", _TWICE.fill(id=one.id), _ROWS))
        elif one.kind is other.kind and one.overlaps(other):
            allowed = temporary_may_overlap and one.is_temporary
            if not allowed or one.effect is other.effect is Effect.REPLACE:
                words = _OVERLAP.fill(one=one.id, other=other.id, kind=one.kind)
                found.append(Reason("grants_overlap", words, _ROWS))
    return tuple(found)


def renewal_chain(
    grants: Iterable[Grant], start: date, *, gap_days: int = 30, reviewed_on: date | None = None
) -> tuple[Grant, ...]:
    """The temporary grants that a new one from `start` on would carry on, the latest first.

    One carries on another when it begins at most `gap_days` after its end. A full review on or after the first day of
    a grant breaks the chain behind it: somebody has looked at the whole since.

    >>> from salesflow.basics.money import money
    >>> june = Grant("G-6", money(5, "CNY"), date(2026, 6, 1), date(2026, 7, 1), kind=GrantKind.TEMPORARY,
    ...              effect=Effect.ADD, purpose="summer")
    >>> [each.id for each in renewal_chain([june], date(2026, 7, 15))], renewal_chain([june], date(2026, 9, 1))
    (['G-6'], ())
    """
    as_day(start, "start")
    check_count("gap_days", gap_days)
    earlier = sorted(
        [each for each in grants if each.is_temporary and each.begins < start],
        key=lambda each: (each.begins, each.id),
        reverse=True,
    )
    found: list[Grant] = []
    follows = start
    for each in earlier:
        gap = follows.toordinal() - (each.ends or follows).toordinal()
        if gap > gap_days or (reviewed_on is not None and reviewed_on >= each.begins):
            break
        found.append(each)
        follows = each.begins
    return tuple(found)


# -- words ------------------------------------------------------------------------------------------------------------

_KINDS: Final = {
    GrantKind.FIXED: Text("fixed", zh="固定"),
    GrantKind.TEMPORARY: Text("temporary", zh="临时"),
}
_EFFECTS: Final = {
    Effect.REPLACE: Text("in place of the fixed limit", zh="替代固定额度"),
    Effect.ADD: Text("on top of the fixed limit", zh="在固定额度之上增加"),
}
_OPEN: Final = Text("{id}: {kind} limit of {amount} from {day} on", zh="{id}：{kind}额度{amount}，自{day}起")
_ENDED: Final = Text(
    "{id}: {kind} limit of {amount} from {day}, valid until the day before {end}",
    zh="{id}：{kind}额度{amount}，自{day}起，有效至{end}前一日",
)
_TWICE: Final = Text("two grants bear the number {id}", zh="两项授信编号同为{id}")
_OVERLAP: Final = Text(
    "{one} and {other} are both {kind} and valid on the same days",
    zh="{one}与{other}均为{kind}额度，有效期重叠",
)
