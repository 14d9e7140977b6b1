"""Settling a line: done, put off, dismissed or handed over, as a record to store, or a refusal with its reasons.

>>> import pendulum
>>> from salesflow.playbook.book import Book
>>> from salesflow.playbook.today import today
>>> at = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> book, _ = Book.of(promises=[{"id": "P-1", "customer": "C-7", "what": "send the invoice", "due": "2026-03-02"}])
>>> line = today(book, at=at).days[0].lines[0]
>>> settled = settle(line, Done(Channel.CALL), by="u7", at=at)
>>> settled.action.verb.value, len(today(book.with_action(settled.action), at=at).days)
('done', 0)
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, TypeAlias, assert_never

import attrs

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel
from salesflow.basics.moments import as_day, aware, day_of, instant, zone_of
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.matters import Act, Band, Matter, covers
from salesflow.playbook.worklist import Line

__all__ = ["Dismissed", "Done", "Reassigned", "Settled", "Settlement", "Snoozed", "settle"]


@attrs.frozen
class Done:
    """It was done, by a touch through a channel (None: without one, such as asking finance).

    A touch settles what it covers: a visit the call and the message that were owed as well, a call no visit. A
    decision asked for in the house is settled by no touch, a quota or an occasion only by one.
    """

    touch: Channel | None = None


@attrs.frozen
class Snoozed:
    """Not now: it comes back on the day `until`."""

    until: date
    why: str


@attrs.frozen
class Dismissed:
    """It will not be done."""

    why: str


@attrs.frozen
class Reassigned:
    """Somebody else does it."""

    to: str


@attrs.frozen
class Settled:
    """The line is settled; store the action."""

    action: Action


Settlement: TypeAlias = Done | Snoozed | Dismissed | Reassigned

_LEGAL_SNOOZE: Final = Text("a legal clock cannot be put off past {due}", zh="法定时限不能推迟到{due}之后")
_LEGAL_DISMISS: Final = Text("a legal clock cannot be dismissed", zh="法定时限不能取消")
_LONGEST: Final = 7
"""Days for which a proposed hold may be put off by who may not decide on it."""
_NO_TOUCH: Final = Text("say by which touch it was done", zh="请说明以何种方式完成")
_LESSER: Final = Text("{touch} settles nothing on this line", zh="{touch}不能完成这一项")
_PAST: Final = Text("{until} is not after today: nothing would be put off", zh="{until}不晚于今天：没有推迟")
_SAME: Final = Text("{to} has it already", zh="已由{to}负责")


def settle(line: Line, how: Settlement, *, by: Actor | str, at: datetime) -> Settled | Declined:
    """The record of what became of a line, or every reason why it cannot be settled like that.

    A legal clock is neither put off past its due moment nor dismissed. A proposed hold is dismissed, or put off for
    more than a week, only by who may decide on it (finance, and not the customer's seller: CR-5). Today is the
    day of the list the line stands on, whatever the zone of `at` (a line of no list: the day of `at`). Raises
    `InputError` for a naive `at`, a blank reason and a blank next owner.
    """
    actor = by if isinstance(by, Actor) else Actor(by)
    moment = aware(at)
    today = day_of(moment, line.zone or moment.timezone or "UTC")
    keys = tuple(matter.key for matter in line.matters)
    channel: Channel | None = None
    until: date | None = None
    to: str | None = None
    why = ""
    reasons: tuple[Reason, ...] = ()
    match how:
        case Done(channel):
            verb = Verb.DONE
            keys = tuple(matter.key for matter in line.matters if _is_done_by(matter, channel))
            if not keys:
                reasons = (
                    Reason("not_done", (_NO_TOUCH if channel is None else _LESSER).fill(touch=channel or "")),
                )
        case Snoozed(until, why):
            verb = Verb.SNOOZED
            reasons = _snooze(line, until, today, moment, actor)
        case Dismissed(why):
            verb = Verb.DISMISSED
            reasons = _dismiss(line, actor)
        case Reassigned(to):
            verb = Verb.REASSIGNED
            if to == line.owner:
                reasons = (Reason("same_owner", _SAME.fill(to=to)),)
        case _:
            assert_never(how)
    if reasons:
        return Declined(reasons)
    return Settled(Action(line.id, keys, line.customers, verb, moment, actor.id, channel, until, to, why))


def _is_done_by(matter: Matter, touch: Channel | None) -> bool:
    """Whether a touch settles a matter: quotas and occasions want theirs, a request in the house wants none."""
    if matter.act is Act.ASK:
        return touch is None
    if matter.band not in {Band.QUOTA, Band.OCCASION}:
        return True
    return touch is not None and covers(Act(touch.value), matter.act)


def _snooze(line: Line, until: date, today: date, at: datetime, actor: Actor) -> tuple[Reason, ...]:
    if as_day(until, "until") <= today.toordinal():
        return (Reason("not_later", _PAST.fill(until=until)),)
    found: list[Reason] = []
    for matter in line.matters:
        if matter.legal and isinstance(matter.due, datetime):
            last = day_of(matter.due, zone_of(matter.due))
            if until > last or instant(matter.due) <= instant(at):
                found.append(Reason("legal_clock", _LEGAL_SNOOZE.fill(due=matter.due), matter.reason.rows))
        elif until.toordinal() > today.toordinal() + _LONGEST:
            found += _undecided(matter, actor)
    return tuple(found)


def _dismiss(line: Line, actor: Actor) -> tuple[Reason, ...]:
    found: list[Reason] = []
    for matter in line.matters:
        if matter.legal:
            found.append(Reason("legal_clock", _LEGAL_DISMISS.fill(), matter.reason.rows))
        found += _undecided(matter, actor)
    return tuple(found)


def _undecided(matter: Matter, actor: Actor) -> tuple[Reason, ...]:
    """Why `actor` may not decide on a proposal; nothing for a matter that is nobody's to decide."""
    if matter.decided_by is None:
        return ()
    sellers = [matter.seller] if matter.seller else []
    verdict = matter.decided_by.judge(actor, "approve", done={"propose": [], "sell": sellers})
    if verdict.value is Truth.YES:
        return ()
    return (*(each for each in verdict.reasons if each.code != "within_authority"), *verdict.missing)
