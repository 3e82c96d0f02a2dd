"""Where the time goes when a workbook of 342 parties is read, solved, written in place and read again.

    python benchmarks/workbook.py [--parties 342] [--items 2] [--years 4] [--kind cost-sharing] [--profile 15]

The workbook is that of a cost sharing under caps, a transition fund with a project of each party, or central funding
of a task. A run reads it, solves it, writes the result into the same file and checks what stands there. Printed are the
seconds of the processor for each step, its share, which libraries they are spent in, and what the whole command
`finarr run` takes in a process of its own; with --profile also the functions that took most.

Where the program py-spy is installed, the libraries are told by samples of all that runs, compiled code too. Without it
they are told by Python's own profiler, which makes small functions look larger than they are and counts what lxml does
as done by the function that asked for it: finarr's share is some 20 points higher then.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import finarr as fa
from finarr.excel.inplace import write_in_place
from finarr.excel.package import read_tables
from finarr.excel.template import write_template

_LIBRARIES = ("openpyxl", "lxml", "xlsxwriter", "highspy", "numpy", "pandas", "zipfile", "zlib", "xml", "fractions")
_COMPILED = re.compile(r"lxml|libxml2|libz|highspy|numpy|openblas|pyexpat")
_XML = re.compile("xml(?=[A-Z])")
_ALSO = {"libxml2": "lxml", "xml": "lxml", "libz": "zlib", "openblas": "numpy", "pyexpat": "xml"}
"""What libraries call the code that they bring or use."""
_STEPS = ("read", "solve", "write in place", "read back")


def municipalities(parties: int, seed: int = 1, **changes: Any) -> list[fa.Party]:
    """Return municipalities of very different sizes."""
    rng = np.random.default_rng(seed)
    people = np.rint(rng.lognormal(10, 0.9, parties)).astype(int)
    return [
        fa.Party(f"Gemeente {n:03}", f"GM{n:04}", {"inhabitants": int(each), "clients": int(each // 71)}, **changes)
        for n, each in enumerate(people, start=1)
    ]


def case(parties: int, items: int, years: int) -> fa.CostSharing:
    """Return a case whose caps bind for some parties; together they leave room for 8% more than the costs."""
    known, span = municipalities(parties), range(2026, 2026 + years)
    keys = {
        "per inwoner": fa.Key.measures({"inhabitants": 1}),
        "gemengd": fa.Key.stack([(0.1, fa.Key.equal()), (0.9, fa.Key.measures({"inhabitants": 0.6, "clients": 0.4}))]),
    }
    costs = [
        fa.Item(f"Post {n}", "gemengd" if n % 2 else "per inwoner", {year: 25_000_000 + n * 1_000_000 for year in span})
        for n in range(items)
    ]
    each = sum(25_000_000 + n * 1_000_000 for n in range(items)) / sum(int(p.measures["inhabitants"]) for p in known)
    limits = [fa.Limit("cap", round(1.081 * each, 2), "inhabitants")]
    measures = {"inhabitants": fa.Measure("Inwoners"), "clients": fa.Measure("Cliënten")}
    return fa.CostSharing("Landelijk", list(span), known, costs, keys, limits=limits, measures=measures)


def fund(parties: int, items: int, years: int) -> fa.TransitionFund:
    """Return a fund to which the centre and all municipalities pay, with a project of each municipality."""
    known = [fa.Party("Rijk", group="Rijk"), *municipalities(parties, group="gemeenten")]
    projects = [
        fa.Project(f"Project {n}", party.name, "half", 100_000 + 1_000 * n, start=2026 + n % years, urgency=n)
        for n, party in enumerate(known[1:], start=1)
    ]
    groups = [fa.FundGroup("Rijk", "gelijk"), fa.FundGroup("gemeenten", "inwoners")]
    keys = {"gelijk": fa.Key.equal(), "inwoners": fa.Key.measures({"inhabitants": 1})}
    classes = {"half": fa.ProjectClass({"Rijk": 50, "gemeenten": 40}, own_share=10)}
    return fa.TransitionFund("Fonds", tuple(range(2026, 2026 + years)), known, groups, classes, projects, keys=keys)


def funding(parties: int, items: int, years: int) -> fa.CentralFunding:
    """Return tasks of which the centre takes over half, by points."""
    known, span = municipalities(parties), range(2026, 2026 + years)
    names = [party.name for party in known]
    regions = [fa.Region(f"Regio {n + 1}", names[n::25]) for n in range(min(25, parties))]
    paid = {party.name: int(party.measures["inhabitants"]) * 60 for party in known}
    tasks = [fa.Task(f"Taak {n + 1}", contributions=paid) for n in range(items)]
    points = fa.PointsFormula(fixed=20_000, amounts={"inhabitants": 0.32, "clients": 8.15})
    cut = fa.FundCut("cluster", cluster="Bestuur")
    moves = [fa.Move(task.name, share=0.5, formula=points, fund_cut=cut) for task in tasks]
    general = fa.GeneralFund({"Bestuur": {"inhabitants": 11.53, "clients": 56.12}}, factor=1.457)
    return fa.CentralFunding("Rechtstreeks", list(span), known, regions, tasks, moves, general_fund=general)


KINDS = {"cost-sharing": case, "transition-fund": fund, "central-funding": funding}


def run(path: Path) -> tuple[dict[str, float], Any]:
    """Return the seconds of the processor that every step takes, and the outcome."""
    seconds, marks = {}, [time.process_time()]

    def done(step: str) -> None:
        marks.append(time.process_time())
        seconds[step] = marks[-1] - marks[-2]

    found = fa.load(path)
    done("read")
    outcome = found.solve()
    done("solve")
    written = write_in_place(outcome, path)
    if written.path != path:
        raise RuntimeError(f"not written in place: {written.reason}")
    done("write in place")
    checks = read_tables(path, {"finarr_checks"})["finarr_checks"]
    if any(row[-1] != "ja" for row in checks.rows) or fa.load(path) != found:
        raise RuntimeError("a check does not hold, or the inputs changed")
    done("read back")
    return seconds, outcome


def command(path: Path) -> float:
    """Return the seconds of the processor that the whole command takes, from its start to its end."""
    before = os.times()
    subprocess.run([sys.executable, "-m", "finarr", "run", str(path)], stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def profiled(path: Path) -> tuple[pstats.Stats, Counter[str]]:
    """Return what Python's own profiler tells of a run, and the seconds spent in each library itself."""
    watch = cProfile.Profile()
    watch.runcall(run, path)
    stats, found = pstats.Stats(watch), Counter[str]()
    for (file, _, name), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        found[_library(file, file + name)] += own
    return stats, found


