"""Strata that every batch should hold in proportion: by setting, area, quality tier, stage or tag, or two of these crossed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Literal

from solver.instance.choices import STAGE_WORDS
from solver.instance.instance import Instance
from solver.instance.kinds import Setting
from solver.instance.school import Area, School
from solver.instance.school_choice import SETTING_WORDS
from solver.language import Text
from solver.rules.cohort_units import Unit, place_of, schools_inside

Feature = Literal["setting", "area", "county", "city", "quality", "stage", "tag"]
Stratum = tuple[str, ...]
"""One value of each feature."""
_SETTINGS: tuple[Setting, ...] = ("rural", "town", "urban")
FEATURE_WORDS: Mapping[Feature, Text] = {
    "setting": Text("城乡类型", "setting"),
    "area": Text("片区", "area"),
    "county": Text("区县", "county"),
    "city": Text("市", "city"),
    "quality": Text("质量分层级", "quality tier"),
    "stage": Text("学段", "stage"),
    "tag": Text("标签", "tag"),
}


def strata_of(
    instance: Instance, units: Sequence[Unit], features: Sequence[Feature], tiers: Sequence[int] = (), tags: Sequence[str] = ()
) -> list[list[Stratum]]:
    """Return for each unit the strata it belongs to; a nine-year school belongs to two stages, a school without a tag to no tag.

    Parameters
    ----------
    features
        What strata are made of; of two features every pair of values is a stratum.
    tiers
        Quality scores at which a higher tier begins, rising: (60, 75) makes tiers of 0-59, 60-74 and 75-100 points.
    tags
        The tags that count; empty: all.

    Notes
    -----
    An area is of the setting most of its schools are of (rural before town before urban where these are as many), of the tier of
    its schools' mean quality, of every stage and tag of its schools, and of the area around it.
    """
    inside = schools_inside(instance) if any(isinstance(unit, Area) for unit in units) else {}
    found = []
    for unit in units:
        schools = [unit] if isinstance(unit, School) else inside.get(unit.id, [])
        found.append([tuple(one) for one in product(*(_values(instance, unit, schools, feature, tiers, tags) for feature in features))])
    return found


def _values(
    instance: Instance, unit: Unit, schools: Sequence[School], feature: Feature, tiers: Sequence[int], tags: Sequence[str]
) -> list[str]:
    if feature in {"area", "county", "city"}:
        return [place_of(instance, unit, feature)[1]]
    if not schools:
        return []
    if feature == "setting":
        told = Counter(school.setting for school in schools)
        return [max(_SETTINGS, key=lambda setting: told[setting])]
    if feature == "quality":
        mean = Fraction(sum(school.quality for school in schools), len(schools))
        return [str(sum(mean >= tier for tier in tiers))]
    carried = {value for school in schools for value in (school.stages if feature == "stage" else school.tags)}
    return sorted(value for value in carried if feature == "stage" or not tags or value in tags)


def stratum_words(stratum: Stratum, features: Sequence[Feature], tiers: Sequence[int]) -> Text:
    """Return a stratum in words.

    >>> stratum_words(("1", "rural"), ("quality", "setting"), (60, 75)).en
    'quality 60 to 74, rural'
    """
    parts = [_said(value, feature, tiers) for value, feature in zip(stratum, features, strict=True)]
    return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))


def _said(value: str, feature: Feature, tiers: Sequence[int]) -> Text:
    if feature == "setting":
        return SETTING_WORDS[value]
    if feature == "stage":
        return STAGE_WORDS[value]
    if feature == "quality":
        edges = [0, *tiers, 101]
        low, high = edges[int(value)], edges[int(value) + 1] - 1
        return Text(f"质量分 {low} 至 {high}", f"quality {low} to {high}")
    return Text(value, value)
