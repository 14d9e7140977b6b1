"""What a log says at the edge of a window (CA-2, CA-3)."""

from __future__ import annotations

from datetime import date

import pendulum
import pytest
from hypothesis import given

from salesflow.basics.channels import Channel, Direction
from salesflow.basics.moments import day_of
from salesflow.cadence.pacing.state import Made, State
from salesflow.customers.history import Touch
from salesflow.errors import HistoryError, InputError
from salesflow.testing.cadences import FIRST, touch_logs

ZONE = "Asia/Shanghai"


def touch(day: int, hour: int = 9, **more: object) -> Touch:
    at = pendulum.datetime(2026, 3, day, hour, tz=ZONE)
    return Touch("C-7", at, Channel.CALL, **more)  # type: ignore[arg-type]


def state(*log: Touch, answered: tuple[Touch, ...] = ()) -> State:
    return State.of(log, customer="C-7", as_of=date(2026, 3, 20), zone=ZONE, answered=answered)


@given(touch_logs())
def test_a_log_in_any_order(log: list[Touch]) -> None:
    """Order and repeats do not matter, later rows are not known, only what went out is ours."""
    found = State.of(log, customer="C-7", as_of=FIRST, zone=ZONE)
    assert found == State.of(reversed(log), customer="C-7", as_of=FIRST, zone=ZONE)
    known = {row for row in log if row.direction is Direction.OUT and day_of(row.at, ZONE) <= FIRST}
    assert sorted(known_days(known)) == [made.on for made in found.made]
    assert found.unanswered <= len({made.on for made in found.made})


def known_days(rows: set[Touch]) -> list[date]:
    return [day_of(row.at, ZONE) for row in rows]


def test_answers() -> None:
    """A later turn of the customer, or a touch said to be answered, sets the count back."""
    first, second, third = touch(2), touch(5, id="T"), touch(5, 15)
    assert state(first, second, third).unanswered == 2
    assert state(first, second, third, touch(4, direction=Direction.IN)).unanswered == 1
    assert state(first, second, third, touch(6, direction=Direction.IN)).unanswered == 0
    assert state(first, second, third, answered=(second,)).unanswered == 1
    assert state(first, second, answered=(third,)).unanswered == 2
    assert state(first, second, answered=(second,)).unanswered == 0
    assert state().last_on is None
    assert state().since == date(2026, 3, 20)


def test_a_touch_counts_once() -> None:
    assert len(state(touch(2), touch(2), touch(3, id="T"), touch(3, id="T")).made) == 2


def test_bad_logs() -> None:
    with pytest.raises(HistoryError, match="two different touches"):
        state(touch(2, id="T"), touch(3, id="T"))
    with pytest.raises(InputError, match="group the rows first"):
        State.of([touch(2)], customer="C-8", as_of=date(2026, 3, 20), zone=ZONE)
    day = date(2026, 3, 2)
    with pytest.raises(InputError, match="in order"):
        State("C-7", day, [Made(day, Channel.CALL), Made(date(2026, 3, 1), Channel.CALL)])
    with pytest.raises(InputError, match="lies after"):
        State("C-7", day, [Made(date(2026, 3, 3), Channel.CALL)])
    with pytest.raises(InputError, match="no touch"):
        State("C-7", day, unanswered=1)
    with pytest.raises(InputError, match="whole number"):
        State("C-7", day, unanswered=True)
