"""The words by which a workbook names measures: their labels, and their codes where a label says too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

from finarr.excel.common.specs import PARTIES, RESERVED
from finarr.excel.tables import folded, word
from finarr.parties import Measure
from finarr.words import LANGUAGES

__all__ = ["Vocabulary", "year_apart"]


def year_apart(heading: str) -> tuple[str, int] | None:
    """Return the heading without the year it ends in, and the year; None where it ends in none.

    Example:
        >>> year_apart("Inwoners 2027"), year_apart("Inwoners")
        (('Inwoners', 2027), None)
    """
    head, _, last = heading.strip().rpartition(" ")
    return (head.strip(), int(last)) if head and len(last) == 4 and last.isascii() and last.isdigit() else None


class Vocabulary:
    """Finds a measure by what a user calls it, and calls it by a word that finds it again.

    Args:
        labels: the labels of each measure by its id, one or one a language.
    """

    def __init__(self, labels: Mapping[str, Iterable[str]]) -> None:
        self.labels = {measure: tuple(names) for measure, names in labels.items()}
        self.ids = tuple(labels)
        self._folded = {folded(measure): measure for measure in labels}
        known = {measure: {folded(label) for label in names if label} for measure, names in self.labels.items()}
        uses = Counter(label for names in known.values() for label in names)
        self._labels = {label: measure for measure, names in known.items() for label in names if uses[label] == 1}

    @classmethod
    def of(cls, measures: Mapping[str, Measure]) -> Vocabulary:
        """Return the words for the measures of a case."""
        return cls({name: [measure.name(lang) for lang in LANGUAGES] for name, measure in measures.items()})

    def extended(self, measures: Iterable[str]) -> Vocabulary:
        """Return the same words with measures that have no label besides."""
        return Vocabulary({**self.labels, **{name: () for name in measures if name not in self.labels}})

    def find(self, given: object) -> str | None:
        """Return the id of the measure that a text names, by code first; None where it names none, or several."""
        if given in self.ids:
            return str(given)
        wanted = folded(given)
        return self._folded.get(wanted) or self._labels.get(wanted)

    def word(self, measure: str, label: str) -> str:
        """Return the label where it finds the measure again and means nothing else, else the code."""
        clear = self.find(label) == measure and folded(label) not in _reserved() and year_apart(label) is None
        return label.strip() if clear and not set(label) & set("\n\r\t@") else measure


@cache
def _reserved() -> frozenset[str]:
    """Return the words that mean something else where a measure may stand: headings and choices."""
    headings = {column.heading for column in PARTIES.columns}
    shown = headings | {name for choices in RESERVED for name in choices.values()}
    values = {value for choices in RESERVED for value in choices}
    return frozenset(folded(word(name, lang)) for name in shown for lang in LANGUAGES) | set(map(folded, values))
