"""The register of mutual help (CA-8)."""

from __future__ import annotations

import pickle
from datetime import date

import pendulum
import pytest
from hypothesis import given, settings

from salesflow.basics.reasons import Declined
from salesflow.cadence.visits.help_entries import HelpAsked, ProblemRaised, ProblemSolved
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.customers.erasure import names_in
from salesflow.errors import HistoryError, InputError
from salesflow.testing.visit_laws import check_help_register
from salesflow.testing.visits import help_registers

ZONE = "Asia/Shanghai"
AT = pendulum.datetime(2026, 3, 2, 9, tz=ZONE)
DAY = date(2026, 3, 2)


def done(answer):
    assert isinstance(answer, HelpRegister), answer.explain()
    return answer


RAISED = done(HelpRegister().note_problem("P-1", "C-7", "no room on the shelf", at=AT))
SOLVED = done(RAISED.solve("P-1", "a strip", seller="u-7", at=AT.add(days=2)))


def test_every_register_keeps_the_laws():
    """CA-8; problems open, solved and reopened all came."""
    met = set()

    @settings(max_examples=100, derandomize=True, database=None)
    @given(help_registers())
    def keeps(register):
        met.update(check_help_register(register, zone=ZONE))

    keeps()
    assert met == {"open", "solved", "reopened"}


def test_a_register_is_a_value():
    assert pickle.loads(pickle.dumps(SOLVED)) == SOLVED
    assert hash(HelpRegister(SOLVED.entries)) == hash(SOLVED)
    assert RAISED.note_problem("P-1", "C-7", "no room on the shelf", at=AT) is RAISED


def test_a_problem_lives_until_it_is_solved():
    """CA-8: with who and when."""
    problem = RAISED.problems[0]
    assert problem.is_open
    assert problem.days_open(date(2026, 3, 5), zone=ZONE) == 3
    assert problem.reason(DAY, zone=ZONE).explain() == (
        "“no room on the shelf” was raised today and is not solved yet [CA-8]"
    )
    assert problem.reason(date(2026, 3, 3), zone=ZONE).explain() == (
        "“no room on the shelf” was raised 1 day ago and is not solved yet [CA-8]"
    )
    solved = SOLVED.problems[0]
    assert (solved.solved.seller, solved.days_open(date(2026, 3, 9), zone=ZONE)) == ("u-7", 0)
    assert (
        solved.reason(DAY, zone=ZONE).explain("zh")
        == "“no room on the shelf”已于2026年3月4日解决：a strip [CA-8]"
    )
    bare = done(RAISED.solve("P-1", seller="u-7", at=AT)).problems[0]
    assert bare.reason(DAY, zone=ZONE).explain() == "“no room on the shelf” was solved on 2 Mar 2026 [CA-8]"
    nameless = done(HelpRegister().note_problem("P-2", "C-7", at=AT)).problems[0]
    assert nameless.reason(DAY, zone=ZONE).explain().startswith("“P-2” was raised today")


def test_a_problem_comes_back():
    back = done(SOLVED.reopen("P-1", "it fell down", at=AT.add(days=5)))
    problem = back.open_problems("C-7")[0]
    assert problem.reason(date(2026, 3, 9), zone=ZONE).explain() == (
        "“no room on the shelf” came back 2 days ago and is not solved [CA-8]"
    )
    again = done(back.solve("P-1", "screws", seller="u-8", at=AT.add(days=6)))
    assert again.open_problems() == ()
    assert again.problems[0].solved.seller == "u-8"
    # known on an earlier day, it is open, solved, open
    states = [again.known_on(AT.add(days=n).date(), zone=ZONE).open_problems() == () for n in (0, 2, 5, 6)]
    assert states == [False, True, False, True]


def test_what_life_does_not_allow_is_declined():
    asked = done(RAISED.ask("H-1", "C-7", "a name", seller="u-7", at=AT))
    gone = done(asked.withdraw("H-1", at=AT))
    assert (gone.asked, len(gone.entries)) == ((), 3)
    late = AT.add(days=9)
    for answer, codes in [
        (asked.ask("P-1", "C-7", seller="u-7", at=late), ("id_taken",)),
        (asked.train("H-1", "C-7", "coughs", seller="u-7", at=late), ("id_taken",)),
        (asked.solve("P-9", seller="u-7", at=late), ("not_noted",)),
        (asked.solve("H-1", seller="u-7", at=late), ("not_noted",)),
        (asked.withdraw("P-9", at=late), ("not_noted",)),
        (gone.withdraw("H-1", at=late), ("withdrawn",)),
        (gone.ask("H-1", "C-8", seller="u-7", at=late), ("id_taken",)),
        (SOLVED.solve("P-1", seller="u-8", at=AT), ("solved_already", "too_early")),
        (RAISED.solve("P-1", seller="u-8", at=AT.subtract(days=1)), ("too_early",)),
        (RAISED.reopen("P-1", at=AT), ("not_solved", "too_early")),
        (SOLVED.reopen("P-1", at=AT.add(days=2)), ("too_early",)),
        (done(RAISED.withdraw("P-1", at=AT)).solve("P-1", seller="u-8", at=late), ("withdrawn",)),
    ]:
        assert isinstance(answer, Declined)
        assert answer.codes == codes
        assert "[en]" not in answer.explain("zh")
    assert SOLVED.solve("P-1", seller="u-8", at=AT.add(days=3)).explain() == (
        "problem P-1 was solved by u-7 on 4 Mar 2026 already [CA-8]"
    )


def test_what_is_withdrawn_no_longer_counts():
    trained = done(SOLVED.train("T-1", "C-7", "coughs", seller="u-7", at=AT))
    assert [each.subject for each in trained.trainings] == ["coughs"]
    empty = done(done(trained.withdraw("T-1", at=AT)).withdraw("P-1", at=AT.add(days=3)))
    assert (empty.trainings, empty.problems, empty.open_problems()) == ((), (), ())


def test_the_longest_waiting_problem_comes_first():
    two = done(RAISED.note_problem("P-0", "C-8", at=AT.subtract(days=1)))
    assert [each.id for each in two.open_problems()] == ["P-0", "P-1"]
    assert [each.id for each in two.open_problems("C-7")] == ["P-1"]


def test_names_are_found_and_taken_out():
    register = done(SOLVED.ask("H-1", "C-7", "ask Mrs Wang", seller="u-7", at=AT))
    register = done(register.train("T-1", "C-7", "coughs", seller="u-7", at=AT))
    register = done(register.withdraw("H-1", "Wang left", at=AT))
    register = done(register.ask("H-2", "C-7", seller="u-7", at=AT))
    assert names_in("Wang", register.words()) == ("help H-1",)
    quiet = register.silenced("H-1")
    assert names_in("Wang", quiet.words()) == ()
    assert ("help T-1", "coughs") in quiet.words()
    with pytest.raises(InputError, match="nothing is noted under this id"):
        register.silenced("H-1", "X-1")


def test_entries_that_do_not_fit_together():
    raised = ProblemRaised("P-1", "C-7", at=AT)
    for entries, words in [
        ([raised, ProblemSolved("P-1", "u-7", at=AT.subtract(days=1))], "too early"),
        ([ProblemSolved("P-1", "u-7", at=AT), raised], "nothing fitting is noted under P-1"),
        ([raised, HelpAsked("P-1", "C-7", "u-7", at=AT)], "take another id"),
    ]:
        with pytest.raises(HistoryError, match=words) as error:
            HelpRegister(entries)
        assert error.value.case == "help register"
    with pytest.raises(InputError, match="give the entries of a register of help"):
        HelpRegister(["P-1"])
