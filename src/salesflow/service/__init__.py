"""How well we serve: nine sources kept apart, honest ranges, the three service shifts, and why customers leave.

Ready-made lists stand in `salesflow.service.catalogue`. A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.service.change import Change as Change
    from salesflow.service.coded_touch import CodedTouch as CodedTouch
    from salesflow.service.coded_touch import SalePhase as SalePhase
    from salesflow.service.counting import Part as Part
    from salesflow.service.counting import Window as Window
    from salesflow.service.coverage import Coverage as Coverage
    from salesflow.service.coverage import phase_coverage as phase_coverage
    from salesflow.service.effort import CES_1 as CES_1
    from salesflow.service.effort import CES_2 as CES_2
    from salesflow.service.effort import EffortForm as EffortForm
    from salesflow.service.fragments import FragmentKind as FragmentKind
    from salesflow.service.fragments import Fragments as Fragments
    from salesflow.service.frame import Cause as Cause
    from salesflow.service.frame import Frame as Frame
    from salesflow.service.gaps import DIMENSION_ITEMS as DIMENSION_ITEMS
    from salesflow.service.gaps import Dimension as Dimension
    from salesflow.service.gaps import GapForm as GapForm
    from salesflow.service.gaps import Gaps as Gaps
    from salesflow.service.gaps import Item as Item
    from salesflow.service.gaps import Sheet as Sheet
    from salesflow.service.initiative import Begun as Begun
    from salesflow.service.initiative import Initiative as Initiative
    from salesflow.service.insight import Observation as Observation
    from salesflow.service.insight import Observations as Observations
    from salesflow.service.inspection import InspectedVisit as InspectedVisit
    from salesflow.service.inspection import Inspection as Inspection
    from salesflow.service.inspection import InspectionItem as InspectionItem
    from salesflow.service.inspection import InspectionResult as InspectionResult
    from salesflow.service.inspection import Mark as Mark
    from salesflow.service.inspection import MarkTally as MarkTally
    from salesflow.service.loss import Loss as Loss
    from salesflow.service.loss import LossReason as LossReason
    from salesflow.service.loss import LossReasons as LossReasons
    from salesflow.service.loss import SaidBy as SaidBy
    from salesflow.service.loss import StatedReason as StatedReason
    from salesflow.service.losses import LossReport as LossReport
    from salesflow.service.losses import LossRow as LossRow
    from salesflow.service.losses import LossTable as LossTable
    from salesflow.service.losses import loss_report as loss_report
    from salesflow.service.lost import Relation as Relation
    from salesflow.service.lost import is_lost as is_lost
    from salesflow.service.measure import LEAST_MEAN as LEAST_MEAN
    from salesflow.service.measure import LEAST_SHARE as LEAST_SHARE
    from salesflow.service.measure import NO_OPINION as NO_OPINION
    from salesflow.service.measure import Measure as Measure
    from salesflow.service.measure import mean_of as mean_of
    from salesflow.service.measure import net_of as net_of
    from salesflow.service.measure import share_of as share_of
    from salesflow.service.recommendation import NPS_SCALE as NPS_SCALE
    from salesflow.service.recommendation import needed_answers as needed_answers
    from salesflow.service.report import QualityReport as QualityReport
    from salesflow.service.responses import Answer as Answer
    from salesflow.service.responses import Invitation as Invitation
    from salesflow.service.responses import Keep as Keep
    from salesflow.service.responses import Question as Question
    from salesflow.service.responses import Said as Said
    from salesflow.service.responses import Sample as Sample
    from salesflow.service.responses import Scale as Scale
    from salesflow.service.responses import SetAside as SetAside
    from salesflow.service.responses import draw as draw
    from salesflow.service.shifts import Shift as Shift
    from salesflow.service.shifts import ShiftLine as ShiftLine
    from salesflow.service.shifts import shift as shift
    from salesflow.service.source import EvaluationSource as EvaluationSource
    from salesflow.service.source import SourceGroup as SourceGroup
    from salesflow.service.sparing import Intended as Intended
    from salesflow.service.sparing import cycle_due as cycle_due
    from salesflow.service.sparing import is_sparing as is_sparing

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "change": ("Change",),
        "coded_touch": ("CodedTouch", "SalePhase"),
        "counting": ("Part", "Window"),
        "coverage": ("Coverage", "phase_coverage"),
        "effort": ("CES_1", "CES_2", "EffortForm"),
        "fragments": ("FragmentKind", "Fragments"),
        "frame": ("Cause", "Frame"),
        "gaps": ("DIMENSION_ITEMS", "Dimension", "GapForm", "Gaps", "Item", "Sheet"),
        "initiative": ("Begun", "Initiative"),
        "insight": ("Observation", "Observations"),
        "inspection": (
            "InspectedVisit",
            "Inspection",
            "InspectionItem",
            "InspectionResult",
            "Mark",
            "MarkTally",
        ),
        "loss": ("Loss", "LossReason", "LossReasons", "SaidBy", "StatedReason"),
        "losses": ("LossReport", "LossRow", "LossTable", "loss_report"),
        "lost": ("Relation", "is_lost"),
        "measure": ("LEAST_MEAN", "LEAST_SHARE", "Measure", "NO_OPINION", "mean_of", "net_of", "share_of"),
        "recommendation": ("NPS_SCALE", "needed_answers"),
        "report": ("QualityReport",),
        "responses": (
            "Answer",
            "Invitation",
            "Keep",
            "Question",
            "Said",
            "Sample",
            "Scale",
            "SetAside",
            "draw",
        ),
        "shifts": ("Shift", "ShiftLine", "shift"),
        "source": ("EvaluationSource", "SourceGroup"),
        "sparing": ("Intended", "cycle_due", "is_sparing"),
    },
)
