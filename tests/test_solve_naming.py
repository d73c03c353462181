"""From counts to people: everybody at most once, the right people, those who wish for it or live near first, and a reason for each."""

from collections import Counter

import numpy as np
import pytest

from solver.form.form import Expression, Ints
from solver.instance.history import Pin, Previous, PreviousPosting
from solver.instance.instance import Instance
from solver.model.cp_sat import CpSatLimits, solve_cp_sat
from solver.plan.plan import Group, Posting
from solver.rules.rotation_scope import RotationScope
from solver.rules.small import YEAR, small_county, small_policy
from solver.solving.naming import named, post_of
from solver.solving.reasons import REASONS, backbone, reasoned
from solver.solving.rotation import build_rotation
from tests.drawing import draw_county, draw_groups
from tests.solving import ROTATION, rule

SEEDS = 12
GROUP = (Group("S0", "alliance", ("S1", "S2"), YEAR, YEAR),)


def drawn(seed: int) -> tuple[Instance, tuple[Group, ...], RotationScope, Ints]:
    """Return a random county of 24 people, its groups, its classes, and a random assignment the model accepts."""
    rng = np.random.default_rng([seed, 4])
    instance = draw_county(rng, schools=4, people=24).replace(pins=(), bans=(), policy=small_policy(rules=ROTATION))
    groups = draw_groups(rng, instance)
    model = build_rotation(instance, groups)
    form = model.problem.form()
    wanted = Expression(model.scope.move_column, rng.integers(-3, 2, len(model.scope.move_column)).astype(np.int64))
    answer = solve_cp_sat(form, wanted, CpSatLimits())
    assert answer.values is not None
    return instance, groups, model.scope, answer.values


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_count_becomes_people_of_its_class(seed: int) -> None:
    """Each move gets as many people as counted, each of the move's class, nobody twice; and the same names when asked again."""
    instance, _, scope, values = drawn(seed)
    postings = named(scope, values)
    assert len({posting.person for posting in postings}) == len(postings) == int(scope.counts(values).sum())
    wanted = Counter[tuple[int, str, int, str]]()
    for move, people in scope.unnamed(values):
        shape = scope.posting(move, instance.staff.ids[0])
        wanted[int(scope.move_class[move]), shape.destination, shape.last_year, shape.channel] += people
    found = Counter(
        (int(scope.person_class[instance.staff.position_of[p.person]]), p.destination, p.last_year, p.channel) for p in postings
    )
    assert found == wanted
    assert named(scope, values) == postings


def test_the_draws_name_people() -> None:
    """Over the 12 draws at least 20 postings are named, some of them from classes of several people; else the above says little."""
    made = [drawn(seed) for seed in range(SEEDS)]
    assert sum(int(scope.counts(values).sum()) for *_, scope, values in made) >= 20
    assert any(scope.class_size[scope.move_class[move]] > 1 for *_, scope, values in made for move, _ in scope.unnamed(values))


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_posting_has_a_post_and_a_known_reason(seed: int) -> None:
    """Codes are those the reports can put in words, the post names level and subject, and origin is the person's own school."""
    instance, _, scope, values = drawn(seed)
    for posting in named(scope, values):
        person = instance.staff.person(posting.person)
        assert posting.reason in REASONS
        assert posting.post == f"{person.position}:{person.subject}" == post_of(instance, posting)
        assert posting.origin == person.school


def one_move(rows: list[dict[str, object]], people: int = 1) -> list[str]:
    """Return who of these teachers of S0 is sent to S1, `people` of them."""
    instance = small_county(3, rows, policy=small_policy(rules=ROTATION))
    scope = build_rotation(instance, GROUP).scope
    values = np.zeros(scope.builder.size, dtype=np.int64)
    left = people
    for move in range(len(scope.move_options)):
        if scope.posting(move, "T0").destination == "S1" and left:
            taken = min(left, int(scope.class_size[scope.move_class[move]]))
            values[scope.move_column[move]], left = taken, left - taken
    assert left == 0
    return [posting.person for posting in named(scope, values)]


def test_wishes_come_first_then_ways_then_moves_then_ids() -> None:
    """A wish for S1 beats living next to it; near beats far and unknown homes; never moved beats moved before; else the first id.

    S1 stands at 112.532 E: T1 lives there, T2 at S0 (112.5), T0 at an unknown place.
    """
    near, far = {"longitude": 112.532, "latitude": 33.0}, {"longitude": 112.5, "latitude": 33.0}
    assert one_move([{}, {**near}, {**far, "wish": "S1"}]) == ["T2"]
    assert one_move([{}, {**near}, {**far}]) == ["T1"]
    assert one_move([{}, {"wish": "S2"}, {**far}]) == ["T2"]
    assert one_move([{"moves": 2}, {"moves": 1}, {"moves": 5}]) == ["T1"]
    assert one_move([{}, {}, {}]) == ["T0"]
    assert one_move([{}, {**near}, {**far}], people=2) == ["T1", "T2"]


def test_one_person_alone_needs_no_choice() -> None:
    """A class of one goes where the count says."""
    assert one_move([{}]) == ["T0"]


def reason_of(row: dict[str, object], channel: str = "exchange", **changes: object) -> str:
    """Return the reason for one posting from S0 to S1 (or from S1 to S0, where a person learns) of the first of three people."""
    mine: dict[str, object] = {"school": "S0"} | row
    rows: list[dict[str, object]] = [mine, {"school": "S0", "backbone": "county"}, {"school": "S1"}]
    instance = small_county(3, rows, **changes)
    home = str(mine["school"])
    other = "S1" if home == "S0" else "S0"
    posting = Posting("T0", home, other, YEAR, YEAR, channel)  # type: ignore[arg-type]  # a channel by its name
    return reasoned(instance, GROUP, [(posting, "teacher:chinese")])[0].reason


