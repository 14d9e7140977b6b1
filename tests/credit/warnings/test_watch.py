"""The watch: windows, changes, what is not known, what differs, what is disputed."""

from __future__ import annotations

import pickle
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from salesflow.basics.criteria import fact, has
from salesflow.basics.money import money
from salesflow.basics.terms import Term, days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.credit.warnings.seen import Happened, Measured, Seen, Watched
from salesflow.credit.warnings.signal import Severity, SignalType
from salesflow.credit.warnings.watch import Watch, watch
from salesflow.credit.warnings.watch_rule import Against, Change, Count, WatchRule
from salesflow.errors import DefinitionError, InputError

DAY = date(2026, 3, 31)
WHAT = Text("orders", zh="订单")


def rule(*tests: Count | Change, when: Any = None, **changed: Any) -> WatchRule:
    """A rule that all its tests must meet."""
    given: dict[str, Any] = {
        "key": "sign", "type": SignalType.TRADING, "severity": Severity.ALERT, "label": Text("a sign", zh="信号"),
        "when": when if when is not None else has(tests[0].key), "tests": tests, "source": "house",
    }  # fmt: skip
    return WatchRule(**(given | changed))


def count(least: int = 2, window: int = 1) -> Count:
    """So many refusals in so many months."""
    return Count("refusals", "refused", months=window, least=least, label=Text("refusals", zh="拒收"))


def refused(*on: date, disputed: bool = False) -> list[Seen]:
    """Refusals on these days."""
    return [Happened("refused", day, f"E-{day}", source="depot", disputed=disputed) for day in on]


def held(the_rule: WatchRule, *seen: Seen, as_of: date = DAY) -> Watch:
    """One rule against what was seen."""
    return watch([the_rule], seen, as_of=as_of)


def measured(key: str, value: Any, on: date = DAY, source: str = "ledger") -> Measured:
    """A fact by our ledger."""
    return Measured(key, value, on, source=source)


def test_the_window_is_half_open() -> None:
    """CR-4: one month up to 31 March begins on 1 March (February ends on the 28th)."""
    inside = held(rule(count()), *refused(date(2026, 3, 1), date(2026, 3, 31)))
    assert [each.evidence for each in inside.signals] == [("E-2026-03-01", "E-2026-03-31")]
    assert not held(rule(count()), *refused(date(2026, 2, 28), date(2026, 3, 31))).signals
    assert not held(rule(count()), *refused(date(2026, 3, 31), date(2026, 4, 1))).signals


def test_none_means_none_only_where_somebody_watched() -> None:
    """CR-4: unknown is never no."""
    one = refused(date(2026, 3, 9))
    assert [each.code for each in held(rule(count()), *one).unknown] == ["not_known"]
    gap = [Watched("refused", date(2026, 2, 1), date(2026, 3, 10)), Watched("refused", date(2026, 3, 11))]
    assert held(rule(count()), *one, *gap).unknown
    whole = [Watched("refused", date(2026, 3, 10)), Watched("refused", date(2026, 3, 1), date(2026, 3, 10))]
    assert held(rule(count()), *one, *whole).quiet == ("sign",)
    assert held(rule(count()), *one, Watched("refused", date(2026, 3, 1), DAY)).unknown
    ahead = Watched("refused", date(2026, 6, 1))
    assert held(rule(count()), *one, Watched("refused", date(2026, 3, 1), date(2026, 4, 2)), ahead).quiet == (
        "sign",
    )


def test_what_nobody_has_seen_is_the_same_for_every_customer() -> None:
    """CR-4: a rule whose facts nobody has seen says so on its day, whatever else was seen; rules survive storage."""
    rules = (rule(count()), rule(count(window=3), key="other"), rule(when=fact("days_late") >= 7, key="late"))
    for day in (DAY, date(2026, 4, 1)):
        bare = watch(rules, [], as_of=day)
        other = [measured("colour", "red", day), *[Happened("visit", day, "E-1", source="depot")]]
        assert watch(pickle.loads(pickle.dumps(rules)), other, as_of=day) == bare
        assert len(bare.unknown) == len(rules)
    assert "up to 31 Mar 2026" in watch(rules, [], as_of=DAY).explain()
    refuted = rule(when=~has("refusals"), tests=[count(least=1)])
    assert held(refuted).unknown
    assert held(refuted, *refused(date(2026, 3, 9))).quiet == ("sign",)


