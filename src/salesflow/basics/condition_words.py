"""The sentences in which a condition says how it came out, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from salesflow.basics.text import Text

__all__ = [
    "ALL_OF",
    "ANY_OF",
    "ASKS",
    "ASKS_ALL",
    "ASKS_NONE",
    "ASKS_ONE",
    "ASKS_VALUE",
    "CRASHED",
    "FAMILIES",
    "FITS",
    "FITS_NOT",
    "HOLDS",
    "HOLDS_NOT",
    "IS_ABSENT",
    "IS_MISSING",
    "IS_THERE",
    "MUST_NOT_BE",
    "NEEDED",
    "NOT_BOUND",
    "NOT_FINITE",
    "NOT_KNOWN",
    "NOT_KNOWN_NEEDS",
    "NO_KIND",
    "NO_ZONE",
    "ONE_IS_MET",
    "OTHER_CURRENCY",
    "WRONG",
    "WRONG_TYPE",
]

ASKS: Final = Text("{what}", zh="{what}")
ASKS_NONE: Final = Text("no {what}", zh="没有{what}")
ASKS_VALUE: Final = Text("{what}: {needed}", zh="{what}：{needed}")
ASKS_ONE: Final = Text("one of ({parts})", zh="其一（{parts}）")
ASKS_ALL: Final = Text("all of ({parts})", zh="全部（{parts}）")
IS_THERE: Final = Text("{what} is on record: {seen}", zh="已有{what}：{seen}")
IS_ABSENT: Final = Text("there is no {what}, as needed", zh="没有{what}，符合要求")
IS_MISSING: Final = Text("there is no {what}; it is needed", zh="没有{what}，而这是必需的")
MUST_NOT_BE: Final = Text(
    "{what} is on record ({seen}) and must not be", zh="存在{what}（{seen}），而不应存在"
)
NOT_KNOWN: Final = Text("{what} is not known yet", zh="尚不清楚{what}")
NOT_KNOWN_NEEDS: Final = Text(
    "{what} is not known yet; {needed} is needed", zh="尚不清楚{what}；要求{needed}"
)
FITS: Final = Text("{what} is {seen}, as needed ({needed})", zh="{what}为{seen}，符合要求（{needed}）")
FITS_NOT: Final = Text("{what} is {seen}; {needed} is needed", zh="{what}为{seen}；要求{needed}")
WRONG: Final = Text(
    "{what} could not be judged: {detail} (seen: {seen}; needed: {needed})",
    zh="无法判断{what}：{detail}（所见：{seen}；要求{needed}）",
)
HOLDS: Final = Text("{what} holds", zh="{what}成立")
HOLDS_NOT: Final = Text("{what} does not hold", zh="{what}不成立")
NOT_BOUND: Final = Text(
    "{what} was not asked: no predicate of that name was given", zh="未询问{what}：没有提供同名判断"
)
CRASHED: Final = Text("{what} could not be judged: {detail}", zh="无法判断{what}：{detail}")
ALL_OF: Final = Text("all of these: {parts}", zh="全部：{parts}")
ANY_OF: Final = Text("one of these is needed: {parts}", zh="需满足其一：{parts}")
ONE_IS_MET: Final = Text("one of these is enough: {parts}", zh="满足其一即可：{parts}")
NO_KIND: Final = Text("it is {found}, of which nobody can tell", zh="它是{found}，无法判断有无")
WRONG_TYPE: Final = Text("it is {found}, not {needed}", zh="它是{found}，而不是{needed}")
NO_ZONE: Final = Text("it has no time zone", zh="它没有时区")
NOT_FINITE: Final = Text("{seen} is no number to count with", zh="{seen}不是可用的数值")
OTHER_CURRENCY: Final = Text(
    "it is in {found}, not in {needed}; convert it first", zh="它的币种是{found}，不是{needed}，请先换算"
)
FAMILIES: Final[Mapping[str, Text]] = {
    "yes or no": Text("a yes or no", zh="是非值"),
    "number": Text("a number", zh="数值"),
    "text": Text("a text", zh="文字"),
    "moment": Text("a moment", zh="时刻"),
    "day": Text("a day", zh="日期"),
    "money": Text("an amount of money", zh="金额"),
}
NEEDED: Final[Mapping[str, Text]] = {
    ">=": Text("at least {value}", zh="不低于{value}"),
    ">": Text("more than {value}", zh="高于{value}"),
    "<=": Text("at most {value}", zh="不高于{value}"),
    "<": Text("less than {value}", zh="低于{value}"),
    "==": Text("{value}", zh="为{value}"),
    "!=": Text("anything but {value}", zh="不为{value}"),
    "in": Text("one of {value}", zh="属于{value}"),
    "not in": Text("none of {value}", zh="不属于{value}"),
}
