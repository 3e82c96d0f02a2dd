"""A portfolio from a table, or from the arrangements' own cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path as FilePath
from typing import Any

from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.cost_sharing.people import people_measure
from finarr.arrangements.portfolio.arrangement import Arrangement
from finarr.arrangements.portfolio.model import Portfolio
from finarr.arrangements.withdrawal.terms import duty_of
from finarr.errors import InvalidInput, Path, Problem
from finarr.numbers import read_number, read_written
from finarr.parties import Party, Roster
from finarr.separated import read_separated, surplus
from finarr.words import Message

__all__ = ["from_cases", "from_table", "read_rows"]

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "party": ("party", "municipality", "gemeente", "deelnemer", "naam", "name"),
    "arrangement": ("arrangement", "regeling", "verbonden partij", "gr"),
    "year": ("year", "jaar"),
    "contribution": ("contribution", "bijdrage", "amount", "bedrag"),
    "votes": ("votes", "stemmen"),
    "mandatory": ("mandatory", "verplicht", "wettelijk"),
    "domain": ("domain", "domein"),
    "family": ("family", "soort", "familie"),
    "code": ("code", "gemeentecode", "gm_code"),
    "inhabitants": ("inhabitants", "inwoners"),
    "budget": ("budget", "begroting"),
}
_NEEDED = ("party", "arrangement")
_YES = ("ja", "yes", "true", "waar", "1", "x", "j", "y")
_NO = ("nee", "no", "false", "onwaar", "0", "", "n", "-")


@dataclass
class _Gathered:
    """One arrangement as rows tell of it."""

    contributions: dict[str, dict[int, Any]] = field(default_factory=dict)
    votes: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)


def read_rows(path: FilePath) -> list[dict[str, Any]]:
    """Read the rows of a CSV file in UTF-8, with commas, or with semicolons and decimal commas.

    Raises:
        FileTrouble: the file cannot be read.
        InvalidInput: a row has more cells than there are headings.
    """
    rows, _ = read_separated(path)
    header, problems = rows[0] if rows else [], list[Problem]()
    found = []
    for number, row in enumerate(rows[1:], start=2):
        problems += surplus(path, number, header, row)
        if any(row):
            found.append(dict(zip_longest(header, row[: len(header)], fillvalue="")))
    if problems:
        raise InvalidInput(problems)
    return found


def from_table(table: Any, title: str, parties: Iterable[Party] | None, more: Mapping[str, Any]) -> Portfolio:
    """Return a portfolio from a table; see `Portfolio.from_table`."""
    rows = _rows(table)
    problems: list[Problem] = []
    columns, years = _columns(rows, problems)
    gathered: dict[str, _Gathered] = {}
    people: dict[str, dict[str, Any]] = {}
    if not problems:
        for number, row in enumerate(rows):
            _read(number, row, columns, years, gathered, people, problems)
    if problems:
        raise InvalidInput(problems)
    known = sorted({year for each in gathered.values() for amounts in each.contributions.values() for year in amounts})
    given = tuple(parties) if parties is not None else tuple(_party(name, told) for name, told in people.items())
    return Portfolio(
        title,
        known,
        given,
        [Arrangement(name, each.contributions, votes=each.votes, **each.told) for name, each in gathered.items()],
        **more,
    )


def _rows(table: Any) -> list[dict[str, Any]]:
    """Return the rows of a table of any kind."""
    if isinstance(table, str | FilePath):
        return read_rows(FilePath(table))
    if hasattr(table, "to_dict") and hasattr(table, "columns"):
        table = [
            {str(name): None if value != value else value for name, value in row.items()}
            for row in table.to_dict(orient="records")
        ]
    return [{str(name): value for name, value in row.items()} for row in table]


def _columns(rows: Sequence[Mapping[str, Any]], problems: list[Problem]) -> tuple[dict[str, str], dict[int, str]]:
    """Return the header of each field, and of each year where every year has its own column."""
    headers = list(dict.fromkeys(name for row in rows for name in row))
    folded = {name.strip().casefold(): name for name in headers}
    columns = {name: folded[word] for name, words in _HEADERS.items() for word in reversed(words) if word in folded}
    years = {
        int(name): name for name in headers if name.strip().isascii() and name.strip().isdigit() and len(name) == 4
    }
    for name in _NEEDED:
        if name not in columns:
            allowed = Message("portfolio.column", {"allowed": _HEADERS[name]})
            problems.append(Problem(("table",), ", ".join(headers) or None, allowed))
    if not years and "contribution" not in columns:
        problems.append(Problem(("table",), ", ".join(headers) or None, Message("portfolio.no_column_amount")))
    elif not years and "year" not in columns:
        allowed = Message("portfolio.column", {"allowed": _HEADERS["year"]})
        problems.append(Problem(("table",), ", ".join(headers) or None, allowed))
    return columns, years


def _read(
    number: int,
    row: Mapping[str, Any],
    columns: Mapping[str, str],
    years: Mapping[int, str],
    gathered: dict[str, _Gathered],
    people: dict[str, dict[str, Any]],
    problems: list[Problem],
) -> None:
    """Read one row into the arrangement and the party it is about."""

    def place(name: str) -> Path:
        return ("table", number, name)

    def cell(name: str) -> Any:
        value = row.get(columns[name]) if name in columns else None
        return None if value is None or (isinstance(value, str) and not value.strip()) else value

    names = {name: str(cell(name) or "").strip() for name in _NEEDED}
    for name, value in names.items():
        if not value:
            problems.append(Problem(place(columns[name]), None, Message("errors.missing")))
    found = gathered.setdefault(names["arrangement"], _Gathered())
    amounts = found.contributions.setdefault(names["party"], {})
    for year, header in _amounts(number, row, columns, years, problems):
        if year in amounts:
            problems.append(Problem(place(header), str(year), Message("errors.duplicate")))
        amounts[year] = _number(row.get(header), place(header), problems)
    if cell("votes") is not None:
        found.votes[names["party"]] = _number(cell("votes"), place(columns["votes"]), problems)
    told: dict[str, Any] = {name: str(cell(name)).strip() for name in ("domain", "family") if cell(name) is not None}
    if "mandatory" in columns:
        told["mandatory"] = _flag(row.get(columns["mandatory"]), place(columns["mandatory"]), problems)
    for name, value in told.items():
        if found.told.setdefault(name, value) != value:
            values = {"arrangement": names["arrangement"], "other": str(found.told[name])}
            problems.append(Problem(place(columns[name]), str(value), Message("portfolio.otherwise", values)))
    own = people.setdefault(names["party"], {})
    if cell("code") is not None:
        own["code"] = str(cell("code")).strip()
    for name in ("inhabitants", "budget"):
        if cell(name) is not None:
            own[name] = _number(cell(name), place(columns[name]), problems)


def _amounts(
    number: int,
    row: Mapping[str, Any],
    columns: Mapping[str, str],
    years: Mapping[int, str],
    problems: list[Problem],
) -> Iterable[tuple[int, str]]:
    """Yield the years of a row, each with the column of its amount."""
    if years:
        return years.items()
    year = row.get(columns["year"])
    text = str(year if not isinstance(year, float) else int(year)).strip()
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        problems.append(Problem(("table", number, columns["year"]), repr(year), Message("errors.year")))
        return ()
    return [(int(text), columns["contribution"])]


def _number(value: Any, place: Path, problems: list[Problem]) -> Any:
    """Read a number; a text is one where it can be read in one way only."""
    if isinstance(value, str) and value.strip():
        return read_written(value, place, problems)
    return read_number(None if isinstance(value, str) else value, place, problems)


def _flag(value: Any, place: Path, problems: list[Problem]) -> bool:
    if isinstance(value, bool):
        return value
    text = "" if value is None else str(value).strip().casefold()
    if text in _YES or text in _NO:
        return text in _YES
    problems.append(Problem(place, repr(value), Message("portfolio.yes_or_no")))
    return False


def _party(name: str, told: Mapping[str, Any]) -> Party:
    measures = {"inhabitants": told["inhabitants"]} if "inhabitants" in told else {}
    return Party(name, told.get("code"), measures, budget=told.get("budget"))


def from_cases(cases: Iterable[Any], title: str, mandatory: tuple[str, ...], more: Mapping[str, Any]) -> Portfolio:
    """Return a portfolio of cases; see `Portfolio.from_cases`."""
    outcomes = [each.solve() if isinstance(each, CostSharing) else each for each in cases]
    shared = set.intersection(*(set(each.case.years) for each in outcomes)) if outcomes else set()
    if not shared:
        raise InvalidInput([Problem(("cases",), None, Message("portfolio.no_common_year"))])
    years = sorted(shared)
    parties: dict[str, Party] = {}
    arrangements = []
    for outcome in outcomes:
        names = {}
        for party in outcome.case.parties:
            known = Roster(parties.values()).find(party.code or party.name) or Roster(parties.values()).find(party.name)
            merged = _merged(outcome.case, party, known)
            parties[merged.name] = merged
            names[party.name] = merged.name
        arrangements.append(_arrangement(outcome, names, years, mandatory))
    given: dict[str, Any] = {"unit": outcomes[0].case.unit, "language": outcomes[0].case.language} | dict(more)
    return Portfolio(title, years, list(parties.values()), arrangements, **given)


def _merged(case: CostSharing, party: Party, known: Party | None) -> Party:
    """Return a party with its inhabitants and budget, as the first case that tells them has them."""
    people = people_measure(case)
    measures = {"inhabitants": party.measures[people]} if people and people in party.measures else {}
    if known is None:
        return Party(party.name, party.code, measures, budget=party.budget, aliases=party.aliases)
    return Party(
        known.name,
        known.code or party.code,
        {**measures, **known.measures},
        budget=known.budget if known.budget is not None else party.budget,
        aliases=known.aliases,
    )


def _arrangement(
    outcome: Any, names: Mapping[str, str], years: Sequence[int], mandatory: tuple[str, ...]
) -> Arrangement:
    case = outcome.case
    paid: dict[str, dict[int, Decimal]] = {
        names[party.name]: dict.fromkeys(years, Decimal(0)) for party in case.parties
    }
    for cell in outcome.cells:
        if cell.year in years:
            paid[names[cell.party]][cell.year] += cell.amount
    tasks = {
        item.name: {year: case.grid.to_euro(case.net_costs[item.name, year]) for year in years} for item in case.items
    }
    votes = {names[party.name]: party.votes for party in case.parties if party.votes is not None}
    return Arrangement(
        case.title,
        paid,
        mandatory=case.title in mandatory or duty_of(case.title) is not None,
        votes=votes,
        tasks=tasks if all(amount >= 0 for each in tasks.values() for amount in each.values()) else {},
    )
