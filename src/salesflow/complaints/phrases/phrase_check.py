"""Words to think twice about in an answer to a complaint: shirking, arguing, admitting, promising too much.

A `PhrasePack` is a list of phrases in one language, and for each what to say instead. `check_words` finds them in a
text before it is sent, and points at the very letters.

It looks for strings. It does not understand language: it cannot tell irony from earnest, it misses whatever is not on
the list, and a phrase on the list may be quite right where it stands. So it only advises; nothing is ever refused
because of it. A phrase that is quoted or negated is shown and marked doubtful, never dropped.

>>> from salesflow.basics.text import Text
>>> mine = PhraseRule("not_mine", PhraseKind.SHIRK, ["not my job"], Text("Say who will do it.", zh="说明由谁来办。"))
>>> pack = PhrasePack("ours", "1", "en", [mine])
>>> (remark,) = check_words("Sorry, that is NOT  my job.", [pack])
>>> remark.start, remark.end, remark.found
(15, 26, 'NOT  my job')
>>> print(remark.explain())
“NOT my job”: shirking. Say who will do it. [CO-1 CO-2]

Sources: CO-1 (no arguing, no fault without a fault, no promise beyond one's authority), CO-2 steps 3 and 5.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, chain
from typing import Final, cast

import attrs

from salesflow.basics.counts import check_count
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Text, read_words
from salesflow.complaints.phrases.folding import Folded, fold
from salesflow.errors import DefinitionError, InputError

__all__ = ["Doubt", "PhraseKind", "PhrasePack", "PhraseRule", "Remark", "check_words"]

_REACH: Final = 100
_CLAUSE_ENDS: Final = re.compile(r"[.!?;:,()\[\]\n。—–]")
_REMARK: Final = Text("“{found}”: {kind}. {advice}", zh="“{found}”：{kind}。{advice}")
_DOUBTED: Final = Text("{remark} Doubtful: {doubts}.", zh="{remark}存疑：{doubts}。")


class PhraseKind(StrEnum):
    """What is wrong with a phrase in an answer to a complaint."""

    SHIRK = "shirk"
    ARGUE = "argue"
    BLAME_CUSTOMER = "blame_customer"
    ADMIT = "admit"
    OVERPROMISE = "overpromise"

    def render(self, language: Language = "en") -> str:
        """The kind in words."""
        return _KINDS[self].render(language)


_KINDS: Final = {
    PhraseKind.SHIRK: Text("shirking", zh="推诿"),
    PhraseKind.ARGUE: Text("arguing", zh="争辩"),
    PhraseKind.BLAME_CUSTOMER: Text("blaming the customer", zh="责怪客户"),
    PhraseKind.ADMIT: Text("admitting fault", zh="承认过错"),
    PhraseKind.OVERPROMISE: Text("promising too much", zh="过度承诺"),
}


class Doubt(StrEnum):
    """Why a phrase that was found may mean something else where it stands."""

    QUOTED = "quoted"
    NEGATED = "negated"

    def render(self, language: Language = "en") -> str:
        """The doubt in words."""
        return _DOUBTS[self].render(language)


_DOUBTS: Final = {
    Doubt.QUOTED: Text("it stands in a quotation", zh="出现在引文中"),
    Doubt.NEGATED: Text("a negation stands before it", zh="前面有否定词"),
}


# -- the definitions -----------------------------------------------------------------------------------------------


def _wordings(values: Iterable[str]) -> tuple[str, ...]:
    if isinstance(values, str):
        raise InputError("phrases", values, "give a list of phrases, not one text")
    return tuple(read_words(value, "phrases") for value in values)


def _bad_wordings(name: str, given: tuple[str, ...]) -> Iterator[str]:
    seen: dict[str, str] = {}
    for wording in given:
        plain = fold(wording).words.strip()
        if not plain:
            yield f"{name} {wording!r} has no visible letter"
        elif plain in seen:
            yield f"{name} {wording!r} stands there twice (as {seen[plain]!r})"
        seen.setdefault(plain, wording)


@attrs.frozen
class PhraseRule:
    """Phrases that mean the same, and the advice: what to say instead.

    A phrase is found whatever its capitals, apostrophes, width or white space; one in Latin letters only as whole
    words, one in Chinese characters anywhere. `unless` are longer wordings that hold a phrase and mean another thing:
    "guarantee card" for "guarantee", 不一定 for 一定. Inside them the phrase is not remarked.

    Raises `DefinitionError` with every problem: an empty key, no phrase, a phrase twice, an `unless` that holds none
    of the phrases. Sources: CO-1, CO-2.
    """

    key: str
    kind: PhraseKind
    phrases: tuple[str, ...] = attrs.field(converter=_wordings)
    advice: Text
    rows: tuple[str, ...] = attrs.field(default=("CO-1", "CO-2"), converter=tuple[str, ...])
    unless: tuple[str, ...] = attrs.field(default=(), converter=_wordings, kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = [] if self.key.strip() else ["the key is empty"]
        if not isinstance(cast("object", self.kind), PhraseKind):
            problems.append(f"{self.kind!r} is no kind of phrase; give a PhraseKind")
        if not isinstance(cast("object", self.advice), Text):
            problems.append("the advice is no Text")
        if not self.phrases:
            problems.append("there is no phrase")
        problems += [*_bad_wordings("phrase", self.phrases), *_bad_wordings("unless", self.unless)]
        if not problems:
            problems += [
                f"unless {wording!r} holds none of the phrases, with more around it"
                for wording, plain in zip(self.unless, self._unless, strict=True)
                if not any(phrase in plain and phrase != plain for phrase, _ in self._plain)
            ]
        if problems:
            raise DefinitionError(f"phrase rule {self.key!r}", problems)

    @cached_property
    def _plain(self) -> tuple[tuple[str, str], ...]:
        """Each phrase as it is looked for, and as it was written; the longest first."""
        pairs = [(fold(phrase).words.strip(), phrase) for phrase in self.phrases]
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def _unless(self) -> tuple[str, ...]:
        return tuple(fold(wording).words.strip() for wording in self.unless)

    def hits(self, text: Folded) -> Iterator[tuple[int, int, str]]:
        """Where its phrases stand in a folded text: start, end, the phrase; none overlaps another.

        The first counts, and of those that begin together the longest.
        """
        hits = sorted(
            (start, -end, phrase)
            for plain, phrase in self._plain
            if plain in text.words
            for start, end in text.occurrences(plain)
        )
        if not hits:
            return
        spared = sorted(span for wording in self._unless for span in text.occurrences(wording))
        ends = list(accumulate((end for _, end in spared), max))
        done = 0
        for start, negative, phrase in hits:
            end = -negative
            before = bisect_right(spared, (start, len(text.words)))
            if start >= done and not (before and ends[before - 1] >= end):
                yield start, end, phrase
                done = end


def _rules(values: Iterable[PhraseRule]) -> tuple[PhraseRule, ...]:
    return tuple(values)


@attrs.frozen
class PhrasePack:
    """The phrase rules of one language: a value of your own, or one of the catalogue to begin with.

    `negations` are the words that turn a phrase into its opposite ("not", 不是); a phrase behind one of them in the
    same clause is marked doubtful. `language` is for choosing packs; each pack is looked for in any text.

    Raises `DefinitionError` with every problem: an empty key, version or language, no rule, a rule key twice.
    """

    key: str
    version: str
    language: Language
    rules: tuple[PhraseRule, ...] = attrs.field(converter=_rules)
    negations: tuple[str, ...] = attrs.field(default=(), converter=_wordings, kw_only=True)

    def __attrs_post_init__(self) -> None:
        named = {"key": self.key, "version": self.version, "language": self.language}
        problems = [f"the {name} is empty" for name, value in named.items() if not value.strip()]
        keys = [rule.key for rule in self.rules]
        if not keys:
            problems.append("there is no rule")
        problems += [f"rule {key!r} stands there twice" for key in dict.fromkeys(keys) if keys.count(key) > 1]
        problems += _bad_wordings("negation", self.negations)
        if problems:
            raise DefinitionError(f"phrase pack {self.key!r}", problems)

    def __getitem__(self, key: str) -> PhraseRule:
        for rule in self.rules:
            if rule.key == key:
                return rule
        known = ", ".join(rule.key for rule in self.rules)
        raise InputError(self.key, key, f"no such rule; there are {known}")

    def with_rules(self, *rules: PhraseRule, version: str) -> PhrasePack:
        """The pack with further rules, under a version of yours; a rule with a known key takes that one's place."""
        known = {rule.key for rule in self.rules}
        new = [rule for rule in rules if rule.key not in known]
        kept = [[mine for mine in rules if mine.key == rule.key] or [rule] for rule in self.rules]
        return attrs.evolve(self, version=version, rules=(*chain(*kept), *new))

    def without(self, *keys: str, version: str) -> PhrasePack:
        """The pack without these rules, under a version of yours; an unknown key is an `InputError`."""
        out = {self[key].key for key in keys}
        return attrs.evolve(
            self, version=version, rules=tuple(rule for rule in self.rules if rule.key not in out)
        )

    @cached_property
    def _negations(self) -> tuple[str, ...]:
        return tuple(fold(wording).words.strip() for wording in self.negations)

    def remarks(self, text: Folded) -> list[Remark]:
        """The remarks of this pack on a folded text, rule by rule; `check_words` folds the text and puts them in order."""
        hits = [(rule, *hit) for rule in self.rules for hit in rule.hits(text)]
        if not hits:
            return []
        negations = sorted(start for wording in self._negations for start, _ in text.occurrences(wording))
        remarks: list[Remark] = []
        for rule, start, end, phrase in hits:
            begin, stop = text.span(start, end)
            doubts = (Doubt.QUOTED,) if text.is_quoted(begin, stop) else ()
            if _is_negated(text.words, start, negations):
                doubts = (*doubts, Doubt.NEGATED)
            found = text.original[begin:stop]
            remarks.append(
                Remark(
                    begin, stop, found, rule.kind, self.key, rule.key, phrase, rule.advice, rule.rows, doubts
                )
            )
        return remarks


