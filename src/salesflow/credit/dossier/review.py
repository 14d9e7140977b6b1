"""The review of a credit dossier on a day: area by area what is known and fresh, and what to ask next, by which way.

>>> Stand.STALE.render()
'stale'

Sources: CR-2, CR-3.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final

import attrs

from salesflow.basics.comparing import Operand, identity
from salesflow.basics.findings import seen_text
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.credit.dossier.content import Area, Content, Item
from salesflow.credit.dossier.investigation import Method
from salesflow.credit.dossier.learnt import Learnt, Slot
from salesflow.customers.cards.card import named

__all__ = ["AreaReview", "Ask", "DossierReview", "Fact", "Stand", "reviewed"]

_ROWS: Final = ("CR-2", "CR-3")


class Stand(Enum):
    """How a fact stands on a day, what is most in want of work first."""

    MISSING = "missing"
    EXPIRED = "expired"
    DIFFERS = "differs"
    STALE = "stale"
    FRESH = "fresh"

    def __repr__(self) -> str:
        return f"Stand.{self.name}"

    @property
    def is_known(self) -> bool:
        """Whether somebody can tell it, be it old; what differs or has ended is not known."""
        return self in (Stand.STALE, Stand.FRESH)

    def render(self, language: Language = "en") -> str:
        """The standing in words."""
        return _STANDS[self].render(language)


_WORST: Final = tuple(Stand)


@attrs.frozen
class Fact:
    """A field (or a part of it) on a day: what each source says last, and how it stands.

    `words` are the newest words of the sources that count, `since` the day from which it is stale or over.
    """

    item: Item
    part: str | None
    stand: Stand
    words: tuple[Learnt, ...]
    since: date | None = None

    @property
    def value(self) -> Operand | None:
        """The value, when it is known and the sources agree; stale or not."""
        return self.words[0].value if self.stand.is_known else None

    @property
    def sentence(self) -> Sentence:
        """What is known and from whom, in words."""
        what = named(self.item.field.label, self.part)
        sides = tuple([self._side(each) for each in self.words])
        return _FACTS[self.stand].fill(what=what, sides=sides, since=self.since or "")

    def _side(self, word: Learnt) -> Sentence:
        value: Param = self.item.field.shown(word.value)
        shown = seen_text(value) if isinstance(value, str) else value
        return _SIDE.fill(source=word.source, value=shown, day=word.since)

    def explain(self, language: Language = "en") -> str:
        """What is known and from whom, in words."""
        return self.sentence.render(language)


@attrs.frozen
class Ask:
    """What to find out next: the item, why, and by which method, the cheapest that has not told it yet."""

    fact: Fact
    method: Method

    @property
    def reason(self) -> Reason:
        """What to ask, why, and where."""
        item = self.fact.item
        words = _ASK.fill(
            what=named(item.field.label, self.fact.part),
            question=item.field.ask,
            stand=self.fact.stand,
            method=self.method,
        )
        return Reason(self.fact.stand.value, words, _ROWS)

    def explain(self, language: Language = "en") -> str:
        """What to ask, why, and where, in words."""
        return self.reason.explain(language)


@attrs.frozen
class AreaReview:
    """One area: the weight of all its items, of those that are known, and of those that are known and fresh."""

    area: Area
    full: int
    known: int
    fresh: int

    @property
    def completeness(self) -> Fraction | None:
        """The share of the weights that is known, stale or not; None where the area holds nothing that counts."""
        return Fraction(self.known, self.full) if self.full else None

    @property
    def freshness(self) -> Fraction | None:
        """The share of what is known that is fresh; None where nothing is known."""
        return Fraction(self.fresh, self.known) if self.known else None

    def explain(self, language: Language = "en") -> str:
        """The area in words."""
        words = _AREA.fill(area=self.area, known=self.known, full=self.full, fresh=self.fresh)
        return words.render(language)


@attrs.frozen
class DossierReview:
    """A dossier on a day. `facts` stand in the order of the content, `asks` in the order of urgency."""

    firm: str
    as_of: date
    areas: tuple[AreaReview, ...]
    facts: tuple[Fact, ...]
    asks: tuple[Ask, ...]

    @property
    def completeness(self) -> Fraction:
        """The share of all weights that is known."""
        return Fraction(sum(each.known for each in self.areas), sum(each.full for each in self.areas))

    @property
    def differing(self) -> tuple[Fact, ...]:
        """Where the sources differ."""
        return tuple(each for each in self.facts if each.stand is Stand.DIFFERS)

    @property
    def stale(self) -> tuple[Fact, ...]:
        """What is known but no longer fresh."""
        return tuple(each for each in self.facts if each.stand is Stand.STALE)

    def enough(self) -> Verdict[Truth]:
        """Whether it is enough to judge: yes when all that is essential is fresh and agreed on.

        No when something essential is missing or has ended; not sure when it is stale, or the sources differ.
        """
        poor = [each for each in self.facts if each.item.essential and each.stand is not Stand.FRESH]
        if not poor:
            n = len({each.item.key for each in self.facts if each.item.essential})
            return Verdict(Truth.YES, (Reason("enough", _ENOUGH.fill(n=n), _ROWS),))
        gone = any(each.stand in (Stand.MISSING, Stand.EXPIRED) for each in poor)
        missing = tuple([Reason(each.stand.value, each.sentence, _ROWS) for each in poor])
        return Verdict(Truth.NO if gone else Truth.UNKNOWN, missing=missing)

    def errands(self) -> Mapping[Method, tuple[Ask, ...]]:
        """What to ask by each method, in the order of the methods' cost: one way for many questions."""
        return {
            method: found
            for method in sorted(Method, key=lambda each: each.effort)
            if (found := tuple(each for each in self.asks if each.method is method))
        }

    def values(self) -> dict[str, object]:
        """What criteria may use: what is fresh and agreed on, by its key, parts as ``field.part``; the rest is absent."""
        found: dict[str, object] = {}
        for each in self.facts:
            if each.stand is Stand.FRESH:
                key = each.item.key if each.part is None else f"{each.item.key}.{each.part}"
                found[key] = each.value
        return found

    def explain(self, language: Language = "en") -> str:
        """The areas, then whether it is enough, then what to ask, one a line."""
        lines = [each.explain(language) for each in self.areas]
        lines.append(self.enough().explain(language))
        if self.asks:
            lines.append(explained(tuple([each.reason for each in self.asks]), language))
        return "\n".join(lines)


