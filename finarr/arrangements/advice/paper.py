"""The advice for a reader, and an assessment of several tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from finarr.arrangements.advice.advise import Advice, shown
from finarr.paper import Block, Heading, Listing, Paper, Table, Text
from finarr.tasks import ANSWERS
from finarr.words import Message, Percent

if TYPE_CHECKING:
    from finarr.arrangements.advice.assessment import AssessmentOutcome
    from finarr.arrangements.advice.choice import Decision
    from finarr.arrangements.advice.rulebook import Rulebook

__all__ = ["advice_paper", "assessment_paper", "fits", "overview_paper"]


def advice_paper(advice: Advice) -> Paper:
    """Return the paper of one advice."""
    return Paper(
        Message("advice.title", {"task": advice.task.name}),
        [*_advice(advice), *_sources(advice.rules)],
    )


def assessment_paper(outcome: AssessmentOutcome) -> Paper:
    """Return the paper of an assessment: all tasks in one table, each choice, then every advice in full."""
    blocks = list(_overview(outcome))
    for advice in outcome.advices:
        blocks += [Heading(advice.task.name), *_advice(advice, 3)]
    return Paper(outcome.case.title, [*blocks, *_sources(outcome.rules)])


def overview_paper(outcome: AssessmentOutcome) -> Paper:
    """Return what fits a screen of an assessment: all tasks in one table, each choice, and where the reasons are."""
    more = Text(_word("more", task=outcome.advices[0].task.name))
    return Paper(outcome.case.title, [*_overview(outcome), more])


def _overview(outcome: AssessmentOutcome) -> Iterator[Block]:
    yield Table(
        [_word(f"column_{name}") for name in ("task", "fits", "rung", "layer", "review")],
        [
            (each.task.name, fits(each), _word(f"rung_{each.rung}"), _word(f"layer_{each.layer}"), each.review)
            for each in outcome.advices
        ],
        name="advices",
    )
    if outcome.decisions:
        yield Heading(_word("heading_choices"))
        yield _choices(outcome.decisions)


def _word(name: str, **values: object) -> Message:
    return Message(f"advice.{name}", values)


def fits(advice: Advice) -> Message:
    """Return what fits a task: an arrangement, or the parts of a mix."""
    if advice.arrangement != "mix":
        return _word(f"word_{advice.arrangement}")
    shares = [
        _word("share_of", arrangement=_word(f"word_{part.arrangement}"), share=Percent(part.share))
        for part in advice.parts
    ]
    return _word("mix_of", parts=shares)


def _advice(advice: Advice, level: int = 2) -> Iterator[Block]:
    yield Text(_word("conclusion", task=advice.task.name, fits=fits(advice)))
    yield Listing(list(_conclusions(advice)))
    yield Heading(_word("heading_reasons"), level)
    yield Text(_word("how"))
    yield _reasons(advice)
    yield Heading(_word("heading_answers"), level)
    yield Table(
        [_word("column_question"), _word("column_answer")],
        [
            (_word(f"ask_{name}"), shown(getattr(advice.task, name)))
            for name in ANSWERS
            if getattr(advice.task, name) is not None
        ],
        name="answers",
    )
    yield Heading(_word("heading_tips"), level)
    yield from _tips(advice)
    if advice.doubts:
        yield Heading(_word("heading_doubts"), level)
        yield Listing([_word(f"doubt_{doubt}") for doubt in advice.doubts])
    yield Heading(_word("heading_risks"), level)
    yield Listing([_word(f"risk_{risk}") for risk in advice.risks])
    yield Heading(_word("heading_review"), level)
    yield Text(_word("review", date=advice.date, review=advice.review))


def _conclusions(advice: Advice) -> Iterator[Message]:
    yield _word("decides", layer=_word(f"layer_{advice.layer}"), principle=_word(f"principle_{advice.layer_principle}"))
    for part in advice.parts:
        yield _word(
            "paid_by",
            arrangement=_word(f"word_{part.arrangement}"),
            share=Percent(part.share),
            rung=_word(f"rung_{part.rung}"),
            principle=_word(f"principle_{part.principle}"),
        )
    if advice.own_wishes:
        yield _word("own_wishes")


def _reasons(advice: Advice) -> Table:
    return Table(
        [_word(f"column_{name}") for name in ("part", "question", "answer", "most", "binds", "principle")],
        [
            (
                _word(f"word_{reason.part}"),
                _word(f"ask_{reason.answer}"),
                shown(reason.value),
                Percent(reason.most),
                _word("decides_here" if reason.binds else "allows_more"),
                _word(f"principle_{reason.principle}"),
            )
            for reason in advice.reasons
        ],
        name="reasons",
    )


def _tips(advice: Advice) -> Iterator[Block]:
    if not advice.tips:
        yield Text(_word("no_tips"))
        return
    pairs = any(len(tip.changes) > 1 for tip in advice.tips)
    yield Text(_word("tips_of_two" if pairs else "tips"))
    yield Table(
        [_word("column_change"), _word("column_then")],
        [
            (
                [
                    _word("would_be", question=_word(f"ask_{name}"), value=shown(value))
                    for name, value in tip.changes.items()
                ],
                [
                    _word("share_of", arrangement=_word(f"word_{part}"), share=Percent(share))
                    for part, share in tip.shares.items()
                ],
            )
            for tip in advice.tips
        ],
        name="tips",
    )


def _choices(decisions: Iterable[Decision]) -> Table:
    return Table(
        [_word(f"column_{name}") for name in ("task", "advised", "chosen", "complies", "explanation", "by", "date")],
        [
            (
                each.choice.task,
                _word(f"word_{each.advice.arrangement}"),
                _word(f"word_{each.choice.arrangement}"),
                _word("complies" if each.complies else "departs"),
                each.choice.explanation,
                each.choice.by,
                each.choice.date,
            )
            for each in decisions
        ],
        name="choices",
    )


def _sources(rules: Rulebook) -> Iterator[Block]:
    yield Heading(_word("heading_sources"))
    yield Text(_word("application", version=rules.day))
    yield Listing([_word("source", title=source.title, date=source.date) for source in rules.sources.values()])
