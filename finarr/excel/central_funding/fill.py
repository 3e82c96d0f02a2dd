"""Writing a central-funding case into its input tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from finarr.arrangements.central_funding import CentralFunding, Move, PointsFormula
from finarr.excel.central_funding.fill_question import bounds_rows, question_tables
from finarr.excel.central_funding.specs import (
    AMOUNT_KINDS,
    CUTS,
    DESIGNS,
    FORMULA_KINDS,
    FUND,
    INPUTS,
    PATH,
    SETTINGS,
)
from finarr.excel.common.fill import Filling, figure_of, years_in
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.scenarios import scenarios_tables
from finarr.excel.common.specs import TASKS
from finarr.excel.tables import Family, Kind
from finarr.parties import Party

__all__ = ["FundingFilling", "filled"]


class FundingFilling(Filling[CentralFunding]):
    """Fills the tables of one central-funding case.

    Args:
        case: what is written.
        lang: the language of headings and choices.
    """

    def __init__(self, case: CentralFunding, lang: str) -> None:
        super().__init__(case, lang, INPUTS)
        self.home = {member: region.name for region in case.regions for member in region.members}

    def party_measures(self) -> Iterable[str]:
        """Return the measures of municipalities; one that only regions have stands with the regions."""
        of_regions = {name for region in self.case.regions for name in region.measures}
        had = {name for party in self.case.parties for name in party.measures}
        return [name for name in self.case.measures if name in had or name not in of_regions]

    def of_party(self, party: Party, column: Any) -> Any:
        """Return what a municipality has in a column."""
        return self.home.get(party.name) if column == "region" else super().of_party(party, column)

    def start_table(self) -> Filled:
        """Return the settings on the start sheet."""
        case = self.case
        return self.case_table(
            SETTINGS, kind="central-funding", per=self.measure_or(case.per), figures=case.figures, date=case.date
        )

    def regions_table(self) -> Filled:
        """Return the regions, with the figures that they have of their own."""
        regions = self.case.regions
        names = [name for name in self.case.measures if any(name in region.measures for region in regions)]
        heads = self.heads("finarr_regions", *self.measure_heads([each.measures for each in regions], names))
        rows = [
            (
                region.name,
                region.key,
                region.through,
                *(figure_of(region.measures.get(head.id[1]), head.id) for head in heads if isinstance(head.id, tuple)),
            )
            for region in regions
        ]
        return Filled("finarr_regions", heads, tuple(rows))

    def tasks_table(self) -> Filled:
        """Return the tasks."""
        tasks = self.case.tasks
        heads = self.heads("finarr_tasks", *self.weight_heads(Family.INDEX, [task.index for task in tasks], True))
        rows = [
            (
                task.name,
                self.shown(TASKS, task.task),
                task.freedom,
                listing(task.regions),
                task.source,
                *((task.index or {}).get(head.id[1]) for head in heads if isinstance(head.id, tuple)),
            )
            for task in tasks
        ]
        return Filled("finarr_tasks", heads, tuple(rows))

    def region_amounts_table(self) -> Filled:
        """Return what tasks cost, and what the centre pays, by region."""
        rows: list[tuple[Row, Any]] = [
            ((task.name, self.shown(AMOUNT_KINDS, kind), region), value)
            for task in self.case.tasks
            for kind in AMOUNT_KINDS
            for region, value in getattr(task, kind).items()
        ]
        return self.yearly_table("finarr_region_amounts", rows)

    def paid_table(self) -> Filled:
        """Return what municipalities contribute."""
        rows: list[tuple[Row, Any]] = [
            ((task.name, party), value) for task in self.case.tasks for party, value in task.contributions.items()
        ]
        return self.yearly_table("finarr_paid", rows)

    def moves_table(self) -> Filled:
        """Return the moves of the proposal, and of the other one."""
        moves = [("proposal", move) for move in self.case.proposal]
        moves += [("mine", move) for move in self.case.mine or ()]
        years = years_in(move.amount for _, move in moves)
        more = self.year_heads(years, Kind.EURO, "u_euro_a_year", "ask_year", 14)
        more += self.weight_heads(Family.GRANT_INDEX, [move.grant_index for _, move in moves], False)
        more += self.weight_heads(Family.FUND_INDEX, [move.fund_index for _, move in moves], False)
        heads = self.heads("finarr_moves", *more)
        rows = [tuple(self._of_move(design, move, head.id) for head in heads) for design, move in moves]
        return Filled("finarr_moves", heads, tuple(rows))

    def _of_move(self, design: str, move: Move, column: Any) -> Any:
        cut = move.fund_cut
        match column:
            case "design":
                return self.shown(DESIGNS, design)
            case "by":
                return None if cut is None else self.shown(CUTS, cut.by)
            case "cluster":
                return None if cut is None else cut.cluster
            case "measures":
                names = None if cut is None else cut.measures
                return None if names is None else listing([self.measure_or(name) for name in names])
            case "amount":
                return None if isinstance(move.amount, Mapping) else move.amount
            case (Family.YEAR, year):
                return move.amount.get(year) if isinstance(move.amount, Mapping) else None
            case (Family.GRANT_INDEX, name):
                return (move.grant_index or {}).get(name)
            case (Family.FUND_INDEX, name):
                return (move.fund_index or {}).get(name)
            case "regions":
                return listing(move.regions)
            case "vat_covered":
                return self.flag(move.vat_covered)
            case _:
                return getattr(move, column)

    def formula_tables(self) -> Sequence[Filled]:
        """Return the formulas, their measures, and their amounts off the top."""
        rows: list[Row] = []
        parts: list[Row] = []
        top: list[Row] = []
        for name, formula in self.case.formulas.items():
            if isinstance(formula, PointsFormula):
                kind, given = "points", (formula.fixed or None, formula.factor, formula.source, formula.date)
                flags = {measure: measure in tuple(formula.outside_factor) for measure in formula.amounts}
                parts += [
                    (name, self.measure_or(each), amount, self.flag(flags[each]))
                    for each, amount in formula.amounts.items()
                ]
                top += [(name, region, amount) for region, amount in formula.off_the_top.items()]
            else:
                kind, given = "measures", (None, None, None, None)
                parts += [(name, self.measure_or(each), weight, None) for each, weight in formula.weights.items()]
            rows.append((name, self.shown(FORMULA_KINDS, kind), *given))
        tables = {"finarr_formulas": rows, "finarr_formula_parts": parts, "finarr_off_the_top": top}
        return [Filled(name, self.heads(name), tuple(found)) for name, found in tables.items()]

    def fund_tables(self) -> Sequence[Filled]:
        """Return the general fund: factor and source, and the weights by cluster."""
        fund = self.case.general_fund
        values = {each.id: None if fund is None else getattr(fund, each.id) for each in FUND}
        rows: list[Row] = []
        for cluster, weights in ({} if fund is None else fund.clusters).items():
            for measure, weight in weights.items():
                outside = fund is not None and measure in tuple(fund.outside_factor)
                rows.append((cluster, self.measure_or(measure), weight, self.flag(outside)))
        weights_table = Filled("finarr_fund_weights", self.heads("finarr_fund_weights"), tuple(rows))
        return [self.settings("finarr_fund", FUND, values), weights_table]

    def path_tables(self) -> Iterator[Filled]:
        """Yield the transition: who pays, and the bounds."""
        path = self.case.transition
        yield self.settings("finarr_path", PATH, {"payer": None if path is None else path.payer})
        rows = bounds_rows(None if path is None else path.bounds, None if path is None else path.gains, self.lang)
        yield Filled("finarr_path_bounds", self.heads("finarr_path_bounds"), tuple(rows))


def filled(case: CentralFunding, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a case by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = FundingFilling(case, lang or case.language)
    tables = [
        filling.start_table(),
        *question_tables(filling),
        filling.parties_table(),
        filling.measures_table(),
        filling.indices_table(),
        filling.regions_table(),
        filling.tasks_table(),
        filling.region_amounts_table(),
        filling.paid_table(),
        filling.moves_table(),
        *filling.formula_tables(),
        *filling.fund_tables(),
        *filling.path_tables(),
        *filling.keys_tables(),
    ]
    tables += scenarios_tables(filling)
    return {table.name: table for table in tables}
