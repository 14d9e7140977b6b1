"""Calendar files: the same input gives the same bytes, and what was written comes back (law 15 of cadence)."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.icalendar import CalendarEntry, from_icalendar, to_icalendar, uid_of
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.due import Due
from salesflow.errors import InputError, MissingExtraError

STAMP = datetime(2026, 6, 1, 8, tzinfo=UTC)
BOAT = Reason("dragon_boat", Text("Dragon Boat Festival", zh="端午节").fill(), rows=("CA-5",))
VISIT = Due(
    "C-7", Channel.VISIT, date(2026, 6, 12), date(2026, 6, 17), date(2026, 6, 18), (BOAT,), "boat:2026"
)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60
).filter(lambda text: text.strip() == text and "{" not in text)
reasons = st.builds(
    lambda code, en, zh, rows: Reason(
        code, (Text(en) if zh is None else Text(en, zh=zh)).fill(), tuple(rows)
    ),
    words,
    words,
    st.none() | words.filter(lambda text: not text.startswith("[en] ")),
    st.lists(st.sampled_from(["CA-2", "CA-5"]), max_size=2),
)


@st.composite
def dues(draw: st.DrawFn) -> Due:
    first = draw(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
    ideal = first + timedelta(days=draw(st.integers(0, 9)))
    return Due(
        draw(st.sampled_from(["C-1", "C-2", "客户;3", "a,b\\n"])),
        draw(st.sampled_from(Channel)),
        first,
        ideal,
        ideal + timedelta(days=draw(st.integers(0, 9))),
        tuple(draw(st.lists(reasons, min_size=1, max_size=2))),
        draw(st.just("") | words),
        purpose=draw(st.sampled_from(Purpose)),
        gift=draw(st.booleans()),
    )


many = st.lists(dues(), max_size=4, unique_by=uid_of)
kinds = st.sampled_from(["VTODO", "VEVENT"])


@given(many, kinds, st.sampled_from(["en", "zh"]))
def test_what_was_written_comes_back_and_equal_input_gives_equal_bytes(
    given_dues: list[Due], kind: str, language: str
) -> None:
    file = to_icalendar(given_dues, stamp=STAMP, kind=kind, language=language)  # type: ignore[arg-type]
    assert file == to_icalendar(list(given_dues), stamp=STAMP, kind=kind, language=language)  # type: ignore[arg-type]
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    back = from_icalendar(file)
    assert [entry.due for entry in back.entries] == given_dues
    assert [entry.uid for entry in back.entries] == [uid_of(due) for due in given_dues]
    assert not any(entry.is_done or entry.is_cancelled or entry.moved_to for entry in back.entries)
    assert back.foreign == ()


def test_a_reason_that_looks_like_a_template_comes_back_word_for_word() -> None:
    code = Reason("note", Text("{words}", zh="{words}").fill(words="pay {30} now"))
    due = Due("C-7", Channel.CALL, VISIT.earliest, VISIT.ideal, VISIT.latest, (code,), "k")
    once = from_icalendar(to_icalendar([due], stamp=STAMP)).entries[0].due
    assert [once.explain(language) for language in ("en", "zh", "de")] == [
        "pay {30} now", "pay {30} now", "[en] pay {30} now"
    ]  # fmt: skip
    assert from_icalendar(to_icalendar([once], stamp=STAMP)).entries[0].due == once


def test_the_uid_does_not_depend_on_days_that_move() -> None:
    """A plan that slides by a day moves the entry in the calendar and does not double it."""
    later = Due("C-7", Channel.VISIT, VISIT.earliest, VISIT.latest, VISIT.latest, (BOAT,), "boat:2026")
    assert uid_of(later) == uid_of(VISIT) == "da53e9adeddac74d76e10b8b9e257d97@salesflow"
    nameless = [Due("C-7", Channel.VISIT, day, day, day, (BOAT,)) for day in (VISIT.earliest, VISIT.ideal)]
    assert len({uid_of(due) for due in nameless}) == 2


def test_what_a_calendar_shows() -> None:
    file = to_icalendar([VISIT], stamp=STAMP, kind="VEVENT", language="zh", names={"C-7": "海达药店"})
    shown = icalendar.Calendar.from_ical(file).walk("VEVENT")[0]
    assert str(shown["SUMMARY"]) == "拜访：海达药店"
    assert shown.decoded("DTSTART") == date(2026, 6, 17)
    assert str(shown["DESCRIPTION"]) == "端午节 [CA-5]"
    gift = Due("C-7", Channel.VISIT, VISIT.latest, VISIT.latest, VISIT.latest, (BOAT,), "g", gift=True)
    todo = icalendar.Calendar.from_ical(to_icalendar([gift], stamp=STAMP)).walk("VTODO")[0]
    assert str(todo["SUMMARY"]) == "visit with a gift: C-7"
    assert "DTSTART" not in todo  # the standard wants the end after the start
    assert todo.decoded("DUE") == date(2026, 6, 18)


def changed(old: bytes, new: bytes, kind: str = "VTODO") -> CalendarEntry:
    file = to_icalendar([VISIT], stamp=STAMP, kind=kind)  # type: ignore[arg-type]
    assert old in file
    return from_icalendar(file.replace(old, new)).entries[0]


def test_what_was_done_in_the_calendar_is_told() -> None:
    done = changed(b"STATUS:NEEDS-ACTION", b"STATUS:COMPLETED\r\nCOMPLETED:20260617T020000Z")
    assert (done.is_done, done.done_at, done.due) == (True, datetime(2026, 6, 17, 2, tzinfo=UTC), VISIT)
    ticked = changed(b"STATUS:NEEDS-ACTION", b"STATUS:COMPLETED")
    assert (ticked.is_done, ticked.done_at) == (True, None)
    assert changed(b"STATUS:NEEDS-ACTION", b"STATUS:CANCELLED").is_cancelled
    assert changed(b"DUE;VALUE=DATE:20260618", b"DUE;VALUE=DATE:20260620").moved_to == date(2026, 6, 20)
    moved = changed(b"DTSTART;VALUE=DATE:20260617", b"DTSTART:20260619T010000Z", "VEVENT")
    assert (moved.moved_to, moved.due) == (date(2026, 6, 19), VISIT)
    assert changed(b"DUE;VALUE=DATE:20260618\r\n", b"").moved_to is None


def test_entries_of_others_are_named_and_left_alone() -> None:
    other = b"BEGIN:VEVENT\r\nUID:dentist\r\nDTSTART:20260619T010000Z\r\nEND:VEVENT\r\nEND:VCALENDAR"
    file = to_icalendar([VISIT], stamp=STAMP).replace(b"END:VCALENDAR", other)
    assert from_icalendar(file).foreign == ("dentist",)
    assert len(from_icalendar(file.decode()).entries) == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (b'"channel":"visit"', b'"channel":"pigeon"', "channel: is unknown; use one of visit"),
        (b'"gift":false', b'"gift":0', "gift: must be true or false"),
        (b'"2026-06-12"\\,', b"", "days: must be three"),
        (b'"2026-06-12"', b'"2026-06-31"', "days: must be a day such as"),
        (b'"2026-06-12"', b'"2026-07-12"', "must rise"),
        (b'"en":', b'"eo":', "must hold English"),
        (b'"schema":1', b'"schema":2', "schema: is not a form this version reads"),
        (b"DUE;VALUE=DATE:20260618", b"DUE;VALUE=TIME:090000", "DUE: is no day or moment"),
    ],
)
def test_a_damaged_entry_is_named(old: bytes, new: bytes, problem: str) -> None:
    file = to_icalendar([VISIT], stamp=STAMP).replace(b"\r\n ", b"")
    assert old in file
    with pytest.raises(InputError, match=problem) as caught:
        from_icalendar(file.replace(old, new))
    assert uid_of(VISIT) in str(caught.value)


@pytest.mark.parametrize(
    "text", [b"", b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nEND:VCALENDAR\r\n", "a:b\nc"]
)
def test_what_is_no_calendar_is_refused(text: bytes | str) -> None:
    with pytest.raises(InputError, match="is no calendar file"):
        from_icalendar(text)


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(InputError, match="two visit entries with this key"):
        to_icalendar([VISIT, VISIT], stamp=STAMP)
    with pytest.raises(InputError, match="has no time zone"):
        to_icalendar([VISIT], stamp=datetime(2026, 6, 1))
    with pytest.raises(InputError, match="use VTODO or VEVENT"):
        to_icalendar([VISIT], stamp=STAMP, kind="VJOURNAL")  # type: ignore[arg-type]


def test_without_the_package_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(MissingExtraError, match="ics"):
        to_icalendar([VISIT], stamp=STAMP)
