from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.moments import aware
from salesflow.basics.truth import Truth
from salesflow.customers.consent import Consent, consents_text, may_contact, parse_consents
from salesflow.customers.people import Person
from salesflow.errors import InputError

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
# Few different moments, so that statements often meet at the same one.
moments = st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))
channels = st.sampled_from(Channel)
purposes = st.sampled_from(Purpose)
statements = st.builds(
    Consent,
    channel=st.none() | channels,
    purpose=st.none() | purposes,
    given=st.booleans(),
    at=st.none() | moments,
)
said = st.lists(statements, max_size=6)


@given(said, channels, purposes)
def test_only_an_explicit_yes_permits_promotion(
    consents: list[Consent], channel: Channel, purpose: Purpose
) -> None:
    """CU-1: silence is unknown for promotion, and no obstacle to service."""
    answer = may_contact(consents, channel, purpose, at=NOW)
    spoken = [c for c in consents if c.covers(channel, purpose) and (c.at is None or c.at <= NOW)]
    if purpose is Purpose.PROMOTION:
        assert (answer is Truth.UNKNOWN) == (not spoken)
        if answer is Truth.YES:
            assert any(c.given for c in spoken)
    elif not spoken:
        assert answer is Truth.YES
    if all(c.given for c in spoken):
        assert answer is not Truth.NO


@given(said, channels, purposes)
def test_a_withdrawal_is_immediate(consents: list[Consent], channel: Channel, purpose: Purpose) -> None:
    known = [c for c in consents if c.at is None or c.at <= NOW]
    for scope in ((channel, purpose), (channel, None), (None, purpose)):
        assert (
            may_contact([*known, Consent(*scope, given=False, at=NOW)], channel, purpose, at=NOW) is Truth.NO
        )


@given(said, channels, st.sampled_from([Purpose.PROMOTION, Purpose.SERVICE]))
def test_a_narrow_yes_does_not_outlive_a_later_broad_no(
    consents: list[Consent], channel: Channel, purpose: Purpose
) -> None:
    later = NOW + timedelta(hours=4)
    assert (
        may_contact([*consents, Consent(None, None, given=False, at=later)], channel, purpose, at=later)
        is Truth.NO
    )


@given(said, channels)
def test_a_blanket_refusal_never_changes_what_is_owed_to_a_complaint(
    consents: list[Consent], channel: Channel
) -> None:
    """CO-4: the answer to a complaint is owed; only a refusal that names it or the channel stops it."""
    blanket = Consent(None, None, given=False, at=NOW)
    before = may_contact(consents, channel, Purpose.COMPLAINT, at=NOW)
    assert may_contact([*consents, blanket], channel, Purpose.COMPLAINT, at=NOW) is before


@given(said, statements, channels, purposes)
def test_a_refusal_added_never_opens_a_door(
    consents: list[Consent], more: Consent, channel: Channel, purpose: Purpose
) -> None:
    before = may_contact(consents, channel, purpose, at=NOW)
    after = may_contact([*consents, attrs.evolve(more, given=False)], channel, purpose, at=NOW)
    assert after is not Truth.YES or before is Truth.YES
    yes = may_contact([*consents, attrs.evolve(more, given=True)], channel, purpose, at=NOW)
    assert yes is not Truth.NO or before is Truth.NO


@given(st.lists(statements, max_size=4), channels, purposes)
def test_the_order_of_the_statements_does_not_matter(
    consents: list[Consent], channel: Channel, purpose: Purpose
) -> None:
    assert len({may_contact(some, channel, purpose, at=NOW) for some in permutations(consents)}) == 1
    assert (
        len(
            {
                may_contact(consents * 2, channel, purpose, at=NOW),
                may_contact(consents, channel, purpose, at=NOW),
            }
        )
        == 1
    )


@given(said, statements, channels, purposes)
def test_what_is_said_later_is_not_known_yet(
    consents: list[Consent], more: Consent, channel: Channel, purpose: Purpose
) -> None:
    later = attrs.evolve(more, at=NOW + timedelta(microseconds=1))
    before = may_contact(consents, channel, purpose, at=NOW)
    assert may_contact([*consents, later], channel, purpose, at=NOW) is before


@given(said)
def test_text_and_back(consents: list[Consent]) -> None:
    assert parse_consents(consents_text(consents)) == tuple(consents)


ONE = [Channel.MESSAGE, Purpose.PROMOTION]


@pytest.mark.parametrize(
    ("text", "channel", "purpose", "answer"),
    [
        ("", Channel.CALL, Purpose.PROMOTION, Truth.UNKNOWN),
        ("", Channel.CALL, Purpose.SERVICE, Truth.YES),
        ("message:promotion=yes", Channel.MESSAGE, Purpose.PROMOTION, Truth.YES),
        ("message:promotion=yes", Channel.MESSAGE, Purpose.SERVICE, Truth.YES),
        ("message:service=yes", Channel.MESSAGE, Purpose.PROMOTION, Truth.UNKNOWN),
        ("call=no", Channel.CALL, Purpose.COMPLAINT, Truth.NO),
        ("call=no", Channel.MESSAGE, Purpose.COMPLAINT, Truth.YES),
        ("*:complaint=no", Channel.VISIT, Purpose.COMPLAINT, Truth.NO),
        ("*=no", Channel.VISIT, Purpose.COMPLAINT, Truth.YES),
        ("*=no", Channel.VISIT, Purpose.SERVICE, Truth.NO),
        ("call=no; *=yes@2026-03-01T09:00:00+08:00", Channel.CALL, Purpose.COMPLAINT, Truth.YES),
        ("*=yes", Channel.CARD, Purpose.PROMOTION, Truth.YES),
        # said in one breath, without moments: the refusal wins
        ("message:promotion=yes; *=no", Channel.MESSAGE, Purpose.PROMOTION, Truth.NO),
        ("message=no; message=yes", Channel.MESSAGE, Purpose.PROMOTION, Truth.NO),
        # an undated statement comes before every dated one
        ("call=no; call=yes@2026-03-01T09:00:00+08:00", Channel.CALL, Purpose.PROMOTION, Truth.YES),
        ("call=yes; call=no@1970-01-01T00:00:00+00:00", Channel.CALL, Purpose.PROMOTION, Truth.NO),
        ("call=no@1969-12-31T00:00:00+00:00; call=yes", Channel.CALL, Purpose.PROMOTION, Truth.NO),
    ],
)
def test_what_a_cell_permits(text: str, channel: Channel, purpose: Purpose, answer: Truth) -> None:
    assert may_contact(parse_consents(text), channel, purpose, at=NOW) is answer


