"""The book of referrals: links, sales, settlements, visits and feedback (CU-6)."""

from __future__ import annotations

import pickle
from datetime import date, datetime
from itertools import pairwise, permutations

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import money
from salesflow.basics.reasons import Declined
from salesflow.basics.truth import Truth
from salesflow.customers.referrals.book import ReferralBook, Standing
from salesflow.customers.referrals.entries import (
    Assessed,
    Closed,
    Erased,
    GiftInstead,
    Introduced,
    Merged,
    Paid,
    Reversal,
    Reversed,
    Settled,
    Visited,
    Waived,
    silent,
)
from salesflow.errors import CurrencyError, HistoryError, InputError
from salesflow.testing.referrals import referral_books

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
FEE = money(25, "USD")


def done(answer):
    assert isinstance(answer, ReferralBook), answer.explain()
    return answer


def linked(*pairs, book=None):
    book = book or ReferralBook()
    for newcomer, introducer in pairs:
        book = done(book.introduce(newcomer, introducer, at=NOW))
    return book


def sold(*, at=NOW):
    return done(linked(("li", "wang")).close("S-1", "li", FEE, at=at))


# -- properties -----------------------------------------------------------------------------------------------------


@given(referral_books())
def test_a_book_is_a_value(book):
    """Equal, hashable, picklable, and the fold of its entries."""
    again = ReferralBook(list(book.entries))
    assert again == book
    assert hash(again) == hash(book)
    assert pickle.loads(pickle.dumps(book)) == book


@given(st.permutations(range(5)))
def test_whatever_is_noted_first_the_same_is_due(order):
    """CU-6: invariant 8, in commands: introductions and sales in any order give the same dues."""
    steps = [
        lambda book: book.introduce("li", "wang", at=NOW.add(days=40)),
        lambda book: book.introduce("zhao", "wang", at=NOW),
        lambda book: book.close("S-1", "li", FEE, at=NOW),
        lambda book: book.close("S-2", "zhao", FEE, at=NOW.add(days=1)),
        lambda book: book.close("S-1", "li", FEE, at=NOW.add(days=2)),
    ]
    book = ReferralBook()
    for place in order:
        book = done(steps[place](book))
    assert [(each.sale, each.introducer, each.since) for each in book.due()] == [
        ("S-2", "wang", NOW.add(days=1)),
        ("S-1", "wang", NOW.add(days=40)),
    ]


@given(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=6, unique=True))
def test_no_circle_of_any_length(parties):
    """CU-6: bad input 2 of the field note: A, B, C, A; longer loops do not pass either."""
    book = linked(*pairwise(parties))
    no = book.introduce(parties[-1], parties[0], at=NOW)
    assert isinstance(no, Declined)
    assert no.codes == ("circle",)
    assert no.explain().startswith(
        f"they would have introduced each other in a circle: {', '.join([parties[-1], *parties])} "
    )


# -- links ----------------------------------------------------------------------------------------------------------


def test_one_introducer_and_never_oneself():
    """CU-6: bad inputs 2 and 3 of the field note."""
    book = linked(("li", "wang"))
    assert book.introduce("li", "wang", at=NOW) is book
    assert book.introduce("li", "li", at=NOW).codes == ("self_referral",)
    assert (
        book.introduce("li", "chen", at=NOW).explain("zh")
        == "li已由wang介绍；一位新客户只有一位介绍人 [CU-6]"
    )
    both = linked(("li", "wang"), ("chen", "li")).introduce("li", "chen", at=NOW)
    assert both.codes == ("introduced_already", "circle")
    assert book.introduced_by("wang") == ("li",)
    assert (book.introducer_of("li"), book.introducer_of("wang")) == ("wang", None)
    # named again earlier: known since the first time
    earlier = done(book.introduce("li", "wang", at=NOW.subtract(days=3)))
    assert [link.since for link in earlier.links] == [NOW.subtract(days=3)]


