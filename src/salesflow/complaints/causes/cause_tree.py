"""Root causes: why complaints happened, coded by a tree that has a version, so that they can be counted.

A complaint is closed with its root cause: a code of the tree, and free words where the code does not say it all. The
tree of next year has other codes; it says which old code became which new one, and old complaints are counted under
it. What cannot be placed is named, never dropped.

>>> tree = CauseTree("shop", version="2", causes=[
...     Cause("billing", Text("billing", zh="账单")),
...     Cause("billing/duplicate", Text("charged twice", zh="重复扣款")),
... ], renamed={"billing/double": "billing/duplicate"})
>>> tree.root_cause("billing/duplicate", "both cards of Mrs Li").words
Private(20 characters)
>>> tree.find("billing/dublicate")
Traceback (most recent call last):
salesflow.errors.InputError: cause: is no cause of 'shop' 2; did you mean 'billing/duplicate'? (got 'billing/dublicate')
>>> old = RootCause("billing/double", "shop", "1")
>>> print(tree.tally([old, tree.root_cause("billing"), None]).explain())
billing  2
  charged twice  1
not coded  1

Source: CO-4; field study of complaints, root cause (coded by a versioned tree, and free words).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Final

import attrs

from salesflow.basics.ids import read_id
from salesflow.basics.private import Private, private_or_none
from salesflow.basics.reasons import Reason, explained
from salesflow.basics.text import Language, Text, folded
from salesflow.errors import DefinitionError, InputError

__all__ = ["Cause", "CauseChanges", "CauseCount", "CauseTally", "CauseTree", "RootCause", "Unplaced"]

_ROWS: Final = ("CO-4",)
_NEAR: Final = 0.6


def _code(value: str) -> str:
    return read_id(value, "cause")


def _tree(value: str) -> str:
    return read_id(value, "tree")


def _version(value: str) -> str:
    return read_id(value, "version")


@attrs.frozen
class RootCause:
    """The root cause of a complaint: a code, the tree and the version it was coded by, and free words.

    Make it by `CauseTree.root_cause`, which knows the codes. The words may name a person and can be erased.
    """

    code: str = attrs.field(converter=_code)
    tree_key: str = attrs.field(converter=_tree)
    tree_version: str = attrs.field(converter=_version)
    words: Private | None = attrs.field(default=None, converter=private_or_none)


@attrs.frozen
class Cause:
    """A cause that complaints are coded by: its place in the tree is its code (``"billing/duplicate"``)."""

    code: str
    label: Text

    @property
    def parent(self) -> str | None:
        """The code of the cause it is a part of."""
        return _parent(self.code)

    @property
    def depth(self) -> int:
        """How many causes stand above it."""
        return self.code.count("/")

    def render(self, language: Language = "en") -> str:
        """The label in words."""
        return self.label.render(language)


def _parent(code: str) -> str | None:
    return code.rpartition("/")[0] or None


def _renamed(given: Mapping[str, str] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(given.items() if isinstance(given, Mapping) else given))


def _causes(given: Iterable[Cause]) -> tuple[Cause, ...]:
    return tuple(given)


@attrs.frozen
class CauseTree:
    """The causes of a house under a key and a version; every cause but the first ones stands under one that is there.

    `renamed` says which codes of *earlier* versions became which codes of this one; several may have become one. A code
    that was parted has no single successor: map it to the cause above, or leave it out, and the tally names it. Never
    use an old code for something else. All that is wrong with a tree is one `DefinitionError`.

    Source: CO-4.
    """

    key: str
    version: str = attrs.field(kw_only=True)
    causes: tuple[Cause, ...] = attrs.field(kw_only=True, converter=_causes)
    label: Text | None = attrs.field(kw_only=True, default=None)
    renamed: tuple[tuple[str, str], ...] = attrs.field(kw_only=True, default=(), converter=_renamed)

    def __attrs_post_init__(self) -> None:
        problems = [f"the {name} is blank" for name in ("key", "version") if not getattr(self, name).strip()]
        if not self.causes:
            problems.append("there are no causes")
        codes = Counter(cause.code for cause in self.causes)
        problems += [f"cause {code!r} is there {n} times" for code, n in codes.items() if n > 1]
        for code in codes:
            parts = code.split("/")
            parent = _parent(code)
            if any(part != folded(part) or not part.isprintable() or not part for part in parts):
                problems.append(f"cause {code!r}: write lower-case words, parted by single slashes")
            elif parent is not None and parent not in codes:
                problems.append(f"cause {code!r} stands under {parent!r}, which is not there")
        for old, n in Counter(old for old, _ in self.renamed).items():
            if n > 1:
                problems.append(f"old code {old!r} became {n} codes; map it to the cause above them")
        for old, new in self.renamed:
            if old in codes:
                problems.append(f"old code {old!r} is a cause of this tree too")
            if new not in codes:
                problems.append(f"old code {old!r} became {new!r}, which is not there")
        if problems:
            raise DefinitionError(f"causes {self.key!r} {self.version}", problems)

    @cached_property
    def _by_code(self) -> dict[str, Cause]:
        return {cause.code: cause for cause in self.causes}

    @cached_property
    def _successors(self) -> dict[str, str]:
        return dict(self.renamed)

    def find(self, code: str) -> Cause:
        """The cause of a code, in capitals or not; an unknown one is an `InputError` that names those near it."""
        asked = folded(_code(code))
        found = self._by_code.get(asked)
        if found is not None:
            return found
        if asked in self._successors:
            problem = f"was an earlier code; in {self.key!r} {self.version} it is {self._successors[asked]!r}"
            raise InputError("cause", code, problem)
        near = self._near(asked)
        known = [cause.code for cause in self.causes if not cause.depth]
        hint = f"did you mean {_either(near)}?" if near else f"its main causes are {', '.join(known)}"
        raise InputError("cause", code, f"is no cause of {self.key!r} {self.version}; {hint}")

    def _near(self, asked: str) -> list[str]:
        """Up to three codes that look like what was asked for, by code, by last part, or by label in any language."""
        names: dict[str, str] = {}
        for cause in self.causes:
            for language in cause.label.languages:
                names.setdefault(folded(cause.label.template(language)), cause.code)
            names.setdefault(cause.code.rpartition("/")[2], cause.code)
        names |= {code: code for code in self._by_code}
        close = get_close_matches(asked, names, 5, _NEAR)
        return list(dict.fromkeys(names[name] for name in close))[:3]

    def root_cause(self, code: str, words: str | Private | None = None) -> RootCause:
        """The root cause of a complaint under this tree; an unknown code is an `InputError`."""
        return RootCause(self.find(code).code, self.key, self.version, words)

    def path(self, code: str) -> tuple[str, ...]:
        """A code and all above it, from the top down.

        >>> CauseTree("t", version="1", causes=[Cause("a", Text("a")), Cause("a/b", Text("b"))]).path("a/b")
        ('a', 'a/b')
        """
        parts = self.find(code).code.split("/")
        return tuple(["/".join(parts[:size]) for size in range(1, len(parts) + 1)])

    def place(self, cause: RootCause) -> str | None:
        """The code of this tree that a root cause counts under, whatever version it was coded by; None for no place.

        A code of another tree has none, though it may look the same.
        """
        if cause.tree_key != self.key:
            return None
        if cause.code in self._by_code:
            return cause.code
        return self._successors.get(cause.code)

    def tally(self, causes: Iterable[RootCause | None]) -> CauseTally:
        """How often each cause was found, with all below it; None stands for a complaint that is not coded."""
        own: Counter[str] = Counter()
        unplaced: Counter[tuple[str, str, str]] = Counter()
        uncoded = 0
        for cause in causes:
            where = None if cause is None else self.place(_checked(cause))
            if where is not None:
                own[where] += 1
            elif cause is None:
                uncoded += 1
            else:
                unplaced[cause.tree_key, cause.tree_version, cause.code] += 1
        every: Counter[str] = Counter()
        for code, n in own.items():
            for above in self.path(code):
                every[above] += n
        rows = tuple([CauseCount(cause, own[cause.code], every[cause.code]) for cause in self._in_order])
        return CauseTally(rows, tuple([Unplaced(*key, n) for key, n in sorted(unplaced.items())]), uncoded)

    @property
    def _in_order(self) -> list[Cause]:
        """Each cause with those below it right behind, otherwise as they were written."""
        rank = {cause.code: at for at, cause in enumerate(self.causes)}
        return sorted(self.causes, key=lambda cause: [rank[code] for code in self.path(cause.code)])

    def changes(self, old: CauseTree) -> CauseChanges:
        """What became of the causes of an earlier version; two trees of different keys are an `InputError`."""
        if old.key != self.key:
            raise InputError(
                "old", old.key, f"is another tree than {self.key!r}; compare two versions of one"
            )
        was, now = old._by_code, self._by_code
        gone = [code for code in was if code not in now]
        return CauseChanges(
            added=tuple([code for code in now if code not in was and code not in self._successors.values()]),
            renamed=tuple([(code, self._successors[code]) for code in gone if code in self._successors]),
            relabelled=tuple([code for code in was if code in now and was[code].label != now[code].label]),
            dropped=tuple([code for code in gone if code not in self._successors]),
        )


def _checked(cause: object) -> RootCause:
    if not isinstance(cause, RootCause):
        raise InputError("causes", cause, "give root causes, or None where a complaint is not coded")
    return cause


def _either(codes: list[str]) -> str:
    *others, last = [repr(code) for code in codes]
    return f"{', '.join(others)} or {last}" if others else last


@attrs.frozen
class CauseChanges:
    """How a tree differs from an earlier version: codes that are new, renamed, relabelled, or gone without successor."""

    added: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    relabelled: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Each change in words; codes ``added``, ``renamed``, ``relabelled``, ``dropped``."""
        found = [Reason("added", _ADDED.fill(code=code), _ROWS) for code in self.added]
        found += [Reason("renamed", _RENAMED.fill(code=old, new=new), _ROWS) for old, new in self.renamed]
        found += [Reason("relabelled", _RELABELLED.fill(code=code), _ROWS) for code in self.relabelled]
        found += [Reason("dropped", _DROPPED.fill(code=code), _ROWS) for code in self.dropped]
        return tuple(found)

    def explain(self, language: Language = "en") -> str:
        """Each change in words, one a line."""
        return explained(self.reasons, language)


