"""What is at stake when a proposal is approved: the whole that may be in force then, and how much more than before.

Whoever approves answers for the highest limit of any day to come, temporary grants and all, and not only for the number on
the paper. A raise is counted from the lowest fixed limit of the last weeks, so that two halves weigh as much as the whole.
A lowering that gives more time, a later end or a wider cap than the grant in force gives more.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.limits.grant import Effect
>>> fair = Grant("T-1", money(50, "CNY"), date(2026, 3, 1), date(2026, 5, 1), kind=GrantKind.TEMPORARY,
...              effect=Effect.ADD, purpose="fair")
>>> line = LineState([Grant("G-1", money(50, "CNY"), date(2025, 1, 1)), fair])
>>> found = Proposal("C-7", "CNY", date(2026, 3, 31), Action.RAISE, money(50, "CNY"), money(100, "CNY"),
...                  next_review=date(2026, 9, 30))
>>> stake = Stake.of(found, line, on=date(2026, 3, 31), within=90)
>>> print(stake.total, "|", stake.delta)
CNY 150 | CNY 100

Source: CR-6; field study of credit 4.1 and property 15.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

import attrs

from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import Grant, GrantKind, effective_limit, fixed_on
from salesflow.credit.limits.proposal import Action, Proposal

__all__ = ["Stake", "ended", "first_day", "grant_of", "is_over", "with_grant"]


def first_day(proposal: Proposal, on: date) -> date:
    """The first day of a proposal that is carried out on a day: never a day that is past."""
    return on if proposal.valid_from is None else max(on, proposal.valid_from)


def is_over(proposal: Proposal, begins: date) -> bool:
    """Whether its days are over when it would begin."""
    return proposal.valid_until is not None and begins >= proposal.valid_until


def grant_of(proposal: Proposal, key: str, begins: date) -> Grant:
    """The one grant that carries out a proposal which changes a limit."""
    wish = proposal.wish
    return Grant(
        key,
        cast("Money | Unlimited", proposal.amount),  # what changes a limit names an amount
        begins,
        None if proposal.action is Action.CANCEL else proposal.valid_until,
        kind=GrantKind.FIXED if wish is None else GrantKind.TEMPORARY,
        effect=None if wish is None else wish.effect,
        purpose="" if wish is None else wish.purpose,
        is_revolving=True if wish is None else wish.is_revolving,
        terms_days=proposal.terms_days,
        order_cap=proposal.order_cap,
        overdue=proposal.overdue,
    )


def ended(grants: Iterable[Grant], day: date, *, all_kinds: bool = False) -> tuple[Grant, ...]:
    """The grants after the fixed ones (or all) were ended on a day; what had not begun is gone."""
    found: list[Grant] = []
    for each in grants:
        stops = (all_kinds or not each.is_temporary) and (each.ends is None or each.ends > day)
        if not stops:
            found.append(each)
        elif each.begins < day:
            found.append(attrs.evolve(each, ends=day))
    return tuple(found)


def with_grant(grants: Iterable[Grant], grant: Grant) -> tuple[Grant, ...]:
    """The grants with one more; a fixed one ends the fixed one before it."""
    return (*(grants if grant.is_temporary else ended(grants, grant.begins)), grant)


@attrs.frozen
class Stake:
    """What whoever approves a proposal answers for.

    `gives_more` says that more may be used than before, or for longer. `total` is the highest limit of any day to come;
    `delta` by how much it is more than the lowest fixed limit of the days before, None when one of the two is no amount.
    """

    gives_more: bool
    total: Limit
    delta: Money | None

    @classmethod
    def of(cls, proposal: Proposal, line: LineState | None, *, on: date, within: int) -> Stake:
        """What is at stake on a day, on a line as it stands; raises `within` so many days count together.

        Without a line the proposal alone is looked at.
        """
        plain = cls(proposal.gives_more, proposal.total, proposal.delta)
        if line is None or not proposal.is_change:
            return plain
        if proposal.action is Action.LOWER and _is_roomier(proposal, fixed_on(line.grants, on=on)):
            plain = attrs.evolve(plain, gives_more=True)
        begins = first_day(proposal, on)
        if not plain.gives_more or is_over(proposal, begins):
            return plain
        total = _highest(line.grants, grant_of(proposal, "proposed", begins))
        if plain.delta is None or not isinstance(total, Money):
            return attrs.evolve(plain, total=total, delta=None)
        if plain.delta.is_positive:
            low = min([total, *_fixed_limits(line.grants, on, within, Money(0, proposal.currency))])
            return attrs.evolve(plain, total=total, delta=total - low)
        return attrs.evolve(plain, total=total)


def _is_roomier(proposal: Proposal, grant: Grant | None) -> bool:
    """Whether a lower number comes with more time, a later end or a wider cap; days that one of the two leaves open count as more."""
    if grant is None:
        return True
    if isinstance(proposal.amount, Money) and proposal.amount.is_zero:
        return False
    allowed, new = grant.overdue, proposal.overdue
    more_late = new is not None and (
        allowed is None or new.amount > allowed.amount or new.days > allowed.days
    )
    old_days, days = grant.terms_days, proposal.terms_days
    longer = old_days != days and (old_days is None or days is None or days > old_days)
    later = grant.ends is not None and (proposal.valid_until is None or proposal.valid_until > grant.ends)
    cap, wide = grant.order_cap, proposal.order_cap
    # a cap above the limit is none: what the lower limit itself stops needs no word
    wider = cap is not None and wide is None and not _is_within(proposal.amount, cap)
    wider = wider or (cap is not None and wide is not None and wide > cap)
    return more_late or longer or later or wider


def _is_within(amount: Limit, cap: Money) -> bool:
    return isinstance(amount, Money) and amount <= cap


def _highest(grants: Iterable[Grant], new: Grant) -> Limit:
    """The highest limit of any day from the first of a new grant on."""
    standing = [
        each for each in grants if not (new.is_temporary and each.is_temporary and each.overlaps(new))
    ]
    then = with_grant(standing, new)  # two temporary ones on the same days are refused when it is carried out
    days = {each.begins for each in then} | {each.ends for each in then if each.ends is not None}
    limits = [effective_limit(then, on=day) for day in days if new.is_valid_on(day)]
    if UNLIMITED in limits:
        return UNLIMITED
    return max(each for each in limits if isinstance(each, Money))


def _fixed_limits(grants: Iterable[Grant], on: date, within: int, none: Money) -> list[Money]:
    """The fixed limits of the last days, `none` where nobody had decided."""
    fixed = [each for each in grants if not each.is_temporary]
    since = date.fromordinal(max(1, on.toordinal() - within))
    days = {
        since,
        on,
        *[each.begins for each in fixed],
        *[each.ends for each in fixed if each.ends is not None],
    }
    found = [fixed_on(fixed, on=day) for day in days if since <= day <= on]
    limits = [none if each is None else each.amount for each in found]
    return [each for each in limits if isinstance(each, Money)]
