"""Twelve questions that distributors keep asking, and how to prepare for them.

The source collected them on visits to distributors and gives *no answers*: none of them has a standard answer, it
says; good answers come from good preparation. So each question here is a topic under which your own answers are
counted (`salesflow.sales.objections.Library`), with what to bring to the meeting; that preparation is ours.

>>> question = DISTRIBUTOR_QUESTIONS[6]
>>> question.topic, question.question.en
('strong-rivals', 'The competing products are very strong now and we are weak: how do we put that right?')
>>> from salesflow.sales.objections import Register
>>> import pendulum
>>> register = Register("D-17").note("O-1", question.question, topic=question.topic,
...     at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> register.open[0].topic
'strong-rivals'

Source: ST-12 (D2, part 4, "twelve questions to keep the customer"; the advice from there, read on 2026-01-01).
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.guide import Guide

__all__ = ["DISTRIBUTOR_ADVICE", "DISTRIBUTOR_QUESTIONS", "DistributorQuestion", "distributor_question"]


@attrs.frozen
class DistributorQuestion:
    """A question many distributors ask: its `topic`, the question, and what to have ready before the meeting.

    `question` is the source's rhyme in plain words; `prepare` is ours.
    """

    topic: str
    question: Text
    prepare: Text


DISTRIBUTOR_QUESTIONS: Final = (
    DistributorQuestion(
        "slow-market",
        Text(
            "The whole market is slow and business is hard: what shall we do?",
            zh="整体市场销售慢，生意难做，该怎么做？",
        ),
        Text(
            "Bring figures of his own outlets: what sells, where, and one thing to try next month.",
            zh="带上他自己网点的数据：什么好卖、在哪里好卖，以及下个月可以试的一件事。",
        ),
    ),
    DistributorQuestion(
        "high-costs",
        Text(
            "All in all the costs are too high and sales are slow and flat: what can be done?",
            zh="整体费用太高，市场销售又慢又淡，该怎么办？",
        ),
        Text(
            "Bring his costs item by item, and say which of them we can carry, lower or drop.",
            zh="逐项列出他的费用，说明哪些我们可以承担、降低或取消。",
        ),
    ),
    DistributorQuestion(
        "thin-margin",
        Text(
            "The margin is rather thin and handling costs too much: how is that to work?",
            zh="产品毛利略低，操作费用又太高，怎么做得下去？",
        ),
        Text(
            "Bring what a case earns him after all costs, today and at the volume you plan together.",
            zh="算清每箱产品扣除全部费用后的利润：目前的，以及双方计划销量下的。",
        ),
    ),
    DistributorQuestion(
        "unknown-brand",
        Text(
            "Your product is not well known and the margin is not enough either: what now?",
            zh="产品知名度不足，毛利又不足，该怎么弄？",
        ),
        Text(
            "Bring the plan for making it known in his area: what we pay, what he does, and by when.",
            zh="带上在他的区域提高知名度的计划：我们投入什么，他做什么，何时完成。",
        ),
    ),
    DistributorQuestion(
        "old-and-broken-goods",
        Text(
            "Goods near or past their date in the trade, goods broken in delivery: who deals with them?",
            zh="渠道里的临期、过期品，配送中的破损品，怎么处理？",
        ),
        Text(
            "Bring the rules for returns and breakage, and the stock he holds by date.",
            zh="带上退换和破损的处理规定，以及他按日期列出的库存。",
        ),
    ),
    DistributorQuestion(
        "large-deliveries",
        Text(
            "You send whole lorry loads and it is so hard to place them in the shops: how shall we manage?",
            zh="整车发货这么多，铺货困难这么大，怎么应付？",
        ),
        Text(
            "Bring an order worked out from what his shops sell and hold; offer smaller or mixed loads.",
            zh="按他的门店销量和库存推算订货量；提出小批量或混装发货的办法。",
        ),
    ),
    DistributorQuestion(
        "strong-rivals",
        Text(
            "The competing products are very strong now and we are weak: how do we put that right?",
            zh="竞品现在很强势，我们现在太弱势，怎么扭转？",
        ),
        Text(
            "Bring an honest comparison, shop by shop, and name the few places where we can win first.",
            zh="逐店如实比较，指出可以率先取胜的少数几处。",
        ),
    ),
    DistributorQuestion(
        "no-future",
        Text(
            "This trade is too difficult and your products have no future: why should we do it?",
            zh="这个行业太困难，你们的产品没有前途，怎么做？",
        ),
        Text(
            "Bring what similar distributors achieved, with their consent, and say what has not worked.",
            zh="带上类似经销商的成绩（须经其同意），也说明哪些做法没有成功。",
        ),
    ),
    DistributorQuestion(
        "old-problems",
        Text(
            "The earlier problems are not solved: what guarantee is there for the future?",
            zh="前期问题尚未解决，未来如何有保障？",
        ),
        Text(
            "Bring the list of what is still open, each with a person, a day, and what was done since.",
            zh="列出所有遗留问题，逐项写明负责人、完成日期和已有进展。",
        ),
    ),
    DistributorQuestion(
        "fine-words",
        Text(
            "Your “three horses that draw the cart” sound fine: how will they really perform, and what do we do?",
            zh="“三驾马车”说得好，到底表现会怎样，该怎么干？",
        ),
        Text(
            "Bring what was promised and what was measured, side by side; leave out what has no figure.",
            zh="把承诺与实测结果并列摆出；没有数据的不说。",
        ),
    ),
    DistributorQuestion(
        "market-service",
        Text(
            "What will your service in the market be, and in which steps do you work: why should we believe it?",
            zh="市场服务会怎样，市场操作分哪些步骤，凭什么相信？",
        ),
        Text(
            "Bring the steps in writing: who comes when, what he does in the shops, and how to reach him.",
            zh="把步骤写下来：谁何时来，在门店做什么，怎样联系他。",
        ),
    ),
    DistributorQuestion(
        "slow-turnover",
        Text(
            "Goods turn over slowly in the trade, and sending the van out every day does not help: how do we live?",
            zh="渠道回转慢，天天出车也不行，怎么活下去？",
        ),
        Text(
            "Bring his delivery rounds with the turnover of each stop, and propose fewer, better ones.",
            zh="列出他的送货路线和每一站的销量，提出减少次数、提高效益的路线。",
        ),
    ),
)
"""The twelve questions of distributors, in the order of the source, version 2026.1.

