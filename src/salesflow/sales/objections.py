"""Objections: every wish that keeps a customer from being fully satisfied, written down and answered.

The register of a deal is a short list that only grows. What it knows goes into the deal's machine as facts: as long
as one objection waits for an answer, or nobody has asked whether there are any, the deal does not move on. The
library counts over all deals which answers customers accepted.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> register = Register("D-17").note("O-1", "delivery takes too long", topic="delivery", by="u-7", at=monday)
>>> register.facts()["objections_settled"]
Truth.NO
>>> answered = register.answer("O-1", "half of it in two weeks", by="u-7", at=monday.add(hours=1))
>>> assert isinstance(answered, Register)
>>> answered.facts()["objections_settled"]
Truth.YES
>>> print(Register("D-18").judge(at=monday).explain())
nobody has asked yet what is missing for the customer to be fully satisfied [ST-12]
>>> [best.explain() for best in Library.of([answered]).suggest("Delivery")]
['“half of it in two weeks”: given once, and no customer has said yet whether it satisfies']

Source: ST-12 (D1, step five of the seven-step process: proposal and objections).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final, cast

import attrs
import pendulum

from salesflow.basics.actors import By, id_of
from salesflow.basics.ids import read_id
from salesflow.basics.intervals import Interval, wilson
from salesflow.basics.moments import instant
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import HistoryError, InputError
from salesflow.sales.objection import (
    OBJECTION,
    Asked,
    Entry,
    Handled,
    Importance,
    Noted,
    Objection,
    carried_on,
    topic_key,
)
from salesflow.stages.case import Refused

__all__ = ["BestAnswer", "Heard", "Library", "Recurring", "Register"]

_ROWS: Final = ("ST-12",)

# not known comes before a mere wish: it may be decisive
_FIRST: Final = {Importance.DECISIVE: 0, None: 1, Importance.WISH: 2}


def _deal(value: str) -> str:
    return read_id(value, "deal")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, Asked | Noted | Handled):
            raise InputError("entries", each, "give Asked, Noted and Handled entries")
    return tuple(dict.fromkeys(listed))


@attrs.frozen
class Register:
    """The objections of one deal: a value that only grows, the fold of its `entries`.

    Store the entries (the last one after each step); `Register(deal, entries)` is the same register again, and an
    entry that comes twice counts once. Every step gives a new register. A step that the life of the objection does
    not allow (settling what was withdrawn, a moment before its last step) gives a `Refused` with the reasons, and
    nothing changed. `at` is an aware moment; persons are ids. A `command_id` makes a retry harmless.

    Raises `InputError` for an id that is not in the register, an id that stands for another objection, blank words,
    a naive moment; `HistoryError` for entries that do not fit together. Source: ST-12.

    >>> import pendulum
    >>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
    >>> register = Register("D-17").note("O-1", "two years of warranty", at=monday)
    >>> print(register.settle("O-1", at=monday).explain())
    “accept the answer” does not exist on stage “raised”; possible here: answer, keep for the next meeting, withdraw
    >>> Register("D-17", register.entries) == register
    True
    """

    deal: str = attrs.field(converter=_deal)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._found  # entries that do not fit together are refused here, not later

    @cached_property
    def _found(self) -> dict[str, Objection]:
        found: dict[str, Objection] = {}
        for entry in self.entries:
            if isinstance(entry, Asked):
                continue
            which, seq = entry.record.case, entry.record.seq
            known = found.get(which)
            if isinstance(entry, Handled):
                if known is None:
                    raise HistoryError(which, seq, "the objection was not written down before")
                found[which] = carried_on(known, entry)
            elif known is not None:
                raise HistoryError(which, seq, "another objection was written down under this id")
            else:
                case = OBJECTION.replay([entry.record])
                found[which] = Objection(case, entry.what, entry.raised_by, entry.topic, entry.importance)
        return found

    # -- steps --------------------------------------------------------------------------------------------------------

    def ask(self, *, by: By = None, at: datetime) -> Register:
        """Remember that the customer was asked what is still missing; also when there was nothing."""
        return self._with(Asked(at, id_of(by)))

    def note(
        self,
        objection: str,
        what: str | Text,
        *,
        raised_by: str | None = None,
        topic: str | None = None,
        importance: Importance | None = None,
        by: By = None,
        at: datetime,
        command_id: str | None = None,
    ) -> Register:
        """Write an objection down; a `topic` (in any spelling) joins it with those of other deals."""
        first = OBJECTION.begin(read_id(objection), at=at, by=by, command_id=command_id).records[0]
        entry = Noted(first, what, raised_by, topic, importance)
        known = self._found.get(first.case)
        if known is None or entry in self.entries:
            return self._with(entry)
        if first.command_id is not None and first.command_id == known.case.records[0].command_id:
            return self
        raise InputError("objection", first.case, "stands for another objection of this deal")

    def answer(
        self, objection: str, words: str, *, by: By = None, at: datetime, command_id: str | None = None
    ) -> Register | Refused:
        """Write down the answer that the customer was given; a better one may follow."""
        return self._handled(objection, "answer", words, None, by, at, command_id)

    def defer(
        self,
        objection: str,
        words: str = "",
        *,
        to: str | None = None,
        by: By = None,
        at: datetime,
        command_id: str | None = None,
    ) -> Register | Refused:
        """Keep it as a topic of the next meeting; `to` is the id of the colleague who prepares the answer."""
        return self._handled(objection, "defer", words, to, by, at, command_id)

    def settle(
        self, objection: str, words: str = "", *, by: By = None, at: datetime, command_id: str | None = None
    ) -> Register | Refused:
        """Write down that the customer is satisfied with the last answer."""
        return self._handled(objection, "settle", words, None, by, at, command_id)

    def reject(
        self, objection: str, words: str = "", *, by: By = None, at: datetime, command_id: str | None = None
    ) -> Register | Refused:
        """Write down that the customer turned the last answer down: the objection waits for another."""
        return self._handled(objection, "reject", words, None, by, at, command_id)

    def withdraw(
        self, objection: str, words: str = "", *, by: By = None, at: datetime, command_id: str | None = None
    ) -> Register | Refused:
        """Write down that the customer dropped the objection."""
        return self._handled(objection, "withdraw", words, None, by, at, command_id)

    def _handled(
        self,
        objection: str,
        event: str,
        words: str,
        to: str | None,
        by: By,
        at: datetime,
        command_id: str | None,
    ) -> Register | Refused:
        decided = OBJECTION.decide(self.objection(objection).case, event, by=by, at=at, command_id=command_id)
        return decided if isinstance(decided, Refused) else self._with(Handled(decided.record, words, to))

    def _with(self, entry: Entry) -> Register:
        return Register(self.deal, (*self.entries, entry))

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def objections(self) -> tuple[Objection, ...]:
        """All objections, in the order in which they were written down."""
        return tuple(self._found.values())

    @property
    def open(self) -> tuple[Objection, ...]:
        """The objections that wait for an answer."""
        return tuple(each for each in self.objections if each.is_open)

    @property
    def is_asked(self) -> bool:
        """Whether the customer was asked, or spoke without being asked."""
        return bool(self.entries)

    def objection(self, objection: str) -> Objection:
        """One objection; an `InputError` names those there are when there is no such id."""
        try:
            return self._found[read_id(objection)]
        except KeyError:
            known = ", ".join(self._found) or "none yet"
            problem = f"is not in the register of {self.deal}; it holds {known}"
            raise InputError("objection", objection, problem) from None

    def known_at(self, at: datetime) -> Register:
        """The register as it could be known at `at`: later entries are not known yet."""
        now = instant(at)
        return Register(self.deal, [each for each in self.entries if instant(_when(each)) <= now])

    def next_meeting(self) -> tuple[Objection, ...]:
        """The topics of the next meeting: what waits for an answer, the decisive ones first, then as raised."""
        return tuple(sorted(self.open, key=lambda each: _FIRST[each.importance]))

    def facts(self) -> dict[str, object]:
        """What a machine may ask: `SEVEN_STEP` leaves the proposal only with `objections_settled`.

        `objections_settled`: each is answered, settled or withdrawn; *unknown* as long as nobody has asked.
        `objections_accepted`: the same, and the customer has accepted every answer (for a stricter machine).
        `new_objection`: one waits for an answer; `objections_open` counts those, `objections_raised` all.
        `objections_asked`: yes, or unknown.
        """
        settled = Truth.of(not self.open) if self.is_asked else Truth.UNKNOWN
        accepted = Truth.of(all(each.is_accepted for each in self.objections))
        return {
            "new_objection": ~settled,
            "objections_accepted": accepted if self.is_asked else Truth.UNKNOWN,
            "objections_asked": Truth.YES if self.is_asked else Truth.UNKNOWN,
            "objections_open": len(self.open),
            "objections_raised": len(self.objections),
            "objections_settled": settled,
        }

    def judge(self, *, at: datetime) -> Verdict[Truth]:
        """Whether the deal may move on at the moment `at`, with a reason for each objection not yet settled.

        Those that wait come first, in the order of the next meeting; then the answers that the customer has not
        accepted yet, which keep nobody (ST-12: answered *or* settled). A customer who was asked and has no question
        at all is a warning sign, coded ``no_questions``.
        """
        known = self.known_at(at)
        if not known.is_asked:
            return Verdict(Truth.UNKNOWN, missing=(Reason("not_asked", _NOT_ASKED.fill(), _ROWS),))
        if not known.objections:
            return Verdict(Truth.YES, (Reason("no_questions", _NO_QUESTIONS.fill(), _ROWS),))
        answered = [each for each in known.objections if each.stage == "answered"]
        reasons = tuple(each.reason(at) for each in (*known.next_meeting(), *answered))
        if not known.open:
            reasons = (Reason("settled", _NONE_OPEN.fill(n=len(known.objections)), _ROWS), *reasons)
        return Verdict(Truth.of(not known.open), reasons)


def _when(entry: Entry) -> pendulum.DateTime:
    return entry.at if isinstance(entry, Asked) else entry.record.at


# -- the library ------------------------------------------------------------------------------------------------------


@attrs.frozen
class BestAnswer:
    """An answer to a recurring objection, with how customers took it; counts are answers given, not deals.

    `unjudged` answers wait for the customer's word: they count neither way.
    """

    words: str
    accepted: int
    rejected: int
    unjudged: int

    @property
    def n(self) -> int:
        """How many customers said whether it satisfied them."""
        return self.accepted + self.rejected

    @property
    def interval(self) -> Interval:
        """Where the true share of satisfied customers plausibly lies (Wilson, 95%); 0 to 1 when nobody said."""
        return wilson(self.accepted, self.n)

    @property
    def sentence(self) -> Sentence:
        """The answer with its counts, in words."""
        if not self.n:
            return (_GIVEN_ONCE if self.unjudged == 1 else _GIVEN).fill(what=self.words, n=self.unjudged)
        return _ACCEPTED.fill(what=self.words, accepted=self.accepted, n=self.n, interval=self.interval)

    def explain(self, language: Language = "en") -> str:
        """The answer with its counts, in words."""
        return self.sentence.render(language)


@attrs.frozen
class Recurring:
    """An objection that comes again: its topic, how often and in how many deals it was raised, and its answers."""

    topic: str
    raised: int
    deals: int
    answers: tuple[BestAnswer, ...]


@attrs.frozen
class Heard:
    """What a library keeps of one objection after `seq` steps: its topic and how its answers fared, and no person."""

    deal: str
    objection: str
    seq: int
    topic: str | None
    answers: tuple[tuple[str, Truth], ...]


def _joined(given: Iterable[Heard]) -> tuple[Heard, ...]:
    latest: dict[tuple[str, str], Heard] = {}
    for each in given:
        key = each.deal, each.objection
        known = latest.setdefault(key, each)
        if known.seq == each.seq and known != each:
            problem = f"the deal {each.deal!r} tells two different things about it"
            raise HistoryError(each.objection, each.seq, problem)
        if known.seq < each.seq:
            latest[key] = each
    return tuple([latest[key] for key in sorted(latest)])


@attrs.frozen
class Library:
    """Which answers customers accepted, over all deals: made from registers, shared by the team.

    ``a | b`` joins two libraries. A deal that was fed in twice counts once, and its later state replaces the earlier
    one; so joining is exact, in any order and any grouping. It holds ids of deals, and no persons. A `HistoryError`
    says that two registers of one deal contradict each other. Source: ST-12.
    """

    heard: tuple[Heard, ...] = attrs.field(default=(), converter=_joined)

    @classmethod
    def of(cls, registers: Iterable[Register]) -> Library:
        """What these registers have to tell."""
        return cls(
            Heard(
                register.deal,
                each.id,
                each.case.seq,
                each.topic,
                tuple([(answer.words, answer.accepted) for answer in each.answers]),
            )
            for register in registers
            for each in register.objections
        )

    def __or__(self, other: Library) -> Library:
        return Library((*self.heard, *other.heard))

    @cached_property
    def _by_topic(self) -> dict[str | None, list[Heard]]:
        found: dict[str | None, list[Heard]] = {}
        for each in self.heard:
            found.setdefault(each.topic, []).append(each)
        return found

    @property
    def without_topic(self) -> int:
        """How many objections nobody gave a topic: they help no other deal."""
        return len(self._by_topic.get(None, ()))

    def suggest(self, topic: str) -> tuple[BestAnswer, ...]:
        """The answers known for a topic (in any spelling), the most surely accepted first.

        The order is that of the lower end of the interval: nine of ten goes before one of one. An unknown topic
        has no answers.
        """
        counts: dict[str, Counter[Truth]] = {}
        for each in self._by_topic.get(topic_key(topic), ()):
            for words, accepted in each.answers:
                counts.setdefault(words, Counter())[accepted] += 1
        found = [
            BestAnswer(words, seen[Truth.YES], seen[Truth.NO], seen[Truth.UNKNOWN])
            for words, seen in counts.items()
        ]
        return tuple(sorted(found, key=lambda best: (-best.interval.low, best.rejected, best.words)))

    def recurring(self, *, least: int = 2) -> tuple[Recurring, ...]:
        """The topics raised in at least so many deals, the most frequent first."""
        found = [
            Recurring(topic, len(raised), len({each.deal for each in raised}), self.suggest(topic))
            for topic, raised in self._by_topic.items()
            if topic is not None
        ]
        found = [each for each in found if each.deals >= least]
        return tuple(sorted(found, key=lambda each: (-each.deals, -each.raised, each.topic)))


# -- words ----------------------------------------------------------------------------------------------------------

_NOT_ASKED: Final = Text(
    "nobody has asked yet what is missing for the customer to be fully satisfied",
    zh="尚未询问客户怎样才能百分之百满意",
)
_NO_QUESTIONS: Final = Text(
    "the customer was asked and has no question at all: a warning sign, perhaps there is no wish to buy",
    zh="已询问客户，但客户没有任何问题：这是警示信号，也许客户并不想购买",
)
_NONE_OPEN: Final = Text(
    "{n} {n|objection was|objections were} raised, and none waits for an answer",
    zh="共提出{n}项异议，均已答复或解决",
)
_ACCEPTED: Final = Text(
    "“{what}”: accepted {accepted} of {n} {n|time|times} (plausibly {interval})",
    zh="“{what}”：{n}次中有{accepted}次被接受（可信范围{interval}）",
)
_GIVEN_ONCE: Final = Text(
    "“{what}”: given once, and no customer has said yet whether it satisfies",
    zh="“{what}”：用过1次，尚无客户表示是否满意",
)
_GIVEN: Final = Text(
    "“{what}”: given {n} times, and no customer has said yet whether it satisfies",
    zh="“{what}”：用过{n}次，尚无客户表示是否满意",
)
