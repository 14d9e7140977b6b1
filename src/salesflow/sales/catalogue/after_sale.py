"""After-sale service: `AFTER_SALE`, a better round for whoever keeps buying, and a decent end for whoever stopped.

The textbook sees two kinds of customer after the sale. One keeps buying: `PRE_SALE` and `IN_SALE` alternate, and each
round serves better than the last. The other has stopped making what our product went into: it changed its industry,
went bankrupt, was merged or liquidated, or had some other reason.

The process is composed: the two others in a chain, a move that begins the next round, and the branch of the stop. It
begins where the sale left the customer, with one product in regular supply. A case is one customer; it goes round.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> haida = AFTER_SALE.begin("Haida", at=at)
>>> print(AFTER_SALE.decide(haida, "begin_next_round", {"next_need": "thinner film"}, at=at).explain())
“begin the next round” is refused on stage “one product in regular supply”: something is not known yet
- plan for better service is not known yet

A stop is nobody's loss: the customer did not choose another supplier. So the five ends are *done*, not lost, and keep
the win rate clean. Each needs the evidence that fits its reason; what is owed is settled before the case is closed.

Source: ST-7 (both branches, the four reasons and “others”). What to do at a stop is ours: the textbook names only the
reasons. CU-16 (people pass to other firms) gave one task, D0 the upgrades of service (passive to active, phase by phase
to all-round).
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.sales.catalogue.service import IN_SALE, PRE_SALE
from salesflow.stages.compose import chain, extend
from salesflow.stages.guide import Guide
from salesflow.stages.parts import Move, Stage

__all__ = ["AFTER_SALE"]

# -- still buying: the next round ------------------------------------------------------------------------------------

_NEXT_ROUND: Final = tuple(
    Move(
        "begin_next_round",
        source,
        "gathering",
        needs=[
            has("next_need", Text("need for the next round", zh="下一轮的需求")),
            has("service_upgrade", Text("plan for better service", zh="服务升级方案")),
        ],
        label=Text("begin the next round", zh="开始新一轮"),
    )
    for source in ("one_product", "main_supplier", "partnership")
)

# -- production stopped ----------------------------------------------------------------------------------------------

_STOPPED: Final = Stage(
    "production_stopped",
    label=Text("production stopped", zh="客户停产"),
    guide=Guide(
        Text(
            "Learn the reason and write it down. Settle what is open: orders, goods made for this customer, unpaid "
            "invoices. Stay in touch with the people: they will work elsewhere.",
            zh="问清原因并记录下来。处理好未结事项：订单、专为该客户生产的货物、未付货款。与相关人员保持联系："
            "他们会到别的公司工作。",
        ),
        customer=Text("no longer makes what our product went into", zh="已停止生产与我方产品相关的产品"),
        signals=[
            Text("orders stop without a complaint", zh="没有投诉，订单却停了"),
            Text("the line stands still or is sold", zh="生产线停运或出售"),
        ],
        questions=[
            Text("Is it for good or for a time?", zh="是永久停产，还是暂时停产？"),
            Text("Who takes over the orders, the plant and the people?", zh="订单、设备和人员由谁接手？"),
        ],
        avoid=[
            Text("pressing a contact who decides nothing any more", zh="向已无决定权的联系人施压"),
            Text("disappearing because there is nothing to sell", zh="因为没有生意可做就不见人影"),
        ],
        cautions=[
            Text(
                "Tell those in charge of credit at once: claims have time limits.",
                zh="立即通知信用管理人员：债权申报有期限。",
            ),
            Text("A rumour is no stop: have it confirmed.", zh="传言不等于停产：先核实。"),
        ],
    ),
)
_CHANGED_INDUSTRY: Final = Stage.done(
    "industry_changed",
    Text("change of industry", zh="行业转型"),
    Guide(
        Text(
            "Ask what the new business needs. If we have it, begin a pre-sale case of its own.",
            zh="了解转型后的业务需要什么。如果我们能提供，就另立新的售前事项。",
        ),
        customer=Text("goes on, in another line of business", zh="企业继续经营，但换了行业"),
        signals=[Text("invests in other machines and other people", zh="投资新的设备和人员")],
        questions=[Text("What will you make from now on?", zh="今后生产什么？")],
        avoid=[Text("selling the old product by habit", zh="习惯性地推销老产品")],
        cautions=[
            Text("The old certification does not hold for the new use.", zh="原有认证不适用于新用途。")
        ],
    ),
)
_BANKRUPT: Final = Stage.done(
    "bankrupt",
    Text("bankruptcy", zh="破产"),
    Guide(
        Text(
            "Leave the claim to those in charge of credit, and part from the people with decency.",
            zh="债权交由信用管理人员处理，与相关人员体面道别。",
        ),
        customer=Text("cannot pay, and an administrator decides", zh="已无力偿付，由管理人决定一切"),
        signals=[Text("a court has given notice", zh="法院已发布公告")],
        questions=[
            Text("Who is the administrator, and when do claims end?", zh="管理人是谁？债权申报截止到哪天？")
        ],
        avoid=[Text("taking goods back on your own authority", zh="自行把货物拉回")],
        cautions=[
            Text(
                "Deliver again only against the administrator's written order.",
                zh="只有管理人书面下单，才可再供货。",
            )
        ],
    ),
)
_MERGED: Final = Stage.done(
    "merged",
    Text("merger", zh="兼并"),
    Guide(
        Text(
            "Visit the firm that took over: who buys there, and what will it go on making? Begin a pre-sale case for it.",
            zh="拜访兼并方：那里由谁采购，还生产什么？为它另立新的售前事项。",
        ),
        customer=Text(
            "belongs to another firm, with suppliers of its own", zh="已归属另一家企业，对方有自己的供应商"
        ),
        signals=[Text("invoices go to another address", zh="发票改开给另一家公司")],
        questions=[
            Text(
                "Which contracts and certifications does the new owner keep?", zh="新东家保留哪些合同和认证？"
            )
        ],
        avoid=[Text("relying on the old contacts alone", zh="只靠原来的联系人")],
        cautions=[
            Text(
                "The credit limit of the old firm does not pass to the new one.",
                zh="原企业的信用额度不能转给新企业。",
            )
        ],
    ),
)
_LIQUIDATED: Final = Stage.done(
    "liquidated",
    Text("liquidation", zh="清算"),
    Guide(
        Text(
            "File what is owed with the liquidators in time, settle goods and samples, and thank the people.",
            zh="按期向清算组申报债权，结清货物和样品，感谢相关人员。",
        ),
        customer=Text("winds up its affairs and will not come back", zh="正在了结全部事务，不会再恢复"),
        signals=[Text("liquidators are named", zh="已成立清算组")],
        questions=[Text("Where are claims filed, and until when?", zh="债权向谁申报？截止到哪天？")],
        avoid=[Text("private agreements past the liquidators", zh="绕开清算组私下约定")],
        cautions=[Text("Keep all papers until the liquidation is closed.", zh="清算结束前保留全部单据。")],
    ),
)
_STOPPED_OTHERWISE: Final = Stage.done(
    "stopped_otherwise",
    Text("stopped for another reason", zh="其他原因停产"),
    Guide(
        Text(
            "Write the reason down in words, and note when it is worth asking again.",
            zh="用文字记下原因，并注明何时值得再问。",
        ),
        customer=Text("has stopped for a reason of its own", zh="因自身的其他原因停产"),
        signals=[Text("names none of the usual reasons", zh="说的不是常见的几种原因")],
        questions=[
            Text("What would have to change before you make it again?", zh="情况怎样变化，才会恢复生产？")
        ],
        avoid=[Text("“others” as an excuse for not asking", zh="用“其他”代替询问")],
        cautions=[
            Text(
                "If the customer buys elsewhere, it has not stopped: record a loss.",
                zh="客户改向别家采购，不算停产：应记为流失。",
            )
        ],
    ),
)

_SETTLED: Final = has(
    "accounts_settled", Text("settlement of orders, goods and invoices", zh="订单、货物和货款的处理结果")
)
_CLAIM: Final = has("claim_filed_on", Text("day our claim was filed", zh="债权申报日期"))
_STOPPED_MOVES: Final = (
    Move.from_every_open(
        "record_stop",
        to="production_stopped",
        needs=[has("stopped_on", Text("confirmed day of the stop", zh="经核实的停产日期"))],
        label=Text("record the stop of production", zh="记录停产"),
    ),
    Move(
        "lose",
        "production_stopped",
        "business_lost",
        needs=[has("loss_reason", Text("reason for the loss", zh="流失原因"))],
        label=Text("lose the business", zh="记为流失"),
    ),
    Move(
        "resume",
        "production_stopped",
        "one_product",
        needs=[has("resumed_on", Text("day production began again", zh="恢复生产的日期"))],
        label=Text("resume supply", zh="恢复供货"),
    ),
    Move(
        "end_by_change_of_industry",
        "production_stopped",
        "industry_changed",
        needs=[has("new_industry", Text("new line of business", zh="新的行业")), _SETTLED],
        label=Text("end after a change of industry", zh="因行业转型结束"),
    ),
    Move(
        "end_by_bankruptcy",
        "production_stopped",
        "bankrupt",
        needs=[has("bankruptcy_notice", Text("notice of the bankruptcy", zh="破产公告")), _CLAIM],
        label=Text("end after a bankruptcy", zh="因破产结束"),
    ),
    Move(
        "end_by_merger",
        "production_stopped",
        "merged",
        needs=[has("merged_into", Text("firm that took the customer over", zh="兼并方名称")), _SETTLED],
        label=Text("end after a merger", zh="因兼并结束"),
    ),
    Move(
        "end_by_liquidation",
        "production_stopped",
        "liquidated",
        needs=[has("liquidation_notice", Text("notice of the liquidation", zh="清算公告")), _CLAIM],
        label=Text("end after a liquidation", zh="因清算结束"),
    ),
    Move(
        "end_otherwise",
        "production_stopped",
        "stopped_otherwise",
        needs=[has("stop_reason", Text("reason for the stop in words", zh="停产原因说明")), _SETTLED],
        label=Text("end for another reason", zh="因其他原因结束"),
    ),
)

# -- the whole -------------------------------------------------------------------------------------------------------

# for a customer who keeps buying a new need ends nothing: it begins the next round
_ENDLESS: Final = attrs.evolve(
    IN_SALE,
    stages=[stage for stage in IN_SALE.stages if stage.key != "new_need"],
    moves=[move for move in IN_SALE.moves if move.target != "new_need"],
)

AFTER_SALE: Final = attrs.evolve(
    extend(
        chain(PRE_SALE, _ENDLESS),
        key="after-sale",
        version="2026.1",
        stages=[
            _STOPPED,
            _CHANGED_INDUSTRY,
            _BANKRUPT,
            _MERGED,
            _LIQUIDATED,
            _STOPPED_OTHERWISE,
        ],
        moves=[*_NEXT_ROUND, *_STOPPED_MOVES],
        label=Text("after-sale service", zh="售后服务"),
    ),
    start="one_product",
    guide=Guide(
        Text(
            "While the customer buys, let pre-sale and in-sale service alternate, and serve better each round: come "
            "before you are called, and care for the whole, not only for the phase. When it stops producing, learn "
            "the reason and settle what is open.",
            zh="客户一直在采购，就让售前和售中服务交替进行，并一轮比一轮做好服务升级：从被动服务转向主动服务，"
            "从阶段性服务转向全方位服务。客户停产时，问清原因，处理好未结事项。",
        ),
        customer=Text(
            "keeps buying, or has stopped making what our product went into",
            zh="一直在采购，或已停止生产与我方产品相关的产品",
        ),
        avoid=[Text("caring only for the large ones", zh="重大轻小，只照顾大客户")],
        cautions=[
            Text(
                "The textbook names the reasons of a stop and says no more; what to do then is ours.",
                zh="教科书只列出停产的原因，没有说明怎么做；相应的任务由我们补充。",
            )
        ],
    ),
)
"""After-sale service, version 2026.1, composed of `PRE_SALE` and `IN_SALE`. Source: ST-7. Ours: what to do at a stop,
the evidence of each end, and the way back when production begins again."""
