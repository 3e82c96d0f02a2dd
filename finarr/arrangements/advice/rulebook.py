"""The rules by which finarr applies principle 6, read from a dated and sourced data file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from immutabledict import immutabledict

from finarr.tasks import Task

__all__ = ["PARTS", "Ceiling", "Condition", "Doubt", "Review", "Risk", "Rulebook", "Rung", "Source", "rulebook"]

PARTS = ("direct", "contributions", "fund")
"""What an advice may be made of: direct central funding, municipal contributions, a joint fund."""


@dataclass(frozen=True)
class Source:
    """Where a rule comes from, and of which day that is."""

    title: str
    date: date


@dataclass(frozen=True)
class Condition:
    """Answers that must all hold: one of some words, or a number between two ends.

    Attributes:
        words: by answer, the words it may be; of several kinds of partners one is enough.
        ends: by answer, the least and the most it may be.
    """

    words: Mapping[str, tuple[str, ...]]
    ends: Mapping[str, tuple[Fraction | None, Fraction | None]]

    def holds(self, task: Task) -> bool:
        """Tell whether a task's answers meet it."""
        return all(_words_of(task, name) & set(allowed) for name, allowed in self.words.items()) and all(
            (low is None or low <= Fraction(getattr(task, name)))
            and (high is None or Fraction(getattr(task, name)) <= high)
            for name, (low, high) in self.ends.items()
        )


@dataclass(frozen=True)
class Ceiling:
    """How much of a task an answer lets one part of the advice be.

    Attributes:
        part: "direct" or "fund".
        answer: the answer it looks at.
        most: by word, between 0 and 1.
        steps: for a whole number: from which number on how much.
        complement: for a share: 1 minus it.
        principle: what it rests on.
    """

    part: str
    answer: str
    most: Mapping[str, Fraction]
    steps: Mapping[int, Fraction]
    complement: bool
    principle: str

    def of(self, task: Task) -> Fraction:
        """Return the ceiling that a task's answer sets, between 0 and 1."""
        value = getattr(task, self.answer)
        if self.complement:
            return 1 - Fraction(value)
        if self.steps:
            return max((start, most) for start, most in ((0, Fraction(0)), *self.steps.items()) if value >= start)[1]
        return self.most[_word(value)]


@dataclass(frozen=True)
class Rung:
    """A rung of the funding ladder or a layer, where its condition holds."""

    name: str
    part: str | None
    when: Condition
    principle: str


@dataclass(frozen=True)
class Risk:
    """What a choice puts at risk: where a part or a rung is in the advice and the condition holds."""

    id: str
    part: str | None
    rung: str | None
    when: Condition
    source: str


@dataclass(frozen=True)
class Doubt:
    """Answers that sit badly together."""

    id: str
    when: Condition


@dataclass(frozen=True)
class Review:
    """After how many years a choice is looked at again."""

    years: int
    when: Condition
    source: str


@dataclass(frozen=True)
class Rulebook:
    """All rules, in the order of the file.

    Attributes:
        version: the day of this set of rules.
        smallest: a smaller part is taken over by the largest.
        step: shares are shown in whole steps of this.
        sources: by id.
        principles: the source of each principle, by id.
        ceilings: of "direct" and of "fund".
        layers: first that holds.
        rungs: by part, first that holds.
        risks: all that hold.
        doubts: all that hold.
        review: first that holds.
    """

    version: str
    smallest: Fraction
    step: Fraction
    sources: Mapping[str, Source]
    principles: Mapping[str, str]
    ceilings: tuple[Ceiling, ...]
    layers: tuple[Rung, ...]
    rungs: tuple[Rung, ...]
    risks: tuple[Risk, ...]
    doubts: tuple[Doubt, ...]
    review: tuple[Review, ...]

    @property
    def day(self) -> date | str:
        """The version as a reader's language writes a day; as it is where it is none."""
        try:
            return date.fromisoformat(self.version)
        except ValueError:
            return self.version

    def ceilings_of(self, part: str) -> tuple[Ceiling, ...]:
        """Return the ceilings of one part."""
        return tuple(ceiling for ceiling in self.ceilings if ceiling.part == part)


@cache
def rulebook() -> Rulebook:
    """Return the rules that come with finarr.

    Example:
        >>> rulebook().sources["rob"].date
        datetime.date(2021, 6, 24)
    """
    text = resources.files(__package__).joinpath("rules.toml").read_text(encoding="utf-8")
    return read_rules(tomllib.loads(text, parse_float=Decimal))


def read_rules(data: Mapping[str, Any]) -> Rulebook:
    """Return the rules in a document shaped like ``rules.toml``."""
    return Rulebook(
        version=data["version"],
        smallest=Fraction(data["smallest"]),
        step=Fraction(data["step"]),
        sources=immutabledict({name: Source(**table) for name, table in data["sources"].items()}),
        principles=immutabledict(data["principles"]),
        ceilings=tuple(map(_ceiling, data["ceilings"])),
        layers=tuple(Rung(t["layer"], None, _condition(t["when"]), t["principle"]) for t in data["layers"]),
        rungs=tuple(Rung(t["rung"], t["part"], _condition(t["when"]), t["principle"]) for t in data["rungs"]),
        risks=tuple(
            Risk(t["id"], t.get("part"), t.get("rung"), _condition(t.get("when", {})), t["source"])
            for t in data["risks"]
        ),
        doubts=tuple(Doubt(t["id"], _condition(t["when"])) for t in data["doubts"]),
        review=tuple(Review(t["years"], _condition(t["when"]), t["source"]) for t in data["review"]),
    )


def _ceiling(table: Mapping[str, Any]) -> Ceiling:
    return Ceiling(
        part=table["part"],
        answer=table["answer"],
        most=immutabledict({word: Fraction(most) for word, most in table.get("most", {}).items()}),
        steps=immutabledict(sorted((int(start), Fraction(most)) for start, most in table.get("from", {}).items())),
        complement=table.get("complement", False),
        principle=table["principle"],
    )


def _condition(table: Mapping[str, Any]) -> Condition:
    words = {name: tuple(given) for name, given in table.items() if isinstance(given, Sequence)}
    ends = {
        name: tuple(Fraction(given[end]) if end in given else None for end in ("from", "to"))
        for name, given in table.items()
        if isinstance(given, Mapping)
    }
    return Condition(immutabledict(words), immutabledict(ends))  # type: ignore[arg-type]  # two ends each


def _words_of(task: Task, answer: str) -> set[str]:
    value = getattr(task, answer)
    if isinstance(value, tuple):
        return set(value)
    return set() if value is None else {_word(value)}


def _word(value: Any) -> str:
    """Return an answer as the rules write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
