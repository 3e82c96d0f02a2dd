"""Tasks of governments: what they cost and who pays now, and the answers that tell which arrangement fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from immutabledict import immutabledict

from finarr.errors import here
from finarr.fields import Fields
from finarr.numbers import Number

__all__ = ["ANSWERS", "FLAGS", "PARTNER_KINDS", "WORDS", "Task", "read_index"]

Amounts = Mapping[str, Number | Mapping[int, Number]]

_LEVELS = ("low", "medium", "high")

WORDS: Mapping[str, tuple[str, ...]] = immutabledict(
    {
        "national_rules": ("few", "some", "many"),
        "character": ("executive", "mixed", "policy_rich"),
        "uncertainty": _LEVELS,
        "benefits": ("payer", "region", "diffuse"),
        "spill_over": _LEVELS,
        "long_term": _LEVELS,
        "scale": ("municipal", "regional", "provincial", "national"),
    }
)
"""The answers that are one word, with the words they may be."""

FLAGS = ("mandatory", "levels_may_differ", "same_means")
"""The answers that are yes or no."""

PARTNER_KINDS = ("municipality", "water_board", "province", "state", "private", "other")

ANSWERS = (
    "mandatory",
    "national_rules",
    "freedom",
    "character",
    "uncertainty",
    "benefits",
    "spill_over",
    "long_term",
    "partners",
    "partner_kinds",
    "scale",
    "levels_may_differ",
    "same_means",
)
"""Every answer about a task, in the order in which they are asked."""


@dataclass(frozen=True)
class Task:
    """A task of governments, mostly one of regions that municipalities pay for.

    What it costs and who pays is needed where money moves (`finarr.CentralFunding`); the answers are needed where the
    question is which arrangement fits (`finarr.advise`). Either may be left out.

    What municipalities contribute is given as it is, or follows from cost − grant, divided by the region's key. Where
    both are given they must agree to the cent.

    Attributes:
        name: unique among the tasks.
        task: "basis", or "plus" for own wishes, which always stay with the municipalities.
        freedom: policy freedom between 0 (all is prescribed) and 1 (all is free); None where it was not told, which
            counts as 0 where money moves.
        costs: euro by region, for all years or by year.
        grants: euro by region: what the centre pays today.
        contributions: euro by municipality: what it pays today.
        regions: where the task exists; None is everywhere.
        index: weights of the growth indices, adding up to 1; the amounts are then those of the first year.
        source: where the amounts come from, and what stands in for what; every outcome repeats it.
        mandatory: whether the law obliges to work together on it.
        national_rules: how dense they are: "few", "some" or "many".
        character: "executive" (carrying out what others decided), "mixed" or "policy_rich".
        uncertainty: of the outcome: "low", "medium" or "high".
        benefits: where they land: "payer" (with who invests), "region" (with the partners together) or "diffuse".
        spill_over: how far others feel what one does: "low", "medium" or "high".
        long_term: the need for long-term certainty: "low", "medium" or "high".
        partners: how many take part.
        partner_kinds: which kinds take part, of `PARTNER_KINDS`.
        scale: on which it is done well: "municipal", "regional", "provincial" or "national".
        levels_may_differ: whether service levels may differ between municipalities.
        same_means: whether all must have the same financial means for it.

    Raises:
        InvalidInput: a field breaks its rule.

    Example:
        >>> Task("Brandweer", contributions={"Goes": 2_000_000}).task
        'basis'
        >>> Task("Brandweer", mandatory=True, freedom=0.1).freedom
        Decimal('0.1')
    """

    name: str
    task: str = "basis"
    freedom: Number | None = None
    costs: Amounts = field(default_factory=immutabledict)
    grants: Amounts = field(default_factory=immutabledict)
    contributions: Amounts = field(default_factory=immutabledict)
    regions: Iterable[str] | None = None
    index: Mapping[str, Number] | None = None
    source: str | None = field(default=None, kw_only=True)
    mandatory: bool | None = field(default=None, kw_only=True)
    national_rules: str | None = field(default=None, kw_only=True)
    character: str | None = field(default=None, kw_only=True)
    uncertainty: str | None = field(default=None, kw_only=True)
    benefits: str | None = field(default=None, kw_only=True)
    spill_over: str | None = field(default=None, kw_only=True)
    long_term: str | None = field(default=None, kw_only=True)
    partners: int | None = field(default=None, kw_only=True)
    partner_kinds: Iterable[str] | None = field(default=None, kw_only=True)
    scale: str | None = field(default=None, kw_only=True)
    levels_may_differ: bool | None = field(default=None, kw_only=True)
    same_means: bool | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        fields = Fields(self, here("tasks", str(self.name)))
        fields.text("name")
        fields.choice("task", ("basis", "plus"))
        fields.share("freedom", optional=True)
        for name in ("costs", "grants", "contributions"):
            fields.table_per_year(name)
        fields.names("regions")
        read_index(fields, "index")
        fields.text("source", optional=True)
        for name in FLAGS:
            if getattr(self, name) is not None:
                fields.flag(name)
        for name, words in WORDS.items():
            fields.choice(name, words, optional=True)
        self._read_partners(fields)
        fields.done()

    def _read_partners(self, fields: Fields) -> None:
        fields.names("partner_kinds")
        for position, kind in enumerate(self.partner_kinds or ()):
            if kind not in PARTNER_KINDS:
                fields.wrong(("partner_kinds", position), repr(kind), "one_of", allowed=PARTNER_KINDS)
        if self.partners is not None:
            whole = isinstance(self.partners, int) and not isinstance(self.partners, bool)
            if not whole or self.partners < 1:
                fields.wrong(("partners",), repr(self.partners), "at_least_one" if whole else "whole_number")
                fields.put("partners", 1)


def read_index(fields: Fields, name: str) -> None:
    """Read the weights of growth indices; they add up to 1."""
    if fields.value(name) is None:
        return
    fields.table_of_numbers(name)
    total = sum((Decimal(str(weight)) for weight in fields.value(name).values()), Decimal(0))
    if not total.is_nan() and total != 1:
        fields.wrong((name,), total, "index_sum")
