"""Phrases that mail programs write before an answered or forwarded mail, in the languages they are set to.

All are matched against a line in lower case without white space and quote marks around. Sets of whole phrases are tried
before patterns: a look-up costs a hundredth of a search.
"""

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/quoted_mails")

ADDRESS = r"[^\s<>@]{1,80}@[^\s<>@]{1,120}"
CLOCK = re.compile(r"\d{1,2}\s?[:.h]\s?\d{2}")
DAY = re.compile(
    r"\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d{1,2}\.?\s?(?:de )?[^\W\d_]{3}|(?<![^\W\d_])[^\W\d_]{3,12}\.?\s\d{1,2}"
)

# "On … wrote:" — verbs that end the line, and verbs that a name or a date follows.
LAST_VERBS = LISTS.alternation("last_verbs")
INSIDE_VERBS = r"wrote on(?=\s\d)|schrieb|schreef|skrev|написала?|escreveu|napisał|napisana przez|sendte|kirjoitti"
VERB_ENDS = re.compile(rf"(?<!\w)(?:{LAST_VERBS})\s?(?:[:：]|-{{2,}})\Z")
# Who wrote it and nothing more, as Thunderbird and Mutt have it: `Maya Chen wrote:`, `"Chen, Maya (ACME/IT)" schrieb:`.
NAMED_ALONE = re.compile(
    rf"[\"'*]?(?P<name>[^\W\d_][^\s:<>()@]{{0,30}}(?:\s[^\s:<>()@]{{1,30}}){{0,4}})(?:\s\([^()]{{1,40}}\))?[\"'*]?"
    rf"\s(?i:{LAST_VERBS})\s?[:：]"
)
BARE_VERB_ENDS = re.compile(rf"(?<!\w)(?:{LAST_VERBS})\Z")
VERB_INSIDE = re.compile(rf"(?<!\w)(?:{INSIDE_VERBS})\s")
ADDRESS_ENDS = re.compile(rf"{ADDRESS}\Z")
ADDRESS_INSIDE = re.compile(ADDRESS)
DATED_ADDRESS = re.compile(rf"\d{{4}}/\d{{1,2}}/\d{{1,2}}\s.{{0,120}}<{ADDRESS}>\s?:?")
OWN_VERB = re.compile(  # the writer wrote, or was written to, or says "she": that is told, not quoted
    LISTS.alternation("own_verb")
)
DATED = re.compile(r"[\d@]")  # no such header is without
# How every such header ends: asked first of every line.
WROTE_ENDS = LISTS.words("wrote_ends")
# The first word of such a header: the nearest line above that opens so is where it starts.
OPENS = frozenset(LISTS.words("opens"))
# A sentence that ends before the verb: what follows is told. No abbreviation of a month, a day or a title is one.
TWO_SENTENCES = re.compile(
    r":\d\d[.!?]\s+[^\W\d_]{3}|(?<![^\W\d_])(?!sept|janv|févr|juil|niedz|listop|prof|corp|dept|vorm|nachm)[^\W\d_]{4,}[.!?…]\s+(?:[^\W\d_]{3}|(?:on|at|am|le|el|em|op|il)\s)"
)
# A whole date and a clock, as programs write them: the year, at most some short words, the clock.
FULL_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./-]\s?\d{1,2}[./-]\s?\d{2}(?:\d{2})?|\d{4})(?!\d)"
    r"[\s,.]{0,3}(?:[^\W\d_]{1,5}[\s,.]{1,3}){0,3}\d{1,2}\s?[:.h]\s?\d{2}(?::\d{2})?(?!\d)"
)
HEADER_WORDS = frozenset(  # small words before a name: verbs and hours
    LISTS.words("header_words")
)
NOBILITY = frozenset("von van de der den da di la le du dos".split())  # noqa: SIM905
NO_NAMES = frozenset(LISTS.words("no_names"))
ADDRESSED_AT = re.compile(
    rf"[\w.+-]{{1,64}} at (?:[\w-]{{1,63}}\.){{1,6}}[a-z]{{2,24}} (?i:{LAST_VERBS})\s?[:：]"
)  # Mailman's
ARTICLES = frozenset(LISTS.words("articles"))
BRACKETED = re.compile(r"[<(\[][^\s<>()@]{1,80}@")
SENTENCE_ENDS = re.compile(r"[^\W\d_]{2}[.!?…]+\Z")
OPENS_HEADER = re.compile(rf"\d|@|(?<!\w)(?:{LAST_VERBS})(?!\w)")

