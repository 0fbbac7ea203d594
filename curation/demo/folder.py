"""Where the demo's project lies in the package: the YAML of an invented company, which is nobody's default."""

from __future__ import annotations

from pathlib import Path

DEMO = Path(__file__).parent / "project"
DEMO_DEFS = DEMO / "defs"
