"""Guards: what stands against a limit whatever the figures say. A guard vetoes; it has no way to raise an amount.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> facts = Facts("C-7", "CNY", date(2026, 3, 31), debts=Debts(money(150, "CNY"), [(35, money(112, "CNY"))]))
>>> for guard in [FreezeIfLate(30), NoRaiseIfOverdue(), NoRaiseWhile(Severity.ALERT)]:
...     found = guard.judge(facts)
...     print(found.veto.render(), "|", found.reason.explain())
freeze | CNY 112 is more than 30 days late, the oldest part 35 days [CR-6]
no raise | CNY 112 is overdue [CR-6]
a person must look | nobody has said which warnings are open [CR-6]

Disputed debts are no part of what a guard reads. Source: CR-6; field study of credit 1.2, 1.5, 4.1 and 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final, Protocol

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.money import Money, computed
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Text
from salesflow.credit.limits.facts import Debts, Facts, OpenSignal, by_currency
from salesflow.credit.rating.ratio_models import RatioModel, Zone
from salesflow.credit.rating.statements import Acceptance, has_run
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "CancelOn",
    "FreezeIfLate",
    "FreezeWhile",
    "Guard",
    "NoRaiseIfOverdue",
    "NoRaiseInDistress",
    "NoRaiseWhile",
    "RequireFresh",
    "Ruling",
    "Veto",
]

_ROWS: Final = ("CR-6",)


class Veto(Enum):
    """What a guard may do, the mildest first: forbid a raise, call a person, freeze, cancel."""

    NO_RAISE = "no_raise"
    REFER = "refer"
    FREEZE = "freeze"
    CANCEL = "cancel"

    def __repr__(self) -> str:
        return f"Veto.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The veto in words."""
        return _VETOES[self].render(language)


@attrs.frozen
class Ruling:
    """What a guard says when it has something to say, and why."""

    veto: Veto
    reason: Reason


class Guard(Protocol):
    """One thing that may stand against a limit; pure, and silent (None) when all is well."""

    def judge(self, facts: Facts) -> Ruling | None:
        """What stands against it, None when nothing does."""
        ...


def _check_tolerance(what: str, tolerance: tuple[Money, ...]) -> None:
    problems = [f"the tolerance {each} is negative" for each in tolerance if each.is_negative]
    if len({each.currency for each in tolerance}) < len(tolerance):
        problems.append("a currency has two tolerances")
    if problems:
        raise DefinitionError(what, problems)


def _too_late(debts: Debts, days: int, tolerance: tuple[Money, ...]) -> Money | None:
    """The undisputed debt that is too late and not tolerated; None when there is none."""
    late, currency = debts.late_amount(days), debts.used.currency
    if not late:
        return None
    if tolerance and any(each.currency == currency and late <= each.amount for each in tolerance):
        return None
    return computed(late, currency)


def _is_allowed(facts: Facts, debts: Debts) -> bool:
    """Whether all that is late is within what the grant of the day allows to be late."""
    for each in facts.line.grants:
        if each.overdue is not None:
            break
    else:  # most grants allow nothing
        return False
    allowed = facts.line.overdue_allowance_on(facts.as_of)
    return allowed is not None and allowed.covers(debts.late_by(0), debts.oldest_days_late)


@attrs.frozen
class NoRaiseIfOverdue:
    """No raise while something undisputed is more than `days` late; `tolerance` by currency lets tiny rests pass.

    What a grant allows to be late (`OverdueAllowance`) stops no delivery, but it is no clean record either, and a raise is
    for a clean record. With `grant_excuses` it counts as one.
    """

    days: int = 0
    tolerance: tuple[Money, ...] = attrs.field(default=(), converter=by_currency)
    grant_excuses: bool = attrs.field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("days", self.days)
        _check_tolerance("no raise if overdue", self.tolerance)

    def judge(self, facts: Facts) -> Ruling | None:
        """No raise when something is late, REFER when the debts are not known."""
        if facts.debts is None:
            return Ruling(Veto.REFER, Reason("debts_unknown", _NO_DEBTS.fill(), _ROWS))
        late = _too_late(facts.debts, self.days, self.tolerance)
        if late is None or (self.grant_excuses and _is_allowed(facts, facts.debts)):
            return None
        words = _LATE.fill(amount=late, days=self.days) if self.days else _OVERDUE.fill(amount=late)
        return Ruling(Veto.NO_RAISE, Reason("overdue", words, _ROWS))


@attrs.frozen
class FreezeIfLate:
    """Freeze when something undisputed is more than `days` late: the number stays, nothing of it may be used.

    While all that is late lies within what the grant of the day allows (`OverdueAllowance`), it does not freeze: a person
    decided that. With `grant_excuses` False it does.
    """

    days: int
    tolerance: tuple[Money, ...] = attrs.field(default=(), converter=by_currency)
    grant_excuses: bool = attrs.field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_count("days", self.days)
        _check_tolerance("freeze if late", self.tolerance)

    def judge(self, facts: Facts) -> Ruling | None:
        """Freeze when something is too late, REFER when the debts are not known."""
        if facts.debts is None:
            return Ruling(Veto.REFER, Reason("debts_unknown", _NO_DEBTS.fill(), _ROWS))
        late = _too_late(facts.debts, self.days, self.tolerance)
        if late is None or (self.grant_excuses and _is_allowed(facts, facts.debts)):
            return None
        words = _OLD.fill(amount=late, days=self.days, oldest=facts.debts.oldest_days_late)
        return Ruling(Veto.FREEZE, Reason("oldest_item", words, _ROWS))


def _kind(signal: OpenSignal) -> str:
    return signal.kind


def _gravity(signal: OpenSignal) -> tuple[Severity, str]:
    return signal.severity, signal.kind


