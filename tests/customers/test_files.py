"""The files of a house: two customers become one, a person is forgotten; every case still folds (CU-1, CU-6, CU-11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind
from salesflow.customers.contacts.contact_map import ContactMap
from salesflow.customers.customer import Customer
from salesflow.customers.files import CustomerFiles, MergedFiles
from salesflow.customers.history import Invoice, Purchase, Touch
from salesflow.customers.people import Person
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.errors import InputError
from salesflow.sales.catalogue.seven_step import SEVEN_STEP
from salesflow.stages.case import Accepted

T = TypeVar("T")
AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
LATER = AT.add(days=30)
FEE = Money(25, "USD")


def sure(answer: T | Declined) -> T:
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def card(key: str, kind: CardKind = CardKind.ORGANISATION, **notes: str) -> Card:
    made = Card(key, kind)
    for field, value in notes.items():
        made = sure(made.note(field, value, by="u-1", at=AT))
    return made


def full() -> CustomerFiles:
    """Two firms with everything that is kept about them; Wang Fang is the buyer of the second."""
    of_firm = sure(card("C-9", cycle="monthly").note("buyer", "Wang Fang decides", about="P-1", at=AT))
    return CustomerFiles(
        customers=[Customer("C-7", "Haida", facts={"region": "north"}), Customer("C-9", "Hai Da", grade="B")],
        people=[Person("P-1", "C-9", "Wang Fang", born=date(1984, 2, 29)), Person("P-2", "C-7", "Li")],
        cards=[card("C-7", cycle="weekly"), of_firm, card("P-1", CardKind.PERSON, hobbies="chess")],
        maps=[
            sure(ContactMap("C-7").hold("P-2", "technical", at=AT)),
            sure(ContactMap("C-9").hold("P-1", "purchasing", at=AT)),
        ],
        referrals=sure(ReferralBook().introduce("C-9", "P-1", "Wang Fang told us", at=AT)),
        gifts=sure(
            GiftRegister().note(
                Gift(
                    "G-1",
                    "P-1",
                    "C-9",
                    FEE,
                    date(2026, 3, 2),
                    "Wang's birthday",
                    by="u-1",
                    kind=GiftKind.THING,
                )
            )
        ),
        touches=[
            Touch("C-9", AT, Channel.CALL, id="T-1", outcome="spoke to Wang Fang"),
            Touch("C-7", AT, Channel.CARD),
        ],
        purchases=[Purchase("C-9", AT, Money(40, "CNY"))],
        invoices=[Invoice("C-9", "F-1", date(2026, 3, 2), date(2026, 4, 1), Money(40, "CNY"))],
    )


# -- merging ----------------------------------------------------------------------------------------------------------


@given(st.sampled_from([("C-7", "C-9"), ("C-9", "C-7")]))
def test_a_merge_loses_no_row_and_no_history(pair: tuple[str, str]) -> None:
    keep, gone = pair
    before = full()
    after = sure(before.merged(keep, gone, by="u-1", at=LATER)).files
    assert [each.id for each in after.customers] == [keep]
    for name in ("people", "touches", "purchases", "invoices"):
        rows = getattr(after, name)
        assert len(rows) == len(getattr(before, name))
        assert {each.customer for each in rows} == {keep}
        assert [attrs.evolve(each, customer="x") for each in rows] == [
            attrs.evolve(each, customer="x") for each in getattr(before, name)
        ]
    assert [each.account for each in after.maps] == [keep]
    assert set(after.maps[0].entries) >= {entry for each in before.maps for entry in each.entries}
    firm = next(each for each in after.cards if each.id == keep)
    assert {
        entry for each in before.cards if each.kind is CardKind.ORGANISATION for entry in each.entries
    } <= set(firm.entries)
    assert after.referrals.introducer_of("C-9") == after.referrals.introducer_of("C-7") == "P-1"


def test_what_the_two_said_differently_is_named_and_what_was_empty_is_filled() -> None:
    merged = sure(full().merged("C-7", "C-9", by="u-1", at=LATER))
    row = merged.files.customers[0]
    assert (row.name, row.grade, row.fact("region")) == ("Haida", "B", "north")
    assert [each.code for each in merged.notes] == ["rows_differ", "conflict"]
    assert (
        merged.explain().splitlines()[0]
        == "customer C-7: “name” stays “Haida”, the merged one had “Hai Da” [CU-1]"
    )
    assert merged.explain("zh").splitlines()[0] == "客户C-7：“name”保留“Haida”，被合并方为“Hai Da” [CU-1]"


def test_facts_are_joined_and_a_limit_in_another_currency_is_not_taken_over() -> None:
    files = CustomerFiles(
        customers=[
            Customer("a", "A", currency="CNY", facts={"x": "1", "y": "2"}),
            Customer("b", "A", credit_limit=Money(5, "USD"), facts={"y": "3", "z": "4"}),
        ]
    )
    merged = sure(files.merged("a", "b", at=AT))
    assert dict(merged.files.customers[0].facts) == {"x": "1", "y": "2", "z": "4"}
    assert merged.files.customers[0].credit_limit is None
    assert [each.explain().split("“")[1].split("”")[0] for each in merged.notes] == ["credit_limit", "y"]


def test_parties_that_only_one_part_of_the_files_knows_are_merged_too() -> None:
    rowless = attrs.evolve(
        full(), customers=[Customer("C-9", "Hai Da")], cards=[card("C-9", cycle="x")], maps=[]
    )
    after = sure(rowless.merged("C-7", "C-9", at=LATER)).files
    assert [(each.id, each.name) for each in after.customers] == [("C-7", "Hai Da")]
    assert [each.id for each in after.cards] == ["C-7"]
    without = sure(
        attrs.evolve(full(), customers=[], maps=full().maps[1:]).merged("C-7", "C-9", at=LATER)
    ).files
    assert without.customers == ()
    assert [each.account for each in without.maps] == ["C-7"]
    other_way = sure(attrs.evolve(full(), cards=full().cards[:1]).merged("C-7", "C-9", at=LATER)).files
    assert other_way.cards == full().cards[:1]


def test_every_breach_of_a_merge_is_named_at_once_and_nothing_changes() -> None:
    """A card of a person, two primary contacts, and a customer who would have introduced himself."""
    files = CustomerFiles(
        cards=[card("a"), card("b", CardKind.PERSON)],
        maps=[
            sure(ContactMap(account).hold(person, "purchasing", deal="D", primary=True, at=AT))
            for account, person in (("a", "p"), ("b", "q"))
        ],
        referrals=sure(ReferralBook().introduce("a", "b", at=AT)),
    )
    declined = files.merged("a", "b", at=LATER)
    assert isinstance(declined, Declined)
    assert set(declined.codes) >= {"other_kind", "two_primaries"}
    assert len(declined.codes) == 3
    assert len(declined.explain("zh").splitlines()) == 3


@pytest.mark.parametrize(
    ("keep", "gone", "field"),
    [("C-7", "C-7", "gone"), ("C-7", "C-8", "gone"), ("X", "C-7", "keep"), ("", "C-7", "keep")],
)
def test_a_party_that_is_nowhere_is_no_party(keep: str, gone: str, field: str) -> None:
    with pytest.raises(InputError) as refused:
        full().merged(keep, gone, at=LATER)
    assert refused.value.field == field


@pytest.mark.parametrize("part", ["customers", "people", "cards", "maps"])
def test_one_id_stands_for_one_thing(part: str) -> None:
    with pytest.raises(InputError, match="stands there twice"):
        CustomerFiles(**{part: getattr(full(), part)[:1] * 2})


# -- erasing ----------------------------------------------------------------------------------------------------------


def test_nothing_of_a_person_is_left_but_the_id() -> None:
    erased = full().erased("P-1", by="u-1", at=LATER)
    assert [each.code for each in erased.reasons] == [
        "row_gone", "cards_erased", "maps_erased", "book_erased", "register_erased", "still_named",
    ]  # fmt: skip
    left = attrs.evolve(erased.value, touches=())
    for trace in ("Wang", "chess", "1984", "birthday", "purchasing'"):
        assert trace not in repr(left).replace("held=(('purchasing', None),)", ""), trace
    assert erased.still_named == ("touch T-1",)
    assert erased.explain("zh").splitlines()[0] == "联系人P-1的记录已删除 [CU-1]"


def test_what_was_decided_still_folds_after_an_erasure() -> None:
    """A case knows ids only; cards, maps and books fold from what is left of their entries."""
    begun = SEVEN_STEP.begin("D-1", at=AT)
    decided = SEVEN_STEP.decide(
        begun, SEVEN_STEP.moves_from(begun.stage)[-1].event, {"loss_reason": "x"}, by="P-1", at=AT
    )
    case = decided.case if isinstance(decided, Accepted) else begun
    files = full().erased("P-1", at=LATER).value
    assert SEVEN_STEP.replay(case.records) == case
    assert [Card(each.id, each.kind, each.entries) for each in files.cards] == list(files.cards)
    assert [ContactMap(each.account, each.entries) for each in files.maps] == list(files.maps)
    assert ReferralBook(files.referrals.entries) == files.referrals
    assert GiftRegister(files.gifts.entries) == files.gifts
    assert files.gifts.gifts()[0].value == FEE


def test_erasing_twice_finds_nothing_more() -> None:
    once = full().erased("P-1", at=LATER).value
    again = once.erased("P-1", at=LATER)
    assert again.value == once
    assert again.reasons[0].code == "no_row"
    assert again.still_named == ()  # the name is not known any more


def test_a_customer_who_is_the_person_keeps_an_id_and_the_books() -> None:
    files = CustomerFiles(
        customers=[
            Customer("P-5", "Zhao Min", city="Wuxi", facts={"note": "Zhao Min paints"}),
            Customer("C-7", "Haida"),
        ],
        touches=[Touch("P-5", AT, Channel.VISIT, outcome="Zhao Min was out")],
        purchases=[Purchase("P-5", AT, Money(Decimal("9.50"), "CNY"))],
    )
    erased = files.erased("P-5", at=LATER)
    assert erased.value.customers[0] == Customer("P-5", "P-5")
    assert erased.value.purchases == files.purchases
    assert erased.still_named == (f"touch {AT.isoformat()}",)
    assert [each.code for each in erased.reasons] == ["no_row", "customer_nameless", "still_named"]


def test_a_person_goes_under_every_id_she_ever_had() -> None:
    """Two cards of one person were joined; what a firm's card says of the old id goes too."""
    files = full()
    double = sure(
        card("P-1", CardKind.PERSON, hobbies="chess").merged(card("P-8", CardKind.PERSON), at=LATER)
    )
    firm = sure(files.cards[0].note("buyer", "plays chess", about="P-8", at=AT))
    files = attrs.evolve(
        files, cards=[firm, double], people=[*files.people, Person("P-8", "C-7", "Wang F.")],
        touches=[Touch("C-7", AT, Channel.CALL, id="T-2", outcome="wang f. called")],
    )  # fmt: skip
    erased = files.erased("P-1", at=LATER.add(days=1))
    assert "chess" not in repr(erased.value)
    assert [each.id for each in erased.value.people] == ["P-2"]
    assert erased.still_named == ("touch T-2",)


