"""How long a fund of the size of the HWBP takes. Run: python -m benchmarks.transition_fund.

21 waterschappen and the Rijk, 60 projects, 25 years; all figures are made. Open starts are chosen by a mixed-integer
program to a gap of 0.5%; the fixed programme is a linear program, equal to the cent from both solvers.
"""

from __future__ import annotations

import time
from dataclasses import replace

from tests.transition_fund.large import large


def timed(name, run):
    began = time.perf_counter()
    found = run()
    print(f"{name:<34} {time.perf_counter() - began:>7.2f} s", flush=True)
    return found


def main() -> None:
    case = timed("make and check the case", large)
    cheapest = timed("cheapest, open starts, HiGHS", lambda: case.solve("cheapest", gap=0.005))
    fixed = [replace(each, start=cheapest.schedule[each.name], window=None) for each in case.projects]
    settled = replace(case, projects=fixed)
    one = timed("cheapest, fixed, HiGHS", lambda: settled.solve("cheapest"))
    other = timed("cheapest, fixed, CBC", lambda: settled.solve("cheapest", "cbc"))
    assert one.contributions.equals(other.contributions)
    level = round(float(cheapest.balance["contributions"].iloc[0]) * 1.05)
    fastest = timed("fastest, optimal order, HiGHS", lambda: case.solve("fastest", contribution=level, gap=0.005))
    told = timed("10,000 simulations", lambda: cheapest.risk(n=10_000)).attrs
    print(f"gaps {cheapest.gap:.2%} and {fastest.gap:.2%}")
    off = (told["mean_cost"] - told["exact_mean_cost"]) / told["cost_error"]
    print(f"mean of the simulated costs: {off:+.1f} standard errors from the exact mean")


if __name__ == "__main__":
    main()
