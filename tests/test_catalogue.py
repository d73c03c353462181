"""The accounting of the rule catalogue: all 142 numbers of the fifteen systems, each once, each with its words and its place."""

from collections import Counter

import pytest

from instances.catalogue import FOLDER, SECTIONS, Account, Clause, accounting, clauses, format_fields, names_of, policies, unexplained

NUMBERS = 142


def numbers(system: str) -> list[str]:
    """Return the numbers of a system's section."""
    return [f"R-{number:03d}" for number in SECTIONS[system]]


def test_the_sections_cover_the_catalogue() -> None:
    """The sections of Part A follow each other without gap or overlap from R-001 to R-142."""
    assert [number for section in SECTIONS.values() for number in section] == list(range(1, NUMBERS + 1))


def test_every_number_is_accounted_for_once() -> None:
    """142 of 142 numbers, each in the file of its own system and nowhere twice; what is missing is listed."""
    counted = Counter(clause.number for _, clause in clauses())
    missing = {
        system: lacking if accounting(system) is not None else "no file"
        for system in SECTIONS
        if (lacking := [number for number in numbers(system) if not counted[number]])
    }
    assert missing == {}
    assert [number for number, times in counted.items() if times > 1] == []
    assert [(system, clause.number) for system, clause in clauses() if clause.number not in numbers(system)] == []
    assert len(counted) == NUMBERS


def test_no_other_file_stands_in_the_folder() -> None:
    """A file of a misspelt name would never be read."""
    assert {path.stem for path in FOLDER.glob("*")} <= set(SECTIONS)


@pytest.mark.parametrize("system", list(SECTIONS))
def test_the_names_stand_in_the_policy(system: str) -> None:
    """Every name that accounts for a clause is a row, goal, achievement or table of the system's policies, or a field of the format."""
    found = accounting(system)
    assert found is not None, f"instances/policies/catalogue/{system}.toml is missing"
    assert [wrong for clause in found.clause for wrong in unexplained(system, clause)] == []
    assert all(clause.zh != clause.en for clause in found.clause)


@pytest.mark.parametrize("system", list(SECTIONS))
def test_achievements_answer_numbers_of_their_own(system: str) -> None:
    """An achievement that names numbers of the system's section is named by the clause of that number."""
    found = accounting(system)
    assert found is not None, f"instances/policies/catalogue/{system}.toml is missing"
    named = {(clause.number, name) for clause in found.clause for name in clause.by}
    answers = [
        (number, kpi.name) for policy in policies(system) for kpi in policy.kpis for number in kpi.numbers if number in numbers(system)
    ]
    assert [pair for pair in answers if pair not in named] == []


def test_wrong_names_are_found() -> None:
    """Five wrong clauses of Nanyang: an unknown rule, a rule that is only a mode, a field no format has, no achievement, nothing."""

    def wrong(account: Account, *by: str) -> int:
        return len(unexplained("nanyang", Clause(number="R-001", quote="原文", account=account, by=by, zh="中文读法", en="read")))

    assert {"member_cap", "need_left_out"} <= names_of("nanyang", "rule")
    assert {"satisfaction", "legal_person", "years_at_school"} <= format_fields()
    assert [
        wrong("rule", "one_groups"), wrong("rule", "tight"), wrong("data", "schools.colour"), wrong("kpi", "member_cap"), wrong("data"),
    ] == [2, 1, 1, 1, 1]  # fmt: skip
    assert [
        wrong("rule", "member_cap", "tight", "schools.quality"), wrong("data", "tight"),
        wrong("data", "schools.quality", "staff.years_at_school"), wrong("left_out"),
    ] == [0, 0, 0, 0]  # fmt: skip
