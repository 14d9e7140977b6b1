"""Proposals: what a review suggests to the person who decides, never a bare number.

It names the action, the limit before and after, from when to when, the next review, what each rule saw and did, what is
missing, and how a wrong fact is corrected. A frozen limit keeps its number, and nothing of it is usable.

>>> from salesflow.basics.money import money
>>> fifty = money(50, "CNY")
>>> late = Reason("oldest_item", Text("CNY 112 is 35 days late", zh="逾期35天").fill(), ("CR-6",))
>>> found = Proposal("C-7", "CNY", date(2026, 3, 31), Action.FREEZE, fifty, fifty, is_frozen=True,
...                  steps=[Step(late, fifty, fifty)], next_review=date(2026, 4, 30))
>>> print(found.explain())
freeze: the limit of CNY 50 stays as a number, and nothing of it may be used [CR-6]
CNY 112 is 35 days late [CR-6]
next review by 30 Apr 2026 [CR-6]
>>> print(found.usable)
CNY 0

Source: CR-6; field study of credit 1.5, 4.1 and 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any, Final

import attrs

from salesflow.basics.moments import as_day
from salesflow.basics.money import UNLIMITED, Limit, Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Text, read_words
from salesflow.credit.limits.facts import Debts
from salesflow.credit.limits.grant import Effect, OverdueAllowance
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = ["Action", "Proposal", "Step", "Wish"]

_ROWS: Final = ("CR-6",)


class Action(Enum):
    """What is proposed."""

    RAISE = "raise"
    LOWER = "lower"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    CANCEL = "cancel"
    TEMPORARY = "temporary"
    EXPIRE = "expire"
    KEEP = "keep"
    REFER = "refer"

    def __repr__(self) -> str:
        return f"Action.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The action in words."""
        return _ACTIONS[self].render(language)


_UNCHANGED: Final = (Action.KEEP, Action.REFER, Action.EXPIRE)


@attrs.frozen(init=False, weakref_slot=False)
class Step:
    """What one rule did: the sentence that says why, the amount it was given and the amount it gave (None: none yet)."""

    reason: Reason
    before: Limit = None
    after: Limit = None

    def __init__(self, reason: Reason, before: Limit = None, after: Limit = None) -> None:
        _set_reason(self, reason)  # as for a `Reason`: a review makes ten of them
        _set_before(self, before)
        _set_after(self, after)

    @property
    def rule(self) -> str:
        """The code of the rule."""
        return self.reason.code

    @property
    def inputs(self) -> dict[str, Param]:
        """What the rule saw, by name."""
        return dict(self.reason.sentence.params)


_set_reason: Final[Any] = Step.__dict__["reason"].__set__
_set_before: Final[Any] = Step.__dict__["before"].__set__
_set_after: Final[Any] = Step.__dict__["after"].__set__


