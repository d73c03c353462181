"""Pairs in files: instances, policies and plans with pairs are read, and what is wrong in them is found at its place."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from solver.files.faults import InputRefused
from solver.files.plan import plan_hash, plan_text
from solver.files.read import read, read_plan
from solver.instance.instance import Instance
from solver.plan.plan import AreaPairing, Group, Pairing, Plan
from tests.files_drawing import POLICY, Document, document, write_case

LAYERS = """
[[layers]]
name = "aid"
title = "城乡结对"
partner_areas = ["A1"]
areas = ["A2"]

[[layers]]
name = "friend"
title = "友好学校"
partners = "external"

[[rules]]
rule = "pairing_set"
parameters = { layer = "aid", side = "school", settings = ["rural"], area = "A2" }

[[rules]]
rule = "pairing_capacity"
parameters = { cap = 3 }
"""
PAIRED = POLICY + LAYERS


def paired() -> Document:
    """Return the sound document with last year's pairs, a pin and a ban of pairs, and a capacity of its own."""
    given = document()
    given["previous"] |= {
        "pairings": [{"partner": "S04", "school": "S06", "layer": "aid", "since": 2025},
                     {"partner": "X1", "school": "S06", "layer": "friend", "since": 2025}],
        "area_pairings": [{"partner": "A1", "area": "A2", "layer": "aid", "since": 2025}],
    }  # fmt: skip
    given["pins"].append({"kind": "pairing", "subject": "S07", "target": "X1", "layer": "friend"})
    given["bans"].append({"kind": "pairing", "subject": "S08", "target": "S04"})
    given["schools"][4]["pairing_capacity"] = 2
    return given


def refused(folder: Path, given: Document, policy: str = PAIRED) -> list[tuple[str, str]]:
    """Return place and English words of every fault of an instance that must be refused."""
    with pytest.raises(InputRefused) as caught:
        read(write_case(folder, given, policy=policy))
    return [(fault.place, fault.message.en) for fault in caught.value.faults]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Return the sound instance with pairs."""
    return read(write_case(tmp_path_factory.mktemp("paired"), paired(), policy=PAIRED))


def test_an_instance_with_pairs_is_read(county: Instance) -> None:
    """Layers, last year's pairs in the order of layer and partner, pin, ban and capacity arrive as they were written."""
    assert [layer.name for layer in county.policy.layers] == ["aid", "friend"]
    assert county.previous is not None
    assert [(p.partner, p.school, p.layer) for p in county.previous.pairings] == [("S04", "S06", "aid"), ("X1", "S06", "friend")]
    assert county.previous.area_pairings[0].area == "A2"
    assert [pin.target for pin in county.pins if pin.kind == "pairing"] == ["X1"]
    assert [ban.layer for ban in county.bans if ban.kind == "pairing"] == [None]
    assert county.school_of["S04"].pairing_capacity == 2


Change = Callable[[Document], Any]


def row(section: str, name: str, value: Any) -> Change:
    """Return a change of one field of last year's first pair of a section."""
    return lambda given: given["previous"][section][0].update({name: value})


def decision(section: str, **fields: Any) -> Change:
    """Return a change that adds a pin or a ban of a pair."""
    return lambda given: given[section].append({"kind": "pairing", "subject": "S09"} | fields)


CASES: list[tuple[str, Change, str]] = [
    ("$.previous.pairings[0].partner", row("pairings", "partner", "X9"), "no such partner school"),
    ("$.previous.pairings[0].school", row("pairings", "school", "X1"), "no such school"),
    ("$.previous.pairings[0].school", row("pairings", "school", "S04"), "with itself"),
    ("$.previous.pairings[0].layer", row("pairings", "layer", "aide"), "did you mean aid"),
    ("$.previous.pairings[0].since", row("pairings", "since", 2026), "older than"),
    ("$.previous.pairings[2]", lambda given: given["previous"]["pairings"].append(dict(given["previous"]["pairings"][0])), "the same as"),
    ("$.previous.area_pairings[0].area", row("area_pairings", "area", "S04"), "no such area"),
    ("$.previous.area_pairings[0].area", row("area_pairings", "area", "A1"), "with itself"),
    ("$.pins[4].target", decision("pins", target="S99"), "no such partner school"),
    ("$.pins[4].target", decision("pins", target="S09"), "itself"),
    ("$.pins[4].layer", decision("pins", layer="x"), "no such layer"),
    ("$.pins[4].mode", decision("pins", mode="tight"), "no mode"),
    ("$.pins[4]", decision("pins", subject="S07", target="X1", layer="friend"), "twice"),
    ("$.pins[4].layer", decision("pins", kind="lead", layer="aid"), "only a decision on a pair"),
    ("$.bans[3]", decision("bans", subject="S07", target="X1"), "both pinned and banned"),
    ("$.bans[3]", decision("bans", subject="S08", target="S04"), "the same ban twice"),
    ("$.schools[4].pairing_capacity", lambda given: given["schools"][4].update(pairing_capacity=-1), "0"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "change", "words"), CASES, ids=[f"{place} {words}" for place, _, words in CASES])
def test_a_fault_in_pairs_is_found_at_its_place(place: str, change: Change, words: str, tmp_path: Path) -> None:
    """One fault, one place, in words that say what is wrong."""
    given = paired()
    change(given)
    found = refused(tmp_path, given)
    assert [where for where, _ in found] == [place]
    assert words in found[0][1]


