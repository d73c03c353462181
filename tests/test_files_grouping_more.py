"""What grouping policies need besides: neighbours, tags, needs, outside schools, and names deep inside parameters, as files give them."""

from pathlib import Path

import pytest

from solver.files.content import source_hash
from solver.files.faults import InputRefused
from solver.files.frames import instance_from_frames, school_frame
from solver.files.read import read
from solver.instance.policy import Mode, RuleRow
from solver.instance.school import Need
from solver.instance.school_choice import SchoolChoice
from solver.rules.grouping.must_join import MustJoin
from solver.rules.parameters import bound_rules
from solver.rules.small import small_policy
from tests.files_drawing import POLICY, Document, document, write_case


def with_more(given: Document) -> Document:
    """Return the document with neighbours, tags, strengths, needs, a capacity and an outside school."""
    given["neighbours"] = [{"school": "S00", "neighbour": "S01"}, {"school": "S02", "neighbour": "S01"}]
    given["schools"][0] |= {"tags": ["famous", "old"], "strengths": ["english", "art"], "lead_capacity": 4}
    given["schools"][1]["needs"] = [{"topic": "english", "weight": 2}, {"topic": "art"}]
    return given


def test_the_new_fields_are_read_and_their_order_does_not_matter(tmp_path: Path) -> None:
    """Neighbours, tags, strengths and needs are sets: turned round, the content has the same hash; changed, another."""
    plain = read(write_case(tmp_path / "a", with_more(document())))
    assert plain.school_of["S01"].needs[0] == Need(topic="english", weight=2)
    turned = with_more(document())
    turned["neighbours"].reverse()
    for name in ("tags", "strengths"):
        turned["schools"][0][name].reverse()
    turned["schools"][1]["needs"].reverse()
    again = read(write_case(tmp_path / "b", turned))
    assert again.source_hash == plain.source_hash
    assert again.neighbours == plain.neighbours
    turned["neighbours"].pop()
    assert source_hash(read(write_case(tmp_path / "c", turned))) != plain.source_hash


def test_the_new_fields_survive_the_way_through_data_frames(tmp_path: Path) -> None:
    """Tags, strengths, needs and the capacity of a school come back from its row."""
    plain = read(write_case(tmp_path, with_more(document())))
    again = instance_from_frames(school_frame(plain), None, small_policy(layers=()), id="again", first_year=2026)
    assert [(s.tags, s.strengths, s.needs, s.lead_capacity) for s in again.schools] == [
        (s.tags, s.strengths, s.needs, s.lead_capacity) for s in plain.schools
    ]


@pytest.mark.parametrize(
    ("section", "record", "place", "words"),
    [
        ("neighbours", {"school": "S00", "neighbour": "S99"}, "$.neighbours[2].neighbour", "no such school"),
        ("neighbours", {"school": "S03", "neighbour": "S03"}, "$.neighbours[2].neighbour", "its own neighbour"),
        ("neighbours", {"school": "S01", "neighbour": "S00"}, "$.neighbours[2]", "already"),
    ],
)
def test_faults_of_neighbours_are_located(section: str, record: dict[str, str], place: str, words: str, tmp_path: Path) -> None:
    """An unknown school, a school beside itself, and a pair that stands twice in either order: the one fault, at its place."""
    given = with_more(document())
    given[section].append(record)
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given))
    assert [fault.place for fault in caught.value.faults] == [place]
    assert words in caught.value.faults[0].message.en


def test_the_staff_of_a_school_from_outside_is_not_planned_here(tmp_path: Path) -> None:
    """Four people of the sound staff have S11 as their home: four faults, each at the person's row."""
    given = document()
    given["schools"][11]["outside"] = True
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, given))
    assert len(caught.value.faults) == 4
    assert all("outside school" in fault.message.en and fault.file == "small/staff.csv" for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ('"group_count"\nparameters = { at_least = 1, leads = { area = "A9" } }', "parameters.leads.area"),
        ('"area_pairs"\nparameters = { pairs = [{ helper = "A1", helped = "A9" }] }', "parameters.pairs[0].helped"),
        ('"group_count"\nparameters = { at_least = 1, modes = ["tight", "loose"] }', "parameters.modes[1]"),
        ('"type_pairs"\nparameters = { pairs = [{}, { members = { area = "A9" } }] }', "parameters.pairs[1].members.area"),
    ],
)
def test_names_inside_lists_and_records_are_compared(row: str, place: str, tmp_path: Path) -> None:
    """A mode or an area that does not exist is found at its own place, however deep in the parameters it stands."""
    with pytest.raises(InputRefused) as caught:
        read(write_case(tmp_path, policy=f"{POLICY}\n[[rules]]\nrule = {row}\n"))
    assert [(fault.file, fault.place) for fault in caught.value.faults] == [("policies/small.toml", f"rules[2].{place}")]


def test_a_policy_of_one_row_each_is_bound() -> None:
    """Choices, types and tables are written as plain tables of a policy and come back as the rules' own records."""
    rows = (
        RuleRow(rule="group_types", parameters={"types": [{"title": "甲", "members": {"labels": ["new"]}, "min_members": 2}]}),
        RuleRow(rule="stage_matrix", parameters={"takes": {"junior": ["primary", "junior"]}, "modes": ["union"]}),
        RuleRow(rule="must_join", parameters={"schools": {"tags": ["resettlement"]}, "leads": {"authorities": ["city"]}}),
    )
    bound = bound_rules(small_policy(modes=(Mode(name="union", title="联合体"),), rules=rows))
    assert [type(row.rule).__name__ for row in bound] == ["GroupTypes", "StageMatrix", "MustJoin"]
    rule = bound[2].rule
    assert isinstance(rule, MustJoin)
    assert rule.schools == SchoolChoice(tags=("resettlement",))
