"""A page as one HTML file: styles, script, charts and figures in it, nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from finarr.errors import FileTrouble, InvalidInput, Problem, why
from finarr.report.borders import read_borders
from finarr.report.content import Column, Figure, Kind, Page, Table
from finarr.report.drawing import compiled, library, locale_of, vector
from finarr.report.kinds import page_of
from finarr.report.needs import needed
from finarr.report.packing import packed_accounts, packed_chart
from finarr.report.wording import Wording
from finarr.words import LANGUAGES, Message

__all__ = ["html", "known_language", "unbroken", "write", "written"]

_SCRIPT_WORDS = (
    "none_shown", "save_png", "save_csv", "account_year", "account_step",
    "account_amount",
)  # fmt: skip
"""The texts that the script of a page shows."""


def write(outcome: Any, path: Path, *, lang: str | None = None, borders: str | Path | None = None) -> None:
    """Write the page of an outcome.

    Args:
        outcome: of any kind.
        path: the file.
        lang: "nl" or "en"; the case's own where left out.
        borders: a GeoJSON file.

    Raises:
        InvalidInput: no such language, or the borders fit nobody.
        FileTrouble: a file cannot be read or written, or the extra ``report`` is missing.
    """
    known_language(lang)
    for package in ("vl_convert", "jinja2"):
        needed(package)
    found = page_of(outcome, lang, None if borders is None else read_borders(borders))
    written(path, html(found).encode("utf-8"))


def known_language(lang: str | None) -> None:
    """Refuse a language that finarr does not speak.

    Raises:
        InvalidInput: it is not one of those.
    """
    if lang is not None and lang not in LANGUAGES:
        raise InvalidInput([Problem(("lang",), f"'{lang}'", Message("errors.one_of", {"allowed": LANGUAGES}))])


def written(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        FileTrouble: it cannot be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise FileTrouble(Message("cases.unwritable", {"path": str(path), "why": why(error)})) from error


def html(page: Page) -> str:
    """Return a page as HTML."""
    jinja2 = needed("jinja2")
    words = Wording(page.lang)
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("finarr.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=unbroken,
    )
    figures = [figure for section in page.sections for figure in section.figures]
    places = {reader.name: number for number, reader in enumerate(page.readers)}
    text: str = environment.get_template("page.html.jinja").render(
        page=page,
        words=words,
        Kind=Kind,
        show=lambda column, value: column.show(value, page.lang),
        numeric=_numeric,
        members=lambda row: " ".join(str(places[name]) for name in row.members),
        counts=lambda table: any(row.members is not None for row in table.rows),
        fixed=_fixed,
        pictures={figure.id: vector(figure.chart.spec, page.lang) for figure in figures if figure.chart is not None},
        data=_data(page, figures, words),
        library=library(),
        style=_asset("page.css"),
        script=_asset("page.js"),
        version=version("finarr"),
    )
    return text


def unbroken(value: Any) -> Any:
    """Keep an amount and its sign on one line."""
    return value.replace("€ ", "€\u00a0") if isinstance(value, str) else value


def _asset(name: str) -> str:
    return resources.files("finarr.report").joinpath("templates", name).read_text(encoding="utf-8")


def _numeric(column: Column) -> bool:
    return column.kind not in (Kind.TEXT,)


def _fixed(table: Table) -> bool:
    """Tell whether a table says the same whatever a reader chooses."""
    return all(row.party is None and row.year is None for row in table.rows)


def _data(page: Page, figures: list[Figure], words: Wording) -> dict[str, Any]:
    """Return what the script works with."""
    return {
        "lang": page.lang,
        "key": f"finarr:{page.kind}:{page.title}",
        "title": page.title,
        "made": words("page_footer", version=version("finarr")) + f" {page.fingerprint[:16]}",
        "years": list(page.years),
        "names": [reader.name for reader in page.readers],
        "sums": {str(year): dict(figures) for year, figures in page.sums.items()},
        "marks": [Message(f"report.{side}").render(page.lang) for side in ("gain", "loss")],
        "readers": {reader.name: {"search": reader.search, "summary": reader.summary} for reader in page.readers},
        "charts": {
            figure.id: packed_chart(compiled(figure.chart.spec)) for figure in figures if figure.chart is not None
        },
        "accounts": dict(_accounts(figures)),
        "words": {name: words(f"page_{name}") for name in _SCRIPT_WORDS} | dict(_counted(page, words)),
        "locale": dict(locale_of(page.lang)),
    }


def _counted(page: Page, words: Wording) -> Iterator[tuple[str, str]]:
    """Yield how many are shown, in words that name what is counted."""
    for name in ("all_shown", "some_shown"):
        yield name, words(f"page_{name}", whoms=page.whoms or words("whoms_party"))


def _accounts(figures: list[Figure]) -> Iterator[tuple[str, dict[str, Any]]]:
    for figure in figures:
        if figure.account is not None:
            yield figure.id, packed_accounts(figure.account.steps)
