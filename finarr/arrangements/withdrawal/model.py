"""The case: one party leaves a joint arrangement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from finarr.arrangements.case import Case
from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.withdrawal.terms import CONTRIBUTIONS, ExitTerms, duty_of
from finarr.errors import Problem
from finarr.fields import Fields
from finarr.numbers import Number
from finarr.parties import Party, Roster
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.withdrawal.outcome import ExitOutcome

__all__ = ["Withdrawal", "exit"]


@dataclass(frozen=True)
class Withdrawal(Case):
    """A party leaves a joint arrangement (uittreding).

    Args:
        case: the arrangement: costs, keys, parties, limits.
        party: who leaves: name, code or alias.
        year: the first year in which it is no member; the second year of the case where left out.
        terms: what the arrangement says about leaving.
        alone: euro a year that the leaver will pay for the task on its own, for all years or by year; by the case's
            stand-alone costs where left out.
        successor: who takes its place from that year on, if anybody does.
        title: what readers call it; the arrangement and the leaver where left out.
        language: "nl" or "en"; that of the arrangement where left out.

    Raises:
        InvalidInput: there is no such party or year, membership is a duty by law, or nobody would stay.
    """

    case: CostSharing
    party: str
    year: int | None = None
    terms: ExitTerms = field(default_factory=ExitTerms)
    alone: Number | Mapping[int, Number] | None = field(default=None, kw_only=True)
    successor: Party | None = field(default=None, kw_only=True)
    title: str | None = field(default=None, kw_only=True)
    language: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, ())
        for name, kind in (("case", CostSharing), ("terms", ExitTerms), ("successor", Party)):
            value = getattr(self, name)
            if not isinstance(value, kind) and not (name == "successor" and value is None):
                fields.wrong((name,), None if value is None else repr(value), "kind", kind=kind.__name__)
        fields.text("party")
        fields.per_year("alone", optional=True)
        fields.text("title", optional=True)
        if self.year is not None and (not isinstance(self.year, int) or isinstance(self.year, bool)):
            fields.wrong(("year",), repr(self.year), "year")
        if not fields.problems:
            found = Roster(self.case.parties).find(self.party)
            fields.put("party", self.party if found is None else found.name)
            if self.year is None:
                fields.put("year", min((*self.case.years[1:], self.case.years[0] + 1)))
            if self.title is None:
                values = {"arrangement": self.case.title, "party": self.party}
                fields.put("title", Message("withdrawal.title", values).render(self.language or self.case.language))
            if self.language is None:
                fields.put("language", self.case.language)
            fields.problems += _check(self)
        fields.choice("language", LANGUAGES, optional=True)
        fields.done()

    @property
    def unit(self) -> str:  # type: ignore[override]  # that of the arrangement
        """The unit of decision in euro."""
        return self.case.unit

    @property
    def first(self) -> int:
        """The first year without the leaver."""
        return cast(int, self.year)  # set when it was made

    def solve(self, solver: str | None = None) -> ExitOutcome:
        """Return what the leaver pays under each method that counts, and what that does to those who stay.

        Args:
            solver: "highs" or "cbc"; both give the same cents.

        Raises:
            Infeasible: the limits of those who stay cannot carry what is left.
        """
        from finarr.arrangements.withdrawal.solve import solve

        return solve(self, solver)


def _check(given: Withdrawal) -> Iterator[Problem]:
    case, terms = given.case, given.terms
    names = [party.name for party in case.parties]
    if given.party not in names:
        allowed = Message("errors.unknown_name", {"allowed": names})
        yield Problem(("party",), repr(given.party), allowed)
    elif len(names) < 3 and given.successor is None:
        yield Problem(("party",), repr(given.party), Message("withdrawal.nobody_stays"))
    first, last = case.years[0], case.years[-1]
    if not first <= given.first <= last + 1:
        allowed = Message("withdrawal.year", {"first": str(first), "last": str(last + 1)})
        yield Problem(("year",), repr(given.year), allowed)
    gaps = [year for year in range(first, last) if year not in case.years]
    if gaps:
        allowed = Message("withdrawal.years", {"missing": [str(year) for year in gaps]})
        yield Problem(("case", "years"), list(map(str, case.years)), allowed)
    duty = duty_of(case.title)
    if terms.statutory or (terms.statutory is None and duty is not None):
        law = Message("withdrawal.no_law") if duty is None else duty.law
        values = {"arrangement": case.title, "law": law}
        advice = None if terms.statutory else Message("withdrawal.not_statutory")
        yield Problem(("terms", "statutory"), None, Message("withdrawal.statutory", values), advice)
    known = (CONTRIBUTIONS, *case.keys)
    if terms.settle_by is not None and terms.settle_by not in known:
        allowed = Message("errors.one_of", {"allowed": known})
        yield Problem(("terms", "settle_by"), repr(terms.settle_by), allowed)
    if given.successor is not None and given.successor.name in names:
        yield Problem(("successor", "name"), repr(given.successor.name), Message("errors.duplicate"))


def exit(
    case: CostSharing,
    party: str,
    year: int | None = None,
    *,
    terms: ExitTerms | None = None,
    alone: Number | Mapping[int, Number] | None = None,
    successor: Party | None = None,
    solver: str | None = None,
) -> ExitOutcome:
    """Return what leaving a joint arrangement costs the leaver, and what it does to those who stay.

    The arrangement's own rule comes first (``terms.percentages``). Where it is silent both accepted methods are shown:
    the contribution of the last year, degressively 100/80/60/40/20% over five years (3.0 times); and the direct damage
    over a bridging period of five years. Membership of a veiligheidsregio, GGD or omgevingsdienst is a duty by law:
    leaving it is refused.

    Those who stay divide what is left by the keys of the arrangement, under its limits, exact to the unit.

    Args:
        case: the arrangement.
        party: who leaves: name, code or alias.
        year: the first year in which it is no member; the second year of the case where left out.
        terms: what the arrangement says about leaving.
        alone: euro a year that the leaver will pay on its own; by the case's stand-alone costs where left out.
        successor: who takes its place, if anybody does; what it pays comes off what the leaver owes.
        solver: "highs" or "cbc".

    Raises:
        InvalidInput: no such party or year, membership is a duty by law, or nobody would stay.
        Infeasible: the limits of those who stay cannot carry what is left.

    Source:
        Wgr art. 9; the accepted methods as in practice where an arrangement is silent.

    Example:
        >>> from finarr import Item, Key
        >>> case = CostSharing(
        ...     "Archief", [2026, 2027],
        ...     [Party("Goes", measures={"inhabitants": 5}), Party("Hulst", measures={"inhabitants": 3}),
        ...      Party("Veere", measures={"inhabitants": 2})],
        ...     [Item("Archief", "inwoners", 1000)], {"inwoners": Key.measures({"inhabitants": 1})})
        >>> left = exit(case, "Veere", 2027)
        >>> left.methods["degressive"].total, left.methods["degressive"].times
        (Decimal('600.00'), Decimal('3'))
        >>> left.of_year("degressive", 2028)["difference"].to_dict()
        {'Goes': 25.0, 'Hulst': 15.0}
    """
    return Withdrawal(case, party, year, terms or ExitTerms(), alone=alone, successor=successor).solve(solver)
