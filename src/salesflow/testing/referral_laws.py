"""The laws of referrals and gifts: run them on your own books, registers and policies.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book = ReferralBook().introduce("li", "wang", at=now)
>>> assert isinstance(book, ReferralBook)
>>> book = book.close("S-1", "li", money(25, "USD"), at=now)
>>> assert isinstance(book, ReferralBook)
>>> sorted(check_referral_book(book))
['closed first', 'due']
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.money import UNLIMITED, Money, total
from salesflow.basics.reasons import Declined, Verdict
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.book import Balance, ReferralBook
from salesflow.customers.referrals.entries import (
    Assessed,
    Cancelled,
    Closed,
    Entry,
    FedBack,
    Introduced,
    Merged,
    Reversal,
    Reversed,
    Settled,
    Standing,
    Visited,
    Waived,
    Withdrawn,
)
from salesflow.customers.referrals.gift import Gift, GiftRegister, GivenBack
from salesflow.customers.referrals.gift_policy import GiftPolicy, Roles
from salesflow.testing._law import law

__all__ = [
    "check_book_erasure",
    "check_gift_policy",
    "check_gift_register",
    "check_book_merger",
    "check_recording_order",
    "check_referral_book",
]


def _currencies(book: ReferralBook) -> list[str]:
    return sorted({each.fee.currency for each in book.fees})


def _balances(book: ReferralBook) -> list[Balance]:
    return [book.balance(currency) for currency in _currencies(book)]


# -- the book -------------------------------------------------------------------------------------------------------


def check_referral_book(book: ReferralBook) -> frozenset[str]:
    """The laws of a book; what was met on the way, so that a test sees whether the interesting cases came.

    The entries give the same book, also when each comes twice. Nobody has two introducers and no line of introducers
    comes back to itself. Due, paid, declined for a gift, waived and reversed add up to the fees of all sales with an
    introducer, each counted from the entries. A sale has one settlement in force at most. The order in which
    introductions and sales were noted does not matter. Everything has words in two languages.
    """
    law(ReferralBook(book.entries) == book, "the entries give the same book", book)
    law(ReferralBook((*book.entries, *book.entries)) == book, "an entry that comes twice counts once", book)
    _check_forest(book)
    settled = Counter[str]()
    cancelled = {each.sale for each in book.entries if isinstance(each, Cancelled)}
    for each in book.entries:
        if isinstance(each, Settled):
            settled[each.sale] += 1
        elif isinstance(each, Reversed) and each.how is not Reversal.KEPT:
            settled[each.sale] -= 1
        law(all(0 <= n <= 1 for n in settled.values()), "a sale has one settlement at most", each)
    introduced = {link.newcomer for link in book.links}
    for currency in _currencies(book):
        closed = {
            each.sale: each
            for each in book.entries
            if isinstance(each, Closed) and each.fee.currency == currency
            if book.known_as(each.customer) in introduced
        }
        owed = [each for sale, each in closed.items() if not settled[sale] and sale not in cancelled]
        balance = book.balance(currency)
        law(
            balance.total == _sum(closed.values(), currency),
            "the balance adds up to the fees",
            balance,
            closed,
        )
        law(
            balance.due == _sum(owed, currency),
            "due is what is closed, linked and not settled",
            balance,
            owed,
        )
        listed = [each.fee for each in book.due() if each.fee.currency == currency]
        law(total(listed, currency) == balance.due, "the list of what is due adds up", listed, balance)
    for fee in book.fees:
        law(bool(fee.explain() and fee.explain("zh")), "a fee has words", fee)
        in_force = fee.standing in {Standing.PAID, Standing.GIFT, Standing.WAIVED}
        law(in_force is (settled[fee.sale] == 1), "a settlement in force is seen", fee)
    for reason in book.audit():
        law(bool(reason.explain() and reason.explain("zh")), "a finding has words", reason)
    return frozenset({fee.standing.value for fee in book.fees}) | check_recording_order(book)


def _sum(closed: Iterable[Closed], currency: str) -> Money:
    return total([each.fee for each in closed], currency)


def _check_forest(book: ReferralBook) -> None:
    above = {link.newcomer: link.introducer for link in book.links}
    law(len(above) == len(book.links), "a newcomer has one introducer", book.links)
    for newcomer in above:
        line = [newcomer]
        while line[-1] in above:
            line.append(above[line[-1]])
            law(line[-1] not in line[:-1], "nobody introduces himself, not even in a circle", line)


def check_recording_order(book: ReferralBook) -> frozenset[str]:
    """Whatever was noted first, introductions or sales, the fees stand the same; which orders were tried.

    Entries are moved between two corrections (a withdrawal, a merger): what a correction meant depends on its place.
    """
    tried: set[str] = set()
    for name, first in (("introduced first", Introduced), ("closed first", Closed)):
        moved: list[Entry] = []
        ahead: list[Entry] = []
        rest: list[Entry] = []
        for each in book.entries:
            if isinstance(each, first):
                ahead.insert(0, each)
            else:
                rest.append(each)
            if isinstance(each, Withdrawn | Merged):
                moved += [*ahead, *rest]
                ahead, rest = [], []
        other = ReferralBook((*moved, *ahead, *rest))
        same = {each.sale: each for each in other.fees} == {each.sale: each for each in book.fees}
        law(same, f"the order of noting does not matter ({name})", book.fees, other.fees)
        law(other.due() == book.due(), f"nor for the list of what is due ({name})", book.due(), other.due())
        law(other.links == book.links, f"nor for the links ({name})", book.links, other.links)
        if other.entries != book.entries:
            tried.add(name)
    return frozenset(tried)


# -- mergers and erasure --------------------------------------------------------------------------------------------


def check_book_merger(book: ReferralBook, keep: str, gone: str, *, at: datetime) -> ReferralBook | Declined:
    """The laws of a merger; the answer itself.

    It is declined exactly when the links under one id break a rule, and then names the breach in words. Else every
    settlement stands, nothing that was due is lost, the rules hold, and the two parties are one.
    """
    one = {book.known_as(keep), book.known_as(gone)}

    def named(party: str) -> str:
        return book.known_as(keep) if party in one else party

    pairs = {(named(link.newcomer), named(link.introducer)) for link in book.links}
    above = dict(pairs)
    broken = len(above) < len(pairs)
    for newcomer in above:
        steps, party = 0, newcomer
        while party in above and steps <= len(above):
            steps, party = steps + 1, above[party]
        broken = broken or steps > len(above)
    answer = book.merged(keep, gone, at=at)
    law(
        isinstance(answer, Declined) is broken,
        "a merger is declined when it breaks a rule",
        book.links,
        answer,
    )
    if isinstance(answer, Declined):
        words = answer.codes and answer.explain() and answer.explain("zh")
        law(bool(words), "a declined merger says why", answer)
        return answer
    law(answer.known_as(keep) == answer.known_as(gone), "merged parties are one", keep, gone)
    law(answer.merged(keep, gone, at=at) == answer, "to merge again changes nothing", answer)
    _check_forest(answer)
    for before, after in zip(_balances(book), _balances(answer), strict=True):
        for name in ("paid", "gift_declined", "waived"):
            law(
                getattr(before, name) == getattr(after, name),
                "a merger keeps what was settled",
                before,
                after,
            )
        law(before.due <= after.due and before.total <= after.total, "a merger loses no fee", before, after)
    return answer


def check_book_erasure(book: ReferralBook, person: str, *, at: datetime) -> ReferralBook:
    """The laws of an erasure; the erased book.

    All links and sums stay, the entries give the same book, and no entry says anything about the person: no assessment,
    visit or feedback, and no free word.
    """
    erased = book.erased(person, at=at)
    who = book.known_as(person)
    law(ReferralBook(erased.entries) == erased, "an erased book is the fold of its entries", erased)
    law(erased.erased(person, at=at) == erased, "to erase again changes nothing", erased)
    law(_balances(erased) == _balances(book), "an erasure keeps the sums", _balances(book), _balances(erased))
    law(erased.links == book.links, "an erasure keeps the links", book.links, erased.links)
    told = {
        erased.known_as(each.newcomer)
        for each in erased.entries
        if isinstance(each, Introduced) and erased.known_as(each.introducer) == who
    } | {who}
    sales = {
        each.sale
        for each in erased.entries
        if isinstance(each, Closed)
        if erased.known_as(each.customer) in told
    }
    for each in erased.entries:
        about = False
        words = ""
        if isinstance(each, Assessed | Visited | FedBack):
            law(
                erased.known_as(each.newcomer) != who, "nothing is left of what was thought of a person", each
            )
        if isinstance(each, Introduced | Assessed | FedBack):
            about, words = erased.known_as(each.newcomer) in told, each.words
        elif isinstance(each, Withdrawn):
            about, words = erased.known_as(each.newcomer) in told, each.reason
        elif isinstance(each, Cancelled | Reversed):
            about, words = each.sale in sales, each.reason
        elif isinstance(each, Settled) and isinstance(each.how, Waived):
            about, words = each.sale in sales, each.how.reason
        law(not (about and words), "no free word about the person is left", each)
    law(who not in erased.to_assess(), "an erased person is not assessed", who)
    return erased


# -- gifts ----------------------------------------------------------------------------------------------------------


def check_gift_register(register: GiftRegister, person: str, *, at: datetime) -> GiftRegister:
    """The laws of a register: it is the fold of its entries, nothing leaves it, and an erasure leaves no words.

    The erased register is returned.
    """
    law(GiftRegister(register.entries) == register, "the entries give the same register", register)
    law(GiftRegister((*register.entries, *register.entries)) == register, "twice counts once", register)
    noted = [each for each in register.entries if isinstance(each, Gift)]
    back = {each.gift for each in register.entries if isinstance(each, GivenBack)}
    counted = [each.id for each in register.gifts()]
    law(
        counted == [each.id for each in noted if each.id not in back],
        "what did not come back counts",
        counted,
    )
    erased = register.erased(person, at=at)
    who = register.known_as(person)
    mine = {
        each.id for each in noted if who in {register.known_as(each.to), register.known_as(each.customer)}
    }
    for each in erased.entries:
        words = each.occasion if isinstance(each, Gift) and each.id in mine else ""
        words += each.words if isinstance(each, GivenBack) and each.gift in mine else ""
        law(not words, "no word about the person is left", each)
    same = [(gift.id, gift.value, gift.day) for gift in erased.gifts()] == [
        (gift.id, gift.value, gift.day) for gift in register.gifts()
    ]
    law(same, "an erasure keeps what was given", register, erased)
    law(erased.erased(person, at=at) == erased, "to erase again changes nothing", erased)
    return erased


def check_gift_policy(
    policy: GiftPolicy, gift: Gift, register: GiftRegister, *, roles: Roles, by: Actor | None, as_of: date
) -> Verdict[Truth]:
    """The laws of a judgement; the verdict itself.

    No has reasons, unknown has only what is missing, yes has neither doubt. More worth, one more forbidden role, or one
    more gift before never turns the answer for the better; a decided limit that is lifted never for the worse. A gift is
    given exactly after a yes, and is allowed no less once it stands in the register.
    """
    verdict = policy.judge(gift, register, roles=roles, by=by, as_of=as_of)
    shape = {
        Truth.YES: not verdict.missing and len(verdict.reasons) == 1,
        Truth.NO: bool(verdict.reasons),
        Truth.UNKNOWN: not verdict.reasons and bool(verdict.missing),
    }
    law(shape[verdict.value], "no has reasons, unknown has what is missing", verdict)
    law(bool(verdict.explain() and verdict.explain("zh")), "a verdict has words", verdict)
    held = [*(roles or ()), *[role.key for role in policy.recipients.forbidden]]
    worse = policy.judge(gift, register, roles=held, by=by, as_of=as_of)
    law(not policy.recipients.forbidden or worse.value is Truth.NO, "a forbidden role forbids", worse)
    if gift.value is not None:
        dearer = attrs.evolve(gift, value=gift.value * 2)
        more = policy.judge(dearer, register, roles=roles, by=by, as_of=as_of)
        law(_RANK[more.value] <= _RANK[verdict.value], "more worth is never better", verdict, more)
    before = register.note(attrs.evolve(gift, id=f"{gift.id} before"))
    more = policy.judge(gift, _or(before, register), roles=roles, by=by, as_of=as_of)
    law(_RANK[more.value] <= _RANK[verdict.value], "one more gift is never better", verdict, more)
    lifted = attrs.evolve(policy, per_gift=UNLIMITED, per_year=UNLIMITED, times_per_year=UNLIMITED)
    less = lifted.judge(gift, register, roles=roles, by=by, as_of=as_of)
    law(_RANK[less.value] >= _RANK[verdict.value], "a limit that is lifted is never worse", verdict, less)
    given = policy.give(gift, register, roles=roles, by=by, as_of=as_of)
    if verdict.value is not Truth.YES:
        law(given == Declined(verdict.reasons, verdict.missing), "only a yes gives", verdict, given)
    else:
        again = policy.judge(gift, _or(given, register), roles=roles, by=by, as_of=as_of)
        law(again == verdict, "a gift in the register is judged the same", verdict, again)
    return verdict


def _or(answer: GiftRegister | Declined, register: GiftRegister) -> GiftRegister:
    return register if isinstance(answer, Declined) else answer


_RANK = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}
