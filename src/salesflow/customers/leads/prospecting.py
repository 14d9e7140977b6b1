"""Prospecting: which ways of finding customers suit a product, why, why not, and what nobody knows yet.

A product is described by traits of a closed list, each yes, no or not known. A method says which traits it suits,
what it cannot do without, and what rules it out. Every method gets its line, the unsuited ones too: who knows why
door-to-door is out need not discuss it again next year.

>>> from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
>>> found = PROSPECTING_METHODS.suggest(Profile("gearbox", {"specialised": True, "satisfied_customers": True}))
>>> [each.method.key for each in found.suited]
['referral', 'snowball', 'fairs_and_advertising']
>>> found.of("door_to_door").truth, found.ask_next[0]
(Truth.UNKNOWN, <Trait.BUYERS_ON_RECORD: 'buyers_on_record'>)

Whether inbound or outbound work is better plays no part in the order; see the claim in the catalogue. Sources: CU-4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Final, TypeAlias

import attrs

from salesflow.basics.channels import Direction
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.customers.leads.source import read_direction
from salesflow.errors import DefinitionError, InputError

__all__ = ["Method", "Profile", "Prospecting", "Suggestion", "Suggestions", "Trait", "WorkStep"]

_ROWS: Final = ("CU-4",)


class Trait(StrEnum):
    """What may be said of a product, of who buys it, and of what we have in hand to sell it.

    The first five are the words of the source; the others are ours. Source: CU-4.

    >>> Trait("insurance").render("zh")
    '保险'
    """

    DAILY_CONSUMER_GOOD = "daily_consumer_good"
    INSURANCE = "insurance"
    SPECIALISED = "specialised"
    SERVICE_HEAVY = "service_heavy"
    BRAND_AND_TASTE = "brand_and_taste"
    HIGH_VALUE = "high_value"
    EASY_TO_EXPLAIN = "easy_to_explain"
    MANY_SMALL_BUYERS = "many_small_buyers"
    FEW_LARGE_BUYERS = "few_large_buyers"
    BUYERS_CLOSE_TOGETHER = "buyers_close_together"
    BUYERS_ON_RECORD = "buyers_on_record"
    BUYERS_SEARCH = "buyers_search"
    BOUGHT_WITH_OTHERS = "bought_with_others"
    SATISFIED_CUSTOMERS = "satisfied_customers"
    PREDECESSOR = "predecessor"

    def render(self, language: Language = "en") -> str:
        """The trait in words."""
        return _TRAITS[self].render(language)


_TRAITS: Final = {
    Trait.DAILY_CONSUMER_GOOD: Text("daily consumer goods", zh="日用消费品"),
    Trait.INSURANCE: Text("insurance", zh="保险"),
    Trait.SPECIALISED: Text("a specialised product", zh="专业性强的产品"),
    Trait.SERVICE_HEAVY: Text("a product that needs much service", zh="服务要求高的产品"),
    Trait.BRAND_AND_TASTE: Text("a product of brand and taste", zh="有品牌形象和品位的产品"),
    Trait.HIGH_VALUE: Text("a high value per sale", zh="单笔金额大"),
    Trait.EASY_TO_EXPLAIN: Text("a product that is easy to explain", zh="三言两语说得清的产品"),
    Trait.MANY_SMALL_BUYERS: Text("many small buyers", zh="买家多而小"),
    Trait.FEW_LARGE_BUYERS: Text("few large buyers", zh="买家少而大"),
    Trait.BUYERS_CLOSE_TOGETHER: Text("buyers close together in one area", zh="买家集中在同一区域"),
    Trait.BUYERS_ON_RECORD: Text("buyers who are found in registers or directories", zh="买家可从名录查到"),
    Trait.BUYERS_SEARCH: Text("buyers who look for information themselves", zh="买家会自己查找资料"),
    Trait.BOUGHT_WITH_OTHERS: Text("a product bought together with others", zh="与其他产品搭配购买的产品"),
    Trait.SATISFIED_CUSTOMERS: Text("satisfied customers of our own", zh="已有满意的老客户"),
    Trait.PREDECESSOR: Text("customers that a predecessor left", zh="前任留下的客户"),
}  # fmt: skip

_Answer: TypeAlias = Truth | bool | None
_Given: TypeAlias = Mapping[Trait, _Answer] | Mapping[str, _Answer] | tuple[tuple[Trait, Truth], ...]


def _trait(name: object) -> Trait:
    try:
        return Trait(name)  # type: ignore[arg-type]  # a ValueError is the answer we ask for
    except ValueError:
        near = get_close_matches(str(name), list(Trait), n=1, cutoff=0.7)
        hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(Trait)}"
        raise InputError("traits", name, f"is no trait; {hint}") from None


def _answers(given: _Given) -> tuple[tuple[Trait, Truth], ...]:
    known: dict[Trait, Truth] = {}
    pairs: Iterable[tuple[str, _Answer]] = given.items() if isinstance(given, Mapping) else given
    for name, value in pairs:
        trait = _trait(name)
        if trait in known:
            raise InputError("traits", name, "is given twice")
        known[trait] = Truth.of(value)
    return tuple((trait, known.get(trait, Truth.UNKNOWN)) for trait in Trait)


@attrs.frozen
class Profile:
    """A product as prospecting sees it: every trait is yes, no or not known; what is not given is not known.

    `traits` is a mapping of traits (or their names) to a `Truth`, True, False or None. A blank product, a trait that is
    not in the list, one that is given twice, and any other value are an `InputError`. Source: CU-4.

    >>> Profile("soap", {"daily_consumer_good": True}).truth(Trait.INSURANCE)
    Truth.UNKNOWN
    """

    product: str
    traits: tuple[tuple[Trait, Truth], ...] = attrs.field(default=(), converter=_answers)

    def __attrs_post_init__(self) -> None:
        if not self.product.strip():
            raise InputError("product", self.product, "say which product it is")

    @cached_property
    def _known(self) -> dict[Trait, Truth]:
        return dict(self.traits)

    def truth(self, trait: Trait) -> Truth:
        """Whether the product has a trait."""
        return self._known[trait]

    def with_trait(self, trait: Trait | str, value: _Answer) -> Profile:
        """The profile with one more answer (None: not known after all)."""
        answers: dict[Trait, _Answer] = {**self._known, _trait(trait): value}
        return attrs.evolve(self, traits=answers)

    def among(self, traits: Iterable[Trait], truth: Truth) -> tuple[Trait, ...]:
        """Those of `traits` that have one answer, in their order."""
        return tuple(trait for trait in traits if self.truth(trait) is truth)


@attrs.frozen
class WorkStep:
    """One step of the work of prospecting, whatever the method (CU-4)."""

    key: str
    label: Text
    how: Text


def _traits(values: Iterable[Trait | str]) -> tuple[Trait, ...]:
    return tuple(_trait(value) for value in values)


@attrs.frozen
class Method:
    """A way of finding people or firms who may become customers.

    `definition` says what it is, `suits` in words for what, `steps` how one goes about it, `cost_driver` what it costs
    by the piece, `cautions` what to mind. The same as data: it suits a product with at least one of `fits` (any product
    when there are none), does not work without all of `needs`, and is out when one of `unfit` holds. `direction`: we
    turn to them (`OUT`, outbound) or they to us (`IN`, inbound). `ours` marks one that the source only names or that we
    added, so that the description is ours.

    Raises a `DefinitionError` with all problems: a blank key, no trait among `fits` and `needs`, a trait on both sides,
    no steps, an outbound method without cautions. Source: CU-4.
    """

    key: str
    label: Text
    definition: Text = attrs.field(kw_only=True)
    suits: Text = attrs.field(kw_only=True)
    cost_driver: Text = attrs.field(kw_only=True)
    steps: tuple[Text, ...] = attrs.field(kw_only=True, converter=tuple[Text, ...])
    direction: Direction = attrs.field(kw_only=True, converter=read_direction)
    cautions: tuple[Text, ...] = attrs.field(kw_only=True, default=(), converter=tuple[Text, ...])
    fits: tuple[Trait, ...] = attrs.field(kw_only=True, default=(), converter=_traits)
    needs: tuple[Trait, ...] = attrs.field(kw_only=True, default=(), converter=_traits)
    unfit: tuple[Trait, ...] = attrs.field(kw_only=True, default=(), converter=_traits)
    ours: bool = attrs.field(kw_only=True, default=False)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.key.strip():
            problems.append("the key is blank")
        if not self.fits and not self.needs:
            problems.append("name at least one trait that it suits or needs")
        listed = Counter((*self.fits, *self.needs, *self.unfit))
        problems += [f"trait {trait.value!r} is named twice" for trait, times in listed.items() if times > 1]
        if not self.steps:
            problems.append("there is no step")
        if self.direction is Direction.OUT and not self.cautions:
            problems.append("it turns to people who did not ask, and carries no caution")
        if problems:
            raise DefinitionError(f"method {self.key!r}", problems)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Everything to know about it, the cautions included."""
        lines = [_IS.fill(name=self.label, what=self.definition)]
        if self.ours:
            lines.append(_OURS.fill())
        lines += [_FOR.fill(text=self.suits), _COSTS.fill(text=self.cost_driver)]
        lines += [_STEP.fill(n=n, text=text) for n, text in enumerate(self.steps, 1)]
        return (*lines, *[_CAUTION.fill(text=text) for text in self.cautions])

    def explain(self, language: Language = "en") -> str:
        """The method in words, a line for each thing to know."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)

    def truth(self, profile: Profile) -> Truth:
        """Whether it suits: one of `fits`, all of `needs`, none of `unfit`; three-valued."""
        fits = Truth.any(map(profile.truth, self.fits)) if self.fits else Truth.YES
        return fits & Truth.all(map(profile.truth, self.needs)) & ~Truth.any(map(profile.truth, self.unfit))

    def open(self, profile: Profile) -> tuple[Trait, ...]:
        """The traits that nobody knows of and that would decide whether it suits; none once it is decided."""
        if self.truth(profile) is not Truth.UNKNOWN:
            return ()
        fits = () if profile.among(self.fits, Truth.YES) else self.fits
        return profile.among((*fits, *self.needs, *self.unfit), Truth.UNKNOWN)


@attrs.frozen
class Suggestion:
    """One method held against a product: its place, whether it suits, the reasons, and what is not known.

    Methods between which nothing decides share a `place`; it counts from 1. `open` are the traits behind `missing`.
    """

    place: int
    method: Method
    truth: Truth
    reasons: tuple[Reason, ...]
    missing: tuple[Reason, ...] = ()
    open: tuple[Trait, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """The reasons and what is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


