"""From passive to active service (SV-1): who began the contacts of a period."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.service.coded_touch import CodedTouch, SalePhase, once
from salesflow.service.counting import Window
from salesflow.service.initiative import initiative
from salesflow.testing.losses import coded_touches, service_windows
from salesflow.testing.shift_laws import check_initiative

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
NOON = datetime(2026, 3, 9, 4, tzinfo=UTC)


def coded(
    direction: Direction = Direction.OUT,
    purpose: Purpose | None = Purpose.SERVICE,
    at: datetime = NOON,
    touch: str | None = None,
    customer: str = "C-7",
) -> CodedTouch:
    return CodedTouch(Touch(customer, at, Channel.CALL, id=touch, direction=direction), purpose)


@given(coded_touches(), service_windows())
def test_every_log_keeps_the_laws(touches: list[CodedTouch], window: Window) -> None:
    """SV-1: each touch counts once, halves add up, his call never raises our share."""
    check_initiative(touches, window)


def test_promotion_and_complaints_stand_apart() -> None:
    """SV-1: an advertisement is no service, a call back about a complaint is no initiative of ours."""
    log = [coded(), coded(Direction.IN), coded(Direction.IN), coded(purpose=Purpose.PROMOTION)]
    log += [coded(purpose=Purpose.COMPLAINT)]
    found = initiative(log, MARCH)
    assert (found.ours, found.theirs, found.share) == (1, 2, Fraction(1, 3))
    assert found.explain().splitlines() == [
        "who began the contacts for service, 1 Mar 2026 to 31 Mar 2026 [SV-1]",
        "begun by us: 1 of 3 (33.3%) [SV-1]",
        "promotion, not counted: 1 begun by us, 0 by customers [SV-1]",
        "complaint, not counted: 1 begun by us, 0 by customers [SV-1]",
        "all contacts in the log are counted, so there is no sampling error [SV-1]",
    ]
    both = initiative(log, MARCH, purposes=[Purpose.SERVICE, Purpose.COMPLAINT])
    assert both.share == Fraction(1, 2)
    assert "for service, complaint" in both.explain()
    assert "服务、投诉处理联系由谁发起" in both.explain("zh")


def test_a_touch_without_a_purpose_widens_the_bounds() -> None:
    """Unknown is never no: it may have been service, and it may not."""
    found = initiative([coded(), coded(Direction.IN), coded(purpose=None), coded(Direction.IN, None)], MARCH)
    assert found.share == Fraction(1, 2)
    assert found.bounds == (Fraction(1, 3), Fraction(2, 3))
    assert [each.code for each in found.missing] == ["purpose_unknown"]
    assert [*(initiative([coded(purpose=None)], MARCH).bounds or ())] == [1, 1]
    assert [*(initiative([coded(Direction.IN, None)], MARCH).bounds or ())] == [0, 0]
    assert initiative([], MARCH).bounds is None
    assert initiative([], MARCH).share is None


def test_the_period_is_half_open_in_its_zone() -> None:
    """A call at midnight in Shanghai belongs to the new month there, and to the old one in UTC."""
    midnight = datetime(2026, 3, 31, 16, tzinfo=UTC)
    log = [coded(at=midnight)]
    april = Window(date(2026, 4, 1), date(2026, 5, 1), "Asia/Shanghai", as_of=date(2026, 5, 1))
    assert (initiative(log, MARCH).ours, initiative(log, april).ours) == (0, 1)
    assert initiative(log, MARCH).outside == 1
    assert (
        initiative(log, Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 1))).ours == 1
    )


def test_what_came_later_is_not_known_yet() -> None:
    """`as_of` cuts, and the answer says that the period is not over; so it does when the log begins late."""
    early = Window(
        date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 3, 8), known_since=date(2026, 3, 5)
    )
    found = initiative([coded()], early)
    assert (found.ours, found.outside) == (0, 1)
    assert [each.code for each in found.missing] == ["not_over", "log_begins_later"]
    assert (
        found.missing[0].explain()
        == "the period runs until 31 Mar 2026; counted is what is known up to 8 Mar 2026 [SV-1]"
    )


def test_a_touch_counts_once_by_its_id() -> None:
    other_zone = coded(at=NOON.astimezone(ZoneInfo("Asia/Shanghai")), touch="T-1")
    assert len(once([coded(touch="T-1"), other_zone, coded(), coded()])) == 3
    with pytest.raises(InputError, match="two different touches"):
        initiative([coded(touch="T-1"), coded(Direction.IN, touch="T-1")], MARCH)
    with pytest.raises(InputError, match="two different touches"):
        initiative([coded(touch="T-1"), coded(at=NOON.replace(hour=5), touch="T-1")], MARCH)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: CodedTouch("call"),  # type: ignore[arg-type]
        lambda: CodedTouch(coded().touch, "service"),  # type: ignore[arg-type]
        lambda: CodedTouch(coded().touch, None, "after"),  # type: ignore[arg-type]
        lambda: initiative([], MARCH, purposes=[]),
        lambda: initiative([], MARCH, purposes=["sale"]),  # type: ignore[list-item]
    ],
    ids=["touch", "purpose", "phase", "no purposes", "no purpose"],
)
def test_what_cannot_be_counted_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        wrong()


def test_phases_have_words() -> None:
    assert [each.render("zh") for each in SalePhase] == ["售前", "售中", "售后"]
    assert repr(SalePhase.AFTER) == "SalePhase.AFTER"
