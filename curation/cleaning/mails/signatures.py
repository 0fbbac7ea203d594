"""Peel from a message's end: footers of programs and lists, notices of confidentiality, sign-offs, signatures."""

from __future__ import annotations

from curation.cleaning.mails import endings
from curation.cleaning.mails.fields import field_name
from curation.cleaning.mails.footers import is_footer
from curation.cleaning.mails.headers import is_separator
from curation.cleaning.mails.leaving import LEAVING_WORDS, MARKS, is_way_out
from curation.cleaning.mails.lists import list_footer_at
from curation.cleaning.mails.mail import Mail
from curation.cleaning.mails.voice import PLURAL, answers, asks_to_print, is_matter, is_told, runs_on, shows


def above(mail: Mail, index: int) -> int:
    """Return the kept line above line `index`, a few blank ones between; -1 if it is quoted or there is none."""
    for place in range(index - 1, max(-1, index - 2 - mail.settings.shown_gap), -1):
        if mail.gone[place] is None and not mail.blank(place):
            return place if not mail.quoted[place] else -1
    return -1


def is_meant(mail: Mail, index: int) -> bool:
    """Return whether a line above shows on purpose what begins on line `index`: "Your footer says:"."""
    place = above(mail, index)
    if place >= 0 and shows(mail.bare[place]):
        return True
    first = max(0, index - mail.settings.printed_within)
    return any(asks_to_print(mail.bare[i]) for i in range(first, index) if mail.gone[i] is None and not mail.quoted[i])


def only_greeted(mail: Mail, index: int) -> bool:
    """Return whether only a greeting stands above line `index`, so that what follows is the message."""
    place = above(mail, index)
    if place < 0 or mail.own_before(place):
        return False
    line = mail.bare[place]
    return line[-1] == "," or endings.GREETING.fullmatch(line) is not None


def is_notice(mail: Mail, first: int, last: int) -> bool:
    """Return whether lines [first, last) are a notice of who may read the mail, with several such concepts.

    "We" may stand in a notice that says what an unintended reader must do; "I" or a question may not.
    """
    settings = mail.settings
    start, end = mail.starts[first], mail.starts[last] - 1
    if end - start > settings.notice_characters:
        return False
    text = mail.text[start:end].lower()
    if len(text) < 100 and endings.SHORT_NOTICE.fullmatch(text):
        return True
    if sum(any(word in text for word in words) for words in endings.TELLING) == 0:
        return False
    mailed = endings.THIS_MAIL.search(text)
    if not mailed or sum(any(word in text for word in words) for words in endings.CONCEPTS) < settings.notice_cues:
        return False
    conditional = endings.CONDITION.search(text) is not None
    if is_told(text) or (PLURAL.search(text) and not conditional):
        return False
    return conditional or any(endings.DECLARES.match(text, match.end()) for match in endings.THIS_MAIL.finditer(text))


def is_closing(bare: str) -> bool:
    """Return whether a line is a sign-off and nothing else, in one language or in two."""
    if len(bare) > endings.CLOSING_WIDTH:
        return False
    parts = bare.split("/") if "/" in bare else [bare]
    return all(
        (core := part.strip(endings.CLOSING_MARKS)) and endings.CLOSING.fullmatch(core) is not None for part in parts
    )


def is_name(line: str, words: int) -> bool:
    """Return whether a line below a sign-off may be a name: few words, a capital first if there are several."""
    parts = endings.ON_BEHALF.sub("", line.strip("-–—*_ ")).split()
    return 0 < len(parts) <= words and (len(parts) == 1 or not parts[0][0].islower())


def is_said(line: str, words: int) -> bool:
    """Return whether a line below a sign-off is a sentence of more than `words` words, or a postscript."""
    parts = line.split()
    if line[-1:] in "?!;:" or (line[-1:] == "." and len(parts) > words):
        return True
    opened = parts[0][0].islower() and parts[0].isalpha()  # an address or a link may well begin a line of contacts
    return endings.POSTSCRIPT.match(line) is not None or (opened and len(parts) > words)


def signed_inline(line: str, words: int) -> bool:
    """Return whether a line is a sign-off with a name behind its comma: "Best regards, Maya Chen"."""
    head, comma, name = line.strip("-–—*_ ").partition(",")
    parts = name.strip(" .!").split()
    return (
        bool(comma)
        and 1 <= len(parts) <= words
        and all(part[0].isupper() and part.replace("-", "").replace(".", "").isalpha() for part in parts)
        and is_closing(head.lower())
    )


