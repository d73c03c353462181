"""The public sets: a run goes on where one stopped, its last line counts, and the real files are all readable."""

import json
import os
from pathlib import Path

import pytest

from benchmarks import public
from benchmarks.__main__ import parser
from benchmarks.location_files import read_table
from benchmarks.store import append, finished, read
from benchmarks.tally import tally
from tests.test_benchmarks_location import CPMP, GAP, SSCFLP

DATA = public.data_folder(Path(os.environ.get("BENCHMARK_DATA", "data")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with one tiny instance of two families: 14.75 at best, and 5 + 1, the near points in pairs."""
    for name, text in (("s/p1.txt", SSCFLP), ("c/m1.txt", CPMP)):
        path = tmp_path / "public" / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="ascii")
    head = "family,set,file,size,best_known,proven_optimal,note,source\n"
    rows = "SSCFLP,s,s/p1.txt,2x3,14.75,yes,,somebody\nCPMP,c,c/m1.txt,4,6,yes,,somebody\n"
    (tmp_path / "public" / "table.csv").write_text(head + rows, encoding="utf-8")
    return tmp_path


def words(folder: Path, *more: str) -> list[str]:
    """Return a command that asks HiGHS about the folder's instances."""
    return ["public", "--data", str(folder), "--engines", "highs", "--store", str(folder / "s.jsonl"), *more]


def test_a_run_goes_on_where_it_stopped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One instance is stored by the first run; the second measures the other alone; the third none; with --again both, at 60 s each."""
    first = list(public.run(parser().parse_args(words(folder, "--only", "s"))))
    assert [record.case for record in first] == ["public/sscflp/s/p1/highs"]
    second = list(public.run(parser().parse_args(words(folder))))
    assert [record.case for record in second] == ["public/cpmp/c/m1/highs"]
    assert list(public.run(parser().parse_args(words(folder)))) == []
    said = capsys.readouterr().out.splitlines()[-1]
    assert said.startswith("highs, 60 s each: 2 of 2 instances: 2 within 0.1% of the best known value, 2 proved")
    assert len(list(public.run(parser().parse_args(words(folder, "--again"))))) == 2
    assert len((folder / "s.jsonl").read_text(encoding="utf-8").splitlines()) == 4
    assert len(read([folder / "s.jsonl"])) == 2


def test_another_limit_or_file_is_another_run(folder: Path) -> None:
    """What was measured with 60 s says nothing of 20 s, nor does a record of a file that has changed since."""
    assert len(list(public.run(parser().parse_args(words(folder))))) == 2
    assert len(list(public.run(parser().parse_args(words(folder, "--limit", "20"))))) == 2
    (folder / "public/s/p1.txt").write_text(SSCFLP.replace("7.5", "7.25"), encoding="ascii")
    assert [record.case for record in public.run(parser().parse_args(words(folder)))] == ["public/sscflp/s/p1/highs"]


def test_the_default_is_our_engine_on_the_two_families_of_grouping(folder: Path) -> None:
    """Without --engines and --family, the planner solves both tiny instances to their optimum, and the source stands in the record."""
    given = ["public", "--data", str(folder), "--limit", "20", "--store", str(folder / "s.jsonl")]
    found = list(public.run(parser().parse_args(given)))
    assert [record.case.rpartition("/")[2] for record in found] == ["planner", "planner"]
    assert [(record.checker, record.details["to_best"], record.details["source"]) for record in found] == [
        ("accepted", 0.0, "somebody")
    ] * 2


def test_assignment_goes_through_the_engine_of_postings(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: jobs 0 and 1 take three of agent 0's four places and cost 9, job 2 at agent 1 costs 9: 18, which the planner proves.

    Only two other ways fit: jobs 0 and 2 at agent 0 cost 18 with job 1 at agent 1 too, job 0 alone at agent 0 costs 21.
    """
    path = folder / "public" / "g" / "a1"
    path.parent.mkdir()
    path.write_text(GAP, encoding="ascii")
    with (folder / "public" / "table.csv").open("a", encoding="utf-8") as table:
        table.write("GAP,g,g/a1,2x3,18,yes,,somebody\n")
    given = ["public", "--data", str(folder), "--family", "gap", "--engines", "planner", "spopt", "--limit", "20"]
    found = list(public.run(parser().parse_args([*given, "--store", str(folder / "s.jsonl")])))
    planner, spopt = found
    assert (planner.case, planner.value, planner.bound, planner.gap, planner.checker) == (
        "public/gap/g/a1/planner",
        18,
        18,
        0.0,
        "accepted",
    )
    assert (planner.details["word"], planner.details["to_best"]) == ("proved", 0.0)
    assert (spopt.details["word"], spopt.checker) == ("cannot state it", "no plan")
    assert "planner, 20 s each: 1 of 1 instances" in capsys.readouterr().out


def row(word: str, checker: str, to_best: float | None = None, seconds: float = 1.0) -> dict[str, object]:
    """Return a record as it is stored, with what a tally reads."""
    details = {"word": word, "time_limit": 60.0} | ({} if to_best is None else {"to_best": to_best})
    return {"case": f"public/f/s/{word}{to_best}/e", "seed": 0, "checker": checker, "seconds": seconds, "details": details}


def test_a_tally_counts_what_was_accepted() -> None:
    """Of five: two within 0.1%, one of them proved, one 1% away; a refused solution is neither near nor proved, whatever it claims."""
    rows = [row("proved", "accepted", 0.0), row("feasible", "accepted", 0.001), row("feasible", "accepted", 0.01, 5.0)]
    found = tally([*rows, row("proved", "2", -0.5), row("unknown", "no plan")])
    assert (found.instances, found.near, found.proved, found.empty, found.refused) == (5, 2, 1, 1, 1)
    assert (found.worst, found.mean_seconds, found.most_seconds) == (0.01, 1.8, 5.0)
    assert "5 of 9 instances" in found.sentence(9)
    assert "BELOW" not in found.sentence()
    assert ", 1 BELOW the best known value;" in tally([row("proved", "accepted", -0.25)]).sentence()
    assert tally([]).sentence().startswith("0 instances")


def test_an_engine_that_gave_no_answer_is_asked_again(tmp_path: Path) -> None:
    """A failure is stored but does not count as done, and gives way to an answer in whatever order they stand."""
    store = tmp_path / "a" / "s.jsonl"
    answer, failure = row("proved", "accepted", 0.0), row("proved", "accepted", 0.0) | {"checker": "no plan"}
    failure["details"] = {"word": "failed", "time_limit": 60.0}
    append(store, failure)
    assert finished(read([store])) == {}
    append(store, answer)
    append(store, failure)
    assert read([store, tmp_path / "missing"]) == [json.loads(json.dumps(answer))]
    assert len(finished(read([store]))) == 1


@pytest.mark.skipif(DATA is None, reason="no public sets in BENCHMARK_DATA or ./data")
def test_all_public_files_are_readable() -> None:
    """The acceptance of grouping names 71 + 24 + 20 instances: each is read, has a best value with its source, and room for everybody.

    The files of the p-median carry their optimum as their second number, which is what the table says.
    """
    assert DATA is not None
    known = [(family, one) for family in public.FAMILIES for one in read_table(DATA, family)]
    sets = [one.name.split("/")[0] for _, one in known]
    assert {name: sets.count(name) for name in sets} == {"holmberg": 71, "orlib_cap_small": 24, "osman_christofides": 20}
    for family, one in known:
        problem = public.READERS[family](one.path)
        assert one.proved, one.name
        assert one.source, one.name
        assert problem.capacity.sum() >= problem.weight[0].sum(), one.name
        if family == "cpmp":
            assert one.best == int(one.path.read_text(encoding="ascii").split()[1]), one.name


@pytest.mark.skipif(DATA is None, reason="no public sets in BENCHMARK_DATA or ./data")
def test_all_assignment_files_are_readable() -> None:
    """The acceptance of rotation names the 24 sets of Chu and Beasley: types a to d, six sizes each, each name telling its size.

    Each job fits somewhere, and giving each to its cheapest agent costs no more than the best value known.
    """
    assert DATA is not None
    known = read_table(DATA, "gap")
    assert sorted(one.name for one in known) == sorted(f"chu1997/{t}{a:02}{j}" for t in "abcd" for a in (5, 10, 20) for j in (100, 200))
    assert [one.name for one in known if not one.proved] == ["chu1997/d20200"]
    for one in known:
        problem = public.READERS["gap"](one.path)
        assert (problem.leads, problem.members) == (int(one.name[9:11]), int(one.name[11:])), one.name
        assert (problem.weight <= problem.capacity[:, None]).any(axis=0).all(), one.name
        assert problem.cost.min(axis=0).sum() <= one.best, one.name
