"""The example tree of root causes: sound, in both languages, and marked as an example (CO-4)."""

from __future__ import annotations

from salesflow.complaints.catalogue.causes import SHOP_CAUSES


def test_it_speaks_both_languages_and_says_that_it_is_an_example() -> None:
    assert all(each.label.languages == ("en", "zh") for each in SHOP_CAUSES.causes)
    assert SHOP_CAUSES.label is not None
    assert "example" in SHOP_CAUSES.label.render()
    assert "示例" in SHOP_CAUSES.label.render("zh")


def test_no_two_causes_are_called_the_same() -> None:
    for language in ("en", "zh"):
        labels = [each.render(language) for each in SHOP_CAUSES.causes]
        assert len(set(labels)) == len(labels)
