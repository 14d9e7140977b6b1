"""Access: who may see and who may change which field of a customer information card, by role.

What nobody was given, nobody has: without a grant a field is hidden. A grant for every field leaves out the sensitive
ones, which must be named. What an actor sees is a `CardView`, no card: it cannot be written back, so that what was
hidden from him is never lost.

>>> import pendulum
>>> from salesflow.basics.actors import Actor
>>> monday = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
>>> ask = Text("How is it?", zh="怎么样？")
>>> form = Form("shop", version="1", kind=CardKind.ORGANISATION, fields=[
...     Field("telephone", Text("telephone", zh="电话"), ask=ask), Field("margin", Text("margin", zh="毛利"), ask=ask)])
>>> access = Access(form, [Grant("manager", see=EVERY, change=EVERY), Grant("seller", see=["telephone"])])
>>> card = Card("C-7", CardKind.ORGANISATION).note("margin", "thin", by="u-1", at=monday)
>>> li = Actor("u-2", ["seller"])
>>> print(access.view(card, li).explain())
1 field is hidden from you: margin [CU-1]
>>> print(access.note(card, li, "margin", "fat", at=monday.add(days=1)).explain())
to change “margin”: this needs the role manager; u-2 has the role seller [CU-1]

Source: CU-1 (who may see it is ours).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import Enum
from typing import Final, TypeAlias

import attrs

from salesflow.basics.actors import By
from salesflow.basics.comparing import Operand
from salesflow.basics.criteria import findings_of
from salesflow.basics.ids import read_id
from salesflow.basics.reasons import Declined, Reason, Verdict, explained
from salesflow.basics.text import Language, Text
from salesflow.basics.truth import Truth
from salesflow.customers.cards.card import Card, Known, facts_of
from salesflow.customers.cards.entries import CardKind, Why
from salesflow.customers.cards.form import Field, Form, joined
from salesflow.errors import DefinitionError
from salesflow.stages.roles import Allowed

__all__ = ["EVERY", "Access", "CardView", "Every", "Grant"]

_ROWS: Final = ("CU-1",)


class Every(Enum):
    """Every field of a form, except the sensitive ones."""

    EVERY = "every"

    def __repr__(self) -> str:
        return "EVERY"


EVERY: Final = Every.EVERY
"""Every field of a form, except the sensitive ones: those must be named."""

Fields: TypeAlias = "Every | Iterable[str]"
"""The fields of a grant: by their keys, or `EVERY`; ``[EVERY, "children"]`` adds a sensitive one."""


def _role(value: str) -> str:
    return read_id(value, "role")


def _named(given: Every | Iterable[Every | str]) -> tuple[Every | str, ...]:
    if isinstance(given, Every | str):
        return (given,)
    return tuple(dict.fromkeys(given))


@attrs.frozen
class Grant:
    """What a role may see and change: keys of fields, `EVERY` that is not sensitive, or both together.

    Who may change a field must be able to see it.
    """

    role: str = attrs.field(converter=_role)
    see: tuple[Every | str, ...] = attrs.field(default=(), converter=_named)
    change: tuple[Every | str, ...] = attrs.field(default=(), converter=_named)


@attrs.frozen
class CardView:
    """What an actor may see of a card: what is known in the fields open to him, and the names of the others.

    It is no card and takes no note; notes go through `Access.note` to the card itself. `hidden` are the labels of the
    fields he may not see, filled or not (which ones are filled is not told); `undeclared` counts fields on the card
    that the form does not know, which nobody sees.
    """

    card: str
    kind: CardKind
    known_fields: tuple[Known, ...]
    hidden: tuple[Text, ...] = ()
    undeclared: int = 0
    reasons: tuple[Reason, ...] = ()

    def known(self, field: str, item: str | None = None) -> Known | None:
        """What is known of a field, or of one item of it; None when it is not known, or hidden."""
        return next((each for each in self.known_fields if (each.field, each.item) == (field, item)), None)

    def facts(self) -> dict[str, object]:
        """What criteria ask, as `Card.facts`; what is hidden is not known."""
        return facts_of(self.known_fields)

    def explain(self, language: Language = "en") -> str:
        """What is hidden and why, one a line."""
        return explained(self.reasons, language)


@attrs.frozen
class Access:
    """Who may see and who may change which field of a form's cards.

    Without grants nobody sees anything, and the views say so. Raises a `DefinitionError` with all problems: a field
    that the form does not declare, a field that may be changed and not seen. Source: CU-1.
    """

    form: Form
    grants: tuple[Grant, ...] = attrs.field(converter=tuple[Grant, ...])

    def __attrs_post_init__(self) -> None:
        known = {each.key for each in self.form.fields}
        problems: list[str] = []
        for grant in self.grants:
            strange = [
                key for key in (*grant.see, *grant.change) if isinstance(key, str) and key not in known
            ]
            problems += [
                f"{grant.role!r} is given {key!r}, which the form does not declare"
                for key in dict.fromkeys(strange)
            ]
        if not problems:
            problems = [
                f"{role!r} may change {field.key!r} without seeing it"
                for role in dict.fromkeys(grant.role for grant in self.grants)
                for field in self.form.fields
                if role in self._roles(field, "change") and role not in self._roles(field, "see")
            ]
        if problems:
            raise DefinitionError("access", problems)

    def _roles(self, field: Field, what: str) -> tuple[str, ...]:
        found: list[str] = []
        for grant in self.grants:
            given = grant.see if what == "see" else grant.change
            if field.key in given or (EVERY in given and not field.sensitive):
                found.append(grant.role)
        return tuple(dict.fromkeys(found))

    def judge_view(self, actor: By, field: str) -> Verdict[Truth]:
        """Whether an actor may see a field; unknown when his roles are not known. An unknown field is an `InputError`."""
        return self._judge(actor, field, "see")

    def judge_change(self, actor: By, field: str) -> Verdict[Truth]:
        """Whether an actor may change a field; a sensitive one without basis may be changed by nobody."""
        verdict = self._judge(actor, field, "change")
        off = self.form.off(field)
        if not off:
            return verdict
        met = verdict.value is Truth.YES
        return Verdict(Truth.NO, (*(() if met else verdict.reasons), *off), verdict.missing)

    def _judge(self, actor: By, key: str, what: str) -> Verdict[Truth]:
        field = self.form.field(key)
        roles = self._roles(field, what)
        if not roles:
            words = (_NOBODY_SEES if what == "see" else _NOBODY_CHANGES).fill(field=field.label)
            return Verdict(Truth.NO, (Reason("nobody_may", words, _ROWS),))
        finding = findings_of((Allowed(roles).raw(actor),))[0]
        words = (_TO_SEE if what == "see" else _TO_CHANGE).fill(field=field.label, finding=finding.sentence)
        truth = finding.outcome.truth
        if truth is Truth.UNKNOWN:
            return Verdict(truth, missing=(Reason("roles_unknown", words, _ROWS),))
        return Verdict(truth, (Reason("allowed" if finding.met else "not_allowed", words, _ROWS),))

    def view(self, card: Card, actor: By) -> CardView:
        """The card as an actor may see it; the same fields for every card, whatever is filled in.

        A card of another kind than the form's is an `InputError`.
        """
        self.form.check(card)
        open_ = {each.key for each in self.form.fields if self.judge_view(actor, each.key).value is Truth.YES}
        hidden = tuple(each.label for each in self.form.fields if each.key not in open_)
        declared = {each.key for each in self.form.fields}
        strange = len({each.field for each in card.known_fields} - declared)
        reasons: list[Reason] = []
        if not self.grants:
            reasons.append(Reason("nobody_may", _NO_GRANTS.fill(), _ROWS))
        if hidden:
            reasons.append(Reason("hidden", _HIDDEN.fill(n=len(hidden), fields=hidden), _ROWS))
        if strange:
            reasons.append(Reason("undeclared", _UNDECLARED.fill(n=strange), _ROWS))
        known = tuple(each for each in card.known_fields if each.field in open_)
        return CardView(card.id, card.kind, known, hidden, strange, tuple(reasons))

    def note(
        self,
        card: Card,
        actor: By,
        field: str,
        value: Operand,
        *,
        at: datetime,
        item: str | None = None,
        about: str | None = None,
        confirmed: bool = True,
    ) -> Card | Declined:
        """`Form.note` by an actor who may change the field; declined with all reasons, his rights and the form's."""
        noted = self.form.note(
            card, field, value, by=actor, at=at, item=item, about=about, confirmed=confirmed
        )
        return self._allowed(actor, field, noted)

    def confirm(
        self, card: Card, actor: By, field: str, *, at: datetime, item: str | None = None
    ) -> Card | Declined:
        """`Form.confirm` by an actor who may change the field."""
        return self._allowed(actor, field, self.form.confirm(card, field, by=actor, at=at, item=item))

    def withdraw(
        self,
        card: Card,
        actor: By,
        field: str,
        *,
        why: Why | None = None,
        at: datetime,
        item: str | None = None,
    ) -> Card | Declined:
        """`Card.withdraw` by an actor who may change the field."""
        self.form.check(card)
        return self._allowed(actor, field, card.withdraw(field, why=why, by=actor, at=at, item=item))

    def _allowed(self, actor: By, field: str, answer: Card | Declined) -> Card | Declined:
        verdict = self._judge(actor, field, "change")
        if verdict.value is Truth.YES:
            return answer
        return joined(Declined(verdict.reasons, verdict.missing), answer)


# -- words ------------------------------------------------------------------------------------------------------------

_TO_SEE: Final = Text("to see “{field}”: {finding}", zh="查看“{field}”：{finding}")
_TO_CHANGE: Final = Text("to change “{field}”: {finding}", zh="修改“{field}”：{finding}")
_NOBODY_SEES: Final = Text("nobody was given leave to see “{field}”", zh="“{field}”未授权任何人查看")
_NOBODY_CHANGES: Final = Text("nobody was given leave to change “{field}”", zh="“{field}”未授权任何人修改")
_NO_GRANTS: Final = Text(
    "nobody was given leave to see anything of these cards", zh="尚未授权任何人查看此类卡片"
)
_HIDDEN: Final = Text("{n} {n|field is|fields are} hidden from you: {fields}", zh="有{n}项对您隐藏：{fields}")
_UNDECLARED: Final = Text(
    "{n} {n|field|fields} of this card {n|stands|stand} in no form; nobody sees {n|it|them} here",
    zh="此卡片有{n}项不在表单中，此处不予显示",
)
