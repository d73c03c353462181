"""R-210, R-214, R-215: who rotates, and who is exempt."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
from pydantic import Field

from solver.instance.instance import Instance
from solver.instance.kinds import COMPULSORY, Stage
from solver.instance.staff import EXEMPTIONS, POSITIONS, STAGES, Person
from solver.language import Text
from solver.plan.plan import Plan, Posting
from solver.rules.exemptions import Exemption, exempt, is_exempt, spared_words
from solver.rules.parameters import bound_rules
from solver.rules.rotation_scope import CHANNELS, OptionTable
from solver.rules.rule import Bools, Clause, Example, Finding, Ints, MoveRule
from solver.rules.running import RunningTable, by_person, new_postings, running_postings
from solver.rules.small import YEAR, small_county, small_plan

Age = Annotated[int, Field(ge=18, le=80)] | None
Years = Annotated[int, Field(ge=0, le=60)]
HEADS = ("leader", "principal")
USUAL_YEARS = 6
"""Years at one school after which a teacher rotates where the policy names no figure for the stage (R-215)."""
_ELIGIBLE: "WeakKeyDictionary[Instance, list[tuple[Eligibility, Bools]]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class Eligibility(MoveRule):
    """Only eligible people go on exchange, on aid or hold a post elsewhere; exempt people go nowhere, through no channel.

    Aid along a pair is judged as exchange is: the opinion of 2014 names paired support (对口支援) among the ways of rotation.

    Eligible in school year y: a person on quota at a public school, of a compulsory stage, who at the start of y has
    taught at the home school for the years of the stage (teachers) or of cadres (middle managers, school leaders), is not
    above the age limit, is not exempt in y, and is not on, or back from, a posting that was running before y.
    """

    years: Mapping[Stage, Years] = field(default_factory=dict)
    """Full years at the home school that make a teacher of a stage eligible; 6 for a stage not named."""
    cadre_years: Years = 3
    """Full years at the home school that make a middle manager or school leader eligible."""
    max_age_m: Age = None
    """Greatest age of men, in years completed in the calendar year in which the school year begins; None for no limit."""
    max_age_f: Age = None
    """Greatest age of women, counted likewise. Where sex is unknown, the higher of both limits is used; where the year of
    birth is unknown, nobody is held to be too old."""
    principal_years: Years | None = None
    """Full years at the home school that make a principal eligible; None: principals are not posted."""
    head_max_age_m: Age = None
    """Greatest age of men who are principals or school leaders; None for the limit of everybody."""
    head_max_age_f: Age = None
    """Greatest age of women who are principals or school leaders; None for the limit of everybody."""
    rural_years: Years | None = None
    """Years at rural or weak schools after which people of urban and town schools need not go on exchange or hold a post
    elsewhere any more (R-214: 6 in Tianjin); None: such years exempt nobody."""
    exemptions: tuple[Exemption, ...] | None = None
    """The reasons for which the policy exempts people; None for every reason that the staff table gives."""
    max_deferral: Mapping[Exemption, Years] = field(default_factory=dict)
    """For reasons that only put rotation off (R-214: programme_lead, 3 in Dalian): the years beyond those that make a person eligible
    after which the reason exempts nobody any more; for good, or until the year in the staff table, for a reason not named."""

    name: ClassVar[str] = "eligibility"
    title: ClassVar[Text] = Text("交流轮岗对象条件", "Who may be posted")
    unit: ClassVar[Text] = Text("人次", "postings")
    clause: ClassVar[Clause] = Clause(
        ("R-210", "R-214", "R-215"),
        Text(
            "教育部等三部门关于推进县(区)域内义务教育学校校长教师交流轮岗的意见(教师〔2014〕4号)",
            "2014 opinion on rotation of heads and teachers",
        ),
        "教师交流轮岗的人员范围为义务教育阶段公办学校在编在岗教师。在同一所学校连续任教达到地方教育行政部门规定年限的专任教师均应交流轮岗。",
        Text(
            "年限按学年初已满整年数计,恰好达到即符合;免于交流者不经任何途径派出;暂缓的年数从应交流之年起算",
            "Full years at the start of the school year count, exactly reaching the figure is enough; exempt people are not posted at all; "
            "the years of a deferral count from when the person became due",
        ),
    )

    def needed_years(self, person: Person) -> int:
        """Return the years at the home school that make a person eligible."""
        if person.position == "teacher":
            return int(self.years.get(person.stage, USUAL_YEARS))  # type: ignore[call-overload]  # stage is text
        principal_years = 0 if self.principal_years is None else self.principal_years
        return principal_years if person.position == "principal" else self.cadre_years

    def admits(self, options: OptionTable) -> Bools:
        """Refuse exempt people everywhere and ineligible people in the channels exchange, cadre and aid."""
        instance = options.instance
        year = options.first_year - instance.first_year
        free = ~self.exempt(instance)[options.person, year]
        official = np.isin(options.channel, [CHANNELS.index(name) for name in ("exchange", "cadre", "aid")])
        return np.asarray(free & (~official | self.eligible(instance)[options.person, year]))

    def eligible(self, instance: Instance) -> Bools:
        """Return, for each person and planned year, whether the person is eligible, postings of the plan itself apart.

        The array is computed once for an instance and a setting, and is read-only.
        """
        held = _ELIGIBLE.setdefault(instance, [])
        for rule, array in held:
            if rule == self:
                return array
        array = self._computed(instance)
        array.flags.writeable = False
        held.append((self, array))
        return array

    def _computed(self, instance: Instance) -> Bools:
        staff, years = instance.staff, np.array(instance.planned_years, dtype=np.int64)
        compulsory = np.isin(staff.values("stage"), [STAGES.index(name) for name in COMPULSORY])
        public = np.array([school.public for school in instance.schools])[[instance.position_of[s] for s in staff.values("school")]]
        begun = RunningTable.of(instance).first_of(len(staff))[:, None]
        rested = (begun == 0) | (begun >= years)
        always = staff.values("on_quota") & public.astype(bool) & compulsory & ~self._spared(instance)
        able = self.young_enough(instance, years) & ~self.exempt(instance)
        return np.array(always[:, None] & (self._over(instance) >= 0) & able & rested)

    def _over(self, instance: Instance) -> Ints:
        """Return, for each person and planned year, the years served at the home school beyond those that make a person eligible."""
        staff, years = instance.staff, np.array(instance.planned_years, dtype=np.int64)
        teacher, principal = (staff.values("position") == POSITIONS.index(name) for name in ("teacher", "principal"))
        of_stage = np.array([self.years.get(name, USUAL_YEARS) for name in STAGES], dtype=np.int64)  # type: ignore[call-overload]  # STAGES holds the stages
        needed = np.where(teacher, of_stage[staff.values("stage")], np.where(principal, self.principal_years or 0, self.cadre_years))
        served = staff.values("years_at_school").astype(np.int64)[:, None] + (years - instance.first_year)
        return np.asarray(served - needed[:, None])

    def exempt(self, instance: Instance) -> Bools:
        """Return, for each person and planned year, whether the person is exempt: a reason that counts and has not been used up."""
        found = exempt(instance, self.exemptions)
        reason = instance.staff.values("exemption")
        for name, most in self.max_deferral.items():
            found &= ~((reason == EXEMPTIONS.index(name))[:, None] & (self._over(instance) >= most))
        return found

    def is_exempt(self, instance: Instance, person: Person, year: int) -> bool:
        """Whether one person is exempt in one year; for `check`, written from the clause."""
        most = self.max_deferral.get(person.exemption)  # type: ignore[call-overload]  # a reason is text
        served = person.years_at_school + year - instance.first_year
        put_off = most is None or served - self.needed_years(person) < most
        return put_off and is_exempt(person, year, self.exemptions)

    def _spared(self, instance: Instance) -> Bools:
        """Return who is not eligible in any year: principals where they are not posted, town people with enough rural years."""
        staff = instance.staff
        principal = (staff.values("position") == POSITIONS.index("principal")) & (self.principal_years is None)
        if self.rural_years is None:
            return np.asarray(principal)
        town = np.array([school.setting in ("urban", "town") for school in instance.schools], dtype=bool)
        home = np.array([instance.position_of[s] for s in staff.values("school")], dtype=np.int64)
        return np.asarray(principal | (town[home] & (staff.values("rural_years") >= self.rural_years)))

    def young_enough(self, instance: Instance, years: Ints) -> Bools:
        """Return, for each person and year, whether the person is not above the age limit."""
        staff = instance.staff
        born, sex = staff.values("birth_year").astype(np.int64)[:, None], staff.values("sex").astype(np.int64)
        head = np.isin(staff.values("position"), [POSITIONS.index(name) for name in HEADS])
        table = []
        for of_head in (False, True):
            men, women = (10**6 if limit is None else limit for limit in self._limits(head=of_head))
            table.append([max(men, women), men, women])
        limit = np.array(table, dtype=np.int64)[head.astype(np.int64), sex][:, None]
        return np.asarray((born < 0) | (years - born <= limit))

    def _limits(self, *, head: bool) -> tuple[int | None, int | None]:
        """Return the greatest ages of men and women, of heads or of everybody else."""
        if not head:
            return self.max_age_m, self.max_age_f
        men = self.max_age_m if self.head_max_age_m is None else self.head_max_age_m
        return men, self.max_age_f if self.head_max_age_f is None else self.head_max_age_f

    def is_eligible(self, instance: Instance, person: Person, year: int, begun: Mapping[str, int]) -> bool:
        """Whether one person is eligible in one year; for `check`, written from the clause.

        `begun` gives the first year of the earliest posting of those who have one (`begun_years`): whoever began one before
        `year` is away or has just come back, and the clock restarts.
        """
        school = instance.school_of[person.school]
        if not (school.public and person.on_quota and person.stage in ("primary", "junior")):
            return False
        if person.position == "principal" and self.principal_years is None:
            return False
        if self.rural_years is not None and school.setting != "rural" and person.rural_years >= self.rural_years:
            return False
        if person.years_at_school + year - instance.first_year < self.needed_years(person):
            return False
        if self.is_too_old(person, year):
            return False
        return not self.is_exempt(instance, person, year) and begun.get(person.id, year) >= year

    def is_too_old(self, person: Person, year: int) -> bool:
        """Whether one person is above the age limit in one year; for `check`."""
        men, women = self._limits(head=person.position in HEADS)
        limits = {"m": [men], "f": [women]}.get(person.sex, [men, women])
        ages = [limit for limit in limits if limit is not None]
        return person.birth_year > 0 and len(ages) == len(limits) and year - person.birth_year > max(ages)

    def check(self, instance: Instance, plan: Plan) -> list[Finding]:
        """Look at each new posting by itself; that nobody is posted twice is the business of `single_posting`."""
        begun = begun_years(running_postings(instance))
        return [self._finding(instance, posting, begun) for posting in new_postings(instance, plan)]

    def _finding(self, instance: Instance, posting: Posting, begun: Mapping[str, int]) -> Finding:
        person, year = instance.staff.person(posting.person), posting.first_year
        served, needed = person.years_at_school + year - instance.first_year, self.needed_years(person)
        note, kept = None, True
        if self.is_exempt(instance, person, year):
            note, kept = Text("免于或暂缓交流:{why}", "exempt: {why}").fill(why=person.exemption), False
        elif posting.channel in ("exchange", "cadre", "aid") and not self.is_eligible(instance, person, year, begun):
            note, kept = Text("不符合交流条件", "not eligible"), False
        return Finding(self.name, person.id, needed, served, 0 if kept else 1, ">=", year, (posting.destination,), note)

    def explain(self) -> Text:
        """Return the figures in one sentence."""
        more = Text("", "")
        if self.principal_years is not None:
            more = Text("、校长满 {n} 年", ", principals after {n}").fill(n=self.principal_years)
        return Text(
            "义务教育公办学校在编教师在本校满 {teachers} 年、干部满 {cadres} 年{more}方可派出(年龄上限 {ages}),{spared}免于交流者不派",
            "Teachers on quota at public compulsory schools may be posted after {teachers} years at their school, cadres after "
            "{cadres}{more} (age limit {ages}); {spared}exempt people never",
        ).fill(
            more=more,
            spared=spared_words(self.rural_years, self.max_deferral),
            teachers=" / ".join(str(self.years.get(stage, USUAL_YEARS)) for stage in COMPULSORY),
            cadres=self.cadre_years,
            ages=" / ".join("—" if age is None else str(age) for age in self._limits(head=False)),
        )

    @classmethod
    def trials(cls) -> Sequence["Eligibility"]:
        """Return the usual setting, one by stage, one with age limits and a lenient one."""
        return (
            cls(),
            cls(years={"primary": 3, "junior": 9}, cadre_years=6),
            cls(years={"primary": 1}, max_age_m=50, max_age_f=45),
            cls(years={"primary": 0, "junior": 0}, cadre_years=0, max_age_f=40),
            cls(years={"primary": 2, "junior": 2}, principal_years=3, max_age_m=50, head_max_age_m=55, head_max_age_f=50),
            cls(years={"primary": 0, "junior": 0}, rural_years=2, exemptions=("illness", "mentor")),
            cls(years={"primary": 1, "junior": 1}, cadre_years=1, max_deferral={"programme_lead": 3, "mentor": 6, "other": 0}),
        )

    @classmethod
    def examples(cls) -> Sequence[Example]:
        """Return teachers exactly at and just under six years, at and over the age limit, and an exempt one."""
        county = small_county(
            2,
            [
                {"years_at_school": 6},
                {"years_at_school": 5},
                {"birth_year": YEAR - 50, "sex": "m"},
                {"birth_year": YEAR - 51, "sex": "m"},
                {"exemption": "pregnancy", "exempt_until": YEAR},
                {"exemption": "illness", "exempt_until": YEAR - 1},
                {"position": "principal", "birth_year": YEAR - 55, "sex": "m"},
                {"rural_years": 6},
                {"exemption": "mentor"},
                {"exemption": "programme_lead", "years_at_school": 8},
                {"exemption": "programme_lead", "years_at_school": 9},
                {"exemption": "other", "position": "principal", "years_at_school": 9},
            ],
        )

        def plan(person: str, channel: str = "exchange") -> Plan:
            return small_plan(county, [("S0", "alliance", ["S1"])], [Posting(person, "S0", "S1", YEAR, YEAR + 2, channel)])  # type: ignore[arg-type]

        aged = cls(max_age_m=50, max_age_f=45)
        put_off = cls(principal_years=6, max_deferral={"programme_lead": 3, "other": 3})
        heads = cls(principal_years=8, max_age_m=50, max_age_f=45, head_max_age_m=55, head_max_age_f=50)
        return (
            Example("six full years: exactly eligible", cls(), county, plan("T0"), 0),
            Example("five years", cls(), county, plan("T1"), 1),
            Example("a man of 50 where the limit is 50", aged, county, plan("T2"), 0),
            Example("a man of 51", aged, county, plan("T3"), 1),
            Example("exempt this year, even for shadowing", cls(), county, plan("T4", "shadow"), 1),
            Example("the exemption ended last year", cls(), county, plan("T5"), 0),
            Example("a principal of eight years, a man of 55: both exactly at the limit", heads, county, plan("T6", "cadre"), 0),
            Example("a principal where the policy posts none", cls(), county, plan("T6", "cadre"), 1),
            Example("six rural years served already", cls(rural_years=6), county, plan("T7"), 1),
            Example("six where seven exempt", cls(rural_years=7), county, plan("T7"), 0),
            Example("a mentor", cls(), county, plan("T8"), 1),
            Example("a programme's lead, put off for two years", put_off, county, plan("T9"), 1),
            Example("put off for three years: no longer", put_off, county, plan("T10"), 0),
            Example("a principal due after six years, put off until nine", put_off, county, plan("T11", "cadre"), 0),
            Example("the same where nothing ends a deferral", cls(principal_years=6), county, plan("T11", "cadre"), 1),
            Example("a mentor where only illness exempts", cls(exemptions=("illness",)), county, plan("T8"), 0),
        )


def begun_years(postings: Iterable[Posting]) -> dict[str, int]:
    """Return the first year of each person's earliest posting among `postings`; for `check`."""
    return {person: min(p.first_year for p in mine) for person, mine in by_person(postings).items()}


def eligibility_in(instance: Instance) -> Eligibility:
    """Return the policy's eligibility rule (its first row, whatever its standing), or the usual one where it has none."""
    return next((bound.rule for bound in bound_rules(instance.policy) if isinstance(bound.rule, Eligibility)), Eligibility())
