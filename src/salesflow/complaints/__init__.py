"""Putting it right: complaints from the receipt to the closure, their clocks, who may offer what, and how well it was done.

Ready-made procedures stand in `salesflow.complaints.catalogue`. A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.complaints.cases.complaint import Complaint as Complaint
    from salesflow.complaints.cases.decision import Accepted as Accepted
    from salesflow.complaints.cases.decision import Decision as Decision
    from salesflow.complaints.cases.decision import Refused as Refused
    from salesflow.complaints.cases.ending import Absorb as Absorb
    from salesflow.complaints.cases.ending import Close as Close
    from salesflow.complaints.cases.ending import ExhaustRecourse as ExhaustRecourse
    from salesflow.complaints.cases.ending import Extend as Extend
    from salesflow.complaints.cases.ending import Link as Link
    from salesflow.complaints.cases.ending import Pause as Pause
    from salesflow.complaints.cases.ending import Rebase as Rebase
    from salesflow.complaints.cases.ending import Refer as Refer
    from salesflow.complaints.cases.ending import Reopen as Reopen
    from salesflow.complaints.cases.ending import Resume as Resume
    from salesflow.complaints.cases.ending import TakeBack as TakeBack
    from salesflow.complaints.cases.ending import Withdraw as Withdraw
    from salesflow.complaints.cases.record import Record as Record
    from salesflow.complaints.cases.redress import Accept as Accept
    from salesflow.complaints.cases.redress import Agree as Agree
    from salesflow.complaints.cases.redress import Approve as Approve
    from salesflow.complaints.cases.redress import FollowUp as FollowUp
    from salesflow.complaints.cases.redress import Fulfil as Fulfil
    from salesflow.complaints.cases.redress import GiveTestimony as GiveTestimony
    from salesflow.complaints.cases.redress import InviteTestimony as InviteTestimony
    from salesflow.complaints.cases.redress import KeepPromise as KeepPromise
    from salesflow.complaints.cases.redress import MakePromise as MakePromise
    from salesflow.complaints.cases.redress import Offer as Offer
    from salesflow.complaints.cases.redress import RefuseClaim as RefuseClaim
    from salesflow.complaints.cases.redress import SendLetter as SendLetter
    from salesflow.complaints.cases.redress import TurnDown as TurnDown
    from salesflow.complaints.cases.redress import sentences as sentences
    from salesflow.complaints.cases.remedy import Remedy as Remedy
    from salesflow.complaints.cases.remedy import RemedyKind as RemedyKind
    from salesflow.complaints.cases.row import ComplaintRow as ComplaintRow
    from salesflow.complaints.cases.severity import Severity as Severity
    from salesflow.complaints.cases.step import Apology as Apology
    from salesflow.complaints.cases.step import Fault as Fault
    from salesflow.complaints.cases.step import Letter as Letter
    from salesflow.complaints.cases.step import Likeness as Likeness
    from salesflow.complaints.cases.step import Step as Step
    from salesflow.complaints.cases.steps import Acknowledge as Acknowledge
    from salesflow.complaints.cases.steps import ActAtOnce as ActAtOnce
    from salesflow.complaints.cases.steps import Apologise as Apologise
    from salesflow.complaints.cases.steps import Assess as Assess
    from salesflow.complaints.cases.steps import Clarify as Clarify
    from salesflow.complaints.cases.steps import Find as Find
    from salesflow.complaints.cases.steps import HandOver as HandOver
    from salesflow.complaints.cases.steps import Hear as Hear
    from salesflow.complaints.cases.steps import Inform as Inform
    from salesflow.complaints.cases.steps import Investigate as Investigate
    from salesflow.complaints.cases.steps import Learn as Learn
    from salesflow.complaints.cases.steps import Mark as Mark
    from salesflow.complaints.cases.steps import Receive as Receive
    from salesflow.complaints.cases.steps import TakeStatement as TakeStatement
    from salesflow.complaints.cases.vocabulary import HAPPENINGS as HAPPENINGS
    from salesflow.complaints.cases.vocabulary import OUTSIDE as OUTSIDE
    from salesflow.complaints.cases.vocabulary import STEPS as STEPS
    from salesflow.complaints.causes.cause_tree import Cause as Cause
    from salesflow.complaints.causes.cause_tree import CauseChanges as CauseChanges
    from salesflow.complaints.causes.cause_tree import CauseCount as CauseCount
    from salesflow.complaints.causes.cause_tree import CauseTally as CauseTally
    from salesflow.complaints.causes.cause_tree import CauseTree as CauseTree
    from salesflow.complaints.causes.cause_tree import RootCause as RootCause
    from salesflow.complaints.causes.cause_tree import Unplaced as Unplaced
    from salesflow.complaints.causes.corrective_entries import Corrective as Corrective
    from salesflow.complaints.causes.corrective_entries import CorrectiveState as CorrectiveState
    from salesflow.complaints.causes.correctives import Correctives as Correctives
    from salesflow.complaints.economics import Amount as Amount
    from salesflow.complaints.economics import Amounts as Amounts
    from salesflow.complaints.economics import AtRisk as AtRisk
    from salesflow.complaints.economics import Pyramid as Pyramid
    from salesflow.complaints.economics import PyramidStep as PyramidStep
    from salesflow.complaints.economics import RiskStep as RiskStep
    from salesflow.complaints.economics import revenue_at_risk as revenue_at_risk
    from salesflow.complaints.economics import silent_per_complaint as silent_per_complaint
    from salesflow.complaints.economics import value_at_risk as value_at_risk
    from salesflow.complaints.handling.clocking import reading as reading
    from salesflow.complaints.handling.clocking import readings as readings
    from salesflow.complaints.handling.granting import Approval as Approval
    from salesflow.complaints.handling.granting import OfferVerdict as OfferVerdict
    from salesflow.complaints.handling.granting import OptionVerdict as OptionVerdict
    from salesflow.complaints.handling.granting import as_granted as as_granted
    from salesflow.complaints.handling.granting import judge_options as judge_options
    from salesflow.complaints.handling.granting import mandates_for as mandates_for
    from salesflow.complaints.handling.links import Linked as Linked
    from salesflow.complaints.handling.links import Linker as Linker
    from salesflow.complaints.handling.links import chain as chain
    from salesflow.complaints.handling.links import link_flaws as link_flaws
    from salesflow.complaints.handling.links import root_of as root_of
    from salesflow.complaints.handling.procedure import Procedure as Procedure
    from salesflow.complaints.handling.regime import EVENT_WORDS as EVENT_WORDS
    from salesflow.complaints.handling.regime import Duty as Duty
    from salesflow.complaints.handling.regime import Regime as Regime
    from salesflow.complaints.handling.regime import Threshold as Threshold
    from salesflow.complaints.handling.regime import in_force as in_force
    from salesflow.complaints.phrases.phrase_check import Doubt as Doubt
    from salesflow.complaints.phrases.phrase_check import PhraseKind as PhraseKind
    from salesflow.complaints.phrases.phrase_check import PhrasePack as PhrasePack
    from salesflow.complaints.phrases.phrase_check import PhraseRule as PhraseRule
    from salesflow.complaints.phrases.phrase_check import Remark as Remark
    from salesflow.complaints.phrases.phrase_check import check_words as check_words
    from salesflow.complaints.share import Ground as Ground
    from salesflow.complaints.share import GroundKind as GroundKind
    from salesflow.complaints.share import Share as Share
    from salesflow.complaints.views.ageing import AGE_BANDS as AGE_BANDS
    from salesflow.complaints.views.ageing import AgedComplaint as AgedComplaint
    from salesflow.complaints.views.ageing import Ageing as Ageing
    from salesflow.complaints.views.ageing import AgeingLine as AgeingLine
    from salesflow.complaints.views.ageing import ageing as ageing
    from salesflow.complaints.views.ageing import time_on_stages as time_on_stages
    from salesflow.complaints.views.agenda import Agenda as Agenda
    from salesflow.complaints.views.agenda import AgendaLine as AgendaLine
    from salesflow.complaints.views.agenda import agenda as agenda
    from salesflow.complaints.views.counting import Cut as Cut
    from salesflow.complaints.views.counting import Portion as Portion
    from salesflow.complaints.views.counting import State as State
    from salesflow.complaints.views.deadlines import Deadline as Deadline
    from salesflow.complaints.views.deadlines import deadlines as deadlines
    from salesflow.complaints.views.last import LastItem as LastItem
    from salesflow.complaints.views.last import LastPart as LastPart
    from salesflow.complaints.views.last import LastReview as LastReview
    from salesflow.complaints.views.last import Standing as Standing
    from salesflow.complaints.views.last import last_review as last_review
    from salesflow.complaints.views.pareto import CausePareto as CausePareto
    from salesflow.complaints.views.pareto import ParetoRow as ParetoRow
    from salesflow.complaints.views.pareto import cause_pareto as cause_pareto
    from salesflow.complaints.views.pareto import pareto_of as pareto_of
    from salesflow.complaints.views.prevention import Effect as Effect
    from salesflow.complaints.views.prevention import Uncared as Uncared
    from salesflow.complaints.views.prevention import effect as effect
    from salesflow.complaints.views.prevention import uncared as uncared
    from salesflow.complaints.views.rates import CustomerRepeats as CustomerRepeats
    from salesflow.complaints.views.rates import ReopenRate as ReopenRate
    from salesflow.complaints.views.rates import RepeatRate as RepeatRate
    from salesflow.complaints.views.rates import reopen_rate as reopen_rate
    from salesflow.complaints.views.rates import repeat_rate as repeat_rate
    from salesflow.complaints.views.ten_steps import TEN_STEPS as TEN_STEPS
    from salesflow.complaints.views.ten_steps import StepCoverage as StepCoverage
    from salesflow.complaints.views.ten_steps import StepItem as StepItem
    from salesflow.complaints.views.ten_steps import TenSteps as TenSteps
    from salesflow.complaints.views.ten_steps import step_coverage as step_coverage
    from salesflow.complaints.views.ten_steps import ten_steps as ten_steps
    from salesflow.complaints.views.timeliness import ClockRate as ClockRate
    from salesflow.complaints.views.timeliness import PromiseRate as PromiseRate
    from salesflow.complaints.views.timeliness import promise_rate as promise_rate
    from salesflow.complaints.views.timeliness import timeliness as timeliness
    from salesflow.complaints.views.volume import Volume as Volume
    from salesflow.complaints.views.volume import VolumeLine as VolumeLine
    from salesflow.complaints.views.volume import volume as volume

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "cases.complaint": ("Complaint",),
        "cases.decision": ("Accepted", "Decision", "Refused"),
        "cases.ending": (
            "Absorb",
            "Close",
            "ExhaustRecourse",
            "Extend",
            "Link",
            "Pause",
            "Rebase",
            "Refer",
            "Reopen",
            "Resume",
            "TakeBack",
            "Withdraw",
        ),
        "cases.record": ("Record",),
        "cases.redress": (
            "Accept",
            "Agree",
            "Approve",
            "FollowUp",
            "Fulfil",
            "GiveTestimony",
            "InviteTestimony",
            "KeepPromise",
            "MakePromise",
            "Offer",
            "RefuseClaim",
            "SendLetter",
            "TurnDown",
            "sentences",
        ),
        "cases.remedy": ("Remedy", "RemedyKind"),
        "cases.row": ("ComplaintRow",),
        "cases.severity": ("Severity",),
        "cases.step": ("Apology", "Fault", "Letter", "Likeness", "Step"),
        "cases.steps": (
            "Acknowledge",
            "ActAtOnce",
            "Apologise",
            "Assess",
            "Clarify",
            "Find",
            "HandOver",
            "Hear",
            "Inform",
            "Investigate",
            "Learn",
            "Mark",
            "Receive",
            "TakeStatement",
        ),
        "cases.vocabulary": ("HAPPENINGS", "OUTSIDE", "STEPS"),
        "causes.cause_tree": (
            "Cause",
            "CauseChanges",
            "CauseCount",
            "CauseTally",
            "CauseTree",
            "RootCause",
            "Unplaced",
        ),
        "causes.corrective_entries": ("Corrective", "CorrectiveState"),
        "causes.correctives": ("Correctives",),
        "economics": (
            "Amount",
            "Amounts",
            "AtRisk",
            "Pyramid",
            "PyramidStep",
            "RiskStep",
            "revenue_at_risk",
            "silent_per_complaint",
            "value_at_risk",
        ),
        "handling.clocking": ("reading", "readings"),
        "handling.granting": (
            "Approval",
            "OfferVerdict",
            "OptionVerdict",
            "as_granted",
            "judge_options",
            "mandates_for",
        ),
        "handling.links": ("Linked", "Linker", "chain", "link_flaws", "root_of"),
        "handling.procedure": ("Procedure",),
        "handling.regime": ("Duty", "EVENT_WORDS", "Regime", "Threshold", "in_force"),
        "phrases.phrase_check": ("Doubt", "PhraseKind", "PhrasePack", "PhraseRule", "Remark", "check_words"),
        "share": ("Ground", "GroundKind", "Share"),
        "views.ageing": ("AGE_BANDS", "AgedComplaint", "Ageing", "AgeingLine", "ageing", "time_on_stages"),
        "views.agenda": ("Agenda", "AgendaLine", "agenda"),
        "views.counting": ("Cut", "Portion", "State"),
        "views.deadlines": ("Deadline", "deadlines"),
        "views.last": ("LastItem", "LastPart", "LastReview", "Standing", "last_review"),
        "views.pareto": ("CausePareto", "ParetoRow", "cause_pareto", "pareto_of"),
        "views.prevention": ("Effect", "Uncared", "effect", "uncared"),
        "views.rates": ("CustomerRepeats", "ReopenRate", "RepeatRate", "reopen_rate", "repeat_rate"),
        "views.ten_steps": (
            "StepCoverage",
            "StepItem",
            "TEN_STEPS",
            "TenSteps",
            "step_coverage",
            "ten_steps",
        ),
        "views.timeliness": ("ClockRate", "PromiseRate", "promise_rate", "timeliness"),
        "views.volume": ("Volume", "VolumeLine", "volume"),
    },
)
