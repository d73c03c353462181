"""The lines of the summary that speak of batches, ties of support, itinerant weeks and the calendar."""

from collections import Counter
from collections.abc import Iterator, Sequence

from solver.instance.instance import Instance
from solver.instance.titles import duty_title, programme_title, scheme_title
from solver.language import Language, Text
from solver.plan.plan import Plan
from solver.report.clean import plain
from solver.report.rounds import visits_of


def arranged_lines(instance: Instance, plan: Plan, language: Language) -> list[str]:
    """Return what the four later lists hold, each under its heading; nothing for lists that are empty."""
    parts = (
        (Text("分批推进", "Batches"), _cohorts(instance, plan)), (Text("结对帮带", "Support"), _supports(instance, plan)),
        (Text("走教安排", "Itinerant teaching"), _rounds(instance, plan)), (Text("日程安排", "Calendar"), _events(instance, plan)),
    )  # fmt: skip
    found: list[str] = []
    for heading, told in parts:
        lines = [f"  {line.say(language)}" for line in told]
        found += ["", heading.say(language), *lines] if lines else []
    return found


def _cohorts(instance: Instance, plan: Plan) -> Iterator[Text]:
    """Yield how many units start in each batch of each programme."""
    for programme in _named(plan.cohorts, "programme"):
        counts = Counter(cohort.first_year for cohort in plan.cohorts if cohort.programme == programme)
        years = sorted(counts)
        title = _plain(programme_title(programme, instance.policy.programmes))
        batches = Text(
            "、".join(f"{year} 学年 {counts[year]} 个" for year in years), ", ".join(f"{counts[year]} in {year}" for year in years)
        )
        yield Text("{title}: 单位 {n} 个({batches})", "{title}: units {n} ({batches})").fill(
            title=title, n=sum(counts.values()), batches=batches
        )


def _supports(instance: Instance, plan: Plan) -> Iterator[Text]:
    """Yield how many ties each scheme has, between how many helpers and helped."""
    for scheme in _named(plan.supports, "scheme"):
        ties = [tie for tie in plan.supports if tie.scheme == scheme]
        line = Text("{title}: {n} 项,帮扶者 {a} 个,受助者 {b} 个", "{title}: ties {n}, helpers {a}, helped {b}")
        yield line.fill(
            title=_plain(scheme_title(scheme, instance.policy.schemes)), n=len(ties), a=len({tie.helper for tie in ties}),
            b=len({tie.helped for tie in ties}),
        )  # fmt: skip


def _rounds(instance: Instance, plan: Plan) -> Iterator[Text]:
    """Yield how many teachers go round, to how many schools, on how many half-days and with how many periods away from base."""
    if not plan.rounds:
        return
    away = visits_of(instance, plan)
    weekly = (
        _weekly(sum(2 if row.week == 0 else 1 for row in away)),
        _weekly(sum(row.periods * (2 if row.week == 0 else 1) for row in away)),
    )
    line = Text(
        "走教教师 {n} 人,外出任教学校 {s} 所,每周外出半天 {h} 个、{p} 节",
        "itinerant teachers {n}, schools visited {s}, half-days away a week {h}, periods away a week {p}",
    )
    yield line.fill(n=len({row.person for row in plan.rounds}), s=len({row.school for row in away}), h=weekly[0], p=weekly[1])


def _weekly(fortnight: int) -> str:
    """Return half of a count, exactly.

    >>> _weekly(6), _weekly(7)
    ('3', '3.5')
    """
    return f"{fortnight // 2}{'.5' if fortnight % 2 else ''}"


def _events(instance: Instance, plan: Plan) -> Iterator[Text]:
    """Yield how many events each duty has."""
    for duty in _named(plan.events, "duty"):
        events = [event for event in plan.events if event.duty == duty]
        line = Text("{title}: {n} 次,{d} 天,地点 {h} 处", "{title}: events {n}, days {d}, places {h}")
        yield line.fill(
            title=_plain(duty_title(duty, instance.policy.duties)), n=len(events), d=len({event.date for event in events}),
            h=len({event.host for event in events} - {""}),
        )  # fmt: skip


def _named(rows: Sequence[object], field: str) -> list[str]:
    return sorted({getattr(row, field) for row in rows})


def _plain(text: Text) -> Text:
    return Text(plain(text.zh), plain(text.en))
