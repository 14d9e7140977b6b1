from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.intervals import wilson
from salesflow.basics.money import Money
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.catalogue import SEVEN_STEP
from salesflow.sales.forecast import Apart, Forecast, View, Why, forecast
from salesflow.sales.opportunity import Opportunity
from salesflow.sales.pipeline import ForecastCategory, WinShare
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
TODAY = date(2026, 3, 2)
PLAN = {"lead": None, "offer": Decimal("0.35"), "contract": Decimal("0.9")}
# one stage without a probability, and all three ways to be closed
MACHINE = Machine(
    "deal",
    version="1",
    start="lead",
    stages=[
        Stage("lead"),
        Stage("offer", probability="0.35"),
        Stage("contract", probability="0.9"),
        Stage.won("won"),
        Stage.lost("lost"),
        Stage.done("merged"),
    ],
    moves=[
        Move("offer", "lead", "offer"),
        Move("sign", "offer", "contract"),
        Move("win", "contract", "won"),
        Move("merge", "lead", "merged"),
        Move.from_every_open("lose", to="lost"),
    ],
)

OPEN = [
    ForecastCategory.COMMIT,
    ForecastCategory.BEST_CASE,
    ForecastCategory.PIPELINE,
    ForecastCategory.OMITTED,
]
amounts = st.none() | st.builds(
    Money, st.integers(0, 10**7).map(lambda n: Decimal(n) / 100), st.sampled_from(["CNY", "USD"])
)


@st.composite
def books(draw: st.DrawFn) -> list[Opportunity]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from([stage.key for stage in MACHINE.stages]),
                st.sampled_from([-40, 0, 0, 1]),
                amounts,
                st.sampled_from([None, None, TODAY, TODAY + timedelta(1)]),
            ),
            max_size=12,
        )
    )
    return [
        Opportunity(f"D-{n}", "C-7", "deal", stage, since=AT.add(days=days), amount=amount, closed_on=closed)
        for n, (stage, days, amount, closed) in enumerate(rows)
    ]


stages = st.sampled_from(list(PLAN))
histories = st.dictionaries(
    stages, st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: WinShare(min(pair), max(pair)))
)
judged = st.dictionaries(stages, st.sampled_from(OPEN))


def deal(id_: str, stage: str, amount: str | None = None, currency: str = "CNY", **more: Any) -> Opportunity:
    worth = None if amount is None else Money(amount, currency)
    return Opportunity(id_, "C-7", "deal", stage, since=AT, amount=worth, **more)


def ids(view: View) -> Counter[str]:
    return Counter(chain.from_iterable(each.ids for each in (*view.lines, *view.apart)))


# ---------------------------------------------------------------------------------------------- laws


@given(books(), histories, judged)
def test_every_deal_stands_once_in_each_view_or_is_unplaced(
    deals: list[Opportunity], history: dict[str, WinShare], categories: dict[str, ForecastCategory]
) -> None:
    """Nothing is dropped silently, nothing counts twice (ST-2)."""
    found = forecast(deals, MACHINE, at=AT, history=history, categories=categories)
    unplaced = {
        each.id
        for each in deals
        if not each.is_known(AT)
        or (each.stage in PLAN and each.closed_on is not None and each.closed_on <= TODAY)
    }
    assert Counter(chain.from_iterable(each.ids for each in found.unplaced)) == Counter(unplaced)
    placed = [each for each in deals if each.id not in unplaced]
    assert ids(found.categories) == Counter(each.id for each in placed)
    opened = Counter(each.id for each in placed if each.stage in PLAN)
    assert ids(found.planned) == ids(found.measured) == opened
    for view in (found.categories, found.planned, found.measured):
        assert view.n == sum(line.n for line in view.totals) <= len(placed)