def test_a_wrong_link_is_withdrawn_and_another_noted():
    book = sold()
    assert book.withdraw("zhao", "typo", at=NOW).codes == ("no_introducer",)
    assert book.withdraw("li", "typo", at=NOW.subtract(days=1)).codes == ("before_introduction",)
    with pytest.raises(InputError, match="say why"):
        book.withdraw("li", " ", at=NOW)
    paid = done(book.settle("S-1", Paid(), at=NOW))
    no = paid.withdraw("li", "typo", at=NOW)
    assert no.explain() == "the fee of sale S-1 to li is settled; reverse that first [CU-6]"
    undone = done(paid.reverse("S-1", Reversal.WRITTEN_OFF, at=NOW))
    assert undone.due()[0].introducer == "wang"
    free = done(undone.withdraw("li", "it was Chen", at=NOW.add(hours=1)))
    assert free.fee("S-1").standing is Standing.UNCLAIMED
    assert free.introduce("li", "chen", at=NOW).codes == ("before_withdrawal",)
    again = done(free.introduce("li", "chen", at=NOW.add(hours=2)))
    assert [each.introducer for each in again.due()] == ["chen"]


# -- sales and settlements --------------------------------------------------------------------------------------------


def test_an_introducer_remembered_40_days_later_is_still_paid():
    """CU-6: bad input 5 of the field note."""
    book = done(ReferralBook().close("S-1", "li", FEE, programme="house 1", at=NOW))
    assert book.due() == ()
    no = book.settle("S-1", Paid(), at=NOW)
    assert (no.reasons, no.missing[0].code) == ((), "no_introducer")
    book = done(book.introduce("li", "wang", at=NOW.add(days=40)))
    assert [(each.sale, each.introducer, each.fee) for each in book.due("wang")] == [("S-1", "wang", FEE)]
    assert book.due("li") == ()
    assert book.settle("S-1", Paid(), at=NOW.add(days=39)).codes == ("before_introduction",)
    paid = done(book.settle("S-1", Paid(), at=NOW.add(days=40)))
    assert paid.due() == ()
    assert paid.settle("S-1", Paid(), at=NOW.add(days=40)) is paid
    no = paid.settle("S-1", GiftInstead("G-1"), at=NOW.add(days=41))
    assert no.explain() == "the fee of sale S-1 was settled with wang on 11 Apr 2026 already [CU-6]"


def test_every_reason_against_a_settlement_is_named():
    book = done(linked(("li", "wang")).close("S-1", "li", money(0, "USD"), at=NOW))
    assert book.due() == ()
    book = done(book.cancel("S-1", at=NOW))
    no = book.settle("S-1", Paid(), at=NOW.subtract(days=1))
    assert no.codes == ("sale_cancelled", "no_fee", "before_sale", "before_introduction")
    assert book.settle("S-9", Paid(), at=NOW).codes == ("sale_not_noted",)
    with pytest.raises(InputError, match="say why"):
        book.settle("S-1", Waived(" "), at=NOW)
    with pytest.raises(InputError, match="give Paid"):
        book.settle("S-1", "paid", at=NOW)


def test_a_sale_has_one_fee():
    """CU-6: one fee per sale; noting it again changes nothing that is due."""
    book = sold()
    again = done(book.close("S-1", "li", FEE, at=NOW.add(days=1)))
    assert again.due() == book.due()
    assert done(book.close("S-1", "li", FEE, at=NOW.subtract(days=1))).fee("S-1").closed_at == NOW.subtract(
        days=1
    )
    assert book.close("S-1", "li", money(26, "USD"), at=NOW).codes == ("sale_known",)
    assert book.close("S-1", "zhao", FEE, at=NOW).codes == ("sale_known",)
    over = done(book.cancel("S-1", "fell ill", at=NOW))
    assert over.close("S-1", "li", FEE, at=NOW.add(days=1)).codes == ("sale_over",)


