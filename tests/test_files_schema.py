"""The published schemas agree with the reader: sound files pass, spoilt ones do not, and the text is the same every time."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from solver.files.plan import plan_text
from solver.files.read import read
from solver.files.schema import schema, schema_text
from solver.plan.plan import Group, Plan
from tests.files_drawing import POLICY, document, write_case


def validator(name: str) -> Any:
    """Return a validator of one format."""
    Draft202012Validator.check_schema(schema(name))
    return Draft202012Validator(schema(name))


def test_sound_files_pass(tmp_path: Path) -> None:
    """The sound instance, its policy and a plan for it pass their schemas."""
    assert list(validator("instance").iter_errors(document())) == []
    assert list(validator("policy").iter_errors(tomllib.loads(POLICY))) == []
    county = read(write_case(tmp_path))
    plan = Plan(county.id, 2026, 3, (Group("S00", "tight", ("S01",), 2026, 2028),))
    assert list(validator("plan").iter_errors(json.loads(plan_text(plan)))) == []


@pytest.mark.parametrize(
    "change",
    [{"years": 7}, {"datum": "WGS84"}, {"extra": 1}, {"schools": []}, {"staff": [{"id": "T"}]}, {"policy": 3}, {"format_version": 2}],
)
def test_spoilt_instances_do_not_pass(change: dict[str, Any]) -> None:
    """What the reader refuses, an editor with the schema marks too."""
    assert list(validator("instance").iter_errors(document() | change))


@pytest.mark.parametrize(
    ("old", "new"), [("cap = 5", "cap = -5"), ("cap = 5", "kap = 5"), ("member_cap", "member_cup"), ("price = 3", "price = 0")]
)
def test_rule_parameters_are_in_the_policy_schema(old: str, new: str) -> None:
    """The schema knows each rule's own parameters, so that an editor marks a misspelt or impossible one."""
    assert list(validator("policy").iter_errors(tomllib.loads(POLICY.replace(old, new))))


@pytest.mark.parametrize("name", ["instance", "policy", "plan"])
def test_every_field_of_every_record_has_its_meaning(name: str) -> None:
    """No property of any record, rule or goal is without a description, which is all that an editor can show a planner."""
    found = schema(name)
    records = [found, *found["$defs"].values()]
    described = {field: about.get("description", "") for record in records for field, about in record.get("properties", {}).items()}
    assert len(described) > 15
    assert [field for field, about in described.items() if not about] == []


def test_reading_loads_no_graph_library_without_a_road_graph(tmp_path: Path) -> None:
    """An instance with a travel table is read without networkx."""
    code = "import sys; from solver.files.read import read; read(sys.argv[1]); print('networkx' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code, str(write_case(tmp_path))], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_the_text_is_the_same_in_every_process() -> None:
    """Two processes with different hash seeds print one text: it can be committed and compared."""
    code = "from solver.files.schema import schema_text; import sys; sys.stdout.write(schema_text('instance') + schema_text('policy'))"
    texts = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2")
    }
    assert texts == {(schema_text("instance") + schema_text("policy")).encode()}
