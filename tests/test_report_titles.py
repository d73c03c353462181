"""Planners read titles of modes, layers and areas, in both languages, and never the identifiers of their policy."""

import json
import re
from dataclasses import dataclass, replace
from typing import Any

import pytest

from solver.check.checker import check
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.kinds import AreaName, DutyName, ModeName, ProgrammeName, SchemeName
from solver.instance.policy import Layer, Mode, RuleRow
from solver.instance.programme import Programme
from solver.instance.scheme import Scheme
from solver.instance.school import Area
from solver.instance.titles import KNOWN_MODES, layer_title, mode_title
from solver.language import Language, Text
from solver.plan.difference import difference
from solver.report.compliance import compliance_sheet, detail_sheet
from solver.report.figures import plan_figures
from solver.report.geojson import plan_geojson
from solver.report.reference import kinds
from solver.report.summary import grouping_lines
from solver.report.tables import groups_table, members_table
from solver.rules.explaining import explained, titled
from solver.rules.grouping.coverage import Coverage
from solver.rules.grouping.member_cap import MemberCap
from solver.rules.grouping.size_by_assessment import SizeByAssessment
from solver.rules.small import LAYERS, MODES, small_county, small_plan, small_policy

OWN = tuple(replace(mode, title=f"{n}号模式", title_en=f"kind {n}") for n, mode in enumerate(MODES))
LAYERS_OWN = tuple(replace(layer, title=f"{n}号结对", title_en=f"sort {n}") for n, layer in enumerate(LAYERS))
IDENTIFIERS = re.compile("(?<![a-z])(" + "|".join(item.name for item in (*MODES, *LAYERS)) + ")(?![a-z])", re.IGNORECASE)
"""The identifiers of modes and layers, none of which is a word in the titles above; in Chinese they touch the words around them."""


def county(*rules: RuleRow, modes: tuple[Mode, ...] = OWN) -> Instance:
    """Return a county of four schools whose policy has identifiers that no title repeats."""
    return small_county(4, policy=small_policy(rules=rules, modes=modes, layers=LAYERS_OWN))


def named(trial: Any, kind: Any) -> list[str]:
    """Return the names of one kind that the parameters of a rule or goal hold."""
    found: list[str] = []

    def hear(name: str) -> str:
        found.append(name)
        return name

    titled(trial, {kind: hear})
    return sorted(set(found))


def with_tables(trial: Any) -> Instance:
    """Return the county with a programme, scheme or duty, under a title of its own, for each that the trial names."""
    programmes = tuple(
        Programme(name=name, title=f"{n}号项目", title_en=f"plan {n}", batches=(2026,))
        for n, name in enumerate(named(trial, ProgrammeName))
    )
    schemes = tuple(
        Scheme(name=name, title=f"{n}号帮带", title_en=f"help {n}", helpers="teams", helped="schools")
        for n, name in enumerate(named(trial, SchemeName))
    )
    duties = tuple(
        Duty(name=name, title=f"{n}号工作", title_en=f"work {n}", holders="groups") for n, name in enumerate(named(trial, DutyName))
    )
    plain = county()
    return plain.replace(policy=replace(plain.policy, programmes=programmes, schemes=schemes, duties=duties))


@pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda kind: kind.name)
def test_no_explanation_names_an_identifier(kind: Any) -> None:
    """Every trial of every rule and goal, under a policy with its own titles: a mode kept as plain text would show in the Chinese."""
    for trial in kind.trials():
        said = explained(trial, with_tables(trial))
        assert not IDENTIFIERS.search(said.zh), f"{kind.name}: give its mode or layer the type ModeName or LayerName"
        for name in (*named(trial, ProgrammeName), *named(trial, SchemeName), *named(trial, DutyName)):
            assert not re.search(rf"(?<![a-z]){name}(?![a-z])", said.zh), f"{kind.name} does not say the title of {name}"


def test_each_language_has_its_own_title() -> None:
    """A field, the keys of a mapping and an area: 1 cap, 2 caps and 1 area, each in both languages."""
    assert explained(MemberCap(mode="tight", cap=3), county()) == Text(
        "“1号模式”集团成员不超过 3 所(不含龙头校)", "A group of mode kind 1 has at most 3 member schools, lead not counted"
    )
    sized = explained(SizeByAssessment(caps={"alliance": 5, "tight": 3}), county())
    assert "0号模式 5 所、1号模式 3 所" in sized.zh
    assert "kind 0 5, kind 1 3" in sized.en
    named = replace(county(), areas=(Area(id="A0", name="东区"),))
    assert "东区" in explained(Coverage(area="A0"), named).zh


