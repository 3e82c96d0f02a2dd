"""What scenarios give is what each case gives by itself, however, wherever and in however many pieces it is run."""

from __future__ import annotations

import ast
import json
import os
import re
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import finarr as fa
from finarr.scenarios.parquet import metadata
from finarr.scenarios.workers import Processes, Submitted, packed
from tests.conftest import ROOT
from tests.scenarios.cases import coupled, small, zeeland

sc = fa.scenarios


def sweep(n: int = 40) -> Any:
    """Scenarios with draws, some of them out of reach for the caps."""
    change = {"items.Zorg.costs": sc.normal(1, 0.03, relative=True), "limits.cap": sc.uniform(10.2, 12)}
    return sc.monte_carlo(small(), change, n=n, seed=4)


def alike(one: Any, other: Any) -> None:
    """Both runs have the same amounts, to the cent, and the same list."""
    assert len(one.table)
    columns = ["scenario", "party", "item", "year", "amount", "cents"]
    left, right = (runs.table[columns].astype({"party": str, "item": str}) for runs in (one, other))
    pd.testing.assert_frame_equal(left, right)
    left, right = (runs.scenarios.astype({"status": str, "message": str, "name": str}) for runs in (one, other))
    pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize("make", [sweep, lambda: sc.grid(coupled(), {"transition.step": [12, 14, 15.5, 20, 40]})])
def test_every_scenario_is_its_case_solved(make: Any) -> None:
    scenarios = make()
    runs = scenarios.run(workers=1)
    rows = runs.table.groupby("scenario")
    for scenario in range(1, scenarios.count + 1):
        try:
            alone = scenarios.case_of(scenario).solve()
        except fa.Infeasible as error:
            listed = runs.scenarios.loc[scenario - 1]
            assert (listed["status"], listed["shortfall"]) == ("infeasible", float(sum(error.shortfall.values())))
            assert scenario not in rows.groups
            continue
        assert rows.get_group(scenario)["cents"].tolist() == alone.contributions["cents"].tolist()
        assert runs.scenarios.loc[scenario - 1, "status"] == str(alone.status)
        assert np.allclose(rows.get_group(scenario)["pro_rata"], alone.contributions["pro_rata"], rtol=1e-12)


def test_whoever_solves_them_and_in_whatever_pieces(tmp_path: Path) -> None:
    scenarios = sweep()
    serial = scenarios.run(workers=1)
    assert set(serial.count()) >= {"closed_form"}
    alike(serial, scenarios.run(workers=1, chunk=7))
    alike(serial, scenarios.run(workers=2, chunk=11))
    with ThreadPoolExecutor(1) as threads:
        alike(serial, scenarios.run(executor=threads, chunk=13, out=tmp_path / "a.parquet"))


def test_threads_do_not_share_kept_programs() -> None:
    change = {
        "items.Taak.costs": sc.normal(1, 0.02, relative=True),
        "transition.step": sc.uniform(0.95, 1.2, relative=True),
    }
    scenarios = sc.monte_carlo(coupled(12, 4), change, n=200, seed=3)
    with ThreadPoolExecutor(4) as threads:
        alike(scenarios.run(workers=1), scenarios.run(executor=threads, chunk=20))


def test_a_dask_cluster_of_two_workers_gives_the_same() -> None:
    distributed = pytest.importorskip("distributed")
    scenarios = sweep()
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        alike(scenarios.run(workers=1), scenarios.run(scheduler=cluster.scheduler_address, chunk=9))
        with distributed.Client(cluster) as client:
            alike(scenarios.run(workers=1), scenarios.run(scheduler=client, chunk=17))


class Killer:
    """A progress that kills a process after some chunks."""

    def __init__(self, after: int, pid: Any) -> None:
        self.left = after
        self.pid = pid

    def start(self, total: int, done: int) -> None:
        pass

    def advance(self, scenarios: int) -> None:
        self.left -= 1
        if not self.left:
            os.kill(self.pid(), signal.SIGKILL)


