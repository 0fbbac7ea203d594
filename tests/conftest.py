"""What all tests share: public data where it is, and nothing of the developer's environment."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DVC_NO_ANALYTICS"] = "1"
for name in [name for name in os.environ if name.startswith("CURATION_")]:
    del os.environ[name]

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of public data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("needs the public data in ../shared, which is not part of the project")
    return SHARED
