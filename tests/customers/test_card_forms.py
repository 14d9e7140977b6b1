"""The ready-made cards hold every field of the sources, in two languages, the sensitive ones off (CU-1)."""

from __future__ import annotations

import pytest

from salesflow.customers.cards.entries import CardKind
from salesflow.customers.cards.identity import KEY_FIELDS
from salesflow.customers.catalogue.card_forms import ORGANISATION_CARD, PERSON_CARD

FORMS = [ORGANISATION_CARD, PERSON_CARD]


def test_every_field_of_the_source_is_there():
    """CU-1: D1 (economic situation, buying traits, products, suppliers; the file on a person), D2 (how he buys)."""
    assert {
        "economic_situation", "buying_process", "buying_habits", "buying_method", "buying_requirements",
        "service_requirements", "buying_cycle", "products_bought", "suppliers",
    } <= {each.key for each in ORGANISATION_CARD.fields}  # fmt: skip
    assert {
        "job", "rank", "schooling", "family", "children", "hobbies", "achievements", "travel", "age", "culture",
        "birthday", "background", "preferences", "days_to_remember",
    } <= {each.key for each in PERSON_CARD.fields}  # fmt: skip
    assert [form.kind for form in FORMS] == [CardKind.ORGANISATION, CardKind.PERSON]


@pytest.mark.parametrize("form", FORMS)
def test_everything_is_said_in_both_languages(form):
    texts = [form.label]
    for each in form.fields:
        texts += [each.label, each.ask, each.section, *[words for _, words in each.choices]]
        texts += [] if each.unit is None else [each.unit]
        assert each.ask.en.endswith("?")
        assert each.ask.render("zh").endswith("？")
    assert all(text.languages == ("en", "zh") for text in texts)


def test_each_supplier_has_its_own_satisfaction():
    suppliers = ORGANISATION_CARD.field("suppliers")
    assert suppliers.many
    assert [value for value, _ in suppliers.choices] == ["satisfied", "mixed", "dissatisfied", "not_said"]


def test_the_sensitive_fields_are_off():
    """Item 9 of the plan: family, children and their days, faith, illness, bereavement; culture as well."""
    off = [each.key for each in PERSON_CARD.fields if not PERSON_CARD.is_on(each.key)]
    assert off == ["family", "children", "children_days", "culture", "religion", "illness", "bereavement"]
    assert all(ORGANISATION_CARD.is_on(each.key) for each in ORGANISATION_CARD.fields)
    assert PERSON_CARD.bases == ()


def test_the_keys_of_identity_are_fields():
    assert set(KEY_FIELDS) == {"telephone", "email", "credit_code"}
    assert set(KEY_FIELDS) <= {each.key for each in ORGANISATION_CARD.fields}
    assert {"telephone", "email"} <= {each.key for each in PERSON_CARD.fields}
