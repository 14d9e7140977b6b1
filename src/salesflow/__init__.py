"""salesflow: customers, stage machines, cadence, complaints and credit limits as composable, immutable values.

This is the front door: nothing is defined here, and nothing is loaded before it is asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar as Calendar
    from salesflow.basics.calendars import hours as hours
    from salesflow.basics.criteria import all_of as all_of
    from salesflow.basics.criteria import any_of as any_of
    from salesflow.basics.criteria import fact as fact
    from salesflow.basics.criteria import has as has
    from salesflow.basics.criteria import named as named
    from salesflow.basics.criteria import not_ as not_
    from salesflow.basics.money import UNLIMITED as UNLIMITED
    from salesflow.basics.money import Money as Money
    from salesflow.basics.money import money as money
    from salesflow.basics.terms import days as days
    from salesflow.basics.terms import months as months
    from salesflow.basics.terms import weeks as weeks
    from salesflow.basics.terms import working_days as working_days
    from salesflow.basics.terms import working_hours as working_hours
    from salesflow.basics.text import Text as Text
    from salesflow.basics.truth import Truth as Truth
    from salesflow.stages.case import Accepted as Accepted
    from salesflow.stages.case import Case as Case
    from salesflow.stages.case import Record as Record
    from salesflow.stages.case import Refused as Refused
    from salesflow.stages.machine import Machine as Machine
    from salesflow.stages.parts import Move as Move
    from salesflow.stages.parts import Stage as Stage

_ROOMS = {
    "basics.calendars": ("Calendar", "hours"),
    "basics.criteria": ("all_of", "any_of", "fact", "has", "named", "not_"),
    "basics.money": ("UNLIMITED", "Money", "money"),
    "basics.terms": ("days", "months", "weeks", "working_days", "working_hours"),
    "basics.text": ("Text",),
    "basics.truth": ("Truth",),
    "stages.case": ("Accepted", "Case", "Record", "Refused"),
    "stages.machine": ("Machine",),
    "stages.parts": ("Move", "Stage"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]  # one table says where each name lives


def __getattr__(name: str) -> object:
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
