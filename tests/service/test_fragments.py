"""One view of a customer (SV-4): which fragments there are, and where they disagree."""

from __future__ import annotations

from datetime import date

import pendulum

from salesflow.basics.money import Money
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Noted
from salesflow.customers.customer import Customer
from salesflow.customers.files import CustomerFiles
from salesflow.customers.history import Purchase
from salesflow.customers.people import Person
from salesflow.customers.referrals.gift import Gift, GiftRegister
from salesflow.service.fragments import FragmentKind, fragments

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def card(*said: tuple[str, str | int], of: str = "C-7") -> Card:
    notes = [Noted(field, value, AT.add(minutes=n), "u-1", card=of) for n, (field, value) in enumerate(said)]
    return Card(of, CardKind.ORGANISATION, notes)


def test_what_there_is_and_what_there_is_not() -> None:
    """SV-4: the fragments by kind; an id that is nowhere has none."""
    gifts = GiftRegister().note(
        Gift("G-1", "P-1", "C-7", Money(50, "CNY"), date(2026, 3, 2), "new year", by="u-1")
    )
    assert isinstance(gifts, GiftRegister)
    files = CustomerFiles(
        customers=[Customer("C-7", "Haida")],
        people=[Person("P-1", "C-7", "Wang Fang"), Person("P-2", "C-8", "Li Na")],
        purchases=[Purchase("C-7", AT, Money(9, "CNY")), Purchase("C-8", AT, Money(9, "CNY"))],
        gifts=gifts,
    )
    view = fragments(files, "C-7")
    assert [kind for kind, n in view.counts if n] == [
        FragmentKind.ROW,
        FragmentKind.PEOPLE,
        FragmentKind.PURCHASES,
        FragmentKind.GIFTS,
    ]
    assert view.explain("zh").splitlines()[0] == "C-7的资料来自：客户资料行、人员、购买记录、礼品 [SV-4]"
    nowhere = fragments(files, "C-99")
    assert [each.code for each in nowhere.reasons] == ["not_held"]
    assert repr(FragmentKind.MAP) == "FragmentKind.MAP"


def test_row_and_card_that_disagree() -> None:
    """SV-4: what differs is named; capitals, width and blanks do not, nor what one of the two leaves open."""
    row = Customer("C-7", "Haida Trading", city="Qingdao", facts={"staff": "40", "email": "a@b.example"})
    files = CustomerFiles(
        customers=[row],
        cards=[card(("name", "ＨＡＩＤＡ  trading"), ("city", "Yantai"), ("grade", "A"), ("staff", "40"))],
    )
    view = fragments(files, "C-7")
    assert [each.explain() for each in view.disagreements] == [
        "“city”: the row says “Qingdao”, the card says “Yantai” [SV-4]"
    ]
    full = CustomerFiles(
        customers=[row], cards=[card(*[(f"f{n}", n) for n in range(3)])], touches=(), invoices=()
    )
    assert fragments(full, "C-7").disagreements == ()


def test_cards_joined_into_one_that_disagree() -> None:
    """CU-1: a card knows its own conflicts; under either number the view shows them."""
    one = card(("address", "Harbour Road"), of="C-7")
    other = Card(
        "C-9", CardKind.ORGANISATION, [Noted("address", "Lake Road", AT.add(hours=1), "u-2", card="C-9")]
    )
    joined = one.merged(other, by="u-1", at=AT.add(days=1))
    assert isinstance(joined, Card)
    view = fragments(CustomerFiles(cards=[joined]), "C-9")
    assert [each.code for each in view.disagreements] == ["conflict"]

    with_row = CustomerFiles(customers=[Customer("C-7", "Haida")], cards=[joined])
    assert len(fragments(with_row, "C-7").disagreements) == 1


def test_every_kind_has_words() -> None:
    assert all(each.render("zh") != each.render() for each in FragmentKind)
