"""The vital few: which root causes stand behind most complaints, with their exact and cumulated shares.

>>> from salesflow.basics.text import Text
>>> from salesflow.complaints.causes.cause_tree import Cause
>>> tree = CauseTree("shop", version="1", causes=[
...     Cause("delivery", Text("delivery", zh="交付")),
...     Cause("delivery/late", Text("late", zh="迟到")),
...     Cause("billing", Text("billing", zh="账单")),
... ])
>>> found = pareto_of([RootCause(code, "shop", "1") for code in ("delivery/late", "billing", "delivery/late")], tree)
>>> print(found.explain())
root cause  complaints  share  up to here
late                 2    67%         67%
billing              1    33%        100%
>>> [row.cause.code for row in found.vital_few("0.6")]
['delivery/late']

The share that makes the few "vital" is yours: that a fifth of the causes makes four fifths of the trouble is a rule of
thumb, and yours may be otherwise.

Source: CO-4.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Final

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.spans import Span
from salesflow.basics.text import Language, Text, percent_text, tabled
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.step import read_one
from salesflow.complaints.causes.cause_tree import Cause, CauseTally, CauseTree, RootCause, Unplaced
from salesflow.complaints.views.counting import (
    complaints_at,
    read_period,
)
from salesflow.customers.worth.value import exact
from salesflow.errors import InputError

__all__ = ["CausePareto", "ParetoRow", "cause_pareto", "pareto_of"]

_HEAD: Final = (
    Text("root cause", zh="根本原因"),
    Text("complaints", zh="投诉数"),
    Text("share", zh="占比"),
    Text("up to here", zh="累计占比"),
)
_NOT_CODED: Final = Text("not coded", zh="未编码")


@attrs.frozen
class ParetoRow:
    """One cause: how many complaints it has, its exact share of those that are placed, and the share up to here."""

    cause: Cause
    n: int
    share: Fraction
    cumulated: Fraction


@attrs.frozen
class CausePareto:
    """Root causes by how many complaints they have, the most first; equal ones in the order of the tree.

    What is `uncoded` or `unplaced` (coded by another tree) belongs to no row and to no share, and is told.
    """

    rows: tuple[ParetoRow, ...]
    unplaced: tuple[Unplaced, ...]
    uncoded: int

    @property
    def placed(self) -> int:
        """How many have a cause of the tree: shares are of these."""
        return sum(row.n for row in self.rows)

    @property
    def n(self) -> int:
        """How many complaints were counted, with what is not coded or not placed."""
        return self.placed + sum(each.n for each in self.unplaced) + self.uncoded

    def vital_few(self, share: Fraction | Decimal | int | str) -> tuple[ParetoRow, ...]:
        """The fewest causes that make at least `share` of the placed complaints; none where nothing is placed.

        `share` lies above 0 and up to 1, exact: a float is an `InputError`.
        """
        wanted = exact(share, "share")
        if not 0 < wanted <= 1:
            raise InputError("share", str(share), 'give a share above 0 and up to 1, such as "0.8"')
        before = [row.cumulated - row.share for row in self.rows]
        return tuple(row for row, below in zip(self.rows, before, strict=True) if below < wanted)

    def explain(self, language: Language = "en") -> str:
        """A heading, a line for each cause with its count, share and cumulated share, then what has no place."""
        rows = [[text.render(language) for text in _HEAD]] if self.rows else []
        rows += [
            [row.cause.render(language), f"{row.n:,}", percent_text(row.share), percent_text(row.cumulated)]
            for row in self.rows
        ]
        if self.uncoded:
            rows.append([_NOT_CODED.render(language), f"{self.uncoded:,}", "", ""])
        lines = [tabled(rows)] if rows else []
        return "\n".join([*lines, *(each.reason.explain(language) for each in self.unplaced)])


def pareto_of(
    causes: Iterable[RootCause | None], tree: CauseTree, *, depth: int | None = None
) -> CausePareto:
    """Root causes counted by a tree; with `depth`, each under the cause that has so many above it (0: the main ones).

    None stands for a complaint that is not coded.
    """
    if depth is not None:
        check_count("depth", depth)
    tally = tree.tally(causes)
    counted = [(row.cause, _count(tally, row.cause, depth)) for row in tally.rows]
    rows = sorted(((cause, n) for cause, n in counted if n), key=lambda row: -row[1])
    placed = sum(n for _, n in rows)
    upto = accumulate(n for _, n in rows)
    return CausePareto(
        tuple(
            ParetoRow(cause, n, Fraction(n, placed), Fraction(so_far, placed))
            for (cause, n), so_far in zip(rows, upto, strict=True)
        ),
        tally.unplaced,
        tally.uncoded,
    )


def _count(tally: CauseTally, cause: Cause, depth: int | None) -> int:
    row = tally.count(cause.code)
    if depth is None or cause.depth < depth:
        return row.own
    return row.total if cause.depth == depth else 0


def cause_pareto(
    complaints: Iterable[Complaint],
    tree: CauseTree,
    period: Span,
    *,
    at: datetime,
    depth: int | None = None,
) -> CausePareto:
    """The root causes of the complaints received in `period`, as coded up to the moment `at`.

    A linked complaint counts under the cause of the one it is handled under: everybody who complained counts. Those
    that nobody has coded yet, open ones among them, are counted as such. Codes are read by `tree`, whose `renamed`
    carries those of earlier versions over. Raises `InputError` for a naive `at`. Source: CO-4.
    """
    read_one(tree, "tree", CauseTree)
    known, days = {each.id: each for each in complaints_at(complaints, at=at)}, read_period(period)
    causes = [_cause(each, known) for each in known.values() if days.holds(each.received_at)]
    return pareto_of(
        [None if code is None else RootCause(code, tree.key, tree.version) for code in causes],
        tree,
        depth=depth,
    )


def _cause(complaint: Complaint, known: dict[str, Complaint]) -> str | None:
    """The code of its own closure, or of that of the complaint under which it is handled, as far as that is known."""
    seen: set[str] = set()
    while complaint.linked_to is not None and complaint.id not in seen:
        seen.add(complaint.id)
        if complaint.linked_to not in known:
            return None
        complaint = known[complaint.linked_to]
    return complaint.cause
