"""What a small module beside a workbook hands to Excel: `main` for the ribbon and the button, and the functions.

The ribbon looks for a module with the name of the workbook, and calls its `main`. `finarr excel install` writes it:

```
from finarr.excel.live.module import main, offered

globals().update(offered("nl"))
```
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from finarr.errors import FinarrError
from finarr.excel import functions
from finarr.excel.common.sheets.run import RUN
from finarr.excel.live.book import OpenBook
from finarr.excel.live.work import Done
from finarr.excel.live.work import main as work
from finarr.words import Message

__all__ = ["main", "offered"]

_RANGES = ("weights", "floor", "cap", "amounts", "claims", "costs")


def main(book: Any = None, lang: str | None = None) -> Done | None:
    """Compute the workbook from which Excel calls; whatever happens is told in Excel, never raised.

    Args:
        book: of xlwings; the one that calls where left out.
        lang: the language of what is told; that of the case where left out.

    Returns:
        What was computed; None where something stood in the way.
    """
    import xlwings

    place = OpenBook(xlwings.Book.caller() if book is None else book)
    try:
        done = work(place, lang=lang)
    except FinarrError as error:
        said = lang or getattr(error, "lang", None) or "nl"
        if getattr(error, "__notes__", ()) or not place.changing.knows(RUN):
            _alert(place, error.render(said), said)
        return None
    except Exception as error:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
        _alert(place, Message("live.crashed", {"what": what}).render(lang or "nl"), lang or "nl")
        return None
    if done.written is not None and done.written.reason is not None:
        said = lang or done.outcome.case.language
        where = Message("cli.written", {"path": str(done.written.path)}).render(said)
        _alert(place, f"{done.written.reason.render(said)}\n\n{where}", said)
    return done


def _alert(place: OpenBook, text: str, lang: str) -> None:
    """Show a text in a window, where the checks sheet has no place for it."""
    with suppress(Exception):
        place.book.app.alert(text, Message("live.title").render(lang))


def offered(lang: str, excel: Any = None) -> dict[str, Callable[..., Any]]:
    """Return the functions as Excel offers them, each with its explanation; on anything but Windows plain functions.

    Args:
        lang: of the explanations, and of what is wrong.
        excel: xlwings; for tests something that behaves like it.

    Example:
        >>> sorted(offered("nl"))[:2]
        ['FINARR_CLAIMS', 'FINARR_NUCLEOLUS']
    """
    if excel is None:
        import xlwings as excel

    functions.LANGUAGE = lang
    return {function.__name__: _offered(function, lang, excel) for function in functions.FUNCTIONS}


def _offered(function: Callable[..., Any], lang: str, excel: Any) -> Callable[..., Any]:
    """Return a function without what Excel would misread: hints of types, and a text for programmers."""
    bare = [
        each.replace(annotation=inspect.Parameter.empty) for each in inspect.signature(function).parameters.values()
    ]

    def told(*given: Any) -> Any:
        return function(*given)

    name = function.__name__.removeprefix("FINARR_").lower()
    told.__name__ = told.__qualname__ = function.__name__
    told.__annotations__ = {}
    told.__doc__ = Message(f"functions.d_{name}").render(lang)
    told.__signature__ = inspect.Signature(bare)  # type: ignore[attr-defined]
    made: Callable[..., Any] = excel.func(told)
    for each in bare:
        shape = {"ndim": 2} if each.name in _RANGES else {}
        made = excel.arg(each.name, doc=Message(f"functions.a_{each.name}").render(lang), **shape)(made)
    return made
