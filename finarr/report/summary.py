"""What a page means for one party, in sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from finarr.arrangements.cost_sharing.outcome import Outcome
from finarr.parties import Party
from finarr.report.standings import Standing, Standings
from finarr.report.wording import Wording

__all__ = ["gains_and_losses", "held_parties", "summaries", "whom"]


def summaries(words: Wording, standings: Standings) -> dict[str, dict[int, str]]:
    """Return by party and year what it pays and what that means against everything it is compared with."""
    found: dict[str, dict[int, str]] = {}
    for each in standings.rows:
        found.setdefault(each.party, {})[each.year] = " ".join(_sentences(words, standings, each))
    return found


def _sentences(words: Wording, standings: Standings, each: Standing) -> Iterator[str]:
    for name in (*standings.designs, *(name for name in standings.paid if name == "own_share")):
        amount = each.paid.get(name)
        if amount is None or (name == "own_share" and not amount):
            continue
        values = {
            "what": standings.paid[name],
            "amount": words.euro(amount),
            "party": each.party,
            "year": str(each.year),
        }
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
    """Return the parties that a limit or a transition holds, in the order of the case; the years where not in all."""
    held: dict[str, set[int]] = {}
    for total in outcome.totals:
        if total.holding:
            held.setdefault(total.party, set()).add(total.year)
    years = tuple(outcome.case.years)
    return [
        party.name if held[party.name] == {*years} else f"{party.name} ({_spans(years, held[party.name])})"
        for party in outcome.case.parties
        if party.name in held
    ]


def _spans(years: Sequence[int], chosen: Collection[int]) -> str:
    """Return chosen years with those that follow one another taken together, as "2026, 2028-2029"."""
    runs: list[list[int]] = []
    for before, year in zip([None, *years], years, strict=False):
        if year in chosen:
            if before in chosen:
                runs[-1].append(year)
            else:
                runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def whom(words: Wording, parties: Sequence[Party]) -> str:
    """Return what parties are called: municipalities where all of them have a code that says so."""
    municipal = all((party.code or "").upper().startswith("GM") for party in parties)
    return words("whom_municipality" if municipal else "whom_party")


def gains_and_losses(words: Wording, standings: Standings, effect: str) -> Iterator[str]:
    """Yield how many gain and lose in the first year, and who most per inhabitant."""
    year = standings.years[0]
    known = [(each, value) for each in standings.of_year(year) if (value := each.effects.get(effect)) is not None]
    gaining, losing = sum(value > 0 for _, value in known), sum(value < 0 for _, value in known)
    values = {"what": standings.effects[effect], "year": str(year), "gaining": gaining, "losing": losing}
    yield words("headline_effects", **values)
    heads = sorted(
        ((head, each.party) for each, value in known if (head := each.per_head(value)) is not None),
        key=lambda pair: (pair[0], pair[1]),
    )
    if heads and heads[-1][0] > 0:
        yield words("headline_gain", party=heads[-1][1], per_head=words.per_head(heads[-1][0]))
    if heads and heads[0][0] < 0:
        yield words("headline_loss", party=heads[0][1], per_head=words.per_head(-heads[0][0]))
