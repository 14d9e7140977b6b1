"""Ready-made sales processes: `SEVEN_STEP`, from prospecting to the win and the care that follows it.

The six steps that win the deal are open stages. The seventh (follow-up, repeat, referral) is the guide of the
closed stage `won`: a deal is won on the day it is signed, and reports, forecasts and win rates must count it on
that day, not when somebody has finished asking for a referral. The work of the seventh step goes on with the
*customer*: touches, reminders and promises carry it (`salesflow.cadence`), and a repeat purchase or a referral
begins an opportunity of its own. A stage nobody leaves but which is still "open" would rot on every worklist.

Probabilities and longest stays are planning figures of ours, set on 2026-01-01; they are no measurement. Measure
your own process and build your own machine from these stages: companies use three to five steps or more (ST-2).

>>> [stage.key for stage in SEVEN_STEP.stages]
['prospecting', 'qualification', 'needs', 'demonstration', 'proposal', 'closing', 'won', 'lost']
>>> SEVEN_STEP.check()
()
>>> SEVEN_STEP.stage("needs").label.render("zh")
'需求评估'

Sources: ST-2 (steps and guides), CU-3 (budget, authority, need, timing), ST-10 (interview), ST-12 (objections), ST-13
(closing, with a caution), ST-14 (demonstration), ST-16 (parting well).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import has
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["SEVEN_STEP"]

_PROSPECTING: Final = Stage(
    "prospecting",
    probability="0.05",
    rots_after=days(14),
    label=Text("prospecting", zh="挖掘线索"),
    guide=Guide(
        Text(
            "Find buyers who may need us: by their line of business, their size, an interest they showed. Reach out, "
            "and let them find us. Name the person to talk to before you call.",
            zh="寻找可能需要我们的客户：看行业、规模和已表示的兴趣。既主动联系，也让客户找得到我们。联系之前，先弄清该找谁。",
        ),
        customer=Text(
            "may not know us, or has just begun to look around", zh="可能还不知道我们，或者刚开始留意"
        ),
        signals=[Text("reads, downloads or asks for something of ours", zh="阅读、下载我们的资料，或来询问")],
        questions=[
            Text("What do our best customers have in common?", zh="我们最好的客户有什么共同点？"),
            Text("Who there would have the problem we solve?", zh="对方谁会遇到我们能解决的问题？"),
        ],
        avoid=[Text("calling a company without knowing whom to ask for", zh="不知道该找谁就打电话")],
        cautions=[
            Text(
                "That inbound leads are cheaper and better is said in the source, and measured nowhere: count your own.",
                zh="来源称集客营销的线索更便宜、更合格，但没有给出测量：请统计自己的数据。",
            )
        ],
    ),
)
_QUALIFICATION: Final = Stage(
    "qualification",
    probability="0.10",
    rots_after=days(14),
    label=Text("first contact and qualification", zh="初次接触与资格确认"),
    guide=Guide(
        Text(
            "Make the first contact, and learn whether we fit: budget, who decides, need, timing. Hot leads come "
            "first. If we do not fit, say so and part well.",
            zh="进行初次接触，了解双方是否合适：预算、决策人、需求、时间。热线索优先。不合适就坦诚说明，友好道别。",
        ),
        customer=Text("wants to know who we are and what for", zh="想知道我们是谁、为何而来"),
        questions=[
            Text("Is there money for it, and about how much?", zh="有这笔预算吗？大约多少？"),
            Text("Who decides, and who else has a say?", zh="谁做决定？还有谁参与？"),
            Text("What do you need it for, and by when?", zh="用来做什么？什么时候要？"),
        ],
        avoid=[
            Text("keeping a lead warm that will never fit", zh="在根本不合适的线索上耗时间"),
            Text("letting a hot lead wait", zh="让热线索等待"),
        ],
    ),
)
_NEEDS: Final = Stage(
    "needs",
    probability="0.25",
    rots_after=days(14),
    label=Text("needs assessment", zh="需求评估"),
    guide=Guide(
        Text(
            "Ask the open questions you prepared, and listen more than you speak. Note what could hold them back "
            "later. Restate what you heard and have it confirmed before you go on.",
            zh="用事先准备的开放式问题提问，多听少说。留意以后可能出现的顾虑。复述听到的内容，请客户确认后再往下走。",
        ),
        customer=Text("has a problem, and wants to be understood first", zh="遇到了问题，希望先被理解"),
        questions=[
            Text(
                "What did you like or dislike about your former supplier?",
                zh="以前的供应商，您满意和不满意什么？",
            ),
            Text("Which problem shall we solve for you?", zh="您希望我们解决什么问题？"),
            Text("How are things today?", zh="目前的情况怎样？"),
            Text("What will it be like once the problem is solved?", zh="问题解决之后，会是什么样子？"),
        ],
        avoid=[
            Text("discussing the product already", zh="此时就谈产品"),
            Text("questions that a yes or no answers", zh="只需回答是或否的问题"),
        ],
    ),
)
_DEMONSTRATION: Final = Stage(
    "demonstration",
    probability="0.40",
    rots_after=days(21),
    label=Text("pitch or demonstration", zh="宣讲或产品演示"),
    guide=Guide(
        Text(
            "Find out who really decides. Agree beforehand on time, agenda, and what each side expects. Show how we "
            "solve what matters most to them, and invite questions. Note who is most enthusiastic. Agree on the next date "
            "before you leave.",
            zh="找出真正的决策者。事先约定时间、议程和双方的期望。演示如何解决客户最看重的问题，请大家提问。记下谁最热情。离开前约定下一次的日期。",
        ),
        customer=Text("wants to see that it works for their own case", zh="想看到方案对自己的情况有效"),
        signals=[Text("one of them is more enthusiastic than the rest", zh="其中有人明显更热情")],
        questions=[
            Text("Can everybody stay to the end?", zh="各位都能参加到最后吗？"),
            Text("What should be clear when we part today?", zh="今天结束时，希望有什么结果？"),
        ],
        avoid=[
            Text("showing every feature there is", zh="把所有功能都讲一遍"),
            Text("leaving without a next date", zh="没有约定下次日期就离开"),
        ],
    ),
)
_PROPOSAL: Final = Stage(
    "proposal",
    probability="0.60",
    rots_after=days(21),
    label=Text("proposal and objections", zh="提案与处理异议"),
    guide=Guide(
        Text(
            "Tailor the proposal to what you heard. Write down each wish and answer it; take the hard ones to the "
            "team. What is still open becomes the topic of the next meeting. Share good answers with your colleagues.",
            zh="按所了解的情况量身定制提案。逐条记下要求并答复；难题请团队一起解决。尚未答复的，作为下次会面的话题。好的答复与同事共享。",
        ),
        customer=Text("weighs what is good for them against their doubts", zh="在好处与顾虑之间权衡"),
        signals=[Text("no questions at all: they may not want to buy", zh="什么都不问：可能并不想买")],
        questions=[Text("What would make you fully satisfied?", zh="怎样才能让您百分之百满意？")],
        avoid=[
            Text("going on while an objection is open", zh="异议未解决就往下走"),
            Text("arguing an objection away", zh="靠争辩压下异议"),
        ],
    ),
)
_CLOSING: Final = Stage(
    "closing",
    probability="0.80",
    rots_after=days(14),
    label=Text("closing", zh="成交"),
    guide=Guide(
        Text(
            "Ask for the decision: a commitment, or a clear stop. Settle terms, delivery and who does what next, and "
            "introduce the colleagues who take over.",
            zh="请客户作出决定：承诺购买，或明确停止。谈妥条件、交付和后续分工，并介绍接手的同事。",
        ),
        customer=Text("is about to commit, and wants no risk", zh="即将作出承诺，不想冒险"),
        signals=[Text("no more doubts, and talk of the time after", zh="没有疑问了，谈起以后的事")],
        questions=[
            Text("Shall we go ahead?", zh="我们就这样定下来，好吗？"),
            Text("What is still missing for your decision?", zh="离做决定还差什么？"),
        ],
        avoid=[Text("closing before the earlier steps are done", zh="前面的步骤没做好就急于成交")],
        cautions=[
            Text(
                "The source also teaches to press the hesitant and to call this the best and last moment. No pressure "
                "and no invented scarcity: such a sale comes back as a complaint.",
                zh="来源也教人向犹豫的客户施压，或强调机不可失。不施压，不虚构紧缺：这样的成交会变成投诉。",
            )
        ],
    ),
)
_WON: Final = Stage.won(
    "won",
    Text("won", zh="赢单"),
    Guide(
        Text(
            "Follow up: thank them, keep every promise, ask whether all is well, stay in touch. A satisfied customer "
            "buys again and recommends us: open a new opportunity for each.",
            zh="跟进：表示感谢，兑现每一项承诺，询问是否一切顺利，保持联系。满意的客户会再次购买，也会推荐我们："
            "复购和转介绍都另立新的商机。",
        ),
        customer=Text("uses it, and finds out whether our word holds", zh="正在使用，也在看我们是否守信"),
        questions=[
            Text("Is all as we promised?", zh="一切都如我们承诺的那样吗？"),
            Text("Who else might have this problem?", zh="还有谁可能遇到同样的问题？"),
        ],
        avoid=[Text("calling only when you want to sell again", zh="只在想再卖东西时才联系")],
        cautions=[
            Text(
                "The source collects everything about a customer, children and age too. Keep what the customer agreed "
                "to, and what you need.",
                zh="来源主张收集客户的一切，包括子女和年龄。只保留客户同意的、确有需要的信息。",
            )
        ],
    ),
)
_LOST: Final = Stage.lost(
    "lost",
    Text("lost", zh="输单"),
    Guide(
        Text(
            "Write down the real reason, thank them and say goodbye as friends: the door stays open.",
            zh="记下真实原因，表示感谢，友好道别：以后还有机会。",
        ),
        customer=Text("bought elsewhere, later or not at all", zh="选择了别家，推迟了，或不买了"),
        questions=[Text("What decided it?", zh="是什么起了决定作用？")],
        avoid=[Text("blaming the customer", zh="责怪客户")],
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

SEVEN_STEP: Final = Machine(
    "seven-step",
    version="2026.1",
    start="prospecting",
    stages=[_PROSPECTING, _QUALIFICATION, _NEEDS, _DEMONSTRATION, _PROPOSAL, _CLOSING, _WON, _LOST],
    moves=_MOVES,
    label=Text("seven-step sales process", zh="七步销售流程"),
    guide=Guide(
        Text(
            "Lead one buyer from the first trace to the signature, and look after them then. Take the steps in order: "
            "a close is worth only as much as the steps before it.",
            zh="把客户从最初的线索带到签约，并在签约之后继续关心。按顺序一步一步走：前面的步骤扎实，成交才算成功。",
        ),
        questions=[Text("Which steps does your own business need?", zh="自己的业务需要哪些步骤？")],
        avoid=[Text("a step that your buyers never go through", zh="客户根本不会经历的步骤")],
        cautions=[
            Text(
                "Some companies use three to five steps, others more. Seven is no law: compose your own.",
                zh="有的企业用三到五步，有的需要更多。七步不是定律：请组合自己的流程。",
            )
        ],
    ),
    languages=("en", "zh"),
)
"""The seven-step sales process, version 2026.1. Source: the sales texts of row ST-2; evidence from CU-3, ST-10,
ST-12 and ST-14; planning probabilities and longest stays are ours, 2026-01-01, measured nowhere."""
