"""Writing a case into its input tables, keys apart: which columns each table has, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.excel.fill_keys import key_rows, share_rows, usage_rows
from finarr.excel.shape import As, Head
from finarr.excel.tables import (
    ALONE,
    AMOUNT_KINDS,
    CRITERIA,
    FREE_SETTINGS,
    INPUTS,
    LIMIT_PER,
    NO_LIMIT,
    SETTINGS,
    STEP_PER,
    TRANSITION,
    Choices,
    Column,
    Family,
    Kind,
    Setting,
    word,
)
from finarr.excel.vocabulary import Vocabulary
from finarr.items import Item
from finarr.words import LANGUAGES, text

__all__ = ["Filled", "Row", "filled", "listing"]

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Filled:
    """An input table with what a case puts in it.

    Attributes:
        name: of the table.
        heads: its columns.
        rows: its rows; a table without any has one blank row when it is written.
        settings: for tables of settings, what each row is.
    """

    name: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    settings: tuple[Setting | None, ...] = ()


class Filling:
    """Fills the tables of one case.

    Args:
        case: what is written.
        lang: the language of headings and choices.
    """

    def __init__(self, case: CostSharing, lang: str) -> None:
        self.case = case
        self.lang = lang
        self.words = Vocabulary.of(case.measures)
        self.years = tuple(case.years)

    def measure(self, name: str) -> str:
        """Return what the workbook calls a measure."""
        return self.words.word(name, self.case.measures[name].name(self.lang))

    def measure_or(self, name: str) -> str:
        """Return what the workbook calls a measure, and any other name as it is."""
        return self.measure(name) if name in self.case.measures else name

    def shown(self, choices: Choices, value: Any) -> Any:
        """Return the text of a choice; a value without a text is shown as it is."""
        return word(choices[value], self.lang) if value in choices else value

    def flag(self, value: bool) -> str:
        """Return yes or no."""
        return text("words.yes" if value else "words.no", self.lang)

    def heads(self, name: str, *more: Head) -> tuple[Head, ...]:
        """Return the fixed columns of a table and those that this case adds."""
        return (*(self._head(name, column) for column in INPUTS[name].columns), *more)

    def _head(self, table: str, column: Column) -> Head:
        prompt = word(f"ask_{table}_{column.id}", self.lang) if column.asks else ""
        choices = [word(shown, self.lang) for shown in column.choices.values()]
        if column.kind is Kind.FLAG:
            choices = [self.flag(True), self.flag(False)]
        if (table, column.id) == ("finarr_limits", "per"):
            choices += map(self.measure, self.case.measures)
        unit = word(column.unit, self.lang) if column.unit else ""
        heading = word(column.heading, self.lang)
        return Head(column.id, heading, column.kind, column.width, unit, prompt, tuple(choices), column.offers)

    def year_heads(self, years: Iterable[int], kind: Kind, unit: str, prompt: str, width: float) -> list[Head]:
        """Return a column for each year."""
        unit, prompt = word(unit, self.lang), word(prompt, self.lang)
        return [Head((Family.YEAR, year), str(year), kind, width, unit, prompt) for year in years]

    def case_table(self) -> Filled:
        """Return the settings on the start sheet, and rows for people to fill."""
        about = self.case.document
        values: dict[str, Any] = {
            "title": self.case.title,
            "kind": self.shown(_choices("kind"), "cost-sharing"),
            "years": ", ".join(map(str, self.years)),
            "unit": self.shown(_choices("unit"), self.case.unit),
            "criterion": self.shown(CRITERIA, self.case.criterion),
            "capacity": None if self.case.capacity is None else self.measure_or(self.case.capacity),
            "language": self.shown(_choices("language"), self.case.language),
            "type": None if about is None else self.shown(_choices("type"), about.type),
            "year": None if about is None else about.year,
            "finarr": 1,
        }
        rows: list[Row] = [
            (word(each.label, self.lang), values[each.id], word(f"note_{each.id}", self.lang)) for each in SETTINGS
        ]
        notes = [name.replace("s_", "note_", 1) for name in FREE_SETTINGS]
        free = zip(FREE_SETTINGS, notes, strict=True)
        rows += [(word(name, self.lang), None, word(note, self.lang)) for name, note in free]
        return Filled("finarr_case", self.heads("finarr_case"), tuple(rows), (*SETTINGS, *[None] * len(notes)))

    def parties_table(self) -> Filled:
        """Return the parties, a column for each measure and, where figures differ by year, for each year."""
        more: list[Head] = []
        width, unit, prompt = 13, word("u_number", self.lang), word("ask_measure", self.lang)
        for name in self.case.measures:
            label = self.measure(name)
            found = [party.measures.get(name) for party in self.case.parties]
            if any(value is not None and not isinstance(value, Mapping) for value in found) or not _years_in(found):
                more.append(Head((Family.MEASURE, name), label, Kind.NUMBER, width, unit, prompt))
            for year in _years_in(found):
                more.append(Head((Family.MEASURE, name, year), f"{label} {year}", Kind.NUMBER, width, unit, prompt))
        budgets = _years_in([party.budget for party in self.case.parties])
        heading = word("h_budget", self.lang)
        unit, prompt = word("u_euro_a_year", self.lang), word("ask_finarr_parties_budget", self.lang)
        more += [Head((Family.BUDGET, year), f"{heading} {year}", Kind.EURO, width, unit, prompt) for year in budgets]
        heads = self.heads("finarr_parties", *more)
        rows = [tuple(_of_party(party, head.id) for head in heads) for party in self.case.parties]
        return Filled("finarr_parties", heads, tuple(rows))

    def measures_table(self) -> Filled:
        """Return the measures with label, reference date, source and status."""
        rows: list[Row] = []
        for name, measure in self.case.measures.items():
            label = measure.label
            labels = dict.fromkeys(LANGUAGES, label) if isinstance(label, str) else dict(label)
            status = self.shown(INPUTS["finarr_measures"].column("status").choices, measure.status)
            rows.append((name, labels.get("nl"), labels.get("en"), measure.reference_date, measure.source, status))
        return Filled("finarr_measures", self.heads("finarr_measures"), tuple(rows))

    def indices_table(self) -> Filled:
        """Return the growth of each index by year."""
        known = {year for index in self.case.indices.values() for year in index.rates}
        years = sorted(known | set(self.years[1:]))
        heads = self.heads("finarr_indices", *self.year_heads(years, Kind.SHARE, "u_growth", "ask_rate", 9))
        rows = [
            (name, index.source, *(index.rates.get(year) for year in years))
            for name, index in self.case.indices.items()
        ]
        return Filled("finarr_indices", heads, tuple(rows))

    def items_table(self) -> Filled:
        """Return the cost items, weights of indices and the user's own columns among them."""
        indices = dict.fromkeys([*self.case.indices, *(name for item in self.case.items for name in item.index or ())])
        own = dict.fromkeys(name for item in self.case.items for name in item.columns)
        weight, prompt = word("u_weight", self.lang), word("ask_index_weight", self.lang)
        more = [
            Head((Family.INDEX, name), word("h_index_weight", self.lang, index=name), Kind.NUMBER, 9, weight, prompt)
            for name in indices
        ]
        more += [Head((Family.OWN, name), name, Kind.FREE, 14) for name in own]
        heads = self.heads("finarr_items", *more)
        rows = [tuple(self._of_item(item, head.id) for head in heads) for item in self.case.items]
        return Filled("finarr_items", heads, tuple(rows))

    def _of_item(self, item: Item, column: Any) -> Any:
        if isinstance(column, tuple):
            return ((item.index or {}) if column[0] is Family.INDEX else item.columns).get(column[1])
        if column == "parties":
            return listing(item.parties)
        value = getattr(item, column)
        return self.shown(INPUTS["finarr_items"].column(column).choices, value)

    def costs_table(self) -> Filled:
        """Return the amounts of each item by year; those that are zero throughout are left out, but for the costs."""
        prompt = ("u_euro_a_year", "ask_year", 14)
        heads = self.heads("finarr_costs", *self.year_heads(self.years, Kind.EURO, *prompt))
        rows: list[Row] = []
        for item in self.case.items:
            for name, shown in AMOUNT_KINDS.items():
                value, corrects = getattr(item, name), name in item.corrections
                if name == "costs" or corrects or value:
                    last = 1 if name == "costs" and item.index is not None else None
                    by_year = value if isinstance(value, Mapping) else dict.fromkeys(self.years[:last], value)
                    amounts = (by_year.get(year) for year in self.years)
                    rows.append((item.name, word(shown, self.lang), self.flag(corrects), *amounts))
        return Filled("finarr_costs", heads, tuple(rows))

    def limits_table(self) -> Filled:
        """Return the floors and caps."""
        rows: list[Row] = []
        kinds = INPUTS["finarr_limits"].column("kind").choices
        for limit in self.case.limits:
            share = limit.per in ("total", "budget")
            amount: Any = word(NO_LIMIT["none"], self.lang)
            if limit.amount is not None:
                amount = As(limit.amount, Kind.SHARE if share else Kind.EURO)
            per = self.shown(LIMIT_PER, limit.per) if limit.per in LIMIT_PER else self.measure(limit.per)
            years = None if limit.years is None else listing(map(str, limit.years))
            scope = (listing(limit.parties), self.flag(limit.together), listing(limit.items), years)
            rows.append((self.shown(kinds, limit.kind), amount, per, *scope))
        return Filled("finarr_limits", self.heads("finarr_limits"), tuple(rows))

    def transition_table(self) -> Filled:
        """Return the transition, its values blank where there is none."""
        path = self.case.transition
        rows: list[Row] = []
        for setting in TRANSITION:
            value: Any = None if path is None else getattr(path, setting.id)
            if setting.id == "per" and value in self.case.measures and value not in STEP_PER:
                value = self.measure(value)
            shown = self.shown(setting.choices, value)
            rows.append((word(setting.label, self.lang), shown, word(f"note_t_{setting.id}", self.lang)))
        return Filled("finarr_transition", self.heads("finarr_transition"), tuple(rows), TRANSITION)

    def alone_tables(self) -> Sequence[Filled]:
        """Return what groups would pay on their own, if the case says so."""
        alone = self.case.stand_alone
        if alone is None:
            return ()
        values = {"fixed": alone.fixed, "measure": alone.measure and self.measure_or(alone.measure)}
        values["exponent"] = alone.exponent
        rows = [(word(each.label, self.lang), values[each.id], word(f"note_a_{each.id}", self.lang)) for each in ALONE]
        costs = [(listing(group), cost) for group, cost in alone.costs.items()]
        return (
            Filled("finarr_alone", self.heads("finarr_alone"), tuple(rows), ALONE),
            Filled("finarr_alone_costs", self.heads("finarr_alone_costs"), tuple(costs)),
        )

    def keys_tables(self) -> Sequence[Filled]:
        """Return the keys: components, agreed shares, usage."""
        rows = key_rows(self.case.keys, self.measure, self.lang)
        shares, usage = share_rows(self.case.keys, self.lang), usage_rows(self.case.keys, self.lang)
        tables = {"finarr_keys": rows, "finarr_shares": shares, "finarr_usage": usage}
        return [Filled(name, self.heads(name), tuple(found)) for name, found in tables.items()]


