"""The workbook of scenarios: the spread of contributions, what drives them, and every scenario, with charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from finarr.excel.common.sheets.charts import COLOURS, LINES, SMALL, TITLE, insert_beside
from finarr.excel.common.sheets.run import moment
from finarr.excel.page import Book, Page
from finarr.excel.shape import Head, Shape
from finarr.excel.tables import Kind, word
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.scenarios import Runs

__all__ = ["write_runs"]

MOST = 2000
"""So many scenarios are shown one by one; the Parquet file has them all, and the sheet says so."""

_TALLEST = 22
"""Rows of a sheet that a chart covers."""


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
        self.called = runs.called(self.lang)
        self.book = Book(self.lang, str(runs.record["title"]), datetime.now(UTC))
        if self.runs.totals.parties:
            self._spread()
            self._drivers()
        self._scenarios()
        self._record()

    def save(self, path: Path) -> None:
        self.book.save(path)

    def _word(self, name: str, **values: Any) -> str:
        return word(self.runs.said(f"excel.sc_{name}"), self.lang, **values)

    def _text(self, column: str, name: str, width: float) -> Head:
        return Head(column, self._word(name), Kind.TEXT, width, role="result")

    def _euro(self, column: Any, heading: str, width: float = 15) -> Head:
        return Head(column, heading, Kind.EURO, width, word("u_euro", self.lang), decimals=2, role="result")

    def _table(self, name: str, heads: Sequence[Head], frame: pd.DataFrame, about: str) -> tuple[Page, Shape]:
        """Draw a sheet with one table, whose rows can be filtered."""
        page = self.book.page(f"sc_{name}", "result", self._word(name))
        shape = Shape(f"scenarios_{name}", page.name, tuple(heads))
        rows = [tuple(map(_plain, line)) for line in frame.itertuples(index=False, name=None)]
        page.table(shape, rows, filtered=True)
        page.wide(2, about, "about", last=min(shape.right, 9))
        return page, shape

    def _spread(self) -> None:
        frame = self.runs.quantiles([chance for _, chance in self.runs.levels])
        told = [
            self.runs.over,
            Message(self.runs.said(f"scenarios.{'are_chances' if self.runs.drawn else 'no_chances'}")),
        ]
        told += [Message("scenarios.signs_effect")] if self.runs.of_effects else []
        heads = [self._text("party", "party", 24), Head("year", self._word("year"), Kind.WHOLE, 8, role="result")]
        heads.append(self._euro("mean", self._word("mean")))
        heads += [self._euro(name, self.runs.heading(name).render(self.lang)) for name, _ in self.runs.levels]
        page, shape = self._table("spread", heads, frame, " ".join(each.render(self.lang) for each in told))
        page.freeze(shape.headings, 2)
        self._fan(page, shape)

    def _fan(self, page: Page, shape: Shape) -> None:
        """Draw the spread of the party that pays most, over the years, or of all parties where there is one year."""
        totals = self.runs.totals
        years = len(totals.years)
        if years > 1:
            party = totals.parties.index(self._largest())
            rows, category = (party * years, (party + 1) * years - 1), "year"
            title = self._word("fan_of", party=self._largest())
        else:
            rows, category, title = (0, len(totals.parties) - 1), "party", self._word("fan")
        chart = self.book.file.add_chart({"type": "line"})
        for level, chance in self.runs.levels:
            middle = chance == 0.5
            line = {"color": COLOURS[0], "width": 2.5 if middle else 1.25, **({} if middle else {"dash_type": "dash"})}
            chart.add_series(
                {
                    "name": self.runs.heading(level).render(self.lang),
                    "categories": _cells(shape, category, rows),
                    "values": _cells(shape, level, rows),
                    "line": line if years > 1 else {"none": True},
                    "marker": {"type": "diamond" if middle else "short_dash", "size": 7},
                }
            )
        axis: dict[str, Any] = {"num_format": "#,##0", "major_gridlines": LINES, "num_font": SMALL}
        if years > 1:
            least = float(np.nanmin(totals.euro[:, totals.parties.index(self._largest())]))
            step = 10.0 ** np.floor(np.log10(max(1.0, abs(least)))) / 10  # the axis starts at a round amount below
            axis["min"] = float(np.floor(0.97 * least / step) * step) if least > 0 else None
        chart.set_y_axis(axis)
        chart.set_x_axis({"label_position": "low", "num_font": SMALL})
        _insert(page, shape, chart, title)

    def _largest(self) -> str:
        means = np.abs(np.nan_to_num(np.nanmean(self.runs.totals.of_year(None), axis=0)))
        return self.runs.totals.parties[int(np.argmax(means))]

    def _drivers(self) -> None:
        import pandas as pd

        order = [self._largest(), *(party for party in self.runs.totals.parties if party != self._largest())]
        parts = []
        for party in order:
            part = self.runs.tornado(party)
            part.insert(0, "party", party)
            parts.append(part)
        if not len(parts[0]):
            return
        heads = [
            self._text("party", "party", 24),
            self._text("factor", "factor", 40),
            *(Head(each, self._word(each), Kind.FREE, 14, role="result") for each in ("low_value", "high_value")),
            *(self._euro(each, self._word(each)) for each in ("at_low", "at_high", "swing")),
        ]
        frame = pd.concat(parts, ignore_index=True)
        frame["factor"] = frame["factor"].map(self.called)
        page, shape = self._table("drivers", heads, frame, self._word("about_drivers"))
        page.freeze(shape.headings, 2)
        rows = (0, len(parts[0]) - 1)
        chart = self.book.file.add_chart({"type": "bar"})
        for number, column in enumerate(("at_low", "at_high")):
            chart.add_series(
                {
                    "name": self._word(column),
                    "categories": _cells(shape, "factor", rows),
                    "values": _cells(shape, column, rows),
                    "fill": {"color": COLOURS[number]},
                    "overlap": 100 if number else 0,
                }
            )
        middle = float(parts[0][["at_low", "at_high"]].mean().mean())
        along = {"crossing": middle, "num_format": "#,##0", "major_gridlines": LINES}
        chart.set_x_axis(along | {"label_position": "low", "num_font": SMALL})
        chart.set_y_axis({"reverse": True, "label_position": "low", "crossing": middle, "num_font": SMALL})
        _insert(page, shape, chart, self._word("tornado_of", party=order[0]))

    def _scenarios(self) -> None:
        """Write every scenario with what it takes, how it ended, and what each party pays: a heat map."""
        import pandas as pd

        listing, totals = self.runs.scenarios.head(MOST), self.runs.totals
        whole = len(totals.scenarios)
        about = self._word("about_scenarios" if whole <= MOST else "about_first", n=whole, most=MOST)
        paid = pd.DataFrame(totals.of_year(None)[:MOST], columns=list(totals.parties))
        left = listing.astype({name: str for name in listing.columns if str(listing[name].dtype) == "category"})
        left["status"] = [Message(f"scenarios.ended_{status}").render(self.lang) for status in left["status"]]
        empty = [name for name in ("name", "message", "shortfall") if not _says(left[name])]
        left = left.drop(columns=empty)
        heads = [self._listed(name, left[name]) for name in left.columns]
        heads += [self._euro(("party", party), party) for party in totals.parties]
        page, shape = self._table("scenarios", heads, pd.concat([left, paid], axis=1), about)
        low, high = ("#F8696B", "#63BE7B") if self.runs.of_effects else ("#63BE7B", "#F8696B")
        scale = {"type": "3_color_scale", "min_color": low, "mid_color": "#FFFFFF", "max_color": high}
        for party in totals.parties:
            column = shape.place(("party", party)) - 1
            page.sheet.conditional_format(shape.headings, column, shape.headings + len(left) - 1, column, scale)
        page.freeze(shape.headings, 2 if "name" in left.columns else 1)

    def _listed(self, name: str, values: pd.Series[Any]) -> Head:
        """Return a column of the list of scenarios: its number, what it takes, or how it ended."""
        match name:
            case "scenario":
                return Head(name, self._word(name), Kind.WHOLE, 10, role="result")
            case "name" | "status" | "message":
                return self._text(name, name, {"name": 22, "status": 46, "message": 50}[name])
            case "shortfall":
                return self._euro(name, self._word(name))
        if values.dtype.kind not in "fi":
            return Head(("factor", name), self.called[name], Kind.TEXT, 18, role="result")
        known = values[np.isfinite(values)]
        decimals = 0 if (known == known.round()).all() else 2 if known.abs().max() >= 10 else 4
        return Head(("factor", name), self.called[name], Kind.NUMBER, 18, decimals=decimals, role="result")

    def _record(self) -> None:
        page = self.book.page("sc_log", "result", self._word("log"))
        rows = [(self._word(f"log_{name}"), str(self.runs.record[name])) for name in ("scenarios", "seed")]
        rows.insert(0, (self._word("log_design"), word(f"design_{self.runs.record['design']}", self.lang)))
        rows += [(self._word("log_hash"), str(self.runs.record["inputs_hash"]))]
        started = datetime.fromisoformat(str(self.runs.record["started"])).astimezone()
        rows += [(self._word("log_started"), moment(started, self.lang))]
        rows += [(name, str(version)) for name, version in dict(self.runs.record["versions"]).items()]
        heads = (self._text("what", "log_what", 30), self._text("value", "log_value", 78))
        shape = Shape("scenarios_log", page.name, heads)
        page.table(shape, rows)
        page.wide(2, self._word("about_log"), "about", last=2)


def _plain(value: Any) -> Any:
    """Return a value as a cell holds it; a number that is none is blank."""
    if isinstance(value, str):
        return value
    return None if value is None or not np.isfinite(value) else value.item() if isinstance(value, np.generic) else value


def _says(column: pd.Series[Any]) -> bool:
    """Tell whether a column of the list says anything of any scenario."""
    return any(bool(value) and value == value for value in column)


def _cells(shape: Shape, column: Any, rows: tuple[int, int]) -> list[Any]:
    """Return cells of a table as a chart names them; rows below the headings count from zero."""
    place = shape.place(column) - 1
    return [shape.sheet, shape.headings + rows[0], place, shape.headings + rows[1], place]


def _insert(page: Page, shape: Shape, chart: Any, title: str) -> None:
    chart.set_title({"name": title, "name_font": TITLE, "overlay": False})
    chart.set_legend({"position": "bottom", "font": SMALL})
    insert_beside(page, shape, chart, title, (720, _TALLEST))
