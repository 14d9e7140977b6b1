"""Reasons as JSON: with their words in every language, and what was put into them.

A proposal that was signed is read years later, by whoever asks then, in his language; what the library says by that time
makes no difference. So a sentence is stored as its texts and its parts, and comes back equal.

>>> said = Text("{n} of {all} are paid", zh="{all}中已付{n}").fill(n=Decimal("2.50"), all=Money(3, "CNY"))
>>> stored = reason_plain(Reason("paid", said, ("CR-5",)))
>>> stored["sentence"]["params"]
{'n': {'decimal': '2.50'}, 'all': {'money': '3', 'currency': 'CNY'}}
>>> reason(stored).explain("zh")
'3元中已付2.50 [CR-5]'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final, cast

from salesflow.adapters._json_credit import (
    Form,
    each_by_name,
    each_of,
    name_of,
    named,
    parts,
    placed,
    texts_in_order,
)
from salesflow.adapters._json_values import text
from salesflow.basics.money import Money, Unlimited
from salesflow.basics.plain import read_text, text_to_plain, value_from_plain, value_to_plain
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import Term
from salesflow.basics.text import Param, Sentence, Text
from salesflow.basics.truth import Truth
from salesflow.credit.control.check import Outcome
from salesflow.credit.control.credit_check import Answer
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.dunning.entries import Ground
from salesflow.credit.ledger.group import Sharing
from salesflow.credit.ledger.securities import SecurityKind
from salesflow.credit.ledger.stage import Stage
from salesflow.credit.limits.grant import Effect, GrantKind
from salesflow.credit.limits.guards import Veto
from salesflow.credit.limits.proposal import Action
from salesflow.credit.rating.ratio_models import Zone
from salesflow.credit.rating.statements import Line, MoneyUnit
from salesflow.credit.trading.trade_off import TradeState
from salesflow.credit.warnings.register import State
from salesflow.credit.warnings.signal import Ban, Severity, SignalType
from salesflow.errors import DefinitionError, InputError

__all__ = ["reason", "reason_plain", "reasons"]

_WORDS: Final[Mapping[str, type[Enum]]] = {
    "act": Act, "action": Action, "answer": Answer, "ban": Ban, "effect": Effect, "grant_kind": GrantKind,
    "ground": Ground, "line": Line, "money_unit": MoneyUnit, "outcome": Outcome, "security_kind": SecurityKind,
    "severity": Severity, "sharing": Sharing, "signal_type": SignalType, "stage": Stage, "switch": Switch,
    "trade_state": TradeState, "truth": Truth, "unlimited": Unlimited, "veto": Veto, "warning": State, "zone": Zone,
}  # fmt: skip
"""The words that a sentence may be filled with."""
_OF: Final[Mapping[type, str]] = {kind: name for name, kind in _WORDS.items()}
_TAGS: Final = ("decimal", "money", "moment", "day", "word", "term", "text", "sentence", "list")


def reason_plain(why: Reason) -> dict[str, object]:
    """A reason with all its words, whenever they were put together."""
    return {"code": why.code, "sentence": _sentence_plain(why.sentence), "rows": list(why.rows)}


def reason(plain: object) -> Reason:
    """The reason behind plain data; a slot that nothing fills is an `InputError`."""
    tree = parts(plain, ("code", "sentence", "rows"))
    return Reason(
        read_text(tree["code"], ".code"),
        placed(_sentence, tree["sentence"], ".sentence"),
        placed(texts_in_order[1], tree["rows"], ".rows"),
    )


reasons: Final[Form] = each_of(reason_plain, reason)
"""Reasons in their order."""


def _sentence_plain(sentence: Sentence) -> dict[str, object]:
    return {
        "text": text_to_plain(_filled(sentence).text),
        "params": {name: _param_plain(each) for name, each in sentence.params},
    }


def _sentence(plain: object) -> Sentence:
    tree = parts(plain, ("text", "params"))
    params = each_by_name(_param_plain, _param)[1]
    found = Sentence(text(tree["text"], ".text"), tuple(placed(params, tree["params"], ".params").items()))
    try:
        return _filled(found)
    except DefinitionError as error:
        raise InputError(".params", list(dict(found.params)), "; ".join(error.problems)) from None


def _filled(sentence: Sentence) -> Sentence:
    """The sentence, if it can be said in each of its languages."""
    for language in sentence.text.languages:
        sentence.render(language)
    return sentence


def _param_plain(value: Param) -> object:
    if isinstance(value, Enum) and type(value) in _OF:
        return {"word": name_of(value), "of": _OF[type(value)]}
    match value:
        case tuple():
            return {"list": [_param_plain(each) for each in value]}
        case Text():
            return {"text": text_to_plain(value)}
        case Sentence():
            return {"sentence": _sentence_plain(value)}
        case Term():
            return {"term": str(value)}
        case str() | int() | Decimal() | Money() | date() if not isinstance(value, Enum):
            return value_to_plain(value)
        case _:
            raise InputError("params", value, "is no word that JSON can hold; fill a Text in its place")


def _param(plain: object) -> Any:
    if not isinstance(plain, Mapping):
        return value_from_plain(plain, "")
    tree = cast("Mapping[str, object]", plain)
    read = _TAGGED.get(frozenset(tree))
    if read is None:
        raise InputError("", tree, f"has an unknown tag; known are {', '.join(_TAGS)}")
    return read(tree)


def _value(tree: Mapping[str, object]) -> object:
    value = value_from_plain(tree, "")
    if isinstance(value, Decimal) and not value.is_finite():
        raise InputError("", tree, "is not finite")
    return value


def _word(tree: Mapping[str, object]) -> Enum:
    of = tree["of"]
    if not isinstance(of, str) or of not in _WORDS:
        raise InputError(".of", of, f"is unknown; use one of {', '.join(_WORDS)}")
    word: Enum = placed(lambda plain: named(_WORDS[of], plain), tree["word"], ".word")
    return word


_TAGGED: Final[Mapping[frozenset[str], Callable[[Mapping[str, object]], object]]] = {
    frozenset({"decimal"}): _value,
    frozenset({"money", "currency"}): _value,
    frozenset({"moment"}): _value,
    frozenset({"day"}): _value,
    frozenset({"word", "of"}): _word,
    frozenset({"term"}): lambda tree: Term.parse(read_text(tree["term"], ".term"), ".term"),
    frozenset({"text"}): lambda tree: text(tree["text"], ".text"),
    frozenset({"sentence"}): lambda tree: placed(_sentence, tree["sentence"], ".sentence"),
    frozenset({"list"}): lambda tree: placed(each_of(_param_plain, _param)[1], tree["list"], ".list"),
}
