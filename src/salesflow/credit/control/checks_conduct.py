"""Checks of how he pays: how late, how much, and which level of dunning he has reached.

What is disputed is no part of it, and credit notes are set off against the oldest debt first. Counting late invoices would
be wrong: two of CNY 100 that are a day late are not two of CNY 20,000 that are a year late.

>>> from datetime import date
>>> from salesflow.credit.exposure import Exposure
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.customers.history import Invoice
>>> today = date(2026, 3, 23)
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), Money(96000, "CNY"))
>>> account = Account("C-7", "CNY", today, line=LineState(),
...                   exposure=Exposure.of([bill], customer="C-7", currency="CNY", as_of=today))
>>> for check in [OldestOpenItem(60), OldestOpenItem(30), OverdueAmount({"CNY": 500}), OverdueDays(45), MaxDunning(2)]:
...     print(check.judge(account, None).explain())
passes: nothing undisputed is more than 60 days late [CR-5]
fails: CNY 96,000 is more than 30 days late, the oldest part 47 days [CR-5]
fails: CNY 96,000 is overdue, more than the CNY 500 allowed [CR-5]
fails: the oldest debt is 47 days late, more than the 45 days allowed [CR-5]
not known: nobody has said which level of dunning is reached [CR-5]

Source: CR-5; field study of credit 1.3 (允许逾期额度, 允许逾期天数) and 2.3 (points 7 and 8).
"""

from __future__ import annotations

from typing import ClassVar, Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import Money
from salesflow.basics.text import Param, Text
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Finding, Outcome, found
from salesflow.credit.control.checks_grant import check_amounts, in_currency
from salesflow.credit.limits.facts import Debts, by_currency

__all__ = ["MaxDunning", "OldestOpenItem", "OverdueAmount", "OverdueDays"]


def _oldest(debts: Debts) -> int:
    """Days late of the oldest debt that credit notes leave open, 0 when they cover all that is late."""
    left = Money(0, debts.used.currency) if debts.credits is None else debts.credits
    for age, amount in debts.late:
        left -= amount
        if left.is_negative:
            return age
    return 0


def _resting(finding: Finding, account: Account, days: int) -> Finding:
    """The finding with the invoices it rests on: those more than so many days late, without what is disputed."""
    items = () if account.exposure is None else account.exposure.items
    late = [each.id for each in items if each.days_late > days and not each.disputed]
    return attrs.evolve(finding, items=tuple(late))


@attrs.frozen
class OldestOpenItem:
    """Is nothing undisputed more than `late_days` late, but for a `tolerance` by currency (tiny rests must stop nobody)?

    Days are civil days past the due day. A currency without a tolerance has none. A negative number is an `InputError`, a
    negative tolerance or one currency twice a `DefinitionError`. Source: CR-5.
    """

    late_days: int = 30
    tolerance: tuple[Money, ...] = attrs.field(default=(), converter=by_currency)
    rule: ClassVar[str] = "oldest_open_item"

    def __attrs_post_init__(self) -> None:
        check_count("late_days", self.late_days)
        check_amounts("oldest open item", self.tolerance)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when too much is too late; not known when the open invoices are not known."""
        debts, days = account.debts, self.late_days
        if debts is None:
            return found(self.rule, Outcome.UNKNOWN, "debts_unknown", _NO_DEBTS)
        late, tolerance = debts.late_by(days), in_currency(self.tolerance, account.currency)
        if late.is_zero:
            return found(self.rule, Outcome.PASS, "not_late", _NOT_LATE, days=days)
        if tolerance is not None and late <= tolerance:
            words: dict[str, Param] = {"amount": late, "days": days, "tolerance": tolerance}
            return found(self.rule, Outcome.PASS, "tolerated", _TOLERATED, **words)
        words = {"amount": late, "days": days, "oldest": _oldest(debts)}
        return _resting(found(self.rule, Outcome.FAIL, "late", _LATE, **words), account, days)


@attrs.frozen
class OverdueAmount:
    """Is no more overdue than his grant allows, where that is silent than the house does?

    `otherwise` is what the house allows by currency, such as ``{"CNY": 500}``; a currency that is not named allows nothing.
    A negative amount, or one currency twice, is a `DefinitionError`. Source: CR-5.
    """

    otherwise: tuple[Money, ...] = attrs.field(default=(), converter=by_currency)
    rule: ClassVar[str] = "overdue_amount"

    def __attrs_post_init__(self) -> None:
        check_amounts("overdue amount", self.otherwise)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when more is overdue; not known when the invoices, or what his grant allows, are not known."""
        if account.debts is None:
            return found(self.rule, Outcome.UNKNOWN, "debts_unknown", _NO_DEBTS)
        late, grant = account.debts.late_by(0), account.overdue_allowance
        if late.is_zero:
            return found(self.rule, Outcome.PASS, "not_overdue", _NOT_OVERDUE)
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "allowance_unknown", _AMOUNT_UNKNOWN, amount=late)
        house = in_currency(self.otherwise, account.currency) or Money(0, account.currency)
        allowed = house if grant is None else grant.amount
        if late <= allowed:
            return found(self.rule, Outcome.PASS, "allowed", _ALLOWED, amount=late, allowed=allowed)
        overdue = found(self.rule, Outcome.FAIL, "overdue", _OVERDUE, amount=late, allowed=allowed)
        return _resting(overdue, account, 0)


