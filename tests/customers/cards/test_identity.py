"""Which cards may be of one party: exact keys, every pair, nothing guessed (CU-1)."""

from __future__ import annotations

import contextlib

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind, Noted
from salesflow.customers.cards.identity import (
    CHINA,
    Dialling,
    KeyKind,
    credit_code,
    email,
    same_party,
    telephone,
)
from salesflow.errors import DefinitionError, InputError

NOW = pendulum.datetime(2026, 3, 2, 9, tz="Asia/Shanghai")
SHOP, PERSON = CardKind.ORGANISATION, CardKind.PERSON
UK = Dialling("44", "0", "00")
RUSSIA = Dialling("7", "8", "810", 10)
FULL = str.maketrans("0123456789", "０１２３４５６７８９")
LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def card(which: str, kind: CardKind = SHOP, about: str | None = None, **known: object) -> Card:
    made = [Noted(field, value, NOW, about=about, card=which) for field, value in known.items()]  # type: ignore[arg-type]
    return Card(which, kind, made)


# -- properties -------------------------------------------------------------------------------------------------------


@given(st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True), st.data())
def test_a_number_is_one_key_however_it_is_written(digits, data):
    blanks = data.draw(
        st.lists(st.sampled_from(["", " ", "-", ".", "\u3000"]), min_size=len(digits), max_size=len(digits))
    )
    written = "".join(blank + each for blank, each in zip(blanks, digits, strict=True)).translate(
        data.draw(st.sampled_from([FULL, {}]))
    )
    assert telephone(f" +{written} ") == f"+{digits}" == telephone(telephone(f"+{written}"))


@given(st.from_regex(r"[1-9][0-9]{8,10}", fullmatch=True), st.sampled_from(["+86", "0086"]))
def test_the_trunk_prefix_behind_the_country_code_makes_no_difference(national, abroad):
    key = telephone(f"0{national}", CHINA)
    assert telephone(f"{abroad} 0{national}", CHINA) == telephone(f"{abroad} {national}", CHINA) == key


@given(st.text(alphabet=LETTERS, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(LETTERS))
def test_the_check_character_catches_every_single_slip(body, place, other):
    """GB 32100-2015: exactly one check character fits, and one wrong character never fits."""
    fitting = []
    for last in LETTERS:
        with contextlib.suppress(InputError):
            fitting.append(credit_code(body + last))
    assert len(fitting) == 1
    code = fitting[0]
    if code[place] != other:
        with pytest.raises(InputError, match="wrong check character"):
            credit_code(code[:place] + other + code[place + 1 :])


NUMBERS = st.sampled_from(
    ["+86 10 1", "010-65529988", "+861065529988", "13800138000", "+8613800138000", "none"]
)
MAILS = st.sampled_from(["a@b.com", "a@B.COM", "A@b.com", "a@b"])


@given(st.lists(st.tuples(NUMBERS, MAILS, st.sampled_from(CardKind)), max_size=6), st.randoms())
def test_pairs_are_exactly_those_with_a_common_key(rows, random):
    """No chain is drawn, the order does not matter, kinds do not mix."""
    made = [card(f"C-{n}", kind, telephone=number, email=mail) for n, (number, mail, kind) in enumerate(rows)]
    found = same_party(made, dialling=CHINA)
    shuffled = random.sample(made, len(made))
    assert same_party(shuffled, dialling=CHINA) == found

    def keys(row):
        out = set()
        for read, value in ((lambda text: telephone(text, CHINA), row[0]), (email, row[1])):
            with contextlib.suppress(InputError):
                out.add(read(value))
        return out

    wanted = {
        (f"C-{a}", f"C-{b}"): keys(rows[a]) & keys(rows[b])
        for a in range(len(rows))
        for b in range(a + 1, len(rows))
        if rows[a][2] is rows[b][2] and keys(rows[a]) & keys(rows[b])
    }
    assert {(pair.first, pair.second): len(pair.reasons) for pair in found.pairs} == {
        pair: len(common) for pair, common in wanted.items()
    }
    assert len(found.unusable) == sum(2 - len(keys(row)) for row in rows)
    assert "[en]" not in found.explain("zh")


# -- examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "rules", "key"),
    [
        ("010-65529988转802", CHINA, "+861065529988;ext=802"),
        ("(010) 6552 9988 ext. 802", CHINA, "+861065529988;ext=802"),
        ("010-65529988 分机：802", CHINA, "+861065529988;ext=802"),
        ("0086 138 0013 8000", CHINA, "+8613800138000"),
        ("13800138000", CHINA, "+8613800138000"),
        ("400-820-8820", CHINA, "+864008208820"),
        ("+44 20 7946 0958", CHINA, "+442079460958"),
        ("020 7946 0958", UK, "+442079460958"),
        ("+86-010-65529988", CHINA, "+861065529988"),
        ("0086 010-65529988转802", CHINA, "+861065529988;ext=802"),
        ("+86 0571 8888 8888", CHINA, "+8657188888888"),
        ("+86 010-65529988", UK, "+8601065529988"),
        ("+39 06 6982", CHINA, "+39066982"),
        ("+7 843 236 2200", RUSSIA, "+78432362200"),
    ],
)
def test_numbers(written, rules, key):
    assert telephone(written, rules) == key


