"""Settings of messages: the parts `messages` and `ping` of the Nightly YAML.

Addresses with secrets are in environment variables, which the YAML names.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from curation.messages.cause import Severity
from curation.settings.owner import Owner

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PAGES = re.compile(r"https?://[^\s@]+")  # without name and password, because every message shows it


def _variable(name: str) -> str:
    if not VARIABLE.fullmatch(name):
        raise ValueError("it is no name of an environment variable; the address itself stands there, such as TEAM_URL")
    return name


def _pages(address: str) -> str:
    if address and not PAGES.fullmatch(address):
        raise ValueError("it is no address such as https://dagster.example.com, without a name and password in it")
    return address.rstrip("/")


Variable = Annotated[str, AfterValidator(_variable)]


class Receiver(BaseModel):
    """One place that messages are sent to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url_from: Variable = Field(description="Name of the environment variable with its URL, in the notation of Apprise.")
    owners: tuple[Owner, ...] = Field(
        default=(),
        description="Owners whose sources, corpora and stages the receiver is told of. Empty: those of all owners.",
    )
    from_severity: Severity = Field(
        default="warning", description="Lowest severity that the receiver is told: info, warning or error."
    )


class MessageSettings(BaseModel):
    """Who is told of which causes. Without a receiver nothing is ever sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: tuple[Receiver, ...] = Field(
        default=(),
        description="Receivers. A message whose owner is in no receiver's `owners` goes to the receivers without "
        "`owners`, or else to all.",
    )
    ui_url: Annotated[str, AfterValidator(_pages)] = Field(
        default="", description="Address of Dagster's pages, such as https://dagster.example.com. Messages link to it."
    )


class PingSettings(BaseModel):
    """A dead-man switch: it calls for help when the ping of a night does not come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url_from: Variable = Field(
        description="Name of the environment variable with the URL that a good night requests by GET."
    )
