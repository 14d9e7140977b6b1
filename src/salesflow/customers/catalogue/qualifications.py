"""Ready-made qualifications: MAN for prospects, BANT for leads, and the common spellings of yes and no.

Change them with your colleagues: drop a question, make one a wish, let an answer grow old. They sort work; they do not
predict who buys.

>>> for combination in MAN.reachable({}):
...     print(combination.explain())
MAN: all is there: pursue it now
MAn: the need is still to be sold: show what they lose without it, and what it would bring them
MaN: find whoever decides, and be introduced
Man: without authority, need: keep in touch for the long term, and ask again
mAN: money is the gap: offer instalments or credit, after a credit check
mAn: without money, need: keep in touch for the long term, and ask again
maN: without money, authority: keep in touch for the long term, and ask again
man: nothing is there (money, authority, need): let it go
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.qualification import Qualification, Question

__all__ = ["BANT", "MAN", "YES_NO"]

_MONEY: Final = Text(
    "money is the gap: offer instalments or credit, after a credit check",
    zh="只差资金：做信用调查后，可谈分期或赊销",
)
_AUTHORITY: Final = Question(
    "authority",
    "A",
    Text("authority", zh="决策权"),
    Text("Who decides, and who else has a say?", zh="谁做决定？还有谁参与？"),
    lacking=Text("find whoever decides, and be introduced", zh="找到真正的决策人，请人引见"),
)
_NEED: Final = Question(
    "need",
    "N",
    Text("need", zh="需求"),
    Text("What do you need it for?", zh="您打算用它解决什么问题？"),
    lacking=Text(
        "the need is still to be sold: show what they lose without it, and what it would bring them",
        zh="还没有需求：说明没有它会损失什么、用了能带来什么",
    ),
)

MAN: Final = Qualification(
    "man",
    "2026.1",
    [
        Question(
            "money",
            "M",
            Text("money", zh="购买力"),
            Text("Can you pay for it, and how?", zh="您有能力购买吗？打算怎样付款？"),
            lacking=_MONEY,
        ),
        _AUTHORITY,
        _NEED,
    ],
    label=Text("MAN", zh="MAN法则"),
    rows=("CU-2",),
)
"""Money, authority, need: is this a prospect at all? Version 2026.1. Source: CU-2 (D3, the MAN principle).

The advice for each of the eight combinations is the usual textbook table, written down on 22 November 2026 from general
knowledge: D3 has the principle alone. The words of the questions are ours."""

BANT: Final = Qualification(
    "bant",
    "2026.1",
    [
        Question(
            "budget",
            "B",
            Text("budget", zh="预算"),
            Text("Is there money for it, and about how much?", zh="有这笔预算吗？大约多少？"),
            lacking=_MONEY,
        ),
        _AUTHORITY,
        _NEED,
        Question(
            "timing",
            "T",
            Text("timing", zh="采购时间"),
            Text("By when do you need it?", zh="什么时候要？"),
            lacking=Text(
                "it is only too early: agree when to speak again", zh="只是时机未到：约定下次联系的时间"
            ),
        ),
    ],
    label=Text("BANT", zh="BANT法则"),
    rows=("CU-3",),
)
"""Budget, authority, need, timing: does a lead go to a seller? Version 2026.1. Source: CU-3 (D1, step two of the seven).

All four are required, as D1 names them and as `SEVEN_STEP` asks for them. Where a wished date is enough, make `timing` a
wish (`required=False`). The advice extends the textbook table of MAN, on 22 November 2026; the words are ours."""

YES_NO: Final[Mapping[str, Truth]] = MappingProxyType(
    {
        **dict.fromkeys(("yes", "y", "true", "是", "有", "对"), Truth.YES),
        **dict.fromkeys(("no", "n", "false", "否", "没有", "无", "不是"), Truth.NO),
        **dict.fromkeys(("unknown", "not known", "未知", "不清楚", "不知道", "待定"), Truth.UNKNOWN),
    }
)
"""Common spellings of yes, no and not known, for a `Reading`; ours, 22 November 2026. Add your own: ``{**YES_NO, "Poor": False}``.

Not in it, because houses differ: a blank cell, ``"Select"`` (a form nobody filled in), 0 and 1, and degrees such as *Mid*."""
