"""Words that every business shares: truth, criteria, money, terms, calendars, the lunar year, reasons.

A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.basics.actors import Actor as Actor
    from salesflow.basics.authority import Authority as Authority
    from salesflow.basics.authority import Mandate as Mandate
    from salesflow.basics.authority import Separation as Separation
    from salesflow.basics.bands import Bands as Bands
    from salesflow.basics.calendars import Calendar as Calendar
    from salesflow.basics.channels import Channel as Channel
    from salesflow.basics.channels import Direction as Direction
    from salesflow.basics.channels import Purpose as Purpose
    from salesflow.basics.claims import Claim as Claim
    from salesflow.basics.claims import ClaimKind as ClaimKind
    from salesflow.basics.clocks.clock import Clock as Clock
    from salesflow.basics.clocks.clock import ClockReading as ClockReading
    from salesflow.basics.clocks.clock import ClockState as ClockState
    from salesflow.basics.criteria import Criterion as Criterion
    from salesflow.basics.criteria import all_of as all_of
    from salesflow.basics.criteria import any_of as any_of
    from salesflow.basics.criteria import fact as fact
    from salesflow.basics.criteria import has as has
    from salesflow.basics.criteria import named as named
    from salesflow.basics.criteria import not_ as not_
    from salesflow.basics.findings import Finding as Finding
    from salesflow.basics.findings import Outcome as Outcome
    from salesflow.basics.intervals import Interval as Interval
    from salesflow.basics.intervals import wilson as wilson
    from salesflow.basics.lunar import LunarBirth as LunarBirth
    from salesflow.basics.lunar import LunarDate as LunarDate
    from salesflow.basics.lunar import from_lunar as from_lunar
    from salesflow.basics.lunar import to_lunar as to_lunar
    from salesflow.basics.money import UNLIMITED as UNLIMITED
    from salesflow.basics.money import Limit as Limit
    from salesflow.basics.money import Money as Money
    from salesflow.basics.money import total as total
    from salesflow.basics.promises import Promise as Promise
    from salesflow.basics.promises import PromiseState as PromiseState
    from salesflow.basics.reasons import Reason as Reason
    from salesflow.basics.reasons import Verdict as Verdict
    from salesflow.basics.terms import Term as Term
    from salesflow.basics.terms import days as days
    from salesflow.basics.terms import hours as hours
    from salesflow.basics.terms import minutes as minutes
    from salesflow.basics.terms import months as months
    from salesflow.basics.terms import weeks as weeks
    from salesflow.basics.terms import working_days as working_days
    from salesflow.basics.terms import working_hours as working_hours
    from salesflow.basics.terms import years as years
    from salesflow.basics.text import Sentence as Sentence
    from salesflow.basics.text import Text as Text
    from salesflow.basics.truth import NO as NO
    from salesflow.basics.truth import UNKNOWN as UNKNOWN
    from salesflow.basics.truth import YES as YES
    from salesflow.basics.truth import Truth as Truth

__getattr__, __dir__, __all__ = front_door(
    __name__,
    {
        "actors": ("Actor",),
        "authority": ("Authority", "Mandate", "Separation"),
        "bands": ("Bands",),
        "calendars": ("Calendar",),
        "channels": ("Channel", "Direction", "Purpose"),
        "claims": ("Claim", "ClaimKind"),
        "clocks": ("Clock", "ClockReading", "ClockState"),
        "criteria": ("Criterion", "all_of", "any_of", "fact", "has", "named", "not_"),
        "findings": ("Finding", "Outcome"),
        "intervals": ("Interval", "wilson"),
        "lunar": ("LunarBirth", "LunarDate", "from_lunar", "to_lunar"),
        "money": ("Limit", "Money", "UNLIMITED", "total"),
        "promises": ("Promise", "PromiseState"),
        "reasons": ("Reason", "Verdict"),
        "terms": (
            "Term",
            "days",
            "hours",
            "minutes",
            "months",
            "weeks",
            "working_days",
            "working_hours",
            "years",
        ),
        "text": ("Sentence", "Text"),
        "truth": ("NO", "Truth", "UNKNOWN", "YES"),
    },
)
