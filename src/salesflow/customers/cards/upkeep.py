"""Upkeep: how complete a card is, what has grown stale, and what is worth asking next.

Completeness counts the fields that are known by their weights, exactly. A value that was confirmed long ago still
counts as known; that it is stale is said apart. A value copied from an old list, of which nobody knows when it was last
true, is neither fresh nor stale.

>>> import pendulum
>>> from salesflow.basics.terms import months
>>> from salesflow.customers.cards.entries import CardKind
>>> from salesflow.customers.cards.form import FieldKind
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> form = Form("shop", version="1", kind=CardKind.ORGANISATION, fields=[
...     Field("cycle", Text("purchase cycle", zh="采购周期"), weight=3, keep_fresh=months(12),
...         ask=Text("How often do you order?", zh="您多久订一次货？")),
...     Field("staff", Text("staff", zh="员工人数"), FieldKind.WHOLE,
...         ask=Text("How many people work here?", zh="贵公司有多少员工？"))])
>>> card = form.note(Card("C-7", CardKind.ORGANISATION), "cycle", "monthly", by="u-1", at=monday)
>>> assert isinstance(card, Card)
>>> found = upkeep(form, card, as_of=pendulum.date(2027, 4, 1))
>>> found.completeness
Fraction(3, 4)
>>> print(found.explain())
3 of 4 points are known [CU-1]
ask about purchase cycle: “How often do you order?” (last confirmed on 2 Mar 2026 by u-1; it counts for 12 months) [CU-1]
ask about staff: “How many people work here?” (not known) [CU-1]

Source: CU-1 (D2: keep the data up to date; the measures are ours).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

import attrs
import pendulum

from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.customers.cards.card import Card, Known, named
from salesflow.customers.cards.form import Field, Form

__all__ = ["Ask", "Upkeep", "upkeep"]

_ROWS: Final = ("CU-1",)


@attrs.frozen
class Ask:
    """A field (or one of its items) that is worth asking about, with the question and the reason.

    `reason.code` is `not_known`, `undated` (nobody knows when it was last true) or `stale`; `since` is the day from
    which it is stale.
    """

    field: Field
    item: str | None
    reason: Reason
    since: pendulum.Date | None = None

    @property
    def question(self) -> Text:
        """The question in words."""
        return self.field.ask

    def explain(self, language: Language = "en") -> str:
        """What to ask and why, in words."""
        return self.reason.explain(language)


@attrs.frozen
class Upkeep:
    """How a card stands on a day: weights known and to be known, and what to ask, the heaviest first.

    `left_out` are the sensitive fields that are off: they are neither counted nor asked about.
    """

    card: str
    as_of: date
    known_weight: int
    full_weight: int
    asks: tuple[Ask, ...]
    left_out: tuple[Field, ...] = ()

    @property
    def completeness(self) -> Fraction:
        """The share of the weights that is known, exactly, from 0 to 1."""
        return Fraction(self.known_weight, self.full_weight)

    @property
    def missing(self) -> tuple[Ask, ...]:
        """What is not known."""
        return self._coded("not_known")

    @property
    def stale(self) -> tuple[Ask, ...]:
        """What was last confirmed too long ago."""
        return self._coded("stale")

    @property
    def undated(self) -> tuple[Ask, ...]:
        """What is known, but not since when: neither fresh nor stale."""
        return self._coded("undated")

    def _coded(self, code: str) -> tuple[Ask, ...]:
        return tuple(each for each in self.asks if each.reason.code == code)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The measure, what it leaves out, and what to ask."""
        share = _SHARE.fill(known=self.known_weight, full=self.full_weight)
        out = [Reason("completeness", share, _ROWS)]
        if self.left_out:
            words = _LEFT_OUT.fill(n=len(self.left_out), fields=tuple(each.label for each in self.left_out))
            out.append(Reason("left_out", words, _ROWS))
        return (*out, *[each.reason for each in self.asks])

    def explain(self, language: Language = "en") -> str:
        """All of it in words, one a line."""
        return explained(self.reasons, language)