@attrs.frozen
class Suggestions:
    """All methods of a house for one product: those that suit, those that may suit, those that do not.

    Each method stands here exactly once.
    """

    profile: Profile
    lines: tuple[Suggestion, ...]

    @property
    def suited(self) -> tuple[Suggestion, ...]:
        """The methods that surely suit."""
        return tuple(line for line in self.lines if line.truth is Truth.YES)

    @property
    def open(self) -> tuple[Suggestion, ...]:
        """The methods that may suit: something that would decide it is not known."""
        return tuple(line for line in self.lines if line.truth is Truth.UNKNOWN)

    @property
    def unsuited(self) -> tuple[Suggestion, ...]:
        """The methods that do not suit, each with its reason."""
        return tuple(line for line in self.lines if line.truth is Truth.NO)

    @property
    def ask_next(self) -> tuple[Trait, ...]:
        """The traits to find out, the one that holds up most methods first."""
        waiting = Counter(trait for line in self.lines for trait in line.open)
        return tuple(sorted(waiting, key=lambda trait: (-waiting[trait], trait)))

    def of(self, key: str) -> Suggestion:
        """The line of one method; an `InputError` names them all when there is none."""
        for line in self.lines:
            if line.method.key == key:
                return line
        raise InputError("method", key, f"there are {', '.join(line.method.key for line in self.lines)}")

    def explain(self, language: Language = "en") -> str:
        """Every method in its order, with its reasons and what is missing."""
        return "\n".join(line.explain(language) for line in self.lines)


