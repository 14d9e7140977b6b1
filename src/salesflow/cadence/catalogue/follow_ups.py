"""Ready-made follow-ups, and what is said about following up, with its doubts (CA-1, CA-2).

>>> TEXTBOOK.attempts, VELOCIFY_2012.attempts
(11, 6)
>>> FOLLOW_UP_FOLKLORE.kind
<ClaimKind.FOLKLORE: 'folklore'>
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.terms import days, hours, minutes
from salesflow.basics.text import Text
from salesflow.cadence.follow_ups.answer import Answer
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.follow_ups.pace import FollowUpStep
from salesflow.cadence.follow_ups.wait import UNANSWERED

__all__ = [
    "FOLLOW_UP_FOLKLORE",
    "OLDROYD_2007",
    "SPEED_TO_LEAD_2011",
    "TEXTBOOK",
    "VELOCIFY_2012",
    "VELOCIFY_2012_STUDY",
]

FOLLOW_UP_FOLKLORE: Final = Claim(
    "follow_up_80_percent",
    Text(
        "2% of sales are made at the first contact, 3%, 5% and 10% after the first, second and third follow-up, "
        "80% after the fourth to eleventh; yet 80% of sellers stop after one.",
        zh="2%的销售在第一次接洽后完成，3%、5%、10%在第一、二、三次跟踪后完成，80%在第4至11次跟踪后完成；但80%的人跟踪一次后就不再跟踪。",
    ),
    {
        "first_contact": Decimal("0.02"),
        "follow_up_1": Decimal("0.03"),
        "follow_up_2": Decimal("0.05"),
        "follow_up_3": Decimal("0.10"),
        "follow_up_4_to_11": Decimal("0.80"),
        "sellers_who_stop_after_one": Decimal("0.80"),
    },
    source="D0, chapter 8, attributed to an American association of professional marketers",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "no such association or study can be found; the same figures go under several rival names, without sample, "
        "year or method; taken literally, those who persist would sell 2,000 times as much as the others; and "
        "published logs show the opposite shape (48% of converted leads reached at the first call, 93% by the sixth).",
        zh="查无此协会或研究；同一组数字有多个互相矛盾的出处，均无样本、年份和方法；照字面计算，坚持者的人均成交将是他人的2000倍；"
        "公开的数据走势相反（成交线索中48%在第一次通话即接通，前六次共93%）。",
    ),
    rows=("CA-1",),
)
"""The famous follow-up figures, kept because everybody quotes them (CA-1; D0, chapter 8). Folklore, no probability.