def test_cancelled_before_the_fee_was_settled():
    book = sold()
    assert book.cancel("S-1", at=NOW.subtract(days=1)).codes == ("before_sale",)
    assert book.cancel("S-9", at=NOW).codes == ("sale_not_noted",)
    over = done(book.cancel("S-1", at=NOW))
    assert over.cancel("S-1", at=NOW.add(days=1)).codes == ("sale_cancelled",)
    assert over.due() == over.undecided() == ()
    assert over.fee("S-1").explain() == (
        "sale S-1 was cancelled before USD 25 was paid to wang; nothing is owed [CU-6]"
    )
    assert over.balance("USD").reversed == FEE


@pytest.mark.parametrize(
    ("how", "standing", "words"),
    [
        (Reversal.PAID_BACK, Standing.REVERSED, "as to the fee of USD 25 for wang, it was paid back"),
        (Reversal.WRITTEN_OFF, Standing.REVERSED, "it was written off"),
        (Reversal.UNDONE, Standing.REVERSED, "the settlement had been noted by mistake"),
        (Reversal.KEPT, Standing.PAID, "wang keeps what was given"),
    ],
)
def test_cancelled_after_the_fee_was_settled(how, standing, words):
    """CU-6: bad input 4 of the field note; a reversal, never a deletion."""
    paid = done(sold().settle("S-1", Paid(), at=NOW))
    assert paid.reverse("S-1", Reversal.KEPT, at=NOW).codes == ("not_cancelled",)
    over = done(paid.cancel("S-1", at=NOW.add(days=1)))
    assert [each.reason.code for each in over.undecided()] == ["undecided"]
    assert [each.code for each in over.audit()] == ["undecided"]
    assert over.reverse("S-1", how, at=NOW.subtract(days=1)).codes == ("before_settlement",)
    decided = done(over.reverse("S-1", how, "his wish", at=NOW.add(days=2)))
    assert decided.undecided() == ()
    assert decided.fee("S-1").standing is standing
    assert words in decided.fee("S-1").explain()
    assert decided.fee("S-1").explain("zh")
    assert len(decided.entries) == len(over.entries) + 1
    code = "kept_already" if how is Reversal.KEPT else "not_settled"
    assert decided.reverse("S-1", Reversal.KEPT, at=NOW.add(days=3)).codes == (code,)


def test_a_settlement_noted_by_mistake_is_due_again():
    book = sold()
    assert book.reverse("S-1", Reversal.UNDONE, at=NOW).codes == ("not_settled",)
    assert book.reverse("S-9", Reversal.UNDONE, at=NOW).codes == ("sale_not_noted",)
    waived = done(book.settle("S-1", Waived("wanted nothing"), at=NOW))
    assert waived.fee("S-1").explain() == "USD 25 for sale S-1 was waived: wanted nothing [CU-6]"
    assert waived.reverse("S-1", Reversal.PAID_BACK, at=NOW).codes == ("nothing_given",)
    assert done(waived.cancel("S-1", at=NOW)).undecided() == ()
    again = done(waived.reverse("S-1", Reversal.UNDONE, at=NOW.add(hours=1)))
    assert again.due() != ()
    assert again.settle("S-1", Waived("wanted nothing at all"), at=NOW).codes == ("before_reversal",)
    paid = done(again.settle("S-1", Paid(), at=NOW.add(hours=2)))
    assert paid.fee("S-1").explain() == "USD 25 was paid to wang for sale S-1 on 2 Mar 2026 [CU-6]"
    with pytest.raises(InputError, match="give a Reversal"):
        paid.reverse("S-1", "undone", at=NOW)


def test_currencies_are_never_mixed():
    book = done(sold().close("S-2", "li", money("300.50", "CNY"), at=NOW))
    assert (book.balance("USD").total, book.balance("CNY").due) == (FEE, money("300.50", "CNY"))
    assert book.balance("USD", introducer="zhao").total == money(0, "USD")
    assert book.balance("USD", introducer="wang").due == FEE
    with pytest.raises(CurrencyError):
        attrs.evolve(book.balance("USD"), due=money(1, "CNY")).total  # noqa: B018  # the property raises


# -- the newcomer ---------------------------------------------------------------------------------------------------