@pytest.mark.parametrize(
    ("written", "rules", "problem"),
    [
        ("13800138000", None, "has no country code"),
        ("0086 138 0013 8000", None, "has no country code"),
        ("65529988", CHINA, "has no area code"),
        ("95588", CHINA, "has no area code"),
        ("010-65529988-802", CHINA, "has too many digits"),
        ("+44 (0)20 7946 0958", UK, r"holds \(0\)"),
        ("13800138000, 13900139000", CHINA, "is not one telephone number"),
        ("ask Wang", CHINA, "is not one telephone number"),
        ("", CHINA, "is not one telephone number"),
        ("+123", None, "cannot be dialled from abroad"),
        ("+0123456789", None, "cannot be dialled from abroad"),
        ("+1234567890123456", None, "cannot be dialled from abroad"),
        (13800138000, CHINA, "is no text"),
    ],
)
def test_what_would_need_a_guess_is_no_key(written, rules, problem):
    with pytest.raises(InputError, match=problem):
        telephone(written, rules)


def test_only_the_domain_is_folded():
    assert email(" A.B+tag@Example.COM ") == "A.B+tag@example.com"
    assert email("a@b.com") != email("A@b.com")
    for bad in ("a@b", "a b@c.com", "@c.com", "a@@c.com", "a@.com", "", 7):
        with pytest.raises(InputError, match=r"is not one e-mail address|is no text"):
            email(bad)  # type: ignore[arg-type]


def test_credit_codes():
    assert credit_code("９１１１００００６０００３７３４１Ｌ") == "91110000600037341L"
    for bad in ("91110000600037341", "9111000060003734IL", 911):
        with pytest.raises(InputError, match=r"is not made of 18|is no text"):
            credit_code(bad)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="wrong check character"):
        credit_code("91110000600037342L")


def test_a_key_that_many_share_is_proposed_for_every_pair_and_said_so():
    made = [card(f"C-{n}", telephone="010-65529988") for n in range(3)]
    found = same_party(made, dialling=CHINA)
    assert [(pair.first, pair.second) for pair in found.pairs] == [
        ("C-0", "C-1"),
        ("C-0", "C-2"),
        ("C-1", "C-2"),
    ]
    assert found.pairs[0].explain() == (
        "cards C-0 and C-1 have the same telephone number, +861065529988; 3 cards share it, perhaps a switchboard: "
        "look closely [CU-1]"
    )
    assert {reason.code for pair in found.pairs for reason in pair.reasons} == {"shared_telephone"}


def test_a_person_s_number_is_no_key_of_the_organisation():
    one, two = card("C-1", about="P-1", telephone="+8613800138000"), card("C-2", telephone="+8613800138000")
    person = card("P-1", PERSON, telephone="+8613800138000")
    assert same_party([one, two, person]).pairs == ()
    other = card("P-2", PERSON, about="P-2", telephone="+8613800138000")
    assert [pair.first for pair in same_party([person, other]).pairs] == ["P-1"]


def test_the_same_number_twice_on_one_card_is_one():
    one = card("C-1", telephone="010-65529988", mobile="010 65529988")
    fields = {"telephone": KeyKind.TELEPHONE, "mobile": KeyKind.TELEPHONE}
    assert same_party([one], dialling=CHINA, fields=fields).pairs == ()


def test_the_codes_of_reasons_and_bad_input():
    one, two = (card(f"C-{n}", credit_code="91110000600037341l", email="a@b.com") for n in (1, 2))
    (pair,) = same_party([one, two]).pairs
    assert {reason.code for reason in pair.reasons} == {"same_email", "same_credit_code"}
    with pytest.raises(InputError, match="cards: is given twice"):
        same_party([one, one])
    with pytest.raises(DefinitionError) as error:
        Dialling("+86", "", "x", complete=[("1a", 11)])
    assert len(error.value.problems) == 4
    assert repr(KeyKind.EMAIL) == "KeyKind.EMAIL"
    assert KeyKind.EMAIL.render("zh") == "电子邮箱"
    assert same_party([card("C-1", telephone=7)]).unusable[0].code == "no_key"
