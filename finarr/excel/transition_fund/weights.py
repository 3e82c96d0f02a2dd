"""Which part of its group a partner bears by the key of the group, as a formula on the tables of inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finarr.excel.common.fill_keys import inner_name
from finarr.excel.common.specs import COMPONENTS
from finarr.excel.lookup import BLANK
from finarr.excel.tables import word
from finarr.excel.transition_fund.context import FundContext, quoted
from finarr.keys import EqualKey, Key, MeasureKey, PointsKey, SharesKey, StackKey
from finarr.keys.base import resolve
from finarr.parties import Party

__all__ = ["Weight"]


@dataclass(frozen=True)
class Weight:
    """The part of one partner.

    Attributes:
        context: of the workbook.
        party: the partner.
        members: all partners of its group.
        year: of the figures.
        here: the cell with the name of the partner.
        group: the cell with the name of its group.
        known: the formulas for figures by measure, the same for all members in a year; filled here.
    """

    context: FundContext
    party: Party
    members: tuple[Party, ...]
    year: int
    here: str
    group: str
    known: dict[str, tuple[str, str] | None]

    def formula(self, key: Key | str, name: str) -> str | None:
        """Return the formula of a key; None where cells cannot tell the part.

        Usage is price times quantity and amounts off the top are euros: they are a part of something only once it is
        known what the group pays. Nor can one formula hold where partners have their figure in different columns.

        Args:
            key: itself, or its name.
            name: what it is called in the workbook.
        """
        found = resolve(key, self.context.case.keys)
        match found:
            case EqualKey():
                return f"1/SUMPRODUCT(--({self._groups}={self.group}))"
            case MeasureKey():
                return self._measures(found, name)
            case PointsKey() if not found.off_the_top:
                return self._points(found, name)
            case SharesKey():
                return self._share(found, name)
            case StackKey():
                return self._stack(found, name)
            case _:
                return None

    @property
    def _groups(self) -> str:
        return self.context.shapes["finarr_parties"].column("group")

    def _typed(self, name: str, component: str) -> str:
        """Return the formula for what is typed beside a component of a key."""
        return self.context.found("finarr_keys", "value", name=quoted(name), component=quoted(component))

    def _figures(self, measure: str) -> tuple[str, str] | None:
        """Return the formulas for the figure of the partner and for that of all of its group."""
        if measure not in self.known:
            self.known[measure] = self._new_figures(measure)
        return self.known[measure]

    def _new_figures(self, measure: str) -> tuple[str, str] | None:
        context = self.context
        columns = {context.measured(each, measure, self.year)[0] for each in self.members}
        if len(columns) > 1:
            return None
        column = columns.pop()
        values = context.shapes["finarr_parties"].column(column)
        return context.of_party(column, self.here), context.lookup.total(values, (self._groups, self.group))

    def _measures(self, key: MeasureKey, name: str) -> str | None:
        terms = []
        for measure in key.weights:
            if (figures := self._figures(measure)) is None:
                return None
            terms.append(f"{self._typed(name, self.context.filling.measure(measure))}*{figures[0]}/{figures[1]}")
        return "+".join(terms)

    def _points(self, key: PointsKey, name: str) -> str | None:
        mine, of_all = [], []
        if key.fixed:
            fixed = self._typed(name, word(COMPONENTS["fixed"], self.context.lang))
            mine.append(fixed)
            of_all.append(f"{fixed}*SUMPRODUCT(--({self._groups}={self.group}))")
        for measure in key.amounts:
            if (figures := self._figures(measure)) is None:
                return None
            each = self._typed(name, self.context.filling.measure(measure))
            mine.append(f"{each}*{figures[0]}")
            of_all.append(f"{each}*{figures[1]}")
        return f"({'+'.join(mine)})/({'+'.join(of_all)})"

    def _share(self, key: SharesKey, name: str) -> str:
        year = str(self.year) if isinstance(key.agreed[self.party.name], Mapping) else BLANK
        share = self.context.found("finarr_shares", "value", key=quoted(name), party=self.here, year=year)
        return f"{share}/{self._typed(name, word(COMPONENTS['of'], self.context.lang))}"

    def _stack(self, key: StackKey, name: str) -> str | None:
        names = [inner_name(name, number, inner, self.context.lang) for number, (_, inner) in enumerate(key.parts)]
        if len(set(names)) < len(names):
            return None
        terms = []
        for called, (part, inner) in zip(names, key.parts, strict=True):
            within = self.formula(inner, called) if part else "0"
            if within is None:
                return None
            terms.append(f"{self._typed(name, called)}*({within})")
        return "+".join(terms)
