"""The page of scenarios: the spread of what each party pays, what drives it, and which values it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from finarr.report.borders import Borders
from finarr.report.content import Fact, Figure, Memo, Page, Reader, Section
from finarr.report.figures.scenarios import Telling
from finarr.report.wording import Wording
from finarr.scenarios.runs import Runs
from finarr.words import Fixed, format_value

__all__ = ["page"]


def page(runs: Runs, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of scenarios; they have no map."""
    told = Telling(runs, Wording(lang or str(runs.record["language"]), 0))
    words = told.words
    spread = told.spread()
    sections = (
        Section("spread", told.say("section_spread"), (told.over, told.warning), tuple(_present(told.fan(), spread))),
        Section("drivers", told.say("section_drivers"), (told.say("drivers_text"),), tuple(_present(told.tornado()))),
        Section("heat", words("section_heat"), (), tuple(_present(told.heat()))),
        Section("scenarios", words("section_scenarios"), (), tuple(_present(told.ended(), told.listing()))),
        Section("record", words("section_record"), (words("record_text"),), (told.record(),)),
    )
    headline = tuple(_headline(told))
    return Page(
        words.lang,
        str(runs.record["title"]),
        words("kind_scenarios"),
        headline,
        tuple(_facts(told)),
        tuple(_notices(told)),
        tuple(section for section in sections if section.figures),
        tuple(Reader(party, party.casefold(), _summary(told, party)) for party in runs.totals.parties),
        runs.totals.years,
        words("whom_party"),
        str(runs.record["inputs_hash"]),
        Memo(((words("memo_what"), headline),), spread, ()),
    )


def _present(*figures: Figure | None) -> Iterator[Figure]:
    yield from (figure for figure in figures if figure is not None)


_WITHOUT = ("infeasible", "invalid", "failed")


def _headline(told: Telling) -> Iterator[str]:
    """Yield what scenarios tell, in sentences."""
    yield told.over
    low, high = told.runs.levels[0][0], told.runs.levels[-1][0]
    year = told.runs.totals.years[0] if told.runs.totals.years else None
    own = [row for row in told.levels if row["year"] == year]
    if not own:
        return
    wide = max(own, key=lambda row: (row[high] - row[low]) / (told.runs.of_effects or abs(row["mean"]) or inf))
    values = {"party": wide["party"], "year": str(year)}
    yield told.say(
        "headline_wide", low=told.amount(wide[low]), high=told.amount(wide[high]), **values,
        between=told.between(low, high).lower(),
    )  # fmt: skip
    drivers = told.runs.tornado(str(wide["party"]))
    if len(drivers):
        first = drivers.iloc[0]
        yield told.say(
            "headline_driver", factor=told.called[str(first["factor"])], swing=told.amount(first["swing"]), **values
        )


def _facts(told: Telling) -> Iterator[Fact]:
    """Yield what the top of the page shows large."""
    yield Fact(told.words("fact_scenarios"), format_value(Fixed(told.runs.record["scenarios"], 0), told.words.lang))
    yield Fact(told.words("fact_varied"), str(len(told.runs.factors)))
    yield Fact(told.words("fact_parties"), str(len(told.runs.totals.parties)))


def _notices(told: Telling) -> Iterator[str]:
    """Yield what a reader must know: scenarios without amounts, and a run that was broken off."""
    without = sum(number for status, number in told.runs.count().items() if status in _WITHOUT)
    if without:
        yield told.words("notice_without", n=Fixed(without, 0))
    if not told.runs.complete:
        done = len(told.runs.totals.scenarios)
        yield told.words("notice_partial", n=Fixed(done, 0), whole=Fixed(told.runs.record["scenarios"], 0))


def _summary(told: Telling, party: str) -> dict[int, str]:
    """Return what the page means for a party, by year."""
    low, high = told.runs.levels[0][0], told.runs.levels[-1][0]
    middle = told.runs.levels[len(told.runs.levels) // 2][0]
    return {
        row["year"]: told.say(
            "summary_scenarios", party=party, year=str(row["year"]), low=told.amount(row[low]),
            high=told.amount(row[high]), middle=told.amount(row[middle]), between=told.between(low, high).lower(),
        )
        for row in told.levels
        if row["party"] == party
    }  # fmt: skip
