"""The case: all arrangements of the municipalities of a region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.case import Case, WithoutKeys, found, listed, named, refuse_unknown_solver, renamer
from finarr.arrangements.portfolio.arrangement import Arrangement
from finarr.errors import Problem, at
from finarr.fields import Fields
from finarr.limits import read_years
from finarr.money import Unit
from finarr.numbers import Number, at_year, is_hole
from finarr.parties import Measure, Party
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.cost_sharing import CostSharing
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.portfolio.congruence import Congruence
    from finarr.arrangements.portfolio.flows import Flows
    from finarr.arrangements.portfolio.outcome import PortfolioOutcome
    from finarr.arrangements.portfolio.reforms import Accumulated
    from finarr.arrangements.portfolio.regrouping import Regrouping
    from finarr.arrangements.withdrawal import ExitOutcome

__all__ = ["POTS", "Portfolio"]

POTS = ("general_fund", "specific_grants", "own_taxes", "other")
"""Where the income of a municipality may come from."""


@dataclass(frozen=True)
class Portfolio(WithoutKeys, Case):
    """All arrangements that municipalities take part in, seen together.

    Args:
        title: what readers call it.
        years: ascending; contributions may differ by year.
        parties: the municipalities, each with its budget and inhabitants where these are known.
        arrangements: what they take part in.
        pots: euro by party and source of its income, of `POTS`, for the flows of money.
        measures: label, reference date and source by measure id.
        per: the measure that counts inhabitants.
        language: "nl" or "en".
        unit: the unit of the amounts in euro, "0.01" or "1".

    Raises:
        InvalidInput: every problem of the whole case at once.

    Source:
        ROB, Droomland of niemandsland (2021): a municipality takes part in 33 partnerships on average; over 20% of its
        spending runs through them.

    Example:
        >>> case = Portfolio("Zeeland", [2026], [Party("Goes", budget=1000), Party("Veere", budget=500)],
        ...     [Arrangement("GGD", {"Goes": 60, "Veere": 30}, mandatory=True),
        ...      Arrangement("Archief", {"Goes": 40})])
        >>> case.solve().burdens[["party", "contributions", "of_budget", "locked"]].to_dict("split")["data"]
        [['Goes', 100.0, 0.1, 60.0], ['Veere', 30.0, 0.06, 30.0]]
    """

    title: str
    years: Sequence[int]
    parties: Sequence[Party]
    arrangements: Sequence[Arrangement]
    pots: Mapping[str, Mapping[str, Number | Mapping[int, Number]]] = field(default_factory=immutabledict, kw_only=True)
    measures: Mapping[str, Measure] = field(default_factory=immutabledict, kw_only=True)
    per: str = field(default="inhabitants", kw_only=True)
    language: str = field(default="nl", kw_only=True)
    unit: str = field(default="0.01", kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.text("per")
        fields.choice("language", LANGUAGES)
        fields.put("unit", str(Unit.read(self.unit)))
        read_years(fields, "years")
        fields.put("years", tuple(self.years or ()))
        listed(fields, "parties", Party)
        listed(fields, "arrangements", Arrangement)
        named(fields, "measures", Measure)
        fields.nested_per_year("pots")
        _tidied(self, fields)
        fields.problems += [problem for rule in _CHECKS for problem in rule(self)]
        fields.done()

    @classmethod
    def from_table(cls, table: Any, title: str, parties: Iterable[Party] | None = None, **more: Any) -> Portfolio:
        """Return a portfolio from a table with one row a municipality and arrangement (and year).

        Args:
            table: a DataFrame, a list of mappings, or the path of a CSV file. Columns, in Dutch or English:
                municipality, arrangement, contribution with year, or one column a year; and where known votes,
                mandatory, domain, family, code, inhabitants and budget.
            title: what readers call it.
            parties: the municipalities, where more is known of them than the table tells.
            more: other fields of a portfolio, by name.

        Raises:
            InvalidInput: every problem of the table, with its row and column.
            FileTrouble: the file cannot be read.

        Example:
            >>> rows = [{"gemeente": "Goes", "regeling": "GGD", "2026": 60, "verplicht": "ja"},
            ...         {"gemeente": "Veere", "regeling": "GGD", "2026": 30, "verplicht": "ja"}]
            >>> Portfolio.from_table(rows, "Zeeland").arrangements[0].mandatory
            True
        """
        from finarr.arrangements.portfolio.reading import from_table

        return from_table(table, title, parties, more)

    @classmethod
    def from_cases(
        cls, cases: Iterable[CostSharing | Outcome], title: str, *, mandatory: Iterable[str] = (), **more: Any
    ) -> Portfolio:
        """Return a portfolio of the arrangements' own cases; one that was not solved yet is.

        Args:
            cases: cost-sharing cases or their outcomes; each becomes an arrangement with the case's title. Parties are
                matched by code, else by name.
            title: what readers call it.
            mandatory: titles of those of which membership is a duty by law; others are taken by their title
                (veiligheidsregio, GGD, omgevingsdienst).
            more: other fields of a portfolio, by name.

        Raises:
            InvalidInput: the cases have no year in common, or parties contradict one another.
        """
        from finarr.arrangements.portfolio.reading import from_cases

        return from_cases(cases, title, tuple(mandatory), more)

    def arrangement(self, name: str) -> Arrangement:
        """Return an arrangement by its name, whatever its capitals.

        Raises:
            InvalidInput: there is none.
        """
        meant = next((each for each in self.arrangements if each.name.casefold() == name.strip().casefold()), None)
        return found(meant, name, (each.name for each in self.arrangements), "arrangement")

    def party(self, name: str) -> Party:
        """Return a party by name, code or alias.

        Raises:
            InvalidInput: there is none.
        """
        return found(self.roster.find(name), name, (each.name for each in self.parties), "party")

    def units(self, arrangement: Arrangement, party: str, year: int) -> int:
        """Return what a party contributes, in whole units."""
        return int(self.grid.to_units(arrangement.amount(party, year)))

    def people(self, party: Party, year: int) -> int | None:
        """Return the inhabitants of a party; None where they are not known."""
        value = at_year(party.measures[self.per], year) if self.per in party.measures else None
        return None if value is None else floor(value)

    def solve(self, solver: str | None = None) -> PortfolioOutcome:
        """Return burdens, influence, congruence, flows and warnings.

        Args:
            solver: not needed here, `capped` and `regroup` take one; a name that is none is refused all the same.

        Raises:
            InvalidInput: no such solver.
        """
        from finarr.arrangements.portfolio.outcome import solve

        refuse_unknown_solver(solver)
        return solve(self)

    def congruence(self) -> Congruence:
        """Return how much the partner sets of arrangements overlap: by pair, domain, municipality and in all."""
        from finarr.arrangements.portfolio.congruence import congruence

        return congruence(self)

    def regroup(self, regions: int, solver: str | None = None) -> Regrouping:
        """Return the grouping into congruent regions that moves the fewest inhabitants.

        Every family of arrangements (all veiligheidsregio's, all GGD's, ...) gets the same regions. A municipality
        moves in a family when its new region does not go on with the arrangement it is in; one that was in none moves
        when it joins. Each arrangement goes on in at most one region.

        Args:
            regions: how many.
            solver: "highs" or "cbc".

        Raises:
            InvalidInput: there cannot be so many regions, inhabitants are not known, or a municipality is in two
                arrangements of one family.
        """
        from finarr.arrangements.portfolio.regrouping import regroup

        return regroup(self, regions, solver)

    def capped(
        self,
        rise: Number,
        year: int | None = None,
        *,
        today: Mapping[str, Number] | None = None,
        solver: str | None = None,
    ) -> Outcome:
        """Divide all arrangements again so that no municipality's total rises by more than a part of its budget.

        Every arrangement keeps its total; what departs from the contributions given is as little as possible, by the
        same rule as in cost sharing (lexicographic minimax of the relative departure).

        Args:
            rise: the part of its budget (0.01 is 1%) by which the total of a municipality may rise.
            year: the year; the last one where left out.
            today: euro that each pays now in all; what it contributes in the year before where left out.
            solver: "highs" or "cbc".

        Raises:
            InvalidInput: a budget is not known, or there is no year before and no ``today``.
            Infeasible: the caps together cannot carry the totals.
        """
        from finarr.arrangements.portfolio.capping import capped

        return capped(self, rise, year, today, solver)

    def accumulate(self, reforms: Iterable[Any], year: int | None = None) -> Accumulated:
        """Return what several reforms do together to each municipality.

        Args:
            reforms: `finarr.Reform` objects, or outcomes of central funding.
            year: the year whose budgets count; the last one where left out.

        Raises:
            InvalidInput: a reform names a municipality that is not in the portfolio.
        """
        from finarr.arrangements.portfolio.reforms import accumulate

        return accumulate(self, reforms, year)

    def flows(self, year: int | None = None) -> Flows:
        """Return which pot is spent on what in a year, exact to the unit; the first year where left out."""
        from finarr.arrangements.portfolio.flows import flows

        return flows(self, year)

    def case(self, arrangement: str, years: Iterable[int] | None = None) -> CostSharing:
        """Return one arrangement as a cost-sharing case, by the contributions as they are."""
        from finarr.arrangements.portfolio.capping import as_case

        return as_case(self, [self.arrangement(arrangement)], tuple(years or self.years))

    def exit(self, arrangement: str, party: str, year: int | None = None, **more: Any) -> ExitOutcome:
        """Return what leaving one arrangement costs; see `finarr.exit`.

        Raises:
            InvalidInput: membership is a duty by law, or there is no such arrangement or party.
        """
        from finarr.arrangements.portfolio.capping import leave

        return leave(self, arrangement, party, year, more)


def _tidied(case: Portfolio, fields: Fields) -> None:
    """Write names of parties by their one name."""
    rename = renamer(case.parties, fields)
    arrangements = []
    for number, each in enumerate(case.arrangements):
        place = ("arrangements", number)
        changes: dict[str, Any] = {
            name: {rename(key, (*place, name, key)): value for key, value in getattr(each, name).items()}
            for name in ("contributions", "votes")
        }
        for name in ("contributions", "tasks"):
            table = changes.get(name, getattr(each, name))
            changes[name] = {key: _by_year(value, case.years) for key, value in table.items()}
        for name in ("grants", "other"):
            if getattr(each, name):
                changes[name] = _by_year(getattr(each, name), case.years)
        with at(*place):
            arrangements.append(replace(each, **changes))
    fields.put("arrangements", tuple(arrangements))
    pots = {
        rename(name, ("pots", name)): immutabledict({pot: _by_year(value, case.years) for pot, value in table.items()})
        for name, table in case.pots.items()
    }
    fields.put("pots", immutabledict(pots))
    used = {name: Measure(name) for party in case.parties for name in party.measures if name not in case.measures}
    fields.put("measures", immutabledict({**case.measures, **used}))


def _by_year(value: Any, years: Sequence[int]) -> Any:
    """Return an amount for all years written out by year."""
    return value if isinstance(value, Mapping) or is_hole(value) else immutabledict(dict.fromkeys(years, value))


def _present(case: Portfolio) -> Iterator[Problem]:
    for name in ("years", "parties", "arrangements"):
        if not getattr(case, name):
            yield Problem((name,), None, Message("errors.missing"))


def _duplicates(case: Portfolio) -> Iterator[Problem]:
    for name in ("parties", "arrangements"):
        seen = Counter(each.name.casefold() for each in getattr(case, name))
        for number, each in enumerate(getattr(case, name)):
            if seen[each.name.casefold()] > 1:
                yield Problem((name, number, "name"), f"'{each.name}'", Message("errors.duplicate"))


def _years(case: Portfolio) -> Iterator[Problem]:
    """Every amount is known in every year of the case, and is a multiple of the unit."""
    for number, each in enumerate(case.arrangements):
        tables: dict[tuple[str, ...], Any] = {("contributions", party): v for party, v in each.contributions.items()}
        tables |= {("tasks", name): value for name, value in each.tasks.items()}
        tables |= {(name,): getattr(each, name) for name in ("grants", "other")}
        for key, value in tables.items():
            yield from _amounts(case, value, ("arrangements", number, *key))
    for party, table in case.pots.items():
        for pot, value in table.items():
            if pot not in POTS:
                allowed = Message("errors.one_of", {"allowed": POTS})
                yield Problem(("pots", party, pot), f"'{pot}'", allowed)
            yield from _amounts(case, value, ("pots", party, pot))


def _amounts(case: Portfolio, value: Any, place: tuple[str | int, ...]) -> Iterator[Problem]:
    for year in case.years:
        if isinstance(value, Mapping) and year not in value:
            yield Problem((*place, year), None, Message("errors.missing"))
            continue
        amount = at_year(value, year)
        if amount is not None and case.grid.to_units(amount).denominator != 1:
            allowed = Message("portfolio.unit", {"unit": case.unit})
            yield Problem((*place, year) if isinstance(value, Mapping) else place, amount, allowed)


def _members(case: Portfolio) -> Iterator[Problem]:
    """Votes belong to those who take part; a quota can be reached."""
    for number, each in enumerate(case.arrangements):
        for name in each.votes:
            if name not in each.contributions:
                message = Message("portfolio.no_member", {"party": name, "arrangement": each.name})
                yield Problem(("arrangements", number, "votes", name), None, message)
        total = sum(float(votes) for votes in each.votes.values() if not is_hole(votes))
        if each.quota is not None and not is_hole(each.quota) and float(each.quota) > total:
            yield Problem(("arrangements", number, "quota"), each.quota, Message("portfolio.quota", {"sum": total}))


_CHECKS = (_present, _duplicates, _years, _members)
