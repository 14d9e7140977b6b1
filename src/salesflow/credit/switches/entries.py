"""Entries of a switchboard: what was stopped and why, what was cleared, which single order may pass, and that it did.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> late = Cause("oldest_item", "F-9 is 47 days late", items=["F-9", "F-8"], disputed=["F-8"])
>>> late.grounds, TurnedOn(Switch.DELIVERIES, [late], at=monday, by="u-4").by
(('F-9',), 'u-4')

Source: CR-5; field study of credit 1.3 (measures by cause) and 2.1 to 2.2 (holds with a list of reasons, forced holds).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.text import Language, Sentence, Text, read_words
from salesflow.basics.written import Written
from salesflow.credit.control.account import Order
from salesflow.credit.control.check import Outcome
from salesflow.credit.control.credit_check import CheckResult
from salesflow.credit.control.switch import Act, Switch
from salesflow.errors import InputError

__all__ = ["Cause", "Cleared", "Entry", "LetThrough", "TurnedOn", "Used", "both", "causes_of", "read_causes"]


_BOTH: Final = Text("{one}; {other}", zh="{one}；{other}")


def both(one: Sentence, other: Sentence) -> Sentence:
    """Two sentences as one, the second after the first."""
    return _BOTH.fill(one=one, other=other)


def _key(value: str) -> str:
    return read_id(value, "cause")


def _why(value: str) -> str:
    words = read_words(value, "why")
    if not words:
        raise InputError("why", value, "say why; it may not be blank")
    return words


def _ids(field: str, value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # None
        raise InputError(field, value, "give several ids, such as ['F-9']")
    return tuple(dict.fromkeys(read_id(each, field) for each in value))


def _items(value: Iterable[str]) -> tuple[str, ...]:
    return _ids("items", value)


def _disputed(value: Iterable[str]) -> tuple[str, ...]:
    return _ids("disputed", value)


def _evidence(value: Iterable[str]) -> tuple[str, ...]:
    return _ids("evidence", value)


def _hands(value: Iterable[str]) -> frozenset[str]:
    return frozenset(_ids("same_person", value))


def _until(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "until"))


def _valid_until(value: date) -> date:
    return shared_day(as_day(value, "valid_until"))


@attrs.frozen
class Cause:
    """Why a switch is turned on: the `key` of the check or of the judgement, and words for people.

    `items` are the documents it rests on (none when it rests on no document), `disputed` those of them that the customer
    disputes: they are set aside, and alone they are no cause. `evidence` are the ids of what shows it. `until` is the first
    day on which it counts no more, None: until it is cleared. `is_forced`: a person's own judgement, which no check clears.

    A blank key or reason, something disputed that is no item, and a forced cause with an end are an `InputError`.
    Source: CR-5.
    """

    key: str = attrs.field(converter=_key)
    why: str = attrs.field(converter=_why)
    items: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_items)
    disputed: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_disputed)
    evidence: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=_evidence)
    until: date | None = attrs.field(default=None, kw_only=True, converter=_until)
    is_forced: bool = attrs.field(default=False, kw_only=True, alias="forced")

    def __attrs_post_init__(self) -> None:
        strange = [each for each in self.disputed if each not in self.items]
        if strange:
            raise InputError("disputed", strange[0], f"is none of the items of {self.key!r}")
        if self.is_forced is not True and self.is_forced is not False:
            raise InputError("forced", self.is_forced, "give True or False")
        if self.is_forced and self.until is not None:
            raise InputError("until", self.until, "a forced stop has no end of its own; people lift it")

    @property
    def grounds(self) -> tuple[str, ...]:
        """The items that nobody disputes."""
        return tuple(each for each in self.items if each not in self.disputed)

    @property
    def is_disputed(self) -> bool:
        """Whether it rests on disputed items alone."""
        return bool(self.items) and not self.grounds

    def joined(self, later: Cause) -> Cause:
        """What stands when the same cause is written down again: it never becomes weaker.

        The later words count, and what is said later of an item; items and evidence add up; a forced cause stays forced; of
        two ends the later one counts.
        """
        forced = self.is_forced or later.is_forced
        endless = forced or self.until is None or later.until is None
        until = None if endless else max(cast("date", self.until), cast("date", later.until))
        return Cause(
            self.key,
            later.why,
            items=(*self.items, *later.items),
            disputed=[*[each for each in self.disputed if each not in later.items], *later.disputed],
            evidence=(*self.evidence, *later.evidence),
            until=until,
            forced=forced,
        )


def causes_of(
    result: CheckResult, switch: Switch, *, evidence: Iterable[str] = (), language: Language = "en"
) -> tuple[Cause, ...]:
    """What a credit check found, as the causes for a switch that it proposes; empty when it does not propose it.

    One cause for each rule that fails, under the key of the rule and with the invoices it rests on, so that a later check
    tells what could be cleared (`CheckResult.fails`). A cause keeps its words as they were said, in one language. It is a
    proposal until a named person turns the switch on with it.

    >>> from salesflow.basics.money import money
    >>> from salesflow.credit.control.account import Account
    >>> from salesflow.credit.control.checks_conduct import OverdueDays
    >>> from salesflow.credit.control.credit_check import ControlRule, CreditCheck
    >>> from salesflow.credit.exposure import Exposure
    >>> from salesflow.credit.limits.facts import LineState
    >>> from salesflow.credit.rating.citation import Citation
    >>> from salesflow.customers.history import Invoice
    >>> today = date(2026, 3, 23)
    >>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
    >>> owed = Exposure.of([bill], customer="C-7", currency="CNY", as_of=today)
    >>> check = CreditCheck(Citation("toy", "1", "-"), [ControlRule(OverdueDays(7), [Switch.CREDIT_SALES])])
    >>> result = check.run(Account("C-7", "CNY", today, exposure=owed, line=LineState()), as_of=today)
    >>> [(each.key, each.items, each.why) for each in causes_of(result, Switch.CREDIT_SALES)]
    [('overdue_days', ('F-9',), 'the oldest debt is 47 days late, more than the 7 days allowed')]
    """
    shown = tuple(evidence)
    return tuple(
        Cause(
            each.key,
            each.finding.reason.sentence.render(language),
            items=each.finding.items,
            evidence=shown,
        )
        for each in result.rules
        if each.finding.outcome is Outcome.FAIL and switch in each.switches
    )


# -- entries ----------------------------------------------------------------------------------------------------------


@attrs.frozen
class _Signed(Written):
    def __attrs_post_init__(self) -> None:
        if self.by is None:
            raise InputError("by", self.by, "somebody must stand for it; name the person")


def _switch(value: Switch) -> Switch:
    if not isinstance(value, Switch):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("switch", value, "give a Switch, such as Switch.DELIVERIES")
    return value


def _act(value: Act) -> Act:
    if not isinstance(value, Act):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("act", value, "give an Act, such as Act.DELIVER")
    return value


def _order(value: Order) -> Order:
    if not isinstance(value, Order):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError("order", value, "give an Order, with its amount and what is paid ahead")
    return value


def read_causes(value: Iterable[Cause]) -> tuple[Cause, ...]:
    """Several causes of different keys; none at all, one twice, or anything else is an `InputError`."""
    if not isinstance(value, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # one cause, or None
        raise InputError("causes", value, "give a list, such as [Cause(key, why)]")
    given = tuple(value)
    for each in cast("tuple[object, ...]", given):
        if not isinstance(each, Cause):
            raise InputError("causes", each, "give Cause(key, why)")
    if not given:
        raise InputError("causes", given, "no switch is turned on without a cause")
    keys = [each.key for each in given]
    if len(set(keys)) < len(keys):
        raise InputError("causes", keys, "one cause is named twice")
    return given


@attrs.frozen
class TurnedOn(_Signed):
    """A named person turned a switch on, for one cause or several."""

    switch: Switch = attrs.field(kw_only=False, converter=_switch)
    causes: tuple[Cause, ...] = attrs.field(kw_only=False, converter=read_causes)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        for each in self.causes:
            if each.is_disputed:
                raise InputError("causes", each.key, "rests on disputed items alone, and that is no cause")
            if each.until is not None and each.until <= self.at.date():
                problem = f"is not after {self.at.date()}; the day of the end is not in it"
                raise InputError("until", each.until, problem)


@attrs.frozen
class Cleared(_Signed):
    """A named person showed that a cause is settled, or signed that a forced one is lifted (`lifts`: he may lift one).

    `same_person` are further ids of this person, as far as they were known then.
    """

    switch: Switch = attrs.field(kw_only=False, converter=_switch)
    cause: str = attrs.field(kw_only=False, converter=_key)
    evidence: tuple[str, ...] = attrs.field(converter=_evidence)
    lifts: bool = attrs.field(default=False)
    same_person: frozenset[str] = attrs.field(default=frozenset(), converter=_hands)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if not self.evidence:
            raise InputError("evidence", self.evidence, "nothing shows it; give the ids of what does")

    @property
    def ids(self) -> frozenset[str]:
        """Whose hands it was."""
        return self.same_person | {str(self.by)}


@attrs.frozen
class LetThrough(_Signed):
    """A named person let one act of exactly this order pass, once, until a day that is no longer in it."""

    order: Order = attrs.field(kw_only=False, converter=_order)
    act: Act = attrs.field(kw_only=False, converter=_act)
    why: str = attrs.field(kw_only=False, converter=_why)
    valid_until: date = attrs.field(converter=_valid_until)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.valid_until <= self.at.date():
            problem = f"is not after {self.at.date()}; the day of the end is not in it"
            raise InputError("valid_until", self.valid_until, problem)

    @property
    def at_stake(self) -> Money:
        """What whoever lets it pass answers for: the whole of a contract, else what is not paid ahead."""
        return self.order.amount if self.act is Act.SIGN else self.order.on_credit

    def covers(self, order: Order) -> bool:
        """Whether an order is the one that was let through, and not more of it; another currency is another order."""
        return (
            order.id == self.order.id
            and order.amount.currency == self.order.amount.currency
            and order.amount <= self.order.amount
            and order.on_credit <= self.order.on_credit
        )


@attrs.frozen
class Used(Written):
    """The order passed; the decision that let it through is used up."""

    order: Order = attrs.field(kw_only=False, converter=_order)
    act: Act = attrs.field(kw_only=False, converter=_act)


Entry: TypeAlias = "TurnedOn | Cleared | LetThrough | Used"
"""What a switchboard is made of, and all that an application stores of it."""
