"""Load phrases of a help desk's work for corpora: macros, second attempts, summaries, requests of every kind."""

from __future__ import annotations

from typing import NamedTuple

from curation.demo.texts import read_texts, rows


class Macro(NamedTuple):
    """An answer that agents send word for word, and the subjects for which they send it."""

    subjects: tuple[str, ...]
    text: str


class MacroEdit(NamedTuple):
    """An agent's edit of the first macro: the old and new words, and the customer's wish that caused it."""

    old: str
    new: str
    wish: str


class RatedPair(NamedTuple):
    """A question that two customers ask, and its two answers with their ratings."""

    title: str
    question: str
    good: str
    bad: str


class Refund(NamedTuple):
    """A refund or replacement: the outcome of the ticket, the customer's request and the agent's answer."""

    resolution: str
    asked: str
    answered: str


class Cited(NamedTuple):
    """An answer that points to an article, written `slug@version`."""

    kind: str
    subject: str
    article: str
    text: str


class Draft(NamedTuple):
    """A note that an agent jotted down, and the message sent to the customer."""

    subject: str
    note: str
    answer: str


class ControlTokens(NamedTuple):
    """A text with control tokens of chat templates, which steer a model."""

    title: str
    text: str
    tokens: tuple[str, ...]
    answer: str


class Injection(NamedTuple):
    """A text that contains an instruction to a machine."""

    language: str
    title: str
    text: str
    instruction: str
    answer: str


class Request(NamedTuple):
    """A request about a subject; its answer is empty if nobody has answered."""

    subject: str
    title: str
    text: str
    answer: str


class Paraphrases(NamedTuple):
    """One question in several wordings, with its one answer."""

    subject: str
    answer: str
    questions: tuple[str, ...]


class LabelConflict(NamedTuple):
    """A ticket whose field states one category and whose tag states another."""

    category: str
    tag: str
    title: str
    text: str


class Jargon(NamedTuple):
    """An answer with technical jargon."""

    subject: str
    text: str


_TEXTS = read_texts("work_phrases")
MACROS = rows(Macro, _TEXTS["macros"])
MACRO_WORD: str = _TEXTS["macro_word"]
MACRO_EDITS = rows(MacroEdit, _TEXTS["macro_edits"])
RATED_PAIRS = rows(RatedPair, _TEXTS["rated_pairs"])
STILL_BROKEN: tuple[str, ...] = _TEXTS["still_broken"]
SECOND_LOOK: tuple[str, ...] = _TEXTS["second_look"]
SUMMARIES: tuple[str, ...] = _TEXTS["summaries"]
SUMMARY_EDITED: str = _TEXTS["summary_edited"]
SUMMARY_GERMAN: str = _TEXTS["summary_german"]
GERMAN_TITLE: str = _TEXTS["german_title"]
GERMAN_REQUEST: str = _TEXTS["german_request"]
GERMAN_ANSWER: str = _TEXTS["german_answer"]
REFUNDS = rows(Refund, _TEXTS["refunds"])
CITED = rows(Cited, _TEXTS["cited"])
DRAFTS = rows(Draft, _TEXTS["drafts"])
CONTROL_TOKENS = rows(ControlTokens, _TEXTS["control_tokens"])
INJECTIONS = rows(Injection, _TEXTS["injections"])
REQUESTS = {kind: rows(Request, asked) for kind, asked in _TEXTS["requests"].items()}
ANSWERED = {kind: rows(Request, asked) for kind, asked in _TEXTS["answered"].items()}
HALF_WRITTEN: tuple[str, ...] = _TEXTS["half_written"]
PARAPHRASES = rows(Paraphrases, _TEXTS["paraphrases"])
LABEL_CONFLICTS = rows(LabelConflict, _TEXTS["label_conflicts"])
FROZEN = rows(Request, _TEXTS["frozen"])
QUOTING: str = _TEXTS["quoting"]
QUOTED_ANSWER: str = _TEXTS["quoted_answer"]
JARGON_ANSWERS = rows(Jargon, _TEXTS["jargon_answers"])
CALLS: tuple[str, ...] = _TEXTS["calls"]
CALL_NOTES: tuple[str, ...] = _TEXTS["call_notes"]
SALES_NOTES: tuple[str, ...] = _TEXTS["sales_notes"]
OPPORTUNITIES: tuple[str, ...] = _TEXTS["opportunities"]
TIERS: tuple[str, ...] = _TEXTS["tiers"]
