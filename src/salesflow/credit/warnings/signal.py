"""Signals: one early sign that a customer may not pay, with its type, its severity, its day and its evidence.

Seven types say where a sign comes from, four severities how grave it is. What a severity forbids is data of the house
(`Consequences`): a graver one never forbids less. A signal is a proposal to look, never a judgement about a person.

>>> from salesflow.basics.money import money
>>> sign = Signal("postponed_twice", SignalType.PAYMENT, Severity.ALERT, Text("two postponements in a row",
...     zh="连续两次延期付款"), observed_on=date(2026, 3, 2), until=date(2026, 6, 2), source="ledger", evidence=["F-9"])
>>> print(sign.explain())
alert (payment): two postponements in a row, seen on 2 Mar 2026 in ledger (F-9) [CR-4]
>>> sign.is_valid_on(date(2026, 6, 1)), sign.is_valid_on(date(2026, 6, 2))
(True, False)

Source: CR-4 (the textbook's heading only; the types and the four severities are those of published Chinese practice:
field note, section 1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum, IntEnum
from typing import Final, cast

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Ban", "Consequences", "Severity", "Signal", "SignalType"]

_ROWS: Final = ("CR-4",)


class SignalType(Enum):
    """Where an early warning comes from.

    >>> SignalType.LEGAL.render("zh")
    '司法与公示'
    """

    PAYMENT = "payment"
    TRADING = "trading"
    FINANCIAL = "financial"
    MANAGEMENT = "management"
    LEGAL = "legal"
    ENVIRONMENT = "environment"
    INTERNAL = "internal"

    def __repr__(self) -> str:
        return f"SignalType.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The type in words."""
        return _TYPES[self].render(language)


class Severity(IntEnum):
    """How grave a sign is, the mildest first.

    >>> Severity.ALERT > Severity.ATTENTION, Severity.SEVERE.render("zh")
    (True, '重大')
    """

    NOTICE = 1
    ATTENTION = 2
    ALERT = 3
    SEVERE = 4

    def __repr__(self) -> str:
        return f"Severity.{self.name}"

    @property
    def words(self) -> Text:
        """The severity as words for a sentence (in which the bare value would be a number)."""
        return _SEVERITIES[self]

    def render(self, language: Language = "en") -> str:
        """The severity in words."""
        return self.words.render(language)


class Ban(Enum):
    """What an open signal may forbid: each is a switch of its own, not one "hold".

    `USE` freezes the limit: the number stays, nothing of it is available.
    """

    RAISE = "raise"
    USE = "use"
    CREDIT_SALES = "credit_sales"
    CONTRACTS = "contracts"
    DELIVERIES = "deliveries"

    def __repr__(self) -> str:
        return f"Ban.{self.name}"

    def render(self, language: Language = "en") -> str:
        """What is forbidden, in words."""
        return _BANS[self].render(language)


def _day(value: date) -> date:
    return shared_day(as_day(value, "observed_on"))


def _until(value: date | None) -> date | None:
    return None if value is None else shared_day(as_day(value, "until"))


def _kind(value: str) -> str:
    return read_id(value, "kind")


def _source(value: str) -> str:
    return read_id(value, "source")


def _evidence(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InputError("evidence", value, "give several numbers of evidence, such as ['F-9']")
    return tuple(dict.fromkeys(read_id(each, "evidence") for each in value))


@attrs.frozen
class Signal:
    """One early sign: `kind` is the key of its rule, `label` its words, `evidence` the numbers of what shows it.

    It was observed on a day and counts up to `until`, which is no longer in it (None: until it is cleared). `reasons`
    say what raised it. `InputError`: no severity, a blank kind or source, an `until` that is not after the day.
    Source: CR-4.
    """

    kind: str = attrs.field(converter=_kind)
    type: SignalType = attrs.field(validator=attrs.validators.instance_of(SignalType))
    severity: Severity
    label: Text
    observed_on: date = attrs.field(kw_only=True, converter=_day)
    until: date | None = attrs.field(kw_only=True, default=None, converter=_until)
    source: str = attrs.field(kw_only=True, converter=_source)
    evidence: tuple[str, ...] = attrs.field(kw_only=True, default=(), converter=_evidence)
    reasons: tuple[Reason, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Reason, ...])

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.severity, Severity):  # pyright: ignore[reportUnnecessaryIsInstance]  # an int is no severity
            raise InputError("severity", self.severity, "give a Severity, such as Severity.ALERT")
        if self.until is not None and self.until <= self.observed_on:
            raise InputError("until", self.until, "is not after the day on which the sign was seen")

    @property
    def id(self) -> str:
        """The kind with the day of the newest evidence: the same evidence gives the same signal."""
        return f"{self.kind}@{self.observed_on.isoformat()}"

    def is_valid_on(self, day: date) -> bool:
        """Whether it was seen by then and has not lapsed."""
        return self.observed_on <= day and (self.until is None or day < self.until)

    @property
    def reason(self) -> Reason:
        """The signal in one sentence."""
        words = _SEEN_IN if self.evidence else _SEEN
        said = words.fill(
            severity=self.severity.words,
            type=self.type,
            what=self.label,
            day=self.observed_on,
            source=self.source,
            evidence=self.evidence,
        )
        return Reason(self.kind, said, _ROWS)

    def explain(self, language: Language = "en") -> str:
        """The signal and all that raised it, one a line."""
        return explained((self.reason, *self.reasons), language)


