from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesflow.basics.criteria import fact, has
from salesflow.basics.money import Money
from salesflow.basics.terms import days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.customers.leads.lead import Prospect, Trace, Way
from salesflow.customers.leads.prospects import Ideal, Level, Principles, Turn, Wish, watch_list
from salesflow.errors import CurrencyError, DefinitionError, InputError
from salesflow.testing.prospecting import prospects, traces
from salesflow.testing.prospecting_laws import check_order

TODAY = date(2026, 3, 2)
IDEAL = Ideal([Wish(fact("region") == "north", 2, must=True), Wish(fact("staff") >= 50, 1)])
NORTH = {"region": "north", "staff": 80}
EVERY_TURN = [
    Prospect("now", NORTH, worth=9),
    Prospect("waits", {"staff": 10}),
    Prospect("open"),
    Prospect("rests", NORTH, approached_on=TODAY),
    Prospect("misses-the-must", {"region": "south"}),
    Prospect("barred", barred=Text("asked not to be called", zh="要求不再来电")),
]

seen: Counter[str] = Counter()


@settings(max_examples=1 + settings().max_examples // 2)  # lists take longer to make
@given(prospects(), st.integers(0, 4), st.sampled_from([days(0), days(14), months(1)]))
@example(EVERY_TURN, 1, days(14))
def laws(rows: list[Prospect], capacity: int, rest: Any) -> None:
    found = check_order(Principles(IDEAL, capacity=capacity, rest=rest), rows, as_of=TODAY)
    for line in found.lines:
        seen.update([line.turn.value, line.fit.level.value, line.reasons[-1].code])


def test_the_laws_hold() -> None:
    """CU-5: a permutation; as many as there is capacity for; worth never moves down. Every branch was reached."""
    laws()
    wanted = {"now", "later", "left_out", "good", "fair", "poor", "rests", "waits", "must_missed", "barred"}
    assert wanted <= {code for code, times in seen.items() if times > 0}


@given(st.lists(st.tuples(st.sampled_from([80, 10, None]), st.integers(1, 9)), min_size=1, max_size=6))
def test_what_is_unknown_is_neither_fit_nor_misfit(wishes: list[tuple[int | None, int]]) -> None:
    """CU-5: the weights sum exactly; answering an open wish moves the score the right way."""
    ideal = Ideal([Wish(fact(f"f{n}") >= 50, weight) for n, (_, weight) in enumerate(wishes)])
    facts = {f"f{n}": value for n, (value, _) in enumerate(wishes)}
    fit = ideal.judge(facts)
    assert fit.fits == sum(weight for value, weight in wishes if value == 80)
    assert fit.misfits == sum(weight for value, weight in wishes if value == 10)
    assert fit.open == sum(weight for value, weight in wishes if value is None)
    assert len(fit.reasons) + len(fit.missing) == len(wishes)
    for name, value in facts.items():
        if value is None:
            assert ideal.judge({**facts, name: 10}).score < fit.score < ideal.judge({**facts, name: 80}).score
    if all(value is None for value in facts.values()):
        assert (fit.level, fit.score) == (Level.FAIR, 0)


def test_the_levels_are_cut_exactly() -> None:
    """CU-5: good from one half on, poor below zero."""
    ideal = Ideal(
        [Wish(has("a"), 3), Wish(has("b"), 1), Wish(has("c"), Decimal("0.5")), Wish(has("d"), Fraction(1, 2))]
    )
    assert ideal.judge({"a": 1}).level is Level.GOOD  # 3 of 5
    assert ideal.judge({"a": 1, "b": False}).level is Level.FAIR  # 2 of 5
    assert ideal.judge({"a": 1, "c": False}).score == Fraction(1, 2)
    assert ideal.judge({"a": 1, "c": False}).level is Level.GOOD
    assert ideal.judge({"b": 1, "c": False, "d": False}).level is Level.FAIR  # 0
    assert ideal.judge({"c": False}).level is Level.POOR
    assert Ideal([Wish(has("a"))], good_from=1).judge({"a": 1}).level is Level.GOOD


def order(*rows: Prospect, capacity: int = 9, **more: Any) -> list[tuple[str, str]]:
    found = Principles(IDEAL, capacity=capacity, **more).order(rows, as_of=TODAY)
    return [(line.prospect.id, line.turn.value) for line in found.lines]


def test_fit_before_worth_before_score_before_waiting_before_the_id() -> None:
    """CU-5: tailored, focused, then whoever waited longest."""
    rows = [
        Prospect("9-fair", {"staff": 80}, worth=999),
        Prospect("8-less", NORTH, worth=4),
        Prospect("7-no-worth", NORTH),
        Prospect("6-lower-score", {"region": "north"}, worth=5),
        Prospect("5-late", NORTH, worth=5, approached_on=TODAY - timedelta(20)),
        Prospect("4-early", NORTH, worth=Decimal("5.0"), approached_on=TODAY - timedelta(30)),
        Prospect("3-never-b", NORTH, worth=5),
        Prospect("2-never-a", NORTH, worth=5),
        Prospect("1-most", NORTH, worth=6),
    ]
    wanted = [
        "1-most",
        "2-never-a",
        "3-never-b",
        "4-early",
        "5-late",
        "6-lower-score",
        "8-less",
        "7-no-worth",
        "9-fair",
    ]
    assert [key for key, _ in order(*rows)] == wanted
    assert {turn for _, turn in order(*rows)} == {"now"}
    assert [turn for _, turn in order(*rows, capacity=2)] == ["now", "now", *["later"] * 7]


def test_who_was_approached_recently_waits() -> None:
    """CU-5: gradual; the place goes to the next one, on the last day of the rest it is free again."""
    fresh, old = (
        Prospect(key, NORTH, worth=w, approached_on=TODAY - timedelta(ago))
        for key, w, ago in (("a", 9, 13), ("b", 1, 14))
    )
    assert order(fresh, old, capacity=1) == [("b", "now"), ("a", "later")]
    assert order(fresh, old, capacity=1, rest=days(13)) == [("a", "now"), ("b", "later")]
    line = Principles(IDEAL, capacity=1).order([fresh], as_of=TODAY).of("a")
    assert line.not_before == date(2026, 3, 3)


def test_every_line_says_why() -> None:
    """CU-5: in English and in Chinese."""
    found = Principles(IDEAL, capacity=1).order(
        [
            Prospect("a", NORTH, worth=Money(9000, "CNY")),
            Prospect("b", {"staff": 10}),
            Prospect("c", {"region": "south"}, barred=Text("asked not to be called", zh="要求不再来电")),
        ],
        as_of=TODAY,
    )
    assert found.of("a").explain().splitlines() == [
        "tailored: fits well [CU-5]",
        "fits: region is “north”, as needed (“north”) [CU-5]",
        "fits: staff is 80, as needed (at least 50) [CU-5]",
        "focused: expected worth CNY 9,000 [CU-5]",
        "gradual: place 1 of 1 [CU-5]",
    ]
    assert found.of("b").explain().splitlines() == [
        "tailored: does not fit [CU-5]",
        "does not fit: staff is 10; at least 50 is needed [CU-5]",
        "gradual: waits, since there is capacity for 1 at a time [CU-5]",
        "find out first: region is not known yet; “north” is needed [CU-5]",
        "focused: the expected worth is not known, so it comes after those that are [CU-5]",
    ]
    assert found.of("c").explain("zh").splitlines() == [
        "不列入：要求不再来电 [CU-5]",
        "不列入，因为这是必备条件：region为“south”；要求为“north” [CU-5]",
    ]
    assert [[line.prospect.id for line in part] for part in (found.now, found.later, found.left_out)] == [
        ["a"],
        ["b"],
        ["c"],
    ]
    assert [turn.render() for turn in Turn] == ["now", "later", "left out"]
    assert (repr(Turn.NOW), repr(Level.POOR)) == ("Turn.NOW", "Level.POOR")
    assert pickle.loads(pickle.dumps(found)) == found
    with pytest.raises(InputError, match="is not among the 3 prospects"):
        found.of("d")


def test_a_wish_that_cannot_be_judged_is_open() -> None:
    """CU-5: a fact of the wrong kind is no misfit, and the line says so."""
    fit = IDEAL.judge({"region": 7, "staff": 80})
    assert (fit.open, fit.barred, fit.missing[0].code) == (2, (), "open")


@pytest.mark.parametrize(
    ("rows", "error", "field"),
    [
        ([Prospect("a"), Prospect("a")], InputError, "prospects"),
        ([Prospect("a", approached_on=date(2026, 3, 3))], InputError, "approached_on"),
        ([Prospect("a", worth=1), Prospect("b", worth=Money(1, "CNY"))], InputError, "worth"),
        ([Prospect("a", worth=Money(1, "CNY")), Prospect("b"), Prospect("c", worth=1)], InputError, "worth"),
        (
            [Prospect("a", worth=Money(1, "CNY")), Prospect("b", worth=Money(1, "USD"))],
            CurrencyError,
            "worth",
        ),
    ],
)
def test_bad_lists_are_refused(rows: list[Prospect], error: type[InputError], field: str) -> None:
    with pytest.raises(error) as caught:
        Principles(IDEAL, capacity=1).order(rows, as_of=TODAY)
    assert type(caught.value) is error
    assert caught.value.field == field


def test_bad_policies_are_refused() -> None:
    for weight in (0.5, True, Decimal("NaN"), "2"):
        with pytest.raises(InputError, match="weight"):
            Wish(has("a"), weight)  # type: ignore[arg-type]
    for weight in (0, -1):
        with pytest.raises(DefinitionError, match="above zero"):
            Wish(has("a"), weight)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError) as caught:
        Ideal([], good_from=0)
    assert len(caught.value.problems) == 2
    with pytest.raises(DefinitionError):
        Ideal([Wish(has("a"))], good_from=Decimal("1.1"))
    for capacity in (-1, True, 1.0):
        with pytest.raises(InputError, match="capacity"):
            Principles(IDEAL, capacity=capacity)  # type: ignore[arg-type]
    for rest in (hours(4), working_days(3)):
        with pytest.raises(DefinitionError, match="the rest counts in days"):
            Principles(IDEAL, capacity=1, rest=rest)
    with pytest.raises(InputError, match="as_of"):
        Principles(IDEAL, capacity=1).order([], as_of=datetime(2026, 3, 2))


