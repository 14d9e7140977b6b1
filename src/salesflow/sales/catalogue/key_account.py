"""Ready-made sales processes: `KEY_ACCOUNT`, one large order won beside the customer's own buying procedure.

An organisation buys in six steps and cares about something else in each, so the seller's six stages answer them one
by one. A stage is left on its *key node*: a piece of evidence, not a feeling.

>>> [stage.key for stage in KEY_ACCOUNT.stages if stage.is_open]
['development', 'entry', 'proposal', 'bidding', 'negotiation', 'implementation']
>>> print(KEY_ACCOUNT.stage("proposal").guide.customer.render())
Step 3 of 6: purchase criteria. They write down what the purchase must achieve and how offers will be compared.
>>> KEY_ACCOUNT.check()
()

The order is won with the signature: `signed_on` holds the day, and whoever counts wins by signature counts by it. The
process ends only when the project is accepted and closed, because the customer's own procedure ends there.

Ours: the second piece of evidence for leaving the bidding (an invitation to negotiate: a bid alone opens nothing),
the ways back (new criteria, a new tender), the closed stages, the cautions. Planning probabilities and longest stays
are ours too, set on 2026-01-01 and measured nowhere; the implementation runs by its contract and has none.

Sources: ST-1 (stages, buying steps, key nodes, traits), CU-11 (guide, keepers, inside advocates, the contradiction),
CU-12 (a plan for each account), CU-16, ST-9 (milestones), ST-10, ST-12, ST-13, ST-15, ST-16.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import any_of, has
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["KEY_ACCOUNT"]

_DEVELOPMENT: Final = Stage(
    "development",
    probability="0.05",
    rots_after=days(60),
    label=Text("development", zh="客户开发"),
    guide=Guide(
        Text(
            "Collect what can be known about the customer and its project, and judge whether it is worth the work. "
            "Find a guide first: somebody well informed who can show you the way to those who decide.",
            zh="尽量收集客户和项目的信息，评估是否值得投入。先找引线人：消息灵通、能带你接触决策者的人。",
        ),
        customer=Text(
            "Step 1 of 6: internal need and approval. They settle among themselves whether they need it and "
            "whether the money is granted.",
            zh="第一步（共六步）：内部需求和立项。他们在内部确认是否需要、钱能否批下来。",
        ),
        questions=[
            Text("What is to be bought, what for, and by when?", zh="打算采购什么？用来做什么？何时要？"),
            Text("Is the money granted? If not, who grants it?", zh="预算批了吗？没批的话，由谁批？"),
            Text("Who told us this, and who can confirm it?", zh="这个消息是谁说的？还有谁能证实？"),
        ],
        avoid=[
            Text("taking a rumour for a project", zh="把传闻当成项目"),
            Text("selling what this customer cannot use", zh="推销这个客户用不上的东西"),
        ],
    ),
)
_ENTRY: Final = Stage(
    "entry",
    probability="0.15",
    rots_after=days(60),
    label=Text("entry and project approval", zh="销售进入与立项"),
    guide=Guide(
        Text(
            "Learn how the customer is organised and who plays which role. Build good relations with the key people. "
            "Give each of them a keeper on our side of like function and rank. Then have the pre-sales project "
            "approved in your own company.",
            zh="弄清客户内部有哪些部门、谁起什么作用，和关键的人处好关系。为每位关键人安排我方职能、级别相当的同事来维护。"
            "然后在本公司完成售前立项。",
        ),
        customer=Text(
            "Step 2 of 6: first survey and screening of suppliers. They look around and make a short list.",
            zh="第二步（共六步）：对供应商初步调查、筛选。他们四处了解，列出候选名单。",
        ),
        questions=[
            Text(
                "Who uses it, checks it, buys it, has the last word?", zh="谁使用、谁把关、谁采购、谁拍板？"
            ),
            Text("What do you like about your supplier, what not?", zh="对现有供应商哪里满意、哪里不满意？"),
            Text("What does a supplier need to get on your list?", zh="供应商具备什么条件才能进入候选名单？"),
        ],
        avoid=[
            Text("knowing one person only", zh="只认识一个人"),
            Text(
                "leaving whoever decides to a junior seller: a director or vice president of ours keeps them",
                zh="让普通销售员去维护决策者：应由我方总监、副总或总经理出面",
            ),
            Text("overstaying the first visit", zh="初次拜访停留过久"),
        ],
        cautions=[
            Text(
                "A sales text advises to dodge a question you cannot answer. We do not: say that you will find out and "
                "by when, and bring the answer.",
                zh="有的销售教材主张回避答不上来的问题。我们不这样做：坦诚说明需要查证、何时答复，并按时带来答案。",
            )
        ],
    ),
)
_PROPOSAL: Final = Stage(
    "proposal",
    probability="0.30",
    rots_after=days(90),
    label=Text("proposal", zh="提案"),
    guide=Guide(
        Text(
            "Help the customer find the right buying criteria, and offer a solution that meets them. Plan the visits "
            "by milestones: each answers one or a few of their questions, in order, so that you know before each "
            "visit how far you are.",
            zh="帮助客户制定合适的采购标准，并提供与之相符的解决方案。按里程碑安排拜访：每次按顺序回答客户的一个或几个问题，"
            "拜访之前就清楚推进到了哪一步。",
        ),
        customer=Text(
            "Step 3 of 6: purchase criteria. They write down what the purchase must achieve and how offers will be "
            "compared.",
            zh="第三步（共六步）：制定采购指标。他们确定采购要达到什么要求，以及如何比较各家方案。",
        ),
        signals=[
            Text("a key person speaks for us unasked", zh="有关键人主动替我们说话"),
            Text(
                "they show us a draft of the criteria, or introduce us to others",
                zh="他们给我们看指标草案，或把我们介绍给其他人",
            ),
        ],
        questions=[
            Text("What must it achieve, and how will you measure it?", zh="方案要达到什么效果？怎样衡量？"),
            Text("Which criterion decides if two offers look alike?", zh="两家方案相近时，哪项标准最重要？"),
            Text("What would still keep you from being fully satisfied?", zh="还有什么会让您不能完全满意？"),
        ],
        avoid=[
            Text("counting dinners and visits as progress", zh="把吃饭和拜访的次数当作进展"),
            Text(
                "one presentation for all: purchasing, engineers and quality ask different things",
                zh="对所有人讲同一套：采购、技术、质检关心的各不相同",
            ),
        ],
        cautions=[
            Text(
                "Influence the criteria openly, with arguments from the need, before the tender begins. Requirements "
                "cut to fit one bidder are forbidden in many places, in China too (Bidding Law, article 20).",
                zh="影响采购标准要公开进行，以需求为依据，并且在招标开始之前。为某一家量身定制的招标要求是违法的（《招标投标法》第二十条）。",
            ),
            Text(
                "People inside may speak for us because it helps their work. Paying them for it is bribery.",
                zh="客户内部的人可以因为方案对工作有利而替我们说话。为此给予好处就是行贿。",
            ),
        ],
    ),
)
_BIDDING: Final = Stage(
    "bidding",
    probability="0.45",
    rots_after=days(60),
    label=Text("bidding", zh="招投标"),
    guide=Guide(
        Text(
            "Read the tender documents line by line. Clear up doubts in the prescribed way. Hand in a complete bid in "
            "time, or a negotiated bid where there is no open tender. The stage is over when they invite us to "
            "negotiate the contract.",
            zh="逐条研读招标文件，疑问按规定的方式澄清。按时递交完整的投标文件；不公开招标的，参加议标。客户邀请我们谈合同时，本阶段结束。",
        ),
        customer=Text(
            "Step 4 of 6: tender and evaluation. They compare the offers by their criteria and must be able to "
            "justify the choice.",
            zh="第四步（共六步）：招标、评标。他们按标准比较各家方案，选择要有依据。",
        ),
        questions=[
            Text("What excludes a bid?", zh="哪些情况会导致废标？"),
            Text("How much weight have price, technology and service?", zh="价格、技术、服务各占多少分？"),
            Text("Who answers questions, and until when?", zh="由谁答疑？截止到何时？"),
        ],
        avoid=[
            Text("handing in at the last hour", zh="拖到最后一刻才递交"),
            Text("promising in the bid what the project cannot deliver", zh="在标书里承诺项目做不到的事"),
        ],
        cautions=[
            Text(
                "While a tender runs, use its official channel only. Arrangements with other bidders, and talks about "
                "the price before the award, are forbidden in many places, in China too (Bidding Law, articles 32 "
                "and 43).",
                zh="招标期间只通过规定的渠道沟通。与其他投标人串通，或在定标前谈价格，都是违法的（《招标投标法》第三十二条、第四十三条）。",
            )
        ],
    ),
)
_NEGOTIATION: Final = Stage(
    "negotiation",
    probability="0.75",
    rots_after=days(45),
    label=Text("negotiation and contract", zh="商务谈判与签约"),
    guide=Guide(
        Text(
            "Settle price, payment, delivery, acceptance and liability. Have the contract approved, then signed: "
            "nobody signs before the approval. Introduce the colleagues who will do the work.",
            zh="谈妥价格、付款、交付、验收和责任。先完成合同审批，再签订合同：未经审批不得签字。介绍负责实施的同事。",
        ),
        customer=Text(
            "Step 5 of 6: commitment to buy. They bind themselves and want no surprise afterwards.",
            zh="第五步（共六步）：购买承诺。他们即将作出承诺，不希望事后有意外。",
        ),
        questions=[
            Text("Who has to approve the contract, and in which order?", zh="合同要经谁审批？顺序如何？"),
            Text("When is the project accepted, and who says so?", zh="怎样才算验收合格？由谁确认？"),
            Text("What is still between us and the signature?", zh="离签字还差什么？"),
        ],
        avoid=[
            Text("giving way on the price for nothing in return", zh="没有任何交换就在价格上让步"),
            Text("promises that are not in the contract", zh="合同之外的口头承诺"),
        ],
        cautions=[
            Text(
                "No pressure and no invented scarcity. A clear no is worth more than a forced yes.",
                zh="不施压，不虚构紧缺。明确的拒绝，胜过勉强的同意。",
            )
        ],
    ),
)
_IMPLEMENTATION: Final = Stage(
    "implementation",
    probability="0.95",
    label=Text("implementation", zh="工程实施"),
    guide=Guide(
        Text(
            "Deliver what the contract says. Report a delay before they notice it. Have the project accepted, then "
            "close it in your own company. Keep every contact alive: the next project comes from here.",
            zh="按合同交付。若有延误，要在客户发现之前说明。先通过工程验收，再在本公司完成项目结项。各方联系都要保持：下一个项目就从这里来。",
        ),
        customer=Text(
            "Step 6 of 6: installation and implementation. They depend on us now and see what our word is worth.",
            zh="第六步（共六步）：安装实施。他们现在依靠我们，也看得出我们是否守信。",
        ),
        questions=[
            Text("What is still missing for your acceptance?", zh="离您签署验收还差什么？"),
            Text("Is everybody who works with it content?", zh="使用的人都满意吗？"),
        ],
        avoid=[
            Text("vanishing after the signature", zh="签完合同就不见人"),
            Text("closing the project while points are open", zh="遗留问题未解决就结项"),
        ],
        cautions=[
            Text(
                "The order counts as won on the day of signature. This stage stays open because the customer's "
                "procedure does.",
                zh="订单以签约之日为赢单日。本阶段仍未结束，是因为客户的流程还没有走完。",
            )
        ],
    ),
)
_COMPLETED: Final = Stage.won(
    "completed",
    Text("project completed", zh="项目完成"),
    Guide(
        Text(
            "Thank everybody who took part. Ask for a reference, and who else could need us: a won key account opens "
            "the door to its neighbours. A new project is a new case.",
            zh="感谢每一位参与者。请客户作为案例，并请教还有谁可能需要我们：赢得一个大客户，就打开了通向同类客户的门。新项目另立新案。",
        ),
        customer=Text("uses what they bought; new needs will come", zh="正在使用所购之物；还会有新需求"),
        questions=[Text("What shall we do better next time?", zh="下一次我们该在哪里做得更好？")],
        avoid=[Text("forgetting the guide who showed us the way", zh="忘了当初为我们引路的人")],
    ),
)
_LOST: Final = Stage.lost(
    "lost",
    Text("lost", zh="丢单"),
    Guide(
        Text(
            "Ask for the real reason and write it down. Thank all who helped. Part as friends: they will buy again.",
            zh="问清真实原因并记录下来。感谢所有帮过忙的人，友好道别：他们以后还会采购。",
        ),
        customer=Text("has bought elsewhere, or not at all", zh="选择了别家，或者取消了采购"),
        questions=[
            Text("What decided it?", zh="最终是什么起了决定作用？"),
            Text("When does this come up again?", zh="下一次采购会在什么时候？"),
        ],
        avoid=[Text("speaking ill of the winner or of whoever decided", zh="说中标者或决策者的坏话")],
    ),
)
_DROPPED: Final = Stage.done(
    "dropped",
    Text("not pursued", zh="不再跟进"),
    Guide(
        Text(
            "Write down why we stop, tell the people we met, and keep what we learned.",
            zh="写明停止的理由，告知见过面的人，并保存已了解的信息。",
        ),
        customer=Text("may still buy, though not from us this time", zh="可能仍会采购，只是这次不选我们"),
        questions=[Text("What must change for us to come back?", zh="情况有什么变化，我们才会再来？")],
        avoid=[Text("going on only because much work is in it already", zh="只因已投入很多就硬着头皮做下去")],
    ),
)
_TERMINATED: Final = Stage.lost(
    "terminated",
    Text("contract terminated", zh="合同终止"),
    Guide(
        Text(
            "Settle what each side still owes. Write down the reason and what was delivered. Part in peace.",
            zh="结清双方尚欠的款项和义务。记录原因和已交付的内容。和气收场。",
        ),
        customer=Text("stands without the solution they ordered", zh="没有得到所订的方案"),
        questions=[Text("What would have saved the project?", zh="当初怎样做，项目才能继续？")],
        avoid=[Text("quarrelling about who is to blame", zh="争论是谁的错")],
    ),
)

_STAGES: Final = (
    _DEVELOPMENT, _ENTRY, _PROPOSAL, _BIDDING, _NEGOTIATION, _IMPLEMENTATION,
    _COMPLETED, _LOST, _DROPPED, _TERMINATED,
)  # fmt: skip
_BEFORE_THE_CONTRACT: Final = ("development", "entry", "proposal", "bidding", "negotiation")
_MOVES: Final = (
    Move("confirm", "development", "entry", label=Text("confirm the project", zh="确认项目"), needs=[
        has("project_information", Text("accurate project information", zh="准确的项目信息")),
    ]),
    Move("approve", "entry", "proposal", label=Text("approve the pre-sales project", zh="售前立项"), needs=[
        has("presales_approval", Text("approval of the pre-sales project", zh="售前立项批准")),
    ]),
    Move("tender", "proposal", "bidding", label=Text("go into the tender", zh="进入招投标"), needs=[
        has("relationship_advanced", Text("effective progress in the relationship", zh="客户关系的有效推进")),
    ]),
    Move("negotiate", "bidding", "negotiation", label=Text("enter the negotiation", zh="进入商务谈判"), needs=[
        any_of(
            has("bid_on", Text("day of the bid", zh="投标日期")),
            has("negotiated_bid_on", Text("day of the negotiated bid", zh="议标日期")),
        ),
        has("negotiation_invitation", Text("invitation to negotiate", zh="合同谈判邀请")),
    ]),
    Move("sign", "negotiation", "implementation", label=Text("sign the contract", zh="签订合同"), needs=[
        has("contract_approval", Text("approval of the contract", zh="合同审批")),
        has("signed_on", Text("day of signature", zh="签约日期")),
    ]),
    Move("close", "implementation", "completed", label=Text("close the project", zh="项目结项"), needs=[
        has("accepted_on", Text("day of acceptance", zh="工程验收日期")),
        has("project_closed_on", Text("day of the project's closing", zh="项目结项日期")),
    ]),
    Move("rework", "bidding", "proposal", label=Text("go back to the proposal", zh="退回提案"), needs=[
        has("new_criteria", Text("change of the purchase criteria", zh="采购指标变更")),
    ]),
    Move("retender", "negotiation", "bidding", label=Text("bid again", zh="重新投标"), needs=[
        has("retender_notice", Text("notice of a new tender", zh="重新招标通知")),
    ]),
    *[
        Move("drop", stage, "dropped", label=Text("stop pursuing", zh="停止跟进"), needs=[
            has("drop_reason", Text("reason for stopping", zh="停止跟进的理由")),
        ])
        for stage in ("development", "entry")
    ],
    *[
        Move("lose", stage, "lost", label=Text("record the loss", zh="登记丢单"), needs=[
            has("loss_reason", Text("reason for the loss", zh="丢单原因")),
        ])
        for stage in _BEFORE_THE_CONTRACT
    ],
    Move("terminate", "implementation", "terminated", label=Text("terminate the contract", zh="终止合同"), needs=[
        has("termination_reason", Text("reason for the termination", zh="合同终止原因")),
    ]),
)  # fmt: skip

KEY_ACCOUNT: Final = Machine(
    "key-account",
    version="2026.1",
    start="development",
    stages=_STAGES,
    moves=_MOVES,
    label=Text("key-account process", zh="大客户销售流程"),
    guide=Guide(
        Text(
            "Win one large order from an organisation. Walk beside its buying procedure: each of its six steps has its "
            "stage here. Leave a stage only with its key node in hand.",
            zh="从一个组织手中赢得一笔大单。与客户的采购流程同步：客户的六个步骤，各有一个销售阶段与之对应。拿到关键节点，才离开一个阶段。",
        ),
        customer=Text(
            "buys by a fixed procedure of six steps, and cares about something else in each",
            zh="按固定的六步流程采购，每一步关心的重点都不同",
        ),
        signals=[
            Text("the single amounts are large", zh="单笔金额大"),
            Text("many people have a say in the decision", zh="参与决策的人多"),
            Text("deciding takes a long time", zh="决策时间长"),
            Text("the way to a decision is complex", zh="决策过程复杂"),
        ],
        questions=[
            Text(
                "What may happen before they decide, seen from their side? Which of it does the next visit answer?",
                zh="站在客户的角度，决定购买之前可能发生哪些事？下一次拜访回答其中的哪一项？",
            ),
            Text("Who inside speaks for us in our absence?", zh="我们不在场时，客户内部谁替我们说话？"),
            Text("Which of us keeps which of them?", zh="我方由谁对应维护客户的哪个人？"),
        ],
        avoid=[
            Text(
                "counting visits: that serves many small orders; here the plan for the one account decides",
                zh="只求拜访数量：那适合大量小单；这里靠的是针对每个客户的渗透计划",
            ),
            Text("going on by a feeling, without the key node", zh="没有关键节点，仅凭感觉往下走"),
        ],
        cautions=[
            Text(
                "The source contradicts itself. First: never approach whoever decides before you have a guide lower "
                "down. Later: go straight to the top, that is the least effort (the sentence breaks off). We begin with "
                "the guide. Go to the top when the guide opens the door, or when you bring something worth their time, "
                "and tell the people you work with.",
                zh="来源自相矛盾。前面说：在较低层级还没有引线人时，永远不要接近决策者。后面说：直奔顶层最省力（原文到此中断）。"
                "我们先找引线人；等引线人牵线，或确有值得高层花时间的内容时，再见高层，并告知一起工作的人。",
            ),
            Text(
                "The source promises full control of the sale. Nobody has it; you control your own next step.",
                zh="来源声称可以完全控制销售过程。没有人做得到：能控制的只是自己的下一步。",
            ),
        ],
    ),
    languages=("en", "zh"),
)
"""The key-account process, version 2026.1: six stages beside the customer's six buying steps, each left on its key
node. Source: the sales texts of row ST-1; CU-11 for guide, keepers and the contradiction; ST-9 for milestones.
Planning probabilities and longest stays are ours, 2026-01-01, measured nowhere."""
