"""Who does a line when somebody is away, and how much a day holds."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from haida_worklist import HAIDA, MONDAY, all_lines, book_of

from salesflow.errors import InputError
from salesflow.playbook.house import HOUSE
from salesflow.playbook.today import today


def test_a_deputy_of_a_deputy_does_it_and_a_circle_has_nobody() -> None:
    promise = [{"id": "P", "customer": "C", "what": "the invoice", "due": "2026-03-02"}]
    away = {"absent_until": "2026-03-06"}

    def owner(*sellers: dict[str, Any]) -> tuple[str, list[str]]:
        worklist = today(
            book_of({"customers": [HAIDA], "promises": promise, "sellers": list(sellers)}), at=MONDAY
        )
        (line,) = all_lines(worklist)
        day = worklist.of(line.owner)
        assert day is not None
        return line.owner, [reason.explain() for reason in day.notes]

    li, wang = {"name": "Li", "deputy": "Wang"} | away, {"name": "Wang", "deputy": "Zhao"} | away
    assert owner(li) == ("Wang", ["Li is away until 6 Mar 2026; Wang stands in"])
    assert owner(wang, li) == (
        "Zhao",
        ["Li is away until 6 Mar 2026; Zhao stands in", "Wang is away until 6 Mar 2026; Zhao stands in"],
    )
    assert owner(li, wang | {"deputy": "Li"}) == ("Li", ["Li is away until 6 Mar 2026 and nobody stands in"])
    assert owner(li | {"deputy": None})[0] == "Li"
    assert owner(li | {"absent_until": "2026-03-01"}) == ("Li", [])


def test_room_is_what_is_left_after_the_touches_of_today() -> None:
    touches = [
        {"customer": "C", "at": "2026-03-02 08:00", "channel": "visit", "by": "Li"},
        {"customer": "C", "at": "2026-03-02 08:30", "channel": "call", "by": "Li", "direction": "in"},
        {"customer": "C", "at": "2026-03-01 08:30", "channel": "call", "by": "Li"},
    ]
    sellers = [{"name": "Li", "visits_per_day": 0, "calls_per_day": 3}, {"name": "Wang"}]
    worklist = today(book_of({"customers": [HAIDA], "touches": touches, "sellers": sellers}), at=MONDAY)
    assert [(day.seller, day.room.visits, day.room.calls) for day in worklist.days] == [
        ("Li", 0, 3),
        ("Wang", 6, 12),
    ]


def test_a_policy_that_cannot_be_kept_is_said() -> None:
    """CA-4: the textbook's quotas, and how many sellers it would take."""
    cards = [{"id": f"{n}", "name": "shop", "grade": "A", "seller": "Li"} for n in range(17)]
    free = [{"id": f"x{n}", "name": "shop", "grade": "A"} for n in range(40)]
    sellers = [{"name": "Wang", "visits_per_day": 0}]
    idle = [{"id": "w", "name": "shop", "grade": "A", "seller": "Wang"}]
    tables = {"customers": [*cards, *free, *idle], "sellers": sellers}
    found = today(book_of(tables | {"touches": []}), at=MONDAY).not_feasible
    assert "" not in dict(today(book_of(tables), at=MONDAY).not_feasible)
    assert [(name, reason.explain()) for name, reason in found] == [
        (
            "",
            "40 customers have no seller; the quota needs 320 visits (room for 132) this month, the work of 3 sellers [CA-4]",
        ),
        ("Li", "the quota cannot be kept: 17 customers need 136 visits (room for 132) this month [CA-4]"),
        ("Wang", "the quota cannot be kept: 1 customer needs 8 visits (room for 0) this month [CA-4]"),
    ]


def test_an_unknown_process_is_an_error_when_the_list_is_made_with_another_policy() -> None:
    deal = {"id": "D", "customer": "C", "process": "seven-step", "stage": "needs", "since": "2026-01-01"}
    book = book_of({"customers": [HAIDA], "opportunities": [deal]})
    with pytest.raises(InputError, match="process"):
        today(book, attrs.evolve(HOUSE, processes=()), at=MONDAY)


def test_what_cannot_wait_may_be_more_than_the_day_holds_and_is_said() -> None:
    """CO-4, CA-12: clocks and promises are never moved on."""
    cards = [{"id": f"{n}", "name": "shop", "seller": "Li"} for n in range(3)]
    owed = [{"id": f"P-{n}", "customer": f"{n}", "what": "a call", "due": "2026-04-13"} for n in range(3)]
    refused = [{"id": "W", "customer": "0", "name": "Wang", "consent": "call=no; message=no"}]
    sellers = [{"name": "Li", "visits_per_day": 0, "calls_per_day": 1}]
    book = book_of({"customers": cards, "promises": owed, "sellers": sellers, "people": refused})
    day = today(book, at=MONDAY.set(month=4, day=13)).of("Li")
    assert day is not None
    assert (len(day.lines), day.moved) == (3, ())
    assert [note.explain() for note in day.notes] == [
        "1 visit cannot wait; there is room for 0: find help today",
        "2 calls cannot wait; there is room for 1: find help today",
    ]
