"""Both languages say the same things, and every text that the code names exists."""

import re
from string import Formatter

import pytest

from finarr.words import LANGUAGES, catalogue
from tests.conftest import ROOT

NAMED = re.compile(r"""(?:Message|text)\(\s*"([a-z_]+\.[a-z0-9_]+)\"""")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_languages_have_the_same_texts() -> None:
    first, *others = ({*catalogue(lang)} for lang in LANGUAGES)
    assert len(first) > 20
    for other in others:
        assert first ^ other == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_texts_of_a_language_ask_for_the_same_values(lang: str) -> None:
    english = catalogue("en")
    asked = {name: placeholders(text) for name, text in catalogue(lang).items()}
    assert {name: values for name, values in asked.items() if values != placeholders(english[name])} == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_text_is_empty_or_numbered(lang: str) -> None:
    for name, text in catalogue(lang).items():
        assert text.strip(), name
        assert all(re.fullmatch(r"[a-z_]+", value) for value in placeholders(text)), name


def test_every_text_that_the_code_names_exists() -> None:
    named = {
        (path.relative_to(ROOT).as_posix(), found)
        for path in (ROOT / "finarr").rglob("*.py")
        for found in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert {(path, found) for path, found in named if found not in catalogue("en")} == set()
