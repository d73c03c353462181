"""The public formats, the exact checker, and the linear form of a location problem, on tiny instances solved by counting."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.location import Location, check_location, leads_of, location_form
from benchmarks.location_files import FormatRefused, read_cpmp, read_gap, read_sscflp, read_table, whole_numbers
from benchmarks.stored import Stored, links, without_links
from solver.form.form import Ints

SSCFLP = """2 3
10 8
5.000000 2.5
4 3 6
1.25 3.0
2.0 1.0
7.5 4.0
"""
CPMP = """ 7 9
 4 2 6
 1 0 0 2
 2 3 4 3
 3 10 0 2
 4 10 1 4
"""
GAP = """ 2 3
 4 5
 6
 7 8 9
 1 2 3
 3 2
 1
 4 3
"""
"""Line breaks mean nothing: costs 4 5 6 / 7 8 9, resources 1 2 3 / 3 2 1, capacities 4 3."""


def written(folder: Path, text: str) -> Path:
    """Return a file with a text."""
    path = folder / "p1.txt"
    path.write_text(text, encoding="ascii")
    return path


def test_single_source_location_is_read(tmp_path: Path) -> None:
    """Costs stand member by member in the file and lead by lead in the instance; 1.25 and 2.5 make the unit a quarter."""
    problem = read_sscflp(written(tmp_path, SSCFLP))
    assert (problem.leads, problem.members, problem.unit) == (2, 3, Fraction(1, 4))
    assert problem.opening.tolist() == [20, 10]
    assert problem.cost.tolist() == [[5, 8, 30], [12, 4, 16]]
    assert problem.capacity.tolist() == [10, 8]
    assert problem.weight.tolist() == [[4, 3, 6], [4, 3, 6]]


def test_distances_of_medians_are_rounded_down(tmp_path: Path) -> None:
    """From (0, 0) to (3, 4) are exactly 5, from (3, 4) to (10, 1) the root of 58, rounded down to 7."""
    problem = read_cpmp(written(tmp_path, CPMP))
    assert problem.cost[0].tolist() == [0, 5, 10, 10]
    assert problem.cost[1, 3] == 7
    assert (problem.groups, problem.capacity.tolist()) == (2, [6] * 4)
    assert problem.weight[2].tolist() == [2, 3, 2, 4]


def test_assignment_has_a_weight_for_each_agent(tmp_path: Path) -> None:
    """The second block of figures is what each job takes from each agent, and every agent is open at no price."""
    problem = read_gap(written(tmp_path, GAP))
    assert problem.cost.tolist() == [[4, 5, 6], [7, 8, 9]]
    assert problem.weight.tolist() == [[1, 2, 3], [3, 2, 1]]
    assert problem.capacity.tolist() == [4, 3]
    assert problem.all_open


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_sscflp, SSCFLP + "1"),
        (read_cpmp, CPMP.rstrip()[:-1]),
        (read_gap, "2"),
        (read_cpmp, "1 2"),
        (read_gap, GAP.replace("9", "9.5")),
    ],
)
def test_other_formats_are_refused(read: object, text: str, tmp_path: Path) -> None:
    """A number too many, one too few, hardly any, and a half where a whole number belongs: none is read as something else."""
    assert callable(read)
    with pytest.raises(FormatRefused):
        read(written(tmp_path, text))


def test_decimals_become_whole_numbers_exactly() -> None:
    """6739.725 and 0.1 are multiples of 1/40; in floats their sum of thousands would not be whole."""
    assert whole_numbers(["6739.725000", "0.1"]) == ([269589, 4], Fraction(1, 40))
    assert whole_numbers(["0", "0"]) == ([0, 0], Fraction(1))


def test_the_table_of_best_known_values(tmp_path: Path) -> None:
    """Only the family's rows are taken; a value given to two digits is known to half a hundredth."""
    rows = (
        "family,set,file,size,best_known,proven_optimal,note,source\nGAP,a,gap/a/x,1,12,no (bound 11),,\nSSCFLP,s,s/p1.txt,1,3.75,yes,,\n"
    )
    (tmp_path / "table.csv").write_text(rows, encoding="utf-8")
    (known,) = read_table(tmp_path, "sscflp")
    assert (known.name, known.best, known.digits, known.proved) == ("s/p1", Fraction(15, 4), Fraction(1, 200), True)
    assert known.path == tmp_path / "s" / "p1.txt"
    assert [other.proved for other in read_table(tmp_path, "gap")] == [False]


