"""When a touch for an occasion is made: cards and messages before it, visits spread around it (CA-5, CA-6, CA-7)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.occasions.mourning import Mourning
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.occasions.timing import is_workable, timed
from salesflow.errors import InputError, OutOfCalendarError
from salesflow.testing.observances import HOUSE_CALENDAR, house_days, mournings, observances

VISIT, CALL, MESSAGE, CARD = Channel
SUNDAY = date(2026, 3, 1)


def observance(before: int = 0, grace: int = 0) -> Observance:
    care = Care((VISIT, CALL, MESSAGE, CARD))
    return Observance("x", Text("X"), everyone=care, remind_before=before, grace=grace)


def days(
    channel: Channel, before: int = 0, grace: int = 0, day: date = SUNDAY, **more
) -> tuple[str, str, str]:
    found = timed(observance(before, grace), day, channel, calendar=HOUSE_CALENDAR, **more)
    return found.earliest.isoformat()[5:], found.ideal.isoformat()[5:], found.latest.isoformat()[5:]


@given(
    observances(),
    house_days(),
    st.sampled_from(Channel),
    mournings(),
    st.none() | st.floats(0, 1, exclude_max=True),
)
def test_the_days_rise_around_the_occasion(each, day, channel, rest, spread):
    """A mourning that does not cover the day cuts off its own days and what lies beyond them."""
    plain = timed(each, day, channel, calendar=HOUSE_CALENDAR, spread=spread)
    assert plain.earliest <= plain.ideal <= plain.latest
    assert plain.earliest <= day <= plain.latest
    if rest.covers(day):
        with pytest.raises(InputError, match="not due at all"):
            timed(each, day, channel, calendar=HOUSE_CALENDAR, rests=[rest], spread=spread)
        return
    cut = timed(each, day, channel, calendar=HOUSE_CALENDAR, rests=[rest], spread=spread)
    assert plain.earliest <= cut.earliest <= cut.ideal <= cut.latest <= plain.latest
    assert cut.earliest <= day <= cut.latest
    event("cut" if cut != plain else "whole")
    first = last = day.toordinal()
    while first > plain.earliest.toordinal() and not rest.covers(date.fromordinal(first - 1)):
        first -= 1
    while last < plain.latest.toordinal() and not rest.covers(date.fromordinal(last + 1)):
        last += 1
    assert (cut.earliest.toordinal(), cut.latest.toordinal()) == (first, last)
    if channel in (MESSAGE, CARD):
        assert plain.ideal == HOUSE_CALENDAR.roll(day, "backward") <= day


def test_cards_and_messages_go_out_before_a_closed_day() -> None:
    """CA-7: backward, never forward; a card may leave as soon as the seller hears of it, a message not."""
    assert days(MESSAGE) == ("02-27", "02-27", "03-01")
    assert days(CARD) == ("02-27", "02-27", "03-01")
    assert days(CARD, before=5, grace=4) == ("02-24", "02-27", "03-05")
    assert days(MESSAGE, before=5, grace=4) == ("02-27", "02-27", "03-05")
    closed = date(2026, 2, 17)  # the ten closed days of the Spring Festival
    assert days(CARD, before=1, day=closed) == ("02-13", "02-13", "02-17")


def test_a_visit_to_one_person_is_as_near_as_it_can_be() -> None:
    """CA-6: on the first working day from the day on, else the last one before, else on the day itself."""
    assert days(VISIT, before=7, grace=7) == ("02-22", "03-02", "03-08")
    assert days(VISIT, before=7) == ("02-22", "02-27", "03-01")
    assert days(VISIT) == ("03-01", "03-01", "03-01")


def test_festival_visits_are_spread_over_the_working_days() -> None:
    """CA-5: nobody visits everybody on one day."""
    seen = [days(VISIT, before=6, spread=n / 4)[1] for n in range(4)]
    assert seen == ["02-24", "02-25", "02-26", "02-27"]
    assert days(VISIT, spread=0.99) == ("03-01", "03-01", "03-01")


def test_mourning_cuts_the_days_before_and_after() -> None:
    """CA-6: the message that would have gone out on Friday waits until the mourning is over."""
    before, after = Mourning(None, date(2026, 2, 28)), Mourning(date(2026, 3, 3), date(2026, 4, 1))
    assert days(MESSAGE, rests=[before]) == ("03-01", "03-01", "03-01")
    assert days(VISIT, before=7, grace=7, rests=[before, after]) == ("03-01", "03-02", "03-02")
    with pytest.raises(InputError, match="lies in a mourning"):
        days(MESSAGE, rests=[Mourning(None, SUNDAY)])
    with pytest.raises(InputError, match="lies in a mourning"):
        days(MESSAGE, rests=[Mourning(SUNDAY, SUNDAY)])


def test_a_message_needs_a_working_day_and_a_visit_does_not() -> None:
    rests = [Mourning(None, date(2026, 2, 28))]
    for channel, grace, expected in (
        (MESSAGE, 0, False),
        (CARD, 0, False),
        (CARD, 1, True),
        (VISIT, 0, True),
    ):
        found = timed(observance(0, grace), SUNDAY, channel, calendar=HOUSE_CALENDAR, rests=rests)
        assert is_workable(found, channel, HOUSE_CALENDAR) is expected
        assert is_workable(
            timed(observance(), SUNDAY, channel, calendar=HOUSE_CALENDAR), channel, HOUSE_CALENDAR
        )


def test_outside_the_calendar_nothing_is_guessed() -> None:
    with pytest.raises(OutOfCalendarError):
        days(MESSAGE, day=date(2031, 1, 1))
