"""Budgets: how much may be granted altogether, so that ten small grants are no way round one large refusal.

A seller may refund CNY 100 at a time. Without a budget he may do so ten times a day; with one, what he, a case or a
customer was granted before counts too. A budget looks at the ledger of grants, which is handed in; nothing is stored.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> from salesflow.basics.terms import days
>>> noon = pendulum.datetime(2026, 3, 2, 12, tz="Asia/Shanghai")
>>> ledger = [Granted("K-1", "C-7", "refund", money(80, "CNY"), "u-2", noon, key="G-1")]
>>> monthly = Budget(Scope.CUSTOMER, money(100, "CNY"), days(30))
>>> truth, reason = monthly.judge(money(30, "CNY"), Request("K-2", "C-7", at=noon.add(days=29), granted=ledger))
>>> truth, reason.explain()
(Truth.NO, 'beyond CNY 100 per customer in 30 days: CNY 80 granted already, CNY 30 asked, CNY 20 left')
>>> monthly.judge(money(30, "CNY"), Request("K-2", "C-7", at=noon.add(days=30), granted=ledger))[0]
Truth.YES

Source: CO-1 (satisfy within one's authority); field study of complaints, 5.1 and invariant 17.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from enum import Enum
from typing import Final, TypeVar

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.ids import read_customer, read_id, read_ids
from salesflow.basics.moments import MICROSECONDS, aware, instant
from salesflow.basics.money import Money, total
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Param, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Budget", "Granted", "Request", "SamePerson", "Scope", "ids_of"]

T = TypeVar("T")

SamePerson = Collection[Collection[str]]
"""Groups of ids that belong to one person each, such as ``[["u-2", "u-2-night"]]``."""


def ids_of(who: str, same_person: SamePerson = ()) -> frozenset[str]:
    """All ids of a person. Groups that share an id are one person, and ids are read as `read_id` reads them.

    One text in place of a group is an `InputError`, and so is a generator: several questions are asked of the same
    groups, and it can be read only once.

    >>> sorted(ids_of("a", [["a", "b"], ["b", "c"], ["d", "e"]]))
    ['a', 'b', 'c']
    """
    groups = [frozenset(read_ids(_group(group), "same_person")) for group in _group(same_person)]
    found, before = {read_id(who, "who")}, 0
    while len(found) > before:
        before = len(found)
        found.update(*(group for group in groups if not found.isdisjoint(group)))
    return frozenset(found)


def _group(value: Collection[T]) -> Collection[T]:
    if isinstance(value, str) or not isinstance(value, Collection):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("same_person", value, "give groups of ids, such as [['u-2', 'u-9']]")
    return value


class Scope(Enum):
    """Over what a budget adds up: one case, one customer, or the person on whose authority it was granted."""

    CASE = "case"
    CUSTOMER = "customer"
    ACTOR = "actor"

    def __repr__(self) -> str:
        return f"Scope.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The words for people."""
        return _PER[self].render(language)


_PER: Final = {
    Scope.CASE: Text("per case", zh="每个案件"),
    Scope.CUSTOMER: Text("per customer", zh="每位客户"),
    Scope.ACTOR: Text("per member of staff", zh="每位员工"),
}


# -- the ledger ---------------------------------------------------------------------------------------------------------


def _case(value: str) -> str:
    return read_id(value, "case")


def _key(value: str) -> str:
    return read_id(value, "key")


def _key_or_none(value: str | None) -> str | None:
    return None if value is None else _key(value)


def _finding(value: Truth | bool | None) -> Truth:
    return Truth.of(value)


def _action(value: str) -> str:
    return read_id(value, "action")


def _by(value: By) -> str:
    return read_id(id_of(value), "by")  # nobody is refused too


def _approved_by(value: By) -> str | None:
    return id_of(value, "approved_by")


def read_worth(_: object, field: attrs.Attribute[Money | None], value: object) -> None:
    """A worth is an amount of money from zero up, or None where nobody knows it."""
    if value is not None and not isinstance(value, Money):
        raise InputError(field.name, value, "give Money, or None where nobody knows the worth")
    if isinstance(value, Money) and value.is_negative:
        raise InputError(field.name, value, "give the size of the amount, without a sign")


