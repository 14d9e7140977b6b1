"""Replay: what a review policy would have done on the days of the past, and whether it would have done well.

Every quarter sees only what was known on its day: the grade, the debts and the trading of that evening, and the limit that
the quarters before had left. An approver who always says yes stands in for the people who decide, so a replay shows what
the rules ask for and never what people would have made of it.

>>> from datetime import timedelta
>>> from salesflow.basics.bands import Bands
>>> from salesflow.basics.money import money
>>> from salesflow.basics.terms import months
>>> from salesflow.credit.limits.estimators import SalesCycle
>>> from salesflow.credit.limits.factor import FactorTable
>>> from salesflow.credit.rating.citation import Citation
>>> bills = [
...     Invoice("C-7", f"F-{n}", day := date(2025, 1, 6) + timedelta(7 * n), day + timedelta(30), money(100 + n, "CNY"),
...             paid_on=day + timedelta(25 if n < 26 else 50))
...     for n in range(52)
... ]
>>> toy = Citation("toy", "1", "-")
>>> policy = ReviewPolicy(toy, SalesCycle(), NoCeiling(), FactorTable(toy, {"A": 1, "B": "0.5"}),
...                       calendar={"A": months(3), "B": months(3)})
>>> found = replay(bills, policy, [date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)], as_of=date(2026, 2, 28),
...                index=PaymentIndex(), grades=ScoreGrades(Bands([75], ["B", "A"]), Text("index", zh="指数")))
>>> for each in found.reviews:
...     print(each.day, each.grade, each.after)
2025-06-30 A CNY 731.25
2025-09-30 A CNY 815.75
2025-12-31 B CNY 450.12
>>> len(found.changes), len(found.flips), len(found.grade_changes)
(2, 1, 1)

Source: CR-6; field study of credit 5.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import UNLIMITED, Money
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Text
from salesflow.credit.exposure import Exposure
from salesflow.credit.limits.authority import CreditAuthority
from salesflow.credit.limits.estimators import Estimate
from salesflow.credit.limits.facts import Debts, Facts, Trading
from salesflow.credit.limits.line import CreditLine
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.replay.late_share import Outcome
from salesflow.credit.replay.report import PastReview, Replay
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.errors import InputError

__all__ = ["ALWAYS_YES", "NoCeiling", "replay"]

_ROLE: Final = "always_yes"

ALWAYS_YES: Final = CreditAuthority(Authority([Mandate(_ROLE, "approve", UNLIMITED)]), zone="UTC")
"""The authority of a replay: one who approves everything at once. For looking back only; never decide by it."""

_YES: Final = Actor("always-yes", [_ROLE])


@attrs.frozen
class NoCeiling:
    """A capacity that nobody has looked at: a ledger of invoices does not say what a customer can bear.

    For replays. A policy for living accounts that looks at nothing lends without end. Source: CR-6.

    >>> from salesflow.basics.money import money
    >>> found = NoCeiling().estimate(Facts("C-7", "CNY", date(2026, 3, 31)))
    >>> found.amount > money(10**20, "CNY"), found.reasons[0].explain()
    (True, 'nobody looked at what he can bear [CR-6]')
    """

    def estimate(self, facts: Facts) -> Estimate:
        """More than anybody could need, and the sentence that says so."""
        return Estimate(
            Money(10**24, facts.currency), (Reason("not_looked_at", _NO_CEILING.fill(), ("CR-6",)),)
        )


def _days(days: Iterable[date], as_of: date) -> tuple[date, ...]:
    given = tuple([shared_day(as_day(day, "days")) for day in days])
    end = as_day(as_of, "as_of")
    if not given:
        raise InputError("days", given, "name at least one day of a review")
    if any(one >= other for one, other in pairwise(given)):
        raise InputError("days", given, "must rise: every review looks at what the one before it left")
    if given[-1].toordinal() > end:
        raise InputError("days", given[-1], f"lies after {as_of}, and nothing is known of it yet")
    return given


def replay(
    invoices: Iterable[Invoice],
    policy: ReviewPolicy,
    days: Iterable[date],
    *,
    as_of: date,
    index: PaymentIndex,
    grades: ScoreGrades,
    terms_days: int | None = None,
    disputed: bool = False,
) -> Replay:
    """Review every account of a ledger on each of the `days`, carry out what is proposed, and go on to the next.

    An account is a customer and a currency; it is reviewed from its first invoice on. All that is known is the ledger:
    statements, warnings and securities are not, so a policy that needs them calls a person at every review. `terms_days`
    are the days to pay, else those of the latest invoice known on the day. `as_of` is the day up to which the ledger is
    complete. With `disputed` the late shares count disputed invoices too.

    No day, days that do not rise, or one after `as_of` are an `InputError`, and so is an invoice that comes twice; a
    proposal that does not fit the line is an `InputError` with the reasons. Source: CR-6.
    """
    on, rows = _days(days, as_of), dict[tuple[str, str], list[Invoice]]()
    for row in invoices:
        if row.is_known(as_of):
            rows.setdefault((row.customer, row.amount.currency), []).append(row)
    reviews: list[PastReview] = []
    outcomes: list[Outcome] = []
    lines: list[CreditLine] = []
    for (customer, currency), own in sorted(rows.items()):
        line, standing = CreditLine(customer, currency), None
        for day, end in zip(on, (*on[1:], as_of), strict=True):
            known = [row for row in own if row.is_known(day)]
            if not known:
                continue
            conduct = index.judge(known, as_of=day)
            standing = grades.judge(conduct.value, standing, as_of=day).state
            found, line = _reviewed(
                line, policy, _facts(line, known, standing, day, terms_days), conduct.value
            )
            reviews.append(found)
            outcomes.append(_outcome(own, day, end, as_of, disputed=disputed))
        lines.append(line)
    return Replay(
        str(policy.citation), on, as_of, grades.grades, tuple(reviews), tuple(outcomes), tuple(lines)
    )


def _facts(
    line: CreditLine, known: list[Invoice], standing: Standing | None, day: date, terms_days: int | None
) -> Facts:
    owed = Exposure.of(known, customer=line.customer, currency=line.currency, as_of=day)
    return Facts(
        line.customer,
        line.currency,
        day,
        line=line.history.state,
        debts=Debts.of(owed),
        grade=standing,
        trading=Trading.of(known, as_of=day),
        terms_days=_terms(known) if terms_days is None else terms_days,
    )


def _terms(known: list[Invoice]) -> int | None:
    """The days to pay of the latest invoice; None when there are credit notes only."""
    bills = [row for row in known if not row.credit_note]
    if not bills:
        return None
    latest = max(bills, key=lambda row: (row.issued_on, row.id))
    return latest.due_on.toordinal() - latest.issued_on.toordinal()


def _reviewed(
    line: CreditLine, policy: ReviewPolicy, facts: Facts, index: Fraction | None
) -> tuple[PastReview, CreditLine]:
    """The review of a day, and the line after the approver has said yes to it."""
    day, before = facts.as_of, facts.limit
    at = datetime.combine(day, time(), UTC)
    lapsed = facts.line.lapsed(day)
    if lapsed is not None:  # its end is noted first, and then he is reviewed like anybody
        before = lapsed.amount
        line = _done(line.lapse(lapsed.id, at=at))
        facts = attrs.evolve(facts, line=line.history.state)
    figures, proposal = policy.figures(facts), policy.judge(facts, as_of=day)
    spoke = [step.reason for step in proposal.steps[len(figures.steps) :]]
    held_by = tuple(dict.fromkeys([each.code for each in (*spoke, *proposal.missing)]))
    found = PastReview(facts, index, before, figures.amount, proposal, held_by, lapsed is not None)
    key, debts = f"R-{day}", facts.debts
    line = _done(line.propose(key, proposal, at=at))
    if proposal.is_change:
        line = _done(line.approve(key, _ROLE, authority=ALWAYS_YES, sellers=[], debts=debts, by=_YES, at=at))
        line = _done(line.apply(key, authority=ALWAYS_YES, debts=debts, by=_YES, at=at))
    return found, line


def _done(line: CreditLine | Declined) -> CreditLine:
    if isinstance(line, Declined):
        raise InputError("policy", line.codes, f"its proposal does not fit the line: {line.explain()}")
    return line


def _outcome(own: list[Invoice], day: date, end: date, as_of: date, *, disputed: bool) -> Outcome:
    """What came of the invoices issued after a day up to another; what is open and not late yet cannot be judged."""
    late = count = 0
    for row in own:
        if not day < row.issued_on <= end or row.amount.amount <= 0 or (row.disputed and not disputed):
            continue
        is_open = row.open_on(as_of).is_positive
        came_late = row.paid_on is not None and row.due_on < row.paid_on <= as_of
        if is_open and not came_late and row.due_on >= as_of:
            continue
        count += 1
        late += came_late or is_open
    return Outcome(late, count)


# -- words ------------------------------------------------------------------------------------------------------------

_NO_CEILING: Final = Text("nobody looked at what he can bear", zh="未核查其承受能力")
