"""The ready-made cadence says what the sources say (CA-1, CA-4, CA-5, CA-6, CA-7, CA-10)."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.claims import ClaimKind
from salesflow.basics.text import Text
from salesflow.cadence.catalogue import (
    FESTIVALS,
    FOLLOW_UP_FOLKLORE,
    MONTHLY_CARD,
    MONTHLY_CARD_THEMES,
    OUTLET_QUOTA,
    PERSONAL,
    REMINDERS,
    festival,
)
from salesflow.cadence.occasion import LunarYearly, Once, coming
from salesflow.cadence.reminders import NeverFollowedUp, NoPurchase, NotFollowedUp, RunOut
from salesflow.errors import InputError

VISIT, CALL, MESSAGE, CARD = Channel
YEAR = date(2026, 1, 1), date(2027, 1, 1)


def test_the_monthly_quotas() -> None:
    """CA-4."""
    assert [list(OUTLET_QUOTA.wanted(grade).values()) for grade in "ABC"] == [[8, 4, 4], [4, 2, 2], [1, 1, 1]]
    assert list(OUTLET_QUOTA.wanted("A")) == [VISIT, CALL, MESSAGE]
    assert OUTLET_QUOTA.rows == ("CA-4",)


def test_the_festivals() -> None:
    """CA-5: their days in 2026, and what each grade gets."""
    spring, boat, autumn = FESTIVALS
    days = [item.day.isoformat() for item in coming(FESTIVALS, "A", *YEAR)]
    assert days == ["2026-02-17", "2026-06-19", "2026-09-25"]
    for each in (boat, autumn, festival("lantern", Text("Lantern"), LunarYearly(1, 15))):
        assert (each.care("A").channels, each.care("A").gift) == ((VISIT, MESSAGE), True)
        for grade in "BC":
            assert (each.care(grade).channels, each.care(grade).gift) == ((CALL, MESSAGE), False)
        assert each.care(None).channels == (MESSAGE,)
    for grade in ("A", "B", "C", None):
        assert (spring.care(grade).channels, spring.care(grade).gift) == ((VISIT, MESSAGE), False)


@pytest.mark.parametrize(
    ("key", "channel", "sensitive"),
    [
        ("birthday", MESSAGE, False),
        ("wedding_anniversary", CARD, False),
        ("wedding", VISIT, False),
        ("birth", VISIT, True),
        ("misfortune", VISIT, True),
        ("child_birthday", CARD, True),
        ("child_graduation", CARD, True),
    ],
)
def test_the_personal_occasions(key: str, channel: Channel, sensitive: bool) -> None:
    """CA-6."""
    observance = PERSONAL[key]
    assert observance.key == key
    assert observance.care("C").channels == (channel,)
    assert observance.sensitive is sensitive
    assert observance.occasion is None
    bound = observance.of(Once(date(2026, 5, 1)))
    assert len(coming([bound], "C", *YEAR, allow_sensitive=True)) == 1
    assert len(coming([bound], "C", *YEAR)) == (0 if sensitive else 1)


def test_the_monthly_card() -> None:
    """CA-7: one a month to everybody; the source names three themes."""
    assert len(coming([MONTHLY_CARD], None, date(2026, 1, 5), YEAR[1])) == 12
    assert MONTHLY_CARD.care("C").channels == (CARD,)
    assert [MONTHLY_CARD_THEMES[month].render() for month in (1, 2, 3)] == [
        "New Year",
        "Washington's birthday",
        "St Patrick's Day",
    ]
    assert len(MONTHLY_CARD_THEMES) == 3


def test_the_reminders() -> None:
    """CA-10: the source leaves N open; these are our documented defaults."""
    assert REMINDERS.run_out == RunOut(7, 3)
    assert REMINDERS.not_followed_up == NotFollowedUp(30)
    assert REMINDERS.never_followed_up == NeverFollowedUp(3)
    assert REMINDERS.no_purchase == NoPurchase(90)


def test_the_follow_up_figures_are_folklore() -> None:
    """CA-1: 2, 3, 5, 10 and 80 per cent; never a probability."""
    values = [value for _, value in FOLLOW_UP_FOLKLORE.values]
    assert [int(value * 100) for value in values] == [2, 3, 5, 10, 80, 80]
    assert sum(values[:5]) == 1
    assert FOLLOW_UP_FOLKLORE.kind is ClaimKind.FOLKLORE
    with pytest.raises(InputError, match="no probability"):
        FOLLOW_UP_FOLKLORE.probability("follow_up_4_to_11")
    assert "no such association" in FOLLOW_UP_FOLKLORE.render()


def test_everything_is_said_in_chinese_too() -> None:
    texts = [observance.label for observance in (*FESTIVALS, *PERSONAL.values(), MONTHLY_CARD)]
    texts += MONTHLY_CARD_THEMES.values()
    assert all("zh" in text.languages for text in texts)
    assert "[en]" not in FOLLOW_UP_FOLKLORE.render("zh")
