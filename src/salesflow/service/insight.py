"""Insight: what our people see and hear at a customer's flows back, and somebody answers it.

A seller stands in the shop and notes what no market study tells: the shelf is half empty, the buyer speaks of another
supplier. The register keeps it, counts what comes again, and shows what nobody has answered yet.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> seen = Observations().note("B-1", "C-7", "delivery", "two orders came late", by="u-7", at=monday)
>>> assert isinstance(seen, Observations)
>>> print(seen.judge(as_of=date(2026, 3, 9), zone="Asia/Shanghai").explain())
delivery at C-7: “two orders came late”, noted 7 days ago by u-7 and not answered yet [SV-4]
>>> answered = seen.answer("B-1", "the route is changed", by="u-2", at=monday.add(days=8))
>>> assert isinstance(answered, Observations)
>>> answered.unanswered()
()

Source: SV-4 (D2: "learn from the staff what they see and hear"). The register is ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Final, Self, TypeAlias, cast

import attrs

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, day_of, instant
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Param, Text, folded, read_words
from salesflow.basics.written import Written
from salesflow.errors import HistoryError, InputError

__all__ = ["Answered", "Observation", "ObservationEntry", "Observations", "Observed", "Withdrawn"]

_ROWS: Final = ("SV-4",)


# -- what is written down ---------------------------------------------------------------------------------------------


def _id(value: str) -> str:
    return read_id(value, "observation")


def _topic(value: str) -> str:
    return folded(read_id(value, "topic"))


def _about(value: str | None) -> str | None:
    return None if value is None else read_id(value, "about")


def _words(value: str) -> str:
    words = read_words(value)
    if not words:
        raise InputError("words", value, "say something")
    return words


def _kept(value: str | None) -> str | None:
    return None if value is None else _words(value)


@attrs.frozen
class Observed(Written):
    """Somebody of ours saw or heard something at a customer's; `about` is the id of what it concerns, if any.

    The topic is kept in one spelling, so that what comes again is counted together. `words` None: they were silenced.
    """

    observation: str = attrs.field(converter=_id)
    customer: str = attrs.field(converter=read_customer)
    topic: str = attrs.field(converter=_topic)
    words: str | None = attrs.field(converter=_kept)
    about: str | None = attrs.field(default=None, converter=_about)


@attrs.frozen
class Answered(Written):
    """Somebody answered an observation: what was done about it, or why nothing is."""

    observation: str = attrs.field(converter=_id)
    words: str | None = attrs.field(converter=_kept)


@attrs.frozen
class Withdrawn(Written):
    """An observation stands here by mistake: it stays readable and does not count."""

    observation: str = attrs.field(converter=_id)


ObservationEntry: TypeAlias = Observed | Answered | Withdrawn
"""What the register is made of."""


@attrs.frozen
class Observation:
    """One observation as it stands, with all answers to it."""

    observed: Observed
    answers: tuple[Answered, ...] = ()

    @property
    def id(self) -> str:
        """The id under which it was noted."""
        return self.observed.observation

    @property
    def is_answered(self) -> bool:
        """Whether anybody has answered it."""
        return bool(self.answers)


# -- the register -----------------------------------------------------------------------------------------------------


def _entries(given: Iterable[ObservationEntry]) -> tuple[ObservationEntry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, ObservationEntry):
            raise InputError("entries", each, "give Observed, Answered and Withdrawn entries")
    return tuple(dict.fromkeys(listed))


class _Held:
    """What the entries so far come to."""

    def __init__(self) -> None:
        self.found: dict[str, Observation] = {}
        self.last: dict[str, ObservationEntry] = {}

    def refuses(self, entry: ObservationEntry) -> Declined | None:
        """Why an entry cannot follow; None when it can."""
        which = entry.observation
        last = self.last.get(which)
        if isinstance(entry, Observed):
            return None if last is None else _no("id_taken", id=which, on=last.at.date())
        if last is None:
            return Declined((), (_said("not_noted", id=which),))
        reasons: list[Reason] = []
        if isinstance(last, Withdrawn):
            reasons.append(_said("withdrawn", id=which, on=last.at.date()))
        if instant(entry.at) < instant(last.at):
            reasons.append(_said("too_early", id=which, at=entry.at, last=last.at))
        return Declined(tuple(reasons)) if reasons else None

    def take(self, entry: ObservationEntry) -> None:
        which = entry.observation
        self.last[which] = entry
        match entry:
            case Observed():
                self.found[which] = Observation(entry)
            case Answered():
                known = self.found[which]
                self.found[which] = attrs.evolve(known, answers=(*known.answers, entry))
            case _:
                del self.found[which]


@attrs.frozen
class Observations:
    """What our people saw and heard at customers': a value that only grows, the fold of its `entries`.

    Store the entries; `Observations(entries)` is the same register again, and an entry that comes twice counts once.
    Each step gives a new register, or a `Declined` with all reasons, and nothing changed. `at` is an aware moment;
    customers and our people are ids, and who notes or answers is always named.

    Raises `InputError` for blank ids and words, a naive moment, what is no entry; `HistoryError` for entries that do not
    fit together, such as an answer before the observation. Source: SV-4.
    """

    entries: tuple[ObservationEntry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        _ = self._held  # entries that do not fit together are refused here, not later

    @cached_property
    def _held(self) -> _Held:
        held = _Held()
        for seq, entry in enumerate(self.entries, 1):
            no = held.refuses(entry)
            if no is not None:
                raise HistoryError("observations", seq, no.explain())
            held.take(entry)
        return held

    def _with(self, entry: ObservationEntry) -> Self | Declined:
        if entry in self.entries:
            return self
        no = self._held.refuses(entry)
        return type(self)((*self.entries, entry)) if no is None else no

    # -- steps --------------------------------------------------------------------------------------------------------

    def note(
        self,
        observation: str,
        customer: str,
        topic: str,
        words: str,
        *,
        about: str | None = None,
        by: str | Actor,
        at: datetime,
    ) -> Self | Declined:
        """Note what was seen or heard. Declined: the id is taken."""
        return self._with(Observed(observation, customer, topic, _words(words), about, at=at, by=_named(by)))

    def answer(self, observation: str, words: str, *, by: str | Actor, at: datetime) -> Self | Declined:
        """Answer it; a further answer may follow. Declined: not noted, withdrawn, before its last step."""
        return self._with(Answered(observation, _words(words), at=at, by=_named(by)))

    def withdraw(self, observation: str, *, by: By = None, at: datetime) -> Self | Declined:
        """Note that it stands here by mistake. Declined: not noted, withdrawn already, before its last step."""
        return self._with(Withdrawn(observation, at=at, by=by))

    # -- questions ----------------------------------------------------------------------------------------------------

    def all(self, customer: str | None = None) -> tuple[Observation, ...]:
        """Every observation that counts (of one customer), in the order of noting."""
        who = None if customer is None else read_id(customer, "customer")
        return tuple([each for each in self._held.found.values() if who in (None, each.observed.customer)])

    def unanswered(self, customer: str | None = None) -> tuple[Observation, ...]:
        """What nobody has answered yet (of one customer), the oldest first."""
        open_ones = [each for each in self.all(customer) if not each.is_answered]
        return tuple(sorted(open_ones, key=lambda each: instant(each.observed.at)))

    def topics(self) -> tuple[tuple[str, int], ...]:
        """How many customers each topic was seen at, the most frequent first, even ones by name.

        A customer counts once, however often it was noted there: five notes of one shop are one shop.
        """
        seen = {(each.observed.topic, each.observed.customer) for each in self.all()}
        counts = Counter(topic for topic, _ in seen)
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def known_on(self, day: date, *, zone: str) -> Self:
        """The register as it could be known at the end of a day of `zone`: later entries are not known yet."""
        end = as_day(day)
        return type(self)([each for each in self.entries if day_of(each.at, zone).toordinal() <= end])

    def judge(self, *, as_of: date, zone: str) -> Verdict[tuple[Observation, ...]]:
        """What nobody had answered at the end of a day of `zone`, the oldest first, each with how long it waits."""
        waiting = self.known_on(as_of, zone=zone).unanswered()
        return Verdict(waiting, tuple([_waits(each, as_of, zone) for each in waiting]))

    def words(self) -> tuple[tuple[str, str], ...]:
        """All free words with their place: where the name of a person may stand (`customers.erasure.names_in`)."""
        said = [(each.observation, each.words) for each in self.entries if not isinstance(each, Withdrawn)]
        return tuple([(f"observation {which}", words) for which, words in said if words is not None])

    def silenced(self, *ids: str) -> Self:
        """The register without the free words under these ids: what a human does once he found a name there.

        Customers, topics, moments and counts stay. An id that stands for nothing is an `InputError`.
        """
        gone = {_id(each) for each in ids}
        strange = gone - set(self._held.last)
        if strange:
            raise InputError("ids", min(strange), "nothing is noted under this id")
        return type(self)([_silent(each) if each.observation in gone else each for each in self.entries])


def _named(by: str | Actor) -> str:
    return read_id(id_of(by), "by")


def _silent(entry: ObservationEntry) -> ObservationEntry:
    return entry if isinstance(entry, Withdrawn) else attrs.evolve(entry, words=None)


def _waits(each: Observation, as_of: date, zone: str) -> Reason:
    seen = each.observed
    days = as_day(as_of, "as_of") - day_of(seen.at, zone).toordinal()
    words = _SILENT if seen.words is None else seen.words
    who: Param = _SOMEBODY if seen.by is None else seen.by
    text = _WAITS if days else _TODAY
    return _reason(
        "not_answered", text, topic=seen.topic, customer=seen.customer, words=words, days=days, by=who
    )


def _said(code: str, **params: Param) -> Reason:
    return _reason(code, _TEXTS[code], **params)


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


def _no(code: str, **params: Param) -> Declined:
    return Declined((_said(code, **params),))


# -- words ------------------------------------------------------------------------------------------------------------

_TEXTS: Final = {
    "id_taken": Text("{id} was noted on {on} already; take another id", zh="{id}已于{on}登记；请换一个编号"),
    "not_noted": Text("nothing is noted under {id}; note it first", zh="{id}尚未登记；请先登记"),
    "withdrawn": Text("{id} was withdrawn on {on}", zh="{id}已于{on}撤销"),
    "too_early": Text(
        "{at} is too early: the last step of {id} was at {last}", zh="{at}过早：{id}的上一步在{last}"
    ),
}
_WAITS: Final = Text(
    "{topic} at {customer}: “{words}”, noted {days} {days|day|days} ago by {by} and not answered yet",
    zh="{customer}的{topic}：“{words}”，{by}于{days}天前记录，尚无人答复",
)
_TODAY: Final = Text(
    "{topic} at {customer}: “{words}”, noted today by {by} and not answered yet",
    zh="{customer}的{topic}：“{words}”，{by}今天记录，尚无人答复",
)
_SILENT: Final = Text("words removed", zh="文字已删除")
_SOMEBODY: Final = Text("somebody", zh="有人")
