"""Hypothesis strategies for referrals and gifts, plural of the type they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.referral_laws import check_referral_book
>>> @settings(max_examples=5)
... @given(referral_books())
... def every_book_keeps_the_laws(book):
...     check_referral_book(book)
>>> every_book_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.authority import APPROVER_IS_NOT_PROPOSER, Authority, Mandate
from salesflow.basics.money import UNLIMITED, Limit, Money, Unlimited
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.book import ReferralBook
from salesflow.customers.referrals.entries import GiftInstead, How, Paid, Reversal, Waived
from salesflow.customers.referrals.gift import Gift, GiftKind, GiftRegister
from salesflow.customers.referrals.gift_policy import GiftPolicy, Recipients

__all__ = ["gift_policies", "gift_registers", "gifts", "parties", "referral_books"]

_START: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_END: Final = date(2099, 12, 31)
_PEOPLE: Final = ("u-1", "u-2")
_FEES: Final = (Money(25, "USD"), Money("300.50", "CNY"), Money(0, "USD"))
_HOWS: Final[tuple[How, ...]] = (Paid(), GiftInstead("G-1"), Waived("wanted nothing"))


def parties() -> st.SearchStrategy[str]:
    """Ids of customers and outsiders: few, so that they meet."""
    return st.sampled_from(["li", "wang", "zhao", "修车厂", "loan-officer"])


_SALES: Final = ("S-1", "S-2", "S-3", "S-4")
_KINDS: Final = (
    *["introduce"] * 4, *["close"] * 4, *["settle"] * 4, *["visit"] * 2,
    "assess", "feed back", "cancel", "reverse", "reverse", "withdraw", "merge",
)  # fmt: skip


def _open(book: ReferralBook, kind: str) -> list[str]:
    """What a step of this kind could be about, so that most steps are ones that life allows."""
    match kind:
        case "settle":
            return [fee.sale for fee in book.due()]
        case "cancel":
            return [fee.sale for fee in book.fees if not fee.is_cancelled]
        case "reverse":
            return [fee.sale for fee in book.fees if fee.how is not None]
        case "withdraw":
            return [link.newcomer for link in book.links]
        case "feed back":
            return [owed.newcomer for owed in book.owed_feedback(_END)]
        case _:
            return []


def _step(draw: st.DrawFn, book: ReferralBook, at: pendulum.DateTime) -> ReferralBook | Declined:
    kind = draw(st.sampled_from(_KINDS))
    known = _open(book, kind)
    guided = known if known and draw(st.integers(0, 9)) < 7 else None
    about = draw(st.sampled_from(guided or ["li", "wang", "zhao", "修车厂", "loan-officer"]))
    sale = draw(st.sampled_from(guided or _SALES))
    match kind:
        case "introduce":
            return book.introduce(about, draw(parties()), "a brother", at=at, by="u-1")
        case "close":
            return book.close(sale, about, draw(st.sampled_from(_FEES)), at=at, by="u-1")
        case "settle":
            return book.settle(sale, draw(st.sampled_from(_HOWS)), at=at, by="u-2")
        case "visit":
            return book.visited(about, at=at)
        case "assess":
            return book.assess(about, draw(st.sampled_from(Truth)), "needs a van", at=at)
        case "feed back":
            return book.feed_back(about, "he orders in May", at=at)
        case "cancel":
            return book.cancel(sale, "fell ill", at=at)
        case "reverse":
            return book.reverse(sale, draw(st.sampled_from(Reversal)), "his wish", at=at)
        case "withdraw":
            return book.withdraw(about, "a mistake", at=at)
        case _:
            gone = draw(parties())
            return book if gone == about else book.merged(about, gone, at=at)


@st.composite
def referral_books(draw: st.DrawFn, *, most: int = 25) -> ReferralBook:
    """Books of up to `most` steps, as they come in life: late introductions, cancelled sales, mergers, corrections."""
    book, at = ReferralBook(), _START
    for _ in range(draw(st.integers(0, most))):
        at = at.add(hours=draw(st.sampled_from([0, 1, 1, 24, 960])))
        earlier = draw(st.sampled_from([0, 0, 0, 30]))
        answer = _step(draw, book, at.subtract(hours=earlier))
        book = book if isinstance(answer, Declined) else answer
    return book


def _amounts(currency: str) -> st.SearchStrategy[Money]:
    return st.integers(0, 400).map(lambda amount: Money(amount, currency))


def gifts(*, ids: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Gift]:
    """Gifts of two years, to few people; their worth, kind and approver may be unknown."""
    worth = st.one_of(_amounts("CNY"), _amounts("CNY"), _amounts("USD"), st.none())
    days = st.integers(0, 600).map(lambda after: date(2026, 1, 1) + timedelta(days=after))
    return st.builds(
        Gift,
        st.sampled_from(["G-1", "G-2", "G-3", "G-4"]) if ids is None else ids,
        st.sampled_from(["p-1", "p-2", "p-3"]),
        st.sampled_from(["C-1", "C-2"]),
        worth,
        days,
        st.sampled_from(["Mid-Autumn", "thanks", ""]),
        by=st.sampled_from(_PEOPLE),
        approved_by=st.sampled_from([None, *_PEOPLE]),
        kind=st.one_of(st.none(), st.sampled_from(GiftKind)),
    )


@st.composite
def gift_registers(draw: st.DrawFn) -> GiftRegister:
    """Registers of a few gifts, some of which came back, some of whose people turned out to be the same."""
    register = GiftRegister()
    for gift in draw(st.lists(gifts(), max_size=4, unique_by=lambda gift: gift.id)):
        answer: GiftRegister | Declined = register.note(gift)
        register = register if isinstance(answer, Declined) else answer
        match draw(st.integers(0, 7)):
            case 0:
                answer = register.give_back(gift.id, gift.day, "too dear", by="u-1")
            case 1:
                answer = register.merged("p-1", draw(st.sampled_from(["p-2", "p-3"])), at=_START)
            case _:
                pass
        register = register if isinstance(answer, Declined) else answer
    return register


def _limits() -> st.SearchStrategy[Limit]:
    return st.one_of(_amounts("CNY"), st.none(), st.just(UNLIMITED), st.just(UNLIMITED), st.just(UNLIMITED))


def gift_policies() -> st.SearchStrategy[GiftPolicy]:
    """Policies with limits decided, undecided and lifted; roles ``customer`` (allowed) and ``judge`` (forbidden)."""
    times: st.SearchStrategy[int | Unlimited | None] = st.one_of(
        st.integers(0, 4), st.none(), st.just(UNLIMITED), st.just(UNLIMITED)
    )
    return st.builds(
        GiftPolicy,
        st.just("house"),
        st.just("1"),
        per_gift=_limits(),
        per_year=_limits(),
        times_per_year=times,
        recipients=st.just(Recipients(["customer"], ["judge"])),
        cash_allowed=st.sampled_from([True, False, None]),
        approval_above=_limits(),
        approval=st.just(
            Authority(
                [Mandate("manager", "approve", Money(300, "CNY"))], separated=[APPROVER_IS_NOT_PROPOSER]
            )
        ),
    )
