"""The laws of rating catch what they promise to catch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from salesflow.basics.bands import Bands
from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.credit.catalogue.rating import (
    EIGHTEEN_FEATURES,
    PAYMENT_GRADES,
    PAYMENT_INDEX,
    WORKING_ASSETS,
    Z_DOUBLE_PRIME_1995,
)
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.features import FeatureModel, FeatureScore
from salesflow.credit.rating.grade import Graded, ScoreGrades
from salesflow.credit.rating.payment_index import PaymentConduct, PaymentIndex
from salesflow.credit.rating.ratio_models import RatioModel, RatioScore, Zone
from salesflow.credit.rating.scorecard import ByNumber, ByWord, Scorecard, Scored
from salesflow.credit.rating.statements import MoneyUnit, Statement
from salesflow.credit.rating.working_assets import WorkingAssets, WorkingAssetsShare
from salesflow.customers.grades.regrading import Standing
from salesflow.customers.history import Invoice
from salesflow.testing import rating_laws as laws

DAY = date(2026, 3, 23)


def bill(number: int, late: int | None, amount: int = 100, **rest: Any) -> Invoice:
    due = DAY - timedelta(60)
    paid = None if late is None else due + timedelta(late)
    return Invoice("C-7", f"F-{number}", due, due, money(amount, "CNY"), paid_on=paid, **rest)


LEDGER = [bill(1, 0), bill(2, 30, 300), bill(3, 10), bill(4, None), bill(5, 50, disputed=True)]

# -- the payment index ---------------------------------------------------------------------------------------------------

Rows = list[Invoice]
Judge = Callable[[Rows, date], Rows | Fraction | None]


@attrs.frozen
class Faulty(PaymentIndex):
    """Spoils the rows, or the value."""

    spoil: Judge = attrs.field(kw_only=True)

    def judge(self, invoices: Iterable[Invoice], *, as_of: date) -> PaymentConduct:
        rows = list(invoices)
        found = super().judge(rows, as_of=as_of)
        new = self.spoil(rows, as_of)
        if isinstance(new, list):
            return attrs.evolve(super().judge(new, as_of=as_of), policy=self)
        return attrs.evolve(found, value=new, policy=self)


def _weight(rows: Rows, key: Callable[[Invoice], int]) -> Fraction:
    return Fraction(sum(map(key, rows)) % 47 + 10)


@pytest.mark.parametrize(
    ("spoil", "law"),
    [
        (lambda rows, _: Fraction(101), "between 0 and 100"),
        (lambda rows, _: None, "no index without saying"),
        (lambda rows, _: rows[:4], "the order of the invoices"),
        (lambda rows, _: _weight(rows, lambda row: int(row.amount.amount)), "the size of the money"),
        (lambda rows, _: _weight(rows, lambda row: row.due_on.toordinal()), "a shift of all dates"),
        (lambda rows, _: _weight(rows, lambda row: row.disputed), "what is disputed"),
        (
            lambda rows, day: _weight(rows, lambda row: row.paid_on is not None and row.paid_on > day),
            "a payment that lies ahead",
        ),
        (lambda rows, _: _weight(rows, lambda row: not row.disputed), "two halves"),
        (
            lambda rows, _: [row for row in rows if row.paid_on is not None],
            "whatever is open and due counts",
        ),
    ],
)
def test_indexes_that_err_are_caught(spoil: Judge, law: str) -> None:
    ahead = [*LEDGER, bill(6, 99)] if law == "a payment that lies ahead" else LEDGER
    assert laws.check_payment_index(PAYMENT_INDEX, ahead, as_of=DAY).value is not None
    with pytest.raises(AssertionError, match=law):
        laws.check_payment_index(Faulty(spoil=spoil), ahead, as_of=DAY)


def test_too_few_invoices_that_give_an_index_are_caught() -> None:
    with pytest.raises(AssertionError, match="too few invoices"):
        laws.check_payment_index(Faulty(spoil=lambda rows, _: Fraction(80)), LEDGER[:1], as_of=DAY)


def test_names_that_come_from_nowhere_are_caught() -> None:
    class Inventive(PaymentIndex):
        def judge(self, invoices: Iterable[Invoice], *, as_of: date) -> PaymentConduct:
            return attrs.evolve(super().judge(invoices, as_of=as_of), undated=("F-0",))

    with pytest.raises(AssertionError, match="only invoices that were given"):
        laws.check_payment_index(Inventive(), LEDGER, as_of=DAY)


def test_words_in_one_language_are_caught() -> None:
    class English(PaymentIndex):
        def judge(self, invoices: Iterable[Invoice], *, as_of: date) -> PaymentConduct:
            found = super().judge(invoices, as_of=as_of)
            cited = attrs.evolve(self.citation, doubts=Text("only English"))
            return attrs.evolve(found, policy=attrs.evolve(PAYMENT_INDEX, citation=cited))

    with pytest.raises(AssertionError, match="words in both languages"):
        laws.check_payment_index(English(), LEDGER, as_of=DAY)


def _rewarding(rows: Rows, _: date) -> Fraction:
    return Fraction(sum((row.paid_on or row.due_on).toordinal() for row in rows), 10**7) * 100


def test_rewards_for_paying_late_are_caught() -> None:
    assert laws.check_later_payment(PAYMENT_INDEX, LEDGER, 0, 9, as_of=DAY)
    assert not laws.check_later_payment(PAYMENT_INDEX, LEDGER, 3, 9, as_of=DAY)
    assert not laws.check_later_payment(PAYMENT_INDEX, LEDGER[:2], 0, 9, as_of=DAY)
    with pytest.raises(AssertionError, match="paying later never raises"):
        laws.check_later_payment(Faulty(spoil=_rewarding), LEDGER, 0, 9, as_of=DAY)


def test_rewards_for_hiding_a_day_are_caught() -> None:
    assert laws.check_hidden_payment_day(PAYMENT_INDEX, LEDGER, 0, as_of=DAY)
    assert not laws.check_hidden_payment_day(PAYMENT_INDEX, LEDGER, 3, as_of=DAY)
    part = [bill(9, 0, open_amount=money(5, "CNY")), *LEDGER]
    assert laws.check_hidden_payment_day(PAYMENT_INDEX, part, 0, as_of=DAY)

    def forgiving(rows: Rows, _: date) -> Rows:
        return [row for row in rows if row.paid_on or row.open_amount is None]

    many = [*LEDGER, *(bill(n, 0) for n in range(10, 14))]
    with pytest.raises(AssertionError, match="hiding a day of payment"):
        laws.check_hidden_payment_day(Faulty(spoil=forgiving), many, 1, as_of=DAY)


# -- bands and grades ----------------------------------------------------------------------------------------------------


def test_bands_that_lie_are_caught() -> None:
    class Closed(Bands[str]):
        def index(self, value: Any) -> int:
            return super().index(value - Decimal("0.5"))

    with pytest.raises(AssertionError, match="within the bounds"):
        laws.check_band_table(Closed([1, 3], "abc"), [2])

    class Turned(Bands[str]):
        def index(self, value: Any) -> int:
            return 0 if value > 5 else 1

        def bounds(self, label: str) -> tuple[None, None]:
            return None, None

    with pytest.raises(AssertionError, match="never has a lower band"):
        laws.check_band_table(Turned([5], "ab"), [2])


@attrs.frozen
class Moody(ScoreGrades):
    """Spoils a grade."""

    spoil: Callable[[Graded, Standing | None, date], Graded] = attrs.field(kw_only=True)

    def judge(self, score: Any, before: Standing | None = None, *, as_of: date) -> Graded:
        return self.spoil(super().judge(score, before, as_of=as_of), before, as_of)


def _since(found: Graded, before: Standing | None, _: date) -> Graded:
    old = Standing(str(found.value), date(2020, 1, 1))
    return attrs.evolve(found, state=old) if before and found.value and before.grade != found.value else found


@pytest.mark.parametrize(
    ("spoil", "law"),
    [
        (lambda found, before, day: attrs.evolve(found, state=Standing("A", day - timedelta(bool(before)))), "second"),
        (lambda found, before, day: attrs.evolve(found, value=found.value or "C"), "an unknown score changes"),
        (lambda found, before, day: attrs.evolve(found, missing=()), "what is missing is said"),
        (lambda found, before, day: attrs.evolve(found, value=None), "a score has a grade"),
        (lambda found, before, day: attrs.evolve(found, value="C", state=Standing("C", DAY)) if found.value else found, "a newcomer"),
        (lambda found, before, day: attrs.evolve(found, reasons=(Reason("x", Text("x").fill()),)), "words in both"),
        (_since, "a change begins on its day"),
    ],
)  # fmt: skip
def test_grades_that_err_are_caught(
    spoil: Callable[[Graded, Standing | None, date], Graded], law: str
) -> None:
    series = [82, Decimal("84.5"), None, 90, 70]
    assert laws.check_score_grades(PAYMENT_GRADES, series, on=DAY) == 2
    grades = Moody(PAYMENT_GRADES.bands, PAYMENT_GRADES.what, spoil=spoil)
    with pytest.raises(AssertionError, match=law):
        laws.check_score_grades(grades, series, on=DAY)


def test_grades_that_flap_are_caught() -> None:
    class Flapping(ScoreGrades):
        def judge(self, score: Any, before: Standing | None = None, *, as_of: date) -> Graded:
            bare = super().judge(score, None, as_of=as_of)
            same = before is not None and before.grade == bare.value
            return attrs.evolve(bare, state=before) if same else bare

    with pytest.raises(AssertionError, match="within the hysteresis"):
        laws.check_score_grades(Flapping(PAYMENT_GRADES.bands, PAYMENT_GRADES.what), [83, 84], on=DAY)

    class Stuck(ScoreGrades):
        def judge(self, score: Any, before: Standing | None = None, *, as_of: date) -> Graded:
            found = super().judge(score, before, as_of=as_of)
            return found if before is None else attrs.evolve(found, value=before.grade, state=before)

    with pytest.raises(AssertionError, match="beyond the hysteresis"):
        laws.check_score_grades(Stuck(PAYMENT_GRADES.bands, PAYMENT_GRADES.what), [83, 90], on=DAY)

    class Restless(ScoreGrades):
        def judge(self, score: Any, before: Standing | None = None, *, as_of: date) -> Graded:
            found = super().judge(score, before, as_of=as_of)
            return attrs.evolve(found, state=Standing(str(found.value), as_of))

    with pytest.raises(AssertionError, match="no change, no new standing"):
        laws.check_score_grades(Restless(PAYMENT_GRADES.bands, PAYMENT_GRADES.what), [83, 83], on=DAY)


# -- statements ----------------------------------------------------------------------------------------------------------

LINES = {
    "current_assets": 80,
    "stock": 40,
    "current_liabilities": 40,
    "total_liabilities": 60,
    "net_worth": 100,
    "retained_earnings": 1,
    "ebit": 1,
}
SHEET = Statement("C-7", DAY, "CNY", MoneyUnit.ONE, LINES)
POOR = attrs.evolve(SHEET, lines={**LINES, "total_liabilities": 200, "net_worth": -40})


def test_a_difference_that_is_rounding_may_be_none_in_larger_money() -> None:
    """Seven times a rounding of one is a contradiction: the law of scale does not ask there."""
    rounded = attrs.evolve(SHEET, lines={**LINES, "total_assets": 161})
    assert laws.check_working_assets(WORKING_ASSETS, rounded, as_of=DAY).share == 25
    assert laws.check_ratio_model(Z_DOUBLE_PRIME_1995, rounded, as_of=DAY).value is Zone.SAFE


@attrs.frozen
class Ratios(RatioModel):
    spoil: Callable[[RatioScore, Statement], RatioScore] = attrs.field(kw_only=True)

    def judge(self, statement: Any, *, as_of: date) -> RatioScore:
        return self.spoil(super().judge(statement, as_of=as_of), statement)


@pytest.mark.parametrize(
    ("sheet", "spoil", "law"),
    [
        (SHEET, lambda found, _: attrs.evolve(found, value=None), "no zone without saying"),
        (
            SHEET,
            lambda found, sheet: attrs.evolve(found, score=Fraction(sheet.lines[0][1])),
            "the size of the money",
        ),
        (POOR, lambda found, _: attrs.evolve(found, value=Zone.SAFE), "debts beyond assets"),
        (
            SHEET,
            lambda found, sheet: (
                found if len(sheet.lines) == 7 else RatioScore(Zone.DISTRESS, reasons=found.reasons)
            ),
            "hiding a line",
        ),
    ],
)
def test_ratio_models_that_err_are_caught(
    sheet: Statement, spoil: Callable[[RatioScore, Statement], RatioScore], law: str
) -> None:
    model = Z_DOUBLE_PRIME_1995
    laws.check_ratio_model(model, sheet, as_of=DAY)
    with pytest.raises(AssertionError, match=law):
        laws.check_ratio_model(
            Ratios(model.citation, model.title, model.terms, model.cuts, spoil=spoil), sheet, as_of=DAY
        )


@attrs.frozen
class Assets(WorkingAssets):
    spoil: Callable[[WorkingAssetsShare, Statement], WorkingAssetsShare] = attrs.field(kw_only=True)

    def judge(self, statement: Any, *, as_of: date) -> WorkingAssetsShare:
        return self.spoil(super().judge(statement, as_of=as_of), statement)


def _lent(
    amount: int | str, share: int = 25
) -> Callable[[WorkingAssetsShare, Statement], WorkingAssetsShare]:
    return lambda found, _: attrs.evolve(found, share=Decimal(share), limit=money(amount, "CNY"))


@pytest.mark.parametrize(
    ("sheet", "spoil", "law"),
    [
        (SHEET, lambda found, _: attrs.evolve(found, share=None), "no share without saying"),
        (POOR, _lent(0), "debts beyond assets give no share"),
        (POOR, _lent(5, 0), "and no limit"),
        (SHEET, _lent(-5), "never below zero"),
        (SHEET, _lent("7", 10**3), "one of the table"),
        (SHEET, _lent("17"), "share of the working assets"),
        (SHEET, _lent("17.5"), "grows with the money|share of the working"),
        (
            SHEET,
            lambda found, sheet: (
                found
                if sheet.lines[0][1] < 100
                else attrs.evolve(found, share=Decimal(20), limit=Money("98", "CNY"))
            ),
            "does not matter for the share",
        ),
        (
            SHEET,
            lambda found, sheet: (
                found
                if found.limit
                else WorkingAssetsShare(Decimal(0), Money(0, "CNY"), reasons=found.reasons)
            ),
            "hiding a line",
        ),
    ],
)
def test_working_assets_that_err_are_caught(
    sheet: Statement, spoil: Callable[[WorkingAssetsShare, Statement], WorkingAssetsShare], law: str
) -> None:
    laws.check_working_assets(WORKING_ASSETS, sheet, as_of=DAY)
    model = WORKING_ASSETS
    with pytest.raises(AssertionError, match=law):
        laws.check_working_assets(
            Assets(model.citation, model.table, model.best, spoil=spoil), sheet, as_of=DAY
        )


# -- features and scorecards ---------------------------------------------------------------------------------------------

SCORES: dict[str, int | None] = dict.fromkeys([each.key for each in EIGHTEEN_FEATURES.factors[:9]], 8)
SCORES["capital"] = None


class Nulls(FeatureModel):
    """Scores what is not known as zero, as another system does."""

    def judge(self, scores: Mapping[str, int | None], *, as_of: date) -> FeatureScore:
        found = super().judge(scores, as_of=as_of)
        return attrs.evolve(found, percent=(found.percent or 0) * found.answered)


def features(kind: type[FeatureModel]) -> FeatureModel:
    model = EIGHTEEN_FEATURES
    return kind(model.citation, model.factors, model.grades, insufficient="CA6")


def spoilt(change: Callable[[FeatureScore, Mapping[str, int | None]], FeatureScore]) -> type[FeatureModel]:
    class Spoilt(FeatureModel):
        def judge(self, scores: Mapping[str, int | None], *, as_of: date) -> FeatureScore:
            return change(super().judge(scores, as_of=as_of), scores)

    return Spoilt


@pytest.mark.parametrize(
    ("kind", "scores", "law"),
    [
        (Nulls, SCORES, "an unknown feature weighs nothing"),
        (
            spoilt(lambda found, scores: attrs.evolve(found, asks=tuple(scores))),
            SCORES,
            "None and no entry|asked for",
        ),
        (spoilt(lambda found, _: attrs.evolve(found, asks=())), SCORES, "asked for"),
        (spoilt(lambda found, _: attrs.evolve(found, percent=Fraction(5))), {}, "nothing known"),
        (spoilt(lambda found, _: attrs.evolve(found, percent=Fraction(5))), SCORES, "among the scores"),
        (spoilt(lambda found, _: attrs.evolve(found, is_enough=False)), SCORES, "too little known"),
        (spoilt(lambda found, _: attrs.evolve(found, value="CA6")), SCORES, "never a low one"),
    ],
)
def test_feature_models_that_err_are_caught(
    kind: type[FeatureModel], scores: dict[str, int | None], law: str
) -> None:
    laws.check_feature_model(EIGHTEEN_FEATURES, scores, as_of=DAY)
    with pytest.raises(AssertionError, match=law):
        laws.check_feature_model(features(kind), scores, as_of=DAY)


FIGURES = [
    ByNumber("years", Text("years", zh="年限"), [2], [5, 20]),
    ByWord("owner", Text("owner", zh="场所"), {"owned": 9}, others=0),
]


@pytest.mark.parametrize(
    ("change", "law"),
    [
        (lambda found, _: attrs.evolve(found, least=found.least - 1), "the least points"),
        (lambda found, _: attrs.evolve(found, most=found.most + 1), "the most points"),
        (lambda found, _: attrs.evolve(found, missing=()), "no score without saying"),
        (
            lambda found, facts: (
                found if facts.get("years") is not None else Scored(21, 29, (), (), found.missing)
            ),
            "hiding a fact",
        ),
    ],
)
def test_scorecards_that_err_are_caught(
    change: Callable[[Scored, Mapping[str, Any]], Scored], law: str
) -> None:
    class Spoilt(Scorecard):
        def judge(self, facts: Mapping[str, Any], *, as_of: date) -> Scored:
            return change(super().judge(facts, as_of=as_of), facts)

    laws.check_scorecard(Scorecard(Citation("c", "1", "-"), FIGURES), {"years": 5}, as_of=DAY)
    with pytest.raises(AssertionError, match=law):
        laws.check_scorecard(Spoilt(Citation("c", "1", "-"), FIGURES), {"years": 5}, as_of=DAY)
