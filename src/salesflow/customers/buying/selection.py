"""Target selection: whom to turn to first, whom not now, and about whom to find out more.

Three things decide (CU-8): how urgently the customer wants the service, whether its problem can be solved soon, and
whether the price it can pay is sizeable. Each is yes, no or not known yet. Nobody falls off the list: who is no target
stands on it with the reason, and so does who may not be contacted.

>>> from salesflow.basics.criteria import fact
>>> rule = TargetRule(urgent=fact("needed_in_days") <= 30, largest_first="price")
>>> found = rule.select([
...     Candidate("C-1", {"needed_in_days": 90, "solved_soon": True, "sizeable_price": True}),
...     Candidate("C-2", {"needed_in_days": 7, "solved_soon": True}),
...     Candidate("C-3", {"needed_in_days": 7, "solved_soon": True, "sizeable_price": True}),
... ])
>>> [(choice.customer, choice.outcome.render()) for choice in found]
[('C-3', 'a target'), ('C-2', 'find out first'), ('C-1', 'no target in this round')]
>>> print(found[1].explain())
the need is urgent: needed_in_days is 7, as needed (at most 30) [CU-8]
the problem can be solved soon: chance of a solution soon is on record: yes [CU-8]
whether the price it can pay is sizeable must be found out: sizeable price is not known yet [CU-8]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.channels import Channel, Purpose, read_channel, read_purpose
from salesflow.basics.comparing import Operand, is_unknown
from salesflow.basics.counts import check_count
from salesflow.basics.criteria import Criterion, Predicates, has
from salesflow.basics.ids import read_customer
from salesflow.basics.moments import instant
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.consent import Consent, may_contact
from salesflow.customers.leads.answers import Answer, AnswerLike
from salesflow.customers.people import Person
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = [
    "WAYS",
    "Aspect",
    "Candidate",
    "Choice",
    "ReachWay",
    "ReachRow",
    "TargetOutcome",
    "TargetRule",
    "reach",
]

_ROWS: Final = ("CU-8",)
_REACH_ROWS: Final = ("CU-8", "CU-1")


class Aspect(StrEnum):
    """The three things that decide; the value is the fact by which a process asks for it (`FIVE_STEP` does)."""

    URGENT = "urgency"
    SOON = "solved_soon"
    SIZEABLE = "sizeable_price"

    def render(self, language: Language = "en") -> str:
        """The aspect in words."""
        return _ASPECTS[self].render(language)


class TargetOutcome(Enum):
    """What the selection says about one customer."""

    SELECTED = "selected"
    FIND_OUT = "find_out"
    NOT_SELECTED = "not_selected"

    def __repr__(self) -> str:
        return f"TargetOutcome.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The outcome in words."""
        return _OUTCOMES[self].render(language)


def _facts(
    values: Mapping[str, Operand | None] | tuple[tuple[str, Operand | None], ...],
) -> tuple[tuple[str, Operand | None], ...]:
    pairs = tuple(values.items()) if isinstance(values, Mapping) else tuple(values)
    _check_once("facts", [name for name, _ in pairs])
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


_Given: TypeAlias = "Mapping[Aspect, AnswerLike] | tuple[tuple[Aspect, Answer], ...]"


def _given(values: _Given) -> tuple[tuple[Aspect, Answer], ...]:
    pairs = tuple(values.items()) if isinstance(values, Mapping) else tuple(values)
    for aspect, _ in pairs:
        if aspect not in list(Aspect):
            raise InputError("given", aspect, f"is unknown; use one of {', '.join(Aspect)}")
    _check_once("given", [aspect for aspect, _ in pairs])
    said = {Aspect(aspect): Answer.of(answer, aspect) for aspect, answer in pairs}
    return tuple((aspect, said[aspect]) for aspect in Aspect if aspect in said)


