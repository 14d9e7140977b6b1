"""Settings refuse what cannot be, name all of it, and say themselves in words (CA-2, CA-3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.terms import Term, days, hours, months, weeks, working_days, years
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Monthly, Once
from salesflow.cadence.occasions.lunar_dates import LunarYearly
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.pacing.backoff import Backoff, no_terms
from salesflow.cadence.pacing.band import Band
from salesflow.cadence.pacing.cadence import ANYTHING, Cadence
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.pause import Deferral, Pause
from salesflow.cadence.pacing.source import Source, Steps, sources_of
from salesflow.errors import DefinitionError, InputError

LABEL = Text("card", zh="贺卡")
DAY = date(2026, 3, 2)


def card(roll: str = "backward", **more: object) -> Source:
    return Source("card", LABEL, Monthly(1), Channel.CARD, roll=roll, **more)  # type: ignore[arg-type]


def steps(**more: object) -> Steps:
    given: dict[str, object] = {"steps": [(days(1), "call"), (days(3), "visit")], "roll": "never"} | more
    return Steps("s", LABEL, DAY, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "problems"),
    [
        (lambda: Cap(0, "month"), ["a cap of 0 stops everything without saying why"]),
        (lambda: Cap(-1, "month"), ["the number must be a whole number"]),
        (lambda: Cap(True, "month"), ["the number must be a whole number"]),
        (lambda: Cap(1, "fortnight"), ["the period 'fortnight' is unknown"]),
        (lambda: Cap(1, months(1)), ["a rolling cap counts days or weeks"]),
        (lambda: Cap(1, days(0)), ["a rolling cap counts days or weeks"]),
        (lambda: Cap(1, "week", "fax"), ["the channel 'fax' is unknown"]),
        (lambda: Backoff([]), ["no gap is given"]),
        (lambda: Backoff([days(9), days(3)]), ["3 days is shorter than 9 days"]),
        (lambda: Backoff([days(9), weeks(3)]), ["the gaps are counted in different units"]),
        (lambda: Backoff([hours(9)]), ["9 hours is not counted in whole days"]),
        (lambda: Backoff.doubling(days(9), most=days(3)), ["cannot double 9 days up to 3 days"]),
        (lambda: Backoff.doubling(days(0), most=days(3)), ["cannot double"]),
        (lambda: Backoff.doubling(days(1), most=weeks(3)), ["cannot double"]),
        (lambda: Pause(DAY, DAY, LABEL), ["it ends (2026-03-02) before it begins (2026-03-02)"]),
        (lambda: Pause(DAY, date(2026, 3, 1), "why"), ["it ends", "the reason must be a Text"]),  # type: ignore[arg-type]
        (
            lambda: Source("", "no", None, "card", roll="up", grace=-1),  # type: ignore[arg-type]
            ["grace", "the key '' is empty", "the label", "the way of rolling 'up'", "the occasion"],
        ),
        (lambda: Source("x", LABEL, Monthly(1), "fax", roll="never"), ["the channel 'fax' is unknown"]),
        (lambda: card(purpose="promo"), ["the purpose 'promo' is unknown; use one of promotion, service"]),
        (lambda: steps(purpose=None), ["the purpose None is unknown"]),
        (lambda: steps(steps=[(days(0), "fax")]), ["the channel 'fax' is unknown; use one of visit, call"]),
        (lambda: Pause(DAY, date(2026, 3, 3), LABEL, channel="phone"), ["the channel 'phone' is unknown"]),
        (lambda: Pause(DAY, date(2026, 3, 3), LABEL, purpose="promo"), ["the purpose 'promo' is unknown"]),
        (lambda: Cadence().max_gap(days(9), by="phone"), ["the channel 'phone' is unknown"]),
        (lambda: steps(steps=[]), ["it has no step"]),
        (lambda: steps(steps=[(hours(1), "call")], done=2), ["done", "1 hour is not counted in whole days"]),
        (lambda: Cadence(least=[14]), ["the least gap: 14 is no term"]),  # type: ignore[list-item]
        (lambda: Cadence(sources=["card"]), ["'card' is no Source and no Steps"]),  # type: ignore[list-item]
        (lambda: Cadence(most=[days(9)]), ["say by which channel"]),
        (lambda: Cadence(ideal=[days(9)], by=Channel.CALL), ["an ideal gap needs a longest one"]),
        (
            lambda: Cadence().max_gap(days(0), by=Channel.CALL),
            ["a gap of 0 days would add touches without end"],
        ),
        (
            lambda: Cadence(
                sources=[card("backward"), card("forward")], least=[days(9)], most=[days(3)], by=Channel.CALL
            ),
            ["the source 'card' rolls backward and forward", "at least 9 days, but at most 3 days"],
        ),
        (lambda: Cadence().wish(card(grace=1)).wish(card()), ["'card' is defined in different ways"]),
        (
            lambda: (
                Cadence().min_gap(days(32)).quiet_hours({"call": "Mon 09:00-12:00"})
                & Cadence().max_gap(months(1), by=Channel.CALL).quiet_hours({"call": "Tue 09:00-12:00"})
            ),
            ["call never opens", "at least 32 days, but at most 1 month"],
        ),
        (
            lambda: (
                Cadence().quiet_hours({"call": "Mon 09:00-12:00"})
                & Cadence().quiet_hours({"call": "Mon 13:00-15:00"})
            ),
            ["call never opens"],
        ),
    ],
)
def test_wrong_definitions(make: Callable[[], object], problems: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        make()
    for problem, words in zip(caught.value.problems, problems, strict=True):
        assert words in problem


@pytest.mark.parametrize(
    ("least", "most", "conflict"),
    [
        (days(30), months(1), False),
        (weeks(5), months(1), True),
        (months(1), days(27), True),
        (months(1), days(28), False),
        (working_days(9), days(8), True),
        (working_days(9), days(9), False),
        (days(90), working_days(9), False),
        (years(1), months(11), True),
        (years(1), months(12), False),
        (months(13), years(1), False),
    ],
)
def test_gaps_of_different_units_conflict_only_when_surely(least: Term, most: Term, conflict: bool) -> None:
    """A least gap above the longest one is found across units (CA-2)."""
    made = Cadence().min_gap(least)
    if conflict:
        with pytest.raises(DefinitionError):
            made.max_gap(most, by=Channel.CALL)
    else:
        made.max_gap(most, by=Channel.CALL)


def test_other_bad_input() -> None:
    with pytest.raises(InputError, match="lies before 2026-03-02"):
        Deferral(date(2026, 3, 1), DAY)
    with pytest.raises(InputError, match="is not a day"):
        Deferral(datetime(2026, 3, 1))
    with pytest.raises(InputError, match="whole number"):
        Cadence().min_gap(days(-1))
    with pytest.raises(TypeError):
        ANYTHING & 3  # type: ignore[operator]
    with pytest.raises(InputError, match="is needed to roll"):
        steps(roll="forward").next_on()
    boat = Observance("boat", LABEL, everyone=Care((Channel.MESSAGE,)))
    with pytest.raises(InputError, match="bind it"):
        sources_of(boat, "A", roll="backward")
    with pytest.raises(InputError, match="is not known"):
        sources_of(boat.of(LunarYearly(5, 5)), None, roll="backward")  # type: ignore[arg-type]
    assert no_terms([days(1)]) == []


def test_words_are_read_where_they_are_stored() -> None:
    assert card(purpose="service") == card(purpose=Purpose.SERVICE)
    assert steps(purpose="service").purpose is Purpose.SERVICE
    rest = Pause(DAY, date(2026, 3, 3), LABEL, channel="call", purpose="promotion")
    assert (rest.channel, rest.purpose) == (Channel.CALL, Purpose.PROMOTION)
    assert rest.stops(Channel.CALL, Purpose.PROMOTION)
    assert Cadence().max_gap(days(9), by="call").by is Channel.CALL


def test_settings_say_themselves() -> None:
    """In English and in Chinese (CA-2)."""
    cadence = (
        Cadence()
        .wish(card(), steps())
        .band(Band.of_days(3, 5, 9), by=Channel.CALL)
        .cap(2, per="quarter", channel="visit")
        .cap(1, per=weeks(1))
        .backoff(Backoff([days(3), days(3)]))
        .defer(DAY)
        .pause(DAY, date(2026, 3, 3), Text("fair", zh="展会"))
        .ask_consent()
        .quiet_hours({"call": "Mon-Sat 09:00-20:00"})
    )
    assert cadence.explain("zh").splitlines() == [
        "贺卡（贺卡）",
        "贺卡（电话、拜访）",
        "两次联系至少间隔3天",
        "两次联系最好间隔5天",
        "两次联系最多间隔9天，否则增加一次电话",
        "连续无回应时，间隔至少依次为3天",
        "7天内最多1次联系",
        "每季度最多2次拜访",
        "客户希望2026年3月2日起再联系",
        "暂停至2026年3月3日：展会",
        "须经同意",
        "电话仅限周一至周六 09:00-20:00（客户当地时间）",
    ]
    assert ANYTHING.explain() == ""
    assert Cadence().min_gap(days(0)) == ANYTHING
    assert Deferral(DAY, DAY).sentence.render("zh") == "客户2026年3月2日表示希望2026年3月2日起再联系"


def test_of_two_settings_the_stricter_one() -> None:
    """The sooner ideal gap, the more personal channel; caps of two channels both hold (CA-2)."""
    calls = Cadence().band(Band.of_days(3, 9, 30), by=Channel.CALL)
    both = calls & Cadence().band(Band.of_days(3, 17, 30), by=Channel.VISIT)
    assert (both.ideal, both.by) == ((days(9),), Channel.VISIT)
    assert Cadence().cap(2, per="month", channel="call").cap(1, per="month").caps == (
        Cap(1, "month"),
        Cap(2, "month", Channel.CALL),
    )
    early, late = (
        Cadence().quiet_hours({"call": f"Mon {hours_}; Tue 09:00-10:00"})
        for hours_ in ("09:00-12:00", "12:00-14:00")
    )
    assert (early & late).quiet == Cadence().quiet_hours({"call": "Tue 09:00-10:00"}).quiet


def test_periods_end() -> None:
    """Each period ends where the next begins (CA-2)."""
    day = date(2026, 11, 30).toordinal()
    ends = [date.fromordinal(per.next(day)).isoformat() for per in Period]
    assert ends == ["2026-12-07", "2026-12-01", "2027-01-01", "2027-01-01"]
    assert Period.YEAR.next(date.max.toordinal()) == date.max.toordinal() + 1


def test_sequences_switch_to_the_later_start() -> None:
    """A switch starts at the later of both starts (CA-3)."""
    old, new = steps(), Steps("n", LABEL, date(2026, 3, 9), [(days(0), "call")], roll="never")
    assert new.switched_from(old).next_on() == date(2026, 3, 9)
    assert old.switched_from(new).next_on() == date(2026, 3, 9)
    done = old.remaining(2, DAY)
    assert done.next_on() is None
    assert new.switched_from(done) == new
    assert old.switched_from(new).switched_from(steps()).not_before == date(2026, 3, 9)


def test_sources_of_an_observance() -> None:
    """One source for each channel; the gift goes with the first (CA-5)."""
    boat = Observance(
        "boat",
        LABEL,
        Once(DAY),
        by_grade={"A": Care((Channel.VISIT,), gift=True)},
        everyone=Care((Channel.MESSAGE,)),
    )
    visit, message = sources_of(boat, "A", roll="backward")
    assert (visit.channel, visit.gift, message.channel, message.gift) == (
        Channel.VISIT,
        True,
        Channel.MESSAGE,
        False,
    )
    assert len(sources_of(boat, "B", roll="never")) == 1
