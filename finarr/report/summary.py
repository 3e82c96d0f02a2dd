"""What a page means for one party, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["held_parties", "summaries"]


def summaries(words: Wording, standings: Standings) -> dict[str, dict[int, str]]:
    """Return by party and year what it pays and what that means against everything it is compared with."""
    found: dict[str, dict[int, str]] = {}
    for each in standings.rows:
        found.setdefault(each.party, {})[each.year] = " ".join(_sentences(words, standings, each))
    return found


def _sentences(words: Wording, standings: Standings, each: Standing) -> Iterator[str]:
    for name in standings.designs:
        amount = each.paid.get(name)
        if amount is None:
            continue
        values = {"what": standings.paid[name], "amount": words.euro(amount), "party": each.party, "year": str(each.year)}
        per_head = each.per_head(amount)
        if per_head is None:
            yield words("summary_paid", **values)
        else:
            yield words("summary_paid_per_head", per_head=words.per_head(per_head), **values)
    for name, against in standings.effects.items():
        effect = each.effects.get(name)
        if effect is not None:
            yield _effect(words, against, effect, each.per_head(effect), 2 if name == "pro_rata" else words.decimals)


def _effect(words: Wording, against: str, effect: Fraction, per_head: Fraction | None, decimals: int) -> str:
    shown = Wording(words.lang, decimals).euro(abs(effect))
    if shown == Wording(words.lang, decimals).euro(0):
        return words("summary_none", against=against)
    side = "gain" if effect > 0 else "loss"
    if per_head is None:
        return words(f"summary_{side}", against=against, amount=shown)
    return words(f"summary_{side}_per_head", against=against, amount=shown, per_head=words.per_head(abs(per_head)))


def held_parties(outcome: Outcome) -> list[str]:
    """Return the parties that a limit or a transition holds in any year, in the order of the case."""
    held = {total.party for total in outcome.totals if total.holding}
    return [party.name for party in outcome.case.parties if party.name in held]
