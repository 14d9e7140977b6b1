"""The five automatic reminders: used up, not followed up, never followed up, no purchase, never bought (CA-10).

Each is asked with plain facts (the last day of a touch or purchase, and the first day the log covers) and answers
yes, no or unknown with its reason. "Never" can only be said of a log that begins before the customer did: else the
answer is unknown, and says so. A reminder falls due on day N, not on day N - 1.

>>> from datetime import date
>>> rule = NotFollowedUp(days=30)
>>> rule.judge(date(2026, 2, 1), as_of=date(2026, 3, 2)).value, rule.judge(date(2026, 2, 1), as_of=date(2026, 3, 3)).value
(Truth.NO, Truth.YES)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "Facts",
    "NeverFollowedUp",
    "NeverPurchased",
    "NoPurchase",
    "NotFollowedUp",
    "Reminders",
    "RunOut",
    "Usage",
]

_ROWS: Final = ("CA-10",)
_LAST_DAY: Final = date.max.toordinal()
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
    "not followed up for at least {n} {n|day|days}: no touch is logged since {last}",
    zh="至少{n}天没有跟进：自{last}起没有联系记录",
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


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


def _past(field: str, day: date | None, as_of: int) -> int | None:
    """The ordinal of a day that must not lie after the day asked: later facts are not known yet."""
    if day is None:
        return None
    ordinal = as_day(day, field)
    if ordinal > as_of:
        raise InputError(field, day.isoformat(), "lies after as_of; leave out what is not known yet")
    return ordinal


def _positive(what: str, field: str, value: object, least: int = 1) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise DefinitionError(what, [f"{field} must be a whole number of at least {least}, not {value!r}"])


def _idle(
    code: str,
    limit: int,
    words: tuple[Text, Text, Text],
    last: date | None,
    as_of: date,
    known_since: date | None,
    since: date | None,
) -> Verdict[Truth]:
    """Whether nothing happened for `limit` days; without any entry, the log must cover so many days."""
    log, said, said_of_log = words
    today = as_day(as_of, "as_of")
    at = _past("last", last, today)
    if at is not None:
        gap = today - at
        if gap < limit:
            return Verdict(Truth.NO)
        return Verdict(Truth.YES, (_says(code, said.fill(n=gap, last=shared_day(at))),))
    began = _past("since", since, today)
    if began is not None and today - began < limit:
        return Verdict(Truth.NO)
    known = _past("known_since", known_since, today)
    if known is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_LOG.fill(log=log)),))
    if today - known < limit:
        words_late = _LATE_LOG.fill(log=log, known=shared_day(known))
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", words_late),))
    start = known if began is None else max(known, began)
    return Verdict(Truth.YES, (_says(code, said_of_log.fill(n=today - start, last=shared_day(start))),))


def _never(
    code: str,
    after: int,
    words: tuple[Text, Text, Text],
    last: date | None,
    as_of: date,
    known_since: date | None,
    since: date | None,
) -> Verdict[Truth]:
    """Whether nothing ever happened, `after` days into the relation; the log must reach back to its first day."""
    log, done, said = words
    today = as_day(as_of, "as_of")
    if _past("last", last, today) is not None:
        return Verdict(Truth.NO)
    began = _past("since", since, today)
    if began is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_SINCE.fill(done=done)),))
    if today - began < after:
        return Verdict(Truth.NO)
    known = _past("known_since", known_since, today)
    if known is None:
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", _NO_LOG.fill(log=log)),))
    if known > began:
        words_late = _LATE_LOG.fill(log=log, known=shared_day(known))
        return Verdict(Truth.UNKNOWN, missing=(_says(f"{code}_unknown", words_late),))
    return Verdict(Truth.YES, (_says(code, said.fill(n=today - began)),))


@attrs.frozen
class NotFollowedUp:
    """N civil days without a touch. Without any logged touch, the log must cover N days, else unknown (CA-10)."""

    days: int = 30

    def __attrs_post_init__(self) -> None:
        _positive("reminder: not followed up", "days", self.days)

    def judge(
        self, last: date | None, *, as_of: date, known_since: date | None = None, since: date | None = None
    ) -> Verdict[Truth]:
        """Whether the customer must be followed up; facts after `as_of` are an `InputError`."""
        words = (_TOUCHES, _NOT_FOLLOWED, _NOT_FOLLOWED_LOG)
        return _idle("not_followed_up", self.days, words, last, as_of, known_since, since)


@attrs.frozen
class NeverFollowedUp:
    """No touch at all, N civil days after becoming a customer; the log must reach back to that day (CA-10)."""

    after: int = 3

    def __attrs_post_init__(self) -> None:
        _positive("reminder: never followed up", "after", self.after, 0)

    def judge(
        self, last: date | None, *, as_of: date, known_since: date | None = None, since: date | None = None
    ) -> Verdict[Truth]:
        """Whether nobody ever followed up; facts after `as_of` are an `InputError`."""
        words = (_TOUCHES, _FOLLOWED, _NEVER_FOLLOWED)
        return _never("never_followed_up", self.after, words, last, as_of, known_since, since)


@attrs.frozen
class NoPurchase:
    """N civil days without a purchase. Without any logged purchase, the log must cover N days (CA-10)."""

    days: int = 90

    def __attrs_post_init__(self) -> None:
        _positive("reminder: no purchase", "days", self.days)

    def judge(
        self, last: date | None, *, as_of: date, known_since: date | None = None, since: date | None = None
    ) -> Verdict[Truth]:
        """Whether the customer has not bought for so long; facts after `as_of` are an `InputError`."""
        words = (_PURCHASES, _NOT_BOUGHT, _NOT_BOUGHT_LOG)
        return _idle("no_purchase", self.days, words, last, as_of, known_since, since)


@attrs.frozen
class NeverPurchased:
    """No purchase at all, N civil days after becoming a customer; the log must reach back to that day (CA-10)."""

    after: int = 60

    def __attrs_post_init__(self) -> None:
        _positive("reminder: never purchased", "after", self.after, 0)

    def judge(
        self, last: date | None, *, as_of: date, known_since: date | None = None, since: date | None = None
    ) -> Verdict[Truth]:
        """Whether the customer never bought; facts after `as_of` are an `InputError`."""
        words = (_PURCHASES, _BOUGHT, _NEVER_BOUGHT)
        return _never("never_purchased", self.after, words, last, as_of, known_since, since)


@attrs.frozen
class Usage:
    """How fast a customer uses a product up: the last purchase, and how many days it lasts.

    `lasts` is None when it cannot be known, because there were too few `occasions` (distinct days of purchase).
    `by_quantity` says whether quantities were used; else `lasts` is the mean interval between purchases, which
    tells when the next order may be expected and nothing about the stock.
    """

    last: date | None = None
    lasts: Fraction | None = None
    occasions: int = 0
    by_quantity: bool = False

    @classmethod
    def of(cls, bought: Iterable[tuple[date, Decimal | None]]) -> Usage:
        """From the purchases of one product: days with quantities (None when not known), in any order.

        With all quantities known and positive, what was bought before the last day was used up between the first
        and the last day, and the last quantity is used at that rate. Otherwise the mean interval stands for it.
        Entries of one day count as one occasion. A quantity of nothing or less is left out: on a return it is
        negative, as in `customers.history.Purchase`; a return written without a sign would count as bought.

        >>> Usage.of([(date(2026, 1, 1), Decimal(10)), (date(2026, 1, 11), Decimal(20))]).lasts
        Fraction(20, 1)
        """
        by_day: dict[int, Fraction | None] = {}
        for day, quantity in bought:
            ordinal = as_day(day, "bought")
            if quantity is not None and quantity <= 0:
                continue
            if quantity is None or by_day.get(ordinal, Fraction(0)) is None:
                by_day[ordinal] = None
            else:
                by_day[ordinal] = (by_day.get(ordinal) or Fraction(0)) + Fraction(quantity)
        if not by_day:
            return cls()
        days = sorted(by_day)
        last = shared_day(days[-1])
        if len(days) == 1:
            return cls(last, None, 1)
        amounts = [amount for amount in (by_day[day] for day in days) if amount is not None]
        if len(amounts) == len(days):
            lasts = amounts[-1] * (days[-1] - days[0]) / sum(amounts[:-1])
            return cls(last, lasts, len(days), by_quantity=True)
        return cls(last, Fraction(days[-1] - days[0], len(days) - 1), len(days))

    @property
    def runs_out(self) -> pendulum.Date | None:
        """The estimated day on which the stock is used up (rounded down), None when it cannot be known."""
        if self.last is None or self.lasts is None:
            return None
        return shared_day(min(self.last.toordinal() + int(self.lasts), _LAST_DAY))


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

    >>> usage = Usage(date(2026, 2, 8), Fraction(29), occasions=5, by_quantity=True)
    >>> RunOut(lead=7).judge(usage, as_of=date(2026, 3, 2)).explain()
    'stock runs out about 9 Mar 2026 [CA-10]'
    """

    lead: int = 7
    at_least: int = 3

    def __attrs_post_init__(self) -> None:
        _positive("reminder: run out", "lead", self.lead, 0)
        _positive("reminder: run out", "at_least", self.at_least, 2)

    def judge(self, usage: Usage, *, as_of: date) -> Verdict[Truth]:
        """Whether it is time to offer more; a purchase after `as_of` is an `InputError`."""
        today = as_day(as_of, "as_of")
        last = _past("last", usage.last, today)
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
            words = (_EXPECTED if end >= today else _AWAITED).fill(day=day, n=round(usage.lasts))
        return Verdict(Truth.YES, (_says("run_out", words),))


