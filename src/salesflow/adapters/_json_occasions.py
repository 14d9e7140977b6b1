"""Occasions as JSON: every set of days that the library makes, alone or joined, under the word for its kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import attrs
import cattrs

from salesflow.adapters._json_values import Read, Write, each_field, inside, word
from salesflow.basics.calendars import Calendar
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.plain import read_list, read_mapping, read_text
from salesflow.cadence.occasions.dates import (
    Always,
    Anniversary,
    Days,
    Monthly,
    NthWeekday,
    Once,
    Span,
    Weekly,
    Yearly,
)
from salesflow.cadence.occasions.lunar_dates import LunarBirthday, LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.occasion import (
    Difference,
    Intersection,
    Led,
    Occasion,
    Rolled,
    Shifted,
    Union,
    Within,
)
from salesflow.errors import InputError

__all__ = ["occasion_forms"]

_OCCASIONS: Final[Mapping[str, type[Occasion]]] = {
    "once": Once, "days": Days, "span": Span, "always": Always, "weekly": Weekly, "monthly": Monthly,
    "nth_weekday": NthWeekday, "yearly": Yearly, "anniversary": Anniversary, "lunar_yearly": LunarYearly,
    "lunar_new_years_eve": LunarNewYearsEve, "lunar_birthday": LunarBirthday, "union": Union,
    "intersection": Intersection, "difference": Difference, "shifted": Shifted, "within": Within, "led": Led,
    "rolled": Rolled,
}  # fmt: skip
_KINDS: Final[Mapping[type, str]] = {kind: name for name, kind in _OCCASIONS.items()}


def occasion_forms(converter: cattrs.Converter) -> tuple[Write, Read]:
    """Teach a converter all occasions; what it gives writes and reads one of them."""
    write, read = partial(_plain, converter), partial(_occasion, converter)
    forms: Mapping[str, tuple[Write, Read]] = {
        "occasion": (write, read),
        "less": (write, read),
        "parts": (
            lambda parts: [write(part) for part in parts],
            lambda plain: tuple(
                inside(converter, part, Occasion, f"[{place}]")
                for place, part in enumerate(read_list(plain, ""))
            ),
        ),
        "calendar": (_calendar_plain, _calendar),
    }
    word(converter, LunarBirth, str, lambda plain: LunarBirth.parse(read_text(plain, "")))
    word(converter, Occasion, write, read)
    for kind in _KINDS:
        own = {field.name: forms[field.name] for field in attrs.fields(kind) if field.name in forms}
        each_field(converter, kind, **own)
    return write, read


def _plain(converter: cattrs.Converter, occasion: Occasion) -> object:
    name = _KINDS.get(type(occasion))
    if name is None:
        raise InputError("occasion", occasion, "is not one of the library's own; JSON cannot hold it")
    return {"kind": name, **converter.unstructure(occasion)}


def _occasion(converter: cattrs.Converter, plain: object) -> Occasion:
    tree = dict(read_mapping(plain, ""))
    kind = tree.pop("kind", None)
    if not isinstance(kind, str) or kind not in _OCCASIONS:
        raise InputError(".kind", kind, f"is unknown; use one of {', '.join(_OCCASIONS)}")
    return inside(converter, tree, _OCCASIONS[kind], "")


def _calendar_plain(calendar: Calendar | None) -> object:
    return None if calendar is None else calendar.to_plain()


def _calendar(plain: object) -> Calendar | None:
    return None if plain is None else Calendar.from_plain(read_mapping(plain, ""))
