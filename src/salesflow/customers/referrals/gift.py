"""Gifts to people at customers, and the register in which every one of them stands.

A gift is given on a day, to a person, on an occasion, by somebody, and is worth something. The register only grows:
a gift that was sent back, or noted by mistake, stays in it and no longer counts.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> cakes = Gift("G-1", "p-wang", "C-7", money(180, "CNY"), date(2026, 9, 20), "Mid-Autumn", by="u-7", kind=GiftKind.THING)
>>> register = GiftRegister().note(cakes)
>>> assert isinstance(register, GiftRegister)
>>> [each.id for each in register.gifts(to="p-wang", year=2026)]
['G-1']

Sources: CU-6 (a gift or dinner for who declines money), CA-15 (gifts stand in a register).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Final, Self, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Language, Param, Text, read_words
from salesflow.customers.referrals.entries import Erased, Merged
from salesflow.errors import HistoryError, InputError

__all__ = ["Gift", "GiftEntry", "GiftKind", "GiftRegister", "GivenBack"]


class GiftKind(Enum):
    """What a gift is: a thing, a meal or an invitation, a voucher (as good as cash), or cash itself."""

    THING = "thing"
    MEAL = "meal"
    VOUCHER = "voucher"
    CASH = "cash"

    def __repr__(self) -> str:
        return f"GiftKind.{self.name}"

    @property
    def is_cash_like(self) -> bool:
        """Whether it is money, or can be spent like money.

        >>> GiftKind.VOUCHER.is_cash_like, GiftKind.MEAL.is_cash_like
        (True, False)
        """
        return self in {GiftKind.VOUCHER, GiftKind.CASH}

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _KINDS[self].render(language)


_KINDS: Final = {
    GiftKind.THING: Text("a thing", zh="实物"),
    GiftKind.MEAL: Text("a meal or an invitation", zh="宴请"),
    GiftKind.VOUCHER: Text("a voucher", zh="购物卡券"),
    GiftKind.CASH: Text("cash", zh="现金"),
}


def _id(value: str) -> str:
    return read_id(value, "gift")


def _person(value: str) -> str:
    return read_id(value, "person")


def _hand(value: str | Actor) -> str:
    return read_id(id_of(value), "by")


def _approver(value: By) -> str | None:
    who = id_of(value, "approved_by")
    return None if who is None else read_id(who, "approved_by")


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value))


@attrs.frozen
class Gift:
    """A gift, a dinner or an invitation for a person at a customer.

    `value` is what it is worth, None as long as nobody knows; `kind` is None as long as nobody said what it is. `to`,
    `by` (who gives it) and `approved_by` are ids of persons. `day` is a calendar day of the house.

    Raises `InputError` for an empty id, a value that is no `Money` or below zero, a day that is a moment. Sources:
    CA-15, CU-6.
    """

    id: str = attrs.field(converter=_id)
    to: str = attrs.field(converter=_person)
    customer: str = attrs.field(converter=read_customer)
    value: Money | None
    day: pendulum.Date = attrs.field(converter=_day)
    occasion: str = attrs.field(converter=read_words)
    by: str = attrs.field(converter=_hand, kw_only=True)
    approved_by: str | None = attrs.field(default=None, converter=_approver, kw_only=True)
    kind: GiftKind | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _check(self.value, self.kind)


def _check(value: object, kind: object) -> None:
    if value is not None and (not isinstance(value, Money) or value.is_negative):
        raise InputError("value", value, "give Money, zero or more, or None when it is not known")
    if kind is not None and not isinstance(kind, GiftKind):
        raise InputError("kind", kind, "give a GiftKind, or None when it is not known")


@attrs.frozen
class GivenBack:
    """A gift came back, or was noted by mistake: it stays in the register and no longer counts."""

    gift: str = attrs.field(converter=_id)
    day: pendulum.Date = attrs.field(converter=_day)
    words: str = attrs.field(default="", converter=read_words)
    by: str = attrs.field(converter=_hand, kw_only=True)


GiftEntry: TypeAlias = Gift | GivenBack | Merged | Erased
"""What a register of gifts is made of."""


def _entries(given: Iterable[GiftEntry]) -> tuple[GiftEntry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, GiftEntry):
            raise InputError("entries", each, "give Gift, GivenBack, Merged and Erased entries")
    return tuple(dict.fromkeys(listed))


class _Held:
    """What the entries so far come to."""

    def __init__(self) -> None:
        self.gifts: dict[str, Gift] = {}
        self.back: dict[str, GivenBack] = {}
        self.same_as: dict[str, str] = {}

    def who(self, party: str) -> str:
        while party in self.same_as:
            party = self.same_as[party]
        return party

    def problems(self, entry: GiftEntry) -> Declined | None:
        """Why an entry cannot follow; None when it can."""
        match entry:
            case Gift():
                known = self.gifts.get(entry.id)
                return (
                    None
                    if known is None
                    else _declined("gift_known", gift=entry.id, to=known.to, on=known.day)
                )
            case GivenBack():
                gift, past = self.gifts.get(entry.gift), self.back.get(entry.gift)
                if gift is None:
                    return Declined((), (_noted("gift_not_noted", gift=entry.gift),))
                if past is not None:
                    return _declined("back_already", gift=entry.gift, on=past.day)
                return _declined("before_gift", gift=gift.id, on=gift.day) if entry.day < gift.day else None
            case _:
                return None

    def take(self, entry: GiftEntry) -> None:
        match entry:
            case Gift():
                self.gifts[entry.id] = entry
            case GivenBack():
                self.back[entry.gift] = entry
            case Merged() if self.who(entry.keep) != self.who(entry.gone):
                self.same_as[self.who(entry.gone)] = self.who(entry.keep)
            case _:
                pass


@attrs.frozen
class GiftRegister:
    """Every gift that was given: a value that only grows, the fold of its `entries`.

    Store the entries; `GiftRegister(entries)` is the same register again, and an entry that comes twice counts once.
    A step gives a new register, or a `Declined`, and nothing changed. The register notes what was given, allowed or
    not; whether a gift is allowed says `salesflow.customers.referrals.gift_policy`.

    Raises `InputError` for what is no entry, `HistoryError` for entries that do not fit together. Sources: CA-15, CU-6.

    >>> from datetime import date
    >>> GiftRegister().give_back("G-9", date(2026, 3, 2), by="u-7").explain()
    'no gift G-9 is in the register; note it first [CA-15 CU-6]'
    """

    entries: tuple[GiftEntry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._held  # entries that do not fit together are refused here, not later

    @cached_property
    def _held(self) -> _Held:
        held = _Held()
        for seq, entry in enumerate(self.entries, 1):
            no = held.problems(entry)
            if no is not None:
                raise HistoryError("gift register", seq, no.explain())
            held.take(entry)
        return held

    def _with(self, entry: GiftEntry) -> Self | Declined:
        if entry in self.entries:
            return self
        no = self._held.problems(entry)
        return type(self)((*self.entries, entry)) if no is None else no

    def note(self, gift: Gift) -> Self | Declined:
        """Note a gift, allowed or not. Another gift under an id that is taken is declined."""
        return self._with(gift)

    def give_back(self, gift: str, day: date, words: str = "", *, by: str | Actor) -> Self | Declined:
        """Note that a gift came back, or had been noted by mistake: it no longer counts."""
        return self._with(GivenBack(gift, day, words, by=by))

    def merged(self, keep: str, gone: str, *, at: datetime, by: By = None) -> Self | Declined:
        """Two persons (or two customers) are one: their gifts count together from now on, so an alias saves no limit."""
        return self._with(Merged(keep, gone, at=at, by=by))

    def erased(self, person: str, *, at: datetime, by: By = None) -> Self:
        """The register without its words about a person: the occasions of the gifts and why one came back.

        Ids, days and values stay: the register is evidence of what was given.
        """
        gone = Erased(person, at=at, by=by)
        who = self._held.who(gone.person)
        left: list[GiftEntry] = []
        for each in self.entries:
            gift = self._held.gifts[each.gift] if isinstance(each, GivenBack) else each
            if not isinstance(gift, Gift) or who not in {
                self._held.who(gift.to),
                self._held.who(gift.customer),
            }:
                left.append(each)
            elif isinstance(each, GivenBack):
                left.append(attrs.evolve(each, words=""))
            else:
                left.append(attrs.evolve(gift, occasion=""))
        return type(self)((*left, gone))

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand (`customers.erasure.names_in`)."""
        found: list[tuple[str, str]] = []
        for each in self.entries:
            if isinstance(each, Gift):
                found.append((f"gift {each.id}", each.occasion))
            elif isinstance(each, GivenBack):
                found.append((f"gift {each.gift}", each.words))
        return tuple((place, words) for place, words in found if words)

    def known_as(self, party: str) -> str:
        """The id under which a person is kept, after all mergers."""
        return self._held.who(read_id(party, "party"))

    def gifts(
        self, *, to: str | None = None, year: int | None = None, as_of: date | None = None
    ) -> tuple[Gift, ...]:
        """The gifts that count, as they were noted: to a person, of a calendar year, up to the day `as_of`.

        A gift that came back later than `as_of` still counts on that day.
        """
        who = None if to is None else self.known_as(to)
        last = None if as_of is None else as_day(as_of, "as_of")
        found: list[Gift] = []
        for gift in self._held.gifts.values():
            back = self._held.back.get(gift.id)
            if back is not None and (last is None or back.day.toordinal() <= last):
                continue
            if (
                who in (None, self.known_as(gift.to))
                and year in (None, gift.day.year)
                and (last is None or gift.day.toordinal() <= last)
            ):
                found.append(gift)
        return tuple(found)


def _noted(code: str, **params: Param) -> Reason:
    return Reason(code, _TEXTS[code].fill(**params), ("CA-15", "CU-6"))


def _declined(code: str, **params: Param) -> Declined:
    return Declined((_noted(code, **params),))


_TEXTS: Final = {
    "gift_known": Text(
        "{gift} stands in the register already, as a gift to {to} on {on}",
        zh="{gift}已登记为{on}送给{to}的礼品",
    ),
    "gift_not_noted": Text(
        "no gift {gift} is in the register; note it first", zh="没有礼品{gift}的登记；请先登记"
    ),
    "back_already": Text("gift {gift} came back on {on} already", zh="礼品{gift}已于{on}退回"),
    "before_gift": Text("that is before gift {gift} was given on {on}", zh="早于礼品{gift}的赠送日期{on}"),
}
