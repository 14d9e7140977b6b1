"""Regimes to start from: legal clocks of six bodies of rules. Examples, each with the day it was checked; no advice.

None is here for China's 12315 platform. Its rules were replaced by SAMR Order 121 of January 2026, whose numbers
nobody here has read; the old ones (seven working days to accept, forty-five to mediate) would look like the law
and no longer be it. Read the new text, then write a `Regime` of your own.

>>> print(CBIRC_2020.explain())
example, checked on 22 Nov 2026; no legal advice
Complaints to banks and insurers (China), version 2020: CBIRC Order 3 of 2020
in force from 1 Mar 2020 on
handling and notice: within 15 days of receipt of the complaint (CBIRC Order 3/2020)
handling and notice may be put off: at most 30 days from the start
handling and notice may be put off: by 30 days at a time, at most 60 days from the start, with an approval
to have nobody handle the complaint who has an interest in it (CBIRC Order 3/2020; no number)
to put the cause right, not only the case (CBIRC Order 3/2020; no number)
Complex cases may take thirty days, and thirty more after an approval. A withdrawal ends the procedure the same day (art. 15).
"""

from __future__ import annotations

from datetime import date
from typing import Final

from salesflow.basics.clocks.clock import Clock, Extension, Reopening
from salesflow.basics.terms import Term, days, months, weeks, working_days
from salesflow.basics.text import Text
from salesflow.complaints.handling.regime import Duty, Regime, Threshold

__all__ = [
    "CBIRC_2020",
    "CFPB",
    "DOT_259",
    "DOT_382",
    "EU_RAIL",
    "FCA_DISP",
    "FCA_DISP_PAYMENTS",
    "ISO_10002",
    "REGIMES",
]

_CHECKED: Final = date(2026, 11, 22)
_FINAL: Final = ("final_response", "withdrawn")
_FINAL_RESPONSE: Final = Text("final response", zh="最终答复")


def _legal(
    key: str,
    label: Text,
    term: Term,
    starts_on: str,
    stops_on: tuple[str, ...],
    source: str,
    extensions: tuple[Extension, ...] = (),
    on_reopening: Reopening = Reopening.CONTINUE,
) -> Clock:
    return Clock(
        key,
        label,
        term,
        starts_on,
        stops_on,
        legal=True,
        rows=("CO-4",),
        source=source,
        extensions=extensions,
        on_reopening=on_reopening,
    )


def _step(key: str, en: str, zh: str, clause: str) -> Duty:
    return Duty(key, Text(en, zh=zh), f"ISO 10002:2018, {clause}", is_step=True)


ISO_10002: Final = Regime(
    "iso-10002",
    "2018",
    Text("ISO 10002, handling complaints", zh="ISO 10002 投诉处理指南"),
    duties=[
        _step("communicate", "tell everybody how to complain", "公开投诉渠道和流程", "7.1"),
        _step(
            "receive",
            "record the complaint under a number of its own, with the remedy sought",
            "受理并登记投诉，编唯一编号，记录诉求",
            "7.2",
        ),
        _step(
            "track", "track it until the customer is satisfied or the decision is final", "全程跟踪", "7.3"
        ),
        _step("acknowledge", "acknowledge it immediately", "立即确认收到", "7.4"),
        _step("assess", "assess how severe, safe, complex and urgent it is", "初步评估投诉", "7.5"),
        _step("investigate", "investigate as deeply as it deserves", "视情况深入调查", "7.6"),
        _step("respond", "put it right, and prevent the next one", "作出答复：纠正并预防再发", "7.7"),
        _step("decide", "tell the customer what was decided", "告知处理决定", "7.8"),
        _step("close", "close it; a rejected one stays open while recourse is left", "结案", "7.9"),
    ],
    source="ISO 10002:2018 clause 7, the same as GB/T 19012-2019",
    checked_on=_CHECKED,
    note=Text(
        "The standard gives no number of days: set your own clocks.",
        zh="标准未规定任何天数，请自行设定时限。",
    ),
)
"""The steps of ISO 10002:2018 (GB/T 19012-2019, identical): an order of work with clause numbers, and no clocks.

"Immediately" in 7.4 is no number. Sources: CO-2, ISO 10002:2018 clause 7; 7.9 is known from secondary texts only."""

