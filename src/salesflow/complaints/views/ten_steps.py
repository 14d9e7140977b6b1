"""The ten steps of handling a complaint: which were taken, with the records that prove it, and how often they are.

Two of the ten live in words and not in deeds: never to argue (3) and never to shirk (5). A record can only show that
somebody named was in charge throughout; what was said is for the phrase check (`salesflow.complaints.phrases.phrase_check`).

>>> print(TEN_STEPS[7].render(), "|", TEN_STEPS[7].render("zh"))
agree on a solution, offer a choice, say what you will do, and do it | 商定解决办法，给客户选择，说明要做什么，并且做到

Source: CO-2.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import MappingProxyType
from typing import Final

import attrs

from salesflow.basics.channels import Channel
from salesflow.basics.moments import as_day, day_of, zone_of
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.record import Record
from salesflow.complaints.cases.redress import (
    FollowUp,
    Fulfil,
    GiveTestimony,
    InviteTestimony,
    Offer,
    RefuseClaim,
    SendLetter,
)
from salesflow.complaints.cases.step import Step
from salesflow.complaints.cases.steps import (
    Acknowledge,
    ActAtOnce,
    Apologise,
    Clarify,
    HandOver,
    Learn,
    Receive,
    TakeStatement,
)
from salesflow.complaints.handling.links import by_id
from salesflow.complaints.handling.procedure import Procedure
from salesflow.complaints.views.counting import ENDED_BY_OTHERS, Portion, left_by
from salesflow.complaints.views.last import Standing, known_on

__all__ = ["TEN_STEPS", "StepCoverage", "StepItem", "TenSteps", "step_coverage", "ten_steps"]

_ROWS: Final = ("CO-2",)

TEN_STEPS: Final = MappingProxyType(
    {
        1: Text("say that you understand", zh="表示理解客户的感受"),
        2: Text(
            "hear it out, ask, find out what would satisfy", zh="听客户说完，询问细节，弄清怎样才能让客户满意"
        ),
        3: Text("agree as far as possible, never argue", zh="尽量认同，绝不争辩"),
        4: Text("write it down", zh="做好记录"),
        5: Text("never shirk: somebody named is in charge", zh="绝不推诿：始终有人负责"),
        6: Text("solve at once what can be solved at once", zh="能马上解决的马上解决"),
        7: Text(
            "agree on a solution, offer a choice, say what you will do, and do it",
            zh="商定解决办法，给客户选择，说明要做什么，并且做到",
        ),
        8: Text("follow up by phone", zh="事后电话回访"),
        9: Text("write a letter if possible", zh="如有可能，写一封信"),
        10: Text("invite one or two sentences on how it was solved", zh="请客户用一两句话谈谈处理结果"),
    }
)
"""CO-2, the ten steps in words."""

_PROOF: Final[dict[int, tuple[type[Step], ...]]] = {
    1: (Acknowledge, Apologise),
    2: (TakeStatement, Clarify, Learn),
    4: (Receive,),
    5: (Receive, HandOver),
    6: (ActAtOnce, Fulfil),
    7: (Offer, Fulfil, RefuseClaim),
    8: (FollowUp,),
    9: (SendLetter,),
    10: (InviteTestimony, GiveTestimony),
}
_NEEDED: Final[dict[int, tuple[type[Step], ...]]] = {2: (TakeStatement,), 7: (Fulfil, RefuseClaim)}
_AT_ONCE: Final = 6
_ANEW: Final = frozenset({7, 8})
_COVERED: Final = Text("{n}. {step}: {portion}", zh="{n}. {step}：{portion}")
_LINE: Final = Text("{n}. {step}: {standing}", zh="{n}. {step}：{standing}")
_PROVED: Final = Text(
    "{n}. {step}: {standing} ({m|record|records} {records})", zh="{n}. {step}：{standing}（记录{records}）"
)
_IN_WORDS: Final = Text(
    "{n}. {step}: shows in words, not in records; check what was said",
    zh="{n}. {step}：体现在言语而非记录中，请检查用语",
)


@attrs.frozen
class StepItem:
    """One of the ten: how it stands, and the numbers of the records that prove it; None for what lives in words."""

    number: int
    standing: Standing | None
    records: tuple[int, ...]

    @property
    def reason(self) -> Reason:
        """The step in words."""
        step = TEN_STEPS[self.number]
        if self.standing is None:
            return Reason("in_words", _IN_WORDS.fill(n=self.number, step=step), _ROWS)
        text = _PROVED if self.records else _LINE
        said = text.fill(
            n=self.number, step=step, standing=self.standing, records=self.records, m=len(self.records)
        )
        return Reason(self.standing.value, said, _ROWS)


@attrs.frozen
class TenSteps:
    """The ten steps of one complaint, as known on a day."""

    complaint: str
    items: tuple[StepItem, ...]

    @property
    def missed(self) -> tuple[int, ...]:
        """The steps that were left out, by number."""
        return tuple(item.number for item in self.items if item.standing is Standing.MISSED)

    def explain(self, language: Language = "en") -> str:
        """The ten, one a line."""
        return explained(tuple(item.reason for item in self.items), language)


def ten_steps(complaint: Complaint, procedure: Procedure, *, as_of: date) -> TenSteps:
    """Which of the ten steps were taken, on what was recorded up to the end of the day `as_of`.

    A step is *met* with its proof, *open* while the complaint goes on, and *missed* once it is closed; a complaint that
    ended otherwise (withdrawn, linked, referred) calls for no more steps. A letter and a testimony are wished for, not
    owed: without them steps 9 and 10 are not applicable. So is step 6 where nothing could be done at once: it is met by
    an act at once, or by what was done on the day of the receipt. Step 8 asks for a call; another channel misses it.
    Taken up again, a complaint needs steps 7 and 8 anew.

    A day before the receipt, and a procedure of another key, are an `InputError`. Source: CO-2.
    """
    known = known_on(complaint, procedure, as_of)
    stage = procedure.machine.stage(known.stage)
    closed = not stage.is_open and not isinstance(left_by(known).step, ENDED_BY_OTHERS)
    return TenSteps(
        complaint.id,
        tuple(_item(known, number, is_open=stage.is_open, is_closed=closed) for number in TEN_STEPS),
    )


def _item(known: Complaint, number: int, *, is_open: bool, is_closed: bool) -> StepItem:
    kinds = _PROOF.get(number)
    if kinds is None:
        return StepItem(number, None, ())
    records = known.episodes[-1] if number in _ANEW else known.records
    proof = tuple(
        record for record in records if isinstance(record.step, kinds) and _counts(known, record, number)
    )
    seqs = tuple(record.seq for record in proof)
    needed = _NEEDED.get(number, kinds)
    if any(isinstance(record.step, needed) for record in proof):
        return StepItem(number, Standing.MET, seqs)
    if is_open:
        return StepItem(number, Standing.OPEN, seqs)
    if is_closed and number not in {6, 9, 10}:
        return StepItem(number, Standing.MISSED, seqs)
    return StepItem(number, Standing.NOT_APPLICABLE, seqs)


def _counts(known: Complaint, record: Record, number: int) -> bool:
    """An acknowledgement without empathy is no step 1, a visit no step 8, and what was done next week no step 6."""
    match record.step:
        case Acknowledge(empathy=False):
            return False
        case FollowUp(channel=channel):
            return channel is Channel.CALL
        case Fulfil() if number == _AT_ONCE:
            where = zone_of(known.received_at)
            return day_of(record.at, where) == day_of(known.received_at, where)
        case _:
            return True


# -- over many complaints ---------------------------------------------------------------------------------------------


@attrs.frozen
class StepCoverage:
    """How often a step was taken among the complaints that called for it: exact counts."""

    number: int
    met: int
    missed: int
    open: int
    not_applicable: int

    def portion(self, *, enough: int = 10) -> Portion:
        """Met among met and missed: whom it still concerns, and whom it never did, says nothing."""
        return Portion(self.met, self.met + self.missed, enough=enough)

    def explain(self, language: Language = "en", *, enough: int = 10) -> str:
        """The step and how often it was taken."""
        step = TEN_STEPS[self.number]
        return _COVERED.fill(n=self.number, step=step, portion=self.portion(enough=enough)).render(language)


def step_coverage(
    complaints: Iterable[Complaint], procedure: Procedure, *, as_of: date
) -> tuple[StepCoverage, ...]:
    """For each step that records can prove, how many complaints met, missed, still owe and did not call for it.

    Complaints received after the day are not known yet; one that comes twice counts once. Source: CO-2.
    """
    until = as_day(as_of, "as_of")
    counted: dict[int, dict[Standing, int]] = {number: dict.fromkeys(Standing, 0) for number in _PROOF}
    for complaint in by_id(complaints).values():
        if day_of(complaint.received_at, zone_of(complaint.received_at)).toordinal() > until:
            continue
        for item in ten_steps(complaint, procedure, as_of=as_of).items:
            if item.standing is not None:
                counted[item.number][item.standing] += 1
    return tuple(
        StepCoverage(
            number,
            found[Standing.MET],
            found[Standing.MISSED],
            found[Standing.OPEN],
            found[Standing.NOT_APPLICABLE],
        )
        for number, found in counted.items()
    )
