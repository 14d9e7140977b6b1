"""Ready-made sales processes: `PROPERTY_RECEPTION`, a visitor of a property showroom, from the welcome to the contract.

Ten steps, ten open stages. Seven of them are the main path to the contract and the time after it. Most homes are not
bought at the first visit, so three lie beside the path: the customer leaves undecided, the form is filled in, the
customer is tracked by grade and comes back to the negotiation.

>>> PROPERTY_RECEPTION.path
('welcome', 'introduction', 'site_tour', 'negotiation', 'deposit', 'contract', 'after_contract')
>>> PROPERTY_RECEPTION.check()
()
>>> print(DEPOSIT_RULE.statement.render())
ask for the deposit once the wish to buy is 70% or more

A unit is blocked in the stock control the moment its deposit is taken: without the block the deposit is no evidence.
After the signature a stage stays open for exchanges and refunds; the process ends with the handover or the refund.
`signed_on` is the day of the sale.

Ours: the handover, the answer to a refused exchange (recorded, and the case stays), the signals at the negotiation
table, the cautions. Planning probabilities are ours, set on 2026-01-01 and measured nowhere; longest stays are given
only where days count (a visit takes hours, a handover may be years away).

Sources: ST-3 (ten steps, 70%, stock control), ST-13 (closing), ST-16 (parting well).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.criteria import fact, has, not_
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["DEPOSIT_RULE", "PROPERTY_RECEPTION"]

DEPOSIT_RULE: Final = Claim(
    "deposit-rule",
    Text(
        "ask for the deposit once the wish to buy is 70% or more",
        zh="购买意愿达到70%及以上时，即可请客户下定",
    ),
    {"wish_to_buy": Decimal("0.70")},
    source="sales text on property reception",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "the wish is a seller's impression; the text says neither how to measure it nor where the figure comes from",
        zh="购买意愿只是销售员的印象；教材既没有说怎样衡量，也没有说数字的来历",
    ),
    rows=("ST-3",),
)
"""ST-3: from 70% wish to buy upward, ask for the deposit. A rule of thumb of the sales text, no probability."""

_WELCOME: Final = Stage(
    "welcome",
    probability="0.05",
    label=Text("welcome", zh="迎接客户"),
    guide=Guide(
        Text(
            "Greet them warmly and at once. Ask whether they have been here or phoned before. If a colleague served "
            "them, fetch that colleague.",
            zh="立即热情接待。询问是否来过、是否打过电话。若已有同事接待过，请那位同事来接待。",
        ),
        customer=Text("comes in and knows nobody here", zh="刚进门，谁也不认识"),
        questions=[
            Text("Is this your first visit?", zh="您是第一次来吗？"),
            Text("Have you phoned or met one of us?", zh="您打过电话，或和我们哪位同事联系过吗？"),
        ],
        avoid=[Text("letting them stand and wait", zh="让客户站着等")],
    ),
)
_INTRODUCTION: Final = Stage(
    "introduction",
    probability="0.08",
    label=Text("introduction of the project", zh="介绍项目"),
    guide=Guide(
        Text(
            "Introduce the project briefly at the site model. Learn about the customer while you do.",
            zh="在沙盘前简单介绍项目，同时了解客户的情况。",
        ),
        customer=Text("wants the whole picture first", zh="想先了解项目的全貌"),
        questions=[
            Text("Who is going to live in the home?", zh="打算哪些人住？"),
            Text("How do you live now, and what should be better?", zh="现在住得怎么样？希望哪里更好？"),
            Text("Which amount and which date do you have in mind?", zh="考虑的预算和时间大概是怎样的？"),
        ],
        avoid=[Text("a long lecture without a question", zh="长篇大论，一句不问")],
    ),
)
_SITE_TOUR: Final = Stage(
    "site_tour",
    probability="0.12",
    label=Text("site tour", zh="带看现场"),
    guide=Guide(
        Text(
            "Lay out the best route beforehand. Talk with them all the way. Show what is good about each layout.",
            zh="提前规划最好的路线。一路上与客户交谈。介绍每种户型的优点。",
        ),
        customer=Text("imagines living here", zh="开始想象住在这里的样子"),
        questions=[
            Text("Which room would you use for what?", zh="各个房间打算怎么用？"),
            Text("What do you miss here?", zh="您觉得还缺什么？"),
        ],
        avoid=[
            Text("leaving them to themselves on the way", zh="途中冷落客户"),
            Text("calling finished what is not", zh="把没完工的说成完工"),
        ],
    ),
)
_NEGOTIATION: Final = Stage(
    "negotiation",
    probability="0.25",
    label=Text("negotiation", zh="购买洽谈"),
    guide=Guide(
        Text(
            "Offer a seat and a drink. Find out how much they want to buy. Present the few layouts that fit, and use "
            "the showroom and its models. From a wish to buy of 70% upward, ask for the deposit in an easy manner.",
            zh="热情招待，请客户入座。试探客户的意向，有选择地介绍合适的户型，善用现场氛围和道具。购买意愿达到70%及以上时，自然地请客户下定。",
        ),
        customer=Text("compares, reckons and wavers", zh="比较、算账、犹豫"),
        signals=[
            Text("comes back to the same unit again", zh="反复谈同一套房"),
            Text("asks about payment, loan and handover", zh="询问付款、贷款和交房"),
        ],
        questions=[
            Text("Which of these two suits you better?", zh="这两套，您更中意哪一套？"),
            Text("What must you know before you decide?", zh="做决定之前，您还需要了解什么？"),
            Text("Who decides with you?", zh="还有谁和您一起决定？"),
        ],
        avoid=[
            Text("showing every unit there is", zh="把所有房源都介绍一遍"),
            Text("asking for the deposit too early", zh="过早要求下定"),
        ],
        cautions=[
            Text("The 70% is a rule of thumb, measured by nobody.", zh="70%只是经验数字，没有人测量过。"),
            Text(
                "Use the showroom honestly: no hired crowd, no unit marked as sold that is not.",
                zh="现场氛围要真实：不雇人充场，不做虚假销控。",
            ),
        ],
    ),
)
_NOT_CLOSED: Final = Stage(
    "not_closed",
    probability="0.10",
    label=Text("not closed yet", zh="暂未成交"),
    guide=Guide(
        Text(
            "Hand over the complete material. Exchange contact details. Agree on the day of the next talk; if no visit, "
            "then a call. See them to the door as warmly as you met them.",
            zh="备齐资料送给客户。互留联系方式。约定下次洽谈的时间，不便来访就约定通话。热情送到门外，一如迎接之时。",
        ),
        customer=Text("leaves undecided: wants to think and compare", zh="还没决定：想再考虑、比较"),
        questions=[
            Text("What is still open for you?", zh="您还有哪些顾虑？"),
            Text("Which day suits you for the next talk?", zh="下次哪天方便再谈？"),
        ],
        avoid=[
            Text("letting them go without a next date", zh="没有约定下次时间就让客户走"),
            Text("cooling down because they did not buy", zh="因为没成交就冷淡下来"),
        ],
    ),
)
_CUSTOMER_FORM: Final = Stage(
    "customer_form",
    probability="0.10",
    rots_after=days(1),
    label=Text("customer form", zh="填写客户资料表"),
    guide=Guide(
        Text(
            "Fill in the form in full while you remember it. Keep it safe. Give the customer a grade, to be adjusted as "
            "the tracking goes on.",
            zh="趁记忆清楚，详尽填写资料表，并妥善保存。划分客户等级，以后按追踪情况调整。",
        ),
        customer=Text("has left, and remembers how we treated them", zh="已离开，记得我们是怎样接待的"),
        questions=[
            Text("What did they like, and what held them back?", zh="客户喜欢什么？顾虑什么？"),
            Text("Which grade, and why?", zh="定为哪一级？依据是什么？"),
        ],
        avoid=[
            Text("blanks that you mean to fill later", zh="留空，想着以后再补"),
            Text("leaving the form where others can read it", zh="把资料表放在别人看得到的地方"),
        ],
    ),
)
_TRACKING: Final = Stage(
    "tracking",
    probability="0.10",
    rots_after=days(60),
    label=Text("tracking", zh="客户追踪"),
    guide=Guide(
        Text(
            "Get in touch as often as the grade asks for. Prepare your words beforehand. Record each contact in detail.",
            zh="按客户等级适时回访。联系之前先准备好说辞。每次追踪都要详细记录。",
        ),
        customer=Text("thinks it over; the wish grows or fades", zh="仍在考虑，意愿可能增强，也可能减弱"),
        questions=[
            Text("What has changed since your visit?", zh="上次来访之后，情况有什么变化？"),
            Text("When would you like to see it again?", zh="什么时候再来看看？"),
        ],
        avoid=[
            Text("the same call again with nothing new", zh="没有新内容，反复打同样的电话"),
            Text("treating all grades alike", zh="不分等级，一样对待"),
        ],
        cautions=[Text("Who asks not to be called is not called.", zh="客户要求不再来电的，就不再打电话。")],
    ),
)
_DEPOSIT: Final = Stage(
    "deposit",
    probability="0.70",
    rots_after=days(1),
    label=Text("deal and deposit", zh="成交收订"),
    guide=Guide(
        Text(
            "Explain the home and the terms of the agreement in detail. Fill in the agreement with care. Take the "
            "deposit, and block the unit in the stock control at once.",
            zh="详细说明房屋情况和协议规定，认真填写协议。收取定金的同时，立即做好现场销控，锁定该房源。",
        ),
        customer=Text("has decided and wants to be sure", zh="已经决定，想要确认无误"),
        questions=[
            Text("Are unit, price, payment and dates clear?", zh="房源、价格、付款、时间都清楚吗？"),
            Text("Do you know when the deposit is paid back?", zh="您清楚定金在什么情况下退还吗？"),
        ],
        avoid=[
            Text("hurrying over a clause", zh="条款一带而过"),
            Text("two deposits for one unit", zh="一房两定"),
        ],
        cautions=[
            Text(
                "Write down whether the deposit is paid back when no contract follows. Take none for a unit that may "
                "not be sold yet.",
                zh="写清不签约时这笔钱是否退还，是“定金”还是“订金”。未取得预售许可的房源，不得收取。",
            )
        ],
    ),
)
_CONTRACT: Final = Stage(
    "contract",
    probability="0.90",
    rots_after=days(14),
    label=Text("contract", zh="签订合约"),
    guide=Guide(
        Text(
            "Have everything for the signature ready before they come. Fill in the contract completely. Explain each "
            "clause patiently.",
            zh="客户到来之前，备齐签约所需物品。把合同内容填写完整。耐心解释每一条款。",
        ),
        customer=Text("wants what was promised, and nothing new", zh="希望一切如约，不要节外生枝"),
        questions=[
            Text("Which clause shall we go through again?", zh="哪一条款需要再说明一遍？"),
            Text("Have you got all your papers with you?", zh="您的证件和资料都带齐了吗？"),
        ],
        avoid=[
            Text("a dispute about a clause", zh="因合同条款与客户争执"),
            Text("looking for papers while they sit there", zh="客户到了才去找材料"),
        ],
    ),
)
_AFTER_CONTRACT: Final = Stage(
    "after_contract",
    probability="0.95",
    label=Text("after the contract", zh="签约之后"),
    guide=Guide(
        Text(
            "Stay in touch until the handover. If they want another home or their money back: ask for the reason and "
            "understand it, check the conditions, and say openly what is possible.",
            zh="交房之前保持联系。客户要求换房或退房时：问明原因，判断是否符合条件，如实告知能否办理。",
        ),
        customer=Text("looks forward to the home, or regrets it", zh="盼着入住，或者有些后悔"),
        questions=[
            Text("What has led to this wish?", zh="是什么原因让您想换房或退房？"),
            Text("Would another unit solve it?", zh="换一套能解决问题吗？"),
        ],
        avoid=[
            Text("quarrelling because somebody returns a home", zh="因为客户退房而和客户闹矛盾"),
            Text("a promise before the check of conditions", zh="条件没核实就先答应"),
        ],
    ),
)
_HANDED_OVER: Final = Stage.won(
    "handed_over",
    Text("home handed over", zh="已交房"),
    Guide(
        Text(
            "Congratulate, help with the first questions, stay in touch. Another home is a new case.",
            zh="祝贺入住，协助解决初期问题，保持联系。再次购房另立新案。",
        ),
        customer=Text("moves in and tells others about it", zh="入住，并会告诉别人"),
        questions=[Text("Is everything as you expected?", zh="一切都如您所愿吗？")],
        avoid=[Text("being away when the first defect shows", zh="一出现问题就找不到人")],
    ),
)
_LOST: Final = Stage.lost(
    "lost",
    Text("lost", zh="未成交"),
    Guide(
        Text(
            "Write down the real reason. Thank them and part as friends: they know others who look for a home.",
            zh="记下真实原因。表示感谢，友好道别：他们身边还有要买房的人。",
        ),
        customer=Text("does not buy, or buys elsewhere", zh="不买了，或在别处买了"),
        questions=[Text("What decided it for you?", zh="是什么让您这样决定的？")],
        avoid=[Text("talking down the home they chose", zh="贬低客户选择的房子")],
    ),
)
_REFUNDED: Final = Stage.lost(
    "refunded",
    Text("contract undone and refunded", zh="已退房退款"),
    Guide(
        Text(
            "Pay back what is due and in time, and put the unit back on sale. Part without bitterness.",
            zh="按时退还应退款项，房源恢复销售。好聚好散。",
        ),
        customer=Text("has given the home back", zh="已退房"),
        questions=[Text("What should we have told you earlier?", zh="有什么是我们应该早些告诉您的？")],
        avoid=[Text("letting them run after their money", zh="让客户为退款一再奔走")],
    ),
)

_DEPOSIT_FROM: Final = DEPOSIT_RULE["wish_to_buy"] * 100  # per cent, as a seller says it
_BEFORE_THE_DEPOSIT: Final = ("welcome", "introduction", "site_tour", "negotiation", "deposit")
_BESIDE_THE_PATH: Final = ("not_closed", "customer_form", "tracking")
_GRADE: Final = has("grade", Text("grade of the customer", zh="客户等级"))
_CHANGE_REASON: Final = has("change_reason", Text("reason for the exchange or refund", zh="换退房原因"))
_ENTITLED: Final = has(
    "entitled", Text("right to exchange or refund under the contract", zh="合同约定的换退房资格")
)
_LOSS_REASON: Final = has("loss_reason", Text("reason for the loss", zh="未成交原因"))
_UNIT_RELEASED: Final = has("unit_released_on", Text("day the unit went back on sale", zh="房源恢复销售日期"))
_LOSE: Final = Text("record the loss", zh="登记未成交")

_MOVES: Final = (
    Move("introduce", "welcome", "introduction", label=Text("introduce the project", zh="介绍项目"), needs=[
        has("earlier_contact", Text("note on earlier visits and calls", zh="以往来访、来电情况")),
    ]),
    Move("show", "introduction", "site_tour", label=Text("show the site", zh="带看现场"), needs=[
        has("situation", Text("picture of the customer's situation", zh="客户的基本情况")),
    ]),
    Move("sit_down", "site_tour", "negotiation", label=Text("sit down to talk", zh="坐下洽谈"), needs=[
        has("toured_on", Text("day of the tour", zh="带看日期")),
        has("layout", Text("layout the customer likes", zh="中意的户型")),
    ]),
    Move("ask_deposit", "negotiation", "deposit", label=Text("ask for the deposit", zh="请客户下定"), needs=[
        fact("wish_to_buy_percent", Text("wish to buy (per cent)", zh="购买意愿（%）")) >= _DEPOSIT_FROM,
        has("unit", Text("chosen unit", zh="选定的房源")),
    ]),
    Move("take_deposit", "deposit", "contract", label=Text("take the deposit", zh="收取定金"), needs=[
        has("agreement", Text("completed agreement", zh="填妥的协议")),
        has("deposit_paid_on", Text("day of the deposit", zh="收订日期")),
        has("unit_blocked_on", Text("block on the unit in the stock control", zh="该房源的销控锁定")),
    ]),
    Move("sign", "contract", "after_contract", label=Text("sign the contract", zh="完成签约"), needs=[
        has("contract_filled", Text("completed contract", zh="填写完整的合同")),
        has("signed_on", Text("day of signature", zh="签约日期")),
    ]),
    Move("hand_over", "after_contract", "handed_over", label=Text("hand the home over", zh="交房"), needs=[
        has("handed_over_on", Text("day of the handover", zh="交房日期")),
    ]),
    *[
        Move("leave", stage, "not_closed", label=Text("leave undecided", zh="暂不决定"), needs=[
            has("hesitation", Text("reason for not deciding today", zh="今天未定的原因")),
        ])
        for stage in _BEFORE_THE_DEPOSIT
    ],
    Move("see_off", "not_closed", "customer_form", label=Text("see the customer off", zh="送别客户"), needs=[
        has("material_given", Text("note of the material given", zh="赠送资料的记录")),
        has("contact", Text("way to reach the customer", zh="联系方式")),
        has("next_date", Text("agreed next date", zh="约定的下次日期")),
    ]),
    Move("file", "customer_form", "tracking", label=Text("file the form", zh="归档资料表"), needs=[
        has("form", Text("completed customer form", zh="填妥的客户资料表")), _GRADE,
    ]),
    Move("track", "tracking", "tracking", label=Text("track the customer", zh="追踪客户"), needs=[
        has("contact_note", Text("note on the contact", zh="追踪记录")), _GRADE,
    ]),
    Move("come_back", "tracking", "negotiation", label=Text("come back to the talk", zh="再次洽谈"), needs=[
        has("returned_on", Text("day of the return visit", zh="再次来访日期")),
    ]),
    Move("exchange", "after_contract", "contract", label=Text("exchange the home", zh="换房"), needs=[
        _CHANGE_REASON, _ENTITLED, _UNIT_RELEASED,
        has("new_unit_blocked_on", Text("block on the new unit in the stock control", zh="新房源的销控锁定")),
    ]),
    Move("refund", "after_contract", "refunded", label=Text("undo the contract", zh="退房"), needs=[
        _CHANGE_REASON, _ENTITLED, _UNIT_RELEASED, has("refunded_on", Text("day of the refund", zh="退款日期")),
    ]),
    Move("decline", "after_contract", "after_contract", label=Text("decline the change", zh="不予换退房"), needs=[
        _CHANGE_REASON, not_(_ENTITLED), has("answer", Text("answer to the customer", zh="给客户的答复")),
    ]),
    *[
        Move("lose", stage, "lost", label=_LOSE, needs=[_LOSS_REASON])
        for stage in (*_BEFORE_THE_DEPOSIT, *_BESIDE_THE_PATH)
    ],
    Move("lose", "contract", "lost", label=_LOSE, needs=[_LOSS_REASON, _UNIT_RELEASED]),
)  # fmt: skip

_STAGES: Final = (
    _WELCOME, _INTRODUCTION, _SITE_TOUR, _NEGOTIATION, _NOT_CLOSED, _CUSTOMER_FORM, _TRACKING, _DEPOSIT, _CONTRACT,
    _AFTER_CONTRACT, _HANDED_OVER, _LOST, _REFUNDED,
)  # fmt: skip

PROPERTY_RECEPTION: Final = Machine(
    "property-reception",
    version="2026.1",
    start="welcome",
    stages=_STAGES,
    moves=_MOVES,
    label=Text("property-sales reception", zh="楼盘销售接待流程"),
    guide=Guide(
        Text(
            "Receive everybody who comes to the showroom, from the welcome to the contract and beyond it. Who leaves "
            "undecided is looked after as carefully as who buys.",
            zh="接待每一位到访售楼处的客户，从迎接、签约直到签约之后。对暂未成交的客户，要和成交的客户一样用心。",
        ),
        customer=Text(
            "looks for a home, and often comes more than once", zh="来看能否在此安家，往往不止来一次"
        ),
        questions=[
            Text("Has one of us served this customer before?", zh="这位客户以前由谁接待过？"),
            Text("Which grade, and which next date?", zh="客户是哪一级？下次约在何时？"),
        ],
        avoid=[Text("a quarrel with a customer, at any step", zh="在任何一步与客户争吵")],
        cautions=[
            Text(
                "Nobody is hurried into the largest purchase of their life. No invented scarcity.",
                zh="不催逼客户做一生中最大的一笔消费。不虚构紧缺。",
            )
        ],
    ),
    path=("welcome", "introduction", "site_tour", "negotiation", "deposit", "contract", "after_contract"),
    languages=("en", "zh"),
)
"""The reception of a property showroom, version 2026.1: ten steps, with the branch of those who leave and come back.
Source: the sales texts of row ST-3. Planning probabilities and longest stays are ours, 2026-01-01, measured nowhere."""
