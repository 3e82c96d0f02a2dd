"""From advice to model: a case of the kind that fits, filled as far as the task and the parties go."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from finarr.arrangements.central_funding import CentralFunding, FundCut, GeneralFund, Move, PointsFormula, Region
from finarr.arrangements.cost_sharing import CostSharing
from finarr.arrangements.transition_fund import FundGroup, Project, ProjectClass, TransitionFund
from finarr.errors import InvalidInput, Problem
from finarr.items import Item
from finarr.keys import Key
from finarr.money import largest_remainder
from finarr.numbers import at_year, is_hole, read_number
from finarr.parties import Measure, Party
from finarr.tasks import Task
from finarr.words import LANGUAGES, Message

if TYPE_CHECKING:
    from finarr.arrangements.advice.advise import Advice

__all__ = ["start"]

_PEOPLE: Mapping[str, str] = immutabledict({"nl": "inwoners", "en": "inhabitants"})
"""What the measure is called by which a first key goes."""
_YEARS = 4


@dataclass(frozen=True)
class _Known:
    """What is known of the case to make.

    Attributes:
        task: with its money, if it has any.
        share: the part of the task that the arrangement carries by the advice.
        parties: who takes part, each with inhabitants.
        filled: whether their figures are real, not placeholders.
        years: from the first.
        amount: euro a year.
        people: the measure by which a first key goes.
        lang: of names and titles.
    """

    task: Task
    share: Decimal
    parties: tuple[Party, ...]
    filled: bool
    years: tuple[int, ...]
    amount: Decimal
    people: str
    lang: str

    def word(self, name: str, **values: Any) -> str:
        """Return a text of this room in the case's language."""
        return Message(f"advice.start_{name}", values).render(self.lang)

    def measures(self) -> Mapping[str, Measure]:
        """Return the measure by which a first key goes; placeholders say that they are."""
        label: dict[str, str] = {lang: Message("advice.start_inhabitants").render(lang) for lang in LANGUAGES}
        note = None if self.filled else self.word("fill_in")
        return {self.people: Measure(label, source=note, status=None if self.filled else "provisional")}


def start(
    advice: Advice, parties: Sequence[Party] | None, arrangement: str | None, year: int | None, amount: Any, lang: str
) -> Any:
    """Return a case of the kind that fits; see `Advice.start`."""
    kind = arrangement or advice.parts[0].arrangement
    problems: list[Problem] = []
    if kind not in _KINDS:
        allowed = Message("errors.one_of", {"allowed": tuple(_KINDS)})
        problems.append(Problem(("arrangement",), repr(kind), allowed))
    if lang not in LANGUAGES:
        problems.append(Problem(("language",), repr(lang), Message("errors.one_of", {"allowed": LANGUAGES})))
    people = _people(parties, lang)
    for party in parties or ():
        if people not in party.measures:
            values = {"party": party.name, "measure": people}
            problems.append(Problem(("parties", party.name), None, Message("keys.measure_missing", values)))
    total = _total(advice.task) if amount is None else read_number(amount, ("amount",), problems)
    if not is_hole(total) and total < 0:
        problems.append(Problem(("amount",), total, Message("errors.not_negative")))
    if not is_hole(total) and total * 100 != int(total * 100):
        problems.append(Problem(("amount",), total, Message("portfolio.unit", {"unit": "0.01"})))
    if problems:
        raise InvalidInput(problems)
    first = advice.date.year + 1 if year is None else year
    share = advice.shares.get(kind)
    known = _Known(
        task=advice.task,
        share=Decimal(1) if share is None else Decimal(share.numerator) / share.denominator,
        parties=tuple(parties) if parties else _unfilled(advice.task, lang),
        filled=bool(parties),
        years=tuple(range(first, first + _YEARS)),
        amount=total,
        people=people,
        lang=lang,
    )
    return _KINDS[kind](known)


def _people(parties: Sequence[Party] | None, lang: str) -> str:
    """Return what the parties call their inhabitants; the word of the language where none has any."""
    own = _PEOPLE.get(lang, "inhabitants")
    names = (own, *(name for name in _PEOPLE.values() if name != own))
    return next((name for name in names if any(name in party.measures for party in parties or ())), own)


def _total(task: Task) -> Decimal:
    """Return what all contribute now: of amounts by year the first."""
    amounts = (
        next(iter(each.values()), 0) if isinstance(each, Mapping) else each for each in task.contributions.values()
    )
    return sum((Decimal(str(each)) for each in amounts), Decimal(0))


def _unfilled(task: Task, lang: str) -> tuple[Party, ...]:
    """Return parties by the names in the contributions, or unnamed ones; each with one inhabitant as a placeholder."""
    names = list(task.contributions) or [
        Message("advice.start_party", {"number": str(n + 1)}).render(lang) for n in range(task.partners or 2)
    ]
    return tuple(Party(name, measures={_people(None, lang): 1}) for name in names)


def _contributions(known: _Known) -> CostSharing:
    key = known.word("key")
    paid = known.task.contributions
    parties = [replace(party, today=_first(paid.get(party.name))) for party in known.parties]
    return CostSharing(
        known.task.name,
        known.years,
        parties,
        [Item(known.task.name, key, known.amount)],
        {key: Key.measures({known.people: 1})},
        measures=known.measures(),
        language=known.lang,
    )


def _first(amount: Any) -> Any:
    return next(iter(amount.values()), None) if isinstance(amount, Mapping) else amount


def _direct(known: _Known) -> CentralFunding:
    task = known.task
    if not task.contributions:
        heads = [Fraction(at_year(party.measures[known.people], known.years[0]) or 0) for party in known.parties]
        cents = int(known.amount * 100)
        exact = [cents * each / sum(heads) if sum(heads) else Fraction(0) for each in heads]
        labels = [party.order for party in known.parties]
        shared = largest_remainder(exact, cents if sum(heads) else 0, labels)
        names = [party.name for party in known.parties]
        paid = {name: Decimal(each) / 100 for name, each in zip(names, shared, strict=True)}
        task = replace(task, contributions=paid, costs=immutabledict(), grants=immutabledict(), regions=None)
    elif task.regions is not None or task.costs:
        task = replace(task, costs=immutabledict(), grants=immutabledict(), regions=None)
    cluster = known.word("cluster")
    return CentralFunding(
        task.name,
        known.years,
        known.parties,
        [Region(known.word("region"), [party.name for party in known.parties])],
        [task],
        [
            Move(
                task.name,
                PointsFormula(amounts={known.people: 1}),
                FundCut("cluster", cluster=cluster),
                share=known.share,
            )
        ],
        general_fund=GeneralFund({cluster: {known.people: 1}}),
        per=known.people,
        measures=known.measures(),
        language=known.lang,
    )


def _fund(known: _Known) -> TransitionFund:
    key, group, kind = known.word("key"), known.word("group"), known.word("class")
    owner = known.parties[0].name
    return TransitionFund(
        known.task.name,
        known.years,
        [replace(party, group=group) for party in known.parties],
        [FundGroup(group, key)],
        {kind: ProjectClass({group: 90}, own_share=10)},
        [
            Project(
                known.word("project"),
                owner,
                kind,
                known.amount,
                start=known.years[1],
                benefits={party.name: 0 for party in known.parties},
            )
        ],
        keys={key: Key.measures({known.people: 1})},
        measures=known.measures(),
        language=known.lang,
    )


_KINDS: Mapping[str, Callable[[_Known], Any]] = immutabledict(
    {"direct": _direct, "contributions": _contributions, "fund": _fund}
)