def test_a_person_can_be_asked_for_directly() -> None:
    person = Person("P-1", "C-7", "Wang", consents=parse_consents("card=yes"))
    assert may_contact(person, Channel.CARD, Purpose.PROMOTION, at=NOW) is Truth.YES


def test_the_repeated_hour_is_ordered_by_the_instant() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    yes = Consent(None, None, given=True, at=datetime(2025, 10, 26, 2, 50, tzinfo=berlin))
    no = Consent(None, None, given=False, at=datetime(2025, 10, 26, 2, 10, tzinfo=berlin, fold=1))
    assert may_contact([no, yes], *ONE, at=NOW) is Truth.NO
    between = datetime(2025, 10, 26, 2, 55, tzinfo=berlin)
    assert may_contact([no, yes], *ONE, at=between) is Truth.YES


@pytest.mark.parametrize(
    "text",
    [
        "短信：促销＝同意；电话＝拒绝；*＝否",
        "短信:促销=同意; 电话=拒绝; 全部=不同意",
        " SMS : Marketing = YES ;\n phone=n;; all = 0 ",
        "message:promotion=yes; call:*=no; *:*=no",
    ],
)
def test_the_ways_to_write_it(text: str) -> None:
    assert parse_consents(text) == (
        Consent(Channel.MESSAGE, Purpose.PROMOTION, given=True),
        Consent(Channel.CALL, None, given=False),
        Consent(None, None, given=False),
    )


def test_a_moment_is_kept_with_its_zone() -> None:
    (one,) = parse_consents("visit:service=yes@2026-10-25T02:30:00+01:00[Europe/Berlin]")
    assert one.at is not None
    assert aware(one.at).timezone_name == "Europe/Berlin"
    assert consents_text([one]) == "visit:service=yes@2026-10-25T02:30:00+01:00[Europe/Berlin]"


@pytest.mark.parametrize(
    "text",
    [
        "call",
        "call=",
        "=yes",
        "call:=no",
        "fax=no",
        "call:dance=no",
        "call=perhaps",
        "call=yes=no",
        "call=no@",
        "call=no@yesterday",
        "call=no@2026-03-02T09:00:00",
        "call=no, message=yes",
    ],
)
def test_a_word_we_do_not_know_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_consents(text)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": "call"}, "channel"),
        ({"purpose": "promotion"}, "purpose"),
        ({"given": None}, "given"),
        ({"given": "no"}, "given"),
        ({"at": datetime(2026, 3, 2)}, "at"),
    ],
)
def test_bad_statements_are_refused(wrong: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {"channel": None, "purpose": None, "given": True}
    with pytest.raises(InputError) as caught:
        Consent(**{**good, **wrong})
    assert caught.value.field == field


def test_a_question_needs_a_moment_with_a_zone() -> None:
    with pytest.raises(InputError):
        may_contact([], *ONE, at=datetime(2026, 3, 2))


@given(said, channels, purposes)
def test_a_word_asks_for_the_same_consent(
    consents: list[Consent], channel: Channel, purpose: Purpose
) -> None:
    """CU-1: a purpose given as text is no way around the question."""
    answer = may_contact(consents, channel, purpose, at=NOW)
    assert may_contact(consents, channel.value, purpose.value, at=NOW) is answer


@pytest.mark.parametrize(
    ("channel", "purpose", "at", "field"),
    [
        ("phone", Purpose.SERVICE, NOW, "channel"),
        (None, Purpose.SERVICE, NOW, "channel"),
        (Channel.MESSAGE, "promo", NOW, "purpose"),
        (Channel.MESSAGE, "PROMOTION", NOW, "purpose"),
        (Channel.MESSAGE, Purpose.PROMOTION, None, "at"),
        (Channel.MESSAGE, Purpose.PROMOTION, NOW.date(), "at"),
    ],
)
def test_what_nobody_can_ask_for_is_refused(channel: Any, purpose: Any, at: Any, field: str) -> None:
    with pytest.raises(InputError) as caught:
        may_contact(parse_consents("call=no"), channel, purpose, at=at)
    assert caught.value.field == field


def test_a_day_is_no_moment_and_none_no_text() -> None:
    with pytest.raises(InputError, match="give an aware datetime"):
        Consent(None, None, given=True, at=NOW.date())  # type: ignore[arg-type]
    with pytest.raises(InputError, match="empty when nothing was said"):
        parse_consents(None)  # type: ignore[arg-type]
