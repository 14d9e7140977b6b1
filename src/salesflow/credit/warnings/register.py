"""The register of warnings: opened, acknowledged, cleared with evidence by a named person, reopened, or lapsed.

It only grows. Each kind of warning has one life: new evidence joins a warning that is open, and opens one anew that was
cleared. A warning lapses by its own date; nothing is booked for that. Whoever clears says who he is and what shows it.

>>> import pendulum
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> sign = Signal("two_postponements", SignalType.PAYMENT, Severity.ALERT, Text("two postponements", zh="两次延期"),
...     observed_on=date(2026, 3, 1), source="ledger")
>>> house = Consequences("house", "1", {Severity.ALERT: [Ban.RAISE]})
>>> book = SignalRegister("C-7").open(sign, at=monday)
>>> assert isinstance(book, SignalRegister)
>>> print(book.forbids(house, as_of=date(2026, 3, 3)).explain())
alert “two postponements” forbids a higher limit [CR-4]
>>> print(book.clear("two_postponements", evidence=[], at=monday.add(days=1)).explain())
somebody must stand for it that “two postponements” is settled: name the person [CR-4]
nothing shows that “two postponements” is settled: give the evidence [CR-4]
>>> done = book.clear("two_postponements", evidence=["R-88"], by="u-4", at=monday.add(days=1))
>>> assert isinstance(done, SignalRegister)
>>> done.forbids(house, as_of=date(2026, 3, 3)).value
()

Source: CR-4 (heading only; the life of a warning is ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from itertools import takewhile
from typing import Final, TypeAlias, cast

import attrs

from salesflow.basics.actors import By, id_of
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, aware, instant
from salesflow.basics.reasons import Declined, Reason, Verdict
from salesflow.basics.text import Language, Text, read_words
from salesflow.basics.written import Written
from salesflow.credit.warnings.signal import Ban, Consequences, Severity, Signal, SignalType
from salesflow.errors import HistoryError, InputError

__all__ = ["Acknowledged", "Cleared", "Entry", "Opened", "Reopened", "SignalRegister", "State", "Warned"]

_ROWS: Final = ("CR-4",)


class State(Enum):
    """Where a warning stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLEARED = "cleared"
    LAPSED = "lapsed"

    def __repr__(self) -> str:
        return f"State.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _STATES[self].render(language)


def _kind(value: str) -> str:
    return read_id(value, "kind")


def _words(value: str) -> str:
    return read_words(value) if value else ""


