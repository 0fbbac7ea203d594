"""All recognizers of a policy that need no model."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import contacts, declared, stock, web
from curation.privacy.rules.addresses import (
    asian_addresses,
    estates,
    foreign_streets,
    led_streets,
    place_mentions,
    places,
    polish_streets,
    postal,
    street_corners,
)
from curation.privacy.rules.dates import written as dates
from curation.privacy.rules.fields import foreign_fields
from curation.privacy.rules.fields import named as fields
from curation.privacy.rules.logins import usernames
from curation.privacy.rules.names import asian_names, foreign_names, people, people_by_cue, polish_names
from curation.privacy.rules.numbers import asian_numbers, devices, health, numbers_by_cue, personal
from curation.privacy.rules.numbers import structured as numbers
from curation.privacy.rules.recognizer import Recognizer
from curation.privacy.rules.secrets import codes, issued, key_names, passwords
from curation.privacy.rules.secrets import credentials as secrets

MODULES: tuple[Callable[[PrivacyPolicy], Iterable[Recognizer]], ...] = (
    contacts.recognizers,
    numbers.recognizers,
    personal.recognizers,
    health.recognizers,
    numbers_by_cue.recognizers,
    devices.recognizers,
    foreign_names.recognizers,
    polish_names.recognizers,
    polish_streets.recognizers,
    asian_names.recognizers,
    asian_addresses.recognizers,
    asian_numbers.recognizers,
    foreign_streets.recognizers,
    street_corners.recognizers,
    estates.recognizers,
    led_streets.recognizers,
    passwords.recognizers,
    codes.recognizers,
    secrets.recognizers,
    issued.recognizers,
    key_names.recognizers,
    people.recognizers,
    people_by_cue.recognizers,
    places.recognizers,
    place_mentions.recognizers,
    postal.recognizers,
    dates.recognizers,
    web.recognizers,
    usernames.recognizers,
    declared.recognizers,
    stock.recognizers,
    fields.recognizers,
    foreign_fields.recognizers,
)


def recognizers(policy: PrivacyPolicy) -> tuple[Recognizer, ...]:
    """Return all recognizers, in a fixed order; their names are unique."""
    return tuple(recognizer for module in MODULES for recognizer in module(policy))