@attrs.frozen
class Facts:
    """What the reminders are asked about: one customer, as far as it is known on the day of the question.

    `last_touch` and `last_purchase` are the latest days, None without any logged; `touches_since` and
    `purchases_since` the first days the logs cover, `since` the first day as a customer, None when not known.
    """

    last_touch: date | None = None
    touches_since: date | None = None
    last_purchase: date | None = None
    purchases_since: date | None = None
    since: date | None = None
    usage: Usage = Usage()


@attrs.frozen
class Reminders:
    """The five reminders of a house; a rule that is None is off (CA-10)."""

    run_out: RunOut | None = RunOut()
    not_followed_up: NotFollowedUp | None = NotFollowedUp()
    never_followed_up: NeverFollowedUp | None = NeverFollowedUp()
    no_purchase: NoPurchase | None = NoPurchase()
    never_purchased: NeverPurchased | None = NeverPurchased()

    def judge(self, facts: Facts, *, as_of: date) -> Verdict[tuple[str, ...]]:
        """The codes of the reminders that are due, with their reasons; what is unknown stands under `missing`.

        "Never" silences the weaker "not for N days" of the same kind.

        >>> new = Facts(since=date(2026, 1, 5), touches_since=date(2025, 1, 1), purchases_since=date(2025, 1, 1))
        >>> Reminders().judge(new, as_of=date(2026, 3, 10)).value
        ('never_followed_up', 'never_purchased')
        """
        reasons: list[Reason] = []
        missing: list[Reason] = []
        if self.run_out is not None and (facts.usage.occasions or facts.last_purchase is not None):
            verdict = self.run_out.judge(facts.usage, as_of=as_of)
            if verdict.value is Truth.YES:
                reasons += verdict.reasons
            missing += verdict.missing
        pairs = (
            (self.never_followed_up, self.not_followed_up, facts.last_touch, facts.touches_since),
            (self.never_purchased, self.no_purchase, facts.last_purchase, facts.purchases_since),
        )
        for never, idle, last, known_since in pairs:
            for rule in (never, idle):
                if rule is None:
                    continue
                verdict = rule.judge(last, as_of=as_of, known_since=known_since, since=facts.since)
                missing += verdict.missing
                if verdict.value is Truth.YES:
                    reasons += verdict.reasons
                    break
        return Verdict(tuple(reason.code for reason in reasons), tuple(reasons), tuple(missing))
