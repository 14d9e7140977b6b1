"""Cells of tables: each kind is read one way, or refused with the name of its column."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.moments import zone
from salesflow.basics.money import UNLIMITED
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.severity import Severity
from salesflow.errors import InputError
from salesflow.playbook import reading
from salesflow.sales.catalogue.seven_step import SEVEN_STEP

SHANGHAI = zone("Asia/Shanghai")
Read = Callable[[object, str, Any], object]


def read(reader: Read, value: object) -> object:
    return reader(value, "x", SHANGHAI)


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        (reading.read_key, "00001", "00001"),
        (reading.read_key, 7, "7"),
        (reading.read_text, "  Haida ", "Haida"),
        (reading.read_text, 12, "12"),
        (reading.read_text, Decimal("1.50"), "1.50"),
        (reading.read_day, "2026-03-02", date(2026, 3, 2)),
        (reading.read_day, "2026/3/2", date(2026, 3, 2)),
        (reading.read_day, "2026.03.02", date(2026, 3, 2)),
        (reading.read_day, "2026年3月2日", date(2026, 3, 2)),
        (reading.read_day, date(2026, 3, 2), date(2026, 3, 2)),
        (reading.read_day, datetime(2026, 3, 2, 23), date(2026, 3, 2)),
        (reading.read_day, datetime(2026, 3, 2, 23, tzinfo=UTC), date(2026, 3, 3)),
        (reading.read_day, "2026-03-02T23:00:00Z", date(2026, 3, 3)),
        (reading.read_amount, "96,000.50", Decimal("96000.50")),
        (reading.read_amount, " -7 ", Decimal(-7)),
        (reading.read_amount, 7, Decimal(7)),
        (reading.read_quantity, Decimal("2.5"), Decimal("2.5")),
        (reading.read_count, "8", 8),
        (reading.read_count, 0, 0),
        (reading.read_currency, "cny", "CNY"),
        (reading.read_limit, "不限", UNLIMITED),
        (reading.read_limit, "Unlimited", UNLIMITED),
        (reading.read_limit, UNLIMITED, UNLIMITED),
        (reading.read_limit, "0", Decimal(0)),
        (reading.read_list, '["a", "00001"]', ("a", "00001")),
        (reading.read_list, ("a", 7), ("a", "7")),
        (reading.read_flag, "是", True),
        (reading.read_flag, "no", False),
        (reading.read_flag, True, True),
        (reading.read_flag, 1, True),
        (reading.read_lunar, "1984-L10-30", LunarBirth.parse("1984-L10-30")),
        (reading.read_lunar, LunarBirth.parse("1984-10-30"), LunarBirth.parse("1984-10-30")),
        (reading.read_fact, "未知", Truth.UNKNOWN),
        (reading.read_fact, "No", False),
        (reading.read_fact, "1", Decimal(1)),
        (reading.read_fact, " someone ", "someone"),
        (reading.read_fact, 7, 7),
        (reading.read_channel, "微信", Channel.MESSAGE),
        (reading.read_channel, Channel.CARD, Channel.CARD),
        (reading.read_channel, "Visit", Channel.VISIT),
        (reading.read_direction, "客户", Direction.IN),
        (reading.read_severity, "重大", Severity.CRITICAL),
    ],
)
def test_a_cell_is_read(reader: Read, value: object, expected: object) -> None:
    found = read(reader, value)
    assert found == expected
    assert type(found) is type(expected) or isinstance(found, type(expected))


BAD: list[tuple[Read, object, str]] = [
    (reading.read_key, 1.0, ""),
    (reading.read_key, True, ""),
    (reading.read_text, 1.5, "is not a text"),
    (reading.read_text, True, "is not a text"),
    (reading.read_text, ["a"], "is not a text"),
    (reading.read_day, "02/03/2026", "cannot be read as a date"),
    (reading.read_day, "2026-02-30", "is no day of the calendar"),
    (reading.read_day, "soon", "cannot be read as a date"),
    (reading.read_day, "0026-03-02", "the year 26 cannot be meant"),
    (reading.read_day, date(1, 1, 1), "the year 1 cannot be meant"),
    (reading.read_moment, datetime(9999, 12, 31), "the year 9999 cannot be meant"),
    (reading.read_moment, 46_083, "is not a moment"),
    (reading.read_moment, "2026-03-02T09:00[Asia/Nowhere]", "IANA"),
    (reading.read_amount, 0.1, "a float is not exact"),
    (reading.read_amount, True, "a float is not exact"),
    (reading.read_amount, float("nan"), "a float is not exact"),
    (reading.read_amount, "NaN", "is not a finite number"),
    (reading.read_amount, "-Infinity", "is not a finite number"),
    (reading.read_amount, Decimal("sNaN"), "is not a finite number"),
    (reading.read_amount, "12,5", "is not a number"),
    (reading.read_amount, "0,500", "is not a number"),
    (reading.read_amount, "00,500.0", "is not a number"),
    (reading.read_quantity, "-012,500", "is not a number"),
    (reading.read_amount, "1_000", "is not a number"),
    (reading.read_count, "1_0", "is not a number"),
    (reading.read_amount, "1e999999", "has more digits than can be meant"),
    (reading.read_amount, "1e-999999", "has more digits than can be meant"),
    (reading.read_amount, "1,23,456", "is not a number"),
    (reading.read_amount, "¥100", "is not a number"),
    (reading.read_amount, None, "is not a number"),
    (reading.read_count, "-1", ""),
    (reading.read_count, "1.5", ""),
    (reading.read_count, True, ""),
    (reading.read_currency, "RMB", ""),
    (reading.read_limit, "lots", "is not a number"),
    (reading.read_list, "a, b", "is no list"),
    (reading.read_list, '{"a": 1}', "is no list"),
    (reading.read_list, "7", "is no list"),
    (reading.read_list, {"a"}, "is no list"),
    (reading.read_flag, "perhaps", "is neither yes nor no"),
    (reading.read_lunar, "1984-13-01", ""),
    (reading.read_channel, "pigeon", "is unknown; use one of visit"),
    (reading.read_direction, "sideways", "is unknown"),
    (reading.read_severity, "huge", "is unknown"),
]


@pytest.mark.parametrize(("reader", "value", "problem"), BAD)
def test_a_bad_cell_names_its_column(reader: Read, value: object, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read(reader, value)
    assert caught.value.field in {"x", "currency", "month", "zone"}  # the book names the column instead
    assert problem in caught.value.problem


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)))
def test_a_naive_moment_is_read_in_the_zone_and_every_form_says_the_same(at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    expected = at.replace(tzinfo=SHANGHAI)
    for text in (
        at.isoformat(),
        at.isoformat(" "),
        f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}",
        f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02}:00.0",
    ):
        assert read(reading.read_moment, text) == expected
    assert read(reading.read_moment, at) == expected
    assert read(reading.read_moment, at.date()) == expected.replace(hour=0, minute=0)
    aware = expected.astimezone(timezone(timedelta(hours=-5)))
    assert read(reading.read_moment, aware) is aware
    assert read(reading.read_moment, aware.isoformat()) == expected
    assert read(reading.read_day, at) == at.date()


@given(st.integers(-(10**15), 10**15), st.sampled_from(["", ".5"]))
def test_groups_of_thousands_are_read_as_the_number_they_group(number: int, rest: str) -> None:
    assert read(reading.read_amount, f"{number:,}{rest}") == Decimal(f"{number}{rest}")
    with pytest.raises(InputError):
        read(reading.read_amount, f"0,{abs(number):03}{rest}")


@pytest.mark.parametrize(("reader", "value", "problem"), [each for each in BAD if each[2]])
def test_a_bad_cell_says_why_in_chinese_where_the_reader_itself_refuses(
    reader: Read, value: object, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(reader, value)
    if not isinstance(caught.value, reading.CellError):
        return  # refused by a value of another package
    assert caught.value.words.render() == caught.value.problem
    assert not caught.value.words.render("zh").startswith("[en]")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.words) == (str(caught.value), caught.value.words)


KNOWN = [(each.key, each.label) for each in SEVEN_STEP.stages]
FLOW = [
    ("seven-step", Text("seven-step sales process", zh="七步销售流程")),
    ("bare", None),
    ("desk", Text("desk", zh="处理")),
]


@given(
    st.sampled_from(KNOWN),
    st.sampled_from(["key", "en", "zh"]),
    st.sampled_from([str.upper, str.title, str.lower]),
)
def test_a_stage_is_known_by_its_key_and_by_its_label_in_any_case(
    pair: tuple[str, Text | None], form: str, case: Callable[[str], str]
) -> None:
    key, label = pair
    assert label is not None
    word = key if form == "key" else label.render(form)
    assert reading.read_named(case(word), "stage", KNOWN) == key


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Seven Step", "seven-step"), ("seven_step", "seven-step"), ("七步销售", "seven-step"), ("BARE", "bare"),
        ("Seven-Step Sales", "seven-step"), ("处理", "desk"), ("desk", "desk"),
    ],
)  # fmt: skip
def test_what_the_column_says_anyway_may_be_left_out(word: str, key: str) -> None:
    assert reading.read_named(word, "process", FLOW) == key


@pytest.mark.parametrize("word", ["", "流程", "nothing", "twin"])
def test_a_word_that_names_none_or_two_is_refused(word: str) -> None:
    twins = [*FLOW, ("a", Text("Twin")), ("b", Text("twin"))]
    with pytest.raises(InputError, match="process: is unknown; use one of seven-step, bare, desk, a, b"):
        reading.read_named(word, "process", twins)


@given(st.text(max_size=20))
def test_no_text_makes_a_reader_fall_over(text: str) -> None:
    for reader, _, _ in BAD:
        with suppress(InputError):
            read(reader, text)
    read(reading.read_fact, text)


def test_a_day_keeps_its_zone() -> None:
    at = pendulum.datetime(2026, 3, 2, 20, tz="UTC")
    assert reading.read_day(at, "x", zone("UTC")) == date(2026, 3, 2)
    assert reading.read_day(at, "x", SHANGHAI) == date(2026, 3, 3)
