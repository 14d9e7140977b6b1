"""The laws of grading and member levels: run them on your own rules, ladders and portfolios.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from decimal import Decimal
>>> check_pareto(Pareto(), {"C-7": Decimal(90), "C-8": Decimal(10), "C-9": Decimal(10)})
>>> from salesflow.basics.criteria import fact, has
>>> from salesflow.customers.grades.rules import Rules
>>> rules = Rules([("A", (fact("orders") >= 4) & has("contract")), ("B", fact("orders") >= 2)], default="C")
>>> check_rules(rules, {"orders": 9}).reachable
('A', 'B')
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, product
from typing import TypeVar

from salesflow.basics.criteria import Compare, Facts
from salesflow.basics.findings import Outcome
from salesflow.basics.money import Money
from salesflow.basics.satisfying import leaves_of
from salesflow.customers.grades.climbing import Member
from salesflow.customers.grades.counting import Amount
from salesflow.customers.grades.ladder import Ladder
from salesflow.customers.grades.pareto import Pareto
from salesflow.customers.grades.regrading import Change, Hysteresis, Reviewed, Round, Standing
from salesflow.customers.grades.rules import Graded, Rules
from salesflow.customers.history import Purchase
from salesflow.errors import InputError
from salesflow.testing._law import law

__all__ = [
    "check_hysteresis",
    "check_ladder_monotone",
    "check_ladder_replay",
    "check_ladder_review",
    "check_pareto",
    "check_round",
    "check_rules",
    "completions",
    "settled",
]

F = TypeVar("F")
S = TypeVar("S")

_MOST = 20_000


def check_pareto(pareto: Pareto, values: Mapping[str, Decimal | int]) -> None:
    """Equal values have equal grades, a larger one never a worse grade, the largest positive one the best.

    The order of the customers does not matter, everybody is graded once, and the concentration adds up.
    """
    verdicts = pareto.judge(values)
    places = {name: pareto.grades.index(verdict.value) for name, verdict in verdicts.items()}
    law(list(places) == list(values), "every customer is graded once, in the order given", list(places))
    ordered = sorted(values, key=values.__getitem__)
    for one, other in pairwise(ordered):
        same = values[one] == values[other]
        law(not same or places[one] == places[other], "equal values have equal grades", one, other)
        law(places[one] >= places[other], "a larger value never has a worse grade", one, other)
    if ordered and values[ordered[-1]] > 0:
        law(not places[ordered[-1]], "the largest has the best grade", ordered[-1])
    turned = pareto.judge({name: values[name] for name in reversed(list(values))})
    law(turned == verdicts, "the order of the customers does not matter")
    parts = pareto.concentration(values)
    law(sum(part.customers for part in parts) == len(values), "the concentration loses nobody", parts)
    whole = int(any(value > 0 for value in values.values()))
    law(sum(part.share or 0 for part in parts) == whole, "the shares of the concentration add up", parts)


# -- rules ---------------------------------------------------------------------------------------------------------------


def completions(rules: Rules, facts: Facts) -> Iterator[dict[str, object]]:
    """Ways in which the unknown facts may turn out: one for each side of every comparison, in every combination.

    Numbers, money, yes and no, texts, and facts that are only asked to be there. Raises `InputError` for other kinds
    of facts, and where there are more than 20,000 combinations.
    """
    open_paths: dict[str, list[object]] = {}
    for leaf in leaves_of(rule.when for rule in rules.rules):
        if leaf.raw(facts, None)[1] in (Outcome.UNKNOWN, Outcome.ERROR):
            values = open_paths.setdefault(leaf.path, [])
            if isinstance(leaf, Compare):
                values += leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
            else:
                values += [True, False]
    choices = {path: _sides(path, values) for path, values in open_paths.items()}
    count = 1
    for each in choices.values():
        count *= len(each)
    if count > _MOST:
        raise InputError("facts", dict(facts), f"leave {count:,} combinations open; state more of them")
    for found in product(*choices.values()):
        yield {**facts, **dict(zip(choices, found, strict=True))}


def _sides(path: str, values: Sequence[object]) -> list[object]:
    sides: list[object] = [True, False] if any(isinstance(value, bool) for value in values) else []
    numbers = sorted(
        {Decimal(each) for each in values if isinstance(each, int | Decimal) and not isinstance(each, bool)}
    )
    sides += _around(numbers)
    for currency in sorted({each.currency for each in values if isinstance(each, Money)}):
        amounts = sorted(
            {each.amount for each in values if isinstance(each, Money) and each.currency == currency}
        )
        sides += [Money(each, currency) for each in _around(amounts)]
    texts = sorted({each for each in values if isinstance(each, str)})
    sides += [*texts, "".join(texts) + "?"] if texts else []
    others = [each for each in values if not isinstance(each, bool | int | Decimal | Money | str)]
    if others:
        raise InputError(path, others[0], "completions know numbers, money, texts, yes and no")
    return sides


def _around(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Every number, one in each gap, one before the first and one after the last."""
    if not numbers:
        return []
    middles = [(low + high) / 2 for low, high in pairwise(numbers)]
    return sorted([numbers[0] - 1, *numbers, *middles, numbers[-1] + 1])