@given(books(), histories)
def test_sums_are_exact_and_unknown_is_never_nothing(
    deals: list[Opportunity], history: dict[str, WinShare]
) -> None:
    found = forecast(deals, MACHINE, at=AT, history=history)
    by_id = {each.id: each for each in deals}
    for view in (found.categories, found.planned, found.measured):
        for line in view.lines:
            worth = [amount for id_ in line.ids if (amount := by_id[id_].amount) is not None]
            assert len(worth) == line.n > 0
            assert sum(amount.amount for amount in worth) == line.amount.amount
            assert {amount.currency for amount in worth} == {line.amount.currency}
        for each in view.apart:
            assert all((by_id[id_].amount is None) == (each.why is Why.NO_AMOUNT) for id_ in each.ids)
    for line in found.planned.lines:
        assert line.share == PLAN[line.key]
        assert line.share is not None
        assert line.expected is not None
        assert line.expected.amount == line.amount.amount * line.share
        assert line.low is line.high is line.measured is None
    for line in found.measured.lines:
        assert line.measured == history[line.key]
        assert line.measured.decided >= 20
        known = wilson(line.measured.won, line.measured.decided)
        assert line.low is not None
        assert line.expected is not None
        assert line.high is not None
        assert line.low <= line.expected <= line.high
        assert float(line.low.amount) == pytest.approx(float(line.amount.amount) * known.low)
        assert float(line.high.amount) == pytest.approx(float(line.amount.amount) * known.high)
    for total in found.measured.totals:
        own = [line for line in found.measured.lines if line.amount.currency == total.amount.currency]
        for name in ("amount", "expected", "low", "high"):
            assert getattr(total, name).amount == sum(getattr(line, name).amount for line in own)


@given(books(), histories, judged, st.randoms(use_true_random=False))
def test_no_view_changes_another_and_the_order_does_not_matter(
    deals: list[Opportunity],
    history: dict[str, WinShare],
    categories: dict[str, ForecastCategory],
    chance: Any,
) -> None:
    """A measured share never overwrites a planned one, nor a judgement either of them."""
    plain = forecast(deals, MACHINE, at=AT)
    shuffled = deals.copy()
    chance.shuffle(shuffled)
    full = forecast(iter(shuffled), MACHINE, at=AT, history=history, categories=categories)
    assert full.planned == plain.planned
    assert full.unplaced == plain.unplaced
    assert full.measured == forecast(deals, MACHINE, at=AT, history=history).measured
    assert full.categories == forecast(deals, MACHINE, at=AT, categories=categories).categories
    assert full == forecast(deals, MACHINE, at=AT, history=history, categories=categories)
    pairs = {key: (share.won, share.decided) for key, share in history.items()}
    assert full.measured == forecast(deals, MACHINE, at=AT, history=pairs).measured


@given(books(), histories, st.sampled_from(["en", "zh"]))
def test_each_view_can_be_read(deals: list[Opportunity], history: dict[str, WinShare], language: str) -> None:
    found = forecast(deals, MACHINE, at=AT, history=history)
    page, said = found.render(language), found.explain(language)
    assert "{" not in page + said
    for each in deals:
        if each.amount is None and len(deals) < 7:
            assert each.id in page
            assert each.id in said


# ---------------------------------------------------------------------------------------------- examples


def lines(view: View) -> dict[str, tuple[str, ...]]:
    return {line.key: line.ids for line in view.lines}


def test_the_stage_says_the_category_unless_somebody_knows_better() -> None:
    deals = [
        deal("D-1", "lead", "10"),
        deal("D-2", "offer", "20"),
        deal("D-3", "contract", "30"),
        deal("D-4", "won", "40", closed_on=TODAY),
        deal("D-5", "lost", "50"),
        deal("D-6", "merged", "60"),
    ]
    assert lines(forecast(deals, MACHINE, at=AT).categories) == {
        "closed": ("D-4",),
        "pipeline": ("D-1", "D-2", "D-3"),
        "omitted": ("D-5", "D-6"),
    }
    judged_ = forecast(
        deals,
        MACHINE,
        at=AT,
        categories={"contract": ForecastCategory.COMMIT, "offer": ForecastCategory.BEST_CASE},
        # what was said of a deal holds while it is open
        overrides={
            "D-3": ForecastCategory.OMITTED,
            "D-1": ForecastCategory.COMMIT,
            "D-5": ForecastCategory.COMMIT,
        },
    )
    assert lines(judged_.categories) == {
        "closed": ("D-4",),
        "commit": ("D-1",),
        "best_case": ("D-2",),
        "omitted": ("D-3", "D-5", "D-6"),
    }


