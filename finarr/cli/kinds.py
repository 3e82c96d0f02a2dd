"""The kinds of case, as a user calls them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from finarr.errors import InvalidInput, Problem
from finarr.shipped import EXAMPLES
from finarr.words import LANGUAGES, Message

__all__ = ["kind_called", "kind_names", "one_of"]


def kind_names(kinds: Iterable[str]) -> tuple[Message, ...]:
    """Return what kinds are called, each in a language still to be chosen."""
    return tuple(_word(kind) for kind in kinds)


def kind_called(given: str) -> str:
    """Return the kind that a user calls by its name, in whichever language.

    Raises:
        InvalidInput: there is no such kind.

    Example:
        >>> kind_called("kostenverdeling"), kind_called("cost-sharing")
        ('cost-sharing', 'cost-sharing')
    """
    return one_of(EXAMPLES, given, "KIND")


def one_of(kinds: Iterable[str], given: str, place: str) -> str:
    """Return which of some kinds is called so.

    Args:
        kinds: that may be asked for.
        given: what was typed.
        place: the argument or option.

    Raises:
        InvalidInput: it is none of them.
    """
    known = tuple(kinds)
    found = next((kind for kind in known if given.casefold() in _called(kind)), None)
    if found is None:
        allowed = Message("errors.one_of", {"allowed": kind_names(known)})
        raise InvalidInput([Problem((place,), f"'{given}'", allowed)])
    return found


def _word(kind: str) -> Message:
    return Message(f"cli.kind_{kind.replace('-', '_')}")


def _called(kind: str) -> Iterator[str]:
    yield kind
    yield from (_word(kind).render(lang) for lang in LANGUAGES)
