"""The settings of a cadence, and how two of them become one: the stricter of each holds.

>>> from salesflow.basics.terms import days
>>> both = Settings(least=[days(7)]) & Settings(least=[days(14)], caps=[Cap(4, "month")])
>>> print(both.explain())
at least 14 days between two touches
at most 4 touches a month
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, Self

import attrs

from salesflow.basics.channels import Channel, read_channel
from salesflow.basics.terms import Term, Unit
from salesflow.basics.text import Language, Sentence, Text
from salesflow.cadence.pacing.backoff import Backoff, longest, no_terms
from salesflow.cadence.pacing.cap import Cap, tightest
from salesflow.cadence.pacing.pause import Deferral, Pause
from salesflow.cadence.pacing.quiet_hours import QuietHours
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.errors import DefinitionError

__all__ = ["Settings"]

_ORDER: Final = {channel: place for place, channel in enumerate(Channel)}
_UNITS: Final = {unit: place for place, unit in enumerate(Unit)}
_LEAST: Final = Text("at least {terms} between two touches", zh="两次联系至少间隔{terms}")
_IDEAL: Final = Text("ideally {terms} between two touches", zh="两次联系最好间隔{terms}")
_MOST: Final = Text(
    "at most {terms} between two touches, else a {by} is added",
    zh="两次联系最多间隔{terms}，否则增加一次{by}",
)
_CONSENT: Final = Text("only with consent", zh="须经同意")
_SOURCE: Final = Text("{label} by {channel}", zh="{label}（{channel}）")


def _each_unit(terms: Iterable[Term], pick: Callable[[int, int], int], what: str) -> tuple[Term, ...]:
    given = list(terms)
    if problems := no_terms(given):
        raise DefinitionError("cadence", [f"{what}: {problem}" for problem in problems])
    known: dict[Unit, int] = {}
    for term in given:
        known[term.unit] = pick(known.get(term.unit, term.amount), term.amount)
    return tuple(Term(known[unit], unit) for unit in sorted(known, key=_UNITS.__getitem__))


def _longest(terms: Iterable[Term]) -> tuple[Term, ...]:
    # nothing is asked by a gap of no days
    return tuple(term for term in _each_unit(terms, max, "the least gap") if term.amount)


def _soonest(terms: Iterable[Term]) -> tuple[Term, ...]:
    return _each_unit(terms, min, "the ideal gap")


def _shortest(terms: Iterable[Term]) -> tuple[Term, ...]:
    return _each_unit(terms, min, "the longest gap")


def _sources(sources: Iterable[Source | Steps]) -> tuple[Source | Steps, ...]:
    found = list(sources)
    if wrong := _no_sources(found):
        raise DefinitionError("cadence", wrong)
    return tuple(sorted(dict.fromkeys(found), key=_place))


def _no_sources(values: Iterable[object]) -> list[str]:
    return [f"{each!r} is no Source and no Steps" for each in values if not isinstance(each, Source | Steps)]


def _place(source: Source | Steps) -> tuple[str, int]:
    return source.key, _ORDER[source.channel] if isinstance(source, Source) else -1


def _by(by: Channel | str | None) -> Channel | None:
    return None if by is None else read_channel(by, within="cadence")


def _pauses(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    return tuple(sorted(set(pauses), key=lambda pause: pause.order))


@attrs.frozen(kw_only=True)
class Settings:
    """The settings of a cadence; `least`, `ideal` and `most` hold one term for each unit, and all of them hold.

    Conflicts are a `DefinitionError` that names all of them: a least gap that is surely longer than the longest one, a
    source defined in two ways (such as two directions of rolling), a longest or ideal gap of no days, and one without
    the channel `by` which touches are added, or with an unknown one.
    """

    sources: tuple[Source | Steps, ...] = attrs.field(default=(), converter=_sources)
    least: tuple[Term, ...] = attrs.field(default=(), converter=_longest)
    ideal: tuple[Term, ...] = attrs.field(default=(), converter=_soonest)
    most: tuple[Term, ...] = attrs.field(default=(), converter=_shortest)
    by: Channel | None = attrs.field(default=None, converter=_by)
    caps: tuple[Cap, ...] = attrs.field(default=(), converter=tightest)
    backoffs: tuple[Backoff, ...] = attrs.field(default=(), converter=longest)
    deferral: Deferral | None = None
    pauses: tuple[Pause, ...] = attrs.field(default=(), converter=_pauses)
    consent: bool = False
    quiet: QuietHours = QuietHours()

    def __attrs_post_init__(self) -> None:
        problems = list(_twice(self.sources))
        problems += [
            f"at least {low}, but at most {high} between two touches: both cannot be"
            for low in self.least
            for high in self.most
            if _surely_longer(low, high)
        ]
        problems += [
            f"a gap of {term} would add touches without end"
            for term in (*self.ideal, *self.most)
            if not term.amount
        ]
        if (self.ideal or self.most) and self.by is None:
            problems.append("say by which channel touches are added when a gap grows too long")
        if self.ideal and not self.most:
            problems.append("an ideal gap needs a longest one")
        if problems:
            raise DefinitionError("cadence", problems)

    def __and__(self, other: Self) -> Self:
        """The stricter of each setting; sources, pauses and caps of both hold. Associative, commutative, idempotent."""
        if not isinstance(other, type(self)):
            return NotImplemented
        problems: list[str] = []
        quiet = self.quiet
        try:
            quiet &= other.quiet
        except DefinitionError as error:
            problems += error.problems
        try:
            both = type(self)(
                sources=self.sources + other.sources,
                least=self.least + other.least,
                ideal=self.ideal + other.ideal,
                most=self.most + other.most,
                by=_more_personal(self.by, other.by),
                caps=self.caps + other.caps,
                backoffs=self.backoffs + other.backoffs,
                deferral=_later(self.deferral, other.deferral),
                pauses=self.pauses + other.pauses,
                consent=self.consent or other.consent,
                quiet=quiet,
            )
        except DefinitionError as error:
            problems += error.problems
            raise DefinitionError("cadence", problems) from error
        if problems:
            raise DefinitionError("cadence", problems)
        return both

    def explain(self, language: Language = "en") -> str:
        """The settings in words, one a line."""
        lines: list[Sentence] = []
        for source in self.sources:
            channels = (
                (source.channel,) if isinstance(source, Source) else tuple(each for _, each in source.steps)
            )
            lines.append(_SOURCE.fill(label=source.label, channel=channels))
        if self.least:
            lines.append(_LEAST.fill(terms=self.least))
        if self.ideal:
            lines.append(_IDEAL.fill(terms=self.ideal))
        if self.most and self.by is not None:
            lines.append(_MOST.fill(terms=self.most, by=self.by))
        lines += [backoff.sentence for backoff in self.backoffs]
        lines += [cap.sentence for cap in self.caps]
        lines += [] if self.deferral is None else [self.deferral.sentence]
        lines += [pause.sentence for pause in self.pauses]
        lines += [_CONSENT.fill()] if self.consent else []
        lines += [self.quiet.sentence(channel) for channel, _ in self.quiet.open]
        return "\n".join(line.render(language) for line in lines)


def _more_personal(one: Channel | None, other: Channel | None) -> Channel | None:
    return min((each for each in (one, other) if each is not None), key=_ORDER.__getitem__, default=None)


def _later(one: Deferral | None, other: Deferral | None) -> Deferral | None:
    known = (each for each in (one, other) if each is not None)
    return max(known, key=lambda deferral: deferral.order, default=None)


def _twice(sources: tuple[Source | Steps, ...]) -> Iterable[str]:
    places: dict[tuple[str, int], int] = {}
    for source in sources:
        places[_place(source)] = places.get(_place(source), 0) + 1
    for (key, _), times in places.items():
        if times > 1:
            rolls = sorted({source.roll for source in sources if source.key == key})
            how = f"rolls {' and '.join(rolls)}" if len(rolls) > 1 else "is defined in different ways"
            yield f"the source {key!r} {how}; one source has one definition"


_SHORTEST: Final = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 28, Unit.YEARS: 365, Unit.WORKING_DAYS: 1}
_LONGEST: Final = {Unit.DAYS: 1, Unit.WEEKS: 7, Unit.MONTHS: 31, Unit.YEARS: 366}


def _surely_longer(least: Term, most: Term) -> bool:
    """Whether a gap is longer than another whatever the calendar; how long working days last is not bounded."""
    if least.unit is most.unit:
        return least.amount > most.amount
    longest_days = _LONGEST.get(most.unit)
    return longest_days is not None and least.amount * _SHORTEST[least.unit] > most.amount * longest_days