def _is_negated(words: str, start: int, negations: list[int]) -> bool:
    """Whether the nearest negation before it stands in the same clause, and not too far away."""
    before = bisect_left(negations, start)
    if not before:
        return False
    nearest = negations[before - 1]
    return start - nearest <= _REACH and _CLAUSE_ENDS.search(words, nearest, start) is None


# -- the answer ----------------------------------------------------------------------------------------------------


@attrs.frozen
class Remark:
    """One phrase found in a text: where, what, and what to say instead.

    `start` and `end` count the characters of your text, so ``text[start:end]`` is `found`, exactly. `phrase` is the
    phrase of the rule as the pack writes it. With `doubts` the phrase may mean something else; look before you act.
    """

    start: int
    end: int
    found: str
    kind: PhraseKind
    pack: str
    rule: str
    phrase: str
    advice: Text
    rows: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_doubtful(self) -> bool:
        """The phrase stands in a quotation, or behind a negation."""
        return bool(self.doubts)

    @property
    def reason(self) -> Reason:
        """The remark as a reason; its code is the kind."""
        # control characters of a hostile text must not reach the reader's screen
        found = " ".join("".join(char if char.isprintable() else " " for char in self.found).split())
        said = _REMARK.fill(found=found, kind=self.kind, advice=self.advice)
        if self.doubts:
            said = _DOUBTED.fill(remark=said, doubts=self.doubts)
        return Reason(self.kind.value, said, self.rows)

    def explain(self, language: Language = "en") -> str:
        """What was found, what is wrong with it, what to say instead, and why that may be doubtful."""
        return self.reason.explain(language)