def _bans(
    given: Mapping[Severity, Iterable[Ban]] | tuple[tuple[Severity, frozenset[Ban]], ...],
) -> tuple[tuple[Severity, frozenset[Ban]], ...]:
    pairs = (
        tuple((each, frozenset(bans)) for each, bans in given.items())
        if isinstance(given, Mapping)
        else given
    )
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


@attrs.frozen
class Consequences:
    """What each severity forbids, under a key and a version; a graver one forbids also what every milder one forbids.

    `DefinitionError` with all problems: a blank key or version, a severity twice, what is no `Severity` or no `Ban`.

    >>> house = Consequences("house", "1", {Severity.ALERT: [Ban.RAISE], Severity.SEVERE: [Ban.USE]})
    >>> house.of(Severity.SEVERE), house.of(Severity.NOTICE)
    ((Ban.RAISE, Ban.USE), ())
    """

    key: str
    version: str
    bans: tuple[tuple[Severity, frozenset[Ban]], ...] = attrs.field(converter=_bans)

    def __attrs_post_init__(self) -> None:
        named = (("key", self.key), ("version", self.version))
        problems = [f"the {what} is blank" for what, text in named if not text.strip()]
        severities = [each for each, _ in self.bans]
        twice = [each for each in dict.fromkeys(severities) if severities.count(each) > 1]
        problems += [f"severity {each.render()!r} is given twice" for each in twice]
        for severity, bans in cast("tuple[tuple[object, frozenset[object]], ...]", self.bans):
            if not isinstance(severity, Severity):
                problems.append(f"{severity!r} is no Severity")
            problems += [f"{ban!r} is no Ban" for ban in bans if not isinstance(ban, Ban)]
        if problems:
            raise DefinitionError(f"consequences {self.key!r}", problems)

    def of(self, severity: Severity) -> tuple[Ban, ...]:
        """What a signal of that severity forbids, in the order of `Ban`."""
        found = frozenset[Ban]().union(*[bans for each, bans in self.bans if each <= severity])
        return tuple(ban for ban in Ban if ban in found)


# -- words ------------------------------------------------------------------------------------------------------------

_TYPES: Final = {
    SignalType.PAYMENT: Text("payment", zh="付款"),
    SignalType.TRADING: Text("trading", zh="交易"),
    SignalType.FINANCIAL: Text("financial", zh="财务"),
    SignalType.MANAGEMENT: Text("operation and management", zh="经营与管理"),
    SignalType.LEGAL: Text("law and public record", zh="司法与公示"),
    SignalType.ENVIRONMENT: Text("industry and environment", zh="行业与环境"),
    SignalType.INTERNAL: Text("our own limits", zh="内部额度"),
}
_SEVERITIES: Final = {
    Severity.NOTICE: Text("notice", zh="提示"),
    Severity.ATTENTION: Text("attention", zh="关注"),
    Severity.ALERT: Text("alert", zh="警示"),
    Severity.SEVERE: Text("severe", zh="重大"),
}
_BANS: Final = {
    Ban.RAISE: Text("a higher limit", zh="提高额度"),
    Ban.USE: Text("use of the limit", zh="使用额度"),
    Ban.CREDIT_SALES: Text("sales on credit", zh="赊销"),
    Ban.CONTRACTS: Text("new contracts", zh="签约"),
    Ban.DELIVERIES: Text("deliveries", zh="发货"),
}
_SEEN: Final = Text(
    "{severity} ({type}): {what}, seen on {day} in {source}",
    zh="{severity}（{type}）：{what}，{day}见于{source}",
)
_SEEN_IN: Final = Text(
    "{severity} ({type}): {what}, seen on {day} in {source} ({evidence})",
    zh="{severity}（{type}）：{what}，{day}见于{source}（{evidence}）",
)