def _while_open(facts: Facts, severity: Severity, veto: Veto) -> Ruling | None:
    if facts.signals is None:
        return Ruling(Veto.REFER, Reason("signals_unknown", _NO_SIGNALS.fill(), _ROWS))
    grave = [each for each in facts.signals if each.severity >= severity]
    if not grave:
        return None
    grave.sort(key=_kind)
    worst = max(grave, key=_gravity)
    labels = tuple([each.label for each in grave])
    words = _OPEN.fill(n=len(grave), severity=worst.severity.words, labels=labels)
    return Ruling(veto, Reason("signal_open", words, _ROWS))


@attrs.frozen
class NoRaiseWhile:
    """No raise while a warning of that severity or a graver one is open."""

    severity: Severity = Severity.ALERT

    def judge(self, facts: Facts) -> Ruling | None:
        """No raise while one is open, REFER when nobody has looked."""
        return _while_open(facts, self.severity, Veto.NO_RAISE)


@attrs.frozen
class FreezeWhile:
    """Freeze while a warning of that severity or a graver one is open."""

    severity: Severity = Severity.SEVERE

    def judge(self, facts: Facts) -> Ruling | None:
        """Freeze while one is open, REFER when nobody has looked."""
        return _while_open(facts, self.severity, Veto.FREEZE)


def _kinds(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str):
        raise InputError("kinds", value, "give several kinds, such as ['dishonest_debtor']")
    return frozenset(value)


@attrs.frozen
class CancelOn:
    """Cancel when a warning of one of these kinds is open (a revoked licence, a dishonest debtor)."""

    kinds: frozenset[str] = attrs.field(converter=_kinds)

    def __attrs_post_init__(self) -> None:
        if not self.kinds:
            raise DefinitionError("cancel on", ["no kind of warning is named"])

    def judge(self, facts: Facts) -> Ruling | None:
        """Cancel when one of them is open, REFER when nobody has looked."""
        if facts.signals is None:
            return Ruling(Veto.REFER, Reason("signals_unknown", _NO_SIGNALS.fill(), _ROWS))
        found = [each for each in facts.signals if each.kind in self.kinds]
        if not found:
            return None
        found.sort(key=_kind)
        words = _CANCELS.fill(n=len(found), labels=tuple([each.label for each in found]))
        return Ruling(Veto.CANCEL, Reason("signal_cancels", words, _ROWS))


@attrs.frozen
class RequireFresh:
    """Call a person when the statement may not be used (missing, old, not adding up), or the grade is too old.

    `financials` says which statements may be used, None asks for none; `grade` is how old a grade may be, None any age.
    """

    financials: Acceptance | None = Acceptance()
    grade: Term | None = None

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if self.financials is None and self.grade is None:
            problems.append("it asks for nothing")
        if self.grade is not None and (not self.grade.unit.is_whole_days or self.grade.unit.is_working):
            problems.append("the age of a grade is counted in days, weeks, months or years")
        if problems:
            raise DefinitionError("require fresh", problems)

    def judge(self, facts: Facts) -> Ruling | None:
        """REFER when something is missing or old."""
        if self.financials is not None:
            accepted = facts.accepted(self.financials)
            if accepted.value is None:
                return Ruling(Veto.REFER, accepted.missing[0])
        if self.grade is None or facts.grade is None:
            return None  # an unknown grade is the risk factor's to say
        if has_run(self.grade, facts.grade.since, facts.as_of):
            words = _OLD_GRADE.fill(grade=facts.grade.grade, since=facts.grade.since, term=self.grade)
            return Ruling(Veto.REFER, Reason("grade_old", words, _ROWS))
        return None


@attrs.frozen
class NoRaiseInDistress:
    """No raise while a ratio model puts the firm into its distress zone; such models guard better than they price."""

    model: RatioModel

    def judge(self, facts: Facts) -> Ruling | None:
        """No raise in distress, REFER when the model has no answer."""
        score = self.model.judge(facts.statement, as_of=facts.as_of)
        if score.value is None:
            return Ruling(Veto.REFER, score.missing[0])
        return Ruling(Veto.NO_RAISE, score.reasons[0]) if score.value is Zone.DISTRESS else None


# -- words ------------------------------------------------------------------------------------------------------------

_VETOES: Final = {
    Veto.NO_RAISE: Text("no raise", zh="不得上调"),
    Veto.REFER: Text("a person must look", zh="须人工判断"),
    Veto.FREEZE: Text("freeze", zh="冻结"),
    Veto.CANCEL: Text("cancel", zh="取消"),
}
_NO_DEBTS: Final = Text("it is not known what he owes", zh="欠款情况未知")
_NO_SIGNALS: Final = Text("nobody has said which warnings are open", zh="未结预警情况未知")
_OVERDUE: Final = Text("{amount} is overdue", zh="{amount}已逾期")
_LATE: Final = Text("{amount} is more than {days} {days|day|days} late", zh="{amount}逾期超过{days}天")
_OLD: Final = Text(
    "{amount} is more than {days} {days|day|days} late, the oldest part {oldest} {oldest|day|days}",
    zh="{amount}逾期超过{days}天，最久{oldest}天",
)
_OPEN: Final = Text(
    "{n} {n|warning is|warnings are} open, the gravest of them {severity}: {labels}",
    zh="有{n}项未结预警，最高等级为{severity}：{labels}",
)
_CANCELS: Final = Text(
    "credit ends with {n|this warning|these warnings}: {labels}", zh="出现下列预警即取消授信：{labels}"
)
_OLD_GRADE: Final = Text(
    "grade {grade} of {since} is more than {term} old; rate him again",
    zh="{since}评定的{grade}级已超过{term}，请重新评级",
)
