"""Trying out policies: the same customers, the same luck, what would differ, and how sure that is.

A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.lab.answers import Expected as Expected
    from salesflow.lab.answers import Narrowed as Narrowed
    from salesflow.lab.answers import NotFinite as NotFinite
    from salesflow.lab.cells import CellModel as CellModel
    from salesflow.lab.cells import Happening as Happening
    from salesflow.lab.comparison import Comparison as Comparison
    from salesflow.lab.comparison import Difference as Difference
    from salesflow.lab.comparison import Standing as Standing
    from salesflow.lab.diff import Change as Change
    from salesflow.lab.diff import ComplaintHistory as ComplaintHistory
    from salesflow.lab.diff import CreditHistory as CreditHistory
    from salesflow.lab.diff import Diff as Diff
    from salesflow.lab.diff import FollowUpHistory as FollowUpHistory
    from salesflow.lab.diff import History as History
    from salesflow.lab.diff import Ruled as Ruled
    from salesflow.lab.experiment import Experiment as Experiment
    from salesflow.lab.lives import Life as Life
    from salesflow.lab.lives import Parting as Parting
    from salesflow.lab.manifest import Fingerprint as Fingerprint
    from salesflow.lab.manifest import Manifest as Manifest
    from salesflow.lab.model import Chances as Chances
    from salesflow.lab.model import Metric as Metric
    from salesflow.lab.model import MetricUnit as MetricUnit
    from salesflow.lab.model import Model as Model
    from salesflow.lab.model import Outcome as Outcome
    from salesflow.lab.model import Turn as Turn
    from salesflow.lab.models.answering import Level as Level
    from salesflow.lab.models.complaining import ComplaintModel as ComplaintModel
    from salesflow.lab.models.follow_up import ORDER as ORDER
    from salesflow.lab.models.follow_up import CoursePosition as CoursePosition
    from salesflow.lab.models.follow_up import FollowUpModel as FollowUpModel
    from salesflow.lab.models.lending import Account as Account
    from salesflow.lab.models.lending import Bill as Bill
    from salesflow.lab.models.lending import Habit as Habit
    from salesflow.lab.models.lending import LendingModel as LendingModel
    from salesflow.lab.models.shared_days import Serving as Serving
    from salesflow.lab.models.shared_days import SharedDaysModel as SharedDaysModel
    from salesflow.lab.models.visiting import Round as Round
    from salesflow.lab.models.visiting import VisitDays as VisitDays
    from salesflow.lab.models.visiting import VisitingModel as VisitingModel
    from salesflow.lab.parts import Parts as Parts
    from salesflow.lab.parts import merge as merge
    from salesflow.lab.players import Engine as Engine
    from salesflow.lab.players import TableEngine as TableEngine
    from salesflow.lab.portfolio import PART as PART
    from salesflow.lab.portfolio import Customers as Customers
    from salesflow.lab.portfolio import Portfolio as Portfolio
    from salesflow.lab.portfolio import Synthetic as Synthetic
    from salesflow.lab.portfolio import Unit as Unit
    from salesflow.lab.spread import Progress as Progress
    from salesflow.lab.spread import Spread as Spread
    from salesflow.lab.statistics import FEWEST_CUSTOMERS as FEWEST_CUSTOMERS
    from salesflow.lab.statistics import FEWEST_DIFFERING as FEWEST_DIFFERING
    from salesflow.lab.statistics import FEWEST_TOTALS as FEWEST_TOTALS
    from salesflow.lab.statistics import Target as Target
    from salesflow.lab.streams import STREAM_VERSION as STREAM_VERSION
    from salesflow.lab.streams import Draws as Draws
    from salesflow.lab.streams import Streams as Streams
    from salesflow.lab.sweep import Best as Best
    from salesflow.lab.sweep import Sweep as Sweep

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "answers": ("Expected", "Narrowed", "NotFinite"),
        "cells": ("CellModel", "Happening"),
        "comparison": ("Comparison", "Difference", "Standing"),
        "diff": (
            "Change",
            "ComplaintHistory",
            "CreditHistory",
            "Diff",
            "FollowUpHistory",
            "History",
            "Ruled",
        ),
        "experiment": ("Experiment",),
        "lives": ("Life", "Parting"),
        "manifest": ("Fingerprint", "Manifest"),
        "model": ("Chances", "Metric", "MetricUnit", "Model", "Outcome", "Turn"),
        "models.answering": ("Level",),
        "models.complaining": ("ComplaintModel",),
        "models.follow_up": ("CoursePosition", "FollowUpModel", "ORDER"),
        "models.lending": ("Account", "Bill", "Habit", "LendingModel"),
        "models.shared_days": ("Serving", "SharedDaysModel"),
        "models.visiting": ("Round", "VisitDays", "VisitingModel"),
        "parts": ("Parts", "merge"),
        "players": ("Engine", "TableEngine"),
        "portfolio": ("Customers", "PART", "Portfolio", "Synthetic", "Unit"),
        "spread": ("Progress", "Spread"),
        "statistics": ("FEWEST_CUSTOMERS", "FEWEST_DIFFERING", "FEWEST_TOTALS", "Target"),
        "streams": ("Draws", "STREAM_VERSION", "Streams"),
        "sweep": ("Best", "Sweep"),
    },
)
