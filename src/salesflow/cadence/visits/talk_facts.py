"""What a talk is prepared from: the facts at hand about one customer, and how a house likes to prepare a talk.

>>> facts = TalkFacts("C-7", touches=[], problems=None)
>>> facts.touches, facts.problems
((), None)

Sources: CA-13, CU-1.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

import attrs

from salesflow.basics.ids import read_customer
from salesflow.basics.promises import Promise
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text
from salesflow.cadence.due import Due
from salesflow.cadence.occasions.attention import Attentions
from salesflow.cadence.visits.help_register import Problem
from salesflow.cadence.visits.visit_checklist import VisitJudgement
from salesflow.customers.cards.access import CardView
from salesflow.customers.cards.form import Form
from salesflow.customers.cards.upkeep import Ask
from salesflow.customers.history import PurchaseSummary, Touch
from salesflow.errors import DefinitionError, InputError

__all__ = ["SeenCard", "TalkFacts", "TalkPolicy", "Topic"]


class Topic(Enum):
    """What a talking point is about."""

    WHY = "why"
    OPENING = "opening"
    PROMISE = "promise"
    PROBLEM = "problem"
    AGREED = "agreed"
    SUPPLY = "supply"
    BUSINESS = "business"
    OCCASION = "occasion"
    ASK = "ask"

    def __repr__(self) -> str:
        return f"Topic.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The heading in words."""
        return _TOPICS[self].render(language)


_TOPICS: Final = {
    Topic.WHY: Text("why you come", zh="拜访缘由"),
    Topic.OPENING: Text("to open", zh="开场"),
    Topic.PROMISE: Text("promised", zh="承诺"),
    Topic.PROBLEM: Text("problems", zh="问题"),
    Topic.AGREED: Text("agreed", zh="上次约定"),
    Topic.SUPPLY: Text("supply", zh="进货"),
    Topic.BUSINESS: Text("business", zh="生意"),
    Topic.OCCASION: Text("occasions", zh="节日与纪念日"),
    Topic.ASK: Text("to ask", zh="可以问"),
}


# -- facts ------------------------------------------------------------------------------------------------------------


@attrs.frozen
class SeenCard:
    """A card as the seller may see it (`Access.view`), its form, and what is worth asking (`upkeep(...).asks`)."""

    form: Form
    view: CardView
    asks: tuple[Ask, ...] = attrs.field(default=(), converter=tuple[Ask, ...])

    def shows(self, key: str) -> bool:
        """Whether the seller may see a field, and the house may use it (a sensitive one needs its basis)."""
        return self.form.is_on(key) and self.form.field(key).label not in self.view.hidden


def _touches(given: Iterable[Touch] | None) -> tuple[Touch, ...] | None:
    return None if given is None else tuple(given)


def _problems(given: Iterable[Problem] | None) -> tuple[Problem, ...] | None:
    return None if given is None else tuple(given)


def _promises(given: Iterable[Promise] | None) -> tuple[Promise, ...] | None:
    return None if given is None else tuple(given)


@attrs.frozen
class TalkFacts:
    """What is at hand about one customer; None says that it is not at hand, an empty list that there is nothing.

    - `cards`: those of the organisation and of the people to meet, as the seller may see them.
    - `touches`: the log; `problems`: those of a `HelpRegister`; `promises`: what we said we would do.
    - `purchases`: the summary of what was bought; `reminders`: reasons of the reminders (a product runs out).
    - `attentions`: the occasions that are near, and what was left out; a sensitive one is there when it was permitted.
    - `dues`: why this touch is due (a quota by grade, a revisit).
    - `last_visit`: how the report of the last visit was judged.

    Facts of another customer are an `InputError`. Source: CA-13.
    """

    customer: str = attrs.field(converter=read_customer)
    cards: tuple[SeenCard, ...] = attrs.field(kw_only=True, default=(), converter=tuple[SeenCard, ...])
    touches: tuple[Touch, ...] | None = attrs.field(kw_only=True, default=None, converter=_touches)
    problems: tuple[Problem, ...] | None = attrs.field(kw_only=True, default=None, converter=_problems)
    promises: tuple[Promise, ...] | None = attrs.field(kw_only=True, default=None, converter=_promises)
    purchases: PurchaseSummary | None = attrs.field(kw_only=True, default=None)
    reminders: tuple[Reason, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Reason, ...])
    attentions: Attentions | None = attrs.field(kw_only=True, default=None)
    dues: tuple[Due, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Due, ...])
    last_visit: VisitJudgement | None = attrs.field(kw_only=True, default=None)

    def __attrs_post_init__(self) -> None:
        owners: list[tuple[str, str]] = [("touches", each.customer) for each in self.touches or ()]
        owners += [("problems", each.customer) for each in self.problems or ()]
        owners += [("promises", each.customer) for each in self.promises or ()]
        owners += [("dues", each.customer) for each in self.dues]
        if self.attentions is not None:
            owners.append(("attentions", self.attentions.customer))
        if self.purchases is not None:
            owners.append(("purchases", self.purchases.customer))
        if self.last_visit is not None:
            owners.append(("last_visit", self.last_visit.report.customer))
        for field, owner in owners:
            if owner != self.customer:
                raise InputError(field, owner, f"is another customer than {self.customer!r}")


# -- the policy -------------------------------------------------------------------------------------------------------


@attrs.frozen
class TalkPolicy:
    """How a house prepares a talk: in which order, which fields of a card to open with, which to speak about.

    `ask_at_most` bounds the questions for one visit: more than a few make an interrogation. All of it is ours, except
    that the talk begins with what the customer is interested in. An `order` that lacks a topic or names one twice, and a
    bound that is no whole number, are a `DefinitionError`.
    """

    order: tuple[Topic, ...] = attrs.field(default=tuple(Topic), converter=tuple[Topic, ...])
    open_with: tuple[str, ...] = attrs.field(
        default=("hobbies", "achievements", "travel", "preferences"), converter=tuple[str, ...]
    )
    speak_about: tuple[str, ...] = attrs.field(
        default=("economic_situation", "products_bought", "suppliers", "service_requirements"),
        converter=tuple[str, ...],
    )
    ask_at_most: int = 3

    def __attrs_post_init__(self) -> None:
        problems = [f"the order lacks {each!r}" for each in Topic if each not in self.order]
        problems += [f"the order names {each!r} twice" for each in Topic if self.order.count(each) > 1]
        if isinstance(self.ask_at_most, bool) or self.ask_at_most < 0:
            problems.append(f"ask_at_most is a whole number, zero or more, not {self.ask_at_most!r}")
        if problems:
            raise DefinitionError("talk policy", problems)
