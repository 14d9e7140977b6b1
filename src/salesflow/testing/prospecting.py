"""Hypothesis strategies for prospecting: sources, leads, product profiles, methods and prospects.

>>> from hypothesis import given, settings
>>> from salesflow.customers.catalogue.prospecting_methods import PROSPECTING_METHODS
>>> from salesflow.testing.prospecting_laws import check_suggest
>>> @settings(max_examples=5)
... @given(profiles())
... def every_product_ranks_every_method(profile):
...     check_suggest(PROSPECTING_METHODS, profile)
>>> every_product_ranks_every_method()
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from hypothesis import strategies as st

from salesflow.basics.channels import Direction
from salesflow.basics.money import Money
from salesflow.basics.text import Text, folded
from salesflow.basics.truth import Truth
from salesflow.customers.leads.lead import Known, Lead, Prospect, Trace, Way, Worth
from salesflow.customers.leads.prospecting import Method, Profile, Prospecting, Trait
from salesflow.customers.leads.source import NoSource, Source, Sources
from salesflow.testing.strategies import moments, texts

__all__ = ["leads", "profiles", "prospectings", "prospects", "sources", "traces"]

_RESERVED: Final = {"unknown", "blank", "not known", "not filled in", "不清楚", "未填写"}
_WORDS: Final = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8).filter(
    lambda each: folded(each) not in _RESERVED
)


@st.composite
def sources(draw: st.DrawFn) -> Sources:
    """Lists of one to four sources, with aliases for some of them, for unknown and for blank."""
    words = draw(st.lists(_WORDS, min_size=1, max_size=10, unique_by=folded))
    count = draw(st.integers(1, min(4, len(words))))
    listed = [
        Source(word, Text(word, zh=word), draw(st.sampled_from([*Direction, None]))) for word in words[:count]
    ]
    targets = st.sampled_from([*words[:count], "unknown", "blank"])
    aliases = {word: draw(targets) for word in words[count:]}
    return Sources("drawn", version="1", sources=listed, aliases=aliases)


def _facts() -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(["region", "trade"]), _WORDS, max_size=2)


def leads(of: Sources | None = None) -> st.SearchStrategy[Lead]:
    """Leads from the sources of a list (or from a few of any name), some from nowhere that anybody knows."""
    keys = ["referral", "seo", "trade_fair"] if of is None else [each.key for each in of.sources]
    return st.builds(
        Lead,
        st.integers(1, 10_000).map("L-{}".format),
        _WORDS,
        st.sampled_from([*keys, *NoSource]),
        moments(),
        seller=st.sampled_from([None, "u-1", "u-2"]),
        introducer=st.sampled_from([None, "C-7"]),
        facts=_facts(),
    )


def profiles() -> st.SearchStrategy[Profile]:
    """Products of which some traits are known."""
    answers = st.fixed_dictionaries({trait: st.sampled_from(Truth) for trait in Trait})
    return st.builds(Profile, st.just("product"), answers)


@st.composite
def _methods(draw: st.DrawFn, key: str) -> Method:
    traits = draw(st.lists(st.sampled_from(Trait), min_size=1, max_size=5, unique=True))
    sides = [draw(st.sampled_from(["fits", "needs", "unfit"])) for _ in traits]
    sides[0] = draw(st.sampled_from(["fits", "needs"]))
    taken = {
        side: tuple(trait for trait, at in zip(traits, sides, strict=True) if at == side)
        for side in set(sides)
    }
    words = draw(texts())
    return Method(
        key, words, definition=words, suits=words, cost_driver=words, steps=[words], cautions=[words],
        direction=draw(st.sampled_from(Direction)),
        fits=taken.get("fits", ()), needs=taken.get("needs", ()), unfit=taken.get("unfit", ()),
    )  # fmt: skip


@st.composite
def prospectings(draw: st.DrawFn) -> Prospecting:
    """Houses with one to five methods of their own."""
    keys = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=5, unique=True))
    return Prospecting("drawn", version="1", methods=[draw(_methods(key)) for key in keys])


_DAYS: Final = st.dates(date(2026, 1, 1), date(2026, 3, 2))


@st.composite
def prospects(draw: st.DrawFn) -> list[Prospect]:
    """Lists of prospects for the day 2 March 2026 or later: one kind of worth, few facts, some approached already."""
    amounts = st.integers(0, 5)
    kind: st.SearchStrategy[Worth] = draw(
        st.sampled_from([amounts, amounts.map(Decimal), amounts.map(lambda each: Money(each, "CNY"))])
    )
    known: dict[str, st.SearchStrategy[Known]] = {
        "region": st.sampled_from(["north", "south", None, 7]),
        "staff": st.sampled_from([10, 80, None]),
    }
    keys = draw(st.lists(st.integers(1, 20).map("P-{}".format), max_size=8, unique=True))
    return [
        Prospect(
            key,
            draw(st.fixed_dictionaries({}, optional=known)),
            worth=draw(st.none() | kind),
            approached_on=draw(st.none() | _DAYS),
            barred=draw(
                st.sampled_from([None, None, None, Text("asked not to be called", zh="要求不再来电")])
            ),
        )
        for key in keys
    ]


def traces() -> st.SearchStrategy[Trace]:
    """Traces that lead from a few ids to a few firms, some of a day after 2 March 2026."""
    days = st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 1))
    return st.builds(
        Trace,
        st.sampled_from(Way),
        st.sampled_from(["F-1", "F-2", "F-3"]),
        st.sampled_from(["C-1", "C-2", "P-9"]),
        days,
    )