def test_disputed_events() -> None:
    """CR-4: they never warn about payment by themselves; about trading they may."""
    seen = [*refused(date(2026, 3, 2), date(2026, 3, 3), disputed=True), Watched("refused", date(2026, 1, 1))]
    assert held(rule(count()), *seen).signals
    assert held(rule(count(), type=SignalType.PAYMENT), *seen).quiet == ("sign",)
    some = held(rule(count(), type=SignalType.PAYMENT), *refused(date(2026, 3, 4)), *seen[:2])
    assert some.explain() == (
        "a sign: refusals in the 1 month up to 31 Mar 2026: 1 on record, but nobody watched all the time "
        "(2 disputed not counted) [CR-4]"
    )


@pytest.mark.parametrize(
    ("op", "by", "against", "now", "base", "raised"),
    [
        ("<", "-0.20", Against.CHANGE, Decimal("0.79"), 1, True),
        ("<", "-0.20", Against.CHANGE, Decimal("0.80"), 1, False),
        ("<=", "-0.20", Against.CHANGE, Decimal("0.80"), 1, True),
        (">=", "30", Against.AMOUNT, 60, 30, True),
        (">=", "30", Against.AMOUNT, 30, 0, True),
        (">=", "30", Against.AMOUNT, 59, 30, False),
        (">=", "30", Against.AMOUNT, Decimal("0.5"), Decimal("-29.5"), True),
        (">", "0.80", Against.PART, money(81, "CNY"), money(100, "CNY"), True),
        (">", "0.80", Against.PART, money(80, "CNY"), money(100, "CNY"), False),
        (">", "0.80", Against.PART, money(80, "CNY"), money(0, "CNY"), None),
        (">", "0.80", Against.PART, money(80, "CNY"), money(100, "USD"), None),
        (">", "0.80", Against.AMOUNT, money(80, "CNY"), 3, None),
        (">", "0.80", Against.CHANGE, True, 3, None),
        (">", "0.80", Against.CHANGE, 3, "much", None),
    ],
)
def test_changes(op: str, by: str, against: Against, now: Any, base: Any, raised: bool | None) -> None:
    """CR-4: exact, with the edge where the rule puts it; what cannot be compared is not known."""
    change = Change("moved", "now", op, Decimal(by), base="base", against=against, label=WHAT)
    found = held(rule(change), measured("now", now), measured("base", base))
    assert (bool(found.signals), bool(found.unknown)) == (raised is True, raised is None)


def test_words_of_changes() -> None:
    """CR-4: the seller reads the figures and the threshold."""
    change = Change("moved", "now", "<=", "-0.125", base="base", label=WHAT)
    found = held(rule(change), measured("now", 2), measured("base", 3))
    assert found.signals[0].reasons[0].explain() == (
        "orders: 2 against 3, a change of -33.3%; at most -12.5% is a sign [CR-4]"
    )
    assert held(rule(change), measured("now", 2)).explain("zh") == "信号：订单：未知：base [CR-4]"
    assert "cannot be compared" in held(rule(change), measured("now", 2), measured("base", 0)).explain()
    part = Change("moved", "now", ">", "0.8", base="base", against=Against.PART, label=WHAT)
    assert (
        "2 of 2, that is 100%; more than 80% is a sign"
        in held(rule(part), measured("now", 2), measured("base", 2)).explain()
    )


def test_the_newest_word_counts() -> None:
    """CR-4: two of one day that differ are not known, and both are shown; equal ones agree."""
    level = rule(when=fact("days_late") >= 7)
    old = measured("days_late", 9, date(2026, 3, 1))
    assert held(level, old).signals[0].observed_on == date(2026, 3, 1)
    assert held(level, old, measured("days_late", 0)).quiet == ("sign",)
    both = held(level, old, measured("days_late", 9), measured("days_late", 3, source="bank"))
    assert "the sources differ: 3 (bank), 9 (ledger)" in both.explain()
    one_source = [measured("days_late", 9), measured("days_late", 3)]
    assert held(level, *one_source) == held(level, *reversed(one_source))
    agreed = held(level, measured("days_late", 9), measured("days_late", Decimal("9.0"), source="bank"))
    assert len(agreed.signals) == 1
    assert held(level, measured("days_late", "nine")).unknown
    assert "not known" in held(level).explain()


def test_old_facts_are_not_known() -> None:
    """CR-4: a statement older than 18 months says nothing (field note 4.3, 12)."""
    level = rule(when=fact("profit") < 0, fresh=months(18), lasts=months(1))
    edge = date(2024, 9, 30)
    assert held(level, measured("profit", -1, edge), as_of=date(2026, 3, 30)).unknown
    assert held(level, measured("profit", -1, edge), as_of=date(2026, 3, 29)).quiet == ("sign",)  # has lapsed
    assert held(level, measured("profit", -1, DAY)).signals[0].until == date(2026, 4, 30)


