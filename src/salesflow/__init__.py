"""salesflow: customers, stage machines, cadence, complaints and credit limits as composable, immutable values.

This is the front door: nothing is defined here, and nothing is loaded before it is asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.basics.calendars import Calendar as Calendar
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
    from salesflow.playbook.book import Book as Book
    from salesflow.playbook.house import HOUSE as HOUSE
    from salesflow.playbook.policy import Policy as Policy
    from salesflow.playbook.settle import Dismissed as Dismissed
    from salesflow.playbook.settle import Done as Done
    from salesflow.playbook.settle import Reassigned as Reassigned
    from salesflow.playbook.settle import Snoozed as Snoozed
    from salesflow.playbook.settle import settle as settle
    from salesflow.playbook.today import today as today
    from salesflow.stages.case import Accepted as Accepted
    from salesflow.stages.case import Case as Case
    from salesflow.stages.case import Record as Record
    from salesflow.stages.case import Refused as Refused
    from salesflow.stages.machine import Machine as Machine
    from salesflow.stages.parts import Move as Move
    from salesflow.stages.parts import Stage as Stage

__getattr__, __dir__, __all__ = front_door(
    __name__,
    {
        "basics.calendars": ("Calendar",),
        "basics.criteria": ("all_of", "any_of", "fact", "has", "named", "not_"),
        "basics.money": ("Money", "UNLIMITED", "money"),
        "basics.terms": ("days", "months", "weeks", "working_days", "working_hours"),
        "basics.text": ("Text",),
        "basics.truth": ("Truth",),
        "playbook.book": ("Book",),
        "playbook.house": ("HOUSE",),
        "playbook.policy": ("Policy",),
        "playbook.settle": ("Dismissed", "Done", "Reassigned", "Snoozed", "settle"),
        "playbook.today": ("today",),
        "stages.case": ("Accepted", "Case", "Record", "Refused"),
        "stages.machine": ("Machine",),
        "stages.parts": ("Move", "Stage"),
    },
)
