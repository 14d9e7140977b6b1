"""The five rules of automatic reminders: used up, not followed up, never followed up, no purchase, never bought (CA-10).

Each is asked with `Facts` and answers yes, no or unknown with its reason. "Never" can only be said of a log that begins
before the customer did: else the answer is unknown, and says so. A reminder falls due on day N, not on day N - 1.

>>> rule, facts = NotFollowedUp(days=30), Facts(last_touch=date(2026, 2, 1))
>>> rule.judge(facts, as_of=date(2026, 3, 2)).value, rule.judge(facts, as_of=date(2026, 3, 3)).value
(Truth.NO, Truth.YES)
>>> rule.due_on(facts)
Date(2026, 3, 3)
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, Protocol

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.cadence.reminding.facts import Facts
from salesflow.errors import DefinitionError, InputError

__all__ = ["NeverFollowedUp", "NeverPurchased", "NoPurchase", "NotFollowedUp", "ReminderRule", "RunOut"]

_ROWS: Final = ("CA-10",)
_NO_LOG: Final = Text("it is not known from which day on {log} are logged", zh="不知道{log}记录从哪天开始")
_LATE_LOG: Final = Text("the log of {log} begins only on {known}", zh="{log}记录从{known}才开始")
_NO_SINCE: Final = Text(
    "it is not known since when this is a customer, so never {done} cannot be told from not yet",
    zh="不知道客户从何时开始，无法判断是否从未{done}",
)
_TOUCHES: Final = Text("touches", zh="联系")
_PURCHASES: Final = Text("purchases", zh="购买")
_FOLLOWED: Final = Text("followed up", zh="跟进")
_BOUGHT: Final = Text("bought", zh="购买")
_NOT_FOLLOWED: Final = Text(
    "not followed up for {n} {n|day|days}, since {last}", zh="自{last}起已{n}天没有跟进"
)
_NOT_FOLLOWED_LOG: Final = Text(
    "not followed up for at least {n} {n|day|days}: no touch of ours is logged since {last}",
    zh="至少{n}天没有跟进：自{last}起没有我方联系的记录",
)
_NOT_BOUGHT: Final = Text("no purchase for {n} {n|day|days}, since {last}", zh="自{last}起已{n}天没有购买")
_NOT_BOUGHT_LOG: Final = Text(
    "no purchase for at least {n} {n|day|days}: none is logged since {last}",
    zh="至少{n}天没有购买：自{last}起没有购买记录",
)
_NEVER_FOLLOWED: Final = Text(
    "never followed up, a customer for {n} {n|day|days}", zh="成为客户{n}天，从未跟进"
)
_NEVER_BOUGHT: Final = Text("never bought, a customer for {n} {n|day|days}", zh="成为客户{n}天，从未购买")
_RUNS_OUT: Final = Text("stock runs out about {day}", zh="存货约{day}用完")
_RAN_OUT: Final = Text("stock ran out about {day}", zh="存货约{day}已用完")
_EXPECTED: Final = Text(
    "buys about every {n} {n|day|days}: the next order is expected about {day}",
    zh="平均每{n}天购买一次：预计{day}左右再次订货",
)
_AWAITED: Final = Text(
    "buys about every {n} {n|day|days}: the order expected about {day} has not come",
    zh="平均每{n}天购买一次：{day}左右应有的订货尚未到来",
)
_OVERTAKEN: Final = Text(
    "a whole cycle has passed since {day} without an order: the estimate no longer holds",
    zh="{day}后又过了一个周期仍未订货：估计已失效",
)
_TOO_FEW: Final = Text(
    "when the stock runs out cannot be known from {n} {n|day|days} of purchase; it takes {needed}",
    zh="只有{n}个购买日，至少需要{needed}个才能推算存货何时用完",
)


_LAST_DAY: Final = date.max.toordinal()


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


class ReminderRule(Protocol):
    """What a rule of reminding answers: whether it is due on a day, and from which day on if nothing happens."""

    code: ClassVar[str]

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Yes, no or unknown on a day."""
        ...

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which the answer is yes while nothing new happens; None where it cannot be known."""
        ...


@attrs.frozen
class _Events:
    """One kind of event: the latest, the first day its log covers, the first day of the relation, as ordinals."""

    last: int | None
    known: int | None
    began: int | None

    @classmethod
    def of(cls, last: date | None, known: date | None, began: date | None) -> _Events:
        return cls(_ordinal("last", last), _ordinal("known_since", known), _ordinal("since", began))

    def check(self, as_of: date) -> int:
        """The ordinal of the day asked; facts after it are not known yet, so they must be left out."""
        today = as_day(as_of, "as_of")
        for field, at in (("last", self.last), ("known_since", self.known), ("since", self.began)):
            if at is not None and at > today:
                raise InputError(field, shared_day(at), "lies after as_of; leave out what is not known yet")
        return today


def _ordinal(field: str, day: date | None) -> int | None:
    return None if day is None else as_day(day, field)


def _touches(facts: Facts) -> _Events:
    return _Events.of(facts.last_touch, facts.touches_since, facts.since)


def _purchases(facts: Facts) -> _Events:
    return _Events.of(facts.last_purchase, facts.purchases_since, facts.since)


def _positive(what: str, field: str, value: object, least: int = 1) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise DefinitionError(what, [f"{field} must be a whole number of at least {least}, not {value!r}"])


def _idle(
    code: str, limit: int, words: tuple[Text, Text, Text], events: _Events, as_of: date
) -> Verdict[Truth]:
    """Whether nothing happened for `limit` days; without any entry, the log must cover so many days."""
    log, said, said_of_log = words
    today = events.check(as_of)
    if events.last is not None:
        gap = today - events.last
        if gap < limit:
            return Verdict(Truth.NO)
        return Verdict(Truth.YES, (_says(code, said.fill(n=gap, last=shared_day(events.last))),))
    if events.began is not None and today - events.began < limit:
        return Verdict(Truth.NO)
    if events.known is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_LOG.fill(log=log)),))
    if today - events.known < limit:
        words_late = _LATE_LOG.fill(log=log, known=shared_day(events.known))
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", words_late),))
    start = events.known if events.began is None else max(events.known, events.began)
    return Verdict(Truth.YES, (_says(code, said_of_log.fill(n=today - start, last=shared_day(start))),))


def _idle_from(limit: int, events: _Events) -> pendulum.Date | None:
    if events.last is not None:
        return _later(events.last, limit)
    if events.known is None:
        return None
    return _later(events.known if events.began is None else max(events.known, events.began), limit)


def _never(
    code: str, after: int, words: tuple[Text, Text, Text], events: _Events, as_of: date
) -> Verdict[Truth]:
    """Whether nothing ever happened, `after` days into the relation; the log must reach back to its first day."""
    log, done, said = words
    today = events.check(as_of)
    if events.last is not None:
        return Verdict(Truth.NO)
    if events.began is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_SINCE.fill(done=done)),))
    if today - events.began < after:
        return Verdict(Truth.NO)
    if events.known is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_LOG.fill(log=log)),))
    if events.known > events.began:
        words_late = _LATE_LOG.fill(log=log, known=shared_day(events.known))
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", words_late),))
    return Verdict(Truth.YES, (_says(code, said.fill(n=today - events.began)),))


def _never_from(after: int, events: _Events) -> pendulum.Date | None:
    if events.last is not None or events.began is None or events.known is None or events.known > events.began:
        return None
    return _later(events.began, after)


def _later(day: int, n: int) -> pendulum.Date | None:
    return shared_day(day + n) if day + n <= _LAST_DAY else None


@attrs.frozen
class NotFollowedUp:
    """N civil days without a touch of ours. Without any logged, the log must cover N days, else unknown (CA-10)."""

    days: int = 30

    code: ClassVar[str] = "not_followed_up"

    def __attrs_post_init__(self) -> None:
        _positive("reminder: not followed up", "days", self.days)

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Whether the customer must be followed up; facts after `as_of` are an `InputError`."""
        return _idle(
            self.code, self.days, (_TOUCHES, _NOT_FOLLOWED, _NOT_FOLLOWED_LOG), _touches(facts), as_of
        )

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which it is due while nothing new happens; None where it cannot be known."""
        return _idle_from(self.days, _touches(facts))


@attrs.frozen
class NeverFollowedUp:
    """No touch of ours at all, N civil days after becoming a customer; the log must reach back to that day (CA-10)."""

    after: int = 3

    code: ClassVar[str] = "never_followed_up"

    def __attrs_post_init__(self) -> None:
        _positive("reminder: never followed up", "after", self.after, 0)

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Whether nobody ever followed up; facts after `as_of` are an `InputError`."""
        return _never(self.code, self.after, (_TOUCHES, _FOLLOWED, _NEVER_FOLLOWED), _touches(facts), as_of)

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which it is due while nothing new happens; None where it cannot be known."""
        return _never_from(self.after, _touches(facts))


@attrs.frozen
class NoPurchase:
    """N civil days without a purchase. Without any logged purchase, the log must cover N days (CA-10)."""

    days: int = 90

    code: ClassVar[str] = "no_purchase"

    def __attrs_post_init__(self) -> None:
        _positive("reminder: no purchase", "days", self.days)

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Whether the customer has not bought for so long; facts after `as_of` are an `InputError`."""
        return _idle(
            self.code, self.days, (_PURCHASES, _NOT_BOUGHT, _NOT_BOUGHT_LOG), _purchases(facts), as_of
        )

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which it is due while nothing new happens; None where it cannot be known."""
        return _idle_from(self.days, _purchases(facts))


@attrs.frozen
class NeverPurchased:
    """No purchase at all, N civil days after becoming a customer; the log must reach back to that day (CA-10)."""

    after: int = 60

    code: ClassVar[str] = "never_purchased"

    def __attrs_post_init__(self) -> None:
        _positive("reminder: never purchased", "after", self.after, 0)

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Whether the customer never bought; facts after `as_of` are an `InputError`."""
        return _never(self.code, self.after, (_PURCHASES, _BOUGHT, _NEVER_BOUGHT), _purchases(facts), as_of)

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which it is due while nothing new happens; None where it cannot be known."""
        return _never_from(self.after, _purchases(facts))


@attrs.frozen
class RunOut:
    """The stock of a customer runs out within `lead` civil days, estimated from three purchases or more (CA-10).

    Fewer distinct days of purchase than `at_least` are unknown, never a guess. Three are asked unless you say two,
    the least that is possible; a single interval is thin. When a whole further cycle has passed without an order,
    the estimate no longer holds: the answer is no, and "no purchase" takes over.

    It gives one day, from all days of purchase of one product: by quantity, how long the last one lasts at the rate
    so far, and without quantities the mean interval. Use it to ask whether a stock must be filled up. The habit of a
    customer is another question: `customers.buying.purchase_cycle` ignores quantities, takes the gaps one by one
    and gives a window of days with the share of orders it holds. Use that to ask when he usually buys, and how surely.

    >>> from fractions import Fraction
    >>> from salesflow.cadence.reminding.usage import Usage
    >>> usage = Usage(date(2026, 2, 8), Fraction(29), occasions=5, by_quantity=True)
    >>> RunOut(lead=7).judge(Facts(usage=usage), as_of=date(2026, 3, 2)).explain()
    'stock runs out about 9 Mar 2026 [CA-10]'
    """

    lead: int = 7
    at_least: int = 3

    code: ClassVar[str] = "run_out"

    def __attrs_post_init__(self) -> None:
        _positive("reminder: run out", "lead", self.lead, 0)
        _positive("reminder: run out", "at_least", self.at_least, 2)

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[Truth]:
        """Whether it is time to offer more; a purchase after `as_of` is an `InputError`."""
        usage = facts.usage
        events = _Events.of(usage.last, None, None)
        today, last = events.check(as_of), events.last
        if last is None or usage.lasts is None or usage.occasions < self.at_least:
            words = _TOO_FEW.fill(n=usage.occasions, needed=self.at_least)
            return Verdict(Truth.UNKNOWN, missing=(_says("run_out_unknown", words),))
        end = last + int(usage.lasts)
        if today < end - self.lead:
            return Verdict(Truth.NO)
        day = shared_day(end)
        if today > end + max(int(usage.lasts), self.lead):
            return Verdict(Truth.NO, (_says("run_out_overtaken", _OVERTAKEN.fill(day=day)),))
        if usage.by_quantity:
            words = (_RUNS_OUT if end >= today else _RAN_OUT).fill(day=day)
        else:
            words = (_EXPECTED if end >= today else _AWAITED).fill(day=day, n=max(1, round(usage.lasts)))
        return Verdict(Truth.YES, (_says("run_out", words),))

    def due_on(self, facts: Facts) -> pendulum.Date | None:
        """The first day on which it is time to offer more; None where it cannot be known."""
        usage = facts.usage
        if usage.last is None or usage.lasts is None or usage.occasions < self.at_least:
            return None
        last = as_day(usage.last, "last")
        return _later(last, max(0, int(usage.lasts) - self.lead))
