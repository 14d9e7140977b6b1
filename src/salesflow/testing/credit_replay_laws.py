"""The laws of replays of credit reviews: run them on your own policy and your own ledger.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import timedelta
>>> from salesflow.basics.money import money
>>> from salesflow.credit.catalogue.limits import EXAMPLE_REVIEW
>>> from salesflow.credit.catalogue.rating import PAYMENT_GRADES, PAYMENT_INDEX
>>> from salesflow.credit.replay.run import NoCeiling
>>> bills = [
...     Invoice("C-7", f"F-{n}", day := date(2025, 1, 6) + timedelta(9 * n), day + timedelta(30), money(9000 + 500 * n, "CNY"),
...             paid_on=day + timedelta(24 + n % 9))
...     for n in range(40)
... ]
>>> policy = attrs.evolve(EXAMPLE_REVIEW, capacity=NoCeiling(), guards=[])
>>> rules = ReplayRules(policy, PAYMENT_INDEX, PAYMENT_GRADES)
>>> days, end = [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)], date(2026, 2, 28)
>>> found = check_by_hand(rules, bills, days, as_of=end)
>>> assert check_no_look_ahead(rules, bills, days, as_of=end) == found
>>> check_replay(found)
2
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.money import UNLIMITED
from salesflow.basics.reasons import Declined
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.facts import Debts, Facts, Trading
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.proposal import Action
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.replay.late_share import LateShare
from salesflow.credit.replay.report import PastReview, Replay
from salesflow.credit.replay.run import replay
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.testing._law import law

__all__ = ["ReplayRules", "check_by_hand", "check_no_look_ahead", "check_replay", "known_by"]


@attrs.frozen
class ReplayRules:
    """What a replay goes by: the policy, the payment index and the grades."""

    policy: ReviewPolicy
    index: PaymentIndex
    grades: ScoreGrades

    def replay(self, invoices: Iterable[Invoice], days: Iterable[date], *, as_of: date) -> Replay:
        """The replay by these rules."""
        return replay(invoices, self.policy, days, as_of=as_of, index=self.index, grades=self.grades)


def known_by(invoices: Iterable[Invoice], day: date) -> list[Invoice]:
    """The ledger as it stood in the evening of a day: without later invoices and without later payments."""
    return [
        attrs.evolve(row, paid_on=None, open_amount=None)
        if row.paid_on is not None and row.paid_on > day
        else row
        for row in invoices
        if row.issued_on <= day
    ]


def check_no_look_ahead(
    rules: ReplayRules, invoices: Sequence[Invoice], days: Sequence[date], *, as_of: date
) -> Replay:
    """No review knows what came later: from the ledger as it stood on its day every review is the same; the replay."""
    found = rules.replay(invoices, days, as_of=as_of)
    for place, day in enumerate(days, 1):
        then = rules.replay(known_by(invoices, day), days[:place], as_of=day)
        so_far = tuple([each for each in found.reviews if each.day <= day])
        law(then.reviews == so_far, "a review sees only what was known on its day", day, so_far, then.reviews)
    return found


def check_by_hand(
    rules: ReplayRules, invoices: Sequence[Invoice], days: Sequence[date], *, as_of: date
) -> Replay:
    """The replay is what comes out when every account is reviewed, approved and carried out by hand; the replay.

    By hand: the whole ledger, the facts of the day, `CreditLine` with its commands and questions, and another approver.
    """
    found = rules.replay(invoices, days, as_of=as_of)
    by_key = {each.key: each for each in found.reviews}
    lines = {(line.customer, line.currency): line for line in found.lines}
    accounts = {(row.customer, row.amount.currency) for row in invoices if row.issued_on <= as_of}
    law(set(lines) == accounts, "every account has its line", set(lines), accounts)
    for account in sorted(accounts):
        own = [row for row in invoices if (row.customer, row.amount.currency) == account]
        line, standing = CreditLine(*account), None
        for day in days:
            if min(row.issued_on for row in own) > day:
                law(
                    (*account, day) not in by_key, "nobody is reviewed before his first invoice", account, day
                )
                continue
            standing = rules.grades.judge(rules.index.judge(own, as_of=day).value, standing, as_of=day).state
            line = _by_hand(line, rules.policy, own, standing, by_key.pop((*account, day)))
        law(
            lines[account].grants == line.grants and lines[account].history.state == line.history.state,
            "the lines end alike",
            lines[account],
            line,
        )
    law(not by_key, "there are no other reviews", by_key)
    return found


_HOUSE = CreditAuthority(Authority([Mandate("boss", "approve", UNLIMITED)]), zone="UTC")


def _by_hand(
    line: CreditLine, policy: ReviewPolicy, own: list[Invoice], standing: Standing | None, seen: PastReview
) -> CreditLine:
    day = seen.day
    at = datetime.combine(day, time(18), UTC)
    customer, currency = line.customer, line.currency
    bills = [(row.issued_on, row.id, row) for row in own if row.issued_on <= day and not row.credit_note]
    last = max(bills)[2] if bills else None
    facts = Facts(
        customer,
        currency,
        day,
        line=line.state_on(day),
        debts=Debts.of(Exposure.of(own, customer=customer, currency=currency, as_of=day)),
        grade=standing,
        trading=Trading.of(own, as_of=day),
        terms_days=None if last is None else (last.due_on - last.issued_on).days,
    )
    proposal = policy.judge(facts, as_of=day)
    if proposal.action is Action.EXPIRE:
        lapsed = facts.line.lapsed(day)
        line = _yes(line.lapse("" if lapsed is None else lapsed.id, at=at))
        facts = attrs.evolve(facts, line=line.state_on(day))
        proposal = policy.judge(facts, as_of=day)
    law(seen.proposal == proposal, "the proposal of a day is that by hand", seen.proposal, proposal)
    key = f"R-{day}"
    line = _yes(line.propose(key, proposal, at=at))
    if proposal.is_change:
        signed = line.approve(
            key,
            "boss",
            authority=_HOUSE,
            sellers=[],
            debts=facts.debts,
            by=Actor("u-1", ["boss"]),
            at=at,
        )
        line = _yes(_yes(signed).apply(key, authority=_HOUSE, debts=facts.debts, at=at))
    law(line.limit_on(day) == seen.after, "the limit that stands is that by hand", line.limit_on(day), seen)
    law(line.state_on(day).is_frozen == seen.proposal.is_frozen, "a freeze is that by hand", line, seen)
    return line


def _yes(line: CreditLine | Declined) -> CreditLine:
    if isinstance(line, Declined):
        raise AssertionError(f"law broken: every step by hand is allowed\n  {line.explain()}")
    return line


def check_replay(found: Replay) -> int:
    """The figures of a replay hold together; how many changes there are.

    A flip is a change, a change has two different numbers, a raise that was held back was none, every review has a grade
    or none, and shares and ranges fit the counts. It speaks two languages.
    """
    changes, flips = found.changes, found.flips
    law(set(map(_key, flips)) <= set(map(_key, changes)), "a flip is a change", flips)
    accounts = {each.key[:2] for each in changes}
    law(len(flips) <= len(changes) - len(accounts), "the first change is no flip", flips, changes)
    for each in found.reviews:
        law(each.change is None or each.before != each.after, "a change has two numbers", each)
        law(not (each.is_first and each.change is not None), "a first limit is no change", each)
        law(not (each.was_held_back and each.is_raise), "what was held back was no raise", each)
        if each.was_held_back:
            law(bool(each.held_by), "somebody held it back", each)
        law(each.grade is None or each.grade in found.grades, "the grade is one of the grades", each)
    shares = found.late_share_by_grade()
    ungraded = found.late_share([each for each in found.reviews if each.grade is None])
    whole = found.late_share(found.reviews)
    for field in ("late", "invoices", "reviews"):
        parts = [getattr(each, field) for each in (*shares.values(), ungraded)]
        law(sum(parts) == getattr(whole, field), "the grades add up to the whole", field, parts, whole)
    later = [found.late_share_after_raises(), *found.late_share_after_held_back().values()]
    for share in (*shares.values(), ungraded, whole, *later):
        _check_share(share)
    words = found.explain("zh")
    law(bool(found.explain()) and "[en]" not in words, "it speaks two languages", words)
    return len(changes)


def _key(each: PastReview) -> tuple[str, str, date]:
    return each.key


def _check_share(share: LateShare) -> None:
    law(0 <= share.late <= share.invoices, "no more late ones than invoices", share)
    law(0 <= share.range.low <= share.range.high <= 1, "a range of shares", share.range)
    if share.value is not None:
        law(share.range.contains(float(share.value)), "the range holds the share", share)
