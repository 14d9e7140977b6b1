"""Listening and finding out: the commands of a complaint from its receipt to the finding.

>>> told = TakeStatement("the kettle leaked on the first day")
>>> told.number, told.label.render("zh"), told
(2, '听取客户陈述', TakeStatement(words=Private(34 characters)))

Source: CO-1 (listen, apologise), CO-2 (steps 1 to 6); ISO 10002:2018, 7.2 to 7.6.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import aware, instant
from salesflow.basics.private import Private, private, private_or_none
from salesflow.basics.text import Text
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import (
    Apology,
    Fault,
    Step,
    check_flag,
    read_channel,
    read_key,
    read_people,
    read_person,
    read_word,
)
from salesflow.errors import InputError

__all__ = [
    "Acknowledge",
    "ActAtOnce",
    "Apologise",
    "Assess",
    "Clarify",
    "Find",
    "HandOver",
    "Hear",
    "Inform",
    "Investigate",
    "Learn",
    "Mark",
    "Receive",
    "TakeStatement",
]


def _moment(value: datetime) -> pendulum.DateTime:
    return aware(value, "on")


def _evidence(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
        raise InputError(
            "evidence", values, "give several, such as ['photo-3']; one text is read letter by letter"
        )
    return tuple(dict.fromkeys(read_id(value, "evidence") for value in values))


def _apology(value: Apology | str) -> Apology:
    return read_word(Apology, value, "kind")


def _fault(value: Fault | str) -> Fault:
    return read_word(Fault, value, "fault")


def _severity(value: Severity | str) -> Severity:
    return read_word(Severity, value, "severity")


@attrs.frozen
class Receive(Step):
    """The complaint reaches us, by any channel; whoever takes it names the person in charge at once.

    `owner` is never empty. `about` are the people of ours whom it is about: they must not handle it, so they cannot
    be the owner (`InputError`). `wish` is what would satisfy the customer, when he says so already; ISO 10002, 7.2
    asks for it. A receipt is never refused.

    >>> Receive("C-7", Channel.CALL, owner="u-ann", about=["u-ann"])
    Traceback (most recent call last):
    salesflow.errors.InputError: owner: is whom the complaint is about; name somebody else (got 'u-ann')
    """

    customer: str = attrs.field(converter=read_customer)
    channel: Channel = attrs.field(converter=read_channel)
    owner: str = attrs.field(kw_only=True, converter=read_person)
    about: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=read_people)
    wish: Private | None = attrs.field(kw_only=True, default=None, converter=private_or_none)

    label: ClassVar[Text] = Text("take the complaint", zh="受理投诉")
    events: ClassVar[tuple[str, ...]] = ("received",)
    number: ClassVar[int | None] = 4

    def __attrs_post_init__(self) -> None:
        if self.owner in self.about:
            raise InputError("owner", self.owner, "is whom the complaint is about; name somebody else")


@attrs.frozen
class Acknowledge(Step):
    """Say that it has reached us and that we understand; `empathy` says whether that was done (step 1 of CO-2)."""

    channel: Channel = attrs.field(converter=read_channel)
    empathy: bool = attrs.field(default=True, validator=check_flag)

    label: ClassVar[Text] = Text("acknowledge", zh="确认收到")
    move: ClassVar[str | None] = "acknowledge"
    number: ClassVar[int | None] = 1


@attrs.frozen
class Apologise(Step):
    """Apologise: `EMPATHY` always, `ADMISSION` only after a finding that the fault is ours (CO-1)."""

    kind: Apology = attrs.field(converter=_apology)
    channel: Channel | None = attrs.field(default=None, converter=attrs.converters.optional(read_channel))

    label: ClassVar[Text] = Text("apologise", zh="致歉")
    number: ClassVar[int | None] = 1


@attrs.frozen
class TakeStatement(Step):
    """Hear the whole story and keep it in the customer's own words (step 2)."""

    words: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("hear the whole story", zh="听取客户陈述")
    number: ClassVar[int | None] = 2


@attrs.frozen
class Clarify(Step):
    """Ask back, and keep the question with its answer (step 2)."""

    question: Private = attrs.field(converter=private)
    answer: Private | None = attrs.field(default=None, converter=private_or_none)

    label: ClassVar[Text] = Text("ask back", zh="询问细节")
    number: ClassVar[int | None] = 2


@attrs.frozen
class Learn(Step):
    """Find out what would satisfy the customer (step 2)."""

    wish: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("find out what would satisfy the customer", zh="弄清客户的期望")
    number: ClassVar[int | None] = 2


@attrs.frozen
class Assess(Step):
    """Judge how serious it is (ISO 10002, 7.5); `complex_case` where the rules grant more time to such ones."""

    severity: Severity = attrs.field(converter=_severity)
    complex_case: bool | None = attrs.field(default=None, validator=attrs.validators.optional(check_flag))

    label: ClassVar[Text] = Text("assess", zh="评估")
    move: ClassVar[str | None] = "assess"


@attrs.frozen
class ActAtOnce(Step):
    """Do at once what can be done at once (step 6): replace, repair, stop the harm."""

    what: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("act at once", zh="立即处理")
    number: ClassVar[int | None] = 6


@attrs.frozen
class Investigate(Step):
    """Begin to find out what happened (ISO 10002, 7.6)."""

    label: ClassVar[Text] = Text("investigate", zh="开始调查")
    move: ClassVar[str | None] = "investigate"


@attrs.frozen
class Find(Step):
    """State what was found and whose fault it was; `evidence` are numbers of papers, never the papers."""

    fault: Fault = attrs.field(converter=_fault)
    words: Private = attrs.field(converter=private)
    evidence: tuple[str, ...] = attrs.field(default=(), converter=_evidence)

    label: ClassVar[Text] = Text("state the finding", zh="作出认定")


@attrs.frozen
class Inform(Step):
    """Tell the customer how far we are, before he asks (ISO 10002, 7.3)."""

    channel: Channel = attrs.field(converter=read_channel)

    label: ClassVar[Text] = Text("tell how far we are", zh="告知进展")
    events: ClassVar[tuple[str, ...]] = ("informed",)


@attrs.frozen
class Hear(Step):
    """The customer turns to us again: a question, a reminder, a thank-you. It starts, stops and reopens nothing."""

    channel: Channel = attrs.field(converter=read_channel)
    words: Private | None = attrs.field(default=None, converter=private_or_none)

    label: ClassVar[Text] = Text("note what the customer says", zh="记录客户来言")
    after_the_end: ClassVar[bool] = True


@attrs.frozen
class HandOver(Step):
    """Hand the complaint to the next person in charge, who is named: "somebody else will" is nobody (step 5)."""

    to: str = attrs.field(converter=read_person)
    because: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("hand over", zh="移交")
    number: ClassVar[int | None] = 5


@attrs.frozen
class Mark(Step):
    """Note when something happened outside that a clock counts from or to: sent to the company, file complete.

    `event` is its key (``"sent"``, ``"file_complete"``, ``"accepted_for_handling"``), `on` its aware moment, which may
    lie before the receipt: six of 3,186 complaints of a public sample were sent before they were received.
    """

    event: str = attrs.field(converter=read_key)
    on: pendulum.DateTime = attrs.field(converter=_moment, eq=instant)

    label: ClassVar[Text] = Text("note an outside event", zh="记录外部事件")

    @property
    def happenings(self) -> tuple[str, ...]:
        """The outside event itself."""
        return (self.event,)
