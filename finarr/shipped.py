"""The models, workbooks and datasets that come with finarr, wherever it is installed."""

from __future__ import annotations

from pathlib import Path

from finarr.errors import FileTrouble
from finarr.words import Message

__all__ = ["DEMO", "EXAMPLES", "WORKBOOKS", "shipped"]

EXAMPLES = {
    "advice": "models/afweging-twaalf-taken.toml",
    "budget-cycle": "models/zeeland-ggd-jaarcyclus-2026.toml",
    "central-funding": "models/veiligheidsregios-rijk-2026.toml",
    "cost-sharing": "models/zeeland-ggd-2026.toml",
    "exit": "models/bevelanden-archief-uittreding.toml",
    "portfolio": "models/zeeland-verbonden-partijen.toml",
    "stand-alone": "models/bevelanden-belastingen-apart.toml",
    "transition-fund": "models/zeeland-energie-en-wonen.toml",
}
"""The example that a new file of a kind starts from."""

DEMO = ("zeeland-ggd-2026", "dommelvallei-2020")
"""The models that the demonstration works out."""


WORKBOOKS = {
    "afweging.xlsx": ("advice", "nl"),
    "assessment.xlsx": ("advice", "en"),
    "kostenverdeling.xlsx": ("cost-sharing", "nl"),
    "cost-sharing.xlsx": ("cost-sharing", "en"),
    "regelingen-samen.xlsx": ("portfolio", "nl"),
    "portfolio.xlsx": ("portfolio", "en"),
    "rechtstreekse-rijksbekostiging.xlsx": ("central-funding", "nl"),
    "central-funding.xlsx": ("central-funding", "en"),
    "samen-of-apart.xlsx": ("stand-alone", "nl"),
    "stand-alone.xlsx": ("stand-alone", "en"),
    "transitiefonds.xlsx": ("transition-fund", "nl"),
    "transition-fund.xlsx": ("transition-fund", "en"),
}
"""The ready workbooks in ``workbooks/``: the example of a kind, in a language; `finarr workbooks` makes them."""


def shipped(name: str) -> Path:
    """Return where a shipped file or folder lies.

    Args:
        name: relative, such as "models/zeeland-ggd-2026.toml".

    Raises:
        FileTrouble: this installation does not have it.
    """
    here = Path(__file__).resolve().parent
    for home in (here / "_shipped", here.parent):
        if (home / name).exists():
            return home / name
    raise FileTrouble(Message("cases.no_file", {"path": name}))
