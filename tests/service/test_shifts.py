"""The three shifts (SV-1): the same measure of two periods."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction

import attrs
import pytest
from hypothesis import assume, given

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.text import Text
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED
from salesflow.service.coded_touch import CodedTouch, SalePhase
from salesflow.service.counting import Window
from salesflow.service.coverage import coverage, phase_coverage
from salesflow.service.initiative import initiative
from salesflow.service.shifts import shift
from salesflow.testing.losses import coded_touches, phase_books, service_windows, size_books
from salesflow.testing.shift_laws import check_shift

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 6, 3))
APRIL = attrs.evolve(MARCH, begins=date(2026, 4, 1), ends=date(2026, 5, 1))
MAY = attrs.evolve(MARCH, begins=date(2026, 5, 1), ends=date(2026, 6, 1))


def coded(month: int, customer: str = "C-1", direction: Direction = Direction.OUT) -> CodedTouch:
    at = datetime(2026, month, 9, tzinfo=UTC)
    return CodedTouch(Touch(customer, at, Channel.CALL, direction=direction), Purpose.SERVICE)


@given(coded_touches(), service_windows(), size_books(), size_books(), phase_books(), phase_books())
def test_every_shift_keeps_the_laws(
    touches: list[CodedTouch],
    window: Window,
    old: dict[str, str | None],
    new: dict[str, str | None],
    old_phases: dict[str, frozenset[SalePhase]],
    new_phases: dict[str, frozenset[SalePhase]],
) -> None:
    """SV-1: every class of either period is compared once, and each change is exact."""
    assume(window.days > 1)
    middle = date.fromordinal(window.begins.toordinal() + 1)
    first, then = attrs.evolve(window, ends=middle), attrs.evolve(window, begins=middle)
    check_shift(shift(initiative(touches, first), initiative(touches, then)))
    check_shift(shift(coverage(touches, old, first), coverage(touches, new, then)))
    check_shift(shift(phase_coverage(touches, old_phases, first), phase_coverage(touches, new_phases, then)))


def test_from_passive_to_active() -> None:
    """SV-1 a): the active share of two months."""
    log = [coded(3, direction=Direction.IN), coded(3), coded(4), coded(4), coded(4, direction=Direction.IN)]
    found = shift(initiative(log, MARCH), initiative(log, APRIL))
    assert found.line("begun_by_us").change == Fraction(1, 6)
    assert found.whole is None
    assert found.explain().splitlines() == [
        "1 Mar 2026 to 31 Mar 2026, then 1 Apr 2026 to 30 Apr 2026 [SV-1]",
        "begun by us: from 1 of 2 (50%) to 2 of 3 (66.7%), +16.7 points [SV-1]",
    ]
    nothing = shift(initiative([], MARCH), initiative(log, APRIL))
    assert nothing.lines[0].change is None
    assert nothing.reasons[1].explain("zh") == "我方主动：由无到3中的2（66.7%），无法比较变化 [SV-1]"


def test_to_all_sizes() -> None:
    """SV-1 b): a class that only one period knows is shown, and cannot be compared."""
    before = coverage([coded(3)], {"C-1": "large", "C-2": "small", "C-3": "odd"}, MARCH)
    after = coverage([coded(5), coded(5, "C-2")], {"C-1": "large", "C-2": "small", "C-4": "micro"}, MAY)
    found = shift(before, after)
    assert [each.after.key for each in found.lines] == ["large", "micro", "small", "odd", NOT_STATED]
    assert found.line("small").change == 1
    assert found.line("odd").change is None
    assert found.line("micro").change is None
    assert found.whole is not None
    assert found.whole.change == Fraction(1, 3)
    assert found.missing == ()
    assert len(found.explain().splitlines()) == 6


def test_unequal_months_are_said() -> None:
    """A longer period reaches more by itself; for the share of who began it makes no difference."""
    book: dict[str, str | None] = {"C-1": "large"}
    found = shift(coverage([], book, MARCH), coverage([], book, attrs.evolve(APRIL, as_of=date(2026, 4, 9))))
    assert [each.code for each in found.missing] == ["not_over", "lengths_differ"]
    assert shift(initiative([], MARCH), initiative([], APRIL)).missing == ()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: shift(initiative([], MARCH), coverage([], {}, APRIL)),
        lambda: shift(coverage([], {}, MARCH), coverage([], {}, APRIL, by=Text("grade", zh="等级"))),
        lambda: shift(initiative([], MARCH), initiative([], APRIL, purposes=list(Purpose))),
        lambda: shift(initiative([], MARCH), initiative([], attrs.evolve(APRIL, zone="UTC"))),
        lambda: shift(initiative([], APRIL), initiative([], MARCH)),
        lambda: shift(initiative([], MARCH), initiative([], MARCH)),
    ],
    ids=["measure", "classes", "purposes", "zone", "order", "overlap"],
)
def test_what_cannot_be_compared_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == "after"


def test_a_line_that_is_not_there() -> None:
    with pytest.raises(InputError, match="there are 'begun_by_us'"):
        shift(initiative([], MARCH), initiative([], APRIL)).line("large")
