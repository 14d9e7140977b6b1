"""Credit checks: all questions of a house put together, each with the switches it proposes when it fails.

Controls go by cause: a late invoice need not stop what a revoked licence stops. Every rule is asked and every finding named,
never only the first. A check decides nothing: it proposes to a named person.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> from salesflow.credit.control.checks_conduct import MaxDunning, OldestOpenItem
>>> from salesflow.credit.exposure import Exposure
>>> from salesflow.customers.history import Invoice
>>> today = date(2026, 3, 23)
>>> check = CreditCheck(Citation("toy", "1", "-"), [
...     ControlRule(OldestOpenItem(30), [Switch.CREDIT_SALES]), ControlRule(MaxDunning(2), [Switch.DELIVERIES])])
>>> bill = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 4), money(96000, "CNY"))
>>> owed = Exposure.of([bill], customer="C-7", currency="CNY", as_of=today)
>>> print(check.run(Account("C-7", "CNY", today, exposure=owed), as_of=today).explain())
hold is proposed: stop credit sales [CR-5]
fails: CNY 96,000 is more than 30 days late, the oldest part 47 days [CR-5] (stop credit sales)
not known: nobody has said which level of dunning is reached [CR-5] (stop deliveries)
by the rules toy 1 [CR-5]
whoever finds a fact wrong has it put right where it is kept and asks for a new check; a person decides [CR-5]

Source: CR-5; field study of credit 1.3 (checks and measures) and 2.2 (hold reasons are a list).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.account import Account, Order, check_kind
from salesflow.credit.control.check import Check, Finding, Outcome
from salesflow.credit.control.checks_grant import LimitExpired
from salesflow.credit.control.switch import Act, Switch, read_switches
from salesflow.credit.rating.citation import Citation
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = ["Answer", "CheckResult", "ControlRule", "CreditCheck", "RuleFinding", "gravest"]

_ROWS: Final = ("CR-5",)
_CORRECTION: Final = Text(
    "whoever finds a fact wrong has it put right where it is kept and asks for a new check; a person decides",
    zh="如发现数据有误，请在源头更正后重新检查；最终由负责人决定",
)


class Answer(Enum):
    """What a check, or the gate, says in the end, the mildest first."""

    PASS = "pass"  # noqa: S105 - a word of the trade, no secret
    WARN = "warn"
    REFER = "refer"
    HOLD = "hold"

    def __repr__(self) -> str:
        return f"Answer.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The answer in words."""
        return _ANSWERS[self].render(language)

    @property
    def stops(self) -> bool:
        """Whether nothing may go ahead before a person has looked."""
        return self in (Answer.REFER, Answer.HOLD)


def gravest(answers: Iterable[Answer]) -> Answer:
    """The gravest of several answers; PASS when there is none.

    >>> gravest([Answer.WARN, Answer.HOLD, Answer.REFER]), gravest([])
    (Answer.HOLD, Answer.PASS)
    """
    return max(answers, key=_GRAVITY.index, default=Answer.PASS)


_GRAVITY: Final = tuple(Answer)
_FAILS: Final = {
    Outcome.PASS: Truth.NO,
    Outcome.LOOK: Truth.UNKNOWN,
    Outcome.UNKNOWN: Truth.UNKNOWN,
    Outcome.FAIL: Truth.YES,
}


def _key(value: str | None) -> str | None:
    return None if value is None else read_id(value, "key")


@attrs.frozen
class ControlRule:
    """A check, and the switches that it proposes when it fails; with no switch it can at most warn.

    `key` names the rule where its kind comes more than once: a cause that was written down under a key of your own keeps
    it when the rules are put in another order. What is no check, or no `Switch`, is an `InputError`.
    """

    check: Check
    switches: tuple[Switch, ...] = attrs.field(default=(), converter=read_switches)
    key: str | None = attrs.field(default=None, kw_only=True, converter=_key)

    def __attrs_post_init__(self) -> None:
        if not callable(getattr(self.check, "judge", None)):
            raise InputError("check", self.check, "give a check, such as StaticLimit()")