@attrs.frozen
class Granted:
    """Something that a customer was granted before: a line of the ledger that budgets look at.

    `amount` is its worth, None where nobody knows it. `by` promised it; where `approved_by` is named, it was granted
    on the authority of that person and counts in *his* budgets, not in those of `by`. `at` is an aware moment.

    Several lines of one case with one `key` are the options of one offer, of which only one will be granted: the
    dearest counts, in each currency. The same line twice therefore counts once.

    An empty id, a naive moment, a negative amount or one that is no `Money` is an `InputError`.
    """

    case: str = attrs.field(converter=_case)
    customer: str = attrs.field(converter=read_customer)
    action: str = attrs.field(converter=_action)
    amount: Money | None = attrs.field(validator=read_worth)
    by: str = attrs.field(converter=_by)
    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    approved_by: str | None = attrs.field(default=None, converter=_approved_by)
    key: str = attrs.field(kw_only=True, converter=_key)

    @property
    def answers(self) -> str:
        """The id of whoever answers for it: who approved it, else who promised it."""
        return self.by if self.approved_by is None else self.approved_by

    def until(self, within: Term | None) -> int | None:
        """The instant from which it no longer counts; None: it counts for ever."""
        return None if within is None else instant(within.after(self.at))


def _ledger(value: Iterable[Granted] | None) -> tuple[Granted, ...] | None:
    if value is None:
        return None
    found = tuple(value)
    for place, each in enumerate(found):
        if not isinstance(each, Granted):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError(f"granted[{place}]", each, "give what was Granted")
    return found


@attrs.frozen
class Request:
    """What a mandate is asked about: for which case and customer, when, and what was granted before.

    `granted` is the ledger, in any order; None: nobody knows it, and then a mandate with budgets never says yes.
    `finding` says whether it was found that we are at fault. A line of the same case whose key is `key` is what is
    being asked about itself and does not count against it (an offer that is replaced by a better one).
    """

    case: str = attrs.field(converter=_case)
    customer: str = attrs.field(converter=read_customer)
    at: pendulum.DateTime = attrs.field(converter=aware, kw_only=True, eq=instant)
    granted: tuple[Granted, ...] | None = attrs.field(default=None, converter=_ledger, kw_only=True)
    finding: Truth = attrs.field(default=Truth.UNKNOWN, converter=_finding, kw_only=True)
    key: str | None = attrs.field(default=None, converter=_key_or_none, kw_only=True)


# -- the budget ---------------------------------------------------------------------------------------------------------


def _scope(value: Scope | str) -> Scope:
    try:
        return Scope(value)
    except ValueError:
        raise InputError("scope", value, f"use one of {', '.join(each.value for each in Scope)}") from None


def _ceiling(_: object, field: attrs.Attribute[Money], value: object) -> None:
    if not isinstance(value, Money):
        raise InputError(field.name, value, "give Money")


def _term(_: object, field: attrs.Attribute[Term | None], value: object) -> None:
    if value is not None and not isinstance(value, Term):
        raise InputError(field.name, value, "give a term such as days(30), or None")


_SECONDS: Final = {
    Unit.MINUTES: 60,
    Unit.HOURS: 3_600,
    Unit.DAYS: 86_400,
    Unit.WEEKS: 7 * 86_400,
    Unit.MONTHS: 31 * 86_400,
    Unit.YEARS: 366 * 86_400,
}
_SLACK: Final = 2 * 86_400  # clocks may be turned, at the date line by a whole day


