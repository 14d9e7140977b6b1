"""The laws of customer value: run them on your own figures, purchases, cuts and model parameters.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.customers.worth.value import TEXTBOOK_LIFETIME_VALUE
>>> check_product(TEXTBOOK_LIFETIME_VALUE)
>>> check_retention(Money(100, "CNY"), "0.8", "0.1", periods=5)
True
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal, get_args

import attrs

from salesflow.adapters.clv import BgNbd
from salesflow.basics.bands import Bands
from salesflow.basics.money import Money, total
from salesflow.basics.terms import Term, Unit
from salesflow.customers.history import Purchase
from salesflow.customers.worth.btyd import Btyd, days_in
from salesflow.customers.worth.household import HouseholdNeeds
from salesflow.customers.worth.rfm import NEVER_BOUGHT, NeverBought, Returns, Rfm, RfmScore, purchase_days
from salesflow.customers.worth.value import Product, Rate, break_even, retention_value
from salesflow.errors import InputError
from salesflow.testing._law import law

__all__ = [
    "check_break_even",
    "check_btyd",
    "check_household",
    "check_prediction",
    "check_product",
    "check_retention",
    "check_rfm",
    "check_scores",
]

_POLICIES: Final[tuple[Returns, ...]] = get_args(Returns)
_BEGINNINGS: Final[tuple[Literal["now", "later"], ...]] = ("now", "later")
_SLACK: Final = 1 + 1e-9
"""Two floats that should be equal, or in order, may differ by a billionth."""


# -- closed forms --------------------------------------------------------------------------------------------------


def check_product(product: Product) -> None:
    """Products commute, every step is the one before times its factor, and each is said in two languages."""
    steps = product.steps
    law(len(steps) == len(product.factors) + 1, "there is a product for each factor", steps)
    for (before, after), factor in zip(pairwise(steps), product.factors, strict=True):
        law(before * factor.times == after, "a step is the one before times its factor", before, factor)
    turned = attrs.evolve(product, factors=product.factors[::-1])
    law(turned.total == product.total, "the order of the factors does not matter", product)
    for language in ("en", "zh"):
        lines = len(product.explain(language).splitlines())
        law(lines == max(1, len(product.factors)) + len(product.doubts), "each step has words", product)


def check_household(needs: HouseholdNeeds) -> None:
    """The sum is that of its items in both readings, and the months of all earners pay exactly for it."""
    for reckoning, figures in (
        (needs.exact, [need.exact for need in needs.needs]),
        (needs.taught, [need.figure for need in needs.needs]),
    ):
        whole = total(figures, reckoning.total.currency)
        law(reckoning.total == whole, "the total is the sum of the items", reckoning)
        paid = reckoning.monthly.amount * needs.earners * needs.years * 12
        law(paid == Fraction(whole.amount), "the months of all earners pay for it", reckoning)
    for need in needs.needs:
        parts = total((part.total for part in need.parts), need.currency)
        law(need.exact == parts, "an item is the sum of its parts", need)
        law(needs.with_need(need).needs == needs.needs, "an item takes its own place", need)


def check_retention(margin: Money, retention: Rate, discount: Rate, *, periods: int) -> bool:
    """The laws of a value with retention; whether the endless sum exists (the laws of it were checked then).

    The closed form is the sum of its terms; today's margin is the difference between the two beginnings; for a
    margin above zero a longer horizon is never worth less, and the endless one never less than any other.
    """
    stays, interest = Fraction(retention), Fraction(discount)

    def now(horizon: int | None) -> Fraction:
        return retention_value(margin, retention, discount, horizon).amount

    def later(horizon: int | None) -> Fraction:
        return retention_value(margin, retention, discount, horizon, first="later").amount

    amount = Fraction(margin.amount)
    terms = sum((amount * (stays / (1 + interest)) ** k for k in range(periods + 1)), Fraction(0))
    law(now(periods) == terms, "the closed form is the sum of its terms", now(periods), terms)
    law(now(periods) - later(periods) == amount, "now and later differ by one margin", margin, periods)
    sign = (amount > 0) - (amount < 0)
    rise = sign * (now(periods + 1) - now(periods))
    grows = rise > 0 if stays and sign else rise == 0
    law(grows, "each further period adds to it", margin, retention, discount, periods)
    try:
        endless = now(None)
    except InputError:
        law(stays >= 1 + interest, "only a sum without limit is refused", margin, retention, discount)
        return False
    law(stays < 1 + interest, "a sum without limit is refused", endless, retention, discount)
    law(endless - later(None) == amount, "now and later differ by one margin without end", margin)
    law(sign * (endless - now(periods)) >= 0, "without end is worth no less", margin, periods)
    return True


def check_break_even(cost: Money, margin: Money, retention: Rate, discount: Rate) -> bool:
    """The period of break-even is the first that earns the cost back; whether there is one."""
    for first in _BEGINNINGS:
        verdict = break_even(cost, margin, retention, discount, first=first)
        periods = verdict.value
        law(all(bool(verdict.explain(language)) for language in ("en", "zh")), "it has words", verdict)
        if periods is None:
            continue
        worth = retention_value(margin, retention, discount, periods, first=first).amount
        law(worth >= Fraction(cost.amount), "by then the cost is earned back", verdict)
        if periods:
            before = retention_value(margin, retention, discount, periods - 1, first=first).amount
            law(before < Fraction(cost.amount), "and not one period before", verdict)
    return break_even(cost, margin, retention, discount).value is not None


# -- what purchases come to ----------------------------------------------------------------------------------------


def check_rfm(purchases: Sequence[Purchase], *, as_of: date, zone: str) -> int:
    """The laws of the figures for scoring; under how many policies for returns there was something to score.

    Neither the order of the rows nor a line split in two on its day changes anything; days after the question do
    not count; under ``net`` the total is the sum of all lines known.
    """
    known = [row for row in purchases if purchase_days([row], as_of=as_of, zone=zone, returns="net")]
    split = [half for row in purchases for half in _halves(row)]
    bought = 0
    for returns in _POLICIES:

        def of(rows: Iterable[Purchase], policy: Returns = returns) -> Rfm | NeverBought:
            return Rfm.of(rows, as_of=as_of, zone=zone, returns=policy)

        rfm = of(purchases)
        law(of(purchases[::-1]) == rfm, "the order of the rows does not matter", purchases)
        law(of(split) == rfm, "a line split in two on its day does not matter", purchases)
        law(of(known) == rfm, "what is not known yet does not matter", purchases)
        if not isinstance(rfm, Rfm):
            law(rfm is NEVER_BOUGHT, "without an occasion nothing is scored", rfm)
            continue
        bought += 1
        law(rfm.days_since_last >= 0 and rfm.occasions >= 1, "recency and frequency make sense", rfm)
        if returns == "net":
            whole = total((row.amount for row in known), rfm.total.currency)
            law(rfm.total == whole, "net is the sum of all lines", rfm, whole)
        else:
            law(rfm.total.is_positive, "without returns the total is above zero", rfm)
    return bought


def _halves(row: Purchase) -> tuple[Purchase, Purchase]:
    first = Money(row.amount.amount / 4, row.amount.currency)
    return attrs.evolve(row, amount=first), attrs.evolve(row, amount=row.amount - first)


def check_btyd(purchases: Sequence[Purchase], *, as_of: date, zone: str) -> bool:
    """The laws of the figures for models; whether there was a repeat purchase.

    ``x = 0`` exactly when ``t_x = 0``; ``0 <= t_x <= T``; the unit changes the times and nothing else; the repeats
    are the occasions of the scoring but one; and under ``net`` the first day and the repeats make up the whole.
    """
    repeated = False
    for returns in _POLICIES:
        days = Btyd.of(purchases, as_of=as_of, zone=zone, unit=Unit.DAYS, returns=returns)
        rfm = Rfm.of(purchases, as_of=as_of, zone=zone, returns=returns)
        if not isinstance(days, Btyd) or not isinstance(rfm, Rfm):
            law(days is rfm, "who never bought never bought", days, rfm)
            continue
        law((days.x == 0) == (days.t_x == 0) and 0 <= days.t_x <= days.T, "times make sense", days)
        law(days.x == rfm.occasions - 1, "the first occasion is no repeat", days, rfm)
        law(
            days.T - days.t_x == rfm.days_since_last, "what follows the last occasion is one thing", days, rfm
        )
        for unit in (Unit.WEEKS, Unit.MONTHS):
            other = Btyd.of(purchases[::-1], as_of=as_of, zone=zone, unit=unit, returns=returns)
            scaled = attrs.evolve(days, t_x=days.t_x / days_in(unit), T=days.T / days_in(unit), unit=unit)
            law(other == scaled, "the unit changes the times and nothing else", other, scaled)
        if days.mean_repeat is not None:
            repeated = True
            rows = purchase_days(purchases, as_of=as_of, zone=zone, returns=returns)
            first = next(row for row in rows if row.lines)
            before = total((row.amount for row in rows if row.on <= first.on), rfm.total.currency)
            spent = days.mean_repeat.amount * days.x
            law(
                spent == Fraction((rfm.total - before).amount),
                "nothing is lost between first and repeats",
                days,
            )
    return repeated


def check_scores(cuts: RfmScore, customers: Sequence[Rfm]) -> None:
    """Every figure has exactly one score, a better figure never a worse one, and another coin changes nothing."""
    scored = cuts.score(dict(enumerate(customers)))
    scores = [each.score for each in map(cuts.of, customers)]
    law(list(scored) == list(range(len(customers))), "each customer has a score", scored)
    for bands in (cuts.recency, cuts.frequency, cuts.monetary):
        bounds = [bands.bounds(label) for label in bands.labels]
        whole = bounds[0][0] is None and bounds[-1][1] is None
        law(
            whole and all(one[1] == next_[0] for one, next_ in pairwise(bounds)),
            "the bins have no hole",
            bands,
        )
    pairs = [
        (one, other)
        for one in zip(customers, scores, strict=True)
        for other in zip(customers, scores, strict=True)
    ]
    for (rfm, score), (other, other_score) in pairs:
        if rfm.days_since_last <= other.days_since_last:
            law(score.recency >= other_score.recency, "recency is monotone", rfm, other)
        if rfm.occasions >= other.occasions:
            law(score.frequency >= other_score.frequency, "frequency is monotone", rfm, other)
        if rfm.total >= other.total:
            law(score.monetary >= other_score.monetary, "monetary value is monotone", rfm, other)
    coins = attrs.evolve(
        cuts, monetary=Bands([edge * 100 for edge in cuts.monetary.edges], cuts.monetary.labels)
    )
    for rfm, score in zip(customers, scores, strict=True):
        counted = attrs.evolve(rfm, total=rfm.total * 100)
        law(coins.of(counted).score == score, "cuts and values in another coin give the same score", rfm)
        words = cuts.of(rfm)
        law(all(words.explain(language).count("\n") == 2 for language in ("en", "zh")), "it has words", words)


# -- predictions ---------------------------------------------------------------------------------------------------


def check_prediction(model: BgNbd, customer: Btyd, horizons: Sequence[int]) -> None:
    """The laws of a prediction over some `horizons` in the unit of the model; needs the package scipy.

    P(alive) lies between 0 and 1; nothing is expected in no time; a longer horizon never brings less; nobody is
    expected to buy more than one who never leaves; a customer of today is like any new one.
    """
    alive = model.probability_alive(customer)
    law(0 <= alive <= 1, "P(alive) is a probability", alive, customer)
    law(customer.x > 0 or alive == 1, "one purchase says nothing about leaving", alive, customer)
    law(model.expected(customer, Term(0, model.unit)) == 0, "nothing in no time", customer)
    rate = (model.r + customer.x) / (model.alpha + float(customer.T))
    newcomer = Btyd(0, 0, 0, None, model.unit)
    last = 0.0
    for length in sorted(horizons):
        horizon = Term(length, model.unit)
        expected = model.expected(customer, horizon)
        law(last <= expected * _SLACK, "a longer horizon never brings less", last, expected, horizon)
        most = rate * length * _SLACK
        law(expected <= most, "nobody buys more than one who never leaves", expected, most, horizon)
        same = model.expected(newcomer, horizon) == model.expected_of_new(horizon)
        law(same, "a customer of today is a new one", model, horizon)
        last = expected
