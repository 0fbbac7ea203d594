"""Who is told what, and where: the parts `messages` and `ping` of the Nightly YAML. Addresses with secrets stand in
variables of the environment, which the YAML names."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from curation.messages.cause import Severity
from curation.settings.owner import Owner

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
PAGES = re.compile(r"https?://[^\s@]+")  # no name and password: it stands in every message


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
    """One place that messages go to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url_from: Variable = Field(description="Environment variable with its URL, as Apprise reads them.")
    owners: tuple[Owner, ...] = Field(
        default=(), description="Whose sources, corpora and stages it is told of; of everybody's where empty."
    )
    from_severity: Severity = Field(default="warning", description="The least that it is told: info, warning, error.")


class MessageSettings(BaseModel):
    """Who is told what. Without a receiver nothing is ever sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: tuple[Receiver, ...] = Field(
        default=(), description="Receivers; what no `owners` name goes to those without, else to all."
    )
    ui_url: Annotated[str, AfterValidator(_pages)] = Field(
        default="", description="Where Dagster's pages are, such as https://dagster.example.com: messages link there."
    )


class PingSettings(BaseModel):
    """A dead-man switch: it calls for help when the ping of a night does not come."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url_from: Variable = Field(description="Environment variable with the URL that a good night asks for, by GET.")
