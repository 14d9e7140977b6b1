"""The laws of credit reviews, grants and credit lines: run them on your own policies, facts and lines.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import date
>>> from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
>>> check_review(EXAMPLE_REVIEW, Facts("C-7", "CNY", date(2026, 3, 31))).action
Action.REFER
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise

import attrs

from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited
from salesflow.credit.limits.estimators import Estimate, Estimator
from salesflow.credit.limits.facts import Debts, Facts, LineState
from salesflow.credit.limits.grant import Grant, clashes, effective_limit, fixed_on
from salesflow.credit.limits.guards import NoRaiseIfOverdue, NoRaiseWhile
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.line_entries import Applied, Cancelled, Entry, Frozen, Proposed, Unfrozen
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.limits.shapes import CoolDown, Deadband, Shape, StepCap
from salesflow.errors import HistoryError
from salesflow.testing._law import law

__all__ = [
    "carried_out",
    "check_again",
    "check_available",
    "check_cover_helps",
    "check_credit_line",
    "check_grants",
    "check_guards",
    "check_lowering_at_once",
    "check_missing",
    "check_no_raise",
    "check_raises_apart",
    "check_review",
    "check_scaled",
    "check_shape",
    "check_worse_arrears",
]


def _size(limit: Limit) -> Decimal:
    """How much may be used: nothing without a decision, endless without a ceiling."""
    if isinstance(limit, Unlimited):
        return Decimal("Infinity")
    return Decimal(0) if limit is None else limit.amount


# -- reviews ----------------------------------------------------------------------------------------------------------


def check_review(policy: ReviewPolicy, facts: Facts) -> Proposal:
    """The laws of one review; the proposal.

    It is deterministic (8). No raise while a guard speaks against it (2). A raise keeps to the step cap (11) and the
    cool-down (13). A freeze that stays says why. What is missing gives REFER and leaves the limit. The next review is
    never later than the end of a grant. A limit below the debts reports the shortfall (14). Everything is said in two
    languages.
    """
    found = policy.judge(facts, as_of=facts.as_of)
    before, amount = facts.limit, found.amount
    law(found == policy.judge(facts, as_of=facts.as_of), "the same facts give the same proposal", facts)
    law(bool(found.explain() and "[en]" not in found.explain("zh")), "it speaks two languages", found)
    law(found.before == before, "it says what is in force", found)
    if found.action is Action.RAISE:
        law(_size(amount) > _size(before), "a raise is more", found)
        for guard in policy.guards:
            law(guard.judge(facts) is None, "no raise while a guard speaks", guard, facts)
            if isinstance(guard, NoRaiseIfOverdue):
                late = None if facts.debts is None else facts.debts.late_by(guard.days)
                law(
                    late is not None and (late.is_zero or bool(guard.tolerance) or guard.grant_excuses),
                    "no raise with arrears",
                    facts,
                )
            if isinstance(guard, NoRaiseWhile):
                open_now = [each.severity for each in facts.signals or ()]
                law(max(open_now, default=0) < guard.severity, "no raise with an alert", facts)
        for shape in policy.shapes:
            if isinstance(shape, StepCap) and isinstance(before, Money) and before.is_positive:
                law(_size(amount) <= before.amount * (1 + shape.share), "no more than a step", found)
            if isinstance(shape, CoolDown) and facts.line.raised_on is not None:
                since = (facts.as_of - facts.line.raised_on).days
                law(since >= shape.days, "two raises are a cool-down apart", found)
    if found.action in (Action.LOWER, Action.CANCEL):
        is_end = found.action is Action.CANCEL and amount == before  # a limit of zero may be cancelled too
        law(_size(amount) < _size(before) or is_end or facts.line.is_cancelled, "less is less", found)
    if found.action in (Action.FREEZE, Action.KEEP, Action.REFER):
        law(amount == before or before is None, "the number stays", found)
    if found.action in (Action.FREEZE, Action.CANCEL):
        law(found.usable is None or _size(found.usable) == 0, "nothing may be used", found)
    if facts.line.is_frozen and found.action is Action.KEEP:
        against = any(guard.judge(facts) is not None for guard in policy.guards)
        said = any(each.rule == "nothing_to_lend" for each in found.steps)
        law(against or said, "a freeze that stays says why", found)
    if found.action in (Action.UNFREEZE, Action.RAISE):
        law(found.usable == amount, "what is given may be used", found)
    if found.action is Action.REFER:
        law(bool(found.missing), "a referral says what is missing", found)
    known = isinstance(amount, Money) and facts.debts is not None
    if known and isinstance(amount, Money) and facts.debts is not None:
        over = max(facts.debts.used - amount, Money(0, facts.currency))
        law(found.shortfall == over, "the shortfall is what the debts exceed", found)
    ends = [
        each.ends for each in facts.line.grants if each.is_valid_on(facts.as_of) and each.ends is not None
    ]
    law(all(found.next_review <= each for each in ends), "no review after the end of a grant", found)
    law(found.next_review >= facts.as_of, "no review in the past", found)
    return found


def check_worse_arrears(policy: ReviewPolicy, facts: Facts, worse: Debts) -> bool:
    """Older or larger arrears, all else equal, never make more usable (1); whether they made less."""
    one = policy.judge(facts, as_of=facts.as_of)
    other = policy.judge(attrs.evolve(facts, debts=worse), as_of=facts.as_of)
    law(_size(other.usable) <= _size(one.usable), "worse arrears never give more", one, other)
    return _size(other.usable) < _size(one.usable)


def check_no_raise(policy: ReviewPolicy, facts: Facts, worse: Facts) -> bool:
    """`worse` are the facts with a warning or with arrears that a guard minds: no raise (2); whether there was one before."""
    one = policy.judge(facts, as_of=facts.as_of)
    other = policy.judge(worse, as_of=facts.as_of)
    law(other.action is not Action.RAISE, "no raise with a warning or with arrears", one, other)
    return one.action is Action.RAISE


def check_guards(policy: ReviewPolicy, facts: Facts) -> bool:
    """Guards never give more than the policy gives without them (12); whether they gave less.

    Where a guard calls a person, the review proposes no amount at all, and the limit stays for him to decide.
    """
    bare = attrs.evolve(policy, guards=()).judge(facts, as_of=facts.as_of)
    found = policy.judge(facts, as_of=facts.as_of)
    if found.action is Action.REFER:
        return False
    law(_size(found.usable) <= _size(bare.usable), "a guard gives no more", bare, found)
    return _size(found.usable) < _size(bare.usable)


def check_lowering_at_once(policy: ReviewPolicy, facts: Facts) -> bool:
    """A lowering waits for no day (13); whether there was one while a raise would have had to wait."""
    past = attrs.evolve(facts.line, raised_on=None, unfrozen_on=None, refused_on=None)
    one = policy.judge(attrs.evolve(facts, line=past), as_of=facts.as_of)
    if one.action is not Action.LOWER:
        return False
    other = policy.judge(facts, as_of=facts.as_of)
    law(
        (other.action, other.amount) == (one.action, one.amount),
        "a lowering is possible on any day",
        one,
        other,
    )
    return any(isinstance(each, CoolDown) and each.until(facts) is not None for each in policy.shapes)


def check_raises_apart(policy: ReviewPolicy, series: Iterable[Facts]) -> int:
    """Two raises are at least the cool-down apart (13); how many raises there were.

    `series` are facts of later and later days; each is reviewed with the line that the proposals before it left.
    """
    days = [each.days for each in policy.shapes if isinstance(each, CoolDown)]
    line: LineState | None = None
    raised: list[date] = []
    for each in series:
        facts = each if line is None else attrs.evolve(each, line=line)
        found = policy.judge(facts, as_of=facts.as_of)
        if found.action is Action.RAISE:
            raised.append(facts.as_of)
        line = carried_out(facts, found).line
    for one, other in pairwise(raised):
        law((other - one).days >= max(days, default=0), "two raises are a cool-down apart", one, other)
    return len(raised)


def carried_out(facts: Facts, proposal: Proposal) -> Facts:
    """The facts as they are once a proposal was carried out on the same day, all else the same."""
    line, day, amount = facts.line, facts.as_of, proposal.amount
    renewed = (
        proposal.action in (Action.RAISE, Action.LOWER, Action.CANCEL, Action.UNFREEZE) or proposal.is_renewal
    )
    state = attrs.evolve(line)
    if renewed and amount is not None:
        kept = [
            attrs.evolve(each, ends=day)
            for each in line.grants
            if each.begins < day and each.is_valid_on(day)
        ]
        state = attrs.evolve(
            line, grants=[*kept, Grant("new", amount, day, proposal.valid_until, terms_days=facts.terms)]
        )
    if proposal.action is Action.RAISE:
        state = attrs.evolve(state, raised_on=day, is_cancelled=False)
    elif proposal.action is Action.FREEZE:
        state = attrs.evolve(state, frozen_on=day)
    elif proposal.action is Action.UNFREEZE:
        state = attrs.evolve(state, frozen_on=None, unfrozen_on=day)
    elif proposal.action is Action.CANCEL:
        state = attrs.evolve(state, is_cancelled=True)  # a freeze stays until it is lifted
    elif proposal.action is Action.EXPIRE:
        state = attrs.evolve(state, lapses_noted=frozenset(each.id for each in line.grants))
    return attrs.evolve(facts, line=state, terms_days=facts.terms)


def check_again(policy: ReviewPolicy, facts: Facts) -> Proposal:
    """A second review on the same day, after the first was carried out, keeps what is there (9); the first proposal.

    What must be referred stays referred, and after a lapse was noted the account is as one without a limit. A freeze that is
    lifted may be followed by a raise where no cool-down holds it back.
    """
    first = policy.judge(facts, as_of=facts.as_of)
    then = carried_out(facts, first)
    again = policy.judge(then, as_of=facts.as_of)
    waits = any(isinstance(each, CoolDown) and each.until(then) is not None for each in policy.shapes)
    if first.action is Action.EXPIRE:
        law(again.action is not Action.EXPIRE, "a lapse is noted once", first, again)
    elif first.action is Action.REFER:
        law(again.action is Action.REFER, "what is missing stays missing", first, again)
    elif first.action is Action.UNFREEZE and not waits:
        law(again.action in (Action.KEEP, Action.RAISE), "a lifted freeze is not frozen again", first, again)
    else:
        law(again.action is Action.KEEP and not again.is_renewal, "a second review keeps it", first, again)
    return first


def check_shape(shape: Shape, amount: Money, before: Money | None, facts: Facts) -> Money:
    """A shape never gives more than it was given, or leaves the limit as it is (12); a lowering waits for nothing (11, 13)."""
    after = shape.shape(amount, before, facts).amount
    law(after <= amount or after == before, "a shape gives no more", shape, amount, before, after)
    law(after >= Money(0, facts.currency), "and never less than nothing", shape, amount, after)
    if before is not None and amount < before:
        law(
            after < before or isinstance(shape, Deadband),
            "a lowering waits for nothing",
            shape,
            amount,
            after,
        )
    return after


def check_missing(policy: ReviewPolicy, facts: Facts, less: Facts) -> Action:
    """`less` are the facts with something unknown: that gives REFER, or no more than before."""
    one = policy.judge(facts, as_of=facts.as_of)
    other = policy.judge(less, as_of=facts.as_of)
    fine = other.action is Action.REFER or _size(other.usable) <= _size(one.usable)
    law(fine, "what is missing never gives more", one, other)
    return other.action


def check_cover_helps(estimator: Estimator, facts: Facts, more: Money) -> bool:
    """A further security never lowers what a customer can bear (17); whether it raised it."""
    one, other = estimator.estimate(facts), estimator.estimate(attrs.evolve(facts, cover=more))
    if not isinstance(one, Estimate) or not isinstance(other, Estimate) or facts.cover is None:
        return False
    fine = other.amount >= one.amount if more >= facts.cover else other.amount <= one.amount
    law(fine, "more cover never lowers what he can bear", one, other)
    return other.amount > one.amount


def check_scaled(policy: ReviewPolicy, facts: Facts, times: int) -> bool:
    """All amounts times `times` give the figures times as much, but for cut-off coins (18); whether no coin was cut.

    Where no coin was cut the whole proposal is the same in proportion. For policies without amounts of their own.
    """
    large = _scaled(facts, times)
    one, other = policy.figures(facts), policy.figures(large)
    law((one.amount is None) is (other.amount is None), "the size of the amounts hides nothing", one, other)
    if one.amount is None or other.amount is None:
        return False
    off = abs(other.amount - one.amount * times)
    law(off < Money(Decimal(times) / 10, facts.currency), "figures grow with the amounts", one, other)
    if not off.is_zero:
        return False
    small, grown = policy.judge(facts, as_of=facts.as_of), policy.judge(large, as_of=facts.as_of)
    if small.action is Action.RAISE:  # a capped step is cut at the coin
        difference = abs(_size(grown.amount) - _size(small.amount) * times)
        law(
            difference < times and grown.action is Action.RAISE,
            "a raise grows with the amounts",
            small,
            grown,
        )
    else:
        same = grown.action is small.action and _size(grown.amount) == _size(small.amount) * times
        law(same, "the proposal grows with the amounts", small, grown)
    return True


def _scaled(facts: Facts, times: int) -> Facts:
    trade, debts, line, sheet = facts.trading, facts.debts, facts.line, facts.statement
    if trade is not None:
        trade = attrs.evolve(
            trade,
            sales=trade.sales and trade.sales * times,
            collected=trade.collected and trade.collected * times,
            levels=None
            if trade.levels is None
            else [(amount * times, span) for amount, span in trade.levels],
        )
    if debts is not None:
        late = [(age, amount * times) for age, amount in debts.late]
        debts = attrs.evolve(
            debts, used=debts.used * times, late=late, credits=debts.credits and debts.credits * times
        )
    if sheet is not None:
        sheet = attrs.evolve(sheet, lines={line: amount * times for line, amount in sheet.lines})
    grants = [
        attrs.evolve(each, amount=each.amount * times) if isinstance(each.amount, Money) else each
        for each in line.grants
    ]
    return attrs.evolve(
        facts,
        trading=trade,
        debts=debts,
        statement=sheet,
        line=attrs.evolve(line, grants=grants),
        cover=facts.cover and facts.cover * times,
        expected_month=facts.expected_month and facts.expected_month * times,
    )


# -- grants and lines -------------------------------------------------------------------------------------------------


def check_grants(grants: Iterable[Grant], *, on: date) -> Limit:
    """The limit of a day hangs on the grants that are valid on it and on nothing else (7); the limit.

    The order does not matter; grants that are not valid on the day change nothing; without the temporary ones it is the fixed
    limit. Grants that do not go together break the law.
    """
    given = tuple(grants)
    law(not clashes(given), "the grants go together", given)
    limit = effective_limit(given, on=on)
    valid = [each for each in given if each.is_valid_on(on)]
    law(effective_limit(valid, on=on) == limit, "what is not valid changes nothing", given, on)
    law(effective_limit(given[::-1], on=on) == limit, "the order does not matter", given, on)
    fixed = [each for each in given if not each.is_temporary]
    grant = fixed_on(given, on=on)
    bare = effective_limit(fixed, on=on)
    law(bare == (None if grant is None else grant.amount), "the fixed limit is that of its grant", given, on)
    if not any(each.is_temporary for each in valid):
        law(limit == bare, "after the end it is as without the temporary grant", given, on)
    return limit


def check_credit_line(line: CreditLine, used: Money, *, on: date) -> int:
    """The laws of a credit line; how many changes it holds.

    The entries are the line. Every change has exactly one approved decision, with signatures of different hands, none of
    them the proposer's, and without any one of the signatures, or without its proposal, the change could not stand
    (15, 16). What is available is as `check_available` has it (6, 14).
    """
    again = CreditLine(line.customer, line.currency, line.entries * 2)
    law(again == line, "the entries are the line", line)
    law(again.history == line.history, "a line that grew stands where its entries lead", line)
    changes = [
        each for each in line.entries
        if isinstance(each, Applied | Unfrozen | Cancelled) or (isinstance(each, Frozen) and each.key is not None)
    ]  # fmt: skip
    law(len({each.key for each in changes}) == len(changes), "a decision is carried out once", line)
    proposed = {each.key: each for each in line.entries if isinstance(each, Proposed)}
    for change in changes:
        decision = line.decision(str(change.key))
        hands = [each.ids for each in decision.approvals]
        apart = all(not one & other for place, one in enumerate(hands) for other in hands[:place])
        law(apart and len(hands) >= decision.people, "so many different hands", decision)
        law(all(decision.by not in each for each in hands), "the proposer did not approve", decision)
        for signature in decision.approvals:
            law(not _stands_without(line, [signature]), "no signature is dispensable", signature)
        own: list[Entry] = [proposed[str(change.key)], *decision.approvals]
        law(not _stands_without(line, own), "no change without its decision", change)
        law(bool(decision.proposal.reasons), "a change has its reasons", decision)
    check_available(line, used, on=on)
    granted = {each.id for each in line.state_on(on).grants}
    law(granted <= proposed.keys(), "every grant comes from a proposal", granted, proposed)
    return len(changes)


def check_available(line: CreditLine, used: Money, *, on: date) -> str:
    """What is left of the limit, never below zero; nothing while frozen or cancelled, and when it has lapsed (6, 14).

    The word for how it stands: frozen, cancelled, lapsed, undecided, unlimited, over, open.
    """
    left, limit, state = line.available(used, on=on), line.limit_on(on), line.state_on(on)
    nothing = Money(0, line.currency)
    if state.is_frozen or state.is_cancelled:
        law(left == nothing, "nothing while it is stopped", left)
        return "cancelled" if state.is_cancelled else "frozen"
    if limit is None:
        was = any(not each.is_temporary and each.begins <= on for each in state.grants)
        law(
            left == (nothing if was else None),
            "nothing when it has lapsed, unknown when none was decided",
            left,
        )
        return "lapsed" if was else "undecided"
    if isinstance(limit, Unlimited):
        law(left is UNLIMITED, "no ceiling stays none", left)
        return "unlimited"
    law(left == max(limit - used, nothing), "what is left of the limit", left, limit, used)
    return "over" if used > limit else "open"


def _stands_without(line: CreditLine, left_out: list[Entry]) -> bool:
    try:
        CreditLine(line.customer, line.currency, [each for each in line.entries if each not in left_out])
    except HistoryError:
        return False
    return True
