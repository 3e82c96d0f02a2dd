"""The shipped examples in English: every Dutch word in them has its English one, and they give the same amounts."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import finarr
from finarr.cases import to_document
from finarr.cases.examples import example, model
from finarr.doors import load
from finarr.shipped import DEMO, EXAMPLES, shipped

WORDS: dict[str, str] = tomllib.loads(
    (Path(finarr.__file__).parent / "cases" / "in_english.toml").read_text(encoding="utf-8")
)["words"]

PLACES = {
    "Almere", "Dronten", "Lelystad", "Noordoostpolder", "Urk", "Zeewolde", "Borsele", "Goes", "Hulst", "Kapelle",
    "Middelburg", "Noord-Beveland", "Reimerswaal", "Schouwen-Duiveland", "Sluis", "Terneuzen", "Tholen", "Veere",
    "Vlissingen", "Zeeland", "Flevoland", "GHOR", "Geldrop-Mierlo", "Nuenen", "Son en Breugel",
}  # fmt: skip


def names(value: Any) -> Iterator[str]:
    """Yield what somebody typed in a document: names, titles, sources, notes; no labels in two languages, no codes."""
    if isinstance(value, dict):
        if set(value) == {"nl", "en"}:
            return
        for key, each in value.items():
            if isinstance(each, str) and key in ("name", "title", "source", "note", "purpose", "risks", "domain"):
                yield each
            elif key in ("parties", "members", "regions") and isinstance(each, list):
                yield from (one for one in each if isinstance(one, str))
            if key in (
                "measures",
                "keys",
                "indices",
                "prices",
                "classes",
                "clusters",
                "formulas",
                "benefits",
                "shares",
            ):
                yield from each if isinstance(each, dict | list) else ()
            yield from names(each)
    elif isinstance(value, list):
        for each in value:
            yield from names(each)


FILES = tuple(dict.fromkeys([*EXAMPLES.values(), *(f"models/{name}.toml" for name in DEMO)]))


@pytest.mark.parametrize("file", FILES)
def test_every_name_of_an_example_is_known_in_english(file: str) -> None:
    document = to_document(load(shipped(file)))
    unknown = {name for name in names(document)} - set(WORDS) - PLACES
    assert not unknown
    again = set(names(to_document(model(file, "en"))))
    assert not again & set(WORDS), "words that stayed Dutch"


def test_no_word_is_left_without_an_example() -> None:
    texts = [shipped(file).read_text(encoding="utf-8") for file in FILES]
    assert not [word for word in WORDS if not any(word in text for text in texts)]


@pytest.mark.parametrize("kind", ["cost-sharing", "stand-alone"])
def test_amounts_are_the_same_in_both_languages(kind: str) -> None:
    dutch, english = example(kind).solve(), example(kind, "en").solve()
    assert list(dutch.contributions["cents"]) == list(english.contributions["cents"])


def test_amounts_of_the_fund_and_effects_are_the_same_in_both_languages() -> None:
    one, two = example("transition-fund").solve(), example("transition-fund", "en").solve()
    assert list(one.contributions["cents"]) == list(two.contributions["cents"])
    one, two = example("central-funding").solve(), example("central-funding", "en").solve()
    assert list(one.effects["effect"]) == list(two.effects["effect"])
