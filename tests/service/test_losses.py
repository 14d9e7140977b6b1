"""Reasons for losing customers (SV-5): coded, counted by who states them, nothing left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

import attrs
import pytest
from hypothesis import event, given

from salesflow.basics.money import Money
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError
from salesflow.sales.sale import NOT_STATED
from salesflow.service.catalogue import LOSS_REASONS
from salesflow.service.counting import Window
from salesflow.service.loss import Loss, LossReason, LossReasons, SaidBy, StatedReason
from salesflow.service.losses import loss_report
from salesflow.testing.losses import HOUSE_REASONS, loss_books, service_windows
from salesflow.testing.shift_laws import check_losses

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
CUSTOMER, SELLER, INFERRED = SaidBy


def lost(
    day: int, *said: StatedReason, customer: str = "", value: Money | None = None, back: date | None = None
) -> Loss:
    return Loss(customer or f"C-{day}", date(2026, 3, day), said, value=value, regained_on=back)


def his(main: str, *others: str) -> StatedReason:
    return StatedReason(main, CUSTOMER, others)


def ours(main: str) -> StatedReason:
    return StatedReason(main, SELLER)


ALL_COUNTED = (
    "all losses in the book are counted, so there is no sampling error; who answers has chosen himself, so what is not "
    "stated may differ [SV-5]"
)
BOOK = [
    lost(2, his("slow", "price"), ours("price"), value=Money(900, "CNY")),
    lost(3, his("slow"), ours("slow"), value=Money(100, "CNY"), back=date(2026, 3, 20)),
    lost(4, ours("price"), value=Money(50, "USD"), back=date(2026, 4, 9)),
    lost(5, his("moved")),
    lost(9, StatedReason("price", INFERRED)),
]


@given(loss_books(), service_windows())
def test_every_book_keeps_the_laws(losses: list[Loss], window: Window) -> None:
    """SV-5: each loss counts exactly once in each table, not stated included."""
    event(f"in the period: {min(loss_report(losses, HOUSE_REASONS, window).n, 2)}")
    check_losses(losses, HOUSE_REASONS, window)


def test_what_the_customer_says_and_what_the_seller_says() -> None:
    """SV-5: sellers say price, customers say slow; both stand apart, and how often they agree."""
    found = loss_report(BOOK, HOUSE_REASONS, MARCH, at_least=2)
    said = found.table(CUSTOMER)
    assert [(each.code, each.part.count, each.beside, each.up_to) for each in said.rows] == [
        ("slow", 2, 0, Fraction(2, 3)),
        ("moved", 1, 0, 1),
        ("price", 0, 1, 1),
        (NOT_STATED, 2, 0, None),
    ]
    assert said.leading == ("slow",)
    assert found.table(SELLER).leading == ("price",)
    assert said.row("slow").part.bounds == (Fraction(2, 5), Fraction(4, 5))
    assert (found.agreement.count, found.agreement.n) == (1, 2)
    assert found.values == (Money(1000, "CNY"), Money(50, "USD"))
    assert (found.values_regained, found.unvalued) == ((Money(100, "CNY"),), 2)
    assert found.regained.sentence.render() == "regained: 1 of 5 (20%)"
    assert [(each.key, each.count) for each in said.avoidable] == [("yes", 0), ("no", 1), ("unknown", 4)]


def test_it_reads_well() -> None:
    found = loss_report(BOOK, HOUSE_REASONS, MARCH, at_least=3)
    assert found.explain().splitlines() == [
        "5 customers lost, 1 Mar 2026 to 31 Mar 2026 [SV-5]",
        "main reason according to the customer: [SV-5]",
        "slow answers: 2 of 5 (40%), 2 unclear; with all above, 66.7% of what is stated [SV-5]",
        "moved away: 1 of 5 (20%), 2 unclear; with all above, 100% of what is stated [SV-5]",
        "(not stated): 2 of 5 (40%) [SV-5]",
        "could not have been avoided: 1 of 5 (20%) [SV-5]",
        "avoidable or not is unknown: 4 of 5 (80%) [SV-5]",
        "main reason according to our seller: [SV-5]",
        "price: 2 of 5 (40%), 2 unclear; with all above, 66.7% of what is stated [SV-5]",
        "slow answers: 1 of 5 (20%), 2 unclear; with all above, 100% of what is stated [SV-5]",
        "(not stated): 2 of 5 (40%) [SV-5]",
        "could have been avoided: 2 of 5 (40%) [SV-5]",
        "avoidable or not is unknown: 3 of 5 (60%) [SV-5]",
        "main reason according to inference: [SV-5]",
        "price: 1 of 5 (20%), 4 unclear; with all above, 100% of what is stated [SV-5]",
        "(not stated): 4 of 5 (80%) [SV-5]",
        "could have been avoided: 1 of 5 (20%) [SV-5]",
        "avoidable or not is unknown: 4 of 5 (80%) [SV-5]",
        "customer and seller state the same reason: 1 of 2 (50%) [SV-5]",
        "regained: 1 of 5 (20%) [SV-5]",
        "value lost: CNY 1,000, USD 50; 2 losses have no value noted [SV-5]",
        ALL_COUNTED,
        "inference: 1 reason stated; it takes 3 to speak of a main one [SV-5]",
    ]
    assert "主要原因（客户本人）：" in found.explain("zh")
    alone = found.table(INFERRED)
    assert (
        alone.explain().splitlines()[-1]
        == "inference: 1 reason stated; it takes 3 to speak of a main one [SV-5]"
    )
    assert (alone.leading, alone.is_enough) == ((), False)


def test_even_reasons_lead_together_and_nothing_leads_nowhere() -> None:
    """Of no loss at all nothing leads, even where a house asks for no minimum."""
    two = loss_report([lost(2, his("slow")), lost(3, his("price"))], HOUSE_REASONS, MARCH, at_least=1)
    assert two.table(CUSTOMER).leading == ("price", "slow")
    none = loss_report([], HOUSE_REASONS, MARCH, at_least=0)
    assert none.table(CUSTOMER).leading == ()
    assert [each.code for each in none.reasons] == ["losses", "all_counted"]


def test_lost_regained_and_lost_again() -> None:
    """A customer may be lost twice, if he came back in between; the second loss is a loss of its own."""
    twice = [lost(2, customer="C-7", back=date(2026, 3, 9)), lost(20, customer="C-7")]
    assert loss_report(twice, HOUSE_REASONS, MARCH).n == 2
    early = attrs.evolve(MARCH, as_of=date(2026, 3, 8))
    found = loss_report(twice, HOUSE_REASONS, early)
    assert (found.n, found.regained.count, found.outside) == (1, 0, 1)
    assert found.missing[0].code == "not_over"


def test_the_house_classifies_and_the_example_does_not() -> None:
    """SV-5: ten codes as an example, marked as ours; what could have been avoided is the house's own judgement."""
    assert len(LOSS_REASONS.codes) == 10
    assert LOSS_REASONS.note is not None
    assert "heading" in LOSS_REASONS.note.render()
    assert all(each.label.languages == ("en", "zh") for each in LOSS_REASONS.reasons)
    assert {each.avoidable for each in LOSS_REASONS.reasons} == {Truth.UNKNOWN}
    own = LOSS_REASONS.classified(avoidable=["forgotten"], unavoidable=["need_ceased"])
    assert own.reason("forgotten").avoidable is Truth.YES
    assert own.reason("need_ceased").avoidable is Truth.NO
    assert own.reason("price").avoidable is Truth.UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (lambda: StatedReason("price", "customer"), "said_by"),  # type: ignore[arg-type]
        (lambda: StatedReason("price", CUSTOMER, ["price"]), "others"),
        (lambda: StatedReason("price", CUSTOMER, "slow"), "others"),
        (lambda: StatedReason(" ", CUSTOMER), "reason"),
        (lambda: lost(2, his("price"), his("slow")), "said"),
        (lambda: lost(2, "price"), "said"),  # type: ignore[arg-type]
        (lambda: lost(2, back=date(2026, 3, 2)), "regained_on"),
        (lambda: lost(2, value=Money(-1, "CNY")), "value"),
        (lambda: lost(2, value=900), "value"),  # type: ignore[arg-type]
        (lambda: Loss("C-7", datetime(2026, 3, 2)), "on"),
        (lambda: loss_report([lost(2, his("colour"))], HOUSE_REASONS, MARCH), "reason"),
        (lambda: loss_report([lost(2, his("price", "colour"))], HOUSE_REASONS, MARCH), "reason"),
        (lambda: loss_report([lost(2), lost(9, customer="C-2")], HOUSE_REASONS, MARCH), "losses"),
        (lambda: loss_report([lost(2), lost(2, his("price"))], HOUSE_REASONS, MARCH), "losses"),
        (
            lambda: loss_report([lost(2, back=date(2026, 3, 9)), lost(8, customer="C-2")], HOUSE_REASONS, MARCH),
            "losses",
        ),
        (lambda: loss_report([], HOUSE_REASONS, MARCH, at_least=True), "at_least"),
        (lambda: loss_report([], HOUSE_REASONS, MARCH).table(CUSTOMER).row("colour"), "code"),
        (lambda: HOUSE_REASONS.classified(avoidable=["price"], unavoidable=["price"]), "avoidable"),
        (lambda: HOUSE_REASONS.classified(avoidable=["colour"]), "reason"),
    ],
    ids=[
        "speaker", "main again", "one text", "blank", "two answers", "no answer", "back at once", "negative", "number",
        "moment", "code", "other code", "again", "same day", "too early", "bool", "row", "both", "classified",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(wrong: Callable[[], object], field: str) -> None:
    with pytest.raises(InputError) as caught:
        wrong()
    assert caught.value.field == field


def test_a_list_needs_reasons_and_different_codes() -> None:
    twice = [LossReason("price", Text("price")), LossReason("price", Text("cost"))]
    with pytest.raises(DefinitionError, match="'price' stands there twice"):
        LossReasons("house", "1", twice)
    with pytest.raises(DefinitionError, match="there is no reason"):
        LossReasons("house", "1", [])


def test_speakers_have_words() -> None:
    assert [each.render("zh") for each in SaidBy] == ["客户本人", "我方销售", "推断"]
    assert repr(CUSTOMER) == "SaidBy.CUSTOMER"
    assert lost(2, his("price", "slow")).others(CUSTOMER) == ("slow",)
    assert lost(2).others(CUSTOMER) == ()