What the independent data sets agree on: going on after the first attempt pays, and most sellers stop too early.
"""

VELOCIFY_2012_STUDY: Final = Claim(
    "velocify_2012",
    Text(
        "of the leads that converted, 48% were reached at the first call and 93% by the sixth; leads that needed seven "
        "calls or more were 45% less likely to convert; half of all leads were never called twice.",
        zh="在成交的线索中，48%在第一次通话即接通，前六次共93%；需要七次以上通话的线索成交可能性低45%；半数线索从未接到第二次电话。",
    ),
    {
        "leads": 3_500_000,
        "companies_at_least": 400,
        "reached_by_call_1": Decimal("0.48"),
        "reached_by_call_6": Decimal("0.93"),
        "less_likely_from_call_7": Decimal("0.45"),
        "never_called_twice": Decimal("0.50"),
    },
    source="Leads360 (later Velocify), The Ultimate Contact Strategy",
    kind=ClaimKind.VENDOR_STUDY,
    year=2012,
    population="3.5 million enquiries of more than 400 companies, customers of the vendor, mostly in the USA",
    doubts=Text(
        "counted by a vendor of dialling software on its customers' enquiries; among those that converted only, so it "
        "is no chance of reaching anybody; says nothing about customers one knows.",
        zh="由拨号软件厂商统计其客户的询盘；只统计已成交者，因此不是接通概率；不适用于已有往来的客户。",
    ),
    rows=("CA-1",),
)
"""What the published schedule of six calls rests on (field notes, cadence, 5.2). A vendor study, no probability."""

OLDROYD_2007: Final = Claim(
    "oldroyd_2007",
    Text(
        "called after 30 minutes instead of 5, the odds of reaching an enquirer fall a hundredfold, and those of "
        "qualifying the lead 21-fold; more than 30% of leads were never contacted.",
        zh="询盘后30分钟才致电，与5分钟相比，接通的可能性降至百分之一，线索合格的可能性降至二十一分之一；超过30%的线索从未联系。",
    ),
    {
        "companies": 6,
        "leads": 15_000,
        "calls": 100_000,
        "odds_of_contact_5_to_30_minutes": 100,
        "odds_of_qualifying_5_to_30_minutes": 21,
        "never_contacted_at_least": Decimal("0.30"),
    },
    source="J. Oldroyd with InsideSales.com, Lead Response Management Study",
    kind=ClaimKind.VENDOR_STUDY,
    year=2007,
    population="15,000 web leads of six companies over three years, customers of the vendor",
    doubts=Text(
        "six companies, chosen by a vendor; observed, not tried out; whether the leads were won was not looked at.",
        zh="仅六家公司，由厂商选取；属观察而非试验；未考察是否成交。",
    ),
    rows=("CA-1",),
)
"""How fast to answer an enquiry (field notes, cadence, 5.2). A vendor study of enquiries, no probability."""

SPEED_TO_LEAD_2011: Final = Claim(
    "speed_to_lead_2011",
    Text(
        "37% of firms answered a web enquiry within an hour and 23% never; those who tried within the hour were "
        "nearly seven times as likely to qualify the lead as those who tried an hour later.",
        zh="37%的公司在一小时内回复网上询盘，23%从未回复；一小时内联系的公司，线索合格的可能性约为晚一小时者的七倍。",
    ),
    {
        "firms": 2_241,
        "leads": 1_250_000,
        "answered_within_an_hour": Decimal("0.37"),
        "answered_after_a_day": Decimal("0.24"),
        "never_answered": Decimal("0.23"),
        "times_as_likely_to_qualify": 7,
    },
    source="Oldroyd, McElheran and Elkington, The Short Life of Online Sales Leads, Harvard Business Review, March",
    kind=ClaimKind.VENDOR_STUDY,
    year=2011,
    population="2,241 US firms audited; 1.25 million leads of 42 companies (29 to consumers, 13 to businesses)",
    doubts=Text(
        "the audit and the leads are two different samples; the leads are a vendor's; quick firms may be better in "
        "other ways too; enquiries from the web only.",
        zh="审计与线索是两个不同样本；线索来自厂商；反应快的公司在其他方面也可能更好；只涉及网上询盘。",
    ),
    rows=("CA-1",),
)
"""How fast firms answer, and what it is said to bring (field notes, cadence, 5.2). No probability."""

TEXTBOOK: Final = FollowUp(
    "textbook",
    "2026.1",
    UNANSWERED,
    attempts=11,
    label=Text("follow-up by the textbook", zh="教科书跟进法"),
    evidence=(FOLLOW_UP_FOLKLORE,),
)
"""Eleven follow-ups after the first contact, two to three weeks apart: 22 to 33 weeks in all (CA-1, CA-2).

Source: D0, chapter 8 (the eleven), and the handbook it copies (the interval). Both are folklore: the pace is a habit to
begin with, not a measurement. The answers of customers and the three deferrals in a row are ours.
"""

VELOCIFY_2012: Final = FollowUp(
    "velocify",
    "2012",
    attempts=6,
    steps=(
        FollowUpStep(minutes(0)),
        FollowUpStep(hours(1)),
        FollowUpStep(hours(2)),
        FollowUpStep(days(4)),
        FollowUpStep(days(13)),
        FollowUpStep(days(14)),
    ),
    ends_on=frozenset({Answer.REPLIED}),
    label=Text("six calls to a new enquiry", zh="新询盘六次致电"),
    evidence=(VELOCIFY_2012_STUDY,),
)
"""Six calls to whoever sent an enquiry: three within two hours, then on day 5, day 14 and day 15 (CA-1).

Source: Leads360/Velocify 2012, as told in the field notes, cadence, 5.2; the enquiry comes in on day 1. That the first
three are an hour apart, that a day without work moves a call forward, and that it ends once the customer has replied is
ours. It is made for enquiries: for customers one knows it is far too tight (CA-2).
"""
