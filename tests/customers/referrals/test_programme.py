"""The rules of a referral programme (CU-6)."""

from __future__ import annotations

from datetime import date

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.authority import PROMISER_IS_NOT_PAYER, Authority, Mandate
from salesflow.basics.calendars import Calendar
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.catalogue.referral_programmes import GIRARD, GIRARD_FEE, GOOD_INTRODUCERS
from salesflow.customers.referrals.book import ReferralBook, Standing
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.customers.referrals.programme import Given, Programme
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.referral_laws import check_referral_book

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SELLER = Actor("u-7", ["seller"])
GIFTS = attrs.evolve(
    GIRARD.gifts, per_gift=money(80, "USD"), per_year=money(100, "USD"), times_per_year=2,
    approval_above=money(50, "USD"), approval=Authority([Mandate("manager", "approve", money(80, "USD"))]),
)  # fmt: skip
HOUSE = attrs.evolve(
    GIRARD, key="house", gifts=GIFTS, authority=Authority([Mandate("seller", "pay", money(60, "USD"))])
)
ROLES = ["repair_shop"]


def done(answer):
    assert isinstance(answer, ReferralBook), answer.explain()
    return answer


def sold(programme: Programme = HOUSE, *, by=SELLER, introducer="wang"):
    book = done(programme.close(ReferralBook(), "S-1", "li", by=by, at=NOW))
    return done(book.introduce("li", introducer, by=by, at=NOW))


def a_gift(**changes):
    fields = {
        "id": "G-1", "to": "p-wang", "customer": "wang", "value": money(40, "USD"), "day": NOW.date(),
        "occasion": "thanks", "by": "u-7", "kind": GiftKind.MEAL,
    }  # fmt: skip
    return Gift(**{**fields, **changes})


def give(gift, *, book=None, register=None, roles=ROLES, by=SELLER, approver=None, programme=HOUSE, at=NOW):
    register = GiftRegister() if register is None else register
    book = sold() if book is None else book
    return programme.give(book, register, "S-1", gift, roles=roles, approver=approver, by=by, at=at)


@given(st.integers(0, 60), st.integers(0, 90), st.integers(0, 90))
def test_a_fee_is_late_from_the_day_after_its_term(term, told, asked):
    """CU-6: due since the later of sale and introduction; late counts civil days."""
    programme = attrs.evolve(HOUSE, pay_within=days(term))
    book = done(programme.close(ReferralBook(), "S-1", "li", at=NOW))
    book = done(book.introduce("li", "wang", at=NOW.add(days=told)))
    found = programme.to_pay(book, as_of=NOW.add(days=asked).date())
    if asked < told:
        assert found == ()
    else:
        assert found[0].days_late == max(0, asked - told - term)
        assert found[0].explain("zh")


def test_the_fee_is_that_of_the_day():
    book = sold()
    dearer = attrs.evolve(HOUSE, version="2", fee=money(50, "USD"))
    book = done(dearer.close(book, "S-2", "li", at=NOW))
    assert [each.fee for each in book.due()] == [money(25, "USD"), money(50, "USD")]
    assert [entry.programme for entry in book.entries if hasattr(entry, "programme")] == [
        "house 2026.1",
        "house 2",
    ]
    no = attrs.evolve(HOUSE, fee=None).close(book, "S-3", "li", at=NOW)
    assert no.explain() == "nobody has decided the fee of the programme house [CU-6]"


def test_who_may_be_paid():
    """CU-6: own employees, competitors, officials and the buyer's employees are not paid; unknown is not yes."""
    for role in ("own_employee", "competitor_employee", "public_official", "buyer_employee"):
        assert HOUSE.may_pay("wang", ["customer", role]).value is Truth.NO
    assert HOUSE.may_pay("wang", None).value is Truth.UNKNOWN
    for role in GOOD_INTRODUCERS:
        assert HOUSE.may_pay("wang", [role.key]).value is Truth.YES


