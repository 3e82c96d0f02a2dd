"""A task to vary, and how its advice is put in short."""

from typing import Any

import finarr as fa

FIRE: dict[str, Any] = {
    "mandatory": True,
    "national_rules": "many",
    "freedom": 0.1,
    "character": "executive",
    "uncertainty": "low",
    "benefits": "region",
    "spill_over": "low",
    "long_term": "medium",
    "partners": 13,
    "scale": "regional",
    "levels_may_differ": False,
    "same_means": True,
}
"""Mandatory, many national rules, little freedom."""

CLIMATE: dict[str, Any] = {
    "mandatory": False,
    "national_rules": "some",
    "freedom": 0.7,
    "character": "policy_rich",
    "uncertainty": "high",
    "benefits": "diffuse",
    "spill_over": "high",
    "long_term": "high",
    "partners": 16,
    "partner_kinds": ("municipality", "province", "private"),
    "scale": "regional",
    "levels_may_differ": True,
    "same_means": False,
}
"""A transition: uncertain outcome, diffuse benefits."""

YOUTH: dict[str, Any] = CLIMATE | {
    "mandatory": True,
    "uncertainty": "medium",
    "benefits": "payer",
    "spill_over": "low",
    "long_term": "medium",
    "partner_kinds": ("municipality",),
}
"""Policy-rich, benefits with who pays."""


def task(base: dict[str, Any], **changes: Any) -> fa.Task:
    return fa.Task("Taak", **{**base, **changes})


def shares(base: dict[str, Any], **changes: Any) -> dict[str, float]:
    return {part: float(share) for part, share in fa.advise(task(base, **changes)).shares.items()}
