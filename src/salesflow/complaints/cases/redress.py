"""Putting it right: the commands of a complaint from the offer to the letter.

>>> RefuseClaim("the kettle was dropped", recourse="the trade association's arbiter").number
7

Source: CO-1 (satisfy within one's authority, thank and invite back), CO-2 (steps 7 to 10); ISO 10002:2018, 7.7, 7.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar

import attrs
import pendulum

from salesflow.basics.channels import Channel
from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, aware, instant, shared_day
from salesflow.basics.private import Private, private
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.cases.step import (
    Letter,
    Step,
    check_flag,
    read_channel,
    read_key,
    read_several,
    read_word,
)
from salesflow.errors import InputError

__all__ = [
    "Accept",
    "Agree",
    "Approve",
    "Fulfil",
    "FollowUp",
    "GiveTestimony",
    "InviteTestimony",
    "KeepPromise",
    "MakePromise",
    "Offer",
    "RefuseClaim",
    "SendLetter",
    "TurnDown",
    "sentences",
]


def _until(value: datetime | None) -> pendulum.DateTime | None:
    return None if value is None else aware(value, "until")


def _instant_or_none(value: pendulum.DateTime | None) -> int | None:
    return None if value is None else instant(value)


def _due(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "due"))


def _paper(value: str) -> str:
    return read_id(value, "proof")


def _options(values: Iterable[Remedy]) -> tuple[Remedy, ...]:
    found = read_several(values, "options", Remedy)
    for place, value in enumerate(found):
        if value in found[:place]:
            raise InputError(
                f"options[{place}]", value, "is offered twice; a choice needs different solutions"
            )
    return found


def _counted(_: object, field: attrs.Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(field.name, value, "give the number of the option, counted from 1")


def _letter(value: Letter | str) -> Letter:
    return read_word(Letter, value, "kind")


@attrs.frozen
class Approve(Step):
    """Somebody above allows solutions that go beyond the authority of whoever will offer them."""

    options: tuple[Remedy, ...] = attrs.field(converter=_options)

    label: ClassVar[Text] = Text("approve the solutions", zh="批准方案")


@attrs.frozen
class Offer(Step):
    """Offer the customer a choice of solutions (step 7); `until` is the last moment at which he may choose.

    A new offer may take the place of one that has lapsed; one that stands waits for the customer's answer.

    Each option must lie within the authority of whoever offers, or have been approved. An option that comes twice is
    an `InputError`; how many make a choice is said by the procedure (two, in `DESK`).
    """

    options: tuple[Remedy, ...] = attrs.field(converter=_options)
    until: pendulum.DateTime | None = attrs.field(default=None, converter=_until, eq=_instant_or_none)

    label: ClassVar[Text] = Text("offer a choice of solutions", zh="提出备选方案")
    move: ClassVar[str | None] = "offer"
    number: ClassVar[int | None] = 7
    events: ClassVar[tuple[str, ...]] = ("responded",)


@attrs.frozen
class Agree(Step):
    """The customer chooses; `choice` counts the options from 1 (step 7)."""

    choice: int = attrs.field(validator=_counted)

    label: ClassVar[Text] = Text("agree on a solution", zh="商定方案")
    move: ClassVar[str | None] = "agree"
    number: ClassVar[int | None] = 7


@attrs.frozen
class TurnDown(Step):
    """The customer wants none of the solutions: look again, with his reason."""

    because: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("note that the customer turns the offer down", zh="记录客户不接受方案")
    move: ClassVar[str | None] = "decline"


@attrs.frozen
class RefuseClaim(Step):
    """Send a final response that rejects the claim: why, and where the customer may turn next (step 7).

    It resolves the complaint and does not close it: that waits until the customer accepts it or every recourse is
    exhausted (ISO 10002, 7.9).
    """

    because: Private = attrs.field(converter=private)
    recourse: Private = attrs.field(converter=private)

    label: ClassVar[Text] = Text("send a final response that rejects", zh="作出不予支持的最终答复")
    move: ClassVar[str | None] = "reject"
    number: ClassVar[int | None] = 7
    events: ClassVar[tuple[str, ...]] = ("responded", "final_response")


@attrs.frozen
class MakePromise(Step):
    """Promise the customer something for a day at the latest; it stays open until it is kept (CO-1, step 7)."""

    key: str = attrs.field(converter=read_key)
    what: Private = attrs.field(converter=private)
    due: pendulum.Date = attrs.field(converter=_due)

    label: ClassVar[Text] = Text("make a promise", zh="作出承诺")
    number: ClassVar[int | None] = 7


@attrs.frozen
class KeepPromise(Step):
    """Do what was promised; too late, it is done and stays broken. It may still be kept after the closure."""

    key: str = attrs.field(converter=read_key)
    proof: str | None = attrs.field(default=None, converter=attrs.converters.optional(_paper))

    label: ClassVar[Text] = Text("keep a promise", zh="兑现承诺")
    number: ClassVar[int | None] = 7
    after_the_end: ClassVar[bool] = True


@attrs.frozen
class Fulfil(Step):
    """Do what was agreed, with the number of the paper that proves it (steps 6 and 7).

    Where the chosen solution is money, it is paid by other hands than those that offered it.
    """

    proof: str = attrs.field(converter=_paper)

    label: ClassVar[Text] = Text("do what was agreed", zh="落实方案")
    move: ClassVar[str | None] = "fulfil"
    number: ClassVar[int | None] = 7
    events: ClassVar[tuple[str, ...]] = ("fulfilled",)


@attrs.frozen
class Accept(Step):
    """The customer says that the matter is settled for him, in words or in writing."""

    channel: Channel = attrs.field(converter=read_channel)

    label: ClassVar[Text] = Text("note that the customer accepts", zh="记录客户认可")
    events: ClassVar[tuple[str, ...]] = ("accepted",)


@attrs.frozen
class FollowUp(Step):
    """Ask afterwards whether all is well now (step 8); `satisfied` stays unknown where he did not say.

    `thanked` says that we thanked him for telling us and invited him back (CO-1).
    """

    channel: Channel = attrs.field(converter=read_channel)
    satisfied: Truth = Truth.UNKNOWN
    thanked: bool = attrs.field(default=False, validator=check_flag)

    label: ClassVar[Text] = Text("follow up by phone", zh="电话回访")
    move: ClassVar[str | None] = "follow_up"
    number: ClassVar[int | None] = 8

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.satisfied, Truth):  # pyright: ignore[reportUnnecessaryIsInstance]  # not every caller has a checker
            raise InputError("satisfied", self.satisfied, "give Truth.YES, Truth.NO or Truth.UNKNOWN")


@attrs.frozen
class SendLetter(Step):
    """Write a letter (step 9); a final response or a summary stops the clocks that wait for one."""

    kind: Letter = attrs.field(converter=_letter)
    proof: str | None = attrs.field(default=None, converter=attrs.converters.optional(_paper))

    label: ClassVar[Text] = Text("write a letter", zh="寄送信函")
    number: ClassVar[int | None] = 9

    @property
    def happenings(self) -> tuple[str, ...]:
        """A letter that answers in substance says so to the clocks."""
        return _SAID_BY.get(self.kind, ())


_SAID_BY = {
    Letter.PROGRESS: ("informed",),
    Letter.SUMMARY: ("responded", "summary"),
    Letter.FINAL_RESPONSE: ("responded", "final_response"),
}


@attrs.frozen
class InviteTestimony(Step):
    """Invite one or two sentences on how it was solved (step 10); nobody is pressed, so once is enough."""

    channel: Channel = attrs.field(converter=read_channel)

    label: ClassVar[Text] = Text("invite a word on how it was solved", zh="请客户谈谈处理结果")
    number: ClassVar[int | None] = 10
    after_the_end: ClassVar[bool] = True


@attrs.frozen
class GiveTestimony(Step):
    """What the customer wrote, one or two sentences (step 10); shown to others only with his `consent`."""

    words: Private = attrs.field(converter=private)
    consent: bool = attrs.field(validator=check_flag)

    label: ClassVar[Text] = Text("keep the customer's word", zh="保存客户评价")
    number: ClassVar[int | None] = 10
    after_the_end: ClassVar[bool] = True

    def __attrs_post_init__(self) -> None:
        if self.words.text is not None and sentences(self.words.text) > _AT_MOST:
            raise InputError("words", self.words, "keep one or two sentences; more is not what was invited")


_AT_MOST = 2
_ENDS = ".!?。！？…"


def sentences(text: str) -> int:
    """How many sentences a text has: runs of closing marks between words, and a last one without.

    A full stop inside a number or a name (``3.5``) ends nothing.

    >>> sentences("Well solved. Thank you!"), sentences("谢谢。很快！"), sentences("It took 3.5 days")
    (2, 2, 1)
    """
    count, open_words = 0, False
    for place, char in enumerate(text):
        if char not in _ENDS:
            open_words = open_words or not char.isspace()
        elif open_words and not (char == "." and text[place + 1 : place + 2].isalnum()):
            count, open_words = count + 1, False
    return count + open_words