def test_decisions_on_other_layers_or_partners_do_not_clash(tmp_path: Path) -> None:
    """A school pinned to two partners, and banned from a pinned partner in another layer alone: sound."""
    given = paired()
    given["pins"].append({"kind": "pairing", "subject": "S07", "target": "S04", "layer": "aid"})
    given["bans"].append({"kind": "pairing", "subject": "S07", "target": "S04", "layer": "friend"})
    given["waivers"].append({"rule": "pairing_capacity", "subject": "X1", "reason": "协议"})
    assert len(read(write_case(tmp_path, given, policy=PAIRED)).pins) == 5


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('name = "friend"', 'name = "aid"', "layers[1].name", "twice"),
        ('areas = ["A2"]\n\n', 'areas = ["A9"]\n\n', "layers[0].areas[0]", "no such area"),
        ('areas = ["A2"]\n\n', 'areas = ["A2", "A2"]\n\n', "layers[0].areas[1]", "listed twice"),
        ('partner_areas = ["A1"]\n', "", "layers[0].partner_areas", "both sides"),
        ('layer = "aid", side', 'layer = "adi", side', "rules[2].parameters.layer", "no such layer"),
        ('area = "A2" }', 'area = "A7" }', "rules[2].parameters.area", "no such area"),
        ('partners = "external"', 'partners = "nobody"', "layers[1].partners", "external"),
    ],
)
def test_a_fault_in_layers_is_found_at_its_place(old: str, new: str, place: str, words: str, tmp_path: Path) -> None:
    """Names that stand twice or do not exist, areas on one side alone, and rules that name a layer nobody has."""
    assert old in PAIRED
    given = paired()
    if place == "layers[1].name":
        given["previous"]["pairings"].pop()
        given["pins"].pop()
    found = refused(tmp_path, given, PAIRED.replace(old, new))
    assert place in [where for where, _ in found]
    assert any(words in said for where, said in found if where == place), found


def drawn(county: Instance) -> Plan:
    """Return a plan with pairs of schools and of areas."""
    return Plan(
        county.id, 2026, 3, groups=(Group("S00", "tight", ("S01",), 2026, 2028),),
        pairings=(Pairing("X1", "S06", 2026, 2028, "friend"), Pairing("S04", "S06", 2026, 2028, "aid")),
        area_pairings=(AreaPairing("A1", "A2", 2026, 2028, "aid"),),
    )  # fmt: skip


def test_a_plan_with_pairs_survives_writing_and_reading(county: Instance, tmp_path: Path) -> None:
    """Text and hash are the same after a round trip and for another order of rows; another layer gives another hash."""
    plan = drawn(county)
    path = tmp_path / "plan.json"
    path.write_text(plan_text(plan), encoding="utf-8")
    back = read_plan(path, county)
    assert back == plan
    assert plan_text(replace(plan, pairings=plan.pairings[::-1])) == plan_text(plan)
    assert plan_hash(back) == plan_hash(plan)
    assert plan_hash(replace(plan, area_pairings=())) != plan_hash(plan)


def test_a_plan_without_pairs_reads_as_it_always_did(county: Instance) -> None:
    """Text and hash of a plan without pairs and years do not know them: the hash is that of the seven older sections and the version."""
    plan = replace(drawn(county), pairings=(), area_pairings=())
    later = {"pairings", "area_pairings", "grouped_to", "cohorts", "supports", "rounds", "events"}
    older = {name: value for name, value in asdict(plan).items() if name not in later}
    for section in ("transitions", "left_out"):
        older[section] = tuple({name: value for name, value in row.items() if name != "year"} for row in older[section])
    assert "pairings" not in plan_text(plan)
    assert plan_hash(plan) == hashlib.sha256(json.dumps(older, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def put(*path: Any) -> Callable[[Any], None]:
    """Return a hand that writes the last item of `path` at the place the others name."""

    def change(tree: Any) -> None:
        for part in path[:-2]:
            tree = tree[part]
        tree[path[-2]] = path[-1]

    return change


HANDS: dict[str, Callable[[Any], None]] = {
    "$.pairings[0].partner": put("pairings", 0, "partner", "X9"), "$.pairings[0].school": put("pairings", 0, "school", "X1"),
    "$.pairings[1].layer": put("pairings", 1, "layer", "aide"), "$.pairings[0].first_year": put("pairings", 0, "first_year", 2020),
    "$.pairings[0].last_year": put("pairings", 0, "last_year", 2025), "$.pairings[0].lead": put("pairings", 0, "lead", "S00"),
    "$.area_pairings[0].partner": put("area_pairings", 0, "partner", "S00"),
    "$.area_pairings[0].area": put("area_pairings", 0, "area", "A7"), "$.area_pairings[0].layer": put("area_pairings", 0, "layer", ""),
}  # fmt: skip


@pytest.mark.parametrize("place", HANDS)
def test_a_hand_edited_plan_with_pairs_is_refused_at_its_place(place: str, county: Instance, tmp_path: Path) -> None:
    """Nine edits, each found at the path of the file."""
    tree = json.loads(plan_text(drawn(county)))
    HANDS[place](tree)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read_plan(path, county)
    assert place in [fault.place for fault in caught.value.faults]


def test_the_example_of_the_documents_is_a_policy(tmp_path: Path) -> None:
    """The layers and rules that docs/policy.md shows are read as they stand, with one mode before them; its areas are the county's."""
    page = (Path(__file__).parents[1] / "docs" / "policy.md").read_text(encoding="utf-8")
    shown = next(part for part in page.split("```toml")[1:] if "[[layers]]" in part).split("```")[0]
    policy = POLICY.replace("goals = []\n", "") + shown
    given = document() | {"waivers": []}
    instance = read(write_case(tmp_path, given, policy=policy))
    assert [layer.name for layer in instance.policy.layers] == ["urban_rural", "friend"]
    assert len(instance.policy.rules) == 2 + 7
