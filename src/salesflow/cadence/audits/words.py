"""What an audit says aloud: one short line for each matter, in English and Chinese (CA-14)."""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.text import Language, Sentence, Text

__all__ = [
    "ALONE",
    "CLOSE",
    "Clauses",
    "DONE",
    "DROPPED",
    "ELSEWHERE",
    "IGNORED_LATER",
    "IGNORED_UNKNOWN",
    "INCOMING",
    "LATE",
    "LONG",
    "MISSED",
    "NOBODY",
    "NO_GRADE",
    "ONLY_AGREED",
    "OPTED_OUT",
    "OUTSIDE",
    "OWED",
    "RUNNING",
    "SAME_DAY",
    "SHARE",
    "SHARE_DROPPED",
    "SHORT",
    "TOO_MUCH",
    "UNASKED",
    "UNGRADED",
    "UNGRADED_AGREED",
    "UNNAMED",
    "WHO",
    "WHO_ALONE",
    "WHY",
]


@attrs.frozen
class Clauses:
    """A few clauses in one line, with the comma of the language.

    >>> Clauses((OWED.fill(n=1, since="18 March"), LATE.fill(n=2))).render()
    '1 owed since 18 March, 2 late'
    """

    parts: tuple[Sentence, ...]

    def render(self, language: Language = "en") -> str:
        """The clauses in a language."""
        return ("，" if language == "zh" else ", ").join(part.render(language) for part in self.parts)


WHO: Final = Text("{customer} ({grade}): {said}", zh="{customer}（{grade}级）：{said}")
WHO_ALONE: Final = Text("{customer}: {said}", zh="{customer}：{said}")

DONE: Final = {
    Channel.VISIT: Text(
        "{kept} of {wanted} {wanted|visit|visits} by {day}", zh="截至{day}，{wanted}次拜访完成{kept}次"
    ),
    Channel.CALL: Text(
        "{kept} of {wanted} {wanted|call|calls} by {day}", zh="截至{day}，{wanted}次电话完成{kept}次"
    ),
    Channel.MESSAGE: Text(
        "{kept} of {wanted} {wanted|message|messages} by {day}", zh="截至{day}，{wanted}条短信完成{kept}条"
    ),
    Channel.CARD: Text(
        "{kept} of {wanted} {wanted|card|cards} by {day}", zh="截至{day}，{wanted}张贺卡完成{kept}张"
    ),
}
OWED: Final = Text("{n} owed since {since}", zh="自{since}起欠{n}次")
MISSED: Final = Text("{n} missed, the first on {since}", zh="漏{n}次，最早在{since}")
LATE: Final = Text("{n} late", zh="{n}次晚于计划日")
DROPPED: Final = Text("{n} not in the agreed plan", zh="约定计划未安排{n}次")
SHORT: Final = Text("{n} without a working day", zh="{n}次没有工作日可安排")
TOO_MUCH: Final = Text("{n} more than planned", zh="比计划多{n}次")
WHY: Final = {
    "before_log": Text("{n} not owed: planned before the log begins", zh="{n}次不计：早于记录起始日"),
    "before_customer": Text(
        "{n} not owed: planned before the customer began", zh="{n}次不计：早于客户起始日"
    ),
    "paused": Text("{n} not owed: the customer is left alone", zh="{n}次不计：暂停联系期间"),
    "opted_out": Text("{n} not owed: the customer has opted out", zh="{n}次不计：客户已拒绝"),
}

SAME_DAY: Final = Text("{n} touches on {day}: {channels}", zh="{day}联系{n}次：{channels}")
CLOSE: Final = Text(
    "{channel} on {day} too soon after {before}: not before {bound}",
    zh="{day}的{channel}距{before}太近：不应早于{bound}",
)
LONG: Final = Text(
    "no touch from {before} to {day}: one was due by {bound}", zh="{before}至{day}没有联系：最迟应在{bound}"
)
RUNNING: Final = Text(
    "no touch since {before}: one was due by {bound}", zh="{before}以来没有联系：最迟应在{bound}"
)
OPTED_OUT: Final = Text(
    "{channel} on {day}, although the customer had opted out", zh="客户已拒绝，仍在{day}{channel}"
)
ALONE: Final = Text(
    "{channel} on {day}, although the customer was to be left alone", zh="暂停联系期间，仍在{day}{channel}"
)
UNASKED: Final = Text(
    "{n} {n|promotion|promotions} without a known yes: {channels}", zh="未确认同意即推广{n}次：{channels}"
)
OUTSIDE: Final = {
    "not_in_quota": Text(
        "{channel} on {day}: the quota does not ask for it", zh="{day}{channel}：配额未要求"
    ),
    "before_customer": Text(
        "{channel} on {day}: before the customer, or the log, began",
        zh="{day}{channel}：早于客户或记录起始日",
    ),
}
INCOMING: Final = Text("{n} {n|time|times} the customer came to us: {days}", zh="客户主动联系{n}次：{days}")
NO_GRADE: Final = Text(
    "no grade, so nobody knows what is owed; {n} {n|touch was|touches were} made",
    zh="没有等级，无法判断应做多少；已联系{n}次",
)
UNNAMED: Final = Text(
    "the quota does not name the grade, so nobody knows what is owed; {n} {n|touch was|touches were} made",
    zh="配额未列出该等级，无法判断应做多少；已联系{n}次",
)
ONLY_AGREED: Final = Text(
    "no grade of the quota, so only the agreed plan is counted", zh="没有配额中的等级，只按约定计划计算"
)

IGNORED_LATER: Final = Text(
    "{n} {n|touch|touches} after {day}: not known on that day", zh="{day}之后的{n}次联系当日尚不可知"
)
IGNORED_UNKNOWN: Final = Text(
    "{n} {n|touch|touches} of {who} {who|customer|customers} who {who|is|are} not in the book: {customers}",
    zh="{n}次联系属于不在名册中的{who}位客户：{customers}",
)
UNGRADED: Final = Text(
    "{n} {n|customer|customers} without a grade of the quota, not judged: {customers}",
    zh="{n}位客户没有配额中的等级，未作判断：{customers}",
)
UNGRADED_AGREED: Final = Text(
    "{n} {n|customer|customers} without a grade of the quota, counted by the agreed plan alone: {customers}",
    zh="{n}位客户没有配额中的等级，只按约定计划计算：{customers}",
)
ELSEWHERE: Final = Text(
    "{n} agreed {n|touch|touches} of {who} {who|customer|customers} who {who|is|are} not in the book: {customers}",
    zh="约定计划中{n}次联系属于不在名册中的{who}位客户：{customers}",
)
SHARE: Final = Text(
    "{name}: {kept} of {called} touches made ({rate}), {owed} owed, {missed} missed, {much} too much",
    zh="{name}：应联系{called}次，完成{kept}次（{rate}），欠{owed}次，漏{missed}次，超出{much}次",
)
SHARE_DROPPED: Final = Text(
    "{said}, {n} not in the agreed plan",
    zh="{said}，约定计划未安排{n}次",
)
NOBODY: Final = Text("nobody", zh="未指定")