def test_a_killed_worker_of_a_dask_cluster_costs_no_scenario() -> None:
    distributed = pytest.importorskip("distributed")
    scenarios = sweep(120)
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        first = next(iter(cluster.workers.values()))
        killer = Killer(2, lambda: first.pid)
        alike(scenarios.run(scheduler=cluster.scheduler_address, chunk=4, progress=killer), scenarios.run(workers=1))
        assert killer.left < 0


class Fatal(Submitted):
    """Processes of which one is killed once, half-way."""

    def __init__(self) -> None:
        self.killed = 0
        super().__init__(self._pool(), at_once=2, renew=self._pool)

    def _pool(self) -> ProcessPoolExecutor:
        return Processes(2)._made()  # type: ignore[return-value]

    def completed(self, scenarios: Any, chunks: Any, encode: bool) -> Any:
        for number, done in enumerate(super().completed(scenarios, chunks, encode)):
            if number == 2:
                processes = self.executor._processes  # type: ignore[attr-defined]
                os.kill(next(iter(processes)), signal.SIGKILL)
                self.killed += 1
            yield done
        self.executor.shutdown()


def test_a_killed_worker_costs_no_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    scenarios, crew = sweep(), Fatal()
    monkeypatch.setattr("finarr.scenarios.running._crew", lambda *_: crew)
    alike(scenarios.run(chunk=5), scenarios_alone(scenarios, monkeypatch))
    assert crew.killed == 1


