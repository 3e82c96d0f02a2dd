"""The advice about a task: which arrangement fits, why, what would tip it, what it puts at risk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date as Date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from finarr.arrangements.advice.choice import Choice, Decision, decide
from finarr.arrangements.advice.reasoning import Reason, Tip, Weighed, tips, weigh
from finarr.arrangements.advice.rulebook import PARTS, Condition, Rulebook, Rung, rulebook
from finarr.errors import InvalidInput, Problem, here
from finarr.fields import expected
from finarr.parties import Party
from finarr.tasks import FLAGS, PARTNER_KINDS, WORDS, Task
from finarr.words import Message, Percent

if TYPE_CHECKING:
    from finarr.paper import Paper

__all__ = ["Advice", "Part", "advise", "missing_answers", "plain", "shown"]


@dataclass(frozen=True)
class Part:
    """One part of an advice.

    Attributes:
        arrangement: "direct", "contributions" or "fund".
        share: of the task, in whole steps; the parts of an advice add up to 1.
        rung: of the funding ladder: "own_tax", "general_fund", "decentralisation_grant", "specific_grant",
            "centre_municipality" or "region".
        principle: what the rung rests on.
    """

    arrangement: str
    share: Fraction
    rung: str
    principle: str


@dataclass(frozen=True)
class Advice:
    """Which arrangement fits a task, by finarr's application of principle 6.

    Attributes:
        task: with its answers.
        weighed: what the answers come to, with the reasons.
        parts: one, or several for a mix, the largest share first.
        layer: where is decided: "municipality", "region", "province" or "state".
        layer_principle: what that rests on.
        tips: other answers that would lead to another arrangement.
        risks: what the choice puts at risk, by id.
        doubts: answers that sit badly together, by id.
        date: the day of the advice.
        review: the day on which it should be looked at again.
        rules: the rules it follows.
    """

    task: Task
    weighed: Weighed
    parts: tuple[Part, ...]
    layer: str
    layer_principle: str
    tips: tuple[Tip, ...]
    risks: tuple[str, ...]
    doubts: tuple[str, ...]
    date: Date
    review: Date
    rules: Rulebook

    @property
    def arrangement(self) -> str:
        """What fits: "direct", "contributions", "fund" or "mix"."""
        return self.weighed.arrangement

    @property
    def shares(self) -> Mapping[str, Fraction]:
        """The share of each part, adding up to 1."""
        return self.weighed.shares

    @property
    def rung(self) -> str:
        """The rung of the funding ladder of the largest part."""
        return self.parts[0].rung

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every answer that was weighed, with how much it allows; those that decide have ``binds``."""
        return self.weighed.reasons

    @cached_property
    def own_wishes(self) -> bool:
        """Whether contributions are left for own wishes only: a rest too small to stand alone beside direct funding."""
        return self.arrangement == "direct" and self.weighed.fits["contributions"] > 0

    def decide(
        self, arrangement: str, explanation: str | None = None, *, by: str | None = None, date: Date | str | None = None
    ) -> Decision:
        """Return a choice about the task, beside the advice: comply or explain.

        Args:
            arrangement: "direct", "contributions", "fund" or "mix".
            explanation: why it departs from the advice; needed where it does.
            by: who decided.
            date: when.

        Raises:
            InvalidInput: the choice departs from the advice and nothing explains it.

        Example:
            >>> wishes = Task("Archief", mandatory=False, national_rules="some", freedom=0.8, character="mixed",
            ...     uncertainty="low", benefits="payer", spill_over="low", long_term="low", partners=5,
            ...     scale="regional", levels_may_differ=True, same_means=False)
            >>> advise(wishes).decide("fund", "De provincie doet mee.", by="Raad van Goes").complies
            False
        """
        return decide(self, Choice(self.task.name, arrangement, explanation, by=by, date=date))

    def start(
        self,
        parties: Sequence[Party] | None = None,
        *,
        arrangement: str | None = None,
        year: int | None = None,
        amount: Any = None,
        language: str = "nl",
    ) -> Any:
        """Return a case of the kind that fits, filled as far as the task and the parties go.

        Args:
            parties: who takes part, each with ``inhabitants`` (or ``inwoners``); those in the task's contributions
                where left out, and where it has none either, as many unnamed ones as its partners.
            arrangement: the kind; that of the largest part where left out.
            year: the first year; the year after the advice where left out.
            amount: euro a year; the sum of the task's contributions where left out, else 0, to be filled in.
            language: "nl" or "en".

        Returns:
            A `finarr.CentralFunding`, `finarr.CostSharing` or `finarr.TransitionFund`.

        Raises:
            InvalidInput: there is no such arrangement, or the parties lack inhabitants.
        """
        from finarr.arrangements.advice.start import start

        return start(self, parties, arrangement, year, amount, language)

    def paper(self) -> Paper:
        """Return the advice for a reader: conclusion, reasons, what would tip it, risks, review, and what it is."""
        from finarr.arrangements.advice.paper import advice_paper

        return advice_paper(self)

    def text(self, lang: str = "nl") -> str:
        """Return the advice as text."""
        return self.paper().text(lang)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Return the advice as a machine reads it; texts in a language."""
        return {
            "task": self.task.name,
            "arrangement": self.arrangement,
            "shares": {part: float(share) for part, share in self.shares.items()},
            "rung": self.rung,
            "rungs": {part.arrangement: part.rung for part in self.parts},
            "layer": self.layer,
            "own_wishes": self.own_wishes,
            "reasons": [
                {
                    "part": reason.part,
                    "answer": reason.answer,
                    "value": plain(reason.value),
                    "most": float(reason.most),
                    "binds": reason.binds,
                    "principle": Message(f"advice.principle_{reason.principle}").render(lang),
                }
                for reason in self.reasons
            ],
            "tips": [
                {
                    "changes": {name: plain(value) for name, value in tip.changes.items()},
                    "arrangement": tip.arrangement,
                    "shares": {part: float(share) for part, share in tip.shares.items()},
                }
                for tip in self.tips
            ],
            "risks": [{"id": risk, "text": Message(f"advice.risk_{risk}").render(lang)} for risk in self.risks],
            "doubts": [{"id": doubt, "text": Message(f"advice.doubt_{doubt}").render(lang)} for doubt in self.doubts],
            "date": self.date.isoformat(),
            "review": self.review.isoformat(),
            "rules": self.rules.version,
            "note": Message("advice.application", {"version": self.rules.day}).render(lang),
        }


def plain(value: Any) -> Any:
    """Return an answer as JSON has it."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    return list(value) if isinstance(value, tuple) else float(value)