def test_reasons_follow_their_precedence() -> None:
    """Each code by the case that brings it about, all others of higher rank being absent; S1 is rural, weak and has no backbone.

    Dispatch names a teacher only where the policy asks for one, and not where it merely watches.
    """
    dispatch = small_policy(rules=(rule("dispatch", level="teacher"),))
    watched = small_policy(rules=(rule("dispatch", "watch", level="teacher"),))
    title = {"title_application_year": YEAR, "backbone": "county", "wish": "S1"}
    assert reason_of(title, pins=(Pin(kind="posting", subject="T0"),), policy=dispatch) == "pinned"
    assert reason_of({"school": "S1"}, "shadow") == "shadowing"
    assert reason_of({"position": "leader"}, "cadre") == "dispatch"
    assert reason_of(title, policy=dispatch) == "dispatch"
    assert reason_of(title, policy=watched) == "title_gate"
    assert reason_of({"backbone": "county", "wish": "S1"}) == "backbone_balance"
    assert reason_of({"wish": "S1"}) == "wish"
    assert reason_of({}) == "exchange_share"
    assert reason_of({"wish": "S2"}) == "exchange_share"
    assert reason_of({"backbone": "county", "school": "S1"}) == "exchange_share"


def curriculum_reason(
    there: list[str],
    standing: str = "hard",
    mode: str = "alliance",
    channel: str = "exchange",
    running: int = 0,
    subjects: tuple[str, ...] = ("chinese",),
    **parameters: object,
) -> str:
    """Return the reason for sending T0, who teaches Chinese, from S0 to S1, whose people of Chinese hold the positions `there`.

    S1 has six classes, one a grade, and so needs 42 periods of Chinese; a teacher gives 16, a middle manager 8. `running` more
    teachers of S0 are at S1 on postings agreed earlier.
    """
    policy = small_policy(rules=(rule("curriculum", standing, subjects=list(subjects), **parameters),))
    rows: list[dict[str, object]] = [{} for _ in range(1 + running)] + [{"school": "S1", "position": position} for position in there]
    earlier = tuple(PreviousPosting(person=f"T{n}", school="S1", first_year=YEAR - 1, last_year=YEAR) for n in range(1, 1 + running))
    instance = small_county(2, rows, policy=policy, previous=Previous(postings=earlier))
    posting = Posting("T0", "S0", "S1", YEAR, YEAR, channel)  # type: ignore[arg-type]  # a channel by its name
    return reasoned(instance, (Group("S0", mode, ("S1",), YEAR, YEAR),), [(posting, "teacher:chinese")])[0].reason


def test_whoever_fills_a_gap_in_the_curriculum_goes_for_that() -> None:
    """Of 42 periods two teachers of S1 give 32, so the third (48 in all) is missed without T0; with three of its own (48) nobody is.

    Two teachers and a middle manager give 40: still 2 short. Where they give exactly the 40 that 95% of 42 (39.9) needs, T0
    fills nothing; one teacher on a running posting counts like S1's own.
    """
    teacher = "teacher"
    assert curriculum_reason([teacher] * 2) == "curriculum"
    assert curriculum_reason([teacher] * 3) == "exchange_share"
    assert curriculum_reason([teacher, teacher, "middle"]) == "curriculum"
    assert curriculum_reason([teacher, teacher, "middle"], min_share="95%") == "exchange_share"
    assert curriculum_reason([teacher, teacher, "middle"], min_share="96%") == "curriculum"
    assert curriculum_reason([teacher] * 2, running=1) == "exchange_share"
    assert curriculum_reason([teacher], running=1) == "curriculum"


def test_no_gap_is_filled_where_none_is_counted() -> None:
    """Not where the rule only watches, not inside one legal person, not by another subject's rule, and never by shadowing."""
    assert curriculum_reason(["teacher"] * 2, standing="priced") == "curriculum"
    assert curriculum_reason(["teacher"] * 2, standing="watch") == "exchange_share"
    assert curriculum_reason(["teacher"] * 2, mode="tight") == "exchange_share"
    assert curriculum_reason(["teacher"] * 2, channel="transfer") == "curriculum"
    assert curriculum_reason(["teacher"] * 2, channel="shadow") == "shadowing"


def test_in_a_small_part_all_subjects_fill_one_gap() -> None:
    """Chinese (42) and maths (25) together need 67 periods: four teachers of Chinese give 64, and T0 the rest; five give 80.

    Subject by subject the same four give Chinese more than its 42, and T0 is not missed.
    """
    both = ("chinese", "maths")
    assert curriculum_reason(["teacher"] * 4, pooled_classes=6, subjects=both) == "curriculum"
    assert curriculum_reason(["teacher"] * 5, pooled_classes=6, subjects=both) == "exchange_share"
    assert curriculum_reason(["teacher"] * 4, subjects=both) == "exchange_share"


def test_backbone_begins_at_the_county() -> None:
    """R-202 counts county level and above: school level is not backbone, county is."""
    staff = small_county(1, [{"backbone": "none"}, {"backbone": "school"}, {"backbone": "county"}, {"backbone": "city"}]).staff
    assert [backbone(person) for person in staff.persons] == [False, False, True, True]