_FCA_DUTIES: Final = (
    Duty(
        "acknowledgement",
        Text(
            "to acknowledge promptly, in writing, and say by when the final response comes",
            zh="及时书面确认收到，并告知最终答复的期限",
        ),
        "DISP 1.6.1R",
    ),
)
_SUMMARY: Final = Duty(
    "summary",
    Text(
        "to send a written summary promptly once a complaint is resolved within three business days",
        zh="三个营业日内解决的，及时书面发送处理摘要",
    ),
    "DISP 1.5",
)
_EARLY: Final = Threshold(
    _legal(
        "early_resolution", Text("early resolution", zh="快速解决"), working_days(3), "received",
        ("resolved", "withdrawn"), "DISP 1.5.1R", on_reopening=Reopening.STAND,
    ),
    Text("a summary in place of the final response", zh="以处理摘要代替最终答复"),
)  # fmt: skip
_OMBUDSMAN: Final = Threshold(
    _legal(
        "ombudsman", Text("referral to the ombudsman", zh="向申诉专员申诉"), months(6), "final_response",
        ("referred", "withdrawn"), "DISP 1.6.2R(1)(e), text of 2012", on_reopening=Reopening.STAND,
    ),
    Text("the customer may go to the ombudsman", zh="客户可向申诉专员申诉"),
)  # fmt: skip

FCA_DISP: Final = Regime(
    "fca-disp",
    "2026.1",
    Text("FCA complaints rules (United Kingdom)", zh="英国FCA投诉规则"),
    [
        _legal(
            "fca_final_response", _FINAL_RESPONSE, weeks(8), "received", _FINAL, "DISP 1.6.2R",
            (Extension(source="DISP 1.6.2R(2)"),),
        )
    ],
    [*_FCA_DUTIES, _SUMMARY],
    [_EARLY, _OMBUDSMAN],
    source="FCA Handbook DISP 1.5 and 1.6",
    checked_on=_CHECKED,
    valid_from=date(2016, 6, 30),
    text_dated=date(2026, 6, 1),
    note=Text(
        "A written holding response with the ombudsman's address may put the final response off. The three business "
        "days count from the day after receipt, to the close of business. A summary sent in time is recorded as the "
        "final response.",
        zh="书面暂复并附申诉专员联系方式的，最终答复可以延后。三个营业日自收到次日起算，至营业结束为止。及时发出的处理摘要记为最终答复。",
    ),
)  # fmt: skip
"""Complaints about financial services in the United Kingdom: eight civil weeks from receipt, whatever happens.

DISP 1.6.2R(2) lets a written delay response take the place of the final one and names no last day, so the extension
has no cap here. The three business days of DISP 1.5.1R (rule of 2016-06-30) are a threshold, no duty. The eight
weeks stand in the text dated 2026-06-01. Sources: CO-4, FCA Handbook DISP 1.5 and 1.6."""

FCA_DISP_PAYMENTS: Final = Regime(
    "fca-disp-payments",
    "2026.1",
    Text("FCA complaints rules, payment services (United Kingdom)", zh="英国FCA投诉规则（支付服务）"),
    [
        _legal(
            "fca_payments_final_response", _FINAL_RESPONSE, working_days(15), "received", _FINAL, "DISP 1.6.2AR",
            (Extension(cap=working_days(35), source="DISP 1.6.2AR"),),
        )
    ],
    [*_FCA_DUTIES, _SUMMARY],
    [_EARLY, _OMBUDSMAN],
    source="FCA Handbook DISP 1.5 and 1.6",
    checked_on=_CHECKED,
    text_dated=date(2026, 6, 1),
    note=Text(
        "Only exceptional cases beyond the firm's control may be put off, with a holding response within the fifteen days.",
        zh="仅限超出公司控制的例外情形，且须在十五个营业日内先行暂复。",
    ),
)  # fmt: skip
"""The same for payment services and electronic money: fifteen business days, thirty-five with a holding response.

Both count from receipt, on a calendar of business days that you give. Sources: CO-4, DISP 1.6.2AR."""

CFPB: Final = Regime(
    "cfpb",
    "2026.1",
    Text("CFPB company portal (United States)", zh="美国CFPB企业门户"),
    [
        _legal(
            "cfpb_response", Text("response", zh="答复"), days(15), "sent", ("responded", *_FINAL),
            "Company Portal Manual s. 8.1",
            (Extension(cap=days(60), source="Company Portal Manual s. 8.1, in progress"),), Reopening.STAND,
        ),
        _legal("cfpb_final_response", _FINAL_RESPONSE, days(60), "sent", _FINAL, "Company Portal Manual s. 8.1"),
    ],
    source="CFPB Company Portal Manual s. 8.1",
    checked_on=_CHECKED,
    valid_from=date(2012, 2, 1),
    note=Text(
        "Both terms count from the day the complaint is sent to the company, not from its receipt. To mark a case in "
        "progress puts the response off to sixty days at most. Until January 2012 the first term was ten days.",
        zh="两个期限均自投诉转送公司之日起算，而非收到之日。标记为处理中的，答复最多可延至六十天。2012年1月以前首个期限为十天。",
    ),
)  # fmt: skip
"""Complaints sent on by the Consumer Financial Protection Bureau: 15 and 60 calendar days from *sent*.

The ten days changed to fifteen in January 2012; the first day that surely has them is taken. Sources: CO-4, CFPB
Company Portal Manual s. 8.1."""

