"""The laws of visits: run them on your own checklists, registers of help, duties, contact methods and talks.

A law that is broken is an `AssertionError` that names the law and shows what broke it. Each check tells what it met on
the way, so that a test sees whether the interesting cases came.

>>> import pendulum
>>> register = HelpRegister().note_problem("P-1", "C-7", at=pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai"))
>>> assert isinstance(register, HelpRegister)
>>> sorted(check_help_register(register, zone="Asia/Shanghai"))
['open']
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import cast

import attrs
import pendulum

from salesflow.basics.channels import Purpose
from salesflow.basics.criteria import Facts, fact
from salesflow.basics.moments import day_of
from salesflow.basics.reasons import Declined, Reason
from salesflow.basics.truth import Truth
from salesflow.cadence.occasions.attention import Attentions
from salesflow.cadence.visits.contact_method import ContactMethods
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.mutual_help import HelpStanding, MutualHelp
from salesflow.cadence.visits.talk_facts import TalkFacts, TalkPolicy, Topic
from salesflow.cadence.visits.talking_points import talking_points
from salesflow.cadence.visits.visit_checklist import VisitChecklist
from salesflow.cadence.visits.visit_report import VisitReport
from salesflow.cadence.visits.visit_review import review
from salesflow.customers.consent import Consent
from salesflow.customers.history import Touch
from salesflow.testing._law import law

__all__ = [
    "check_contact_methods",
    "check_help_register",
    "check_mutual_help",
    "check_talking_points",
    "check_visit_checklist",
    "check_visit_review",
]


def _speaks(reasons: Iterable[Reason]) -> None:
    for each in reasons:
        law(bool(each.explain()) and "[en]" not in each.explain("zh"), "a reason has words twice", each)


# -- visits -----------------------------------------------------------------------------------------------------------


def check_visit_checklist(checklist: VisitChecklist, report: VisitReport) -> frozenset[str]:
    """The laws of a visit held against a checklist; which answers were met.

    The answer over all is that of the items that count; each item is told once. An item that is off is told, and counts
    for nothing. To forget what was noted gives no new answer: at most it makes one unknown. To note once more what a
    plain item asks for does it. What may not be kept goes, and goes once.
    """
    judged = checklist.judge(report)
    on = [each for each in judged.checked if each.is_on]
    law(judged.value is Truth.all(each.truth for each in on), "the answer is that of all that counts", judged)
    law(judged.value is judged.verdict.value, "the verdict has the same answer", judged)
    told = [each.item.key for each in judged.checked]
    law(told == [each.key for each in checklist.items], "each item is told once, in order", judged)
    for each in judged.checked:
        law(
            each.is_on or (each.truth is Truth.UNKNOWN and each.reason.code == "no_basis"),
            "what is off is told and not judged",
            each,
        )
        if each.is_on and each.item.needs == (fact(each.item.key) >= 1):
            more = attrs.evolve(report.without(each.item.key))
            more = attrs.evolve(more, noted=(*more.noted, (each.item.key, 1)))
            again = checklist.judge(more)
            law(again.of(each.item.key).truth is Truth.YES, "what was noted once is done", each)
    for key, _ in report.noted:
        less = checklist.judge(report.without(key))
        for before, after in zip(judged.checked, less.checked, strict=True):
            law(after.truth in (before.truth, Truth.UNKNOWN), "to forget gives no new answer", before, after)
    left = {each.key for each in judged.still_open}
    law(
        left == {each.item.key for each in on if each.truth is not Truth.YES}, "what is open is asked", judged
    )
    _speaks((*judged.verdict.reasons, *judged.verdict.missing, *[each.reason for each in judged.checked]))
    kept = checklist.cleared(report, as_of=report.day)
    law(checklist.cleared(kept, as_of=report.day) == kept, "what goes, goes once", kept)
    hidden = {each.item.key for each in judged.checked if not each.is_on}
    law(hidden.isdisjoint(dict(kept.noted)), "what has no basis is not kept", kept)
    law(VisitReport(*attrs.astuple(report, recurse=False)) == report, "its fields give the report", report)
    seen = {each.truth.value for each in on}
    return frozenset(seen | ({"off"} if hidden else set()))


def check_visit_review(
    checklist: VisitChecklist,
    touches: Iterable[Touch],
    reports: Iterable[VisitReport],
    a: date,
    b: date,
    *,
    zone: str,
) -> frozenset[str]:
    """The laws of a review: every tally adds up to the visits, and a window split in two adds up to the whole."""
    touches, reports = tuple(touches), tuple(reports)
    whole = review(checklist, touches, reports, a, b, zone=zone)
    middle = a + (b - a) // 2
    parts = [review(checklist, touches, reports, *ends, zone=zone) for ends in ((a, middle), (middle, b))]
    for place, each in enumerate(whole.tallies):
        law(each.visits == len(whole.visits), "a tally adds up to all visits", each)
        law(each.unknown >= len(whole.without_report), "a visit without report is not known", each)
        done = sum(part.tallies[place].done for part in parts)
        law(done == each.done, "a window split in two adds up", each, parts)
    law((*parts[0].visits, *parts[1].visits) == whole.visits, "the visits add up", whole, parts)
    twice = review(checklist, touches, (*reports, *reports), a, b, zone=zone)
    law(twice == whole, "a report that comes twice counts once", whole)
    _speaks(whole.reasons)
    return frozenset(each.value.value for each in whole.visits)


# -- mutual help ------------------------------------------------------------------------------------------------------


def check_help_register(register: HelpRegister, *, zone: str) -> frozenset[str]:
    """The laws of a register of help; which states of problems were met.

    The entries give the same register, also when each comes twice. Every problem is open or solved. What was known on an
    earlier day is a beginning of what is known now. Taking out the words changes nothing else.
    """
    law(HelpRegister(register.entries) == register, "the entries give the same register", register)
    twice = HelpRegister((*register.entries, *register.entries))
    law(twice == register, "an entry that comes twice counts once", register)
    waiting = {each.id for each in register.open_problems()}
    for each in register.problems:
        law(each.is_open is (each.id in waiting), "a problem is open or solved", each)
        if each.solved is not None:
            law(each.solved.at >= each.raised.at, "solved after it was raised", each)
    days = sorted({day_of(each.at, zone) for each in register.entries})
    before = HelpRegister()
    for day in days:
        then = register.known_on(day, zone=zone)
        law(set(before.entries) <= set(then.entries), "what is known only grows", before, then)
        before = then
    law(before == register, "at the end all is known", before, register)
    ids = {where.removeprefix("help ") for where, _ in register.words()}
    quiet = register.silenced(*ids)
    law(
        [each.id for each in quiet.open_problems()] == [each.id for each in register.open_problems()]
        and len(quiet.asked) == len(register.asked),
        "without its words the register says the same",
        quiet,
    )
    _speaks(each.reason(days[-1], zone=zone) for each in register.problems)
    return frozenset(
        "open" if each.is_open and each.reopened is None else "reopened" if each.is_open else "solved"
        for each in register.problems
    )


def check_mutual_help(
    duty: MutualHelp,
    register: HelpRegister,
    seller: str,
    customers: Mapping[str, str | None],
    *,
    as_of: date,
    zone: str,
) -> frozenset[str]:
    """The laws of a month of mutual help; the codes that were met.

    What is done (up to what is wanted) and what is short add up to what is wanted. Nothing is owed before the evening of
    the last day, and then nothing is still to do. What happens later changes nothing today. A register that begins
    within the month owes nothing. One more solution leaves at most as much short, and one less at most.
    """
    last = as_of.replace(day=monthrange(as_of.year, as_of.month)[1])
    seen: set[str] = set()
    for day in sorted({as_of, last - timedelta(days=1), last}):
        found = duty.judge(register, seller, customers, as_of=day, zone=zone)
        for each in found.lines:
            if each.wanted is not None:
                law(min(each.done, each.wanted) + each.short == each.wanted, "done and short add up", each)
            law((each.truth is Truth.NO) is (each.owed > 0), "no is the same as owed", each)
            seen.add(each.reason().code)
        law(day == last or not found.owed, "nothing is owed before the month is over", found)
        law(day != last or not found.to_do, "nothing is to do once it is over", found)
        known = register.known_on(day, zone=zone)
        again = duty.judge(known, seller, customers, as_of=day, zone=zone)
        law(again == found, "what happens later changes nothing", found)
        late = duty.judge(
            register, seller, customers, as_of=day, zone=zone, known_since=last + timedelta(days=1)
        )
        law(not late.owed, "what the register does not cover is not owed", late)
        law(_short(late) == _short(found), "and what is short stays so", late, found)
        verdict = found.verdict
        law(
            len(verdict.missing) + len(verdict.reasons) == len(found.lines) + len(found.too_often),
            "all is told",
        )
        _speaks((*verdict.reasons, *verdict.missing))
        evening = pendulum.datetime(day.year, day.month, day.day, 23, 59, 59, tz=zone)
        for problem in known.open_problems():
            more = known.solve(problem.id, seller=seller, at=evening)
            law(not isinstance(more, Declined), "an open problem can be solved", problem)
            then = duty.judge(cast("HelpRegister", more), seller, customers, as_of=day, zone=zone)
            law(0 <= _short(found) - _short(then) <= 1, "one solution does one", found, then)
            seen.add("one solution more")
        for customer in customers:
            asked = duty.may_ask(register, customer, as_of=day, zone=zone)
            seen.add(f"ask: {asked.value.value}")
            _speaks((*asked.reasons, *asked.missing))
    return frozenset(seen)


def _short(standing: HelpStanding) -> int:
    return sum(each.short for each in standing.lines)


# -- contact methods --------------------------------------------------------------------------------------------------


def check_contact_methods(
    methods: ContactMethods,
    consents: tuple[Consent, ...],
    *,
    at: datetime,
    zone: str,
    grade: str | None = None,
    facts: Facts | None = None,
    last_used: Mapping[str, date] | None = None,
) -> frozenset[str]:
    """The laws of a suggestion; which answers were met.

    Each method stands there once, the open ones first. A closed one has a reason, one that is not known says what is
    missing. A refusal of everything closes whatever needs a channel, and consent to everything is never worse. A grade
    that gets known only settles what was open.
    """
    known: Facts = {} if facts is None else facts
    found = methods.suggest(consents, at=at, zone=zone, grade=grade, facts=known, last_used=last_used)
    law(
        sorted(each.method.key for each in found.lines) == sorted(each.key for each in methods.methods),
        "each method stands there once",
        found,
    )
    law((*found.open, *found.unknown, *found.closed) == found.lines, "open, not known, closed", found)
    for each in found.lines:
        law(
            each.truth is not Truth.UNKNOWN or bool(each.missing),
            "what is not known says what is missing",
            each,
        )
        law(bool(each.reasons or each.missing), "every line has a reason", each)
        _speaks((*each.reasons, *each.missing))
    no = methods.suggest(
        [Consent(None, None, given=False, at=at)], at=at, zone=zone, grade=grade, facts=known
    )
    yes = methods.suggest(
        [Consent(None, None, given=True)], at=at, zone=zone, grade=grade, facts=known, last_used=last_used
    )
    for method in methods.methods:
        if method.channels and method.purpose is not Purpose.COMPLAINT:
            law(no.of(method.key).truth is Truth.NO, "a refusal of everything closes it", method)
        law(
            _RANK[yes.of(method.key).truth] >= _RANK[found.of(method.key).truth],
            "consent is never worse",
            method,
        )
    if grade is None:
        for guess in ("A", "C"):
            sure = methods.suggest(consents, at=at, zone=zone, grade=guess, facts=known, last_used=last_used)
            for each in found.lines:
                same = sure.of(each.method.key).truth is each.truth or each.truth is Truth.UNKNOWN
                law(same, "a grade only settles what was open", each)
    return frozenset(each.truth.value for each in found.lines)


_RANK = {Truth.NO: 0, Truth.UNKNOWN: 1, Truth.YES: 2}


# -- talks ------------------------------------------------------------------------------------------------------------


def check_talking_points(
    facts: TalkFacts, *, as_of: date, zone: str, policy: TalkPolicy | None = None
) -> frozenset[str]:
    """The laws of talking points; which topics were met.

    The points stand in the order of the policy. Nothing is said and nothing asked of a field that the view hides, or
    that is sensitive without basis. No more is asked than the policy allows. Every occasion that is due is told once,
    and whatever was left out of one is told. The order of the facts does not matter, and touches of a later day change
    nothing.
    """
    rule = TalkPolicy() if policy is None else policy
    found = talking_points(facts, rule, as_of=as_of, zone=zone)
    places = [rule.order.index(each.topic) for each in found.points]
    law(places == sorted(places), "the points stand in the order of the policy", found)
    law(len(found.about(Topic.ASK)) <= rule.ask_at_most, "no more is asked than allowed", found)
    allowed = {field.key for card in facts.cards for field in card.form.fields if card.shows(field.key)}
    every = {field.key for card in facts.cards for field in card.form.fields}
    for each in found.points:
        if each.topic in (Topic.OPENING, Topic.BUSINESS):
            law(each.reason.code in allowed, "nothing hidden is said", each)
    questions = {
        ask.reason.explain() for card in facts.cards for ask in card.asks if not card.shows(ask.field.key)
    }
    open_too = {
        ask.reason.explain() for card in facts.cards for ask in card.asks if card.shows(ask.field.key)
    }
    asked = {each.explain() for each in found.about(Topic.ASK)}
    law(not asked & (questions - open_too), "nothing hidden is asked", asked)
    near = Attentions(facts.customer) if facts.attentions is None else facts.attentions
    occasions = {(each.observance, each.day, each.person) for each in near.due}
    law(len(found.about(Topic.OCCASION)) == len(occasions), "every occasion is told once", found)
    gone = [reason for each in near.left_out for reason in (*each.reasons, *each.missing)]
    law({*gone} <= {*found.missing, *found.left_out}, "what was left out is told", found)
    if facts.touches is not None:
        turned = attrs.evolve(facts, touches=facts.touches[::-1])
        then = [each for each in facts.touches if day_of(each.at, zone) <= as_of]
        one_moment = len({each.at for each in facts.touches}) < len(facts.touches)
        again = talking_points(turned, rule, as_of=as_of, zone=zone)
        law(one_moment or again == found, "the order of the log does not matter", found, again)
        past = talking_points(attrs.evolve(facts, touches=then), rule, as_of=as_of, zone=zone)
        law(past == found, "a later touch is not known yet", found, past)
    _speaks((*[each.reason for each in found.points], *found.missing, *found.left_out))
    seen = {each.topic.value for each in found.points}
    seen |= {"hidden"} if every - allowed else set()
    return frozenset(seen | ({"left out"} if gone else set()))