def _evidence(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InputError("evidence", value, "give several numbers of evidence, such as ['R-88']")
    return tuple(dict.fromkeys(read_id(each, "evidence") for each in value))


@attrs.frozen
class Opened(Written):
    """A signal was put on the register."""

    signal: Signal = attrs.field(kw_only=False)

    def __attrs_post_init__(self) -> None:
        if as_day(self.signal.observed_on) > self.at.toordinal():
            problem = "was seen on a later day than it is written down"
            raise InputError("signal", self.signal.id, problem)

    @property
    def kind(self) -> str:
        """The kind of warning it speaks of."""
        return self.signal.kind


@attrs.frozen
class Acknowledged(Written):
    """Somebody has read the warning and looks after it."""

    kind: str = attrs.field(kw_only=False, converter=_kind)


@attrs.frozen
class Cleared(Written):
    """Somebody has shown that the warning is settled; everything known of it up to then is over."""

    kind: str = attrs.field(kw_only=False, converter=_kind)
    evidence: tuple[str, ...] = attrs.field(converter=_evidence)
    words: str = attrs.field(default="", converter=_words)

    def __attrs_post_init__(self) -> None:
        if self.by is None or not self.evidence:
            raise InputError("cleared", self.kind, "needs evidence and the id of the person who clears it")


@attrs.frozen
class Reopened(Written):
    """The clearing turned out wrong: what was cleared counts again."""

    kind: str = attrs.field(kw_only=False, converter=_kind)
    why: str = attrs.field(converter=_words)

    def __attrs_post_init__(self) -> None:
        if not self.why:
            raise InputError("why", self.why, "is blank; say why the clearing was wrong")


Entry: TypeAlias = "Opened | Acknowledged | Cleared | Reopened"
"""What the register is made of, and all that an application stores of it."""

_ORDER: Final = (Opened, Acknowledged, Cleared, Reopened)


def _place(entry: Entry) -> tuple[object, ...]:
    match entry:
        case Opened():
            what: tuple[object, ...] = (entry.signal.observed_on, entry.signal.severity, repr(entry.signal))
        case Cleared():
            what = (entry.evidence, entry.words)
        case Reopened():
            what = (entry.why,)
        case _:
            what = ()
    return (instant(entry.at), _ORDER.index(type(entry)), entry.kind, *what, entry.by or "")


def _entries(given: Iterable[Entry]) -> tuple[Entry, ...]:
    listed = tuple(given)
    for each in cast("tuple[object, ...]", listed):
        if not isinstance(each, _ORDER):
            raise InputError("entries", each, "give Opened, Acknowledged, Cleared and Reopened entries")
    return tuple(sorted(dict.fromkeys(listed), key=_place))


# -- what the entries tell --------------------------------------------------------------------------------------------


@attrs.frozen
class _Life:
    """One kind of warning between two entries: what counts, what was cleared, whether somebody looks after it."""

    live: tuple[Signal, ...] = ()
    cleared: tuple[Signal, ...] = ()
    state: State = State.OPEN

    def after(self, entry: Entry) -> _Life:
        match entry:
            case Opened():
                return self._opened(entry)
            case Acknowledged():
                return self if not self.live else attrs.evolve(self, state=State.ACKNOWLEDGED)
            case Cleared():
                if not self.live:  # two people cleared it; the first one did
                    return self
                return _Life((), (*self.cleared, *self.live), State.CLEARED)
            case _:
                if self.live:
                    return self
                return _Life(self.cleared, (), State.OPEN)

    def _opened(self, entry: Opened) -> _Life:
        new = entry.signal
        known = next((each for each in (*self.live, *self.cleared) if each.id == new.id), None)
        if known is not None and known.severity >= new.severity:
            return self
        counting = [each.severity for each in self.live if _counts_on(each, entry.at.toordinal())]
        stays = self.state is State.ACKNOWLEDGED and max(counting, default=0) >= new.severity
        live = (*[each for each in self.live if each.id != new.id], new)
        return _Life(live, self.cleared, State.ACKNOWLEDGED if stays else State.OPEN)


def _lives(entries: tuple[Entry, ...]) -> dict[str, _Life]:
    found: dict[str, _Life] = {}
    for entry in entries:
        found[entry.kind] = found.get(entry.kind, _Life()).after(entry)
    return found


def _counts_on(signal: Signal, day: int) -> bool:
    return signal.until is None or day < signal.until.toordinal()


@attrs.frozen
class Warned:
    """One kind of warning on a day: its state, its gravest signals first, and since when it is known."""

    kind: str
    state: State
    signals: tuple[Signal, ...]

    @property
    def is_open(self) -> bool:
        """Whether it still counts: nobody has cleared it, and it has not lapsed."""
        return self.state in (State.OPEN, State.ACKNOWLEDGED)

    @property
    def severity(self) -> Severity:
        """The gravest of its signals."""
        return self.signals[0].severity

    @property
    def type(self) -> SignalType:
        """Where it comes from."""
        return self.signals[0].type

    @property
    def label(self) -> Text:
        """What it is about, in words."""
        return self.signals[0].label

    def explain(self, language: Language = "en") -> str:
        """The state, the signals, and what raised them."""
        said = _STANDS.fill(what=self.label, state=self.state).render(language)
        return "\n".join([said, *[each.explain(language) for each in self.signals]])


@attrs.frozen
class SignalRegister:
    """The warnings about one customer: the fold of its `entries`, in whatever order and however often they come.

    Store the entries; ``SignalRegister(customer, entries)`` is the same register again. Every command gives a new
    register or a `Declined` with every reason. `at` is an aware moment, persons are ids.

    Raises `InputError` for blank ids and a naive moment, `HistoryError` for an entry about a kind that was never
    opened. Source: CR-4.
    """

    customer: str = attrs.field(converter=read_customer)
    entries: tuple[Entry, ...] = attrs.field(default=(), converter=_entries)

    def __attrs_post_init__(self) -> None:
        opened = set[str]()
        for seq, entry in enumerate(self.entries, 1):
            if isinstance(entry, Opened):
                opened.add(entry.kind)
            elif entry.kind not in opened:
                raise HistoryError(self.customer, seq, f"no warning {entry.kind!r} was opened before")

    # -- commands -----------------------------------------------------------------------------------------------------

    def open(self, signal: Signal, *, by: By = None, at: datetime) -> SignalRegister | Declined:
        """Put a signal on the register; one that is known already changes nothing.

        Declined: its kind has an entry of a later moment (`too_early`).
        """
        entry = Opened(signal, at=at, by=id_of(by))
        life = self._lives.get(signal.kind, _Life())
        if entry in self.entries or life.after(entry) == life:
            return self
        return self._with(entry, self._early(signal.kind, signal.label, at))

    def acknowledge(self, kind: str, *, by: By = None, at: datetime) -> SignalRegister | Declined:
        """Write down that somebody looks after the warning.

        Declined: nobody is named (`nobody_named`), it is not open (`not_open`), or `too_early`.
        """
        entry, life = Acknowledged(kind, at=at, by=id_of(by)), self._life(kind)
        label = _label(life)
        return self._with(
            entry, [*self._nobody(entry, label), *self._closed(life, at), *self._early(kind, label, at)]
        )

    def clear(
        self, kind: str, *, evidence: Iterable[str], words: str = "", by: By = None, at: datetime
    ) -> SignalRegister | Declined:
        """Write down that the warning is settled, with the numbers of what shows it.

        Declined: nobody is named (`nobody_named`), nothing shows it (`no_evidence`), it is not open (`not_open`), or
        `too_early`.
        """
        life, shown = self._life(kind), _evidence(evidence)
        label, reasons = _label(life), list[Reason]()
        if id_of(by) is None:
            reasons.append(Reason("nobody_named", _NOBODY.fill(what=label), _ROWS))
        if not shown:
            reasons.append(Reason("no_evidence", _NO_EVIDENCE.fill(what=label), _ROWS))
        entry = None if reasons else Cleared(kind, at=at, by=id_of(by), evidence=shown, words=words)
        return self._with(entry, [*reasons, *self._closed(life, at), *self._early(kind, label, at)])

    def reopen(self, kind: str, why: str, *, by: By = None, at: datetime) -> SignalRegister | Declined:
        """Write down that the clearing was wrong, and why.

        Declined: nobody is named (`nobody_named`), it is not cleared (`not_cleared`), or `too_early`.
        """
        entry, life = Reopened(kind, at=at, by=id_of(by), why=why), self._life(kind)
        label = _label(life)
        reasons = self._nobody(entry, label)
        if life.state is not State.CLEARED:
            reasons.append(Reason("not_cleared", _NOT_CLEARED.fill(what=label), _ROWS))
        return self._with(entry, [*reasons, *self._early(kind, label, at)])

    def _with(self, entry: Entry | None, reasons: list[Reason]) -> SignalRegister | Declined:
        if entry in self.entries:
            return self  # a retry
        if entry is None or reasons:
            return Declined(tuple(reasons))
        return SignalRegister(self.customer, (*self.entries, entry))

    def _nobody(self, entry: Entry, label: Text) -> list[Reason]:
        return [] if entry.by else [Reason("nobody_named", _NOBODY.fill(what=label), _ROWS)]

    def _closed(self, life: _Life, at: datetime) -> list[Reason]:
        day = aware(at).toordinal()
        if any(_counts_on(each, day) for each in life.live):
            return []
        state = State.LAPSED if life.live else State.CLEARED
        return [Reason("not_open", _NOT_OPEN.fill(what=_label(life), state=state), _ROWS)]

    def _early(self, kind: str, label: Text, at: datetime) -> list[Reason]:
        last = max([instant(each.at) for each in self.entries if each.kind == kind], default=None)
        if last is None or last <= instant(at):
            return []
        return [Reason("too_early", _TOO_EARLY.fill(what=label, at=aware(at)), _ROWS)]

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _lives(self) -> dict[str, _Life]:
        return _lives(self.entries)

    def _life(self, kind: str) -> _Life:
        try:
            return self._lives[read_id(kind, "kind")]
        except KeyError:
            known = ", ".join(self._lives) or "none yet"
            problem = f"is no warning about {self.customer}; there are: {known}"
            raise InputError("kind", kind, problem) from None

    def known_at(self, at: datetime) -> SignalRegister:
        """The register as it could be known at a moment."""
        now = instant(at)
        return SignalRegister(self.customer, [each for each in self.entries if instant(each.at) <= now])

    def known_on(self, day: date) -> SignalRegister:
        """The register as it could be known at the end of a day: all entries before the first of a later day.

        The day of an entry is read in its own zone.
        """
        end = as_day(day)
        known = takewhile(lambda each: each.at.toordinal() <= end, self.entries)
        return SignalRegister(self.customer, known)

    def warnings(self, *, as_of: date) -> tuple[Warned, ...]:
        """Every kind of warning as it stands on a day, what is open and grave first."""
        today, found = as_day(as_of, "as_of"), list[Warned]()
        for kind, life in _lives(self.known_on(as_of).entries).items():
            counting = [each for each in life.live if _counts_on(each, today)]
            state = life.state if counting or not life.live else State.LAPSED
            signals = counting or life.live or life.cleared
            ordered = sorted(signals, key=lambda each: (-each.severity, -as_day(each.observed_on)))
            found.append(Warned(kind, state, tuple(ordered)))
        return tuple(sorted(found, key=lambda each: (not each.is_open, -each.severity, each.kind)))

    def open_on(self, as_of: date) -> tuple[Warned, ...]:
        """The warnings that count on a day, the gravest first; read by somebody or not."""
        return tuple(each for each in self.warnings(as_of=as_of) if each.is_open)

    def worst_on(self, as_of: date) -> Severity | None:
        """The gravest severity that counts on a day; None when nothing does."""
        return max([each.severity for each in self.open_on(as_of)], default=None)

    def forbids(self, consequences: Consequences, *, as_of: date) -> Verdict[tuple[Ban, ...]]:
        """What the open warnings forbid on a day, with a reason for each that forbids something."""
        reasons: list[Reason] = []
        found: set[Ban] = set()
        for each in self.open_on(as_of):
            bans = consequences.of(each.severity)
            if bans:
                words = _FORBIDS.fill(severity=each.severity.words, what=each.label, bans=bans)
                reasons.append(Reason(each.kind, words, _ROWS))
                found.update(bans)
        return Verdict(tuple(ban for ban in Ban if ban in found), tuple(reasons))

    def facts(self, *, as_of: date) -> dict[str, object]:
        """What criteria ask: how many warnings count on a day, how many nobody has read, and the gravest (0 to 4)."""
        standing = self.open_on(as_of)
        return {
            "warnings_open": len(standing),
            "warnings_unread": sum(each.state is State.OPEN for each in standing),
            "worst_warning": int(self.worst_on(as_of) or 0),
        }

    def explain(self, language: Language = "en", *, as_of: date) -> str:
        """Every warning that counts on a day, in words."""
        return "\n".join(each.explain(language) for each in self.open_on(as_of))


def _label(life: _Life) -> Text:
    return (*life.live, *life.cleared)[-1].label


# -- words ------------------------------------------------------------------------------------------------------------

_STATES: Final = {
    State.OPEN: Text("open", zh="未处理"),
    State.ACKNOWLEDGED: Text("being looked after", zh="处理中"),
    State.CLEARED: Text("cleared", zh="已解除"),
    State.LAPSED: Text("lapsed", zh="已过期"),
}
_STANDS: Final = Text("“{what}” is {state}", zh="“{what}”{state}")
_FORBIDS: Final = Text("{severity} “{what}” forbids {bans}", zh="预警“{what}”（{severity}）：禁止{bans}")
_NOBODY: Final = Text(
    "somebody must stand for it that “{what}” is settled: name the person",
    zh="“{what}”须由具名人员负责：请注明人员",
)
_NO_EVIDENCE: Final = Text(
    "nothing shows that “{what}” is settled: give the evidence", zh="没有凭据表明“{what}”已解除：请提供凭据"
)
_NOT_OPEN: Final = Text("“{what}” is not open: it is {state}", zh="“{what}”并非待处理：{state}")
_NOT_CLEARED: Final = Text(
    "“{what}” was not cleared, so nothing is to be reopened", zh="“{what}”尚未解除，无需重开"
)
_TOO_EARLY: Final = Text(
    "something was written down about “{what}” after {at}; give a later moment",
    zh="{at}之后“{what}”已有记录；请给出更晚的时刻",
)