def test_everything_against_a_payment_is_named():
    book = done(sold().cancel("S-1", at=NOW))
    no = HOUSE.pay(book, "S-1", roles=["own_employee", "plumber"], by=Actor("u-9", ["trainee"]), at=NOW)
    assert no.codes == ("sale_cancelled", "forbidden_role", "no_mandate", "role_undecided")
    assert HOUSE.pay(book, "S-9", roles=ROLES, by=SELLER, at=NOW).codes == (
        "sale_not_noted",
        "amount_unknown",
    )
    lone = done(HOUSE.close(ReferralBook(), "S-1", "li", at=NOW))
    assert HOUSE.pay(lone, "S-1", roles=ROLES, by=SELLER, at=NOW).codes == ("no_introducer",)
    # nobody pays himself
    assert HOUSE.pay(sold(introducer="u-7"), "S-1", roles=["customer"], by=SELLER, at=NOW).codes == (
        "excluded",
    )
    small = attrs.evolve(HOUSE, authority=Authority([Mandate("seller", "pay", money(10, "USD"))]))
    assert small.pay(sold(), "S-1", roles=ROLES, by=SELLER, at=NOW).codes == ("beyond_authority",)


def test_promising_and_paying_kept_apart():
    strict = attrs.evolve(
        HOUSE,
        authority=Authority([Mandate("seller", "pay", money(60, "USD"))], separated=[PROMISER_IS_NOT_PAYER]),
    )
    assert strict.pay(sold(), "S-1", roles=ROLES, by=SELLER, at=NOW).codes == ("same_hands",)
    other = Actor("u-8", ["seller"])
    assert done(strict.pay(sold(), "S-1", roles=ROLES, by=other, at=NOW)).due() == ()
    assert strict.pay(sold(by=None), "S-1", roles=ROLES, by=other, at=NOW).codes == ("hands_unknown",)


def test_paid_and_waived():
    paid = done(HOUSE.pay(sold(), "S-1", roles=ROLES, by=SELLER, at=NOW))
    assert paid.fee("S-1").standing is Standing.PAID
    assert paid.entries[-1].by == "u-7"
    assert HOUSE.pay(paid, "S-1", roles=ROLES, by=SELLER, at=NOW) == paid
    waived = done(HOUSE.waive(sold(), "S-1", "wanted nothing", by=SELLER, at=NOW))
    assert waived.fee("S-1").standing is Standing.WAIVED
    assert HOUSE.waive(sold(), "S-1", "why not", by=Actor("u-9"), at=NOW).codes == ("no_mandate",)
    with pytest.raises(InputError, match="say why"):
        HOUSE.waive(sold(), "S-1", "", by=SELLER, at=NOW)


def test_a_gift_instead_of_money():
    """CU-6: one who declines money gets a gift or dinner, within the gift policy."""
    given_ = give(a_gift())
    assert isinstance(given_, Given)
    assert given_.register.gifts() == (a_gift(),)
    assert given_.book.fee("S-1").standing is Standing.GIFT
    assert "gift" in check_referral_book(given_.book)
    # told twice, it is the same
    assert give(a_gift(), book=given_.book, register=given_.register) == given_
    dear = a_gift(value=money(60, "USD"))
    assert give(dear).codes == ("approval_missing",)
    approved = attrs.evolve(dear, approved_by="u-2")
    assert isinstance(give(approved, approver=Actor("u-2", ["manager"])), Given)


