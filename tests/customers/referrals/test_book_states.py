"""Many lives of a book of referrals: every kind of entry and every refusal is reached, and the laws hold (CU-6)."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import get_args

import pendulum

from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.customers.referrals.book import ReferralBook, Standing
from salesflow.customers.referrals.entries import (
    Entry,
    GiftInstead,
    Paid,
    Reversal,
    Waived,
    Withdrawn,
    silent,
    words_in,
)
from salesflow.testing.referral_laws import check_book_erasure, check_referral_book

START = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
PARTIES = ("li", "lee", "wang", "chen", "zhao", "qian")
SALES = ("S-1", "S-2", "S-3", "S-4", "S-5", "S-6", "S-7", "S-8")
FEES = (money(25, "USD"), money(25, "USD"), money(0, "USD"))
HOWS = (Paid(), GiftInstead("G-1"), Waived("wanted nothing"))
KINDS = (
    *["introduce"] * 5, *["close"] * 5, *["settle"] * 5, *["cancel"] * 2, *["reverse"] * 3, *["visited"] * 2,
    "assess", "feed_back", *["withdraw"] * 3, "merged",
)  # fmt: skip
REFUSALS = {
    # links
    "self_referral", "introduced_already", "two_introducers", "circle", "no_introducer", "settled_sales",
    "before_introduction", "before_withdrawal",
    # sales and settlements
    "sale_not_noted", "sale_known", "sale_over", "sale_cancelled", "settled_already", "no_fee", "not_settled",
    "not_cancelled", "kept_already", "nothing_given", "before_sale", "before_settlement", "before_reversal",
    # the newcomer
    "not_visited",
}  # fmt: skip


def step(random: Random, book: ReferralBook, at: pendulum.DateTime) -> ReferralBook | Declined:
    """Seven times of ten a step that life allows, else any."""
    kind, guided = random.choice(KINDS), random.random() < 0.7
    party, other, sale = random.choice(PARTIES), random.choice(PARTIES), random.choice(SALES)
    if guided and kind == "settle" and book.due():
        again = [each for each in book.due() if each.reversal is not None]
        sale = random.choice(again or book.due()).sale
    if guided and kind == "close":
        party = random.choice([link.newcomer for link in book.links] or [party])
        sale = random.choice([each for each in SALES if book.find(each) is None] or [sale])
    if guided and kind in {"reverse", "cancel"}:
        given = [each for each in book.fees if each.how is not None]
        over = [each for each in given if each.is_cancelled]
        sale = random.choice([each.sale for each in over or given] or [sale])
    if guided and kind == "introduce":
        past = [each.newcomer for each in book.entries if isinstance(each, Withdrawn)]
        party = random.choice([party, *past[-1:]])
    if guided and kind in {"withdraw", "feed_back"}:
        party = random.choice([link.newcomer for link in book.links] or [party])
    match kind:
        case "introduce":
            return book.introduce(party, other, "a friend", at=at)
        case "close":
            return book.close(sale, party, random.choice(FEES), at=at)
        case "settle":
            return book.settle(sale, random.choice(HOWS), at=at)
        case "cancel":
            return book.cancel(sale, "fell ill", at=at)
        case "reverse":
            return book.reverse(sale, random.choice([*Reversal, *[Reversal.KEPT] * 3]), at=at)
        case "visited":
            return book.visited(party, at=at)
        case "assess":
            return book.assess(party, random.random() < 0.8, "keen", at=at)
        case "feed_back":
            return book.feed_back(party, "went well", at=at)
        case "withdraw":
            return book.withdraw(party, "a mistake", at=at)
        case _:
            return book if party == other or random.random() < 0.3 else book.merged(party, other, at=at)


def test_every_entry_and_every_refusal_is_reached():
    """CU-6: what is refused changes nothing, what is accepted is one more entry."""
    entries, refusals, standings = set[type](), set[str](), set[Standing]()
    for seed in range(100):
        random, book, at = Random(seed), ReferralBook(), START
        for _ in range(45):
            at = at.add(hours=random.choice([1, 1, 24]))
            answer = step(random, book, at.subtract(hours=random.choice([0, 0, 0, 30])))
            if isinstance(answer, Declined):
                assert answer.codes
                assert answer.explain("zh")
                refusals.update(answer.codes)
            else:
                assert answer.entries[: len(book.entries)] == book.entries
                assert len(answer.entries) <= len(book.entries) + 1
                book = answer
            standings.update(each.standing for each in book.fees)
        check_referral_book(book)
        for each in book.entries:
            assert (words_in(each) is None) == (silent(each) == each)
        erased = check_book_erasure(book, random.choice(PARTIES), at=at)
        assert {each.newcomer for each in erased.owed_feedback(date(2030, 1, 1))} <= {
            each.newcomer for each in book.owed_feedback(date(2030, 1, 1))
        }
        entries.update(type(each) for each in erased.entries)
        entries.update(type(each) for each in book.entries)
    assert entries == set(get_args(Entry))
    assert refusals == REFUSALS
    assert standings == set(Standing)
