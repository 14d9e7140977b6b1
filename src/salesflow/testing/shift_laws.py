"""The laws of the service shifts, of lost customers and of insight: run them on your own logs, books and registers.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> from datetime import UTC, date, datetime
>>> from salesflow.basics.channels import Channel
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
>>> call = CodedTouch(Touch("C-7", datetime(2026, 3, 2, tzinfo=UTC), Channel.CALL), Purpose.SERVICE)
>>> check_initiative([call], march)
>>> check_coverage([call], {"C-7": "small", "C-8": None}, march)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.moments import day_of, shared_day
from salesflow.basics.moments import zone as named_zone
from salesflow.basics.money import Money
from salesflow.basics.truth import Truth
from salesflow.customers.history import Touch
from salesflow.sales.sale import NOT_STATED
from salesflow.service.coded_touch import CodedTouch, SalePhase, once
from salesflow.service.counting import Part, Window
from salesflow.service.coverage import Coverage, coverage, phase_coverage
from salesflow.service.initiative import Initiative, initiative
from salesflow.service.insight import Observations
from salesflow.service.loss import Loss, LossReasons
from salesflow.service.losses import LossReport, loss_report
from salesflow.service.shifts import Shift
from salesflow.service.sparing import Intended, is_sparing
from salesflow.testing._law import law

__all__ = [
    "check_coverage",
    "check_initiative",
    "check_losses",
    "check_observations",
    "check_phase_coverage",
    "check_shift",
    "check_sparing",
]


def _said_twice(shown: Initiative | Coverage | Shift | LossReport) -> None:
    for language in ("en", "zh"):
        lines = shown.explain(language).splitlines()
        law(len(lines) == len(shown.reasons) + len(shown.missing), "each reason is a line", lines)
        law("[en]" not in shown.explain(language), "everything is said in both languages", lines)


def _halves(window: Window) -> tuple[Window, Window] | None:
    if window.days < 2:
        return None
    middle = shared_day(window.begins.toordinal() + window.days // 2)
    return attrs.evolve(window, ends=middle), attrs.evolve(window, begins=middle)


def _extra(customer: str, window: Window, direction: Direction) -> CodedTouch | None:
    """A further service contact on the first day of the window, if that day is known."""
    if not window.knows(window.begins):
        return None
    noon = datetime.combine(window.begins, time(12), named_zone(window.zone))
    return CodedTouch(Touch(customer, noon, Channel.CALL, direction=direction), Purpose.SERVICE)


# -- passive to active ------------------------------------------------------------------------------------------------


def check_initiative(touches: Iterable[CodedTouch], window: Window) -> None:
    """Each touch counts once, in any order; halves of the period add up; his own call never raises the active share."""
    rows = list(touches)
    found = initiative(rows, window)
    counted = sum(each.ours + each.theirs for each in found.begun)
    law(counted + found.outside == len(once(rows)), "each touch counts once", found, rows)
    law(initiative(rows[::-1], window) == found, "the order does not matter", found)
    halves = _halves(window)
    if halves is not None:
        both = [initiative(rows, half) for half in halves]
        for whole, one, other in zip(found.begun, both[0].begun, both[1].begun, strict=True):
            law(whole.ours == one.ours + other.ours, "what we began adds up", whole, one, other)
            law(whole.theirs == one.theirs + other.theirs, "what they began adds up", whole, one, other)
    if found.share is not None and found.bounds is not None:
        law(found.bounds[0] <= found.share <= found.bounds[1], "the share lies within its bounds", found)
    for direction in Direction:
        extra = _extra("C-x", window, direction)
        if extra is not None:
            share = initiative([*rows, extra], window).share
            law(share is not None, "one contact makes a share", found)
            before = found.share
            if before is not None and share is not None:
                right = share >= before if direction is Direction.OUT else share <= before
                law(
                    right,
                    "our contact never lowers the active share, and theirs never raises it",
                    before,
                    share,
                )
    _said_twice(found)


# -- coverage ---------------------------------------------------------------------------------------------------------


def check_coverage(touches: Iterable[CodedTouch], classes: Mapping[str, str | None], window: Window) -> None:
    """Each customer stands in one class; order does not matter; halves join; a further contact lowers no class."""
    rows = list(touches)
    found = coverage(rows, classes, window)
    law(sum(each.n for each in found.parts) == len(classes), "each customer stands in one class", found)
    sums = [(each.count, each.unclear) for each in found.parts]
    whole = (sum(count for count, _ in sums), sum(unclear for _, unclear in sums))
    law((found.whole.count, found.whole.unclear) == whole, "the classes add up to the whole", found)
    turned = coverage(rows[::-1], dict(reversed(list(classes.items()))), window)
    law(turned == found, "the order does not matter", found, turned)
    _check_growth(found, [coverage(rows, classes, half) for half in _halves(window) or ()])
    extra = [each for customer in classes if (each := _extra(customer, window, Direction.OUT)) is not None]
    for each in extra:
        more = coverage([*rows, each], classes, window)
        pairs = list(zip(found.parts, more.parts, strict=True))
        law(all(old.count <= new.count for old, new in pairs), "a contact lowers no class", found, more)
    if extra:
        all_of_them = coverage([*rows, *extra], classes, window)
        law(all_of_them.whole.count == len(classes), "who is contacted is reached", all_of_them)
    _said_twice(found)


def check_phase_coverage(
    touches: Iterable[CodedTouch], phases: Mapping[str, Collection[SalePhase]], window: Window
) -> None:
    """Each customer counts once in each phase he went through, and once in the whole; who is whole is reached in all."""
    rows = list(touches)
    found = phase_coverage(rows, phases, window)
    places = sum(max(1, len(set(own))) for own in phases.values())
    law(
        sum(each.n for each in found.parts) == places, "each customer counts once in each phase of his", found
    )
    law(found.whole.n == len(phases), "the whole counts customers", found)
    least = min((each.count for each in found.parts if each.n == len(phases)), default=found.whole.n)
    law(found.whole.count <= least, "who is served in every phase is served in each", found)
    law(phase_coverage(rows[::-1], phases, window) == found, "the order does not matter", found)
    _check_growth(found, [phase_coverage(rows, phases, half) for half in _halves(window) or ()])
    _said_twice(found)


def _check_growth(whole: Coverage, halves: list[Coverage]) -> None:
    for index, part in enumerate(whole.parts):
        counts = [half.parts[index].count for half in halves]
        if counts:
            law(max(counts) <= part.count <= sum(counts), "halves of the period join", part, counts)
    if whole.gap is not None:
        law(0 <= whole.gap <= 1, "the gap is a difference of shares", whole)


def check_shift(found: Shift) -> None:
    """Every class of either period is compared once; each change is the later share less the earlier one."""
    for side, parts in ((0, found.before.parts), (1, found.after.parts)):
        shown = {each.after.key: (each.before, each.after)[side] for each in found.lines}
        law(all(shown.get(part.key) == part for part in parts), "every class is shown", parts, shown)
        law(
            sum(each.n for each in shown.values()) == sum(each.n for each in parts),
            "and none is made up",
            shown,
        )
    law(
        len({each.after.key for each in found.lines}) == len(found.lines),
        "each class stands once",
        found.lines,
    )
    for line in found.lines:
        known = None not in (line.before.share, line.after.share)
        law((line.change is not None) == known, "a change needs two shares", line)
        if line.change is not None:
            law(_share(line.before) + line.change == _share(line.after), "the change is exact", line)
    _said_twice(found)


def _share(part: Part) -> Fraction:
    return Fraction(part.count, part.n)


# -- losses -----------------------------------------------------------------------------------------------------------


def check_losses(losses: Iterable[Loss], coded: LossReasons, window: Window, *, at_least: int = 3) -> None:
    """Each loss counts exactly once in each table, not stated included; values and returns add up in each currency."""
    rows = list(losses)
    found = loss_report(rows, coded, window, at_least=at_least)
    law(found.n + found.outside == len(set(rows)), "each loss counts once", found)
    law(
        loss_report([*rows[::-1], *rows], coded, window, at_least=at_least) == found,
        "order and copies do not matter",
    )
    for table in found.tables:
        law([each.code for each in table.rows][-1] is NOT_STATED, "not stated stands last", table)
        law({each.code for each in table.rows} == {*coded.codes, NOT_STATED}, "every code has its row", table)
        law(sum(each.part.count for each in table.rows) == found.n, "a table holds every loss once", table)
        law(sum(each.count for each in table.avoidable) == found.n, "avoidable or not adds up", table)
        law(sum(each.regained for each in table.rows) == found.regained.count, "returns add up", table)
        law(
            _summed(table.rows[0].values, *[each.values for each in table.rows[1:]]) == found.values,
            "values add up",
        )
        counts = [each.part.count for each in table.rows[:-1]]
        law(counts == sorted(counts, reverse=True), "the most frequent stands first", table)
        shares = [each.up_to for each in table.rows[:-1] if each.up_to is not None]
        law(shares == sorted(shares) and shares[-1:] in ([], [1]), "shares add up to one", table)
        law(
            bool(table.leading) == (table.is_enough and table.stated > 0),
            "too few name no main reason",
            table,
        )
    law(
        len(_summed(found.values_regained, found.values)) == len(found.values),
        "what came back was lost",
        found,
    )
    later = loss_report(rows, coded, attrs.evolve(window, as_of=shared_day(window.as_of.toordinal() + 3)))
    law(found.n <= later.n, "a later day knows no fewer losses", found, later)
    law(found.regained.count <= later.regained.count, "a later day knows no fewer returns", found, later)
    _said_twice(found)


def _summed(*values: tuple[Money, ...]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for each in [amount for amounts in values for amount in amounts]:
        sums[each.currency] = sums[each.currency] + each if each.currency in sums else each
    return tuple([sums[currency] for currency in sorted(sums)])


# -- insight ----------------------------------------------------------------------------------------------------------


def check_observations(register: Observations, *, zone: str) -> None:
    """The register is the fold of its entries; nothing unanswered is lost; silenced words leave every count as it was."""
    law(Observations(register.entries) == register, "the register is the fold of its entries", register)
    law(Observations(register.entries * 2) == register, "an entry that comes twice counts once", register)
    waiting, everything = register.unanswered(), register.all()
    answered = [each for each in everything if each.is_answered]
    law(len(waiting) + len(answered) == len(everything), "each is answered or not", register)
    by_customer = [
        one for customer in {each.observed.customer for each in everything} for one in register.all(customer)
    ]
    law(
        {each.id for each in by_customer} == {each.id for each in everything},
        "customers share them out",
        register,
    )
    quiet = register.silenced(*{each.observation for each in register.entries})
    law(quiet.words() == (), "silenced words are gone", quiet)
    law(quiet.topics() == register.topics(), "and the counts stay", quiet, register)
    law([each.id for each in quiet.unanswered()] == [each.id for each in waiting], "and what waits", quiet)
    for day in {day_of(each.at, zone) for each in register.entries}:
        known = register.known_on(day, zone=zone)
        law(set(known.entries) <= set(register.entries), "an earlier day knows no more", known)
        shown = register.judge(as_of=day, zone=zone)
        law(shown.value == known.unanswered(), "a day is judged by what it knew", day)
        law(len(shown.explain("zh").splitlines()) == len(shown.value), "each that waits is said", day)


_ANSWERS: Final = (
    "need_stated",
    "occasion_due",
    "cycle_due",
    "complaint_open",
    "channel_allowed",
    "channel_suits",
)


def check_sparing(intended: Intended) -> None:
    """What is decided stays so whatever becomes known; a yes leaves nothing missing; a no and a yes have reasons."""
    found = is_sparing(intended)
    law((found.value is not Truth.YES) or not found.missing, "a yes is sure", found)
    law((found.value is Truth.UNKNOWN) <= bool(found.missing), "what is unknown says what is missing", found)
    law((found.value is Truth.UNKNOWN) or bool(found.reasons), "a decision has its reasons", found)
    unknown = [field for field in _ANSWERS if getattr(intended, field) is Truth.UNKNOWN]
    for field in unknown:
        for answer in (Truth.YES, Truth.NO):
            told = is_sparing(attrs.evolve(intended, **{field: answer}))  # type: ignore[arg-type]  # a field that holds a Truth
            law(
                found.value in (Truth.UNKNOWN, told.value),
                "to know more turns no decision round",
                field,
                found,
                told,
            )
    law("[en]" not in found.explain("zh"), "everything is said in both languages", found)