def test_everything_against_a_gift_is_named():
    taken = GiftRegister([a_gift(occasion="other"), a_gift(id="G-2"), a_gift(id="G-3")])
    gift = a_gift(to="p-li", customer="li", value=money(90, "USD"), kind=GiftKind.VOUCHER)
    no = give(gift, register=taken, roles=["own_employee"], by=Actor("u-9", ["trainee"]))
    assert isinstance(no, Declined)
    assert no.codes == (
        "gift_known", "forbidden_role", "forbidden_role", "cash_forbidden", "over_gift_limit", "no_mandate", "gift_to_other",
        "approval_missing",
    )  # fmt: skip
    assert no.explain("zh")
    lone = done(HOUSE.close(ReferralBook(), "S-1", "li", at=NOW))
    assert give(a_gift(), book=lone).codes == ("no_introducer",)
    assert give(a_gift(), book=ReferralBook()).codes == ("sale_not_noted",)
    assert isinstance(give(a_gift(to="wang", customer="C-1")), Given)
    assert give(a_gift(value=None)).codes == (
        "value_unknown", "year_unknown", "approval_value_unknown", "amount_unknown"
    )  # fmt: skip


def test_feedback_and_fees_by_calendar_and_zone():
    office = Calendar.week_days("Asia/Shanghai", begins=date(2026, 1, 1), ends=date(2027, 1, 1))
    programme = attrs.evolve(HOUSE, pay_within=working_days(1), feedback_within=working_days(2))
    friday = pendulum.datetime(2026, 3, 6, 15, tz="UTC")  # 23:00 in Shanghai
    book = done(programme.close(ReferralBook(), "S-1", "li", at=friday))
    book = done(done(book.introduce("li", "wang", at=friday)).visited("li", at=friday))
    monday = date(2026, 3, 9)
    assert programme.to_pay(book, as_of=monday, calendar=office)[0].explain() == (
        "USD 25 is due to wang for sale S-1 by 9 Mar 2026 [CU-6]"
    )
    assert programme.to_pay(book, as_of=date(2026, 3, 11), calendar=office)[0].days_late == 2
    told = programme.to_tell(book, as_of=monday, calendar=office)[0]
    assert told.explain() == "tell wang by 10 Mar 2026 how the visit to li went [CU-6]"
    late = programme.to_tell(book, as_of=date(2026, 3, 12), calendar=office)[0]
    assert late.explain("zh") == "向wang反馈拜访li的情况，已逾期2天 [CU-6]"
    assert HOUSE.to_tell(book, as_of=date(2026, 3, 5)) == ()
    assert HOUSE.to_pay(book, as_of=date(2026, 3, 6), zone="Pacific/Auckland") == ()
    assert HOUSE.to_tell(book, as_of=date(2026, 3, 6), zone="Pacific/Auckland") == ()
    with pytest.raises(InputError, match="is needed to count working days"):
        programme.to_pay(book, as_of=monday)


def test_the_most_urgent_comes_first():
    book = done(sold().close("S-0", "li", money(25, "USD"), at=NOW.add(days=1)))
    book = done(book.introduce("zhao", "wang", at=NOW))
    book = done(done(book.visited("zhao", at=NOW)).visited("li", at=NOW.add(days=1)))
    asked = date(2026, 3, 9)
    assert [each.fee.sale for each in HOUSE.to_pay(book, as_of=asked)] == ["S-1", "S-0"]
    assert [each.feedback.newcomer for each in HOUSE.to_tell(book, as_of=asked)] == ["zhao", "li"]


def test_the_card_and_the_anecdote():
    """CU-6: the introducer's name is noted on the card handed over; 25 dollars, as a textbook figure."""
    assert HOUSE.card_line("王师傅").render("zh") == "介绍人：王师傅"
    assert GIRARD.fee == money(GIRARD_FEE["fee"], "USD")
    assert "50 dollars" in GIRARD_FEE.render()
    with pytest.raises(InputError, match="no probability"):
        GIRARD_FEE.probability("fee")


def test_wrong_programmes():
    with pytest.raises(DefinitionError) as error:
        attrs.evolve(
            HOUSE, version="", fee=money(-1, "USD"), card=Text("Introduced"),
            introducers=["judge"],
        )  # fmt: skip
    assert error.value.problems == (
        "the version is empty",
        "the fee USD -1 cannot be paid out; give zero or more, in whole coins",
        "the card in 'en' has no slot {introducer}",
        "'judge' is a good introducer and may not be paid",
    )
