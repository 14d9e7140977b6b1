"""Ready-made meetings: the first meeting, the needs interview, the demonstration, the first visit, and parting.

`FIRST_MEETING` and `NEEDS_INTERVIEW` are interviews (what to ask, in which order, how they end), the others are
checklists. Keys of facts are those that `SEVEN_STEP` asks for, where both mean the same.

>>> print(FIRST_MEETING.opening.explain())
Before: agree on how long it takes
Before: agree on the agenda: what you will ask; afterwards the customer says what does not fit, and whether it makes sense to go on
Before: say what it is for: both sides learn from each other, and the customer may ask anything
>>> [item.key for item in DEMONSTRATION.due(Phase.BEFORE)]
['knowledge', 'decision_makers', 'schedule', 'attendance', 'our_expectations', 'their_expectations', 'same_outcome']

Sources: ST-10, ST-11, ST-14, ST-15, ST-16.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.criteria import has, not_
from salesflow.basics.text import Text
from salesflow.sales.checklist import Checklist, Item, Phase
from salesflow.sales.interview import Interview, Question, Spin, Theme
from salesflow.stages.guide import Guide

__all__ = [
    "DEMONSTRATION",
    "FIRST_MEETING",
    "FIRST_VISIT",
    "NEEDS_INTERVIEW",
    "PARTING",
    "SPIN_RESEARCH",
]

NEEDS_INTERVIEW: Final = Interview(
    "needs-interview",
    version="2026.1",
    label=Text("needs interview", zh="需求访谈"),
    guide=Guide(
        Text(
            "Understand the customer's situation thoroughly, so that plan and demonstration fit it and objections "
            "come as no surprise. Listen more than you speak.",
            zh="彻底了解客户的情况，使销售计划和演示贴合客户，并预见可能的异议。多听少说。",
        ),
        avoid=(Text("discussing the product already", zh="此时就谈论产品"),),
    ),
    themes=[
        Theme(
            "former_supplier",
            Text("former supplier", zh="以前的供应商"),
            [
                Question(
                    Text(
                        "What did you like about your former supplier, and what did you dislike?",
                        zh="对以前的供应商，您满意的是什么，不满意的又是什么？",
                    ),
                    Spin.PROBLEM,
                )
            ],
        ),
        Theme(
            "problem",
            Text("problem to solve", zh="要解决的问题"),
            [
                Question(
                    Text(
                        "Which business problem would you like us to solve?",
                        zh="您希望我们解决什么业务问题？",
                    ),
                    Spin.PROBLEM,
                )
            ],
        ),
        Theme(
            "situation",
            Text("present situation", zh="目前的情况"),
            [
                Question(
                    Text("Please describe how things are today.", zh="请描述一下目前的情况。"), Spin.SITUATION
                )
            ],
        ),
        Theme(
            "solved",
            Text("once it is solved", zh="解决之后"),
            [
                Question(
                    Text(
                        "Tell me: what will things be like once this problem is solved?",
                        zh="请告诉我，这个问题解决之后，情况会是怎样的？",
                    ),
                    Spin.NEED_PAYOFF,
                )
            ],
        ),
    ],
    confirmation=Text(
        "“This is what I heard. Where did I get it wrong?”", zh="“我听到的是这些，哪里理解得不对，请您指正。”"
    ),
    rows=("ST-10",),
)
"""The needs interview of ST-10, version 2026.1. Source: D1 (a Chinese handbook of sales reception, step three).

