"""A savings target (taakstelling): so many percent less, spread over items by a rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from finarr.arrangements.cost_sharing.model import CostSharing
from finarr.errors import InvalidInput, Problem
from finarr.items import Item
from finarr.money import largest_remainder, round_half_away
from finarr.numbers import Number, is_hole, read_number
from finarr.words import Message

__all__ = ["with_savings"]


def with_savings(
    case: CostSharing, share: Number, items: Iterable[str] | None, years: Iterable[int] | None, spread: str
) -> CostSharing:
    """Return the case with a savings target on the gross costs.

    Args:
        case: before.
        share: of the gross costs of the chosen items together, 0..1.
        items: names; None is all.
        years: None is all.
        spread: "proportional" (the same percentage of every item), "equal" (the same amount), or the name of a key: a
            line of its own, divided by that key.

    Raises:
        InvalidInput: something is not known, the share is no fraction, or an item would cost less than nothing.
    """
    problems: list[Problem] = []
    part = read_number(share, ("share",), problems)
    if not is_hole(part) and not 0 <= part <= 1:
        problems.append(Problem(("share",), part, Message("budget_cycle.fraction")))
    known = [item.name for item in case.items]
    chosen = known if items is None else list(items)
    when = tuple(case.years) if years is None else tuple(years)
    allowed_years = Message("cost_sharing.other_year", {"years": list(map(str, case.years))})
    unknown = Message("errors.unknown_name", {"allowed": known})
    problems += [Problem(("items", n), f"'{name}'", unknown) for n, name in enumerate(chosen) if name not in known]
    problems += [Problem(("years", n), str(y), allowed_years) for n, y in enumerate(when) if y not in case.years]
    if spread not in ("proportional", "equal", *case.keys):
        allowed = Message("errors.one_of", {"allowed": ("proportional", "equal", *case.keys)})
        problems.append(Problem(("spread",), f"'{spread}'", allowed))
    if problems:
        raise InvalidInput(problems)
    cuts = {year: _cuts(case, Fraction(part), chosen, year, spread) for year in when}
    if spread in ("proportional", "equal"):
        by_item = {
            item.name: {year: cut[item.name] for year, cut in cuts.items() if item.name in cut} for item in case.items
        }
        return replace(case, items=[_cut(case, item, by_item[item.name]) for item in case.items])
    name = _cause(case)
    amounts = {year: case.grid.to_euro(-cuts[year][""] if year in cuts else 0) for year in case.years}
    line = Item(name, spread, amounts, corrections=("costs",))
    return replace(case, items=[*case.items, line])


def _cause(case: CostSharing) -> str:
    return Message("budget_cycle.cause_savings").render(case.language)


def _gross(case: CostSharing, name: str, year: int) -> Fraction:
    return case.grid.to_units(case.item(name).amount("costs", year, tuple(case.years), case.indices) or Fraction(0))


def _cuts(case: CostSharing, part: Fraction, chosen: list[str], year: int, spread: str) -> dict[str, int]:
    """Return units by item (by "" for a line of its own); they add up to the target, rounded once."""
    costs = {name: _gross(case, name, year) for name in chosen}
    target = round_half_away(part * sum(costs.values(), Fraction(0)))
    if spread not in ("proportional", "equal"):
        return {"": target}
    whole = sum(costs.values(), Fraction(0))
    even = Fraction(1, len(chosen)) if chosen else Fraction(0)
    weights = [costs[name] / whole if whole and spread == "proportional" else even for name in chosen]
    return dict(zip(chosen, largest_remainder([target * w for w in weights], target, chosen), strict=True))


def _cut(case: CostSharing, item: Item, cuts: dict[int, int]) -> Item:
    """Return an item with lower costs, the target among the causes of its change."""
    if not any(cuts.values()):
        return item
    costs = {}
    for year in case.years:
        left = _gross(case, item.name, year) - cuts.get(year, 0)
        if left < 0 and "costs" not in tuple(item.corrections):
            given = case.grid.to_euro(cuts[year])
            allowed = Message("budget_cycle.cut_too_deep", {"item": item.name, "year": str(year)})
            raise InvalidInput([Problem(("share",), given, allowed)])
        costs[year] = case.grid.to_euro(round_half_away(left))
    changes = dict(item.changes)
    changes["savings"] = {year: case.grid.to_euro(-cuts.get(year, 0)) for year in case.years}
    return replace(item, costs=costs, index=None, changes=changes)
