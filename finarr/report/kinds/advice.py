"""The page of an assessment: which arrangement fits each task, why, what would tip that, and what was chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from finarr.arrangements.advice import Advice
from finarr.arrangements.advice.advise import shown
from finarr.arrangements.advice.assessment import AssessmentOutcome
from finarr.arrangements.advice.paper import fits
from finarr.arrangements.advice.rulebook import PARTS
from finarr.report.borders import Borders
from finarr.report.charts.advice import shares
from finarr.report.content import Chart, Column, Fact, Figure, Memo, Page, Reader, Row, Section, Table
from finarr.report.figures.closing import checks_line, closing
from finarr.report.wording import Wording
from finarr.words import Message, Percent, format_value

__all__ = ["page"]


def page(outcome: AssessmentOutcome, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of an assessment; tasks have no map."""
    told = _Telling(outcome, lang or outcome.case.language)
    words, case = told.words, outcome.case
    overview = told.overview()
    sections = (
        Section("advices", words("section_advices"), (told.note,), (overview,)),
        Section("choices", words("section_choices"), (), told.choices()),
        Section("reasons", words("section_reasons"), (told.say("how"),), (told.reasons(),)),
        Section("tips", words("section_tips"), (), (told.tips(),)),
        Section("risks", words("section_risks"), (), told.risks()),
        *closing(words, outcome.checks, outcome.run, {}, {words("record_title"): case.title}),
    )
    headline = tuple(told.headline())
    return Page(
        words.lang,
        case.title,
        words("kind_advice"),
        headline,
        tuple(told.facts()),
        tuple(told.notices()),
        tuple(section for section in sections if section.figures),
        tuple(Reader(each.task.name, each.task.name.casefold(), told.summary(each)) for each in outcome.advices),
        (outcome.advices[0].date.year,),
        words("whom_task"),
        outcome.run.inputs_hash,
        told.memo(headline, overview),
        whoms=words("whoms_task"),
    )


