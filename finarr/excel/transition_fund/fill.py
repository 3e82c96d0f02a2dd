"""Writing a transition fund into its input tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from finarr.arrangements.transition_fund import FundQuestion, Project, TransitionFund
from finarr.excel.common.fill import Filling, years_in
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.scenarios import scenarios_tables
from finarr.excel.shape import As, Head
from finarr.excel.tables import Family, Kind, word
from finarr.excel.transition_fund.specs import (
    ACCOUNT,
    ALONE,
    CARRIERS,
    COSTS,
    INPUTS,
    PER,
    PLANNED,
    QUESTION,
    RULES,
    SETTINGS,
    TOTAL,
    YEARLY,
    said,
)

__all__ = ["FundFilling", "filled"]

_RATES = ("savings_rate", "debt_rate", "loan_rate")


class FundFilling(Filling[TransitionFund]):
    """Fills the tables of one fund.

    Args:
        case: what is written.
        lang: the language of headings and choices.
    """

    def __init__(self, case: TransitionFund, lang: str) -> None:
        super().__init__(case, lang, INPUTS)

    def say(self, name: str, **values: object) -> str:
        """Return a text of this kind."""
        return word(said(name), self.lang, **values)

    def _rows_by_year(self, name: str, rows: Sequence[tuple[Row, Any]], kinds: Sequence[Kind] | None = None) -> Filled:
        """Return a table whose rows end in a figure for all years, or in one a year."""
        years = sorted({*self.years, *years_in([value for _, value in rows])})
        heads = self.heads(name, *(Head((Family.YEAR, year), str(year), Kind.FREE, 14) for year in years))
        always = any(head.id == "always" for head in heads)
        found = []
        for number, (front, value) in enumerate(rows):
            kind = Kind.EURO if kinds is None else kinds[number]
            one = not isinstance(value, Mapping)
            figures = [value if one else None] if always else []
            figures += [None if one else value.get(year) for year in years]
            found.append((*front, *(None if each is None else As(each, kind) for each in figures)))
        return Filled(name, heads, tuple(found))

    def tables(self) -> Iterator[Filled]:
        """Yield every table."""
        case = self.case
        yield self.case_table(SETTINGS, kind="transition-fund", deadline=case.deadline)
        yield self._question()
        yield self.parties_table()
        groups = tuple((each.name, each.key, each.block, each.block_start) for each in case.groups)
        yield Filled("finarr_groups", self.heads("finarr_groups"), groups)
        yield self._classes()
        yield self._agreed()
        yield self._projects()
        yield from self._spread()
        rows = tuple((p.name, party, euro) for p in case.projects for party, euro in p.benefits.items())
        yield Filled("finarr_benefits", self.heads("finarr_benefits"), rows)
        yield from self._rules()
        grants = [((each.name, each.match, listing(each.groups)), each.maximum) for each in case.cofinancing]
        yield self._rows_by_year("finarr_cofinancing", grants)
        yield self._caps()
        yield Filled("finarr_leaving", self.heads("finarr_leaving"), tuple(case.leaving.items()))
        yield from self.keys_tables()
        yield self.measures_table()
        yield self.indices_table()
        yield from self._accounts()
        yield from self._alone()
        yield from scenarios_tables(self)

    def _question(self) -> Filled:
        asked = self.case.question
        values: dict[str, Any] = {each.id: None if asked is None else getattr(asked, each.id) for each in QUESTION}
        if isinstance(values["contribution"], Mapping):
            values["contribution"] = None
        if values["prefinancing"] is not None:
            values["prefinancing"] = self.flag(values["prefinancing"])
        return self.settings("finarr_question", QUESTION, values)

    def _classes(self) -> Filled:
        rows: list[Row] = []
        for name, kind in self.case.classes.items():
            rows += [(name, group, percent) for group, percent in kind.shares.items()]
            if kind.own_share:
                rows.append((name, self.shown(CARRIERS, "owner"), kind.own_share))
        return Filled("finarr_classes", self.heads("finarr_classes"), tuple(rows))

    def _agreed(self) -> Filled:
        rows: list[tuple[Row, Any]] = []
        for group in self.case.groups:
            if group.pays is not None:
                rows.append(((group.name, self.shown(TOTAL, "pays")), group.pays))
                rows += [((group.name, name), amounts) for name, amounts in group.apart.items()]
        return self._rows_by_year("finarr_agreed", rows)

    def _projects(self) -> Filled:
        heads = self.heads("finarr_projects")
        rows = tuple(tuple(self._of_project(each, str(head.id)) for head in heads) for each in self.case.projects)
        return Filled("finarr_projects", heads, rows)

    def _of_project(self, project: Project, column: str) -> Any:
        if column in ("first", "last"):
            return None if project.window is None else tuple(project.window)[column == "last"]
        if column.startswith("loan_"):
            return None if project.loan is None else getattr(project.loan, column.removeprefix("loan_"))
        value = getattr(project, column)
        if column == "after":
            return listing(value) if value else None
        if column == "ahead":
            return value or None
        if isinstance(value, Mapping):
            return None
        return self.shown(self.specs["finarr_projects"].column(column).choices, value)

    def _spread(self) -> Iterator[Filled]:
        projects = self.case.projects
        parts: list[Row] = []
        costs: list[tuple[Row, Any]] = []
        for each in projects:
            if isinstance(each.cost, Mapping):
                costs.append(((each.name, self.shown(COSTS, "cost")), each.cost))
            if each.own is not None:
                costs.append(((each.name, self.shown(COSTS, "own")), each.own))
            if tuple(each.profile) != (1,):
                parts += [(each.name, step, part) for step, part in enumerate(each.profile, start=1)]
        yield Filled("finarr_spread", self.heads("finarr_spread"), tuple(parts))
        yield self._rows_by_year("finarr_project_costs", costs)
        phases = tuple((each.name, phase.name, phase.years, phase.go) for each in projects for phase in each.phases)
        yield Filled("finarr_phases", self.heads("finarr_phases"), phases)

    def _rules(self) -> Iterator[Filled]:
        rules, yearly, kinds = self.case.rules, [], []
        values: dict[str, Any] = {}
        asked = self.case.question or FundQuestion()
        for name in (*(each.id for each in RULES), "contribution"):
            value = asked.contribution if name == "contribution" else getattr(rules, name)
            if isinstance(value, Mapping):
                yearly.append(((self.shown(YEARLY, name),), value))
                kinds.append(Kind.SHARE if name in _RATES else Kind.EURO)
            values[name] = None if isinstance(value, Mapping) else value
        yield self.settings("finarr_rules", RULES, values)
        yield self._rows_by_year("finarr_rules_years", yearly, kinds)

    def _caps(self) -> Filled:
        rows = []
        for limit in self.case.limits:
            amount = (
                None if limit.amount is None else As(limit.amount, Kind.SHARE if limit.per == "budget" else Kind.EURO)
            )
            per = self.shown(PER, limit.per) if limit.per in PER else self.measure_or(limit.per)
            years = None if limit.years is None else listing(map(str, limit.years))
            rows.append((amount, per, listing(limit.parties), years))
        return Filled("finarr_caps", self.heads("finarr_caps"), tuple(rows))

    def _accounts(self) -> Iterator[Filled]:
        rows: list[Row] = []
        for done in self.case.realised:
            for field in fields(done):
                value, shown = getattr(done, field.name), ACCOUNT.get(field.name)
                if shown is None or value is None:
                    continue
                kind = word(shown, self.lang)
                if field.name == "finished":
                    rows += [(done.year, kind, name, None) for name in value]
                elif isinstance(value, Mapping):
                    rows += [(done.year, kind, name, euro) for name, euro in value.items()]
                else:
                    rows.append((done.year, kind, None, value))
        yield Filled("finarr_realised", self.heads("finarr_realised"), tuple(rows))
        plan, rows = self.case.plan, []
        if plan is not None:
            kinds = [self.shown(PLANNED, name) for name in PLANNED]
            rows += [(kinds[0], None, year, euro) for year, euro in plan.contributions.items()]
            rows += [(kinds[1], name, year, None) for name, year in plan.starts.items()]
        yield Filled("finarr_plan", self.heads("finarr_plan"), tuple(rows))

    def _alone(self) -> Iterator[Filled]:
        alone = self.case.alone
        values = {
            "overhead": None if alone is None else alone.overhead,
            "partners": None if alone is None else listing(alone.partners),
        }
        yield self.settings("finarr_alone", ALONE, values)
        batches = () if alone is None else alone.batches.items()
        rows = tuple((kind, number, part) for kind, steps in batches for number, part in steps.items())
        yield Filled("finarr_batches", self.heads("finarr_batches"), rows)
        costs = () if alone is None else tuple((listing(group), cost) for group, cost in alone.costs.items())
        yield Filled("finarr_alone_costs", self.heads("finarr_alone_costs"), costs)


def filled(case: TransitionFund, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a fund by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    return {table.name: table for table in FundFilling(case, lang or case.language).tables()}
