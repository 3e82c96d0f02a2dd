"""From a chart's specification to what a page or a document holds; alone in knowing who draws.

Everything is drawn here or by the script inside the page: nothing is fetched, and no browser is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from finarr.report.charts.base import Spec
from finarr.report.needs import needed

__all__ = ["LOCALES", "compiled", "library", "locale_of", "picture", "vector"]

LOCALES = {"nl": "nl-NL", "en": "en-GB"}


@cache
def library() -> str:
    """Return the script that draws charts in a browser, as ``window.vegaEmbed``."""
    bundle = needed("vl_convert").javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"(() => {{{bundle}}})();"


def locale_of(lang: str) -> Mapping[str, Any]:
    """Return how charts write numbers in a language."""
    found: dict[str, Any] = needed("vl_convert").get_format_locale(LOCALES[lang])
    return found


def compiled(spec: Mapping[str, Any]) -> Spec:
    """Return a specification as the script in the page reads it, a mistake in it being an error here."""
    found: Spec = needed("vl_convert").vegalite_to_vega(dict(spec))
    return found


def vector(spec: Mapping[str, Any], lang: str, *, width: int = 720) -> str:
    """Return a chart as SVG, as it looks before a reader chooses anything."""
    text: str = needed("vl_convert").vegalite_to_svg({**spec, "width": width}, format_locale=LOCALES[lang])
    return text.replace("<svg ", '<svg aria-hidden="true" ', 1)  # what holds it tells in words what it shows


def picture(spec: Mapping[str, Any], lang: str, *, width: int = 640, scale: float = 2) -> bytes:
    """Return a chart as PNG."""
    data: bytes = needed("vl_convert").vegalite_to_png(
        {**spec, "width": width}, scale=scale, format_locale=LOCALES[lang]
    )
    return data
