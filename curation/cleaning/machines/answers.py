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
    r"(?P<machine>(?:\b(?:how (?:would|do) you rate|how likely|how did we|how satisfied|how was|was this|did we|are you going|going|questions|need (?:help|to make)|(?:any|have (?:a |any )?)questions?|didn't (?:request|make)|wasn't you|not you|forgot|why (?:did|am) i|trouble|got a minute)|"
    r"wie (?:würden|bewerten|zufrieden|wahrscheinlich)|zusagen|teilnehmen|noch fragen|évalu|recommand|participer|calific|valorar|recom|asistir|valut|parteciper|soddisf|avali|probabilidade|oceni|poleci|beoorde|tevreden|aanbeve)[^.!?\n]{0,160}\?|\bgoing \([^)\n?]{0,120}\)\?)"
    r"|(?P<person>\?(?=[\s\"'»)]|$))"
)
SINGULAR = lazy_pattern(
    r"(?P<machine>i'm (?:sorry to have|afraid i|(?:un|dis)?satisfied)|i (?:wasn't|was not) able to deliver|i've given up|(?:confirm|verify|activate|track|manage|view|reset) my|why (?:did|am) i|je (?:suis|ne suis pas) satisfait)"
    r"|(?P<person>(?<![\w'.@/-])(?:i (?:am|was|have|had|do|did|didn't|don't|can|can't|cannot|could|couldn't|would|will|want|need|think|try|tried|get|got|keep|see|saw|use|work|receive|received|send|sent|write|wrote|placed|signed|merged|requested|changed|deleted|restarted|looked|checked|attached|know|like|only|also|already|just|still|never|understand)|i'm|i've|i'd|i'll|my|ich (?:habe|bekomme|kann|möchte|war|wollte)|mein(?:e|er|en|em)?|je (?:reçois|n'ai|ne|voudrais)|j'ai|j'étais|mon|mes|ma (?:demande|commande|facture|question)|mis?|recibo|he recibido|mi[ao]|miei|mie|ricevo|meus?|minhas?|recebo|mój|moje|moja|mojego|dostaję|ik (?:krijg|heb|kan|wilde|kon)|mijn)(?=\s[^\W\d_]))"
)
COMPLAINT = lazy_pattern(
    (r"\b(?:" + LISTS.alternation("complaint") + ")").replace(" ", r"\s")
)
GREETING = re.compile(
    r"\A[^\w\n]*(?:" + LISTS.alternation("greeting") + r")\b[^\n,:!.]{0,40}(?:[,:!.\n]\s*|\Z)"
)
# fmt: on
