"""The page on your own tables lists every word a stage, a process, a procedure and a direction is named by."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from salesflow.adapters.json import policy_from_json
from salesflow.basics.channels import Direction
from salesflow.basics.moments import zone
from salesflow.playbook.house import HOUSE
from salesflow.playbook.reading import read_direction, read_severity

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "today-on-your-tables.md").read_text("utf-8")
UTC = zone("UTC")


def row(column: str, key: str, label: object) -> str:
    words = [label.render(language) for language in ("en", "zh")]  # type: ignore[attr-defined]
    return f"| {column} | `{key}` | {words[0]} | {words[1]} |"


def rows() -> list[str]:
    found: dict[str, None] = {}
    for process in HOUSE.processes:
        found[row("process", process.key, process.label)] = None
        found |= {row("stage of a deal", each.key, each.label): None for each in process.stages}
    for procedure in HOUSE.procedures:
        found[row("procedure", procedure.key, procedure.label)] = None
    for procedure in HOUSE.procedures:
        found |= {
            row("stage of a complaint", each.key, each.label): None for each in procedure.machine.stages
        }
    return list(found)


def test_the_table_of_words_is_that_of_the_house() -> None:
    """To write it anew, print `rows()`."""
    _, _, rest = PAGE.partition("| column | key | label | in Chinese |\n|---|---|---|---|\n")
    assert rest.partition("\n\n")[0].splitlines() == rows()


def test_the_words_for_direction_and_severity_are_read_as_the_page_says() -> None:
    section = PAGE.partition("`direction` says")[2].partition("\n## ")[0]
    ours, theirs = (
        re.findall(r"[^ ,\n]+", words.replace("also ", ""))
        for words in re.findall(r"\((also [^)]*)\)", section)
    )
    assert {read_direction(word, "direction", UTC) for word in ["out", *ours]} == {Direction.OUT}
    assert {read_direction(word, "direction", UTC) for word in ["in", *theirs]} == {Direction.IN}
    groups = re.findall(r"`minor`, `major` or `critical` \(([^)]*)\)", section)[0].split("; ")
    read = [{read_severity(word, "severity", UTC).value for word in group.split(", ")} for group in groups]
    assert read == [{"minor"}, {"major"}, {"critical"}]


def test_every_process_of_the_catalogue_that_the_page_names_is_found_by_its_key() -> None:
    named = re.findall(r"`([a-z-]+)`", PAGE.partition("There are `key-account`")[2].partition("\n\n")[0])
    keys = ["key-account", *named]
    assert len(keys) == 8
    written = ", ".join(f'"{key}"' for key in keys)
    assert [each.key for each in policy_from_json(f'{{"processes": [{written}]}}').processes] == keys


@pytest.mark.parametrize("given", ['["key-acount"]', '["seven-step", "desk"]'])
def test_another_name_is_refused_with_its_place(given: str) -> None:
    with pytest.raises(
        ValueError, match=r"processes\[\d\]: is not in the catalogue; use one of after-sale, five-step,"
    ):
        policy_from_json(f'{{"processes": {given}}}')


def test_a_process_written_out_beside_a_named_one_stays_as_it_is() -> None:
    from salesflow.adapters.json import machine_to_json

    own = machine_to_json(HOUSE.processes[0]).replace('"seven-step"', '"ours"')
    found = policy_from_json(f'{{"processes": [{own}, "five-step"]}}').processes
    assert [each.key for each in found] == ["ours", "five-step"]
    with pytest.raises(ValueError, match="processes"):
        policy_from_json('{"processes": 7}')
