"""What grows by entries, as JSON: every entry bears its kind, objects have exactly the entries that they should.

A register, a card, a map and a book are stored as the list of their entries; each is read back by its kind, and
whatever is wrong comes out as one `InputError` with its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import attrs
import cattrs

from salesflow.adapters._json_text import place_text
from salesflow.adapters._json_values import structured
from salesflow.basics.plain import read_list, read_mapping
from salesflow.errors import InputError

__all__ = ["Kinds", "exactly"]

E = TypeVar("E")


@attrs.frozen
class Kinds(Generic[E]):
    """The kinds of entry that a value may hold, each by the word under which it is stored as its `tag`."""

    of: Mapping[str, type[E]]
    tag: str = "kind"

    def to_plain(self, converter: cattrs.Converter, entries: Iterable[E]) -> list[object]:
        """The entries in their order, each with its kind first."""
        words = {kind: word for word, kind in self.of.items()}
        return [{self.tag: words[type(entry)], **converter.unstructure(entry)} for entry in entries]

    def from_plain(self, converter: cattrs.Converter, plain: object, place: str) -> list[E]:
        """The entries behind a list."""
        return [
            self.one_from_plain(converter, each, f"{place}[{number}]")
            for number, each in enumerate(read_list(plain, place))
        ]

    def one_from_plain(self, converter: cattrs.Converter, plain: object, place: str) -> E:
        """One entry, by its kind."""
        tree = dict(read_mapping(plain, place))
        word = tree.pop(self.tag, None)
        if not isinstance(word, str) or word not in self.of:
            raise InputError(f"{place}.{self.tag}", word, f"is unknown; use one of {', '.join(self.of)}")
        return structured(converter, tree, self.of[word], place)


def exactly(
    plain: object, place: str, *, needed: tuple[str, ...], free: tuple[str, ...] = ()
) -> Mapping[str, object]:
    """The entries of an object that has all that are needed, and no others than those and the free ones."""
    tree = read_mapping(plain, place)
    known = (*(() if place else ("schema",)), *needed, *free)
    for name in tree:
        if name not in known:
            where = place_text(f"{place}.{name}") or "text"
            raise InputError(where, tree[name], f"is unknown; known are {', '.join(known)}")
    for name in needed:
        if name not in tree:
            raise InputError(place_text(f"{place}.{name}"), None, "is missing")
    return tree
