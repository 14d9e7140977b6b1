"""Root causes: counts that add up, codes of earlier versions, and no code dropped (CO-4; abuse case 20: unknown code)."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.private import Private
from salesflow.basics.text import Text
from salesflow.complaints.causes.cause_tree import Cause, CauseTree, RootCause
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.causes import cause_trees, root_causes


def cause(code: str, label: str | None = None) -> Cause:
    return Cause(code, Text(label or code, zh=label or code))


OLD = CauseTree(
    "shop", version="1", causes=[cause("billing"), cause("billing/double"), cause("fees"), cause("odd")]
)
NEW = CauseTree(
    "shop",
    version="2",
    causes=[cause("billing", "bills"), cause("billing/duplicate", "charged twice"), cause("waiting")],
    renamed={"billing/double": "billing/duplicate", "fees": "billing"},
)


@given(st.data())
def test_every_complaint_is_counted_once_and_totals_add_up(data: st.DataObject) -> None:
    """What has a place, what has none, and what is not coded are all there is."""
    tree = data.draw(cause_trees())
    found = data.draw(st.lists(st.none() | root_causes(tree), max_size=20))
    tally = tree.tally(found)
    assert tally.n == len(found)
    assert sum(row.total for row in tally.rows if not row.cause.depth) == sum(row.own for row in tally.rows)
    assert tally.uncoded == found.count(None)
    assert sum(each.n for each in tally.unplaced) == sum(
        1 for each in found if each is not None and tree.place(each) is None
    )
    for row in tally.rows:
        below = [each for each in tally.rows if each.cause.parent == row.cause.code]
        assert row.total == row.own + sum(each.total for each in below)
        assert tally.count(row.cause.code) == row
    assert {row.cause for row in tally.rows} == set(tree.causes)
    shown = [row.cause.code for row in tally.rows]
    for at, code in enumerate(shown):  # each stands right below what it is part of
        parent = tree.find(code).parent
        assert parent is None or all(each.startswith(parent) for each in shown[shown.index(parent) : at])


@given(cause_trees())
def test_a_path_leads_from_the_top_to_the_code(tree: CauseTree) -> None:
    for each in tree.causes:
        path = tree.path(each.code)
        assert path[-1] == each.code
        assert len(path) == each.depth + 1
        assert [tree.find(code).parent for code in path] == [None, *path[:-1]]
        assert tree.place(tree.root_cause(each.code.upper())) == each.code


def test_old_codes_are_counted_under_the_new_tree() -> None:
    """What has no successor is named with its version, never dropped."""
    old = [OLD.root_cause(code) for code in ("billing", "billing/double", "fees", "odd", "odd")]
    tally = NEW.tally(
        [*old, NEW.root_cause("billing/duplicate"), None, None, RootCause("billing", "other", "1")]
    )
    assert tally.explain().splitlines() == [
        "bills  4",
        "  charged twice  2",
        "1 complaint is coded billing by other 1, which has no place in this tree [CO-4]",
        "2 complaints are coded odd by shop 1, which has no place in this tree [CO-4]",
        "not coded  2",
    ]
    assert tally.explain("zh").splitlines()[-2:] == [
        "2宗投诉的代码为odd（shop 1），在此原因表中没有位置 [CO-4]",
        "未编码  2",
    ]


def test_what_was_not_found_is_not_shown() -> None:
    assert NEW.tally([NEW.root_cause("waiting")]).explain() == "waiting  1"
    assert NEW.tally([]).explain() == ""


def test_changes_say_what_became_of_each_code() -> None:
    changes = NEW.changes(OLD)
    assert changes.explain().splitlines() == [
        "waiting is new [CO-4]",
        "billing/double is now billing/duplicate [CO-4]",
        "fees is now billing [CO-4]",
        "billing has another label [CO-4]",
        "odd is gone, and nothing says where its complaints count now [CO-4]",
    ]
    assert "[en]" not in changes.explain("zh")
    assert OLD.changes(OLD).reasons == ()
    with pytest.raises(InputError, match="is another tree than 'shop'"):
        NEW.changes(attrs.evolve(OLD, key="garage"))


@given(st.data())
def test_changes_agree_with_place(data: st.DataObject) -> None:
    old, new = data.draw(cause_trees(version="0")), data.draw(cause_trees())
    changes = new.changes(old)
    lost = {each.code for each in old.causes if new.place(old.root_cause(each.code)) is None}
    assert set(changes.dropped) == lost


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("billing/dublicate", "did you mean 'billing/duplicate'?"),
        ("duplicate", "did you mean 'billing/duplicate'?"),
        ("Charged Twice", "did you mean 'billing/duplicate'?"),
        ("billing/double", "was an earlier code; in 'shop' 2 it is 'billing/duplicate'"),
        ("zzz", "its main causes are billing, waiting"),
        ("", "an id may not be empty"),
    ],
)
def test_an_unknown_code_is_refused_with_those_near_it(code: str, problem: str) -> None:
    """Abuse case 20: unknown root-cause code."""
    with pytest.raises(InputError) as refused:
        NEW.root_cause(code)
    assert problem in str(refused.value)


def test_words_beside_a_code_are_private() -> None:
    coded = NEW.root_cause("Billing/Duplicate", "Mrs Li, both cards")
    assert coded == RootCause("billing/duplicate", "shop", "2", Private("Mrs Li, both cards"))
    assert "Li" not in repr(coded)


def test_all_that_is_wrong_with_a_tree_is_said_at_once() -> None:
    with pytest.raises(DefinitionError) as refused:
        CauseTree(
            " ",
            version="",
            causes=[cause("a"), cause("a"), cause("b/c"), cause("A"), cause("a//b"), cause("a/")],
            renamed=(("old", "a"), ("old", "z"), ("a", "a")),
        )
    assert len(refused.value.problems) == 10
    assert "stands under 'b', which is not there" in str(refused.value)
    with pytest.raises(DefinitionError, match="there are no causes"):
        CauseTree("shop", version="1", causes=[])


def test_what_is_no_root_cause_is_refused() -> None:
    with pytest.raises(InputError, match="give root causes"):
        NEW.tally(["billing"])  # type: ignore[list-item]  # what a caller without a checker does
    with pytest.raises(InputError, match="is no cause of the tree"):
        NEW.tally([]).count("odd")