def check_rules(rules: Rules, facts: Facts) -> Graded:
    """The verdict agrees with brute force over all completions of the unknown facts; it is returned.

    What is reachable is what some completion reaches, the grade is the worst of it and thus sure, what is missing is
    empty only when nothing can change, and whoever finds out what it asks for knows the grade. A completion under
    which a rule cannot be judged does not count. Facts of a wrong type are beyond this law.
    """
    found = rules.of(facts)
    law(rules.judge({"one": facts})["one"] == found, "a portfolio is graded as one customer is", found)
    reached: set[str] = set()
    for whole in completions(rules, facts):
        grade = by_hand(rules, whole)
        if grade is not None:
            reached.add(grade)
            learnt = {**facts, **{path: whole[path] for path in found.asks}}
            law(rules.of(learnt).is_sure, "who knows what was asked for knows the grade", found.asks, whole)
    law(set(found.reachable) == reached, "reachable is what some completion reaches", found, reached)
    order = tuple(each for each in rules.grades if each in reached)
    law(found.reachable == order, "the best comes first", found, order)
    law(found.value == found.reachable[-1], "the grade is the one that is sure", found)
    law(found.is_sure is not bool(found.missing), "something is missing as long as the grade is open", found)
    law(all(found.explain(language).strip() for language in ("en", "zh")), "there are words", found)
    return found


def by_hand(rules: Rules, facts: Facts) -> str | None:
    """The grade by rules under facts that are all known, None where a rule on the way cannot be judged."""
    for rule in rules.rules:
        outcome = rule.when.raw(facts, None)[1]
        if outcome is Outcome.MET:
            return rule.grade
        if outcome is not Outcome.UNMET:
            return None
    return rules.default


# -- ladders -------------------------------------------------------------------------------------------------------------


def check_ladder_review(ladder: Ladder, member: Member, amount: Amount, *, as_of: date) -> Reviewed[Member]:
    """A review by what counts today: the same twice, never below a newcomer, never above newcomer and member.

    Its changes lead from the level before to the level after, and every one has words; the review is returned.
    """
    found = ladder.review(member, amount, as_of=as_of)
    law(found == ladder.review(member, amount, as_of=as_of), "equal inputs have equal outputs", found)
    again = ladder.review(found.state, amount, as_of=as_of)
    law(
        again.state == found.state and not again.changes,
        "a second review the same day changes nothing",
        again,
    )
    keys = [level.key for level in ladder.levels]
    newcomer = ladder.review(None, amount, as_of=as_of).state
    before, after, new = (keys.index(each.level) for each in (member, found.state, newcomer))
    law(ladder.level_of(amount).key == newcomer.level, "a newcomer has the highest level reached", newcomer)
    law(after >= new, "nobody is below a newcomer with the same figures", found, newcomer)
    law(after <= max(before, new), "nobody is above what he was and what a newcomer would be", found)
    _chained(member.level, found)
    return found


def _chained(level: str, found: Reviewed[Member]) -> None:
    for change in found.changes:
        law(change.before in (level, None), "every change goes on from the one before", change)
        level = change.after
    law(level == found.state.level, "the changes lead to the level", found)
    languages = ("en", "zh")
    words = [found.explain(each) for each in languages]
    words += [change.explain(each) for change in found.changes for each in languages]
    law(all(each.strip() for each in words), "every change and non-change has words", found)


def check_ladder_monotone(ladder: Ladder, member: Member, less: Amount, more: Amount, *, as_of: date) -> None:
    """Who bought more is never on a lower level, other things being equal."""
    keys = [level.key for level in ladder.levels]
    low, high = (keys.index(ladder.review(member, each, as_of=as_of).state.level) for each in (less, more))
    law(low <= high, "who bought more is not on a lower level", less, more)


