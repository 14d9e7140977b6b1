"""Whom service reaches: from big accounts only to all sizes, and from single phases to the whole life of a customer.

Of the customers of each class, so many had at least one service contact in a period, whoever began it. Every class is
shown, the empty ones and the customers without a class too, for those are the ones that nobody asks about.

>>> from datetime import UTC, date, datetime
>>> from salesflow.basics.channels import Channel
>>> from salesflow.customers.history import Touch
>>> call = Touch("C-7", datetime(2026, 3, 2, 2, tzinfo=UTC), Channel.CALL)
>>> march = Window(date(2026, 3, 1), date(2026, 4, 1), "Asia/Shanghai", as_of=date(2026, 4, 3))
>>> print(coverage([CodedTouch(call, Purpose.SERVICE)], {"C-7": "large", "C-8": "small"}, march).explain())
customers with a contact for service, 1 Mar 2026 to 31 Mar 2026 [SV-1]
large: 1 of 1 (100%) [SV-1]
small: 0 of 1 (0%) [SV-1]
all: 1 of 2 (50%) [SV-1]
all contacts in the log are counted, so there is no sampling error [SV-1]

Source: SV-1 (D0: large, medium, small and micro alike; all-round instead of phase-wise). How it is measured is ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Final, TypeAlias

import attrs

from salesflow.basics.channels import Purpose
from salesflow.basics.ids import read_id
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Param, Renders, Text
from salesflow.errors import InputError
from salesflow.sales.sale import NOT_STATED, NotStated
from salesflow.service.coded_touch import (
    CodedTouch,
    SalePhase,
    counted_purposes,
    listed_purposes,
    once,
    touches_in,
)
from salesflow.service.counting import WHOLE_LOG, Part, PartKey, Window

__all__ = ["Coverage", "coverage", "phase_coverage"]

_ROWS: Final = ("SV-1",)
_SERVICE: Final = frozenset({Purpose.SERVICE})


@attrs.frozen
class Coverage:
    """Of the customers of each class, how many had at least one service contact in a period, by whoever began it.

    `parts` hold every class, the empty ones too, and `NOT_STATED` last. A customer is *unclear* in a class when all
    that speaks for him is a touch that states no purpose (or no phase, where he went through several). `whole` counts
    customers: reached in every class of theirs. `strangers` had a touch but stand in no class.
    """

    window: Window
    purposes: frozenset[Purpose]
    by: Text
    parts: tuple[Part, ...]
    whole: Part
    strangers: tuple[str, ...] = ()
    outside: int = 0

    def part(self, key: PartKey) -> Part:
        """The customers of one class; an `InputError` names the classes there are when there is no such one."""
        for each in self.parts:
            if each.key == key:
                return each
        known = ", ".join(repr(each.key) for each in self.parts)
        raise InputError("key", key, f"is no class of this coverage; there are {known}")

    @property
    def gap(self) -> Fraction | None:
        """How far the class reached most lies above the one reached least; None while that is unclear.

        The class of those who state none does not count, nor does a class without a customer.
        """
        filled = [each for each in self.parts if each.n and each.key is not NOT_STATED]
        shares = [each.share for each in filled if each.share is not None and not each.unclear]
        return max(shares) - min(shares) if shares and len(shares) == len(filled) else None

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each class with its counts, and how sure they are."""
        head = _said("coverage", _COVERED, purposes=listed_purposes(self.purposes), span=self.window.sentence)
        rows = [
            Reason("reached", each.sentence, _ROWS)
            for each in (*self.parts, self.whole)
            if each.n or each.key is not NOT_STATED
        ]
        return (head, *rows, _said("whole_log", WHOLE_LOG))

    @property
    def missing(self) -> tuple[Reason, ...]:
        """What keeps the shares from being sure."""
        found = list(self.window.missing(_ROWS))
        if self.whole.unclear:
            found.append(_said("unclear", _UNCLEAR, n=self.whole.unclear))
        nameless = self.part(NOT_STATED).n
        if nameless:
            found.append(_said("class_unknown", _NO_CLASS, n=nameless, by=self.by))
        if self.strangers:
            found.append(_said("strangers", _STRANGERS, n=len(self.strangers), names=self.strangers[:5]))
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


_Key: TypeAlias = "str | SalePhase | NotStated"


def coverage(
    touches: Iterable[CodedTouch],
    classes: Mapping[str, str | None],
    window: Window,
    *,
    by: Text | None = None,
    names: Mapping[str, Text] | None = None,
    purposes: Collection[Purpose] = _SERVICE,
) -> Coverage:
    """How many customers of each class were reached (SV-1: from big accounts only to all sizes).

    `classes` is the whole book: each customer with his size (or grade, or region), None when nobody knows it. `by` says
    what the classes are. `names` says the classes in words, in the order to show them; those not named follow.

    A blank class, a customer who stands there twice, and what `initiative` refuses are an `InputError`.
    """
    keys: dict[str, tuple[_Key, ...]] = {}
    for customer, name in classes.items():
        _enter(keys, customer, (NOT_STATED if name is None else read_id(name, "class"),))
    labels: dict[_Key, Renders | None] = {}
    labels.update(names or {})
    labels.update(
        dict.fromkeys(sorted({key for (key,) in keys.values() if isinstance(key, str)} - labels.keys()))
    )
    labels[NOT_STATED] = None
    coded = [attrs.evolve(each, phase=None) for each in once(touches)]
    return _covered(coded, keys, labels, window, by or _SIZE, _ALL, purposes)