def filled(case: CostSharing, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a case by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = Filling(case, lang or case.language)
    tables = [
        filling.case_table(),
        filling.parties_table(),
        filling.measures_table(),
        filling.indices_table(),
        filling.items_table(),
        filling.costs_table(),
        *filling.keys_tables(),
        filling.limits_table(),
        filling.transition_table(),
        *filling.alone_tables(),
    ]
    return {table.name: table for table in tables}


def listing(names: Iterable[str] | None) -> str | None:
    """Return names as one cell holds them, separated by semicolons; an empty list is a lone semicolon.

    Example:
        >>> listing(["Goes", "Bergen; op Zoom"]), listing([])
        ('Goes; "Bergen; op Zoom"', ';')
    """
    if names is None:
        return None
    quoted = [f'"{name.replace(chr(34), chr(34) * 2)}"' if set(name) & set(';"') else name for name in names]
    return "; ".join(quoted) or ";"


def _choices(name: str) -> Choices:
    return next(setting.choices for setting in SETTINGS if setting.id == name)


def _years_in(values: Iterable[Any]) -> list[int]:
    return sorted({year for value in values if isinstance(value, Mapping) for year in value})


def _of_party(party: Any, column: Any) -> Any:
    """Return what a party has in a column."""
    if isinstance(column, tuple):
        value = party.budget if column[0] is Family.BUDGET else party.measures.get(column[1])
        year = column[-1] if isinstance(column[-1], int) else None
        if isinstance(value, Mapping):
            return None if year is None else value.get(year)
        return value if year is None else None
    value = getattr(party, column)
    if column == "aliases":
        return listing(value) if value else None
    return None if isinstance(value, Mapping) else value
