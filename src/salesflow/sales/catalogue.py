"""Ready-made sales processes: `SEVEN_STEPS`, from prospecting to the win and the care that follows it.

The six steps that win the deal are open stages. The seventh (follow-up, repeat, referral) is the guide of the
closed stage `won`: a deal is won on the day it is signed, and reports, forecasts and win rates must count it on
that day, not when somebody has finished asking for a referral. The work of the seventh step goes on with the
*customer*: touches, reminders and promises carry it (`salesflow.cadence`), and a repeat purchase or a referral
begins an opportunity of its own. A stage nobody leaves but which is still "open" would rot on every worklist.

Probabilities and longest stays are planning figures of ours, set on 2026-01-01; they are no measurement. Measure
your own process and build your own machine from these stages: companies use three to five steps or more (ST-2).

>>> [stage.key for stage in SEVEN_STEPS.stages]
['prospecting', 'qualification', 'needs', 'demonstration', 'proposal', 'closing', 'won', 'lost']
>>> SEVEN_STEPS.check()
()
>>> SEVEN_STEPS.stage("needs").label.render("zh")
'需求评估'

Sources: ST-2 (steps and guides), CU-3 (budget, authority, need, timing), ST-10, ST-12, ST-14 (exit evidence).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import has
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage

__all__ = ["SEVEN_STEPS"]

_PROSPECTING: Final = Stage(
    "prospecting",
    probability="0.05",
    rots_after=days(14),
    label=Text("prospecting", zh="挖掘线索"),
    guide=Text(
        "Find buyers who may need us: by their line of business, their size, an interest they showed. Reach out, "
        "and let them find us. Name the person to talk to before you call.",
        zh="寻找可能需要我们的客户：看行业、规模和已表示的兴趣。既主动联系，也让客户找得到我们。联系之前，先弄清该找谁。",
    ),
)
_QUALIFICATION: Final = Stage(
    "qualification",
    probability="0.10",
    rots_after=days(14),
    label=Text("first contact and qualification", zh="初次接触与资格确认"),
    guide=Text(
        "Make the first contact, and learn whether we fit: budget, who decides, need, timing. Hot leads come "
        "first. If we do not fit, say so and part well.",
        zh="进行初次接触，了解双方是否合适：预算、决策人、需求、时间。热线索优先。不合适就坦诚说明，友好道别。",
    ),
)
_NEEDS: Final = Stage(
    "needs",
    probability="0.25",
    rots_after=days(14),
    label=Text("needs assessment", zh="需求评估"),
    guide=Text(
        "Ask the open questions you prepared: what they liked and disliked about the former supplier, what should "
        "be solved, how things are today, how they will be once it is solved. Listen more than you speak, do not "
        "discuss the product yet. Restate what you heard and have it confirmed.",
        zh="用事先准备的开放式问题提问：对以前供应商满意和不满意之处、要解决的问题、目前状况、解决之后的样子。"
        "多听少说，先不谈产品。复述听到的内容，请客户确认。",
    ),
)
_DEMONSTRATION: Final = Stage(
    "demonstration",
    probability="0.40",
    rots_after=days(21),
    label=Text("pitch or demonstration", zh="宣讲或产品演示"),
    guide=Text(
        "Find out who really decides. Agree on time, agenda and what each side expects. Show how we solve what "
        "matters most to them, and invite questions. Note who is most enthusiastic. Agree on the next date before "
        "you leave.",
        zh="找出真正的决策者。事先约定时间、议程和双方的期望。演示如何解决客户最看重的问题，请大家提问。"
        "记下谁最热情。离开前约定下一次的日期。",
    ),
)
_PROPOSAL: Final = Stage(
    "proposal",
    probability="0.60",
    rots_after=days(21),
    label=Text("proposal and objections", zh="提案与处理异议"),
    guide=Text(
        "Tailor the proposal to what you heard. Ask what is still missing to be fully satisfied, write each wish "
        "down and answer it; take the hard ones to the team. What is open becomes the topic of the next meeting. "
        "No questions at all is a warning sign.",
        zh="按所了解的情况量身定制提案。问清怎样才能百分之百满意，逐条记下并答复；难题请团队一起解决。"
        "尚未答复的，作为下次会面的话题。对方没有任何问题，是一个警示信号。",
    ),
)
_CLOSING: Final = Stage(
    "closing",
    probability="0.80",
    rots_after=days(14),
    label=Text("closing", zh="成交"),
    guide=Text(
        "Ask for the decision: a commitment, or a clear stop. Settle terms, delivery and who does what next, and "
        "introduce the colleagues who take over. No pressure and no invented scarcity.",
        zh="请客户作出决定：承诺购买，或明确停止。谈妥条件、交付和后续分工，并介绍接手的同事。不施压，不虚构紧缺。",
    ),
)
_WON: Final = Stage(
    "won",
    Category.WON,
    probability="1",
    label=Text("won", zh="赢单"),
    guide=Text(
        "Follow up: thank them, keep every promise, ask whether all is well, stay in touch. A satisfied customer "
        "buys again and recommends us: open a new opportunity for each.",
        zh="跟进：表示感谢，兑现每一项承诺，询问是否一切顺利，保持联系。满意的客户会再次购买，也会推荐我们："
        "复购和转介绍都另立新的商机。",
    ),
)
_LOST: Final = Stage(
    "lost",
    Category.LOST,
    probability="0",
    label=Text("lost", zh="输单"),
    guide=Text(
        "Write down the real reason, thank them and say goodbye as friends: the door stays open.",
        zh="记下真实原因，表示感谢，友好道别：以后还有机会。",
    ),
)

_MOVES: Final = (
    Move(
        "contact",
        "prospecting",
        "qualification",
        needs=[
            has("fits_target", Text("fit with our target customers", zh="与目标客户的契合")),
            has("contact_person", Text("person to contact", zh="联系人")),
        ],
        label=Text("make the first contact", zh="初次接触"),
    ),
    Move(
        "qualify",
        "qualification",
        "needs",
        needs=[
            has("budget", Text("budget", zh="预算")),
            has("authority", Text("who decides", zh="决策人")),
            has("need", Text("need", zh="需求")),
            has("timing", Text("timing", zh="采购时间")),
        ],
        label=Text("qualify", zh="确认资格"),
    ),
    Move(
        "assess",
        "needs",
        "demonstration",
        needs=[has("need_confirmed", Text("the customer's confirmation of the need", zh="客户对需求的确认"))],
        label=Text("confirm the need", zh="确认需求"),
    ),
    Move(
        "demonstrate",
        "demonstration",
        "proposal",
        needs=[
            has("decision_makers", Text("decision makers", zh="决策者名单")),
            has("champion", Text("champion", zh="最热情的支持者")),
            has("demonstrated_on", Text("day of the demonstration", zh="演示日期")),
            has("next_date", Text("agreed next date", zh="约定的下次日期")),
        ],
        label=Text("demonstrate", zh="完成演示"),
    ),
    Move(
        "settle",
        "proposal",
        "closing",
        needs=[
            has("proposed_on", Text("day of the proposal", zh="提案日期")),
            has("objections_settled", Text("settlement of all objections", zh="异议处理结果")),
        ],
        label=Text("settle the objections", zh="解决异议"),
    ),
    Move(
        "revise",
        "closing",
        "proposal",
        needs=[has("new_objection", Text("new objection", zh="新的异议"))],
        label=Text("go back to the proposal", zh="退回提案"),
    ),
    Move(
        "win",
        "closing",
        "won",
        needs=[has("signed_on", Text("day of signature", zh="签约日期"))],
        label=Text("win", zh="赢单"),
    ),
    Move.from_every_open(
        "lose",
        to="lost",
        needs=[has("loss_reason", Text("reason for the loss", zh="输单原因"))],
        label=Text("lose", zh="输单"),
    ),
)

SEVEN_STEPS: Final = Machine(
    "seven-steps",
    version="2026.1",
    start="prospecting",
    stages=[_PROSPECTING, _QUALIFICATION, _NEEDS, _DEMONSTRATION, _PROPOSAL, _CLOSING, _WON, _LOST],
    moves=_MOVES,
    label=Text("seven-step sales process", zh="七步销售流程"),
)
"""The seven-step sales process, version 2026.1. Source: the sales texts of row ST-2; evidence from CU-3, ST-10,
ST-12 and ST-14; planning probabilities and longest stays are ours, 2026-01-01, measured nowhere."""
