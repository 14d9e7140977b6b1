"""The festivals of the catalogue say what the source says (CA-5)."""

from __future__ import annotations

from datetime import date

import pytest

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.festivals import FESTIVALS, OTHER_FESTIVALS, festival
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.observance import Observance

VISIT, CALL, MESSAGE, CARD = Channel
YEAR = date(2026, 1, 1), date(2027, 1, 1)


def days_of(each: Observance) -> list[str]:
    assert each.occasion is not None
    return [day.isoformat() for day in each.occasion.days(*YEAR)]


def test_the_festivals_of_the_source() -> None:
    """CA-5: their days in 2026, and what each grade gets."""
    spring, boat, autumn = FESTIVALS
    assert [days_of(each) for each in FESTIVALS] == [["2026-02-17"], ["2026-06-19"], ["2026-09-25"]]
    for each in (boat, autumn, festival("lantern", Text("Lantern"), LunarYearly(1, 15))):
        assert (each.care("A").channels, each.care("A").gift) == ((VISIT, MESSAGE), True)
        for grade in "BC":
            assert (each.care(grade).channels, each.care(grade).gift) == ((CALL, MESSAGE), False)
        assert each.care(None).channels == (MESSAGE,)
    for grade in ("A", "B", "C", None):
        assert (spring.care(grade).channels, spring.care(grade).gift) == ((VISIT, MESSAGE), False)


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("new_years_eve", "2026-02-16"),
        ("lantern", "2026-03-03"),
        ("qixi", "2026-08-19"),
        ("double_ninth", "2026-10-18"),
    ],
)
def test_the_others_are_ours_to_add(key: str, day: str) -> None:
    """CA-5: "and other major traditional festivals"; the source's three stay three, and Qingming is no feast."""
    each = OTHER_FESTIVALS[key]
    assert each.key == key
    assert days_of(each) == [day]
    assert MESSAGE in each.everyone.channels
    assert "qingming" not in OTHER_FESTIVALS
    assert not {each.key for each in FESTIVALS} & set(OTHER_FESTIVALS)


def test_all_are_festive_and_speak_chinese() -> None:
    for each in (*FESTIVALS, *OTHER_FESTIVALS.values()):
        assert each.festive
        assert not each.sensitive
        assert each.rows == ("CA-5",)
        assert "zh" in each.label.languages