def phase_coverage(
    touches: Iterable[CodedTouch],
    phases: Mapping[str, Collection[SalePhase]],
    window: Window,
    *,
    purposes: Collection[Purpose] = _SERVICE,
) -> Coverage:
    """How many customers were reached in each phase of the sale (SV-1: from phase-wise to all-round service).

    `phases` is the whole book: each customer with the phases that he went through in the period; none at all means that
    nobody knows them. A touch serves the phase it states; one that states none serves the only phase of its customer.
    `Coverage.whole` counts who was reached in every phase of his.

    A touch in a phase that its customer did not go through, and what `initiative` refuses, are an `InputError`.
    """
    keys: dict[str, tuple[_Key, ...]] = {}
    for customer, given in phases.items():
        known = tuple([phase for phase in SalePhase if phase in given])
        if len(known) < len(set(given)):
            raise InputError("phases", tuple(given), "give values of SalePhase")
        _enter(keys, customer, known or (NOT_STATED,))
    labels: dict[_Key, Renders | None] = dict.fromkeys((*SalePhase, NOT_STATED))
    return _covered(once(touches), keys, labels, window, _PHASE, _ALL_ROUND, purposes)


def _enter(keys: dict[str, tuple[_Key, ...]], customer: str, own: tuple[_Key, ...]) -> None:
    who = read_id(customer, "customer")
    if who in keys:
        raise InputError("customer", customer, "stands in the book twice")
    keys[who] = own


def _covered(
    coded: list[CodedTouch],
    keys: Mapping[str, tuple[_Key, ...]],
    labels: Mapping[_Key, Renders | None],
    window: Window,
    by: Text,
    whole: Text,
    purposes: Collection[Purpose],
) -> Coverage:
    counted = counted_purposes(purposes)
    surely: set[tuple[str, _Key]] = set()
    perhaps: set[tuple[str, _Key]] = set()
    strangers: set[str] = set()
    inside = list(touches_in(coded, window))
    for each in inside:
        customer = each.touch.customer
        if each.purpose is not None and each.purpose not in counted:
            continue
        if customer not in keys:
            strangers.add(customer)
            continue
        served = _served(each, keys[customer])
        sure = each.purpose is not None and len(served) == 1
        (surely if sure else perhaps).update((customer, key) for key in served)
    counts: dict[_Key, list[int]] = {key: [0, 0, 0] for key in labels}
    totals = [0, 0, 0]
    for customer, own in keys.items():
        # how well he was reached in each class of his: 0 surely, 1 perhaps, 2 not
        states = [0 if (customer, key) in surely else 1 if (customer, key) in perhaps else 2 for key in own]
        for key, state in zip(own, states, strict=True):
            counts[key][state] += 1
        totals[max(states)] += 1
    parts = [Part(key, yes, yes + may + no, may, labels[key]) for key, (yes, may, no) in counts.items()]
    in_all = Part("all", totals[0], sum(totals), totals[1], whole)
    outside = len(coded) - len(inside)
    return Coverage(window, counted, by, tuple(parts), in_all, tuple(sorted(strangers)), outside)


def _served(coded: CodedTouch, own: tuple[_Key, ...]) -> tuple[_Key, ...]:
    """The classes of a customer that a touch may have served."""
    if coded.phase is None or own == (NOT_STATED,):
        return own
    if coded.phase not in own:
        problem = (
            f"customer {coded.touch.customer!r} was touched in this phase, which is not among his: {own}"
        )
        raise InputError("phases", coded.phase, problem)
    return (coded.phase,)


def _said(code: str, text: Text, **params: Param) -> Reason:
    return Reason(code, text.fill(**params), _ROWS)


# -- words ------------------------------------------------------------------------------------------------------------

_SIZE: Final = Text("size", zh="规模")
_PHASE: Final = Text("phase of the sale", zh="销售阶段")
_ALL: Final = Text("all", zh="合计")
_ALL_ROUND: Final = Text("in every phase of theirs", zh="所经各阶段都有服务")
_COVERED: Final = Text(
    "customers with a contact for {purposes}, {span}", zh="{span}，有过{purposes}联系的客户"
)
_UNCLEAR: Final = Text(
    "of {n} {n|customer|customers} it is unclear whether {n|he was|they were} served: a contact states no purpose or "
    "no phase",
    zh="{n}个客户是否得到服务不明：联系未注明目的或阶段",
)
_NO_CLASS: Final = Text("{n} {n|customer has|customers have} no {by} noted", zh="{n}个客户未注明{by}")
_STRANGERS: Final = Text(
    "{n} {n|customer was|customers were} contacted and {n|stands|stand} in no class: {names}",
    zh="{n}个有联系的客户不在名册中：{names}",
)