def test_each_rule_has_its_own_age_of_facts() -> None:
    """CR-4: two rules about one fact in one watch, one of which wants it fresh."""
    patient = rule(when=fact("profit") < 0, fresh=months(18))
    strict = rule(when=fact("profit") < 0, fresh=months(1), key="strict")
    seen = [measured("profit", -1, date(2026, 1, 31))]
    for rules in ([patient, strict], [strict, patient]):
        found = watch(rules, seen, as_of=DAY)
        assert ([each.kind for each in found.signals], len(found.unknown)) == (["sign"], 1)


def test_words_of_a_threshold_that_was_reached() -> None:
    """CR-4: a warning is nothing that was needed; the seller reads what is, and from where on it is a sign."""
    days_late = fact("days_late", label=Text("days late", zh="逾期天数"))
    cases = [
        (days_late >= 15, 16, "days late is 16; at least 15 is a sign", "逾期天数为16；不低于15即为预警"),
        (
            fact("state").in_("shut", "sold"),
            "shut",
            "state is “shut”; one of “shut”, “sold” is a sign",
            "state为“shut”；属于“shut”、“sold”即为预警",
        ),
        (days_late == 16, 16, "days late is 16, and that is a sign", "逾期天数为16，即为预警"),
        (has("loud"), True, "loud is on record: yes", "已有loud：是"),
        (~has("papers"), False, "there is no papers, and that is a sign", "没有papers，即为预警"),
    ]
    for when, value, english, chinese in cases:
        reasons = held(rule(when=when), measured(*when.paths(), value)).signals[0].reasons
        assert [each.explain() for each in reasons] == [f"{english} [CR-4]"]
        assert [each.explain("zh") for each in reasons] == [f"{chinese} [CR-4]"]


def test_one_of_several_is_enough() -> None:
    """CR-4: only what is met is a reason; a rule without evidence speaks of the day."""
    both = rule(count(), when=has("refusals") | (fact("loud") == True))  # noqa: E712 - a comparison builds a criterion
    found = held(both, measured("loud", True, date(2026, 2, 2)))
    assert [each.explain() for each in found.signals[0].reasons] == ["loud is yes, and that is a sign [CR-4]"]
    assert found.signals[0].observed_on == date(2026, 2, 2)
    neither = rule(count(least=1), when=~has("refusals"))
    quiet = held(neither, Watched("refused", date(2026, 1, 1)))
    assert (quiet.signals[0].observed_on, quiet.signals[0].source) == (DAY, "house")


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (lambda: measured("x", 1.5), "float"),
        (lambda: measured("x", Decimal("NaN")), "not finite"),
        (lambda: measured("x", Decimal("Infinity")), "is not finite; leave"),
        (lambda: measured("x", " "), "says nothing"),
        (lambda: Watched("x", DAY, DAY), "not after"),
        (lambda: held(rule(count()), *refused(DAY), Happened("refused", date(2026, 3, 1), f"E-{DAY}", source="x")), "two different"),
        (lambda: watch([rule(count()), rule(count())], [], as_of=DAY), "given twice"),
        (lambda: watch([], ["seen"], as_of=DAY), "give Happened"),  # type: ignore[list-item]
        (lambda: Change("x", "now", "<", -0.8, base="base", label=WHAT), "by: .* a float has lost its digits"),  # type: ignore[arg-type]
        (lambda: Change("x", "now", "<", True, base="base", label=WHAT), "by: give a Decimal"),
        (lambda: Change("x", "now", "<", "much", base="base", label=WHAT), "by: give a plain number"),
        (lambda: Change("x", "now", "<", "NaN", base="base", label=WHAT), "by: give a plain number such as"),
    ],
)  # fmt: skip
def test_bad_input(bad: Any, problem: str) -> None:
    """CR-4."""
    with pytest.raises(InputError, match=problem):
        bad()


@pytest.mark.parametrize("term", [hours(3), days(0), working_days(2)])
def test_bad_rules_name_every_problem(term: Term) -> None:
    """CR-4."""
    odd = Change("odd", "now", "==", "1", base="now", label=WHAT)
    least: Any = True
    with pytest.raises(DefinitionError) as error:
        rule(
            Count("refusals", " ", months=0, least=least, label=WHAT), odd, odd,
            when=has("refusals"), key=" ", lasts=term, fresh=term,
        )  # fmt: skip
    assert len(error.value.problems) == 4 + 2 * 2 + 2 + 2 + 0


def test_representation() -> None:
    """It writes itself as a program would."""
    assert repr(Against.PART) == "Against.PART"