def test_assess_before_the_visit():
    """CU-6: not assessed is unknown, never yes and never no; the latest assessment counts."""
    book = linked(("li", "wang"), ("zhao", "wang"))
    assert book.to_assess() == ("li", "zhao")
    assert book.may_visit("li").value is Truth.UNKNOWN
    assert book.may_visit("li").missing[0].code == "not_assessed"
    book = done(book.assess("li", None, at=NOW))
    assert book.may_visit("li").missing[0].code == "worth_open"
    book = done(book.assess("li", True, at=NOW))
    assert book.may_visit("li").value is Truth.YES
    book = done(book.assess("li", False, at=NOW.add(days=1)))
    assert book.may_visit("li").explain() == "li was assessed on 3 Mar 2026: not worth a visit [CU-6]"
    # an assessment that is noted late does not outdo a later one
    assert done(book.assess("li", True, at=NOW.subtract(days=1))).may_visit("li").value is Truth.NO
    assert book.to_assess() == ("zhao",)
    assert done(book.close("S-1", "zhao", FEE, at=NOW)).to_assess() == ()


def test_a_visit_before_the_assessment_is_noted_and_named():
    book = done(linked(("li", "wang"), ("zhao", "wang")).visited("li", at=NOW))
    assert [each.explain() for each in book.audit()] == [
        "li was visited on 2 Mar 2026, before any assessment [CU-6]"
    ]
    late = done(book.assess("li", True, at=NOW.add(hours=1)))
    assert [each.code for each in late.audit()] == ["visited_unassessed"]
    early = done(late.assess("li", True, at=NOW.subtract(hours=1)))
    assert done(early.visited("li", at=NOW.add(days=1))).audit() == ()
    assert done(ReferralBook().visited("nobody", at=NOW)).audit() == ()


def test_feedback_is_owed_after_the_visit():
    """CU-6: the introducer is told how it went."""
    book = linked(("li", "wang"), ("zhao", "qian"))
    assert book.feed_back("li", at=NOW).codes == ("not_visited",)
    assert book.feed_back("sun", at=NOW).codes == ("no_introducer", "not_visited")
    book = done(book.visited("li", at=NOW.add(days=1)))
    book = done(book.visited("zhao", at=NOW))
    assert book.feed_back("li", at=NOW).codes == ("not_visited",)
    assert [each.newcomer for each in book.owed_feedback(date(2026, 3, 9))] == ["zhao", "li"]
    assert [each.newcomer for each in book.owed_feedback(date(2026, 3, 2))] == ["zhao"]
    # 9:00 in Shanghai is still the day before in Detroit
    assert [each.newcomer for each in book.owed_feedback(date(2026, 3, 2), zone="America/Detroit")] == [
        "zhao",
        "li",
    ]
    told = done(book.feed_back("li", "went well", by=Actor("u-7"), at=NOW.add(days=2)))
    assert [each.newcomer for each in told.owed_feedback(date(2026, 3, 9))] == ["zhao"]
    assert [each.newcomer for each in told.owed_feedback(date(2026, 3, 3))] == ["zhao", "li"]
    # an introducer who is named after the visit is told since then
    late = done(linked().visited("li", at=NOW))
    late = done(late.introduce("li", "wang", at=NOW.add(days=9)))
    assert [each.since for each in late.owed_feedback(date(2026, 4, 1))] == [NOW.add(days=9)]
    with pytest.raises(InputError, match="is not a day"):
        book.owed_feedback(NOW)


# -- mergers and erasure --------------------------------------------------------------------------------------------