def check_ladder_replay(
    ladder: Ladder,
    purchases: Sequence[Purchase],
    days: Sequence[date],
    *,
    sales: Mapping[str, str] | None = None,
) -> Member:
    """It makes no difference how often a member is reviewed: a path of reviews ends where one review from scratch does.

    `days` are the days of review in their order; the member joins on the first. The order of the purchases does not
    matter, and the changes on the way are the same. The member at the end is returned.
    """
    member = ladder.begin(on=days[0])
    once = ladder.review(member, purchases, as_of=days[-1], sales=sales)
    turned = ladder.review(member, purchases[::-1], as_of=days[-1], sales=sales)
    law(turned == once, "the order of the purchases does not matter", turned, once)
    changes: list[Change] = []
    for day in days:
        step = ladder.review(member, purchases, as_of=day, sales=sales)
        _chained(member.level, step)
        changes += step.changes
        member = step.state
    law(member == once.state, "a path of reviews ends where one review does", member, once.state)
    law(
        tuple(changes) == once.changes,
        "the changes do not depend on the days of review",
        changes,
        once.changes,
    )
    return member


# -- portfolios ----------------------------------------------------------------------------------------------------------


def check_round(states: Mapping[str, S], figures: Iterable[str], found: Round[S]) -> None:
    """Everybody of before and of now is reviewed exactly once; who is new, vanished or ungraded is named."""
    given = list(figures)
    everybody = [*found.customers, *found.ungraded]
    law(sorted(everybody) == sorted({*given, *states}), "everybody comes exactly once", everybody)
    law(set(found.vanished) == set(states) - set(given), "who vanished is named", found.vanished)
    newcomers = set(given) - set(states)
    law(set(found.new) | set(found.ungraded) == newcomers, "who is new is named", found.new, found.ungraded)
    law(set(found.states) == set(found.customers), "every reviewed customer has a state", found.customers)
    for customer in found.vanished:
        law(found[customer].state == states[customer], "who vanished keeps the state", customer)
        law(bool(found[customer].missing), "and it is said", customer)


def check_hysteresis(
    hysteresis: Hysteresis[F], rounds: Sequence[tuple[date, Mapping[str, F | None]]]
) -> tuple[Round[Standing], ...]:
    """A series of reviews: no fall within `fall_after`, no rise within `rise_after`, no change without a reason.

    Unknown figures change nothing, a second review the same day changes nothing, and the order of the customers does
    not matter. The rounds are returned.
    """
    places = {grade: place for place, grade in enumerate(hysteresis.enter.grades)}
    states: dict[str, Standing] = {}
    found: list[Round[Standing]] = []
    for day, figures in rounds:
        now = hysteresis.review(states, figures, as_of=day)
        check_round(states, figures, now)
        again = hysteresis.review(now.states, figures, as_of=day)
        law(again.states == now.states, "a second review the same day changes nothing", day)
        turned = hysteresis.review(
            states, {name: figures[name] for name in reversed(list(figures))}, as_of=day
        )
        law(turned.states == now.states, "the order of the customers does not matter", day)
        for customer, before in states.items():
            _steady(hysteresis, before, now[customer], places, day)
            known = figures.get(customer) is not None
            law(known or now[customer].state == before, "unknown figures change nothing", customer, day)
        states = now.states
        found.append(now)
    return tuple(found)


def _steady(
    hysteresis: Hysteresis[F],
    before: Standing,
    found: Reviewed[Standing],
    places: Mapping[str, int],
    day: date,
) -> None:
    step = places[found.state.grade] - places[before.grade]
    if step:
        term = hysteresis.fall_after if step > 0 else hysteresis.rise_after
        due = term.after_day(before.since)
        law(due <= day, "no change before its time", before, found)
        law(found.state.since == day, "a change begins on its day", found)
    else:
        law(found.state == before, "no change, no new state", before, found)
    law(len(found.changes) == int(step != 0), "a change is told exactly when there is one", found)
    law(all(found.explain(language).strip() for language in ("en", "zh")), "there are words", found)


def settled(
    hysteresis: Hysteresis[F], states: Mapping[str, Standing], figures: Mapping[str, F], *, as_of: date
) -> dict[str, Standing]:
    """The standings once the same figures have held for long enough, checked against the bare grader.

    Each is the best of what the figures give to a newcomer and of what was held and may be kept; without an easier
    `keep` that is the grade of the bare grader.
    """
    places = {grade: place for place, grade in enumerate(hysteresis.enter.grades)}
    bare = hysteresis.enter.judge(figures)
    kept = bare if hysteresis.keep is None else hysteresis.keep.judge(figures)
    start = hysteresis.review(states, figures, as_of=as_of).states
    late = max(
        (
            term.after_day(each.since)
            for each in start.values()
            for term in (hysteresis.fall_after, hysteresis.rise_after)
        ),
        default=as_of,
    )
    end = hysteresis.review(start, figures, as_of=max(late, as_of)).states
    for customer in figures:
        if bare[customer].missing or kept[customer].missing:
            continue
        fresh, easier = places[bare[customer].value], places[kept[customer].value]
        held = places[states[customer].grade] if customer in states else fresh
        wanted = min(fresh, max(held, easier))
        law(places[end[customer].grade] == wanted, "constant figures settle", customer, end[customer])
    return end