Source: ST-12 (D2, part 4). The source asks them in rhymes and gives no answers; "three horses that draw the cart"
is an expression of its own trade that it does not explain. What to prepare is ours, 2026-01-01.
"""

DISTRIBUTOR_ADVICE: Final = Guide(
    Text(
        "Prepare an answer to each of the questions before you go. Give the answers to all your customers, and make "
        "sure that you and they really agree. Confidence comes from your company, your product and yourself; it "
        "lasts as long as you take trouble.",
        zh="出门之前，为每个问题准备好答案。把答案告诉所有客户，并与他们真正形成共识。"
        "信心来自对企业、对产品、对自己的信心；能维持多久，在于过程中的用心。",
    ),
    customer=Text(
        "loses heart, and wants to know whether to go on with us", zh="信心不足，想知道是否继续合作"
    ),
    avoid=(
        Text(
            "shrugging a question off, even one that cannot be answered or that is meant to embarrass you",
            zh="即使问题无解或有意刁难，也不可一推了之",
        ),
        Text("passing over any single customer", zh="忽视任何一个客户"),
    ),
    cautions=(
        Text("None of the questions has a standard answer.", zh="每一个问题都没有标准答案。"),
        Text(
            "The source advises elsewhere to change the subject when you have no answer. Do not: say that you do not "
            "know, write the question down, and bring the answer to the next meeting.",
            zh="资料另有一处建议答不上来时转移话题。不要这样做：坦诚说不知道，记下问题，下次会面时给出答复。",
        ),
    ),
)
"""How to work with the twelve questions. Source: ST-12 (D2, part 4); the caution against evading a question is ours
and speaks of D2, part 6. Version 2026.1."""


def distributor_question(topic: str) -> DistributorQuestion:
    """The question of a topic; an `InputError` names the topics when there is no such one.

    >>> distributor_question("thin-margin").prepare.render()
    'Bring what a case earns him after all costs, today and at the volume you plan together.'
    """
    for each in DISTRIBUTOR_QUESTIONS:
        if each.topic == topic:
            return each
    known = ", ".join(each.topic for each in DISTRIBUTOR_QUESTIONS)
    raise InputError("topic", topic, f"is none of the twelve; they are {known}")
