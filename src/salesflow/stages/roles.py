"""Roles: who may take a move, as a condition that is held against whoever asks.

>>> may = Allowed(("finance", "manager"))
>>> from salesflow.basics.criteria import findings_of
>>> for who in (Actor("u7", ["manager"]), Actor("u2", ["seller"]), "u9", None):
...     print(findings_of((may.raw(who),))[0].explain())
u7 has the role manager
this needs the role finance or manager; u2 has the role seller
this needs the role finance or manager; the roles of u9 are not known
this needs the role finance or manager; nobody said who asks
"""

from __future__ import annotations

from typing import Final

import attrs

from salesflow.basics.actors import Actor, By
from salesflow.basics.criteria import Raw
from salesflow.basics.findings import ABSENT, Finding, Outcome
from salesflow.basics.text import Sentence, Text

__all__ = ["Allowed"]


_MET, _UNMET, _UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN


@attrs.frozen
class Allowed:
    """One of these roles may do it; roles that are not known are not taken for none."""

    roles: tuple[str, ...]

    def raw(self, by: By) -> Raw:
        """The finding about `by` as a plain tuple, as criteria give it."""
        if not isinstance(by, Actor):
            return (self, _UNKNOWN, ABSENT, by or "", ())
        held = sorted(by.roles)
        fitting = [role for role in held if role in self.roles]
        return (self, _MET if fitting else _UNMET, _AND.join(fitting or held), by.id, ())

    @property
    def label(self) -> Sentence:
        """What is missing, in a list of missing things."""
        return _A_ROLE.fill(roles=self.either)

    def paths(self) -> tuple[str, ...]:
        """The one thing it looks at."""
        return ("role",)

    def sentence(self, finding: Finding) -> Sentence:
        """What was found, in words."""
        who = finding.detail
        if finding.outcome is Outcome.UNKNOWN:
            return (_ROLES_OPEN if who else _NOBODY).fill(roles=self.either, who=who)
        held = tuple(str(finding.seen).split(_AND)) if finding.seen else ()
        said = _HAS if finding.met else _OTHERS if held else _NONE
        return said.fill(roles=self.either, who=who, held=held, n=len(held))

    @property
    def either(self) -> Sentence:
        """The roles alone, any one of which will do."""
        if len(self.roles) == 1:
            return _ONE.fill(role=self.roles[0])
        return _EITHER.fill(roles=self.roles[:-1], last=self.roles[-1])


_AND: Final = ", "
_ONE: Final = Text("{role}", zh="{role}")
_EITHER: Final = Text("{roles} or {last}", zh="{roles}或{last}")
_A_ROLE: Final = Text("somebody with the role {roles}", zh="具备{roles}角色的人")
_HAS: Final = Text("{who} has the {n|role|roles} {held}", zh="{who}具备{held}角色")
_OTHERS: Final = Text(
    "this needs the role {roles}; {who} has the {n|role|roles} {held}",
    zh="需要{roles}角色；{who}的角色是{held}",
)
_NONE: Final = Text("this needs the role {roles}; {who} has no role", zh="需要{roles}角色；{who}没有任何角色")
_ROLES_OPEN: Final = Text(
    "this needs the role {roles}; the roles of {who} are not known", zh="需要{roles}角色；{who}的角色尚不清楚"
)
_NOBODY: Final = Text(
    "this needs the role {roles}; nobody said who asks", zh="需要{roles}角色；未说明由谁提出"
)