def test_too_few_decided_deals_are_said_and_not_used() -> None:
    deals = [deal("D-1", "offer", "100"), deal("D-2", "contract", "100"), deal("D-3", "lead", "100")]
    found = forecast(deals, MACHINE, at=AT, history={"offer": (6, 19), "contract": (15, 20)})
    assert lines(found.measured) == {"contract": ("D-2",)}
    assert found.measured.lines[0].share == Decimal("0.75")
    assert found.measured.apart == (
        Apart(Why.NOT_MEASURED, "lead", ("D-3",)),
        Apart(Why.TOO_FEW, "offer", ("D-1",), WinShare(6, 19)),
    )
    looser = forecast(deals, MACHINE, at=AT, history={"offer": (6, 19)}, least=19)
    assert lines(looser.measured) == {"offer": ("D-1",)}
    wide, narrow = (
        forecast(deals, MACHINE, at=AT, history={"offer": (6, 20)}, confidence=share).measured.lines[0]
        for share in (0.99, 0.5)
    )
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low


def test_a_negative_amount_keeps_low_below_high() -> None:
    line = forecast(
        [deal("D-1", "offer", "-100")], MACHINE, at=AT, history={"offer": (10, 20)}
    ).measured.lines[0]
    assert line.low is not None
    assert line.high is not None
    assert line.low < line.high < Money(0, "CNY")


def test_a_deal_closed_today_on_an_open_stage_was_neither_won_nor_lost() -> None:
    deals = [
        deal("D-1", "offer", "1", closed_on=TODAY),
        deal("D-2", "offer", "1", closed_on=TODAY + timedelta(1)),
        attrs.evolve(deal("D-3", "won", "1"), since=AT.add(seconds=1)),
    ]
    found = forecast(deals, MACHINE, at=AT)
    assert found.unplaced == (Apart(Why.LATER, "", ("D-3",)), Apart(Why.OUTCOME_UNKNOWN, "", ("D-1",)))
    assert lines(found.planned) == {"offer": ("D-2",)}


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("at", {"at": datetime(2026, 3, 2)}),
        ("id", {"opportunities": [deal("D-1", "offer"), deal("D-2", "offer"), deal("D-1", "won")]}),
        ("process", {"opportunities": [attrs.evolve(deal("D-1", "offer"), process="seven-step")]}),
        ("stage", {"opportunities": [deal("D-1", "Offer")]}),
        ("overrides", {"overrides": {"D-9": ForecastCategory.COMMIT}}),
        ("overrides.D-1", {"overrides": {"D-1": ForecastCategory.CLOSED}}),
        ("overrides.D-1", {"overrides": {"D-1": "commit"}}),
        ("least", {"least": 0}),
        ("least", {"least": True}),
        ("confidence", {"confidence": 95}),
    ],
)
def test_bad_questions_are_refused(field: str, changed: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"opportunities": [deal("D-1", "offer")], "at": AT, **changed}
    with pytest.raises(InputError) as refused:
        forecast(asked.pop("opportunities"), MACHINE, **asked)
    assert refused.value.field == field


def test_a_wrong_definition_names_all_its_problems() -> None:
    categories: Any = {"Offer": ForecastCategory.COMMIT, "won": ForecastCategory.OMITTED, "lead": "commit"}
    history: Any = {"lost": (1, 30), "offer": (31, 30), "contract": 0.5, "lead": (1, 2, 3)}
    with pytest.raises(DefinitionError) as refused:
        forecast([], MACHINE, at=AT, categories=categories, history=history)
    said = " | ".join(refused.value.problems)
    assert len(refused.value.problems) == 7
    for word in ("'Offer'", "'won'", "'lead' is 'commit'", "'lost'", "(31, 30)", "0.5", "(1, 2, 3)"):
        assert word in said
    with pytest.raises(DefinitionError, match="only a won stage"):
        forecast([], MACHINE, at=AT, categories={"offer": ForecastCategory.CLOSED})