@attrs.frozen
class OverdueDays:
    """Is nothing undisputed late for longer than his grant allows, where that is silent than the house does?

    `otherwise` are the days that the house allows. A negative number is an `InputError`. Source: CR-5.
    """

    otherwise: int = 0
    rule: ClassVar[str] = "overdue_days"

    def __attrs_post_init__(self) -> None:
        check_count("otherwise", self.otherwise)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when a debt is later; not known when the invoices, or what his grant allows, are not known."""
        if account.debts is None:
            return found(self.rule, Outcome.UNKNOWN, "debts_unknown", _NO_DEBTS)
        oldest, grant = _oldest(account.debts), account.overdue_allowance
        if not oldest:
            return found(self.rule, Outcome.PASS, "not_overdue", _NOT_OVERDUE)
        if account.line is None:
            return found(self.rule, Outcome.UNKNOWN, "allowance_unknown", _DAYS_UNKNOWN, days=oldest)
        allowed = self.otherwise if grant is None else grant.days
        if oldest <= allowed:
            return found(self.rule, Outcome.PASS, "allowed", _DAYS_ALLOWED, days=oldest, allowed=allowed)
        later = found(self.rule, Outcome.FAIL, "overdue_days", _DAYS, days=oldest, allowed=allowed)
        return _resting(later, account, allowed)


@attrs.frozen
class MaxDunning:
    """Is no higher level of dunning reached than `level`? 0 allows none. A negative level is an `InputError`. Source: CR-5."""

    level: int
    rule: ClassVar[str] = "max_dunning"

    def __attrs_post_init__(self) -> None:
        check_count("level", self.level)

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail above the level; not known when nobody has said which level is reached."""
        now = account.dunning_level
        if now is None:
            return found(self.rule, Outcome.UNKNOWN, "dunning_unknown", _NO_DUNNING)
        if not now:
            return found(self.rule, Outcome.PASS, "not_dunned", _NOT_DUNNED)
        if now <= self.level:
            return found(self.rule, Outcome.PASS, "dunning_allowed", _DUNNED, now=now, level=self.level)
        if not self.level:
            return found(self.rule, Outcome.FAIL, "dunned", _DUNNED_AT_ALL, now=now)
        return found(self.rule, Outcome.FAIL, "dunned", _TOO_FAR, now=now, level=self.level)


# -- words ------------------------------------------------------------------------------------------------------------

_NO_DEBTS: Final = Text("his open invoices are not known", zh="未结发票情况未知")
_NOT_LATE: Final = Text(
    "nothing undisputed is more than {days} {days|day|days} late", zh="没有无争议款项逾期超过{days}天"
)
_TOLERATED: Final = Text(
    "{amount} is more than {days} {days|day|days} late, within the tolerance of {tolerance}",
    zh="{amount}逾期超过{days}天，未超过容差{tolerance}",
)
_LATE: Final = Text(
    "{amount} is more than {days} {days|day|days} late, the oldest part {oldest} {oldest|day|days}",
    zh="{amount}逾期超过{days}天，最久{oldest}天",
)
_NOT_OVERDUE: Final = Text("nothing undisputed is overdue", zh="没有无争议的逾期款项")
_AMOUNT_UNKNOWN: Final = Text(
    "{amount} is overdue, and it is not known how much his grant allows",
    zh="逾期{amount}，允许的逾期额度未知",
)
_ALLOWED: Final = Text(
    "{amount} is overdue, within the {allowed} allowed", zh="逾期{amount}，未超过允许的逾期额度{allowed}"
)
_OVERDUE: Final = Text(
    "{amount} is overdue, more than the {allowed} allowed", zh="逾期{amount}，超过允许的逾期额度{allowed}"
)
_DAYS_UNKNOWN: Final = Text(
    "the oldest debt is {days} {days|day|days} late, and it is not known how many his grant allows",
    zh="最久逾期{days}天，允许的逾期天数未知",
)
_DAYS_ALLOWED: Final = Text(
    "the oldest debt is {days} {days|day|days} late, within the {allowed} {allowed|day|days} allowed",
    zh="最久逾期{days}天，未超过允许的{allowed}天",
)
_DAYS: Final = Text(
    "the oldest debt is {days} {days|day|days} late, more than the {allowed} {allowed|day|days} allowed",
    zh="最久逾期{days}天，超过允许的{allowed}天",
)
_NO_DUNNING: Final = Text("nobody has said which level of dunning is reached", zh="催收进度未知")
_NOT_DUNNED: Final = Text("he is not being dunned", zh="尚未催收")
_DUNNED: Final = Text(
    "level {now} of dunning is reached; up to level {level} is allowed",
    zh="催收已至第{now}级，允许至第{level}级",
)
_DUNNED_AT_ALL: Final = Text(
    "level {now} of dunning is reached; none is allowed", zh="催收已至第{now}级，不允许有任何催收"
)
_TOO_FAR: Final = Text(
    "level {now} of dunning is reached; only up to level {level} is allowed",
    zh="催收已至第{now}级，超过允许的第{level}级",
)