def upkeep(form: Form, card: Card, *, as_of: date) -> Upkeep:
    """How complete and how fresh a card is on a day, by its form, and what to ask next.

    - A field with a value counts its weight; of a field of many one item is enough, or a plain "there are none". What
      is stale still counts. Sensitive fields that are off count neither way.
    - A value is stale from the day on which its `keep_fresh` after the last confirmation is over. Fields without
      `keep_fresh` never grow stale.
    - What was only ever copied from elsewhere is undated, whatever its `keep_fresh`.
    - Asked about is what is not known, what is undated and what is stale: by weight, then in this order, the longest
      stale first.
    - Entries after the day `as_of` (each in the zone of its moment) are not known yet.

    A card of another kind than the form's is an `InputError`. Source: CU-1.
    """
    form.check(card)
    as_day(as_of, "as_of")
    known_then = card.known_on(as_of)
    known: dict[str, list[Known]] = {}
    for each in known_then.known_fields:
        known.setdefault(each.field, []).append(each)
    counted = [field for field in form.fields if form.is_on(field.key)]
    asks: list[tuple[tuple[int, int, int, int], Ask]] = []
    for place, field in enumerate(counted):
        found = known.get(field.key, [])
        # "there are none" was overtaken by the items that are known now
        found = [each for each in found if each.item is not None] or found
        new = [_ask_again(field, each, as_of) for each in found] if found else [_ask_first(field)]
        for ask in new:
            if ask is not None:
                since = 0 if ask.since is None else ask.since.toordinal()
                asks.append(((-field.weight, _FIRST.index(ask.reason.code), since, place), ask))
    return Upkeep(
        card.id,
        as_of,
        sum(field.weight for field in counted if field.key in known),
        sum(field.weight for field in counted),
        tuple(ask for _, ask in sorted(asks, key=lambda each: each[0])),
        tuple(field for field in form.fields if not form.is_on(field.key)),
    )


def _ask_first(field: Field) -> Ask:
    words = _ASK.fill(what=field.label, question=field.ask, why=_NOT_KNOWN.fill())
    return Ask(field, None, Reason("not_known", words, _ROWS))


def _ask_again(field: Field, known: Known, as_of: date) -> Ask | None:
    """Why to ask about something known: it is stale, or nobody knows since when; None while it is fresh."""
    what, confirmed = named(field.label, known.item), known.confirmed
    why: Sentence
    if confirmed is None:
        code, since, why = "undated", None, _UNDATED.fill(day=shared_day(known.last.at.toordinal()))
    elif field.keep_fresh is None:
        return None
    else:
        code, day = "stale", shared_day(confirmed.at.toordinal())
        since = field.keep_fresh.after_day(day)
        if as_of < since:
            return None
        said = _STALE if confirmed.by is None else _STALE_BY
        why = said.fill(day=day, by=confirmed.by or "", fresh=field.keep_fresh)
    return Ask(
        field, known.item, Reason(code, _ASK.fill(what=what, question=field.ask, why=why), _ROWS), since
    )


_FIRST: Final = ("not_known", "undated", "stale")

# -- words ------------------------------------------------------------------------------------------------------------

_SHARE: Final = Text("{known} of {full} points are known", zh="满分{full}分，已知{known}分")
_LEFT_OUT: Final = Text(
    "{n} sensitive {n|field is|fields are} switched off and not counted: {fields}",
    zh="有{n}项敏感内容未启用，不计入：{fields}",
)
_ASK: Final = Text("ask about {what}: “{question}” ({why})", zh="请了解{what}：“{question}”（{why}）")
_NOT_KNOWN: Final = Text("not known", zh="尚不知道")
_UNDATED: Final = Text("copied on {day}; nobody knows when it was last true", zh="{day}转录，不知何时确认过")
_STALE: Final = Text(
    "last confirmed on {day}, nobody said by whom; it counts for {fresh}",
    zh="上次确认于{day}，未注明人员；有效期{fresh}",
)
_STALE_BY: Final = Text(
    "last confirmed on {day} by {by}; it counts for {fresh}", zh="{by}上次确认于{day}；有效期{fresh}"
)
