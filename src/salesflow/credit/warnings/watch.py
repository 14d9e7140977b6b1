"""The watch: rules as data, held against what was observed, raise early warnings with every reason.

A rule is a criterion over named facts. A fact is what was measured last, or the answer of a test: so many events in a
window of months (`Count`), a change against a base (`Change`). What is not known is named and never raises a signal;
an event that nobody recorded did not happen only where somebody was looking (`Watched`). Disputed items never raise a
warning about payment.

>>> from salesflow.basics.criteria import has
>>> from salesflow.credit.warnings.signal import Severity, SignalType
>>> from salesflow.credit.warnings.watch_rule import Count
>>> late = Count("postponed_twice", "postponement", months=3, least=2, label=Text("postponements", zh="延期付款"))
>>> rule = WatchRule("postponed", SignalType.PAYMENT, Severity.ALERT, Text("he keeps postponing", zh="一再延期付款"),
...     when=has("postponed_twice"), tests=[late], source="house rule")
>>> seen = [Happened("postponement", date(2026, 2, day), f"M-{day}", source="ledger") for day in (3, 17)]
>>> watched = watch([rule], seen, as_of=date(2026, 3, 2))
>>> print(watched.explain())
alert (payment): he keeps postponing, seen on 17 Feb 2026 in ledger (M-3, M-17) [CR-4]
postponements in the 3 months up to 2 Mar 2026: 2; 2 or more are a sign [CR-4]
>>> print(watch([rule], seen[:1], as_of=date(2026, 3, 2)).explain())
he keeps postponing: postponements in the 3 months up to 2 Mar 2026: 1 on record, but nobody watched all the time [CR-4]

Source: CR-4 (heading only; event, window, measure and threshold as in published practice: field note, section 1.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import attrs

from salesflow.basics.criteria import Compare, Has, Raw
from salesflow.basics.findings import Finding, Outcome, seen_text
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Sentence, Text
from salesflow.credit.warnings.seen import Happened, Measured, Record, Seen, recorded
from salesflow.credit.warnings.signal import Signal
from salesflow.credit.warnings.watch_rule import WatchRule, shown_fact
from salesflow.errors import InputError

__all__ = ["Watch", "watch"]

_ROWS: Final = ("CR-4",)


@attrs.frozen
class Watch:
    """What the rules say on a day: the signals, gravest first, and what had to be known for the others.

    `unknown` holds one reason for each fact that kept a rule from being decided; `quiet` the rules that found nothing.
    """

    as_of: date
    signals: tuple[Signal, ...]
    unknown: tuple[Reason, ...]
    quiet: tuple[str, ...]

    def explain(self, language: Language = "en") -> str:
        """The signals with their reasons, then what is not known, one a line."""
        lines = [each.explain(language) for each in self.signals]
        return "\n".join([*lines, *([explained(self.unknown, language)] if self.unknown else [])])


def watch(rules: Iterable[WatchRule], seen: Iterable[Seen], *, as_of: date) -> Watch:
    """Hold what was seen up to a day (that day included) against the rules.

    The newest measurement of a fact counts; two different ones of the same day are not known. The order of what was
    seen makes no difference. `InputError`: one event number for two events, a rule twice, a float, a moment for a day.
    Source: CR-4.
    """
    today = shared_day(as_day(as_of, "as_of"))
    record = recorded(seen, as_of=today)
    signals: list[Signal] = []
    unknown: list[Reason] = []
    quiet: list[str] = []
    known: set[str] = set()
    kinds = {*record.events, *record.facts, *record.watched}
    views: dict[tuple[Term | None, bool], Record] = {}
    for rule in rules:
        if rule.key in known:
            raise InputError("rules", rule.key, "is given twice")
        known.add(rule.key)
        if rule.needs.isdisjoint(kinds):
            found = _unseen(rule, today)
        else:
            view = (rule.fresh, rule.spares_disputed)
            if view not in views:
                views[view] = attrs.evolve(record, fresh=rule.fresh, spares_disputed=rule.spares_disputed)
            found = _held(rule, views[view])
        if isinstance(found, Signal):
            if found.is_valid_on(today):
                signals.append(found)
            else:
                quiet.append(rule.key)
        elif found:
            unknown += found
        else:
            quiet.append(rule.key)
    signals.sort(key=lambda each: (-each.severity, each.kind))
    return Watch(today, tuple(signals), tuple(unknown), tuple(quiet))


@lru_cache(maxsize=1024)
def _unseen(rule: WatchRule, today: date) -> Signal | tuple[Reason, ...]:
    """What a rule says where nothing it looks at was ever seen: the same for every such customer."""
    return _held(rule, Record(today, {}, {}, {}, rule.fresh, rule.spares_disputed))


def _held(rule: WatchRule, record: Record) -> Signal | tuple[Reason, ...]:
    """The signal of a rule, or what had to be known; nothing at all where the rule surely does not hold."""
    facts: dict[str, object] = {}
    used: dict[str, tuple[Happened | Measured, ...]] = {}
    for path, test in rule.asked:
        if test is not None:
            facts[path], used[path] = test.weigh(record)
        elif (measured := record.value(path)) is not None:
            facts[path], used[path] = measured.value, (measured,)
    raw = rule.when.raw(facts, None)
    if raw[1] is Outcome.UNMET:
        return ()
    leaves = [*_leaves(raw)]
    if raw[1] is not Outcome.MET:
        open_leaves = [leaf for leaf in leaves if leaf.outcome in (Outcome.UNKNOWN, Outcome.ERROR)]
        return tuple([_open(rule, leaf, _words(leaf, record, rule)) for leaf in open_leaves])
    met = [leaf for leaf in leaves if leaf.met]
    evidence = [each for leaf in met for each in used.get(leaf.path, ())]
    last = max([each.on for each in evidence], default=record.as_of)
    return Signal(
        rule.key,
        rule.type,
        rule.severity,
        rule.label,
        observed_on=last,
        until=None if rule.lasts is None else rule.lasts.after_day(last),
        source=", ".join(dict.fromkeys(each.source for each in evidence)) or rule.source,
        evidence=[each.number for each in evidence if isinstance(each, Happened)],
        reasons=[Reason("raised", _words(leaf, record, rule), _ROWS) for leaf in met],
    )


def _open(rule: WatchRule, leaf: Finding, why: Sentence) -> Reason:
    """What had to be known; a test that bears the name of its rule is not named twice."""
    named = any(test.key == leaf.path and test.label == rule.label for test in rule.tests)
    return Reason("not_known", why if named else _OPEN.fill(what=rule.label, why=why), _ROWS)


def _leaves(raw: Raw) -> Iterator[Finding]:
    """The single conditions, those of parts in the place of their whole."""
    if not raw[4]:
        yield Finding(raw[0], raw[1], raw[2], raw[3])
    for part in raw[4]:
        yield from _leaves(part)


def _words(leaf: Finding, record: Record, rule: WatchRule) -> Sentence:
    path = leaf.path
    for test in rule.tests:
        if test.key == path:
            return test.answer(record)[1]
    said = record.latest(path)
    if len(said) > 1:
        sides = tuple([_SIDE.fill(value=shown_fact(each), source=each.source) for each in said])
        return _DIFFER.fill(said=_said(leaf), sides=sides)
    return _said(leaf)


def _said(leaf: Finding) -> Sentence:
    """A condition in the words of a warning: one that is met has reached its threshold, and nobody needed that."""
    asked = leaf.condition
    if not leaf.met or not isinstance(asked, Compare | Has):
        return leaf.sentence
    what, seen = asked.label or asked.path, seen_text(leaf.seen)
    if isinstance(asked, Has):
        return leaf.sentence if asked.wanted else _ABSENT.fill(what=what)
    if asked.op == "==":
        return _IS.fill(what=what, seen=seen)
    return _REACHED.fill(what=what, seen=seen, needed=asked.needed)


# -- words ------------------------------------------------------------------------------------------------------------

_OPEN: Final = Text("{what}: {why}", zh="{what}：{why}")
_REACHED: Final = Text("{what} is {seen}; {needed} is a sign", zh="{what}为{seen}；{needed}即为预警")
_IS: Final = Text("{what} is {seen}, and that is a sign", zh="{what}为{seen}，即为预警")
_ABSENT: Final = Text("there is no {what}, and that is a sign", zh="没有{what}，即为预警")
_SIDE: Final = Text("{value} ({source})", zh="{value}（{source}）")
_DIFFER: Final = Text("{said}; the sources differ: {sides}", zh="{said}；各来源说法不一：{sides}")