The four questions are the source's examples, in any order; restating and having it confirmed ends it. The source
names SPIN but does not say of which kind its questions are; the kinds are ours. None of them asks about
implications: `NEEDS_INTERVIEW.advice()` says so, and `with_questions` adds yours.
"""

_TIME_AGENDA_PURPOSE: Final = Checklist(
    "time-agenda-purpose",
    version="2026.1",
    label=Text("time, agenda, purpose", zh="时间、议程、目的"),
    items=[
        Item(
            "time",
            Text("agree on how long it takes", zh="约定会面需要多长时间"),
            Text("agreed time", zh="约定的时间"),
        ),
        Item(
            "agenda",
            Text(
                "agree on the agenda: what you will ask; afterwards the customer says what does not fit, and whether "
                "it makes sense to go on",
                zh="约定议程：要问哪些问题；问完之后，客户可以说有什么不合适，或是否值得继续",
            ),
            Text("agreed agenda", zh="约定的议程"),
        ),
        Item(
            "purpose",
            Text(
                "say what it is for: both sides learn from each other, and the customer may ask anything",
                zh="说明目的：双方交换信息，客户也可以提出自己的问题",
            ),
            Text("agreed purpose", zh="约定的目的"),
        ),
    ],
    rows=("ST-11",),
)

FIRST_MEETING: Final = Interview(
    "first-meeting",
    version="2026.1",
    label=Text("first meeting", zh="首次会面"),
    guide=Guide(
        Text(
            "Help the customer to see what they want and how to get there.",
            zh="帮助客户弄清自己想要什么，以及如何实现。",
        ),
        avoid=(
            Text("improvising, and putting the customer on the spot", zh="即兴发挥，让客户难堪"),
            Text("starting from the pain", zh="从难点谈起"),
        ),
    ),
    opening=_TIME_AGENDA_PURPOSE,
    in_order=Text(
        "begin with what the customer hopes for; starting from the pain leaves a bad mood",
        zh="先谈客户的期望；从难点谈起，印象会停留在负面的情况上",
    ),
    themes=[
        Theme(
            "goals",
            Text("future goals", zh="未来的目标"),
            [
                Question(
                    Text(
                        "Where do you want to go? What do you want to achieve?",
                        zh="你们希望去往何方？想实现什么？",
                    )
                ),
                Question(
                    Text(
                        "Imagine we had already worked together, and it went well: what does that success look like?",
                        zh="设想我们已经合作过，而且很成功：这种成功是什么样子的？",
                    )
                ),
            ],
            Text(
                "the result the customer hopes for, in a good mood", zh="以积极的态度开始，弄清客户期望的结果"
            ),
        ),
        Theme(
            "present",
            Text("present state", zh="当前的状态"),
            [
                Question(
                    Text(
                        "Measured against that goal, where do you stand today?",
                        zh="相对于这个目标，你们现在处在什么位置？",
                    )
                ),
                Question(
                    Text(
                        "What do you have to build on, and which good steps have you taken already?",
                        zh="你们手上有哪些有利条件，已经采取了哪些积极的步骤？",
                    )
                ),
                Question(
                    Text(
                        "How does the present state affect you, at each level of the company?",
                        zh="目前的状态对公司各个层级有什么影响？",
                    )
                ),
            ],
            Text(
                "what there is to build on; credit for what was done already",
                zh="弄清已有的条件，肯定已做的努力",
            ),
        ),
        Theme(
            "obstacles",
            Text("obstacles ahead", zh="前面的障碍"),
            [
                Question(Text("What keeps you from reaching the goal?", zh="是什么阻碍你们达到目标？")),
                Question(
                    Text(
                        "What would it take in time and money, and what are the risks?",
                        zh="需要多少时间和资金，又有哪些风险？",
                    )
                ),
            ],
            Text("clarity about time, money and risk", zh="弄清时间、资金和风险"),
        ),
        Theme(
            "success_stories",
            Text("success stories of others", zh="其他人的成功案例"),
            [
                Question(
                    Text(
                        "Would you like to hear how others in the same position got to where they wanted to be?",
                        zh="您想知道处境相同的其他人，是怎样实现目标的吗？",
                    ),
                    yes_or_no=True,
                )
            ],
            Text(
                "one or two short, true stories of customers like this one whom you helped; no names without their consent",
                zh="讲一两个您帮助过的类似客户的简短而真实的故事；未经同意不提名字",
            ),
        ),
    ],
    permission=Text(
        "“Would you like to know how we could help you in the same way?”", zh="“您想了解我们能怎样帮助您吗？”"
    ),
    rows=("ST-11",),
)
"""The first meeting of ST-11, version 2026.1. Source: D2 (a Chinese collection on customer management, part five).

