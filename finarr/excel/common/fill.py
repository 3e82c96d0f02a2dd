"""Writing what several kinds of case have into its input tables: settings, parties, measures, indices, keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from finarr.excel.common.fill_keys import key_rows, share_rows, usage_rows
from finarr.excel.common.filled import Filled, Row, listing
from finarr.excel.common.specs import FREE_SETTINGS
from finarr.excel.shape import Head
from finarr.excel.tables import Choices, Column, Family, Kind, Setting, TableSpec, word
from finarr.excel.vocabulary import Vocabulary
from finarr.items import Index
from finarr.keys import Key
from finarr.money import Unit
from finarr.parties import Measure, Party
from finarr.words import LANGUAGES, text

__all__ = ["Case", "Filling", "figure_of", "years_in"]


class Case(Protocol):
    """What every kind of case has that a workbook shows."""

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def years(self) -> Sequence[int]: ...  # noqa: D102
    @property
    def parties(self) -> Sequence[Party]: ...  # noqa: D102
    @property
    def measures(self) -> Mapping[str, Measure]: ...  # noqa: D102
    @property
    def keys(self) -> Mapping[str, Key]: ...  # noqa: D102
    @property
    def indices(self) -> Mapping[str, Index]: ...  # noqa: D102
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def grid(self) -> Unit: ...  # noqa: D102


C = TypeVar("C", bound=Case)


class Filling(Generic[C]):
    """Fills the tables of one case; a kind adds its own tables.

    Args:
        case: what is written.
        lang: the language of headings and choices.
        specs: the tables of its kind.
    """

    def __init__(self, case: C, lang: str, specs: Mapping[str, TableSpec]) -> None:
        self.case = case
        self.lang = lang
        self.specs = specs
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
        fixed = (column for column in self.specs[name].columns if not column.optional or self.fills(name, column))
        return (*(self._head(name, column) for column in fixed), *more)

    def fills(self, name: str, column: Column) -> bool:
        """Tell whether this case has something in a column that a workbook may do without."""
        return name == "finarr_parties" and any(_of_party(party, column.id) is not None for party in self.case.parties)

    def _head(self, table: str, column: Column) -> Head:
        prompt = word(self.specs[table].prompt(column), self.lang) if column.asks else ""
        choices = [word(shown, self.lang) for shown in column.choices.values()]
        if column.kind is Kind.FLAG:
            choices = [self.flag(True), self.flag(False)]
        if column.measures:
            choices += map(self.measure, self.case.measures)
        unit = word(column.unit, self.lang) if column.unit else ""
        heading = word(column.heading, self.lang)
        return Head(column.id, heading, column.kind, column.width, unit, prompt, tuple(choices), column.offers)

    def year_heads(self, years: Iterable[int], kind: Kind, unit: str, prompt: str, width: float) -> list[Head]:
        """Return a column for each year."""
        unit, prompt = word(unit, self.lang), word(prompt, self.lang)
        return [Head((Family.YEAR, year), str(year), kind, width, unit, prompt) for year in years]

    def settings(self, name: str, settings: Sequence[Setting], values: Mapping[str, Any]) -> Filled:
        """Return a table of settings, each with its value and a note."""
        rows = tuple(
            (word(each.label, self.lang), self.shown(each.choices, values[each.id]), word(each.note, self.lang))
            for each in settings
        )
        return Filled(name, self.heads(name), rows, tuple(settings))

    def case_table(self, settings: Sequence[Setting], **own: Any) -> Filled:
        """Return the settings on the start sheet, and rows for people to fill.

        Args:
            settings: those of the kind.
            own: the values that only this kind has.
        """
        values = {"title": self.case.title, "years": ", ".join(map(str, self.years)), "unit": self.case.unit}
        table = self.settings("finarr_case", settings, values | {"language": self.case.language, "finarr": 1} | own)
        notes = (name.replace("s_", "note_", 1) for name in FREE_SETTINGS)
        free = zip(FREE_SETTINGS, notes, strict=True)
        rows: list[Row] = [(word(name, self.lang), None, word(note, self.lang)) for name, note in free]
        return Filled(table.name, table.heads, (*table.rows, *rows), (*settings, *[None] * len(rows)))

    def measure_heads(self, holders: Sequence[Mapping[str, Any]], names: Iterable[str]) -> list[Head]:
        """Return a column for each measure and, where figures differ by year, for each year.

        Args:
            holders: the figures of each row of the table.
            names: the measures that have columns.
        """
        width, unit, prompt = 13, word("u_number", self.lang), word("ask_measure", self.lang)
        found: list[Head] = []
        for name in names:
            label = self.measure(name)
            figures = [holder.get(name) for holder in holders]
            years = years_in(figures)
            if any(value is not None and not isinstance(value, Mapping) for value in figures) or not years:
                found.append(Head((Family.MEASURE, name), label, Kind.NUMBER, width, unit, prompt))
            for year in years:
                found.append(Head((Family.MEASURE, name, year), f"{label} {year}", Kind.NUMBER, width, unit, prompt))
        return found

    def parties_table(self) -> Filled:
        """Return the parties with their measures, and their budgets by year where those differ."""
        holders = [party.measures for party in self.case.parties]
        more = self.measure_heads(holders, self.party_measures())
        budgets = years_in([party.budget for party in self.case.parties])
        heading = word("h_budget", self.lang)
        unit, prompt = word("u_euro_a_year", self.lang), word("ask_finarr_parties_budget", self.lang)
        more += [Head((Family.BUDGET, year), f"{heading} {year}", Kind.EURO, 15, unit, prompt) for year in budgets]
        heads = self.heads("finarr_parties", *more)
        rows = [tuple(self.of_party(party, head.id) for head in heads) for party in self.case.parties]
        return Filled("finarr_parties", heads, tuple(rows))

    def yearly_table(self, name: str, found: Sequence[tuple[Row, Any]]) -> Filled:
        """Return a table of amounts: for every year in one column, and by year where they differ."""
        years = years_in(value for _, value in found)
        heads = self.heads(name, *self.year_heads(years, Kind.EURO, "u_euro_a_year", "ask_year", 14))
        rows = []
        for start, value in found:
            by_year = value if isinstance(value, Mapping) else {}
            rows.append((*start, None if isinstance(value, Mapping) else value, *(by_year.get(year) for year in years)))
        return Filled(name, heads, tuple(rows))

    def weight_heads(
        self, family: Family, holders: Iterable[Mapping[str, Any] | None], all_of_them: bool
    ) -> list[Head]:
        """Return a column for the weight of each index.

        Args:
            family: which growth.
            holders: the weights of each row.
            all_of_them: whether an index that no row has gets a column as well.
        """
        used = dict.fromkeys(name for weights in holders for name in weights or ())
        names = dict.fromkeys([*(self.case.indices if all_of_them else ()), *used])
        weight, prompt = word("u_weight", self.lang), word("ask_index_weight", self.lang)
        return [
            Head(
                (family, name), word(f"h_{family.value}_weight", self.lang, index=name), Kind.NUMBER, 11, weight, prompt
            )
            for name in names
        ]

    def party_measures(self) -> Iterable[str]:
        """Return the measures that have columns among the parties."""
        return self.case.measures

    def of_party(self, party: Party, column: Any) -> Any:
        """Return what a party has in a column."""
        return _of_party(party, column)

    def measures_table(self) -> Filled:
        """Return the measures with label, reference date, source and status."""
        rows: list[Row] = []
        for name, measure in self.case.measures.items():
            label = measure.label
            labels = dict.fromkeys(LANGUAGES, label) if isinstance(label, str) else dict(label)
            status = self.shown(self.specs["finarr_measures"].column("status").choices, measure.status)
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

    def keys_tables(self) -> Sequence[Filled]:
        """Return the keys: components, agreed shares, usage."""
        rows = key_rows(self.case.keys, self.measure, self.lang)
        shares, usage = share_rows(self.case.keys, self.lang), usage_rows(self.case.keys, self.lang)
        tables = {"finarr_keys": rows, "finarr_shares": shares, "finarr_usage": usage}
        return [Filled(name, self.heads(name), tuple(found)) for name, found in tables.items()]


def years_in(values: Iterable[Any]) -> list[int]:
    """Return the years for which any of the values has a figure of its own."""
    return sorted({year for value in values if isinstance(value, Mapping) for year in value})


def figure_of(value: Any, column: tuple[Any, ...]) -> Any:
    """Return what a figure, for all years or by year, shows in a column, which may be of one year."""
    year = column[-1] if isinstance(column[-1], int) else None
    if isinstance(value, Mapping):
        return None if year is None else value.get(year)
    return value if year is None else None


def _of_party(party: Party, column: Any) -> Any:
    """Return what a party has in a column."""
    if isinstance(column, tuple):
        return figure_of(party.budget if column[0] is Family.BUDGET else party.measures.get(column[1]), column)
    value = getattr(party, column)
    if column == "aliases":
        return listing(value) if value else None
    return None if isinstance(value, Mapping) else value
