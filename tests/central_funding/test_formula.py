"""Points formulas: every coefficient of the BDuR, the closing factor, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa

SIX = ["Groningen", "Twente", "Utrecht", "Haaglanden", "Zeeland", "Limburg-Noord"]
BDUR = {
    "dwellings": "8.15",
    "built_up": "67.71",
    "oadwr": "0.48",
    "kernen500": "659.22",
    "area": "2.41",
    "waterways": "7736.14",
    "hazardous_sites": "28430.04",
    "inhabitants": "0.32",
    "ozb_non_dwellings": "11.37",
}
TOP = {"Fryslân": 150_000, "Noord-Holland Noord": 28_000, "Kennemerland": 7_500_000}
REGIONS = [*SIX, *TOP, "Drenthe", "Flevoland"]


def bdur(**changes: object) -> fa.PointsFormula:
    return fa.PointsFormula.shipped("bdur-2026", **{"fixed": 1_234_567, "decontamination": SIX, **changes})


def volumes(seed: int = 7) -> pd.DataFrame:
    """Made volumes, different for every region and measure."""
    rows = {
        region: {measure: (seed * (n + 3) * (m + 5)) % 997 + 10 * m + 1 for m, measure in enumerate(BDUR)}
        for n, region in enumerate(REGIONS)
    }
    return pd.DataFrame.from_dict(rows, orient="index").astype(float)


@pytest.mark.parametrize("measure", BDUR)
def test_every_coefficient_of_the_bdur(measure):
    none = {region: dict.fromkeys(BDUR, 0) for region in REGIONS}
    one = {**none, "Drenthe": {**none["Drenthe"], measure: 1000}}
    formula = bdur()
    assert formula.points(none).to_dict() == dict.fromkeys(REGIONS, 1_234_567.0)
    assert formula.points(one)["Drenthe"] - 1_234_567 == pytest.approx(1000 * float(BDUR[measure]), rel=1e-12)
    assert formula.points(one).drop("Drenthe").eq(1_234_567).all()


def test_the_bdur_has_no_other_coefficients_and_tells_its_source():
    formula = bdur()
    assert {name: str(amount) for name, amount in formula.amounts.items()} == BDUR
    assert {name: int(amount) for name, amount in formula.off_the_top.items()} == {
        **TOP,
        **dict.fromkeys(SIX, 175_000),
    }
    assert "bijlage 2" in str(formula.source) and str(formula.date) == "2026-01-01"


def test_the_factor_closes_on_the_budget_to_the_cent():
    budget, formula, table = Decimal("262345678.91"), bdur(), volumes()
    divided = formula.divide(budget, table)
    points = {
        region: Decimal(1_234_567) + sum(Decimal(a) * Decimal(table.loc[region, m]) for m, a in BDUR.items())
        for region in REGIONS
    }
    top = {region: Decimal(TOP.get(region, 175_000 if region in SIX else 0)) for region in REGIONS}
    factor = (budget - sum(top.values())) / sum(points.values())
    assert sum(divided.cents.values()) == 26_234_567_891
    assert divided.closing_factor == pytest.approx(float(factor), rel=1e-14)
    for region in REGIONS:
        assert abs(Decimal(divided.cents[region]) / 100 - top[region] - factor * points[region]) < Decimal("0.01")
    assert divided.total == budget and divided.table["cents"].sum() == 26_234_567_891


def test_a_published_factor_is_applied_as_it_is():
    formula = fa.PointsFormula(
        fixed=10, amounts={"a": 2, "tax": -0.5}, off_the_top={"x": 3}, outside_factor=["tax"], factor=1.5
    )
    made = {"x": {"a": 1, "tax": 4}, "y": {"a": 7, "tax": 1}}
    assert formula.points(made).to_dict() == {"x": 12.0, "y": 24.0}
    applied = formula.apply(made)
    assert applied.amounts.to_dict() == {"x": 3 - 2 + 18.0, "y": -0.5 + 36.0}
    assert formula.apply(made, 2).amounts.to_dict() == {"x": 25.0, "y": 47.5}


def test_what_stands_outside_the_factor_is_paid_first():
    formula = fa.PointsFormula(amounts={"a": 2, "tax": -0.5}, outside_factor=["tax"])
    divided = formula.divide(99, {"x": {"a": 1, "tax": 4}, "y": {"a": 9, "tax": 0}})
    # 99 − (−2) is left for 20 points
    assert divided.closing_factor == pytest.approx(5.05)
    assert divided.amounts.to_dict() == {"x": 8.1, "y": 90.9}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 10**5)), min_size=1, max_size=12),
    st.integers(10**5, 10**10),
    st.integers(-3, 40),
)
def test_a_division_closes_whatever_the_figures_and_order_does_not_matter(rows, cents, amount):
    made = {f"p{n}": {"a": a, "b": b} for n, (a, b) in enumerate(rows)}
    formula = fa.PointsFormula(fixed=5, amounts={"a": abs(amount), "b": 3}, off_the_top={"p0": 1})
    divided = formula.divide(Decimal(cents) / 100, made)
    assert sum(divided.cents.values()) == cents
    back = formula.divide(Decimal(cents) / 100, dict(reversed(made.items())))
    assert back.cents == divided.cents


def problems(work) -> dict[str, str]:
    with pytest.raises(fa.InvalidInput) as caught:
        work()
    return {problem.place: problem.allowed.id for problem in caught.value.problems}


def test_a_missing_volume_is_reported_never_zero():
    formula = fa.PointsFormula(amounts={"a": 1, "b": 1})
    table = pd.DataFrame({"a": [1.0, None], "b": [2.0, 3.0]}, index=["x", "y"])
    assert problems(lambda: formula.divide(10, table)) == {"volumes.y.a": "keys.measure_missing"}
    assert problems(lambda: formula.points({"x": {"a": 1}, "y": {"a": "1.000", "b": -1}})) == {
        "volumes.x.b": "keys.measure_missing",
        "volumes.y.a": "errors.number",
        "volumes.y.b": "errors.not_negative",
    }
    assert problems(lambda: formula.points({})) == {"volumes": "errors.missing"}
    assert problems(lambda: formula.points([1])) == {"volumes": "errors.table"}
    assert problems(lambda: formula.points({"x": 5})) == {"volumes.x": "errors.table"}
    twice = pd.DataFrame({"a": [1, 2], "b": [1, 2]}, index=["x", "x"])
    assert problems(lambda: formula.points(twice)) == {"volumes.x": "errors.duplicate"}


def test_a_budget_that_cannot_be_divided_is_refused():
    formula = fa.PointsFormula(amounts={"a": 1}, off_the_top={"x": 8, "z": 3})
    assert problems(lambda: formula.divide(10, {"x": {"a": 0}, "y": {"a": 0}})) == {
        "amounts": "central_funding.points_zero",
        "off_the_top.z": "central_funding.not_divided_over",
    }
    plain = fa.PointsFormula(amounts={"a": 1}, off_the_top={"x": 8})
    assert problems(lambda: plain.divide(7, {"x": {"a": 1}})) == {"off_the_top": "central_funding.off_the_top"}
    assert problems(lambda: plain.divide(9.001, {"x": {"a": 1}})) == {"budget": "errors.unit_total"}
    tax = fa.PointsFormula(amounts={"a": 1, "t": 5}, outside_factor=["t"])
    assert problems(lambda: tax.divide(7, {"x": {"a": 1, "t": 2}})) == {
        "outside_factor": "central_funding.outside_above_budget"
    }
    opposite = fa.PointsFormula(amounts={"a": 1, "b": -1})
    assert problems(lambda: opposite.divide(7, {"x": {"a": 1, "b": 1}})) == {"amounts": "central_funding.points_zero"}
    assert problems(lambda: plain.apply({"x": {"a": 1}})) == {"factor": "errors.missing"}


def test_a_formula_is_checked_when_it_is_made():
    assert problems(
        lambda: fa.PointsFormula(fixed="1.000", amounts={"a": float("nan")}, outside_factor=["b"], date="gisteren")
    ) == {
        "fixed": "errors.number",
        "amounts.a": "errors.not_finite",
        "outside_factor[1]": "errors.unknown_name",
        "date": "errors.date",
    }


def test_what_is_not_public_must_be_given():
    assert problems(lambda: fa.PointsFormula.shipped("bdur-2026")) == {
        "fixed": "errors.missing",
        "decontamination": "central_funding.so_many_names",
    }
    assert problems(lambda: bdur(decontamination=[*SIX[:5], "Twente"], colour=1)) == {
        "decontamination": "central_funding.so_many_names",
        "colour": "errors.unknown_field",
    }
    with pytest.raises(fa.FileTrouble):
        fa.PointsFormula.shipped("nothing")


def test_the_hwbp_divides_as_the_law_says():
    """B = 0.50 R1 (I/IT + WG/WGT) + 0.40 R2 (I/IT + WG/WGT), Waterwet art. 7.24."""
    r1, r2, made = 76_000_000, 111_000_000, {"A": (380_000, 24_000), "B": (650_000, 41_000), "C": (431_111, 27_777)}
    totals = [sum(column) for column in zip(*made.values(), strict=True)]
    formula = fa.PointsFormula.shipped("hwbp-waterwet-7-24", residents_total=totals[0], woz_total=totals[1])
    volumes = {name: {"residents": residents, "woz": woz} for name, (residents, woz) in made.items()}
    divided = formula.divide(r1 + r2 * 4 // 5, volumes)
    assert divided.closing_factor == pytest.approx(0.5 * r1 + 0.4 * r2, rel=1e-14)
    assert sum(divided.cents.values()) == 16_480_000_000
    for name, (residents, woz) in made.items():
        share = residents / totals[0] + woz / totals[1]
        assert divided.amounts[name] == pytest.approx(0.5 * r1 * share + 0.4 * r2 * share, abs=0.011)
    assert problems(lambda: fa.PointsFormula.shipped("hwbp-waterwet-7-24", woz_total=0)) == {
        "residents_total": "errors.missing",
        "woz_total": "errors.positive",
    }


def test_the_example_of_a_cluster_has_its_own_factor():
    formula = fa.PointsFormula.shipped("orde-en-veiligheid-voorbeeld")
    made = {"x": {"inhabitants": 1000, "dwellings": 400, "centres": 2, "low_incomes": 50}}
    assert formula.apply(made).amounts["x"] == pytest.approx(1.4 * (15_000 + 20_000 + 120_000 + 6_000))