def advise(task: Task, *, date: Date | None = None, rules: Rulebook | None = None) -> Advice:
    """Return which arrangement fits a task: direct central funding, municipal contributions, a joint fund, or a mix.

    The centre pays no more of a task than it prescribes (1 − freedom), and less where cooperation is not mandatory,
    rules are few, the task is policy-rich, levels may differ, means need not be the same or the outcome is uncertain:
    the lowest of these ceilings. Of what is left, a joint fund fits as far as the outcome is uncertain and benefits
    land with others; contributions carry the rest. A part under a quarter is taken over by the largest.

    This is finarr's application of principle 6 of the advice, not a list of the council's own; the rules are data, with
    their sources (`advise(task).rules`).

    Args:
        task: with all its answers (``partner_kinds`` may be left out: municipalities).
        date: the day of the advice; today where left out.
        rules: other rules than those that come with finarr.

    Raises:
        InvalidInput: it is no task, or answers are missing; all of them are named.

    Source:
        ROB, Droomland of niemandsland (2021), principle 6, footnote 44 and chapter 4.

    Example:
        >>> fire = Task("Brandweer", mandatory=True, national_rules="many", freedom=0.1, character="executive",
        ...     uncertainty="low", benefits="region", spill_over="low", long_term="medium", partners=13,
        ...     scale="regional", levels_may_differ=False, same_means=True)
        >>> advice = advise(fire)
        >>> advice.arrangement, advice.rung, advice.own_wishes
        ('direct', 'region', True)
    """
    expected(task, Task, "task")
    book = rules or rulebook()
    asked = _answered(task)
    weighed = weigh(asked, book)
    parts = tuple(_part(name, share, asked, book) for name, share in weighed.shares.items())
    layer = _first(book.layers, asked)
    day = date or Date.today()
    return Advice(
        task=task,
        weighed=weighed,
        parts=tuple(sorted(parts, key=lambda part: (-part.share, PARTS.index(part.arrangement)))),
        layer=layer.name,
        layer_principle=layer.principle,
        tips=tips(asked, book),
        risks=tuple(_risks(parts, asked, book)),
        doubts=tuple(doubt.id for doubt in book.doubts if doubt.when.holds(asked)),
        date=day,
        review=_years_later(day, next(each.years for each in book.review if each.when.holds(asked))),
        rules=book,
    )


def _answered(task: Task) -> Task:
    """Return the task with the kinds of partners filled in.

    Raises:
        InvalidInput: answers are missing.
    """
    problems = missing_answers(task)
    if problems:
        raise InvalidInput(problems)
    return task if task.partner_kinds else replace(task, partner_kinds=PARTNER_KINDS[:1])


def missing_answers(task: Task) -> list[Problem]:
    """Return a problem for every answer that an advice needs and a task does not have."""
    allowed: dict[str, Any] = {**WORDS, **dict.fromkeys(FLAGS, ("true", "false"))}
    allowed |= {"freedom": ("0 .. 1",), "partners": ("1, 2, ...",)}
    place = here("tasks", task.name)
    return [
        Problem(
            (*place, name),
            None,
            Message("advice.answer_missing", {"question": Message(f"advice.ask_{name}"), "allowed": allowed[name]}),
        )
        for name in allowed
        if getattr(task, name) is None
    ]


def _first(rules: Sequence[Rung], task: Task, part: str | None = None) -> Rung:
    return next(rule for rule in rules if rule.part == part and rule.when.holds(task))


def _part(name: str, share: Fraction, task: Task, rules: Rulebook) -> Part:
    rung = _first(rules.rungs, task, name)
    return Part(name, share, rung.name, rung.principle)


def _risks(parts: Sequence[Part], task: Task, rules: Rulebook) -> Iterator[str]:
    present, rungs = {part.arrangement for part in parts}, {part.rung for part in parts}
    for risk in rules.risks:
        when: Condition = risk.when
        if risk.part in (None, *present) and risk.rung in (None, *rungs) and when.holds(task):
            yield risk.id


def _years_later(day: Date, years: int) -> Date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def shown(value: Any) -> Any:
    """Return an answer as a reader sees it."""
    if isinstance(value, bool):
        return Message("words.yes" if value else "words.no")
    if isinstance(value, str):
        return Message(f"advice.word_{value}")
    if isinstance(value, tuple):
        return [Message(f"advice.word_{each}") for each in value]
    return value if isinstance(value, int) else Percent(Fraction(str(value)))
