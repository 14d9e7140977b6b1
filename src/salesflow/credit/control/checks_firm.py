"""Checks of what is known of the firm: whether its dossier is enough to judge, and which warnings are open.

>>> from datetime import date
>>> from salesflow.credit.limits.facts import OpenSignal
>>> debtor = OpenSignal("dishonest_debtor", Severity.SEVERE, Text("dishonest judgment debtor", zh="失信被执行人"))
>>> account = Account("C-7", "CNY", date(2026, 3, 31), signals=[debtor])
>>> for check in [SignalOpen(["dishonest_debtor", "licence_revoked"]), SignalOpen(severity=Severity.ALERT), MissingDossier()]:
...     print(check.judge(account, None).explain())
fails: a warning is open: dishonest judgment debtor [CR-5]
fails: a warning is open: dishonest judgment debtor [CR-5]
not known: nobody has looked into his dossier [CR-5]

Source: CR-5; field study of credit 1.3 (失信被执行人, 吊销/注销, 经营异常名录).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.check import Finding, Outcome, found
from salesflow.credit.warnings.signal import Severity
from salesflow.errors import DefinitionError, InputError

__all__ = ["MissingDossier", "SignalOpen"]


def _kinds(value: Iterable[str]) -> frozenset[str]:
    if isinstance(value, str):
        raise InputError("kinds", value, "give several kinds, such as ['dishonest_debtor']")
    return frozenset([read_id(each, "kinds") for each in value])


@attrs.frozen
class SignalOpen:
    """Is no warning open that is of one of these kinds, or of that severity or a graver one?

    A check that names neither is a `DefinitionError`. Source: CR-5; the kinds are those of the house's watch (CR-4).
    """

    kinds: frozenset[str] = attrs.field(default=frozenset(), converter=_kinds)
    severity: Severity | None = None
    rule: ClassVar[str] = "signal_open"

    def __attrs_post_init__(self) -> None:
        if self.severity is not None:
            check_kind("severity", self.severity, Severity, "give a Severity, such as Severity.SEVERE")
        if not self.kinds and self.severity is None:
            raise DefinitionError(
                "signal open", ["name the kinds of warning, or the severity from which it fails"]
            )

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when one is open; not known when nobody has said which warnings are open."""
        if account.signals is None:
            return found(self.rule, Outcome.UNKNOWN, "signals_unknown", _NO_SIGNALS)
        grave = [
            each
            for each in account.signals
            if each.kind in self.kinds or (self.severity is not None and each.severity >= self.severity)
        ]
        if not grave:
            return found(self.rule, Outcome.PASS, "no_signal", _NONE_OPEN)
        grave.sort(key=lambda each: (-each.severity, each.kind))
        labels = tuple(dict.fromkeys([each.label for each in grave]))
        return found(self.rule, Outcome.FAIL, "signal_open", _OPEN, n=len(grave), labels=labels)


@attrs.frozen
class MissingDossier:
    """Is the credit dossier enough to judge: all that is essential known, fresh and agreed on? Source: CR-5 (CR-2, CR-3)."""

    rule: ClassVar[str] = "missing_dossier"

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Fail when something essential is missing; not known when it is stale, or nobody has looked."""
        if account.dossier is None:
            return found(self.rule, Outcome.UNKNOWN, "dossier_unknown", _NO_DOSSIER)
        if account.dossier.value is Truth.YES:
            return found(self.rule, Outcome.PASS, "dossier_enough", _ENOUGH)
        facts = tuple([each.sentence for each in account.dossier.missing]) or (_SOMETHING,)
        if account.dossier.value is Truth.NO:
            return found(self.rule, Outcome.FAIL, "dossier_missing", _MISSING, facts=facts)
        return found(self.rule, Outcome.UNKNOWN, "dossier_unsure", _UNSURE, facts=facts)


# -- words ------------------------------------------------------------------------------------------------------------

_NO_SIGNALS: Final = Text("nobody has said which warnings are open", zh="未结预警情况未知")
_NONE_OPEN: Final = Text("no warning is open that matters here", zh="没有相关的未结预警")
_OPEN: Final = Text("{n|a warning is|several warnings are} open: {labels}", zh="有未结预警：{labels}")
_NO_DOSSIER: Final = Text("nobody has looked into his dossier", zh="信用档案尚未核查")
_ENOUGH: Final = Text("his dossier is enough to judge", zh="信用档案完整")
_MISSING: Final = Text("his dossier lacks something essential: {facts}", zh="信用档案缺少必要信息：{facts}")
_UNSURE: Final = Text("his dossier is not sure enough: {facts}", zh="信用档案不足以判断：{facts}")
_SOMETHING: Final = Text("it does not say what", zh="未说明缺项")
