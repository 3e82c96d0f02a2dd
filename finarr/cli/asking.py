"""What a user may ask of a case on the command line, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

from finarr.cli.typed import value
from finarr.errors import InvalidInput, Problem, place_of, report
from finarr.words import LANGUAGES, Message, catalogue

__all__ = ["arguments", "asked_here", "refuse_beside", "refuse_unless", "writes_workbook"]


def arguments(case: Any, *, criterion: str | None, question: str | None, given: Iterable[str]) -> dict[str, Any]:
    """Return what `solve` of a case is called with.

    Args:
        case: of any kind.
        criterion: as typed, or None.
        question: as typed, or None; questions and criteria go by their name in any language too.
        given: texts of the form name=value: a number, a text, a list with commas (or semicolons, and decimal commas),
            or likewise a table of name:number.

    Raises:
        InvalidInput: the kind of case does not have the option; every text that has another form, stands twice, or is a
            number that reads two ways.
    """
    refuse_unless(hasattr(case, "solve"), "FILE", type(case).__name__)
    takes = signature(case.solve).parameters
    typed = {"criterion": criterion, "question": question}
    for name, word in typed.items():
        refuse_unless(word is None or name in takes, f"--{name}", repr(word))
    found: dict[str, Any] = {name: _asked(name, word) for name, word in typed.items() if word is not None}
    problems: list[Problem] = []
    for text in given:
        name, mark, told = (part.strip() for part in text.partition("="))
        if not mark or not name or (question is None and getattr(case, "question", None) is None):
            problems.append(Problem(("--with",), f"'{text}'", Message("central_funding.name_value")))
        elif name in found:
            problems.append(Problem(("--with",), f"'{text}'", Message("errors.duplicate")))
        else:
            found[name] = value(told, (f"--with {name}",), problems)
    if problems:
        raise InvalidInput(problems)
    return found


@contextmanager
def asked_here(case: Any, asked: Mapping[str, Any]) -> Iterator[None]:
    """Tell of what is wrong with a question where it was typed: as an option, its names in the user's language.

    Args:
        case: what is asked about.
        asked: what `solve` of it is called with.

    Raises:
        InvalidInput: what was raised inside, with other places.
    """
    try:
        yield
    except InvalidInput as error:
        raise InvalidInput(_as_option(problem, case, asked) for problem in error.problems) from None


def _as_option(problem: Problem, case: Any, asked: Mapping[str, Any]) -> Problem:
    name = problem.path[0] if problem.path else None
    if problem.located is not None or not asked or not isinstance(name, str):
        return problem
    if name in ("question", "criterion"):
        if name not in asked:
            return problem
        allowed = problem.allowed.values.get("allowed", ())
        names = tuple(Message(key) if (key := f"asked.{name}_{each}") in catalogue("en") else each for each in allowed)
        told = Message(problem.allowed.id, {**problem.allowed.values, "allowed": names})
        return replace(problem, allowed=told if allowed else problem.allowed, located=f"--{name}")
    return problem if hasattr(case, name) else replace(problem, located=f"--with {place_of(problem.path)}")


def _asked(option: str, typed: str) -> str:
    """Return the question or criterion that goes by a name; what is no name stays, for the case to judge."""
    for lang in LANGUAGES:
        for key, name in catalogue(lang).items():
            if key.startswith(f"asked.{option}_") and name.casefold() == typed.strip().casefold():
                return key.removeprefix(f"asked.{option}_")
    return typed


def refuse_unless(holds: bool, place: str, given: str) -> None:
    """Refuse an option that a kind of case does not have.

    Raises:
        InvalidInput: it does not hold.
    """
    if not holds:
        raise InvalidInput([Problem((place,), given, Message("central_funding.not_this_kind"))])


def refuse_beside(option: str, **others: Any) -> None:
    """Refuse what is typed beside an option that would not count then, all of it at once.

    Args:
        option: the one that counts.
        others: what was typed of others, by their name without dashes, an argument's in capitals; None and False where
            it was not.

    Raises:
        InvalidInput: something was typed that would be left aside in silence.
    """
    typed = {name: value for name, value in others.items() if value is not None and value is not False}
    report(
        Problem(
            (name if name.isupper() else f"--{name}",),
            None if value is True else f"'{value}'",
            Message("cli.not_together", {"option": option}),
        )
        for name, value in typed.items()
    )


def writes_workbook(outcome: Any, out: Path | None) -> bool:
    """Tell whether an outcome can be written to a workbook.

    Raises:
        InvalidInput: a workbook was asked for, and there is none of this kind.
    """
    can = hasattr(outcome, "to_excel")
    if out is not None and not can:
        raise InvalidInput([Problem(("--out",), str(out), Message("central_funding.no_workbook"))])
    return can