class _Telling:
    """What there is to tell about an assessment, in one language."""

    def __init__(self, outcome: AssessmentOutcome, lang: str) -> None:
        self.outcome = outcome
        self.words = Wording(lang, 0)
        self.note = self.say("application", version=outcome.rules.day)

    def say(self, name: str, **values: object) -> str:
        """Return a text of the room of advice."""
        return Message(f"advice.{name}", values).render(self.words.lang)

    def shown(self, value: object) -> str:
        """Return a value as this language writes it."""
        return format_value(value, self.words.lang)

    def _columns(self, *names: str) -> tuple[Column, ...]:
        return tuple(Column(name, self.say(f"column_{name}")) for name in names)

    def headline(self) -> Iterator[str]:
        """Yield what fits how many tasks, and how many choices depart from that."""
        for arrangement, number in Counter(each.arrangement for each in self.outcome.advices).most_common():
            names = [each.task.name for each in self.outcome.advices if each.arrangement == arrangement]
            told = {"fits": self.say(f"word_{arrangement}"), "tasks": self.words.listed(names, 4)}
            yield self.words("headline_fits_one" if number == 1 else "headline_fits", n=number, **told)

    def facts(self) -> Iterator[Fact]:
        """Yield how many tasks, and how many choices were made and depart."""
        yield Fact(self.words("fact_tasks"), str(len(self.outcome.advices)))
        if self.outcome.decisions:
            yield Fact(self.words("fact_choices"), str(len(self.outcome.decisions)))
            depart = sum(not each.complies for each in self.outcome.decisions)
            yield Fact(self.words("fact_departures"), str(depart))

    def notices(self) -> Iterator[str]:
        """Yield answers that sit badly together."""
        for each in self.outcome.advices:
            for doubt in each.doubts:
                yield f"{each.task.name}: {self.say(f'doubt_{doubt}')}"

    def summary(self, advice: Advice) -> dict[int, str]:
        """Return what the page says of one task."""
        told = self.say("conclusion", task=advice.task.name, fits=fits(advice))
        return {self.outcome.advices[0].date.year: told}

    def overview(self) -> Figure:
        """Return what fits every task, as a picture of the parts and a table."""
        columns = self._columns("task", "fits", "rung", "layer", "review")
        rows, bars = [], []
        for number, each in enumerate(self.outcome.advices):
            name = each.task.name
            told = {
                "task": name,
                "fits": self.shown(fits(each)),
                "rung": self.say(f"rung_{each.rung}"),
                "layer": self.say(f"layer_{each.layer}"),
                "review": self.shown(each.review),
            }
            rows.append(Row(told, name))
            for part, share in each.shares.items():
                called = self.say(f"word_{part}")
                bars.append(
                    {
                        "party": name,
                        "search": name.casefold(),
                        "sorting": -number,
                        "part": called,
                        "share": float(share),
                        "tip": f"{name}: {called} {self.shown(Percent(share))}",
                    }
                )
        spec = shares(bars, [self.say(f"word_{part}") for part in PARTS], self.words("axis_share_of_task"))
        chart = Chart(spec, self.words("alt_advices", n=len(rows)))
        return Figure("advices", self.words("figure_advices"), (), chart, Table(columns, tuple(rows)), open=True)

    def choices(self) -> tuple[Figure, ...]:
        """Return what was chosen beside the advice; nothing where nothing was."""
        columns = self._columns("task", "advised", "chosen", "complies", "explanation", "by", "date")
        rows = [
            Row(
                {
                    "task": each.choice.task,
                    "advised": self.say(f"word_{each.advice.arrangement}"),
                    "chosen": self.say(f"word_{each.choice.arrangement}"),
                    "complies": self.say("complies" if each.complies else "departs"),
                    "explanation": each.choice.explanation,
                    "by": each.choice.by,
                    "date": None if each.choice.date is None else self.shown(each.choice.date),
                },
                each.choice.task,
            )
            for each in self.outcome.decisions
        ]
        if not rows:
            return ()
        return (Figure("choices", self.words("figure_choices"), (), None, Table(columns, tuple(rows)), open=True),)

    def reasons(self) -> Figure:
        """Return every answer that was weighed, those that decide first."""
        columns = self._columns("task", "part", "question", "answer", "most", "binds", "principle")
        rows = [
            Row(
                {
                    "task": each.task.name,
                    "part": self.say(f"word_{reason.part}"),
                    "question": self.say(f"ask_{reason.answer}"),
                    "answer": self.shown(shown(reason.value)),
                    "most": self.shown(Percent(reason.most)),
                    "binds": self.say("decides_here" if reason.binds else "allows_more"),
                    "principle": self.say(f"principle_{reason.principle}"),
                },
                each.task.name,
            )
            for each in self.outcome.advices
            for reason in sorted(each.reasons, key=lambda reason: not reason.binds)
        ]
        return Figure("reasons", self.words("figure_reasons"), (), None, Table(columns, tuple(rows)))

    def tips(self) -> Figure:
        """Return which other answers would lead to another arrangement."""
        columns = self._columns("task", "change", "then")
        rows = [
            Row(
                {
                    "task": each.task.name,
                    "change": self.words.listed(
                        [
                            self.say("would_be", question=self.say(f"ask_{name}"), value=shown(value))
                            for name, value in tip.changes.items()
                        ]
                    ),
                    "then": self.words.listed(
                        [
                            self.say("share_of", arrangement=self.say(f"word_{part}"), share=Percent(share))
                            for part, share in tip.shares.items()
                        ]
                    ),
                },
                each.task.name,
            )
            for each in self.outcome.advices
            for tip in each.tips
        ]
        return Figure("tips", self.words("figure_tips"), (), None, Table(columns, tuple(rows)))

    def risks(self) -> tuple[Figure, ...]:
        """Return what every advice puts at risk."""
        columns = (*self._columns("task"), Column("risk", self.words("column_risk")))
        rows = [
            Row({"task": each.task.name, "risk": self.say(f"risk_{risk}")}, each.task.name)
            for each in self.outcome.advices
            for risk in each.risks
        ]
        return (Figure("risks", self.words("figure_risks"), (), None, Table(columns, tuple(rows))),) if rows else ()

    def memo(self, headline: Sequence[str], overview: Figure) -> Memo:
        """Return the same on two pages: what fits, what was chosen, and the sources."""
        chosen = [
            self.words(
                "memo_chosen",
                task=each.choice.task,
                chosen=self.say(f"word_{each.choice.arrangement}"),
                complies=self.say("complies" if each.complies else "departs"),
                explanation=each.choice.explanation or "",
            ).strip()
            for each in self.outcome.decisions
        ]
        paragraphs = [(self.words("memo_what"), tuple(headline))]
        paragraphs += [(self.words("section_choices"), tuple(chosen))] if chosen else []
        rules = self.outcome.rules
        sources = [self.say("source", title=each.title, date=each.date) for each in rules.sources.values()]
        close = (
            (self.words("section_checks"), (checks_line(self.words, self.outcome.checks),)),
            (self.words("section_sources"), (self.note, *sources)),
        )
        figure = overview
        if overview.table is not None:
            short = Table(overview.table.columns[:3], overview.table.rows)
            figure = Figure(overview.id, overview.title, (), overview.chart, short)
        return Memo(tuple(paragraphs), figure, close)
