"""How complaints are counted: periods without gap, exact portions, complaints as they were known at a moment."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

import attrs
import pendulum
import pytest
from complaint_book import MARCH, NINE, OFFICE, TO_CLOSED, ZONE, told
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.private import Private
from salesflow.basics.spans import Per, Span
from salesflow.complaints.cases.ending import Link, Refer, Withdraw
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.catalogue.desk import DESK
from salesflow.complaints.views.counting import (
    Cut,
    Portion,
    State,
    complaints_at,
    known_complaints,
    left_by,
    read_cut,
)
from salesflow.errors import InputError

days = st.integers(date(2026, 1, 1).toordinal(), date(2026, 12, 1).toordinal()).map(date.fromordinal)


@given(days, st.integers(1, 120), st.sampled_from(Per), st.integers(-200_000, 200_000))
def test_a_period_is_split_without_gap_or_overlap(begins, length, per, minutes):
    period = Span(begins, date.fromordinal(begins.toordinal() + length), ZONE)
    parts = period.split(per)
    assert (parts[0].begins, parts[-1].ends) == (period.begins, period.ends)
    assert all(one.ends == two.begins for one, two in pairwise(parts))
    for part in parts[1:]:
        assert per is not Per.WEEK or part.begins.isoweekday() == 1
        assert per is not Per.MONTH or part.begins.day == 1
    if per is Per.DAY:
        assert len(parts) == length
    at = NINE.add(minutes=minutes)
    assert sum(part.holds(at) for part in parts) == period.holds(at)


def test_a_period_is_of_a_zone():
    """The last evening of March in Shanghai is still March in London."""
    at = pendulum.datetime(2026, 4, 1, 1, tz=ZONE)
    assert not MARCH.holds(at)
    assert Span(date(2026, 3, 1), date(2026, 4, 1), "Europe/London").holds(at)
    assert MARCH.sentence.render() == "1 Mar 2026 to 31 Mar 2026"
    assert MARCH.sentence.render("zh") == "2026年3月1日至2026年3月31日"
    assert Span(date(2026, 3, 1), date(2026, 3, 2), ZONE).sentence.render() == "1 Mar 2026"


@pytest.mark.parametrize(
    ("begins", "ends", "zone", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), ZONE, "ends: give a day after the first one"),
        (datetime(2026, 3, 1), date(2026, 3, 2), ZONE, "begins: is not a day"),
        (date(2026, 3, 1), "2026-03-02", ZONE, "ends: is not a day"),
        (date(2026, 3, 1), date(2026, 3, 2), "Asia/Peking", "zone: is not the IANA name"),
    ],
)
def test_periods_that_are_none(begins, ends, zone, words):
    with pytest.raises(InputError, match=words):
        Span(begins, ends, zone)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20))
def test_portions_are_exact(count, more, enough):
    portion = Portion(count, count + more, enough=enough)
    assert portion.share == (Fraction(count, count + more) if count + more else None)
    assert ("%" in portion.render("zh")) is portion.is_enough


def test_portions_read_well():
    assert [Portion(7, 9, enough=5).render(language) for language in ("en", "zh")] == [
        "7 of 9 (78%)",
        "9个中7个（78%）",
    ]
    assert [Portion(7, 9).render(language) for language in ("en", "zh")] == [
        "7 of 9, too few for a percentage",
        "9个中7个，数量太少，不计百分比",
    ]
    assert [Portion(0, 0, enough=0).render(language) for language in ("en", "zh")] == [
        "none to judge",
        "暂无可供判断的数据",
    ]


@pytest.mark.parametrize("counts", [(2, 1), (-1, 1), (True, 1), (1.0, 2), (0, 1, "x")])
def test_portions_that_are_none(counts):
    with pytest.raises(InputError):
        Portion(counts[0], counts[1], enough=counts[2] if len(counts) > 2 else 10)


def test_how_a_complaint_stands():
    """Invariant 20: exactly one of five; new rules that carried it over do not change how it ended."""
    book = [
        told("K-1"),
        told("K-2", *TO_CLOSED),
        told("K-3", Withdraw("never mind")),
        told("K-4", Link("K-1", Likeness.DUPLICATE)),
        told("K-5", Refer("arbiter")),
    ]
    found = known_complaints(reversed(book), [DESK], at=NINE.add(days=3))
    assert [each.state for each in found] == [*State]
    before = known_complaints(book, [DESK], at=NINE.add(minutes=10))
    assert {each.state for each in before} == {State.OPEN}
    assert [each.state.render("zh") for each in found] == ["处理中", "已结案", "已撤回", "已并案", "已移送"]
    assert repr(State.OPEN) == "State.OPEN"


def test_new_rules_bring_a_complaint_nowhere():
    newer = attrs.evolve(DESK, version="2026.2")
    moved = attrs.evolve(
        DESK, version="2026.3", machine=attrs.evolve(DESK.machine, version="2026.3"), label=DESK.label
    )
    one = told("K-1", *TO_CLOSED[:1])
    for rules in (newer, moved):
        carried = rules.rebase(one, DESK, "new rules", by="u-max", at=NINE.add(days=1), calendar=OFFICE)
        assert left_by(carried.complaint) == one.records[-1]
        (known,) = known_complaints([carried.complaint], [DESK, rules], at=NINE.add(days=2))
        assert known.procedure is rules
        (then,) = known_complaints([carried.complaint], [DESK, rules], at=NINE)
        assert then.procedure is DESK


def test_what_a_table_tells_apart():
    (one,) = known_complaints([told("K-1", owner="u-bob")], [DESK], at=NINE)
    labels = {cut: one.label(cut) for cut in Cut}
    assert {
        cut.value: str(getattr(label, "render", lambda label=label: label)()) for cut, label in labels.items()
    } == {
        "channel": "call",
        "customer": "C-1",
        "owner": "u-bob",
        "procedure": "complaints desk",
        "severity": "not assessed",
        "stage": "received",
    }
    assert [cut.render("zh") for cut in Cut] == ["渠道", "客户", "负责人", "程序", "严重程度", "阶段"]
    assert read_cut("stage") is Cut.STAGE
    with pytest.raises(InputError, match="by: use one of channel, customer, owner"):
        read_cut("colour")
    with pytest.raises(InputError, match="per: use one of day, week, month"):
        MARCH.split("year")


def test_each_complaint_counts_once_and_in_its_time():
    one, two = told("K-1", at=NINE.add(hours=1)), told("K-2")
    assert [each.id for each in complaints_at([one, two, one], at=NINE.add(hours=1))] == ["K-2", "K-1"]
    assert [each.id for each in complaints_at([one, two], at=NINE)] == ["K-2"]
    with pytest.raises(InputError, match="is there twice, with different records"):
        complaints_at([two, told("K-2", Withdraw(Private("no")))], at=NINE)
    with pytest.raises(InputError, match="has no time zone"):
        complaints_at([], at=datetime(2026, 3, 2))
