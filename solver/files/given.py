"""What the checks of meaning look at: the document as far as it could be read, its policy, its staff, and what is known."""

from dataclasses import dataclass
from functools import cached_property

from solver.files.document import InstanceDocument
from solver.files.faults import Faults, json_place
from solver.files.identity import Known, known
from solver.files.salvage import Draft
from solver.files.staff_table import StaffRead
from solver.files.words import Loc
from solver.instance.policy import Policy
from solver.language import Text

SCHOOL, AREA, PERSON, MODE, RULE = (
    Text("学校", "school"),
    Text("区域", "area"),
    Text("人员", "person"),
    Text("办学模式", "mode"),
    Text("规则", "rule"),
)


PARTNER, LAYER = Text("帮扶学校", "partner school"), Text("结对层", "layer")
PROGRAMME, SCHEME, DUTY = Text("分批项目", "programme"), Text("帮带方案", "scheme"), Text("常规工作", "duty")
CONTENT, TEAM, SUBJECT = Text("活动内容", "content"), Text("校外团队", "outside team"), Text("学科", "subject")


@dataclass
class Given:
    """One instance under inspection."""

    file: str
    draft: Draft[InstanceDocument]
    policy: Policy | None
    """None where the policy could not be read."""
    staff: StaffRead | None
    """None where the staff could not be read."""
    faults: Faults

    @property
    def document(self) -> InstanceDocument:
        """The document."""
        return self.draft.document

    def place(self, section: Loc, item: int, *below: str | int) -> str:
        """Return the JSON path of something inside an item of a list."""
        return json_place([*section, self.draft.position(section, item), *below])

    def add(self, place: str, message: Text, value: object = "") -> None:
        """Add a fault of the instance file."""
        self.faults.add(self.file, place, message, value)

    def whole(self, *section: str) -> bool:
        """Whether a section was read at all."""
        return tuple(section) not in self.draft.dropped

    def written_ids(self, section: str) -> tuple[list[str], list[str]]:
        """Return the ids of a list as they are written, also of items that could not be read, and the place of each."""
        items = self.draft.raw.get(section)
        found = [
            (item["id"], i) for i, item in enumerate(items if isinstance(items, list) else []) if isinstance(item, dict) and "id" in item
        ]
        named = [(name, i) for name, i in found if isinstance(name, str)]
        return [name for name, _ in named], [json_place([section, i, "id"]) for _, i in named]

    @cached_property
    def schools(self) -> Known:
        """The schools, also those that could not be read."""
        return known(SCHOOL, (school.id for school in self.document.schools), self.draft.lost, complete=self.whole("schools"))

    @cached_property
    def areas(self) -> Known:
        """The areas, also those that could not be read."""
        return known(AREA, (area.id for area in self.document.areas), self.draft.lost, complete=self.whole("areas"))

    @cached_property
    def persons(self) -> Known:
        """The people."""
        return known(
            PERSON, self.staff.columns["id"] if self.staff is not None else (), complete=self.staff is not None and self.staff.complete
        )

    @cached_property
    def modes(self) -> Known:
        """The modes of the policy."""
        return known(MODE, (mode.name for mode in self.policy.modes) if self.policy else (), complete=self.policy is not None)

    @cached_property
    def partners(self) -> Known:
        """Whoever may be a partner in a pair: the schools and the outside schools."""
        outside = (school.id for school in self.document.external.schools)
        whole = self.whole("schools") and self.whole("external") and self.whole("external", "schools")
        return known(PARTNER, (school.id for school in self.document.schools), outside, self.draft.lost, complete=whole)

    @cached_property
    def layers(self) -> Known:
        """The layers of the policy."""
        return known(LAYER, (layer.name for layer in self.policy.layers) if self.policy else (), complete=self.policy is not None)

    @cached_property
    def programmes(self) -> Known:
        """The programmes of the policy."""
        return self._listed(PROGRAMME, "programmes")

    @cached_property
    def schemes(self) -> Known:
        """The schemes of support of the policy."""
        return self._listed(SCHEME, "schemes")

    @cached_property
    def teams(self) -> Known:
        """The outside teams, also those that could not be read."""
        whole = self.whole("external") and self.whole("external", "teams")
        return known(TEAM, (team.id for team in self.document.external.teams), self.draft.lost, complete=whole)

    def _listed(self, what: Text, table: str) -> Known:
        return known(what, (row.name for row in getattr(self.policy, table, ())), complete=self.policy is not None)

    @cached_property
    def home(self) -> dict[str, str]:
        """Home school of each person."""
        if self.staff is None:
            return {}
        return dict(zip(self.staff.columns["id"].tolist(), self.staff.columns["school"].tolist(), strict=True))
