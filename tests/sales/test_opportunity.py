"""Opportunities as rows (ST-2, ST-9): values that cannot change, refused when they cannot be right."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.truth import Truth
from salesflow.errors import InputError
from salesflow.sales.catalogue import SEVEN_STEP
from salesflow.sales.opportunity import Opportunity
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

SINCE = pendulum.datetime(2026, 2, 9, 10, tz="Asia/Shanghai")
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def deal(**changes: object) -> Opportunity:
    given_: dict[str, object] = {
        "id": "D-17", "customer": "C-7", "process": "seven-step", "stage": "needs", "since": SINCE,
    }  # fmt: skip
    return Opportunity(**(given_ | changes))  # type: ignore[arg-type]


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=5)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.sampled_from(Truth)
    | st.just(Money(5, "CNY"))
    | st.lists(st.integers(), max_size=3)
)
facts = st.dictionaries(st.text(min_size=1, max_size=5).filter(str.strip), values, max_size=5)


@given(facts, st.randoms())
def test_facts_are_the_same_in_any_order_and_form(given_, random):
    pairs = list(given_.items())
    random.shuffle(pairs)
    one, other = deal(facts=given_), deal(facts=tuple(pairs))
    assert one == other
    assert hash(one) == hash(other)
    assert set(one.known) == set(given_)
    assert all(one.fact(name) == (tuple(v) if isinstance(v, list) else v) for name, v in given_.items())
    assert [name for name, _ in one.facts] == sorted(given_)


@given(facts)
def test_copies_and_pickles(given_):
    one = deal(facts=given_, amount=Money("12.50", "CNY"), closed_on=date(2026, 3, 1))
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    assert hash(pickle.loads(pickle.dumps(one))) == hash(one)


@pytest.mark.parametrize("facts", ["ab", ["ab"], [1], None, [("a",)], [("a", 1, 2)]])
def test_facts_are_a_mapping_or_pairs(facts):
    with pytest.raises(InputError, match="facts: give a mapping, or pairs"):
        deal(facts=facts)


def test_a_seller_is_an_id():
    assert (deal(seller=3).seller, deal(seller=" Li ").seller) == ("3", "Li")
    with pytest.raises(InputError, match="seller"):
        deal(seller=True)


def test_the_callers_objects_are_not_kept():
    options = ["a"]
    given_: dict[str, object] = {"options": options}
    one = deal(facts=given_)
    options.append("b")
    given_["budget"] = 1
    assert one.known == {"options": ("a",)}
    one.known["budget"] = 2
    assert one.fact("budget") is None


def test_reads_what_tables_hold():
    one = deal(
        id=17,
        customer=" 00001 ",
        seller=" ",
        since=datetime(2026, 2, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai")),
    )
    assert (one.id, one.customer, one.seller) == ("17", "00001", None)
    assert deal(seller=" Li ").seller == "Li"
    assert isinstance(one.since, pendulum.DateTime)
    assert one.since == SINCE
    assert deal(facts={"x": datetime(2026, 2, 9, tzinfo=UTC)}).fact("x") == pendulum.datetime(2026, 2, 9)
    assert isinstance(deal(closed_on=date(2026, 3, 1)).closed_on, pendulum.Date)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 1.0}, "id"),
        ({"customer": None}, "customer"),
        ({"process": " "}, "process"),
        ({"stage": ""}, "stage"),
        ({"stage": None}, "stage"),
        ({"since": datetime(2026, 2, 9)}, "since"),
        ({"since": date(2026, 2, 9)}, "since"),
        ({"closed_on": datetime(2026, 2, 9, tzinfo=UTC)}, "closed_on"),
        ({"amount": 5}, "amount"),
        ({"amount": Decimal(5)}, "amount"),
        ({"facts": {"": 1}}, "facts"),
        ({"facts": {3: 1}}, "facts"),
        ({"facts": (("a", 1), ("a", 2))}, "facts"),
        ({"facts": {"a": float("nan")}}, "facts.a"),
        ({"facts": {"a": Decimal("Infinity")}}, "facts.a"),
        ({"facts": {"a": [1, float("inf")]}}, "facts.a"),
        ({"facts": {"a": {"b": 1}}}, "facts.a"),
        ({"facts": {"a": datetime(2026, 2, 9)}}, "facts.a"),
    ],
)
def test_bad_input(changes, field):
    with pytest.raises(InputError) as caught:
        deal(**changes)
    assert caught.value.field == field


def test_is_put_on_its_machine():
    """ST-2: a row that exists is adopted; how it came there is not invented."""
    case = deal().case(SEVEN_STEP, at=NOW)
    assert (case.id, case.stage, case.since, case.is_adopted) == ("D-17", "needs", SINCE, True)
    assert SEVEN_STEP.replay(case.records) == case


def test_an_unknown_stage_names_the_declared_ones():
    with pytest.raises(InputError, match="prospecting, qualification, needs") as caught:
        deal(stage="Needs").case(SEVEN_STEP, at=NOW)
    assert caught.value.field == "stage"


def test_another_process_is_refused():
    other = Machine(
        "other",
        version="1",
        start="needs",
        stages=[Stage("needs"), Stage.won("won")],
        moves=[Move("win", "needs", "won")],
    )
    with pytest.raises(InputError, match="other") as caught:
        deal().case(other, at=NOW)
    assert caught.value.field == "process"


@given(st.integers(-100, 100))
def test_is_known_from_the_moment_it_came(seconds):
    """A row of later is not known yet: `is_known` says it, `case` refuses it."""
    at = datetime(2026, 2, 9, 2, tzinfo=UTC) + timedelta(seconds=seconds)  # SINCE is 02:00 UTC
    one = deal()
    assert one.is_known(at) is (seconds >= 0)
    if seconds < 0:
        with pytest.raises(InputError):
            one.case(SEVEN_STEP, at=at)
