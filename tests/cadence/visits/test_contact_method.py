"""Which ways of staying in touch are open (CA-11, CA-15)."""

from __future__ import annotations

from datetime import date, datetime

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesflow.basics.channels import Channel, Purpose
from salesflow.basics.criteria import fact, has
from salesflow.basics.terms import days, hours, months, working_days
from salesflow.basics.text import Text
from salesflow.basics.truth import Truth
from salesflow.cadence.visits.contact_method import ContactMethod, ContactMethods, Family
from salesflow.customers.consent import parse_consents
from salesflow.customers.people import Person
from salesflow.errors import DefinitionError, InputError
from salesflow.testing.visit_laws import check_contact_methods
from salesflow.testing.visits import contact_methods, statements

AT = pendulum.datetime(2026, 3, 20, 9, tz="Asia/Shanghai")
NOW = {"at": AT, "zone": "Asia/Shanghai"}


def method(key, **more):
    fields = {
        "label": Text(f"way {key}", zh=f"方法{key}"), "family": Family.WRITTEN, "guide": Text("do", zh="做"),
        "when": Text("it fits", zh="合适时"),
    }  # fmt: skip
    return ContactMethod(key, **{**fields, **more})


def house(*methods):
    return ContactMethods("house", version="1", methods=methods)


def test_every_suggestion_keeps_the_laws():
    """CA-11: all three answers came."""
    met = set()
    facts = st.dictionaries(st.sampled_from(["email", "orders"]), st.sampled_from([None, 1, 3]))
    used = st.none() | st.dictionaries(st.sampled_from("wxyz"), st.dates(date(2026, 2, 1), date(2026, 3, 20)))

    @settings(max_examples=100, derandomize=True, database=None)
    @given(contact_methods(), statements(), st.sampled_from([None, "A", "B", "C"]), facts, used)
    def keeps(methods, consents, grade, known, last):
        declared = {each.key for each in methods.methods}
        last_used = None if last is None else {key: day for key, day in last.items() if key in declared}
        met.update(
            check_contact_methods(methods, consents, **NOW, grade=grade, facts=known, last_used=last_used)
        )

    keeps()
    assert met == {"yes", "no", "unknown"}


def test_one_channel_that_is_allowed_is_enough():
    mixed = house(method("a", channels=[Channel.CALL, "message"]))
    for said, truth, words in [
        ("call=no; message=yes", Truth.YES, "way a: open; good when it fits [CA-11]"),
        ("call=no", Truth.UNKNOWN, "way a: not known; nobody noted whether the customer allows promotion by message [CA-11]"),
        ("*=no", Truth.NO, "way a: closed; the customer refused promotion by call, message [CA-11]"),
    ]:  # fmt: skip
        line = mixed.suggest(parse_consents(said), **NOW).of("a")
        assert (line.truth, line.explain()) == (truth, words)
    service = house(method("a", channels=[Channel.CALL], purpose=Purpose.SERVICE), method("b"))
    found = service.suggest(Person("P-1", "C-7", "Wang"), **NOW)
    assert [each.truth for each in found.lines] == [Truth.YES, Truth.YES]


def test_the_grade_decides_and_may_be_unknown():
    graded = house(method("a", grades=["A", "B"]))
    assert graded.suggest((), **NOW, grade="B").of("a").truth is Truth.YES
    assert graded.suggest((), **NOW).explain() == (
        "way a: not known; it is meant for grade A, B, and the grade of the customer is not known [CA-11]"
    )
    assert (
        graded.suggest((), **NOW, grade="C").explain("zh")
        == "方法a：暂不可用，仅适用于A、B类客户，该客户为C类 [CA-11]"
    )


def test_what_must_be_known_or_allowed_first():
    needy = house(method("a", needs=has("email", Text("an address", zh="地址")) & (fact("orders") >= 2)))
    assert needy.suggest((), **NOW, facts={"email": "x@y", "orders": 2}).of("a").truth is Truth.YES
    half = needy.suggest((), **NOW, facts={"orders": 1}).of("a")
    assert half.truth is Truth.NO
    assert [each.code for each in (*half.reasons, *half.missing)] == ["needs", "needs_unknown"]
    assert needy.suggest((), **NOW, facts={"orders": 2}).of("a").explain() == (
        "way a: not known; an address is not known yet [CA-11]"
    )