def test_a_merger_joins_both_histories():
    """CU-6: invariant 9 after a merger; the old id still finds the party."""
    book = linked(("li", "wang"), ("zhao", "lee"))
    book = done(book.close("S-1", "lee", FEE, at=NOW))
    book = done(book.visited("lee", at=NOW))
    merged = done(book.merged("li", "lee", at=NOW))
    assert merged.known_as("lee") == "li"
    assert merged.introducer_of("zhao") == "li"
    assert [(each.customer, each.introducer) for each in merged.due()] == [("li", "wang")]
    assert merged.merged("li", "lee", at=NOW) is merged
    assert done(merged.merged("lee", "li", at=NOW.add(days=1))).links == merged.links
    assert [each.newcomer for each in merged.owed_feedback(date(2026, 3, 9))] == ["li"]
    assert done(merged.introduce("lee", "wang", at=NOW)).links == merged.links
    assert merged.introduce("wang", "lee", at=NOW).codes == ("circle",)
    with pytest.raises(InputError, match="two different ids"):
        book.merged("li", "li", at=NOW)


def test_a_merger_keeps_the_earlier_link_and_the_later_withdrawal():
    book = done(linked(("li", "wang")).introduce("lee", "wang", at=NOW.subtract(days=2)))
    merged = done(book.merged("li", "lee", at=NOW))
    assert [link.since for link in merged.links] == [NOW.subtract(days=2)]
    book = done(done(book.withdraw("li", "typo", at=NOW)).withdraw("lee", "typo", at=NOW.add(days=5)))
    for keep, gone in (("li", "lee"), ("lee", "li")):
        merged = done(book.merged(keep, gone, at=NOW))
        assert merged.introduce("li", "wang", at=NOW.add(days=5)).codes == ("before_withdrawal",)


@pytest.mark.parametrize(
    ("pairs", "codes"),
    [
        ([("lee", "li")], ("self_referral",)),
        ([("li", "lee")], ("self_referral",)),
        ([("li", "wang"), ("lee", "chen")], ("two_introducers",)),
        ([("li", "wang"), ("wang", "lee")], ("circle",)),
        ([("li", "wang"), ("wang", "lee"), ("lee", "chen")], ("circle", "two_introducers")),
        ([("li", "lee"), ("lee", "chen")], ("self_referral",)),
    ],
)
def test_a_merger_that_breaks_a_rule_is_declined(pairs, codes):
    """CU-6: bad inputs 2 and 3 of the field note: an alias, found by the same telephone number."""
    for keep, gone in permutations(("li", "lee")):
        no = linked(*pairs).merged(keep, gone, at=NOW)
        assert isinstance(no, Declined)
        assert no.codes == codes
        assert no.explain("zh")


def test_erasing_a_person_leaves_ids_and_sums():
    book = done(sold().assess("li", True, "rich, it seems", at=NOW))
    book = done(done(book.visited("li", at=NOW)).feed_back("li", "charming", at=NOW))
    book = done(book.settle("S-1", Waived("his brother"), at=NOW))
    book = done(book.cancel("S-1", "fell ill", at=NOW))
    book = done(book.reverse("S-1", Reversal.UNDONE, "pity", at=NOW))
    book = done(book.introduce("sun", "li", "his neighbour", at=NOW))
    book = done(done(book.assess("sun", False, "like li", at=NOW)).visited("sun", at=NOW))
    for person in ("li", "wang"):
        erased = book.erased(person, by="u-1", at=NOW.add(days=1))
        assert erased.entries[-1] == Erased(person, at=NOW.add(days=1), by="u-1")
        assert erased.balance("USD") == book.balance("USD")
        assert erased.links == book.links
        for words in ("rich", "charming", "brother", "ill", "pity"):
            assert words not in str(erased.entries), words
        assert ReferralBook(erased.entries) == erased
    erased = book.erased("li", at=NOW)
    assert "neighbour" not in str(erased.entries)
    assert "like li" not in str(erased.entries)
    # nothing is owed to an erased introducer, and an erased newcomer is not assessed anew
    assert erased.owed_feedback(date(2026, 4, 1)) == ()
    assert book.owed_feedback(date(2026, 4, 1))[0].newcomer == "sun"
    assert linked(("li", "wang")).erased("li", at=NOW).to_assess() == ()
    waived = done(sold().settle("S-1", Waived("his brother"), at=NOW)).erased("li", at=NOW)
    assert waived.fee("S-1").explain() == "USD 25 for sale S-1 was waived [CU-6]"
    stopped = done(linked(("li", "wang")).withdraw("li", "his brother", at=NOW)).erased("li", at=NOW)
    assert "brother" not in str(stopped.entries)


