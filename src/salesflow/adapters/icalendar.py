r"""Calendar files (RFC 5545) of what is due and of occasions, from the package `icalendar` (extra ``ics``).

What is due becomes a to-do (VTODO) from its first to its last day, or an all-day event (VEVENT) on its ideal day. The
uid comes from what it stands for, so a file written again moves entries instead of doubling them; the same input gives
the same bytes. What somebody ticked off, cancelled or moved in a calendar is told when the file is read back.

>>> from datetime import date, datetime, timezone
>>> from salesflow.basics.reasons import Reason
>>> from salesflow.basics.text import Text
>>> boat = Reason("dragon_boat", Text("Dragon Boat Festival", zh="端午节").fill(), rows=("CA-5",))
>>> visit = Due("C-7", Channel.VISIT, date(2026, 6, 12), date(2026, 6, 17), date(2026, 6, 18), (boat,), "boat:2026")
>>> file = to_icalendar([visit], stamp=datetime(2026, 6, 1, tzinfo=timezone.utc))
>>> print(file.decode().replace("\r", "").split("X-SALESFLOW")[0])
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//salesflow//cadence//EN
BEGIN:VTODO
UID:...@salesflow
DTSTAMP:20260601T000000Z
SUMMARY:visit: C-7
DTSTART;VALUE=DATE:20260612
DUE;VALUE=DATE:20260618
STATUS:NEEDS-ACTION
CATEGORIES:visit
DESCRIPTION:Dragon Boat Festival [CA-5]
<BLANKLINE>
>>> [entry.due == visit for entry in from_icalendar(file).entries]
[True]
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
import pendulum

from salesflow.adapters._icalendar import Kind, bytes_of, component_of, package, plain_day, put
from salesflow.adapters._json_entries import exactly
from salesflow.adapters._json_text import SCHEMA, entries_of
from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import as_day, aware, instant, shared_day
from salesflow.basics.plain import read_list, read_mapping, read_text
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Sentence, Text
from salesflow.cadence.due import Due
from salesflow.errors import InputError

if TYPE_CHECKING:
    from icalendar import Component

__all__ = ["CalendarEntry", "CalendarFile", "from_icalendar", "to_icalendar", "uid_of"]

_OURS: Final = "X-SALESFLOW"
_LANGUAGES: Final = ("en", "zh")
_SUMMARY: Final = Text("{channel}: {who}", zh="{channel}：{who}")
_SUMMARY_GIFT: Final = Text("{channel} with a gift: {who}", zh="{channel}（附礼品）：{who}")
_LITERALLY: Final = Text("{said}", zh="{said}")
_KINDS: Final = ("VTODO", "VEVENT")
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


M = TypeVar("M", Channel, Purpose)


@attrs.frozen
class _Said:
    """Words as they were said, by language."""

    words: tuple[tuple[Language, str], ...]

    def render(self, language: Language = "en") -> str:
        words = dict(self.words)
        # a language that the template has, and these words have not, shows as missing
        return words.get(language, f"[en] {words['en']}" if language in _LANGUAGES else words["en"])


@attrs.frozen
class CalendarEntry:
    """An entry of a calendar file that stands for something due, and what was done to it in the calendar.

    `done_at` is the moment it was ticked off; `is_cancelled` says that somebody struck it out; `moved_to` is the day
    to which somebody moved it (the last day of a to-do, the day of an event), None where it is as it was written.
    """

    uid: str
    due: Due
    done_at: pendulum.DateTime | None = None
    is_done: bool = False
    is_cancelled: bool = False
    moved_to: pendulum.Date | None = None


@attrs.frozen
class CalendarFile:
    """What a calendar file held: our entries in their order, and the uids of entries that are not ours."""

    entries: tuple[CalendarEntry, ...]
    foreign: tuple[str, ...] = ()


def uid_of(due: Due) -> str:
    """The name of an entry: the same for the same customer, channel and key, on every machine and in every run.

    What is due without a key is named by its days and the codes of its reasons.
    """
    named: list[object] = [due.customer, due.channel.value, due.key]
    if not due.key:
        named += [day.isoformat() for day in _days(due)] + [reason.code for reason in due.reasons]
    digest = hashlib.sha256(json.dumps(named).encode()).hexdigest()
    return f"{digest[:32]}@salesflow"


def to_icalendar(
    dues: Iterable[Due],
    *,
    stamp: datetime,
    kind: Kind = "VTODO",
    language: Language = "en",
    names: Mapping[str, str] = _NOBODY,
) -> bytes:
    """A calendar file of what is due, in the order given.

    `stamp` is the aware moment at which the file is made: the only thing besides the input that the bytes depend on.
    `names` gives what stands for a customer's id in the summary; without it the id does. Two entries with one uid, an
    unknown kind and a naive stamp are an `InputError`; without the package a `MissingExtraError`.
    """
    if kind not in _KINDS:
        raise InputError("kind", kind, f"is unknown; use {' or '.join(_KINDS)}")
    instant(stamp, "stamp")
    components: dict[str, Component] = {}
    for due in dues:
        uid = uid_of(due)
        if uid in components:
            raise InputError("dues", due.key, f"{due.customer} has two {due.channel} entries with this key")
        components[uid] = _component(
            due, component_of(kind, uid, _summary(due, language, names), stamp), language
        )
    return bytes_of(components.values())


def from_icalendar(data: bytes | str) -> CalendarFile:
    """What a calendar file holds; what `to_icalendar` wrote comes back with its reasons in words, English and Chinese.

    A text that is no calendar, and an entry of ours that was damaged, are an `InputError` that names the entry.
    """
    module = package()
    try:
        calendar = module.Calendar.from_ical(data)
    except (ValueError, TypeError, IndexError, KeyError) as error:
        raise InputError("data", None, f"is no calendar file (RFC 5545): {error}") from error
    entries: list[CalendarEntry] = []
    foreign: list[str] = []
    for component in calendar.walk():
        if component.name not in _KINDS:
            continue
        uid = str(component.get("UID", ""))
        if _OURS in component:
            entries.append(_entry(component, uid))
        else:
            foreign.append(uid)
    return CalendarFile(tuple(entries), tuple(foreign))


# -- writing -----------------------------------------------------------------------------------------------------------


def _summary(due: Due, language: Language, names: Mapping[str, str]) -> str:
    words = _SUMMARY_GIFT if due.gift else _SUMMARY
    return words.fill(channel=due.channel, who=names.get(due.customer, due.customer)).render(language)


def _component(due: Due, component: Component, language: Language) -> Component:
    if component.name == "VEVENT":
        put(component, "DTSTART", plain_day(due.ideal))
        put(component, "TRANSP", "TRANSPARENT")
    else:
        if due.earliest < due.latest:  # the standard wants a to-do to end after it starts
            put(component, "DTSTART", plain_day(due.earliest))
        put(component, "DUE", plain_day(due.latest))
        put(component, "STATUS", "NEEDS-ACTION")
    put(component, "CATEGORIES", [due.channel.render(language)])
    put(component, "DESCRIPTION", due.explain(language))
    told = json.dumps(_to_plain(due), ensure_ascii=False, separators=(",", ":"))
    put(component, _OURS, package().vText(told), {"VALUE": "TEXT"})
    return component


def _to_plain(due: Due) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "customer": due.customer,
        "channel": due.channel.value,
        "purpose": due.purpose.value,
        "gift": due.gift,
        "key": due.key,
        "days": [day.isoformat() for day in _days(due)],
        "reasons": [
            {"code": reason.code, "rows": list(reason.rows), "words": _words(reason.sentence)}
            for reason in due.reasons
        ],
    }


def _words(sentence: Sentence) -> dict[str, str]:
    """The sentence in each language it has; one that fell back to English is left out."""
    said = {language: sentence.render(language) for language in _LANGUAGES}
    return {language: words for language, words in said.items() if not words.startswith("[en] ")}


def _days(due: Due) -> tuple[pendulum.Date, pendulum.Date, pendulum.Date]:
    return due.earliest, due.ideal, due.latest


# -- reading -----------------------------------------------------------------------------------------------------------


def _entry(component: Component, uid: str) -> CalendarEntry:
    try:
        due = _from_plain(str(component[_OURS]))
        completed = _decoded(component, "COMPLETED")
        shown = _decoded(component, "DUE" if component.name == "VTODO" else "DTSTART")
    except InputError as error:
        raise InputError(f"entry {uid}", error.value, f"{error.field}: {error.problem}") from error
    status = str(component.get("STATUS", "")).upper()
    written = due.latest if component.name == "VTODO" else due.ideal
    day = (
        None if shown is None else shared_day(as_day(shown.date() if isinstance(shown, datetime) else shown))
    )
    return CalendarEntry(
        uid,
        due,
        done_at=aware(completed) if isinstance(completed, datetime) else None,
        is_done=status == "COMPLETED" or completed is not None,
        is_cancelled=status == "CANCELLED",
        moved_to=None if day in (None, written) else day,
    )


def _decoded(component: Component, name: str) -> date | None:
    """A day or a moment of an entry, None where it has none."""
    if name not in component:
        return None
    found = getattr(component[name], "dt", None)
    if not isinstance(found, date):
        raise InputError(name, str(component[name]), "is no day or moment")
    return found


def _from_plain(text: str) -> Due:
    tree = exactly(
        entries_of(text, _OURS),
        "",
        needed=("customer", "channel", "purpose", "gift", "key", "days", "reasons"),
    )
    days = [read_text(day, f"days[{place}]") for place, day in enumerate(read_list(tree["days"], "days"))]
    if len(days) != 3:
        raise InputError("days", days, "must be three: earliest, ideal, latest")
    earliest, ideal, latest = (_day(day) for day in days)
    gift = tree["gift"]
    if not isinstance(gift, bool):
        raise InputError("gift", gift, "must be true or false")
    return Due(
        read_text(tree["customer"], "customer"),
        _member(Channel, tree["channel"], "channel"),
        earliest,
        ideal,
        latest,
        tuple(
            _reason(each, f"reasons[{place}]")
            for place, each in enumerate(read_list(tree["reasons"], "reasons"))
        ),
        read_text(tree["key"], "key"),
        purpose=_member(Purpose, tree["purpose"], "purpose"),
        gift=gift,
    )


def _day(text: str) -> pendulum.Date:
    try:
        return shared_day(date.fromisoformat(text).toordinal())
    except ValueError as error:
        raise InputError("days", text, "must be a day such as 2026-03-02") from error


def _member(kind: type[M], plain: object, place: str) -> M:
    text = read_text(plain, place)
    try:
        return kind(text)
    except ValueError as error:
        raise InputError(place, text, f"is unknown; use one of {', '.join(kind)}") from error


def _reason(plain: object, place: str) -> Reason:
    tree = exactly(plain, place, needed=("code", "rows", "words"))
    rows = tuple(
        read_text(row, f"{place}.rows[{number}]")
        for number, row in enumerate(read_list(tree["rows"], f"{place}.rows"))
    )
    words = {
        language: read_text(each, f"{place}.words.{language}")
        for language, each in read_mapping(tree["words"], f"{place}.words").items()
    }
    return Reason(read_text(tree["code"], f"{place}.code"), _sentence(words, f"{place}.words"), rows)


def _sentence(words: dict[str, str], place: str) -> Sentence:
    if "en" not in words or not set(words) <= set(_LANGUAGES):
        raise InputError(place, words, "must hold English (en), and may hold Chinese (zh)")
    if any("{" in each for each in words.values()) or not words["en"].strip():
        # what looks like a slot was said literally
        return _LITERALLY.fill(said=_Said(tuple(sorted(words.items()))))
    return Text(
        words["en"], **{language: each for language, each in words.items() if language != "en"}
    ).fill()
