"""Forms: which fields a customer information card has, what may be written in them, and for how long it may be kept.

What the trade collects about people goes far: children, family, illness, faith. Such fields are *off* in every form
until the house states two things: on what ground it may keep them, and for how long. Without them a note is declined.
Whether the ground holds is a question for counsel; nothing here is legal advice.

>>> import pendulum
>>> from salesflow.basics.terms import years
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> hobby = Field("hobbies", Text("hobbies", zh="爱好"), ask=Text("What do you like to do?", zh="您平时喜欢做什么？"))
>>> child = Field("children", Text("children", zh="子女"), ask=Text("Do you have children?", zh="您有孩子吗？"),
...     sensitive=True)
>>> form = Form("buyer", version="1", kind=CardKind.PERSON, fields=[hobby, child])
>>> print(form.note(Card("P-1", CardKind.PERSON), "children", "two", by="u-1", at=monday).explain())
“children” is switched off: state the legal basis and how long it may be kept, and check both with counsel [CU-1]
>>> basis = Basis("children", "consent in writing of 2 March 2026", keep=years(2))
>>> card = form.with_bases(basis).note(Card("P-1", CardKind.PERSON), "children", "two", by="u-1", at=monday)
>>> assert isinstance(card, Card)
>>> purged = form.with_bases(basis).purged(card, as_of=pendulum.date(2028, 3, 2))
>>> print(purged.explain())
“children”, written down on 2 Mar 2026, was kept for 2 years; it has been over since 2 Mar 2028 [CU-1]
>>> purged.card.entries
()

Source: CU-1; the care for sensitive fields is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import Enum
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.actors import By
from salesflow.basics.comparing import Operand
from salesflow.basics.findings import seen_text
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined, Reason, explained
from salesflow.basics.terms import Term
from salesflow.basics.text import Language, Param, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.cards.card import Card, Known, named
from salesflow.customers.cards.entries import CardKind, Noted, Withdrawn
from salesflow.errors import DefinitionError, InputError

__all__ = ["Basis", "Expired", "Field", "FieldKind", "Form", "Purged", "joined"]

_ROWS: Final = ("CU-1",)


class FieldKind(Enum):
    """What may be written in a field.

    >>> FieldKind.WHOLE.fits(True), FieldKind.NUMBER.fits(3)
    (False, True)
    """

    TEXT = "text"
    YES_NO = "yes_no"
    WHOLE = "whole"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"

    def __repr__(self) -> str:
        return f"FieldKind.{self.name}"

    def fits(self, value: object) -> bool:
        """Whether a value is of this kind: yes is no number, a moment is no day."""
        if isinstance(value, bool | Truth):
            return self is FieldKind.YES_NO
        if isinstance(value, datetime):
            return self is FieldKind.MOMENT
        return isinstance(value, _TYPES.get(self, ()))

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _KINDS[self].render(language)


_TYPES: Final[Mapping[FieldKind, tuple[type, ...]]] = {
    FieldKind.TEXT: (str,),
    FieldKind.WHOLE: (int,),
    FieldKind.NUMBER: (int, Decimal),
    FieldKind.MONEY: (Money,),
    FieldKind.DAY: (date,),
}


# -- what a form is made of -------------------------------------------------------------------------------------------


def _choices(given: Mapping[str, Text] | tuple[tuple[str, Text], ...]) -> tuple[tuple[str, Text], ...]:
    return tuple(given.items() if isinstance(given, Mapping) else given)


@attrs.frozen
class Field:
    """One field of a form.

    `weight` says how much it counts for completeness (0: not at all), `section` under which heading it stands. With
    `many` it holds several items (suppliers, hobbies), each with its own value and its own confirmation. `choices` are
    the only values allowed, with their words. `unit` is shown behind the number. `ask` is the question by which a
    seller learns it, `keep_fresh` how long a confirmation counts. A `sensitive` field is off until there is a `Basis`.
    """

    key: str
    label: Text
    kind: FieldKind = FieldKind.TEXT
    ask: Text = attrs.field(kw_only=True)
    weight: int = attrs.field(kw_only=True, default=1)
    section: Text | None = attrs.field(kw_only=True, default=None)
    many: bool = attrs.field(kw_only=True, default=False)
    choices: tuple[tuple[str, Text], ...] = attrs.field(kw_only=True, default=(), converter=_choices)
    unit: Text | None = attrs.field(kw_only=True, default=None)
    sensitive: bool = attrs.field(kw_only=True, default=False)
    keep_fresh: Term | None = attrs.field(kw_only=True, default=None)

    @property
    def problems(self) -> list[str]:
        """What is wrong with it by itself."""
        here = f"field {self.key!r}"
        found: list[str] = []
        if not self.key.strip() or "." in self.key:
            found.append(f"{here} needs a key without dots")
        if type(self.weight) is not int or self.weight < 0:
            found.append(f"{here} weighs {self.weight!r}; give a whole number, zero or more")
        if self.choices and self.kind is not FieldKind.TEXT:
            found.append(f"{here} has choices, but is not text")
        values = [value for value, _ in self.choices]
        found += [
            f"{here} has the choice {each!r} twice"
            for each in dict.fromkeys(values)
            if values.count(each) > 1
        ]
        if self.unit is not None and self.kind not in (FieldKind.WHOLE, FieldKind.NUMBER):
            found.append(f"{here} has a unit, but is no number")
        if self.keep_fresh is not None:
            found += _term_problems(f"{here} is fresh for", self.keep_fresh)
        return found

    def check(self, value: object, item: str | None) -> None:
        """Refuse with `InputError` what does not belong in this field.

        A field of many takes an item with each value; without an item it takes a plain no: "there are none".
        """
        if self.many and item is None:
            if value is False or value is Truth.NO:
                return
            problem = "holds several; say which item, or give False for none at all"
            raise InputError(self.key, value, problem)
        if not self.many and item is not None:
            raise InputError(self.key, item, "holds one value; leave the item out")
        if not self.kind.fits(value):
            raise InputError(self.key, value, f"is not {self.kind.render()}")
        allowed = [each for each, _ in self.choices]
        if allowed and value not in allowed:
            raise InputError(self.key, value, f"is not one of {', '.join(allowed)}")

    def shown(self, value: Operand) -> Param:
        """A value of this field for people: a choice by its words, a number with its unit."""
        for choice, words in self.choices:
            if choice == value:
                return words
        if isinstance(value, bool):
            return Truth.of(value)
        if self.unit is not None and isinstance(value, int | Decimal):
            return _WITH_UNIT.fill(value=value, unit=self.unit)
        return value


def _term_problems(what: str, term: Term) -> list[str]:
    if not term.amount or not term.unit.is_whole_days or term.unit.is_working:
        return [f"{what} {term}; count it in days, weeks, months or years"]
    return []


@attrs.frozen
class Basis:
    """On what ground a field may be kept, and for how long after it was last written down or confirmed.

    The `ground` is what your counsel told you, in words ("written consent of 2 March 2026"); nobody checks it here.
    Every entry goes when its own time is over, so a confirmation keeps a value, but not its old history.
    """

    field: str
    ground: Text | str
    keep: Term = attrs.field(kw_only=True)

    @property
    def problems(self) -> list[str]:
        """What is wrong with it by itself."""
        ground = self.ground.en if isinstance(self.ground, Text) else self.ground
        blank = [] if ground.strip() else [f"the basis of {self.field!r} has no ground"]
        return blank + _term_problems(f"{self.field!r} is kept for", self.keep)


# -- the form ---------------------------------------------------------------------------------------------------------


@attrs.frozen
class Expired:
    """An entry that may no longer be kept: its time is over, or it has no basis. The reason does not repeat it."""

    entry: Noted | Withdrawn
    reason: Reason


@attrs.frozen
class Purged:
    """A card without what may no longer be kept, and what went."""

    card: Card
    gone: tuple[Expired, ...]

    def explain(self, language: Language = "en") -> str:
        """What went and why, one a line."""
        return explained(tuple([each.reason for each in self.gone]), language)


@attrs.frozen
class Form:
    """The fields of a kind of card, under a key and a version, with the bases for the sensitive ones.

    Raises a `DefinitionError` with all problems: a blank key or version, no field that counts, a field twice, a
    negative weight, choices for what is no text, a basis without ground or with a term of hours, a basis for a field
    that is not there, two for one field. Source: CU-1.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    kind: CardKind = attrs.field(kw_only=True)
    fields: tuple[Field, ...] = attrs.field(kw_only=True, converter=tuple[Field, ...])
    label: Text | None = attrs.field(kw_only=True, default=None)
    bases: tuple[Basis, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Basis, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        problems += [problem for field in self.fields for problem in field.problems]
        problems += [problem for basis in self.bases for problem in basis.problems]
        keys = [each.key for each in self.fields]
        problems += [f"field {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        based = [each.field for each in self.bases]
        problems += [f"field {key!r} has two bases" for key in dict.fromkeys(based) if based.count(key) > 1]
        problems += [
            f"there is no field {key!r} for its basis{_meant(key, keys)}" for key in based if key not in keys
        ]
        if not any(each.weight for each in self.fields if not each.sensitive):
            problems.append("no field counts: one that is not sensitive needs a weight above zero")
        if problems:
            raise DefinitionError(f"form {self.key!r}", problems)

    @cached_property
    def _fields(self) -> dict[str, Field]:
        return {each.key: each for each in self.fields}

    @cached_property
    def _bases(self) -> dict[str, Basis]:
        return {each.field: each for each in self.bases}

    def field(self, key: str) -> Field:
        """The field of that key; an `InputError` names the nearest when there is none."""
        found = self._fields.get(key)
        if found is None:
            problem = f"is no field of form {self.key!r}{_meant(key, self._fields) or '; it has ' + ', '.join(self._fields)}"
            raise InputError("field", key, problem)
        return found

    def basis(self, key: str) -> Basis | None:
        """The basis of a field, if one was stated."""
        return self._bases.get(self.field(key).key)

    def is_on(self, key: str) -> bool:
        """Whether a field may be used: it is not sensitive, or its basis was stated."""
        return not self.field(key).sensitive or key in self._bases

    def with_bases(self, *bases: Basis) -> Form:
        """The same form with these bases; one for the same field takes the place of the old one."""
        given = {each.field for each in bases}
        return attrs.evolve(self, bases=(*[each for each in self.bases if each.field not in given], *bases))

    def check(self, card: Card) -> None:
        """Refuse with `InputError` a card of another kind than the form's."""
        if card.kind is not self.kind:
            problem = f"is the card of {card.kind.render()}; form {self.key!r} is for {self.kind.render()}"
            raise InputError("card", card.id, problem)

    def sheet(self, known: Iterable[Known], language: Language = "en") -> str:
        """What is known, to read or to print: a line for each value, by section, in the order of the form.

        Give it the `known_fields` of a card, or of the view that somebody has of it. Fields that the form does not
        declare come last, under their keys.

        >>> import pendulum
        >>> staff = Field("staff", Text("staff", zh="员工"), FieldKind.WHOLE, unit=Text("people", zh="人"),
        ...     ask=Text("How many are you?", zh="有多少人？"))
        >>> form = Form("shop", version="1", kind=CardKind.ORGANISATION, fields=[staff])
        >>> card = Card("C-7", CardKind.ORGANISATION).note("staff", 12, by="u-1", at=pendulum.datetime(2026, 3, 2))
        >>> print(form.sheet(card.known_fields))
        staff: 12 people (confirmed on 2 Mar 2026 by u-1)
        """
        by_field: dict[str, list[Known]] = {}
        for each in known:
            by_field.setdefault(each.field, []).append(each)
        lines: list[str] = []
        section: Text | None = None
        for field in self.fields:
            for each in by_field.pop(field.key, ()):
                if field.section is not None and field.section != section:
                    lines.append(_SECTION.fill(section=field.section).render(language))
                section = field.section
                lines.append(
                    _line(named(field.label, each.item), field.shown(each.value), each).render(language)
                )
        for each in (each for others in by_field.values() for each in others):
            what = named(each.field, each.item)
            lines.append(_line(what, seen_text(each.value), each).render(language))
        return "\n".join(lines)

    def note(
        self,
        card: Card,
        field: str,
        value: Operand,
        *,
        by: By = None,
        at: datetime,
        item: str | None = None,
        about: str | None = None,
        confirmed: bool = True,
    ) -> Card | Declined:
        """`Card.note` held against the form.

        Declined: a sensitive field without basis (`no_basis`), "there are none" while items are known
        (`items_known`), and whatever the card declines. A field that is not declared, a value of another kind or
        outside the choices, an item too few or too many is an `InputError`.
        """
        self.check(card)
        declared = self.field(field)
        declared.check(value, item)
        reasons = self.off(field)
        items = card.known_at(at).items(field) if declared.many and item is None else ()
        if items:
            words = _ITEMS_KNOWN.fill(field=declared.label, items=items)
            reasons = (*reasons, Reason("items_known", words, _ROWS))
        noted = card.note(field, value, by=by, at=at, item=item, about=about, confirmed=confirmed)
        return joined(Declined(reasons), noted) if reasons else noted

    def confirm(
        self, card: Card, field: str, *, by: By = None, at: datetime, item: str | None = None
    ) -> Card | Declined:
        """`Card.confirm` held against the form: what has no basis may not be kept alive either."""
        self.check(card)
        off, confirmed = self.off(field), card.confirm(field, by=by, at=at, item=item)
        return joined(Declined(off), confirmed) if off else confirmed

    def off(self, field: str) -> tuple[Reason, ...]:
        """Why a field may not be used; nothing when it may."""
        if self.is_on(field):
            return ()
        return (Reason("no_basis", _OFF.fill(field=self.field(field).label), _ROWS),)

    def expired(self, card: Card, *, as_of: date) -> tuple[Expired, ...]:
        """The entries that may no longer be kept on that day: their time is over, or their field has no basis.

        The time of an entry begins on its day, in the zone of its moment, and the last day is no longer in it.
        Entries of fields that the form does not declare are left alone. Source: CU-1.
        """
        self.check(card)
        today, found = as_day(as_of, "as_of"), list[Expired]()
        for field in self.fields:
            basis = self._bases.get(field.key)
            if basis is None and not field.sensitive:
                continue
            for history in card.histories(field.key):
                gone: list[Expired] = []
                for entry in reversed(history):
                    reason = _over(field, basis, entry, today)
                    # what was said before goes as well: it would come back to life
                    if reason is not None or gone:
                        gone.append(Expired(entry, reason or gone[-1].reason))
                found += reversed(gone)
        return tuple(found)

    def purged(self, card: Card, *, as_of: date) -> Purged:
        """The card without exactly those entries, and what they were.

        An old copy that is merged in later brings them back; purge again, on any day.
        """
        gone = self.expired(card, as_of=as_of)
        dropped = {each.entry for each in gone}
        return Purged(
            attrs.evolve(card, entries=[each for each in card.entries if each not in dropped]), gone
        )


def _over(field: Field, basis: Basis | None, entry: Noted | Withdrawn, today: int) -> Reason | None:
    what, day = named(field.label, entry.item), shared_day(entry.at.toordinal())
    if basis is None:
        return Reason("no_basis", _KEPT_WITHOUT.fill(field=what, day=day), _ROWS)
    end = basis.keep.after_day(day)
    if today < end.toordinal():
        return None
    return Reason("kept_too_long", _KEPT.fill(field=what, day=day, keep=basis.keep, end=end), _ROWS)


def _line(what: Param, value: Param, known: Known) -> Sentence:
    confirmed = known.confirmed
    if confirmed is None:
        return _COPIED.fill(what=what, value=value, day=shared_day(known.last.at.toordinal()))
    words = _CONFIRMED if confirmed.by is None else _CONFIRMED_BY
    day = shared_day(confirmed.at.toordinal())
    return words.fill(what=what, value=value, day=day, by=confirmed.by or "")


def joined(first: Declined, answer: Card | Declined) -> Declined:
    """All reasons of a step that is declined twice over, or for one reason while it would be fine otherwise."""
    if isinstance(answer, Declined):
        return Declined((*first.reasons, *answer.reasons), (*first.missing, *answer.missing))
    return first


def _meant(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key.casefold(), list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


# -- words ------------------------------------------------------------------------------------------------------------

_KINDS: Final = {
    FieldKind.TEXT: Text("text", zh="文字"),
    FieldKind.YES_NO: Text("yes or no", zh="是或否"),
    FieldKind.WHOLE: Text("a whole number", zh="整数"),
    FieldKind.NUMBER: Text("a whole number or a Decimal", zh="数值"),
    FieldKind.MONEY: Text("an amount of Money", zh="金额"),
    FieldKind.DAY: Text("a day (a date without a time)", zh="日期"),
    FieldKind.MOMENT: Text("an aware moment", zh="时刻"),
}
_SECTION: Final = Text("[{section}]", zh="【{section}】")
_CONFIRMED: Final = Text("{what}: {value} (confirmed on {day})", zh="{what}：{value}（{day}确认）")
_CONFIRMED_BY: Final = Text(
    "{what}: {value} (confirmed on {day} by {by})", zh="{what}：{value}（{by}于{day}确认）"
)
_COPIED: Final = Text(
    "{what}: {value} (copied on {day}; nobody knows since when it has been true)",
    zh="{what}：{value}（{day}转录，何时属实不明）",
)
_WITH_UNIT: Final = Text("{value} {unit}", zh="{value}{unit}")
_OFF: Final = Text(
    "“{field}” is switched off: state the legal basis and how long it may be kept, and check both with counsel",
    zh="“{field}”未启用：请先注明合法依据和保存期限，并向法律顾问确认",
)
_ITEMS_KNOWN: Final = Text(
    "“{field}” cannot be none: {items} still stand there; withdraw what no longer holds",
    zh="“{field}”不能记为没有：仍记有{items}；请先撤回已不成立的内容",
)
_KEPT: Final = Text(
    "“{field}”, written down on {day}, was kept for {keep}; it has been over since {end}",
    zh="“{field}”记于{day}，保存期限{keep}，已于{end}到期",
)
_KEPT_WITHOUT: Final = Text(
    "“{field}”, written down on {day}, is kept without a stated basis",
    zh="“{field}”记于{day}，没有注明保存依据",
)
