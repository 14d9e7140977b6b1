"""Grading by rules: the first rule that surely holds wins, and what nobody knows yet is no *no*.

>>> from salesflow.basics.criteria import fact, has
>>> from salesflow.basics.money import money
>>> rules = Rules([
...     ("A", (fact("bought") >= money(50_000, "CNY")) & (fact("orders") >= 4)),
...     ("B", fact("bought") >= money(5_000, "CNY")),
... ], default="C")
>>> print(rules.of({"bought": money(9_000, "CNY"), "orders": 2}).explain())
B by rule 2: bought is CNY 9,000, as needed (at least CNY 5,000) [CU-7]
not A by rule 1: bought is CNY 9,000; at least CNY 50,000 is needed [CU-7]
not A by rule 1: orders is 2; at least 4 is needed [CU-7]

Where a fact is missing the grade is the one that is sure, and the verdict says what could lift it:

>>> unsure = rules.of({"bought": money(60_000, "CNY")})
>>> unsure.value, unsure.reachable, unsure.asks
('B', ('A', 'B'), ('orders',))

Source: CU-7.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final, TypeAlias, cast

import attrs
import pendulum

from salesflow.basics.comparing import ORDER
from salesflow.basics.criteria import (
    AllOf,
    Compare,
    Criterion,
    Facts,
    Has,
    Named,
    Predicates,
    Raw,
    all_of,
    any_of,
    findings_of,
    not_,
)
from salesflow.basics.findings import ABSENT, Absent, Finding, Outcome
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.satisfying import FactSpace, contradiction, leaves_of
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["Graded", "Rule", "Rules"]

_ROWS: Final = ("CU-7",)
_MET, _UNMET, _ERROR = Outcome.MET, Outcome.UNMET, Outcome.ERROR
_HOLDS: Final = Text("{grade} by rule {rule}: {finding}", zh="按第{rule}条规则为{grade}：{finding}")
_HOLDS_NOT: Final = Text("not {grade} by rule {rule}: {finding}", zh="按第{rule}条规则不是{grade}：{finding}")
_OPEN: Final = Text(
    "{grade} by rule {rule} is open: {finding}", zh="按第{rule}条规则是否为{grade}尚无定论：{finding}"
)
_DEFAULT: Final = Text("{grade}: none of the rules holds", zh="{grade}：没有一条规则符合")
_EITHER: Final = Text(
    "{grade}: whatever the unknown facts are, the rules lead to it",
    zh="{grade}：无论未知情况如何，结果都一样",
)
_AT_LEAST: Final = Text(
    "{grade} is sure; {others} may still be reached", zh="可以确定的是{grade}；仍有可能达到{others}"
)
_CONTRADICTS: Final = Text(
    "rule {rule} ({grade}) can never hold: {found}", zh="第{rule}条规则（{grade}）不可能符合：{found}"
)
_SHADOWED: Final = Text(
    "rule {rule} ({grade}) never wins: an earlier rule holds whenever it does",
    zh="第{rule}条规则（{grade}）永远轮不到：凡是符合它的，前面已有规则符合",
)
_UNUSED: Final = Text(
    "nobody can be {grade}: one of the rules always holds", zh="没有客户会是{grade}：总有一条规则符合"
)


@attrs.frozen
class Rule:
    """One rule: the grade a customer has when the condition holds."""

    grade: str
    when: Criterion


@attrs.frozen
class Graded:
    """A grade by rules: `value` is sure whatever the unknown facts turn out to be, `reachable` is what is possible.

    `reachable` holds, best first, every grade that some completion of the unknown facts gives; `value` is the worst of
    them, and the only one when all that matters is known. `winners` are the rules that may decide, counted from 1 (0 is
    the default). Reasons are worded when somebody reads them.
    """

    value: str
    reachable: tuple[str, ...]
    winners: tuple[int, ...]
    policy: Rules = attrs.field(repr=False)
    seen: tuple[object, ...] = attrs.field(repr=False)
    kept: tuple[Raw, ...] = attrs.field(default=(), repr=False)

    @property
    def found(self) -> tuple[Raw, ...]:
        """The findings of every rule up to the first one that surely holds."""
        return self.kept or found_by(self.policy, dict(zip(self.policy.paths, self.seen, strict=True)))

    @property
    def is_sure(self) -> bool:
        """Whether no unknown fact could change the grade."""
        return len(self.reachable) == 1

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts to find out: with all of them known the grade is sure."""
        return tuple(dict.fromkeys(path for _, finding in self._open for path in finding.condition.paths()))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What decided, then what keeps the customer from the grade of each earlier rule."""
        found, (first, *others) = self.found, self.winners
        if not self.is_sure:
            said = [Reason("at_least", _AT_LEAST.fill(grade=self.value, others=self.reachable[:-1]), _ROWS)]
        elif not first:
            said = [Reason("default", _DEFAULT.fill(grade=self.value), _ROWS)]
        elif others or found[first - 1][1] is not _MET:
            said = [Reason("either_way", _EITHER.fill(grade=self.value), _ROWS)]
        else:
            said = self._by("rule", _HOLDS, first, found[first - 1], _MET)
        for rule, raw in enumerate(found, 1):
            said += self._by("rule_not_met", _HOLDS_NOT, rule, raw, _UNMET)
        return tuple(said)

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What is not known and could change the grade, with the rule that waits for it."""
        return tuple(
            Reason(finding.outcome.value, self._worded(_OPEN, rule, finding), _ROWS)
            for rule, finding in self._open
        )

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)

    @property
    def _open(self) -> list[tuple[int, Finding]]:
        """The findings that wait for a fact, of every rule on which the grade depends."""
        grades, found = self.policy.grade_of, self.found
        return [
            (rule, finding)
            for place, rule in enumerate(self.winners)
            if len({grades(each) for each in self.winners[place:]}) > 1
            for finding in _parts(found[rule - 1])
            if finding.outcome not in (_MET, _UNMET)
        ]

    def _by(self, code: str, text: Text, rule: int, raw: Raw, outcome: Outcome) -> list[Reason]:
        if raw[1] is not outcome:
            return []
        return [
            Reason(code, self._worded(text, rule, finding), _ROWS)
            for finding in _parts(raw)
            if finding.outcome is outcome
        ]

    def _worded(self, text: Text, rule: int, finding: Finding) -> Sentence:
        return text.fill(grade=self.policy.grade_of(rule), rule=rule, finding=finding.sentence)


