"""Shares with their origins (CO-3): exact, never folklore by default, never without a source."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.claims import ClaimKind
from salesflow.basics.intervals import wilson
from salesflow.basics.text import Text
from salesflow.complaints.catalogue import claims
from salesflow.complaints.share import GroundKind, Share, percent, spanned
from salesflow.errors import InputError

WHY = Text("our guess", zh="我们的估计")
RATES = st.fractions(0, 1, max_denominator=1000)


@given(RATES, RATES, RATES)
def test_a_span_holds_all_its_origins(first: Fraction, second: Fraction, third: Fraction) -> None:
    shares = [Share.assumed(rate, why=WHY) for rate in (first, second, third)]
    whole = shares[0].to(shares[1]).to(shares[2])
    assert (whole.low, whole.high) == (min(first, second, third), max(first, second, third))
    assert set(whole.grounds) == {ground for share in shares for ground in share.grounds}
    assert whole.to(whole) == whole == pickle.loads(pickle.dumps(whole))
    other = shares[0].to(shares[1].to(shares[2]))
    assert (other.low, other.high, other.grounds) == (whole.low, whole.high, whole.grounds)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_count_is_rounded_outwards(counted: tuple[int, int]) -> None:
    share = Share.counted(*counted, what=Text("had complained", zh="投诉过"))
    interval = wilson(*counted)
    assert 0 <= share.low <= interval.low <= Fraction(*counted) <= interval.high <= share.high <= 1
    assert share.high - share.low <= interval.width + 0.0003
    assert not share.is_assumed


def test_folklore_is_refused_unless_it_is_assumed_with_open_eyes() -> None:
    """CO-3: no silent default."""
    for claim, figure in ((claims.SILENT_MAJORITY, "speak_up"), (claims.WORD_OF_MOUTH, "displeased_tells")):
        with pytest.raises(InputError, match="is no probability; measure your own rate"):
            Share.observed(claim, figure)
    taught = Share.assuming(claims.SILENT_MAJORITY, "speak_up", why=WHY)
    assert (taught.low, taught.high, taught.is_assumed) == (Fraction(1, 25), Fraction(1, 25), True)
    assert taught.claims == (claims.SILENT_MAJORITY,)
    words = taught.grounds[0].explain()
    assert words.startswith("assumed, 4%: our guess. 4% of dissatisfied customers speak up")
    assert "Doubt: no Gallup source was found" in words
    assert "存疑：" in taught.grounds[0].explain("zh")
    with pytest.raises(InputError, match="give shares from 0 to 1"):
        Share.assuming(claims.WORD_OF_MOUTH, "displeased_tells", why=WHY)
    with pytest.raises(InputError, match="no such figure"):
        Share.assuming(claims.SILENT_MAJORITY, "gallup", why=WHY)


def test_what_was_observed_is_taken_with_its_doubts() -> None:
    share = Share.observed(claims.TARP_1979, "speak_up")
    assert (share.low, share.is_assumed, share.claims) == (Fraction(69, 100), False, (claims.TARP_1979,))
    assert share.grounds[0].kind is GroundKind.OBSERVED
    assert share.grounds[0].explain().startswith("observed, 69%: 69% of households")
    assert "Doubt: one country" in share.grounds[0].explain()
    with pytest.raises(InputError, match="does not lie between 0 and 1"):
        Share.observed(claims.SERVICE_RECOVERY, "effects_tested")
    assert not claims.RAGE_AT_RISK_2023.kind.is_observed


def test_shares_that_are_none() -> None:
    for low in (0.04, "4%", "1/27", True, Decimal("NaN"), None):
        with pytest.raises(InputError, match=r'low: give an exact share such as "0.04"'):
            Share.assumed(low, why=WHY)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="high: give an exact share"):
        Share.assumed(0, 0.5, why=WHY)  # type: ignore[arg-type]
    for low, high in (("0.5", "0.2"), (2, 2), (-1, 0)):
        with pytest.raises(InputError, match="give shares from 0 to 1, the lower one first"):
            Share.assumed(low, high, why=WHY)
    with pytest.raises(InputError, match="say why you assume it, as a Text"):
        Share.assumed("0.5", why="because")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a share without an origin is no share"):
        Share(())
    with pytest.raises(InputError, match="successes"):
        Share.counted(5, 3, what=WHY)


def test_numbers_in_words() -> None:
    assert percent(Fraction(1, 27), Fraction(1, 2)).render() == "about 3.7% to 50%"
    assert percent(Fraction(1, 2), Fraction(1, 2)).render("zh") == "50%"
    assert spanned(Fraction(1200), Fraction(12345, 10)).render("zh") == "1,200至1,234.5"
    assert spanned(Fraction(1, 3), Fraction(1, 3)).render() == "about 0.33"
    assert Share.assumed("0.2", "0.5", why=WHY).render("zh") == "20%至50%"


def test_every_claim_says_its_doubts_in_both_languages() -> None:
    """CO-3, CO-5."""
    for name in claims.__all__:
        if name == "PYRAMID":
            continue
        claim = getattr(claims, name)
        assert claim.doubts is not None
        assert {"en", "zh"} <= set(claim.doubts.languages) & set(claim.statement.languages)
        assert claim.rows in {("CO-3",), ("CO-5",)}
        if claim.kind in {ClaimKind.TEXTBOOK, ClaimKind.FOLKLORE, ClaimKind.VENDOR_STUDY}:
            for figure, _ in claim.values:
                with pytest.raises(InputError, match="no probability"):
                    claim.probability(figure)


def test_the_figures_agree_where_they_tell_the_same_story() -> None:
    word, silent = claims.WORD_OF_MOUTH, claims.SILENT_MAJORITY
    assert word["pleased_tells"] == 5
    assert word["displeased_tells"] == 11
    assert (silent["speak_up"], silent["silent"], silent["silent_never_back"]) == (
        Decimal("0.04"), Decimal("0.96"), Decimal("0.90"),
    )  # fmt: skip
    for claim in (silent, claims.TARP_SERIOUS_PROBLEMS, claims.SOFTWARE_COMPLAINTS):
        assert claim["speak_up"] + claim["silent"] == 1
    assert claims.TARP_SERIOUS_PROBLEMS["speak_up"] == claims.TARP_1979["speak_up"]
    assert claims.ONE_IN_27["complains"] + claims.ONE_IN_27["silent"] == claims.ONE_IN_27["of"]
    low, high = (c.probability("speak_up") for c in (claims.TARP_SMALL_PROBLEMS, claims.TARP_1979))
    assert low < silent["speak_up"] < high
