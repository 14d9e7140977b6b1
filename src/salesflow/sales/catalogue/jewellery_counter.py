"""The jewellery counter: `JEWELLERY_COUNTER`, four states of a customer's mind from looking around to liking a piece.

At a counter nobody hands over a list of requirements. The seller reads behaviour: a stop, a gaze, a story about the
family, a price asked in earnest. Each state of mind has its signals and asks for one thing only.

The one rule of the process: no price before the customer has felt the piece and asks in earnest. So `quote` leads to
the fourth state from wherever the customer stands, and it needs both. A customer who asks a second time is answered
even without trying on: to keep a price back from somebody who wants it would be to evade the question.

>>> import pendulum
>>> at = pendulum.datetime(2026, 3, 2, 15, tz="Asia/Shanghai")
>>> case = JEWELLERY_COUNTER.adopt("ring-1", "curious", since=at, at=at)
>>> print(JEWELLERY_COUNTER.decide(case, "quote", {"asked_in_earnest": False, "tried_on": True}, at=at).explain())
“quote the price” is refused on stage “curious”: conditions are not met
- there is no serious question about the price; it is needed

The source gives no chances and no lengths of stay, so the stages have none. Its figures are the claims `EARLY_QUOTE`
and `PERCEPTION`: folklore, and no probability.

Source: ST-4 (states of mind, signals, tasks, figures). Partings and cautions are ours.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = ["EARLY_QUOTE", "JEWELLERY_COUNTER", "PERCEPTION"]

EARLY_QUOTE: Final = Claim(
    "early-quote",
    Text(
        "a price named while the customer is only curious is called “too expensive” in 99% of cases, since the "
        "customer then perceives perhaps less than 50% of the value",
        zh="顾客还只是好奇时就报价，99%的情况下会说“太贵了”，因为此时对商品价值的认知也许还不到50%",
    ),
    {"too_expensive": Decimal("0.99"), "perceived_value_below": Decimal("0.50")},
    source="article on selling at the jewellery counter",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "the article names no study, no shop and no number of customers, and says “perhaps” itself",
        zh="文章没有说明任何研究、门店或顾客人数，自己也用了“也许”二字",
    ),
    rows=("ST-4",),
)
"""ST-4: what an early price brings, 99% and 50%. Folklore, never a probability."""

PERCEPTION: Final = Claim(
    "perception",
    Text(
        "who only listens perceives 10% of a piece; touching it, seeing it shown and trying it on can reach 90%",
        zh="只听解说，对商品的感知程度只有10%；触摸、展示、试戴可以达到90%",
    ),
    {"listening": Decimal("0.10"), "trying_on": Decimal("0.90")},
    source="article on selling at the jewellery counter",
    kind=ClaimKind.FOLKLORE,
    doubts=Text(
        "the article names no study; the figures resemble the percentages that were wrongly attached to Dale's "
        "cone of experience",
        zh="文章没有说明任何研究；这些数字与被误加在戴尔“经验之塔”上的百分比很相似",
    ),
    rows=("ST-4",),
)
"""ST-4: perception by listening and by trying on, 10% and 90%. Folklore, never a probability."""

_FOLKLORE: Final = Text(
    "The figures behind this advice are folklore: nobody measured the 99%, the 50%, the 10% and the 90%.",
    zh="这条建议背后的数字是行业传言：99%、50%、10%和90%都没有人测量过。",
)

_BROWSING: Final = Stage(
    "browsing",
    label=Text("browsing", zh="随意浏览"),
    guide=Guide(
        Text(
            "Attract attention with one sentence: the brightest point of the piece the customer's eyes rest on. "
            "Have such a sentence ready for every piece, and say it while they look.",
            zh="引起注意，用“一句话销售”：顾客的目光落在哪一件上，就用一句话说出它最大的亮点。每一件都事先准备好这样一句话，"
            "趁顾客正看着时说出来。",
        ),
        customer=Text(
            "has walked in and looks around; feels no need yet and hardly wishes for anything",
            zh="走进店里随意看看，还没有产生需求，对商品的欲望很低",
        ),
        signals=[
            Text("looks around without aim", zh="漫无目的地看"),
            Text("begins to notice the pieces on show", zh="开始注意到店里的首饰"),
        ],
        questions=[
            Text("May I tell you what is special about this one?", zh="这一款的特别之处，我可以说一句吗？")
        ],
        avoid=[
            Text("a lecture on the whole showcase", zh="把整个柜台从头介绍一遍"),
            Text("naming prices", zh="报价"),
            Text("following the customer at every step", zh="寸步不离地跟着顾客"),
        ],
        cautions=[
            Text(
                "The sentence must be true: material, weight and origin as the certificate has them.",
                zh="这一句话必须属实：材质、重量、产地以证书为准。",
            )
        ],
    ),
)
_CURIOUS: Final = Stage(
    "curious",
    label=Text("curious", zh="好奇"),
    guide=Guide(
        Text(
            "Introduce the piece briefly: a few selling points that bear out your one sentence. Above all let the "
            "customer feel it: put it into their hands and invite them to try it on.",
            zh="简单介绍：用简洁的语言说出几个卖点，为刚才那一句话提供支撑。最重要的是让顾客感知商品：请顾客拿在手里，邀请试戴。",
        ),
        customer=Text(
            "is open-minded and curious about a piece, and willing to be told about it",
            zh="心态开放，对饰品产生好奇，愿意听销售人员介绍",
        ),
        signals=[
            Text("stops", zh="停下脚步"),
            Text("gazes at a piece", zh="注视某一件"),
            Text("tries it on", zh="试戴"),
            Text(
                "asks a simple question, such as what it is made of",
                zh="问简单的问题，例如“这是什么材料的？”",
            ),
            Text(
                "asks the price in passing: a sign of interest, not yet a serious question",
                zh="随口问价：只是对商品感兴趣的信号，一般还不是认真的询价",
            ),
        ],
        questions=[
            Text("Would you like to try it on?", zh="要不要试戴一下？"),
            Text("How does it feel?", zh="戴上感觉怎么样？"),
        ],
        avoid=[
            Text(
                "quoting in a hurry: the value is hardly perceived yet, and the talk sinks into haggling",
                zh="匆忙报价：顾客对价值的认知还低，容易过早陷入价格谈判",
            ),
            Text(
                "talking on and on: nobody buys what they have not come to know, and listening alone is not enough",
                zh="一味解说：顾客不会购买自己还不了解的商品，光听是不够的",
            ),
        ],
        cautions=[
            Text(
                "Not to hurry with the price is no reason to hide it: the label shows it, and whoever asks again "
                "gets an honest answer at once.",
                zh="不匆忙报价，不等于隐瞒价格：商品要明码标价，顾客再次问价，就立即如实回答。",
            ),
            _FOLKLORE,
        ],
    ),
)
_INTERESTED: Final = Stage(
    "interested",
    label=Text("interested", zh="产生兴趣"),
    guide=Guide(
        Text(
            "Listen politely and encourage with your eyes. Show the piece, suggest similar ones and have them tried "
            "on. If a new model is not in the shop, show the catalogue and let the customer picture it worn.",
            zh="礼貌倾听，用目光鼓励顾客说下去。展示商品，推荐类似款式并请顾客试戴。新品没有现货时，拿出宣传册，"
            "让顾客想象戴上它的样子。",
        ),
        customer=Text(
            "has taken to the piece and begins to imagine: “If it were mine ...”",
            zh="对商品产生亲切感和好感，不自觉地想象：“假如我也拥有……”",
        ),
        signals=[
            Text("talks of their job", zh="谈起自己的职业"),
            Text("talks of their family", zh="谈起家庭"),
            Text("talks of their hobbies", zh="谈起爱好"),
            Text(
                "the more they tell unasked, the more they like and trust you",
                zh="主动谈得越多，对你的好感和信任越深",
            ),
        ],
        questions=[
            Text("On what occasion would you wear it?", zh="您打算在什么场合佩戴？"),
            Text("Shall I bring you something in the same style?", zh="要不要看看类似的款式？"),
        ],
        avoid=[
            Text("cutting their story short to get back to the sale", zh="为了回到销售而打断顾客的话"),
            Text("questioning them on private matters: they tell, you listen", zh="打听私事：顾客说，你听"),
        ],
        cautions=[
            Text(
                "The source counts on the halo effect: who gets on with you believes what you recommend. Deserve "
                "it, and recommend only what suits them.",
                zh="原文看重“晕轮效应”：顾客与你谈得来，就相信你的推荐。要对得起这份信任，只推荐真正适合的。",
            ),
            Text(
                "Say “it looks lovely on you” only when it does.", zh="确实好看，才说“一定很好看，很迷人”。"
            ),
            Text(
                "What a customer tells about the family is noted down only with their consent.",
                zh="顾客谈到的家庭情况，征得同意后才可以记录。",
            ),
        ],
    ),
)
_LIKES: Final = Stage(
    "likes",
    label=Text("likes it", zh="表示喜欢"),
    guide=Guide(
        Text(
            "Raise the wish: speak of the brand and the quality. Explain the price in one of two ways. By value: go "
            "deeper into material, design and workmanship, until the piece is seen to be worth it. By need: it costs "
            "a little more, but answers something important or urgent for this customer.",
            zh="提升欲望：强调品牌和品质。解释价格有两种方法。一是提升价值：更深入、更专业地说明选材、设计和做工，"
            "让顾客看到物有所值。二是加深需求：这一款价格高一点，但能解决顾客非常重要的问题，满足迫切的需求。",
        ),
        customer=Text(
            "likes the piece, but nothing pushes them to buy: moved, but not moving",
            zh="喜欢这件商品，但没有购买动力：心动但不行动",
        ),
        signals=[
            Text(
                "asks the price in earnest: they weigh their need by it",
                zh="认真问价：用价格来衡量自己的需求",
            )
        ],
        questions=[
            Text("What matters most to you in this piece?", zh="这件首饰，您最看重的是什么？"),
            Text("Who is it for, and for which day?", zh="是给谁戴的，用在什么日子？"),
        ],
        avoid=[
            Text("a bare number without a reason", zh="只报数字，不作解释"),
            Text("haggling before the value is clear", zh="价值还没说清就讨价还价"),
        ],
        cautions=[
            Text(
                "Raising the wish is not pressing: no invented scarcity, no “only today”, no need that the "
                "customer does not have.",
                zh="提升欲望不是施压：不虚构紧缺，不说“仅限今天”，不编造顾客没有的需求。",
            ),
            Text(
                "The source wants everything called the best. Say what the certificate proves; Chinese law forbids "
                "such superlatives in advertising.",
                zh="原文要求样样都说“最佳、最优、最好”。只说证书能证明的；我国《广告法》禁止在广告中使用“最佳”等用语。",
            ),
        ],
    ),
)
_WON: Final = Stage.won(
    "won",
    Text("bought", zh="已购买"),
    Guide(
        Text(
            "Thank them. Explain wear, care, certificate and exchange, and say goodbye as a friend.",
            zh="表示感谢。讲清佩戴、保养、证书和退换办法，友好道别。",
        ),
        customer=Text(
            "has decided, and likes to hear that it was a good choice", zh="已作出决定，希望得到肯定"
        ),
        signals=[Text("pays", zh="付款")],
        questions=[
            Text(
                "May we write to you when it is time to have it cleaned?",
                zh="到了该清洗保养的时候，可以通知您吗？",
            )
        ],
        avoid=[Text("one more sale at the till, against their wish", zh="在收银台违背顾客意愿再推销一件")],
        cautions=[
            Text(
                "Say openly what cannot be exchanged, before they leave.",
                zh="哪些不能退换，在顾客离店前讲明。",
            )
        ],
    ),
)
_LEFT: Final = Stage.lost(
    "left",
    Text("left without buying", zh="未购离店"),
    Guide(
        Text(
            "Thank them for coming and see them to the door as warmly as a buyer. Note which piece they liked and "
            "how far they came.",
            zh="感谢光临，像对待买了东西的顾客一样热情送到门口。记下顾客喜欢哪一件、到了哪个阶段。",
        ),
        customer=Text(
            "goes today; whoever was treated well comes back", zh="今天离店；受到善待的顾客还会再来"
        ),
        signals=[Text("puts the piece down and turns to the door", zh="放下商品，转身向门口走去")],
        questions=[
            Text(
                "Is there anything we do not have that you were looking for?",
                zh="有没有想找而我们没有的款式？",
            )
        ],
        avoid=[
            Text("a last discount called after them", zh="在身后喊“再便宜一点”"),
            Text("showing disappointment", zh="流露失望"),
        ],
        cautions=[
            Text(
                "Keep their number only if they gave it for this purpose.",
                zh="顾客为此目的留下电话，才可以保存。",
            )
        ],
    ),
)

_TRIED_ON: Final = has("tried_on", Text("touch or try-on of the piece", zh="触摸或试戴的感受"))
_MOVES: Final = (
    Move(
        "attract",
        "browsing",
        "curious",
        needs=[
            has(
                "attention",
                Text(
                    "sign of attention (a stop, a gaze, a try-on, a simple question)",
                    zh="引起注意的信号（停下、注视、试戴、简单提问）",
                ),
            )
        ],
        label=Text("attract attention", zh="引起注意"),
    ),
    Move(
        "engage",
        "curious",
        "interested",
        needs=[
            _TRIED_ON,
            has(
                "personal_talk",
                Text(
                    "talk of the customer's own accord (job, family, hobbies)",
                    zh="顾客主动谈起的话题（职业、家庭、爱好）",
                ),
            ),
        ],
        label=Text("arouse interest", zh="激发兴趣"),
    ),
    Move.from_every_open(
        "quote",
        to="likes",
        needs=[
            has("asked_in_earnest", Text("serious question about the price", zh="认真的询价")),
            _TRIED_ON | has("asked_again", Text("second question about the price", zh="再次询价")),
        ],
        label=Text("quote the price", zh="报价"),
    ),
    Move(
        "look_further",
        "likes",
        "interested",
        needs=[
            has("other_piece", Text("other piece the customer would like to see", zh="顾客想看的另一件商品"))
        ],
        label=Text("look at another piece", zh="另看一件"),
    ),
    Move(
        "win",
        "likes",
        "won",
        needs=[
            has(
                "price_explained",
                Text("explanation of the price (by value or by need)", zh="价格解释（提升价值或加深需求）"),
            ),
            has("bought_on", Text("day of the purchase", zh="购买日期")),
        ],
        label=Text("close the sale", zh="成交"),
    ),
    Move.from_every_open(
        "leave",
        to="left",
        needs=[has("leaving_reason", Text("likely reason for leaving", zh="离店的可能原因"))],
        label=Text("see off", zh="送客"),
    ),
)

JEWELLERY_COUNTER: Final = Machine(
    "jewellery-counter",
    version="2026.1",
    start="browsing",
    stages=[_BROWSING, _CURIOUS, _INTERESTED, _LIKES, _WON, _LEFT],
    moves=_MOVES,
    label=Text("jewellery counter", zh="珠宝柜台销售"),
    guide=Guide(
        Text(
            "Read the customer's state of mind from behaviour, and do the one thing that it asks for: attract, "
            "introduce, listen and show, explain the price.",
            zh="从顾客的行为读出心理阶段，每个阶段只做该做的一件事：引起注意，简单介绍，倾听和展示，解释价格。",
        ),
        customer=Text(
            "goes from no need to curiosity, from interest to liking",
            zh="从没有需求到好奇，从产生兴趣到表示喜欢",
        ),
        avoid=[
            Text(
                "a price before the piece was felt and the price asked for in earnest",
                zh="在顾客感知商品并认真问价之前报价",
            )
        ],
        cautions=[_FOLKLORE],
    ),
    languages=("en", "zh"),
)
"""The jewellery counter, version 2026.1. Source: ST-4. Tried on before the price is the rule of the source; that a
second question for the price is answered in any case is ours, and so are the two endings."""
