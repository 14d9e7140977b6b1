"""The laws of the service shifts see a fault when there is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from fractions import Fraction

import attrs
import pytest

from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.history import Touch
from salesflow.service import coverage as coverage_module
from salesflow.service.coded_touch import CodedTouch, SalePhase, once
from salesflow.service.counting import Part, Window
from salesflow.service.coverage import coverage
from salesflow.service.initiative import Begun, Initiative, initiative
from salesflow.service.insight import Observation, Observations
from salesflow.service.loss import Loss, SaidBy, StatedReason
from salesflow.service.losses import LossReport, LossTable
from salesflow.service.shifts import ShiftLine, shift
from salesflow.service.sparing import Intended
from salesflow.testing import shift_laws
from salesflow.testing.losses import HOUSE_REASONS
from salesflow.testing.shift_laws import (
    check_coverage,
    check_initiative,
    check_losses,
    check_observations,
    check_phase_coverage,
    check_shift,
    check_sparing,
)

MARCH = Window(date(2026, 3, 1), date(2026, 4, 1), "UTC", as_of=date(2026, 4, 3))
APRIL = attrs.evolve(MARCH, begins=date(2026, 4, 1), ends=date(2026, 5, 1))
BOOK: dict[str, str | None] = {"C-1": "large", "C-2": "small", "C-3": None}
LOSSES = [
    Loss("C-1", date(2026, 3, 2), [StatedReason("price", SaidBy.CUSTOMER)], value=Money(9, "CNY")),
    Loss(
        "C-2",
        date(2026, 3, 3),
        [StatedReason("price", SaidBy.SELLER, ["slow"])],
        regained_on=date(2026, 4, 5),
    ),
    Loss("C-3", date(2026, 3, 4), value=Money(5, "USD"), regained_on=date(2026, 3, 9)),
]


def coded(customer: str, day: int, direction: Direction = Direction.OUT) -> CodedTouch:
    touch = Touch(customer, datetime(2026, 3, day, tzinfo=UTC), Channel.CALL, direction=direction)
    return CodedTouch(touch, Purpose.SERVICE, SalePhase.AFTER)


LOG = [coded("C-1", 2), coded("C-1", 20, Direction.IN), coded("C-2", 20), coded("C-9", 3, Direction.IN)]
PHASES = {"C-1": [SalePhase.AFTER], "C-2": list(SalePhase), "C-3": []}


def observations() -> Observations:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    register = Observations().note("B-1", "C-7", "price", "dear", by="u-1", at=at)
    assert isinstance(register, Observations)
    more = register.note("B-2", "C-8", "price", "dear", by="u-1", at=at)
    assert isinstance(more, Observations)
    answered = more.answer("B-1", "so it is", by="u-2", at=at)
    assert isinstance(answered, Observations)
    return answered


OFFER = Intended("C-7", date(2026, 3, 9), Channel.CALL, need_stated=Truth.YES)


def test_sound_things_pass() -> None:
    check_initiative(LOG, MARCH)
    check_initiative([], attrs.evolve(MARCH, ends=date(2026, 3, 2), as_of=date(2026, 2, 1)))
    check_coverage(LOG, BOOK, MARCH)
    check_coverage(LOG, BOOK, attrs.evolve(MARCH, ends=date(2026, 3, 2), as_of=date(2026, 2, 1)))
    check_phase_coverage(LOG, PHASES, MARCH)
    check_shift(shift(initiative(LOG, MARCH), initiative(LOG, APRIL)))
    check_shift(shift(coverage(LOG, BOOK, MARCH), coverage(LOG, {"C-1": "huge"}, APRIL)))
    check_losses(LOSSES, HOUSE_REASONS, MARCH)
    check_observations(observations(), zone="UTC")
    check_observations(Observations(), zone="UTC")
    check_sparing(OFFER)
    check_sparing(attrs.evolve(OFFER, channel_allowed=Truth.NO))


def broken(monkeypatch: pytest.MonkeyPatch, kind: type, name: str, value: Callable[..., object]) -> None:
    monkeypatch.setattr(kind, name, property(value))


def test_a_measure_that_forgets_a_touch(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(*given: object, **more: object) -> Initiative:
        found = initiative(*given, **more)  # type: ignore[arg-type]
        return attrs.evolve(found, begun=(Begun(Purpose.SERVICE, 1, 0), *found.begun[1:]))

    monkeypatch.setattr(shift_laws, "initiative", forgetful)
    with pytest.raises(AssertionError, match="each touch counts once"):
        check_initiative(LOG, MARCH)


def test_a_share_that_rises_by_his_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted over all purposes our promotion would look like service."""
    broken(
        monkeypatch,
        Initiative,
        "share",
        lambda self: Fraction(self.theirs, self.part.n) if self.part.n else None,
    )
    broken(monkeypatch, Initiative, "bounds", lambda _: (Fraction(0), Fraction(1)))
    with pytest.raises(AssertionError, match="our contact never lowers"):
        check_initiative(LOG, MARCH)


