"""Load the subjects that customers of the invented Tarnwick Networks write about, from `texts/issues.yaml`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from curation.demo.texts import read_texts, rows


@dataclass(frozen=True)
class Issue:
    """A subject of support: its labels, and interchangeable sentences for each move of a conversation."""

    slug: str
    category: str
    queue: str
    products: tuple[str, ...]
    titles: tuple[str, ...]
    opens: tuple[str, ...]
    details: tuple[str, ...]
    asks: tuple[str, ...]
    checks: tuple[str, ...]  # questions of the agent
    answers: tuple[str, ...]  # findings of the customer; the n-th leads to the n-th fix
    fixes: tuple[str, ...]  # solutions
    reasons: tuple[str, ...]  # why the n-th fix helps; there may be more fixes than reasons


PRODUCTS = {
    "router-x2": "Tarnwick X2",
    "router-x5": "Tarnwick X5",
    "mesh-one": "Mesh One",
    "switch-s8": "S8 switch",
    "cam-view": "View camera",
    "cloud-plus": "Cloud Plus plan",
}
# Other names of the products, and former names with their last day.
PRODUCT_ALIASES = {
    "router-x2": ("TX2",),
    "router-x5": ("TX5", "X5 Pro router"),
    "mesh-one": ("M1 pods",),
    "switch-s8": ("S8-Desk",),
    "cam-view": ("ViewCam",),
    "cloud-plus": ("CloudPlus",),
}
PRODUCT_RENAMED = {
    "mesh-one": ("Halo Mesh", dt.date(2025, 12, 31)),
    "cam-view": ("Porchlight camera", dt.date(2026, 3, 31)),
    "cloud-plus": ("Home Cloud plan", dt.date(2026, 6, 30)),
}
QUEUES = {"Tier 1": 9001, "Billing": 9002, "Logistics": 9003, "Network": 9004, "Security": 9005}

ISSUES = rows(Issue, read_texts("issues"))
