from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.promises import Promise, PromiseState
from salesflow.errors import InputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 3, 6)
days = st.integers(-40, 40)


def promise(kept: datetime | None = None, **changes: Any) -> Promise:
    parts: dict[str, Any] = {
        "id": "P-1",
        "customer": "C-7",
        "what": "send the invoice",
        "due": DUE,
        "by": "u7",
    }
    return Promise(**(parts | {"kept_at": kept} | changes))


@given(st.none() | days, days, days)
def test_a_broken_promise_stays_broken(kept: int | None, look: int, later: int) -> None:
    """CA-12: a promise is tracked until kept."""
    at = None if kept is None else datetime(2026, 3, 6, 12, tzinfo=SHANGHAI) + timedelta(days=kept)
    one = promise(at)
    first, second = sorted((look, later))
    states = [one.state(DUE + timedelta(days=day)) for day in (first, second)]
    if states[0] is not PromiseState.OPEN:
        assert states[1] is states[0]
    for day, state in zip((first, second), states, strict=True):
        as_of = DUE + timedelta(days=day)
        known = kept is not None and kept <= day
        assert one.is_outstanding(as_of) is not known
        if known:
            assert kept is not None
            assert state is (PromiseState.KEPT if kept <= 0 else PromiseState.BROKEN)
            assert one.days_late(as_of) == max(0, kept)
        else:
            assert state is (PromiseState.BROKEN if day > 0 else PromiseState.OPEN)
            assert one.days_late(as_of) == max(0, day)


def test_the_day_it_was_kept_belongs_to_a_zone() -> None:
    late_evening = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("UTC"))  # 01:00 on the 7th in Shanghai
    one = promise(late_evening)
    assert one.kept_on(date(2026, 3, 7)) == DUE
    assert one.kept_on(date(2026, 3, 7), zone="Asia/Shanghai") == date(2026, 3, 7)
    assert one.state(date(2026, 3, 7)) is PromiseState.KEPT
    assert one.state(date(2026, 3, 7), zone="Asia/Shanghai") is PromiseState.BROKEN


@pytest.mark.parametrize(
    "changes",
    [{"id": ""}, {"customer": 1.0}, {"what": " "}, {"what": None}, {"due": datetime(2026, 3, 6, tzinfo=SHANGHAI)},
     {"due": "2026-03-06"}, {"kept": datetime(2026, 3, 6)}],
)  # fmt: skip
def test_promises_that_are_none(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        promise(**changes)


def test_a_question_is_asked_for_a_day() -> None:
    with pytest.raises(InputError, match="as_of"):
        promise().state(datetime(2026, 3, 6, tzinfo=SHANGHAI))
    with pytest.raises(InputError, match="as_of"):
        promise(datetime(2026, 3, 6, tzinfo=SHANGHAI)).kept_on(datetime(2026, 3, 6, tzinfo=SHANGHAI))


def test_states_in_words() -> None:
    assert [state.render() for state in PromiseState] == ["open", "kept", "broken"]
    assert [state.render("zh") for state in PromiseState] == ["待兑现", "已兑现", "未按时兑现"]
    assert repr(PromiseState.OPEN) == "PromiseState.OPEN"
