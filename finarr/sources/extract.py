"""What is taken from a table: one year, every municipality, the topics that are wanted, the rest at its total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from finarr.errors import InvalidInput, Problem, SourceTrouble
from finarr.sources.odata import Code, Dimension, Service, Topic
from finarr.sources.tables import Table
from finarr.words import Message

__all__ = ["Column", "Extract", "take"]

_MUNICIPALITY = "GM"
_TAILS = (" (gemeente)",)


@dataclass(frozen=True)
class Column:
    """A column of an extract.

    Attributes:
        id: the measure where finarr knows it, else the title.
        title: the titles of its groups and its own.
        unit: of its figures.
    """

    id: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Extract:
    """Figures of every municipality in one year.

    Attributes:
        table: id of the table.
        title: what the source calls it.
        year: the year.
        status: "final", "provisional", or None where the source does not tell.
        columns: what is known of every municipality.
        names: municipality by code ("GM0664").
        values: by code, a value a column: a number exactly as the source has it, a text, or None.
        missing: the measures that finarr looks for in this table and did not find under their title.
        others: the titles that were not taken.
    """

    table: str
    title: str
    year: int
    status: str | None
    columns: tuple[Column, ...]
    names: Mapping[str, str]
    values: Mapping[str, tuple[Decimal | str | None, ...]]
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def column(self, pattern: str) -> int:
        """Return the position of the one column whose id or title is what a pattern asks for.

        Raises:
            SourceTrouble: there is none, or more than one.
        """
        found = [n for n, each in enumerate(self.columns) if each.id == pattern]
        found = found or [n for n, each in enumerate(self.columns) if Topic("", each.title).matches(pattern)]
        if len(found) == 1:
            return found[0]
        titles = tuple(self.columns[n].title for n in found)
        titles = titles or (*(each.title for each in self.columns), *self.others)
        rule = "sources.many_topics" if found else "sources.no_topic"
        raise SourceTrouble(Message(rule, {"table": self.table, "topic": pattern, "titles": titles}))

    def to_plain(self) -> dict[str, Any]:
        """Return the extract as JSON holds it; numbers become texts, so that they stay as they are."""
        kinds = [{"id": each.id, "title": each.title, "unit": each.unit} for each in self.columns]
        rows = {
            code: [{"n": str(value)} if isinstance(value, Decimal) else value for value in row]
            for code, row in self.values.items()
        }
        head = {"table": self.table, "title": self.title, "year": self.year, "status": self.status}
        head |= {"missing": list(self.missing), "others": list(self.others)}
        return {**head, "columns": kinds, "names": dict(self.names), "values": rows}

    @classmethod
    def from_plain(cls, body: Mapping[str, Any]) -> Extract:
        """Return the extract that `to_plain` made."""
        rows = {
            code: tuple(Decimal(each["n"]) if isinstance(each, dict) else each for each in row)
            for code, row in body["values"].items()
        }
        columns = tuple(Column(**each) for each in body["columns"])
        head = (body["table"], body["title"], body["year"], body["status"])
        return cls(*head, columns, dict(body["names"]), rows, tuple(body["missing"]), tuple(body["others"]))


def take(service: Service, table: Table, year: int, where: Mapping[str, str] | None = None) -> Extract:
    """Read one year of a table.

    Args:
        service: the table at its source.
        table: what is known of it.
        year: which year.
        where: bare code by dimension, beside or instead of those that the table fixes.

    Raises:
        InvalidInput: the table is about another year, or has no such dimension or code.
        SourceTrouble: the source cannot be read, or the table is not what it was.
    """
    if table.year is not None and table.year != year:
        raise InvalidInput([Problem(("year",), str(year), Message("sources.other_year", {"year": str(table.year)}))])
    plan = _planned(service, table, year, where or {})
    offered = service.topics()
    topics, missing = _topics(offered, table)
    names = {code.bare: _tidy(code.title) for code in service.codes(plan.region) if code.bare.startswith(_MUNICIPALITY)}
    found = _read(service, plan, [topic for _, topic in topics], names)
    titles = {code.bare: code.title for code in service.codes(plan.spread)} if plan.spread else {"": ""}
    present = {cell for row in found.values() for cell in row}
    wanted = [(name, topic, part) for name, topic in topics for part in titles if (topic.key, part) in present]
    rows = {code: tuple(row.get((topic.key, part)) for _, topic, part in wanted) for code, row in sorted(found.items())}
    rows = {code: row for code, row in rows.items() if any(value is not None for value in row)}
    if not rows:
        raise SourceTrouble(Message("sources.no_rows", {"table": table.id, "year": str(year)}))
    taken = {topic.key for _, topic in topics}
    return Extract(
        table.id,
        service.title() or table.title,
        year,
        plan.status,
        tuple(_column(name, topic, part, titles, table) for name, topic, part in wanted),
        {code: names[code] for code in rows},
        rows,
        missing,
        tuple(topic.path for topic in offered if topic.key not in taken),
    )


@dataclass(frozen=True)
class _Plan:
    """How a table is asked.

    Attributes:
        region: the dimension of municipalities.
        fixed: the key, as the source has it, by dimension.
        summed: what the keys of a dimension begin with whose figures are added up.
        spread: the dimension of which every code becomes a column.
        status: of the period.
    """

    region: str
    fixed: Mapping[str, str]
    summed: Mapping[str, str]
    spread: str | None
    status: str | None


def _planned(service: Service, table: Table, year: int, where: Mapping[str, str]) -> _Plan:
    """Settle for every dimension what is asked of it."""
    dimensions = service.dimensions()
    unknown = [name for name in where if name not in {each.key for each in dimensions}]
    if unknown:
        allowed = Message("errors.one_of", {"allowed": tuple(each.key for each in dimensions)})
        raise InvalidInput([Problem(("where", name), f"'{name}'", allowed) for name in unknown])
    region = _region(table, dimensions).key
    spread = None if table.spread in where else table.spread
    summed = {name: start for name, start in table.begins.items() if name not in where}
    held = [each for each in dimensions if each.key not in (region, spread, *summed)]
    codes = {each.key: _code(service, table, each, year, where) for each in held}
    status = next((codes[each.key].status for each in held if each.kind == "period"), None)
    return _Plan(region, {name: code.key for name, code in codes.items()}, summed, spread, status)


_Row = dict[tuple[str, str], Decimal | str | None]
"""Values by topic and code of the spread dimension."""


def _read(service: Service, plan: _Plan, topics: Sequence[Topic], names: Mapping[str, str]) -> dict[str, _Row]:
    """Read the figures by municipality; those of summed dimensions are added up."""
    found: dict[str, _Row] = {}
    for at, topic, value in service.cells(topics, plan.fixed, {plan.region: _MUNICIPALITY, **plan.summed}):
        code = at[plan.region]
        if code not in names:
            continue
        row, cell = found.setdefault(code, {}), (topic, at[plan.spread] if plan.spread else "")
        if cell in row and not plan.summed:
            raise SourceTrouble(Message("sources.twice", {"address": service.address, "code": code}))
        row[cell] = _added(row.get(cell), _value(value))
    return found


def _column(name: str, topic: Topic, part: str, titles: Mapping[str, str], table: Table) -> Column:
    unit = topic.unit or table.unit
    return Column(part, f"{topic.path} / {titles[part]}", unit) if part else Column(name, topic.path, unit)


def _region(table: Table, dimensions: Sequence[Dimension]) -> Dimension:
    """Return the dimension of municipalities."""
    found = [each for each in dimensions if each.key == table.region] if table.region else []
    found = found or [each for each in dimensions if each.kind == "region"]
    if len(found) != 1:
        values = {"table": table.id, "dimensions": tuple(each.key for each in dimensions)}
        raise SourceTrouble(Message("sources.no_region", values))
    return found[0]


def _code(service: Service, table: Table, dimension: Dimension, year: int, where: Mapping[str, str]) -> Code:
    """Return the code at which a dimension is held: what is asked, the year, or the total."""
    codes = service.codes(dimension.key)
    asked = where.get(dimension.key)
    wanted = asked or table.fixed.get(dimension.key) or (table.period if dimension.kind == "period" else None)
    if wanted is None:
        totals = [code for code in codes if code.title.casefold().startswith("totaal")]
        whole = [code for code in totals if code.title.casefold() == "totaal"] or totals
        if len(whole) == 1:
            return whole[0]
        values = {"table": table.id, "dimension": dimension.key, "titles": _some(codes)}
        raise SourceTrouble(Message("sources.no_total", values))
    bare = wanted.replace("{year}", str(year))
    found = next((code for code in codes if code.bare == bare), None)
    if found is not None:
        return found
    if asked is not None:
        allowed = Message("errors.one_of", {"allowed": _some(codes)})
        raise InvalidInput([Problem(("where", dimension.key), f"'{asked}'", allowed)])
    if dimension.kind == "period":
        years = tuple(code.bare[:4] for code in codes if code.bare.endswith("JJ00")) or _some(codes)
        raise InvalidInput([Problem(("year",), str(year), Message("errors.one_of", {"allowed": years}))])
    values = {"table": table.id, "dimension": dimension.key, "code": bare, "titles": _some(codes)}
    raise SourceTrouble(Message("sources.no_code", values))


def _some(codes: Sequence[Code]) -> tuple[str, ...]:
    """Return codes as a reader recognises them; not all of hundreds."""
    shown = tuple(f"{code.bare} ({code.title})" for code in codes[:20])
    return shown if len(codes) <= 20 else (*shown, "...")


def _topics(topics: Sequence[Topic], table: Table) -> tuple[list[tuple[str, Topic]], tuple[str, ...]]:
    """Return what is wanted of a table, by the name of its column, and the measures that are not found.

    Wanted are measures, then what patterns ask for; all topics where nothing is asked for.
    """
    if not table.measures and not table.topics:
        return [(topic.path, topic) for topic in topics], ()
    found: list[tuple[str, Topic]] = []
    missing: dict[str, str] = {}
    for name, pattern in (dict(table.measures) | {pattern: pattern for pattern in table.topics}).items():
        matches = [topic for topic in topics if topic.matches(pattern)]
        if len(matches) == 1:
            found.append((name if name in table.measures else matches[0].path, matches[0]))
        else:
            missing[name] = pattern
    if not found:
        titles = tuple(topic.path for topic in topics)
        values = {"table": table.id, "topic": ", ".join(missing.values()), "titles": titles}
        raise SourceTrouble(Message("sources.no_topic", values))
    return found, tuple(missing)


def _tidy(name: str) -> str:
    for tail in _TAILS:
        name = name.removesuffix(tail)
    return name.strip()


def _value(value: Any) -> Decimal | str | None:
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    return Decimal(str(value))


def _added(before: Decimal | str | None, value: Decimal | str | None) -> Decimal | str | None:
    if isinstance(before, Decimal) and isinstance(value, Decimal):
        return before + value
    return before if value is None else value
