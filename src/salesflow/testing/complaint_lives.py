"""Lives of complaints for tests: a guide that mostly takes a likely next step, and now and then any step at all.

Steps drawn at random never get far: a complaint needs a statement, a wish, a severity and a finding before anybody may
offer anything. The guide knows what is likely next, so that lives reach the end, come back, and end again.

>>> from random import Random
>>> from salesflow.complaints.catalogue.desk import DESK
>>> life = live(Random(7), DESK, most=40)
>>> life.complaint.seq > 10, len(life.tries) > 10
(True, True)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final, Protocol

import attrs
import pendulum

from salesflow.basics.actors import Actor, By, id_of
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.clock import ClockState
from salesflow.basics.money import Money
from salesflow.basics.private import Private
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.decision import Accepted, Decision
from salesflow.complaints.cases.ending import (
    Absorb,
    Close,
    ExhaustRecourse,
    Extend,
    Link,
    Pause,
    Rebase,
    Refer,
    Reopen,
    Resume,
    TakeBack,
    Withdraw,
)
from salesflow.complaints.cases.redress import (
    Accept,
    Agree,
    Approve,
    FollowUp,
    Fulfil,
    GiveTestimony,
    InviteTestimony,
    KeepPromise,
    MakePromise,
    Offer,
    RefuseClaim,
    SendLetter,
    TurnDown,
)
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.cases.step import Apology, Fault, Letter, Likeness, Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    ActAtOnce,
    Apologise,
    Assess,
    Clarify,
    Find,
    HandOver,
    Hear,
    Inform,
    Investigate,
    Learn,
    Mark,
    Receive,
    TakeStatement,
)
from salesflow.complaints.cases.vocabulary import OUTSIDE
from salesflow.complaints.handling.clocking import reading
from salesflow.complaints.handling.procedure import Procedure

__all__ = ["OFFICE", "STAFF", "Life", "Try", "any_step", "likely_steps", "live", "mistaken_steps", "receipt"]

OFFICE: Final = Calendar.week_days(
    "Asia/Shanghai", begins=pendulum.date(2025, 1, 1), ends=pendulum.date(2030, 1, 1)
)
"""The office hours that lives are counted with."""

STAFF: Final = (
    Actor("u-ann", ["agent"]),
    Actor("u-bob", ["agent"]),
    Actor("u-lee", ["lead"]),
    Actor("u-max", ["manager"]),
    Actor("u-dee", ["cashier"]),
    Actor("u-eve", ["clerk"]),
)
"""Few people of few roles, so that duties meet."""

_ANN, _BOB, _LEE, _MAX, _DEE, _EVE = STAFF
_BEGINS: Final = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
_MINUTES: Final = (*(0, 0, 1, 5, 15, 15, 30, 45, 90, 180, 600) * 2, 1440, 4320, 43_200, 60_000)
_CAUSES: Final = ("delivery/late", "product/faulty", "nobody knows")
_GUIDED, _MISTAKEN = 14, 17  # of twenty steps, fourteen are likely and three are likely mistakes
_AFTERWARDS: Final = 6  # how many more steps are tried when a life is over for good


class _Printer(Protocol):
    def text(self, obj: str) -> None: ...


Likely = tuple[Step, By]
"""A step, and who takes it."""


@attrs.frozen(repr=False)
class Try:
    """One step that was tried: under which rules, on what, by whom, when, and the answer."""

    procedure: Procedure
    before: Complaint
    step: Step
    by: By
    at: pendulum.DateTime
    answer: Decision

    def __repr__(self) -> str:
        found = "taken" if isinstance(self.answer, Accepted) else f"refused: {', '.join(self.answer.codes)}"
        return (
            f"Try({self.step!r}, by={id_of(self.by)!r}, at={str(self.at)!r}, on {self.before.stage}: {found})"
        )

    @property
    def after(self) -> Complaint:
        """The complaint after it."""
        return self.answer.complaint


@attrs.frozen(repr=False)
class Life:
    """A complaint from its receipt on, with every step that was tried, in order."""

    calendar: Calendar
    begun: Complaint
    tries: tuple[Try, ...]
    procedure: Procedure
    """The rules in force at its end."""

    def __repr__(self) -> str:
        tries = "".join(f"\n  {each!r}," for each in self.tries)
        return f"Life({self.begun.receipt!r}, at={str(self.begun.received_at)!r},{tries})"

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:  # pyright: ignore[reportUnusedFunction]  # Hypothesis asks for it
        del cycle
        printer.text(repr(self))  # a falsifying example in lines, not in pages

    @property
    def complaint(self) -> Complaint:
        """The complaint at its end."""
        return self.tries[-1].after if self.tries else self.begun


# -- what is likely next -----------------------------------------------------------------------------------------------


def likely_steps(
    procedure: Procedure, complaint: Complaint, *, at: pendulum.DateTime, calendar: Calendar = OFFICE
) -> tuple[Likely, ...]:
    """What may well be done next, the way on more often than what lies beside it; who does it is likely too."""
    by = next((each for each in STAFF if each.id == complaint.owner), _ANN)
    on = [*_way_on(complaint, at)]
    beside = [*_beside(complaint, at), *_about_clocks(procedure, complaint, at, calendar)]
    return (*on * max(1, len(beside) // len(on)), *((step, by) for step in beside))


def _way_on(complaint: Complaint, at: pendulum.DateTime) -> Iterator[Likely]:
    match complaint.stage:
        case "received":
            yield Acknowledge(Channel.CALL), _ANN
        case "acknowledged":
            if complaint.statement is None:
                yield TakeStatement("the kettle leaked on the first day"), _ANN
            if complaint.wish is None:
                yield Learn("a new kettle"), _ANN
            yield Assess(Severity.MAJOR, complex_case=True), _ANN
        case "assessed":
            yield Investigate(), _ANN
            yield Find(Fault.COMPANY, "the valve was broken", ["photo-3"]), _LEE
            yield from _answers(at)
        case "investigating":
            yield Find(Fault.SHARED, "the packing was thin"), _LEE
            yield from _answers(at)
        case "offered":
            if complaint.offer is not None and complaint.offer.until is not None:
                yield Offer(_pair(50)), _ANN  # in place of one that has lapsed, or before it has
            yield Agree(1), _ANN
            yield Agree(2), _ANN
            yield TurnDown("neither of them"), _ANN
            yield RefuseClaim("more is not ours to give", recourse="the arbiter of the trade"), _MAX
        case "agreed":
            yield Fulfil("refund-7"), _DEE
            yield Fulfil("refund-8"), _LEE
        case "resolved":
            yield FollowUp(Channel.CALL, Truth.YES), _ANN
        case "followed_up":
            yield Accept(Channel.CALL), _ANN
            yield Close("delivery/late"), _EVE
            yield Close("product/faulty"), _EVE
            yield Close("delivery/late"), _DEE
        case "closed":
            yield Reopen("it leaks again"), _ANN
            yield Hear(Channel.CALL, "thanks"), _ANN
        case "referred":
            yield TakeBack("the arbiter asks us to pay"), _ANN
        case _:
            yield Hear(Channel.MESSAGE), None


def _answers(at: pendulum.DateTime) -> Iterator[Likely]:
    for amount, who in ((30, _ANN), (80, _ANN), (400, _LEE), (2_000, _MAX)):
        yield Offer(_pair(amount)), who
    yield Offer(_pair(40), until=at.add(hours=1)), _ANN
    yield RefuseClaim("it was dropped", recourse="the arbiter of the trade"), _MAX


def _pair(amount: int) -> tuple[Remedy, Remedy]:
    yuan = Money(amount, "CNY")
    return (
        Remedy(RemedyKind.REFUND, yuan),
        Remedy(RemedyKind.REPLACEMENT, Money(amount // 2, "CNY"), "a new kettle"),
    )


def _beside(complaint: Complaint, at: pendulum.DateTime) -> Iterator[Step]:
    if complaint.stage in {"closed", "withdrawn", "linked", "referred"}:
        yield InviteTestimony(Channel.CARD)
        yield GiveTestimony("Solved within a day. Thank you!", consent=True)
    else:
        yield Apologise(Apology.EMPATHY, Channel.CALL)
        yield Clarify("Since when?", "since Monday")
        yield ActAtOnce("lent another kettle")
        yield Inform(Channel.CALL)
        yield HandOver("u-lee" if complaint.owner != "u-lee" else "u-ann", "she knows kettles")
        yield MakePromise(f"call-{complaint.seq}", "we call you", at.add(days=1).date())
        yield Absorb(f"K-{complaint.seq + 100}", complaint.received_at.subtract(days=3), Likeness.MERGED)
        yield Absorb(f"K-{complaint.seq + 100}", at, Likeness.DUPLICATE)
        yield Mark(OUTSIDE[complaint.seq % len(OUTSIDE)], at.subtract(days=4))
        yield SendLetter(Letter.PROGRESS)
        if complaint.seq % 4 == 3:  # not so often that lives are short
            yield Refer("ombudsman")
        if complaint.seq % 9 == 8:
            yield Withdraw("never mind")
            yield Link("K-2", Likeness.DUPLICATE)
    if complaint.fault is not None and complaint.fault.is_ours:
        yield Apologise(Apology.ADMISSION)
    if complaint.stage in {"assessed", "investigating"}:
        yield Approve(_pair(400))
        yield Find(Fault.NOT_CLEAR, "nobody can tell")
    if complaint.stage in {"resolved", "followed_up"}:
        yield Reopen("it leaks again")
        yield ExhaustRecourse("arbiter")
        yield SendLetter(Letter.FINAL_RESPONSE, "letter-4")
        yield InviteTestimony(Channel.CARD)
    for promise in complaint.promises:
        if promise.kept_at is None:
            yield KeepPromise(promise.id)


def _about_clocks(
    procedure: Procedure, complaint: Complaint, at: pendulum.DateTime, calendar: Calendar
) -> Iterator[Step]:
    for clock in procedure.all_clocks:
        stands = reading(complaint, clock, calendar=calendar, at=at)
        if stands.paused:
            yield Resume(clock.key)
            yield Resume(clock.key)
        elif clock.pausable and stands.state is ClockState.RUNNING:
            yield Pause(clock.key, "we wait for the customer")
        elif clock.extensions and stands.due is not None:
            yield Extend(clock.key, stands.due.add(days=20), "more to find out", "u-max")


def mistaken_steps(procedure: Procedure, complaint: Complaint, *, at: pendulum.DateTime) -> tuple[Step, ...]:
    """What is often done wrong where a complaint stands: twice, too late, to the wrong one, or before its time."""
    found: list[Step] = [
        HandOver(complaint.owner, "as it is"),
        Apologise(Apology.ADMISSION),
        *[Pause(clock.key, "we wait for them") for clock in procedure.clocks if clock.pausable] * 3,
        *(Pause(clock.key, "we wait for them") for clock in procedure.clocks),
        *(Resume(clock.key) for clock in procedure.clocks if clock.pausable),
        Mark("resolved", at),
        Agree(3),
        Offer(_pair(99_000)),
        Offer(_pair(30)[:1]),
        Reopen("once more"),
        *(MakePromise(promise.id, "again", at.date()) for promise in complaint.promises[-1:]),
        *(KeepPromise(promise.id) for promise in complaint.promises if promise.kept_at is not None),
        *complaint.steps(Absorb)[-1:],
        *(HandOver(person, "knows the case") for person in complaint.about),
    ]
    return tuple(found)


# -- any step at all ---------------------------------------------------------------------------------------------------


def any_step(random: Random, procedure: Procedure, *, at: pendulum.DateTime) -> Step:
    """Any step of any kind, sensible or not; only a receipt and a rebase are left out, which begin something else."""
    clocks = [*(clock.key for clock in procedure.all_clocks), "no such clock"]
    clock, who = random.choice(clocks), random.choice(STAFF).id
    steps: tuple[Callable[[], Step], ...] = (
        lambda: Acknowledge(random.choice([*Channel])),
        lambda: Apologise(random.choice([*Apology])),
        lambda: TakeStatement("it came late"),
        lambda: Clarify("Which one?"),
        lambda: Learn("the money back"),
        lambda: Assess(random.choice([*Severity])),
        lambda: ActAtOnce("stopped the delivery"),
        Investigate,
        lambda: Find(random.choice([*Fault]), "as the log says"),
        lambda: Inform(Channel.MESSAGE),
        lambda: Hear(Channel.MESSAGE),
        lambda: HandOver(who, "on leave"),
        lambda: Mark(random.choice([*OUTSIDE, "resolved"]), at.add(days=random.choice([-9, -1, 0, 2]))),
        lambda: Approve(_pair(random.choice([30, 400]))),
        lambda: Offer(_pair(random.choice([30, 80, 99, 400, 2_000]))[: random.choice([1, 2, 2])]),
        lambda: Offer(_pair(30), until=at.add(hours=random.choice([-1, 1, 40]))),
        lambda: Agree(random.choice([1, 2, 3])),
        lambda: TurnDown("too little"),
        lambda: RefuseClaim("not ours", recourse="the ombudsman"),
        lambda: MakePromise(random.choice(["call", "visit"]), "we come", at.add(days=random.choice([-2, 0, 5])).date()),
        lambda: KeepPromise(random.choice(["call", "visit", "gift"])),
        lambda: Fulfil("parcel-2"),
        lambda: Accept(Channel.CALL),
        lambda: FollowUp(Channel.CALL, random.choice([*Truth])),
        lambda: SendLetter(random.choice([*Letter])),
        lambda: InviteTestimony(Channel.CARD),
        lambda: GiveTestimony("All well.", consent=False),
        lambda: Close(random.choice(_CAUSES)),
        lambda: ExhaustRecourse("arbiter"),
        lambda: Reopen("it came back"),
        lambda: Withdraw("solved itself"),
        lambda: Link(random.choice(["K-1", "K-2"]), random.choice([*Likeness])),
        lambda: Absorb(
            random.choice(["K-1", "K-7", "K-8"]), at.add(hours=random.choice([-99, -1, 0, 3])), Likeness.MERGED
        ),
        lambda: Refer("arbiter"),
        lambda: TakeBack("we were right"),
        lambda: Pause(clock, "the customer is away"),
        lambda: Resume(clock),
        lambda: Extend(clock, at.add(days=random.choice([-1, 2, 25, 80])), "complex", random.choice([None, who])),
    )  # fmt: skip
    return random.choice(steps)()


# -- lives -------------------------------------------------------------------------------------------------------------


def receipt(random: Random) -> Receive:
    """A receipt: now and then about one of us, now and then with a wish."""
    about = random.choice([(), (), ("u-bob",)])
    wish = random.choice([None, None, "an apology"])
    return Receive("C-7", random.choice([*Channel]), owner="u-ann", about=about, wish=wish)


def live(
    random: Random,
    procedure: Procedure,
    *versions: Procedure,
    most: int = 40,
    calendar: Calendar = OFFICE,
    id: str = "K-1",  # noqa: A002
    at: pendulum.DateTime = _BEGINS,
) -> Life:
    """A life of `most` tries under a procedure; now and then it is put under the next of its `versions`.

    The same `random` gives the same life.
    """
    begun = procedure.begin(id, receipt(random), by="u-ann", at=at, calendar=calendar)
    complaint, tries, newer = begun, list[Try](), list(versions)
    rest = _AFTERWARDS
    for number in range(most):
        over = complaint.stage in {"linked", "withdrawn"}
        rest -= over
        if not rest:
            break
        at = at.add(minutes=random.choice(_MINUTES))
        when = at.subtract(minutes=random.choice([0] * 19 + [5_000]))
        if newer and random.random() < 0.04:
            step: Step = Rebase(Private("the new rules"))
            by: By = _MAX
            rules = newer[0]
            answer = rules.rebase(
                complaint,
                procedure,
                "the new rules",
                by=_MAX,
                at=when,
                calendar=calendar,
                command_id=f"c-{number}",
            )
            if isinstance(answer, Accepted):
                procedure = newer.pop(0)
        else:
            step, by = _drawn(random, procedure, complaint, when, calendar)
            rules = procedure
            answer = procedure.decide(
                complaint, step, by=by, at=when, calendar=calendar, command_id=f"c-{number}",
                same_person=[("u-bob", "u-bob2")],
            )  # fmt: skip
        tries.append(Try(rules, complaint, step, by, when, answer))
        complaint = answer.complaint
    return Life(calendar, begun, tuple(tries), procedure)


def _drawn(
    random: Random, procedure: Procedure, complaint: Complaint, at: pendulum.DateTime, calendar: Calendar
) -> Likely:
    drawn = random.randrange(20)
    if drawn < _GUIDED:
        likely: Sequence[Likely] = likely_steps(procedure, complaint, at=at, calendar=calendar)
        return random.choice(likely)
    by: By = random.choice([*STAFF, "u-bob2", "u-ann", None])
    if drawn < _MISTAKEN:
        return random.choice(mistaken_steps(procedure, complaint, at=at)), by
    return any_step(random, procedure, at=at), by
