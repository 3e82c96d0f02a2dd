"""How congruent regions are: overlap of partner sets, by pair, by domain, by municipality and for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from immutabledict import immutabledict

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.portfolio.model import Portfolio

__all__ = ["Congruence", "Pair", "congruence"]


@dataclass(frozen=True)
class Pair:
    """Two arrangements that share at least one member.

    Attributes:
        first: its name.
        second: the other's.
        shared: how many take part in both.
        either: how many take part in at least one.
    """

    first: str
    second: str
    shared: int
    either: int

    @property
    def jaccard(self) -> Fraction:
        """The overlap, 0..1: shared members over members of either (Jaccard)."""
        return Fraction(self.shared, self.either)


@dataclass(frozen=True)
class Congruence:
    """How much partner sets overlap; 1 where all arrangements have the same members.

    Attributes:
        pairs: every two arrangements that share a member.
        domains: the mean overlap of the pairs within a domain.
        municipalities: by party, the mean overlap of the pairs of arrangements it takes part in; a party in fewer than
            two has none.
        index: of the region: the mean over its municipalities, by inhabitants where these are known of all; None where
            no municipality has two arrangements.
        by_inhabitants: whether inhabitants weigh in the index.
        partners: by party, how many different others it has as partners.
    """

    pairs: tuple[Pair, ...]
    domains: Mapping[str, Fraction]
    municipalities: Mapping[str, Fraction]
    index: Fraction | None
    by_inhabitants: bool
    partners: Mapping[str, int]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row a pair: ``first, second, shared, either, jaccard``, the least overlap first."""
        import pandas as pd

        rows = [(p.first, p.second, p.shared, p.either, float(p.jaccard)) for p in self.pairs]
        table = pd.DataFrame(rows, columns=["first", "second", "shared", "either", "jaccard"])
        return table.sort_values(["jaccard", "first", "second"], ignore_index=True)

    @cached_property
    def matrix(self) -> pd.DataFrame:
        """Overlap by arrangement and arrangement; zero where two share no member."""
        import pandas as pd

        names = list(dict.fromkeys(name for pair in self.pairs for name in (pair.first, pair.second)))
        table = pd.DataFrame(0.0, index=names, columns=names)
        for name in names:
            table.loc[name, name] = 1.0
        for pair in self.pairs:
            table.loc[pair.first, pair.second] = table.loc[pair.second, pair.first] = float(pair.jaccard)
        return table


def congruence(case: Portfolio) -> Congruence:
    """Return how congruent a portfolio is; see `Portfolio.congruence`."""
    members = {each.name: frozenset(each.members) for each in case.arrangements}
    domain = {each.name: each.domain for each in case.arrangements}
    taking = {party.name: [name for name, group in members.items() if party.name in group] for party in case.parties}
    found: dict[tuple[str, str], Pair] = {}
    for names in taking.values():
        for number, first in enumerate(names):
            for second in names[number + 1 :]:
                if (first, second) not in found:
                    both, either = members[first] & members[second], members[first] | members[second]
                    found[first, second] = Pair(first, second, len(both), len(either))
    domains: dict[str, list[Fraction]] = {}
    for pair in found.values():
        field = domain[pair.first]
        if field is not None and field == domain[pair.second]:
            domains.setdefault(field, []).append(pair.jaccard)
    own = {
        party: _mean([found[first, second].jaccard for n, first in enumerate(names) for second in names[n + 1 :]])
        for party, names in taking.items()
        if len(names) > 1
    }
    people = {party.name: case.people(party, case.years[0]) for party in case.parties}
    weighed = all(people[name] for name in own)
    weights = {name: Fraction((people[name] or 0) if weighed else 1) for name in own}
    total = sum(weights.values())
    return Congruence(
        pairs=tuple(found.values()),
        domains=immutabledict({name: _mean(values) for name, values in domains.items()}),
        municipalities=immutabledict(own),
        index=sum(own[name] * weights[name] for name in own) / total if own and total else None,
        by_inhabitants=weighed and bool(own),
        partners=immutabledict(
            {
                party: len({other for name in names for other in members[name]} - {party})
                for party, names in taking.items()
            }
        ),
    )


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)