SENDER_FIELDS = frozenset(LISTS.phrases("sender_fields"))
OTHER_FIELDS = frozenset(LISTS.phrases("other_fields"))
DATE_FIELDS = frozenset(LISTS.phrases("date_fields"))
SUBJECT_FIELDS = frozenset(LISTS.words("subject_fields"))
FIELDS = SENDER_FIELDS | OTHER_FIELDS
FIELD_WIDTH = max(map(len, FIELDS)) + 6  # with stars and a space around it
CLOCKED = re.compile(r"\d\s?[:：h時时]\s?\d{2}|\d{4}\D{1,12}\d{1,2}\.\d{2}(?!\d)")
# What the date of a mail tells and that of a form seldom does: a clock, or the day of the week.
TIMED = re.compile(
    rf"{CLOCKED.pattern}|"
    r"\b(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day|\b)|\b(?:mo|di|mi|do|fr|sa|so)\b[.,]|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"\bmittwoch|\bsonnabend|\b(?:lun|mar|mer|jeu|ven|sam|dim)\b[.,]|(?:lun|mar|mercre|jeu|vendre|same)di\b|\bdimanche|"
    r"\b(?:mié|jue|vie|sáb|dom)\b|\blunes|\bmartes|\bmiércoles|\bjueves|\bviernes|\bsábado|\bdomingo|(?:lune|marte|mercole|giove|vener)dì|"
    r"\b(?:gio|sab)\b|\bsabato|\bdomenica|(?:segunda|terça|quarta|quinta|sexta)(?:-feira|\b)|\b(?:seg|ter|qua|qui|sex)\b|"
    r"\bponiedziałek|\bwtorek|\bśroda|\bczwartek|\bpiątek|\bsobota|\bniedziela|\b(?:pon|wt|śr|czw|pt|sob|niedz)\b|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|\b(?:ma|wo|vr|za|zo)\b|"
    r"\b(?:понедельник|вторник|сред|четверг|пятниц|суббот|воскресень|понеділок|вівторок|серед|п'ятниц|субот|неділ)"
)
ANY_FIELD = re.compile(r"([^\W\d_][^\W_]{0,30}(?:[ -][^\W_]{1,30}){0,2})\s?[:：](?!//)\s*\S")
# Further fields of the mail itself, and a subject that goes on in a second line.
RAW_FIELD = re.compile(
    r"x-|content-|mime-|message-|in-reply|return-|thread-|list-|delivered|user-|received|references|mailer|sensitivity|flag|categories|"
    r"reply|security|(?:re|aw|fwd?|wg|antw|sv|vs|tr|rv|i|r|enc|pd|odp)\Z"
)
PASSED_ON = re.compile(r"[^:：]{1,20}[:：][*_\s]*(?:fwd?|wg|tr|rv|i|enc|doorst|pd|vb|vl)\s?:")

ORIGINAL = frozenset(("", *LISTS.phrases("original")))
FORWARDED = frozenset(LISTS.phrases("forwarded"))
FORWARDED_STARTS = (  # with a name, a number or an ending behind
    *("forwarded by ", "start på ", "vidarebefordrat ", "videresendt ", "börja vidarebefordrat ", "välitetty viesti"),
    *("begynnelse på videresendt", "starten på den videresendte", "edelleenlähetetty viesti", "välitetyn viestin"),
    *("továbbított üzenet", "továbbított levél", "iletilen mesaj", "iletilen ileti", "пересылаемое сообщение"),
    *("пересланное сообщение", "переслане повідомлення", "пересылаемое повідомлення"),
)
FORWARDED_WIDTH = 80  # with what follows
# What a person writes above a mail that is to be read: the mail below is not only quoted.
HANDS_OVER = lazy_pattern(LISTS.alternation("hands_over"))
