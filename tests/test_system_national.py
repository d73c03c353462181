"""The national evaluation: shares, limits and the sheet of the county, asserted from plan and staff table alone."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from functools import cache

from instances.generators.national import NAME, SCHOOLS, evaluated
from instances.generators.write import HERE
from solver import read, solve
from solver.instance.instance import Instance
from solver.plan.plan import Plan
from solver.report.evaluation import evaluation_table
from solver.report.shortages import shortage_table
from solver.report.tables import plan_tables
from tests.district_systems import BACKBONE, eligible


@cache
def solved() -> tuple[Instance, Plan]:
    """Return the county and an accepted plan of it; the goals of rotation, which take a minute, are left out, its hard rules are not."""
    instance = read(HERE / f"{NAME}.json")
    goals = tuple(row for row in instance.policy.goals if row.goal in ("need_left_out", "group_travel"))
    result = solve(instance.replace(policy=replace(instance.policy, goals=goals)), time_limit=60.0)
    assert result.plan is not None
    assert result.report is not None
    assert result.report.accepted
    return instance, result.plan


def test_ten_and_twenty_per_cent() -> None:
    """At least 10% of the eligible teachers begin an exchange and at least 20% of those are backbone teachers (R-208)."""
    instance, plan = solved()
    away = {
        posting.person for posting in (instance.previous.postings if instance.previous else ()) if posting.last_year >= instance.first_year
    }
    people = [instance.staff.person(str(name)) for name in instance.staff.values("id")]
    may = {person.id for person in people if eligible(instance, person)} - away
    begun = [
        instance.staff.person(posting.person)
        for posting in plan.postings
        if posting.channel == "exchange" and posting.first_year == instance.first_year
    ]
    assert {person.id for person in begun} <= may
    assert 10 * len(begun) >= len(may) > 1000
    assert 5 * sum(person.backbone in BACKBONE for person in begun) >= len(begun) > 0


def test_nobody_loses_home_and_all_stay_inside_their_group() -> None:
    """New postings begin at the own school and end at another school of its group; nobody is transferred (R-014, R-225).

    Postings of earlier years run on where last year's groups led them (R-213).
    """
    instance, plan = solved()
    for posting in plan.postings:
        group = plan.group_of(posting.origin, instance.first_year)
        if posting.first_year == instance.first_year:
            assert group is not None
            assert posting.destination in {group.lead, *group.members} - {posting.origin}
        assert posting.origin == instance.staff.person(posting.person).school
        assert posting.channel != "transfer"


def test_schools_up_to_standard_are_counted_again() -> None:
    """6 of 7 and 85%, counted for every primary part from staff table, postings and resources by plain sums (R-201 to R-206)."""
    instance, plan = solved()
    last = instance.planned_years[-1]
    place = {p.person: p.destination for p in plan.postings if p.covers(last) and p.channel in ("exchange", "cadre")}
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("qualified", "backbone", "arts")}
    for name in instance.staff.values("id"):
        person = instance.staff.person(str(name))
        if person.stage == "primary":
            at = place.get(person.id, person.school)
            counts["qualified"][at] += person.qualification in ("diploma", "bachelor", "master", "doctor")
            counts["backbone"][at] += person.backbone in BACKBONE
            counts["arts"][at] += person.subject in ("pe", "music", "art")
    passed = total = 0
    for school in instance.schools:
        part, owns = school.part("primary"), school.resources
        if part is None or owns is None or school.special or (school.teaching_point and school.pupils < 50):
            continue
        weights = {"primary": Fraction(1), "junior": Fraction(11, 10), "senior": Fraction(33, 25)}
        share = part.pupils / sum((weights[one.stage] * one.pupils for one in school.parts if one.stage in weights), Fraction(0))
        pupils = Fraction(part.pupils)
        ratios = [
            100 * counts["qualified"][school.id] / pupils / Fraction("4.2"), 100 * counts["backbone"][school.id] / pupils,
            100 * counts["arts"][school.id] / pupils / Fraction("0.9"), share * owns.floor_area_m2 / pupils / Fraction("4.5"),
            share * owns.sports_area_m2 / pupils / Fraction("7.5"), share * owns.equipment_yuan / pupils / 2000,
            100 * share * owns.multimedia_rooms / pupils / Fraction("2.3"),
        ]  # fmt: skip
        total += 1
        passed += sum(ratio >= 1 for ratio in ratios) >= 6 and min(ratios) >= Fraction(85, 100)
    row = next(row for row in evaluation_table(instance, plan).rows if str(row[0]).startswith("逐校达标") and row[1] == "小学")
    assert (row[4], row[8]) == (f"{total}/{total}", f"{passed}/{total}")
    failing = {row[0] for row in shortage_table(instance, plan).rows if row[2] == "小学"}
    assert len(failing) == total - passed


def test_the_sheet_has_every_item() -> None:
    """Two counts of schools, fourteen coefficients, two shares a year, three sizes and satisfaction; files come with every plan."""
    instance, plan = solved()
    items = Counter(str(row[0]) for row in evaluation_table(instance, plan).rows)
    assert items["校际差异系数"] == 14
    assert sum(items.values()) == 2 + 14 + 2 * instance.years + 3 + 1
    assert {"standard.csv", "spread.csv", "evaluation.csv", "standard_needs.csv"} <= {
        sheet.name for sheet in plan_tables(instance, plan, ())
    }


def test_the_policy_answers_the_national_rules() -> None:
    """Every national rule that binds a plan has its row: who, how many, how, balance, size, curriculum, titles, heads (R-203 to R-222)."""
    rows = {row.rule for row in solved()[0].policy.rules}
    assert rows >= {
        "eligibility", "exchange_share", "backbone_share", "principal_terms", "duration", "keeps_identity", "home_quota", "merged_size",
        "curriculum", "title_gate", "balance_limit", "standard_attainment", "in_group", "running_postings",
    }  # fmt: skip
    limits = {
        (row.parameters["indicator"], row.parameters["stage"], row.parameters["limit"])
        for row in solved()[0].policy.rules
        if row.rule == "balance_limit"
    }
    assert limits == {
        (name, stage, limit) for name in ("qualified", "backbone", "pe_arts") for stage, limit in (("primary", "0.50"), ("junior", "0.45"))
    }


def test_the_county_is_as_generated() -> None:
    """Sixty compulsory schools, one year, one mode; groups of other modes are turned into it and decisions of Nanyang's bureau are gone."""
    instance = solved()[0]
    assert sum(school.compulsory for school in instance.schools) == SCHOOLS
    assert (instance.years, instance.pins, instance.bans, instance.waivers) == (1, (), (), ())
    assert instance.previous is not None
    assert {group.mode for group in instance.previous.groups} == {"alliance"}
    made = evaluated({"previous": {"groups": [{"lead": "A", "mode": "tight"}], "postings": []}, "pins": [1], "bans": [], "waivers": []})
    assert made["previous"]["groups"] == [{"lead": "A", "mode": "alliance"}]
    assert made["pins"] == []
