"""What the entries of a credit line tell: the decisions, and where the line stands; and what no entry may do.

>>> import pendulum
>>> frozen = Frozen(None, "his warehouse is shut", at=pendulum.datetime(2026, 3, 31, 9, tz="Asia/Shanghai"), by="u-4")
>>> found = History().after(frozen)
>>> found.state.frozen_on, [each.code for each in found.problems(frozen)]
(Date(2026, 3, 31), ['frozen_already'])

Source: CR-6; field study of credit, property 16.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Param, Text
from salesflow.credit.limits.facts import LineState
from salesflow.credit.limits.grant import clashes
from salesflow.credit.limits.line_entries import (
    CARRIED_OUT,
    Applied,
    Approved,
    Cancelled,
    Entry,
    Frozen,
    Lapsed,
    Proposed,
    Refused,
    Unfrozen,
)
from salesflow.credit.limits.proposal import Action, Proposal
from salesflow.credit.limits.stake import ended, first_day, grant_of, is_over, with_grant

__all__ = ["Decision", "History", "waiting", "window_over"]

_ROWS: Final = ("CR-6",)


@attrs.frozen
class Decision:
    """A proposal with its signatures and what became of it: refused, carried out (`done`), or replaced by a newer one."""

    proposed: Proposed
    approvals: tuple[Approved, ...] = ()
    refused: Refused | None = None
    done: Applied | Frozen | Unfrozen | Cancelled | None = None
    is_superseded: bool = False

    @property
    def key(self) -> str:
        """The key under which it was proposed."""
        return self.proposed.key

    @property
    def proposal(self) -> Proposal:
        """What was proposed."""
        return self.proposed.proposal

    @property
    def by(self) -> str | None:
        """Who proposed it; None when a rule did."""
        return self.proposed.by

    @property
    def signer(self) -> str | None:
        """Who signed last, None when nobody did."""
        return self.approvals[-1].by if self.approvals else None

    @property
    def people(self) -> int:
        """How many different people it takes, as far as it is known from the signatures."""
        return max([1, *[each.people for each in self.approvals]])

    @property
    def is_approved(self) -> bool:
        """Whether it has the signatures it needs: so many different people, one of whom may approve it alone."""
        return len(self.approvals) >= self.people and any(each.covers for each in self.approvals)

    def has_room_beside(self, people: int) -> bool:
        """Whether one more who may not approve it alone would be of use."""
        return sum(not each.covers for each in self.approvals) < people - 1


@attrs.frozen
class History:
    """The fold of some entries: every decision by its key, and the state of the line."""

    decisions: dict[str, Decision] = attrs.field(factory=dict[str, Decision])
    state: LineState = LineState()

    @cached_property
    def latest(self) -> str | None:
        """The key of the newest proposal that changes something."""
        return next((key for key, each in reversed(self.decisions.items()) if each.proposal.is_change), None)

    # -- what no entry may do -----------------------------------------------------------------------------------------

    def problems(self, entry: Entry) -> list[Reason]:
        """Why an entry cannot stand after these; nothing when it can."""
        match entry:
            case Proposed():
                return self._proposed(entry)
            case Lapsed():
                return self._lapsed(entry)
            case Frozen(key=None):
                return self._frozen()
            case Approved():
                return [*self._closed(entry.key), *self._signed(entry)]
            case Refused():
                return self._closed(entry.key)
            case _:
                return [*self._closed(str(entry.key)), *self._done(entry)]

    def _proposed(self, entry: Proposed) -> list[Reason]:
        found: list[Reason] = []
        if entry.key in self.decisions:
            found.append(_reason("key_taken", _TAKEN, key=entry.key))
        if entry.proposal.as_of > entry.at.date():
            found.append(_reason("not_yet", _NOT_YET, day=entry.proposal.as_of))
        if entry.proposal.action is Action.TEMPORARY and entry.proposal.wish is None:
            found.append(_reason("no_wish", _NO_WISH, key=entry.key))
        if entry.proposal.before != self.state.fixed_limit(entry.at.date()):
            found.append(_reason("line_changed", _CHANGED, key=entry.key))
        return found

    def _closed(self, key: str) -> list[Reason]:
        decision = self.decisions.get(key)
        if decision is None:
            return [_reason("not_proposed", _UNKNOWN, key=key)]
        found: list[Reason] = []
        if not decision.proposal.is_change:
            found.append(_reason("nothing_to_approve", _NOTHING, key=key))
        if decision.is_superseded:
            found.append(_reason("superseded", _SUPERSEDED, key=key))
        if decision.refused is not None:
            found.append(_reason("refused", _REFUSED, key=key))
        if decision.done is not None:
            found.append(_reason("carried_out", _DONE, key=key))
        return found

    def _signed(self, entry: Approved) -> list[Reason]:
        decision = self.decisions.get(entry.key)
        if decision is None:
            return []
        found: list[Reason] = []
        if decision.by in entry.ids:
            found.append(_reason("own_proposal", _OWN, who=str(decision.by)))
        if any(each.ids & entry.ids for each in decision.approvals):
            found.append(_reason("signed_already", _TWICE, key=entry.key, who=str(entry.by)))
        if decision.is_approved:
            found.append(_reason("complete", _COMPLETE, key=entry.key))
        return found

    def _done(self, entry: Applied | Frozen | Unfrozen | Cancelled) -> list[Reason]:
        key, day = str(entry.key), entry.at.date()
        decision = self.decisions.get(key)
        if decision is None:
            return []
        proposal, found = decision.proposal, list[Reason]()
        if CARRIED_OUT.get(proposal.action) is not type(entry):
            found.append(_reason("other_action", _OTHER, key=key, action=proposal.action))
        elif not isinstance(entry, Frozen):
            found += self._grant_of(entry, proposal)
        if not decision.is_approved:
            words = _NOT_APPROVED.fill(key=key, n=len(decision.approvals), people=decision.people)
            found.append(Reason("not_approved", words, _ROWS))
        if proposal.before != self.state.fixed_limit(day):
            found.append(_reason("line_changed", _CHANGED, key=key))
        if isinstance(entry, Unfrozen) and not self.state.is_frozen:
            found.append(_reason("not_frozen", _NOT_FROZEN))
        if isinstance(entry, Frozen):
            found += self._frozen()
        return found

    def _grant_of(self, entry: Applied | Unfrozen | Cancelled, proposal: Proposal) -> list[Reason]:
        """Whether the grant is exactly the one that was approved, and goes together with those there are."""
        grant, day = entry.grant, entry.at.date()
        begins = first_day(proposal, day)
        if is_over(proposal, begins):
            return [window_over(entry.key, proposal)]
        is_as_before = isinstance(entry, Unfrozen) and proposal.amount == proposal.before
        if grant == (None if is_as_before else grant_of(proposal, entry.key, begins)):
            return [] if grant is None else [*clashes(with_grant(self.state.grants, grant))]
        found: list[Reason] = []
        if grant is not None and grant.begins < day:
            found.append(_reason("back_dated", _BACK, day=grant.begins))
        if grant is not None and grant.amount != proposal.amount:
            found.append(_reason("other_amount", _AMOUNT, key=entry.key, amount=grant.amount))
        return found or [_reason("other_terms", _TERMS, key=entry.key)]

    def _frozen(self) -> list[Reason]:
        return [_reason("frozen_already", _FROZEN)] if self.state.is_frozen else []

    def _lapsed(self, entry: Lapsed) -> list[Reason]:
        day = entry.at.date()
        grant = next((each for each in self.state.grants if each.id == entry.grant), None)
        if grant is None:
            return [_reason("no_grant", _NO_GRANT, id=entry.grant)]
        if grant.ends is None or grant.ends > day:
            return [_reason("not_ended", _NOT_ENDED, id=entry.grant)]
        return []

    # -- what follows from an entry -----------------------------------------------------------------------------------

    def after(self, entry: Entry) -> History:
        """The history with one more entry, which was found to fit."""
        day, state, decisions = entry.at.date(), self.state, dict(self.decisions)
        if isinstance(entry, Lapsed):
            noted = state.lapses_noted | {entry.grant}
            return History(decisions, attrs.evolve(state, lapses_noted=noted))
        if isinstance(entry, Proposed):
            if entry.proposal.is_change:
                for key, each in decisions.items():
                    if each.done is None and each.refused is None:
                        decisions[key] = attrs.evolve(each, is_superseded=True)
            decisions[entry.key] = Decision(entry)
            if entry.proposal.wish is None and entry.proposal.action is not Action.REFER:
                state = attrs.evolve(state, reviewed_on=entry.proposal.as_of)
            return History(decisions, state)
        if entry.key is None:
            return History(decisions, attrs.evolve(state, frozen_on=day))
        decision = decisions[entry.key]
        match entry:
            case Approved():
                decisions[entry.key] = attrs.evolve(decision, approvals=(*decision.approvals, entry))
            case Refused():
                decisions[entry.key] = attrs.evolve(decision, refused=entry)
                state = attrs.evolve(state, refused_on=day)
            case _:
                decisions[entry.key] = attrs.evolve(decision, done=entry)
                state = self._carried_out(entry, decision.proposal, day)
        return History(decisions, state)

    def _carried_out(
        self, entry: Applied | Frozen | Unfrozen | Cancelled, proposal: Proposal, day: date
    ) -> LineState:
        state = self.state
        match entry:
            case Frozen():
                return attrs.evolve(state, frozen_on=day)
            case Cancelled():
                grants = (*ended(state.grants, entry.grant.begins, all_kinds=True), entry.grant)
                return attrs.evolve(
                    state, grants=grants, is_cancelled=True
                )  # and a freeze stays until it is lifted
            case Unfrozen():
                state = attrs.evolve(state, frozen_on=None, unfrozen_on=day)
                if entry.grant is None:
                    return state
                grants = with_grant(state.grants, entry.grant)
                return attrs.evolve(state, grants=grants, is_cancelled=False)
            case _:
                raised = entry.grant.begins if proposal.action is Action.RAISE else state.raised_on
                fixed = not entry.grant.is_temporary
                return attrs.evolve(
                    state,
                    grants=with_grant(state.grants, entry.grant),
                    raised_on=raised,
                    is_cancelled=state.is_cancelled and not fixed,
                )


def waiting(history: History) -> Decision | None:
    """The decision that waits, None when there is none."""
    latest = None if history.latest is None else history.decisions[history.latest]
    if latest is None or latest.done is not None or latest.refused is not None:
        return None
    return latest


def window_over(key: str, proposal: Proposal) -> Reason:
    """That the days of a proposal are over."""
    return _reason("window_over", _OVER, key=key, day=proposal.valid_until or proposal.as_of)


def _reason(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_TAKEN: Final = Text("{key} stands for another proposal already", zh="编号{key}已用于另一项提案")
_NOT_YET: Final = Text("its facts are of {day}, which lies ahead", zh="其数据日期为{day}，尚未到来")
_NO_WISH: Final = Text(
    "{key} is a temporary limit that nobody has asked for: say how much, for which days and what for",
    zh="{key}是临时额度，但没有申请：请写明金额、起止日期和用途",
)
_CHANGED: Final = Text(
    "the limit is not the one that {key} speaks of; review again", zh="现额度与{key}提案时不同，请重新复审"
)
_UNKNOWN: Final = Text("{key} was not proposed before", zh="{key}此前未提出")
_NOTHING: Final = Text("{key} changes nothing, so there is nothing to decide", zh="{key}不改变额度，无须决定")
_SUPERSEDED: Final = Text("a newer proposal has taken the place of {key}", zh="{key}已被更新的提案取代")
_REFUSED: Final = Text("{key} was refused", zh="{key}已被拒绝")
_DONE: Final = Text("{key} was carried out already", zh="{key}已执行")
_OWN: Final = Text("{who} proposed it and cannot approve it", zh="{who}是提议人，不得审批")
_TWICE: Final = Text(
    "{who}, or whom he stands for, has signed {key} already", zh="{who}或其被代理人已签署{key}"
)
_COMPLETE: Final = Text("{key} has all signatures it needs", zh="{key}的审批已齐全")
_OTHER: Final = Text("{key} proposes something else: {action}", zh="{key}提议的是：{action}")
_NOT_APPROVED: Final = Text(
    "{key} has {n} of the {people} {people|signature|signatures} it needs",
    zh="{key}须{people}人审批，现有{n}人",
)
_BACK: Final = Text("it would begin on {day}, before it was carried out", zh="生效日{day}早于执行日")
_AMOUNT: Final = Text("{amount} is not what {key} proposes", zh="{amount}与{key}的提议不符")
_TERMS: Final = Text(
    "the days, the terms or the purpose are not those of {key} that were approved",
    zh="有效期、付款条件或用途与已获批准的{key}不符",
)
_OVER: Final = Text(
    "the days of {key} are over: it was for the time before {day}", zh="{key}的有效期已过：截止{day}之前"
)
_NOT_FROZEN: Final = Text("the limit is not frozen", zh="额度未冻结")
_FROZEN: Final = Text("the limit is frozen already", zh="额度已冻结")
_NO_GRANT: Final = Text("there is no grant {id}", zh="没有授信{id}")
_NOT_ENDED: Final = Text("the grant {id} has not ended yet", zh="授信{id}尚未到期")
