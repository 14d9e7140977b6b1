"""Five-step customer operation: `FIVE_STEP`, from the database to targeted selling.

The case is one customer's (or prospect's) way through a round of the operation: its data are collected and analysed,
it is selected as a target or set aside, it is graded, and only then somebody sells. What the round teaches goes back
into the database, and the next round is a case of its own.

>>> [stage.key for stage in FIVE_STEP.stages if stage.is_open]
['database', 'analysis', 'target_selection', 'grading', 'targeted_selling']
>>> print(FIVE_STEP.stage("target_selection").guide.task.render("zh"))
选择目标客户：客户对服务的需要有多急迫，问题能否在短时间内见效，客户可承受的价格是否可观。通过短信平台、企业网站和会员年度会议联系客户。

Setting a customer aside is neither a win nor a loss: who was never offered anything did not decline. There are no
chances and no lengths of stay, because the source gives none.

Sources: ST-8 (the five steps), CU-1 (what the database holds), CU-8 (target selection), CU-7 (grading: every size is
served), CU-13 and CA-10 (reports and reminders of the analysis), CU-17 (suitability). Closed stages are ours.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["FIVE_STEP"]

_DATABASE: Final = Stage(
    "database",
    label=Text("database", zh="建立数据库"),
    guide=Guide(
        Text(
            "Build the customer database and collect prospects. Record the basics: economic situation, buying "
            "traits, kinds of products bought so far, main suppliers and how satisfied the customer is with each. "
            "Write “none” for whoever has bought nothing yet.",
            zh="建立客户营销数据库，收集潜在客户信息。记录基础资料：客户的经济状况、购买特征、以往购买产品的种类、"
            "主要的供应商及对其满意状态。还没有买过的，写“无”。",
        ),
        customer=Text("is a name to us, or not even that", zh="对我们来说只是一个名字，甚至还不知道名字"),
        questions=[
            Text("What did you buy so far, and from whom?", zh="以往购买过哪些产品？向谁购买？"),
            Text("How satisfied are you with each supplier?", zh="对各家供应商满意吗？"),
        ],
        avoid=[Text("filling a field with a guess: unknown is not no", zh="凭猜测填写：不清楚不等于没有")],
        cautions=[
            Text(
                "Collect only what you have a reason and a right to keep.",
                zh="只收集有理由、也有权保存的信息。",
            )
        ],
    ),
)
_ANALYSIS: Final = Stage(
    "analysis",
    label=Text("analysis", zh="分析客户"),
    guide=Guide(
        Text(
            "Analyse the customer: sales by year, month and day, by company, department, seller, outlet and product; "
            "the member level; the reminders. The aim is not the statistics but an idea how to sell to whom.",
            zh="分析客户：按年度、月度、日期，以及公司、部门、销售员、销售点、产品统计销售；查看会员等级和各项提醒。"
            "目的不只是统计，而是发现营销思路，找准目标顾客。",
        ),
        customer=Text("shows by its purchases what it needs next", zh="从购买记录可以看出它接下来需要什么"),
        signals=[
            Text("has used up the product", zh="产品已经用完"),
            Text("has not been followed up for many days", zh="已有多天未跟踪"),
            Text("has never been followed up", zh="从未跟踪过"),
            Text("has bought nothing for many days", zh="已有多天未再购买"),
            Text("has never bought anything", zh="从未购买过产品"),
        ],
        questions=[
            Text("What does it buy, how often, and what is missing?", zh="它买什么，多久买一次，还缺什么？")
        ],
        avoid=[Text("reports that nobody draws a conclusion from", zh="做了报表，却没有人得出结论")],
        cautions=[
            Text("A few purchases prove no habit.", zh="几次购买还说明不了购买习惯。"),
        ],
    ),
)
_TARGET_SELECTION: Final = Stage(
    "target_selection",
    label=Text("target selection", zh="选择目标客户"),
    guide=Guide(
        Text(
            "Select the targets: how urgent the service is to the customer, whether its problem can be solved soon, "
            "whether the price it can pay is sizeable. Reach it by text message, web site and the yearly members' "
            "meeting.",
            zh="选择目标客户：客户对服务的需要有多急迫，问题能否在短时间内见效，客户可承受的价格是否可观。"
            "通过短信平台、企业网站和会员年度会议联系客户。",
        ),
        customer=Text("has a problem, pressing or not", zh="有要解决的问题，或急或缓"),
        signals=[
            Text(
                "answers a message, asks on the web site, comes to the meeting",
                zh="回复短信、在网站咨询、参加会议",
            )
        ],
        questions=[
            Text("How soon do you need it?", zh="多久之内需要？"),
            Text("What would it be worth to you?", zh="解决这个问题，对您值多少？"),
        ],
        avoid=[Text("choosing everybody: then nobody is a target", zh="人人都选，等于没有目标")],
        cautions=[
            Text("Advertising goes only to those who agreed to it.", zh="营销短信只发给同意接收的客户。"),
            Text(
                "A price that the customer can pay is no reason to sell what it cannot use.",
                zh="客户付得起，不等于可以把用不上的东西卖给它。",
            ),
        ],
    ),
)
_GRADING: Final = Stage(
    "grading",
    label=Text("grading", zh="客户分级"),
    guide=Guide(
        Text(
            "Grade the customer, and let the grade decide how much care it gets: how many visits, calls and "
            "messages, and from whom.",
            zh="进行客户分级管理，按等级决定投入：拜访、电话、信息各多少次，由谁负责。",
        ),
        customer=Text("expects to be treated fairly, whatever its size", zh="无论大小，都希望得到公平对待"),
        questions=[
            Text("Which figures speak for this grade?", zh="这个等级有哪些数据支持？"),
            Text("What would raise or lower it?", zh="什么情况下升级或降级？"),
        ],
        avoid=[Text("grading by sympathy", zh="凭好恶分级")],
        cautions=[
            Text(
                "A low grade means less often, not less politely: large, medium, small and micro customers are all "
                "served.",
                zh="等级低，只是次数少，不是态度差：大、中、小、微客户都要服务好。",
            )
        ],
    ),
)
_TARGETED_SELLING: Final = Stage(
    "targeted_selling",
    label=Text("targeted selling", zh="针对性销售"),
    guide=Guide(
        Text(
            "Sell by what the analysis showed: this offer, to this customer, now, and say why it fits.",
            zh="根据相关分析开展有针对性的销售：为这位客户，在这个时候，提供这一方案，并说明为什么合适。",
        ),
        customer=Text("asks itself whether the offer fits", zh="在考虑这个方案是否适合自己"),
        signals=[Text("asks about price, delivery or terms", zh="询问价格、交付或条件")],
        questions=[
            Text("Does this meet what you need?", zh="这样能满足您的需要吗？"),
            Text("What is still missing for a decision?", zh="要作决定，还缺什么？"),
        ],
        avoid=[Text("the same message to the whole list", zh="向整份名单群发同样的内容")],
        cautions=[
            Text(
                "Do not tell the customer more about itself than it told you.",
                zh="不要让客户觉得自己被监视：它没有告诉你的事，不要拿来说。",
            )
        ],
    ),
)
_SOLD: Final = Stage.won(
    "sold",
    Text("sold", zh="已成交"),
    Guide(
        Text(
            "Thank them, deliver, and enter the purchase into the database: the next round builds on it.",
            zh="表示感谢，按约交付，并把这次购买录入数据库：下一轮以此为基础。",
        ),
        customer=Text("has bought and sees whether the promise is kept", zh="已购买，正在看承诺是否兑现"),
        signals=[Text("orders", zh="下单")],
        questions=[Text("Is all as you expected?", zh="一切都符合预期吗？")],
        avoid=[Text("forgetting them until the next campaign", zh="下次活动之前把客户忘在脑后")],
        cautions=[Text("Check the member level again after the purchase.", zh="成交后重新核对会员等级。")],
    ),
)
_DECLINED: Final = Stage.lost(
    "declined",
    Text("declined", zh="客户谢绝"),
    Guide(
        Text(
            "Thank them, enter the real reason into the database, and leave them in peace for a while.",
            zh="表示感谢，把真实原因录入数据库，近期不再打扰。",
        ),
        customer=Text("does not want this offer now", zh="目前不需要这个方案"),
        signals=[Text("says no", zh="明确谢绝")],
        questions=[Text("What should have been different?", zh="哪里不合适？")],
        avoid=[Text("the same offer again next month", zh="下个月又推同样的方案")],
        cautions=[Text("A no to this offer is no withdrawal of consent, nor a yes to the next.",
                       zh="谢绝这个方案，既不等于撤回同意，也不等于同意下一次推销。")],
    ),
)  # fmt: skip
_NOT_A_TARGET: Final = Stage.done(
    "not_a_target",
    Text("no target for now", zh="暂不列为目标"),
    Guide(
        Text(
            "Keep the data up to date and serve them when they come. Look again in the next round.",
            zh="保持资料更新，客户上门照样服务好。下一轮再看。",
        ),
        customer=Text("is no target in this round", zh="本轮不是目标客户"),
        signals=[
            Text("has no urgent need, or none that we can meet soon", zh="没有迫切需求，或短时间内无法满足")
        ],
        questions=[Text("What would have to change?", zh="情况有什么变化，就值得再看？")],
        avoid=[Text("deleting them as lost: nobody asked them", zh="当作流失客户删掉：还没有问过人家")],
        cautions=[Text("Data that serve no purpose any more are erased.", zh="不再有用途的资料应当删除。")],
    ),
)

_SET_ASIDE_NEEDS: Final = (has("set_aside_reason", Text("reason for setting aside", zh="暂不列入的原因")),)
_MOVES: Final = (
    Move(
        "analyse",
        "database",
        "analysis",
        needs=[
            has("economic_situation", Text("view of its economic situation", zh="经济状况")),
            has("buying_traits", Text("description of its buying habits", zh="购买特征")),
            has("products_bought", Text("record of what it bought so far", zh="以往购买的产品种类")),
            has(
                "suppliers",
                Text("list of its main suppliers, with its satisfaction", zh="主要供应商及满意状态"),
            ),
        ],
        label=Text("analyse the customer", zh="开始分析"),
    ),
    Move(
        "conclude",
        "analysis",
        "target_selection",
        needs=[
            has("sales_report", Text("sales report", zh="销售统计")),
            has("selling_idea", Text("idea for selling", zh="营销思路")),
        ],
        label=Text("conclude the analysis", zh="完成分析"),
    ),
    Move(
        "select",
        "target_selection",
        "grading",
        needs=[
            has("urgency", Text("urgent wish for the service", zh="对服务的急迫需要")),
            has("solved_soon", Text("prospect of a solution soon", zh="短时间内见效的可能")),
            has("sizeable_price", Text("sizeable price the customer can pay", zh="客户可承受的可观价格")),
        ],
        label=Text("select as a target", zh="选为目标客户"),
    ),
    Move(
        "grade",
        "grading",
        "targeted_selling",
        needs=[has("grade", Text("grade of the customer", zh="客户等级"))],
        label=Text("grade the customer", zh="确定等级"),
    ),
    Move(
        "sell",
        "targeted_selling",
        "sold",
        needs=[
            has("fitting_offer", Text("offer that fits the analysis", zh="符合分析结果的方案")),
            has("ordered_on", Text("day of the order", zh="下单日期")),
        ],
        label=Text("sell", zh="成交"),
    ),
    Move(
        "decline",
        "targeted_selling",
        "declined",
        needs=[has("decline_reason", Text("reason for declining", zh="谢绝的原因"))],
        label=Text("record that they declined", zh="记为谢绝"),
    ),
    *[
        Move(
            "set_aside",
            stage.key,
            "not_a_target",
            needs=_SET_ASIDE_NEEDS,
            label=Text("set aside", zh="暂不列为目标"),
        )
        for stage in (_DATABASE, _ANALYSIS, _TARGET_SELECTION, _GRADING)
    ],
)

FIVE_STEP: Final = Machine(
    "five-step",
    version="2026.1",
    start="database",
    stages=[
        _DATABASE,
        _ANALYSIS,
        _TARGET_SELECTION,
        _GRADING,
        _TARGETED_SELLING,
        _SOLD,
        _DECLINED,
        _NOT_A_TARGET,
    ],
    moves=_MOVES,
    label=Text("five-step customer operation", zh="客户经营五步工作法"),
    guide=Guide(
        Text(
            "First know, then choose, then sell: no offer goes out before the customer was analysed, selected and "
            "graded.",
            zh="先了解，再选择，后销售：没有经过分析、选择和分级，就不推销。",
        ),
        customer=Text("is known better with every round", zh="每经过一轮，对客户的了解都更深一层"),
        cautions=[
            Text(
                "The source runs the third step together with the ways to reach customers, and gives the last two in "
                "one sentence each; tasks beyond that are ours.",
                zh="原文第三步与联系客户的渠道混写在一起，最后两步各只有一句话；其余任务由我们补充。",
            )
        ],
    ),
    languages=("en", "zh"),
)
"""Five-step customer operation, version 2026.1. Source: ST-8, its data from CU-1, its selection from CU-8, its analysis
from CU-13 and CA-10; the closed stages and what the source leaves out are ours."""
