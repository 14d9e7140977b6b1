"""What is due has days that rise and a reason (CA-2)."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.errors import InputError

WHY = (Reason("why", Text("because", zh="因为").fill()),)


def test_its_days_are_included_at_both_ends() -> None:
    due = Due("C-7", Channel.CALL, date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4), WHY, "k")
    assert [due.is_open(date(2026, 3, day)) for day in range(1, 6)] == [False, True, True, True, False]
    assert [due.is_overdue(date(2026, 3, day)) for day in (4, 5)] == [False, True]
    assert due.explain("zh") == "因为"


@pytest.mark.parametrize(
    ("days", "why", "problem"),
    [
        ((date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 4)), WHY, "must rise"),
        ((date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 4)), WHY, "must rise"),
        ((date(2026, 3, 1), date(2026, 3, 2), datetime(2026, 3, 3)), WHY, "latest"),
        ((date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)), (), "say why"),
    ],
)
def test_what_cannot_be_is_refused(
    days: tuple[date, date, date], why: tuple[Reason, ...], problem: str
) -> None:
    with pytest.raises(InputError, match=problem):
        Due("C-7", Channel.CALL, *days, why)


def test_words_are_read_as_channel_and_purpose() -> None:
    days = date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 2)
    due = Due("C-7", "call", *days, WHY, purpose="service")
    assert (due.channel, due.purpose) == (Channel.CALL, Purpose.SERVICE)
    with pytest.raises(InputError, match="purpose: is unknown; use one of promotion, service, complaint"):
        Due("C-7", "call", *days, WHY, purpose="promo")
