"""Regimes: legal clocks under a key, with their days of validity; a threshold is no duty (CO-4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import NO, UNKNOWN, YES
from salesflow.complaints.handling.regime import Duty, Regime, Threshold, in_force
from salesflow.errors import DefinitionError, InputError

OFFICE = Calendar.week_days("Europe/London", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
MONDAY = pendulum.datetime(2026, 3, 2, 9, tz="Europe/London")
ANSWER = Clock(
    "answer",
    Text("answer", zh="答复"),
    days(15),
    "received",
    ("final_response", "withdrawn"),
    legal=True,
    source="Demo Act s. 1",
)
SOON = Threshold(
    attrs.evolve(ANSWER, key="soon", term=working_days(3), stops_on=("resolved", "withdrawn")),
    Text("the short letter", zh="简短答复"),
)
DUTY = Duty("prompt", Text("to acknowledge promptly", zh="及时确认"), "Demo Act s. 2")


def _regime(version: str = "2", **given: Any) -> Regime:
    parts: dict[str, Any] = {
        "clocks": [ANSWER],
        "duties": [DUTY],
        "thresholds": [SOON],
        "source": "Demo Act",
        "checked_on": date(2026, 6, 1),
        "valid_from": date(2020, 1, 1),
        **given,
    }
    return Regime("demo", version, Text("Demo rules", zh="示例规则"), **parts)


OLD = _regime("1", valid_from=date(2012, 1, 1), valid_to=date(2020, 1, 1))
NEW = _regime()


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_each_day_has_at_most_one_version_in_force(day: date) -> None:
    old, new = OLD.applies_on(day).value, NEW.applies_on(day).value
    found = in_force([OLD, NEW], "demo", day)
    if day < date(2012, 1, 1):
        assert (old, new) == (NO, NO)
        assert isinstance(found, Declined)
        assert found.codes == ("regime.none", "regime.not_yet", "regime.not_yet")
    elif day < date(2020, 1, 1):
        assert (old, new, found) == (YES, NO, OLD)
    else:
        assert (old, found) == (NO, NEW)
        assert new is (YES if day <= date(2026, 6, 1) else UNKNOWN)


def test_why_a_version_does_not_apply() -> None:
    cases = {
        date(
            2011, 12, 31
        ): "Demo rules, version 1, is in force from 1 Jan 2012 on, not on 31 Dec 2011 [CO-4]",
        date(
            2020, 1, 1
        ): "Demo rules, version 1, was in force until 1 Jan 2020, no longer on 1 Jan 2020 [CO-4]",
        date(2019, 12, 31): "Demo rules, version 1, was in force on 31 Dec 2019 [CO-4]",
    }
    for day, words in cases.items():
        assert OLD.applies_on(day).explain() == words
        assert "[en]" not in OLD.applies_on(day).explain("zh")
    later = NEW.applies_on(date(2026, 6, 2))
    assert [reason.code for reason in later.missing] == ["regime.unchecked"]
    undated = _regime(valid_from=None).applies_on(date(2027, 1, 1))
    assert [reason.code for reason in undated.missing] == ["regime.begin_unknown", "regime.unchecked"]
    assert in_force([_regime("x", valid_from=None), NEW], "demo", date(2026, 3, 2)) == NEW
    with pytest.raises(InputError, match="no regime has this key"):
        in_force([OLD], "other", date(2026, 3, 2))
    with pytest.raises(InputError, match="is not a day"):
        OLD.applies_on(MONDAY)


def test_what_the_record_of_an_event_keeps() -> None:
    (start,) = NEW.begin("received", MONDAY, None)
    assert (start.clock, start.due) == ("answer", MONDAY.add(days=15))
    assert NEW.begin("sent", MONDAY, None) == ()
    assert NEW.clock("answer") is ANSWER
    with pytest.raises(InputError, match="is none of answer"):
        NEW.clock("soon")
    with pytest.raises(InputError, match="is none of none"):
        _regime(clocks=()).clock("answer")


def test_a_threshold_obliges_nobody() -> None:
    def met(at: pendulum.DateTime, **events: pendulum.DateTime) -> tuple[object, str]:
        found = SOON.met(events, calendar=OFFICE, at=at)
        assert "[en]" not in found.explain("zh")
        return found.value, found.explain()

    assert met(MONDAY) == (UNKNOWN, "the short letter: its term has not begun")
    assert met(MONDAY, received=MONDAY) == (UNKNOWN, "the short letter: still open until 5 Mar 2026 18:00")
    in_time = MONDAY.add(days=2)
    assert met(in_time, received=MONDAY, resolved=in_time) == (
        YES,
        "the short letter: reached in time, 4 Mar 2026 09:00",
    )
    late = MONDAY.add(days=9)
    assert met(late, received=MONDAY) == (
        NO,
        "the short letter: closed since 5 Mar 2026 18:00; this breaks no rule",
    )


def test_regimes_that_cannot_be() -> None:
    wrong = attrs.evolve(ANSWER, legal=False, source=" ", stops_on=("settled",))
    with pytest.raises(DefinitionError) as caught:
        _regime(
            " ",
            source="",
            clocks=[wrong, ANSWER],
            valid_to=date(2020, 1, 1),
            text_dated=date(2026, 6, 2),
        )
    problems = caught.value.problems
    assert len(problems) == 9
    for words in (
        "version is empty",
        "source is empty",
        "'answer' is declared twice",
        "is not legal",
        "names no source",
        "does not stop when the complaint is withdrawn",
        "'settled' is none of received",
        "ends on 2020-01-01, not after it begins",
        "dated 2026-06-02, after it was checked",
    ):
        assert any(words in problem for problem in problems), words
    with pytest.raises(InputError, match="checked_on"):
        _regime(checked_on=MONDAY)


def test_words() -> None:
    lines = NEW.explain().splitlines()
    closes = "the short letter: within 3 working days of receipt of the complaint (Demo Act s. 1)"
    assert lines == [
        "example, checked on 1 Jun 2026; no legal advice",
        "Demo rules, version 2: Demo Act",
        "in force from 1 Jan 2020 on",
        "answer: within 15 days of receipt of the complaint (Demo Act s. 1)",
        "to acknowledge promptly (Demo Act s. 2; no number)",
        f"no duty, but a way that closes: {closes}",
    ]
    dated = _regime(valid_to=date(2027, 1, 1), text_dated=date(2026, 5, 1), note=Text("a note", zh="备注"))
    assert dated.explain().splitlines()[2:4] == [
        "text dated 1 May 2026",
        "in force from 1 Jan 2020 up to 1 Jan 2027",
    ]
    assert dated.explain("zh").splitlines()[-1] == "备注"
    ended = _regime(valid_from=None, valid_to=date(2027, 1, 1))
    assert "in force until 1 Jan 2027, that day not included" in ended.explain()
    assert "in force" not in _regime(valid_from=None).explain()
