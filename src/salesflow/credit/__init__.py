"""Trusting with money: what is known of a firm, how it pays, what it owes, what warns, how much it gets, what is stopped.

Ready-made rules stand in `salesflow.credit.catalogue`. A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.credit.ageing import DAYS_LATE as DAYS_LATE
    from salesflow.credit.ageing import Ageing as Ageing
    from salesflow.credit.ageing import AgeingRow as AgeingRow
    from salesflow.credit.control.account import Account as Account
    from salesflow.credit.control.account import Order as Order
    from salesflow.credit.control.account import check_kind as check_kind
    from salesflow.credit.control.check import Finding as Finding
    from salesflow.credit.control.check import Outcome as Outcome
    from salesflow.credit.control.checks_conduct import MaxDunning as MaxDunning
    from salesflow.credit.control.checks_conduct import OldestOpenItem as OldestOpenItem
    from salesflow.credit.control.checks_conduct import OverdueAmount as OverdueAmount
    from salesflow.credit.control.checks_conduct import OverdueDays as OverdueDays
    from salesflow.credit.control.checks_firm import MissingDossier as MissingDossier
    from salesflow.credit.control.checks_firm import SignalOpen as SignalOpen
    from salesflow.credit.control.checks_grant import LimitExpired as LimitExpired
    from salesflow.credit.control.checks_grant import LineCancelled as LineCancelled
    from salesflow.credit.control.checks_grant import LineFrozen as LineFrozen
    from salesflow.credit.control.checks_grant import SingleOrderCap as SingleOrderCap
    from salesflow.credit.control.checks_limit import DynamicLimit as DynamicLimit
    from salesflow.credit.control.checks_limit import LimitOccupancy as LimitOccupancy
    from salesflow.credit.control.checks_limit import StaticLimit as StaticLimit
    from salesflow.credit.control.credit_check import Answer as Answer
    from salesflow.credit.control.credit_check import CheckResult as CheckResult
    from salesflow.credit.control.credit_check import ControlRule as ControlRule
    from salesflow.credit.control.credit_check import CreditCheck as CreditCheck
    from salesflow.credit.control.credit_check import RuleFinding as RuleFinding
    from salesflow.credit.control.gate import Passage as Passage
    from salesflow.credit.control.gate import gate as gate
    from salesflow.credit.control.hold import Decision as Decision
    from salesflow.credit.control.hold import HoldRule as HoldRule
    from salesflow.credit.control.hold import proposal as proposal
    from salesflow.credit.control.switch import Act as Act
    from salesflow.credit.control.switch import Switch as Switch
    from salesflow.credit.control.switch import read_switches as read_switches
    from salesflow.credit.dossier.content import Area as Area
    from salesflow.credit.dossier.content import Content as Content
    from salesflow.credit.dossier.content import Item as Item
    from salesflow.credit.dossier.dossier import Dossier as Dossier
    from salesflow.credit.dossier.investigation import Method as Method
    from salesflow.credit.dossier.registration import CreditCode as CreditCode
    from salesflow.credit.dossier.registration import Registration as Registration
    from salesflow.credit.dossier.review import AreaReview as AreaReview
    from salesflow.credit.dossier.review import Ask as Ask
    from salesflow.credit.dossier.review import DossierReview as DossierReview
    from salesflow.credit.dossier.review import Fact as Fact
    from salesflow.credit.dossier.review import Stand as Stand
    from salesflow.credit.dunning.log import DunningLog as DunningLog
    from salesflow.credit.dunning.plan import DunningPlan as DunningPlan
    from salesflow.credit.dunning.plan import dunning_level as dunning_level
    from salesflow.credit.dunning.step import FIRST_DAY as FIRST_DAY
    from salesflow.credit.dunning.step import LAST_DAY as LAST_DAY
    from salesflow.credit.dunning.step import ByPerson as ByPerson
    from salesflow.credit.dunning.step import ByRole as ByRole
    from salesflow.credit.dunning.step import BySeller as BySeller
    from salesflow.credit.dunning.step import DunningStep as DunningStep
    from salesflow.credit.dunning.step import Executor as Executor
    from salesflow.credit.dunning.step import Formal as Formal
    from salesflow.credit.dunning.step import Manner as Manner
    from salesflow.credit.dunning.tightening import Tightening as Tightening
    from salesflow.credit.dunning.tightening import TighteningRule as TighteningRule
    from salesflow.credit.exposure import Bills as Bills
    from salesflow.credit.exposure import Exposure as Exposure
    from salesflow.credit.exposure import OpenItem as OpenItem
    from salesflow.credit.exposure import exposures as exposures
    from salesflow.credit.ledger.group import CreditGroup as CreditGroup
    from salesflow.credit.ledger.group import Sharing as Sharing
    from salesflow.credit.ledger.ledger import CreditLedger as CreditLedger
    from salesflow.credit.ledger.movements import Applied as Applied
    from salesflow.credit.ledger.movements import Cancelled as Cancelled
    from salesflow.credit.ledger.movements import CreditNoteIssued as CreditNoteIssued
    from salesflow.credit.ledger.movements import Delivered as Delivered
    from salesflow.credit.ledger.movements import Disputed as Disputed
    from salesflow.credit.ledger.movements import DisputeSettled as DisputeSettled
    from salesflow.credit.ledger.movements import Invoiced as Invoiced
    from salesflow.credit.ledger.movements import NoteDishonoured as NoteDishonoured
    from salesflow.credit.ledger.movements import NoteTaken as NoteTaken
    from salesflow.credit.ledger.movements import Ordered as Ordered
    from salesflow.credit.ledger.movements import Paid as Paid
    from salesflow.credit.ledger.movements import Prepaid as Prepaid
    from salesflow.credit.ledger.movements import Refunded as Refunded
    from salesflow.credit.ledger.movements import Rescheduled as Rescheduled
    from salesflow.credit.ledger.movements import Reserved as Reserved
    from salesflow.credit.ledger.movements import Reversed as Reversed
    from salesflow.credit.ledger.movements import WrittenOff as WrittenOff
    from salesflow.credit.ledger.position import OpenDocument as OpenDocument
    from salesflow.credit.ledger.position import Position as Position
    from salesflow.credit.ledger.securities import Cover as Cover
    from salesflow.credit.ledger.securities import Securities as Securities
    from salesflow.credit.ledger.securities import Security as Security
    from salesflow.credit.ledger.securities import SecurityKind as SecurityKind
    from salesflow.credit.ledger.stage import Stage as Stage
    from salesflow.credit.limits.authority import APPROVER_IS_NOT_SELLER as APPROVER_IS_NOT_SELLER
    from salesflow.credit.limits.authority import ApprovalBand as ApprovalBand
    from salesflow.credit.limits.authority import CreditAuthority as CreditAuthority
    from salesflow.credit.limits.authority import Deputy as Deputy
    from salesflow.credit.limits.authority import Hands as Hands
    from salesflow.credit.limits.authority import judge_seller as judge_seller
    from salesflow.credit.limits.estimators import Collections as Collections
    from salesflow.credit.limits.estimators import Estimate as Estimate
    from salesflow.credit.limits.estimators import Estimated as Estimated
    from salesflow.credit.limits.estimators import Estimator as Estimator
    from salesflow.credit.limits.estimators import FastEstimate as FastEstimate
    from salesflow.credit.limits.estimators import Max as Max
    from salesflow.credit.limits.estimators import Min as Min
    from salesflow.credit.limits.estimators import NetWorthShare as NetWorthShare
    from salesflow.credit.limits.estimators import PeakExposure as PeakExposure
    from salesflow.credit.limits.estimators import Plus as Plus
    from salesflow.credit.limits.estimators import SalesCycle as SalesCycle
    from salesflow.credit.limits.estimators import SecuritiesCover as SecuritiesCover
    from salesflow.credit.limits.estimators import Unknown as Unknown
    from salesflow.credit.limits.estimators import WorkingAssetsShareOf as WorkingAssetsShareOf
    from salesflow.credit.limits.estimators import WorkingCapitalShare as WorkingCapitalShare
    from salesflow.credit.limits.factor import FactorTable as FactorTable
    from salesflow.credit.limits.facts import Debts as Debts
    from salesflow.credit.limits.facts import Facts as Facts
    from salesflow.credit.limits.facts import LineState as LineState
    from salesflow.credit.limits.facts import OpenSignal as OpenSignal
    from salesflow.credit.limits.facts import Trading as Trading
    from salesflow.credit.limits.grant import Effect as Effect
    from salesflow.credit.limits.grant import Grant as Grant
    from salesflow.credit.limits.grant import GrantKind as GrantKind
    from salesflow.credit.limits.grant import OverdueAllowance as OverdueAllowance
    from salesflow.credit.limits.grant import effective_limit as effective_limit
    from salesflow.credit.limits.grant import fixed_on as fixed_on
    from salesflow.credit.limits.grant import order_cap as order_cap
    from salesflow.credit.limits.grant import overdue_allowance as overdue_allowance
    from salesflow.credit.limits.guards import CancelOn as CancelOn
    from salesflow.credit.limits.guards import FreezeIfLate as FreezeIfLate
    from salesflow.credit.limits.guards import FreezeWhile as FreezeWhile
    from salesflow.credit.limits.guards import Guard as Guard
    from salesflow.credit.limits.guards import NoRaiseIfOverdue as NoRaiseIfOverdue
    from salesflow.credit.limits.guards import NoRaiseInDistress as NoRaiseInDistress
    from salesflow.credit.limits.guards import NoRaiseWhile as NoRaiseWhile
    from salesflow.credit.limits.guards import RequireFresh as RequireFresh
    from salesflow.credit.limits.guards import Ruling as Ruling
    from salesflow.credit.limits.guards import Veto as Veto
    from salesflow.credit.limits.line import CreditLine as CreditLine
    from salesflow.credit.limits.proposal import Action as Action
    from salesflow.credit.limits.proposal import Proposal as Proposal
    from salesflow.credit.limits.proposal import Wish as Wish
    from salesflow.credit.limits.review import Figures as Figures
    from salesflow.credit.limits.review import ReviewPolicy as ReviewPolicy
    from salesflow.credit.limits.shapes import CoolDown as CoolDown
    from salesflow.credit.limits.shapes import Deadband as Deadband
    from salesflow.credit.limits.shapes import RoundDown as RoundDown
    from salesflow.credit.limits.shapes import Shape as Shape
    from salesflow.credit.limits.shapes import Shaped as Shaped
    from salesflow.credit.limits.shapes import StepCap as StepCap
    from salesflow.credit.limits.stake import Stake as Stake
    from salesflow.credit.limits.stake import ended as ended
    from salesflow.credit.limits.stake import first_day as first_day
    from salesflow.credit.limits.stake import grant_of as grant_of
    from salesflow.credit.limits.stake import is_over as is_over
    from salesflow.credit.limits.stake import with_grant as with_grant
    from salesflow.credit.limits.temporary import TemporaryRule as TemporaryRule
    from salesflow.credit.measures.collection import (
        EFFECTIVENESS_AVERAGE_MONTH as EFFECTIVENESS_AVERAGE_MONTH,
    )
    from salesflow.credit.measures.collection import SalesBasis as SalesBasis
    from salesflow.credit.measures.collection import effectiveness as effectiveness
    from salesflow.credit.measures.concentration import herfindahl as herfindahl
    from salesflow.credit.measures.concentration import top_share as top_share
    from salesflow.credit.measures.delinquency import DAYS_BEYOND_TERMS_FLOORED as DAYS_BEYOND_TERMS_FLOORED
    from salesflow.credit.measures.delinquency import average_days_delinquent as average_days_delinquent
    from salesflow.credit.measures.delinquency import late_share as late_share
    from salesflow.credit.measures.delinquency import weighted_days_beyond_terms as weighted_days_beyond_terms
    from salesflow.credit.measures.expected_loss import DefaultChance as DefaultChance
    from salesflow.credit.measures.expected_loss import ExposureAtDefault as ExposureAtDefault
    from salesflow.credit.measures.expected_loss import ProvisionMatrix as ProvisionMatrix
    from salesflow.credit.measures.expected_loss import ProvisionStep as ProvisionStep
    from salesflow.credit.measures.expected_loss import expected_loss as expected_loss
    from salesflow.credit.measures.figure import Definition as Definition
    from salesflow.credit.measures.figure import Figure as Figure
    from salesflow.credit.measures.figure import Input as Input
    from salesflow.credit.measures.figure import Kind as Kind
    from salesflow.credit.measures.receivables import Balance as Balance
    from salesflow.credit.measures.receivables import CreditSales as CreditSales
    from salesflow.credit.measures.receivables import OnAccount as OnAccount
    from salesflow.credit.measures.receivables import OpenDebt as OpenDebt
    from salesflow.credit.measures.receivables import Receivables as Receivables
    from salesflow.credit.rating.citation import Citation as Citation
    from salesflow.credit.rating.features import Factor as Factor
    from salesflow.credit.rating.features import FeatureModel as FeatureModel
    from salesflow.credit.rating.features import FeatureScore as FeatureScore
    from salesflow.credit.rating.grade import Graded as Graded
    from salesflow.credit.rating.grade import ScoreGrades as ScoreGrades
    from salesflow.credit.rating.payment_index import ConductItem as ConductItem
    from salesflow.credit.rating.payment_index import PaymentConduct as PaymentConduct
    from salesflow.credit.rating.payment_index import PaymentIndex as PaymentIndex
    from salesflow.credit.rating.ratio_models import Ratio as Ratio
    from salesflow.credit.rating.ratio_models import RatioModel as RatioModel
    from salesflow.credit.rating.ratio_models import RatioScore as RatioScore
    from salesflow.credit.rating.ratio_models import Zone as Zone
    from salesflow.credit.rating.scorecard import ByNumber as ByNumber
    from salesflow.credit.rating.scorecard import ByWord as ByWord
    from salesflow.credit.rating.scorecard import Scorecard as Scorecard
    from salesflow.credit.rating.scorecard import Scored as Scored
    from salesflow.credit.rating.statements import USUAL as USUAL
    from salesflow.credit.rating.statements import Acceptance as Acceptance
    from salesflow.credit.rating.statements import Line as Line
    from salesflow.credit.rating.statements import MoneyUnit as MoneyUnit
    from salesflow.credit.rating.statements import Statement as Statement
    from salesflow.credit.rating.statements import has_run as has_run
    from salesflow.credit.rating.working_assets import WorkingAssets as WorkingAssets
    from salesflow.credit.rating.working_assets import WorkingAssetsShare as WorkingAssetsShare
    from salesflow.credit.replay.late_share import LateShare as LateShare
    from salesflow.credit.replay.report import Replay as Replay
    from salesflow.credit.replay.run import ALWAYS_YES as ALWAYS_YES
    from salesflow.credit.replay.run import NoCeiling as NoCeiling
    from salesflow.credit.switches.entries import Cause as Cause
    from salesflow.credit.switches.entries import LetThrough as LetThrough
    from salesflow.credit.switches.entries import TurnedOn as TurnedOn
    from salesflow.credit.switches.entries import Used as Used
    from salesflow.credit.switches.entries import both as both
    from salesflow.credit.switches.entries import causes_of as causes_of
    from salesflow.credit.switches.switchboard import Release as Release
    from salesflow.credit.switches.switchboard import Switchboard as Switchboard
    from salesflow.credit.trading.trade_off import TradeOff as TradeOff
    from salesflow.credit.trading.trade_off import TradeState as TradeState
    from salesflow.credit.trading.trade_offs import TradeOffs as TradeOffs
    from salesflow.credit.warnings.register import Acknowledged as Acknowledged
    from salesflow.credit.warnings.register import Cleared as Cleared
    from salesflow.credit.warnings.register import Opened as Opened
    from salesflow.credit.warnings.register import Reopened as Reopened
    from salesflow.credit.warnings.register import SignalRegister as SignalRegister
    from salesflow.credit.warnings.register import State as State
    from salesflow.credit.warnings.register import Warned as Warned
    from salesflow.credit.warnings.seen import Happened as Happened
    from salesflow.credit.warnings.seen import Measured as Measured
    from salesflow.credit.warnings.seen import Seen as Seen
    from salesflow.credit.warnings.seen import Watched as Watched
    from salesflow.credit.warnings.signal import Ban as Ban
    from salesflow.credit.warnings.signal import Consequences as Consequences
    from salesflow.credit.warnings.signal import Severity as Severity
    from salesflow.credit.warnings.signal import Signal as Signal
    from salesflow.credit.warnings.signal import SignalType as SignalType
    from salesflow.credit.warnings.watch import Watch as Watch
    from salesflow.credit.warnings.watch import watch as watch
    from salesflow.credit.warnings.watch_rule import Against as Against
    from salesflow.credit.warnings.watch_rule import Change as Change
    from salesflow.credit.warnings.watch_rule import Count as Count
    from salesflow.credit.warnings.watch_rule import WatchRule as WatchRule

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "ageing": ("Ageing", "AgeingRow", "DAYS_LATE"),
        "control.account": ("Account", "Order", "check_kind"),
        "control.check": ("Finding", "Outcome"),
        "control.checks_conduct": ("MaxDunning", "OldestOpenItem", "OverdueAmount", "OverdueDays"),
        "control.checks_firm": ("MissingDossier", "SignalOpen"),
        "control.checks_grant": ("LimitExpired", "LineCancelled", "LineFrozen", "SingleOrderCap"),
        "control.checks_limit": ("DynamicLimit", "LimitOccupancy", "StaticLimit"),
        "control.credit_check": ("Answer", "CheckResult", "ControlRule", "CreditCheck", "RuleFinding"),
        "control.gate": ("Passage", "gate"),
        "control.hold": ("Decision", "HoldRule", "proposal"),
        "control.switch": ("Act", "Switch", "read_switches"),
        "dossier.content": ("Area", "Content", "Item"),
        "dossier.dossier": ("Dossier",),
        "dossier.investigation": ("Method",),
        "dossier.registration": ("CreditCode", "Registration"),
        "dossier.review": ("AreaReview", "Ask", "DossierReview", "Fact", "Stand"),
        "dunning.log": ("DunningLog",),
        "dunning.plan": ("DunningPlan", "dunning_level"),
        "dunning.step": (
            "ByPerson",
            "ByRole",
            "BySeller",
            "DunningStep",
            "Executor",
            "FIRST_DAY",
            "Formal",
            "LAST_DAY",
            "Manner",
        ),
        "dunning.tightening": ("Tightening", "TighteningRule"),
        "exposure": ("Bills", "Exposure", "OpenItem", "exposures"),
        "ledger.group": ("CreditGroup", "Sharing"),
        "ledger.ledger": ("CreditLedger",),
        "ledger.movements": (
            "Applied",
            "Cancelled",
            "CreditNoteIssued",
            "Delivered",
            "DisputeSettled",
            "Disputed",
            "Invoiced",
            "NoteDishonoured",
            "NoteTaken",
            "Ordered",
            "Paid",
            "Prepaid",
            "Refunded",
            "Rescheduled",
            "Reserved",
            "Reversed",
            "WrittenOff",
        ),
        "ledger.position": ("OpenDocument", "Position"),
        "ledger.securities": ("Cover", "Securities", "Security", "SecurityKind"),
        "ledger.stage": ("Stage",),
        "limits.authority": (
            "APPROVER_IS_NOT_SELLER",
            "ApprovalBand",
            "CreditAuthority",
            "Deputy",
            "Hands",
            "judge_seller",
        ),
        "limits.estimators": (
            "Collections",
            "Estimate",
            "Estimated",
            "Estimator",
            "FastEstimate",
            "Max",
            "Min",
            "NetWorthShare",
            "PeakExposure",
            "Plus",
            "SalesCycle",
            "SecuritiesCover",
            "Unknown",
            "WorkingAssetsShareOf",
            "WorkingCapitalShare",
        ),
        "limits.factor": ("FactorTable",),
        "limits.facts": ("Debts", "Facts", "LineState", "OpenSignal", "Trading"),
        "limits.grant": (
            "Effect",
            "Grant",
            "GrantKind",
            "OverdueAllowance",
            "effective_limit",
            "fixed_on",
            "order_cap",
            "overdue_allowance",
        ),
        "limits.guards": (
            "CancelOn",
            "FreezeIfLate",
            "FreezeWhile",
            "Guard",
            "NoRaiseIfOverdue",
            "NoRaiseInDistress",
            "NoRaiseWhile",
            "RequireFresh",
            "Ruling",
            "Veto",
        ),
        "limits.line": ("CreditLine",),
        "limits.proposal": ("Action", "Proposal", "Wish"),
        "limits.review": ("Figures", "ReviewPolicy"),
        "limits.shapes": ("CoolDown", "Deadband", "RoundDown", "Shape", "Shaped", "StepCap"),
        "limits.stake": ("Stake", "ended", "first_day", "grant_of", "is_over", "with_grant"),
        "limits.temporary": ("TemporaryRule",),
        "measures.collection": ("EFFECTIVENESS_AVERAGE_MONTH", "SalesBasis", "effectiveness"),
        "measures.concentration": ("herfindahl", "top_share"),
        "measures.delinquency": (
            "DAYS_BEYOND_TERMS_FLOORED",
            "average_days_delinquent",
            "late_share",
            "weighted_days_beyond_terms",
        ),
        "measures.expected_loss": (
            "DefaultChance",
            "ExposureAtDefault",
            "ProvisionMatrix",
            "ProvisionStep",
            "expected_loss",
        ),
        "measures.figure": ("Definition", "Figure", "Input", "Kind"),
        "measures.receivables": ("Balance", "CreditSales", "OnAccount", "OpenDebt", "Receivables"),
        "rating.citation": ("Citation",),
        "rating.features": ("Factor", "FeatureModel", "FeatureScore"),
        "rating.grade": ("Graded", "ScoreGrades"),
        "rating.payment_index": ("ConductItem", "PaymentConduct", "PaymentIndex"),
        "rating.ratio_models": ("Ratio", "RatioModel", "RatioScore", "Zone"),
        "rating.scorecard": ("ByNumber", "ByWord", "Scorecard", "Scored"),
        "rating.statements": ("Acceptance", "Line", "MoneyUnit", "Statement", "USUAL", "has_run"),
        "rating.working_assets": ("WorkingAssets", "WorkingAssetsShare"),
        "replay.late_share": ("LateShare",),
        "replay.report": ("Replay",),
        "replay.run": ("ALWAYS_YES", "NoCeiling"),
        "switches.entries": ("Cause", "LetThrough", "TurnedOn", "Used", "both", "causes_of"),
        "switches.switchboard": ("Release", "Switchboard"),
        "trading.trade_off": ("TradeOff", "TradeState"),
        "trading.trade_offs": ("TradeOffs",),
        "warnings.register": (
            "Acknowledged",
            "Cleared",
            "Opened",
            "Reopened",
            "SignalRegister",
            "State",
            "Warned",
        ),
        "warnings.seen": ("Happened", "Measured", "Seen", "Watched"),
        "warnings.signal": ("Ban", "Consequences", "Severity", "Signal", "SignalType"),
        "warnings.watch": ("Watch", "watch"),
        "warnings.watch_rule": ("Against", "Change", "Count", "WatchRule"),
    },
)