def is_signature(mail: Mail, below: list[int]) -> bool:
    """Return whether no line is a sentence or shows something (a log, an error, a sum, a key and its value)."""
    settings = mail.settings
    for index in below:
        line = mail.shown[index].strip()
        lower = line.lower()
        if endings.COMPANY.search(lower) and len(line) <= settings.signature_width:
            continue
        if len(line) > settings.signature_width or is_said(line, settings.sentence_words) or is_matter(lower):
            return False
        if is_contact(lower) or is_closing(lower):
            continue
        if runs_on(line, settings.sentence_words) or endings.SIGNS.search(line):
            return False
    return True


def is_contact(lower: str) -> bool:
    """Return whether a line has a telephone number, an address, a link, or a company's registration details."""
    return endings.CONTACT.search(lower) is not None or endings.COMPANY.search(lower) is not None


def told_apart(mail: Mail, below: list[int]) -> bool:
    """Return whether the last paragraph behind the one with the name is text, because it has no contact."""
    starts = [place for place in range(1, len(below)) if mail.blank(below[place] - 1)]
    return bool(starts) and not any(is_contact(endings.LINK.sub("", mail.bare[i])) for i in below[starts[-1] :])


def stands_apart(mail: Mail, index: int) -> bool:
    """Return whether no line of the message stands right above line `index`."""
    above = index - 1
    return above < 0 or not mail.bare[above] or mail.quoted[above] or mail.gone[above] is not None


def is_joined(mail: Mail, index: int, below: list[int], contacts: bool) -> bool:
    """Return whether "--" right below a line of text starts a signature of few lines.

    Such dashes also separate things that people compare. So a sign-off must stand above them, or a name below them,
    with a contact or under a sentence.
    """
    settings = mail.settings
    if mail.bare[index] != "--" or len(below) > settings.joined_lines:
        return False
    above, name = mail.bare[index - 1], mail.shown[below[0]].strip()
    if is_closing(above) or signed_inline(mail.shown[index - 1].strip(), settings.inline_name_words):
        return True
    parts = name.split()
    named = len(parts) <= settings.name_words and all(part[0].isupper() or part in endings.PARTICLES for part in parts)
    if not named or not all(letter.isalpha() or letter in " .-'’," for letter in name):
        return False
    sentence = len(above.split()) > settings.name_words or above[-1] in ".!?"
    return contacts or (sentence and len(parts) > 1 and any(part[1:].islower() for part in parts))


def delimited(mail: Mail, shown: list[int], tail: int) -> tuple[int, str] | None:
    """Return where "--" or a ruled line starts a signature among the last kept lines, and by which rule; None if none
    does.

    Both also separate what people write: with a sentence, a sum or the fields of a mail below, they are no delimiter.
    """
    settings, bare = mail.settings, mail.bare
    for place in range(max(0, len(shown) - settings.delimited_lines), len(shown)):
        index = shown[place]
        line, below = bare[index], shown[place + 1 :]
        dashed = line in ("--", "—", "–")
        if mail.quoted[index] or not (dashed or (line[:5] == "_____" and not line.strip("_"))):
            continue
        if is_meant(mail, index) or any(mail.quoted[i] for i in below) or (below and field_name(bare[below[0]])):
            continue
        if dashed and below and is_notice(mail, below[0], tail):
            return index, "delimiter"
        contacts = any(is_contact(bare[i]) for i in below)
        if dashed and below and ends_in_motto(mail, index, below):
            return index, "delimiter"
        if not is_signature(mail, below) or (not contacts and any(c.isdigit() for i in below for c in bare[i])):
            continue
        if dashed:
            if below and (stands_apart(mail, index) or is_joined(mail, index, below, contacts)):
                return index, "delimiter"
        elif len(below) <= settings.signature_lines and (contacts or len(line) >= settings.ruled_width or not below):
            return index, "ruled"
    return None


def ends_in_motto(mail: Mail, index: int, below: list[int]) -> bool:
    """Return whether "--" starts a signature of contacts that ends with one line of a motto."""
    reached = [place for place, i in enumerate(below) if is_contact(mail.bare[i])]
    if not stands_apart(mail, index) or len(reached) < mail.settings.company_contacts or reached[-1] != len(below) - 2:
        return False
    saying = mail.bare[below[-1]]
    is_answer = answers(saying) or endings.POSTSCRIPT.match(mail.shown[below[-1]].strip()) is not None
    return is_signature(mail, below[:-1]) and not (is_answer or saying[-1] in "?:" or is_matter(saying))


