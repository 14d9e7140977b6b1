"""The dunning log: a value that only grows, commands that are declined with every reason (CR-5)."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import attrs
import pendulum
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.money import Money, money
from salesflow.basics.reasons import Declined
from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING
from salesflow.credit.dunning.entries import (
    Blocked,
    DisputeNoted,
    Ground,
    PromiseToPay,
    Sent,
    StepDone,
)
from salesflow.credit.dunning.log import DunningLog
from salesflow.customers.history import Invoice
from salesflow.errors import CurrencyError, HistoryError, InputError
from salesflow.testing.dunning_logs import dunning_logs

AT = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
DAY = date(2026, 3, 2)
BILL = Invoice("C-7", "F-9", date(2026, 1, 5), date(2026, 2, 27), money(900, "CNY"))
ASK = EXAMPLE_DUNNING.due([BILL], DunningLog("C-7"), as_of=DAY).ask


def cny(amount):
    return money(amount, "CNY")


def done(answer):
    assert not isinstance(answer, Declined), answer.explain()
    return answer


def codes(answer):
    assert isinstance(answer, Declined)
    assert "[en]" not in answer.explain("zh")
    return list(answer.codes)


@given(dunning_logs(), st.data())
def test_a_log_is_the_fold_of_its_entries(log, data):
    """CR-5: stored and read again it is the same; repeats count once; what was known earlier is a beginning of it."""
    again = data.draw(st.lists(st.sampled_from(log.entries), max_size=3)) if log.entries else []
    assert DunningLog("C-7", [*log.entries, *again]) == log
    assert pickle.loads(pickle.dumps(log)) == log
    day = data.draw(st.dates(date(2026, 2, 25), date(2026, 4, 5)))
    known = log.known_on(day)
    assert known.entries == log.entries[: len(known.entries)]
    assert known.known_on(day) is known


STEPS = st.tuples(
    st.integers(0, 72),
    st.sampled_from(["Pacific/Kiritimati", "Asia/Shanghai", "Europe/Berlin", "Pacific/Honolulu"]),
    st.sampled_from(["dispute", "settle", "block", "unblock"]),
)


@example([(16, "Asia/Shanghai", "dispute"), (17, "Europe/Berlin", "settle")], 0)
@given(st.lists(STEPS, max_size=8), st.integers(-1, 5))
def test_a_log_of_several_zones_is_known_on_every_day(steps, after):
    """CR-5: what was written later is not known, though the day further west is an earlier one."""
    log, day = DunningLog("C-7"), date(2026, 3, 2) + timedelta(after)
    for hour, zone, what in sorted(steps):
        at = AT.add(hours=hour).in_timezone(zone)
        match what:
            case "dispute":
                answer = log.dispute("F-9", "so", at=at)
            case "settle":
                answer = log.settle_dispute("F-9", "so", at=at)
            case "block":
                answer = log.block(Ground.INSOLVENCY, "so", ends=None, by="u-4", at=at)
            case _:
                answer = log.unblock(Ground.INSOLVENCY, "so", at=at)
        log = answer if isinstance(answer, DunningLog) else log
    known = log.known_on(day).entries
    assert known == log.entries[: len(known)]
    assert all(each.at.date() <= day for each in known)
    assert known == log.entries or log.entries[len(known)].at.date() > day
    assert EXAMPLE_DUNNING.due([BILL], log, as_of=day).customer == "C-7"


def test_what_was_sent_is_kept_with_its_step_and_level():
    """CR-5: replay asks no plan."""
    log = done(DunningLog("C-7").send(ASK, by=Actor("u-7", ["seller"]), at=AT))
    assert log.entries == (
        Sent(
            "blue", 1, [StepDone("F-9", "blue", 3, 1, False, ["announce", "remind", "call"])], at=AT, by="u-7"
        ),
    )
    assert log.last_step("F-9").step == "blue"
    assert log.last_step("F-1") is None
    assert (log.last_sent_on, DunningLog("C-7").last_sent_on) == (DAY, None)
    assert log.collected == {}
    assert done(log.send(ASK, by="u-7", at=AT)) is log  # a retry


def test_an_ask_is_carried_out_on_its_day_and_once():
    """CR-5: what has changed in the meantime is named, all of it."""
    log = DunningLog("C-7")
    assert codes(log.send(ASK, at=AT.add(days=1))) == ["other_day"]
    assert codes(log.send(ASK, at=AT.subtract(days=1))) == ["other_day"]
    log = done(log.send(ASK, at=AT))
    assert codes(log.send(ASK, by="u-8", at=AT)) == ["done_already"]
    log = done(log.dispute("F-9", "broken", at=AT))
    log = done(log.promise("F-9", until=DAY, amount=cny(1), owed=cny(9), at=AT))
    log = done(log.block(Ground.DECISION, "a visit", ends=date(2026, 3, 3), by="u-4", at=AT))
    log = done(log.block(Ground.INSOLVENCY, "court of Hefei", ends=None, by="u-4", at=AT))
    no = log.send(ASK, by="u-8", at=AT.subtract(hours=1))
    assert codes(no) == ["too_early", "blocked", "blocked", "done_already", "disputed", "promised"]
    with pytest.raises(InputError, match="this is the log of 'C-8'"):
        DunningLog("C-8").send(ASK, at=AT)


def test_collection_is_entered_once():
    """CR-5: the first day counts."""
    first = StepDone("F-9", "visit", 7, 2, True)
    log = DunningLog("C-7", [Sent("visit", 2, [first], at=AT)])
    later = Sent("letter", 3, [attrs.evolve(first, step="letter", day=15)], at=AT.add(days=8))
    assert DunningLog("C-7", [*log.entries, later]).collected == {"F-9": DAY}


def test_promises_hold_up_to_their_day():
    """CR-5: the day of the promise still counts; a later promise takes the place of the one before."""
    log = done(
        DunningLog("C-7").promise(
            "F-9", until=date(2026, 3, 9), amount=cny(500), owed=cny(900), by="u-7", at=AT
        )
    )
    assert log.promise_on("F-9", date(2026, 3, 9)) == log.promises[0]
    assert log.promise_on("F-9", date(2026, 3, 10)) is None
    assert log.promise_on("F-1", DAY) is None
    assert log.promises[0].leaves == cny(400)
    log = done(log.promise("F-9", until=date(2026, 3, 5), amount=cny(900), owed=cny(900), at=AT.add(hours=1)))
    assert log.promise_on("F-9", date(2026, 3, 6)) is None
    assert len(log.promises) == 2


def test_a_block_ends_by_its_day_or_is_lifted():
    """CR-5: a block by a person has an end, insolvency need not have one and is named first."""
    log = DunningLog("C-7")
    assert codes(log.unblock(Ground.DECISION, "never was", at=AT)) == ["not_blocked"]
    log = done(log.block(Ground.DECISION, "a visit", ends=date(2026, 3, 9), by="u-4", at=AT))
    assert log.block_on(date(2026, 3, 8)).ground is Ground.DECISION
    assert log.block_on(date(2026, 3, 9)) is None
    assert codes(log.unblock(Ground.DECISION, "over", at=AT.add(days=7))) == ["not_blocked"]
    log = done(log.block(Ground.INSOLVENCY, "court", ends=None, by="u-4", at=AT.add(days=1)))
    assert log.block_on(date(2026, 3, 8)).ground is Ground.INSOLVENCY
    log = done(log.unblock(Ground.INSOLVENCY, "plan confirmed", at=AT.add(days=2)))
    assert log.block_on(date(2026, 3, 8)).ground is Ground.DECISION
    assert [ground.render("zh") for ground in Ground] == ["破产程序", "我方决定"]
    assert repr(Ground.DECISION) == "Ground.DECISION"


def test_a_dispute_is_noted_and_settled():
    """CR-5."""
    log = done(DunningLog("C-7").dispute("F-9", "broken", by="u-7", at=AT))
    assert log.is_disputed("F-9")
    assert codes(log.dispute("F-9", "wet too", by="u-7", at=AT)) == ["disputed_already"]
    log = done(log.settle_dispute("F-9", "half granted", at=AT.add(days=1)))
    assert not log.is_disputed("F-9")
    assert codes(log.settle_dispute("F-9", "again", at=AT.add(days=2))) == ["not_disputed"]
    assert codes(log.dispute("F-9", "again", at=AT)) == ["too_early"]


@pytest.mark.parametrize(
    "make",
    [
        lambda: DunningLog(" "),
        lambda: DunningLog("C-7", ["sent"]),
        lambda: DunningLog("C-7").dispute("F-9", " ", at=AT),
        lambda: DunningLog("C-7").dispute("", "why", at=AT),
        lambda: DunningLog("C-7").dispute("F-9", "why", at=AT.naive()),
        lambda: DunningLog("C-7").block(Ground.DECISION, "why", ends=None, by="u-4", at=AT),
        lambda: DunningLog("C-7").block(Ground.DECISION, "why", ends=DAY, by="u-4", at=AT),
        lambda: DunningLog("C-7").block(Ground.INSOLVENCY, "why", ends=None, by=None, at=AT),
        lambda: DunningLog("C-7").promise("F-9", until=date(2026, 3, 1), amount=cny(1), owed=cny(1), at=AT),
        lambda: DunningLog("C-7").promise("F-9", until=AT, amount=cny(1), owed=cny(1), at=AT),
        lambda: DunningLog("C-7").promise("F-9", until=DAY, amount=cny(0), owed=cny(1), at=AT),
        lambda: DunningLog("C-7").promise("F-9", until=DAY, amount=cny(2), owed=cny(1), at=AT),
        lambda: DunningLog("C-7").known_on(AT),
        lambda: Sent("visit", 2, [], at=AT),
        lambda: Sent("visit", -1, [StepDone("F-9", "visit", 7, 2)], at=AT),
        lambda: Sent("visit", 2, [StepDone("F-9", "visit", 7, 2)] * 2, at=AT),
        lambda: StepDone("F-9", "visit", 7, True),
        lambda: StepDone("F-9", "visit", 7.0, 2),
    ],
    ids=[str(number) for number in range(18)],
)  # fmt: skip
def test_bad_input_is_refused(make):
    """CR-5."""
    with pytest.raises(InputError):
        make()


def test_entries_that_do_not_fit_are_refused():
    """CR-5: two currencies in a promise, a step twice, a past that comes late."""
    with pytest.raises(CurrencyError):
        PromiseToPay("F-9", DAY, money(1, "USD"), cny(9), at=AT)
    one = Sent("visit", 2, [StepDone("F-9", "visit", 7, 2)], at=AT)
    with pytest.raises(HistoryError, match="“visit” was done for F-9 already"):
        DunningLog("C-7", [one, attrs.evolve(one, by="u-8")])
    with pytest.raises(HistoryError, match="record 2: something was written"):
        DunningLog("C-7", [one, DisputeNoted("F-9", "broken", at=AT.subtract(days=1))])
    with pytest.raises(HistoryError, match="blocked"):
        DunningLog("C-7", [Blocked(Ground.INSOLVENCY, "court", at=AT, by="u-4"), one])


def test_what_the_log_knows_of_disputes_marks_the_invoices():
    """CR-5: on its day, only this customer's, and no credit note."""
    at = pendulum.datetime(2026, 3, 9, 12, tz="Asia/Shanghai")
    log = DunningLog("C-7").dispute("F-1", "broken", by="u-7", at=at)
    assert isinstance(log, DunningLog)
    day, due = date(2026, 1, 5), date(2026, 2, 4)
    own = Invoice("C-7", "F-1", day, due, Money(900, "CNY"))
    rows = [own, attrs.evolve(own, id="F-2"), attrs.evolve(own, customer="C-8")]
    rows.append(Invoice("C-7", "N-1", day, day, Money(-5, "CNY"), credit_note=True))
    assert [each.disputed for each in log.marked(rows, as_of=date(2026, 3, 9))] == [True, False, False, False]
    assert log.marked(rows, as_of=date(2026, 3, 8)) == tuple(rows)
    settled = log.settle_dispute("F-1", "mended", by="u-7", at=at.add(days=1))
    assert isinstance(settled, DunningLog)
    assert settled.marked(rows, as_of=date(2026, 3, 10)) == tuple(rows)


@pytest.mark.parametrize("wrong", ["decision", None])
def test_a_mere_word_blocks_nothing_and_is_refused(wrong):
    """CR-5: a block under a word would not have held."""
    at = pendulum.datetime(2026, 3, 9, 12, tz="Asia/Shanghai")
    with pytest.raises(InputError, match="give a Ground"):
        DunningLog("C-7").block(wrong, "he is visited", ends=date(2026, 4, 1), by="u-4", at=at)
    with pytest.raises(InputError, match="give a Ground"):
        DunningLog("C-7").unblock(wrong, "he was visited", by="u-4", at=at)


def test_a_promise_is_of_money_and_nothing_is_sent_when_nothing_is_due():
    """CR-5: a bare number is refused; so is an ask that is not there."""
    at = pendulum.datetime(2026, 3, 9, 12, tz="Asia/Shanghai")
    for amount, owed in ((5, Money(9, "CNY")), ("5", "9"), (Money(5, "CNY"), True)):
        with pytest.raises(InputError, match="give Money"):
            DunningLog("C-7").promise("F-1", until=date(2026, 4, 1), amount=amount, owed=owed, at=at)
    with pytest.raises(InputError, match="there is none when nothing is due"):
        DunningLog("C-7").send(None, at=at)
