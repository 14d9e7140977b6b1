"""One objection: a wish that keeps a customer from being fully satisfied, what was answered, and how it ended.

Its life is a stage machine like any other (`OBJECTION`); `salesflow.sales.objections` keeps those of a deal.

>>> import pendulum
>>> case = OBJECTION.begin("O-1", by="u-7", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> wish = Objection(case, "two years of warranty")
>>> wish.is_open, wish.reason(case.since.add(days=3)).explain()
(True, '“two years of warranty” has waited 3 days for an answer [ST-12]')

Source: ST-12 (D1, step five of the seven-step process: proposal and objections).
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import Enum
from typing import Final, TypeAlias

import attrs
import pendulum

from salesflow.basics.ids import read_id
from salesflow.basics.moments import aware, day_of, instant, zone_of
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, read_words
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError
from salesflow.stages.case import Case, Record
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

__all__ = [
    "OBJECTION",
    "Answer",
    "Asked",
    "Entry",
    "Handled",
    "Importance",
    "Noted",
    "Objection",
    "carried_on",
    "topic_key",
]

_ROWS: Final = ("ST-12",)

OBJECTION: Final = Machine(
    "objection",
    version="2026.1",
    start="raised",
    stages=[
        Stage("raised", label=Text("raised", zh="已提出")),
        Stage("deferred", label=Text("kept for the next meeting", zh="留待下次会面")),
        Stage("answered", label=Text("answered", zh="已答复")),
        Stage.done("settled", Text("settled", zh="已解决")),
        Stage.done("withdrawn", Text("withdrawn", zh="已撤回")),
    ],
    moves=[
        Move("answer", "raised", "answered", label=Text("answer", zh="答复")),
        Move("answer", "deferred", "answered"),
        Move("answer", "answered", "answered"),
        Move("defer", "raised", "deferred", label=Text("keep for the next meeting", zh="留待下次会面")),
        Move("defer", "deferred", "deferred"),
        Move("settle", "answered", "settled", label=Text("accept the answer", zh="接受答复")),
        Move("reject", "answered", "raised", label=Text("turn the answer down", zh="不接受答复")),
        Move.from_every_open("withdraw", to="withdrawn", label=Text("withdraw", zh="撤回")),
    ],
    label=Text("objection", zh="异议"),
)
"""The life of one objection, version 2026.1. Source: ST-12 (D1); to turn an answer down and to withdraw are ours."""


class Importance(Enum):
    """How much hangs on an objection; None on an objection means that nobody has asked the customer yet.

    *Decisive*: without it there is no purchase. *Wish*: welcome, but the customer would buy without it.
    """

    DECISIVE = "decisive"
    WISH = "wish"

    def __repr__(self) -> str:
        return f"Importance.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _IMPORTANCE[self].render(language)


_IMPORTANCE: Final = {
    Importance.DECISIVE: Text("decisive", zh="决定性"),
    Importance.WISH: Text("a wish", zh="期望"),
}


# -- entries: what is stored ----------------------------------------------------------------------------------------


def _person(value: str | None) -> str | None:
    return None if value is None else read_id(value, "person")


def topic_key(name: str) -> str:
    """A topic in one spelling: two spellings would split its answers.

    >>> topic_key("  Delivery\u3000TIME ")
    'delivery time'
    """
    return " ".join(unicodedata.normalize("NFKC", read_id(name, "topic")).casefold().split())


def _topic(value: str | None) -> str | None:
    return None if value is None else topic_key(value)


def _importance(value: Importance | str | None) -> Importance | None:
    try:
        return None if value is None else Importance(value)
    except ValueError:
        known = ", ".join(each.value for each in Importance)
        raise InputError("importance", value, f"use one of {known}, or None") from None


def _what(value: str | Text) -> str | Text:
    if isinstance(value, Text):
        return value
    words = read_words(value)
    if not words:
        raise InputError("what", value, "write down what the customer said; it may not be blank")
    return words


@attrs.frozen
class Asked:
    """Somebody asked the customer what is still missing to be fully satisfied, whatever the answer was."""

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=_person)


@attrs.frozen
class Noted:
    """An objection was written down: the first `record` of its life, and what the customer said.

    `raised_by` is the id of the customer's person; who wrote it down stands in the record.
    """

    record: Record
    what: str | Text = attrs.field(converter=_what)
    raised_by: str | None = attrs.field(default=None, converter=_person)
    topic: str | None = attrs.field(default=None, converter=_topic)
    importance: Importance | None = attrs.field(default=None, converter=_importance)


@attrs.frozen
class Handled:
    """A later step in the life of an objection: `words` are the answer or a remark, `to` who shall prepare one.

    An answer without words is an `InputError`.
    """

    record: Record
    words: str = attrs.field(converter=read_words)
    to: str | None = attrs.field(default=None, converter=_person)

    def __attrs_post_init__(self) -> None:
        if self.record.event == "answer" and not self.words:
            raise InputError("words", self.words, "write down the answer; it may not be blank")


Entry: TypeAlias = "Asked | Noted | Handled"
"""What a register is made of, and all that an application stores of it."""


# -- what the entries tell --------------------------------------------------------------------------------------------


@attrs.frozen
class Answer:
    """An answer that was given; `accepted` is unknown until the customer says so."""

    words: str
    at: pendulum.DateTime = attrs.field(eq=instant)
    by: str | None = None
    accepted: Truth = Truth.UNKNOWN


@attrs.frozen
class Objection:
    """One objection as it stands: the wish, who raised it, its answers, and its life so far as a `case`.

    `to` is the id of whoever prepares the answer for the next meeting, while it is deferred.
    """

    case: Case
    what: str | Text
    raised_by: str | None = None
    topic: str | None = None
    importance: Importance | None = None
    answers: tuple[Answer, ...] = ()
    to: str | None = None

    @property
    def id(self) -> str:
        """The id under which it was written down."""
        return self.case.id

    @property
    def stage(self) -> str:
        """Where it stands: raised, deferred, answered, settled or withdrawn."""
        return self.case.stage

    @property
    def raised_at(self) -> pendulum.DateTime:
        """When it was written down."""
        return self.case.records[0].at

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, and so keeps the deal where it is."""
        return self.stage in {"raised", "deferred"}

    @property
    def is_accepted(self) -> bool:
        """Whether nothing of it is left: the customer accepted the answer, or withdrew it."""
        return self.stage in {"settled", "withdrawn"}

    def days_waiting(self, at: datetime) -> int:
        """Civil days since it was raised, in the zone of `at`."""
        where = zone_of(aware(at))
        return day_of(at, where).toordinal() - day_of(self.raised_at, where).toordinal()

    def reason(self, at: datetime) -> Reason:
        """How it stands at the moment `at`, as a reason coded by its stage."""
        days, text = self.days_waiting(at), _STANDS[self.stage]
        if self.stage == "raised" and not days:
            text = _RAISED_TODAY
        elif self.stage == "deferred" and self.to is not None:
            text = _DEFERRED_TO
        return Reason(self.stage, text.fill(what=self.what, days=days, to=self.to or ""), _ROWS)


