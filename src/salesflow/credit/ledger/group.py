"""Groups: customers that belong together, and one limit for all of them.

A limit is *shared* when whoever comes first uses it, and *allocated* when each member has a part of its own. A subsidiary
stands under its parent, nobody under himself, and a customer that turned out to be another one counts with it.

>>> from datetime import date
>>> from salesflow.basics.money import money
>>> group = CreditGroup("G-1", {"C-8": "C-7", "C-9": "C-7"}, money(100000, "CNY"), Sharing.SHARED)
>>> group.head, group.members, group.below("C-7")
('C-7', ('C-7', 'C-8', 'C-9'), ('C-8', 'C-9'))
>>> used = [Position(each, "CNY", date(2026, 3, 2)) for each in ("C-7", "C-8")]
>>> print(group.available("C-8", used).explain())
nothing is known of what C-9 uses, so nobody can say what is left of the limit of group G-1 [CR-5]

Source: CR-5; field study of credit 1.3 (limits of group members) and property 20. With a shared limit each member may use
all that is left; what one takes is gone for all, so together they never take more than the limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.money import Limit, Money, total
from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Language, Text
from salesflow.credit.ledger.position import Position, left_of
from salesflow.errors import CurrencyError, DefinitionError, InputError

__all__ = ["CreditGroup", "Sharing"]

_ROWS: Final = ("CR-5",)


class Sharing(Enum):
    """How the members use the limit: together, or each a part of its own."""

    SHARED = "shared"
    ALLOCATED = "allocated"

    def __repr__(self) -> str:
        return f"Sharing.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _SHARING[self].render(language)


_SHARING: Final = {
    Sharing.SHARED: Text("shared", zh="共享"),
    Sharing.ALLOCATED: Text("allocated", zh="单独分配"),
}


def _id(value: str) -> str:
    return read_id(value, "group")


def _pairs(value: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    return tuple(sorted({(read_id(key, "customer"), read_id(other, "customer")) for key, other in pairs}))


def _parts(value: Mapping[str, Money] | tuple[tuple[str, Money], ...]) -> tuple[tuple[str, Money], ...]:
    pairs = tuple(value.items()) if isinstance(value, Mapping) else value
    return tuple(sorted([(read_id(key, "parts"), part) for key, part in pairs], key=lambda pair: pair[0]))


@attrs.frozen
class CreditGroup:
    """Customers with one limit: `parents` names the parent of every member but the `head`.

    `parts` are the members' own limits when the limit is allocated; a member without a part has none of it (zero). `merged`
    says which customer a number that is not used any more stands for: ``{"C-70": "C-7"}``.

    Everything wrong at once in one `DefinitionError`: nobody or several at the head, two parents, a circle, a number that
    was merged away and is still a member, parts of strangers, negative, in another currency or more than the whole.
    Source: CR-5.
    """

    id: str = attrs.field(converter=_id)
    parents: tuple[tuple[str, str], ...] = attrs.field(converter=_pairs)
    limit: Limit
    sharing: Sharing
    parts: tuple[tuple[str, Money], ...] = attrs.field(default=(), converter=_parts, kw_only=True)
    merged: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [*self._tree_problems(), *self._merged_problems(), *self._part_problems()]
        if problems:
            raise DefinitionError(f"credit group {self.id!r}", problems)

    def _tree_problems(self) -> list[str]:
        if not self.parents:
            return ["it has no members; name the parent of at least one"]
        problems = [f"{child} has two parents" for child in _twice(child for child, _ in self.parents)]
        above = dict(self.parents)
        heads = sorted({parent for _, parent in self.parents} - above.keys())
        if len(heads) > 1:
            problems.append(f"{' and '.join(heads)} both stand at the head")
        return problems + [f"{' under '.join(line)} is a circle" for line in _circles(above)]

    def _merged_problems(self) -> list[str]:
        problems = [f"{gone} was merged into two others" for gone in _twice(gone for gone, _ in self.merged)]
        into = dict(self.merged)
        problems += [f"{' is '.join(line)} is a circle" for line in _circles(into)]
        gone = sorted(into.keys() & {each for pair in self.parents for each in pair})
        return problems + [f"{each} was merged into {into[each]} and is still a member" for each in gone]

    def _part_problems(self) -> list[str]:
        problems: list[str] = []
        limit, members = self.limit, {each for pair in self.parents for each in pair}
        if isinstance(limit, Money) and limit.is_negative:
            problems.append(f"the limit {limit} is negative")
        if self.sharing is Sharing.SHARED:
            return [*problems, "a shared limit has no parts"] if self.parts else problems
        if not self.parts:
            problems.append("an allocated limit needs its parts")
        problems += [f"{each} has two parts" for each in _twice(each for each, _ in self.parts)]
        problems += [f"{each} has a part and is no member" for each, _ in self.parts if each not in members]
        problems += [
            f"the part {part} of {each} is negative" for each, part in self.parts if part.is_negative
        ]
        if isinstance(limit, Money):
            if any(part.currency != limit.currency for _, part in self.parts):
                problems.append(f"a part is not in {limit.currency}")
            elif (whole := total([part for _, part in self.parts], limit.currency)) > limit:
                problems.append(f"the parts come to {whole}, more than {limit}")
        return problems

    # -- who --------------------------------------------------------------------------------------------------------

    @cached_property
    def members(self) -> tuple[str, ...]:
        """All members by number, the head among them; merged numbers are none."""
        return tuple(sorted({each for pair in self.parents for each in pair}))

    @cached_property
    def family(self) -> frozenset[str]:
        """The members, and every number that was merged into one: whoever of them guarantees for another covers nothing."""
        return frozenset(self.members) | {gone for gone, _ in self.merged}

    @cached_property
    def head(self) -> str:
        """The member that stands under nobody."""
        return min({parent for _, parent in self.parents} - {child for child, _ in self.parents})

    def who(self, customer: str) -> str:
        """The member that a number stands for today; a stranger is an `InputError`."""
        into, found = dict(self.merged), read_id(customer, "customer")
        while found in into:
            found = into[found]
        if found not in self.members:
            raise InputError(
                "customer", customer, f"is not in group {self.id}; it has {', '.join(self.members)}"
            )
        return found

    def below(self, member: str) -> tuple[str, ...]:
        """All that stand under a member, however deep."""
        wanted = {self.who(member)}
        grown = True
        while grown:
            more = {child for child, parent in self.parents if parent in wanted} - wanted
            wanted |= more
            grown = bool(more)
        return tuple(sorted(wanted - {self.who(member)}))

    # -- how much ---------------------------------------------------------------------------------------------------

    def used(self, positions: Iterable[Position]) -> Verdict[Money | None]:
        """What all members use together; None, and who is missing, when a member's position was not given.

        Positions under merged numbers count too. Two positions of one number, a stranger, or two days are an `InputError`;
        two currencies a `CurrencyError`.
        """
        given = self._by_member(positions)
        missing = tuple(
            Reason("unknown_use", _UNKNOWN.fill(who=each, group=self.id), _ROWS)
            for each in self.members
            if each not in given
        )
        if missing:
            return Verdict(None, missing=missing)
        amounts = [each.used for own in given.values() for each in own]
        whole = total(amounts, amounts[0].currency)
        return Verdict(whole, (Reason("group_used", _USED.fill(group=self.id, amount=whole), _ROWS),))

    def available(self, member: str, positions: Iterable[Position]) -> Verdict[Limit]:
        """What a member may still use: all that is left of a shared limit, or what is left of its own part.

        An allocated part is cut to what the whole group has left, for a number merged into it may have used more. None:
        nobody decided on the limit of the whole, whatever its parts (no reason is missing then), or a position is
        missing, which is named.
        """
        who, given = self.who(member), tuple(positions)
        used = self.used(given)
        if used.value is None:
            return Verdict(None, missing=used.missing)
        left = left_of(self.limit, used.value)
        if self.sharing is Sharing.ALLOCATED and left is not None:
            currency = used.value.currency
            own = total([each.used for each in self._by_member(given)[who]], currency)
            part = left_of(dict(self.parts).get(who, Money(0, currency)), own)
            left = min(part, left) if isinstance(left, Money) and isinstance(part, Money) else part
        words = _LEFT.fill(who=who, left=_UNDECIDED if left is None else left, sharing=self.sharing)
        return Verdict(left, (*used.reasons, Reason("group_left", words, _ROWS)))

    def _by_member(self, positions: Iterable[Position]) -> dict[str, list[Position]]:
        found: dict[str, list[Position]] = {}
        first: Position | None = None
        seen: set[str] = set()
        for each in positions:
            first = first or each
            if each.customer in seen:
                raise InputError("positions", each.customer, "has two positions and would count twice")
            if each.currency != first.currency:
                raise CurrencyError("positions", each.currency, f"another position is in {first.currency}")
            if each.as_of != first.as_of:
                raise InputError("positions", each.as_of, f"another position is of {first.as_of}")
            seen.add(each.customer)
            found.setdefault(self.who(each.customer), []).append(each)
        return found


def _twice(names: Iterable[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def _circles(above: Mapping[str, str]) -> list[list[str]]:
    """Each circle once, from its first name on and back to it."""
    found: list[list[str]] = []
    for name in sorted(above):
        line = [name]
        while line[-1] in above and line[-1] not in line[:-1]:
            line.append(above[line[-1]])
        if line[-1] == name and len(line) > 1 and name == min(line):
            found.append(line)
    return found


# -- words ----------------------------------------------------------------------------------------------------------

_UNKNOWN: Final = Text(
    "nothing is known of what {who} uses, so nobody can say what is left of the limit of group {group}",
    zh="{who}的占用额未知，因此无法得出集团{group}的剩余额度",
)
_USED: Final = Text("group {group} uses {amount}", zh="集团{group}占用{amount}")
_UNDECIDED: Final = Text("an amount nobody has decided on", zh="尚未决定的额度")
_LEFT: Final = Text("{who} may still use {left} ({sharing})", zh="{who}还可使用{left}（{sharing}）")
