"""Whom service reaches (SV-1): all sizes, and the whole life of a customer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import event, given

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.text import Text
from salesflow.customers.history import Touch
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED
from salesflow.service.catalogue import SIZE_NAMES
from salesflow.service.coded_touch import CodedTouch, SalePhase
from salesflow.service.counting import Window
from salesflow.service.coverage import coverage, phase_coverage
from salesflow.testing.losses import coded_touches, phase_books, service_windows, size_books
from salesflow.testing.shift_laws import check_coverage, check_phase_coverage

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
BEFORE, DURING, AFTER = SalePhase


def coded(
    customer: str, purpose: Purpose | None = Purpose.SERVICE, phase: SalePhase | None = None
) -> CodedTouch:
    return CodedTouch(Touch(customer, datetime(2026, 3, 9, tzinfo=UTC), Channel.CALL), purpose, phase)


@given(coded_touches(), size_books(), service_windows())
def test_every_book_keeps_the_laws(
    touches: list[CodedTouch], book: dict[str, str | None], window: Window
) -> None:
    """SV-1: each customer stands in one class, and the classes add up."""
    found = coverage(touches, book, window)
    event(f"unclear: {bool(found.whole.unclear)}, strangers: {bool(found.strangers)}")
    check_coverage(touches, book, window)


@given(coded_touches(), phase_books(), service_windows())
def test_every_book_of_phases_keeps_the_laws(
    touches: list[CodedTouch], book: dict[str, frozenset[SalePhase]], window: Window
) -> None:
    """SV-1: each customer counts once in each phase he went through."""
    check_phase_coverage(touches, book, window)


def test_every_size_is_shown_the_empty_and_the_unknown_too() -> None:
    """SV-1: big accounts only is what this shows; a class without a customer is no gap."""
    book = {"C-1": "large", "C-2": "large", "C-3": "small", "C-4": "odd", "C-5": None}
    found = coverage([coded("C-1"), coded("C-2"), coded("C-5")], book, MARCH, names=SIZE_NAMES)
    assert [each.key for each in found.parts] == ["large", "medium", "small", "micro", "odd", NOT_STATED]
    assert found.part("large").share == 1
    assert found.part("micro").share is None
    assert found.part(NOT_STATED).count == 1
    assert found.gap == 1
    assert found.explain("zh").splitlines() == [
        "2026年3月1日至2026年3月31日，有过服务联系的客户 [SV-1]",
        "大型：2中的2（100%） [SV-1]",
        "中型：无 [SV-1]",
        "小型：1中的0（0%） [SV-1]",
        "微型：无 [SV-1]",
        "odd：1中的0（0%） [SV-1]",
        "（未注明）：1中的1（100%） [SV-1]",
        "合计：5中的3（60%） [SV-1]",
        "记录中的联系全部计入，没有抽样误差 [SV-1]",
        "1个客户未注明规模 [SV-1]",
    ]


def test_what_may_have_been_service_is_unclear() -> None:
    """Unknown is never no: then nobody can say how wide the gap is."""
    found = coverage([coded("C-1"), coded("C-2", None)], {"C-1": "large", "C-2": "small"}, MARCH)
    assert (found.part("small").count, found.part("small").unclear) == (0, 1)
    assert [*(found.part("small").bounds or ())] == [0, 1]
    assert found.gap is None
    assert found.missing[0].explain() == (
        "of 1 customer it is unclear whether he was served: a contact states no purpose or no phase [SV-1]"
    )
    assert coverage([], {}, MARCH).gap is None


def test_promotion_reaches_nobody_and_strangers_are_named() -> None:
    found = coverage(
        [coded("C-1", Purpose.PROMOTION), coded("C-8")], {"C-1": "large"}, MARCH, by=Text("grade", zh="等级")
    )
    assert found.whole.count == 0
    assert found.strangers == ("C-8",)
    assert found.missing[0].explain() == "1 customer was contacted and stands in no class: C-8 [SV-1]"
    wide = coverage([coded("C-1", Purpose.PROMOTION)], {"C-1": "large"}, MARCH, purposes=list(Purpose))
    assert wide.whole.count == 1


def test_a_call_of_the_customer_is_service_too() -> None:
    call = CodedTouch(
        Touch("C-1", datetime(2026, 3, 9, tzinfo=UTC), Channel.CALL, direction=Direction.IN), Purpose.SERVICE
    )
    assert coverage([call], {"C-1": "large"}, MARCH).whole.count == 1


def test_all_round_means_every_phase_of_his() -> None:
    """SV-1: served before and after the sale, but not during it, is phase-wise."""
    book = {"C-1": [BEFORE, DURING, AFTER], "C-2": [AFTER], "C-3": [BEFORE, AFTER], "C-4": []}
    log = [coded("C-1", phase=BEFORE), coded("C-1", phase=AFTER), coded("C-2"), coded("C-3"), coded("C-4")]
    found = phase_coverage(log, book, MARCH)
    assert [(each.count, each.n, each.unclear) for each in found.parts] == [
        (1, 2, 1),  # C-1; C-3's call states no phase
        (0, 1, 0),
        (2, 3, 1),
        (1, 1, 0),
    ]
    assert (found.whole.count, found.whole.unclear, found.whole.n) == (2, 1, 4)
    assert found.part(DURING).sentence.render() == "during the sale: 0 of 1 (0%)"
    assert "in every phase of theirs: 2 of 4 (50%), 1 unclear" in found.explain()
    assert "1 customer has no phase of the sale noted" in found.explain()
    assert phase_coverage([coded("C-4", phase=AFTER)], {"C-4": []}, MARCH).whole.count == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: coverage([], {"C-1": " "}, MARCH), "class"),
        (lambda: coverage([], {"C-1": "a", " C-1": "b"}, MARCH), "customer"),
        (lambda: coverage([], {}, MARCH).part("large"), "key"),
        (lambda: phase_coverage([], {"C-1": ["after"]}, MARCH), "phases"),  # type: ignore[list-item]
        (lambda: phase_coverage([coded("C-1", phase=AFTER)], {"C-1": [BEFORE]}, MARCH), "phases"),
    ],
    ids=["blank", "twice", "no class", "no phase", "foreign phase"],
)
def test_what_does_not_fit_is_refused(wrong: Callable[[], object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field
