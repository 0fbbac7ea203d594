"""Patterns of what people write about and before notices: complaints, requests, questions, words about themselves."""

# ruff: noqa: E501 - phrases stand whole in their line

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/machines/answers")

# fmt: off
ANSWERED = re.compile(r"\A\W*(?:re|aw|sv|fwd?|wg|tr|rv|enc|odp|pd|doorst|antw|ref|r|i|res)(?:\[\d+\])?\s?:", re.IGNORECASE)

# What people write. Machines ask and say "I" as well: what of that is theirs comes first in each pattern, as `machine`.
QUESTION = re.compile(
    r"(?P<machine>(?:\b(?:"
    + LISTS.alternation("asked_in_english")
    + ")|"
    + LISTS.alternation("asked_elsewhere")
    + r")[^.!?\n]{0,160}\?|\bgoing \([^)\n?]{0,120}\)\?)|(?P<person>\?(?=[\s\"'»)]|$))"
)
SINGULAR = lazy_pattern(
    "(?P<machine>i'm (?:sorry to have|afraid i|(?:un|dis)?satisfied)|i (?:wasn't|was not) able to deliver"
    "|i've given up|(?:confirm|verify|activate|track|manage|view|reset) my|why (?:did|am) i|je "
    r"(?:suis|ne suis pas) satisfait)|(?P<person>(?<![\w'.@/-])(?:i (?:"
    + LISTS.alternation("after_i")
    + ")|i'm|i've|i'd|i'll|my|ich (?:habe|bekomme|kann|möchte|war|wollte)|mein(?:e|er|en|em)?|je "
    "(?:reçois|n'ai|ne|voudrais)|j'ai|j'étais|mon|mes|ma (?:demande|commande|facture|question)"
    "|mis?|recibo|he recibido|mi[ao]|miei|mie|ricevo|meus?|minhas?|recebo|mój|moje|moja|mojego"
    r"|dostaję|ik (?:krijg|heb|kan|wilde|kon)|mijn)(?=\s[^\W\d_]))"
)
COMPLAINT = lazy_pattern(
    (r"\b(?:" + LISTS.alternation("complaint") + ")").replace(" ", r"\s")
)
GREETING = re.compile(
    r"\A[^\w\n]*(?:" + LISTS.alternation("greeting") + r")\b[^\n,:!.]{0,40}(?:[,:!.\n]\s*|\Z)"
)
# fmt: on
