"""The eight closing techniques of the trade, as data: four with their signals, four that the source only names.

The signals are the source's. The cautions are ours, and so is every example. Two things are worth knowing before
one leans on any of them. First, a technique is no event by itself: it works only where the steps before it were done
well (ST-13). Second, Rackham, whom the source names as its theory, reports the opposite of a benefit for large
sales: the more closing techniques were used, the fewer calls succeeded. Small sales, and a customer who is ready,
are their place.

>>> [each.key for each in CLOSING_TECHNIQUES.techniques if each.signals is not None]
['direct', 'assumptive', 'opportunity', 'pressure']
>>> print(CLOSING_TECHNIQUES.technique("retreat_to_advance").explain("zh"))
以退为进：客户一时难以接受全部方案时，提出较小的第一步：试订一批、一个门店、一个月。
（资料中只有名称，说明为我们所加。）
注意：较小的一步必须真有意义；不要先开出一个本来就打算收回的条件。

Sources: ST-13.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.criteria import has
from salesflow.basics.text import Text
from salesflow.sales.closing import Repertoire, Technique

__all__ = ["CLOSING_TECHNIQUES"]

_DIRECT: Final = Technique(
    "direct",
    Text("direct close", zh="直接成交法"),
    Text("Ask for the decision, plainly.", zh="直接请客户作出购买决定。"),
    when=Text(
        "the customer clearly shows the wish to buy; or does not, but confirms when asked that no doubt is left",
        zh="客户有明显的成交信号；或者没有明显信号，但经确认已没有疑问",
    ),
    signals=has("buying_signal", Text("clear sign of wanting to buy", zh="明显的成交信号"))
    | has("no_doubts_confirmed", Text("the customer's word that no doubt is left", zh="客户确认已无疑问")),
    example=Text(
        "“We have gone through everything. Shall we place the order?”",
        zh="“各项都谈过了，我们就这样定下来，好吗？”",
    ),
)
_ASSUMPTIVE: Final = Technique(
    "assumptive",
    Text("assumptive close", zh="假设成交法"),
    Text(
        "Speak as if the decision were made, and talk about what comes next: how things will be from then on.",
        zh="视对方已决定购买，讨论接下来的愿景，让这份信心延续下去。",
    ),
    when=Text(
        "the customer has put all doubts aside, and shows agreement or confidence",
        zh="客户已解除心中所有疑虑，并表现出认可或有信心",
    ),
    signals=has("doubts_resolved", Text("end of all doubts", zh="疑虑全部解除"))
    & has("shows_confidence", Text("agreement or confidence shown", zh="表现出认可或信心")),
    example=Text(
        "“Let us look at your first week after the start.”", zh="“我们来看看启用后第一个星期怎么安排。”"
    ),
    cautions=(
        Text(
            "Silence is no yes. Say once, plainly, what is being decided.",
            zh="沉默不等于同意。要明确说一次：现在决定的是什么。",
        ),
    ),
)
_OPPORTUNITY: Final = Technique(
    "opportunity",
    Text("opportunity close", zh="机会成交法"),
    Text(
        "Say again how things will be with our product or service, tell of similar cases to raise interest, and say "
        "clearly that this is the best time, offer or way, not to be missed.",
        zh="再次强调使用我们产品或服务的愿景，列举类似案例，调动兴趣，并明确告知这是最佳的时机、优惠或途径，不容错过。",
    ),
    when=Text("all the customer's questions have been answered", zh="客户的问题都已解答清楚"),
    signals=has("questions_answered", Text("answers to all questions", zh="问题全部解答")),
    asserts=(has("now_is_better", Text("a true reason why now is better", zh="现在更有利的真实理由")),),
    example=Text(
        "“The spring price ends on 31 March; here is the price list.”",
        zh="“春季价格到3月31日为止，这是价目表。”",
    ),
    cautions=(
        Text(
            "Say it only if it is true: an invented deadline or shortage is a lie, and towards consumers many "
            "countries forbid it. Tell only of cases that happened.",
            zh="必须属实：虚构期限或紧缺就是欺骗，许多国家禁止以此对待消费者。案例也必须真实。",
        ),
    ),
)
_PRESSURE: Final = Technique(
    "pressure",
    Text("pressure close", zh="压力成交法"),
    Text(
        "Show the customer all the pressure their own situation puts on them, and so push them to act.",
        zh="把客户面临的现实压力全部呈现出来，推动其行动。",
    ),
    when=Text(
        "the customer hesitates and lacks confidence, so that talking of advantages hardly works",
        zh="客户缺乏自信、犹豫不决，正面说服难以奏效",
    ),
    signals=has("hesitates", Text("hesitation", zh="犹豫不决"))
    & has("lacks_confidence", Text("lack of confidence", zh="缺乏自信")),
    asserts=(
        has("pressure_is_real", Text("pressure that the customer told us of", zh="客户自己说过的现实压力")),
    ),
    example=Text(
        "“You said the old line stands still twice a month. What happens if that goes on?”",
        zh="“您说过旧生产线每月停两次。如果一直这样下去，会怎样？”",
    ),
    cautions=(
        Text(
            "The source advises to strike hard; we advise against it. People who were pushed regret it, cancel "
            "and complain. Name only what the customer told you, ask what follows, and leave the decision to them.",
            zh="资料主张“强力打击”，我们不赞成：被逼出来的决定容易反悔、取消、投诉。只说客户自己讲过的情况，问其后果，由客户决定。",
        ),
        Text(
            "Never with somebody who is ill, in distress, or depends on your advice.",
            zh="对患病、处于困境或依赖您建议的人，绝不使用。",
        ),
    ),
    presses=True,
)
_HARD_TO_GET: Final = Technique(
    "hard_to_get",
    Text("hard to get", zh="欲擒故纵法"),
    Text(
        "Leave the customer room: say openly where the offer does not fit, give time, and agree on a day to talk.",
        zh="给客户留出空间：坦率说明方案不适合之处，给予时间，并约好再谈的日子。",
    ),
    cautions=(
        Text(
            "Do not feign a lack of interest, or another buyer who does not exist.",
            zh="不要假装无所谓，也不要虚构其他买家。",
        ),
    ),
    ours=True,
)
_EXPERIENCE: Final = Technique(
    "experience",
    Text("experience close", zh="生命体验法"),
    Text(
        "Let the customer find out by trying: a sample, a trial, a visit to somebody who uses it.",
        zh="让客户亲身体验：试样、试用，或走访正在使用的客户。",
    ),
    cautions=(
        Text(
            "Say before it begins what the trial costs and how it ends.",
            zh="事先说明试用的费用和结束方式。",
        ),
    ),
    ours=True,
)
_ECONOMIC_COMPARISON: Final = Technique(
    "economic_comparison",
    Text("economic comparison", zh="经济算账法"),
    Text(
        "Work it out together, with the customer's own figures: what it costs, what it saves or earns, and what it "
        "costs to leave things as they are.",
        zh="用客户自己的数字一起算账：要花多少，能省或能赚多少，维持现状又要付出多少。",
    ),
    cautions=(
        Text(
            "Show every assumption, and the case in which it does not pay.",
            zh="列明每一项假设，也说明什么情况下不划算。",
        ),
    ),
    ours=True,
)
_RETREAT_TO_ADVANCE: Final = Technique(
    "retreat_to_advance",
    Text("retreat to advance", zh="以退为进"),
    Text(
        "Where the whole is too much for now, offer a smaller first step: one lot, one outlet, one month.",
        zh="客户一时难以接受全部方案时，提出较小的第一步：试订一批、一个门店、一个月。",
    ),
    cautions=(
        Text(
            "The smaller step must be worth taking; do not open with a demand that is only made to be withdrawn.",
            zh="较小的一步必须真有意义；不要先开出一个本来就打算收回的条件。",
        ),
    ),
    ours=True,
)

CLOSING_TECHNIQUES: Final = Repertoire(
    "closing-techniques",
    version="2026.1",
    label=Text("closing techniques", zh="成交方法"),
    techniques=[
        _DIRECT,
        _ASSUMPTIVE,
        _OPPORTUNITY,
        _PRESSURE,
        _HARD_TO_GET,
        _EXPERIENCE,
        _ECONOMIC_COMPARISON,
        _RETREAT_TO_ADVANCE,
    ],
)
"""The eight techniques of ST-13, version 2026.1. Source: D1 (a Chinese handbook of sales reception, year not given).

Facts that are asked: `buying_signal`, `no_doubts_confirmed`, `doubts_resolved`, `shows_confidence`,
`questions_answered`, `now_is_better`, `hesitates`, `lacks_confidence`, `pressure_is_real`. The last four techniques
are only named in D1, so nothing is suggested from them; their descriptions are marked as ours.
"""
