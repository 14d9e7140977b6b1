"""Features (特征分析): eighteen things about a customer, each scored from 1 to 10 by whoever knows him, weighted by us.

A feature that nobody has looked at is left out of both sums. Scoring it 0, as some systems do, makes a stranger a bad
customer; scoring it 5 makes him a fair one. Neither is known, so the share that was answered stands beside the result,
and below a share of our choice the answer is "insufficient information" (CA6).

>>> kinds = [Factor("look", "own", Text("first impression", zh="表面印象")),
...          Factor("paid", "credit", Text("payment record", zh="付款记录"), weight=3),
...          Factor("bank", "credit", Text("bank credit", zh="银行信用"))]
>>> model = FeatureModel(Citation("toy", "1", "-"), kinds, Bands([40, 70], ["weak", "fair", "good"], upper=False))
>>> found = model.judge({"look": 4, "paid": 8}, as_of=date(2026, 5, 1))
>>> found.value, found.percent, found.answered
('fair', Fraction(70, 1), Fraction(4, 5))
>>> print(found.explain())
fair: 70.00% of the points that could be had, from 2 of 3 features with 80.00% of the weight [CR-3]
source: - (version 1) [CR-3]
not known yet: bank credit [CR-3]
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Final

import attrs

from salesflow.basics.bands import Bands
from salesflow.basics.moments import as_day
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.exact import comparable, cut, is_whole, read_number
from salesflow.errors import DefinitionError, InputError

__all__ = ["Factor", "FeatureModel", "FeatureScore"]

_ROWS: Final = ("CR-3",)
_MOST: Final = 10
_FOUND: Final = Text(
    "{grade}: {percent}% of the points that could be had, from {n} of {all} features with {answered}% of the weight",
    zh="{grade}：得到可得分数的{percent}%，依据{all}项特征中的{n}项，占权重{answered}%",
)
_FEW: Final = Text(
    "{grade}: {answered}% of the weight is answered; at least {least}% is needed",
    zh="{grade}：已回答部分占权重{answered}%，至少需要{least}%",
)
_WEAK: Final = Text("weak: {feature}, {score} of 10", zh="较差：{feature}，{score}分（满分10分）")
_UNKNOWN: Final = Text("not known yet: {feature}", zh="尚不清楚：{feature}")
_ASK: Final = Text(
    "ask next about {feature}: nothing else that is open weighs more",
    zh="下一步先了解{feature}：未知项中没有权重更大的",
)


def _key(value: str) -> str:
    return value.strip()


def _weight(value: Decimal | int | str) -> Decimal:
    return read_number(value, "weight")


@attrs.frozen(weakref_slot=False)
class Factor:
    """One feature: its key, the group it belongs to, its name, and its weight (above zero, else `DefinitionError`)."""

    key: str = attrs.field(converter=_key)
    group: str
    label: Text
    weight: Decimal = attrs.field(default=Decimal(1), converter=_weight)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.key:
            problems.append("the key is empty")
        if self.weight <= 0:
            problems.append("the weight must be above zero; leave the feature out instead")
        if problems:
            raise DefinitionError(f"factor {self.key!r}", problems)


@attrs.frozen
class FeatureScore:
    """What the features say: the grade, the exact per cent of the points that could be had, and the share answered.

    `value` is the grade; below the share of answers that is needed it is the grade for insufficient information
    (`is_enough` is False). `percent` is None when nothing at all was answered; `groups` holds the per cent of each
    group, in the order of the model. Source: CR-3.
    """

    value: str
    is_enough: bool
    percent: Fraction | None
    answered: Fraction
    groups: tuple[tuple[str, Fraction | None], ...] = ()
    reasons: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    missing: tuple[Reason, ...] = attrs.field(default=(), repr=False)
    asks: tuple[str, ...] = ()

    def explain(self, language: Language = "en") -> str:
        """All reasons and all that is missing, one a line."""
        return explained((*self.reasons, *self.missing), language)


def _factors(value: Iterable[Factor]) -> tuple[Factor, ...]:
    return tuple(value)


def _least(value: Decimal | int | str) -> Decimal:
    return read_number(value, "least_answered")


@attrs.frozen
class FeatureModel:
    """Features with weights, and grades over the per cent of the points that could be had.

    The per cent is the sum of weight times score over ten times the sum of weights, both over what is known. `grades`
    are bands from the worst grade to the best; `insufficient` is the grade when less than `least_answered` (a share of
    the weight) is known. `with_weights` gives the same model with the weights of your firm.

    No feature, a key twice, grades with a hysteresis (use `ScoreGrades` on the per cent), an `insufficient` that is a
    grade too, and a share outside 0 to 1 are a `DefinitionError`. Source: CR-3.
    """

    citation: Citation
    factors: tuple[Factor, ...] = attrs.field(converter=_factors)
    grades: Bands[str]
    insufficient: str = attrs.field(default="insufficient", kw_only=True)
    least_answered: Decimal = attrs.field(default=Decimal("0.5"), converter=_least, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems: list[str] = []
        if not self.factors:
            problems.append("there is no feature")
        if len({each.key for each in self.factors}) < len(self.factors):
            problems.append("a feature stands there twice")
        if self.grades.hysteresis:
            problems.append("the grades have a hysteresis; grade the per cent with ScoreGrades instead")
        if self.insufficient in self.grades.labels:
            problems.append("insufficient information is a grade of its own")
        if not 0 < self.least_answered <= 1:
            problems.append("the share to be answered lies between 0 and 1, 0 left out")
        if problems:
            raise DefinitionError(f"feature model {self.citation}", problems)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(each.key for each in self.factors)

    @cached_property
    def _weights(self) -> dict[str, int]:
        """The weights as whole numbers in the same proportion."""
        exact = {each.key: Fraction(each.weight) for each in self.factors}
        common = lcm(*(each.denominator for each in exact.values()))
        return {key: int(each * common) for key, each in exact.items()}

    def _percent(self, known: list[tuple[Factor, int]]) -> Fraction | None:
        weights = self._weights
        got = sum(weights[each.key] * score for each, score in known)
        most = _MOST * sum(weights[each.key] for each, _ in known)
        return Fraction(100 * got, most) if most else None

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The groups, in the order in which they first appear."""
        return tuple(dict.fromkeys(each.group for each in self.factors))

    def with_weights(self, weights: Mapping[str, Decimal | int | str], *, version: str) -> FeatureModel:
        """The model with other weights under another version; features that are not named keep theirs.

        A feature that the model does not have is an `InputError`.
        """
        self._known(weights, "weights")
        factors = tuple(
            attrs.evolve(each, weight=weights.get(each.key, each.weight)) for each in self.factors
        )
        return attrs.evolve(self, factors=factors, citation=attrs.evolve(self.citation, version=version))

    def judge(self, scores: Mapping[str, int | None], *, as_of: date) -> FeatureScore:
        """The grade of one customer by the scores of his features, as they stood on the day.

        A score is a whole number from 1 to 10; None, or no entry, means that nobody knows. Zero is no score, and it
        and a feature that the model does not have are an `InputError`.
        """
        as_day(as_of, "as_of")
        self._known(scores, "scores")
        known: list[tuple[Factor, int]] = []
        unknown: list[Factor] = []
        for factor in self.factors:
            score = scores.get(factor.key)
            if score is None:
                unknown.append(factor)
                continue
            if not is_whole(score) or not 1 <= score <= _MOST:
                raise InputError(factor.key, score, "give a whole number from 1 to 10, or None for not known")
            known.append((factor, score))
        weights = self._weights
        answered = Fraction(sum(weights[each.key] for each, _ in known), sum(weights.values()))
        percent = self._percent(known)
        groups = tuple(
            (group, self._percent([each for each in known if each[0].group == group]))
            for group in self.groups
        )
        missing = [Reason("not_known", _UNKNOWN.fill(feature=each.label), _ROWS) for each in unknown]
        asks = tuple(each.key for each in sorted(unknown, key=lambda each: -each.weight))
        share = cut(answered * 100)
        if percent is None or answered < self.least_answered:
            least = cut(Fraction(self.least_answered) * 100)
            words = _FEW.fill(grade=self.insufficient, answered=share, least=least)
            first = next(each for each in unknown if each.key == asks[0])
            missing = [
                Reason("insufficient", words, _ROWS),
                Reason("ask_next", _ASK.fill(feature=first.label), _ROWS),
                *missing,
            ]
            return FeatureScore(self.insufficient, False, percent, answered, groups, (), tuple(missing), asks)
        grade = self.grades.of(comparable(percent, self.grades))
        words = _FOUND.fill(
            grade=grade, percent=cut(percent), n=len(known), all=len(self.factors), answered=share
        )
        weak = [
            Reason("weak_feature", _WEAK.fill(feature=each.label, score=score), _ROWS)
            for each, score in known
            if score <= 3
        ]
        reasons = (Reason("features", words, _ROWS), *weak, *self.citation.reasons(_ROWS))
        return FeatureScore(grade, True, percent, answered, groups, reasons, tuple(missing), asks)

    def _known(self, given: Mapping[str, object], field: str) -> None:
        for key in given:
            if key not in self._keys:
                raise InputError(field, key, f"is no feature of {self.citation}")
