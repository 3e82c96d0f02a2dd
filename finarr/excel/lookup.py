"""How formulas find rows by name: a short way, and an exact one for names that Excel takes for something else."""

from __future__ import annotations

import re
from collections.abc import Iterable

from finarr.excel.tables import folded

__all__ = ["BLANK", "Lookup", "by_number"]

BLANK = '"="'
"""The criterion for a blank cell."""

_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
_MORE = "january february march may june july august october jan feb mrt mar apr jun jul aug sep sept okt oct nov dec"
_READ_AS_VALUES = {*_MONTHS.split(), *_MORE.split(), "true", "false", "waar", "onwaar"}


def _plain(name: str) -> bool:
    """Tell whether SUMIFS and MATCH take a name for itself: no wildcard, no operator, nothing like a number or date."""
    if set(name) & set("*?~") or name[:1] in "=<>" or len(name) > 250:
        return False
    words = {folded(found) for found in re.findall(r"[^\W\d_]{3,}", name)}
    return bool(words - _READ_AS_VALUES)


def by_number(values: str, *where: tuple[str, str]) -> str:
    """Return the sum of a column over the rows whose columns of numbers equal cells.

    Example:
        >>> by_number("t[Bedrag]", ("t[Nr]", "A5"))
        'SUMIFS(t[Bedrag],t[Nr],A5)'
    """
    return f"SUMIFS({values},{','.join(f'{column},{cell}' for column, cell in where)})"


class Lookup:
    """Formulas that look rows up by name.

    Args:
        names: every name that is looked up, by what it is a name of. Where one of them is no plain word, or two of one
            kind differ in capitals only, the formulas compare letter by letter.
    """

    def __init__(self, *names: Iterable[str]) -> None:
        kinds = [set(each) for each in names]
        alike = any(len({folded(name) for name in known}) < len(known) for known in kinds)
        self.exact = alike or not all(_plain(name) for known in kinds for name in known)

    def total(self, values: str, *where: tuple[str, str]) -> str:
        """Return the sum of a column over the rows that meet every condition.

        Args:
            values: the column.
            where: column, and the cell it must equal (or `BLANK`).

        Example:
            >>> Lookup(["Goes"]).total("t[Bedrag]", ("t[Deelnemer]", "A5"), ("t[Jaar]", "B5"))
            'SUMIFS(t[Bedrag],t[Deelnemer],A5,t[Jaar],B5)'
            >>> Lookup(["=1+1"]).total("t[Bedrag]", ("t[Deelnemer]", "A5"))
            'SUMPRODUCT(--EXACT(t[Deelnemer]&"",A5&""),t[Bedrag])'
        """
        if not self.exact:
            return by_number(values, *where)
        # Joined to an empty text, numbers, texts and blank cells all compare as texts.
        tests = (f'--EXACT({column}&"",{"" if cell == BLANK else f"{cell}&"}"")' for column, cell in where)
        return f"SUMPRODUCT({','.join(tests)},{values})"

    def between(self, values: str, numbers: str, low: str, high: str, *where: tuple[str, str]) -> str:
        """Return the sum of a column over the rows whose number lies between two cells, and that meet every condition.

        Example:
            >>> Lookup(["Goes"]).between("t[Bedrag]", "t[Nr]", "A1", "A9", ("t[Deelnemer]", "B1"))
            'SUMIFS(t[Bedrag],t[Nr],">="&A1,t[Nr],"<="&A9,t[Deelnemer],B1)'
        """
        if not self.exact:
            tests = "".join(f",{column},{cell}" for column, cell in where)
            return f'SUMIFS({values},{numbers},">="&{low},{numbers},"<="&{high}{tests})'
        tests = "".join(f'--EXACT({column}&"",{cell}&""),' for column, cell in where)
        return f"SUMPRODUCT(--({numbers}>={low}),--({numbers}<={high}),{tests}{values})"

    def row(self, column: str, heading: str, cell: str) -> str:
        """Return the position of a name in a column."""
        if not self.exact:
            return f"MATCH({cell},{column},0)"
        return f"(SUMPRODUCT(--EXACT({column},{cell}),ROW({column}))-ROW({heading}))"