@attrs.frozen
class Budget:
    """How much may be granted altogether per case, customer or person, ever or `within` a civil term.

    A grant counts from its moment until the term has run, on its own wall clock: one of Monday 10:00 counts in a
    budget of one day until Tuesday 10:00, that instant excluded. There is no midnight at which everything begins anew.
    At no moment may more than `up_to` count, whatever the actions, and in whatever order grants are written down.

    A negative ceiling, and a term that is empty or counts working time, is a `DefinitionError`; a value of another
    kind is an `InputError`.

    >>> from salesflow.basics.money import money
    >>> from salesflow.basics.terms import days
    >>> Budget(Scope.ACTOR, money(1000, "CNY"), days(1)).render("zh")
    '每位员工1天内1,000元'
    """

    scope: Scope = attrs.field(converter=_scope)
    up_to: Money = attrs.field(validator=_ceiling)
    within: Term | None = attrs.field(default=None, validator=_term)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if self.up_to.is_negative:
            problems.append(f"the ceiling {self.up_to} is negative")
        if self.within is not None and self.within.amount == 0:
            problems.append(f"in {self.within} nothing would ever count")
        if self.within is not None and self.within.unit.is_working:
            problems.append(f"{self.within} needs a calendar; use civil days")
        if problems:
            raise DefinitionError(f"budget per {self.scope.value}", problems)

    def render(self, language: Language = "en") -> str:
        """The budget in words."""
        words = _EVER if self.within is None else _WITHIN
        within = "" if self.within is None else self.within
        return words.fill(limit=self.up_to, per=self.scope, within=within).render(language)

    def judge(
        self,
        amount: Money,
        request: Request | None,
        who: str | None = None,
        *,
        same_person: SamePerson = (),
    ) -> tuple[Truth, Reason]:
        """Whether `amount` still fits in, with what was granted, what is asked and what is left.

        `who` is the person on whose authority it would be granted, under any id of `same_person`; a budget per
        person counts nothing for nobody. An amount in another currency is a `CurrencyError`.
        """
        if request is None or request.granted is None:
            return Truth.UNKNOWN, Reason("ledger_unknown", _NO_LEDGER.fill(budget=self))
        used, unknown = self._used(request, request.granted, who, same_person)
        left = self.up_to - used if used < self.up_to else Money(0, self.up_to.currency)
        words: dict[str, Param] = {"budget": self, "used": used, "asked": amount, "left": left}
        if amount > left:
            return Truth.NO, Reason("beyond_budget", _BEYOND.fill(**words))
        if unknown and not amount.is_zero:
            return Truth.UNKNOWN, Reason("granted_unknown", _WORTH_UNKNOWN.fill(budget=self, n=unknown))
        return Truth.YES, Reason("within_budget", _INSIDE.fill(**words, rest=left - amount))

    def _used(
        self, request: Request, granted: tuple[Granted, ...], who: str | None, same_person: SamePerson
    ) -> tuple[Money, int]:
        """The most that counts at any moment at which the new grant would count; how many lines have no known worth."""
        persons = frozenset[str]() if who is None else ids_of(who, same_person)
        begins = instant(request.at)
        ends = None if self.within is None else instant(self.within.after(request.at))
        counting = [
            (since, until, each)
            for since, each in self._near(request, granted, persons)
            if ends is None or since < ends
            if (until := each.until(self.within)) is None or until > begins
        ]
        unknown = {(each.case, each.key) for _, _, each in counting if each.amount is None}
        moments = {begins, *(since for since, _, _ in counting if since > begins)}
        used = max(
            self._sum(
                each
                for since, until, each in counting
                if since <= moment and (until is None or moment < until)
            )
            for moment in moments
        )
        return used, len(unknown)

    def _near(
        self, request: Request, granted: tuple[Granted, ...], persons: frozenset[str]
    ) -> Iterator[tuple[int, Granted]]:
        """The lines that could count at all: moments are slow to count with, and most lines are others' or old."""
        own = None if request.key is None else (request.case, request.key)
        begins, currency, reach = instant(request.at), self.up_to.currency, None
        if self.within is not None:
            reach = (self.within.amount * _SECONDS[self.within.unit] + _SLACK) * MICROSECONDS
        for each in self._scoped(request, granted, persons):
            if (each.case, each.key) != own and (each.amount is None or each.amount.currency == currency):
                since = instant(each.at)
                if reach is None or abs(since - begins) <= reach:
                    yield since, each

    def _scoped(
        self, request: Request, granted: tuple[Granted, ...], persons: frozenset[str]
    ) -> list[Granted]:
        if self.scope is Scope.CASE:
            return [each for each in granted if each.case == request.case]
        if self.scope is Scope.CUSTOMER:
            return [each for each in granted if each.customer == request.customer]
        return [each for each in granted if each.answers in persons]

    def _sum(self, counting: Iterable[Granted]) -> Money:
        """The sum of the grants; of the options of one offer only the dearest."""
        dearest: dict[tuple[str, str], Money] = {}
        for each in counting:
            if each.amount is not None:
                key = each.case, each.key
                dearest[key] = max(each.amount, dearest.get(key, each.amount))
        return total(dearest.values(), self.up_to.currency)


_EVER: Final = Text("{limit} {per}", zh="{per}{limit}")
_WITHIN: Final = Text("{limit} {per} in {within}", zh="{per}{within}内{limit}")
_NO_LEDGER: Final = Text(
    "nobody knows what was granted before; {budget} cannot be checked",
    zh="此前已给多少尚不清楚，无法核对“{budget}”",
)
_WORTH_UNKNOWN: Final = Text(
    "the worth of {n} earlier {n|grant|grants} is not known; {budget} cannot be checked",
    zh="此前有{n}笔的价值未知，无法核对“{budget}”",
)
_INSIDE: Final = Text(
    "within {budget}: {used} granted already, {asked} asked, {rest} left after it",
    zh="未超“{budget}”：已给{used}，本次{asked}，之后剩余{rest}",
)
_BEYOND: Final = Text(
    "beyond {budget}: {used} granted already, {asked} asked, {left} left",
    zh="超出“{budget}”：已给{used}，本次{asked}，仅剩{left}",
)
