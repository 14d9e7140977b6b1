"""The famous figures about complaints, each with who said it, about whom, when, and why to doubt it.

"Only 4% complain" is true of small annoyances and wrong of serious ones. "Five times as expensive" was never measured
(`salesflow.customers.worth.value.ACQUISITION_COST`). The figures are kept because people know them and work by them;
none is a default of any calculation, and `Claim.probability` hands out only what somebody observed.

>>> SILENT_MAJORITY["silent"], TARP_1979.probability("speak_up")
(Decimal('0.96'), Decimal('0.69'))
>>> SILENT_MAJORITY.probability("silent")
Traceback (most recent call last):
salesflow.errors.InputError: silent-majority: textbook figure is no probability; measure your own rate (got 'silent')
>>> print(PYRAMID.explain().splitlines()[0])
good service → steady customers → profit → growth → chances [CO-5]

Sources: CO-3, CO-5.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text
from salesflow.complaints.economics import Pyramid, PyramidStep

__all__ = [
    "LOYALTY_PROFIT",
    "ONE_IN_27",
    "PYRAMID",
    "RAGE_AT_RISK_2023",
    "RAGE_SURVEY_2023",
    "SERVICE_RECOVERY",
    "SILENT_MAJORITY",
    "SOFTWARE_COMPLAINTS",
    "TARP_1979",
    "TARP_SERIOUS_PROBLEMS",
    "TARP_SMALL_PROBLEMS",
    "WORD_OF_MOUTH",
    "WORD_OF_MOUTH_VERSIONS",
]

_ROWS: Final = ("CO-3",)
_TARP_2003: Final = "Goodman & Newman, Understand customer behavior and complaints, Quality Progress"

# -- word of mouth ---------------------------------------------------------------------------------------------------

WORD_OF_MOUTH: Final = Claim(
    "word-of-mouth",
    Text(
        "a pleased customer tells at least 5 people, a displeased one at least 11",
        zh="满意的客户至少告诉5人，不满意的客户至少告诉11人",
    ),
    {"pleased_tells": 5, "displeased_tells": 11},
    source="sales textbook, attributed there to Gallup",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no Gallup source was found; the pair circulates in many versions (5 and 9 to 15) and goes back to a "
        "study for Coca-Cola of 1981, whose table was not seen",
        zh="未找到盖洛普的出处；流传的版本很多（5人与9至15人），可追溯到1981年可口可乐委托的研究，其原表未见",
    ),
    rows=_ROWS,
)
"""CO-3: a pleased customer tells at least 5, a displeased one at least 11. Textbook; origin doubtful."""

WORD_OF_MOUTH_VERSIONS: Final = Claim(
    "word-of-mouth-versions",
    Text(
        "a pleased customer tells 5 people, a displeased one 8 to 15, and 13% of the displeased tell more than 20",
        zh="满意的客户告诉5人，不满意的客户告诉8至15人，其中13%告诉20人以上",
    ),
    {
        "pleased_tells": 5,
        "displeased_tells_least": 8,
        "displeased_tells_most": 15,
        "tells_more_than_20": Decimal("0.13"),
    },
    source="the versions in circulation, mostly credited to TARP, Measuring the Grapevine (for Coca-Cola, 1981)",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "the figure changes from book to book; the table of 1981 was not seen; nobody counted online reviews then",
        zh="各书数字不一；1981年的原表未见；当时还没有网上评价",
    ),
    rows=_ROWS,
)
"""CO-3: the same pair as others tell it. Folklore: that the versions differ is the point."""

# -- who speaks up ---------------------------------------------------------------------------------------------------

SILENT_MAJORITY: Final = Claim(
    "silent-majority",
    Text(
        "4% of dissatisfied customers speak up, 96% leave silently, 90% of those never come back",
        zh="不满意的客户中4%会说出来，96%默默离开，其中90%不再回来",
    ),
    {"speak_up": Decimal("0.04"), "silent": Decimal("0.96"), "silent_never_back": Decimal("0.90")},
    source="sales textbook, attributed there to Gallup",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no Gallup source was found; 4% is the low end, of small problems: in the survey of 1979 usually named "
        "as the origin, 69% complained about their most serious problem",
        zh="未找到盖洛普的出处；4%只是小问题的低端：通常被当作出处的1979年调查中，69%的家庭就最严重的问题投诉过",
    ),
    rows=_ROWS,
)
"""CO-3: the iceberg, 4 / 96 / 90 per cent. Textbook; origin doubtful, see `TARP_1979`."""

ONE_IN_27: Final = Claim(
    "one-in-27",
    Text(
        "of 27 dissatisfied customers one complains and 26 say nothing",
        zh="27位不满意的客户中，1位投诉，26位沉默",
    ),
    {"complains": 1, "silent": 26, "of": 27},
    source="popular management books, credited to TARP or to a White House Office of Consumer Affairs",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "no primary source was found; it is the 4% told another way, and as far from the 69% of the survey of 1979",
        zh="未找到原始出处；这只是“4%”的另一种说法，与1979年调查的69%相去甚远",
    ),
    rows=_ROWS,
)
"""CO-3: the iceberg as "1 of 27". Folklore."""

TARP_1979: Final = Claim(
    "tarp-1979",
    Text(
        "69% of households with a problem complained about their most serious one",
        zh="遇到问题的家庭中，69%就最严重的问题投诉过",
    ),
    {"speak_up": Decimal("0.69")},
    source="US Office of Consumer Affairs / TARP, Consumer Complaint Handling in America: Final Report",
    year=1979,
    population="2,513 US households (Grainer, McEvoy & King, Advances in Consumer Research 6, 1979, 494-500)",
    kind=ClaimKind.SURVEY,
    doubts=Text(
        "one country, long ago, serious problems (mean loss 142 dollars)",
        zh="仅一国、年代久远、限于严重问题（平均损失142美元）",
    ),
    rows=_ROWS,
)
"""The survey usually named as the origin of the iceberg; it says something else."""

TARP_SMALL_PROBLEMS: Final = Claim(
    "tarp-small-problems",
    Text("3% of customers with a problem of a few dollars complained", zh="几美元的小问题，只有3%的客户投诉"),
    {"speak_up": Decimal("0.03")},
    source=_TARP_2003,
    year=2003,
    population="customers with small problems, as reported by the authors; size not stated in what was read",
    kind=ClaimKind.SURVEY,
    doubts=Text("size and method were not seen", zh="样本量与方法未见"),
    rows=_ROWS,
)
"""The low end of the same range: small problems."""

TARP_SERIOUS_PROBLEMS: Final = Claim(
    "tarp-serious-problems",
    Text(
        "31% of customers with a serious problem (a mean loss of 142 dollars) did not complain",
        zh="遇到严重问题（平均损失142美元）的客户中，31%没有投诉",
    ),
    {"silent": Decimal("0.31"), "speak_up": Decimal("0.69")},
    source=_TARP_2003,
    year=2003,
    population="the households of the survey of 1979, as the authors report them again",
    kind=ClaimKind.SURVEY,
    doubts=Text(
        "the same survey as of 1979, told from the other end; it is no second confirmation",
        zh="与1979年是同一调查，只是反过来说；并非第二次印证",
    ),
    rows=_ROWS,
)
"""The 69% of `TARP_1979` from the other end, as it is often quoted."""

SOFTWARE_COMPLAINTS: Final = Claim(
    "software-complaints",
    Text(
        "37% of business software customers did not complain to anyone",
        zh="企业软件客户中37%没有向任何人投诉",
    ),
    {"silent": Decimal("0.37"), "speak_up": Decimal("0.63")},
    source=_TARP_2003,
    year=2003,
    population="600 business software customers",
    kind=ClaimKind.SURVEY,
    doubts=Text("one trade; how they were chosen was not seen", zh="仅一个行业；抽样方法未见"),
    rows=_ROWS,
)
"""Between firms most do complain: another share again."""

# -- what it costs, what it brings -----------------------------------------------------------------------------------

RAGE_SURVEY_2023: Final = Claim(
    "rage-survey-2023",
    Text(
        "74% of customers had a problem with a product or a service within a year",
        zh="一年内74%的客户遇到过产品或服务问题",
    ),
    {"had_problem": Decimal("0.74")},
    source="Customer Care Measurement & Consulting with Arizona State University, National Customer Rage Survey",
    year=2023,
    population="1,000 people in the United States, asked online",
    kind=ClaimKind.SURVEY,
    doubts=Text(
        "one country, a panel, all trades together; a consultancy for complaint handling took part",
        zh="仅一国、固定样本、各行业合计；参与方之一是投诉处理咨询公司",
    ),
    rows=_ROWS,
)
"""How many have a problem at all: more than twice the 32% of the survey of 1976."""

RAGE_AT_RISK_2023: Final = Claim(
    "rage-at-risk-2023",
    Text(
        "887 billion dollars of future revenue are at risk in the United States, up from 494 billion in 2020",
        zh="美国有8870亿美元的未来收入处于风险，2020年为4940亿美元",
    ),
    {"billion_dollars": 887, "billion_dollars_2020": 494},
    source="Customer Care Measurement & Consulting with Arizona State University, National Customer Rage Survey",
    year=2023,
    kind=ClaimKind.VENDOR_STUDY,
    doubts=Text(
        "reckoned from what people say they will do, not from what they did; the survey of 2025 found more problems "
        "(77%) and far less at risk (596 billion)",
        zh="依据人们声称的打算推算，而非实际行为；2025年的调查发现问题更多（77%），金额却少得多（5960亿美元）",
    ),
    rows=_ROWS,
)
"""The modern figure for revenue at risk. It moves by half from one survey to the next."""

SERVICE_RECOVERY: Final = Claim(
    "service-recovery",
    Text(
        "customers whose complaint was settled well are more satisfied than before, but do not buy again more often, "
        "recommend more or think better of the company: of four effects one was significant",
        zh="投诉处理得好，客户的满意度高于从前，但再次购买的意愿、口碑和企业形象并未提高：四项效应中只有一项显著",
    ),
    {"effects_tested": 4, "effects_not_significant": 3},
    source="de Matos, Henrique & Rossi, Service recovery paradox: a meta-analysis, "
    "Journal of Service Research 10 (1), 60-77",
    year=2007,
    population="the published studies of the service recovery paradox up to then",
    kind=ClaimKind.META_ANALYSIS,
    doubts=Text(
        "repurchase was asked as an intention; the effect depends on the design of the study and on the trade",
        zh="再次购买只问了意愿；效应随研究设计与行业而不同",
    ),
    rows=_ROWS,
)
"""Why nothing here raises the value of a customer whose complaint was settled well."""

LOYALTY_PROFIT: Final = Claim(
    "loyalty-profit",
    Text(
        "losing 5% fewer customers raises profit by 25% to 85%",
        zh="客户流失减少5个百分点，利润提高25%至85%",
    ),
    {"points_kept": Decimal("0.05"), "profit_low": Decimal("0.25"), "profit_high": Decimal("0.85")},
    source="Reichheld & Sasser, Zero defections, Harvard Business Review 68 (5)",
    year=1990,
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "a thought experiment, no observation: it reckons what would follow if customers stayed longer and all else "
        "stayed equal (criticised by Sharp, How Brands Grow)",
        zh="这是思想实验而非观察：假定其他条件不变、客户留得更久，推算会怎样（Sharp《非传统营销》有批评）",
    ),
    rows=("CO-5",),
)
"""CO-5: the second arrow of the pyramid in figures. Textbook; a thought experiment."""

# -- the pyramid effect ----------------------------------------------------------------------------------------------

PYRAMID: Final = Pyramid(
    (
        PyramidStep(
            "good_service",
            Text("good service", zh="优质服务"),
            Text(
                "Complaints answered in time, and promises kept.",
                zh="投诉是否按时答复，承诺是否兑现。",
            ),
            Text("what customers think who said nothing.", zh="没有开口的客户怎么想。"),
            ("salesflow.complaints.views.deadlines.deadlines", "salesflow.basics.intervals.wilson"),
        ),
        PyramidStep(
            "steady_customers",
            Text("steady customers", zh="稳定的客户"),
            Text(
                "Who buys again, how regularly, and who has fallen silent.",
                zh="谁再次购买、间隔多久、谁已沉默。",
            ),
            Text("whether he stays because of the service.", zh="他是否因为服务好才留下。"),
            (
                "salesflow.customers.buying.purchase_cycle.CycleRule",
                "salesflow.customers.worth.rfm.Rfm",
                "salesflow.customers.worth.btyd.Btyd",
            ),
        ),
        PyramidStep(
            "profit",
            Text("profit", zh="利润"),
            Text(
                "What a customer is worth, from a margin and a share that stays, both given by you.",
                zh="按您给出的毛利和留存率，计算客户的价值。",
            ),
            Text("your costs, and so your profit.", zh="您的成本，因而也不知道利润。"),
            (
                "salesflow.customers.worth.value.retention_value",
                "salesflow.complaints.economics.value_at_risk",
                "salesflow.complaints.economics.revenue_at_risk",
            ),
        ),
        PyramidStep(
            "growth",
            Text("growth", zh="成长"),
            Text(
                "Sales by period, levels reached by members, sales that came by referral.",
                zh="各期销售额、会员等级的提升、转介绍带来的成交。",
            ),
            Text("how much would have come anyway.", zh="其中多少本来也会有。"),
            (
                "salesflow.sales.reports.report",
                "salesflow.customers.grades.ladder.Ladder",
                "salesflow.customers.referrals.book.ReferralBook",
            ),
        ),
        PyramidStep(
            "chances",
            Text("chances", zh="机会"),
            Text("Leads by source, and open deals by stage.", zh="各来源的线索、各阶段的在谈商机。"),
            Text("chances that nobody wrote down.", zh="没有人记下来的机会。"),
            ("salesflow.customers.leads.source.Sources", "salesflow.stages.funnel.funnel"),
        ),
    ),
    Text(
        "The arrows are the textbook's. The links are measured one by one; that one brings about the next is not.",
        zh="箭头是教科书的说法。各环节可以逐一测量；前一环节是否带来后一环节，没有测量。",
    ),
)
"""CO-5: the pyramid effect as things to measure. Textbook order; no promise that one leads to the next."""