@given(
    st.lists(traces(), max_size=8),
    st.sets(st.sampled_from(["C-1", "C-2"])),
    st.sets(st.sampled_from(["F-1", "F-2"])),
)
def test_every_firm_stands_on_the_watch_list_once(
    found: list[Trace], won: set[str], customers: set[str]
) -> None:
    """CU-16: nothing is dropped, nothing depends on the order, a trace that comes twice counts once."""
    watch = watch_list(found, won=won, customers=customers, as_of=TODAY)
    firms = [line.firm for line in (*watch.lines, *watch.left_out)]
    assert sorted(firms) == sorted({trace.firm for trace in found})
    assert watch == watch_list([*found[::-1], *found], won=won, customers=customers, as_of=TODAY)
    for line in watch.lines:
        assert line.firm not in customers
        assert len(line.traces) == len(line.reasons) > 0
        assert len(line.traces) + len(line.aside) == len({each for each in found if each.firm == line.firm})
        for trace in line.traces:
            assert trace.on is None or trace.on <= TODAY
            assert trace.way is not Way.NEIGHBOUR or trace.through in won
    for line in watch.left_out:
        assert line.aside
        assert not line.reasons
    ways = [len({trace.way for trace in line.traces}) for line in watch.lines]
    assert ways == sorted(ways, reverse=True)