def closes(mail: Mail, index: int, below: list[int]) -> bool:
    """Return whether the sign-off on a line, with the lines below it, is a signature and not more sentences."""
    settings, line = mail.settings, mail.bare[index]
    thanks = line.startswith(endings.THANKS)
    if not below:
        return not thanks and mail.own_before(index) and not is_meant(mail, index)
    name = mail.shown[below[0]].strip()
    contacts = sum(endings.CONTACT.search(mail.bare[i]) is not None for i in below)
    if not is_name(name, settings.name_words) or (not contacts and len(below) > settings.bare_signature_lines):
        return False
    if not is_signature(mail, below) or told_apart(mail, below) or is_meant(mail, index):
        return False
    reached = endings.CONTACT.search(name.lower())
    if reached and (thanks or "@" not in reached.group()):
        return False  # "Thanks / https://…" is what was to be seen, "Thanks / 06 12 …" whom to call
    if contacts and (len(below) < settings.signature_lines or contacts >= settings.company_contacts):
        return True
    if len(below) > settings.bare_signature_lines or any(letter.isdigit() for i in below for letter in mail.bare[i]):
        return False  # "Maya / Order 4711"
    if not thanks or line[-1] == ",":
        return True
    # A thank-you and one word right below a sentence may be two more of them, some even behind a blank line.
    parts = endings.ON_BEHALF.sub("", name).split()
    if len(parts) > 1:
        named = all(not part[0].islower() or part in endings.PARTICLES for part in parts)
    else:
        named = index == 0 or not mail.bare[index - 1]
        return named and line.strip(endings.CLOSING_MARKS) not in endings.TWO_MEANINGS
    return named or line.strip(endings.CLOSING_MARKS) not in endings.TWO_MEANINGS


def signature_at(mail: Mail, tail: int) -> tuple[int, str] | None:
    """Return where the signature that ends at `tail` starts, and by which rule; None if there is none."""
    settings = mail.settings
    low = max(0, tail - 2 * max(settings.delimited_lines, settings.company_lines))
    shown = [i for i in range(low, tail) if mail.gone[i] is None and not mail.blank(i)]
    if signature := delimited(mail, shown, tail):
        return signature
    for place in range(max(0, len(shown) - settings.company_lines), len(shown)):
        index = shown[place]
        if mail.quoted[index] or not is_closing(mail.bare[index]):
            continue
        if closes(mail, index, shown[place + 1 :]):
            return index, "closing"
    last = mail.shown[tail - 1].strip()
    if "," in last and signed_inline(last, settings.inline_name_words) and mail.own_before(tail - 1):
        return None if is_meant(mail, tail - 1) else (tail - 1, "closing")
    return None


def leaves(bare: str) -> bool:
    """Return whether a line offers to leave a list."""
    core = bare.strip(MARKS)
    return core.partition(" ")[0].rstrip(":,.!|") in LEAVING_WORDS and is_way_out(core, bare)


def peel(mail: Mail) -> bool:
    """Remove one part from the end of the kept lines; return whether there was one."""
    tail = mail.end_of_message()
    if not tail:
        return False
    last = mail.bare[tail - 1]
    quoted = mail.quoted[tail - 1]
    if not quoted and is_footer(last, mail) and not is_meant(mail, tail - 1):
        mail.remove(tail - 1, tail, "footer", "sent_from")
        return True
    if not quoted and endings.PICTURE.fullmatch(last) and mail.own_before(tail - 1) and not is_meant(mail, tail - 1):
        mail.remove(tail - 1, tail, "footer", "picture")
        return True
    if not quoted and leaves(last) and mail.own_before(tail - 1) and not is_meant(mail, tail - 1):
        mail.remove(tail - 1, tail, "tracking", "unsubscribe")
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
    if is_notice(mail, first, tail) and not is_meant(mail, first) and not only_greeted(mail, first):
        mail.remove(first, tail, "disclaimer", "confidentiality")
        return True
    listed = list_footer_at(mail, tail)
    if listed is not None and mail.own_before(listed) and not is_meant(mail, listed):
        mail.remove(listed, tail, "footer", "mailing_list")
        return True
    if signature := signature_at(mail, tail):
        mail.remove(signature[0], tail, "signature", signature[1])
        return True
    return False
