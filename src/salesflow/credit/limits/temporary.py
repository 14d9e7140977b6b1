"""Temporary limits: for a season or one large order, with an end and a purpose, and not for ever by renewal.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.basics.terms import months
>>> from salesflow.credit.limits.facts import LineState
>>> from salesflow.credit.limits.grant import Grant
>>> rule = TemporaryRule(longest=months(3), most_share="0.5", most_renewals=1)
>>> line = LineState([Grant("G-1", money(50000, "CNY"), date(2026, 1, 1))])
>>> facts = Facts("C-7", "CNY", date(2026, 8, 20), line=line)
>>> wish = Wish(money(40000, "CNY"), date(2026, 9, 1), date(2027, 1, 1), "autumn festival")
>>> for step in rule.judge(wish, facts):
...     print(step.explain())
until 1 Jan 2027 is longer than 3 months from 1 Sep 2026 [CR-6]
CNY 40,000 is more than 50% of the limit of CNY 50,000 [CR-6]

Source: CR-6; field study of credit 1.5 and 4.1 (own application, own days, lapses by itself, no chain of renewals). The
figures of a rule are the house's own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import Money, Unlimited
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.credit.limits.estimators import percent
from salesflow.credit.limits.facts import Facts
from salesflow.credit.limits.grant import Effect, renewal_chain
from salesflow.credit.limits.proposal import Wish
from salesflow.credit.rating.exact import read_number
from salesflow.errors import CurrencyError, DefinitionError

__all__ = ["TemporaryRule"]

_ROWS: Final = ("CR-6",)


def _share(value: Decimal | int | str) -> Decimal:
    return read_number(value, "most_share")


@attrs.frozen
class TemporaryRule:
    """What a house allows as temporary limit, as long as, and how much beside the fixed limit.

    `longest` is from its first day to its end; `most_share` of the fixed limit; `most_renewals` how often one may carry on
    another (with at most `gap_days` between them) until somebody has reviewed the whole. A term that counts no plain days
    and a share not above zero are a `DefinitionError`. Source: CR-6.
    """

    longest: Term
    most_share: Decimal = attrs.field(converter=_share)
    most_renewals: int = 1
    gap_days: int = 30

    def __attrs_post_init__(self) -> None:
        check_count("most_renewals", self.most_renewals)
        check_count("gap_days", self.gap_days)
        problems: list[str] = []
        if not self.longest.unit.is_whole_days or self.longest.unit.is_working:
            problems.append("the longest time is counted in days, weeks, months or years")
        if self.most_share <= 0:
            problems.append("the share of the fixed limit is not above zero")
        if problems:
            raise DefinitionError("temporary rule", problems)

    def judge(self, wish: Wish, facts: Facts) -> tuple[Reason, ...]:
        """Everything that speaks against a wish; nothing when it may be proposed.

        An amount in another currency than the facts is a `CurrencyError`.
        """
        if wish.amount.currency != facts.currency:
            raise CurrencyError("wish", wish.amount, f"the limit is in {facts.currency}")
        line, limit = facts.line, facts.limit
        found: list[Reason] = []
        if wish.begins < facts.as_of:
            found.append(Reason("back_dated", _BACK.fill(day=wish.begins, today=facts.as_of), _ROWS))
        if self.longest.after_day(wish.begins) < wish.ends:
            words = _LONG.fill(end=wish.ends, term=self.longest, day=wish.begins)
            found.append(Reason("too_long", words, _ROWS))
        if isinstance(limit, Unlimited):
            found.append(Reason("no_ceiling", _UNLIMITED.fill(), _ROWS))
        elif limit is None or limit.is_zero:
            found.append(Reason("no_fixed_limit", _NO_LIMIT.fill(), _ROWS))
        elif (extra := _extra(wish, limit)) > limit * self.most_share:
            words = _MUCH.fill(amount=extra, percent=percent(self.most_share), limit=limit)
            found.append(Reason("too_much", words, _ROWS))
        if line.is_frozen or line.is_cancelled:
            found.append(Reason("stopped", _STOPPED.fill(), _ROWS))
        found += [
            Reason("grants_overlap", _OVERLAP.fill(id=each.id), _ROWS)
            for each in line.grants
            if each.is_temporary
            and each.begins < wish.ends
            and (each.ends is None or wish.begins < each.ends)
        ]
        chain = renewal_chain(line.grants, wish.begins, gap_days=self.gap_days, reviewed_on=line.reviewed_on)
        if len(chain) > self.most_renewals:
            words = _CHAIN.fill(n=len(chain), ids=tuple([each.id for each in chain]))
            found.append(Reason("renewal_chain", words, _ROWS))
        return tuple(found)


def _extra(wish: Wish, limit: Money) -> Money:
    """How much more there would be than the fixed limit alone."""
    return wish.amount if wish.effect is Effect.ADD else wish.amount - limit


_BACK: Final = Text(
    "{day} is past: a limit never begins before today, {today}", zh="{day}已过：额度不得早于今日{today}生效"
)
_LONG: Final = Text("until {end} is longer than {term} from {day}", zh="自{day}至{end}，超过{term}")
_MUCH: Final = Text(
    "{amount} is more than {percent}% of the limit of {limit}", zh="{amount}超过固定额度{limit}的{percent}%"
)
_NO_LIMIT: Final = Text(
    "there is no fixed limit yet; ask for a review first", zh="尚无固定额度，请先申请复审"
)
_UNLIMITED: Final = Text("there is no ceiling already, by decision", zh="已决定不设上限，无需临时额度")
_STOPPED: Final = Text("the limit is frozen or cancelled", zh="额度已冻结或取消")
_OVERLAP: Final = Text("the temporary limit {id} is valid on the same days", zh="与临时额度{id}的有效期重叠")
_CHAIN: Final = Text(
    "{n} temporary {n|limit has|limits have} run on without a full review since ({ids}); review the whole first",
    zh="已连续使用{n}项临时额度（{ids}），其间没有全面复审，请先复审",
)
