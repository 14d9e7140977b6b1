"""Matters: their words, their deadline."""

from __future__ import annotations

from datetime import date

import pendulum

from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.playbook.matters import Act, Band, Due, Matter, strongest


def test_words() -> None:
    assert [band.render() for band in Band] == [
        "running clocks", "promises and call-backs", "money", "deals", "occasions", "quotas", "reminders",
    ]  # fmt: skip
    assert [act.render("zh") for act in Act] == ["拜访", "电话", "请示", "短信", "贺卡"]
    assert strongest({Act.CARD, Act.MESSAGE}) is Act.MESSAGE


def test_no_deadline_and_today_are_the_same_deadline_in_every_zone() -> None:
    for where in ("Asia/Shanghai", "America/New_York"):
        today = pendulum.date(2026, 3, 2)
        ends = instant(pendulum.datetime(2026, 3, 3, tz=where))

        def at(due: Due, today: date = today, ends: int = ends) -> int:
            words = Reason("x", Text("x").fill())
            return Matter("k", "C", "Li", Act.CALL, Band.REMINDER, words, due).urgency(today, ends)

        assert at(None) == at(today) == ends
        assert at(date(2026, 3, 1)) < at(pendulum.datetime(2026, 3, 2, 9, tz=where)) < at(today)
        assert at(today) < at(pendulum.datetime(2026, 3, 3, 9, tz=where)) < at(date(2026, 3, 3))
