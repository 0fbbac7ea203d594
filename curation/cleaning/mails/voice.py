"""Recognize lines in a person's own words: somebody speaks of themselves, asks, reports a fault, or shows a text.

Lines that programs write below and above mails lack such signs: a disclaimer has no "I", and a banner no colleague. All
patterns are matched against lower-case text.
"""

# ruff: noqa: E501 - words of eight languages stand whole in their line

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/voice")

SINGULAR = re.compile(
    r"\bi (?:"
    + LISTS.alternation("after_i")
    + r")\b|\bi['’](?:m|ve|d|ll)\b|(?<![.@\w])(?:"
    + LISTS.alternation("of_oneself")
    + r")\b|\bje (?!niet\b|dit\b|deze\b|de\b|het\b|wilt\b|wil\b|hebt\b|bent\b|kunt\b|kan\b|moet\b"
    r"|per\b)|\b(?:mi|me) (?:ha|han|è|es|ho|he|llegó|arriva|é|foi)\b"
)
PLURAL = re.compile(r"\b(?:" + LISTS.alternation("plural") + r")\b")
REQUEST = lazy_pattern(
    r"\b(?:can|could|would|will) you\b|\bplease (?:send|resend|explain|stop|call|fix|correct|change|update)\b|\bkönn(?:en|ten) sie (?!keine)|\bbitte (?:schicken|erklären|ändern|korrigieren|klären|beheben)\b|"
    r"\b(?:pouvez|pourriez)[- ]vous\b|\b(?:merci de|veuillez) (?:corriger|renvoyer|changer|rappeler|expliquer)\b|\bpodrían?\b|\bpor favor,? (?:envíen?|corrijan?|cambien?|expliquen?|dejen)\b|"
    r"\b(?:potete|potreste|potrebbe)\b|\bper favore\b|\b(?:poderiam?|podem)\b|\bpor favor,? (?:envie|corrija|mude|expliqu|parem)|\bproszę (?:o|mi|poprawić|zmienić|przysłać|wysłać|wyjaśnić)\b|\bkunt u (?!geen)|\bkun je\b|\bzou(?:dt)? u\b"
)
MISHAP = re.compile(  # who did it, and that it was not meant: no ticket system knows
    r"\bcolleagues?\b|\bkolleg\w{1,4}|\bcollègues?\b|\bcompañer[oa]s?\b|\bcolleg[ahi]\w{0,2}\b|\bcolegas?\b|\bkoleg\w{1,4}\b|\bcollega'?s?\b|\bby (?:mistake|accident)\b|\bversehentlich|\baus versehen\b|\bpar erreur\b|"
    r"\bpor error\b|\bper errore\b|\bpor (?:engano|erro)\b|\bprzez pomyłkę\b|\bomyłkow|\bper (?:ongeluk|abuis|vergissing)\b"
)
SHOWING = frozenset(LISTS.words("showing"))
# What is asked to be printed, or to stand below mails, is the matter of the message.
PRINTED = re.compile(r"\b(?:" + LISTS.alternation("printed") + r")\b")
# A sentence about a link has the matter in the link: "this link gives 404".
LINK_WORD = re.compile(r"\b(?:" + LISTS.alternation("link_word") + r")\b")
TROUBLE = re.compile(r"\b[45]\d\d\b|\?|n['’]t\b|\b(?:" + LISTS.alternation("trouble") + r")\b")
NAMED = re.compile(r"\butm\b|\bquery[- ]?string|\b(?:url|link|tracking|get)[- ]?parameter|\bparam[eéè]t\w{2,6}")
WORDING = re.compile(
    r"\b(?:text|words|wording|note|wortlaut|notiz|\w{2,20}notiz|inschrift|texte|mot|inscription|texto|nota|testo|scritta|tekst|napis|notatka)\b"
)
LOGGED = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}:\d{2}\b")
FAULT = re.compile(
    r"\b(?:\w{0,40}error|\w{0,40}exception|traceback|fatal|warn(?:ing)?|fail(?:s|ed|ure)|fehler\w{0,8}|erreur|errore|erro|błąd|fout(?:code|melding)?|0x[0-9a-f]{3,16})\b"
)
KEYED = re.compile(r"([^\W\d_][\w /.&()'’-]{0,30})[:=](?!//)\s{0,3}\S")
CONTACT_KEY = re.compile(r"\b(?:" + LISTS.alternation("contact_key") + r")\b")


def is_told(text: str) -> bool:
    """Return whether somebody speaks of themselves, asks a question or asks for something."""
    return "?" in text or SINGULAR.search(text) is not None or REQUEST.search(text) is not None


def is_matter(line: str) -> bool:
    """Return whether a line shows content: a log, an error, or a key and its value that is no contact."""
    if LOGGED.search(line) or FAULT.search(line):
        return True
    keyed = KEYED.match(line)
    return keyed is not None and CONTACT_KEY.search(keyed.group(1)) is None


def runs_on(line: str, words: int) -> bool:
    """Return whether a line of more than `words` words, half of them lower-case, is an unpunctuated sentence."""
    parts = line.split()
    if len(parts) <= words or "|" in line or "•" in line or "·" in line:
        return False
    return 2 * sum(part[0].islower() for part in parts) >= len(parts)


def on_a_link(line: str) -> bool:
    """Return whether a line tells or asks something about a link, and does not only offer it."""
    return LINK_WORD.search(line) is not None and (
        TROUBLE.search(line) is not None or SINGULAR.search(line) is not None
    )


def answers(line: str) -> bool:
    """Return whether a line continues the line above it in somebody's own words."""
    return is_told(line) or on_a_link(line) or line.startswith(("please ", "bitte "))


def asks_to_print(above: str) -> bool:
    """Return whether a line says where the text below it is to be printed: "please print on the card:"."""
    return above[-1:] == ":" and (PRINTED.search(above) is not None or WORDING.search(above) is not None)


def shows(above: str) -> bool:
    """Return whether a line introduces what stands below it: it ends with a colon, or with "says" or "see"."""
    return above[-1:] in (":", "：") or above.rpartition(" ")[2] in SHOWING