def test_the_watch_list_in_words() -> None:
    """CU-16: the best connected first, each way with its reason, what does not count beside it."""
    watch = watch_list(
        [
            Trace(Way.PASSED, "F-1", "u-3", TODAY),
            Trace(Way.PASSED, "F-1", "u-4"),
            Trace(Way.NEIGHBOUR, "F-2", "C-1", date(2026, 1, 5)),
            Trace(Way.NEIGHBOUR, "F-2", "C-2"),
            Trace(Way.MOVED, "F-2", "P-9"),
            Trace(Way.SELLS_RELATED, "F-3", "C-1", date(2026, 3, 3)),
            Trace(Way.PASSED, "C-7", "u-3"),
            Trace(Way.SELLS_RELATED, "F-0", "C-1"),
        ],
        won=["C-1"],
        customers=["C-7"],
        as_of=TODAY,
    )
    assert watch.explain().splitlines() == [
        "F-2: neighbour of the key account C-1, which we won (5 Jan 2026) [CU-16]",
        "F-2: P-9, whom we know, works there now (day not known) [CU-16]",
        "F-2: neighbour of C-2, a key account we have not won (day not known) [CU-16]",
        "F-1: passed through the hands of u-3 and has not bought yet (2 Mar 2026) [CU-16]",
        "F-1: passed through the hands of u-4 and has not bought yet (day not known) [CU-16]",
        "F-0: sells what our customer C-1 also buys; its customers may be ours (day not known) [CU-16]",
        "C-7: left out, it is our customer already [CU-16]",
        "F-3: the trace through C-1 does not count yet (3 Mar 2026) [CU-16]",
    ]
    assert watch.lines[0].explain("zh").splitlines() == [
        "F-2：与我们已赢得的大客户C-1相邻（2026年1月5日） [CU-16]",
        "F-2：我们的熟人P-9现在那里工作（日期不详） [CU-16]",
        "F-2：与C-2相邻，但该大客户尚未赢得（日期不详） [CU-16]",
    ]