def reviewed(
    firm: str, content: Content, words: Mapping[Slot, tuple[Learnt, ...]], *, as_of: date
) -> DossierReview:
    """The review of what each source said last (`Dossier.review` calls it)."""
    facts: list[Fact] = []
    for item in content.items:
        parts = [slot for slot in words if slot[0] == item.key]
        # "there are none" was overtaken by the parts that are known now
        parts = [slot for slot in parts if slot[1] is not None] or parts
        facts += [_fact(item, part, words[key, part], as_of) for key, part in parts]
        if not parts:
            facts.append(Fact(item, None, Stand.MISSING, ()))
    areas = tuple([_area(area, content, facts) for area in Area])
    asks = [
        ((not each.item.essential, -each.item.field.weight, _WORST.index(each.stand), place), _ask(each))
        for place, each in enumerate(facts)
        if each.stand is not Stand.FRESH
    ]
    return DossierReview(
        firm, as_of, areas, tuple(facts), tuple([ask for _, ask in sorted(asks, key=lambda each: each[0])])
    )


def _fact(item: Item, part: str | None, words: tuple[Learnt, ...], as_of: date) -> Fact:
    standing = tuple([each for each in words if each.until is None or as_of < each.until])
    if not standing:
        ends = [each.until for each in words if each.until is not None]
        return Fact(item, part, Stand.EXPIRED if words else Stand.MISSING, words, max(ends, default=None))
    keep = item.field.keep_fresh
    fresh = (
        standing if keep is None else tuple([each for each in standing if as_of < keep.after_day(each.since)])
    )
    # an old statement does not contradict a new one
    counting = fresh or standing
    over = None if keep is None else keep.after_day(max(each.since for each in counting))
    if len({identity(each.value) for each in counting}) > 1:
        return Fact(item, part, Stand.DIFFERS, counting)
    return Fact(item, part, Stand.FRESH if fresh else Stand.STALE, counting, over)


def _area(area: Area, content: Content, facts: list[Fact]) -> AreaReview:
    full = known = fresh = 0
    for item in content.items:
        if item.area is not area:
            continue
        stands = [each.stand for each in facts if each.item.key == item.key]
        full += item.field.weight
        # of several parts all must be known: half the shareholders are not the shareholders
        known += item.field.weight if all(each.is_known for each in stands) else 0
        fresh += item.field.weight if all(each is Stand.FRESH for each in stands) else 0
    return AreaReview(area, full, known, fresh)


def _ask(fact: Fact) -> Ask:
    methods, told = fact.item.methods, {each.method for each in fact.words}
    if fact.stand is Stand.DIFFERS:  # a further voice settles more than the same ones once again
        return Ask(fact, next((each for each in methods if each not in told), methods[0]))
    return Ask(fact, next((each for each in methods if each in told), methods[0]))


# -- words ------------------------------------------------------------------------------------------------------------

_STANDS: Final = {
    Stand.MISSING: Text("not known", zh="未知"),
    Stand.EXPIRED: Text("no longer valid", zh="已失效"),
    Stand.DIFFERS: Text("the sources differ", zh="各来源说法不一"),
    Stand.STALE: Text("stale", zh="已过时"),
    Stand.FRESH: Text("known", zh="已知"),
}
_SIDE: Final = Text("{source} says {value} ({day})", zh="{source}：{value}（{day}）")
_FACTS: Final = {
    Stand.MISSING: Text("{what}: not known", zh="{what}：未知"),
    Stand.EXPIRED: Text(
        "{what}: no longer valid since {since}: {sides}", zh="{what}：自{since}起失效：{sides}"
    ),
    Stand.DIFFERS: Text("{what}: the sources differ: {sides}", zh="{what}：各来源说法不一：{sides}"),
    Stand.STALE: Text("{what}: stale since {since}: {sides}", zh="{what}：自{since}起过时：{sides}"),
    Stand.FRESH: Text("{what}: {sides}", zh="{what}：{sides}"),
}
_ASK: Final = Text(
    "find out {what} ({stand}): “{question}” Ask {method}",
    zh="请查明{what}（{stand}）：“{question}”途径：{method}",
)
_AREA: Final = Text(
    "{area}: {known} of {full} points known, {fresh} of them fresh",
    zh="{area}：满分{full}分，已知{known}分，其中未过时{fresh}分",
)
_ENOUGH: Final = Text(
    "enough to judge: {n} essential {n|fact is|facts are} fresh and agreed on",
    zh="足以判断：{n}项要件均未过时且说法一致",
)
