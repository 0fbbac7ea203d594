"""What ends a message: mobile footers, notices of confidentiality, sign-offs and signatures, peeled from its end."""

from __future__ import annotations

from curation.cleaning.mails import endings
from curation.cleaning.mails.headers import is_separator
from curation.cleaning.mails.mail import Mail

FOOTER_MARKS = " \t\u00a0-–—_*|•·[](){}<>.,\"'"


def is_footer(bare: str, mail: Mail) -> bool:
    """A line that a mail program added: short, of a device or a program, no sentence that begins with "Sent from"."""
    settings = mail.settings
    if not bare or len(bare) > settings.footer_width:
        return False
    core = bare.strip(FOOTER_MARKS)
    word, _, rest = core.partition(" ")
    if word not in endings.FOOTER_WORDS and word.isascii() and not core.startswith("iphone"):
        return False
    if endings.FOOTER.match(core) is None:
        return False
    words = len(endings.LINK.sub("", core).split())
    if words > settings.footer_words:
        return False
    return endings.SENDING.search(core) is not None or (
        words <= settings.bare_footer_words and bare[-1] not in ".?!" and not rest.startswith("by ")
    )


def is_notice(mail: Mail, first: int, last: int) -> bool:
    """Whether the last paragraph says, by different concepts, who may read it."""
    start, end = mail.starts[first], mail.starts[last] - 1
    if end - start > mail.settings.notice_characters:
        return False
    text = mail.text[start:end].lower()
    if len(text) < 100 and endings.SHORT_NOTICE.fullmatch(text):
        return True
    if sum(any(word in text for word in words) for words in endings.TELLING) == 0:
        return False
    if not endings.THIS_MAIL.search(text):
        return False
    return sum(any(word in text for word in words) for words in endings.CONCEPTS) >= mail.settings.notice_cues


def is_closing(bare: str) -> bool:
    """Whether a line is a sign-off and nothing else, in one language or in two."""
    if len(bare) > endings.CLOSING_WIDTH:
        return False
    parts = bare.split("/") if "/" in bare else [bare]
    return all(
        (core := part.strip(endings.CLOSING_MARKS)) and endings.CLOSING.fullmatch(core) is not None for part in parts
    )


def is_name(line: str, words: int) -> bool:
    """Whether a line below a sign-off may be who signs: few words, the first one capital where there are more."""
    parts = endings.ON_BEHALF.sub("", line.strip("-–—*_ ")).split()
    return 0 < len(parts) <= words and (len(parts) == 1 or not parts[0][0].islower())


def is_said(line: str, words: int) -> bool:
    """Whether a line below a sign-off is a sentence of more than `words` words or a postscript, and so no signature."""
    parts = line.split()
    if line[-1:] in "?!;:" or (line[-1:] == "." and len(parts) > words):
        return True
    opened = parts[0][0].islower() and parts[0].isalpha()  # an address or a link may well begin a line of contacts
    return endings.POSTSCRIPT.match(line) is not None or (opened and len(parts) > words)


def signed_inline(line: str, words: int) -> bool:
    """Whether a line is a sign-off with a name behind its comma: "Best regards, Maya Chen"."""
    head, comma, name = line.strip("-–—*_ ").partition(",")
    parts = name.strip(" .!").split()
    return (
        bool(comma)
        and 1 <= len(parts) <= words
        and all(part[0].isupper() and part.replace("-", "").replace(".", "").isalpha() for part in parts)
        and is_closing(head.lower())
    )


def delimited(mail: Mail, shown: list[int]) -> tuple[int, str] | None:
    """Where "--" or a ruled line starts a signature among the last lines that stay, and by which rule."""
    settings, bare = mail.settings, mail.bare
    for place in range(max(0, len(shown) - settings.delimited_lines), len(shown)):
        index = shown[place]
        line, below = bare[index], shown[place + 1 :]
        if mail.quoted[index]:
            continue
        if line in ("--", "—", "–"):
            alone = index == 0 or not bare[index - 1] or mail.quoted[index - 1] or mail.gone[index - 1] is not None
            if alone and below and not any(mail.quoted[i] for i in below):
                return index, "delimiter"
        elif line[:5] == "_____" and not line.strip("_"):
            short = all(len(mail.shown[i]) <= settings.signature_width for i in below)
            if short and len(below) <= settings.signature_lines:
                return index, "ruled"
    return None


def closes(mail: Mail, index: int, below: list[str]) -> bool:
    """Whether the sign-off on a line, with the lines below it, is a signature and not two sentences more."""
    settings, line = mail.settings, mail.bare[index]
    thanks = line.startswith(endings.THANKS)
    if not below:
        return not thanks and mail.own_before(index)
    if not is_name(below[0], settings.name_words) or any(len(text) > settings.signature_width for text in below):
        return False
    if any(is_said(text, settings.sentence_words) for text in below):
        return False
    contacts = sum(endings.CONTACT.search(text.lower()) is not None for text in below)
    if contacts and (len(below) < settings.signature_lines or contacts >= settings.company_contacts):
        return True
    if len(below) > settings.bare_signature_lines or any(letter.isdigit() for text in below for letter in text):
        return False  # "Maya / Order 4711"
    # "Thanks" and one word right below a sentence may be two more of them: "Danke / Erledigt".
    apart = line[-1] == "," or index == 0 or not mail.bare[index - 1] or len(below[0].split()) > 1
    return apart or not thanks


def signature_at(mail: Mail, tail: int) -> tuple[int, str] | None:
    """Where the signature that ends at `tail` starts, and by which rule."""
    settings = mail.settings
    low = max(0, tail - 2 * max(settings.delimited_lines, settings.company_lines))
    shown = [i for i in range(low, tail) if mail.gone[i] is None and not mail.blank(i)]
    if found := delimited(mail, shown):
        return found
    for place in range(max(0, len(shown) - settings.company_lines), len(shown)):
        index = shown[place]
        if mail.quoted[index] or not is_closing(mail.bare[index]):
            continue
        if closes(mail, index, [mail.shown[i].strip() for i in shown[place + 1 :]]):
            return index, "closing"
    last = mail.shown[tail - 1].strip()
    if "," in last and signed_inline(last, settings.inline_name_words) and mail.own_before(tail - 1):
        return tail - 1, "closing"
    return None


def peel(mail: Mail) -> bool:
    """Remove one thing from the end of what stays; whether there was one."""
    tail = mail.end_of_message()
    if not tail:
        return False
    last = mail.bare[tail - 1]
    quoted = mail.quoted[tail - 1]
    if not quoted and is_footer(last, mail):
        mail.remove(tail - 1, tail, "footer", "sent_from")
        return True
    if is_separator(last) and mail.own_before(tail - 1):
        mail.remove(tail - 1, tail, "footer", "separator")
        return True
    if quoted:
        return False
    first, room = tail - 1, mail.settings.notice_characters
    while first and mail.gone[first - 1] is None and not mail.blank(first - 1) and not mail.quoted[first - 1]:
        first -= 1
        if mail.starts[tail] - mail.starts[first] > room:
            break
    if is_notice(mail, first, tail):
        mail.remove(first, tail, "disclaimer", "confidentiality")
        return True
    if found := signature_at(mail, tail):
        mail.remove(found[0], tail, "signature", found[1])
        return True
    return False
