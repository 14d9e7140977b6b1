"""The laws of credit ledgers, positions, securities, groups and give and take: run them on your own objects.

A law that is broken is an `AssertionError` that names the law and shows what broke it.

>>> import pendulum
>>> from salesflow.basics.money import money
>>> from salesflow.credit.ledger.movements import Delivered, Ordered
>>> now = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> ledger = CreditLedger("C-7", "CNY", [Ordered("V-1", "O-1", money(60000, "CNY"), at=now)])
>>> sorted(check_credit_ledger(ledger, as_of=now.date()))
['Ordered']
>>> answer = check_entry(ledger, Delivered("V-2", "D-1", money(70000, "CNY"), "O-1", at=now))
>>> assert isinstance(answer, Declined)
>>> answer.codes
('overdrawn',)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import cast

import attrs

from salesflow.basics.money import UNLIMITED, Limit, Money, total
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days
from salesflow.credit.ledger.group import CreditGroup, Sharing
from salesflow.credit.ledger.ledger import CreditLedger
from salesflow.credit.ledger.movements import Entry, Movement, Reversed
from salesflow.credit.ledger.position import OpenDocument, Position
from salesflow.credit.ledger.securities import Cover, Securities, Security
from salesflow.credit.ledger.stage import CLAIMS, HELD, Stage
from salesflow.credit.trading.trade_entries import Came, PaidOut, Taken
from salesflow.credit.trading.trade_off import TradeState
from salesflow.credit.trading.trade_offs import TradeOffs
from salesflow.testing._law import law

__all__ = [
    "check_cover",
    "check_credit_group",
    "check_credit_ledger",
    "check_entry",
    "check_position",
    "check_split",
    "check_trade_offs",
    "check_two_entries",
]

_ENDS = (Stage.PAID, Stage.CREDITED, Stage.CANCELLED, Stage.WRITTEN_OFF)


# -- the ledger -----------------------------------------------------------------------------------------------------


def check_credit_ledger(ledger: CreditLedger, *, as_of: date) -> frozenset[str]:
    """The laws of a ledger; the kinds of its entries, so that a test sees which came.

    The entries give the same ledger in any order and twice over. What was opened is what the claims and the ends hold, what
    was received is what is held, applied and refunded; both are counted again from the entries. The position adds up to
    the stages, and a horizon only moves amounts aside.
    """
    entries, customer, currency = ledger.entries, ledger.customer, ledger.currency
    law(
        CreditLedger(customer, currency, entries[::-1]) == ledger,
        "the order of entries does not matter",
        ledger,
    )
    law(
        CreditLedger(customer, currency, entries * 2) == ledger,
        "an entry that comes twice counts once",
        ledger,
    )
    known = ledger.known_on(as_of)
    sums = known.sums(as_of=as_of)
    law(sums == ledger.sums(as_of=as_of), "what is known later changes no past day", sums)
    undone = {each.of for each in known.entries if isinstance(each, Reversed)}
    standing = [each for each in known.entries if isinstance(each, Movement) and each.key not in undone]
    for source, others in (
        (Stage.OPENED, (*CLAIMS, *_ENDS)),
        (Stage.RECEIVED, (*HELD, Stage.APPLIED, Stage.REFUNDED)),
    ):
        came = [each.amount for each in standing if each.legs[0].source[0] is source]
        law(sums[source] == total(came, currency), f"{source} is what the entries brought", source, came)
        held = total([sums[stage] for stage in others], currency)
        law(sums[source] == held, f"what was {source} is all there", source, sums)
    position = ledger.position(as_of=as_of)
    law(
        position.gross == total([sums[stage] for stage in CLAIMS], currency),
        "the position adds up",
        position,
        sums,
    )
    owed = ledger.exposure(as_of=as_of)
    invoiced = position.at(Stage.INVOICED) + position.disputed
    law(owed.total == invoiced - position.credits, "the exposure is what is invoiced", owed, position)
    law(
        (owed.disputed, owed.credits) == (position.disputed, position.credits), "part by part", owed, position
    )
    law(owed == known.exposure(as_of=as_of), "what is known later changes no past exposure", owed)
    again = [(each.stage, each.document, each.amount) for each in Position.of(owed).documents]
    kinds = (Stage.INVOICED, Stage.DISPUTED, Stage.CREDIT)
    there = [each for each in position.documents if each.stage in kinds]
    same = again == [(each.stage, each.document, each.amount) for each in there]
    law(same, "and its documents are those of the position", owed, position)
    for each in there:
        due = [item.due_on for item in owed.items if item.id == each.document and not item.amount.is_negative]
        law(each.day is None or each.day in due, "each due on its day", each, owed)
    near = ledger.position(as_of=as_of, horizon=days(30))
    law(near.gross + near.later == position.gross, "a horizon only moves claims aside", near, position)
    apart = near.prepaid + near.prepaid_later == position.prepaid
    law(apart, "and prepayments with them", near, position)
    return frozenset(type(each).__name__ for each in entries)


def check_entry(ledger: CreditLedger, entry: Entry) -> CreditLedger | Declined:
    """The laws of one entry; the answer itself.

    A movement from claim to claim leaves the gross as it is; one that ends a claim lowers it by exactly its amount. Written
    again, it changes nothing. Reversed at the end, it leaves the position exactly as it was. A refusal has reasons in two
    languages.
    """
    answer = ledger.write(entry)
    if isinstance(answer, Declined):
        law(bool(answer.reasons and answer.explain() and answer.explain("zh")), "a refusal has words", answer)
        return answer
    law(answer.write(entry) == answer, "a retry changes nothing", entry)
    if not isinstance(entry, Movement) or answer == ledger:
        return answer
    before, after = ledger.position(as_of=date.max), answer.position(as_of=date.max)
    delta = Money(0, ledger.currency)
    for leg in entry.legs:
        if leg.target[0] in CLAIMS:
            delta += entry.amount
        if leg.source[0] in CLAIMS:
            delta -= entry.amount
    kept = after.gross == before.gross + delta
    law(kept, "only what opens or ends a claim changes the gross", entry, before, after)
    undone = answer.write(Reversed(f"{entry.key} undone", entry.key, at=answer.entries[-1].at))
    same = isinstance(undone, CreditLedger) and undone.position(as_of=date.max) == before
    law(same, "a reversal restores exactly", entry, before, undone)
    return answer


def check_two_entries(ledger: CreditLedger, one: Entry, other: Entry) -> bool:
    """Two entries that can be written in both orders give the same ledger; whether they can."""
    first, second = ledger.write(one), ledger.write(other)
    if isinstance(first, Declined) or isinstance(second, Declined):
        return False
    then, turned = first.write(other), second.write(one)
    law(isinstance(then, Declined) is isinstance(turned, Declined), "both orders or none", one, other)
    law(then == turned or isinstance(then, Declined), "the order of two entries does not matter", one, other)
    return isinstance(then, CreditLedger)


def check_split(ledger: CreditLedger, entry: Movement, part: Money, *, as_of: date) -> bool:
    """An amount split over two vouchers comes to the same as one; whether it was accepted.

    `part` is more than zero and less than the amount of the entry.
    """
    rest = attrs.evolve(entry, key=f"{entry.key} rest", amount=entry.amount - part)
    whole, split = ledger.write(entry), ledger.write(attrs.evolve(entry, amount=part), rest)
    law(isinstance(whole, Declined) is isinstance(split, Declined), "a split changes no answer", entry, part)
    if isinstance(whole, Declined) or isinstance(split, Declined):
        return False
    same = whole.position(as_of=as_of) == split.position(as_of=as_of)
    law(same and whole.sums(as_of=as_of) == split.sums(as_of=as_of), "a split changes no sum", entry, part)
    return True


# -- positions, securities, groups ----------------------------------------------------------------------------------


def check_position(position: Position, limit: Limit) -> Limit:
    """The laws of a position against a limit; what is available.

    Available and shortfall are never below zero and never both above it; together with what is used they give the limit.
    Nobody's decision and no ceiling stay what they are. One more claim never gives more, one more prepayment never less.
    """
    nothing, used = Money(0, position.currency), position.used
    law(not used.is_negative and used <= position.gross, "what is used lies within the gross", position)
    counted = total([amount for stage, amount in position.by_stage if stage in CLAIMS], position.currency)
    law(counted == position.gross, "the stages add up to the gross", position)
    law(position.prepaid_later <= position.later, "no more is prepaid for what waits than waits", position)
    law(bool(position.explain() and position.explain("zh")), "a position has words", position)
    left, over = position.available(limit), position.shortfall(limit)
    if limit is None:
        law(left is None and over is None, "no decision stays no decision", left, over)
    elif not isinstance(limit, Money):
        law(left is UNLIMITED and over == nothing, "without a ceiling there is no shortfall", left, over)
    else:
        rest, short = cast("Money", left), cast("Money", over)
        law(
            not rest.is_negative and not short.is_negative,
            "available and shortfall are not below zero",
            left,
            over,
        )
        law(rest.is_zero or short.is_zero, "never both", left, over)
        law(rest <= limit and rest + used - short == limit, "they give the limit", left, used, over)
    for stage, sign in ((Stage.INVOICED, 1), (Stage.PREPAID, -1)):
        more = OpenDocument(stage, "one more", Money(1, position.currency))
        other = attrs.evolve(position, documents=(*position.documents, more)).used
        law(
            other >= used if sign > 0 else other <= used,
            "a claim adds, a prepayment takes away",
            position,
            other,
        )
    return left


def check_cover(
    book: Securities,
    claim: Money,
    customer: str,
    *,
    as_of: date,
    group: Collection[str],
    days_late: int | None,
    more: Security,
) -> Cover:
    """The laws of cover; the cover itself. `more` is one more security.

    The claim stays whole; what is covered lies between nothing and the claim. Each security covers at most its share of the
    part that was allocated, and the parts at most the face value. One more never lowers the cover, one less never raises it,
    one day more late never raises it. Everything that was allocated to the customer counts or is named.
    """
    cover = book.cover(claim, customer, as_of=as_of, group=group, days_late=days_late)
    law(cover.claim == claim == cover.covered + cover.uncovered, "gross and covered stand apart", cover)
    law(not cover.covered.is_negative and cover.covered <= claim, "no more is covered than owed", cover)
    law(bool(cover.explain() and cover.explain("zh")), "a cover has words", cover)
    for each, amount in cover.parts:
        law(
            amount <= each.part_of(customer) * each.coverage,
            "no more than the share of its part",
            each,
            amount,
        )
        law(each.holds_on(as_of), "only what holds that day covers", each, as_of)
        law(
            total([part for _, part in each.allocations], each.face.currency) <= each.face,
            "parts within the face",
            each,
        )
    meant = [each for each in book.items if not each.part_of(customer).is_zero]
    said = {each.id for each, _ in cover.parts} | {dict(why.sentence.params)["id"] for why in cover.void}
    law(
        {each.id for each in meant} == said, "every security of the customer counts or is named", meant, cover
    )
    grown = book.take(more)
    wider = book if isinstance(grown, Declined) else grown
    other = wider.cover(claim, customer, as_of=as_of, group=group, days_late=days_late)
    law(other.covered >= cover.covered, "one more security never lowers the cover", more, cover, other)
    for each in book.items:
        rest = Securities([other for other in book.items if other != each])
        less = rest.cover(claim, customer, as_of=as_of, group=group, days_late=days_late)
        law(less.covered <= cover.covered, "a security that ends never raises the cover", each, cover, less)
    later = book.cover(claim, customer, as_of=as_of, group=group, days_late=(days_late or 0) + 1)
    law(
        days_late is None or later.covered <= cover.covered,
        "more days late never raise the cover",
        cover,
        later,
    )
    return cover


def check_credit_group(group: CreditGroup, positions: Iterable[Position]) -> Money | None:
    """The laws of a group; what it uses, None when a position is missing.

    Every member but the head stands under another, the head above all. What a member may use is never more than what the
    whole group has left; a shared limit shows each the same. The parts stay within the limit. Drawing one after the other
    what is available, all members together never go beyond the limit. A missing position gives no answer and is named.
    """
    given = tuple(positions)
    law({group.head, *group.below(group.head)} == set(group.members), "the head stands above all", group)
    law(all(each not in group.below(each) for each in group.members), "nobody stands under himself", group)
    used = group.used(given)
    if used.value is None:
        law(bool(used.missing), "a missing position is named", used)
        answers = [group.available(each, given) for each in group.members]
        law(
            all(a.value is None and a.missing == used.missing for a in answers),
            "unknown is not zero",
            answers,
        )
        return None
    currency, limit = used.value.currency, group.limit
    parts = total([part for _, part in group.parts], currency)
    law(not isinstance(limit, Money) or parts <= limit, "the parts stay within the limit", group)
    answers = [group.available(each, given) for each in group.members]
    law(all(bool(each.explain() and each.explain("zh")) for each in answers), "an answer has words", answers)
    if group.sharing is Sharing.SHARED:
        law(len({each.value for each in answers}) == 1, "a shared limit shows each the same", answers)
    if not isinstance(limit, Money):
        return used.value
    nothing = Money(0, currency)
    rest = max(nothing, limit - used.value)
    drawn, now = nothing, given
    for member in group.members:
        left = cast("Money", group.available(member, now).value)
        law(nothing <= left <= rest - drawn, "no member has more than the group", member, left)
        drawn += left
        now = tuple([_with_more(each, left) if each.customer == member else each for each in now])
    law(drawn <= rest, "together they never go beyond the limit", drawn, rest)
    return used.value


def _with_more(position: Position, amount: Money) -> Position:
    if amount.is_zero:
        return position
    # enough to use the amount even where prepayments stand against it
    more = amount + max(Money(0, position.currency), position.at(*HELD) - position.gross)
    return attrs.evolve(
        position, documents=(*position.documents, OpenDocument(Stage.INVOICED, "drawn", more))
    )


# -- give and take --------------------------------------------------------------------------------------------------


def check_trade_offs(book: TradeOffs) -> frozenset[str]:
    """The laws of give and take; the states it reached, and ``paid``, ``kept`` or ``back`` when that came.

    The entries give the same register, also twice over. A dealer never has more of us than was granted, nor less than
    nothing. Whenever something was paid out, both promises were kept and there was evidence. No voucher counts twice.
    """
    law(TradeOffs(book.dealer, book.entries) == book, "the entries give the same register", book)
    law(TradeOffs(book.dealer, book.entries * 2) == book, "an entry that comes twice counts once", book)
    met: set[str] = set()
    for place, entry in enumerate(book.entries):
        if isinstance(entry, PaidOut):
            then = TradeOffs(book.dealer, book.entries[:place]).trade_off(entry.trade)
            law(then.is_ripe(), "nothing is paid out without both promises and evidence", then, entry)
            law(
                then.granted is not None and then.granted.by != entry.by,
                "nobody pays out his own grant",
                entry,
            )
            met.add("paid")
    vouchers = [each.voucher for each in book.entries if isinstance(each, Came | PaidOut)]
    law(len(set(vouchers)) == len(vouchers), "no voucher counts twice", vouchers)
    for each in book.trade_offs:
        most = Money(0, each.asked.currency) if each.granted is None else each.granted.amount
        law(
            not each.given.is_negative and each.given <= most <= each.asked,
            "given within granted within asked",
            each,
        )
        came = [row.amount for row in each.received if row.what is Taken.PAYMENT]
        law(each.taken(Taken.PAYMENT) == total(came, each.asked.currency), "what came adds up", each)
        law(each.to_claim_back <= each.given, "no more is claimed back than given", each)
        met |= {each.state.value} | ({"kept"} if each.is_ripe() else set())
        met |= {"back"} if each.to_claim_back.is_positive else set()
        law(
            (each.granted is None) is (each.state in {TradeState.ASKED, TradeState.REFUSED}),
            "states fit",
            each,
        )
        pair = each.pair(book.entries[-1].at.date())
        law(all(why.explain() and why.explain("zh") for why in pair), "a pair has words", each)
    return frozenset(met)
