"""Who we deal with: cards, leads, referrals, grades, buying, worth, contacts; people, consent and the history of touches.

Each theme has a room (`salesflow.customers.cards`, `leads`, `referrals`, `grades`, `buying`, `worth`, `contacts`) and names
of its own there; the main ones can be taken from here. Functions that bear the name of their module come from there
(``from salesflow.customers.contacts.gaps import gaps``); ready-made entries stand in `salesflow.customers.catalogue`.
A name is loaded when it is first asked for.

>>> from salesflow.customers import Customer
>>> Customer("C-7", "Haida").grade is None
True
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.customers.buying.purchase_cycle import BuyingHabit as BuyingHabit
    from salesflow.customers.buying.purchase_cycle import CycleRule as CycleRule
    from salesflow.customers.buying.purchase_cycle import CycleStanding as CycleStanding
    from salesflow.customers.buying.purchase_cycle import OrderWindow as OrderWindow
    from salesflow.customers.buying.purchase_cycle import PurchaseCycle as PurchaseCycle
    from salesflow.customers.buying.selection import Candidate as Candidate
    from salesflow.customers.buying.selection import Choice as Choice
    from salesflow.customers.buying.selection import ReachRow as ReachRow
    from salesflow.customers.buying.selection import ReachWay as ReachWay
    from salesflow.customers.buying.selection import TargetOutcome as TargetOutcome
    from salesflow.customers.buying.selection import TargetRule as TargetRule
    from salesflow.customers.buying.selection import reach as reach
    from salesflow.customers.buying.sell_through import CheckedOrder as CheckedOrder
    from salesflow.customers.buying.sell_through import OrderRule as OrderRule
    from salesflow.customers.buying.sell_through import Proposal as Proposal
    from salesflow.customers.buying.sell_through import PushReason as PushReason
    from salesflow.customers.buying.sell_through import SellOut as SellOut
    from salesflow.customers.buying.sell_through import Stock as Stock
    from salesflow.customers.buying.suitability import SUITS as SUITS
    from salesflow.customers.buying.suitability import Assortment as Assortment
    from salesflow.customers.buying.suitability import Offer as Offer
    from salesflow.customers.buying.suitability import StatedNeed as StatedNeed
    from salesflow.customers.buying.suitability import Suitability as Suitability
    from salesflow.customers.buying.wallet import BrandHolding as BrandHolding
    from salesflow.customers.buying.wallet import Wallet as Wallet
    from salesflow.customers.buying.wallet import WalletChange as WalletChange
    from salesflow.customers.buying.wallet import WalletPart as WalletPart
    from salesflow.customers.cards.access import Access as Access
    from salesflow.customers.cards.access import CardView as CardView
    from salesflow.customers.cards.access import Grant as Grant
    from salesflow.customers.cards.card import Card as Card
    from salesflow.customers.cards.card import Conflict as Conflict
    from salesflow.customers.cards.entries import CardKind as CardKind
    from salesflow.customers.cards.form import Basis as Basis
    from salesflow.customers.cards.form import Expired as Expired
    from salesflow.customers.cards.form import Field as Field
    from salesflow.customers.cards.form import FieldKind as FieldKind
    from salesflow.customers.cards.form import Form as Form
    from salesflow.customers.cards.form import Purged as Purged
    from salesflow.customers.cards.identity import Dialling as Dialling
    from salesflow.customers.cards.identity import KeyKind as KeyKind
    from salesflow.customers.cards.identity import Pair as Pair
    from salesflow.customers.cards.identity import SameParty as SameParty
    from salesflow.customers.cards.identity import same_party as same_party
    from salesflow.customers.cards.upkeep import Upkeep as Upkeep
    from salesflow.customers.consent import Consent as Consent
    from salesflow.customers.consent import HasConsents as HasConsents
    from salesflow.customers.consent import consents_text as consents_text
    from salesflow.customers.consent import may_contact as may_contact
    from salesflow.customers.consent import parse_consents as parse_consents
    from salesflow.customers.contacts.contact_map import ContactMap as ContactMap
    from salesflow.customers.contacts.entries import ContactRole as ContactRole
    from salesflow.customers.contacts.entries import Support as Support
    from salesflow.customers.contacts.gaps import Coverage as Coverage
    from salesflow.customers.contacts.gaps import Gap as Gap
    from salesflow.customers.contacts.gaps import GapKind as GapKind
    from salesflow.customers.contacts.gaps import coverage as coverage
    from salesflow.customers.contacts.keepers import Assignment as Assignment
    from salesflow.customers.contacts.keepers import Colleague as Colleague
    from salesflow.customers.contacts.keepers import Keepers as Keepers
    from salesflow.customers.contacts.keepers import Keeps as Keeps
    from salesflow.customers.customer import Customer as Customer
    from salesflow.customers.erasure import Erasure as Erasure
    from salesflow.customers.files import CustomerFiles as CustomerFiles
    from salesflow.customers.files import MergedFiles as MergedFiles
    from salesflow.customers.grades.account_strategy import PLAN_STEPS as PLAN_STEPS
    from salesflow.customers.grades.account_strategy import AccountStrategy as AccountStrategy
    from salesflow.customers.grades.account_strategy import Chosen as Chosen
    from salesflow.customers.grades.account_strategy import Market as Market
    from salesflow.customers.grades.account_strategy import PenetrationPlan as PenetrationPlan
    from salesflow.customers.grades.account_strategy import PlanStep as PlanStep
    from salesflow.customers.grades.account_strategy import VisitQuota as VisitQuota
    from salesflow.customers.grades.counting import Schedule as Schedule
    from salesflow.customers.grades.grading import BySize as BySize
    from salesflow.customers.grades.grading import grade_order as grade_order
    from salesflow.customers.grades.ladder import Ladder as Ladder
    from salesflow.customers.grades.ladder import Level as Level
    from salesflow.customers.grades.ladder import Member as Member
    from salesflow.customers.grades.pareto import Concentration as Concentration
    from salesflow.customers.grades.pareto import Pareto as Pareto
    from salesflow.customers.grades.regrading import Hysteresis as Hysteresis
    from salesflow.customers.grades.regrading import Reviewed as Reviewed
    from salesflow.customers.grades.rules import Graded as Graded
    from salesflow.customers.grades.rules import Rule as Rule
    from salesflow.customers.grades.rules import Rules as Rules
    from salesflow.customers.history import Invoice as Invoice
    from salesflow.customers.history import Purchase as Purchase
    from salesflow.customers.history import PurchaseSummary as PurchaseSummary
    from salesflow.customers.history import Touch as Touch
    from salesflow.customers.history import TouchSummary as TouchSummary
    from salesflow.customers.leads.answers import Answer as Answer
    from salesflow.customers.leads.answers import Reading as Reading
    from salesflow.customers.leads.lead import Lead as Lead
    from salesflow.customers.leads.lead import Prospect as Prospect
    from salesflow.customers.leads.prospecting import Method as Method
    from salesflow.customers.leads.prospecting import Profile as Profile
    from salesflow.customers.leads.prospecting import Prospecting as Prospecting
    from salesflow.customers.leads.prospecting import Suggestion as Suggestion
    from salesflow.customers.leads.prospecting import Suggestions as Suggestions
    from salesflow.customers.leads.prospecting import Trait as Trait
    from salesflow.customers.leads.prospecting import WorkStep as WorkStep
    from salesflow.customers.leads.prospects import Ideal as Ideal
    from salesflow.customers.leads.prospects import Principles as Principles
    from salesflow.customers.leads.prospects import ProspectList as ProspectList
    from salesflow.customers.leads.prospects import Watch as Watch
    from salesflow.customers.leads.prospects import WatchList as WatchList
    from salesflow.customers.leads.prospects import watch_list as watch_list
    from salesflow.customers.leads.qualification import Qualification as Qualification
    from salesflow.customers.leads.qualification import Question as Question
    from salesflow.customers.leads.routing import Route as Route
    from salesflow.customers.leads.routing import Routing as Routing
    from salesflow.customers.leads.routing import queue as queue
    from salesflow.customers.leads.source import NoSource as NoSource
    from salesflow.customers.leads.source import Source as Source
    from salesflow.customers.leads.source import SourceCount as SourceCount
    from salesflow.customers.leads.source import SourceCounts as SourceCounts
    from salesflow.customers.leads.source import Sources as Sources
    from salesflow.customers.people import Person as Person
    from salesflow.customers.referrals.book import Balance as Balance
    from salesflow.customers.referrals.book import OwedFeedback as OwedFeedback
    from salesflow.customers.referrals.book import ReferralBook as ReferralBook
    from salesflow.customers.referrals.entries import GiftInstead as GiftInstead
    from salesflow.customers.referrals.entries import Paid as Paid
    from salesflow.customers.referrals.entries import Reversal as Reversal
    from salesflow.customers.referrals.entries import Waived as Waived
    from salesflow.customers.referrals.gift import Gift as Gift
    from salesflow.customers.referrals.gift import GiftEntry as GiftEntry
    from salesflow.customers.referrals.gift import GiftKind as GiftKind
    from salesflow.customers.referrals.gift import GiftRegister as GiftRegister
    from salesflow.customers.referrals.gift import GivenBack as GivenBack
    from salesflow.customers.referrals.gift_policy import GiftPolicy as GiftPolicy
    from salesflow.customers.referrals.gift_policy import Recipients as Recipients
    from salesflow.customers.referrals.programme import Payable as Payable
    from salesflow.customers.referrals.programme import Programme as Programme
    from salesflow.customers.referrals.programme import Tellable as Tellable
    from salesflow.customers.worth.btyd import Btyd as Btyd
    from salesflow.customers.worth.household import HouseholdNeeds as HouseholdNeeds
    from salesflow.customers.worth.household import Reckoning as Reckoning
    from salesflow.customers.worth.rfm import NEVER_BOUGHT as NEVER_BOUGHT
    from salesflow.customers.worth.rfm import NeverBought as NeverBought
    from salesflow.customers.worth.rfm import Rfm as Rfm
    from salesflow.customers.worth.rfm import RfmScore as RfmScore
    from salesflow.customers.worth.rfm import Scored as Scored
    from salesflow.customers.worth.value import ACQUISITION_COST as ACQUISITION_COST
    from salesflow.customers.worth.value import TEXTBOOK_LIFETIME_VALUE as TEXTBOOK_LIFETIME_VALUE
    from salesflow.customers.worth.value import ExactAmount as ExactAmount
    from salesflow.customers.worth.value import Product as Product
    from salesflow.customers.worth.value import break_even as break_even
    from salesflow.customers.worth.value import retention_value as retention_value

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "buying.purchase_cycle": (
            "BuyingHabit",
            "CycleRule",
            "CycleStanding",
            "OrderWindow",
            "PurchaseCycle",
        ),
        "buying.selection": (
            "Candidate",
            "Choice",
            "ReachRow",
            "ReachWay",
            "TargetOutcome",
            "TargetRule",
            "reach",
        ),
        "buying.sell_through": ("CheckedOrder", "OrderRule", "Proposal", "PushReason", "SellOut", "Stock"),
        "buying.suitability": ("Assortment", "Offer", "SUITS", "StatedNeed", "Suitability"),
        "buying.wallet": ("BrandHolding", "Wallet", "WalletChange", "WalletPart"),
        "cards.access": ("Access", "CardView", "Grant"),
        "cards.card": ("Card", "Conflict"),
        "cards.entries": ("CardKind",),
        "cards.form": ("Basis", "Expired", "Field", "FieldKind", "Form", "Purged"),
        "cards.identity": ("Dialling", "KeyKind", "Pair", "SameParty", "same_party"),
        "cards.upkeep": ("Upkeep",),
        "consent": ("Consent", "HasConsents", "consents_text", "may_contact", "parse_consents"),
        "contacts.contact_map": ("ContactMap",),
        "contacts.entries": ("ContactRole", "Support"),
        "contacts.gaps": ("Coverage", "Gap", "GapKind", "coverage"),
        "contacts.keepers": ("Assignment", "Colleague", "Keepers", "Keeps"),
        "customer": ("Customer",),
        "erasure": ("Erasure",),
        "files": ("CustomerFiles", "MergedFiles"),
        "grades.account_strategy": (
            "AccountStrategy",
            "Chosen",
            "Market",
            "PLAN_STEPS",
            "PenetrationPlan",
            "PlanStep",
            "VisitQuota",
        ),
        "grades.counting": ("Schedule",),
        "grades.grading": ("BySize", "grade_order"),
        "grades.ladder": ("Ladder", "Level", "Member"),
        "grades.pareto": ("Concentration", "Pareto"),
        "grades.regrading": ("Hysteresis", "Reviewed"),
        "grades.rules": ("Graded", "Rule", "Rules"),
        "history": ("Invoice", "Purchase", "PurchaseSummary", "Touch", "TouchSummary"),
        "leads.answers": ("Answer", "Reading"),
        "leads.lead": ("Lead", "Prospect"),
        "leads.prospecting": (
            "Method",
            "Profile",
            "Prospecting",
            "Suggestion",
            "Suggestions",
            "Trait",
            "WorkStep",
        ),
        "leads.prospects": ("Ideal", "Principles", "ProspectList", "Watch", "WatchList", "watch_list"),
        "leads.qualification": ("Qualification", "Question"),
        "leads.routing": ("Route", "Routing", "queue"),
        "leads.source": ("NoSource", "Source", "SourceCount", "SourceCounts", "Sources"),
        "people": ("Person",),
        "referrals.book": ("Balance", "OwedFeedback", "ReferralBook"),
        "referrals.entries": ("GiftInstead", "Paid", "Reversal", "Waived"),
        "referrals.gift": ("Gift", "GiftEntry", "GiftKind", "GiftRegister", "GivenBack"),
        "referrals.gift_policy": ("GiftPolicy", "Recipients"),
        "referrals.programme": ("Payable", "Programme", "Tellable"),
        "worth.btyd": ("Btyd",),
        "worth.household": ("HouseholdNeeds", "Reckoning"),
        "worth.rfm": ("NEVER_BOUGHT", "NeverBought", "Rfm", "RfmScore", "Scored"),
        "worth.value": (
            "ACQUISITION_COST",
            "ExactAmount",
            "Product",
            "TEXTBOOK_LIFETIME_VALUE",
            "break_even",
            "retention_value",
        ),
    },
)
