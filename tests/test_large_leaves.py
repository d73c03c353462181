"""Where a large grouping is cut: parts of neighbouring schools, and the tree over them that sorts a form's columns and entries."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from instances.generators.province import province
from solver.form.form import INFINITE, FormBuilder, Ints, LinearForm
from solver.instance.instance import Instance
from solver.instance.school import Area
from solver.rules.small import small_county, small_school
from solver.solving import grouping, leaves
from solver.solving.grouping import build_grouping
from solver.solving.leaves import Leaves, leaves_of_schools
from solver.solving.tree import BRANCHES, Node, Tree, grow, spread, tree_of


def placed(places: list[tuple[float, float]], areas: list[str] | None = None) -> Instance:
    """Return a county with schools at the places given, in the areas given or all in one."""
    named = areas or ["A0"] * len(places)
    return small_county(
        [small_school(n, longitude=x, latitude=y, area=area) for n, ((x, y), area) in enumerate(zip(places, named, strict=True))]
    )


@cache
def counties() -> Instance:
    """Return 600 simulated schools in two counties."""
    return province(600, 3)


@pytest.mark.parametrize("size", [1, 40, 333, 10**6])
def test_every_school_has_a_part_of_the_size_allowed(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are numbered from 0 without gaps, and none weighs more than the size unless it is one school; some schools weigh nothing."""
    monkeypatch.setattr(leaves, "SIZE", size)
    instance = counties()
    weight = np.random.default_rng(size).integers(0, 60, len(instance.schools))
    leaf = leaves_of_schools(instance, weight)
    heavy = np.bincount(leaf, weights=weight)
    schools = np.bincount(leaf)
    assert np.all(schools > 0)
    assert np.all((heavy <= size) | (schools == 1))
    assert (len(heavy) == 1) == (size >= weight.sum())
    assert np.array_equal(leaf, leaves_of_schools(instance, weight))


def test_one_school_is_one_part_whatever_it_weighs() -> None:
    """A single school above the size cannot be cut: it is part 0 of one."""
    assert leaves_of_schools(placed([(112.0, 33.0)]), np.array([10 * leaves.SIZE])).tolist() == [0]


def test_schools_at_one_place_are_cut_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight schools of one weight at one point, two a part: four parts of two, in the order of the schools."""
    monkeypatch.setattr(leaves, "SIZE", 2)
    instance = placed([(112.0, 33.0)] * 8)
    assert leaves_of_schools(instance, np.ones(8, dtype=np.int64)).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


def test_a_part_is_cut_along_its_wider_axis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four schools in a rectangle, wide in longitude, then the same turned: the two near ones stay together."""
    monkeypatch.setattr(leaves, "SIZE", 2)
    wide = [(112.0, 33.0), (114.0, 33.0), (112.0, 34.0), (114.0, 34.0)]
    weight = np.ones(4, dtype=np.int64)
    assert leaves_of_schools(placed(wide), weight).tolist() == [0, 1, 0, 1]
    assert leaves_of_schools(placed([(y, x) for x, y in wide]), weight).tolist() == [0, 1, 0, 1]
    assert leaves_of_schools(placed([(y, x) for y, x in wide[:2]] + [(112.0, 36.0), (114.0, 36.0)]), weight).tolist() == [0, 0, 1, 1]


def test_a_part_is_cut_where_the_weight_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five schools on a line, the first as heavy as the others together: it stands alone."""
    monkeypatch.setattr(leaves, "SIZE", 4)
    instance = placed([(112.0 + n, 33.0) for n in range(5)])
    assert leaves_of_schools(instance, np.array([4, 1, 1, 1, 1])).tolist() == [0, 1, 1, 1, 1]


def test_areas_are_kept_together_where_that_is_even(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two interleaved areas of three schools each on a line are two parts; coordinates alone would cut both areas."""
    monkeypatch.setattr(leaves, "SIZE", 3)
    areas = ["A0", "A1", "A0", "A1", "A0", "A1"]
    instance = placed([(112.0 + n, 33.0) for n in range(6)], areas)
    assert leaves_of_schools(instance, np.ones(6, dtype=np.int64)).tolist() == [0, 1, 0, 1, 0, 1]


