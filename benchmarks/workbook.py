"""Where the time goes when a workbook of 342 parties is read, solved, written in place and read again.

    python benchmarks/workbook.py [--parties 342] [--items 2] [--years 4] [--profile 15]

The workbook is the template of cost sharing with other inputs typed over the example. A run reads it, divides the costs
under caps, writes the result into the same file and checks what stands there. Printed are the seconds of the processor
for each step, its share, and which libraries they are spent in; with --profile also the functions that took most.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
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
_STEPS = ("read", "solve", "write in place", "read back")


def case(parties: int, items: int, years: int, seed: int = 1) -> fa.CostSharing:
    """Return a case whose caps bind for some parties."""
    rng = np.random.default_rng(seed)
    people = np.rint(rng.lognormal(10, 0.9, parties)).astype(int)
    known = [
        fa.Party(f"Gemeente {n:03}", f"GM{n:04}", {"inhabitants": int(each), "clients": int(each // 71)})
        for n, each in enumerate(people, start=1)
    ]
    span = range(2026, 2026 + years)
    keys = {
        "per inwoner": fa.Key.measures({"inhabitants": 1}),
        "gemengd": fa.Key.stack([(0.1, fa.Key.equal()), (0.9, fa.Key.measures({"inhabitants": 0.6, "clients": 0.4}))]),
    }
    costs = [
        fa.Item(f"Post {n}", "gemengd" if n % 2 else "per inwoner", {year: 25_000_000 + n * 1_000_000 for year in span})
        for n in range(items)
    ]
    limits = [fa.Limit("cap", 2.8 * items, "inhabitants")]
    measures = {"inhabitants": fa.Measure("Inwoners"), "clients": fa.Measure("Cliënten")}
    return fa.CostSharing("Landelijk", list(span), known, costs, keys, limits=limits, measures=measures)


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


def libraries(stats: pstats.Stats) -> Counter[str]:
    """Return the seconds spent in each library itself, finarr being one of them."""
    found: Counter[str] = Counter()
    for (file, _, name), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
        text = file + name
        if "/finarr/" in file:
            found["finarr"] += own
        else:
            found[next((each for each in _LIBRARIES if each in text), "Python")] += own
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--parties", type=int, default=342)
    parser.add_argument("--items", type=int, default=2)
    parser.add_argument("--years", type=int, default=4)
    parser.add_argument("--profile", type=int, default=0, metavar="LINES")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "landelijk.xlsx"
        write_template(case(asked.parties, asked.items, asked.years), path)
        size = path.stat().st_size
        seconds, outcome = run(path)
        watch = cProfile.Profile()
        watch.runcall(run, path)
    rows = len(outcome.cells)
    total = sum(seconds.values())
    print(f"{asked.parties} parties, {rows} contributions, {size / 1e6:.1f} MB: {total:.1f} s ({outcome.status})")
    for step in _STEPS:
        print(f"  {step:<15}{seconds[step]:6.2f} s {seconds[step] / total:6.0%}")
    stats = pstats.Stats(watch)
    spent = libraries(stats)
    whole = sum(spent.values())
    print("shares of time by library (profiled):")
    for name, each in spent.most_common(8):
        print(f"  {name:<15}{each / whole:6.0%}")
    if asked.profile:
        stats.sort_stats("tottime").print_stats(asked.profile)


if __name__ == "__main__":
    main()