@attrs.frozen
class CauseCount:
    """How often one cause was found: exactly so (`own`), and with all causes below it (`total`)."""

    cause: Cause
    own: int
    total: int


@attrs.frozen
class Unplaced:
    """Root causes that have no place in the tree they are counted under, and how many there are."""

    tree_key: str
    tree_version: str
    code: str
    n: int

    @property
    def reason(self) -> Reason:
        """It in words, coded ``unplaced``."""
        words = _UNPLACED.fill(n=self.n, code=self.code, tree=self.tree_key, version=self.tree_version)
        return Reason("unplaced", words, _ROWS)


@attrs.frozen
class CauseTally:
    """Counts of root causes: a row for each cause in the order of the tree, what has no place, and what is not coded.

    The totals of the first causes, what has no place and what is not coded add up to `n`.
    """

    rows: tuple[CauseCount, ...]
    unplaced: tuple[Unplaced, ...]
    uncoded: int

    @property
    def n(self) -> int:
        """How many complaints were counted."""
        return sum(row.own for row in self.rows) + sum(each.n for each in self.unplaced) + self.uncoded

    def count(self, code: str) -> CauseCount:
        """The row of one code of the tree; an unknown one is an `InputError`."""
        for row in self.rows:
            if row.cause.code == code:
                return row
        raise InputError("cause", code, "is no cause of the tree that was counted by")

    def explain(self, language: Language = "en") -> str:
        """The causes that were found, each under the one it is part of, then all that could not be counted there."""
        lines = [
            f"{'  ' * row.cause.depth}{row.cause.render(language)}  {row.total:,}"
            for row in self.rows
            if row.total
        ]
        lines += [each.reason.explain(language) for each in self.unplaced]
        if self.uncoded:
            lines.append(f"{_UNCODED.render(language)}  {self.uncoded:,}")
        return "\n".join(lines)


_ADDED: Final = Text("{code} is new", zh="新增{code}")
_RENAMED: Final = Text("{code} is now {new}", zh="{code}现为{new}")
_RELABELLED: Final = Text("{code} has another label", zh="{code}的名称已改")
_DROPPED: Final = Text(
    "{code} is gone, and nothing says where its complaints count now",
    zh="{code}已取消，未说明其投诉今后计入何处",
)
_UNPLACED: Final = Text(
    "{n} {n|complaint is|complaints are} coded {code} by {tree} {version}, which has no place in this tree",
    zh="{n}宗投诉的代码为{code}（{tree} {version}），在此原因表中没有位置",
)
_UNCODED: Final = Text("not coded", zh="未编码")
