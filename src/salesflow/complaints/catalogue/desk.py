"""Ready-made complaint procedures: `DESK`, a house's own, and `FCA_DESK`, the same under a regulator's rule.

`DESK` is ours and an example: the ten steps of CO-2 as stages with evidence, and three clocks that a house may set
as it likes (ISO 10002 asks for deadlines and names no number). A rejection is a final response: it resolves the
complaint, which stays open until the customer accepts it or every recourse is exhausted.

>>> [stage.key for stage in DESK.machine.stages if stage.is_open]
['received', 'acknowledged', 'assessed', 'investigating', 'offered', 'agreed', 'resolved', 'followed_up']
>>> DESK.machine.check()
()
>>> [(str(clock.term), clock.legal, clock.pausable) for clock in FCA_DESK.all_clocks if clock.legal]
[('8 weeks', True, False)]

Sources: CO-1 (listen, apologise, satisfy, thank), CO-2 (ten steps), CO-4 (in time).
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.clocks.clock import Clock, Reopening
from salesflow.basics.criteria import any_of, fact, has
from salesflow.basics.terms import working_days, working_hours
from salesflow.basics.text import Text
from salesflow.complaints.catalogue.regimes import FCA_DISP
from salesflow.complaints.handling.procedure import Procedure
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage

__all__ = ["DESK", "FCA_DESK"]

_RECEIVED: Final = Stage(
    "received",
    label=Text("received", zh="已收到"),
    guide=Text(
        "Say that you understand, thank them for telling us, and name the person in charge. Never “not my job”, "
        "“he is not in”, “somebody else will”.",
        zh="表示理解，感谢对方告知，并说明由谁负责。绝不说“这不归我管”“他不在”“别人会处理”。",
    ),
)
_ACKNOWLEDGED: Final = Stage(
    "acknowledged",
    label=Text("acknowledged", zh="已确认收到"),
    guide=Text(
        "Hear the whole story, ask, and find out what would satisfy them. Agree with the feeling as far as you "
        "can and never argue; admit fault only where it is found. Write it down in their words.",
        zh="听完整个经过，多询问，弄清怎样才能让客户满意。尽量认同对方的感受，绝不争辩；查明有过错才承认过错。"
        "按客户的原话记录。",
    ),
)
_ASSESSED: Final = Stage(
    "assessed",
    label=Text("assessed", zh="已评估"),
    guide=Text(
        "What can be solved at once is solved at once. The rest goes to whoever can find out what happened.",
        zh="能马上解决的，马上解决；其余交给能查明情况的人。",
    ),
)
_INVESTIGATING: Final = Stage(
    "investigating",
    label=Text("under investigation", zh="调查中"),
    guide=Text(
        "Find out what happened and why. Tell the customer how far we are before they ask.",
        zh="查明发生了什么、原因何在。在客户询问之前主动告知进展。",
    ),
)
_OFFERED: Final = Stage(
    "offered",
    label=Text("solution offered", zh="已提出方案"),
    guide=Text(
        "Let the customer choose between solutions. Promise only what you may promise and can keep.",
        zh="请客户在几个方案中选择。只承诺权限之内、做得到的事。",
    ),
)
_AGREED: Final = Stage(
    "agreed",
    label=Text("solution agreed", zh="已达成一致"),
    guide=Text("Say what you will do and by when, and do it.", zh="说明要做什么、何时完成，并且做到。"),
)
_RESOLVED: Final = Stage(
    "resolved",
    label=Text("resolved", zh="已解决"),
    guide=Text(
        "Phone a few days later and ask whether all is well now.",
        zh="过几天打电话回访，询问现在是否一切正常。",
    ),
)
_FOLLOWED_UP: Final = Stage(
    "followed_up",
    label=Text("followed up", zh="已回访"),
    guide=Text(
        "Write a letter if possible, and invite one or two sentences on how it was solved. Thank them, invite them "
        "back, and remove the cause.",
        zh="如有可能写一封信，并请客户用一两句话谈谈问题是怎样解决的。表示感谢，欢迎再来，并消除问题的根源。",
    ),
)


def _closed(key: str, label: Text) -> Stage:
    return Stage(key, Category.DONE, label=label)


_OWNER: Final = has("owner", Text("person in charge", zh="负责人"))
_STATEMENT: Final = has("statement", Text("the customer's own account", zh="客户的陈述"))
_FINAL_RESPONSE: Final = (
    has("rejection_reasons", Text("reasons for the rejection", zh="不予支持的理由")),
    has("final_response_on", Text("day of the final response", zh="最终答复日期")),
)
_REJECT: Final = Text("send a final response that rejects", zh="作出不予支持的最终答复")
_REOPEN: Final = has("reopen_reason", Text("reason for taking it up again", zh="重新处理的原因"))
_SETTLED: Final = any_of(
    has("accepted", Text("the customer's acceptance", zh="客户的认可")),
    has("recourse_exhausted", Text("end of every recourse", zh="申诉途径用尽的确认")),
)
_WITHDRAW: Final = Move.from_every_open(
    "withdraw",
    to="withdrawn",
    needs=[has("withdrawn_on", Text("day of the customer's withdrawal", zh="客户撤回日期"))],
    label=Text("withdraw", zh="撤回"),
)
_LINK: Final = Move.from_every_open(
    "link",
    to="linked",
    needs=[has("linked_to", Text("number of the other complaint", zh="另一投诉的编号"))],
    label=Text("link", zh="并案"),
)
_REFER: Final = Move.from_every_open(
    "refer",
    to="referred",
    needs=[has("referred_to", Text("body it is referred to", zh="移送机构"))],
    label=Text("refer", zh="移送"),
)

_DESK_MACHINE: Final = Machine(
    "desk",
    version="2026.1",
    start="received",
    stages=[
        _RECEIVED,
        _ACKNOWLEDGED,
        _ASSESSED,
        _INVESTIGATING,
        _OFFERED,
        _AGREED,
        _RESOLVED,
        _FOLLOWED_UP,
        _closed("closed", Text("closed", zh="已结案")),
        _closed("withdrawn", Text("withdrawn by the customer", zh="客户已撤回")),
        _closed("linked", Text("linked to another complaint", zh="已并入另一投诉")),
        _closed("referred", Text("referred to an outside body", zh="已移送外部机构")),
    ],
    moves=[
        Move("acknowledge", "received", "acknowledged", [_OWNER], Text("acknowledge", zh="确认收到")),
        Move(
            "assess",
            "acknowledged",
            "assessed",
            [
                _STATEMENT,
                has("wish", Text("what would satisfy the customer", zh="客户期望的解决办法")),
                has("severity", Text("severity", zh="严重程度")),
            ],
            Text("assess", zh="评估"),
        ),
        Move("investigate", "assessed", "investigating", [_OWNER], Text("investigate", zh="开始调查")),
        *[
            Move(
                "offer",
                source,
                "offered",
                [
                    has("finding", Text("finding of what happened", zh="查明的情况")),
                    fact("options", Text("number of solutions offered", zh="备选方案数")) >= 2,
                ],
                Text("offer a choice of solutions", zh="提出备选方案"),
            )
            for source in ("assessed", "investigating", "offered")
        ],
        Move(
            "agree",
            "offered",
            "agreed",
            [has("choice", Text("the customer's choice", zh="客户选定的方案"))],
            Text("agree on a solution", zh="商定方案"),
        ),
        Move(
            "decline",
            "offered",
            "investigating",
            [has("declined_because", Text("why the customer declines", zh="客户不接受的原因"))],
            Text("note that the customer turns the offer down", zh="记录客户不接受方案"),
        ),
        Move(
            "fulfil",
            "agreed",
            "resolved",
            [has("fulfilled_on", Text("day it was done", zh="方案落实日期"))],
            Text("do what was agreed", zh="落实方案"),
        ),
        *[
            Move("reject", source, "resolved", _FINAL_RESPONSE, _REJECT)
            for source in ("assessed", "investigating", "offered")
        ],
        Move(
            "follow_up",
            "resolved",
            "followed_up",
            [has("followed_up_on", Text("day of the call", zh="回访日期"))],
            Text("follow up by phone", zh="电话回访"),
        ),
        *[
            Move("reopen", source, "investigating", [_REOPEN], Text("take it up again", zh="重新处理"))
            for source in ("resolved", "followed_up", "closed")
        ],
        Move(
            "take_back",
            "referred",
            "investigating",
            [has("reopen_reason", Text("what was decided outside", zh="外部处理结果"))],
            Text("take it back from outside", zh="收回外部处理结果"),
        ),
        Move(
            "close",
            "followed_up",
            "closed",
            [_SETTLED, has("root_cause", Text("root cause", zh="根本原因"))],
            Text("close", zh="结案"),
        ),
        _WITHDRAW,
        _LINK,
        Move("link", "linked", "linked", _LINK.needs, _LINK.label),
        _REFER,
    ],
    label=Text("complaints desk", zh="投诉处理"),
)

_OVER: Final = ("withdrawn", "linked", "referred")

DESK: Final = Procedure(
    "desk",
    "2026.1",
    Text("complaints desk", zh="投诉处理"),
    _DESK_MACHINE,
    clocks=[
        Clock(
            "acknowledge",
            Text("acknowledgement", zh="确认收到"),
            working_hours(2),
            "received",
            ("acknowledged", "resolved", *_OVER),
            rows=("CO-4",),
            on_reopening=Reopening.STAND,
        ),
        Clock(
            "resolve",
            Text("solution", zh="解决"),
            working_hours(16),
            "received",
            ("resolved", *_OVER),
            pausable=True,
            rows=("CO-4",),
        ),
        Clock(
            "follow_up",
            Text("follow-up call", zh="回访"),
            working_days(3),
            "resolved",
            ("followed_up", *_OVER),
            rows=("CO-2",),
            on_reopening=Reopening.REPEAT,
        ),
    ],
    tasks={
        "acknowledge": Text("acknowledge complaint {id}", zh="确认收到投诉{id}"),
        "resolve": Text("resolve complaint {id}", zh="解决投诉{id}"),
        "follow_up": Text("phone the customer about complaint {id}", zh="电话回访投诉{id}的客户"),
    },
)
"""A house's own procedure, version 2026.1: an example of ours, with clocks to be set by each house.

Two working hours to acknowledge (a solution at once counts as well), sixteen to resolve (this one may pause while
we wait for the customer), three working days after the solution to phone. Sources: CO-2, CO-4; the numbers are
ours, set on 2026-01-01; no standard gives any."""

FCA_DESK: Final = attrs.evolve(
    DESK,
    key="fca-disp",
    label=Text("complaints desk under FCA DISP 1", zh="投诉处理（英国FCA投诉规则DISP 1）"),
    regimes=(FCA_DISP,),
    tasks=(
        *DESK.tasks,
        (
            "fca_final_response",
            Text("send the final response on complaint {id}", zh="对投诉{id}作出最终答复"),
        ),
    ),
)
"""The house's own procedure with the clocks of the British rule beside its own: an example, and no legal advice."""