def test_a_share_outside_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    broken(monkeypatch, Initiative, "bounds", lambda _: (Fraction(1), Fraction(1)))
    with pytest.raises(AssertionError, match="within its bounds"):
        check_initiative(LOG, MARCH)


def test_words_that_lack_a_language(monkeypatch: pytest.MonkeyPatch) -> None:
    only_english = (Reason("x", Text("only English").fill()),)
    broken(monkeypatch, Initiative, "reasons", lambda _: only_english)
    with pytest.raises(AssertionError, match="both languages"):
        check_initiative(LOG, MARCH)


def test_a_coverage_that_depends_on_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last touch of a customer would overwrite what the earlier ones said."""
    monkeypatch.setattr(coverage_module, "once", lambda touches: once(touches)[:1])
    with pytest.raises(AssertionError, match="the order does not matter"):
        check_coverage(LOG, BOOK, MARCH)


def test_a_coverage_that_loses_the_unknown_class(monkeypatch: pytest.MonkeyPatch) -> None:
    def hiding(*given: object, **more: object) -> object:
        found = coverage(*given, **more)  # type: ignore[arg-type]
        return attrs.evolve(found, parts=found.parts[:-1])

    monkeypatch.setattr(shift_laws, "coverage", hiding)
    with pytest.raises(AssertionError, match="stands in one class"):
        check_coverage(LOG, BOOK, MARCH)


def test_a_shift_that_hides_a_class() -> None:
    found = shift(coverage(LOG, BOOK, MARCH), coverage(LOG, BOOK, APRIL))
    with pytest.raises(AssertionError, match="every class is shown"):
        check_shift(attrs.evolve(found, lines=found.lines[1:]))
    twice = attrs.evolve(found, lines=(*found.lines, found.lines[0]))
    with pytest.raises(AssertionError, match="stands once"):
        check_shift(twice)
    made_up = ShiftLine(Part("huge", 1, 2), Part("huge", 1, 2))
    with pytest.raises(AssertionError, match="none is made up"):
        check_shift(attrs.evolve(found, lines=(*found.lines, made_up)))


def test_a_change_the_wrong_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shift(coverage(LOG, BOOK, MARCH), coverage(LOG, BOOK, APRIL))
    broken(monkeypatch, ShiftLine, "change", lambda self: Fraction(1) if self.before.n else None)
    with pytest.raises(AssertionError, match="the change is exact"):
        check_shift(found)


@pytest.mark.parametrize(
    ("kind", "name", "value", "says"),
    [
        (LossReport, "n", lambda _: 2, "each loss counts once"),
        (LossReport, "values", lambda _: (), "values add up"),
        (LossReport, "regained", lambda self: Part("regained", 0, self.n), "returns add up"),
        (LossTable, "leading", lambda _: ("price",), "too few name no main reason"),
    ],
    ids=["losses", "values", "returns", "leading"],
)
def test_a_report_that_does_not_add_up(
    monkeypatch: pytest.MonkeyPatch, kind: type, name: str, value: Callable[..., object], says: str
) -> None:
    broken(monkeypatch, kind, name, value)
    with pytest.raises(AssertionError, match=says):
        check_losses(LOSSES, HOUSE_REASONS, MARCH)


def test_a_table_without_the_silent_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    real = LossReport._table  # the fault sits inside
    monkeypatch.setattr(
        LossReport, "_table", lambda self, who: attrs.evolve(real(self, who), rows=real(self, who).rows[:-1])
    )
    with pytest.raises(AssertionError, match="not stated stands last"):
        check_losses(LOSSES, HOUSE_REASONS, MARCH)


def test_a_register_that_loses_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Observations, "unanswered", lambda *_: ())
    with pytest.raises(AssertionError, match="each is answered or not"):
        check_observations(observations(), zone="UTC")


def test_a_register_that_keeps_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Observations, "silenced", lambda self, *_: self)
    with pytest.raises(AssertionError, match="silenced words are gone"):
        check_observations(observations(), zone="UTC")
    broken(monkeypatch, Observation, "is_answered", lambda _: False)
    with pytest.raises(AssertionError):
        check_observations(observations(), zone="UTC")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda _: Verdict(Truth.YES, (), (Reason("x", Text("x", zh="x").fill()),)), "a yes is sure"),
        (lambda _: Verdict(Truth.UNKNOWN), "says what is missing"),
        (lambda _: Verdict(Truth.NO), "has its reasons"),
        (
            lambda offer: Verdict(
                Truth.NO if offer.channel_suits is Truth.UNKNOWN else Truth.YES,
                (Reason("x", Text("x", zh="x").fill()),),
            ),
            "turns no decision round",
        ),
    ],
    ids=["unsure yes", "nothing missing", "no reason", "turned round"],
)
def test_a_judgement_that_guesses(
    monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Intended], Verdict[Truth]], says: str
) -> None:
    monkeypatch.setattr(shift_laws, "is_sparing", wrong)
    with pytest.raises(AssertionError, match=says):
        check_sparing(OFFER)
