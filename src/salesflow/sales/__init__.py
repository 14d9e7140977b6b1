"""Winning the deal: opportunities, the processes they run through, and how far each one has come.

Facts: `Opportunity`, `Objection`, `Conversation`, `Sale`. Rules: `Milestones`, `Register` and `Library` (objections),
`Interview`, `Checklist`, `Repertoire` (closing). Views: `Progress`, `Forecast`, `Report`. Functions that bear the name
of their module come from there (``from salesflow.sales.progress import progress``); ready-made processes stand in
`salesflow.sales.catalogue`. A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.sales.checklist import Checklist as Checklist
    from salesflow.sales.checklist import Item as Item
    from salesflow.sales.checklist import Phase as Phase
    from salesflow.sales.checklist import Tick as Tick
    from salesflow.sales.closing import CloseResult as CloseResult
    from salesflow.sales.closing import Fit as Fit
    from salesflow.sales.closing import Repertoire as Repertoire
    from salesflow.sales.closing import Technique as Technique
    from salesflow.sales.closing import close_result as close_result
    from salesflow.sales.conversation import Conversation as Conversation
    from salesflow.sales.conversation import Happened as Happened
    from salesflow.sales.conversation import Note as Note
    from salesflow.sales.forecast import Apart as Apart
    from salesflow.sales.forecast import Forecast as Forecast
    from salesflow.sales.forecast import Line as Line
    from salesflow.sales.forecast import View as View
    from salesflow.sales.forecast import Why as Why
    from salesflow.sales.interview import Interview as Interview
    from salesflow.sales.interview import Question as Question
    from salesflow.sales.interview import Spin as Spin
    from salesflow.sales.interview import Theme as Theme
    from salesflow.sales.interview import looks_closed as looks_closed
    from salesflow.sales.milestones import Milestone as Milestone
    from salesflow.sales.milestones import MilestoneProgress as MilestoneProgress
    from salesflow.sales.milestones import Milestones as Milestones
    from salesflow.sales.milestones import Reached as Reached
    from salesflow.sales.objection import OBJECTION as OBJECTION
    from salesflow.sales.objection import Answer as Answer
    from salesflow.sales.objection import Asked as Asked
    from salesflow.sales.objection import Entry as Entry
    from salesflow.sales.objection import Handled as Handled
    from salesflow.sales.objection import Importance as Importance
    from salesflow.sales.objection import Noted as Noted
    from salesflow.sales.objection import Objection as Objection
    from salesflow.sales.objections import BestAnswer as BestAnswer
    from salesflow.sales.objections import Heard as Heard
    from salesflow.sales.objections import Library as Library
    from salesflow.sales.objections import Recurring as Recurring
    from salesflow.sales.objections import Register as Register
    from salesflow.sales.opportunity import FactPairs as FactPairs
    from salesflow.sales.opportunity import Opportunity as Opportunity
    from salesflow.sales.pipeline import ForecastCategory as ForecastCategory
    from salesflow.sales.pipeline import Velocity as Velocity
    from salesflow.sales.pipeline import WinShare as WinShare
    from salesflow.sales.progress import Progress as Progress
    from salesflow.sales.reports import Cell as Cell
    from salesflow.sales.reports import Report as Report
    from salesflow.sales.reports import Row as Row
    from salesflow.sales.reports import report as report
    from salesflow.sales.sale import NOT_STATED as NOT_STATED
    from salesflow.sales.sale import PERIODS as PERIODS
    from salesflow.sales.sale import Days as Days
    from salesflow.sales.sale import Dimensions as Dimensions
    from salesflow.sales.sale import Figures as Figures
    from salesflow.sales.sale import Key as Key
    from salesflow.sales.sale import NotStated as NotStated
    from salesflow.sales.sale import Path as Path
    from salesflow.sales.sale import Period as Period
    from salesflow.sales.sale import Sale as Sale

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "checklist": ("Checklist", "Item", "Phase", "Tick"),
        "closing": ("CloseResult", "Fit", "Repertoire", "Technique", "close_result"),
        "conversation": ("Conversation", "Happened", "Note"),
        "forecast": ("Apart", "Forecast", "Line", "View", "Why"),
        "interview": ("Interview", "Question", "Spin", "Theme", "looks_closed"),
        "milestones": ("Milestone", "MilestoneProgress", "Milestones", "Reached"),
        "objection": ("Answer", "Asked", "Entry", "Handled", "Importance", "Noted", "OBJECTION", "Objection"),
        "objections": ("BestAnswer", "Heard", "Library", "Recurring", "Register"),
        "opportunity": ("FactPairs", "Opportunity"),
        "pipeline": ("ForecastCategory", "Velocity", "WinShare"),
        "progress": ("Progress",),
        "reports": ("Cell", "Report", "Row", "report"),
        "sale": (
            "Days",
            "Dimensions",
            "Figures",
            "Key",
            "NOT_STATED",
            "NotStated",
            "PERIODS",
            "Path",
            "Period",
            "Sale",
        ),
    },
)