def test_a_method_rests():
    monthly = house(method("a", rest=months(1)), method("b"), method("c"))
    assert monthly.suggest((), **NOW).of("a").missing[0].code == "use_unknown"
    assert monthly.suggest((), **NOW, last_used={}).of("a").truth is Truth.YES
    used = {"a": date(2026, 2, 21), "b": date(2026, 3, 19)}
    found = monthly.suggest((), **NOW, last_used=used)
    assert found.of("a").explain() == (
        "way a: closed; it was used on 21 Feb 2026 and rests for 1 month, until 21 Mar 2026 [CA-11]"
    )
    # never used first, then the longest unused
    assert [each.method.key for each in found.lines] == ["c", "b", "a"]
    assert (len(found.open), len(found.unknown), len(found.closed)) == (2, 0, 1)
    assert found.of("b").explain() == "way b: open, last used on 19 Mar 2026; good when it fits [CA-11]"
    again = monthly.suggest((), **NOW, last_used={**used, "a": date(2026, 2, 20)})
    assert [each.method.key for each in again.open] == ["c", "a", "b"]
    assert monthly.with_rest({"b": days(3)}).method("b").rest == days(3)


def test_cautions_come_with_what_may_be_used():
    """CA-15: advice, no refusal."""
    careful = house(method("a", cautions=[Text("gently", zh="委婉")], channels=[Channel.CALL]))
    assert careful.suggest(parse_consents("call=yes"), **NOW).explain().splitlines()[1] == (
        "way a, caution: gently [CA-15]"
    )
    assert "gently" not in careful.suggest(parse_consents("call=no"), **NOW).explain()


def test_a_method_explains_itself():
    ours = method("a", ours=True, cautions=[Text("gently", zh="委婉")])
    assert ours.explain() == "way a: do\n(The description is ours.)\nGood when it fits.\nCaution: gently"
    assert method("a").explain("zh") == "方法a：做\n适用：合适时。"
    assert next(each.render() for each in Family) == "written material"
    assert repr(Family.GIFT) == "Family.GIFT"


def test_bad_questions_are_refused():
    one = house(method("a"))
    for call, words in [
        (
            lambda: one.suggest((), **NOW, last_used={"a": date(2026, 3, 21)}),
            "a: lies after the moment asked",
        ),
        (lambda: one.suggest((), **NOW, last_used={"b": date(2026, 3, 1)}), "contact methods 'house' have a"),
        (lambda: one.suggest((), **NOW, last_used={"a": AT}), "a: is not a day"),
        (lambda: one.suggest((), at=datetime(2026, 3, 20), zone="UTC"), "has no time zone"),
        (lambda: one.with_rest({"b": days(1)}), "contact methods 'house' have a"),
        (lambda: one.suggest((), **NOW).of("b"), "method: there are a"),
    ]:
        with pytest.raises(InputError, match=words):
            call()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: method(" "), "the key is blank"),
        (lambda: method("a", rest=hours(3)), "it rests for 3 hours"),
        (lambda: method("a", rest=days(0)), "it rests for 0 days"),
        (lambda: method("a", rest=working_days(2)), "count it in days, weeks, months or years"),
        (lambda: method("a", family=Family.GIFT), "a gift needs a caution"),
        (lambda: method("a", channels=["fax"]), "'fax' is no channel; use one of visit, call, message, card"),
        (house, "there is no method"),
        (lambda: house(method("a"), method("a")), "method 'a' is declared twice"),
        (lambda: ContactMethods("", version=" ", methods=[method("a")]), "key is blank; version is blank"),
    ],
)
def test_wrong_methods_are_refused(make, words):
    with pytest.raises(DefinitionError, match=words):
        make()


def test_the_purpose_is_read() -> None:
    """CU-1: consent is asked for it."""
    assert method("call", purpose="service").purpose is Purpose.SERVICE
    with pytest.raises(DefinitionError, match="contact method: the purpose 'promo' is unknown"):
        method("call", purpose="promo")
