"""Patterns of the ends of mails, in the languages people write: sign-offs and notices of confidentiality.

All patterns are matched against lower-case text without white space around.
"""

# ruff: noqa: E501, SIM905 - phrases of mail clients stand whole in their line

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/endings")

CLOSING = lazy_pattern(
    # English
    "(?:" + LISTS.alternation("closing") + ")"
)
CLOSING_WIDTH = 110
CLOSING_MARKS = " \t\u00a0,.!;*_-–—"
THANKS = LISTS.phrases("thanks")
# Such a word and one more word may be two words of the message: "Danke / Erledigt", "LG / Samsung".
TWO_MEANINGS = frozenset(LISTS.phrases("two_meanings"))
CONTACT = re.compile(
    r"[^\s<>@]{1,80}@[^\s<>@]|https?://|www\.|(?<![\d+])\+?\d[\d\s().-]{6,40}\d|\b(?:tel|phone|mobil\w{0,8}|fax|mob|tél|teléfono|telefono|telefone|telefoon)\b"
)

COMPANY = re.compile(r"\b(?:" + LISTS.alternation("company") + r")\b")
PARTICLES = frozenset("van von de der den del della di da dos das do la le el zu zur ten ter".split())
LINK = re.compile(r"https?://\S+")
SIGNS = re.compile(r"[=<>{};%€$£]")  # of sums, code and queries; a signature has them in a contact alone
ON_BEHALF = re.compile(
    r"\A(?:i\. ?[av]\.|p\. ?p\.|ppa\.?|p\. ?o\.|gez\.|for |für |pour |por |per |dla |voor )\s?", re.IGNORECASE
)
POSTSCRIPT = re.compile(r"(?:p\.? ?s\b|p\.? ?d\.? ?:|n\.?b\.? ?:)", re.IGNORECASE)

# Concepts of a notice, each with its words; two of them in one paragraph about a message, one a concept of secrecy.
SECRET = LISTS.phrases("notice_secret")
FORBIDDEN = LISTS.phrases("notice_forbidden")
MISTAKEN = LISTS.phrases("notice_mistaken")
RECIPIENT = LISTS.phrases("notice_recipient")
SENDER = LISTS.phrases("notice_sender")
DESTROYED = LISTS.phrases("notice_destroyed")
LAWFUL = LISTS.phrases("notice_lawful")
CONCEPTS = (SECRET, FORBIDDEN, MISTAKEN, RECIPIENT, SENDER, DESTROYED, LAWFUL)
TELLING = (SECRET, FORBIDDEN, MISTAKEN, LAWFUL)  # a notice has one of these; the rest also stands in tickets on parcels
THIS_MAIL = re.compile(  # a notice speaks of the very mail that it stands in
    r"\b(?:this|these|the information (?:contained|transmitted) in(?: this)?|the) (?:[\w-]+ )?(?:e-?mail|mail|message|communication|transmission|information (?:transmitted|contained)|correspondence)|"
    r"\b(?:dies\w{1,2}|der inhalt der) (?:[\w-]+ )?(?:e-?mail|mail|nachricht|mitteilung|kommunikation)|\b(?:ce|cet|cette|du présent|le présent) (?:[\w-]+ )?(?:e-?mail|mail|courriel|message|communication|transmission)|"
    r"\b(?:este|esta|el presente|presente) (?:[\w-]+ )?(?:mensaje|correo|e-?mail|mail|comunicación|mensagem|comunicação|transmissão)|\b(?:quest[oa'’]|la presente|il presente|presente) ?(?:[\w-]+ )?(?:messaggio|e-?mail|mail|comunicazione)|"
    r"\b(?:ta|tej|tę|tą|ten|tego|niniejsz\w{1,3}) (?:\w+ )?(?:wiadomoś|e-?mail|mail|korespondenc|przekaz)|\b(?:dit|deze) (?:[\w-]+ )?(?:bericht|e-?mail|mail|communicatie)|"
    r"сообщени|denne (?:meddelelse|e-?mail|mail)|tat[oa] (?:e-?mail|zpráva)"
)
# A notice says what it is, or what who was not meant has to do; a complaint tells what came.
CONDITION = re.compile(
    r"\bif (?:you (?:are not|have received|received|receive|believe|got)|this (?:e-?mail|message)|the reader)|intended recipient|\b(?:wenn|falls|sollten|sofern) (?:sie (?:nicht|diese|die)|diese)|\bsind sie nicht\b|richtige\w? (?:empfänger|adressat)|"
    r"\bsi (?:vous (?:n['’]êtes|avez reçu|recevez|l['’]avez)|ce |cet )|\bs['’]il vous est\b|\bsi (?:usted )?(?:no es|ha recibido|lo ha|la ha|recibe|este)\b|\bse (?:lei |voi )?(?:non (?:è|siete)|ha ricevuto|avete|lo ha|la ha|l['’]ha|ricevete)\b|"
    r"\b(?:se|caso) (?:você |v\. ?ex\.?ª? )?(?:não (?:é|for|seja)|recebeu|a recebeu|tenha recebido|o recebeu)\b|\b(?:jeśli|jeżeli) (?:nie |otrzymał|trafił|wiadomość)|\b(?:als|indien|mocht|bent) u (?:niet|dit|deze|het)\b"
)
DECLARES = re.compile(r"[^.!?\n]{0,80}(?:\n[^.!?\n]{0,80})?\b(?:" + LISTS.alternation("declares") + r")\b")
GREETING = re.compile("(?:" + LISTS.alternation("greeting") + r")\b[^.?:]{0,40}")
PICTURE = re.compile(r"\[cid:[^\]\s]{1,160}\]")  # where a logo stood
SHORT_NOTICE = re.compile(
    r"[\s*_]*(?:(?:please )?(?:think|consider the environment) before (?:you )?print(?:ing)?(?: this (?:e-?mail|message))?(?:[.!] save (?:a tree|paper))?|this (?:e-?mail|message)(?: and (?:its|any) attachments?)? (?:is|are|may be) (?:strictly )?confidential|"
    r"diese (?:e-?mail|nachricht) ist vertraulich|cet? (?:e-?mail|message|courriel) est confidentiel|este (?:correo|mensaje|e-?mail) es confidencial|"
    r"quest[ao] (?:e-?mail|messaggio) è (?:riservat[ao]|confidenziale)|est[ae] (?:e-?mail|mensagem) é confidencial|"
    r"ta wiadomość jest poufna|(?:deze|dit) (?:e-?mail|bericht) is vertrouwelijk)[.!]?[\s*_]*"
)