@attrs.frozen
class Prospecting:
    """The methods a house works with, under a key and a version.

    Raises a `DefinitionError` with all problems: a blank key or version, no methods, two of one key. Source: CU-4.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    methods: tuple[Method, ...] = attrs.field(kw_only=True, converter=tuple[Method, ...])

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.methods:
            problems.append("there is no method")
        keys = [each.key for each in self.methods]
        problems += [
            f"method {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1
        ]
        if problems:
            raise DefinitionError(f"prospecting {self.key!r}", problems)

    def method(self, key: str) -> Method:
        """The method of that key; an `InputError` names the declared ones when there is none."""
        for each in self.methods:
            if each.key == key:
                return each
        known = ", ".join(each.key for each in self.methods)
        raise InputError("method", key, f"prospecting {self.key!r} has {known}")

    def suggest(self, profile: Profile) -> Suggestions:
        """Every method, ranked for a product: those that suit, those that may, those that do not.

        Among those that suit, and among those that may, more traits that speak for it come first, then fewer open
        questions; equals share a place and stand in the order of their keys. The order in which the methods are
        declared plays no part, nor does their direction. Methods that suit or may suit bring every caution.
        """
        ranked = sorted(self.methods, key=lambda each: (_merit(each, profile), each.key))
        lines: list[Suggestion] = []
        for _, equals in groupby(ranked, key=lambda each: _merit(each, profile)):
            place = len(lines) + 1
            lines += [_suggestion(place, each, profile) for each in equals]
        return Suggestions(profile, tuple(lines))


_ORDER: Final = {Truth.YES: 0, Truth.UNKNOWN: 1, Truth.NO: 2}


def _merit(method: Method, profile: Profile) -> tuple[int, int, int]:
    truth = method.truth(profile)
    speaking = () if truth is Truth.NO else _speaking(method, profile)
    return (_ORDER[truth], -len(speaking), len(method.open(profile)))


def _speaking(method: Method, profile: Profile) -> tuple[Trait, ...]:
    """The traits that speak for a method."""
    return profile.among((*method.fits, *method.needs), Truth.YES)


def _suggestion(place: int, method: Method, profile: Profile) -> Suggestion:
    name, truth = method.label, method.truth(profile)
    if truth is Truth.NO:
        return Suggestion(place, method, truth, tuple(_against(method, profile)))
    reasons: list[Reason] = []
    speaking = _speaking(method, profile)
    if speaking:
        words = (_SUITS if truth is Truth.YES else _SPEAKS).fill(name=name, traits=speaking)
        reasons.append(Reason("suits" if truth is Truth.YES else "speaks_for", words, _ROWS))
    reasons += [Reason("caution", _MIND.fill(name=name, text=text), _ROWS) for text in method.cautions]
    undecided = method.open(profile)
    missing = [Reason("unknown", _NOT_KNOWN.fill(name=name, traits=undecided), _ROWS)] if undecided else []
    return Suggestion(place, method, truth, tuple(reasons), tuple(missing), undecided)


def _against(method: Method, profile: Profile) -> Iterable[Reason]:
    """Every reason why a method does not suit."""
    ruling_out = profile.among(method.unfit, Truth.YES)
    if ruling_out:
        yield Reason("ruled_out", _RULED_OUT.fill(name=method.label, traits=ruling_out), _ROWS)
    lacking = profile.among(method.needs, Truth.NO)
    if lacking:
        yield Reason("lacks", _LACKS.fill(name=method.label, traits=lacking), _ROWS)
    if method.fits and len(profile.among(method.fits, Truth.NO)) == len(method.fits):
        yield Reason("fits_nothing", _FITS_NOTHING.fill(name=method.label, traits=method.fits), _ROWS)


_IS: Final = Text("{name}: {what}", zh="{name}：{what}")
_OURS: Final = Text("(The description is ours.)", zh="（说明为我们所加。）")
_FOR: Final = Text("Suits: {text}", zh="适用：{text}")
_COSTS: Final = Text("Cost: {text}", zh="成本：{text}")
_STEP: Final = Text("{n}. {text}", zh="{n}. {text}")
_CAUTION: Final = Text("Caution: {text}", zh="注意：{text}")
_SUITS: Final = Text("“{name}” suits: {traits}", zh="适合“{name}”：{traits}")
_SPEAKS: Final = Text("“{name}” may suit: {traits}", zh="“{name}”可能适合：{traits}")
_NOT_KNOWN: Final = Text("“{name}”: not known yet: {traits}", zh="“{name}”：尚不清楚：{traits}")
_RULED_OUT: Final = Text("“{name}” does not suit: {traits}", zh="“{name}”不适合：{traits}")
_LACKS: Final = Text("“{name}” does not work without: {traits}", zh="“{name}”缺少条件：{traits}")
_FITS_NOTHING: Final = Text(
    "“{name}” is made for other cases: {traits}", zh="“{name}”适用于其他情况：{traits}"
)
_MIND: Final = Text("caution with “{name}”: {text}", zh="使用“{name}”须注意：{text}")
