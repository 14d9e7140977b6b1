"""Where leads came from: the list of sources of a house, its table of aliases, and exact counts.

A source is *named* (a key of the list), *unknown* (somebody asked, nobody knows) or *blank* (nobody filled it in).
These are three things and stay three rows of every count: unknown is an answer, blank is a gap in the records.

>>> house = Sources("house", version="1", sources=[
...     Source("google", Text("Google search", zh="谷歌搜索"), Direction.IN),
...     Source("fair", Text("trade fair", zh="展会"), Direction.OUT),
... ], aliases={"Google Ads": "google", "不详": "unknown", "Select": "blank"})
>>> [house.read(cell) for cell in (" GOOGLE ", "展会", "google ads", "不详", "Select", "", None)]
['google', 'fair', 'google', <NoSource.UNKNOWN: 'unknown'>, <NoSource.BLANK: 'blank'>, <NoSource.BLANK: 'blank'>, \
<NoSource.BLANK: 'blank'>]
>>> house.read("Gogle")
Traceback (most recent call last):
salesflow.errors.InputError: source: is no source of 'house'; did you mean 'google'? else add it or an alias (got 'Gogle')

Sources: CU-4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

import attrs

from salesflow.basics.channels import Direction
from salesflow.basics.ids import read_id
from salesflow.basics.text import Language, Text, folded, tabled
from salesflow.errors import DefinitionError, InputError

__all__ = [
    "NoSource",
    "Origin",
    "Source",
    "SourceCount",
    "SourceCounts",
    "Sources",
    "read_direction",
    "read_origin",
]


class NoSource(StrEnum):
    """Why no source is named: somebody asked and nobody knows, or nobody filled it in.

    >>> NoSource.UNKNOWN.render(), NoSource.BLANK.render("zh")
    ('not known', '未填写')
    """

    UNKNOWN = "unknown"
    BLANK = "blank"

    def render(self, language: Language = "en") -> str:
        """The state in words."""
        return _NO_SOURCE[self].render(language)


_NO_SOURCE: Final = {
    NoSource.UNKNOWN: Text("not known", zh="不清楚"),
    NoSource.BLANK: Text("not filled in", zh="未填写"),
}
_NEAR: Final = 0.7  # "event" is no "agent"; "refferal" is "referral"
_NONE: Final = {each.value: each for each in NoSource}

Origin: TypeAlias = str | NoSource
"""Where something came from: the key of a source, or why there is none."""


def read_origin(value: object, field: str = "source") -> Origin:
    """The key of a source, or its absence by the reserved words ``"unknown"`` and ``"blank"``.

    None and empty text are refused with `InputError`: whoever makes a row says which of the two it is. A raw cell of a
    table is read by `Sources.read` instead.

    >>> read_origin("google"), read_origin("blank")
    ('google', <NoSource.BLANK: 'blank'>)
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        raise InputError(
            field, value, "give the key of a source, 'unknown' or 'blank'; Sources.read reads raw cells"
        )
    key = read_id(value, field)
    return _NONE.get(key, key)


def read_direction(value: object) -> Direction:
    """Who turns to whom, from a `Direction` or its word; anything else is an `InputError`.

    >>> read_direction("in")
    <Direction.IN: 'in'>
    """
    try:
        return Direction(value)  # type: ignore[arg-type]  # a ValueError is the answer we ask for
    except ValueError:
        raise InputError("direction", value, "give Direction.IN or Direction.OUT") from None


@attrs.frozen
class Source:
    """One way by which leads reach us: `IN` when they turn to us (inbound), `OUT` when we turn to them (outbound).

    A direction of None says that nobody can tell ("other"); it is never guessed. An empty key and the reserved keys ``unknown`` and ``blank`` are a `DefinitionError`. Source: CU-4.
    """

    key: str
    label: Text
    direction: Direction | None = attrs.field(converter=attrs.converters.optional(read_direction))

    def __attrs_post_init__(self) -> None:
        if not self.key.strip() or self.key in _NONE:
            raise DefinitionError(
                f"source {self.key!r}", ["the key is blank, or one of 'unknown' and 'blank'"]
            )


