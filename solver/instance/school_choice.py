"""Which schools a rule or goal speaks of: by setting, stage, label, area and quality; one set of parameters for all that need it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from solver.instance.choices import STAGE_WORDS
from solver.instance.kinds import STRICT, AreaName, Identifier, Level, Points, Setting, Stage
from solver.instance.school import School
from solver.instance.supply import ExternalSchool
from solver.language import Text

if TYPE_CHECKING:
    from solver.instance.instance import Instance

Label = Literal["lead_candidate", "weak", "new", "teaching_point", "boarding", "remote", "private", "rural"]
LABEL_WORDS: Mapping[str, Text] = {
    "lead_candidate": Text("优质(可作龙头)", "allowed to lead"),
    "weak": Text("薄弱", "weak"),
    "new": Text("新建", "new"),
    "teaching_point": Text("教学点", "teaching point"),
    "boarding": Text("寄宿制", "boarding"),
    "remote": Text("山区海岛", "hill or island"),
    "private": Text("民办", "private"),
    "rural": Text("乡村", "rural"),
}
LEVEL_WORDS: Mapping[str, Text] = {
    "county": Text("县属", "county-run"),
    "city": Text("市属", "city-run"),
    "province": Text("省属", "province-run"),
}
SETTING_WORDS: Mapping[str, Text] = {"urban": Text("城区", "urban"), "town": Text("镇区", "town"), "rural": Text("乡村", "rural")}


@dataclass(frozen=True, kw_only=True)
class SchoolChoice:
    """A choice of schools; what is left empty leaves nobody out."""

    __pydantic_config__: ClassVar[Any] = STRICT

    settings: tuple[Setting, ...] = ()
    """Only schools of these settings; empty: of all."""
    stages: tuple[Stage, ...] = ()
    """Only schools that run one of these stages; empty: of all."""
    labels: tuple[Label, ...] = ()
    """Only schools that carry one of these labels; empty: all."""
    without: tuple[Label, ...] = ()
    """No school that carries one of these labels."""
    area: AreaName | None = None
    """Only schools of this area or of an area inside it; null: of all."""
    min_quality: Points = 0
    """Only schools of at least this quality score."""
    max_quality: Points = 100
    """Only schools of at most this quality score."""
    authorities: tuple[Level, ...] = ()
    """Only schools run by one of these levels of government; empty: by any."""
    tags: tuple[Identifier, ...] = ()
    """Only schools to which the planner has given one of these tags; empty: all."""

    def selects(self, instance: "Instance", school: School | ExternalSchool) -> bool:
        """Whether the choice takes a school; an outside school is judged by its stages alone, for nothing else is known of it."""
        if self.stages and not set(self.stages) & set(school.stages):
            return False
        if isinstance(school, ExternalSchool):
            return True
        carried = labels_of(school)
        return (
            (not self.settings or school.setting in self.settings)
            and (not self.labels or bool(carried & set(self.labels)))
            and not carried & set(self.without)
            and (self.area is None or self.area in area_chain(instance, school.area))
            and self.min_quality <= school.quality <= self.max_quality
            and (not self.authorities or school.authority in self.authorities)
            and (not self.tags or bool(set(self.tags) & set(school.tags)))
        )

    def chosen(self) -> Text:
        """Return the choice in words, before the noun."""
        parts = []
        if self.area is not None:
            parts.append(Text(f"{self.area} 内", f"of {self.area}"))
        parts += _listed(SETTING_WORDS, self.settings) + _listed(LABEL_WORDS, self.labels) + _listed(STAGE_WORDS, self.stages)
        parts += [Text(f"非{text.zh}", f"not {text.en}") for text in _listed(LABEL_WORDS, self.without)]
        if self.min_quality:
            parts.append(Text(f"质量分不低于 {self.min_quality}", f"of quality {self.min_quality} or more"))
        if self.max_quality < 100:
            parts.append(Text(f"质量分不高于 {self.max_quality}", f"of quality {self.max_quality} or less"))
        parts += _listed(LEVEL_WORDS, self.authorities)
        if self.tags:
            parts.append(Text(f"标签为 {'、'.join(self.tags)}", f"tagged {' or '.join(self.tags)}"))
        return Text("、".join(text.zh for text in parts) or "全部", ", ".join(text.en for text in parts) or "all")


def in_layer(layer: str | None) -> Text:
    """Return the layer a rule or goal speaks of, for its sentence; empty where it speaks of all.

    >>> in_layer("城乡结对").zh, in_layer(None).en
    ('“城乡结对”层', '')
    """
    return Text("", "") if layer is None else Text(f"“{layer}”层", f" in the layer {layer}")


def labels_of(school: School) -> set[str]:
    """Return the labels a school carries."""
    flags = {
        "lead_candidate": school.lead_candidate, "weak": school.weak, "new": school.new, "teaching_point": school.teaching_point,
        "boarding": school.boarding, "remote": school.remote, "private": not school.public, "rural": school.setting == "rural",
    }  # fmt: skip
    return {label for label, carried in flags.items() if carried}


def area_chain(instance: "Instance", area: str) -> tuple[str, ...]:
    """Return an area and those it lies in, from the inside out; an area the instance does not list stands alone."""
    chain = [area]
    while (known := instance.area_of.get(chain[-1])) is not None and known.parent is not None and known.parent not in chain:
        chain.append(known.parent)
    return tuple(chain)


def _listed(words: Mapping[str, Text], codes: Sequence[str]) -> list[Text]:
    if not codes:
        return []
    return [Text("或".join(words[code].zh for code in codes), " or ".join(words[code].en for code in codes))]
