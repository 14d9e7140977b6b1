"""Serving a producing customer before, during and after the sale: `PRE_SALE`, `IN_SALE` and `AFTER_SALE`.

They are for suppliers whose product goes into the customer's own production. Before the sale the supplier works its
way from information to the certified sample; during the sale it grows from one product to the main supplier and on
to the partner. Each is a process of its own with a success at its end, so they can be chained: the certified sample
then leads straight into regular supply.

>>> [stage.key for stage in PRE_SALE.stages]
['gathering', 'preparing', 'first_exchange', 'visiting', 'sampling', 'certified', 'business_lost']
>>> [stage.key for stage in IN_SALE.stages]
['one_product', 'main_supplier', 'partnership', 'new_need', 'business_lost']

The textbook gives these stages as bare headings. What the guides add of tasks, questions and cautions is ours, in the
spirit of the other rows; there are no chances and no lengths of stay, because nobody gave any.

Sources: ST-5 (before the sale), ST-6 (during it), ST-7 (after it); ST-15 (open deferral), CU-16 (people move on).
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["IN_SALE", "PRE_SALE"]

# -- before the sale (ST-5) ------------------------------------------------------------------------------------------

_GATHERING: Final = Stage(
    "gathering",
    label=Text("gathering information", zh="信息搜集"),
    guide=Guide(
        Text(
            "Look for firms that can use our product. Then collect what concerns this one customer. Last, analyse "
            "closely what it needs.",
            zh="先寻找用得上我们产品的客户，再搜集这一家客户的具体信息，最后仔细分析它的具体需求。",
        ),
        customer=Text("does not know us, or only by name", zh="还不认识我们，或只听说过名字"),
        signals=[Text("makes something that our product goes into", zh="它生产的东西用得上我们的产品")],
        questions=[
            Text(
                "What does it make, and where would our product go in?", zh="它生产什么？我们的产品用在哪里？"
            ),
            Text("Who supplies it now, and how satisfied is it?", zh="现在由谁供货？满意程度如何？"),
            Text("Who decides, who tests, who uses?", zh="谁决定，谁测试，谁使用？"),
        ],
        avoid=[Text("calling before the need is understood", zh="需求还没弄清就打电话")],
        cautions=[
            Text(
                "Collect what the business needs, not private details.",
                zh="只搜集业务所需的信息，不搜集个人隐私。",
            )
        ],
    ),
)
_PREPARING: Final = Stage(
    "preparing",
    label=Text("materials and entry point", zh="准备资料与切入点"),
    guide=Guide(
        Text(
            "Prepare the material for the talk, and choose the entry point: the need, the person or the occasion "
            "with which it can begin.",
            zh="准备交流资料，并选好切入点：从哪项需求、哪个人或哪个时机谈起。",
        ),
        customer=Text("has worries of its own and has not asked for us", zh="有自己操心的事，还没有找过我们"),
        questions=[
            Text(
                "Which need do we meet better than today's supplier?",
                zh="哪项需求我们比现有供应商满足得更好？",
            ),
            Text("Whom do we talk to first?", zh="先找谁谈？"),
        ],
        avoid=[Text("the same folder for everybody", zh="对谁都用同一份资料")],
        cautions=[Text("Say in the material only what you can prove.", zh="资料上只写能证明的内容。")],
    ),
)
_FIRST_EXCHANGE: Final = Stage(
    "first_exchange",
    label=Text("first exchange by phone or visit", zh="初步交流（电话或拜访）"),
    guide=Guide(
        Text(
            "Talk for the first time, on the telephone or in a short visit: who we are, why we come, what they use "
            "today. Agree on a day for a proper visit.",
            zh="通过电话或短暂拜访进行初步交流：我们是谁、为什么来、对方目前用什么。约定正式拜访的日期。",
        ),
        customer=Text(
            "hears of us for the first time and wonders whether it is worth the time",
            zh="第一次接触我们，在考虑是否值得花时间",
        ),
        signals=[Text("asks back", zh="开始反问"), Text("names a colleague to talk to", zh="介绍应找的同事")],
        questions=[
            Text("Is this a good moment?", zh="现在方便说话吗？"),
            Text("How do you meet this need today?", zh="这项需求目前是怎样解决的？"),
        ],
        avoid=[
            Text("presenting the whole range in one call", zh="一次电话介绍全部产品"),
            Text("overstaying", zh="逗留过久"),
        ],
        cautions=[
            Text("Whoever asks not to be called is not called again.", zh="对方要求不再来电，就不再打扰。"),
        ],
    ),
)
_VISITING: Final = Stage(
    "visiting",
    label=Text("visit and breakthrough", zh="拜访与突破"),
    guide=Guide(
        Text(
            "Visit, exchange views and look for the breakthrough: the point where the customer itself sees what we "
            "can do for it. Agree on a sample.",
            zh="拜访客户，进行交流，寻找突破口：让客户自己看到我们能帮上忙的地方。约定送样。",
        ),
        customer=Text(
            "compares us with today's supplier and weighs the risk of a change",
            zh="拿我们与现有供应商比较，权衡更换的风险",
        ),
        signals=[
            Text("speaks of a trouble that is not solved today", zh="说出目前没有解决的难题"),
            Text("brings in technicians or quality staff", zh="请技术或质检人员一起谈"),
        ],
        questions=[
            Text("What does today's supply leave unsolved?", zh="目前的供应还有什么没解决？"),
            Text("What must a sample show to convince you?", zh="样品要达到什么要求，您才放心？"),
        ],
        avoid=[
            Text("running down today's supplier", zh="贬低现有供应商"),
            Text(
                "changing the subject when you do not know the answer: promise it, and bring it next time",
                zh="答不上来就转移话题：应当坦率答应查清，下次带来答案",
            ),
        ],
        cautions=[
            Text(
                "A breakthrough is never bought with favours to a person.",
                zh="突破口绝不能靠给个人好处换来。",
            )
        ],
    ),
)
_SAMPLING: Final = Stage(
    "sampling",
    label=Text("sample, trial and certification", zh="送样、试样与认证"),
    guide=Guide(
        Text(
            "Send the sample, stand by during the trial, and see the certification through: what is tested, by whom, "
            "by when, against which standard.",
            zh="送样，跟进试样，直到成功认证：测试什么、谁来测、何时完成、按什么标准。",
        ),
        customer=Text(
            "tries our product in its own production and decides whether to certify it",
            zh="在自己的生产中试用我们的产品，决定是否认证",
        ),
        signals=[Text("names a date and a standard for the trial", zh="明确试样日期和标准")],
        questions=[
            Text("Who tests, and against which standard?", zh="由谁测试？按什么标准？"),
            Text(
                "What comes between a good trial and the first order?",
                zh="试样合格到首张订单之间还有哪些手续？",
            ),
        ],
        avoid=[
            Text("leaving the sample there and waiting", zh="送出样品就干等"),
            Text(
                "arguing about a failed trial instead of learning its reason",
                zh="试样不合格时争辩，而不去弄清原因",
            ),
        ],
        cautions=[
            Text(
                "A sample must not be better than what will be delivered.", zh="样品不能好于日后交付的产品。"
            )
        ],
    ),
)
_CERTIFIED: Final = Stage.won(
    "certified",
    Text("certified", zh="通过认证"),
    Guide(
        Text(
            "Thank those who tested. Ask for the first order, and hand over all you learnt to those who deliver.",
            zh="感谢参与测试的人员。争取首张订单，把了解到的情况全部交接给负责供货的同事。",
        ),
        customer=Text("trusts the product enough to order it", zh="信任产品，可以下单"),
        signals=[Text("asks about price, quantity and delivery", zh="询问价格、数量和交期")],
        questions=[
            Text("With which product and quantity shall we begin?", zh="先从哪个产品、多少数量开始？")
        ],
        avoid=[Text("disappearing once the certificate is there", zh="拿到认证就不见人影")],
        cautions=[
            Text(
                "Promise only the quantities and dates that production confirmed.",
                zh="只承诺生产部门确认过的数量和交期。",
            )
        ],
    ),
)

# -- during the sale (ST-6) ------------------------------------------------------------------------------------------

_ONE_PRODUCT: Final = Stage(
    "one_product",
    label=Text("one product in regular supply", zh="单一产品进入正常采购和生产"),
    guide=Guide(
        Text(
            "See one product well into the customer's ordinary purchasing and production. Deliver on the day, in the "
            "quality of the sample, and answer each fault at once.",
            zh="让单一产品顺利进入客户采购和生产的正常程序。按期交付，质量与样品一致，有问题立即处理。",
        ),
        customer=Text(
            "buys one product from us and watches whether we keep our word",
            zh="向我们采购一种产品，观察我们是否守信",
        ),
        signals=[Text("orders again without asking for another trial", zh="不再要求试样就继续下单")],
        questions=[
            Text("Does it run well on your line?", zh="在生产线上用得顺利吗？"),
            Text("How do you plan, order and pay?", zh="你们怎样安排计划、下单和付款？"),
        ],
        avoid=[
            Text("pushing the next product while this one has faults", zh="这个产品还有问题，就推销下一个")
        ],
        cautions=[
            Text("Never press stock on the customer as a favour to us.", zh="不要为了帮自己而向客户压货。")
        ],
    ),
)
_MAIN_SUPPLIER: Final = Stage(
    "main_supplier",
    label=Text("main supplier", zh="主供应商"),
    guide=Guide(
        Text(
            "Keep supply stable: plan ahead with purchasing, hold a reserve, and say early when something will be "
            "late. Be as attentive as in the first month.",
            zh="保持稳定供应：与采购一起提前安排计划，备好安全库存，可能延误就提早告知。像第一个月那样用心。",
        ),
        customer=Text(
            "relies on us and would feel it if we failed", zh="依靠我们供货，我们一出问题就会受影响"
        ),
        signals=[Text("gives us the larger part of its orders", zh="把大部分订单交给我们")],
        questions=[
            Text("What will you need in the coming months?", zh="今后几个月需要多少？"),
            Text("Where could we serve you better?", zh="我们哪里还可以做得更好？"),
        ],
        avoid=[Text("taking the orders for granted", zh="把订单看作理所当然")],
        cautions=[
            Text("That they depend on us is no lever for the price.", zh="不要利用客户对我们的依赖来抬价。")
        ],
    ),
)
_PARTNERSHIP: Final = Stage(
    "partnership",
    label=Text("partnership", zh="伙伴关系"),
    guide=Guide(
        Text(
            "Exchange more, and with more people. Find new needs and new points of growth, and create them together "
            "with the customer.",
            zh="加强交流，与更多的人交流。发现并与客户共同创造新需求、新增长点。",
        ),
        customer=Text("shares its plans and grows with us", zh="愿意分享计划，与我们共同成长"),
        signals=[
            Text("asks for our opinion before it plans something new", zh="规划新项目前先征求我们的意见")
        ],
        questions=[
            Text("What will your own customers want next?", zh="你们的客户下一步想要什么？"),
            Text("What could we develop together?", zh="我们可以一起开发什么？"),
        ],
        avoid=[Text("leaving the talk to purchasing and sales alone", zh="只让采购和销售两个人来往")],
        cautions=[
            Text("What a partner confides stays with us.", zh="合作伙伴透露的信息要保密。"),
        ],
    ),
)
_NEW_NEED: Final = Stage.done(
    "new_need",
    Text("new need created together", zh="共同创造出新需求"),
    Guide(
        Text(
            "Begin the next round of pre-sale service for the new need, with better service than last time.",
            zh="围绕新需求开始新一轮售前服务，服务要比上一轮更好。",
        ),
        customer=Text("keeps buying and has a new need", zh="继续采购，并有了新的需求"),
        signals=[Text("puts people and time into the new plan", zh="为新计划投入人员和时间")],
        questions=[Text("Who will work on it, on both sides?", zh="双方由谁来负责？")],
        avoid=[Text("neglecting what already runs", zh="忽视已在正常供应的产品")],
        cautions=[
            Text(
                "The new product passes its own trial; old trust is no certificate.",
                zh="新产品要重新试样，过去的信任不能代替认证。",
            )
        ],
    ),
)

_BUSINESS_LOST: Final = Stage.lost(
    "business_lost",
    Text("business lost", zh="业务流失"),
    Guide(
        Text(
            "Write down the real reason, thank them and part as friends: needs come back.",
            zh="记下真实原因，表示感谢，友好道别：以后还会有需求。",
        ),
        customer=Text("has decided against us, or for somebody else", zh="决定不用我们，或选择了别家"),
        signals=[Text("says so, or orders elsewhere", zh="明确告知，或改向别家订货")],
        questions=[Text("What decided it?", zh="决定性的原因是什么？")],
        avoid=[Text("arguing with a decision that is made", zh="对已作出的决定争辩")],
        cautions=[
            Text("Silence is no decision: ask before you close.", zh="没有回音不等于拒绝：结束之前先问清楚。")
        ],
    ),
)
# one constant for both processes: a chain merges what is equal
_LOSE: Final = Move.from_every_open(
    "lose",
    to="business_lost",
    needs=[has("loss_reason", Text("reason for the loss", zh="流失原因"))],
    label=Text("lose the business", zh="记为流失"),
)

PRE_SALE: Final = Machine(
    "pre-sale",
    version="2026.1",
    start="gathering",
    stages=[_GATHERING, _PREPARING, _FIRST_EXCHANGE, _VISITING, _SAMPLING, _CERTIFIED, _BUSINESS_LOST],
    moves=[
        Move(
            "prepare",
            "gathering",
            "preparing",
            needs=[
                has("target_customer", Text("name of the target customer", zh="目标客户名称")),
                has("customer_profile", Text("profile of this customer", zh="该客户的具体资料")),
                has("need_analysis", Text("analysis of its needs", zh="需求分析")),
            ],
            label=Text("prepare the talk", zh="准备交流"),
        ),
        Move(
            "approach",
            "preparing",
            "first_exchange",
            needs=[
                has("materials", Text("material for the talk", zh="交流资料")),
                has("entry_point", Text("entry point", zh="切入点")),
            ],
            label=Text("approach the customer", zh="接触客户"),
        ),
        Move(
            "visit",
            "first_exchange",
            "visiting",
            needs=[
                has("first_exchange_on", Text("day of the first call or visit", zh="首次通话或拜访日期")),
                has("visit_date", Text("agreed date of the proper visit", zh="约定的正式拜访日期")),
            ],
            label=Text("go on a proper visit", zh="正式拜访"),
        ),
        Move(
            "send_sample",
            "visiting",
            "sampling",
            needs=[
                has("visited_on", Text("day of the proper visit", zh="正式拜访日期")),
                has("breakthrough", Text("breakthrough", zh="突破口")),
            ],
            label=Text("go on to the sample", zh="进入送样"),
        ),
        Move(
            "rework",
            "sampling",
            "visiting",
            needs=[has("trial_failure", Text("reason why the trial failed", zh="试样不合格的原因"))],
            label=Text("go back after a failed trial", zh="试样不合格，退回交流"),
        ),
        Move(
            "certify",
            "sampling",
            "certified",
            needs=[
                has("sample_sent_on", Text("day of sending the sample", zh="送样日期")),
                has("trial_passed", Text("good result of the trial", zh="试样合格结果")),
                has("certified_on", Text("day of the certification", zh="认证日期")),
            ],
            label=Text("pass certification", zh="通过认证"),
        ),
        _LOSE,
    ],
    label=Text("pre-sale service", zh="售前服务"),
    guide=Guide(
        Text(
            "Serve before there is an order: know the customer and its need, find the way in, and let the product "
            "prove itself in the customer's own production.",
            zh="在有订单之前就做好服务：了解客户及其需求，找到切入点，让产品在客户的生产中证明自己。",
        ),
        customer=Text(
            "gets from not knowing us to trusting our product", zh="从不认识我们，到信任我们的产品"
        ),
        cautions=[
            Text(
                "The textbook names these stages and says no more; tasks and questions are ours.",
                zh="教科书只列出这些阶段的名称；任务和问题由我们补充。",
            )
        ],
    ),
    languages=("en", "zh"),
)
"""Pre-sale service, version 2026.1. Source: ST-5 (five stages); closed stages, evidence beyond the headings and the
way back after a failed trial are ours. Won is the certification: the first order belongs to `IN_SALE`."""

IN_SALE: Final = Machine(
    "in-sale",
    version="2026.1",
    start="one_product",
    stages=[_ONE_PRODUCT, _MAIN_SUPPLIER, _PARTNERSHIP, _NEW_NEED, _BUSINESS_LOST],
    moves=[
        Move(
            "become_main_supplier",
            "one_product",
            "main_supplier",
            needs=[
                has("regular_order", Text("order in the normal procedure", zh="正常程序下的订单")),
                has("used_in_production", Text("use in normal production", zh="正常生产中的使用情况")),
                has("main_supplier_confirmed", Text("confirmation as main supplier", zh="主供应商的确认")),
            ],
            label=Text("become main supplier", zh="成为主供应商"),
        ),
        Move(
            "fall_back",
            "main_supplier",
            "one_product",
            needs=[
                has("main_place_lost_to", Text("supplier that took the main place", zh="取代我们的主供应商"))
            ],
            label=Text("lose the main place", zh="失去主供应商地位"),
        ),
        Move(
            "become_partner",
            "main_supplier",
            "partnership",
            needs=[
                has("stable_supply", Text("record of stable supply", zh="稳定供应的记录")),
                has("regular_exchange", Text("regular exchange on several levels", zh="多层次的定期交流")),
            ],
            label=Text("become partners", zh="建立伙伴关系"),
        ),
        Move(
            "find_new_need",
            "partnership",
            "new_need",
            needs=[
                has(
                    "joint_need",
                    Text("new need or point of growth found together", zh="共同发现的新需求或新增长点"),
                )
            ],
            label=Text("create a new need together", zh="共同创造新需求"),
        ),
        _LOSE,
    ],
    label=Text("in-sale service", zh="售中服务"),
    guide=Guide(
        Text(
            "Grow with the customer: from one product to the main supplier, from stable supply to a partnership.",
            zh="与客户一起成长：从单一产品到主供应商，从稳定供应到伙伴关系。",
        ),
        customer=Text("gets from a first order to common plans", zh="从首张订单到共同规划"),
        cautions=[
            Text(
                "The textbook names these stages and says no more; tasks and questions are ours.",
                zh="教科书只列出这些阶段的名称；任务和问题由我们补充。",
            )
        ],
    ),
    languages=("en", "zh"),
)
"""In-sale service, version 2026.1. Source: ST-6 (three stages); closed stages and the way back are ours. The new need
is *done*, not won: the deal was won before, and the next one is won when its own sample is certified."""
