"""The workbook of scenarios: the spread of contributions, what drives them, and every scenario, with charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finarr.excel.common.sheets.charts import COLOURS
from finarr.excel.page import Book
from finarr.excel.tables import word
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.scenarios import Runs

__all__ = ["write_runs"]

MOST = 2000
"""So many scenarios are shown one by one; the Parquet file has them all, and the sheet says so."""

_EURO = '"€" #,##0.00'


def write_runs(runs: Runs, path: str | Path) -> None:
    """Write the results of scenarios to a new workbook, in the language of their case.

    Raises:
        FileTrouble: the place cannot be written.
    """
    _Drawing(runs).save(Path(path))


class _Drawing:
    """One workbook in the making."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self.lang = str(runs.record["language"])
        self.book = Book(self.lang, str(runs.record["title"]), datetime.now(UTC))
        file = self.book.file
        self.head = file.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.right = file.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "align": "right"})
        self.title = file.add_format({"bold": True, "font_size": 14})
        self.euro = file.add_format({"num_format": _EURO})
        self.plain = file.add_format({"num_format": "0.######"})
        if self.runs.totals.parties:
            self._spread()
            self._drivers()
        self._scenarios()
        self._record()

    def save(self, path: Path) -> None:
        self.book.save(path)

    def _word(self, name: str, **values: Any) -> str:
        return word(f"sc_{name}", self.lang, **values)

    def _sheet(self, name: str, about: str) -> Any:
        sheet = self.book.file.add_worksheet(self._word(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write(0, 0, self._word(name), self.title)
        sheet.write(1, 0, about)
        return sheet

    def _table(self, sheet: Any, row: int, frame: pd.DataFrame, heads: Sequence[str], euro: Sequence[int]) -> None:
        """Write a table; amounts of euro in the columns that are told."""
        for column, head in enumerate(heads):
            sheet.write(row, column, head, self.right if column in euro else self.head)
        for line, values in enumerate(frame.itertuples(index=False, name=None), row + 1):
            for column, value in enumerate(values):
                self._cell(sheet, line, column, value, self.euro if column in euro else self.plain)
        for column, head in enumerate(heads):
            texts = [str(value) for value in frame.iloc[:200, column]] if column not in euro else []
            wide = max([16 if column in euro else 8, min(len(head), 18), *map(len, texts)])
            sheet.set_column(column, column, min(60, wide + 2))

    @staticmethod
    def _cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif isinstance(value, float) and not np.isfinite(value):
            sheet.write_blank(row, column, None, style)
        else:
            sheet.write_number(row, column, value, style)

    def _spread(self) -> None:
        frame = self.runs.quantiles([chance for _, chance in self.runs.levels])
        told = (self.runs.over, Message(f"scenarios.{'are_chances' if self.runs.drawn else 'no_chances'}"))
        sheet = self._sheet("spread", " ".join(each.render(self.lang) for each in told))
        levels = [self.runs.heading(name).render(self.lang) for name, _ in self.runs.levels]
        heads = [self._word("party"), self._word("year"), self._word("mean"), *levels]
        self._table(sheet, 3, frame, heads, range(2, len(heads)))
        sheet.freeze_panes(4, 2)
        sheet.autofilter(3, 0, 3 + len(frame), len(heads) - 1)
        sheet.repeat_rows(3)
        self._fan(sheet, len(heads) + 1)

    def _fan(self, sheet: Any, column: int) -> None:
        """Draw the spread of the party that pays most, over the years, or of all parties where there is one year."""
        totals, name = self.runs.totals, self._word("spread")
        years = len(totals.years)
        if years > 1:
            party = totals.parties.index(self._largest())
            first, last, category = 4 + party * years, 3 + (party + 1) * years, 1
            title = self._word("fan_of", party=self._largest())
        else:
            first, last, category, title = 4, 3 + len(totals.parties), 0, self._word("fan")
        chart = self.book.file.add_chart({"type": "line"})
        for number, (level, chance) in enumerate(self.runs.levels):
            middle = chance == 0.5
            line = {"color": COLOURS[0], "width": 2.5 if middle else 1.25, **({} if middle else {"dash_type": "dash"})}
            chart.add_series(
                {
                    "name": self.runs.heading(level).render(self.lang),
                    "categories": [name, first, category, last, category],
                    "values": [name, first, 3 + number, last, 3 + number],
                    "line": line if years > 1 else {"none": True},
                    "marker": {"type": "diamond" if middle else "short_dash", "size": 7},
                }
            )
        axis: dict[str, Any] = {"num_format": "#,##0"}
        if years > 1:
            least = float(np.nanmin(totals.euro[:, totals.parties.index(self._largest())]))
            step = 10.0 ** np.floor(np.log10(max(1.0, abs(least)))) / 10  # the axis starts at a round amount below
            axis["min"] = float(np.floor(0.97 * least / step) * step) if least > 0 else None
        chart.set_y_axis(axis)
        self._insert(sheet, chart, title, 3, column)

    def _largest(self) -> str:
        means = np.nan_to_num(np.nanmean(self.runs.totals.of_year(None), axis=0))
        return self.runs.totals.parties[int(np.argmax(means))]

    def _drivers(self) -> None:
        import pandas as pd

        sheet = self._sheet("drivers", self._word("about_drivers"))
        order = [self._largest(), *(party for party in self.runs.totals.parties if party != self._largest())]
        parts = []
        for party in order:
            part = self.runs.tornado(party)
            part.insert(0, "party", party)
            parts.append(part)
        frame = pd.concat(parts, ignore_index=True)
        columns = ("party", "factor", "low_value", "high_value", "at_low", "at_high", "swing")
        self._table(sheet, 3, frame, [self._word(each) for each in columns], (4, 5, 6))
        sheet.freeze_panes(4, 2)
        sheet.autofilter(3, 0, 3 + len(frame), len(columns) - 1)
        size = len(parts[0])
        if not size:
            return
        name = self._word("drivers")
        chart = self.book.file.add_chart({"type": "bar"})
        for number, column in enumerate((4, 5)):
            chart.add_series(
                {
                    "name": [name, 3, column],
                    "categories": [name, 4, 1, 3 + size, 1],
                    "values": [name, 4, column, 3 + size, column],
                    "fill": {"color": COLOURS[number]},
                    "overlap": 100 if number else 0,
                }
            )
        middle = float(parts[0][["at_low", "at_high"]].mean().mean())
        chart.set_x_axis({"crossing": middle, "num_format": "#,##0", "label_position": "low"})
        chart.set_y_axis({"reverse": True, "label_position": "low", "crossing": middle})
        self._insert(sheet, chart, self._word("tornado_of", party=order[0]), 3, len(columns) + 1)

    def _scenarios(self) -> None:
        """Write every scenario with what it takes, how it ended, and what each party pays: a heat map."""
        import pandas as pd

        listing, totals = self.runs.scenarios.head(MOST), self.runs.totals
        whole = len(totals.scenarios)
        about = self._word("about_scenarios" if whole <= MOST else "about_first", n=whole, most=MOST)
        sheet = self._sheet("scenarios", about)
        paid = pd.DataFrame(totals.of_year(None)[:MOST], columns=list(totals.parties))
        left = listing.astype({name: str for name in listing.columns if str(listing[name].dtype) == "category"})
        left["status"] = [Message(f"scenarios.ended_{status}").render(self.lang) for status in left["status"]]
        frame = pd.concat([left, paid], axis=1)
        known = {name: self._word(name) for name in ("scenario", "name", "status", "message", "shortfall")}
        heads = [known.get(name, name) for name in listing.columns]
        first = len(heads)
        euro = [first - 1, *range(first, first + len(totals.parties))]
        self._table(sheet, 3, frame, [*heads, *totals.parties], euro)
        scale = {"type": "3_color_scale", "min_color": "#63BE7B", "mid_color": "#FFFFFF", "max_color": "#F8696B"}
        for column in range(first, first + len(totals.parties)):
            sheet.conditional_format(4, column, 3 + len(frame), column, scale)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)

    def _record(self) -> None:
        sheet = self._sheet("log", self._word("about_log"))
        rows = [(self._word(f"log_{name}"), str(self.runs.record[name])) for name in ("design", "scenarios", "seed")]
        rows += [(self._word("log_hash"), str(self.runs.record["inputs_hash"]))]
        rows += [(self._word("log_started"), str(self.runs.record["started"]))]
        rows += [(name, str(version)) for name, version in dict(self.runs.record["versions"]).items()]
        for line, (name, value) in enumerate(rows, 3):
            sheet.write_string(line, 0, name)
            sheet.write_string(line, 1, value)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 70)

    def _insert(self, sheet: Any, chart: Any, title: str, row: int, column: int) -> None:
        chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 400})
        sheet.insert_chart(row, column, chart, {"description": title})
