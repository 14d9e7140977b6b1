"""What every calendar file has in common, and the only place that loads the package `icalendar` (extra ``ics``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Literal, TypeAlias

from salesflow.basics.moments import MICROSECONDS, instant
from salesflow.errors import MissingExtraError

if TYPE_CHECKING:
    from icalendar import Calendar, Component

__all__ = ["Kind", "bytes_of", "component_of", "package", "plain_day", "put"]

Kind: TypeAlias = "Literal['VTODO', 'VEVENT']"


def package() -> ModuleType:
    """The package, or a `MissingExtraError` that says how to install it."""
    try:
        import icalendar
    except ImportError as error:
        raise MissingExtraError("ics", "icalendar") from error
    return icalendar


def component_of(kind: Kind, uid: str, summary: str, stamp: datetime) -> Component:
    """A new entry with what every entry must have; a naive stamp is an `InputError`."""
    made = datetime.fromtimestamp(instant(stamp, "stamp") // MICROSECONDS, tz=UTC)
    component: Component = package().Todo() if kind == "VTODO" else package().Event()
    put(component, "UID", uid)
    put(component, "DTSTAMP", made)
    put(component, "SUMMARY", summary)
    return component


def put(component: Component, name: str, value: object, parameters: dict[str, str] | None = None) -> None:
    """Give an entry a property."""
    component.add(name, value, parameters or {})  # pyright: ignore[reportUnknownMemberType]  # it leaves the value untyped


def plain_day(day: date) -> date:
    """A day as the package knows it, not as a class of another library."""
    return date(day.year, day.month, day.day)


def bytes_of(components: Iterable[Component]) -> bytes:
    """The calendar file of some entries, in their order."""
    calendar: Calendar = package().Calendar()
    put(calendar, "VERSION", "2.0")
    put(calendar, "PRODID", "-//salesflow//cadence//EN")
    for component in components:
        calendar.add_component(component)
    return bytes(calendar.to_ical(sorted=False))
