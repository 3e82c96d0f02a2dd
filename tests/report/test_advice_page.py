"""The page of an assessment says what the advice says: every task, every reason, every choice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import finarr as fa
from finarr.cases.examples import example
from finarr.words import LANGUAGES, Message
from tests.cli.test_commands import run
from tests.report.read import Seen


def outcome(lang: str) -> Any:
    return replace(example("advice", lang), language=lang).solve()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_every_task_with_what_fits(lang: str, tmp_path: Path) -> None:
    found = outcome(lang)
    page = Seen(found.to_html(tmp_path / "a.html"))
    names = [each.task.name for each in found.advices]
    assert page.lang == lang and [line.party for line in page.lines("advices")] == names
    bars = [row for source in page.data["charts"]["advices"]["data"] for row in source.get("values", ())]
    for each in found.advices:
        own = {row["part"]: row["share"] for row in bars if row["party"] == each.task.name}
        called = {Message(f"advice.word_{part}").render(lang): float(share) for part, share in each.shares.items()}
        assert own == pytest.approx(called) and sum(own.values()) == pytest.approx(1)
    reasons = page.lines("reasons")
    assert len(reasons) == sum(len(each.reasons) for each in found.advices)
    for each in found.advices:
        own_rows = [line.texts for line in reasons if line.party == each.task.name]
        decides = Message("advice.decides_here").render(lang)
        assert sum(decides in texts for texts in own_rows) == sum(reason.binds for reason in each.reasons)
    assert len(page.lines("tips")) == sum(len(each.tips) for each in found.advices)
    assert len(page.lines("risks")) == sum(len(each.risks) for each in found.advices)
    assert [line.party for line in page.lines("choices")] == [each.choice.task for each in found.decisions]
    assert {*page.data["readers"]} == {*names}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_counted_is_called_by_its_name(lang: str, tmp_path: Path) -> None:
    page = Seen(outcome(lang).to_html(tmp_path / "a.html"))
    assert ("taken" if lang == "nl" else "tasks") in page.data["words"]["all_shown"]
    other = Seen(example("cost-sharing", lang).solve().to_html(tmp_path / "b.html"))
    assert ("deelnemers" if lang == "nl" else "parties") in other.data["words"]["all_shown"]


def test_without_choices_there_is_no_part_about_them(tmp_path: Path) -> None:
    case = replace(example("advice", "nl"), choices=())
    assert not Seen(case.solve().to_html(tmp_path / "a.html")).lines("choices")


def test_the_command_writes_a_page_and_a_memo(tmp_path: Path) -> None:
    file = example("advice", "nl").save(tmp_path / "taken.toml")
    assert run("report", file, "--docx") == 0
    assert (tmp_path / "taken_rapport.html").is_file() and (tmp_path / "taken_rapport.docx").is_file()
    assert run("report", file, file) == 2, "assessments are not set beside one another"
    with pytest.raises(fa.InvalidInput):
        example("advice", "nl").solve().to_html(tmp_path / "x.html", lang="de")
