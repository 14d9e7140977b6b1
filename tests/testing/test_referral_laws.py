"""The laws of referrals and gifts hold for every book, register and policy that can be drawn (CU-6, CA-15)."""

from __future__ import annotations

from collections import Counter

import attrs
import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.entries import GiftInstead, Paid, Reversal, SaleFee, Standing, Waived
from salesflow.customers.referrals.gift_policy import GiftPolicy
from salesflow.testing.referral_laws import (
    check_book_erasure,
    check_book_merger,
    check_gift_policy,
    check_gift_register,
    check_recording_order,
    check_referral_book,
)
from salesflow.testing.referrals import gift_policies, gift_registers, gifts, parties, referral_books

LATER = pendulum.datetime(2027, 6, 1, 9, tz="Asia/Shanghai")
NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")


def test_books_keep_their_laws_and_every_standing_comes():
    """CU-6: invariants 7 to 9 of the field note; every standing and both orders of noting were reached."""
    met = Counter[str]()

    @settings(max_examples=120, derandomize=True, database=None)
    @given(referral_books(most=40))
    def walk(book):
        met.update(check_referral_book(book))

    walk()
    assert met.keys() == {each.value for each in Standing} | {"introduced first", "closed first"}


def test_mergers_keep_their_laws_and_are_both_declined_and_accepted():
    """CU-6: a merger never makes a circle, a self-referral or a second introducer."""
    met = Counter[str]()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(referral_books(), parties(), parties())
    def walk(book, keep, gone):
        if keep != gone:
            answer = check_book_merger(book, keep, gone, at=LATER)
            met.update(answer.codes if isinstance(answer, Declined) else ["accepted"])

    walk()
    assert met.keys() >= {"accepted", "self_referral"}


@given(referral_books(), parties())
def test_erasure_keeps_the_sums_and_leaves_no_words(book, person):
    """CU-6: an erased book holds the same sums, and nothing about the person."""
    check_book_erasure(book, person, at=LATER)


@given(gift_registers(), st.sampled_from(["p-1", "p-2", "C-1"]))
def test_registers_keep_their_laws(register, person):
    """CA-15: everything stays in the register."""
    check_gift_register(register, person, at=LATER)


def test_policies_keep_their_laws_and_every_answer_comes():
    """CA-15: no has reasons, unknown is not yes."""
    met = Counter[Truth]()
    roles = st.sampled_from([None, (), *[("customer",)] * 5, ("judge", "customer"), ("plumber",)])
    actors = st.sampled_from(
        [None, Actor("u-1", ["manager"]), Actor("u-2", ["manager"]), Actor("u-1", ["seller"])]
    )

    @settings(max_examples=150, derandomize=True, database=None)
    @given(gift_policies(), gifts(), gift_registers(), roles, actors)
    def walk(policy, gift, register, held, by):
        verdict = check_gift_policy(policy, gift, register, roles=held, by=by, as_of=gift.day)
        met[verdict.value] += 1

    walk()
    assert met.keys() == set(Truth)


# -- the laws can fail ----------------------------------------------------------------------------------------------


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def a_book() -> ReferralBook:
    book = ReferralBook()
    for place, (newcomer, introducer) in enumerate(
        [("li", "wang"), ("zhao", "wang"), ("wang", "qian"), ("sun", "li")]
    ):
        book = done(book.introduce(newcomer, introducer, "said so", at=NOW.add(hours=place)))
    book = done(book.assess("li", True, "good", at=NOW))
    book = done(book.visited("li", at=NOW.add(hours=1)))
    book = done(book.feed_back("li", "went well", at=NOW.add(hours=2)))
    for place, customer in enumerate(["li", "zhao", "wang", "sun", "li", "nobody"]):
        book = done(book.close(f"S-{place}", customer, money(25, "USD"), at=NOW.add(days=1)))
    day = NOW.add(days=2)
    book = done(book.settle("S-0", Paid(), at=day))
    book = done(book.settle("S-1", GiftInstead("G-1"), at=day))
    book = done(book.settle("S-2", Waived("wanted nothing"), at=day))
    book = done(book.cancel("S-3", "fell ill", at=day))
    book = done(book.cancel("S-0", "fell ill", at=day))
    return done(book.reverse("S-0", Reversal.PAID_BACK, "at once", at=day))


def test_the_laws_hold_for_a_full_book_and_see_a_fault():
    book = a_book()
    reached = {"unclaimed", "due", "gift", "waived", "reversed", "introduced first", "closed first"}
    assert check_referral_book(book) == reached
    assert check_recording_order(book) == {"introduced first", "closed first"}
    assert isinstance(check_book_merger(book, "li", "zhao", at=LATER), ReferralBook)
    assert isinstance(check_book_merger(book, "li", "wang", at=LATER), Declined)
    erased = check_book_erasure(book, "wang", at=LATER)
    assert "good" not in str(erased.entries)
    erased = check_book_erasure(book, "li", at=LATER)
    assert not erased.to_assess()


def everything(book: ReferralBook) -> None:
    check_book_merger(book, "li", "zhao", at=LATER)
    check_book_merger(book, "li", "wang", at=LATER)
    check_book_erasure(book, "li", at=LATER)
    check_referral_book(book)


@pytest.mark.parametrize(
    ("law", "name", "fault"),
    [
        ("the list of what is due adds up", "due", lambda _, introducer=None: ()),
        ("the balance adds up", "fees", property(lambda self: (*self._fees.values(), *UNPAID))),
        ("no free word about the person", "erased", lambda self, *_, **__: self),
        ("declined when it breaks a rule", "merged", lambda self, *_, **__: Declined(())),
        ("merged parties are one", "merged", lambda self, *_, **__: self),
        ("an erasure keeps the sums", "erased", lambda self, *_, **__: ReferralBook(self.entries[:4])),
    ],
)
def test_the_laws_see_a_fault(monkeypatch, law, name, fault):
    book = a_book()
    everything(book)
    monkeypatch.setattr(ReferralBook, name, fault)
    with pytest.raises(AssertionError, match=law):
        everything(book)


UNPAID = (SaleFee("S-2", "wang", money(25, "USD"), NOW, Standing.DUE, "qian", NOW),)


@attrs.frozen(kw_only=True)
class Generous(GiftPolicy):
    """A policy that forgets the calendar year."""

    def give(self, gift, register, **_):
        return register.note(gift)


def test_the_laws_of_gifts_see_a_fault():
    @settings(max_examples=150, derandomize=True, database=None)
    @given(gift_policies(), gifts(), gift_registers())
    def walk(policy, gift, register):
        fields = {each.name: getattr(policy, each.name) for each in attrs.fields(GiftPolicy)}
        generous = Generous(fields.pop("key"), fields.pop("version"), **fields)
        check_gift_policy(generous, gift, register, roles=None, by=None, as_of=gift.day)

    with pytest.raises(AssertionError, match="only a yes gives"):
        walk()