# -- bad input ------------------------------------------------------------------------------------------------------


def test_bad_input_is_refused():
    book = ReferralBook()
    with pytest.raises(InputError, match="no time zone"):
        book.introduce("li", "wang", at=datetime(2026, 3, 2))
    with pytest.raises(InputError, match="newcomer: an id may not be empty"):
        book.introduce(" ", "wang", at=NOW)
    with pytest.raises(InputError, match="by: an id may not be empty"):
        book.introduce("li", "wang", at=NOW, by="")
    with pytest.raises(InputError, match="words: give a text"):
        book.introduce("li", "wang", 7, at=NOW)
    for fee in (25, None, money(-1, "USD"), money("0.001", "USD")):
        with pytest.raises(InputError, match="fee: give"):
            book.close("S-1", "li", fee, at=NOW)
    with pytest.raises(InputError, match="give True, False"):
        book.assess("li", "maybe", at=NOW)
    with pytest.raises(InputError, match="not in the book"):
        book.fee("S-1")
    assert book.find("S-1") is None
    with pytest.raises(InputError, match="give entries of a book"):
        ReferralBook(["S-1"])


def test_entries_that_do_not_fit_together():
    first = Introduced("li", "wang", at=NOW)
    for later, words in [
        (Introduced("li", "chen", at=NOW), "was introduced by wang already"),
        (Introduced("wang", "li", at=NOW), "circle"),
        (Merged("li", "wang", at=NOW), "same party"),
        (Settled("S-1", "wang", Paid(), at=NOW), "no sale S-1 is noted"),
        (Reversed("S-1", Reversal.KEPT, at=NOW), "no sale S-1 is noted"),
    ]:
        with pytest.raises(HistoryError, match=words) as error:
            ReferralBook([first, later])
        assert error.value.seq == 2
    with pytest.raises(HistoryError, match="was introduced by wang"):
        ReferralBook([first, Closed("S-1", "li", FEE, at=NOW), Settled("S-1", "chen", Paid(), at=NOW)])


def test_who_noted_what_and_entries_without_words():
    book = done(linked(("zhao", "wang")).introduce("li", "wang", at=NOW, by=Actor("u-7", ["seller"])))
    assert (book.noted_by("li"), book.noted_by("zhao")) == (("u-7",), ())
    assert book.entries[-1].by == "u-7"
    assert Introduced("li", "wang", at=NOW) == Introduced("li", "wang", at=NOW.in_timezone("UTC"))
    for entry in (Visited("li", at=NOW), Settled("S-1", "wang", Paid(), at=NOW)):
        assert silent(entry) is entry
    assert silent(Assessed("li", True, "rich", at=NOW)) == Assessed("li", True, at=NOW)
    assert (repr(Standing.DUE), repr(Reversal.KEPT)) == ("Standing.DUE", "Reversal.KEPT")
    assert Reversal.KEPT.render("zh") == "由介绍人保留"


def test_free_words_stand_with_their_place():
    book = done(linked(("li", "wang")).assess("li", True, "rich", at=NOW))
    book = done(done(book.close("S-1", "li", FEE, at=NOW)).settle("S-1", Waived("a friend"), at=NOW))
    book = done(
        done(book.cancel("S-1", "fell ill", at=NOW)).reverse("S-1", Reversal.UNDONE, "never was", at=NOW)
    )
    book = done(book.withdraw("li", "a mistake", at=NOW))
    at = "2026-03-02T09:00:00+08:00[Asia/Shanghai]"
    assert book.words() == (
        (f"referral of li, {at}", "rich"),
        (f"sale S-1, {at}", "a friend"),
        (f"sale S-1, {at}", "fell ill"),
        (f"sale S-1, {at}", "never was"),
        (f"referral of li, {at}", "a mistake"),
    )