def small(seed: int, kind: str) -> Location:
    """Return a problem of three leads and four members with capacities that bind."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 30, (3, 4))
    demand = rng.integers(1, 6, 4)
    weight = rng.integers(1, 6, (3, 4)) if kind == "gap" else np.tile(demand, (3, 1))
    capacity = rng.integers(6, 12, 3)
    opening = rng.integers(5, 30, 3) if kind == "sscflp" else np.zeros(3, dtype=np.int64)
    return Location(kind, cost, weight, capacity, opening, groups=2 if kind == "cpmp" else None, all_open=kind == "gap")


def assignment(problem: Location, stored: Stored, lead_of: Sequence[int]) -> Ints | None:
    """Return the columns of a solution, leads opened where leads open, further ones where p must; None where a pair has no column."""
    values = np.zeros(stored.form.columns, dtype=np.int64)
    column = {(int(o), int(m)): int(c) for o, m, c in zip(stored.pair_open, stored.pair_member, stored.pair_column, strict=True)}
    for member, lead in enumerate(lead_of):
        if (lead, member) not in column:
            return None
        values[column[lead, member]] = 1
        if not problem.all_open:
            values[stored.open_column[lead]] = 1
    spare = [c for c in stored.open_column.tolist() if values[c] == 0]
    for c in spare[: max(0, (problem.groups or 0) - int(values[stored.open_column].sum()))]:
        values[c] = 1
    return values


@pytest.mark.parametrize("kind", ["sscflp", "cpmp", "gap"])
def test_form_and_checker_agree_on_every_solution(kind: str) -> None:
    """All 81 ways to give four members to three leads, ten instances, with links and without: same verdict, same cost; both occur."""
    verdicts = []
    for seed in range(10):
        problem = small(seed, kind)
        linked = location_form(problem)
        for stored in (linked, location_form(problem, linked=False), without_links(linked)):
            for lead_of in product(range(3), repeat=4):
                verdict, values = check_location(problem, lead_of), assignment(problem, stored, lead_of)
                accepted = values is not None and stored.form.accepts(values)
                assert accepted == verdict.accepted, (seed, lead_of, verdict)
                verdicts.append(accepted)
                if accepted and values is not None:
                    assert stored.objective.value(values) == verdict.cost
                    assert leads_of(problem, stored, values) == list(lead_of)
    assert 100 < sum(verdicts) < len(verdicts) - 100


def test_a_pair_without_an_open_lead_breaks_both_forms() -> None:
    """Nobody is a member of a lead that is not open, whether links or the rows in their place say so."""
    problem = small(0, "sscflp")
    good = next(w for w in product(range(3), repeat=4) if check_location(problem, w).accepted)
    for stored in (location_form(problem), without_links(location_form(problem)), location_form(problem, linked=False)):
        values = assignment(problem, stored, good)
        assert values is not None
        values[stored.open_column[good[0]]] = 0
        assert not stored.form.accepts(values)


def test_links_are_found_and_replaced() -> None:
    """A linked form has one link a pair; without them three rows stand in, one a lead; generalised assignment needs none."""
    stored = location_form(small(0, "sscflp"))
    assert len(links(stored)) == len(stored.pair_column)
    bare = without_links(stored)
    assert len(links(bare)) == sum(np.bincount(stored.pair_open) == 1)
    assert bare.form.rows == stored.form.rows - len(stored.pair_column) + 3
    assigned = location_form(small(0, "gap"))
    assert len(links(assigned)) == 0
    assert without_links(assigned) is assigned


def test_assignment_is_written_as_postings(tmp_path: Path) -> None:
    """Agent 1 has 3 places and job 0 needs 3 of them: all six pairs fit, a row a job and one an agent, the agents being the regions.

    Without its place for job 0 an agent has no column for it, and what stands in the file comes back with its regions.
    """
    problem = read_gap(written(tmp_path, GAP))
    stored = location_form(problem)
    assert (stored.form.columns, stored.form.rows, len(stored.open_column)) == (6, 5, 0)
    assert stored.decisions.tolist() == list(range(6))
    assert stored.regions is not None
    assert stored.regions.tolist() == [0, 0, 0, 1, 1, 1]
    narrow = location_form(replace(problem, capacity=np.array([4, 2])))
    assert (narrow.pair_open.tolist(), narrow.pair_member.tolist()) == ([0, 0, 0, 1, 1], [0, 1, 2, 1, 2])
    narrow.save(tmp_path / "form.npz")
    again = Stored.load(tmp_path / "form.npz")
    assert again.regions is not None
    assert again.regions.tolist() == [0, 0, 0, 1, 1]
    location_form(small(0, "sscflp")).save(tmp_path / "form.npz")
    assert Stored.load(tmp_path / "form.npz").regions is None


def test_the_checker_names_what_is_wrong() -> None:
    """No lead, too many members for a lead, too many leads, too few members named: each is one breach."""
    problem = Location(
        "by hand",
        np.ones((3, 3), dtype=np.int64),
        np.ones((3, 3), dtype=np.int64),
        np.array([2, 2, 2]),
        np.zeros(3, dtype=np.int64),
        groups=2,
    )
    assert check_location(problem, (0, 0, 1)).breaches == ()
    assert check_location(problem, (0, 0, 1)).cost == 3
    assert check_location(problem, (0, -1, 1)).breaches == ("member 1 has no lead",)
    assert check_location(problem, (0, 0, 0)).breaches == ("lead 0 carries 3 of 2",)
    assert check_location(problem, (0, 1, 2)).breaches == ("3 leads are open, not 2",)
    assert len(check_location(problem, (0, 1)).breaches) == 1


def test_a_stored_form_comes_back(tmp_path: Path) -> None:
    """What is written is read again number by number, and its builder builds the same rows."""
    stored = without_links(location_form(small(4, "cpmp")))
    stored.save(tmp_path / "form.npz")
    again = Stored.load(tmp_path / "form.npz")
    rebuilt = again.builder().build()
    for form in (again.form, rebuilt):
        assert form.families == stored.form.families
        assert (form.columns, form.rows) == (stored.form.columns, stored.form.rows)
    for name in ("lower", "upper", "row_lower", "row_upper", "start", "column", "coefficient", "family"):
        assert np.array_equal(getattr(again.form, name), getattr(stored.form, name))
    values = np.random.default_rng(0).integers(0, 2, stored.form.columns)
    assert sorted(rebuilt.activity(values).tolist()) == sorted(stored.form.activity(values).tolist())
    assert again.objective.value(values) == stored.objective.value(values)
    assert np.array_equal(again.decisions, stored.decisions)
