"""Every recognizer of a policy that needs no model."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules import (
    asian_addresses,
    asian_names,
    asian_numbers,
    codes,
    contacts,
    dates,
    declared,
    devices,
    estates,
    fields,
    foreign_fields,
    foreign_names,
    foreign_streets,
    health,
    issued,
    key_names,
    led_streets,
    nearby,
    numbers,
    passwords,
    people,
    personal,
    place_mentions,
    places,
    polish_names,
    polish_streets,
    postal,
    secrets,
    stock,
    street_corners,
    told_people,
    usernames,
    web,
)
from curation.privacy.rules.recognizer import Recognizer

MODULES: tuple[Callable[[PrivacyPolicy], Iterable[Recognizer]], ...] = (
    contacts.recognizers,
    numbers.recognizers,
    personal.recognizers,
    health.recognizers,
    nearby.recognizers,
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
    told_people.recognizers,
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
    """All of them, in a fixed order; names are unique."""
    return tuple(each for module in MODULES for each in module(policy))