def sampled(path: Path) -> Counter[str] | None:
    """Return how many samples of a run were in each library itself, compiled code too; None where that is not told."""
    if shutil.which("py-spy") is None:
        return None
    told = path.with_name("samples.txt")
    script = [sys.executable, __file__, "--only", str(path)]
    watch = ["py-spy", "record", "--native", "--rate", "200", "--format", "raw", "--output", str(told), "--", *script]
    if subprocess.run(watch, capture_output=True, check=False).returncode or not told.exists():
        return None
    found: Counter[str] = Counter()
    for line in told.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        frames = stack.split(";")
        if any(frame.startswith("run (") for frame in frames):
            found[_owner(frames)] += int(count)
    return found


def _owner(frames: list[str]) -> str:
    """Return the library that ran: the innermost frame that tells, as Python's own frames stand for whoever called."""
    for frame in reversed(frames):
        name, _, place = frame.rpartition(" (")
        if name.startswith("gc_collect"):
            return "collector of cycles"
        if ".so" in place and (known := _COMPILED.search(place) or _XML.match(name)):
            return _ALSO.get(known[0], known[0])
        if ".py" in place:
            return _library(place, place)
    return "Python"


def _library(file: str, text: str) -> str:
    if "finarr/" in file:
        return "finarr"
    return next((each for each in _LIBRARIES if each in text), "Python")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--parties", type=int, default=342)
    parser.add_argument("--items", type=int, default=2)
    parser.add_argument("--years", type=int, default=4)
    parser.add_argument("--kind", choices=KINDS, default="cost-sharing")
    parser.add_argument("--profile", type=int, default=0, metavar="LINES")
    parser.add_argument("--only", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        for _ in range(3):
            run(asked.only)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "landelijk.xlsx"
        write_template(KINDS[asked.kind](asked.parties, asked.items, asked.years), path)
        size = path.stat().st_size
        seconds, outcome = run(path)
        whole = command(path)
        spent = sampled(path)
        stats, told = (None, spent) if spent and not asked.profile else profiled(path)
    total = sum(seconds.values())
    what = f"{asked.kind}, {asked.parties} x {asked.items} x {asked.years}, {size / 1e6:.1f} MB"
    print(f"{what}: {total:.1f} s ({outcome.status}); the command: {whole:.1f} s")
    for step in _STEPS:
        print(f"  {step:<15}{seconds[step]:6.2f} s {seconds[step] / total:6.0%}")
    for how, shares in (("sampled", spent), ("profiled", told if told is not spent else None)):
        if shares:
            print(f"shares of time by library ({how}):")
            for name, each in shares.most_common(9):
                print(f"  {name:<20}{each / shares.total():6.0%}")
    if stats and asked.profile:
        stats.sort_stats("tottime").print_stats(asked.profile)


if __name__ == "__main__":
    main()
