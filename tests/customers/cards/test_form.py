"""Forms: which fields a card has, what may be written, and how long it may be kept (CU-1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.basics.money import Money
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import days, hours, months, working_days, years
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Noted
from salesflow.customers.cards.form import Basis, Field, FieldKind, Form
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.cards import cards, forms, values

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHOP = CardKind.ORGANISATION
EMPTY = Card("C-7", SHOP)


def text(words: str) -> Text:
    return Text(words, zh=words)


def field(key: str, kind: FieldKind = FieldKind.TEXT, **more) -> Field:
    return Field(key, text(key), kind, ask=text(f"{key}?"), **more)


def form(*fields: Field, **more) -> Form:
    return Form("shop", version="1", kind=SHOP, fields=[field("rank"), *fields], **more)


def done(answer: Card | Declined) -> Card:
    assert isinstance(answer, Card), answer
    return answer


def declined(answer: Card | Declined) -> Declined:
    assert isinstance(answer, Declined)
    assert "[en]" not in answer.explain("zh")
    return answer


CHILD = field("children", many=True, sensitive=True)
BASIS = Basis("children", "written consent", keep=years(2))


# -- properties -------------------------------------------------------------------------------------------------------


@given(st.sampled_from(FieldKind), values())
def test_a_value_fits_its_own_kind_only(kind, value):
    """Yes is no number, a moment is no day, a text is no amount."""
    fitting = {each for each in FieldKind if each.fits(value)}
    own = {
        bool: FieldKind.YES_NO, Truth: FieldKind.YES_NO, int: FieldKind.WHOLE, Decimal: FieldKind.NUMBER,
        Money: FieldKind.MONEY, str: FieldKind.TEXT, date: FieldKind.DAY, pendulum.DateTime: FieldKind.MOMENT,
    }[type(value)]  # fmt: skip
    assert fitting == ({own, FieldKind.NUMBER} if own is FieldKind.WHOLE else {own})
    card_form = form(field("x", kind))
    if kind in fitting:
        assert done(card_form.note(EMPTY, "x", value, at=NOW)).value("x") == value
    else:
        with pytest.raises(InputError, match="x: is not "):
            card_form.note(EMPTY, "x", value, at=NOW)


@given(forms(), cards(), st.integers(0, 1500), st.integers(0, 400))
def test_what_is_over_is_over_for_good_and_only_that(card_form, card, n, more):
    """Retention: a model of each entry by its own day, in its own zone."""
    today = date(2026, 1, 1) + pendulum.duration(days=n)
    gone = {each.entry for each in card_form.expired(card, as_of=today)}
    for entry in card.entries:
        if getattr(entry, "field", None) not in {each.key for each in card_form.fields}:
            assert entry not in gone
            continue
        basis = card_form.basis(entry.field)
        newer = [each for each in card.history(entry.field, entry.item) if each.at > entry.at]
        if basis is None:
            assert (entry in gone) is card_form.field(entry.field).sensitive
        elif basis.keep.after_day(entry.at.date()) <= today:
            assert entry in gone
        elif entry in gone:  # only because a newer word of another zone is over
            assert any(basis.keep.after_day(each.at.date()) <= today for each in newer)
    later = card_form.expired(card, as_of=today + pendulum.duration(days=more))
    assert gone <= {each.entry for each in later}


# -- noting -----------------------------------------------------------------------------------------------------------


def test_a_sensitive_field_is_off_until_its_basis_is_stated():
    """CU-1: no legal basis or no retention, no note; the words send you to counsel."""
    answer = declined(form(CHILD).note(EMPTY, "children", "Mei", item="1", at=NOW))
    assert answer.codes == ("no_basis",)
    assert "check both with counsel" in answer.explain()
    assert "法律顾问" in answer.explain("zh")
    on = form(CHILD, bases=[BASIS])
    card = done(on.note(EMPTY, "children", "Mei", item="1", by="u-1", at=NOW))
    assert card.value("children", "1") == "Mei"
    assert done(on.confirm(card, "children", item="1", at=NOW.add(days=1)))
    assert declined(form(CHILD).confirm(card, "children", item="1", at=NOW.add(days=1))).codes == (
        "no_basis",
    )
    assert (form(CHILD).is_on("children"), on.is_on("children"), on.is_on("rank")) == (False, True, True)
    assert (on.basis("children"), on.basis("rank")) == (BASIS, None)


def test_every_reason_is_named():
    card = Card("C-7", SHOP, [Noted("children", "Mei", NOW, item="1", card="C-7")])
    answer = form(CHILD).note(card, "children", "Lan", item="1", at=NOW)
    assert declined(answer).codes == ("no_basis", "same_moment")
    answer = form(CHILD).note(card, "children", False, at=NOW)
    assert declined(answer).codes == ("no_basis", "items_known")
    assert declined(form(CHILD).confirm(EMPTY, "children", at=NOW)).codes == ("no_basis", "nothing_known")


def test_there_are_none_is_an_answer():
    suppliers = form(field("suppliers", many=True))
    none = done(suppliers.note(EMPTY, "suppliers", False, at=NOW))
    assert none.facts() == {"suppliers": False}
    one = done(suppliers.note(none, "suppliers", "content", item="Haida", at=NOW.add(days=1)))
    answer = declined(suppliers.note(one, "suppliers", Truth.NO, at=NOW.add(days=2)))
    assert answer.explain() == (
        "“suppliers” cannot be none: Haida still stand there; withdraw what no longer holds [CU-1]"
    )
    gone = done(one.withdraw("suppliers", item="Haida", at=NOW.add(days=2)))
    assert (
        done(suppliers.note(gone, "suppliers", Truth.NO, at=NOW.add(days=3))).value("suppliers") is Truth.NO
    )


@pytest.mark.parametrize(
    ("key", "value", "item", "problem"),
    [
        ("ranks", "A", None, "is no field of form 'shop'; did you mean 'rank'?"),
        ("RANK", "A", None, "did you mean 'rank'?"),
        ("zzz", "A", None, "is no field of form 'shop'; it has rank, staff, grade, suppliers"),
        ("rank", 3, None, "rank: is not text"),
        ("staff", True, None, "staff: is not a whole number"),
        ("staff", 3.5, None, "staff: is not a whole number"),
        ("grade", "D", None, "grade: is not one of A, B"),
        ("rank", "A", "1", "rank: holds one value; leave the item out"),
        (
            "suppliers",
            "content",
            None,
            "suppliers: holds several; say which item, or give False for none at all",
        ),
        ("suppliers", True, None, "suppliers: holds several"),
    ],
)
def test_what_does_not_belong_is_refused(key, value, item, problem):
    shop = form(
        field("staff", FieldKind.WHOLE),
        field("grade", choices={"A": text("a"), "B": text("b")}),
        field("suppliers", many=True),
    )
    with pytest.raises(InputError) as error:
        shop.note(EMPTY, key, value, item=item, at=NOW)
    assert problem in str(error.value)


def test_a_card_of_another_kind_is_refused():
    for step in (
        lambda card: form().note(card, "rank", "A", at=NOW),
        lambda card: form().confirm(card, "rank", at=NOW),
        lambda card: form().expired(card, as_of=date(2026, 3, 2)),
    ):
        with pytest.raises(InputError, match="is the card of a person; form 'shop' is for an organisation"):
            step(Card("P-1", CardKind.PERSON))
    with pytest.raises(InputError, match="as_of: is not a day"):
        form().expired(EMPTY, as_of=NOW)


# -- retention --------------------------------------------------------------------------------------------------------


def test_the_last_day_of_the_retention_is_not_kept():
    on = form(CHILD, bases=[BASIS])
    card = done(on.note(EMPTY, "children", "Mei", item="1", at=NOW))
    assert on.expired(card, as_of=date(2028, 3, 1)) == ()
    purged = on.purged(card, as_of=date(2028, 3, 2))
    assert purged.card == EMPTY
    assert purged.gone[0].entry.at == NOW
    assert purged.explain("zh") == "“children（1）”记于2026年3月2日，保存期限2年，已于2028年3月2日到期 [CU-1]"
    assert on.purged(EMPTY, as_of=date(2028, 3, 2)).explain() == ""


def test_a_confirmation_keeps_the_value_but_not_its_old_history():
    on = form(CHILD, bases=[BASIS])
    card = done(on.note(EMPTY, "children", "Mei", item="1", by="u-1", at=NOW))
    card = done(on.confirm(card, "children", item="1", by="u-2", at=NOW.add(years=1)))
    left = on.purged(card, as_of=date(2028, 3, 2)).card
    assert [each.by for each in left.history("children", "1")] == ["u-2"]


def test_what_lost_its_basis_goes_at_once_and_others_stay():
    on = form(CHILD, bases=[BASIS])
    card = done(on.note(done(on.note(EMPTY, "children", "Mei", item="1", at=NOW)), "rank", "A", at=NOW))
    card = done(card.note("undeclared", 1, at=NOW))
    purged = form(CHILD).purged(card, as_of=date(2026, 3, 2))
    assert [reason.reason.code for reason in purged.gone] == ["no_basis"]
    assert purged.explain() == (
        "“children (1)”, written down on 2 Mar 2026, is kept without a stated basis [CU-1]"
    )
    assert sorted(purged.card.facts()) == ["rank", "undeclared"]
    kept = form(bases=[Basis("rank", Text("contract", zh="合同"), keep=days(1))])
    assert [each.reason.code for each in kept.expired(card, as_of=date(2027, 1, 1))] == ["kept_too_long"]


def test_an_older_word_of_another_zone_does_not_come_back():
    """The older moment has the later date: when the newer word is over, the older one goes with it."""
    older = pendulum.datetime(2026, 3, 3, 1, tz="Pacific/Kiritimati")
    newer = pendulum.datetime(2026, 3, 2, 9, tz="America/New_York")
    card = Card("C-7", SHOP, [Noted("children", "a", older, item="1", card="C-7"),
                              Noted("children", "b", newer, item="1", card="C-7")])  # fmt: skip
    on = form(CHILD, bases=[Basis("children", "consent", keep=days(1))])
    gone = on.expired(card, as_of=date(2026, 3, 3))
    assert [each.entry.at for each in gone] == [older, newer]
    assert on.purged(card, as_of=date(2026, 3, 3)).card == EMPTY


# -- definitions ------------------------------------------------------------------------------------------------------


def test_a_definition_names_all_its_problems():
    with pytest.raises(DefinitionError) as error:
        Form(
            " ", version="", kind=SHOP,
            fields=[
                field("a", weight=-1), field("a", weight=True), Field(" ", text("x"), ask=text("?")), field("b.c"),
                field("d", FieldKind.DAY, choices={"x": text("x")}, unit=text("kg")),
                field("e", choices=(("x", text("x")), ("x", text("y")))),
                field("f", keep_fresh=hours(3)), field("g", keep_fresh=working_days(3)),
            ],
            bases=[Basis("aa", " ", keep=days(0)), Basis("d", Text("x"), keep=hours(1)), Basis("d", "y", keep=days(1))],
        )  # fmt: skip
    assert error.value.problems == (
        "key is blank",
        "version is blank",
        "field 'a' weighs -1; give a whole number, zero or more",
        "field 'a' weighs True; give a whole number, zero or more",
        "field ' ' needs a key without dots",
        "field 'b.c' needs a key without dots",
        "field 'd' has choices, but is not text",
        "field 'd' has a unit, but is no number",
        "field 'e' has the choice 'x' twice",
        "field 'f' is fresh for 3 hours; count it in days, weeks, months or years",
        "field 'g' is fresh for 3 working days; count it in days, weeks, months or years",
        "the basis of 'aa' has no ground",
        "'aa' is kept for 0 days; count it in days, weeks, months or years",
        "'d' is kept for 1 hour; count it in days, weeks, months or years",
        "field 'a' is declared twice",
        "field 'd' has two bases",
        "there is no field 'aa' for its basis; did you mean 'a'?",
    )
    with pytest.raises(DefinitionError, match="no field counts"):
        Form("f", version="1", kind=SHOP, fields=[field("a", weight=0), field("b", sensitive=True)])


def test_a_new_basis_takes_the_place_of_the_old_one():
    on = form(CHILD, bases=[BASIS])
    shorter = attrs.evolve(BASIS, keep=months(3))
    assert on.with_bases(shorter).bases == (shorter,)
    assert form(CHILD).with_bases(BASIS) == on


def test_values_are_shown_in_words():
    staff = field("staff", FieldKind.NUMBER, unit=Text("people", zh="人"))
    grade = field("grade", choices={"A": Text("good", zh="好")})
    assert str(staff.shown(12).render("zh")) == "12人"
    assert grade.shown("A") == Text("good", zh="好")
    assert grade.shown("B") == "B"
    assert field("x", FieldKind.YES_NO).shown(True) is Truth.YES
    assert repr(FieldKind.DAY) == "FieldKind.DAY"
    assert [kind.render("zh") for kind in FieldKind][:2] == ["文字", "是或否"]


def test_a_sheet_shows_what_is_known_by_section():
    one, two = Text("buying", zh="采购"), Text("people", zh="人员")
    shop = form(
        field("cycle", FieldKind.WHOLE, unit=Text("days", zh="天"), section=one),
        field("likes", FieldKind.YES_NO, section=one), field("suppliers", many=True, section=two),
    )  # fmt: skip
    card = done(shop.note(EMPTY, "cycle", 30, by="u-1", at=NOW))
    card = done(shop.note(card, "likes", True, at=NOW))
    card = done(shop.note(card, "suppliers", "content", item="Haida", at=NOW, confirmed=False))
    card = done(shop.note(card, "rank", "A", at=NOW))
    card = done(card.note("own", "x", at=NOW))
    assert shop.sheet(card.known_fields).splitlines() == [
        "rank: A (confirmed on 2 Mar 2026)",
        "[buying]",
        "cycle: 30 days (confirmed on 2 Mar 2026 by u-1)",
        "likes: yes (confirmed on 2 Mar 2026)",
        "[people]",
        "suppliers (Haida): content (copied on 2 Mar 2026; nobody knows since when it has been true)",
        "own: “x” (confirmed on 2 Mar 2026)",
    ]
    assert shop.sheet(card.known_fields, "zh").splitlines()[1:3] == [
        "【采购】",
        "cycle：30天（u-1于2026年3月2日确认）",
    ]
    assert shop.sheet(()) == ""
