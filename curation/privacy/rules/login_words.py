"""What forms, people and programs call a login, and what stands around one: words are data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

SAID: Mapping[str, Any] = json.loads((files(__package__) / "login_words.json").read_bytes())
