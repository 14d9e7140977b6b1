"""The fast count of ordinary customers, of whom a book has a hundred thousand (CA-14).

Ordinary is who has one grade of the quota for whole months without a shortfall, no consents, pauses and bands to look
at, a log that covers the window, and an agreed plan for all of it or for nothing. It counts what `Case.count` counts, without making the pairs: only
what is not on its day is counted one by one, the rest follows from the sums. The laws hold the two against each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from salesflow.cadence.audits.agreed import AgreedPlan
from salesflow.cadence.audits.case import INCOMING_AT, ON_PLAN, SAME_DAY
from salesflow.cadence.audits.pairing import FIGURES, MatchState
from salesflow.cadence.audits.scope import Grade, Month, Scope
from salesflow.cadence.audits.touch_log import CHANNELS, TouchLog
from salesflow.cadence.quotas.spread import place, turns
from salesflow.customers.customer import Customer

__all__ = ["FastCount", "Figures", "Found"]

Figures: TypeAlias = "dict[tuple[str | None, str | None], list[list[int]]]"
"""For each seller and grade one row of figures for each channel, in the order of `Tally`."""

Found: TypeAlias = "tuple[int, int, int, Customer]"
"""A customer with something open or wrong, by what the worst are ordered: open, rank of the grade, other faults."""

# A row counts what is out of the ordinary, at the last three bits of a code plus one of these; then the customers.
_LATE, _EARLY, _BEYOND, _SAME_DAY, _INCOMING, _LACKING, _BEHIND, _SLOTS, _FILLED, _DROPPED, _NUMBER = range(
    0, 88, 8
)
_EVEN: Final = (0, 2, 4, 6)
_FAR: Final = (date.max.toordinal() + 1) * 8


class _Sheet(NamedTuple):
    """A month of one pattern, as codes: channel by channel the days planned, those dropped, and a zero.

    `begins`, `due` and `ends` are by the last bits of a code the places where the planned days of a channel begin, are no
    longer due, and end; the customer's own touches have a place of nothing. `lost` says how many were dropped after them.
    """

    plan: Sequence[int]
    begins: list[int]
    due: Sequence[int]
    ends: list[int]
    lost: Sequence[tuple[int, int]]


class _Page(NamedTuple):
    """A month and a grade: the codes it spans, its patterns as they come, and by seller what was counted.

    `begins` and `ends` are those of its sheets, as long as the quota's own days hold.
    """

    grade: str
    month: Month
    first: int
    after: int
    open: MatchState
    turns: int
    begins: list[int]
    ends: list[int]
    beyond: list[MatchState]
    sheets: dict[int, _Sheet]
    rows: dict[str | None, list[int]]


class FastCount:
    """Counts ordinary customers against a scope; gives back those who are not ordinary."""

    __slots__ = ("_codes", "_first", "_pages", "_scope")

    def __init__(self, scope: Scope, log: TouchLog) -> None:
        self._scope, self._codes = scope, log.codes_by_customer
        months = scope.months
        whole = bool(months) and scope.low == months[0].first and scope.high == months[-1].after
        self._first = scope.low
        self._pages: dict[Grade, list[_Page]] = {}
        if whole and log.known_since.toordinal() <= self._first:
            for grade in scope.quota.grades:
                pages = [self._page(month, grade) for month in months]
                if all(page.turns for page in pages) and scope.limits(grade) is None:
                    self._pages[grade] = pages

    def _page(self, month: Month, grade: str) -> _Page:
        scope, wanted = self._scope, self._scope.quota.wanted(grade)
        counts = tuple(wanted.values())
        known = min(month.after, scope.now + 1)
        state = MatchState.MISSED if scope.now >= month.after else MatchState.OWED
        number = 0 if sum(counts) > len(month.days) else turns(counts, len(month.days))
        begins, ends, at = [0] * 8, [0] * 8, 1
        beyond = [MatchState.OUTSIDE] * 8
        for code, channel in zip(_EVEN, CHANNELS, strict=True):
            begins[code], ends[code] = at, at + wanted.get(channel, 0)
            at = ends[code] + 1
            if channel in wanted:
                beyond[code] = MatchState.TOO_MUCH
        return _Page(grade, month, month.first * 8, known * 8, state, number, begins, ends, beyond, {}, {})

    def _sheet(self, page: _Page, at: int) -> _Sheet:
        plan, due = [0] * (page.ends[_EVEN[-1]] + 1), list(page.begins)
        for channel, days, *_ in self._scope.wanted(page.month, page.grade, at):
            code = channel * 2
            begins = page.begins[code]
            plan[begins : begins + len(days)] = [day * 8 + code for day in days]
            due[code] = begins + bisect_right(days, self._scope.now)
        return _Sheet(plan, page.begins, due, page.ends, ())

    def _agreed(self, plan: AgreedPlan, customer: str, pages: Sequence[_Page]) -> list[_Sheet] | None:
        """The months of a customer by the plan agreed; None when it holds only a part, or what no quota asks for."""
        low, high, limit = plan.low, plan.high, (self._scope.now + 1) * 8
        found: list[_Sheet] = []
        for page in pages:
            month = page.month
            if month.first < low or high < month.after:
                return None
            days: list[list[int]] = [[], [], [], []]
            for code in plan.codes(customer, month.first, month.after):
                days[code >> 1 & 3].append(code)
            codes, begins, due, ends = [0], [0] * 8, [0] * 8, [0] * 8
            lost: list[tuple[int, int]] = []
            for bits, mine in zip(_EVEN, days, strict=True):
                if mine and page.beyond[bits] is MatchState.OUTSIDE:
                    return None
                begins[bits] = len(codes)
                due[bits] = begins[bits] + bisect_left(mine, limit)
                codes += mine
                ends[bits] = len(codes)
                dropped = page.ends[bits] - page.begins[bits] - len(mine)
                if dropped > 0:
                    codes += [_FAR] * dropped
                    lost.append((bits, dropped))
                codes.append(0)
            found.append(_Sheet(codes, begins, due, ends, lost))
        return found

    def count(
        self, cards: Iterable[Customer], grades: Mapping[str, Grade], figures: Figures
    ) -> tuple[list[Found], list[Customer]]:
        """Add the ordinary customers to the figures; who of them has something open or wrong, and who is not ordinary.

        `grades` stand for those of the cards.
        """
        found: list[Found] = []
        others: list[Customer] = []
        ranks: dict[Grade, int] = {grade: rank for rank, grade in enumerate(self._scope.quota.grades)}
        pages_of, codes_of, start = self._pages.get, self._codes.get, self._first
        nothing: tuple[int, ...] = ()
        much, plan_agreed = MatchState.TOO_MUCH, self._scope.agreed
        for card in cards:
            customer = card.id
            grade = grades.get(customer, card.grade) if grades else card.grade
            pages = pages_of(grade)
            since = card.since
            if pages is None or (since is not None and since.toordinal() > start):
                others.append(card)
                continue
            own: Iterator[_Sheet] | None = None
            if plan_agreed is not None and plan_agreed.speaks_of(customer):
                agreed = self._agreed(plan_agreed, customer, pages)
                if agreed is None:
                    others.append(card)
                    continue
                own = iter(agreed)
            at, seller = place(customer), card.seller
            codes: Sequence[int] = codes_of(customer, nothing)
            still = faults = 0
            for page in pages:
                _, _, first, after, _, number, _, _, beyond, sheets, rows = page
                row = rows.get(seller)
                if row is None:
                    row = rows[seller] = [0] * (_NUMBER + 1)
                if own is None:
                    row[_NUMBER] += 1
                    turn = at * number >> 32
                    sheet = sheets.get(turn)
                    if sheet is None:
                        sheet = sheets[turn] = self._sheet(page, at)
                else:
                    sheet = next(own)
                mine = codes
                if mine and (mine[0] < first or mine[-1] >= after):
                    mine = mine[bisect_left(mine, first) : bisect_left(mine, after)]
                plan, begins, _, ends, _ = sheet
                places = begins.copy()
                last = 0
                for code in mine:
                    bits = code & 7
                    slot = places[bits]
                    planned = plan[slot]
                    if code == planned:
                        places[bits] = slot + 1
                    elif planned:
                        places[bits] = slot + 1
                        row[bits if code > planned else bits + _EARLY] += 1
                    elif bits & 1:
                        row[bits + _INCOMING] += 1
                        continue
                    else:
                        row[bits + _BEYOND] += 1
                        faults += beyond[bits] is much
                    if code ^ last < 8:  # the bits of the day are the same
                        row[bits + _SAME_DAY] += 1
                        faults += 1
                    last = code
                if own is not None:
                    _settle(row, places, sheet)
                if places != ends:
                    still += _lacking(row, places, ends, sheet.due)
            if still or faults:
                found.append((-still, ranks[grade], -faults, card))
        self._add(figures)
        return found, others

    def _add(self, figures: Figures) -> None:
        """Add what was counted out of the ordinary, and the ordinary that follows from it."""
        for pages in self._pages.values():
            for page in pages:
                for seller, row in page.rows.items():
                    lines = figures.setdefault((seller, page.grade), [[0] * FIGURES for _ in CHANNELS])
                    for line, bits in zip(lines, _EVEN, strict=True):
                        late, early = row[bits + _LATE], row[bits + _EARLY]
                        lacking, behind = row[bits + _LACKING], row[bits + _BEHIND]
                        slots = row[_NUMBER] * (page.ends[bits] - page.begins[bits]) + row[bits + _SLOTS]
                        kept, filled = slots - lacking, row[bits + _FILLED]
                        line[MatchState.EARLY] += early
                        line[MatchState.ON_DAY] += kept - early - late
                        line[MatchState.LATE] += late
                        line[MatchState.FILLED] += filled
                        line[page.open] += behind
                        line[MatchState.DROPPED] += row[bits + _DROPPED]
                        line[MatchState.AHEAD] += lacking - behind
                        line[page.beyond[bits]] += row[bits + _BEYOND]
                        line[ON_PLAN] += kept + filled
                        line[SAME_DAY] += row[bits + _SAME_DAY]
                        line[INCOMING_AT] += row[bits + 1 + _INCOMING]


def _settle(row: list[int], places: list[int], sheet: _Sheet) -> None:
    """Count what was agreed with a customer, and what of the dropped was made: it went as early so far."""
    for bits in _EVEN:
        row[bits + _SLOTS] += sheet.ends[bits] - sheet.begins[bits]
    for bits, dropped in sheet.lost:
        filled = max(0, places[bits] - sheet.ends[bits])
        places[bits] -= filled
        row[bits + _EARLY] -= filled
        row[bits + _FILLED] += filled
        row[bits + _DROPPED] += dropped - filled


def _lacking(row: list[int], places: Sequence[int], ends: Sequence[int], due: Sequence[int]) -> int:
    """Count what a customer has not got of his plan; how much of it is due by now."""
    still = 0
    for bits in _EVEN:
        lacking = ends[bits] - places[bits]
        if lacking:
            row[bits + _LACKING] += lacking
            behind = due[bits] - places[bits]
            if behind > 0:
                row[bits + _BEHIND] += behind
                still += behind
    return still
