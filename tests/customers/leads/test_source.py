from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Direction
from salesflow.basics.text import Text
from salesflow.customers.leads.lead import Lead
from salesflow.customers.leads.source import NoSource, Source, Sources, read_origin
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.prospecting import leads, sources
from salesflow.testing.prospecting_laws import check_sources

GOOGLE = Source("google", Text("Google search", zh="谷歌搜索"), Direction.IN)
PARTNER = Source("gtx_pro", Text("GTX Pro"), Direction.OUT)


def house(**changes: object) -> Sources:
    parts: dict[str, object] = {
        "version": "1",
        "sources": [GOOGLE, PARTNER],
        "aliases": {"GTXPro": "gtx_pro", "不详": "unknown", "Select": "blank"},
    }
    return Sources("house", **{**parts, **changes})  # type: ignore[arg-type]


@settings(max_examples=1 + settings().max_examples // 3)  # a list and its leads take longer to make
@given(st.data())
def test_the_laws_hold(data: st.DataObject) -> None:
    """CU-4: what may stand in a cell is read, and the counts sum."""
    drawn = data.draw(sources())
    assert check_sources(drawn, data.draw(st.lists(leads(drawn), max_size=6))) <= 6


@given(sources())
def test_a_list_survives_pickle_and_hash(drawn: Sources) -> None:
    copied = pickle.loads(pickle.dumps(drawn))
    assert copied == drawn
    assert hash(copied) == hash(drawn)


@given(st.lists(st.sampled_from(["google", "gtx_pro", *NoSource])))
def test_the_order_of_the_leads_does_not_matter(origins: list[str]) -> None:
    """CU-4: counts are exact."""
    counts = house().count(origins)
    assert counts == house().count(reversed(origins))
    assert {line.origin: line.count for line in counts.lines} == {
        key: origins.count(key) for key in ("google", "gtx_pro", *NoSource)
    }
    assert counts.by_direction(None) == sum(isinstance(each, NoSource) for each in origins)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (" ＧＯＯＧＬＥ ", "google"),
        ("google  Search", "google"),
        ("谷歌搜索", "google"),
        ("GTXPro", "gtx_pro"),
        ("gtx  pro", "gtx_pro"),
        ("Unknown", NoSource.UNKNOWN),
        ("不清楚", NoSource.UNKNOWN),
        ("不详", NoSource.UNKNOWN),
        ("select", NoSource.BLANK),
        ("blank", NoSource.BLANK),
        ("\u3000", NoSource.BLANK),
        (None, NoSource.BLANK),
    ],
)
def test_cells_are_read(cell: str | None, read: str) -> None:
    """CU-4: unknown and blank are two answers; case, width and blanks do not matter."""
    assert house().read(cell) is read or house().read(cell) == read
    assert isinstance(house().read(cell), NoSource) is isinstance(read, NoSource)


def test_what_is_not_known_proposes_the_nearest() -> None:
    with pytest.raises(InputError, match=r"did you mean 'gtx_pro'\?"):
        house(aliases={}).read("GTXPro")
    for far in ("xyzzy", "goal"):
        with pytest.raises(InputError, match="there are google, gtx_pro"):
            house().read(far)
    for cell in (float("nan"), 7, True, NotImplemented):
        with pytest.raises(InputError, match="a source is text"):
            house().read(cell)


def test_origins_of_rows() -> None:
    assert read_origin("google") == "google"
    assert read_origin(17) == "17"
    assert read_origin("unknown") is NoSource.UNKNOWN
    for nothing in (None, "", " "):
        with pytest.raises(InputError, match="give the key of a source"):
            read_origin(nothing)


def test_definitions_name_every_problem() -> None:
    with pytest.raises(DefinitionError) as caught:
        Sources(
            " ",
            version="",
            sources=[GOOGLE, GOOGLE, Source("search", Text("google SEARCH"), Direction.IN)],
            aliases={" ": "google", "fair": "trade_fair", "unknown": "google"},
        )
    assert caught.value.problems == (
        "key is blank",
        "version is blank",
        "source 'google' is declared twice",
        "an alias of 'google' is blank; an empty cell is read as blank anyway",
        "alias 'fair' stands for 'trade_fair', which is no source of the list",
        "'google search' stands for google and search",
        "'unknown' stands for google and unknown",
    )
    with pytest.raises(DefinitionError, match="there is no source"):
        Sources("house", version="1", sources=[])
    for key in (" ", "blank", "unknown"):
        with pytest.raises(DefinitionError, match="the key is blank"):
            Source(key, Text("x"), Direction.IN)


def test_a_house_grows_its_list() -> None:
    more = house().with_more(
        Source("fair", Text("trade fair"), Direction.OUT), aliases={"Messe": "fair"}, version="2"
    )
    assert (more.version, more.read("messe"), more.read("gtxpro")) == ("2", "fair", "gtx_pro")
    assert more.source("fair").direction is Direction.OUT
    with pytest.raises(InputError, match="'house' has google, gtx_pro"):
        house().source("fair")


def test_a_direction_that_nobody_can_tell_is_not_guessed() -> None:
    """CU-4: "other" is neither inbound nor outbound."""
    counts = (
        house()
        .with_more(Source("other", Text("other"), None), aliases={}, version="2")
        .count(["other", "google"])
    )
    assert [counts.by_direction(side) for side in (Direction.IN, Direction.OUT, None)] == [1, 0, 1]
    for wrong in ("sideways", "", 7, []):
        with pytest.raises(InputError, match="give Direction"):
            Source("other", Text("other"), wrong)  # type: ignore[arg-type]


def test_counts_in_words() -> None:
    counts = house().count(["google", "google", NoSource.BLANK])
    assert counts.render().splitlines() == [
        "source         leads",
        "Google search      2",
        "GTX Pro            0",
        "not known          0",
        "not filled in      1",
        "total              3",
    ]
    assert counts.render("zh").splitlines()[-2:] == ["未填写           1", "合计             3"]
    assert (counts.of("google"), counts.of(NoSource.UNKNOWN), counts.of("blank")) == (2, 0, 1)
    with pytest.raises(InputError, match="there are google, gtx_pro, unknown, blank"):
        counts.of("fair")
    with pytest.raises(InputError, match="has google, gtx_pro"):
        house().count(["fair"])
    assert house().count(lead.source for lead in list[Lead]()).total == 0
