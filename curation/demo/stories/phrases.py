"""Load the parts around a message's text: greetings, farewells, footers, quotes, and sentences with identifiers."""

from __future__ import annotations

from typing import NamedTuple

from curation.demo.texts import read_texts, rows


class Question(NamedTuple):
    """An additional question of a customer, and the agent's answer."""

    asked: str
    answered: str


class Identifying(NamedTuple):
    """A sentence with a slot `value` that an identifier fills."""

    phenomenon: str
    sentence: str


class StaleQuote(NamedTuple):
    """A sentence that quotes an outdated policy, and the outdated number in it."""

    value: str
    sentence: str


class Foreign(NamedTuple):
    """A ticket in another language."""

    title: str
    text: str
    reply: str


_TEXTS = read_texts("phrases")
GREETINGS: tuple[str, ...] = _TEXTS["greetings"]
CUSTOMER_CLOSES: tuple[str, ...] = _TEXTS["customer_closes"]
CONTEXTS: tuple[str, ...] = _TEXTS["contexts"]
AGENT_GREETINGS: tuple[str, ...] = _TEXTS["agent_greetings"]
AGENT_LEADS: tuple[str, ...] = _TEXTS["agent_leads"]
FIX_LEADS: tuple[str, ...] = _TEXTS["fix_leads"]
OTHERWISE: tuple[str, ...] = _TEXTS["otherwise"]
AGENT_CLOSES: tuple[str, ...] = _TEXTS["agent_closes"]
CUSTOMER_THANKS: tuple[str, ...] = _TEXTS["customer_thanks"]
QUESTIONS = rows(Question, _TEXTS["questions"])
IDENTIFYING = rows(Identifying, _TEXTS["identifying"])
MOBILE_FOOTERS: tuple[str, ...] = _TEXTS["mobile_footers"]
DISCLAIMERS: tuple[str, ...] = _TEXTS["disclaimers"]
AUTO_REPLY: str = _TEXTS["auto_reply"]
OUT_OF_OFFICE: str = _TEXTS["out_of_office"]
SECRETS: tuple[str, ...] = _TEXTS["secrets"]
INTERNAL_NOTES: tuple[str, ...] = _TEXTS["internal_notes"]
STALE_QUOTES = rows(StaleQuote, _TEXTS["stale_quotes"])
MONTHS: tuple[str, ...] = _TEXTS["months"]
WEEKDAYS: tuple[str, ...] = _TEXTS["weekdays"]
ROOMS: tuple[str, ...] = _TEXTS["rooms"]
DEVICES: tuple[str, ...] = _TEXTS["devices"]
PROVIDERS: tuple[str, ...] = _TEXTS["providers"]
CARDS: tuple[str, ...] = _TEXTS["cards"]
IBANS: tuple[str, ...] = _TEXTS["ibans"]
IP_BLOCKS: tuple[str, ...] = _TEXTS["ip_blocks"]
GERMAN = rows(Foreign, _TEXTS["german"])
FRENCH = rows(Foreign, _TEXTS["french"])