def _check_once(field: str, names: Sequence[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise InputError(field, name, "is named twice")


@attrs.frozen
class Candidate:
    """A customer to choose from: what is known about it, and what somebody has judged by hand.

    `facts` are held against the conditions of a rule. `given` are answers by aspect; a known one goes before the
    condition (and says so where it contradicts it), one that is not known leaves it to the condition.

    An empty customer, an unknown aspect, and a name that comes twice are an `InputError`. Source: CU-8.

    >>> Candidate("C-1", given={Aspect.URGENT: True}).given[0][1].value
    Truth.YES
    """

    customer: str = attrs.field(converter=read_customer)
    facts: tuple[tuple[str, Operand | None], ...] = attrs.field(default=(), converter=_facts)
    given: tuple[tuple[Aspect, Answer], ...] = attrs.field(default=(), converter=_given)


@attrs.frozen
class Choice:
    """One customer in a selection: the outcome, the answer to each aspect, and what must still be found out."""

    customer: str
    outcome: TargetOutcome
    answers: tuple[tuple[Aspect, Truth], ...]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    def facts(self) -> dict[str, object]:
        """The answers as facts, for the move of a process that asks for them (`FIVE_STEP`: ``select``)."""
        return {aspect.value: truth for aspect, truth in self.answers}

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class TargetRule:
    """How a house selects: a condition for each aspect, and how many of the three must be a yes.

    The conditions default to the facts ``urgency``, ``solved_soon`` and ``sizeable_price`` themselves; give your own
    with your own thresholds. `largest_first` names the fact (an amount or a number) by which equals are ranked.

    `at_least` outside 1 to 3 and a blank name are a `DefinitionError`. Source: CU-8; that all three are needed is our
    reading of it.
    """

    urgent: Criterion = attrs.field(
        kw_only=True, default=has("urgency", Text("urgent wish for the service", zh="对服务的急迫需要"))
    )
    soon: Criterion = attrs.field(
        kw_only=True, default=has("solved_soon", Text("chance of a solution soon", zh="短时间内见效的可能"))
    )
    sizeable: Criterion = attrs.field(
        kw_only=True, default=has("sizeable_price", Text("sizeable price", zh="可观的价格"))
    )
    at_least: int = attrs.field(kw_only=True, default=3)
    largest_first: str | None = attrs.field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        check_count("at_least", self.at_least)
        problems: list[str] = []
        if not 1 <= self.at_least <= 3:
            problems.append("at_least must lie between 1 and 3")
        if self.largest_first is not None and not self.largest_first.strip():
            problems.append("largest_first is blank")
        if problems:
            raise DefinitionError("target rule", problems)

    def judge(self, candidate: Candidate, *, using: Predicates | None = None) -> Choice:
        """Whether a customer is a target. An unknown aspect keeps it open only where it can still decide.

        `using` binds `named` conditions.
        """
        given, facts = dict(candidate.given), dict(candidate.facts)
        answers: list[tuple[Aspect, Truth]] = []
        reasons: list[Reason] = []
        missing: list[Reason] = []
        for aspect, criterion in zip(Aspect, (self.urgent, self.soon, self.sizeable), strict=True):
            said = given.get(aspect)
            judged = criterion.judge(facts, using=using)
            truth, why = judged.truth, tuple(finding.sentence for finding in judged.findings)
            if said is not None and said.value is not Truth.UNKNOWN:
                against = (_ALTHOUGH.fill(found=why),) if judged.truth is ~said.value else ()
                truth, why = said.value, (_by_hand(said), *against)
            answers.append((aspect, truth))
            words = _ANSWERED[truth].fill(aspect=_SAID[aspect][truth], why=why)
            (missing if truth is Truth.UNKNOWN else reasons).append(Reason(aspect.value, words, _ROWS))
        found = [truth for _, truth in answers]
        outcome = TargetOutcome.FIND_OUT
        if found.count(Truth.YES) >= self.at_least:
            outcome = TargetOutcome.SELECTED
        elif len(found) - found.count(Truth.NO) < self.at_least:
            outcome = TargetOutcome.NOT_SELECTED
        return Choice(candidate.customer, outcome, tuple(answers), tuple(reasons), tuple(missing))

    def select(
        self, candidates: Iterable[Candidate], *, using: Predicates | None = None
    ) -> tuple[Choice, ...]:
        """Every candidate with its verdict, ranked: targets, then those to find out about, then the others.

        Among equal outcomes the more often a yes, then the less often a no, then the more urgent, the sooner solved,
        then the larger value of `largest_first` (not known last), then the id. A customer that comes twice is an
        `InputError`, and so are values that cannot be compared; amounts in two currencies are a `CurrencyError`.
        """
        rows = tuple(candidates)
        values = self._values(rows)
        ranked: list[tuple[_Rank, Choice]] = []
        for candidate in rows:
            choice = self.judge(candidate, using=using)
            truths = [truth for _, truth in choice.answers]
            value = values.get(candidate.customer)
            rank = (
                _ORDER[choice.outcome],
                -truths.count(Truth.YES),
                truths.count(Truth.NO),
                tuple(truth is not Truth.YES for truth in truths),
                (value is None, 0 if value is None else Decimal(value).copy_negate()),
                candidate.customer,
            )
            ranked.append((rank, choice))
        return tuple(choice for _, choice in sorted(ranked, key=lambda each: each[0]))

    def _values(self, rows: tuple[Candidate, ...]) -> dict[str, Decimal | int]:
        """What equals are ranked by, for each customer for whom it is known."""
        seen: set[str] = set()
        units: set[str] = set()
        found: dict[str, Decimal | int] = {}
        for row in rows:
            if row.customer in seen:
                raise InputError("candidates", row.customer, "comes twice; one row for each customer")
            seen.add(row.customer)
            value = None if self.largest_first is None else dict(row.facts).get(self.largest_first)
            if is_unknown(value):
                continue
            if isinstance(value, Money):
                units.add(value.currency)
                found[row.customer] = value.amount
            elif (
                isinstance(value, int | Decimal)
                and not isinstance(value, bool)
                and Decimal(value).is_finite()
            ):
                units.add("")
                found[row.customer] = value
            else:
                raise InputError(self.largest_first or "", value, "give Money, a whole number or a Decimal")
        if len(units) > 1:
            kinds = tuple(sorted(unit or "a bare number" for unit in units))
            raise CurrencyError("largest_first", kinds, "cannot be compared; convert them first")
        return found


_Rank: TypeAlias = "tuple[int, int, int, tuple[bool, ...], tuple[bool, Decimal | int], str]"


def _by_hand(said: Answer) -> Sentence:
    return _GIVEN_BECAUSE.fill(evidence=said.evidence) if said.evidence else _GIVEN.fill()


# -- how the chosen are reached ---------------------------------------------------------------------------------------


def _channel(value: Channel | str | None) -> Channel | None:
    return None if value is None else read_channel(value)


@attrs.frozen
class ReachWay:
    """A way to reach the chosen; `channel` is None where the customer comes to us, so that nobody is contacted.

    `purpose` is what consent is asked for. An unknown channel or purpose is an `InputError`.
    """

    key: str
    label: Text
    channel: Channel | None = attrs.field(converter=_channel)
    purpose: Purpose = attrs.field(default=Purpose.PROMOTION, converter=read_purpose)


WAYS: Final = (
    ReachWay("text_message", Text("text message", zh="短信平台"), Channel.MESSAGE),
    ReachWay("web_site", Text("web site", zh="企业网站"), None),
    ReachWay(
        "members_meeting",
        Text("invitation to the yearly members' meeting", zh="会员年度会议邀请"),
        Channel.CARD,
    ),
)
"""Text messages, the web site, and the yearly members' meeting, to which a card invites. Source: CU-8 (D1)."""


@attrs.frozen
class ReachRow:
    """One person and one way: whether it may be used (only a yes permits it), and why.

    `person` is None where nobody is contacted, or where no person of the customer is known.
    """

    customer: str
    person: str | None
    way: ReachWay
    may: Truth
    reason: Reason

    def explain(self, language: Language = "en") -> str:
        """The reason in words."""
        return self.reason.explain(language)


def reach(
    customers: Iterable[str],
    people: Iterable[Person],
    *,
    ways: Iterable[ReachWay] = WAYS,
    at: datetime,
) -> tuple[ReachRow, ...]:
    """How each chosen customer may be reached at the moment `at`: a row for each way and each of its people.

    The order is that of the customers. Who may not be contacted, and who has not been asked, has a row as well, and
    a customer without a known person too. A naive `at` is an `InputError`. Sources: CU-8, CU-1.

    >>> from datetime import timezone
    >>> from salesflow.customers.consent import parse_consents
    >>> wang = Person("P-1", "C-1", "Wang", consents=parse_consents("message=no"))
    >>> for row in reach(["C-1"], [wang], at=datetime(2026, 3, 2, tzinfo=timezone.utc)):
    ...     print(row.may.render(), "-", row.explain())
    no - P-1 has refused: text message [CU-8 CU-1]
    yes - web site: the customer comes by itself [CU-8 CU-1]
    not known - P-1 has not said yes or no: invitation to the yearly members' meeting; ask first [CU-8 CU-1]
    """
    instant(at)
    consents: dict[str, dict[str, list[Consent]]] = {}
    for person in people:
        # a person may come twice; no refusal may get lost
        consents.setdefault(person.customer, {}).setdefault(person.id, []).extend(person.consents)
    listed = tuple(ways)
    rows: list[ReachRow] = []
    for customer in dict.fromkeys(read_customer(each) for each in customers):
        known = consents.get(customer, {})
        for way in listed:
            if way.channel is None:
                rows.append(_row(customer, None, way, Truth.YES, _COMES))
                continue
            if not known:
                rows.append(_row(customer, None, way, Truth.UNKNOWN, _NOBODY))
            for person_id, said in known.items():
                may = may_contact(said, way.channel, way.purpose, at=at)
                rows.append(_row(customer, person_id, way, may, _MAY[may]))
    return tuple(rows)


def _row(customer: str, person: str | None, way: ReachWay, may: Truth, words: Text) -> ReachRow:
    code = "comes" if way.channel is None else "nobody_known" if person is None else _CODES[may]
    sentence = words.fill(person=person or "", way=way.label)
    return ReachRow(customer, person, way, may, Reason(code, sentence, _REACH_ROWS))


# -- words ------------------------------------------------------------------------------------------------------------

_ORDER: Final = {outcome: place for place, outcome in enumerate(TargetOutcome)}
_OUTCOMES: Final = {
    TargetOutcome.SELECTED: Text("a target", zh="目标客户"),
    TargetOutcome.FIND_OUT: Text("find out first", zh="先了解清楚"),
    TargetOutcome.NOT_SELECTED: Text("no target in this round", zh="本轮不列为目标"),
}
_ASPECTS: Final = {
    Aspect.URGENT: Text("urgency", zh="急迫性"),
    Aspect.SOON: Text("solution soon", zh="短时间内见效"),
    Aspect.SIZEABLE: Text("sizeable price", zh="价格可观"),
}
_SAID: Final = {
    Aspect.URGENT: {
        Truth.YES: Text("the need is urgent", zh="客户需要急迫"),
        Truth.NO: Text("the need is not urgent", zh="客户需要并不急迫"),
        Truth.UNKNOWN: Text("whether the need is urgent", zh="客户需要是否急迫"),
    },
    Aspect.SOON: {
        Truth.YES: Text("the problem can be solved soon", zh="问题短时间内可以见效"),
        Truth.NO: Text("the problem cannot be solved soon", zh="问题短时间内难以见效"),
        Truth.UNKNOWN: Text("whether the problem can be solved soon", zh="问题是否短时间内见效"),
    },
    Aspect.SIZEABLE: {
        Truth.YES: Text("the price it can pay is sizeable", zh="客户可承受的价格可观"),
        Truth.NO: Text("the price it can pay is not sizeable", zh="客户可承受的价格不可观"),
        Truth.UNKNOWN: Text("whether the price it can pay is sizeable", zh="客户可承受的价格是否可观"),
    },
}
_ANSWERED: Final = {
    Truth.YES: Text("{aspect}: {why}", zh="{aspect}：{why}"),
    Truth.NO: Text("{aspect}: {why}", zh="{aspect}：{why}"),
    Truth.UNKNOWN: Text("{aspect} must be found out: {why}", zh="{aspect}，需要了解：{why}"),
}
_GIVEN: Final = Text("judged by hand", zh="人工判断")
_GIVEN_BECAUSE: Final = Text("judged by hand ({evidence})", zh="人工判断（{evidence}）")
_ALTHOUGH: Final = Text("although {found}", zh="尽管{found}")
_COMES: Final = Text("{way}: the customer comes by itself", zh="{way}：由客户自行前来")
_NOBODY: Final = Text("no person of the customer is known for: {way}", zh="没有可联系的人：{way}")
_MAY: Final = {
    Truth.YES: Text("{person} may be contacted: {way}", zh="可以联系{person}：{way}"),
    Truth.NO: Text("{person} has refused: {way}", zh="{person}已拒绝：{way}"),
    Truth.UNKNOWN: Text(
        "{person} has not said yes or no: {way}; ask first", zh="{person}尚未表态：{way}；请先征得同意"
    ),
}
_CODES: Final = {Truth.YES: "may_contact", Truth.NO: "may_not_contact", Truth.UNKNOWN: "ask_consent"}
