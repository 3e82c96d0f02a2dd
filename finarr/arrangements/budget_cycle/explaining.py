"""From two documents to the differences between them, cause by cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from finarr.arrangements.budget_cycle.causes import FIRST, LAST, in_order, told
from finarr.arrangements.budget_cycle.differences import Difference, Differences
from finarr.arrangements.budget_cycle.from_figures import differences_from_figures
from finarr.arrangements.budget_cycle.ground import CellKey, Ground, same_ground
from finarr.arrangements.budget_cycle.mixing import Mixer
from finarr.arrangements.budget_cycle.splitting import METHODS, sequential, shapley
from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.arrangements.cost_sharing.solve import exact_amounts
from finarr.errors import Infeasible, InvalidInput, Problem
from finarr.fairness.whole_table import WholeRow, round_cells
from finarr.money import round_half_away
from finarr.words import Message

__all__ = ["explain_differences"]

STRUCTURE = ("reference_date", "volume", "members", "key", "limits")
"""The causes that say how costs are divided; the others say what is divided."""

LENT: tuple[tuple[str, ...], ...] = (("limits",), ("limits", "members", "key"), STRUCTURE)
"""What a mix that cannot be divided takes over from the new document, until it can."""


def explain_differences(
    current: CostSharing | Outcome,
    previous: CostSharing | Outcome | None,
    order: Sequence[str] | None,
    method: str,
    years: str,
) -> Differences:
    """Return the differences between two documents.

    Args:
        current: the new document.
        previous: the old one; None is the figures of it that the new one holds.
        order: of the causes; see `finarr.arrangements.budget_cycle.causes`.
        method: "sequential" or "shapley".
        years: "same" or "budget".

    Raises:
        InvalidInput: an argument is not known, or the documents have no year in common.
        Infeasible: the limits of one of the documents contradict one another.
    """
    if method not in METHODS:
        raise InvalidInput([Problem(("method",), repr(method), Message("errors.one_of", {"allowed": METHODS}))])
    if previous is None:
        return _from_held(current)
    if not isinstance(previous, CostSharing | Outcome):
        problem = Problem(("previous",), repr(previous), Message("errors.kind", {"kind": CostSharing.__name__}))
        raise InvalidInput([problem])
    old = previous.solve() if isinstance(previous, CostSharing) else previous
    new = current.solve() if isinstance(current, CostSharing) else current
    ground = same_ground(old, new.case, years)
    mixer = Mixer(ground.old, ground.new, ground.lag)
    chain = in_order(order, mixer.own_causes())
    middle = [cause for cause in chain if cause not in (FIRST, LAST)]
    values = _Values(mixer, new, _beginning(ground))
    active = [cause for cause in middle if values.matters(cause, middle)]
    values.active = frozenset(active)
    split = sequential(values, active) if method == "sequential" else shapley(values, active)
    cents = _in_cents(ground, mixer, new, values, split)
    cells = tuple(
        Difference(party, item, year, cause, amounts.get(cause, 0))
        for (party, item, year), amounts in cents.items()
        for cause in chain
    )
    notes = tuple(values.notes.values())
    return Differences(old, new, chain, method, cells, ground.paid, mixer.years, ground.lag, notes)


def _from_held(current: CostSharing | Outcome) -> Differences:
    new = current.solve() if isinstance(current, CostSharing) else current
    if new.case.cycle.previous is None:
        raise InvalidInput([Problem(("previous",), None, Message("budget_cycle.no_previous"))])
    return differences_from_figures(new, new.case.cycle.previous)


def _beginning(ground: Ground) -> Mapping[CellKey, Fraction]:
    """Return what the old document divides on the new division, in cents, exact; where nothing merged, what it was.

    Limits that can no longer be met once they are added up have no answer there; then the merger changes nothing.
    """
    if not ground.merged:
        return ground.exact
    try:
        units = exact_amounts(ground.old)
    except Infeasible:
        return ground.exact
    return {cell: amount * ground.old.grid.cents for cell, amount in units.items()}


class _Values:
    """Amounts in cents by cell for a set of causes that are new; each set is worked out once."""

    def __init__(self, mixer: Mixer, new: Outcome, beginning: Mapping[CellKey, Fraction]) -> None:
        self.mixer = mixer
        self.active: frozenset[str] = frozenset()
        self.notes: dict[frozenset[str], Message] = {}
        begins = {cell: amount for cell, amount in beginning.items() if cell[2] in mixer.years}
        self._known: dict[frozenset[str], Mapping[CellKey, Fraction]] = {frozenset(): begins}
        self._end = {(c.party, c.item, c.year): c.exact * 100 for c in new.cells if c.year in mixer.years}

    def matters(self, cause: str, causes: Sequence[str]) -> bool:
        """Tell whether replacing a cause changes a mix, from the old document or towards the new one."""
        others = frozenset(causes) - {cause}
        return self._mix(frozenset()) != self._mix(frozenset({cause})) or self._mix(others) != self._mix(
            frozenset(causes)
        )

    def _mix(self, causes: frozenset[str]) -> CostSharing | None:
        try:
            return self.mixer.mix(causes)
        except InvalidInput:
            return None

    def __call__(self, causes: frozenset[str]) -> Mapping[CellKey, Fraction]:
        if causes not in self._known:
            self._known[causes] = self._end if causes == self.active else self._worked_out(causes)
        return self._known[causes]

    def _worked_out(self, causes: frozenset[str]) -> Mapping[CellKey, Fraction]:
        """Divide a mix; one that cannot be divided takes more of the new document until it can."""
        found = self._divided(causes)
        for lent in LENT if found is None else ():
            more = causes | (self.active & set(lent))
            if more != causes and (found := self._divided(more)) is not None:
                self._note(causes, more - causes)
                break
        if found is None:
            self._note(causes, self.active - causes)
            found = self._end
        return found

    def _divided(self, causes: frozenset[str]) -> Mapping[CellKey, Fraction] | None:
        if causes == self.active:
            return self._end
        try:
            case = self.mixer.mix(causes)
            units = exact_amounts(case)
        except (InvalidInput, Infeasible):
            return None
        cents = case.grid.cents
        return {cell: amount * cents for cell, amount in units.items() if cell[2] in self.mixer.years}

    def _note(self, causes: frozenset[str], lent: frozenset[str]) -> None:
        def words(chosen: frozenset[str]) -> list[Message | str]:
            return [told(cause) for cause in sorted(chosen)] or [Message("budget_cycle.nothing")]

        values = {"causes": words(causes), "lent": words(lent)}
        self.notes[causes] = Message("budget_cycle.lent", values)


def _in_cents(
    ground: Ground,
    mixer: Mixer,
    new: Outcome,
    values: _Values,
    split: Mapping[str, Mapping[CellKey, Fraction]],
) -> dict[CellKey, dict[str, int]]:
    """Round the parts to cents, cause by cause, item by item; what whole cents leave is the last cause."""
    after = {(c.party, c.item, c.year): c.cents for c in new.cells if c.year in mixer.years}
    before = {cell: cents for cell, cents in ground.paid.items() if cell[2] in mixer.years}
    cells = _sorted(dict.fromkeys((*after, *before)), ground, mixer)
    merger = {cell: values(frozenset()).get(cell, Fraction(0)) - ground.exact.get(cell, Fraction(0)) for cell in cells}
    found: dict[CellKey, dict[str, int]] = {cell: {} for cell in cells}
    order = {p.name: p.order for case in (ground.old, ground.new) for p in case.parties}
    for cause, amounts in {FIRST: merger, **split}.items():
        for cell, cents in _whole(amounts, order).items():
            found.setdefault(cell, {})[cause] = cents
    for cell, parts in found.items():
        parts[LAST] = after.get(cell, 0) - before.get(cell, 0) - sum(parts.values())
    return found


def _whole(amounts: Mapping[CellKey, Fraction], order: Mapping[str, tuple[str, str]]) -> dict[CellKey, int]:
    """Round what one cause changes to whole cents.

    Every item and year adds up to its rounded sum; a party whose change over all items is whole (such as zero, for one
    that a cap holds) keeps just that.
    """
    moved = {cell: amount for cell, amount in amounts.items() if amount}
    cells = list(moved)
    columns: dict[tuple[str, int], list[int]] = {}
    rows: dict[tuple[str, int], list[int]] = {}
    for number, (party, item, year) in enumerate(cells):
        columns.setdefault((item, year), []).append(number)
        rows.setdefault((party, year), []).append(number)
    exact = [moved[cell] for cell in cells]
    labels = [(order.get(party, (party, party)), item, year) for party, item, year in cells]
    totals = [round_half_away(sum((exact[k] for k in column), Fraction(0))) for column in columns.values()]
    sums = ((row, sum((exact[k] for k in row), Fraction(0))) for row in rows.values() if len(row) > 1)
    held = [WholeRow(dict.fromkeys(row, 1), int(sum_), int(sum_)) for row, sum_ in sums if sum_.denominator == 1]
    whole = round_cells(exact, labels, list(columns.values()), totals, held)
    return dict(zip(cells, whole.values, strict=True))


def _sorted(cells: Mapping[CellKey, None], ground: Ground, mixer: Mixer) -> list[CellKey]:
    parties = dict.fromkeys(party.name for case in (ground.new, ground.old) for party in case.parties)
    party = {name: number for number, name in enumerate(parties)}
    item = {name: number for number, name in enumerate(mixer.items)}
    return sorted(cells, key=lambda cell: (cell[2], item[cell[1]], party[cell[0]]))
