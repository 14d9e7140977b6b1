"""Criteria: the truth table of the docs, the laws, and what each outcome says."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pendulum
import pytest
from hypothesis import given

from salesflow.basics import criteria as module
from salesflow.basics.criteria import (
    AllOf,
    AnyOf,
    Compare,
    Criterion,
    Facts,
    Has,
    Named,
    all_of,
    any_of,
    fact,
    has,
    named,
    not_,
)
from salesflow.basics.findings import ABSENT, Outcome
from salesflow.basics.money import money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError
from salesflow.testing.laws import check_criterion
from salesflow.testing.strategies import criteria, facts

MET, UNMET, UNKNOWN, ERROR = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN, Outcome.ERROR


def outcome(criterion: Criterion, value: object = ABSENT) -> Outcome:
    return criterion.judge({} if value is ABSENT else {"x": value}).outcome


class Flat:
    """An array without a dimension: it has a length in name only."""

    def __len__(self) -> int:
        raise TypeError


# -- the truth table in the docstring ------------------------------------------------------------------------------

ROWS: dict[str, list[object]] = {
    "absent, None, blank text, NaN, `UNKNOWN`": [
        ABSENT, None, "", " \n", float("nan"), Decimal("NaN"), Decimal("sNaN"), Truth.UNKNOWN,
    ],
    "0": [0],
    "False, `NO`": [False, Truth.NO],
    "True, `YES`": [True, Truth.YES],
    "an empty list or mapping": [[], {}, (), set(), frozenset()],
    "a text": ["b"],
    "a value of any other kind": [object(), timedelta(1), 1j, Flat()],
}  # fmt: skip
WORDS = {"unknown": UNKNOWN, "met": MET, "unmet": UNMET, "error: wrong type": ERROR, "compared": UNMET}


def table() -> list[tuple[str, list[str]]]:
    lines = [line for line in str(module.__doc__).splitlines() if line.startswith("| ") and "---" not in line]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]
    return [(row[0], row[1:]) for row in cells]


def test_the_table_has_the_rows_that_are_tested() -> None:
    assert [name for name, _ in table()] == list(ROWS)


@pytest.mark.parametrize(("row", "expected"), table(), ids=list(ROWS))
def test_the_truth_table(row: str, expected: list[str]) -> None:
    for value in ROWS[row]:
        found = [outcome(each, value) for each in (has("x"), fact("x") >= 1, fact("x") == "a")]
        assert found == [WORDS[each] for each in expected], value
    assert outcome(fact("x") == "a", "a") is MET


@pytest.mark.parametrize(
    "value", [0, 0.0, Decimal(0), 1, "a", [0], {"a": 1}, date(2026, 3, 2), MET, range(1)]
)
def test_what_is_something_is_on_record(value: object) -> None:
    assert outcome(has("x"), value) is MET
    assert outcome(not_(has("x")), value) is UNMET


@pytest.mark.parametrize(
    ("value", "there", "enough"),
    [
        ("np.False_", UNMET, ERROR), ("np.True_", MET, ERROR), ("np.int64(5)", MET, MET), ("np.int64(2)", MET, UNMET),
        ("np.float32('nan')", UNKNOWN, UNKNOWN), ("np.datetime64('NaT', 'ns')", UNKNOWN, UNKNOWN),
        ("np.datetime64('2026-03-02')", MET, ERROR), ("np.datetime64('2026-03-02', 'ns')", ERROR, ERROR),
        ("np.array([])", UNMET, ERROR), ("np.array([0])", MET, ERROR), ("np.array(5)", ERROR, ERROR),
        ("pd.NA", UNKNOWN, UNKNOWN), ("pd.NaT", UNKNOWN, UNKNOWN), ("pd.Series([None])", MET, ERROR),
        ("pd.array([False, None], dtype='boolean')[0]", UNMET, ERROR),
        ("pd.array([False, None], dtype='boolean')[1]", UNKNOWN, UNKNOWN),
    ],
)  # fmt: skip
def test_the_values_of_a_table_count_as_what_they_hold(value: str, there: Outcome, enough: Outcome) -> None:
    names = {"np": pytest.importorskip("numpy"), "pd": pytest.importorskip("pandas")}
    seen = eval(value, names)  # noqa: S307
    assert [outcome(has("x"), seen), outcome(fact("x") >= 3, seen)] == [there, enough]
    turned = {MET: UNMET, UNMET: MET}
    assert outcome(not_(has("x")), seen) is turned.get(there, there)


def test_what_nobody_can_tell_says_so() -> None:
    found = has("budget").judge({"budget": timedelta(1)}).findings[0]
    assert found.explain() == "budget could not be judged: it is timedelta, of which nobody can tell"
    assert "[en]" not in found.explain("zh")
    wrong = (fact("score", Text("score", zh="评分")) >= 60).judge({"score": True}).findings[0]
    assert "它是是非值，而不是数值" in wrong.explain("zh")


@pytest.mark.parametrize("value", [float("inf"), Decimal("-Infinity")])
def test_an_infinite_amount_is_no_number_to_count_with(value: object) -> None:
    assert outcome(fact("x") >= 1, value) is ERROR
    assert "no number to count with" in (fact("x") >= 1).judge({"x": value}).findings[0].explain()


MARCH = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


@pytest.mark.parametrize(
    ("criterion", "value", "expected"),
    [
        (fact("x") >= 0.6, 0.6, MET),  # as written, not as stored in binary
        (fact("x") >= Decimal("0.6"), 0.6, MET),
        (fact("x") == 60, Decimal("60.00"), MET),
        (fact("x") > 1, 1, UNMET),
        (fact("x") < 1, 0, MET),
        (fact("x") <= 1, 2, UNMET),
        (fact("x") != 1, 2, MET),
        (fact("x") == True, False, UNMET),  # noqa: E712
        (fact("x") == True, Truth.YES, MET),  # noqa: E712
        (fact("x") == True, Truth.UNKNOWN, UNKNOWN),  # noqa: E712
        (fact("x") == True, 1, ERROR),  # noqa: E712
        (fact("x") == 1, True, ERROR),
        (fact("x").in_("CN", "SG"), "SG", MET),
        (fact("x").in_("CN", "SG"), "DE", UNMET),
        (not_(fact("x").in_("CN", "SG")), "DE", MET),
        (fact("x").in_(1, 2.0), 2, MET),
        (fact("x") >= money(5, "CNY"), money(5, "CNY"), MET),
        (fact("x") >= money(5, "CNY"), money(5, "GBP"), ERROR),
        (fact("x") == money(5, "CNY"), money(5, "GBP"), ERROR),
        (fact("x") >= money(5, "CNY"), 5, ERROR),
        (fact("x") >= date(2026, 3, 2), date(2026, 3, 1), UNMET),
        (fact("x") >= date(2026, 3, 2), MARCH, ERROR),
        (fact("x") >= MARCH, date(2026, 3, 2), ERROR),
        (fact("x") >= MARCH, MARCH.in_timezone("UTC"), MET),
        (fact("x") >= MARCH, datetime(2026, 3, 3), ERROR),
        (fact("x") >= 1, object(), ERROR),
    ],
)
def test_comparisons(criterion: Criterion, value: object, expected: Outcome) -> None:
    assert outcome(criterion, value) is expected


def test_moments_compare_by_the_instant_in_the_repeated_hour() -> None:
    first = pendulum.datetime(2026, 10, 25, 2, 40, tz="Europe/Berlin", fold=0)
    second = pendulum.datetime(2026, 10, 25, 2, 10, tz="Europe/Berlin", fold=1)
    assert outcome(fact("x") > first, second) is MET
    assert outcome(fact("x") > second, first) is UNMET
    assert (fact("x") > first.replace(minute=10)) != (fact("x") > second)


def test_a_float_of_another_make_is_read_as_a_number() -> None:
    class Written(float):
        def __repr__(self) -> str:
            return "np.float64(0.6)"

    found = (fact("x") >= Written(0.6)).judge({"x": Written(0.5)})
    assert found.outcome is UNMET
    assert found.findings[0].explain() == "x is 0.5; at least 0.6 is needed"


def test_dotted_names_look_into_mappings_and_a_whole_key_comes_first() -> None:
    grade = fact("customer.grade") == "A"
    assert grade.judge({"customer": {"grade": "A"}}).outcome is MET
    assert grade.judge({"customer": {"grade": "B"}, "customer.grade": "A"}).outcome is MET
    assert grade.judge({"customer": "A"}).outcome is UNKNOWN
    assert grade.judge({"customer": {}}).outcome is UNKNOWN
    assert has("a.b.c").judge({"a": {"b": {"c": 0}}}).outcome is MET
    assert has("a.b").judge({}).outcome is UNKNOWN


# -- named predicates ---------------------------------------------------------------------------------------------


def test_a_named_predicate_is_bound_at_the_call() -> None:
    ready = named("ready", Text("credit check", zh="信用检查"))

    def crash(_: Facts) -> bool:
        raise KeyError("limit")

    def judged(answer: Any) -> tuple[Outcome, str, str]:
        found = ready.judge({}, using={"ready": answer}).findings[0]
        return found.outcome, found.explain(), found.explain("zh")

    assert judged(lambda _: True) == (MET, "credit check holds", "信用检查成立")
    assert judged(lambda _: False) == (UNMET, "credit check does not hold", "信用检查不成立")
    assert judged(lambda _: None) == (UNKNOWN, "credit check is not known yet", "尚不清楚信用检查")
    assert judged(lambda _: Truth.UNKNOWN)[0] is UNKNOWN
    assert judged(crash)[:2] == (ERROR, "credit check could not be judged: KeyError: 'limit'")
    assert judged(lambda _: 1)[0] is ERROR  # a number is never taken for a yes
    for using in (None, {}, {"other": lambda _: True}):  # type: ignore[misc]
        found = ready.judge({}, using=using).findings[0]  # type: ignore[arg-type]
        assert found.outcome is UNKNOWN
        assert found.explain() == "credit check was not asked: no predicate of that name was given"


def test_not_of_a_named_predicate() -> None:
    apart = not_(named("blocked"))
    found = apart.judge({}, using={"blocked": lambda _: True}).findings[0]
    assert (found.outcome, found.explain()) == (UNMET, "blocked holds")
    assert apart.judge({}, using={"blocked": lambda _: False}).outcome is MET
    assert apart.judge({}).outcome is UNKNOWN
    assert apart.paths() == ("blocked",)


def test_a_predicate_is_asked_once() -> None:
    asked: list[Facts] = []

    def ready(known: Facts) -> bool:
        asked.append(known)
        return False

    named("ready").judge({"a": 1}, using={"ready": ready})
    assert asked == [{"a": 1}]


# -- joining ------------------------------------------------------------------------------------------------------


def test_outcomes_of_all_and_any_rank() -> None:
    of = {MET: has("m"), UNMET: not_(has("m")), UNKNOWN: has("nothing"), ERROR: fact("m") > 1}
    for rank, join in (([UNMET, ERROR, UNKNOWN, MET], all_of), ([MET, ERROR, UNKNOWN, UNMET], any_of)):
        for strong, one in enumerate(rank):
            for two in rank[strong:]:
                assert join(of[one], of[two]).judge({"m": "x"}).outcome is one
                assert join(of[two], of[one]).judge({"m": "x"}).outcome is one


def test_joining_is_flat_and_one_part_is_itself() -> None:
    a, b, c = has("a"), has("b"), has("c")
    assert (a & b) & c == a & (b & c) == AllOf((a, b, c))
    assert (a | b) | c == a | (b | c) == AnyOf((a, b, c))
    assert all_of(a) == any_of(a) == a
    assert (a & (b | a) & c).paths() == ("a", "b", "c")
    assert ~(a & b) == ~a | ~b
    assert ~(a | b) == ~a & ~b


def test_every_part_of_all_has_its_finding_and_any_has_one_with_parts() -> None:
    found = (has("a") & ((fact("b") > 1) | (has("c") & has("d")))).judge({"a": "x", "b": 1})
    assert [(each.path, each.outcome) for each in found.findings] == [("a", MET), ("b, c, d", UNKNOWN)]
    assert found.truth is Truth.UNKNOWN
    assert [part.outcome for part in found.findings[1].parts] == [UNMET, UNKNOWN]
    assert found.findings[1].explain() == (
        "one of these is needed: b is 1; more than 1 is needed, all of these: c is not known yet, d is not known yet"
    )
    assert found.findings[1].explain("zh").startswith("需满足其一：b为1；要求高于1、全部：")
    met = any_of(has("a"), has("b")).judge({"a": "x"}).findings[0]
    assert met.explain() == "one of these is enough: a is on record: “x”, b is not known yet"


@pytest.mark.parametrize(
    ("criterion", "value", "en", "zh"),
    [
        (has("x"), "y", "x is on record: “y”", "已有x：“y”"),
        (has("x"), False, "there is no x; it is needed", "没有x，而这是必需的"),
        (has("x"), None, "x is not known yet", "尚不清楚x"),
        (not_(has("x")), False, "there is no x, as needed", "没有x，符合要求"),
        (not_(has("x")), "y", "x is on record (“y”) and must not be", "存在x（“y”），而不应存在"),
        (fact("x") >= 60, 40, "x is 40; at least 60 is needed", "x为40；要求不低于60"),
        (fact("x") >= 60, 70, "x is 70, as needed (at least 60)", "x为70，符合要求（不低于60）"),
        (fact("x") >= 60, None, "x is not known yet; at least 60 is needed", "尚不清楚x；要求不低于60"),
        (
            fact("x") >= 60, "70",
            "x could not be judged: it is a text, not a number (seen: “70”; needed: at least 60)",
            "无法判断x：它是文字，而不是数值（所见：“70”；要求不低于60）",
        ),
        (
            fact("x") < money(5, "CNY"), money(1, "GBP"),
            "x could not be judged: it is in GBP, not in CNY; convert it first (seen: GBP 1; needed: less than CNY 5)",
            "无法判断x：它的币种是GBP，不是CNY，请先换算（所见：1英镑；要求低于5元）",
        ),
        (fact("x", Text("score", zh="评分")).in_("A", "B"), "C",
         "score is “C”; one of “A”, “B” is needed", "评分为“C”；要求属于“A”、“B”"),
        (fact("x") == True, False, "x is no; yes is needed", "x为否；要求为是"),  # noqa: E712
        (fact("x") >= MARCH, datetime(2026, 3, 3),
         "x could not be judged: it has no time zone (seen: 3 Mar 2026 00:00; needed: at least 2 Mar 2026 09:00)", None),
        (fact("x") >= 1, object,
         "x could not be judged: it is type, not a number (seen: “<class 'object'>”; needed: at least 1)", None),
    ],
)  # fmt: skip
def test_sentences(criterion: Criterion, value: object, en: str, zh: str | None) -> None:
    found = criterion.judge({"x": value}).findings[0]
    assert found.explain() == en
    if zh is not None and "英镑" not in zh:
        assert found.explain("zh") == zh
    assert not found.explain("zh").startswith("[en]")


# -- what cannot be written ----------------------------------------------------------------------------------------


def test_python_cannot_turn_a_criterion_into_a_bool() -> None:
    with pytest.raises(TypeError, match="join with & and"):
        assert has("a") and has("b")  # noqa: PT018
    with pytest.raises(TypeError, match="two comparisons for a range"):
        assert 1 <= fact("x") <= 5
    with pytest.raises(TypeError):
        hash(fact("x"))


@pytest.mark.parametrize(
    ("op", "value", "problem"),
    [
        ("~", 1, "unknown comparison"),
        ("in", (), "the list of values is empty"),
        ("in", 5, "needs a list of values"),
        (">=", (5,), "needs one value"),
        ("==", None, "cannot compare with NoneType"),
        ("==", "", "use has()"),
        ("==", float("nan"), "use has()"),
        ("==", Decimal("sNaN"), "use has()"),
        ("==", Truth.UNKNOWN, "use has()"),
        ("<", float("inf"), "an infinite number"),
        (">=", datetime(2026, 3, 2), "no time zone"),
        ("in", (1, "a"), "of different types"),
        ("in", (1, True), "of different types"),
        ("in", (money(1, "CNY"), money(1, "GBP")), "of different currencies"),
        (">=", True, "no order"),
        ("<", Truth.NO, "no order"),
    ],
)
def test_wrong_comparisons_are_refused_when_written(op: str, value: Any, problem: str) -> None:
    with pytest.raises(DefinitionError, match="criterion on 'x'") as caught:
        Compare("x", op, value)
    assert any(problem in each for each in caught.value.problems)


def test_other_wrong_criteria() -> None:
    for wrong in (
        lambda: has(" "),
        lambda: named(""),
        lambda: fact("") > 1,
        all_of,
        any_of,
        lambda: AllOf(()),
    ):
        with pytest.raises(DefinitionError):
            wrong()


# -- values --------------------------------------------------------------------------------------------------------


def test_one_and_yes_are_different_criteria() -> None:
    assert (fact("x") == 1) != (fact("x") == True)  # noqa: E712
    assert (fact("x") == 60) == (fact("x") == 60.0) == (fact("x") == Decimal("60.00"))
    assert hash(fact("x") == 60) == hash(fact("x") == Decimal("60.00"))
    assert (fact("x") > Decimal("1E+40")) != (fact("x") > 1)
    assert fact("x").in_("A", "B") == Compare("x", "in", ("A", "B"))
    assert (fact("x") >= Decimal("0.50")) == (fact("x") >= 0.5)


def test_findings_keep_no_object_of_the_caller() -> None:
    class Level(StrEnum):
        HIGH = "high"

    shopping: list[object] = ["a"]
    found = (has("list") & has("level")).judge({"list": shopping, "level": Level.HIGH})
    shopping.append("b")
    assert [each.seen for each in found.findings] == ["['a']", Level.HIGH]
    assert found.findings[1].explain() == "level is on record: “high”"
    assert found.findings[0].reason.code == "met"
    assert pickle.loads(pickle.dumps(found.findings[0])) == found.findings[0]


@given(criteria(), facts())
def test_laws(criterion: Criterion, known: dict[str, object]) -> None:
    check_criterion(criterion, known)
    check_criterion(criterion, known, {"ready": lambda _: True, "credit_ok": lambda _: None})


@given(criteria(using_names=False), facts())
def test_without_names_no_predicate_is_asked(criterion: Criterion, known: dict[str, object]) -> None:
    assert criterion.judge(known) == criterion.judge(known, using={"ready": lambda _: True})


def test_kinds_match_by_position() -> None:
    match has("a"):
        case Has(path, wanted, label):
            assert (path, wanted, label) == ("a", True, None)
    assert named("n") == Named("n", True, None)


@given(criteria(), facts())
def test_a_condition_made_ready_finds_the_same(criterion: Criterion, known: dict[str, object]) -> None:
    assert criterion.ready()(known, None) == criterion.raw(known, None)


@pytest.mark.parametrize("value", [None, 5, True, False, "x", " ", Decimal(1), "absent"])
@pytest.mark.parametrize(
    "criterion", [has("a"), not_(has("a")), fact("a") >= 3, fact("a") == "x", has("a.b")]
)
def test_a_condition_made_ready_finds_the_same_about_every_kind(criterion: Criterion, value: object) -> None:
    known = {} if value == "absent" else {"a": value}
    assert criterion.ready()(known, None) == criterion.raw(known, None)


def test_what_a_condition_asks_for_in_words() -> None:
    both = AnyOf((AllOf((has("a"), fact("b") >= 3)), not_(has("c"))))
    assert both.asks.render() == "one of (all of (a, b: at least 3), no c)"
    assert both.asks.render("zh") == "其一（全部（a、b：不低于3）、没有c）"