def carried_on(objection: Objection, entry: Handled) -> Objection:
    """The objection after one more stored step; no rule is asked again.

    Raises `HistoryError` for a gap, a foreign record, a number that is taken, and a date before the last step.
    """
    record, before, answers = entry.record, objection.case, objection.answers
    case = OBJECTION.evolve(before, record)
    if case.seq == before.seq:
        # an identical repeat was dropped before: the same number stands for something else
        raise HistoryError(before.id, record.seq, "another entry with this number is already there")
    if record.event == "answer":
        answers += (Answer(entry.words, record.at, record.by),)
    elif record.event in _SAID:
        answers = (
            *answers[:-1],
            *[attrs.evolve(last, accepted=_SAID[record.event]) for last in answers[-1:]],
        )
    return attrs.evolve(objection, case=case, answers=answers, to=entry.to)


_SAID: Final = {"settle": Truth.YES, "reject": Truth.NO}


# -- words ----------------------------------------------------------------------------------------------------------

_RAISED_TODAY: Final = Text(
    "“{what}” was raised today and has no answer yet", zh="“{what}”今天提出，尚未答复"
)
_DEFERRED_TO: Final = Text(
    "“{what}” is a topic of the next meeting; {to} prepares the answer",
    zh="“{what}”留待下次会面，由{to}准备答复",
)
_STANDS: Final = {
    "raised": Text(
        "“{what}” has waited {days} {days|day|days} for an answer", zh="“{what}”提出已{days}天，尚未答复"
    ),
    "deferred": Text("“{what}” is a topic of the next meeting", zh="“{what}”留待下次会面"),
    "answered": Text(
        "“{what}” is answered; ask whether the customer is satisfied", zh="“{what}”已答复，请确认客户是否满意"
    ),
    "settled": Text("“{what}” is settled", zh="“{what}”已解决"),
    "withdrawn": Text("“{what}” was withdrawn by the customer", zh="客户已撤回“{what}”"),
}