def scenarios_alone(scenarios: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.undo()
    return scenarios.run(workers=1)


class Broken(Executor):
    """An executor that breaks at the third task."""

    def __init__(self) -> None:
        self.tasks = 0

    def submit(self, work: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        self.tasks += 1
        future: Future[Any] = Future()
        if self.tasks > 2:
            future.set_exception(BrokenProcessPool("gone"))
        else:
            future.set_result(work(*arguments, **named))
        return future


def test_an_executor_that_breaks_leaves_the_rest_to_this_process() -> None:
    scenarios = sweep()
    alike(scenarios.run(workers=1), scenarios.run(executor=Broken(), chunk=5))


class Stopper:
    """A progress that is interrupted after some chunks."""

    def __init__(self, after: int) -> None:
        self.left = after
        self.began: tuple[int, int] | None = None

    def start(self, total: int, done: int) -> None:
        self.began = (total, done)

    def advance(self, scenarios: int) -> None:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


def test_interrupted_and_resumed_is_uninterrupted(tmp_path: Path) -> None:
    scenarios, out = sweep(), tmp_path / "run.parquet"
    with pytest.raises(sc.Interrupted) as stopped:
        scenarios.run(out, workers=1, chunk=6, progress=Stopper(3))
    assert "run.parquet" in stopped.value.message.render("nl")
    partial = sc.read(out)
    assert not partial.complete
    assert partial.scenarios["scenario"].tolist() == list(range(1, 19))
    assert set(partial.table["scenario"]) <= set(range(1, 19))
    parts = tmp_path / "run.parquet.parts"
    (parts / "rows-0000001.parquet").write_bytes(b"half a file")
    told = Stopper(10**9)
    resumed = scenarios.run(out, workers=1, chunk=6, progress=told)
    assert told.began == (40, 12), "two of the three finished chunks are whole"
    assert resumed.complete and not parts.exists()
    alike(resumed, scenarios.run(workers=1))
    assert metadata(out)["inputs_hash"] == scenarios.identity


def test_a_crash_while_noting_a_chunk_loses_only_that_note(tmp_path: Path) -> None:
    scenarios, out = sweep(), tmp_path / "run.parquet"
    with pytest.raises(sc.Interrupted):
        scenarios.run(out, workers=1, chunk=6, progress=Stopper(3))
    log = tmp_path / "run.parquet.parts" / "done.jsonl"
    log.write_text(log.read_text()[:-30])
    told = Stopper(10**9)
    alike(scenarios.run(out, workers=1, chunk=6, progress=told), scenarios.run(workers=1))
    assert told.began == (40, 12)


def test_parts_of_another_run_are_not_taken_for_this_one(tmp_path: Path) -> None:
    out = tmp_path / "run.parquet"
    with pytest.raises(sc.Interrupted):
        sweep().run(out, workers=1, chunk=6, progress=Stopper(2))
    for other in (lambda: sweep(41).run(out, chunk=6), lambda: sweep().run(out, chunk=7)):
        with pytest.raises(fa.FileTrouble, match="other scenarios"):
            other()


def test_arguments_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finarr.scenarios.workers._PATIENCE", 0.2)
    with pytest.raises(fa.InvalidInput) as refused:
        sweep().run(out="a.csv", workers=0, chunk=2.5, scheduler="tcp://nowhere:1")
    assert [problem.place for problem in refused.value.problems] == ["workers", "chunk", "executor", "out"]
    with pytest.raises(fa.FileTrouble, match="cannot be reached"):
        sweep().run(scheduler="tcp://127.0.0.1:1")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the peak of memory")
def test_memory_does_not_grow_with_the_number_of_scenarios() -> None:
    """A million party-scenario-years to Parquet, against a tenth of that, each in a process of its own."""
    pytest.importorskip("pyarrow")
    from benchmarks.scenarios import peak

    assert peak(1_000_000) <= 1.2 * peak(100_000)


def test_files_hold_the_record_and_plain_columns(tmp_path: Path) -> None:
    runs = sweep().run(tmp_path / "run.parquet", workers=1)
    record = json.loads(json.dumps(dict(runs.record)))
    assert record["scenarios"] == 40 and record["seed"] == 4 and record["design"] == "monte_carlo"
    assert {"finarr", "numpy", "highspy"} <= set(record["versions"])
    frame = pd.read_parquet(tmp_path / "run.parquet")
    assert list(frame.columns) == ["scenario", "party", "item", "year", "amount", "cents", "pro_rata"]
    assert (frame["amount"] * 100 == frame["cents"]).mean() > 0.9 and (frame["amount"] == frame["cents"] / 100).all()
    listing = pd.read_parquet(tmp_path / "run.scenarios.parquet")
    assert list(listing.columns)[-3:] == ["status", "message", "shortfall"]


def test_monte_carlo_means_are_the_exact_expectation() -> None:
    """Pure pro rata is linear in the cost: the mean contribution is that of the mean cost."""
    change = {"items.Zorg.costs": sc.normal(1, 0.03, relative=True)}
    runs = sc.monte_carlo(small(limits=()), change, n=2_000, seed=9).run(workers=1)
    expected = small(limits=()).solve().per_party
    for party in expected.index:
        paid = runs.totals.of_party(party, 2026)
        assert abs(paid.mean() - expected.loc[party, 2026]) < 3 * paid.std() / np.sqrt(len(paid))


def test_other_kinds_of_case_have_scenarios_too(tmp_path: Path) -> None:
    fund = fa.load(ROOT / "models" / "zeeland-energie-en-wonen.toml")
    path = f"projects.{fund.projects[0].name}.cost"
    runs = sc.listed(fund, {"nu": {}, "duurder": {path: "+2%"}}).run(tmp_path / "f.parquet", workers=1)
    assert list(runs.table.columns) == ["scenario", "party", "group", "year", "amount", "cents"]
    table = runs.table[runs.table["scenario"] == 1]
    assert table["cents"].tolist() == fund.solve().contributions["cents"].tolist()
    rijk = fa.load(ROOT / "models" / "veiligheidsregios-rijk-2026.toml")
    moved = sc.grid(rijk, {"proposal.1.share": [0.2, 0.4]}).run(workers=1)
    assert "effect" in moved.table
    assert moved.quantiles()["mean"].notna().all()


def test_a_value_that_no_answer_goes_with_moves_nothing() -> None:
    runs = sc.grid(small(), {"items.Zorg.costs": ["+0%", "+1%", "+60%"]}).run()
    drivers = runs.tornado("Kapelle")
    assert runs.scenarios["status"].tolist()[2] == "infeasible"
    assert drivers[["low_value", "high_value"]].to_numpy().tolist() == [["+0%", "+1%"]]
    assert drivers["swing"][0] > 0


def test_keys_against_scenarios_and_regret() -> None:
    case = small(
        limits=(), keys={"basis": fa.Key.measures({"inhabitants": 1}), "gelijk": fa.Key.equal()}, years=[2026],
        items=[fa.Item("Zorg", "basis", 1_200_000)],
    )  # fmt: skip
    runs = sc.grid(case, {"items.Zorg.key": ["basis", "gelijk"], "items.Zorg.costs": [1_200_000, 2_400_000]}).run()
    table = runs.by("items.Zorg.key", "Kapelle")
    assert table["gelijk"].tolist() == [300_000, 600_000]
    by_key = {
        (row["items.Zorg.key"], row["party"]): (row["mean"], row["largest"])
        for _, row in runs.regret("items.Zorg.key").iterrows()
    }
    fair = case.solve().per_party[2026]
    over = 300_000 - fair["Kapelle"]
    assert by_key["gelijk", "Kapelle"] == pytest.approx((1.5 * over, 2 * over), abs=0.02)
    assert by_key["basis", "Kapelle"] == (0, 0)
    assert by_key["gelijk", "*"][1] == pytest.approx(2 * over, abs=0.02)
    drivers = runs.tornado("Kapelle")
    assert drivers["factor"].tolist() == ["items.Zorg.costs", "items.Zorg.key"]
    assert drivers["swing"][0] == pytest.approx((300_000 + fair["Kapelle"]) / 2, abs=0.02)
    chances = runs.exceeds({"Kapelle": 299_999})
    assert chances["share"].tolist() == [0.75]
    spread = runs.quantiles([0, 1])
    assert spread.loc[spread["party"] == "Kapelle", "p100"].tolist() == [600_000]
    for wrong in (
        lambda: runs.tornado("Gos"),
        lambda: runs.by("limits.cap"),
        lambda: runs.regret("items.Zorg.key", 2031),
        lambda: runs.quantiles([2]),
    ):
        with pytest.raises(fa.InvalidInput):
            wrong()


def test_scenarios_travel() -> None:
    import pickle

    scenarios = sweep()
    assert pickle.loads(packed(scenarios)).identity == scenarios.identity


def of_the_readme() -> dict[str, Any]:
    """What the sweep in the README changes."""
    (found,) = re.findall(r"scenarios\.grid\(case, (\{.*\})\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    change = ast.literal_eval(found)
    assert isinstance(change, dict) and len(change) == 2
    return change


def test_the_sweep_of_the_readme_from_toml(tmp_path: Path) -> None:
    change, case = of_the_readme(), zeeland()
    file = replace(case, scenarios=sc.Sweep("grid", change)).save(tmp_path / "z.toml")
    assert sc.load(file).sweep == sc.Sweep("grid", change)
    alike(sc.load(file).run(workers=1), sc.grid(case, change).run(workers=1))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_sweep_of_the_readme_from_a_workbook(tmp_path: Path, lang: str) -> None:
    change, case = of_the_readme(), replace(zeeland(), language=lang)
    file = replace(case, scenarios=sc.Sweep("grid", change)).save(tmp_path / "z.xlsx")
    assert sc.load(file).sweep == sc.Sweep("grid", change)
    alike(sc.load(file).run(workers=1), sc.grid(case, change).run(workers=1))


def test_what_a_workbook_can_say_of_scenarios(tmp_path: Path) -> None:
    sweeps = (
        sc.Sweep("list", list={"zuinig": {"limits.cap": 60, "items.1.costs": "-3%"}, "ruim": {"limits.cap": 70.25}}),
        sc.Sweep("monte_carlo", {"items.1.costs": sc.normal(1, 0.025, relative=True)}, n=12, seed=3),
        sc.Sweep("latin_hypercube", {"limits.cap": sc.uniform(60, 75), "items.2.key": "per inwoner"}, n=5),
        sc.Sweep(
            "monte_carlo",
            {
                "items.1.costs": sc.normal(1, 0.025, relative=True, between=(0.9, None)),
                "items.2.costs": sc.lognormal(1, 0.1, relative=True, between=(0.5, 1.5), step=0.01),
                "limits.cap": sc.choice([60, 66.5, 70], [1, 2, 1]),
            },
            n=12,
            correlation={("items.1.costs", "items.2.costs"): 0.4, ("items.1.costs", "limits.cap"): -0.25},
        ),
        sc.Sweep("one_at_a_time", {"limits.cap": [60, 1234.5], "items.2.key": ["per inwoner", "gemengd"]}),
    )
    for number, sweep in enumerate(sweeps):
        for lang in ("nl", "en"):
            file = replace(zeeland(), scenarios=sweep, language=lang).save(tmp_path / f"{number}-{lang}.xlsx")
            assert fa.load(file).scenarios == sweep


@pytest.mark.parametrize(
    ("value", "given"), [("items.1.costs; limits.cap; veel", "veel"), ("items.1.costs; 0,4", "items.1.costs")]
)
def test_a_correlation_that_is_wrong_is_told_with_its_cell(tmp_path: Path, value: str, given: str) -> None:
    from openpyxl import load_workbook

    change = {name: sc.normal(1, 0.02, relative=True) for name in ("items.1.costs", "items.2.costs")}
    pairs = {("items.1.costs", "items.2.costs"): 0.4}
    sweep = sc.Sweep("monte_carlo", change, n=12, correlation=pairs)
    file = replace(zeeland(), scenarios=sweep).save(tmp_path / "z.xlsx")
    book = load_workbook(file)
    (cell,) = [c for row in book["Scenario's"] for c in row if c.value == "items.1.costs; items.2.costs; 0,4"]
    cell.value = value
    book.save(file)
    with pytest.raises(fa.InvalidInput) as refused:
        sc.load(file)
    told = refused.value.problems[0]
    assert given in str(told.given) and cell.coordinate in told.place


def test_the_workbook_of_results(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    runs = sweep().run(workers=1)
    book = load_workbook(runs.to_excel(tmp_path / "r.xlsx"))
    assert book.sheetnames == ["Spreiding", "Drijfveren", "Scenario's", "Logboek"]
    spread = book["Spreiding"]
    expected = runs.quantiles()
    assert [cell.value for cell in spread[6]][:3] == ["Goes", 2026, pytest.approx(expected["mean"][0])]
    assert spread.max_row == 5 + len(expected)
    assert [len(book[name]._charts) for name in book.sheetnames] == [1, 1, 0, 0]
    for name in ("Spreiding", "Drijfveren"):
        assert printed_whole(book[name]), name
    listing = book["Scenario's"]
    assert listing.max_row == 5 + 40
    lost = [row for row in listing.iter_rows(min_row=6, values_only=True) if row[-1] is None]
    assert len(lost) == runs.count().get("infeasible", 0)
    assert book["Logboek"]["B9"].value == runs.record["inputs_hash"]


def printed_whole(sheet: Any) -> bool:
    """Tell whether every chart of a sheet stands within one of the areas that are printed, where any are named."""
    from openpyxl.utils.cell import range_boundaries

    areas = [range_boundaries(each.rpartition("!")[2]) for each in str(sheet.print_area).split(",") if each]
    corners = [(each.anchor._from, each.anchor.to) for each in sheet._charts]
    return not sheet.col_breaks.brk and all(
        not areas
        or any(
            left <= one.col + 1 and to.col + 1 <= right and top <= one.row + 1 and to.row + 1 <= bottom
            for left, top, right, bottom in areas
        )
        for one, to in corners
    )
