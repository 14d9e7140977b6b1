"""Promised gifts and invoices stay on the list until they are kept (CA-12, CA-15)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pendulum
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.promises import Promise
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.gifting import GiftDesk
from salesflow.cadence.occasions.promised import Pledge, PledgeState, promised
from salesflow.customers.referrals.gift import Gift, GiftKind
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients
from salesflow.errors import InputError
from salesflow.testing.observance_laws import check_promised
from salesflow.testing.observances import HOUSE_CALENDAR, house_days, pledges

MADE, DUE = date(2026, 3, 2), date(2026, 3, 8)  # a Monday, a Sunday
INVOICE = Pledge(Promise("P-1", "C-7", "send the invoice", DUE, by="u-7"), MADE, Channel.MESSAGE)
CAKES = Gift("G-1", "p-wang", "C-7", money(180, "CNY"), DUE, "thanks", by="u-7", kind=GiftKind.THING)
HOUSE = GiftPolicy(
    "house", "1", per_gift=money(200, "CNY"), per_year=UNLIMITED, times_per_year=UNLIMITED,
    recipients=Recipients(["customer"], ["judge"]), cash_allowed=False, approval_above=UNLIMITED,
)  # fmt: skip


def kept(day: int) -> Pledge:
    at = pendulum.datetime(2026, 3, day, 10, tz="Asia/Shanghai")
    return attrs.evolve(INVOICE, promise=attrs.evolve(INVOICE.promise, kept_at=at))


@given(pledges(), house_days())
def test_the_laws_of_promises(found, day):
    standing = check_promised(found, as_of=day, calendar=HOUSE_CALENDAR)
    for state in PledgeState:
        if getattr(standing, state.value):
            event(state.value)


def test_a_promise_stays_until_it_is_kept_and_late_stays_late() -> None:
    days = [date(2026, 3, 1), MADE, DUE, date(2026, 3, 9), date(2026, 3, 30)]
    assert [INVOICE.state(day) for day in days] == [
        PledgeState.NOT_MADE_YET, PledgeState.DUE, PledgeState.DUE, PledgeState.OVERDUE, PledgeState.OVERDUE
    ]  # fmt: skip
    assert [kept(8).state(day) for day in days[2:]] == [PledgeState.KEPT] * 3
    assert [kept(10).state(day) for day in days[3:]] == [PledgeState.OVERDUE, PledgeState.KEPT_LATE]
    assert PledgeState.KEPT_LATE.render("zh") == "迟兑现"
    assert repr(PledgeState.DUE) == "PledgeState.DUE"


def test_the_day_it_was_kept_is_read_in_a_zone() -> None:
    late = kept(9)  # 10:00 in Shanghai is still Sunday evening in New York
    assert late.state(DUE.replace(day=9)) is PledgeState.KEPT_LATE
    assert late.state(DUE.replace(day=9), zone="America/New_York") is PledgeState.KEPT
    assert promised([late], as_of=date(2026, 3, 9), zone="America/New_York").kept == (late,)


@given(
    st.datetimes(datetime(2026, 2, 27), datetime(2026, 3, 5), timezones=st.just(UTC)),
    st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Etc/GMT+12"]),
)
def test_a_moment_is_refused_only_before_the_day_began_anywhere(at: datetime, zone: str) -> None:
    promise = attrs.evolve(INVOICE.promise, kept_at=at.astimezone(ZoneInfo(zone)))
    if at < datetime(2026, 3, 1, 10, tzinfo=UTC):  # 2 March begins in Kiritimati
        with pytest.raises(InputError, match="lies after it was kept"):
            attrs.evolve(INVOICE, promise=promise)
    else:
        assert attrs.evolve(INVOICE, promise=promise).state(date(2026, 3, 6)) is PledgeState.KEPT


def test_one_instant_is_good_in_every_zone() -> None:
    early = pendulum.datetime(2026, 3, 2, 7, 30, tz="Asia/Shanghai")
    for at in (early, early.in_timezone("UTC")):
        assert attrs.evolve(INVOICE, promise=attrs.evolve(INVOICE.promise, kept_at=at)).made_on == MADE


def test_what_the_seller_reads() -> None:
    other = attrs.evolve(kept(12), promise=attrs.evolve(kept(12).promise, id="P-2"))
    found = promised([other, INVOICE, INVOICE], as_of=date(2026, 3, 12))
    assert found.to_do == (INVOICE,)
    assert found.explain() == (
        "promised on 2 Mar 2026: send the invoice, by 8 Mar 2026; 4 days late [CA-12]\n"
        "promised on 2 Mar 2026: send the invoice, by 8 Mar 2026; kept 4 days late [CA-12]"
    )
    assert (
        INVOICE.reason(MADE).explain("zh") == "2026年3月2日承诺：send the invoice，最迟2026年3月8日 [CA-12]"
    )
    assert kept(8).reason(DUE).explain().endswith("; kept [CA-12]")


def test_the_touch_that_keeps_it() -> None:
    """CA-12: on time means the last working day, and a promise is service, not promotion."""
    due = INVOICE.due(MADE, calendar=HOUSE_CALENDAR).due
    assert (due.earliest, due.ideal, due.latest) == (MADE, date(2026, 3, 6), DUE)
    assert (due.key, due.purpose, due.gift, due.customer) == ("promise:P-1", Purpose.SERVICE, False, "C-7")
    weekend = Pledge(INVOICE.promise, date(2026, 3, 7), Channel.CALL)
    assert weekend.due(MADE, calendar=HOUSE_CALENDAR).due.ideal == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("roles", "value"), [(["customer"], Truth.YES), (["judge"], Truth.NO), (None, Truth.UNKNOWN)]
)
def test_a_promised_gift_passes_the_policy(roles: list[str] | None, value: Truth) -> None:
    """CA-15: a refused gift does not undo the promise; the touch stays and says why."""
    pledge = attrs.evolve(INVOICE, gift=CAKES, channel=Channel.VISIT)
    desk = GiftDesk(HOUSE, by="u-7", roles={"p-wang": roles})
    found = pledge.due(MADE, calendar=HOUSE_CALENDAR, gifts=desk)
    assert found.gift is not None
    assert found.gift.verdict.value is value
    assert found.due.gift is (value is Truth.YES)
    assert found.people == ("p-wang",)
    unjudged = pledge.due(MADE, calendar=HOUSE_CALENDAR)
    assert unjudged.gift is not None
    assert unjudged.gift.explain() == (
        "no gift yet; settle this first:\nsend the invoice: a gift belongs to it, and no gift policy was given [CA-15]"
    )


def test_wrong_promises_are_refused() -> None:
    with pytest.raises(InputError, match="lies after the day it is due"):
        attrs.evolve(INVOICE, made_on=date(2026, 3, 9))
    with pytest.raises(InputError, match="lies after it was kept"):
        attrs.evolve(kept(3), made_on=date(2026, 3, 4))
    with pytest.raises(InputError, match="is for C-8, not for C-7"):
        attrs.evolve(INVOICE, gift=attrs.evolve(CAKES, customer="C-8"))
    with pytest.raises(InputError, match="stands there twice"):
        promised([INVOICE, kept(3)], as_of=MADE)
    with pytest.raises(InputError, match="is not a day"):
        INVOICE.state(datetime(2026, 3, 2))
