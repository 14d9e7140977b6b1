"""Stage machines: where a deal or a complaint may stand, what each move needs, and why a move is refused.

Facts: `Case`, `Record`, `Accepted`, `Refused`. Definitions: `Machine`, `Stage`, `Move`.
"""

from salesflow.stages.case import Accepted, Case, Decision, Definition, MoveKind, Record, Refusal, Refused
from salesflow.stages.check import Issue, IssueKind
from salesflow.stages.machine import Machine, NextStep
from salesflow.stages.parts import Category, Move, Stage

__all__ = [
    "Accepted",
    "Case",
    "Category",
    "Decision",
    "Definition",
    "Issue",
    "IssueKind",
    "Machine",
    "Move",
    "MoveKind",
    "NextStep",
    "Record",
    "Refusal",
    "Refused",
    "Stage",
]
