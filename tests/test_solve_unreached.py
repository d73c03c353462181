"""Schools that must stand in a group and that no lead may take: named, with the nearest lead and every row that refuses it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from solver.instance.history import Ban, Waiver
from solver.language import Language
from solver.report.unreached import unreached_lines
from solver.rules.small import small_county
from solver.solving.result import Conflict, Shortage, Unreached
from solver.solving.solve import solve
from solver.solving.unreached import unreached
from tests.reporting import document, write_document
from tests.solving import GROUPING, county, rule
from tests.test_solve_conflict import ALL, CASES, conflict_of

ROOT = Path(__file__).parent.parent
COMMAND_SAYS = {
    "en": (
        "Shortage: 4 schools must be covered, at most 3 can be",
        "Schools that must stand in a group and that no lead may take: 1",
        "第3小学: nearest lead 第0小学, 17 minutes away, mode alliance, refused by ",
        "Travel limit in a group (travel_limit): at most 12 required, it is 17 (in minutes)",
    ),
    "zh": (
        "缺口:要求覆盖 4 所,最多能覆盖 3 所",
        "必须编入集团、但没有龙头校可以带的学校:1 所",
        "第3小学:最近的龙头校是 第0小学,相距 17 分钟,模式“联盟型”,不被允许:",
        "集团内路程上限 (travel_limit):要求至多 12,实为 17(单位:分钟)",
    ),
}
"""What the screen says of a county whose fourth school is 17 minutes from the only lead, with 12 allowed."""


def said_of(found: Conflict) -> dict[str, tuple[str | None, str, int, list[tuple[str, list[tuple[object, object]]]]]]:
    """Return, for each school no lead may take, the nearest lead, its mode and minutes, and what each row requires and finds."""
    return {
        one.school: (
            one.lead, one.mode, one.minutes,
            [(refusal.family, [(f.required, f.achieved) for f in refusal.findings]) for refusal in one.refusals],
        )
        for one in found.unreached
    }  # fmt: skip


def test_schools_beyond_the_travel_limit_are_named_with_their_nearest_lead() -> None:
    """S4 and S5 are 41 and 55 minutes from S1, the nearest lead, where at most 30 (alliance) or 15 (tight) are allowed.

    Trusteeship is banned by a limit of 0, so the alliance is where the least is missing. S2 and S3 are taken: 4 of 6 at most.
    """
    rows = [("S0", "S2", 20), ("S1", "S2", 12), ("S1", "S3", 29), ("S0", "S4", 60), ("S1", "S4", 41), ("S0", "S5", 70), ("S1", "S5", 55)]
    table = pd.DataFrame(rows, columns=["from", "to", "minutes"]).assign(metres=-1)
    limits = (("alliance", 30), ("tight", 15), ("trusteeship", 0))
    near = tuple(rule("travel_limit", mode=mode, minutes=minutes) for mode, minutes in limits)
    found = conflict_of(county(rules=(*GROUPING, *near, ALL), travel_table=table))
    assert found.shortage == Shortage((), (), 0, required=6, reachable=4)
    assert said_of(found) == {
        "S4": ("S1", "alliance", 41, [("travel_limit#1", [(30, 41)])]),
        "S5": ("S1", "alliance", 55, [("travel_limit#1", [(30, 55)])]),
    }


def test_at_the_limit_itself_nobody_is_unreached() -> None:
    """Of six schools on a line, six minutes apart, S5 is 24 minutes from S1: a limit of 24 lets it in, one of 23 does not."""
    for minutes, named in ((24, []), (23, ["S5"])):
        near = tuple(rule("travel_limit", mode=mode, minutes=minutes) for mode in ("alliance", "tight", "trusteeship"))
        given = county(rules=(*GROUPING, *near, ALL))
        conflict = solve(given, time_limit=30).conflict
        assert [one.school for one in (() if conflict is None else conflict.unreached)] == named


def test_every_row_that_refuses_the_nearest_lead_is_named() -> None:
    """S5 is as good as the leads (90, where 89 is the most) and 24 minutes from S1, where 20 are allowed: both rows stand in the way."""
    near = tuple(rule("travel_limit", mode=mode, minutes=20) for mode in ("alliance", "tight", "trusteeship"))
    given = county(rules=(*GROUPING, *near, rule("bans"), ALL), bans=(Ban(kind="lead", subject="S5"),))
    given = given.replace(schools=tuple(replace(s, quality=90) if s.id == "S5" else s for s in given.schools))
    (said,) = said_of(conflict_of(given)).values()
    assert said == ("S1", "alliance", 24, [("weaker_member", [(89, 90)]), ("travel_limit#1", [(20, 24)])])


def test_a_waived_row_does_not_refuse() -> None:
    """With the limit waived for S5 it has a lead and is not named, though S4 still is: five of six can be covered."""
    near = tuple(rule("travel_limit", mode=mode, minutes=12) for mode in ("alliance", "tight", "trusteeship"))
    waiver = Waiver(rule="travel_limit", subject="S5", reason="approved")
    found = conflict_of(county(rules=(*GROUPING, *near, ALL), waivers=(waiver,)))
    assert list(said_of(found)) == ["S4"]


def test_a_pinned_member_that_its_lead_may_not_take_is_named() -> None:
    """S2 is pinned to S0 and banned there; the pin leaves no other lead, so S0 is named though S1 is nearer."""
    assert said_of(conflict_of(CASES["a school pinned where it is banned"].instance)) == {
        "S2": ("S0", "alliance", 12, [("bans", [(0, 1)])]),
    }  # fmt: skip


def test_nobody_is_unreached_where_places_alone_are_short() -> None:
    """One place each for two leads and four schools: each school has a lead that may take it, only not all of them."""
    assert conflict_of(CASES["one place each for two leads, four schools"].instance).unreached == ()


def test_a_county_of_one_school_has_no_lead_to_name() -> None:
    """Where there is no other school, the school is named and no lead is; both languages say so."""
    alone = small_county(1)
    assert unreached(alone, (), {"S0"}, ()) == (Unreached("S0", None, "", 0, ()),)
    said: dict[Language, str] = {"en": "there is no other school to lead it", "zh": "没有别的学校可带它"}
    for language, line in said.items():
        assert line in unreached_lines(unreached(alone, (), {"S0"}, ()), {}, alone, language)[1]


def test_the_command_names_the_school_and_what_refuses(tmp_path: Path) -> None:
    """`python -m solver` ends with 3 and says, in the language asked for, that S3 is 17 minutes from S0 where 12 are allowed.

    0.09 degrees of longitude at 33 north are 8,393 m, by road 10,911 m, at 40 km/h 16.4 minutes; three of four can be covered.
    """
    rules = [
        {"rule": "one_group"}, {"rule": "weaker_member"}, {"rule": "member_cap", "parameters": {"mode": "alliance", "cap": 3}},
        {"rule": "travel_limit", "parameters": {"mode": "alliance", "minutes": 12}},
        {"rule": "coverage", "parameters": {"min_share": "100%"}},
    ]  # fmt: skip
    policy = {**document()["policy"], "rules": rules}
    place = write_document(tmp_path, policy=policy)
    for language, lines in COMMAND_SAYS.items():
        ran = solver("--lang", language, place, cwd=tmp_path)
        assert ran.returncode == 3, ran.stderr
        assert all(line in ran.stdout for line in lines), ran.stdout
    told = json.loads(solver("--json", place, cwd=tmp_path).stdout)["conflict"]
    assert told["shortage"] == {"schools": [], "leads": [], "places": 0, "required": 4, "reachable": 3}
    assert [(one["school"], one["lead"], one["minutes"]) for one in told["unreached"]] == [("S3", "S0", 17)]
    assert told["unreached"][0]["refusals"][0]["findings"][0] | {"note": None} == {
        "subject": "S3", "sense": "<=", "required": "12", "achieved": "17", "note": None,
    }  # fmt: skip


def solver(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a planner does."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "solver", *map(str, words)], cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False,
        timeout=120,
    )  # fmt: skip
