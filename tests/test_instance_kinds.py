"""Field types and the instance itself: exact shares, visible identifiers, an order that does not depend on the input."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from solver.instance.choices import CHOICE_WORDS
from solver.instance.history import Pin, Previous, PreviousGroup, PreviousPosting, Waiver
from solver.instance.kinds import Identifier, Share
from solver.instance.staff import COLUMNS, Staff
from solver.rules.small import small_county, small_school


@pytest.mark.parametrize(
    ("written", "exact"), [('"63%"', "63/100"), ("0.1", "1/10"), ('"17/20"', "17/20"), ("1", "1"), ('" 7.5 % "', "3/40")]
)
def test_shares_are_exact(written: str, exact: str) -> None:
    """A share is the fraction that was written, never the nearest float."""
    assert TypeAdapter(Share).validate_json(written) == Fraction(exact)


@pytest.mark.parametrize("written", ['"x%"', "true", "null", '"1/0"', "-0.1", '"101"', f'"{"1" * 41}"', "[]"])
def test_what_is_no_share_is_refused(written: str) -> None:
    """Words, truth values, division by zero, negative and endless shares are refused."""
    with pytest.raises(ValidationError):
        TypeAdapter(Share).validate_json(written)


@pytest.mark.parametrize("name", ["S1", "南阳 一小", "é", "a-b/c"])
def test_visible_identifiers_are_taken(name: str) -> None:
    """Letters of any script, spaces inside and marks are a planner's own business."""
    assert TypeAdapter(Identifier).validate_python(name) == name


@pytest.mark.parametrize("name", ["", " S1", "S1\u3000", "S\u200b1", "\u202eS1", "S\x1b1", "S\n1", "S1\ufeff", "x" * 81])
def test_invisible_characters_in_identifiers_are_refused(name: str) -> None:
    """Spaces at the ends, control, zero-width and bidirectional characters would make two ids look like one."""
    with pytest.raises(ValidationError):
        TypeAdapter(Identifier).validate_python(name)


def test_the_order_of_the_input_does_not_matter() -> None:
    """Schools, pins, last year's groups and their members come out sorted whatever order they went in."""
    previous = Previous(
        groups=(
            PreviousGroup(lead="S2", mode="tight", members=("S4", "S3"), since=2024),
            PreviousGroup(lead="S0", mode="tight", members=("S1",), since=2024),
        ),
        postings=(
            PreviousPosting(person="b", school="S0", first_year=2024, last_year=2026),
            PreviousPosting(person="a", school="S0", first_year=2024, last_year=2026),
        ),
    )
    pins = (Pin(kind="lead", subject="S2"), Pin(kind="lead", subject="S0"))
    county = small_county(
        [small_school(n) for n in (3, 1, 0, 2, 4)], previous=previous, pins=pins, waivers=(Waiver(rule="r", subject="S1", reason="x"),)
    )
    assert [school.id for school in county.schools] == ["S0", "S1", "S2", "S3", "S4"]
    assert [pin.subject for pin in county.pins] == ["S0", "S2"]
    assert county.previous_lead_of == {"S1": "S0", "S3": "S2", "S4": "S2"}
    assert county.previous_mode_of == {"S0": "tight", "S2": "tight"}
    assert county.previous is not None
    assert [posting.person for posting in county.previous.postings] == ["a", "b"]
    assert county.waived("r", "S1")
    assert not county.waived("r", "S2")


def test_lookups() -> None:
    """Schools, areas, positions, planned years and columns of values are found by name."""
    county = small_county(2, years=3)
    assert list(county.planned_years) == [2026, 2027, 2028]
    assert county.school_of["S1"].part("primary") is not None
    assert county.school_of["S1"].part("junior") is None
    assert county.area_of["A0"].id == "A0"
    assert county.school_values("quota").tolist() == [-1, -1]
    assert len(Staff.empty()) == 0


def test_every_choice_has_words_in_both_languages() -> None:
    """Tables are written and read in words: each choice that is not empty has a Chinese and an English one, all different."""
    for column in (column for column in COLUMNS if column.kind == "choice"):
        words: Any = CHOICE_WORDS[column.name]
        assert set(words) == set(column.choices) - {""}
        assert len({text.zh for text in words.values()}) == len({text.en for text in words.values()}) == len(words)