def test_an_area_with_next_to_nothing_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven schools of one area and one of another (1 of 12 is less than 1 of 4) on a line: halved by coordinates, six and six."""
    monkeypatch.setattr(leaves, "SIZE", 6)
    instance = placed([(112.0 + n, 33.0) for n in range(12)], ["A1", *["A0"] * 11])
    western = [school.longitude < 118.0 for school in instance.schools]
    assert leaves_of_schools(instance, np.ones(12, dtype=np.int64)).tolist() == [0 if west else 1 for west in western]


def test_wider_areas_are_cut_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counties K0 and K1 with two townships each, all mixed on a line: the first cut is between counties, then between townships."""
    areas = ["T0", "T2", "T1", "T3"] * 2
    instance = placed([(112.0 + n, 33.0) for n in range(8)], areas)
    above = {"T0": "K0", "T1": "K0", "T2": "K1", "T3": "K1"}
    levels = (*(Area(id=name, name=name) for name in ("K0", "K1")), *(Area(id=t, name=t, parent=k) for t, k in above.items()))
    instance = instance.replace(areas=levels)
    weight = np.ones(8, dtype=np.int64)
    monkeypatch.setattr(leaves, "SIZE", 4)
    assert leaves_of_schools(instance, weight).tolist() == [0, 1, 0, 1] * 2
    monkeypatch.setattr(leaves, "SIZE", 2)
    quarters = leaves_of_schools(instance, weight)
    assert sorted(quarters.tolist()) == [0, 0, 1, 1, 2, 2, 3, 3]
    assert [len(set(quarters[[n for n in range(8) if areas[n] == t]].tolist())) for t in above] == [1, 1, 1, 1]
    assert np.array_equal(quarters // 2, [0, 1, 0, 1] * 2)


def test_a_grouping_is_cut_only_where_it_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 schools are left whole; called large, every decision lies between the parts of its two schools, and leads in one part."""
    instance = province(60, 1)
    model = build_grouping(instance)
    assert model.problem.leaves is None
    monkeypatch.setattr(grouping, "LARGE", len(model.scope.pairs) - 1)
    monkeypatch.setattr(leaves, "SIZE", len(model.scope.pairs) // 2)
    scope, found = model.scope, build_grouping(instance).problem.leaves
    assert found is not None
    opens, pairs = len(scope.open_lead), scope.pairs
    assert found.count > 2
    assert np.array_equal(found.low[:opens], found.high[:opens])
    part = dict(zip(scope.open_lead.tolist(), found.low[:opens].tolist(), strict=True))
    ends = zip(pairs.lead.tolist(), pairs.school.tolist(), found.low[opens:].tolist(), found.high[opens:].tolist(), strict=True)
    between = 0
    for lead, school, low, high in ends:
        assert part[lead] in (low, high)
        assert part.get(school, low) in (low, high)
        assert 0 <= low <= high < found.count
        between += low < high
    assert 0 < between < len(pairs)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 16, 17, 63])
def test_a_tree_covers_its_parts_once(count: int) -> None:
    """Children follow each other without gaps, at most four a node, are numbered before their parent; each part is one leaf."""
    nodes: list[Node] = []
    root = grow(0, count, nodes)
    assert nodes[-1] is root
    assert [node.number for node in nodes] == list(range(len(nodes)))
    assert sorted(node.first for node in nodes if not node.children) == list(range(count))
    for node in nodes:
        assert len(node.children) <= BRANCHES
        assert len(node.children) != 1
        assert all(child.number < node.number and child.height < node.height for child in node.children)
        assert all(one.last == other.first for one, other in pairwise(node.children))
        if node.children:
            assert (node.children[0].first, node.children[-1].last) == (node.first, node.last)
        else:
            assert (node.last - node.first, node.height) == (1, 0)
    assert list(root.inner()) == [node for node in nodes if node.children]


def hand_made() -> tuple[LinearForm, Ints, Ints]:
    """Return columns 0..6 over three parts; 2 lies between parts 0 and 1, 5 is closed, 6 between 0 and 2.

    Rows: "own" of part 0; "meeting" of part 1 with column 2, which is between parts and so ties nothing; "tie" of parts 0 and 2;
    "closed", of part 0 and the closed column of part 2, which ties nothing; "between", of columns between parts only.
    """
    builder = FormBuilder()
    builder.columns(7, 0, [1, 1, 1, 1, 1, 0, 1])
    builder.rows("own", 1, [0, 0], [0, 1], [1, 1], 0, 1)
    builder.rows("meeting", 1, [0, 0], [2, 3], [1, 1], 0, 1)
    builder.rows("tie", 1, [0, 0, 0], [0, 2, 4], [1, 1, 1], 1, INFINITE)
    builder.rows("closed", 1, [0, 0], [1, 5], [1, 1], 0, 1)
    builder.rows("between", 1, [0, 0], [2, 6], [1, 1], 0, 1)
    return builder.build(), np.array([0, 0, 0, 1, 2, 2, 0]), np.array([0, 0, 1, 1, 2, 2, 2])


def test_the_rows_that_tie_are_those_with_open_columns_inside_several_parts() -> None:
    """Of the hand-made form only row 2, "tie": columns between parts and closed columns tie nothing."""
    form, low, high = hand_made()
    tree = tree_of(form, low, high, 3)
    assert tree.tying.tolist() == [2]
    root = tree.root
    assert sorted(tree.columns[tree.column_slice(root)].tolist()) == [0, 1, 2, 3, 4, 6]
    assert [sorted(tree.columns[tree.column_slice(node)].tolist()) for node in tree.parts] == [[0, 1], [3], [4]]
    row, column, coefficient = tree.entries_of(tree.parts[0], np.array([0, 4]))
    assert sorted(zip(row.tolist(), column.tolist(), coefficient.tolist(), strict=True)) == [(0, 0, 1), (2, 0, 1)]


def partitioned(tree: Tree) -> None:
    """Assert that the columns of every node are those between its parts and below, and its entries are theirs, each of them once."""
    form = tree.form
    opened = form.lower < form.upper
    all_row, all_column = form.row_of_entry(), form.column
    for node in tree.nodes:
        inside = np.flatnonzero(opened & (tree.leaf >= node.first) & (tree.far < node.last))
        columns, span = tree.columns[tree.column_slice(node)], tree.entry_slice(node)
        assert np.array_equal(np.sort(columns), inside)
        entries = sorted(
            zip(tree.row[span].tolist(), tree.columns[tree.entry[span]].tolist(), tree.coefficient[span].tolist(), strict=True)
        )
        mine = np.isin(all_column, inside)
        wanted = zip(all_row[mine].tolist(), all_column[mine].tolist(), form.coefficient[mine].tolist(), strict=True)
        assert entries == sorted(wanted)
    own = [set(tree.columns[tree.column_slice(node)].tolist()) for node in tree.parts]
    assert sum(map(len, own)) == len(set().union(*own))


@pytest.mark.parametrize("seed", range(8))
def test_nodes_part_the_columns_and_entries_of_a_drawn_form(seed: int) -> None:
    """40 columns between any two of up to 18 parts, some of which stay empty, and rows of any of them."""
    rng = np.random.default_rng(seed)
    builder, count = FormBuilder(), int(rng.integers(1, 19))
    builder.columns(40, 0, rng.integers(0, 3, 40))
    builder.rows("any", 30, rng.integers(0, 30, 150), rng.integers(0, 40, 150), rng.integers(1, 4, 150), 0, 9)
    low = rng.integers(0, count, 40)
    partitioned(tree_of(builder.build(), low, np.maximum(low, rng.integers(0, count, 40)), count))


def test_nodes_part_the_columns_and_entries_of_a_province(monkeypatch: pytest.MonkeyPatch) -> None:
    """60 schools with the columns of the first goal, cut into parts of some 20 schools; auxiliary columns are spread too."""
    monkeypatch.setattr(grouping, "LARGE", 0)
    monkeypatch.setattr(leaves, "SIZE", 250)
    problem = build_grouping(province(60, 1)).problem
    problem.goals[1].express()
    assert problem.leaves is not None
    form = problem.form()
    low, high = spread(form, problem.decisions, problem.leaves)
    assert np.array_equal(low[problem.decisions], problem.leaves.low)
    assert np.array_equal(high[problem.decisions], problem.leaves.high)
    partitioned(tree_of(form, low, high, problem.leaves.count))


def test_an_auxiliary_column_follows_the_decisions_it_shares_rows_with() -> None:
    """Of one part: there; of two parts, or of decisions between parts alone: between all of them."""
    builder = FormBuilder()
    decisions, follows, meets, floats = (builder.columns(count, 0, 1) for count in (3, 1, 1, 1))
    builder.rows("definition", 1, 0, [decisions[0], follows[0]], [1, -1], 0, 0)
    builder.rows("definition", 2, [0, 0, 1, 1], [decisions[0], meets[0], decisions[1], meets[0]], [1, -1, 1, -1], -1, 1)
    builder.rows("definition", 1, 0, [decisions[2], floats[0]], [1, -1], 0, 0)
    low, high = spread(builder.build(), decisions, Leaves(np.array([0, 1, 0]), np.array([0, 1, 1]), 2))
    assert low.tolist() == [0, 1, 0, 0, 0, 0]
    assert high.tolist() == [0, 1, 1, 0, 1, 1]


def test_a_form_with_nothing_open_is_a_tree_of_nothing() -> None:
    """Every column closed: no columns, no entries, nothing tied, in each of three parts."""
    form, low, high = hand_made()
    tree = tree_of(replace(form, upper=form.lower), low, high, 3)
    assert len(tree.columns) == len(tree.row) == len(tree.tying) == 0
    assert all(tree.column_slice(node) == slice(0, 0) for node in tree.nodes)
