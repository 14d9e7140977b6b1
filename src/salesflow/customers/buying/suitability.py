"""Suitability: never sell what the customer cannot use. An offer is held against what the customer said it needs.

A firm with an output of five million that recruits once or twice a year needs no premium membership; whoever talks it
into one has a sale and has lost the customer. Where no need was stated, the answer is neither yes nor no: ask first.

>>> from salesflow.basics.criteria import fact
>>> hires = fact("hires_a_year", Text("hires in a year", zh="每年招聘次数"))
>>> offers = Assortment([
...     Offer("single", Text("single advertisement", zh="单次招聘"), Money(500, "CNY"), [hires >= 1]),
...     Offer("premium", Text("premium membership", zh="高级会员"), Money(20_000, "CNY"), [hires >= 12]),
... ])
>>> found = offers.judge("premium", StatedNeed("C-7", {"hires_a_year": 2}, stated_on=date(2026, 3, 2)))
>>> found.value, found.alternative
(Truth.NO, 'single')
>>> print(found.explain())
premium membership is of no use to this customer: hires in a year is 2; at least 12 is needed [CU-17]
single advertisement suits what the customer needs and costs less: CNY 500 instead of CNY 20,000 [CU-17]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import attrs
import pendulum

from salesflow.basics.comparing import Operand
from salesflow.basics.criteria import Criterion, Predicates, all_of, has
from salesflow.basics.findings import Outcome
from salesflow.basics.ids import read_customer, read_id
from salesflow.basics.moments import as_day, shared_day
from salesflow.basics.money import Money
from salesflow.basics.reasons import Reason, Verdict, explained
from salesflow.basics.text import Language, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.errors import DefinitionError, InputError

__all__ = ["SUITS", "Assortment", "StatedNeed", "Offer", "Suitability"]

_ROWS: Final = ("CU-17",)

SUITS: Final = has("offer_suits", Text("use of the offer to the customer", zh="该产品对客户的用处"))
"""A condition for a move: the offer suits the customer. `Assortment.facts` answers it. Source: CU-17."""


def _key(value: str) -> str:
    return read_id(value, "offer")


def _person(value: str | None) -> str | None:
    return None if value is None else read_id(value, "stated_by")


def _day(value: date) -> pendulum.Date:
    return shared_day(as_day(value, "stated_on"))


def _facts(
    values: Mapping[str, Operand] | tuple[tuple[str, Operand], ...],
) -> tuple[tuple[str, Operand], ...]:
    pairs = tuple(values.items()) if isinstance(values, Mapping) else tuple(values)
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


def _needs(values: Criterion | Iterable[Criterion]) -> tuple[Criterion, ...]:
    return (values,) if isinstance(values, Criterion) else tuple(values)


@attrs.frozen
class StatedNeed:
    """What a customer said about its need: facts by name, the day, and the id of its person who said so.

    What we only think it needs is no stated need; leave it out. Facts named twice, an empty customer and a moment in
    place of a day are an `InputError`. Source: CU-17.

    >>> StatedNeed("C-7", stated_on=date(2026, 3, 2)).is_stated
    False
    """

    customer: str = attrs.field(converter=read_customer)
    facts: tuple[tuple[str, Operand], ...] = attrs.field(default=(), converter=_facts)
    stated_on: pendulum.Date = attrs.field(kw_only=True, converter=_day)
    stated_by: str | None = attrs.field(kw_only=True, default=None, converter=_person)

    def __attrs_post_init__(self) -> None:
        names = [name for name, _ in self.facts]
        for name in names:
            if names.count(name) > 1:
                raise InputError("facts", name, "is named twice")

    @property
    def is_stated(self) -> bool:
        """Whether the customer said anything about it."""
        return bool(self.facts)


@attrs.frozen
class Offer:
    """Something to sell: its price, and what must be so for a customer to have use of it.

    Several conditions must all be met. An offer without any is a `DefinitionError`: then nobody has thought about
    whom it is for. An empty key is an `InputError`. Source: CU-17.
    """

    key: str = attrs.field(converter=_key)
    label: Text
    price: Money
    useful_when: tuple[Criterion, ...] = attrs.field(converter=_needs)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.useful_when:
            problems.append("says nothing about whom it is useful to")
        if self.price.is_negative:
            problems.append(f"has a negative price ({self.price.render()})")
        if problems:
            raise DefinitionError(f"offer {self.key!r}", problems)

    def judge(self, need: StatedNeed | None, *, using: Predicates | None = None) -> Verdict[Truth]:
        """Whether it suits a stated need, with a reason for each condition; what to ask stands under `missing`.

        Without a stated need the answer is unknown. `using` binds `named` conditions.

        >>> offer = Offer("basic", Text("basic membership", zh="普通会员"), Money(900, "CNY"), [has("vacancy")])
        >>> offer.judge(None).explain()
        'the customer has not said what it needs: ask before you offer basic membership [CU-17]'
        """
        if need is None or not need.is_stated:
            words = _NO_NEED.fill(offer=self.label)
            return Verdict(Truth.UNKNOWN, missing=(_says("no_stated_need", words),))
        judged = all_of(*self.useful_when).judge(dict(need.facts), using=using)
        reasons: list[Reason] = []
        missing: list[Reason] = []
        for finding in judged.findings:
            code, text = _FOUND[finding.outcome]
            said = _says(code, text.fill(offer=self.label, found=finding.sentence))
            (reasons if finding.outcome.truth is not Truth.UNKNOWN else missing).append(said)
        return Verdict(judged.truth, tuple(reasons), tuple(missing))


@attrs.frozen
class Suitability:
    """Whether an offer suits a customer, and the key of a cheaper one that surely does, when it does not."""

    offer: str
    value: Truth
    alternative: str | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _offers(values: Iterable[Offer]) -> tuple[Offer, ...]:
    return tuple(values)


@attrs.frozen
class Assortment:
    """All that a house offers for one kind of need, in one currency.

    No offers, two of one key, and prices in two currencies are a `DefinitionError`. Source: CU-17.
    """

    offers: tuple[Offer, ...] = attrs.field(converter=_offers)

    def __attrs_post_init__(self) -> None:
        keys = [offer.key for offer in self.offers]
        problems = [f"offer {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        if not self.offers:
            problems.append("there is no offer")
        currencies = sorted({offer.price.currency for offer in self.offers})
        if len(currencies) > 1:
            problems.append(f"prices in {' and '.join(currencies)} cannot be compared")
        if problems:
            raise DefinitionError("assortment", problems)

    def offer(self, key: str) -> Offer:
        """The offer of that key; an `InputError` names those there are when there is none."""
        for offer in self.offers:
            if offer.key == key:
                return offer
        known = ", ".join(offer.key for offer in self.offers)
        raise InputError("offer", key, f"there are {known}")

    def suitable(self, need: StatedNeed | None, *, using: Predicates | None = None) -> tuple[Offer, ...]:
        """The offers that surely suit the need, the cheapest first, equal prices in the order given."""
        fitting = [offer for offer in self.offers if offer.judge(need, using=using).value is Truth.YES]
        return tuple(sorted(fitting, key=lambda offer: offer.price.amount))

    def judge(self, key: str, need: StatedNeed | None, *, using: Predicates | None = None) -> Suitability:
        """Whether the offer suits; when it surely does not, or nobody knows, the cheapest one that surely does.

        Only a cheaper one is proposed, never a dearer one.
        """
        asked = self.offer(key)
        verdict = asked.judge(need, using=using)
        if verdict.value is not Truth.YES:
            for other in self.suitable(need, using=using)[:1]:
                if other.price < asked.price:
                    words = _CHEAPER.fill(offer=other.label, price=other.price, instead=asked.price)
                    reasons = (*verdict.reasons, _says("cheaper_suits", words))
                    return Suitability(key, verdict.value, other.key, reasons, verdict.missing)
        return Suitability(key, verdict.value, None, verdict.reasons, verdict.missing)

    def facts(
        self, key: str, need: StatedNeed | None, *, using: Predicates | None = None
    ) -> dict[str, object]:
        """What a machine may ask: ``offer_suits`` (yes, no or unknown), for a move that needs `SUITS`.

        >>> basic = Offer("basic", Text("basic"), Money(900, "CNY"), [has("vacancy")])
        >>> SUITS.judge(Assortment([basic]).facts("basic", None)).truth
        Truth.UNKNOWN
        """
        return {"offer_suits": self.offer(key).judge(need, using=using).value}


def _says(code: str, sentence: Sentence) -> Reason:
    return Reason(code, sentence, _ROWS)


_NO_NEED: Final = Text(
    "the customer has not said what it needs: ask before you offer {offer}",
    zh="客户还没有说明需要什么：推荐{offer}之前先问清楚",
)
_CHEAPER: Final = Text(
    "{offer} suits what the customer needs and costs less: {price} instead of {instead}",
    zh="{offer}符合客户的需要，而且更便宜：{price}，而不是{instead}",
)
_FOUND: Final = {
    Outcome.MET: ("useful", Text("{offer} is of use: {found}", zh="{offer}用得上：{found}")),
    Outcome.UNMET: (
        "of_no_use",
        Text("{offer} is of no use to this customer: {found}", zh="{offer}对这位客户没有用处：{found}"),
    ),
    Outcome.UNKNOWN: (
        "ask",
        Text("ask before you offer {offer}: {found}", zh="推荐{offer}之前先问清楚：{found}"),
    ),
    Outcome.ERROR: (
        "not_judged",
        Text(
            "whether {offer} is of use could not be judged: {found}", zh="无法判断{offer}是否用得上：{found}"
        ),
    ),
}
