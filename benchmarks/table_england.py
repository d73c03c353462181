"""Real English schools on the page of figures: our groups beside the real trusts."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from benchmarks.cells import Cells, of, percent, section, shown, table
from benchmarks.store import Row

HEADS = ("figure", "groups of the plan", "real trusts")
NOTE = (
    "Every trust of two or more schools is last year's group, led by its best-graded and then largest school. Outstanding and Good "
    "schools may lead two to five members, 40 minutes away at most by an estimate of the road (great circle times 1.3 at 45 km/h), "
    "and 63% of the schools must be in groups: that is the policy `limits`. Under `weaker` a member must also be graded below its "
    "lead and share a stage with it, as many trusts' schools do not. The goals, in their order: rural and weak schools left out, "
    "members that change their lead, minutes. The table has no schools outside the region, so trusts across its border look smaller "
    "than they are. A school that leads is covered; minutes are one way between lead and member."
)


def england(rows: Sequence[Row]) -> str:
    """Return a table for each region, policy and seed."""
    found = [row for row in of(rows, "england") if "planned" in row["details"]]
    return section("Real schools: two English regions", NOTE if found else "", *(region(row) for row in found))


def region(row: Row) -> str:
    """Return the table of one record."""
    details = row["details"]
    planned, trusts, changed = details["planned"], details["trusts"], details["changes"]
    lines: list[Cells] = [
        ("groups", planned["groups"], trusts["groups"]),
        ("schools in groups, of all with a compulsory stage", covered(planned), covered(trusts)),
        ("schools left out", planned["left_out"], trusts["left_out"]),
        (f"weak schools in groups, of {details['weak']}", planned["weak_covered"], trusts["weak_covered"]),
        ("minutes, sum", planned["minutes"], trusts["minutes"]),
        ("minutes, mean", planned["minutes_mean"], trusts["minutes_mean"]),
        ("minutes, worst", planned["minutes_worst"], trusts["minutes_worst"]),
        ("groups by number of members", by_size(planned), by_size(trusts)),
        ("members", planned["members"], trusts["members"]),
        ("trusts' members under the same lead", changed["kept_lead"], changed["members"]),
        ("– with some school of their trust", changed["with_old_companions"], changed["members"]),
        ("– in another group / leading / in none", f"{changed['other_group']} / {changed['leads_now']} / {changed['left']}", None),
        ("checker", row["checker"], refused(trusts["breaches"])),
    ]
    name = row["parts"][1].removeprefix("region_").replace("_", " ").title() + "".join(f", `{one}`" for one in row["parts"][2:])
    goals = "; ".join(f"{one['goal']} {shown(one['value'])} (gap {gap(one)})" for one in details["goals"])
    said = f"{details['schools']} schools, seed {row['seed']}: {row['seconds']} s. Goals in their order: {goals}."
    return f"### {name}\n\n{said}\n\n{table(HEADS, lines)}"


def covered(figures: Mapping[str, Any]) -> str:
    """Return a coverage as number and share."""
    return f"{figures['covered']} ({percent(float(Fraction(figures['coverage'])))})"


def by_size(figures: Mapping[str, Any]) -> str:
    """Return how many groups have how many members."""
    return ", ".join(f"{count} of {size}" for size, count in sorted(figures["members_by_group"].items(), key=lambda one: int(one[0])))


def refused(breaches: Mapping[str, int]) -> str:
    """Return what the policy has against groups, by rule."""
    return ", ".join(f"{rule} {count}" for rule, count in sorted(breaches.items())) or "accepted"


def gap(goal: Mapping[str, Any]) -> str | None:
    """Return a goal's gap."""
    if goal["bound"] is None:
        return "unknown"
    return percent((goal["value"] - goal["bound"]) / max(1, abs(goal["value"])))