Time, agenda and purpose first, then the four themes in this order, then leave to pitch. That stories be true and told
without names is ours.
"""

DEMONSTRATION: Final = Checklist(
    "demonstration",
    version="2026.1",
    label=Text("demonstration", zh="产品演示"),
    items=[
        Item(
            "knowledge",
            Text(
                "be clear why you demonstrate, and prepare the knowledge of product and technology it takes",
                zh="认清演示的意义，准备好所涉及的产品和技术知识",
            ),
            Text("preparation of the subject", zh="产品和技术知识准备"),
        ),
        Item(
            "decision_makers",
            Text(
                "find out who really decides, what they are like, and what their position asks of them",
                zh="找出真正的决策者，了解其个性和职位特征",
            ),
            Text("decision makers", zh="决策者名单"),
        ),
        Item(
            "schedule",
            Text("set the agenda, and the time when it ends", zh="事先设定议程和结束时间"),
            Text("agenda and closing time", zh="议程和结束时间"),
        ),
        Item(
            "attendance",
            Text("learn whether everybody can stay to the end", zh="了解是否每个人都能全程参与"),
            Text("who can stay to the end", zh="全程参与情况"),
        ),
        Item(
            "our_expectations",
            Text(
                "write down what we hope to get from them, and how far we want to be at the end",
                zh="写明希望从客户团队得到什么，结束时希望有什么进展",
            ),
            Text("our expectations", zh="我方期望"),
        ),
        Item(
            "their_expectations",
            Text("learn what they expect to get from us", zh="了解客户指望从我们这里获得什么"),
            Text("the customer's expectations", zh="客户期望"),
        ),
        Item(
            "same_outcome",
            Text("make sure that everybody expects the same outcome", zh="确认每个人对结果的期望一致"),
            Text("agreement on the outcome", zh="对结果的一致期望"),
        ),
        Item(
            "shown_what_matters",
            Text(
                "show how we solve what matters most to them; keep to what they care about",
                zh="演示如何解决最重要的问题，把注意力集中在客户关注的方面",
            ),
            Text("showing of what matters most", zh="针对重点的演示"),
            phase=Phase.DURING,
        ),
        Item(
            "questions_invited",
            Text("invite everybody to ask questions openly", zh="请大家公开提问"),
            Text("invitation to ask", zh="提问邀请"),
            phase=Phase.DURING,
        ),
        Item(
            "champion",
            Text("note who is most enthusiastic", zh="记下谁最热情"),
            Text("champion", zh="最热情的支持者"),
            phase=Phase.DURING,
        ),
        Item(
            "next_date",
            Text("agree on a next date that suits both sides", zh="约定双方都同意的下次日期"),
            Text("agreed next date", zh="约定的下次日期"),
            phase=Phase.END,
        ),
    ],
    rows=("ST-14",),
)
"""Preparing, holding and ending a demonstration (ST-14), version 2026.1. Source: D1, step four.