@pytest.fixture
def found() -> Forecast:
    deals = [
        Opportunity("D-1", "C-1", "seven-step", "proposal", since=AT, amount=Money(100_000, "CNY")),
        Opportunity("D-2", "C-2", "seven-step", "closing", since=AT, amount=Money("40000.50", "CNY")),
        Opportunity("D-3", "C-3", "seven-step", "needs", since=AT, amount=Money(9_000, "USD")),
        *[Opportunity(f"E-{n}", "C-4", "seven-step", "needs", since=AT) for n in range(8)],
        Opportunity("F-1", "C-5", "seven-step", "needs", since=AT.add(days=1)),
        Opportunity("F-2", "C-6", "seven-step", "needs", since=AT, closed_on=TODAY),
    ]
    return forecast(
        deals,
        SEVEN_STEP,
        at=AT,
        overrides={"D-2": ForecastCategory.COMMIT},
        history={"proposal": (30, 100), "closing": (5, 8)},
        confidence=0.9,
    )


def test_the_page_in_english(found: Forecast) -> None:
    assert found.render().split("\n") == [
        "Forecast for seven-step sales process, 2 Mar 2026 09:00",
        "",
        "by category  deals         amount",
        "commit           1  CNY 40,000.50",
        "pipeline         1    CNY 100,000",
        "pipeline         1      USD 9,000",
        "amount not known: E-0, E-1, E-2, E-3, E-4, 3 more",
        "",
        "by plan                  deals          amount  probability       expected",
        "needs assessment             1       USD 9,000          25%      USD 2,250",
        "proposal and objections      1     CNY 100,000          60%     CNY 60,000",
        "closing                      1   CNY 40,000.50          80%  CNY 32,000.40",
        "total                        2  CNY 140,000.50               CNY 92,000.40",
        "total                        1       USD 9,000                   USD 2,250",
        "amount not known: E-0, E-1, E-2, E-3, E-4, 3 more",
        "",
        "by history               deals       amount        won    expected            low           high",
        "proposal and objections      1  CNY 100,000  30 of 100  CNY 30,000  CNY 23,070.50  CNY 37,983.21",
        "total                        1  CNY 100,000             CNY 30,000  CNY 23,070.50  CNY 37,983.21",
        "amount not known: E-0, E-1, E-2, E-3, E-4, 3 more",
        "the win share of “needs assessment” was not measured: D-3",
        "“closing” has too few decided deals (5 of 8 won, 20 needed): D-2",
        "",
        "came to the stage only later: F-1",
        "closed, but won or lost is not stated: F-2",
        "",
        (
            "Expected is an average over many such deals. Low and high put every win share at the same end of its "
            "90% interval: they show how well the shares are known, not where these deals will end."
        ),
    ]


def test_the_explanation(found: Forecast) -> None:
    assert found.explain().split("\n") == [
        "By category: commit CNY 40,000.50 (1 deal), pipeline CNY 100,000 (1 deal), pipeline USD 9,000 (1 deal) [ST-2]",
        "By plan: CNY 92,000.40 of CNY 140,000.50 (2 deals), an average and no range [ST-2]",
        "By plan: USD 2,250 of USD 9,000 (1 deal), an average and no range [ST-2]",
        (
            "By history: CNY 30,000 of CNY 100,000 (1 deal); CNY 23,070.50 to CNY 37,983.21 with every win share "
            "at the lower or the upper end of its 90% interval [ST-2]"
        ),
        "amount not known: E-0, E-1, E-2, E-3, E-4, 3 more [ST-2]",
        "the win share of “needs assessment” was not measured: D-3 [ST-2]",
        "“closing” has too few decided deals (5 of 8 won, 20 needed): D-2 [ST-2]",
        "came to the stage only later: F-1 [ST-2]",
        "closed, but won or lost is not stated: F-2 [ST-2]",
    ]
    chinese = found.explain("zh").split("\n")
    assert chinese[1] == "按计划概率：140,000.50元（2个商机）加权后为92,000.40元，这是平均值，不是范围 [ST-2]"
    assert "[en]" not in found.explain("zh") + found.render("zh")


def test_nothing_to_forecast_is_said() -> None:
    found = forecast([], MACHINE, at=AT)
    assert found.explain().split("\n") == [
        "By category: no deals with a known amount [ST-2]",
        "By plan: no deal can be weighted [ST-2]",
        "By history: no deal can be weighted [ST-2]",
    ]
    assert found.render("zh").startswith("deal的销售预测，2026年3月2日 09:00\n\n按类别：没有金额已知的商机\n")
    one = forecast([deal("D-1", "lead", "5")], MACHINE, at=AT)
    assert "no probability is planned for “lead”: D-1" in one.render()
