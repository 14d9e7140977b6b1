"""The laws of rating: run them on your own curves, models, tables and grades, with your own ledgers and statements.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from salesflow.basics.money import money
>>> from salesflow.credit.catalogue.rating import PAYMENT_INDEX
>>> bills = [Invoice("C-7", f"F-{n}", date(2026, 1, n), date(2026, 2, n), money(10 * n, "CNY"),
...                  paid_on=date(2026, 2, 2 * n)) for n in range(1, 6)]
>>> check_payment_index(PAYMENT_INDEX, bills, as_of=date(2026, 3, 1)).points
Decimal('77.55')
>>> check_later_payment(PAYMENT_INDEX, bills, 4, 30, as_of=date(2026, 3, 31))
True
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

import attrs

from salesflow.basics.bands import Bands, Number
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.credit.rating.exact import Score, comparable
from salesflow.credit.rating.features import FeatureModel, FeatureScore
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentConduct, PaymentIndex
from salesflow.credit.rating.ratio_models import RatioModel, RatioScore, Zone
from salesflow.credit.rating.scorecard import Scorecard, Scored
from salesflow.credit.rating.statements import Line, Statement
from salesflow.credit.rating.working_assets import WorkingAssets, WorkingAssetsShare
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.testing._law import law

__all__ = [
    "check_band_table",
    "check_feature_model",
    "check_hidden_payment_day",
    "check_later_payment",
    "check_payment_index",
    "check_ratio_model",
    "check_score_grades",
    "check_scorecard",
    "check_working_assets",
    "halved",
    "multiplied",
    "shifted",
]

L = TypeVar("L")


# -- the payment index ---------------------------------------------------------------------------------------------------


def shifted(invoices: Iterable[Invoice], days: int) -> list[Invoice]:
    """The same ledger so many days later."""
    step = timedelta(days)
    return [
        attrs.evolve(
            row,
            issued_on=row.issued_on + step,
            due_on=row.due_on + step,
            paid_on=None if row.paid_on is None else row.paid_on + step,
        )
        for row in invoices
    ]


def multiplied(invoices: Iterable[Invoice], factor: int | Decimal) -> list[Invoice]:
    """The same ledger with every amount times a factor above zero."""
    return [
        attrs.evolve(
            row,
            amount=row.amount * factor,
            open_amount=None if row.open_amount is None else row.open_amount * factor,
        )
        for row in invoices
    ]


def halved(invoices: Sequence[Invoice], place: int) -> list[Invoice]:
    """The same ledger with one invoice written as two of half its amounts."""
    row = invoices[place]
    half = multiplied([row], Decimal("0.5"))[0]
    parts = [attrs.evolve(half, id=f"{row.id}/{part}") for part in "ab"]
    return [*invoices[:place], *parts, *invoices[place + 1 :]]


def check_payment_index(index: PaymentIndex, invoices: Sequence[Invoice], *, as_of: date) -> PaymentConduct:
    """One customer's ledger in one currency: what must not matter does not, and nothing is dropped unsaid.

    The order of the rows, the size of the money, a shift of all dates, an invoice written as two halves, disputed
    invoices, credit notes, and what was not known on the day change nothing; too few invoices give no index.
    """
    found = index.judge(invoices, as_of=as_of)
    value = found.value
    law(value is None or 0 <= value <= 100, "the index lies between 0 and 100", value)
    law((value is None) <= bool(found.missing), "no index without saying what is missing", found)
    law(found.count >= index.least_items or value is None, "too few invoices give no index", found)
    turned = index.judge(invoices[::-1], as_of=as_of)
    law(turned.value == value, "the order of the invoices does not matter", turned, found)
    scaled = index.judge(multiplied(invoices, 7), as_of=as_of)
    law(scaled.value == value, "the size of the money does not matter", scaled, found)
    later = index.judge(shifted(invoices, 11), as_of=as_of + timedelta(11))
    law(later.value == value, "a shift of all dates does not matter", later, found)
    own = [row for row in invoices if not row.disputed and not row.credit_note and row.issued_on <= as_of]
    plain = index.judge(own, as_of=as_of)
    law(plain.value == value, "what is disputed, credited or not known yet does not matter", plain, found)
    past = [
        attrs.evolve(row, paid_on=None, open_amount=None)
        if row.paid_on is not None and row.paid_on > as_of
        else row
        for row in own
    ]
    known = index.judge(past, as_of=as_of)
    law(known.value == value, "a payment that lies ahead does not matter", known, found)
    for place in range(len(invoices)):
        split = index.judge(halved(invoices, place), as_of=as_of)
        same = split.value == value or (value is None and found.count < index.least_items)
        law(same, "an invoice written as two halves does not matter", invoices[place], split, found)
    named = {item.invoice for item in found.items} | {*found.disputed, *found.undated}
    law(named <= {row.id for row in invoices}, "only invoices that were given are named", named)
    open_late = {
        row.id for row in own if row.due_on <= as_of and not row.disputed and row.open_on(as_of).is_positive
    }
    counted = {item.invoice for item in found.items if item.is_open}
    law(counted == open_late, "whatever is open and due counts, however old it is", counted, open_late)
    _worded(found.reasons, found.missing)
    return found


def check_later_payment(
    index: PaymentIndex, invoices: Sequence[Invoice], place: int, days: int, *, as_of: date
) -> bool:
    """Paying one invoice so many days later never raises the index; whether both had one is returned.

    An invoice without a day of payment, or paid only in part by an earlier one, is left as it is.
    """
    row = invoices[place]
    if row.paid_on is None:
        return False
    late = [*invoices]
    late[place] = attrs.evolve(row, paid_on=row.paid_on + timedelta(days))
    before, after = (index.judge(rows, as_of=as_of).value for rows in (invoices, late))
    if before is None or after is None:
        return False
    law(after <= before, "paying later never raises the index", row, days, before, after)
    return True


def check_hidden_payment_day(
    index: PaymentIndex, invoices: Sequence[Invoice], place: int, *, as_of: date
) -> bool:
    """Leaving out when an invoice was paid never raises the index: it gives the same one or none at all.

    It holds where no money may have been paid on unknown days (`undated_share` zero). Whether there was an index
    before is returned.
    """
    row = invoices[place]
    if row.paid_on is None or row.paid_on > as_of or index.undated_share:
        return False
    left = Money(0, row.amount.currency) if row.open_amount is None else row.open_amount
    hidden = [*invoices]
    hidden[place] = attrs.evolve(row, paid_on=None, open_amount=left)
    before, after = (index.judge(rows, as_of=as_of).value for rows in (invoices, hidden))
    law(after is None or after == before, "hiding a day of payment never helps", row, before, after)
    return before is not None


# -- bands and grades ----------------------------------------------------------------------------------------------------


def check_band_table(bands: Bands[L], values: Iterable[Score]) -> None:
    """Every number has exactly one band, a larger one never a lower band, and fractions fall where they belong.

    The edges themselves and numbers close to them are looked at besides the values.
    """
    near = [Fraction(1, 10**30), Fraction(-1, 10**30), Fraction(0)]
    numbers = sorted({Fraction(each) + step for each in (*values, *bands.edges) for step in near})
    places = [bands.index(comparable(number, bands)) for number in numbers]
    for number, place in zip(numbers, places, strict=True):
        low, high = bands.bounds(bands.labels[place])
        above = low is None or (number >= low if bands.upper else number > low)
        below = high is None or (number < high if bands.upper else number <= high)
        law(above and below, "a number lies within the bounds of its band", number, low, high)
    for (one, first), (other, second) in pairwise(zip(numbers, places, strict=True)):
        law(first <= second, "a larger number never has a lower band", one, other)


def check_score_grades(grades: ScoreGrades, scores: Sequence[Score | None], *, on: date) -> int:
    """A series of daily reviews from one day on: no change within the hysteresis, none without a reason, and no grade
    out of nothing. The number of changes is returned.
    """
    state: Standing | None = None
    changes = 0
    for place, score in enumerate(scores):
        day = on + timedelta(place)
        found = grades.judge(score, state, as_of=day)
        again = grades.judge(score, found.state, as_of=day)
        law(again.state == found.state, "a second review changes nothing", found, again)
        if score is None:
            law(found.value is None and found.state == state, "an unknown score changes nothing", found)
            law(bool(found.missing), "what is missing is said", found)
        else:
            law(found.value is not None and found.state is not None, "a score has a grade", found)
            _steady(grades, score, state, found.value)
            if state is not None and found.value != state.grade:
                changes += 1
                law(found.state == Standing(str(found.value), day), "a change begins on its day", found)
            elif state is not None:
                law(found.state == state, "no change, no new standing", found)
        _worded(found.reasons, found.missing)
        state = found.state
    return changes


def _steady(grades: ScoreGrades, score: Score, before: Standing | None, after: str | None) -> None:
    bands, width = grades.bands, Fraction(grades.bands.hysteresis)
    bare = bands.labels[bands.index(comparable(score, bands))]
    if before is None:
        law(after == bare, "a newcomer has the grade of his score", score, after)
        return
    low, high = bands.bounds(before.grade)
    number = Fraction(score)
    inside = (low is None or number >= Fraction(low) - width) and (
        high is None or number <= Fraction(high) + width
    )
    if inside and width:
        kept = after == before.grade
        law(kept, "no change while the score is within the hysteresis", score, before, after)
    else:
        law(after == bare, "beyond the hysteresis the score decides", score, before, after)


# -- statements ----------------------------------------------------------------------------------------------------------


def _scaled(statement: Statement, factor: int) -> Statement:
    return attrs.evolve(statement, lines=tuple((line, amount * factor) for line, amount in statement.lines))


def _without(statement: Statement, line: Line) -> Statement:
    return attrs.evolve(statement, lines=tuple(each for each in statement.lines if each[0] is not line))


def _hiding(statement: Statement) -> Iterator[tuple[Line, Statement]]:
    """The statement without each of its lines; not where hiding would replace a rounded sum by the exact one."""
    stated = dict(statement.lines)
    three = (Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES, Line.NET_WORTH)
    assets, debts, own = (stated.get(line) for line in three)
    rounded = assets is not None and debts is not None and own is not None and assets != debts + own
    for line, _ in statement.lines:
        if not (rounded and line in three):
            yield line, _without(statement, line)


def check_ratio_model(model: RatioModel, statement: Statement, *, as_of: date) -> RatioScore:
    """The size of the money does not matter, what is hidden never gives another zone, and debts beyond assets no score."""
    found = model.judge(statement, as_of=as_of)
    law((found.value is None) is bool(found.missing), "no zone without saying what is missing", found)
    if statement.flaws == _scaled(statement, 7).flaws == ():
        scaled = model.judge(_scaled(statement, 7), as_of=as_of)
        law(
            (scaled.value, scaled.score) == (found.value, found.score),
            "the size of the money does not matter",
            scaled,
            found,
        )
    own = statement.amount(Line.NET_WORTH)
    if found.value is not None and own is not None and not own.is_positive:
        distress = found.value is Zone.DISTRESS and found.score is None
        law(distress, "debts beyond assets are distress without a score", found)
    for line, shorter in _hiding(statement):
        less = model.judge(shorter, as_of=as_of)
        same = less.value in (None, found.value) or found.value is None
        law(same, "hiding a line never gives another zone", line, less, found)
    _worded(found.reasons, found.missing)
    return found


def check_working_assets(model: WorkingAssets, statement: Statement, *, as_of: date) -> WorkingAssetsShare:
    """No share for debts beyond assets, a share of the table otherwise, a limit that grows with the money, never a guess."""
    found = model.judge(statement, as_of=as_of)
    law((found.share is None) is bool(found.missing), "no share without saying what is missing", found)
    own = statement.amount(Line.NET_WORTH)
    if own is not None and not own.is_positive:
        law(not found.share, "debts beyond assets give no share", found)
        law(found.limit is None or found.limit.is_zero, "and no limit", found)
    if found.limit is not None and found.share is not None:
        law(not found.limit.is_negative, "a limit is never below zero", found)
        law(found.share in {*model.table.labels, model.best[1], 0}, "the share is one of the table", found)
        if found.working_assets is not None and found.working_assets.is_positive:
            part = found.working_assets * found.share * Decimal("0.01")
            law(found.limit == part, "the limit is the share of the working assets", found)
        if statement.flaws == _scaled(statement, 7).flaws == ():
            scaled = model.judge(_scaled(statement, 7), as_of=as_of)
            law(scaled.share == found.share, "the size of the money does not matter for the share", scaled)
            law(scaled.limit == found.limit * 7, "the limit grows with the money", scaled, found)
    for line, shorter in _hiding(statement):
        less = model.judge(shorter, as_of=as_of)
        same = less.limit is None or less.limit == found.limit or found.limit is None
        law(same, "hiding a line never gives another limit", line, less, found)
    _worded(found.reasons, found.missing)
    return found


# -- features and scorecards ---------------------------------------------------------------------------------------------


def check_feature_model(
    model: FeatureModel, scores: Mapping[str, int | None], *, as_of: date
) -> FeatureScore:
    """What is not known is left out of both sums, never scored; the grade rests on what is known, and says how much."""
    found = model.judge(scores, as_of=as_of)
    known = {key: score for key, score in scores.items() if score is not None}
    law(model.judge(known, as_of=as_of) == found, "None and no entry are the same", found)
    answered = [each for each in model.factors if each.key in known]
    law(
        set(found.asks) == {each.key for each in model.factors if each.key not in known},
        "what is not known is asked for",
        found.asks,
    )
    if not answered:
        law(found.percent is None and not found.is_enough, "nothing known, nothing said", found)
    else:
        shorter = attrs.evolve(model, factors=answered).judge(known, as_of=as_of)
        law(shorter.percent == found.percent, "an unknown feature weighs nothing", shorter, found)
        low, high = min(known.values()) * 10, max(known.values()) * 10
        law(low <= (found.percent or 0) <= high, "the per cent lies among the scores", found)
    enough = bool(answered) and found.answered >= model.least_answered
    law(found.is_enough is enough, "too little known is no grade", found)
    law((found.value == model.insufficient) is not enough, "and never a low one", found)
    _worded(found.reasons, found.missing)
    return found


def check_scorecard(card: Scorecard, facts: Mapping[str, Number | str | None], *, as_of: date) -> Scored:
    """The points add up, and hiding a fact only widens the range around them."""
    found = card.judge(facts, as_of=as_of)
    spread = [
        (min(each.all_points), max(each.all_points)) for each in card.figures if facts.get(each.key) is None
    ]
    sure = card.base + sum(points for _, points in found.parts)
    law(found.least == sure + sum(low for low, _ in spread), "the least points add up", found)
    law(found.most == sure + sum(high for _, high in spread), "the most points add up", found)
    law((found.value is None) <= bool(found.missing), "no score without saying what is missing", found)
    for key in facts:
        less = card.judge({**facts, key: None}, as_of=as_of)
        around = less.least <= found.least <= found.most <= less.most
        law(around, "hiding a fact only widens the range", key, less, found)
    _worded(found.reasons, found.missing)
    return found


def _worded(reasons: Iterable[Reason], missing: Iterable[Reason]) -> None:
    for reason in (*reasons, *missing):
        words = [reason.explain(language).strip() for language in ("en", "zh")]
        law(all(words) and "[en]" not in words[1], "there are words in both languages", words)