`decision_makers`, `champion` and `next_date` are the facts that `SEVEN_STEP` asks for.
"""

FIRST_VISIT: Final = Checklist(
    "first-visit",
    version="2026.1",
    label=Text("first visit", zh="初次拜访"),
    items=[
        Item(
            "customer_material",
            Text(
                "gather material about the customer, and add to it during the visit",
                zh="多收集客户资料，拜访中继续补充",
            ),
            Text("material about the customer", zh="客户资料"),
            caution=Text(
                "The source collects family, birthdays and hobbies too. Note what the work needs; anything private "
                "only if the customer agrees and the law allows it.",
                zh="资料主张连家庭、生日、嗜好也收集。请只记工作所需；私人信息须经客户同意并符合法律。",
            ),
        ),
        Item(
            "product_fits",
            Text("make sure that the product fits what the customer needs", zh="确认产品符合客户的需求"),
            Text("fit of product and need", zh="产品与需求的契合"),
        ),
        Item(
            "answered_patiently",
            Text(
                "answer questions patiently: a customer who asks is interested, not suspicious",
                zh="耐心解答疑问：提问说明有兴趣，而不是不信任",
            ),
            Text("patient answers", zh="耐心解答"),
            phase=Phase.DURING,
        ),
        Item(
            "open_question",
            Text(
                "say openly what you cannot answer, write it down, and name the day on which you bring the answer",
                zh="答不上来就坦率说明，记下问题，并说好哪天带来答复",
            ),
            needs=not_(has("open_question", Text("unanswered question", zh="未答的问题")))
            | has("answer_promised_on", Text("day promised for the answer", zh="承诺答复的日期")),
            phase=Phase.DURING,
            caution=Text(
                "The source advises to change the subject or to ask something back. We do not: a customer notices, and "
                "an answer that is brought later is a good reason to come again.",
                zh="资料建议转移话题或反问。我们不赞成：客户会察觉；日后带来答复，正是再次拜访的好理由。",
            ),
        ),
        Item(
            "left_in_time",
            Text(
                "do not overstay: make a good impression, give the basics, and take your leave",
                zh="不要久留：留下好印象，作了基本介绍，就起身告辞",
            ),
            Text("leaving in time", zh="适时告辞"),
            phase=Phase.END,
        ),
        Item(
            "next_topic",
            Text("leave a topic for the next visit", zh="留下一个议题，供下次拜访"),
            Text("topic for the next visit", zh="下次拜访的议题"),
            phase=Phase.END,
        ),
        Item(
            "confidence",
            Text("let the customer gain confidence in the product", zh="建立客户对产品的信心"),
            Text("confidence in the product", zh="对产品的信心"),
            phase=Phase.END,
        ),
    ],
    rows=("ST-15",),
)
"""The rules of a first visit (ST-15), version 2026.1. Source: D2, part six; two cautions where we depart from it.

`open_question` is what could not be answered (False or an empty list: there was none), `answer_promised_on` the day
for which the answer was promised.
"""

PARTING: Final = Checklist(
    "parting",
    version="2026.1",
    label=Text("parting", zh="道别"),
    items=[
        Item(
            "stayed_calm",
            Text(
                "stay friendly, calm and sensible, whether the deal was made or not",
                zh="无论成交与否，都保持友好、平静、理智",
            ),
            Text("friendly and calm manner", zh="友好平静的态度"),
            phase=Phase.DURING,
        ),
        Item(
            "thanked",
            Text("thank the customer without delay", zh="及时向客户致谢"),
            Text("thanks", zh="致谢"),
            phase=Phase.END,
        ),
        Item(
            "said_goodbye",
            Text("say goodbye in good time, before new complications arise", zh="及时话别，以免节外生枝"),
            Text("goodbye", zh="话别"),
            phase=Phase.END,
        ),
    ],
    rows=("ST-16",),
)
"""Parting well, whatever the result (ST-16), version 2026.1. Source: D0, chapter 8, 8.1.2."""

SPIN_RESEARCH: Final = Claim(
    "spin_research",
    Text(
        "Rackham studied more than 5,000 top sellers of IBM, Xerox, Kodak and others in the 1960s; SPIN came of it.",
        zh="尼尔·雷克汉姆在20世纪60年代研究了IBM、施乐、柯达等公司5000多名销售高手，由此提出SPIN。",
    ),
    {"sellers": 5000},
    source="D1, an outline of key-account selling",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "Rackham's own book (SPIN Selling, 1988) speaks of some 35,000 sales calls, observed over about ten years in "
        "27 countries; the source has other figures and another decade.",
        zh="雷克汉姆本人的著作（SPIN Selling，1988年）说的是约十年间在27个国家观察的约35000次销售访谈；资料中的数字和年代与此不符。",
    ),
    rows=("ST-10",),
)
"""What the source says of the theory behind ST-10, with its doubts. A figure of the past, no probability."""
