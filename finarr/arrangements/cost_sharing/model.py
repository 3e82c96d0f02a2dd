"""The case: who shares which costs by which key, under which limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, overload

from immutabledict import immutabledict

from finarr.arrangements.budget_cycle.document import DOCUMENT_TYPES, Document
from finarr.arrangements.budget_cycle.plan import NOTHING, BudgetCycle
from finarr.arrangements.case import Case, by_name, found, listed, named
from finarr.arrangements.cost_sharing.checks import check
from finarr.arrangements.cost_sharing.tidy import tidied
from finarr.errors import Problem, report
from finarr.fields import Fields
from finarr.items import Index, Item
from finarr.keys import Key, Members
from finarr.limits import Limit, Transition, read_years
from finarr.money import Unit, round_half_away
from finarr.numbers import Number
from finarr.parties import Measure, Party
from finarr.stand_alone import StandAlone
from finarr.sweep import Sweep, Unread, take_scenarios
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.budget_cycle.advances import Advances
    from finarr.arrangements.budget_cycle.differences import Differences
    from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
    from finarr.arrangements.budget_cycle.realisation import Realisation
    from finarr.arrangements.budget_cycle.reconciliation import Reconciliation
    from finarr.arrangements.budget_cycle.settlement import Settlement
    from finarr.arrangements.budget_cycle.terms import AdvanceTerms
    from finarr.arrangements.cost_sharing.criteria import CriteriaComparison
    from finarr.arrangements.cost_sharing.outcome import Outcome

__all__ = ["DOCUMENT_TYPES", "CostSharing", "Document"]


@dataclass(frozen=True)
class CostSharing(Case):
    """Costs of a joint arrangement (gemeenschappelijke regeling) divided over its parties.

    A case is checked as a whole when it is made and never changes afterwards; `dataclasses.replace` makes another.
    Names of parties are matched by name, code or alias and written by their name; a key given in place of a name
    joins `keys` under the item's name; amounts for all years are written out by year.

    Args:
        title: what readers call it.
        years: the budget year and the estimates after it, ascending.
        parties: who takes part.
        items: what is divided.
        keys: by name.
        limits: floors and caps.
        transition: the path from today's division, if any.
        measures: label, reference date and source by measure id; a measure that only parties name gets its id as label.
        indices: growth by name, for items that are indexed.
        language: "nl" or "en", of workbooks and texts.
        unit: the unit of decision in euro, "0.01" or "1".
        criterion: what is fair where limits bind; "proportional" unless asked otherwise.
        capacity: the measure that stands for fiscal capacity, for the criterion "equal_burden".
        document: which document of the budget cycle this is.
        stand_alone: what groups would pay without the others, if that is known.
        scenarios: what is varied around the case, see `finarr.scenarios`; it changes no answer.
        cycle: advances, reserve, mergers, what members have in their own budgets, figures of the document before, and
            what the estimates came to.

    Raises:
        InvalidInput: every problem of the whole case at once.

    Example:
        >>> case = CostSharing(
        ...     "GGD", [2026],
        ...     [Party("Goes", measures={"inhabitants": 40}), Party("Veere", measures={"inhabitants": 20})],
        ...     [Item("Publieke gezondheid", "inwoners", 90)],
        ...     {"inwoners": Key.measures({"inhabitants": 1})})
        >>> case.net_costs
        immutabledict({('Publieke gezondheid', 2026): 9000})
    """

    title: str
    years: Sequence[int]
    parties: Sequence[Party]
    items: Sequence[Item]
    keys: Mapping[str, Key]
    limits: Sequence[Limit] = ()
    transition: Transition | None = None
    measures: Mapping[str, Measure] = field(default_factory=immutabledict, kw_only=True)
    indices: Mapping[str, Index] = field(default_factory=immutabledict, kw_only=True)
    language: str = field(default="nl", kw_only=True)
    unit: str = field(default="0.01", kw_only=True)
    criterion: str = field(default="proportional", kw_only=True)
    capacity: str | None = field(default=None, kw_only=True)
    document: Document | None = field(default=None, kw_only=True)
    stand_alone: StandAlone | None = field(default=None, kw_only=True)
    scenarios: Sweep | Unread | None = field(default=None, kw_only=True)
    cycle: BudgetCycle = field(default=NOTHING, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        fields.text("title")
        fields.choice("language", LANGUAGES)
        fields.text("capacity", optional=True)
        fields.put("unit", str(Unit.read(self.unit)))
        read_years(fields, "years", optional=False)
        for name, kind in _LISTS.items():
            listed(fields, name, kind)
        for name, kind in _TABLES.items():
            named(fields, name, kind)
        for name, kind in _PARTS.items():
            if getattr(self, name) is not None and not isinstance(getattr(self, name), kind):
                fields.wrong((name,), repr(getattr(self, name)), "kind", kind=kind.__name__)
                fields.put(name, None)
        take_scenarios(fields)
        if not isinstance(self.cycle, BudgetCycle):
            fields.wrong(("cycle",), repr(self.cycle), "kind", kind=BudgetCycle.__name__)
            fields.put("cycle", NOTHING)
        tidied(self, fields)
        fields.problems += check(self, tuple(fields.problems))
        fields.done()

    @cached_property
    def net_costs(self) -> Mapping[tuple[str, int], int]:
        """Whole units by (item, year): net cost, rounded once, a half away from zero."""
        return immutabledict(
            {
                (item.name, year): round_half_away(self.grid.to_units(cost))
                for item in self.items
                for year in self.years
                if (cost := item.net_cost(year, tuple(self.years), self.indices)) is not None
            }
        )

    @cached_property
    def _items(self) -> Mapping[str, Item]:
        return by_name(self.items)

    def item(self, name: str) -> Item:
        """Return an item by its name.

        Raises:
            InvalidInput: there is none.
        """
        return found(self._items.get(name), name, self._items, "item")

    def key_of(self, item: Item) -> Key:
        """Return the key that divides an item."""
        return self.keys[str(item.key)]

    def members(self, item: Item, year: int) -> Members:
        """Return who takes part in an item in a year."""
        chosen = None if item.parties is None else set(item.parties)
        place = {party.name: ("parties", number) for number, party in enumerate(self.parties)}
        return Members(year, tuple(p for p in self.parties if chosen is None or p.name in chosen), place)

    def solve(self, criterion: str | None = None, solver: str | None = None) -> Outcome:
        """Divide the costs: fair pro rata under the limits, exact to the unit.

        Args:
            criterion: what is fair; the case's own where left out.
            solver: "highs" or "cbc"; both give the same cents.

        Raises:
            InvalidInput: no such criterion or solver.
            Infeasible: the limits contradict one another; `NoWholeTable` where they do so in whole units alone.
            SolverTrouble: an answer failed the check in plain arithmetic.
        """
        from finarr.arrangements.cost_sharing.solve import solve

        case = self if criterion in (None, self.criterion) else replace(self, criterion=criterion)
        return solve(case, solver)

    @overload
    def compare(
        self,
        previous: CostSharing | Outcome | None = None,
        order: Sequence[str] | None = None,
        method: str = "sequential",
        *,
        years: str = "same",
    ) -> Differences: ...

    @overload
    def compare(self, previous: Sequence[str]) -> CriteriaComparison: ...

    def compare(
        self,
        previous: CostSharing | Outcome | Sequence[str] | None = None,
        order: Sequence[str] | None = None,
        method: str = "sequential",
        *,
        years: str = "same",
    ) -> Differences | CriteriaComparison:
        """Explain what differs from the document before; or, given criteria, set their answers beside one another.

        Args:
            previous: a case or its outcome: the document before this one; left out, the figures of it that this case
                holds (`BudgetCycle.previous`). Or a list of ids of criteria, such as
                ``["proportional", "least_change"]``: this one case under each of them.
            order: the causes in the order in which they are replaced; those it does not name follow in the usual order.
            method: "sequential" (one cause at a time) or "shapley" (averaged over all orders).
            years: "same" sets every calendar year beside itself, "budget" the budget year beside that of before.

        Raises:
            InvalidInput: an argument is not known or lacks what it needs, or the documents have no year in common.
            Infeasible: the limits of a document contradict one another.
        """
        if isinstance(previous, Sequence):
            from finarr.arrangements.cost_sharing.criteria import compare_criteria

            given = {"order": order, "method": method, "years": years}
            usual = {"order": None, "method": "sequential", "years": "same"}
            report(
                Problem((name,), repr(value), Message("cost_sharing.only_documents"))
                for name, value in given.items()
                if value != usual[name]
            )
            return compare_criteria(self, [previous] if isinstance(previous, str) else previous)
        from finarr.arrangements.budget_cycle.explaining import explain_differences

        return explain_differences(self, previous, order, method, years)

    def advances(
        self,
        terms: AdvanceTerms | int | Iterable[date | str] | None = None,
        year: int | None = None,
        *,
        previous: Advances | None = None,
        since: date | str | None = None,
    ) -> Advances:
        """Return what every party pays in advance and when (voorschotten).

        Args:
            terms: a number of equal periods (4 is quarters), days, or `AdvanceTerms`; those of the case where left
                out, else quarters.
            year: whose contributions; those of the document where left out.
            previous: the advances that this document amends.
            since: from when it does: what was due before stays, the rest is spread over the terms that are left.

        Raises:
            InvalidInput: the terms are not in the year, or none is left.
            Infeasible: the limits contradict one another.
        """
        from finarr.arrangements.budget_cycle.advances import advances_of, asked_terms, asked_year

        chosen = asked_year(self, year)
        return advances_of(self.solve(), asked_terms(self, terms), chosen, previous, since)

    def settle(
        self,
        realised: Realisation | CostSharing | Mapping[str, Number | Mapping[str, Number]] | None = None,
        advances: Advances | None = None,
    ) -> Settlement:
        """Return the final settlement of a year by the account: result, reserve, and what each still pays or gets.

        Args:
            realised: what costs and quantities came to; or the account as a case; or only amounts by item; left out,
                the figures that this case holds (`BudgetCycle.realised`).
            advances: what was paid in advance; else what `realised` says, else what this document asked.

        Raises:
            InvalidInput: realised figures are missing or do not fit the case.
            Infeasible: the limits cannot hold the realised costs.
        """
        from finarr.arrangements.budget_cycle.realisation import realised_of
        from finarr.arrangements.budget_cycle.settlement import settle_year

        return settle_year(self, realised_of(self, realised), advances)

    def reconcile(self, own_estimates: Iterable[OwnEstimate] | None = None) -> Reconciliation:
        """Set contributions beside what members have in their own budgets, and total them as members book them.

        Args:
            own_estimates: those of the case where left out.

        Raises:
            InvalidInput: there are none, or they speak of something that is not known.
        """
        from finarr.arrangements.budget_cycle.reconciliation import reconcile

        return reconcile(self.solve(), self.cycle.own_estimates if own_estimates is None else own_estimates)

    def corrected(self, *, only_beyond: bool = False) -> CostSharing:
        """Return the case with the growth of its indices as it turned out, where it differs beyond their threshold.

        Args:
            only_beyond: correct only what lies beyond the threshold, not the whole difference.

        Raises:
            InvalidInput: no index has actual rates.
        """
        from finarr.arrangements.budget_cycle.corrections import corrected

        return corrected(self, only_beyond)

    def with_savings(
        self,
        share: Number,
        items: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        spread: str = "proportional",
    ) -> CostSharing:
        """Return the case with a savings target (taakstelling) on its gross costs.

        Args:
            share: of the gross costs of the chosen items together, 0..1.
            items: names; all where left out.
            years: all where left out.
            spread: "proportional", "equal" (the same amount an item), or a key: a line of its own divided by it.

        Raises:
            InvalidInput: something is not known, or an item would cost less than nothing.
        """
        from finarr.arrangements.budget_cycle.savings import with_savings

        return with_savings(self, share, items, years, spread)

    def merge(
        self,
        into: Mapping[str, Iterable[str] | Mapping[str, Number]],
        date: date | str | None = None,
        *,
        names: Mapping[str, str] | None = None,
    ) -> CostSharing:
        """Return the case after a merger of municipalities (herindeling).

        Measures, votes, today's contributions, shares, quantities and limits of the predecessors add up. A municipality
        that is divided is named under each successor, with the fraction that goes there.

        Args:
            into: predecessors by successor, each by name or code: ``{"GM1992": ["GM0530", "GM0614"]}``, or with
                fractions ``{"GM1992": {"GM0530": 1, "GM0614": 0.4}, ...}``.
            date: from when the successor stands in their place. In years before it counts as so many parties where all
                pay the same; so the history is that of the new division. None: in no year.
            names: names by code, of successors given by code.

        Raises:
            InvalidInput: a party is not known or not divided whole, or a limit bound some predecessors and not others.
        """
        from finarr.arrangements.budget_cycle.merging import merge

        return merge(self, into, date, names)


_LISTS: Mapping[str, type] = immutabledict({"parties": Party, "items": Item, "limits": Limit})
_TABLES: Mapping[str, type] = immutabledict({"keys": Key, "measures": Measure, "indices": Index})
_PARTS: Mapping[str, type] = immutabledict({"transition": Transition, "document": Document, "stand_alone": StandAlone})
