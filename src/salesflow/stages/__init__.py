"""Stage machines: where a deal or a complaint may stand, what each move needs, and why a move is refused.

Facts: `Case`, `Record`, `Accepted`, `Refused`, `Trace`. Definitions: `Machine`, `Stage`, `Move`, `Guide`, `Parallel`,
`chain`, `nest`, `without`. Changes: `Change`, `Migration`. Views: `Issue`, `Conformance`, `Funnel`, `Stay`. Functions
that bear the name of their module come from there (``from salesflow.stages.conform import conform``). A name is loaded
when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.stages.alignment import Alignment as Alignment
    from salesflow.stages.alignment import Costs as Costs
    from salesflow.stages.case import Accepted as Accepted
    from salesflow.stages.case import Asked as Asked
    from salesflow.stages.case import Case as Case
    from salesflow.stages.case import Decision as Decision
    from salesflow.stages.case import Definition as Definition
    from salesflow.stages.case import MoveKind as MoveKind
    from salesflow.stages.case import NextStep as NextStep
    from salesflow.stages.case import Record as Record
    from salesflow.stages.case import Refusal as Refusal
    from salesflow.stages.case import Refused as Refused
    from salesflow.stages.chances import Chain as Chain
    from salesflow.stages.chances import Chances as Chances
    from salesflow.stages.chances import StageChance as StageChance
    from salesflow.stages.check import Issue as Issue
    from salesflow.stages.check import IssueKind as IssueKind
    from salesflow.stages.check import Note as Note
    from salesflow.stages.check import NoteKind as NoteKind
    from salesflow.stages.check import Witness as Witness
    from salesflow.stages.check import notes as notes
    from salesflow.stages.compose import Leaving as Leaving
    from salesflow.stages.compose import chain as chain
    from salesflow.stages.compose import extend as extend
    from salesflow.stages.compose import nest as nest
    from salesflow.stages.compose import renamed as renamed
    from salesflow.stages.compose import without as without
    from salesflow.stages.conform import Conformance as Conformance
    from salesflow.stages.conform import Fit as Fit
    from salesflow.stages.conform import Tally as Tally
    from salesflow.stages.conform import Variant as Variant
    from salesflow.stages.deviation import Allowance as Allowance
    from salesflow.stages.deviation import Deviation as Deviation
    from salesflow.stages.deviation import DeviationKind as DeviationKind
    from salesflow.stages.diagram import Edge as Edge
    from salesflow.stages.diagram import Graph as Graph
    from salesflow.stages.diagram import Node as Node
    from salesflow.stages.diagram import graph_of as graph_of
    from salesflow.stages.diagram import to_dot as to_dot
    from salesflow.stages.diagram import to_mermaid as to_mermaid
    from salesflow.stages.diagram import to_table as to_table
    from salesflow.stages.diff import Change as Change
    from salesflow.stages.diff import ChangeKind as ChangeKind
    from salesflow.stages.funnel import Conversion as Conversion
    from salesflow.stages.funnel import Funnel as Funnel
    from salesflow.stages.funnel import FunnelStage as FunnelStage
    from salesflow.stages.guide import Guide as Guide
    from salesflow.stages.joint import JointAccepted as JointAccepted
    from salesflow.stages.joint import JointCase as JointCase
    from salesflow.stages.joint import JointDecision as JointDecision
    from salesflow.stages.joint import JointRecord as JointRecord
    from salesflow.stages.joint import JointRefused as JointRefused
    from salesflow.stages.machine import Machine as Machine
    from salesflow.stages.migrate import Migration as Migration
    from salesflow.stages.migrate import Placing as Placing
    from salesflow.stages.migrate import PlacingKind as PlacingKind
    from salesflow.stages.parallel import Join as Join
    from salesflow.stages.parallel import Parallel as Parallel
    from salesflow.stages.parts import EVERY_OPEN as EVERY_OPEN
    from salesflow.stages.parts import Category as Category
    from salesflow.stages.parts import Move as Move
    from salesflow.stages.parts import Stage as Stage
    from salesflow.stages.roles import Allowed as Allowed
    from salesflow.stages.stays import Rot as Rot
    from salesflow.stages.stays import Spent as Spent
    from salesflow.stages.stays import Stay as Stay
    from salesflow.stages.stays import overstayed as overstayed
    from salesflow.stages.stays import rots_at as rots_at
    from salesflow.stages.stays import rotting as rotting
    from salesflow.stages.stays import time_in as time_in
    from salesflow.stages.survival import Exit as Exit
    from salesflow.stages.survival import Point as Point
    from salesflow.stages.survival import Survival as Survival
    from salesflow.stages.trace import Step as Step
    from salesflow.stages.trace import Trace as Trace
    from salesflow.stages.trace import traces as traces

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "alignment": ("Alignment", "Costs"),
        "case": (
            "Accepted",
            "Asked",
            "Case",
            "Decision",
            "Definition",
            "MoveKind",
            "NextStep",
            "Record",
            "Refusal",
            "Refused",
        ),
        "chances": ("Chain", "Chances", "StageChance"),
        "check": ("Issue", "IssueKind", "Note", "NoteKind", "Witness", "notes"),
        "compose": ("Leaving", "chain", "extend", "nest", "renamed", "without"),
        "conform": ("Conformance", "Fit", "Tally", "Variant"),
        "deviation": ("Allowance", "Deviation", "DeviationKind"),
        "diagram": ("Edge", "Graph", "Node", "graph_of", "to_dot", "to_mermaid", "to_table"),
        "diff": ("Change", "ChangeKind"),
        "funnel": ("Conversion", "Funnel", "FunnelStage"),
        "guide": ("Guide",),
        "joint": ("JointAccepted", "JointCase", "JointDecision", "JointRecord", "JointRefused"),
        "machine": ("Machine",),
        "migrate": ("Migration", "Placing", "PlacingKind"),
        "parallel": ("Join", "Parallel"),
        "parts": ("Category", "EVERY_OPEN", "Move", "Stage"),
        "roles": ("Allowed",),
        "stays": ("Rot", "Spent", "Stay", "overstayed", "rots_at", "rotting", "time_in"),
        "survival": ("Exit", "Point", "Survival"),
        "trace": ("Step", "Trace", "traces"),
    },
)