DOT_259: Final = Regime(
    "dot-259",
    "2026.1",
    Text("DOT rules for airlines (United States)", zh="美国交通部航空投诉规则"),
    [
        _legal(
            "dot_259_acknowledgement", Text("written acknowledgement", zh="书面确认收到"), days(30), "received",
            ("acknowledged", "responded", *_FINAL), "14 CFR 259.7(c)", on_reopening=Reopening.STAND,
        ),
        _legal(
            "dot_259_response", Text("substantive written response", zh="实质性书面答复"), days(60), "received",
            ("responded", *_FINAL), "14 CFR 259.7(c)",
        ),
    ],
    source="14 CFR 259.7",
    checked_on=_CHECKED,
    note=Text(
        "A substantive response addresses the specific problems of the customer.",
        zh="实质性答复须针对客户提出的具体问题。",
    ),
)  # fmt: skip
"""Complaints to airlines in the United States: 30 and 60 days, both from receipt. Sources: CO-4, 14 CFR 259.7(c)."""

DOT_382: Final = Regime(
    "dot-382",
    "2026.1",
    Text("DOT rules for airlines, disability (United States)", zh="美国交通部航空无障碍投诉规则"),
    [
        _legal(
            "dot_382_response", Text("dispositive response", zh="结论性答复"), days(30), "received", _FINAL,
            "14 CFR 382.155",
        )
    ],
    [
        Duty(
            "content",
            Text(
                "to admit or deny the violation, name the steps taken, and the right to go to the DOT",
                zh="承认或否认违规，说明已采取的措施，并告知可向交通部申诉",
            ),
            "14 CFR 382.155",
        )
    ],
    source="14 CFR 382.155",
    checked_on=_CHECKED,
)  # fmt: skip
"""Complaints about disability rights to airlines in the United States: 30 days. Sources: CO-4, 14 CFR 382.155."""

EU_RAIL: Final = Regime(
    "eu-rail",
    "2026.1",
    Text("Rail passengers' rights (European Union)", zh="欧盟铁路旅客权利"),
    [
        _legal(
            "eu_rail_reply", Text("reasoned reply", zh="附理由的答复"), months(1), "received", ("responded", *_FINAL),
            "Regulation (EC) 1371/2007 art. 27", (Extension(cap=months(3), strictly=True),),
        )
    ],
    source="Regulation (EC) 1371/2007 art. 27",
    checked_on=_CHECKED,
    note=Text(
        "In justified cases the railway says within the month when the reply comes, in less than three months from the "
        "complaint. Regulation (EU) 2021/782 art. 28 took its place; that text was not read here.",
        zh="有正当理由的，可在一个月内告知答复日期，但须少于自投诉之日起三个月。现已由(EU) 2021/782第28条取代，本库未核对其文本。",
    ),
)  # fmt: skip
"""Complaints of rail passengers in the European Union: a month, or a date in less than three. Sources: CO-4."""

CBIRC_2020: Final = Regime(
    "cbirc",
    "2020",
    Text("Complaints to banks and insurers (China)", zh="银行业保险业消费投诉处理管理办法"),
    [
        _legal(
            "cbirc_handling", Text("handling and notice", zh="处理并告知"), days(15), "received",
            ("resolved", *_FINAL), "CBIRC Order 3/2020",
            (
                Extension(cap=days(30), source="complex cases"),
                Extension(by=days(30), cap=days(60), needs_approval=True, source="after an approval"),
            ),
        )
    ],
    [
        Duty(
            "independence",
            Text(
                "to have nobody handle the complaint who has an interest in it", zh="与投诉事项有利害关系的人员应当回避"
            ),
            "CBIRC Order 3/2020",
        ),
        Duty(
            "rectification",
            Text("to put the cause right, not only the case", zh="溯源整改，不止于个案"),
            "CBIRC Order 3/2020",
        ),
    ],
    source="CBIRC Order 3 of 2020",
    checked_on=_CHECKED,
    valid_from=date(2020, 3, 1),
    note=Text(
        "Complex cases may take thirty days, and thirty more after an approval. A withdrawal ends the procedure the "
        "same day (art. 15).",
        zh="情况复杂的可延长至三十天，经批准后可再延长三十天。撤回投诉的，处理程序当日终止（第十五条）。",
    ),
)  # fmt: skip
"""Complaints to banks and insurers in China: 15 days, up to 30 in complex cases, 30 more after an approval.

Known from a report of Xinhua of 2020-01-17, in force since 2020-03-01. Sources: CO-4, CBIRC Order 3/2020."""

REGIMES: Final = (
    ISO_10002,
    FCA_DISP,
    FCA_DISP_PAYMENTS,
    CFPB,
    DOT_259,
    DOT_382,
    EU_RAIL,
    CBIRC_2020,
)
"""All regimes of this page."""