def test_a_stranger_leaves_the_files_as_they_are() -> None:
    files = full()
    erased = files.erased("P-99", at=LATER)
    assert erased.value == files
    assert erased.explain() == "there is no row of person P-99 [CU-1]"


def test_free_words_of_the_row_are_read_too() -> None:
    files = attrs.evolve(
        full(), customers=[Customer("C-9", "Wang Fang & Co", facts={"note": "ask wang fang"})]
    )
    still = files.erased("P-1", at=LATER).still_named
    assert still == ("customer C-9, name", "customer C-9, note", "touch T-1")


def test_free_words_about_others_are_read_in_maps_books_and_registers() -> None:
    """What is noted of somebody else stays as it is, so a name in it must be read by a human."""
    of_others = attrs.evolve(
        full(),
        maps=[
            sure(sure(ContactMap("C-7").hold("P-2", "technical", at=AT)).win("P-2", "says Wang Fang", at=AT))
        ],
        referrals=sure(ReferralBook().introduce("C-7", "C-5", "through Wang Fang", at=AT)),
        gifts=sure(
            GiftRegister().note(
                Gift("G-2", "P-2", "C-7", FEE, AT.date(), "tea with Wang Fang", by="u-1", kind=GiftKind.MEAL)
            )
        ),
        touches=(),
    )
    assert of_others.erased("P-1", at=LATER).still_named == (
        "contact map C-7, P-2, 2026-03-02T09:00:00+08:00[Asia/Shanghai]",
        "referral of C-7, 2026-03-02T09:00:00+08:00[Asia/Shanghai]",
        "gift G-2",
    )


def test_the_merged_files_say_nothing_where_nothing_differs() -> None:
    files = CustomerFiles(customers=[Customer("a", "A"), Customer("b", "A")])
    assert files.merged("a", "b", at=AT) == MergedFiles(
        attrs.evolve(files, customers=files.customers[:1], referrals=sure(ReferralBook().merged("a", "b", at=AT)),
                     gifts=sure(GiftRegister().merged("a", "b", at=AT)))
    )  # fmt: skip