def check_words(text: str, packs: Iterable[PhrasePack], *, at_most: int = 1_000_000) -> tuple[Remark, ...]:
    """The phrases of the packs in a text, in the order in which they stand there; advice, never a verdict.

    Capitals, straight and curly apostrophes, full-width forms, accents written in one or two characters, white space,
    invisible and direction marks make no difference. Of overlapping phrases of one rule the first counts, and of those
    that begin together the longest; phrases of different rules may overlap. Letters of another alphabet that only look
    alike are not seen through.

    A phrase is doubtful when it stands between quotation marks in one paragraph or in a line that begins with ``>``,
    or when a negation of its pack stands before it in the same clause, at most 100 characters away.

    The time is proportional to the length of the text and to the number of remarks. A text of more than `at_most`
    characters is refused with `InputError`, because an answer of that length is none; raise it, or check in parts.
    A text that is no text, and no pack at all, are an `InputError` too. Sources: CO-1, CO-2.

    >>> from salesflow.complaints.catalogue.phrases import PHRASES_EN
    >>> for remark in check_words("I guarantee it. You said “not my job”.", [PHRASES_EN]):
    ...     print(remark.start, remark.found, remark.kind.value, remark.is_doubtful)
    2 guarantee overpromise False
    26 not my job shirk True
    """
    if not isinstance(cast("object", text), str):
        raise InputError("text", text, "give a text")
    check_count("at_most", at_most)
    if len(text) > at_most:
        problem = f"the text has more than {at_most:,} characters; check it in parts, or raise at_most"
        raise InputError("text", len(text), problem)
    given = () if isinstance(cast("object", packs), PhrasePack) else tuple(dict.fromkeys(packs))
    if not given:
        raise InputError("packs", packs, "give a list of at least one pack, such as [PHRASES_EN]")
    folded = fold(text)
    remarks = [remark for pack in given for remark in pack.remarks(folded)]
    return tuple(sorted(remarks, key=lambda each: (each.start, each.end, each.pack, each.rule)))