@attrs.frozen
class Wish:
    """A temporary amount that somebody asks for: how much, from when to when (the end is no longer in it), what for.

    What is no amount above zero, no day, no purpose or no `Effect`, and an end that is not after the beginning, is an
    `InputError`.
    """

    amount: Money
    begins: date
    ends: date
    purpose: str
    effect: Effect = Effect.ADD
    is_revolving: bool = False

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.amount, Money):  # pyright: ignore[reportUnnecessaryIsInstance]  # bare numbers come in
            raise InputError("amount", self.amount, "give Money, with its currency")
        if not self.amount.is_positive:
            raise InputError("amount", self.amount, "ask for an amount above zero")
        if not self.amount.is_payable:
            raise InputError("amount", self.amount, "is finer than a coin of its currency; round it first")
        if not read_words(self.purpose, "purpose"):
            raise InputError("purpose", self.purpose, "say what it is for")
        if not isinstance(self.effect, Effect):  # pyright: ignore[reportUnnecessaryIsInstance]  # words come in
            raise InputError("effect", self.effect, "give Effect.REPLACE or Effect.ADD")
        if not isinstance(self.is_revolving, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # words come in
            raise InputError("is_revolving", self.is_revolving, "give True or False")
        if as_day(self.ends, "ends") <= as_day(self.begins, "begins"):
            raise InputError(
                "ends", self.ends, f"is not after {self.begins}; the day of the end is not in it"
            )


def _steps(value: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(value)


def _reasons(value: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(value)


@attrs.frozen
class Proposal:
    """What is proposed for one customer in one currency, from facts of the day `as_of`.

    `before` is the limit in force and `amount` the one proposed (of a temporary grant: the temporary amount). It is valid
    from `valid_from` up to `valid_until`, None without an end. `steps` are the rules in the order in which they
    spoke, `missing` what nobody knew. `shortfall` is by how much the debts exceed the proposed limit. `debts` are those the
    proposal looked at: an approval is for them. `terms_days`, `order_cap` and `overdue` are the terms that the grant will
    have. `is_renewal` says that a limit is kept and given a new end. `wish` is what a temporary limit was asked for.
    `policy` names the rules and their version.

    An action that its own amounts belie is a `DefinitionError` with all problems: a lowering that gives more, a
    cancellation that leaves something. An amount in another currency is a `CurrencyError`. Source: CR-6.
    """

    customer: str
    currency: str
    as_of: date
    action: Action
    before: Limit
    amount: Limit
    is_frozen: bool = attrs.field(default=False, kw_only=True)
    valid_from: date | None = attrs.field(default=None, kw_only=True)
    valid_until: date | None = attrs.field(default=None, kw_only=True)
    next_review: date = attrs.field(kw_only=True)
    steps: tuple[Step, ...] = attrs.field(default=(), kw_only=True, converter=_steps, repr=False)
    missing: tuple[Reason, ...] = attrs.field(default=(), kw_only=True, converter=_reasons, repr=False)
    shortfall: Money | None = attrs.field(default=None, kw_only=True)
    debts: Debts | None = attrs.field(default=None, kw_only=True, repr=False)
    grade: str | None = attrs.field(default=None, kw_only=True)
    terms_days: int | None = attrs.field(default=None, kw_only=True)
    order_cap: Money | None = attrs.field(default=None, kw_only=True)
    overdue: OverdueAllowance | None = attrs.field(default=None, kw_only=True)
    is_renewal: bool = attrs.field(default=False, kw_only=True)
    wish: Wish | None = attrs.field(default=None, kw_only=True)
    policy: str = attrs.field(default="", kw_only=True)
    correction: Text | None = attrs.field(default=None, kw_only=True, repr=False)

    def __attrs_post_init__(self) -> None:
        named = [self.before, self.amount, self.order_cap]
        if self.overdue is not None:
            named.append(self.overdue.amount)
        if self.wish is not None:
            named.append(self.wish.amount)
        amounts = [each for each in named if isinstance(each, Money)]
        for each in amounts:
            if each.currency != self.currency:
                raise CurrencyError("proposal", each, f"this is a proposal in {self.currency}")
        problems = self._action_problems()
        if self.wish is not None:
            problems += self._wish_problems(self.wish)
        if self.is_change:
            problems += [f"{each} is finer than a coin" for each in amounts if not each.is_payable]
        if problems:
            raise DefinitionError(f"proposal for {self.customer!r} to {self.action.render()}", problems)

    def _action_problems(self) -> list[str]:
        before, amount = self.before, self.amount
        if self.is_renewal and (self.action is not Action.KEEP or amount is None or amount != before):
            return [f"a renewal keeps the limit there is: {_told(before)}, not {_told(amount)}"]
        if self.action in _UNCHANGED:
            return []
        match self.action:
            case Action.RAISE if not _exceeds(amount, before):
                return [f"a raise gives more than before: {_told(amount)} is not more than {_told(before)}"]
            case Action.LOWER if amount is None or not _exceeds(before, amount):
                return [
                    f"a lowering gives less than before: {_told(amount)} is not less than {_told(before)}"
                ]
            case Action.CANCEL if not isinstance(amount, Money) or not amount.is_zero:
                return [f"a cancelled limit is zero, not {_told(amount)}"]
            case Action.FREEZE if amount is None or amount != before:
                return [f"a frozen limit keeps its number: {_told(before)}, not {_told(amount)}"]
            case Action.UNFREEZE if self.amount is None:
                return ["say which limit may be used again"]
            case _:
                return []

    def _wish_problems(self, wish: Wish) -> list[str]:
        if self.action is not Action.TEMPORARY:
            return ["only a temporary limit is asked for with a wish"]
        if (self.amount, self.valid_from, self.valid_until) != (wish.amount, wish.begins, wish.ends):
            return ["its amount or its days are not those that were asked for"]
        return []

    @property
    def is_change(self) -> bool:
        """Whether it changes something, so that a person must decide on it."""
        return self.is_renewal or self.action not in _UNCHANGED

    @property
    def usable(self) -> Limit:
        """The limit that may be used if it is carried out: zero while frozen."""
        return Money(0, self.currency) if self.is_frozen else self.amount

    @property
    def total(self) -> Limit:
        """What would be granted altogether: the limit, with a temporary amount in its place or on top."""
        if self.wish is None or self.action is not Action.TEMPORARY or self.wish.effect is Effect.REPLACE:
            return self.amount
        if isinstance(self.before, Money) and isinstance(self.amount, Money):
            return self.before + self.amount
        return self.amount if self.before is None else UNLIMITED

    @property
    def delta(self) -> Money | None:
        """By how much more is granted than now; None when one of the two is no amount. Below zero: less."""
        total = self.total
        if not isinstance(total, Money) or self.before is UNLIMITED:
            return None
        return total - self.before if isinstance(self.before, Money) else total

    @property
    def gives_more(self) -> bool:
        """Whether it says that more may be used than before, so that whoever approves answers for the whole.

        A lowering may still give more time or a wider cap than the grant in force: that `stake.Stake` sees.
        """
        return self.action in (Action.RAISE, Action.UNFREEZE, Action.TEMPORARY) or self.is_renewal

    @property
    def headline(self) -> Reason:
        """The proposal in one sentence."""
        told: dict[str, Param] = {
            "before": _limit(self.before),
            "amount": _limit(self.amount),
            "day": self.valid_from or self.as_of,
            "end": self.valid_until or self.as_of,
        }
        text = _HEADLINES[self.action]
        if self.action is Action.KEEP:
            text = _RENEW if self.is_renewal else _kept_frozen(self.before) if self.is_frozen else text
        elif self.amount is UNLIMITED and self.action is Action.UNFREEZE:
            text = _UNFREEZE_NO_CEILING
        elif self.before is UNLIMITED and self.action in _NO_CEILING_BEFORE:
            text = _NO_CEILING_BEFORE[self.action]
        elif self.before is None and self.action in _WITHOUT_BEFORE:
            text = _WITHOUT_BEFORE[self.action]
            if self.action is Action.RAISE and self.valid_until is not None:
                text = _FIRST_UNTIL
        elif self.action in (Action.RAISE, Action.LOWER) and self.valid_until is not None:
            text = _RAISE_UNTIL if self.action is Action.RAISE else _LOWER_UNTIL
        return Reason(self.action.value, text.fill(**told), _ROWS)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Everything to tell whoever decides, in order."""
        said = [self.headline, *[step.reason for step in self.steps], *self.missing]
        if self.shortfall is not None and self.shortfall.is_positive:
            said.append(Reason("shortfall", _SHORT.fill(amount=self.shortfall), _ROWS))
        if self.is_change and self.order_cap is not None:
            said.append(Reason("order_cap", _CAP.fill(amount=self.order_cap), _ROWS))
        if self.is_change and self.overdue is not None:
            words = _MAY_BE_LATE.fill(amount=self.overdue.amount, days=self.overdue.days)
            said.append(Reason("overdue_allowance", words, _ROWS))
        said.append(Reason("next_review", _NEXT.fill(day=self.next_review), _ROWS))
        if self.policy:
            said.append(Reason("policy", _POLICY.fill(policy=self.policy), _ROWS))
        if self.correction is not None:
            said.append(Reason("correction", self.correction.fill(), _ROWS))
        return tuple(said)

    def explain(self, language: Language = "en") -> str:
        """The proposal in words, one reason a line."""
        return explained(self.reasons, language)


def _exceeds(one: Limit, other: Limit) -> bool:
    """Whether a limit is more than another one; any decision is more than none."""
    if isinstance(one, Money) and isinstance(other, Money):
        return one > other
    return one is not None and (other is None or (one is UNLIMITED and other is not UNLIMITED))


def _told(limit: Limit) -> str:
    return "no limit" if limit is None else limit.render()


def _limit(limit: Limit) -> Param:
    return _NOT_DECIDED if limit is None else limit


def _kept_frozen(before: Limit) -> Text:
    if before is None:
        return _KEEP_FROZEN_UNDECIDED
    return _KEEP_FROZEN_NO_CEILING if before is UNLIMITED else _KEEP_FROZEN


# -- words ------------------------------------------------------------------------------------------------------------

_NOT_DECIDED: Final = Text("no limit decided", zh="未定额度")
_ACTIONS: Final = {
    Action.RAISE: Text("raise", zh="上调"),
    Action.LOWER: Text("lower", zh="下调"),
    Action.FREEZE: Text("freeze", zh="冻结"),
    Action.UNFREEZE: Text("lift the freeze", zh="解冻"),
    Action.CANCEL: Text("cancel", zh="取消"),
    Action.TEMPORARY: Text("grant for a time", zh="临时授信"),
    Action.EXPIRE: Text("note the end", zh="到期失效"),
    Action.KEEP: Text("keep", zh="维持"),
    Action.REFER: Text("let a person look", zh="转人工判断"),
}
_HEADLINES: Final = {
    Action.RAISE: Text(
        "raise the limit: {before} now, {amount} from {day} on",
        zh="上调额度：现为{before}，自{day}起为{amount}",
    ),
    Action.LOWER: Text(
        "lower the limit: {before} now, {amount} from {day} on",
        zh="下调额度：现为{before}，自{day}起为{amount}",
    ),
    Action.FREEZE: Text(
        "freeze: the limit of {before} stays as a number, and nothing of it may be used",
        zh="冻结：额度{before}保留，但不得使用",
    ),
    Action.UNFREEZE: Text(
        "lift the freeze: {before} before, {amount} may be used from {day} on",
        zh="解冻：原额度{before}，自{day}起可用{amount}",
    ),
    Action.CANCEL: Text(
        "cancel the limit of {before}: from {day} on he pays in advance",
        zh="取消额度{before}：自{day}起改为预付款",
    ),
    Action.TEMPORARY: Text(
        "grant {amount} for a time, from {day}, valid until the day before {end}",
        zh="临时授信{amount}，自{day}起，有效至{end}前一日",
    ),
    Action.EXPIRE: Text("the limit has ended; nothing is granted now", zh="额度已到期，目前没有授信"),
    Action.KEEP: Text("keep the limit as it is: {amount}", zh="额度不变：{amount}"),
    Action.REFER: Text(
        "a person must look: something is not known; until then {before} stays",
        zh="须人工判断：资料不全；在此之前维持{before}",
    ),
}
_KEEP_FROZEN: Final = Text(
    "keep the freeze: the limit of {before} stays as a number, and nothing of it may be used",
    zh="继续冻结：额度{before}保留，但不得使用",
)
_KEEP_FROZEN_UNDECIDED: Final = Text(
    "keep the freeze: no limit was decided, and nothing may be used", zh="继续冻结：尚未决定额度，不得使用"
)
_KEEP_FROZEN_NO_CEILING: Final = Text(
    "keep the freeze: it stays decided that there is no ceiling, and nothing may be used",
    zh="继续冻结：不设上限的决定保留，但不得使用",
)
_UNFREEZE_NO_CEILING: Final = Text(
    "lift the freeze: from {day} on there is no ceiling", zh="解冻：自{day}起不设上限"
)
_NO_CEILING_BEFORE: Final = {
    Action.FREEZE: Text(
        "freeze: it stays decided that there is no ceiling, and nothing may be used",
        zh="冻结：不设上限的决定保留，但不得使用",
    ),
    Action.UNFREEZE: Text(
        "lift the freeze: there was no ceiling before, {amount} may be used from {day} on",
        zh="解冻：此前不设上限，自{day}起可用{amount}",
    ),
    Action.CANCEL: Text(
        "cancel the credit without a ceiling: from {day} on he pays in advance",
        zh="取消不设上限的授信：自{day}起改为预付款",
    ),
}
_RENEW: Final = Text(
    "renew the limit of {amount} from {day}, valid until the day before {end}",
    zh="续期额度{amount}，自{day}起，有效至{end}前一日",
)
_WITHOUT_BEFORE: Final = {
    Action.RAISE: Text("give a first limit: {amount} from {day} on", zh="首次授信：自{day}起为{amount}"),
    Action.UNFREEZE: Text(
        "lift the freeze: no limit was decided before, {amount} may be used from {day} on",
        zh="解冻：此前未定额度，自{day}起可用{amount}",
    ),
    Action.REFER: Text(
        "a person must look: something is not known; until then there is no limit",
        zh="须人工判断：资料不全；在此之前没有额度",
    ),
}
_FIRST_UNTIL: Final = Text(
    "give a first limit: {amount} from {day}, valid until the day before {end}",
    zh="首次授信：自{day}起为{amount}，有效至{end}前一日",
)
_RAISE_UNTIL: Final = Text(
    "raise the limit: {before} now, {amount} from {day}, valid until the day before {end}",
    zh="上调额度：现为{before}，自{day}起为{amount}，有效至{end}前一日",
)
_LOWER_UNTIL: Final = Text(
    "lower the limit: {before} now, {amount} from {day}, valid until the day before {end}",
    zh="下调额度：现为{before}，自{day}起为{amount}，有效至{end}前一日",
)
_SHORT: Final = Text("the debts exceed this limit by {amount}", zh="欠款超出该额度{amount}")
_CAP: Final = Text("one order may take up to {amount}", zh="单笔订单最高{amount}")
_MAY_BE_LATE: Final = Text(
    "up to {amount} may be late, for up to {days} {days|day|days}, before anything is stopped",
    zh="允许逾期{amount}以内、{days}天以内，不触发管控",
)
_NEXT: Final = Text("next review by {day}", zh="下次复审不迟于{day}")
_POLICY: Final = Text("by the rules {policy}", zh="依据规则{policy}")
