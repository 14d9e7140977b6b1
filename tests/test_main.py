"""The command line: exit codes, one clear line for what cannot be used, nothing dropped silently (section 4)."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from salesflow import __main__ as command
from salesflow.adapters.json import policy_from_json
from salesflow.playbook.house import HOUSE

AT = ("--at", "2026-03-02T09:00")


class Said:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def counts(self) -> str:
        return self.err.splitlines()[-1]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    def go(*arguments: object) -> Said:
        code = command.main([str(each) for each in arguments])
        return Said(code, *capsys.readouterr())

    return go


@pytest.fixture
def folder(run, tmp_path: Path) -> Path:
    made = tmp_path / "sample"
    assert run("sample", made).code == 0
    return made


# -- today ----------------------------------------------------------------------------------------------------------------


def test_without_a_folder_the_sample_on_its_own_day(run) -> None:
    said = run("today")
    assert said.code == 0
    assert said.err.startswith("The sample company on its own day, 2 Mar 2026; ")
    assert "Lin Mei, Mon 2 Mar 2026: room for 4 visits, 7 calls" in said.out
    assert run("today", *AT).out == said.out
    assert run("today", "--at", "2026-03-03").out != said.out


def test_a_folder_gives_what_the_sample_gives(run, folder: Path) -> None:
    """Written as tables and read back, nothing is lost."""
    said = run("today", folder, *AT)
    assert (said.code, said.out) == (0, run("today").out)
    assert said.counts.startswith("Rows read = used + later + reported + repeated: customers 60; people 66;")
    assert not said.err.startswith("The sample")


def test_now_is_the_default_moment(run, folder: Path) -> None:
    assert run("today", folder, "--summary").code == 0


def test_the_sample_never_overwrites(run, folder: Path) -> None:
    said = run("sample", folder)
    assert said.code == 1
    assert "customers.csv" in said.err
    assert "would be overwritten" in said.err


def test_one_seller_top_and_summary(run) -> None:
    said = run("today", "--seller", "Lin Mei", "--top", 1)
    assert "Gao Bo, Mon" not in said.out
    assert re.search(r"\.\.\. and \d+ more lines", said.out)
    said = run("today", "--summary")
    assert said.out.splitlines()[0].split()[:3] == ["seller", "lines", "visits"]


def test_chinese(run) -> None:
    said = run("today", "--lang", "zh")
    assert "2026年3月2日周一" in said.out
    assert "示例公司" in said.err
    assert "读入行数" in said.err


def test_json_and_csv_hold_the_same_lines(run) -> None:
    plain = json.loads(run("today", "--json").out)
    rows = list(csv.DictReader(io.StringIO(run("today", "--csv").out)))
    lines = [line["line"] for seller in plain["sellers"] for line in seller["lines"]]
    assert list(dict.fromkeys(row["line"] for row in rows)) == lines
    assert run("today", "--csv", "--json").code == 1


def test_problems_are_told_and_strict_exits_with_2(run, folder: Path) -> None:
    path = folder / "touches.csv"
    header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    row = {"customer": "C-01", "at": "2026-02-30", "channel": "call"}
    with path.open("a", encoding="utf-8") as file:
        file.write(",".join(row.get(name, "") for name in header) + "\n")
    said = run("today", folder, *AT)
    assert said.code == 0
    assert "touches.csv, line 538, at: is no day of the calendar (got '2026-02-30')" in said.err
    assert "touches 537 = 536 + 0 + 1 + 0" in said.counts
    assert run("today", folder, *AT, "--strict").code == 2


def test_a_note_is_no_problem(run, folder: Path) -> None:
    (folder / "other.csv").write_text("x\n")
    said = run("today", folder, *AT, "--strict")
    assert said.code == 0
    assert said.err.startswith("other.csv: is not one of the tables; it is not read\n")


@pytest.mark.parametrize(("n", "lines"), [(20, 20), (21, 1)])
def test_many_problems_of_one_kind_stand_in_one_line(run, tmp_path: Path, n: int, lines: int) -> None:
    rows = "".join(f"C-1,2026-02-01,x{number % 3}\n" for number in range(n))
    (tmp_path / "touches.csv").write_text(f"customer,at,channel\n{rows}")
    said = run("today", tmp_path, *AT).err.splitlines()
    assert len(said) == lines + 1
    if lines == 1:
        assert said[0].startswith("touches.csv, 21 lines, channel: is unknown; use one of visit")
        assert said[0].endswith("(lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ... 22)")


def test_problems_and_counts_are_told_in_chinese(run, tmp_path: Path) -> None:
    rows = "".join("C-1,2026-02-01,x\n" for _ in range(21))
    (tmp_path / "touches.csv").write_text(f"customer,at,方式\n{rows}C-1,2026-02-30,call\n", encoding="utf-8")
    often, once, counts = run("today", tmp_path, *AT, "--lang", "zh").err.splitlines()
    assert often.startswith("touches.csv、21行、方式：无法识别；请使用以下之一：visit、")
    assert often.endswith("（第2、3、4、5、6、7、8、9、10、11……22行）")
    assert once == "touches.csv、第23行、at：日历上没有这一天（读到'2026-02-30'）"
    assert counts.endswith("：联系 22 = 0 + 0 + 22 + 0")


def test_rows_without_an_id_that_say_the_same_are_all_used_and_told(run, tmp_path: Path) -> None:
    (tmp_path / "touches.csv").write_text(
        "customer,at,channel,id\n" + 3 * "C,2026-02-01,call,\n" + 2 * "C,2026-02-01,call,T\n"
    )
    said = run("today", tmp_path, *AT, "--strict")
    assert said.code == 0
    assert (
        said.err.splitlines()[0] == "touches: 2 rows without an id say what an earlier row says; all are used"
    )
    assert said.counts.endswith("touches 5 = 4 + 0 + 0 + 1")


def test_a_table_that_cannot_be_used_is_told_on_the_page(run, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("name\nHaida\n")
    said = run("today", tmp_path, *AT)
    assert said.code == 0
    assert "Nothing to do today." in said.out
    assert "Not judged: customers.csv: nothing of it can be used (has no column id;" in said.out
    assert (
        "无法判断：customers.csv：完全不能使用（缺少列id；" in run("today", tmp_path, *AT, "--lang", "zh").out
    )
    codes = [each["code"] for each in json.loads(run("today", tmp_path, *AT, "--json").out)["not_judged"]]
    assert codes[0] == "unusable_table"
    assert run("today", tmp_path, *AT, "--strict").code == 2


def test_later_rows_are_counted_apart(run, folder: Path) -> None:
    said = run("today", folder, "--at", "2026-02-02T09:00")
    read, used, later, reported, repeated = (
        int(part)
        for part in next(part for part in said.counts.split("; ") if part.startswith("touches"))
        .removeprefix("touches ")
        .replace("=", "+")
        .split(" + ")
    )
    assert read == used + later + reported + repeated == 536
    assert later > 0


# -- policy.json, zone, moment --------------------------------------------------------------------------------------------


def test_the_printed_policy_is_the_house(run) -> None:
    assert policy_from_json(run("policy").out) == HOUSE


def test_a_policy_in_the_folder_replaces_the_values(run, folder: Path) -> None:
    (folder / "policy.json").write_text('\ufeff{"quota": {"A": {"visit": 20}}}', encoding="utf-8")
    assert "visit 1 of 20 this month" in run("today", folder, *AT).out


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"quota": {"A": {"visit": "x"}}}', "policy.json: quota.A.visit: must be a whole number (got 'x')"),
        (b"{", "policy.json: text: is no JSON"),
        (b"\xff\xff", "policy.json: is not UTF-8"),
    ],
)
def test_a_wrong_policy_is_one_line(run, folder: Path, data: bytes, said: str) -> None:
    (folder / "policy.json").write_bytes(data)
    done = run("today", folder, *AT)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(f"salesflow: {said}")


def test_naive_times_are_read_in_the_zone(run, tmp_path: Path) -> None:
    (tmp_path / "complaints.csv").write_text(
        "id,customer,received_at,severity\nK-1,C-1,2026-03-02 09:00,minor\n"
    )
    said = run("today", tmp_path, "--at", "2026-03-02T09:30", "--zone", "Europe/London", "--csv")
    assert "2026-03-02T11:00:00+00:00[Europe/London]" in said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("today", "nowhere"), "salesflow: folder: is not a folder (got 'nowhere')"),
        (("today", "--at", "soon"), "salesflow: --at: cannot be read as a date"),
        (("today", "--zone", "Moon"), "salesflow: zone: is not the IANA name of a time zone"),
        (("today", "--top", "x"), "salesflow: argument --top: 'x' is not a whole number"),
        (("today", "--top", "²"), "salesflow: argument --top: '²' is not a whole number"),
        (("today", "--seller", "Nobody"), "salesflow: --seller: nobody is called 'Nobody'; there are: Gao Bo, Lin"),
        (("today", "--lang", "fr"), "salesflow: argument --lang: invalid choice"),
        (("tomorrow",), "salesflow: argument COMMAND: invalid choice: 'tomorrow'"),
        ((), "salesflow: the following arguments are required: COMMAND"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line_and_exit_1(run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith(said)


def test_a_seller_where_no_customer_names_one(run, tmp_path: Path) -> None:
    (tmp_path / "touches.csv").write_text("customer,at,channel\n")
    assert "no customer names a seller" in run("today", tmp_path, *AT, "--seller", "Li").err


def test_help_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["today", "--help"])
    assert left.value.code == 0
    assert "--strict" in capsys.readouterr().out


# -- settle ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "cells"),
    [
        (("done", "电话"), ["done", "call", "", "", ""]),
        (("done",), ["done", "", "", "", ""]),
        (("snooze", "2026-03-09", "=shop closed"), ["snoozed", "", "2026-03-09", "", "'=shop closed"]),
        (("dismiss", "sold"), ["dismissed", "", "", "", "sold"]),
        (("reassign", "Lin Mei"), ["reassigned", "", "", "Lin Mei", ""]),
    ],
)
def test_a_line_is_settled_and_the_next_list_knows_it(
    run, folder: Path, how: tuple[str, ...], cells: list[str]
) -> None:
    rows = list(csv.DictReader(io.StringIO(run("today", folder, *AT, "--csv").out)))
    row = next(row for row in rows if (row["seller"], row["number"]) == ("Gao Bo", "2"))
    said = run("settle", folder, "2", "--seller", "Gao Bo", "--by", "u7", *AT, *how)
    assert said.code == 0, said.err
    assert said.out.startswith(f"{row['name']}: {cells[0]}: ")
    (written,) = list(csv.reader(io.StringIO((folder / "actions.csv").read_text(encoding="utf-8"))))[1:]
    assert [written[0], written[3], *written[6:]] == [row["line"], *cells]
    after = list(csv.DictReader(io.StringIO(run("today", folder, *AT, "--csv", "--strict").out)))
    still = [each["seller"] for each in after if each["line"] == row["line"]]
    assert still == (["Lin Mei"] if cells[0] == "reassigned" else [])


def test_a_line_by_its_id_is_settled_once(run, folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("today", folder, *AT, "--csv").out)))
    settled = ("settle", folder, rows[0]["line"], "--by", "u7", *AT, "done", "call")
    assert run(*settled).code == 0
    again = run(*settled)
    assert (again.code, "is not on today's worklist" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1", "--by", "u7", *AT, "done"), "--seller: say whose page"),
        (("99", "--seller", "Gao Bo", "--by", "u7", *AT, "done"), "LINE: there is no line 99"),
        (("²", "--seller", "Gao Bo", "--by", "u7", *AT, "done"), "LINE: '²' is not on today's worklist"),
        (("1", "--seller", "Gao Bo", *AT, "done"), "--by: say who settles it"),
        (("5", "--seller", "Lin Mei", "--by", "u7", "--at", "2026-03-02T18:00Z", "snooze", "2026-03-03", "x"),
         "line 5 is not settled: 3 Mar 2026 is not after today"),
        (("0", "--seller", "Gao Bo", "--by", "u7", *AT, "done"), "LINE: there is no line 0"),
        (("1", "--seller", "Gao Bo", "--by", "u7", *AT, "snooze", "2026-03-01", "later"), "line 1 is not settled: "),
        (("1", "--seller", "Gao Bo", "--by", "u7", *AT, "done", "pigeon"), "CHANNEL: is unknown"),
        (("4", "--seller", "Lin Mei", "--by", "u7", *AT, "dismiss", "they will pay"), "line 4 is not settled: "),
    ],
)  # fmt: skip
def test_what_cannot_be_settled(run, folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """CR-5: a proposed hold is dismissed by finance alone."""
    done = run("settle", folder, *arguments)
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert done.err.startswith(f"salesflow: {said}"), done.err
    assert not (folder / "actions.csv").exists()


def test_finance_dismisses_a_hold(run, folder: Path) -> None:
    arguments = (
        "4",
        "--seller",
        "Lin Mei",
        "--by",
        "f1",
        "--role",
        "finance",
        *AT,
        "dismiss",
        "they will pay",
    )
    assert run("settle", folder, *arguments).code == 0


@pytest.mark.parametrize("split", range(7))
def test_every_option_may_stand_before_the_verb_or_behind_it(run, folder: Path, split: int) -> None:
    options = [
        ("--seller", "Lin Mei"), ("--by", "f1"), ("--role", "boss"), ("--role", "finance"), AT, ("--lang", "zh"),
        ("--zone", "Asia/Shanghai"),
    ]  # fmt: skip
    before, behind = sum(options[:split], ()), sum(options[split:], ())
    done = run("settle", folder, "4", *before, "dismiss", "they will pay", *behind)
    assert done.code == 0, done.err
    assert "：已取消：" in done.out
    (row,) = list(csv.DictReader(io.StringIO((folder / "actions.csv").read_text(encoding="utf-8"))))
    assert (row["by"], row["at"]) == ("f1", "2026-03-02T09:00:00+08:00[Asia/Shanghai]")


def test_the_option_behind_the_verb_is_the_one_that_counts(run, folder: Path) -> None:
    settled = ("settle", folder, "3", "--by", "a", "--seller", "Lin Mei", *AT, "done", "call", "--by", "b")
    assert run(*settled).code == 0
    assert ",b,call," in (folder / "actions.csv").read_text(encoding="utf-8")


def test_a_refusal_is_told_in_chinese(run, folder: Path) -> None:
    settled = ("settle", folder, "1", "--seller", "Gao Bo", "--by", "u7", *AT, "snooze", "2026-03-01", "x")
    assert "第1项未处理：2026年3月1日不晚于今天" in run(*settled, "--lang", "zh").err


def test_a_single_page_needs_no_seller(run, tmp_path: Path) -> None:
    (tmp_path / "promises.csv").write_text("id,customer,what,due\nP-1,C-1,samples,2026-03-02\n")
    assert run("settle", tmp_path, "1", "--by", "u7", *AT, "done", "call").code == 0
    assert run("settle", tmp_path, "1", "--by", "u7", *AT, "done").code == 1


# -- as a process ---------------------------------------------------------------------------------------------------------


def _process(*arguments: str, **how: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "salesflow", *arguments],
        capture_output=True, check=False, env={**os.environ, **how},
    )  # fmt: skip


def test_a_terminal_that_cannot_show_chinese_still_gets_the_page() -> None:
    done = _process("today", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert b"Lin Mei" in done.stdout
    assert b"\xe7" not in done.stdout


def test_programs_get_utf_8_whatever_the_terminal_speaks() -> None:
    done = _process("today", "--lang", "zh", "--json", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["language"] == "zh"


def test_a_reader_who_has_read_enough_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with (tmp_path / "out").open("w") as file:

        class Closed(io.StringIO):
            def write(self, text: str) -> int:
                raise BrokenPipeError

            def fileno(self) -> int:
                return file.fileno()

        monkeypatch.setattr(sys, "stdout", Closed())
        assert command.main(["today"]) == 0
        os.write(file.fileno(), b"the rest")
    assert (tmp_path / "out").read_text() == ""
    assert "BrokenPipe" not in capfd.readouterr().err
