"""Reading the tables that several kinds have into a draft: settings, measures, parties, indices, keys."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from finarr.errors import Path, Problem
from finarr.excel.common.read_keys import read_keys
from finarr.excel.common.specs import LANGUAGE, PARTIES
from finarr.excel.draft import ANY, Draft, shown_choices
from finarr.excel.entries import Entries, Entry
from finarr.excel.matrix import Matrix
from finarr.excel.tables import Choices, ColumnId, Family, Kind, Setting, TableSpec, chosen, folded, word
from finarr.excel.vocabulary import Vocabulary
from finarr.words import LANGUAGES, Message

__all__ = ["HangsOn", "Matrices", "Tables"]

Matrices = Mapping[str, Matrix]

HangsOn = Mapping[str, tuple[tuple[Any, ...], ...]]
"""By table: what is wrong as well where it is not there, and need not be told for each row."""


@dataclass
class Tables:
    """The tables of one workbook, and the draft of the case in them.

    Args:
        matrices: the tables as they stand, by name.
        specs: what each should hold.
        hangs_on: what hangs on each.
        draft: takes what they say.
    """

    matrices: Matrices
    specs: Mapping[str, TableSpec]
    hangs_on: HangsOn
    draft: Draft

    @classmethod
    def opened(cls, matrices: Matrices, specs: Mapping[str, TableSpec], hangs_on: HangsOn) -> Tables:
        """Return the tables with an empty draft, in the language that the start sheet names."""
        return cls(matrices, specs, hangs_on, Draft(lang=_language(matrices)))

    def table(self, name: str, words: Vocabulary | None = None) -> Entries | None:
        """Return a table with its headings read; where it is not there, say so once."""
        matrix, spec, draft = self.matrices.get(name), self.specs[name], self.draft
        if matrix is None and spec.optional:
            return None
        if matrix is None:
            sheet = word(spec.sheet, draft.lang)
            draft.problems.append(Problem((name,), None, Message("excel.no_table", {"sheet": sheet}), located=name))
            draft.hidden += self.hangs_on.get(name, ())
            return None
        entries = Entries(spec, matrix, draft.lang, words)
        draft.start(entries)
        for column in entries.missing:
            alone = spec.apart and column != spec.columns[0].id
            draft.hidden += [(spec.path, ANY, column)] if alone else self.hangs_on.get(name, ())
        return entries

    def settings(self, name: str, settings: Iterable[Setting]) -> Iterator[tuple[Setting, Entry]]:
        """Yield the rows of a table of settings; one that is not there is reported.

        Args:
            name: of the table.
            settings: what it should hold.
        """
        entries = self.table(name)
        if entries is None:
            return
        rows = self.by_label(entries, settings)
        for setting in settings:
            if setting.id in rows:
                yield setting, rows[setting.id]
                continue
            path = self._path(name, setting)
            why = Message("excel.no_setting", {"setting": word(setting.label, self.draft.lang)})
            self.draft.wrong(path, None, why, None, entries.place)
            self.draft.hidden.append(path)

    def _path(self, name: str, setting: Setting) -> Path:
        return (self.specs[name].path, *setting.place) if self.specs[name].path else setting.place

    def by_label(self, entries: Entries, settings: Iterable[Setting]) -> dict[str, Entry]:
        """Return the rows of a table of settings by the setting's id."""
        labels = {folded(word(each.label, lang)): each.id for each in settings for lang in LANGUAGES}
        found: dict[str, Entry] = {}
        for entry in entries:
            name = labels.get(folded(entry.value("setting")))
            if name in found:
                given, place = f"'{entry.value('setting')}'", entry.address("setting")
                self.draft.wrong((entries.spec.name, name), given, Message("errors.duplicate"), None, place)
            elif name is not None:
                found[name] = entry
        return found

    def start_sheet(self, settings: Iterable[Setting]) -> None:
        """Take the settings on the start sheet, each to its place in the document."""
        draft = self.draft
        for setting, row in self.settings("finarr_case", settings):
            value = draft.take(row, "value", setting.place, setting)
            if value is None:
                continue
            table = draft.document
            for step in setting.place[:-1]:
                draft.places.setdefault((step,), row.table.place)
                table = table.setdefault(step, {})
            table[setting.place[-1]] = value
        if not draft.document.get("years") and any(problem.path[:1] == ("years",) for problem in draft.problems):
            draft.hidden.append(("years",))

    def fields(self, entry: Entry, path: Path, into: dict[str, Any], names: Iterable[str]) -> None:
        """Take fixed columns into a table of the document; what is blank is left out."""
        for name in names:
            if name not in entry.table.columns and entry.table.spec.column(name).optional:
                continue
            value = self.draft.take(entry, name, (*path, name), entry.table.spec.column(name))
            if value is not None:
                into[name] = value

    def named_rows(self, name: str, column: str) -> Iterator[tuple[str, Entry]]:
        """Yield the rows of a table by the name in a column; a name twice, or none, is reported."""
        seen = set()
        for entry in self.table(name) or ():
            here: Path = (name, entry.address(column))
            given = self.draft.take(entry, column, here, Kind.TEXT)
            if given is None or given in seen:
                why = Message("errors.missing" if given is None else "errors.duplicate")
                self.draft.wrong(here, given and f"'{given}'", why)
                continue
            seen.add(given)
            yield given, entry

    def measures(self) -> Vocabulary:
        """Take the measures; return the words by which the other tables name them."""
        draft = self.draft
        measures: dict[str, Any] = {}
        labels: dict[str, list[str]] = {}
        for name, entry in self.named_rows("finarr_measures", "id"):
            path = ("measures", name)
            draft.places[path] = entry.address("id")
            by_lang: dict[str, Any] = {}
            for lang in LANGUAGES:
                by_lang[lang] = draft.take(entry, lang, (*path, "label", lang), Kind.TEXT)
            by_lang = {lang: label for lang, label in by_lang.items() if label is not None}
            labels[name] = list(by_lang.values())
            draft.labels[name] = by_lang.get(draft.lang) or next(iter(labels[name]), name)
            same = len(by_lang) == len(LANGUAGES) and len(set(labels[name])) == 1
            measures[name] = {"label": labels[name][0] if same else by_lang} if by_lang else {}
            self.fields(entry, path, measures[name], ("reference_date", "source", "status"))
        draft.document["measures"] = measures
        return Vocabulary(labels)

    def parties(self, words: Vocabulary, elsewhere: Collection[str] = ()) -> Vocabulary:
        """Take the parties; return the words with the measures that only columns of figures name.

        Args:
            words: the measures.
            elsewhere: measures that parties may do without, because their figures stand in another table.
        """
        draft = self.draft
        entries = self.table("finarr_parties", words)
        parties: list[dict[str, Any]] = []
        measures = list(entries.family(Family.MEASURE)) if entries else []
        budgets = list(entries.family(Family.BUDGET)) if entries else []
        has = {column.id for column in self.specs["finarr_parties"].columns}
        plain = [column.id for column in PARTIES.columns if column.id != "budget" and column.id in has]
        for entry in entries or ():
            path: Path = ("parties", len(parties))
            draft.places[path] = entry.address("name")
            party: dict[str, Any] = {}
            self.fields(entry, path, party, plain)
            for column in ("budget", *budgets):
                self.dated(entry, column, (*path, "budget"), party, "budget")
            party["measures"] = self.figures(entry, measures, (*path, "measures"))
            parties.append(party)
        self.draft.document["parties"] = parties
        if not parties:
            hanging = self.hangs_on.get("finarr_parties", ())
            draft.hidden += [pattern for pattern in hanging if pattern != ("parties",)]
        if entries:
            found = {column[1] for column in measures}
            for measure in words.ids:
                if measure not in found and measure not in elsewhere:
                    self.lack(entries, (Family.MEASURE, measure), draft.labels.get(measure, measure))
                    draft.hidden.append(("parties", ANY, "measures", measure))
        return words.extended(column[1] for column in measures)

    def figures(self, entry: Entry, columns: Iterable[Any], path: Path) -> dict[str, Any]:
        """Return the figures in columns of measures, those with a year by year."""
        found: dict[str, Any] = {}
        for column in columns:
            self.dated(entry, column, (*path, column[1]), found, column[1])
        return found

    def lack(self, entries: Entries, column: ColumnId, heading: str) -> None:
        """Report a column that the case needs and the table does not have."""
        entries.problems.clear()
        entries.lack(column, heading)
        self.draft.problems += entries.problems

    def dated(self, entry: Entry, column: Any, path: Path, into: dict[str, Any], name: str) -> None:
        """Take a figure for all years or, from a column with a year, for that year; both together are refused."""
        year = column[-1] if isinstance(column, tuple) and isinstance(column[-1], int) else None
        place = path if year is None else (*path, year)
        value = self.draft.take(entry, column, place, Kind.NUMBER)
        if value is None:
            return
        if year is None:
            into[name] = value
        elif name in into and not isinstance(into[name], dict):
            self.draft.wrong(place, value, Message("excel.both"))
        else:
            into.setdefault(name, {})[year] = value

    def yearly(self, entry: Entry, path: Path, into: dict[str, Any], name: str) -> None:
        """Take an amount from the column for every year, or from the columns of years."""
        for column in ("amount", *entry.table.family(Family.YEAR)):
            self.dated(entry, column, path, into, name)

    def weights(self, entry: Entry, family: Family, path: Path) -> dict[str, Any]:
        """Return the weights of indices in a row, by name; a blank cell is no weight."""
        found: dict[str, Any] = {}
        for column in entry.table.family(family):
            value = self.draft.take(entry, column, (*path, column[1]), Kind.NUMBER)
            if value is not None:
                found[column[1]] = value
                self.draft.places.setdefault(path, entry.address(column))
        return found

    def again(self, name: str) -> Entries | None:
        """Return a table that was read before, without telling its problems twice."""
        matrix = self.matrices.get(name)
        return None if matrix is None else Entries(self.specs[name], matrix, self.draft.lang)

    def keys(self, words: Vocabulary) -> None:
        """Take the keys from their three tables."""
        keys, shares, usage = (self.table(f"finarr_{name}") for name in ("keys", "shares", "usage"))
        self.draft.document["keys"] = read_keys(self.draft, keys, shares, usage, words)

    def indices(self) -> None:
        """Take the growth of each index by year."""
        draft = self.draft
        indices: dict[str, Any] = {}
        for name, entry in self.named_rows("finarr_indices", "name"):
            path: Path = ("indices", name)
            draft.places[path] = entry.address("name")
            rates: dict[Any, Any] = {}
            for column in entry.table.family(Family.YEAR):
                value = draft.take(entry, column, (*path, column[1]), Kind.SHARE)
                draft.places[(*path, "rates", column[1])] = draft.places[(*path, column[1])]
                if value is not None:
                    rates[column[1]] = value
            self.fields(entry, path, rates, ("source",))
            indices[name] = rates
        draft.document["indices"] = indices
        entries = self.again("finarr_indices")
        used = {name for item in draft.document.get("items", ()) for name in item.get("index", ())}
        for year in draft.document.get("years", ())[1:] if entries and used & indices.keys() else ():
            if entries is not None and (Family.YEAR, year) not in entries.columns:
                self.lack(entries, (Family.YEAR, year), str(year))
                draft.hidden.append(("indices", ANY, year))

    def per(self, entry: Entry, column: ColumnId, path: Path, choices: Choices, words: Vocabulary) -> str | None:
        """Return what an amount is per: one of the choices, or a measure."""
        given = self.draft.take(entry, column, path, Kind.TEXT)
        if given is None:
            return None
        found = chosen(choices, given) or words.find(given)
        if found is None:
            allowed = (*shown_choices(choices), *self.draft.known_measures(words.ids))
            self.draft.wrong(path, f"'{given}'", Message("errors.unknown_name", {"allowed": allowed}))
            self.draft.hidden.append(("parties", ANY, "measures", given))
        return found or str(given)


def _language(matrices: Matrices) -> str:
    """Return the language that the start sheet names, Dutch where it names none."""
    case = matrices.get("finarr_case")
    labels = {folded(word(LANGUAGE.label, lang)) for lang in LANGUAGES}
    for row in () if case is None else case.rows:
        if len(row) > 1 and any(folded(cell) in labels for cell in row):
            named = [chosen(LANGUAGE.choices, cell) for cell in row if cell is not None]
            return next((lang for lang in named if lang), "nl")
    return "nl"