@dataclass(frozen=True)
class Record:
    """A parameter made of fields of its own."""

    mode: ModeName
    areas: tuple[AreaName, ...]


@dataclass(frozen=True)
class Wide:
    """A rule that names modes deep inside its parameters."""

    parts: tuple[Record, ...]
    text: str

    def explain(self) -> Text:
        """Return all names."""
        said = "; ".join(f"{part.mode} {' '.join(part.areas)} {self.text}" for part in self.parts)
        return Text(said, said)


def test_names_inside_lists_and_records_are_found() -> None:
    """Two levels down a mode gets its title, an area that is not listed keeps its id, and plain text stays as it is."""
    said = explained(Wide((Record("tight", ("A7",)),), "tight"), county())
    assert said == Text("1号模式 A7 tight", "kind 1 A7 tight")


def test_titles_fall_back_in_order() -> None:
    """The policy's title; for a language it lacks the usual name; for a mode nobody knows its identifier; twins are told apart."""
    listed = [
        Mode(name="fused", title="fused groups"), Mode(name="campus", title="多校区"), Mode(name="x", title="joint"),
        Mode(name="a", title="联合", title_en="joined"), Mode(name="b", title="联合", title_en="joined"),
    ]  # fmt: skip
    found = {mode.name: mode_title(mode.name, listed) for mode in listed}
    assert found["fused"] == Text("融合型", "fused groups")
    assert found["campus"] == Text("多校区", KNOWN_MODES["campus"].en)
    assert found["x"] == Text("joint", "joint")
    assert (found["a"], found["b"]) == (Text("联合(a)", "joined (a)"), Text("联合(b)", "joined (b)"))
    assert mode_title("pair") == Text("结对", "pair")
    assert layer_title("aid", [Layer(name="aid", title="城乡结对")]) == Text("城乡结对", "aid")
    assert layer_title("gone") == Text("gone", "gone")


@pytest.mark.parametrize(("language", "title"), [("zh", "0号模式"), ("en", "kind 0")])
def test_summary_and_sheets_use_titles(language: Language, title: str) -> None:
    """One group of the first mode, over its cap: its title stands in summary, sheets and tables, and its identifier in none of them."""
    instance = county(RuleRow(rule="member_cap", parameters={"mode": "alliance", "cap": 1}))
    plan = small_plan(instance, [("S0", "alliance", ["S1", "S2"])])
    report = check(instance, plan)
    assert not report.accepted
    said = "\n".join(grouping_lines(instance, plan_figures(instance, plan), language))
    sheets = [compliance_sheet(instance, report, language), detail_sheet(instance, report, language)]
    tables = [groups_table(instance, plan), members_table(instance, plan)]
    assert title in said
    assert any(title in str(row) for row in sheets[0].rows)
    assert all("0号模式" in str(table.rows) for table in tables)
    assert not IDENTIFIERS.search(said + "".join(str(sheet.rows) for sheet in sheets + tables))
    assert '"mode_zh": "0号模式"' in json.dumps(plan_geojson(instance, plan), ensure_ascii=False)


def test_the_difference_of_two_plans_uses_titles() -> None:
    """A group formed, one in another mode and one dissolved: three lines, with the policy's titles or the usual ones."""
    instance = small_county(6)
    before = small_plan(instance, [("S0", "alliance", ["S1"]), ("S2", "tight", ["S3"])])
    after = small_plan(instance, [("S0", "tight", ["S1"]), ("S4", "trusteeship", ["S5"])])
    lines = difference(before, after).lines(modes=OWN)
    assert [line.zh for line in lines[:3]] == ["集团换模式:S0,0号模式 → 1号模式", "撤销集团:S2(1号模式)", "新建集团:S4(2号模式)"]
    assert [line.en for line in difference(before, after).lines()[1:3]] == ["Group dissolved: S2 (tight)", "Group formed: S4 (trusteeship)"]
