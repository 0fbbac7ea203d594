"""Define the type of an owner: an e-mail address, or the name of a team."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")


def _is_somebody(value: str) -> str:
    if "@" in value and not ADDRESS.fullmatch(value):
        raise ValueError("this is no e-mail address; write one such as data@example.com, or the name of a team")
    return value


Owner = Annotated[str, AfterValidator(_is_somebody)]
