"""Hypothesis strategies for cadences: their settings, their sources, and what is known of a customer.

All of it lies near the spring of 2026, so that what is drawn meets: wishes and touches in about four months from
`FIRST` on, and the calendar `OFFICE` around them, with a closed week and a make-up Saturday.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5)
... @given(cadences(), pacing_states())
... def every_cadence_can_be_drawn(cadence, state):
...     assert cadence.plan(state, LAST, calendar=OFFICE, who=(), at=NOON).state.as_of == LAST
>>> every_cadence_can_be_drawn()
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.terms import Term, days, weeks, working_days
from salesflow.basics.text import Text
from salesflow.cadence.occasions.dates import Days, Once
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.cap import Cap, Period
from salesflow.cadence.pacing.pause import Deferral, Pause
from salesflow.cadence.pacing.quiet_hours import QuietHours
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.pacing.state import Made, State
from salesflow.customers.consent import Consent
from salesflow.customers.history import Touch

__all__ = [
    "FIRST",
    "LAST",
    "NOON",
    "OFFICE",
    "backoffs",
    "cadences",
    "caps",
    "consent_lists",
    "day_sets",
    "deferrals",
    "pacing_sources",
    "pacing_states",
    "pauses",
    "quiet_weeks",
    "sequences",
    "single_settings",
    "touch_logs",
    "windows",
]

FIRST: Final = date(2026, 2, 9)
"""The first day of a window that is drawn."""

LAST: Final = date(2026, 6, 15)
"""The end of the longest window that is drawn."""

NOON: Final = pendulum.datetime(2026, 2, 9, 12, tz="Asia/Shanghai")
"""A moment on the first day."""

OFFICE: Final = Calendar.week_days(
    "Asia/Shanghai",
    begins=date(2025, 10, 1),
    ends=date(2026, 12, 1),
    closed=[date(2026, 2, 16) + timedelta(days=n) for n in range(7)] + [date(2026, 5, 1), date(2026, 5, 4)],
)
"""A calendar around it all, with a closed week in February and closed days in May."""

_LABEL: Final = Text("wish", zh="愿望")
_CHANNELS: Final = st.sampled_from(list(Channel))


def windows() -> st.SearchStrategy[tuple[date, date]]:
    """A day inside the longest window, and the end of a window that reaches further."""
    length = (LAST - FIRST).days
    cuts = st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted)
    return cuts.map(lambda cut: (FIRST + timedelta(days=cut[0]), FIRST + timedelta(days=cut[1])))


def day_sets(most: int = 126, size: int = 25) -> st.SearchStrategy[Days]:
    """Sets of days, some in runs, from a few days before the first window on."""
    one = st.integers(-6, most).map(lambda n: FIRST + timedelta(days=n))
    return st.frozensets(one, max_size=size).map(Days)


def pacing_sources(key: str, *, rolls: bool = True) -> st.SearchStrategy[Source]:
    """Sources of wishes under a key, with and without grace; `rolls` allows those that need a calendar."""
    ways = ["forward", "backward", "nearest", "never"] if rolls else ["never"]
    return st.builds(
        Source,
        st.just(key),
        st.just(_LABEL),
        day_sets(size=12),
        _CHANNELS,
        roll=st.sampled_from(ways),
        lead=st.sampled_from([0, 0, 3, 10]),
        grace=st.sampled_from([0, 0, 1, 5, 30]),
        purpose=st.sampled_from(list(Purpose)),
        gift=st.booleans(),
    )


def sequences(key: str, *, rolls: bool = True) -> st.SearchStrategy[Steps]:
    """Sequences of one to five steps."""
    terms = st.integers(0, 12).map(days) | (st.integers(0, 6).map(working_days) if rolls else st.nothing())
    starts = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
    ways = ["forward", "backward", "nearest", "never"] if rolls else ["never"]
    return st.builds(
        Steps,
        st.just(key),
        st.just(_LABEL),
        starts,
        st.lists(st.tuples(terms, _CHANNELS), min_size=1, max_size=5),
        roll=st.sampled_from(ways),
        grace=st.integers(0, 4),
        not_before=st.none() | starts,
    )


def caps() -> st.SearchStrategy[Cap]:
    """Caps of each kind, of all channels or one."""
    per = st.sampled_from(list(Period)) | st.integers(1, 40).map(days) | st.integers(1, 5).map(weeks)
    return st.builds(Cap, st.integers(1, 6), per, st.none() | _CHANNELS)


def backoffs(*, working: bool = True) -> st.SearchStrategy[Backoff]:
    """Back-offs in civil or working days."""
    amounts = st.lists(st.integers(0, 12), min_size=1, max_size=4).map(sorted)
    kinds = [days, working_days] if working else [days]
    return st.tuples(amounts, st.sampled_from(kinds)).map(lambda drawn: Backoff(map(drawn[1], drawn[0])))


def pauses() -> st.SearchStrategy[Pause]:
    """Pauses of up to a month, some of one channel or purpose only."""
    begins = st.integers(-20, 120).map(lambda n: FIRST + timedelta(days=n))
    return st.tuples(
        begins, st.integers(1, 30), st.none() | _CHANNELS, st.none() | st.sampled_from(list(Purpose))
    ).map(lambda one: Pause(one[0], one[0] + timedelta(days=one[1]), _LABEL, channel=one[2], purpose=one[3]))


def deferrals() -> st.SearchStrategy[Deferral]:
    """Wishes to be left until a day."""
    day = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
    return st.builds(Deferral, day, st.sampled_from([None, FIRST - timedelta(days=5)]))


def quiet_weeks() -> st.SearchStrategy[QuietHours]:
    """Hours for some channels; some weekdays have none."""
    weeks_open = [
        "Mon-Sat 09:00-20:00",
        "Mon-Fri 09:00-12:00 14:00-18:00",
        "Tue 10:00-11:00; Sun 08:00-24:00",
    ]
    return st.dictionaries(_CHANNELS, st.sampled_from(weeks_open), max_size=3).map(QuietHours)


def consent_lists() -> st.SearchStrategy[tuple[Consent, ...]]:
    """What a person said, or nothing."""
    said = st.builds(
        Consent, st.none() | _CHANNELS, st.none() | st.sampled_from(list(Purpose)), given=st.booleans()
    )
    broad = st.just(Consent(None, None, given=True))
    return st.lists(said, max_size=3).map(tuple) | st.tuples(broad)


@st.composite
def cadences(draw: st.DrawFn, *, rolls: bool = True, adds: bool = True) -> Cadence:
    """Cadences with any of their settings; `adds` allows those that add touches, `rolls` those with a calendar."""
    names = draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=3))
    sources: list[Source | Steps] = [
        draw(st.one_of(pacing_sources(name, rolls=rolls), sequences(name, rolls=rolls))) for name in names
    ]
    terms = st.integers(0, 10).map(days) | (st.integers(1, 5).map(working_days) if rolls else st.nothing())
    cadence = Cadence(
        sources=sources,
        least=draw(st.lists(terms, max_size=2)),
        caps=draw(st.lists(caps(), max_size=2)),
        backoffs=draw(st.lists(backoffs(working=rolls), max_size=1)),
        deferral=draw(st.none() | st.none() | deferrals()),
        pauses=draw(st.lists(pauses(), max_size=2)),
        consent=draw(st.booleans()),
        quiet=draw(st.just(QuietHours()) | quiet_weeks()),
    )
    if adds and draw(st.booleans()):
        more = draw(st.integers(10, 40))
        most = [days(more)] + (
            [working_days(draw(st.integers(8, 30)))] if rolls and draw(st.booleans()) else []
        )
        ideal = draw(st.lists(st.integers(1, 40).map(days), max_size=1))
        cadence &= Cadence(most=most, ideal=ideal, by=draw(_CHANNELS))
    return cadence


@st.composite
def single_settings(draw: st.DrawFn) -> Cadence:
    """Cadences of one or two settings that may well conflict with one another."""
    kind = draw(st.integers(0, 8))
    terms: st.SearchStrategy[Term] = st.integers(1, 30).map(days) | st.integers(1, 20).map(working_days)
    match kind:
        case 0:
            return Cadence(least=[draw(terms)])
        case 1:
            return Cadence(most=[draw(terms)], by=draw(_CHANNELS))
        case 2:
            return Cadence(most=[days(40)], ideal=[draw(terms)], by=draw(_CHANNELS))
        case 3:
            return Cadence(caps=[draw(caps())])
        case 4:
            return Cadence(backoffs=[draw(backoffs())])
        case 5:
            return Cadence(deferral=draw(deferrals()), consent=draw(st.booleans()))
        case 6:
            return Cadence(pauses=[draw(pauses())])
        case 7:
            hours = st.sampled_from(["Mon 09:00-12:00", "Mon-Fri 09:00-18:00", "Tue 10:00-24:00"])
            return Cadence(quiet=QuietHours({draw(_CHANNELS): draw(hours)}))
        case _:
            roll = st.sampled_from(["forward", "backward"])
            source = Source("card", _LABEL, Once(FIRST), Channel.CARD, roll=draw(roll))  # type: ignore[arg-type]  # a literal
            return Cadence(sources=[source])


@st.composite
def pacing_states(draw: st.DrawFn) -> State:
    """What is known on the first day: up to six touches in the three months before, or none."""
    ago = sorted(draw(st.lists(st.integers(0, 90), max_size=6)), reverse=True)
    made = [Made(FIRST - timedelta(days=n), draw(_CHANNELS)) for n in ago]
    return State("C-7", FIRST, made, draw(st.integers(0, len(set(ago)))))


def touch_logs(size: int = 8) -> st.SearchStrategy[list[Touch]]:
    """Logs of one customer in any order, with incoming touches, rows that come twice and rows of later days."""
    moment = st.integers(-60 * 24, 20 * 24).map(lambda n: NOON.add(hours=n))
    touch = st.tuples(moment, _CHANNELS, st.sampled_from([Direction.OUT, Direction.OUT, Direction.IN]))
    rows = st.lists(touch, max_size=size).map(
        lambda drawn: [_touch(number, *one) for number, one in enumerate(drawn)]
    )
    return rows.flatmap(lambda log: st.permutations(log + log[: len(log) // 2]))


def _touch(number: int, at: datetime, channel: Channel, direction: Direction) -> Touch:
    return Touch("C-7", at, channel, id=f"T-{number}" if number % 2 else None, direction=direction)
