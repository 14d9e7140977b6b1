"""What stands in the way of a touch, said in words and found quickly, is the same (CA-2, CA-3)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.terms import Term, Unit, days, working_days
from salesflow.basics.text import Text
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.cap import Cap
from salesflow.cadence.pacing.obstacles import NEVER, Ledger
from salesflow.cadence.pacing.settings import Settings
from salesflow.cadence.pacing.state import Made, State
from salesflow.customers.consent import Consent
from salesflow.testing.cadences import FIRST, NOON, OFFICE, cadences, consent_lists, pacing_states

NEVER_CALL = Consent(Channel.CALL, None, given=False)
CALLED = [(1, Channel.CALL), (0, Channel.VISIT)]
EVERYTHING = (
    Cadence()
    .min_gap(days(3), working_days(2))
    .backoff(Backoff([days(4), days(6)]))
    .cap(2, per="month")
    .cap(1, per=days(9), channel=Channel.CARD)
    .defer(FIRST + timedelta(days=5))
    .pause(FIRST, FIRST + timedelta(days=3), Text("fair", zh="展会"))
    .ask_consent()
    .quiet_hours({"call": "Tue 10:00-11:00", "card": "Mon-Sat 09:00-20:00"})
)


def test_the_quick_answer_is_that_of_the_words() -> None:
    """The first day on which none of the obstacles of a day stands is the latest of theirs."""
    met: Counter[str] = Counter()

    @given(
        cadences(),
        pacing_states(),
        consent_lists(),
        st.lists(st.tuples(st.integers(0, 20), st.sampled_from(list(Channel))), max_size=6),
        st.sampled_from(list(Purpose)),
        st.booleans(),
    )
    @example(EVERYTHING, State("C-7", FIRST), (), CALLED, Purpose.PROMOTION, True)
    @example(EVERYTHING, State("C-7", FIRST), (NEVER_CALL,), CALLED, Purpose.PROMOTION, False)
    @settings(max_examples=50)
    def law(
        cadence: Cadence,
        state: State,
        said: tuple[Consent, ...],
        more: list[tuple[int, Channel]],
        purpose: Purpose,
        works: bool,
    ) -> None:
        book = Ledger(cadence, state, OFFICE, (said, NOON) if cadence.consent else None)
        day = FIRST.toordinal()
        for step, channel in more:
            day += step
            book.make(day, channel, f"touch {step % 2}")
        for channel in Channel:
            lane = book.lane(channel, purpose, works=works)
            assert book.lane(channel, purpose, works=works) is lane
            for later in range(day, day + 25):
                found = book.against(lane, "touch 1", later)
                assert book.until(lane, "touch 1", later) == max([later, *(one.until for one in found)])
                assert all(one.until > later for one in found)
                met.update(one.code for one in found)

    law()
    assert set(met) == {
        "gap", "backoff", "cap", "paused", "deferred", "quiet_day", "closed", "no_consent", "consent_unknown",
    }  # fmt: skip


@given(st.integers(0, 25), st.sampled_from([unit for unit in Unit if unit.is_whole_days]))
def test_terms_run_from_the_touch(amount: int, unit: Unit) -> None:
    """As `Term.after_day` counts, in every unit (CA-2)."""
    term = Term(amount, unit)
    start = date(2026, 1, 31)
    book = Ledger(Settings(), State("C-7", start), OFFICE, None)
    assert book.after(start.toordinal(), term) == term.after_day(start, OFFICE).toordinal()


def test_caps_count_the_period_of_the_touch() -> None:
    """Full up to its end, then empty; a rolling one until the first of the last `n` is far enough away (CA-2)."""
    caps = [Cap(2, "month"), Cap(2, days(10)), Cap(1, "week", Channel.CALL)]
    made = [Made(date(2026, 3, 2), Channel.CALL), Made(date(2026, 3, 9), Channel.VISIT)]
    book = Ledger(Settings(caps=caps), State("C-7", date(2026, 3, 9), made), None, None)
    said = {
        channel: [
            one.reason().explain()
            for one in book.against(book.lane(channel, Purpose.SERVICE), "x", made[1].on.toordinal())
        ]
        for channel in (Channel.CALL, Channel.CARD)
    }
    full = [
        "at most 2 touches in 10 days; the limit is reached [CA-2]",
        "at most 2 touches a month; the limit is reached [CA-2]",
    ]
    assert said == {Channel.CALL: full, Channel.CARD: full}  # the call of last week fills no other week
    lane = book.lane(Channel.CARD, Purpose.SERVICE)
    assert book.until(lane, "x", date(2026, 3, 9).toordinal()) == date(2026, 4, 1).toordinal()
    ten = Ledger(Settings(caps=caps[1:2]), State("C-7", date(2026, 3, 9), made), None, None)
    free = ten.until(ten.lane(Channel.CARD, Purpose.SERVICE), "x", date(2026, 3, 9).toordinal())
    assert free == date(2026, 3, 12).toordinal()


@pytest.mark.parametrize("channel", list(Channel))
def test_a_refusal_never_ends(channel: Channel) -> None:
    """Nothing that is known will change a no (CU-1)."""
    no = (Consent(None, None, given=False),)
    book = Ledger(Settings(consent=True), State("C-7", FIRST), None, (no, NOON))
    lane = book.lane(channel, Purpose.PROMOTION)
    assert book.until(lane, "x", FIRST.toordinal()) == NEVER
    assert book.first_free(lane, "x", FIRST.toordinal(), FIRST.toordinal() + 9) == FIRST.toordinal() + 9
    assert book.free_from(lane, "x", range(FIRST.toordinal(), FIRST.toordinal() + 9)) is None
