"""Who may see and who may change which field of a card (CU-1)."""

from __future__ import annotations

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import years
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.cards.access import EVERY, Access, CardView, Grant
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Noted, Why
from salesflow.customers.cards.form import Basis, Field, Form
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.cards import accesses, cards, forms

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
LATER = NOW.add(days=1)
ASK = Text("?", zh="？")
FORM = Form(
    "buyer", version="1", kind=CardKind.PERSON,
    fields=[
        Field("rank", Text("rank", zh="职务"), ask=ASK),
        Field("hobbies", Text("hobbies", zh="爱好"), ask=ASK),
        Field("children", Text("children", zh="子女"), ask=ASK, sensitive=True),
    ],
)  # fmt: skip
ON = FORM.with_bases(Basis("children", "consent", keep=years(1)))
CARD = Card("P-1", CardKind.PERSON, [
    Noted("rank", "A", NOW, card="P-1"), Noted("hobbies", "chess", NOW, card="P-1"),
    Noted("children", "two", NOW, card="P-1"), Noted("secret", "x", NOW, card="P-1"),
])  # fmt: skip
JUNIOR, SENIOR = Actor("u-1", ["junior"]), Actor("u-2", ["senior"])
HOUSE = Access(ON, [Grant("junior", see="rank"), Grant("senior", see=[EVERY, "children"], change=EVERY)])


def declined(answer: Card | Declined) -> Declined:
    assert isinstance(answer, Declined)
    assert "[en]" not in answer.explain("zh")
    return answer


@given(st.data(), forms(), cards(), st.lists(st.sampled_from(["seller", "manager"]), unique=True))
def test_more_roles_never_see_less(data, form, card, roles):
    """Roles add up; nobody sees what no role of his was given."""
    access = data.draw(accesses(form))
    whole = access.view(card, Actor("u-1", roles))
    parts = [access.view(card, Actor("u-1", [role])) for role in roles]
    assert {each.field for each in whole.known_fields} == {
        each.field for part in parts for each in part.known_fields
    }
    if not roles:
        assert whole.known_fields == ()


def test_a_view_shows_what_was_given_and_counts_the_rest():
    view = HOUSE.view(CARD, JUNIOR)
    assert view.facts() == {"rank": "A"}
    assert (view.known("rank"), view.known("hobbies")) == (CARD.known("rank"), None)
    assert view.explain() == (
        "2 fields are hidden from you: hobbies, children [CU-1]\n"
        "1 field of this card stands in no form; nobody sees it here [CU-1]"
    )
    assert view.explain("zh").splitlines()[0] == "有2项对您隐藏：hobbies、children [CU-1]".replace(
        "hobbies", "爱好"
    ).replace("children", "子女")
    assert not isinstance(view, Card)
    assert not hasattr(view, "note")
    senior = HOUSE.view(CARD, SENIOR)
    assert sorted(senior.facts()) == ["children", "hobbies", "rank"]
    assert [reason.code for reason in senior.reasons] == ["undeclared"]
    assert isinstance(senior, CardView)


def test_every_field_leaves_out_the_sensitive_ones():
    access = Access(ON, [Grant("senior", see=EVERY)])
    assert [label.en for label in access.view(CARD, SENIOR).hidden] == ["children"]
    assert access.judge_view(SENIOR, "children").explain() == (
        "nobody was given leave to see “children” [CU-1]"
    )


def test_without_grants_nobody_sees_anything_and_the_view_says_so():
    access = Access(FORM, [])
    view = access.view(CARD, SENIOR)
    assert view.known_fields == ()
    assert view.explain().startswith("nobody was given leave to see anything of these cards [CU-1]\n")
    assert access.judge_change(SENIOR, "rank").reasons[0].code == "nobody_may"


def test_roles_that_are_not_known_are_not_taken_for_none():
    for who, words in (("u-9", "the roles of u-9 are not known"), (None, "nobody said who asks")):
        verdict = HOUSE.judge_view(who, "rank")
        assert verdict.value is Truth.UNKNOWN
        assert verdict.missing[0].code == "roles_unknown"
        assert words in verdict.explain()
        assert HOUSE.view(CARD, who).known_fields == ()
        answer = declined(HOUSE.note(CARD, who, "rank", "B", at=LATER))
        assert (answer.reasons, answer.missing[0].code) == ((), "roles_unknown")


def test_only_who_may_change_a_field_can_note_confirm_or_withdraw_it():
    for answer in (
        HOUSE.note(CARD, JUNIOR, "rank", "B", at=LATER),
        HOUSE.confirm(CARD, JUNIOR, "rank", at=LATER),
        HOUSE.withdraw(CARD, JUNIOR, "rank", at=LATER),
    ):
        assert declined(answer).explain() == (
            "to change “rank”: this needs the role senior; u-1 has the role junior [CU-1]"
        )
    noted = HOUSE.note(CARD, SENIOR, "rank", "B", at=LATER)
    assert isinstance(noted, Card)
    assert noted.value("rank") == "B"
    assert noted.known("rank").last.by == "u-2"  # type: ignore[union-attr]
    assert noted.value("secret") == "x"
    assert isinstance(HOUSE.confirm(CARD, SENIOR, "rank", at=LATER), Card)
    gone = HOUSE.withdraw(CARD, SENIOR, "rank", why=Why.WRONG, at=LATER)
    assert isinstance(gone, Card)
    assert gone.value("rank") is None


def test_all_reasons_are_named_together():
    """CU-1: his rights, the form's and the card's."""
    access = Access(FORM, [Grant("senior", see=[EVERY, "children"], change="children")])
    assert declined(access.note(CARD, JUNIOR, "children", "three", at=NOW)).codes == (
        "not_allowed",
        "no_basis",
        "same_moment",
    )
    assert declined(access.note(CARD, "u-9", "children", "three", at=NOW)).codes == (
        "no_basis",
        "same_moment",
        "roles_unknown",
    )
    verdict = access.judge_change(SENIOR, "children")
    assert (verdict.value, [each.code for each in verdict.reasons]) == (Truth.NO, ["no_basis"])
    verdict = access.judge_change(JUNIOR, "children")
    assert [each.code for each in verdict.reasons] == ["not_allowed", "no_basis"]
    assert HOUSE.judge_change(SENIOR, "rank").reasons[0].code == "allowed"


def test_bad_input():
    with pytest.raises(DefinitionError) as error:
        Access(FORM, [Grant("junior", see=["rang", "rank"]), Grant("senior", change=["rang", "x"])])
    assert error.value.problems == (
        "'junior' is given 'rang', which the form does not declare",
        "'senior' is given 'rang', which the form does not declare",
        "'senior' is given 'x', which the form does not declare",
    )
    with pytest.raises(DefinitionError) as error:
        Access(FORM, [Grant("junior", see=EVERY, change=[EVERY, "children"])])
    assert error.value.problems == ("'junior' may change 'children' without seeing it",)
    with pytest.raises(InputError, match="role: an id may not be empty"):
        Grant(" ")
    for step in (HOUSE.view, lambda card, who: HOUSE.withdraw(card, who, "rank", at=NOW)):
        with pytest.raises(InputError, match="is the card of an organisation"):
            step(Card("C-1", CardKind.ORGANISATION), SENIOR)
    with pytest.raises(InputError, match="is no field"):
        HOUSE.judge_view(SENIOR, "secret")
    assert repr(EVERY) == "EVERY"
