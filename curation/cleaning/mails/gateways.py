"""Remove what a mail gateway writes on top of an outside mail: a warning, or a tag before the first line."""

# ruff: noqa: E501 - phrases of gateways stand whole in their line

from __future__ import annotations

import re

from curation.cleaning.mails.mail import Cut, Mail
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/gateways")

WARNS = frozenset(LISTS.words("warns"))
OUTSIDE = re.compile(
    r"external|outside (?:of )?(?:the|your|our|this)|extern|außerhalb|l'extérieur|exterior|fuera de|esterno|esterna|fora da|fora do|zewnętrzn|spoza|van buiten"
)
MAILED = re.compile(
    r"mail|message|sender|nachricht|absender|courriel|expéditeur|correo|mensaje|remitente|messaggio|mittente|mensagem|remetente|wiadomoś|nadawc|bericht|afzender"
)
ADVICE = re.compile(LISTS.alternation("advice"))
WARNING_TAG = re.compile(
    r"(?:external|extern|externe|externo|externa|esterno|esterna|zewnętrzn[yae]|ext)(?: (?:e-?mail|mail|sender|message|absender|nachricht|correo|remitente|expéditeur|mittente|remetente|nadawca|wiadomość|bericht|afzender))?"
)
TAGGED = re.compile(  # "[EXTERNAL] Hello": the tags go, what follows stays; "[ext]" is a person's, and so is any without capitals or brackets
    r"(?:\s*(?:\[(?:EXT|Ext|EXTERN|Extern|EXTERNA?L?[EO]?|Externa?l?[eo]?|ESTERNO|Esterno|ZEWNĘTRZN[YA]|Zewnętrzn[ya])(?i: (?:e-?mail|mail|sender|message))?\]|EXTERNE? (?:E-?MAIL|MAIL|SENDER|MESSAGE):|EXTERNAL (?:E-?MAIL|MAIL|SENDER|MESSAGE):)[ \t:]*)+"
)
DRAWN = frozenset("#-—–=_*~[(<>|+•·⚠!¡{\"'“")  # what such a line may begin with


def is_warning(core: str, word: str, follows: str, cues: int, capital: bool) -> bool:
    """Return whether a gateway wrote a line on top: it names an outside sender, and warns or is a bare tag."""
    if WARNING_TAG.fullmatch(core):
        return capital
    if word not in WARNS or not OUTSIDE.search(core) or not MAILED.search(core):
        return False
    return ADVICE.search(core) is not None or advises(follows, cues)


def advises(line: str, cues: int) -> bool:
    """Return whether a line goes on to say what not to do with links and attachments."""
    return len({match.group() for match in ADVICE.finditer(line)}) >= cues


def remove_warning(mail: Mail, index: int, core: str, word: str, warned: bool) -> bool:
    """Remove a gateway's line on top, or cut the tag that it put before a line; return whether the line is removed."""
    cues = mail.settings.warning_advice
    follows = mail.bare[index + 1] if index + 1 < mail.size else ""
    shown, start, end = mail.shown[index].strip(), mail.starts[index], mail.starts[index + 1] - 1
    # A tag is drawn or loud: "External" alone may answer a question.
    capital = not shown.islower() if shown[:1] in DRAWN else shown.isupper() and " " in core
    tag = TAGGED.match(mail.text, start, end) if mail.bare[index][0] in "[e" else None
    whole = tag is not None and tag.end() == end
    if whole or (warned and advises(core, cues)) or is_warning(core, word, follows, cues, capital):
        mail.remove(index, index + 1, "banner", "external")
        return True
    if tag is not None and (shown[0] == "[" or not mail.text[tag.end()].islower()):
        mail.cuts.append(Cut(tag.start(), tag.end(), "", "external", "banner"))
    return False
