"""How a complaint ends, rests, and comes back: closing, linking, referring, reopening, and what holds its clocks.

>>> Link("K-2", Likeness.DUPLICATE).label.render()
'handle it under another complaint'

Source: CO-2, CO-4; ISO 10002:2018, 7.9; ISO 10003:2018 (disputes that go outside).
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, instant
from salesflow.basics.private import Private, private
from salesflow.basics.text import Text
from salesflow.complaints.cases.step import Likeness, Step, read_complaint, read_key, read_person, read_word

__all__ = [
    "Absorb",
    "Close",
    "ExhaustRecourse",
    "Extend",
    "Link",
    "Pause",
    "Rebase",
    "Refer",
    "Reopen",
    "Resume",
    "TakeBack",
    "Withdraw",
]


def _body(value: str) -> str:
    return read_id(value, "body")


def _cause(value: str) -> str:
    return read_id(value, "cause")


def _received(value: datetime) -> pendulum.DateTime:
    return aware(value, "received_at")


def _until(value: datetime) -> pendulum.DateTime:
    return aware(value, "until")


def _likeness(value: Likeness | str) -> Likeness:
    return read_word(Likeness, value, "why")


@attrs.frozen
class Close(Step):
    """Close the complaint, with its root cause as a code (``"delivery/late"``); by other hands than put it right."""

    cause: str = attrs.field(converter=_cause)

    label: ClassVar[Text] = Text("close", zh="结案")
    move: ClassVar[str | None] = "close"


@attrs.frozen
class ExhaustRecourse(Step):
    """Every recourse, inside and outside, has come to its end (ISO 10002, 7.9)."""

    body: str = attrs.field(converter=_body)

    label: ClassVar[Text] = Text("note that every recourse is exhausted", zh="记录申诉途径已用尽")


@attrs.frozen
class Reopen(Step):
    """Take it up again under the same number: its legal clocks keep their start."""

    because: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("take it up again", zh="重新处理")
    move: ClassVar[str | None] = "reopen"
    after_the_end: ClassVar[bool] = True
    events: ClassVar[tuple[str, ...]] = ("reopened",)


@attrs.frozen
class Withdraw(Step):
    """The customer withdraws the complaint; every clock stops."""

    words: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("note the customer's withdrawal", zh="记录客户撤回")
    move: ClassVar[str | None] = "withdraw"


@attrs.frozen
class Link(Step):
    """Handle it under another complaint: the same matter, or several merged; both histories stay.

    One that is linked already may follow to where its root went; `salesflow.complaints.handling.links` takes all the steps.
    """

    to: str = attrs.field(converter=read_complaint)
    why: Likeness = attrs.field(converter=_likeness)

    label: ClassVar[Text] = Text("handle it under another complaint", zh="并入另一投诉")
    move: ClassVar[str | None] = "link"
    after_the_end: ClassVar[bool] = True


@attrs.frozen
class Absorb(Step):
    """Take in another complaint: from now on the earlier of the two receipts is where legal clocks begin."""

    complaint: str = attrs.field(converter=read_complaint)
    received_at: pendulum.DateTime = attrs.field(converter=_received, eq=instant)
    why: Likeness = attrs.field(converter=_likeness)

    label: ClassVar[Text] = Text("take in another complaint", zh="并入其他投诉")


@attrs.frozen
class Refer(Step):
    """Hand it to a body outside: an ombudsman, an arbiter, an authority (ISO 10003)."""

    body: str = attrs.field(converter=_body)

    label: ClassVar[Text] = Text("refer to a body outside", zh="移送外部机构")
    move: ClassVar[str | None] = "refer"


@attrs.frozen
class TakeBack(Step):
    """It comes back from outside, with what was decided there."""

    decision: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("take it back from outside", zh="收回外部处理结果")
    move: ClassVar[str | None] = "take_back"
    after_the_end: ClassVar[bool] = True


@attrs.frozen
class Pause(Step):
    """Stop a clock that may pause, while we wait for the customer."""

    clock: str = attrs.field(converter=read_key)
    because: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("pause a clock", zh="暂停计时")


@attrs.frozen
class Resume(Step):
    """Let a paused clock run on."""

    clock: str = attrs.field(converter=read_key)

    label: ClassVar[Text] = Text("resume a clock", zh="恢复计时")


@attrs.frozen
class Extend(Step):
    """Move the due moment of a clock that allows it, within its cap: a holding response, an approved extension."""

    clock: str = attrs.field(converter=read_key)
    until: pendulum.DateTime = attrs.field(converter=_until, eq=instant)
    because: Private = attrs.field(converter=private)
    approved_by: str | None = attrs.field(default=None, converter=attrs.converters.optional(read_person))

    label: ClassVar[Text] = Text("extend a clock", zh="延长期限")


@attrs.frozen
class Rebase(Step):
    """Put the complaint under a new version of its procedure; the time already used stays used."""

    because: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("move to the new rules", zh="改按新规则处理")
