"""Staying in touch: what is due to whom, when, by which channel, and why.

Ready-made rules stand in `salesflow.cadence.catalogue`. A name is loaded when it is first asked for.
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.cadence.audits.agreed import AgreedPlan as AgreedPlan
    from salesflow.cadence.audits.audit import Audit as Audit
    from salesflow.cadence.audits.book import BookAudit as BookAudit
    from salesflow.cadence.audits.customer import CustomerAudit as CustomerAudit
    from salesflow.cadence.audits.customer import OutOfBand as OutOfBand
    from salesflow.cadence.audits.pairing import Match as Match
    from salesflow.cadence.audits.pairing import MatchState as MatchState
    from salesflow.cadence.audits.pairing import Tally as Tally
    from salesflow.cadence.audits.revisits import Revisit as Revisit
    from salesflow.cadence.audits.revisits import Revisits as Revisits
    from salesflow.cadence.audits.touch_log import TouchLog as TouchLog
    from salesflow.cadence.due import Due as Due
    from salesflow.cadence.follow_ups.answer import PHRASES as PHRASES
    from salesflow.cadence.follow_ups.answer import Answer as Answer
    from salesflow.cadence.follow_ups.answer import read_answer as read_answer
    from salesflow.cadence.follow_ups.course import Course as Course
    from salesflow.cadence.follow_ups.follow_up import FollowUp as FollowUp
    from salesflow.cadence.follow_ups.pace import FollowUpStep as FollowUpStep
    from salesflow.cadence.follow_ups.pace import Widening as Widening
    from salesflow.cadence.follow_ups.standing import CourseStanding as CourseStanding
    from salesflow.cadence.follow_ups.standing import NothingDue as NothingDue
    from salesflow.cadence.follow_ups.standing import Progress as Progress
    from salesflow.cadence.follow_ups.success import Goal as Goal
    from salesflow.cadence.follow_ups.success import Rate as Rate
    from salesflow.cadence.follow_ups.success import Run as Run
    from salesflow.cadence.follow_ups.success import Success as Success
    from salesflow.cadence.follow_ups.wait import DEFERRALS as DEFERRALS
    from salesflow.cadence.follow_ups.wait import UNANSWERED as UNANSWERED
    from salesflow.cadence.follow_ups.wait import WAITS as WAITS
    from salesflow.cadence.follow_ups.wait import NextTouch as NextTouch
    from salesflow.cadence.follow_ups.wait import Stopped as Stopped
    from salesflow.cadence.follow_ups.wait import Wait as Wait
    from salesflow.cadence.follow_ups.wait import next_touch as next_touch
    from salesflow.cadence.levelling.capacity import NO_ROOM as NO_ROOM
    from salesflow.cadence.levelling.capacity import Capacity as Capacity
    from salesflow.cadence.levelling.capacity import Room as Room
    from salesflow.cadence.levelling.levelled import Bottleneck as Bottleneck
    from salesflow.cadence.levelling.levelled import Dropped as Dropped
    from salesflow.cadence.levelling.levelled import Levelled as Levelled
    from salesflow.cadence.levelling.levelled import Place as Place
    from salesflow.cadence.levelling.levelled import Placed as Placed
    from salesflow.cadence.levelling.levelled import Price as Price
    from salesflow.cadence.levelling.levelling import level as level
    from salesflow.cadence.levelling.levelling import level_each as level_each
    from salesflow.cadence.levelling.priority import NOT_RANKED as NOT_RANKED
    from salesflow.cadence.levelling.priority import LastContact as LastContact
    from salesflow.cadence.levelling.priority import Priority as Priority
    from salesflow.cadence.levelling.priority import Rank as Rank
    from salesflow.cadence.levelling.spacing import keep_apart as keep_apart
    from salesflow.cadence.levelling.spacing import with_slack as with_slack
    from salesflow.cadence.occasions.aftercare import CareStep as CareStep
    from salesflow.cadence.occasions.aftercare import care_after as care_after
    from salesflow.cadence.occasions.attention import Attention as Attention
    from salesflow.cadence.occasions.attention import Attentions as Attentions
    from salesflow.cadence.occasions.attention import attentions as attentions
    from salesflow.cadence.occasions.card_campaign import CampaignCount as CampaignCount
    from salesflow.cadence.occasions.card_campaign import CardCampaign as CardCampaign
    from salesflow.cadence.occasions.card_campaign import Post as Post
    from salesflow.cadence.occasions.dates import Always as Always
    from salesflow.cadence.occasions.dates import Anniversary as Anniversary
    from salesflow.cadence.occasions.dates import Days as Days
    from salesflow.cadence.occasions.dates import Monthly as Monthly
    from salesflow.cadence.occasions.dates import NthWeekday as NthWeekday
    from salesflow.cadence.occasions.dates import Once as Once
    from salesflow.cadence.occasions.dates import ShortMonth as ShortMonth
    from salesflow.cadence.occasions.dates import Span as Span
    from salesflow.cadence.occasions.dates import Weekly as Weekly
    from salesflow.cadence.occasions.dates import Yearly as Yearly
    from salesflow.cadence.occasions.gifting import GiftAnswer as GiftAnswer
    from salesflow.cadence.occasions.gifting import GiftDesk as GiftDesk
    from salesflow.cadence.occasions.left_out import LeftOut as LeftOut
    from salesflow.cadence.occasions.lunar_dates import LunarBirthday as LunarBirthday
    from salesflow.cadence.occasions.lunar_dates import LunarNewYearsEve as LunarNewYearsEve
    from salesflow.cadence.occasions.lunar_dates import LunarYearly as LunarYearly
    from salesflow.cadence.occasions.mourning import Mourning as Mourning
    from salesflow.cadence.occasions.observance import Care as Care
    from salesflow.cadence.occasions.observance import Observance as Observance
    from salesflow.cadence.occasions.occasion import Occasion as Occasion
    from salesflow.cadence.occasions.occasion import union as union
    from salesflow.cadence.occasions.personal import Personal as Personal
    from salesflow.cadence.occasions.personal import personal_days as personal_days
    from salesflow.cadence.occasions.promised import Pledge as Pledge
    from salesflow.cadence.occasions.promised import PledgeState as PledgeState
    from salesflow.cadence.occasions.promised import Promised as Promised
    from salesflow.cadence.pacing.backoff import Backoff as Backoff
    from salesflow.cadence.pacing.band import Band as Band
    from salesflow.cadence.pacing.cadence import ANYTHING as ANYTHING
    from salesflow.cadence.pacing.cadence import Cadence as Cadence
    from salesflow.cadence.pacing.cap import Cap as Cap
    from salesflow.cadence.pacing.cap import Period as Period
    from salesflow.cadence.pacing.paced import DroppedWish as DroppedWish
    from salesflow.cadence.pacing.paced import Paced as Paced
    from salesflow.cadence.pacing.pause import Deferral as Deferral
    from salesflow.cadence.pacing.pause import Pause as Pause
    from salesflow.cadence.pacing.quiet_hours import QuietHours as QuietHours
    from salesflow.cadence.pacing.source import Source as Source
    from salesflow.cadence.pacing.source import Steps as Steps
    from salesflow.cadence.pacing.source import sources_of as sources_of
    from salesflow.cadence.pacing.state import State as State
    from salesflow.cadence.quotas.feasibility import Feasibility as Feasibility
    from salesflow.cadence.quotas.feasibility import Load as Load
    from salesflow.cadence.quotas.grade_history import GradeHistory as GradeHistory
    from salesflow.cadence.quotas.plan import Columns as Columns
    from salesflow.cadence.quotas.plan import Plan as Plan
    from salesflow.cadence.quotas.quota import Planned as Planned
    from salesflow.cadence.quotas.quota import Quota as Quota
    from salesflow.cadence.quotas.standing import Line as Line
    from salesflow.cadence.quotas.standing import Standing as Standing
    from salesflow.cadence.reminding.escalation import Escalation as Escalation
    from salesflow.cadence.reminding.escalation import EscalationStep as EscalationStep
    from salesflow.cadence.reminding.facts import Facts as Facts
    from salesflow.cadence.reminding.reminder_list import Reminded as Reminded
    from salesflow.cadence.reminding.reminder_list import ReminderList as ReminderList
    from salesflow.cadence.reminding.reminders import Raised as Raised
    from salesflow.cadence.reminding.reminders import Reminders as Reminders
    from salesflow.cadence.reminding.rules import NeverFollowedUp as NeverFollowedUp
    from salesflow.cadence.reminding.rules import NeverPurchased as NeverPurchased
    from salesflow.cadence.reminding.rules import NoPurchase as NoPurchase
    from salesflow.cadence.reminding.rules import NotFollowedUp as NotFollowedUp
    from salesflow.cadence.reminding.rules import RunOut as RunOut
    from salesflow.cadence.reminding.usage import Usage as Usage
    from salesflow.cadence.visits.contact_method import ContactMethod as ContactMethod
    from salesflow.cadence.visits.contact_method import ContactMethods as ContactMethods
    from salesflow.cadence.visits.contact_method import Family as Family
    from salesflow.cadence.visits.contact_method import MethodLine as MethodLine
    from salesflow.cadence.visits.contact_method import MethodSuggestions as MethodSuggestions
    from salesflow.cadence.visits.help_register import HelpRegister as HelpRegister
    from salesflow.cadence.visits.help_register import Problem as Problem
    from salesflow.cadence.visits.mutual_help import HelpDuty as HelpDuty
    from salesflow.cadence.visits.mutual_help import HelpLine as HelpLine
    from salesflow.cadence.visits.mutual_help import HelpStanding as HelpStanding
    from salesflow.cadence.visits.mutual_help import MutualHelp as MutualHelp
    from salesflow.cadence.visits.talk_facts import SeenCard as SeenCard
    from salesflow.cadence.visits.talk_facts import TalkFacts as TalkFacts
    from salesflow.cadence.visits.talk_facts import TalkPolicy as TalkPolicy
    from salesflow.cadence.visits.talk_facts import Topic as Topic
    from salesflow.cadence.visits.talking_points import TalkingPoint as TalkingPoint
    from salesflow.cadence.visits.talking_points import TalkingPoints as TalkingPoints
    from salesflow.cadence.visits.visit_checklist import Checked as Checked
    from salesflow.cadence.visits.visit_checklist import VisitChecklist as VisitChecklist
    from salesflow.cadence.visits.visit_checklist import VisitItem as VisitItem
    from salesflow.cadence.visits.visit_checklist import VisitJudgement as VisitJudgement
    from salesflow.cadence.visits.visit_report import SlowMover as SlowMover
    from salesflow.cadence.visits.visit_report import VisitReport as VisitReport
    from salesflow.cadence.visits.visit_review import VisitReview as VisitReview
    from salesflow.cadence.visits.visit_review import review as review

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "audits.agreed": ("AgreedPlan",),
        "audits.audit": ("Audit",),
        "audits.book": ("BookAudit",),
        "audits.customer": ("CustomerAudit", "OutOfBand"),
        "audits.pairing": ("Match", "MatchState", "Tally"),
        "audits.revisits": ("Revisit", "Revisits"),
        "audits.touch_log": ("TouchLog",),
        "due": ("Due",),
        "follow_ups.answer": ("Answer", "PHRASES", "read_answer"),
        "follow_ups.course": ("Course",),
        "follow_ups.follow_up": ("FollowUp",),
        "follow_ups.pace": ("FollowUpStep", "Widening"),
        "follow_ups.standing": ("CourseStanding", "NothingDue", "Progress"),
        "follow_ups.success": ("Goal", "Rate", "Run", "Success"),
        "follow_ups.wait": ("DEFERRALS", "NextTouch", "Stopped", "UNANSWERED", "WAITS", "Wait", "next_touch"),
        "levelling.capacity": ("Capacity", "NO_ROOM", "Room"),
        "levelling.levelled": ("Bottleneck", "Dropped", "Levelled", "Place", "Placed", "Price"),
        "levelling.levelling": ("level", "level_each"),
        "levelling.priority": ("LastContact", "NOT_RANKED", "Priority", "Rank"),
        "levelling.spacing": ("keep_apart", "with_slack"),
        "occasions.aftercare": ("CareStep", "care_after"),
        "occasions.attention": ("Attention", "Attentions", "attentions"),
        "occasions.card_campaign": ("CampaignCount", "CardCampaign", "Post"),
        "occasions.dates": (
            "Always",
            "Anniversary",
            "Days",
            "Monthly",
            "NthWeekday",
            "Once",
            "ShortMonth",
            "Span",
            "Weekly",
            "Yearly",
        ),
        "occasions.gifting": ("GiftAnswer", "GiftDesk"),
        "occasions.left_out": ("LeftOut",),
        "occasions.lunar_dates": ("LunarBirthday", "LunarNewYearsEve", "LunarYearly"),
        "occasions.mourning": ("Mourning",),
        "occasions.observance": ("Care", "Observance"),
        "occasions.occasion": ("Occasion", "union"),
        "occasions.personal": ("Personal", "personal_days"),
        "occasions.promised": ("Pledge", "PledgeState", "Promised"),
        "pacing.backoff": ("Backoff",),
        "pacing.band": ("Band",),
        "pacing.cadence": ("ANYTHING", "Cadence"),
        "pacing.cap": ("Cap", "Period"),
        "pacing.paced": ("DroppedWish", "Paced"),
        "pacing.pause": ("Deferral", "Pause"),
        "pacing.quiet_hours": ("QuietHours",),
        "pacing.source": ("Source", "Steps", "sources_of"),
        "pacing.state": ("State",),
        "quotas.feasibility": ("Feasibility", "Load"),
        "quotas.grade_history": ("GradeHistory",),
        "quotas.plan": ("Columns", "Plan"),
        "quotas.quota": ("Planned", "Quota"),
        "quotas.standing": ("Line", "Standing"),
        "reminding.escalation": ("Escalation", "EscalationStep"),
        "reminding.facts": ("Facts",),
        "reminding.reminder_list": ("Reminded", "ReminderList"),
        "reminding.reminders": ("Raised", "Reminders"),
        "reminding.rules": ("NeverFollowedUp", "NeverPurchased", "NoPurchase", "NotFollowedUp", "RunOut"),
        "reminding.usage": ("Usage",),
        "visits.contact_method": (
            "ContactMethod",
            "ContactMethods",
            "Family",
            "MethodLine",
            "MethodSuggestions",
        ),
        "visits.help_register": ("HelpRegister", "Problem"),
        "visits.mutual_help": ("HelpDuty", "HelpLine", "HelpStanding", "MutualHelp"),
        "visits.talk_facts": ("SeenCard", "TalkFacts", "TalkPolicy", "Topic"),
        "visits.talking_points": ("TalkingPoint", "TalkingPoints"),
        "visits.visit_checklist": ("Checked", "VisitChecklist", "VisitItem", "VisitJudgement"),
        "visits.visit_report": ("SlowMover", "VisitReport"),
        "visits.visit_review": ("VisitReview", "review"),
    },
)
