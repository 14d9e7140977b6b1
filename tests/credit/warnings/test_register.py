"""The register of warnings: its life, what it declines, what it forbids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.reasons import Declined
from salesflow.basics.text import Text
from salesflow.credit.catalogue.warnings import HOUSE_CONSEQUENCES
from salesflow.credit.warnings.register import (
    Acknowledged,
    Cleared,
    Opened,
    Reopened,
    SignalRegister,
    State,
)
from salesflow.credit.warnings.signal import Ban, Severity, Signal, SignalType
from salesflow.errors import HistoryError, InputError

NINE = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 31)


def sign(**changed: Any) -> Signal:
    """A signal that was seen on Monday."""
    given: dict[str, Any] = {
        "kind": "late", "type": SignalType.PAYMENT, "severity": Severity.ALERT, "label": Text("late", zh="逾期"),
        "observed_on": date(2026, 3, 2), "source": "ledger",
    }  # fmt: skip
    return Signal(**(given | changed))


def done(answer: SignalRegister | Declined) -> SignalRegister:
    """What the command gave, if the business allowed it."""
    assert isinstance(answer, SignalRegister), answer.explain()
    return answer


def codes(answer: SignalRegister | Declined) -> tuple[str, ...]:
    """Why it was declined."""
    assert isinstance(answer, Declined)
    return answer.codes


@pytest.fixture
def opened() -> SignalRegister:
    """One alert, open."""
    return done(SignalRegister("C-7").open(sign(), at=NINE))


def state(register: SignalRegister, day: date = DAY) -> State:
    """The state of its only warning."""
    (found,) = register.warnings(as_of=day)
    return found.state


def test_the_whole_life(opened: SignalRegister) -> None:
    """CR-4: opened, acknowledged, cleared with evidence by a named person, reopened."""
    read = done(opened.acknowledge("late", by=Actor("u-1"), at=NINE.add(hours=1)))
    cleared = done(read.clear("late", evidence=["R-1"], words="paid", by="u-2", at=NINE.add(hours=2)))
    again = done(cleared.reopen("late", "the cheque bounced", by="u-3", at=NINE.add(hours=3)))
    assert [state(each) for each in (opened, read, cleared, again)] == [
        State.OPEN, State.ACKNOWLEDGED, State.CLEARED, State.OPEN,
    ]  # fmt: skip
    assert again.known_at(NINE.add(hours=2)) == cleared
    assert again.known_on(date(2026, 3, 1)) == SignalRegister("C-7")
    assert [each.forbids(HOUSE_CONSEQUENCES, as_of=DAY).value for each in (read, cleared)] == [
        (Ban.RAISE,),
        (),
    ]
    said = read.forbids(HOUSE_CONSEQUENCES, as_of=DAY)
    assert said.reasons[0].explain() == "alert “late” forbids a higher limit [CR-4]"
    assert said.reasons[0].explain("zh") == "预警“逾期”（警示）：禁止提高额度 [CR-4]"
    mild = done(read.open(sign(kind="mild", severity=Severity.NOTICE), at=NINE.add(hours=1)))
    assert mild.forbids(HOUSE_CONSEQUENCES, as_of=DAY) == said  # a mere notice forbids nothing
    assert cleared.facts(as_of=DAY) == {"warnings_open": 0, "warnings_unread": 0, "worst_warning": 0}
    assert again.facts(as_of=DAY) == {"warnings_open": 1, "warnings_unread": 1, "worst_warning": 3}


def test_retries_change_nothing(opened: SignalRegister) -> None:
    """CR-4: a command that comes twice counts once."""
    assert opened.open(sign(), at=NINE) == opened
    assert opened.open(sign(), at=NINE.add(hours=1)) == opened
    read = done(opened.acknowledge("late", by="u-1", at=NINE))
    assert read.acknowledge("late", by="u-1", at=NINE) == read
    cleared = done(read.clear("late", evidence=["R-1"], by="u-2", at=NINE))
    assert cleared.clear("late", evidence=["R-1"], by="u-2", at=NINE) == cleared


def test_what_is_declined(opened: SignalRegister) -> None:
    """CR-4: every reason is named."""
    early = NINE.subtract(hours=1)
    assert codes(opened.clear("late", evidence=[], at=early)) == ("nobody_named", "no_evidence", "too_early")
    assert codes(opened.acknowledge("late", at=NINE)) == ("nobody_named",)
    assert codes(opened.reopen("late", "so", at=NINE)) == ("nobody_named", "not_cleared")
    cleared = done(opened.clear("late", evidence=["R-1"], by="u-2", at=NINE))
    assert codes(cleared.acknowledge("late", by="u-1", at=NINE)) == ("not_open",)
    newer = sign(observed_on=date(2026, 3, 1))
    assert codes(cleared.open(newer, at=early)) == ("too_early",)
    lapsing = done(SignalRegister("C-7").open(sign(until=date(2026, 3, 9)), at=NINE))
    answer = lapsing.clear("late", evidence=["R-1"], by="u-2", at=NINE.add(days=7))
    assert isinstance(answer, Declined)
    assert answer.explain("zh") == "“逾期”并非待处理：已过期 [CR-4]"


def test_it_lapses_by_its_date() -> None:
    """CR-4: nothing is booked when a warning lapses."""
    book = done(SignalRegister("C-7").open(sign(until=date(2026, 3, 9)), at=NINE))
    assert [state(book, date(2026, 3, day)) for day in (8, 9)] == [State.OPEN, State.LAPSED]
    assert book.worst_on(date(2026, 3, 8)) is Severity.ALERT
    assert book.worst_on(date(2026, 3, 9)) is None
    read = done(book.acknowledge("late", by="u-1", at=NINE))
    later = done(read.open(sign(observed_on=date(2026, 3, 20)), at=NINE.add(days=20)))
    assert state(later) is State.OPEN


def test_new_evidence(opened: SignalRegister) -> None:
    """CR-4: it joins what is looked after, wakes when it is graver, and opens anew what was cleared."""
    read = done(opened.acknowledge("late", by="u-1", at=NINE))
    more = done(read.open(sign(observed_on=date(2026, 3, 5)), at=NINE.add(days=4)))
    assert state(more) is State.ACKNOWLEDGED
    graver = done(read.open(sign(severity=Severity.SEVERE), at=NINE.add(days=4)))
    assert (state(graver), graver.worst_on(DAY)) == (State.OPEN, Severity.SEVERE)
    cleared = done(more.clear("late", evidence=["R-1"], by="u-2", at=NINE.add(days=5)))
    assert cleared.open(sign(), at=NINE.add(days=6)) == cleared
    anew = done(cleared.open(sign(observed_on=date(2026, 3, 8)), at=NINE.add(days=6)))
    assert state(anew) is State.OPEN
    (found,) = anew.open_on(DAY)
    assert (len(found.signals), found.type.value) == (1, "payment")
    assert anew.explain(as_of=DAY) == (
        "“late” is open\nalert (payment): late, seen on 8 Mar 2026 in ledger [CR-4]"
    )


def test_two_people_at_once(opened: SignalRegister) -> None:
    """CR-4: copies that grew apart are joined; what is over already stays as it was."""
    entries = [
        *opened.entries,
        Cleared("late", evidence=["R-1"], at=NINE.add(hours=1), by="u-1"),
        Cleared("late", evidence=["R-2"], at=NINE.add(hours=2), by="u-2"),
        Acknowledged("late", at=NINE.add(hours=3), by="u-3"),
    ]
    assert state(SignalRegister("C-7", entries)) is State.CLEARED
    reopened = [*opened.entries, Reopened("late", why="so", at=NINE.add(hours=1), by="u-1")]
    assert state(SignalRegister("C-7", reopened)) is State.OPEN


STEPS = st.tuples(
    st.integers(0, 72),
    st.sampled_from(["Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "Pacific/Honolulu"]),
    st.sampled_from(["late", "large"]),
    st.sampled_from(["open", "acknowledge", "clear", "reopen"]),
)


@given(st.lists(STEPS, max_size=8), st.integers(-1, 5))
def test_a_register_of_several_zones_answers_on_every_day(
    steps: list[tuple[int, str, str, str]], after: int
) -> None:
    """CR-4: what was written later is not known, though the day further west is an earlier one."""
    book, day = SignalRegister("C-7"), date(2026, 3, 2) + timedelta(after)
    for hour, zone, kind, what in sorted(steps):
        at = NINE.add(hours=hour).in_timezone(zone)
        answer: SignalRegister | Declined = book
        if what == "open":
            answer = book.open(sign(kind=kind, observed_on=at.date()), at=at)
        elif any(isinstance(each, Opened) and each.kind == kind for each in book.entries):
            match what:
                case "acknowledge":
                    answer = book.acknowledge(kind, by="u-1", at=at)
                case "clear":
                    answer = book.clear(kind, evidence=["R-1"], by="u-1", at=at)
                case _:
                    answer = book.reopen(kind, "so", by="u-1", at=at)
        book = answer if isinstance(answer, SignalRegister) else book
    known = book.known_on(day).entries
    assert known == book.entries[: len(known)]
    assert all(each.at.date() <= day for each in known)
    assert known == book.entries or book.entries[len(known)].at.date() > day
    assert {each.kind for each in book.warnings(as_of=day)} == {each.kind for each in known}


def test_an_earlier_day_further_west_is_not_known_before_what_it_speaks_of(opened: SignalRegister) -> None:
    """CR-4: opened at half past midnight in Shanghai, read the evening before in Berlin, two hours later."""
    night = pendulum.datetime(2026, 3, 3, 0, 30, tz="Asia/Shanghai")
    book = done(SignalRegister("C-7").open(sign(), at=night))
    read = done(
        book.acknowledge("late", by="u-1", at=pendulum.datetime(2026, 3, 2, 18, 30, tz="Europe/Berlin"))
    )
    assert read.warnings(as_of=date(2026, 3, 2)) == ()
    assert state(read, date(2026, 3, 3)) is State.ACKNOWLEDGED


def test_bad_entries() -> None:
    """CR-4."""
    with pytest.raises(HistoryError, match="no warning 'late' was opened"):
        SignalRegister("C-7", [Acknowledged("late", at=NINE, by="u-1")])
    bad: Any = ["late"]
    with pytest.raises(InputError, match="give Opened"):
        SignalRegister("C-7", bad)
    with pytest.raises(InputError, match="later day"):
        Opened(sign(observed_on=date(2026, 3, 3)), at=NINE)
    with pytest.raises(InputError, match="needs evidence"):
        Cleared("late", evidence=["R-1"], at=NINE)
    with pytest.raises(InputError, match="several numbers"):
        Cleared("late", evidence="R-1", at=NINE, by="u-1")
    with pytest.raises(InputError, match="say why"):
        Reopened("late", why=" ", at=NINE, by="u-1")
    with pytest.raises(InputError, match="there are: none yet"):
        SignalRegister("C-7").acknowledge("late", by="u-1", at=NINE)


def test_words() -> None:
    """CR-4."""
    assert [each.render("zh") for each in State] == ["未处理", "处理中", "已解除", "已过期"]
    assert repr(State.OPEN) == "State.OPEN"