def _parts(raw: Raw) -> tuple[Finding, ...]:
    return findings_of(raw[4] if isinstance(raw[0], AllOf) else (raw,))


def _rules(given: Iterable[Rule | tuple[str, Criterion]]) -> tuple[Rule, ...]:
    return tuple(each if isinstance(each, Rule) else Rule(*each) for each in given)


@attrs.frozen
class Rules:
    """Grades by rules over facts: the first rule that holds gives the grade, none of them the `default`.

    A condition that cannot be judged is not a no: the grade is then the worst one among those that are still possible,
    so that it is sure (as long as each fact turns out to be of a kind that the rules ask for), and the verdict names the
    facts that could change it. What is possible is exact: a rule that
    holds whatever the unknown fact is (at least 60, or less than 60) counts as holding. A fact of the wrong type
    counts as not known.

    `order` lists all grades, best first; without it they are ordered as they first appear, the default last. Give it
    when a rule that comes first does not give the best grade ("blacklisted" is checked before all others, and is D).

    No rule, an empty grade, a condition that is none, and an order of other grades are a `DefinitionError`. A rule
    that can never win is none; `check` finds it. Source: CU-7.

    >>> from salesflow.basics.criteria import fact
    >>> rules = Rules([("D", fact("blacklisted") == True), ("A", fact("orders") >= 4)], "C", order=["A", "C", "D"])
    >>> rules.of({"orders": 9}).reachable, rules.of({"orders": 9, "blacklisted": False}).value
    (('A', 'D'), 'A')
    """

    rules: tuple[Rule, ...] = attrs.field(converter=_rules)
    default: str
    order: tuple[str, ...] = attrs.field(default=(), converter=tuple[str, ...], kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.rules:
            problems.append("there is no rule")
        for place, rule in enumerate(self.rules, 1):
            try:
                list(leaves_of([rule.when]))
            except InputError:
                problems.append(f"rule {place} has no condition; write fact(...), has(...) or named(...)")
        grades = dict.fromkeys([*(rule.grade for rule in self.rules), self.default])
        if not all(grade.strip() for grade in grades):
            problems.append("a grade is empty")
        if self.order and sorted(self.order) != sorted(grades):
            problems.append(f"the order must name each of {', '.join(grades)} once")
        if problems:
            raise DefinitionError("Rules", problems)

    @cached_property
    def grades(self) -> tuple[str, ...]:
        """All grades, best first."""
        if self.order:
            return self.order
        seen = [rule.grade for rule in self.rules if rule.grade != self.default]
        return (*dict.fromkeys(seen), self.default)

    def grade_of(self, rule: int) -> str:
        """The grade that a rule gives, counted from 1; 0 is the default."""
        return self.rules[rule - 1].grade if rule else self.default

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The facts that the rules look at, each once: what a table of customers needs as columns."""
        return tuple(dict.fromkeys(path for rule in self.rules for path in rule.when.paths()))

    def of(self, facts: Facts, *, using: Predicates | None = None) -> Graded:
        """The grade of one customer; `using` binds the predicates of `named` conditions.

        Facts that are no mapping are an `InputError`.
        """
        return self._of(facts, using, {})

    def judge(self, figures: Mapping[str, Facts], /, *, using: Predicates | None = None) -> dict[str, Graded]:
        """The grade of each customer, in the order in which they were given."""
        known: _Known = {}
        return {name: self._of(facts, using, known) for name, facts in figures.items()}

    def _of(self, facts: Facts, using: Predicates | None, known: _Known) -> Graded:
        if not isinstance(facts, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  # rows of tables come in
            raise InputError("facts", facts, "give a mapping of names to values")
        steps = self._steps
        seen = tuple([facts.get(path, ABSENT) for path in self.paths])
        if steps is None or not (_KEPT.issuperset(map(type, seen)) or all(map(_is_kept, seen))):
            return self._at_length(facts, using)
        sure = True
        for grade, reachable, winners, tests, whole in steps:
            outcome = whole(seen)[1] if whole else _MET
            for column, test in tests:
                each = test(seen[column])
                if each is _UNMET:
                    outcome = each
                    break
                if each is not _MET and outcome is not _ERROR:
                    outcome = each
            if outcome is _MET:
                if sure:
                    return Graded(grade, reachable, winners, self, seen)
                break
            if outcome is not _UNMET:
                sure = False
        if sure:
            return Graded(self.default, (self.default,), (0,), self, seen)
        pattern = tuple(_pattern(steps, seen))
        reach = known.get(pattern)
        if reach is None:
            reach = known[pattern] = self._reach(found_by(self, facts, using))
        return Graded(*reach, self, seen)

    def _at_length(self, facts: Facts, using: Predicates | None) -> Graded:
        """The same by full findings: for predicates of the user's own, nested facts and values that may change."""
        found = found_by(self, facts, using)
        return Graded(*self._reach(found), self, (), found)

    def _reach(self, found: tuple[Raw, ...]) -> _Reach:
        winners = _winners(found)
        grades = {self.grade_of(each) for each in winners}
        reachable = tuple(each for each in self.grades if each in grades)
        return reachable[-1], reachable, winners

    @cached_property
    def _steps(self) -> tuple[_Step, ...] | None:
        """The rules made ready for many customers; None where only full findings will do."""
        if any(isinstance(leaf, Named) or "." in leaf.path for leaf in leaves_of(self._whens)):
            return None
        columns = {path: place for place, path in enumerate(self.paths)}
        return tuple(
            (rule.grade, (rule.grade,), (place,), *_tests(rule.when, columns))
            for place, rule in enumerate(self.rules, 1)
        )

    @property
    def _whens(self) -> list[Criterion]:
        return [rule.when for rule in self.rules]

    # -- the rules themselves --------------------------------------------------------------------------------------------

    def check(self) -> tuple[Reason, ...]:
        """What is wrong with the rules: one that can never hold, one that never wins, a default nobody can get.

        Empty when nothing is. Predicates of your own may always answer either way.

        >>> from salesflow.basics.criteria import fact
        >>> rules = Rules([("A", fact("orders") >= 4), ("B", fact("orders") >= 9)], default="C")
        >>> [issue.explain() for issue in rules.check()]
        ['rule 2 (B) never wins: an earlier rule holds whenever it does [CU-7]']
        """
        whens = self._whens
        nots = [not_(when) for when in whens]
        space = FactSpace([*whens, *nots])
        issues: list[Reason] = []
        for place, rule in enumerate(self.rules):
            if space.meeting_all([rule.when]).truth is Truth.NO:
                parts = rule.when.parts if isinstance(rule.when, AllOf) else (rule.when,)
                found = tuple(each.asks for each in contradiction(parts))
                words = _CONTRADICTS.fill(grade=rule.grade, rule=place + 1, found=found)
                issues.append(Reason("contradiction", words, _ROWS))
            elif space.meeting_all([*nots[:place], rule.when]).truth is Truth.NO:
                words = _SHADOWED.fill(grade=rule.grade, rule=place + 1)
                issues.append(Reason("never_wins", words, _ROWS))
        if space.meeting_none(whens).truth is Truth.NO:
            issues.append(Reason("default_unused", _UNUSED.fill(grade=self.default), _ROWS))
        return tuple(issues)

    def overlaps(self) -> tuple[tuple[int, int, dict[str, object]], ...]:
        """Neighbouring rules of different grades that can hold at once, with facts that show it; the earlier one wins.

        That is usual for steps of one figure (50,000 or more, 5,000 or more) and worth a look for anything else.

        >>> from salesflow.basics.criteria import fact
        >>> Rules([("A", fact("orders") >= 4), ("B", fact("orders") >= 2)], default="C").overlaps()
        ((1, 2, {'orders': 4}),)
        """
        found: list[tuple[int, int, dict[str, object]]] = []
        for place, (first, second) in enumerate(pairwise(self.rules), 1):
            both = FactSpace([first.when, second.when]).meeting_all([first.when, second.when])
            if first.grade != second.grade and both.truth is Truth.YES:
                found.append((place, place + 1, dict(both.known)))
        return tuple(found)


# -- one customer, quickly ---------------------------------------------------------------------------------------------
#
# A portfolio has a hundred thousand customers and most verdicts are never read. So a condition is first only tested,
# and the values seen are kept; the findings are made from them when somebody asks for the reasons.

_Test: TypeAlias = "Callable[[object], Outcome]"
_Tests: TypeAlias = "tuple[tuple[int, _Test], ...]"
_Whole: TypeAlias = "Callable[[tuple[object, ...]], Raw] | None"
_Step: TypeAlias = "tuple[str, tuple[str, ...], tuple[int, ...], _Tests, _Whole]"
_Reach: TypeAlias = "tuple[str, tuple[str, ...], tuple[int, ...]]"
_Known: TypeAlias = "dict[tuple[Outcome, ...], _Reach]"

_KEPT: Final[frozenset[type]] = frozenset(
    {str, bool, int, Money, Truth, Absent, type(None), date, datetime, pendulum.Date, pendulum.DateTime}
)
"""Types whose values cannot change; of others a finding keeps a text."""


def _is_kept(value: object) -> bool:
    if isinstance(value, Decimal):
        return not value.is_nan()
    return type(value) in _KEPT or (type(value) is float and value == value)


def _tests(condition: Criterion, columns: Mapping[str, int]) -> tuple[_Tests, _Whole]:
    parts = condition.parts if isinstance(condition, AllOf) else (condition,)
    singles = [each for each in parts if isinstance(each, Has | Compare)]
    if len(singles) == len(parts):
        return tuple((columns[each.path], _test(each)) for each in singles), None
    return (), lambda seen: condition.raw(dict(zip(columns, seen, strict=True)), None)


def _pattern(steps: tuple[_Step, ...], seen: tuple[object, ...]) -> Iterator[Outcome]:
    """How every single condition comes out, rule by rule: what is possible depends on no more."""
    for _, _, _, tests, whole in steps:
        yield from _outcomes(whole(seen)) if whole else [test(seen[column]) for column, test in tests]


def _outcomes(raw: Raw) -> Iterator[Outcome]:
    if not raw[4]:
        yield raw[1]
    for part in raw[4]:
        yield from _outcomes(part)


def _test(leaf: Has | Compare) -> _Test:
    """How the condition comes out for a value; numbers and amounts of the right currency by the shortest way."""

    def slow(value: object) -> Outcome:
        return leaf.raw({leaf.path: value}, None)[1]

    if not isinstance(leaf, Compare) or not isinstance(leaf.value, int | Decimal | Money):
        return slow
    if isinstance(leaf.value, bool):
        return slow
    fits, wanted = ORDER[leaf.op], leaf.value
    if isinstance(wanted, Money):
        amount, currency = wanted.amount, wanted.currency

        def by_amount(value: object) -> Outcome:
            if type(value) is Money and value.currency == currency:
                return _MET if fits(value.amount, amount) else _UNMET
            return slow(value)

        return by_amount

    def by_number(value: object) -> Outcome:
        if type(value) is int or (type(value) is Decimal and value.is_finite()):
            return _MET if fits(value, wanted) else _UNMET
        return slow(value)

    return by_number


def found_by(rules: Rules, facts: Facts, using: Predicates | None = None) -> tuple[Raw, ...]:
    """The findings of every rule up to the first one that surely holds."""
    found: list[Raw] = []
    for rule in rules.rules:
        found.append(rule.when.raw(facts, using))
        if found[-1][1] is _MET:
            break
    return tuple(found)


# -- what is possible --------------------------------------------------------------------------------------------------


def _residue(raw: Raw) -> Criterion:
    """What is left of a condition that is open, once all that is known has been taken out."""
    condition, _, _, _, parts = raw
    left = [_residue(part) for part in parts if part[1] not in (_MET, _UNMET)]
    if not left:
        return cast("Criterion", condition)
    return all_of(*left) if isinstance(condition, AllOf) else any_of(*left)


def _winners(found: tuple[Raw, ...]) -> tuple[int, ...]:
    """The rules that decide under some completion of the unknown facts, 0 for the default.

    Rule by rule: can it hold while none before it does? Only a proof that it cannot counts.
    """
    left = {rule: _residue(raw) for rule, raw in enumerate(found, 1) if raw[1] not in (_MET, _UNMET)}
    nots = {rule: not_(each) for rule, each in left.items()}
    space = FactSpace([*left.values(), *nots.values()])
    failed: list[Criterion] = []
    winners: list[int] = []

    def possible(*more: Criterion) -> bool:
        return space.meeting_all([*failed, *more]).truth is not Truth.NO

    for rule, raw in enumerate(found, 1):
        if rule in left:
            if possible(left[rule]):
                winners.append(rule)
            failed.append(nots[rule])
        elif raw[1] is _MET:  # the last one that was looked at
            return (*winners, rule) if possible() else tuple(winners)
    return (*winners, 0) if possible() else tuple(winners)