def _pairs(table: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(table.items()) if isinstance(table, Mapping) else tuple(table)


@attrs.frozen
class Sources:
    """The sources a house tells apart, with what else people write for them.

    A cell is read by the key of a source, by its label in any language, or by `aliases` (what people write -> the key
    of a source, ``"unknown"`` or ``"blank"``). Capitals, full-width letters and blanks around or between words do not
    matter; everything else does: "GTXPro" is "GTX Pro" only when an alias says so.

    Raises a `DefinitionError` with all problems: a blank key or version, no sources, a key twice, words that stand for
    two sources, an alias for a source that is not there. Source: CU-4.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    sources: tuple[Source, ...] = attrs.field(kw_only=True, converter=tuple[Source, ...])
    aliases: tuple[tuple[str, str], ...] = attrs.field(kw_only=True, default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        problems = [
            f"{what} is blank"
            for what, text in (("key", self.key), ("version", self.version))
            if not text.strip()
        ]
        if not self.sources:
            problems.append("there is no source")
        keys = [each.key for each in self.sources]
        problems += [
            f"source {key!r} is declared twice" for key in dict.fromkeys(keys) if keys.count(key) > 1
        ]
        known = {*keys, *_NONE}
        for word, key in self.aliases:
            if not folded(word):
                problems.append(f"an alias of {key!r} is blank; an empty cell is read as blank anyway")
            if key not in known:
                problems.append(f"alias {word!r} stands for {key!r}, which is no source of the list")
        meant: dict[str, set[str]] = {}
        for word, key in self._written():
            meant.setdefault(folded(word), set()).add(key)
        problems += [
            f"{word!r} stands for {' and '.join(sorted(keys))}"
            for word, keys in meant.items()
            if len(keys) > 1
        ]
        if problems:
            raise DefinitionError(f"sources {self.key!r}", problems)

    def _written(self) -> Iterable[tuple[str, str]]:
        """Everything that may stand in a cell, with what it stands for."""
        named = [(each.key, each.label) for each in self.sources] + [
            (each, _NO_SOURCE[each]) for each in NoSource
        ]
        for key, label in named:
            yield key, key
            yield from ((label.template(language), key) for language in label.languages)
        yield from self.aliases

    @cached_property
    def _table(self) -> dict[str, str]:
        return {folded(word): key for word, key in self._written()}

    @cached_property
    def _by_key(self) -> dict[str, Source]:
        return {each.key: each for each in self.sources}

    def source(self, key: str) -> Source:
        """The source of that key; an `InputError` names the declared ones when there is none."""
        found = self._by_key.get(key)
        if found is None:
            raise InputError("source", key, f"sources {self.key!r} has {', '.join(self._by_key)}")
        return found

    def read(self, cell: object) -> Origin:
        """What a raw cell says: the key of a source, `NoSource.UNKNOWN` or `NoSource.BLANK`.

        None and empty text are blank. Anything that is no text, and text that is neither known nor an alias, is an
        `InputError`; it proposes the nearest word of the list.
        """
        if cell is None:
            return NoSource.BLANK
        if not isinstance(cell, str):
            raise InputError("source", cell, "a source is text; give None for an empty cell")
        word = folded(cell)
        if not word:
            return NoSource.BLANK
        key = self._table.get(word)
        if key is None:
            near = get_close_matches(word, self._table, n=1, cutoff=_NEAR)
            proposal = (
                f"did you mean {self._table[near[0]]!r}? else add it or an alias"
                if near
                else f"add it or an alias; there are {', '.join(self._by_key)}"
            )
            raise InputError("source", cell, f"is no source of {self.key!r}; {proposal}")
        return _NONE.get(key, key)

    def with_more(self, *sources: Source, aliases: Mapping[str, str], version: str) -> Sources:
        """The list with further sources and aliases, under the house's own `version`."""
        return attrs.evolve(
            self,
            version=version,
            sources=(*self.sources, *sources),
            aliases=(*self.aliases, *aliases.items()),
        )

    def count(self, origins: Iterable[Origin]) -> SourceCounts:
        """How many came from each source: a line for every source, one for unknown, one for blank.

        Give one origin for each lead (``lead.source``); the counts sum to their number. A source that is not in the
        list is an `InputError`.
        """
        found: Counter[str] = Counter()
        for origin in map(read_origin, origins):
            if not isinstance(origin, NoSource):
                self.source(origin)
            found[origin] += 1
        lines = [SourceCount(each.key, each.label, each.direction, found[each.key]) for each in self.sources]
        lines += [SourceCount(each, _NO_SOURCE[each], None, found[each]) for each in NoSource]
        return SourceCounts(tuple(lines))


@attrs.frozen
class SourceCount:
    """How many came from one source; unknown and blank have no direction."""

    origin: Origin
    label: Text
    direction: Direction | None
    count: int


@attrs.frozen
class SourceCounts:
    """The counts of all sources, in the order of the house's list, unknown and blank last.

    >>> house = Sources("house", version="1", sources=[Source("fair", Text("trade fair", zh="展会"), Direction.OUT)])
    >>> print(house.count([]).render())
    source         leads
    trade fair         0
    not known          0
    not filled in      0
    total              0
    """

    lines: tuple[SourceCount, ...]

    @property
    def total(self) -> int:
        """The number of leads that were counted."""
        return sum(line.count for line in self.lines)

    def of(self, origin: Origin) -> int:
        """The count of one source, of unknown or of blank; a key that is not there is an `InputError`."""
        for line in self.lines:
            if line.origin == origin:
                return line.count
        raise InputError("source", origin, f"there are {', '.join(line.origin for line in self.lines)}")

    def by_direction(self, direction: Direction | None) -> int:
        """How many came in (`IN`), how many we went out for (`OUT`); None: of how many nobody can say."""
        return sum(line.count for line in self.lines if line.direction is direction)

    def render(self, language: Language = "en") -> str:
        """The counts as a table."""
        rows = [[line.label.render(language), f"{line.count:,}"] for line in self.lines]
        head = [_SOURCE.render(language), _LEADS.render(language)]
        return tabled([head, *rows, [_TOTAL.render(language), f"{self.total:,}"]])


_SOURCE: Final = Text("source", zh="来源")
_LEADS: Final = Text("leads", zh="线索")
_TOTAL: Final = Text("total", zh="合计")
