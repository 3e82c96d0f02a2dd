"""What comes out: contributions, every rule side by side, the groups that could leave, checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from finarr.arrangements.stand_alone.division import Division
from finarr.errors import InvalidInput, Problem
from finarr.outcome import AsJson, Brief, Check, OnPaper, RunRecord, Status
from finarr.words import Message

if TYPE_CHECKING:
    import pandas as pd

    from finarr.arrangements.stand_alone.model import StandAloneCosts
    from finarr.fairness.coalitions import CostGame
    from finarr.paper import Paper, Spoken

__all__ = ["StandAloneOutcome"]


@dataclass(frozen=True, repr=False)
class StandAloneOutcome(AsJson, Brief, OnPaper):
    """The outcome of a case of stand-alone costs.

    Attributes:
        case: what was asked.
        game: the cost of every group on its own.
        divisions: what everybody pays now, and what every rule asks.
        units: what each party contributes, in whole units, in the order of the parties.
        level: euro, the smallest saving of any group where that is as large as it can be; below zero no division keeps
            every group.
        ranges: the least and the most that each party pays where the smallest saving is that.
        checks: recomputed in plain arithmetic.
        notices: what a reader must know beside the figures.
        run: what is needed to reproduce it.
        status: how the chosen rule found its answer.
    """

    case: StandAloneCosts
    game: CostGame
    divisions: tuple[Division, ...]
    units: tuple[int, ...]
    level: float
    ranges: tuple[tuple[float, float], ...]
    checks: tuple[Check, ...]
    notices: tuple[Message, ...]
    run: RunRecord
    status: Status

    def division(self, rule: str | None = None) -> Division:
        """Return what a rule asks; the chosen one where left out, "today" is what everybody pays now.

        Raises:
            InvalidInput: there is no such rule.
        """
        found = next((each for each in self.divisions if each.rule == (rule or self.case.rule)), None)
        if found is None:
            allowed = Message("errors.one_of", {"allowed": tuple(each.rule for each in self.divisions)})
            raise InvalidInput([Problem(("rule",), repr(rule), allowed)])
        return found

    def alone(self, number: int) -> float:
        """Return euro that the party at a place would pay on its own."""
        return float(self.game.costs[1 << number])

    def adds(self, number: int) -> float:
        """Return euro that the party at a place adds to the costs of all others (separable costs)."""
        return float(self.game.total - self.game.costs[len(self.game.costs) - 1 - (1 << number)])

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """One row a party.

        Columns: ``party``, ``year``, ``amount`` (euro), ``cents``, ``alone`` (on its own), ``adds`` (to the costs of
        all others), ``saving`` (against going alone), ``today``, and ``lowest`` and ``highest``: how far its amount may
        go while the smallest saving of any group stays as large as it can be.
        """
        import pandas as pd

        rows = []
        for number, (party, units) in enumerate(zip(self.case.parties, self.units, strict=True)):
            amount, alone = float(self.case.grid.to_euro(units)), self.alone(number)
            today = float("nan") if party.today is None else float(party.today)
            cents = units * self.case.grid.cents
            more = (alone, self.adds(number), alone - amount, today, *self.ranges[number])
            rows.append((party.name, self.case.year, amount, cents, *more))
        columns = ["party", "year", "amount", "cents", "alone", "adds", "saving", "today", "lowest", "highest"]
        return pd.DataFrame(rows, columns=columns).astype({"cents": "int64"})

    @cached_property
    def rules(self) -> pd.DataFrame:
        """Euro by party (rows) and rule (columns), not rounded; NaN where a rule has no answer."""
        import pandas as pd

        names = [party.name for party in self.case.parties]
        nothing = (float("nan"),) * len(names)
        found = {each.rule: each.amounts or nothing for each in self.divisions}
        return pd.DataFrame(found, index=pd.Index(names, name="party", tupleize_cols=False))

    def leaving(self, rule: str | None = None) -> pd.DataFrame:
        """Return the groups that would be cheaper off on their own under a rule, the largest saving first.

        Columns: ``coalition`` (a tuple of parties), ``contribution``, ``alone`` and ``saving``, in euro a year.

        Args:
            rule: as for `division`.

        Raises:
            InvalidInput: there is no such rule, or it has no answer.
        """
        found = self.division(rule)
        if found.amounts is None:
            raise InvalidInput([Problem(("rule",), f"'{found.rule}'", found.why or Message("errors.missing"))])
        return self.game.core_violations(list(found.amounts), 1e-6)

    def explain(self, party: str, lang: str | None = None) -> Spoken:
        """Return what one party pays, alone and together, and what each rule asks of it.

        Raises:
            InvalidInput: there is no such party.
        """
        from finarr.arrangements.stand_alone.paper import party_paper

        return party_paper(self, self.case.party(party)).spoken(lang or self.case.language)

    def paper(self) -> Paper:
        """Return the outcome for a reader."""
        from finarr.arrangements.stand_alone.paper import outcome_paper

        return outcome_paper(self)

    def to_excel(self, path: str | FilePath) -> FilePath:
        """Write a workbook with the inputs, the contributions, every rule and every group by formula, and checks.

        Raises:
            FileTrouble: the file cannot be written, or there are more parties than a workbook has groups for.
        """
        from finarr.doors import save_result

        return save_result(self, path)

    def to_dict(self, lang: str | None = None) -> dict[str, Any]:
        """Return the outcome as a machine reads it."""
        spoken = lang or self.case.language
        return {
            "status": str(self.status),
            "contributions": self.contributions.to_dict(orient="records"),
            "rules": [dict(self._rule(each, spoken)) for each in self.divisions],
            "smallest_saving": self.level,
            "notices": [notice.render(spoken) for notice in self.notices],
            "checks": [check.to_dict(spoken) for check in self.checks],
            "run": self.run.to_dict(),
        }

    def _rule(self, each: Division, lang: str) -> Iterator[tuple[str, Any]]:
        yield "rule", each.rule
        if each.amounts is None:
            yield "no_answer", "" if each.why is None else each.why.render(lang)
            return
        yield "amounts", dict(zip((party.name for party in self.case.parties), each.amounts, strict=True))
        yield "in_core", each.in_core
        yield "smallest_saving", each.least
        yield "group", list(each.group)
