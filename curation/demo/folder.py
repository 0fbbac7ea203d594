"""Locate the demo's project in the package: the YAML of an invented company, which is no default for others."""

from __future__ import annotations

from pathlib import Path

DEMO = Path(__file__).parent / "project"
DEMO_DEFS = DEMO / "defs"