@attrs.frozen
class RuleFinding:
    """What one rule found, the switches that are at stake, and the key of the rule."""

    finding: Finding
    switches: tuple[Switch, ...]
    key: str

    @property
    def answer(self) -> Answer:
        """What the rule says by itself: a rule without switches never more than a warning."""
        return self._weighed(touches=bool(self.switches))

    def answer_to(self, act: Act, *, on_credit: bool) -> Answer:
        """What the rule says to one act: a warning only, where none of its switches stops that act."""
        return self._weighed(touches=any(each.stops(act, on_credit=on_credit) for each in self.switches))

    def _weighed(self, *, touches: bool) -> Answer:
        if self.finding.outcome is Outcome.PASS:
            return Answer.PASS
        if not touches:
            return Answer.WARN
        return Answer.HOLD if self.finding.outcome is Outcome.FAIL else Answer.REFER

    def explain(self, language: Language = "en") -> str:
        """The finding in words; unless it passes, followed by the switches at stake."""
        words = self.finding.explain(language)
        if self.finding.outcome is Outcome.PASS or not self.switches:
            return words
        return _AT_STAKE.fill(words=words, switches=self.switches).render(language)


@attrs.frozen
class CheckResult:
    """What a credit check found about an account, with the order when there is one: a proposal to a named person."""

    customer: str
    currency: str
    as_of: date
    order: Order | None
    rules: tuple[RuleFinding, ...]
    policy: str
    disputed: Money | None = None
    correction: Text = _CORRECTION

    @property
    def outcome(self) -> Answer:
        """HOLD when a rule with a switch fails; else REFER when one is not known or a person must look; else WARN or PASS."""
        return gravest([each.answer for each in self.rules])

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order of the rules."""
        return tuple([each.finding for each in self.rules])

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Every finding that fails, in the order of the rules."""
        return tuple([each for each in self.findings if each.outcome is Outcome.FAIL])

    @property
    def fails(self) -> Mapping[str, Truth]:
        """By the key of each rule whether it fails, for a switchboard that looks for causes to clear.

        UNKNOWN where a fact is not known, or a person must look. Two rules of one kind have two keys (`CreditCheck.keys`).
        """
        return {each.key: _FAILS[each.finding.outcome] for each in self.rules}

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What was not known, each sentence once."""
        unknown = [each.reason for each in self.findings if each.outcome is Outcome.UNKNOWN]
        return tuple(dict.fromkeys(unknown))

    @property
    def switches(self) -> Mapping[Switch, tuple[Reason, ...]]:
        """The switches that are proposed, each with all its reasons."""
        found: dict[Switch, list[Reason]] = {}
        for each in self.rules:
            if each.finding.outcome is Outcome.FAIL:
                for switch in each.switches:
                    found.setdefault(switch, []).append(each.finding.reason)
        return {switch: tuple(found[switch]) for switch in Switch if switch in found}

    @property
    def shortfall(self) -> Money | None:
        """The largest amount by which a limit is exceeded without being tolerated; None when no limit was compared."""
        compared = [each for each in self.findings if each.shortfall is not None]
        over = [
            each.shortfall
            for each in compared
            if each.shortfall is not None and each.outcome is not Outcome.PASS
        ]
        return max(over, default=Money(0, self.currency)) if compared else None

    @property
    def headline(self) -> Reason:
        """The result in one sentence."""
        switches = tuple(self.switches)
        words: Sentence = _HOLD.fill(switches=switches) if switches else _HEADLINES[self.outcome].fill()
        return Reason(self.outcome.value, words, _ROWS)

    def explain(self, language: Language = "en") -> str:
        """The result, every finding, what is disputed, by which rules, and how a wrong fact is corrected; one a line."""
        notes: list[Reason] = []
        if self.disputed is not None and self.disputed.is_positive:
            notes.append(Reason("disputed", _DISPUTED.fill(amount=self.disputed), _ROWS))
        if self.shortfall is not None and self.shortfall.is_positive:
            notes.append(Reason("shortfall", _SHORT.fill(amount=self.shortfall), _ROWS))
        notes.append(Reason("policy", _BY.fill(policy=self.policy), _ROWS))
        notes.append(Reason("correction", self.correction.fill(), _ROWS))
        lines = [self.headline.explain(language), *[each.explain(language) for each in self.rules]]
        return "\n".join([*lines, *[each.explain(language) for each in notes]])


def _rules(value: Iterable[ControlRule]) -> tuple[ControlRule, ...]:
    found = tuple(value)
    for each in found:
        check_kind("rules", each, ControlRule, "give ControlRule(check, switches)")
    return found


@attrs.frozen
class CreditCheck:
    """The rules by which a house checks credit, under a name and a version.

    Every rule is asked, in the order given, and none hides another. The same kind of check may come twice, such as with
    other figures for other switches. No rule at all, one rule twice, one key for two rules, or two graces for a limit that
    has ended are a `DefinitionError` that names all problems. Source: CR-5.
    """

    citation: Citation
    rules: tuple[ControlRule, ...] = attrs.field(converter=_rules)
    correction: Text = attrs.field(default=_CORRECTION, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [] if self.rules else ["it has no rule"]
        checks = [each.check for each in self.rules]
        twice = [each for place, each in enumerate(checks) if each in checks[:place]]
        problems += [f"{each.rule} is asked twice with the same figures" for each in twice]
        problems += [
            f"the key {each!r} stands for two rules" for each, n in Counter(self.keys).items() if n > 1
        ]
        if len({each.grace for each in checks if isinstance(each, LimitExpired)}) > 1:
            problems.append("there are two graces for a limit that has ended")
        if problems:
            raise DefinitionError(f"credit check {self.citation}", problems)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The key of each rule, in their order: its own, else its kind, with a number from the second of one kind on.

        >>> from salesflow.credit.control.checks_conduct import OldestOpenItem
        >>> rules = [ControlRule(OldestOpenItem(each)) for each in (7, 30)]
        >>> CreditCheck(Citation("toy", "1", "-"), [*rules, ControlRule(OldestOpenItem(90), key="very_late")]).keys
        ('oldest_open_item', 'oldest_open_item-2', 'very_late')
        """
        seen: Counter[str] = Counter()
        found: list[str] = []
        for each in self.rules:
            kind = each.check.rule
            seen[kind] += 1
            found.append(each.key or (kind if seen[kind] == 1 else f"{kind}-{seen[kind]}"))
        return tuple(found)

    @cached_property
    def expiry(self) -> LimitExpired:
        """Its rule for a limit that has ended; without one there is no grace."""
        found = [each.check for each in self.rules if isinstance(each.check, LimitExpired)]
        return found[0] if found else LimitExpired()

    def seen(self, account: Account) -> Account:
        """The account as this check sees it: with its own grace for a limit that has ended."""
        grace = self.expiry.grace
        return account if account.grace == grace else attrs.evolve(account, grace=grace)

    def run(self, account: Account, order: Order | None = None, *, as_of: date) -> CheckResult:
        """What all rules find about an account, with an order when there is one; the same facts give the same result.

        An account of another day than `as_of` is an `InputError`, an order in another currency a `CurrencyError`.
        """
        account.check_day(as_of)
        if order is not None:
            check_kind("order", order, Order, "give an Order, with its amount and what is paid ahead")
        if order is not None and order.amount.currency != account.currency:
            raise CurrencyError("order", order.amount, f"the account is in {account.currency}")
        seen = self.seen(account)
        return CheckResult(
            account.customer,
            account.currency,
            account.as_of,
            order,
            tuple(
                [
                    RuleFinding(each.check.judge(seen, order), each.switches, key)
                    for each, key in zip(self.rules, self.keys, strict=True)
                ]
            ),
            str(self.citation),
            seen.disputed,
            self.correction,
        )


# -- words ------------------------------------------------------------------------------------------------------------

_ANSWERS: Final = {
    Answer.PASS: Text("pass", zh="通过"),
    Answer.WARN: Text("pass with a warning", zh="通过，但有提示"),
    Answer.REFER: Text("a person must look", zh="须人工判断"),
    Answer.HOLD: Text("hold", zh="暂停"),
}
_HOLD: Final = Text("hold is proposed: {switches}", zh="建议：{switches}")
_HEADLINES: Final = {
    Answer.PASS: Text("nothing speaks against him", zh="无须控制"),
    Answer.WARN: Text("nothing is to be stopped, but see the warnings", zh="无须控制，但有提示"),
    Answer.REFER: Text("a person must look before anything goes on credit", zh="赊销前须人工判断"),
}
_AT_STAKE: Final = Text("{words} ({switches})", zh="{words}（{switches}）")
_DISPUTED: Final = Text(
    "{amount} is disputed and stops nothing by itself", zh="{amount}有争议，不单独作为控制依据"
)
_SHORT: Final = Text("{amount} is missing to be within the limit", zh="额度尚缺{amount}")
_BY: Final = Text("by the rules {policy}", zh="依据规则{policy}")
