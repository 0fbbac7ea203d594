"""Remove what ticket systems, gateways and lists write around a message: reply-above markers, notices, unsubscribe
lines.

The first word of a line decides whether any pattern is tried on it. Lines saying that a mail was made automatically, or
that somebody is away, stay: they tell what the mail is.
"""

# ruff: noqa: E501 - phrases of ticket systems stand whole in their line

from __future__ import annotations

import re

from curation.cleaning.mails.footers import is_footer
from curation.cleaning.mails.gateways import DRAWN, WARNS, remove_warning
from curation.cleaning.mails.leaving import LEAVING_WORDS, MARKS, is_way_out
from curation.cleaning.mails.mail import Mail
from curation.cleaning.mails.settings import ThreadKind
from curation.cleaning.mails.voice import MISHAP, SINGULAR, answers, is_told, shows
from curation.text.patterns import lazy_pattern
from curation.text.word_files import word_file

LISTS = word_file("cleaning/mails/banners")

MARKDOWN_LINK = re.compile(r"\[([^\[\]]{0,200})\]\([^()\s]{0,400}\)")

ABOVE = lazy_pattern(
    r"above (?:this|the) (?:dotted |dashed )?line|above the line|(?:below|under) this line|(?:über|oberhalb) (?:dieser|der) (?:zeile|linie)|au[- ]dessus de (?:cette|la) ligne|"
    r"(?:encima|arriba|sobre) de (?:esta|la) línea|(?:sopra|al di sopra di) (?:a )?(?:questa|la) (?:riga|linea)|acima (?:desta|dessa|da) linha|"
    r"(?:powyżej|nad) (?:tej|tą|ta) (?:linii|linią|linia)|(?:powyżej|nad) (?:tego|tym) (?:wiersza|wierszem)|boven deze (?:regel|lijn)"
)
ON_PAPER = frozenset(  # a line of a form, unless it is drawn
    (
        "above the line",
        "über der linie",
        "über der zeile",
        "oberhalb der linie",
        "au-dessus de la ligne",
        "au dessus de la ligne",
        "encima de la línea",
        "arriba de la línea",
        "sobre la línea",
        "sopra la riga",
        "sopra la linea",
        "acima da linha",
        "nad linią",
        "powyżej linii",
        "boven de lijn",
        "boven de regel",
    )
)
ANSWERING = re.compile(LISTS.alternation("answering"))
ASKING = frozenset(LISTS.words("asking"))

CHANNEL = re.compile(  # by what a ticket system opens a ticket; a person does it by telephone
    LISTS.alternation("channel")
)

NUMBER = r"(?:n[º°ro]{1,2}\.? ?)?\W{0,3}[\w-]{0,12}\d[\w-]{0,12}\W{0,2}"
ENDS_OR_ASKS = r"\s?(?:\Z|[.:!]\s?(?:" + LISTS.alternation("ends_or_asks") + "))"
UPDATED = lazy_pattern(
    rf"(?:(?:your |the |this )?(?:support |service )?(?:request|ticket|case|issue|incident) ?{NUMBER}(?: .{{1,80}})? ?(?:has been|was) (?:updated|commented on|modified)|"
    rf"(?:(?:ihre?|deine?|die|das|der) )?(?:support-?)?(?:anfrage|ticket|fall|vorgang|meldung|anliegen) ?{NUMBER} ?wurde (?:aktualisiert|bearbeitet)|"
    rf"(?:(?:votre|la|le) )?(?:demande|ticket|billet|requête|dossier) ?{NUMBER} ?a été mise? à jour|"
    rf"(?:(?:su|tu|la|el) )?(?:solicitud|ticket|caso|incidencia|petición|consulta) ?{NUMBER} ?(?:ha sido actualizad|fue actualizad|se ha actualizad)[oa]|"
    rf"(?:(?:la|il) )?(?:(?:tua|sua|tuo|suo) )?(?:richiesta|ticket|segnalazione|caso) ?{NUMBER} ?è stat[oa] aggiornat[oa]|"
    rf"(?:[ao] )?(?:(?:sua|seu|tua|teu) )?(?:solicitação|pedido|ticket|chamado|caso) ?{NUMBER} ?foi (?:atualizad|actualizad)[ao]|"
    rf"(?:(?:twoje|twój|twoja|państwa|pana|pani) )?(?:zgłoszenie|ticket|sprawa|wniosek|bilet) ?{NUMBER} ?zosta(?:ło|ł|ła) zaktualizowan[eya]|zaktualizowano zgłoszenie ?{NUMBER}|"
    rf"(?:(?:uw|je|het|de) )?(?:verzoek|ticket|aanvraag|zaak|melding) ?{NUMBER} ?(?:is|werd) (?:bijgewerkt|geüpdatet)){ENDS_OR_ASKS}"
)
ADD_COMMENTS = lazy_pattern(
    r"(?:to (?:add|leave|post|make) .{0,40}comments?.{0,40}repl|reply to this (?:e-?mail|message) to (?:add|leave|post|update|comment)|um .{0,40}kommentare? .{0,40}(?:antworten|klicken)|"
    r"antworten sie auf diese (?:e-?mail|nachricht), um|pour ajouter .{0,40}commentaires?.{0,20}répond|répondez à (?:cet e-?mail|ce courriel|ce message) pour ajouter|"
    r"para (?:añadir|agregar) .{0,40}comentarios?.{0,20}respond|responda a este (?:correo|mensaje).{0,15} para (?:añadir|agregar)|per aggiungere .{0,40}comment.{0,20}rispond|"
    r"para (?:adicionar|acrescentar) .{0,40}comentários?.{0,20}respond|aby dodać .{0,40}komentarz.{0,20}odpowied|om .{0,40}opmerkingen? toe te voegen.{0,40}(?:beantwoord|antwoord)|"
    r"beantwoord (?:deze e-?mail|dit bericht) om)"
)
CREATED = lazy_pattern(
    r"(?:this (?:ticket|request|case|issue|incident|message) (?:was|has been) (?:created|submitted|opened|logged|sent) (?:via|from|through|by|using|with) .{1,80}|created via e-?mail received from.{1,120}|"
    r"diese[sr]? (?:ticket|anfrage|fall|vorgang|meldung) wurde (?:über|per|via|aus) .{1,60} (?:erstellt|eröffnet|gesendet)|cet?(?:te)? (?:ticket|demande|requête) a été créée? (?:par|via|depuis) .{1,60}|"
    r"est[ea] (?:ticket|solicitud|caso|incidencia) (?:fue|ha sido|se ha|se) cre(?:ad[oa]|ó) (?:a través|por|desde|vía|mediante) .{1,60}|quest[oa] (?:ticket|richiesta|segnalazione) è stat[oa] creat[oa] (?:tramite|via|da) .{1,60}|"
    r"est[ea] (?:ticket|chamado|solicitação|pedido) foi (?:criad|abert)[oa] (?:por|via|através|a partir) .{1,60}|(?:to|ten) (?:zgłoszenie|ticket) zosta(?:ło|ł) utworzon[ey] (?:przez|za pośrednictwem|z|za pomocą) .{1,60}|"
    r"(?:dit|deze) (?:ticket|verzoek|aanvraag|melding) (?:is|werd) (?:aangemaakt|gemaakt|ingediend) (?:via|per|met) .{1,60})"
)
REASON = lazy_pattern(
    r"(?:you(?:'re|’re| are| have| were)? (?:receiv\w{1,4}|getting|got|sent) (?:this|these)(?: auto\w+)?(?: (?:e-?mails?|mails?|messages?|notifications?|newsletters?|updates?|alerts?)\b.{0,50})? (?:because|as|since) (?:you|of your)|(?:sie|du) (?:erhalten|erhältst|bekommen|bekommst|haben) diese\w?\b .{0,12}(?:mail|nachricht|benachrichtigung|newsletter)\b.{0,40}\b(?:weil|da) (?:sie|du|ihre?)\b|"
    r"vous (?:recevez|avez reçu) cet?(?:te)? .{0,40}\b(?:car|parce que|en tant que)\b|(?:usted )?(?:recibe|recibes|ha recibido|has recibido|está recibiendo|estás recibiendo) est[ea] .{0,40}\b(?:porque|ya que)\b|"
    r"(?:ricevi|riceve|ricevete|hai ricevuto|ha ricevuto|stai ricevendo|sta ricevendo) quest.{0,40}\b(?:perché|poiché|in quanto)\b|(?:você )?(?:recebeu|recebe|está recebendo|está a receber) est[ea] .{0,40}\b(?:porque|pois)\b|"
    r"(?:otrzymujesz|otrzymałeś|otrzymałaś|dostajesz|otrzymują państwo|otrzymali państwo) t[ęąeo]n? .{0,40}\b(?:ponieważ|gdyż|bo)\b|(?:u|je) (?:ontvangt|krijgt|hebt|heeft|ontving) (?:deze|dit) .{0,50}\b(?:omdat|aangezien) (?:u|je)\b)"
)
VENDORS = LISTS.alternation("vendors")
SERVICE = lazy_pattern(
    r"(?:this (?:e-?mail|message|notification) is a service (?:from|of|by)|diese (?:e-?mail|nachricht) ist ein (?:service|dienst) von|cet? (?:e-?mail|courriel|message) est un service (?:de|fourni|proposé)|"
    r"este (?:correo(?: electrónico)?|mensaje|e-?mail) es un servicio de|quest[ao] (?:e-?mail|messaggio) è un servizio (?:di|offerto|fornito)|est[ea] (?:e-?mail|mensagem) é um serviço d|"
    r"(?:ta wiadomość|ten e-?mail)(?: e-?mail)? jest usługą|(?:deze e-?mail|dit bericht) is een (?:service|dienst) van|"
    rf"(?:this (?:e-?mail|message) was sent (?:to you )?(?:by|from|via)|(?:delivered|powered|sent|provided) by|bereitgestellt von|unterstützt von|fourni par|propulsé par|livré par|envoyé par|entregado por|"
    rf"enviado por|con la tecnología de|fornito da|entregue por|fornecido por|desenvolvido por|dostarczon[eya] przez|obsługiwan[eya] przez|geleverd door|aangeboden door|mogelijk gemaakt door|verzonden door) \W{{0,3}}(?:the )?(?:{VENDORS})|"
    r"(?:if you think it was sent incorrectly, )?please contact your jira administrators|for more information on jira|(?:an )?atlassian jira \W{0,2}v?\d|virus-free\.?\W{1,3}(?:www\.)?\w{2,20}\.com\W{0,3}\Z|this e-?mail has been checked for viruses by \w+ antivirus software)"
)
LINKED = r"\W{0,4}(?:https?://\S+)?\W*\Z"
ONLINE = lazy_pattern(
    rf"(?:(?:or )?(?:view|see|read|open) (?:(?:this|the|your|my) )?(?:it|e-?mail|message|newsletter|ticket|request|issue|case|conversation)? ?(?:online|on (?:the )?web|in (?:your |a |the )?(?:web )?browser|on github|on gitlab|in jira|in the (?:customer|support) portal){LINKED}|"
    rf"reply to this e-?mail directly\W|(?:you can )?(?:view|access|track|check|follow) (?:the |your |this )?(?:status of (?:the |your |this )?)?(?:ticket|request|case|issue|status|conversation)\b[^:]{{0,40}}(?::| here| at| online)\W{{1,4}}https?://\S+\W*\Z|ticket (?:url|link):? \W?https?://\S+\W*\Z|"
    r"you can view all the details of the [\w ]{1,40} by following the link below\W*\Z|take me to the (?:incident|request|ticket|case|approval|change|requested item)\W{0,4}(?:https?://\S+)?\W*\Z|"
    rf"(?:im browser|online|webversion|im web) (?:ansehen|anzeigen|öffnen|lesen){LINKED}|ansicht im browser{LINKED}|(?:(?:diese|die|ihre?) )?(?:e-?mail|nachricht|newsletter|anfrage|ticket) (?:online|im browser|im web) (?:ansehen|anzeigen|öffnen|lesen){LINKED}|"
    rf"(?:voir|afficher|consulter|visualiser|ouvrir|lire) (?:(?:cet?|cette|le|la|votre) )?(?:e-?mail|courriel|message|newsletter|demande|ticket)? ?(?:en ligne|sur le web|dans (?:votre|le|un) navigateur){LINKED}|"
    rf"(?:ver|verlo|véalo|consultar|abrir) (?:(?:est[ea]|el|la|su) )?(?:correo(?: electrónico)?|e-?mail|mensaje|boletín|solicitud|ticket)? ?(?:en línea|online|en la web|en (?:el|su|tu|un) navegador){LINKED}|"
    rf"(?:visualizza|vedi|apri|guarda|leggi) (?:(?:quest[ao]|la|il) )?(?:e-?mail|messaggio|newsletter|richiesta|ticket)? ?(?:online|sul web|nel (?:tuo )?browser){LINKED}|"
    rf"(?:ver|visualizar|veja|exibir|abrir) (?:(?:est[ea]|[oa]|sua) )?(?:e-?mail|mensagem|newsletter|solicitação|ticket)? ?(?:on-?line|na web|no (?:seu )?navegador){LINKED}|"
    rf"(?:zobacz|wyświetl|otwórz|pokaż) (?:(?:tę|ten|to) )?(?:wiadomość|e-?mail|newsletter|zgłoszenie)? ?(?:online|w (?:swojej )?przeglądarce|w sieci){LINKED}|"
    rf"(?:bekijk|toon|open|lees) (?:(?:deze|dit|de|uw) )?(?:e-?mail|bericht|nieuwsbrief|verzoek|ticket)? ?(?:online|op het web|in (?:de|uw|je|een) browser){LINKED})"
)
REFERENCE = re.compile(
    r"(?:ref:_?[0-9a-z!._]{8,60}:ref|ref:msg\d+(?:_\w+)?|\{?#hs:[\d-]+#\}?|\[?(?:thread|ticket|case|request)(?:::|[- ]?id ?[:=]) ?[\w-]{6,60}\]?|\[[a-z0-9]{6}-[a-z0-9]{4}\]|ticket-id: ?\S{3,40})"
)
SELDOM = lazy_pattern(  # Outlook's, above a mail of somebody new
    r"(?:you don['’]t often get e-?mails? from|some people who received this message don['’]t often get e-?mails? from|sie (?:erhalten|bekommen) nicht (?:oft|häufig) e-?mails? von|"
    r"vous n['’](?:obtenez|recevez) pas souvent d['’]e-?mails? (?:à partir )?d|no suele recibir correos? (?:electrónicos? )?de|non si ricevono spesso messaggi (?:di posta elettronica )?da|"
    r"(?:você )?não (?:costuma receber|recebe com frequência|obtém com frequência|recebe frequentemente) e-?mails? de|nie otrzymujesz często wiadomości (?:e-?mail )?(?:z|od)|u ontvangt niet vaak e-?mails? van) .{0,120}@"
)
LINES: tuple[tuple[ThreadKind, str, re.Pattern[str], tuple[str, ...]], ...] = (
    ("banner", "external", SELDOM, LISTS.words("first_words_seldom")),
    ("banner", "notice_of_change", UPDATED, LISTS.words("first_words_updated")),
    ("banner", "notice_of_change", ADD_COMMENTS, LISTS.words("first_words_add_comments")),
    ("banner", "notice_of_change", CREATED, LISTS.words("first_words_created")),
    ("banner", "reason_of_mail", REASON, LISTS.words("first_words_reason")),
    ("banner", "service", SERVICE, LISTS.words("first_words_service")),
    ("banner", "view_online", ONLINE, LISTS.words("first_words_online")),
)
BY_WORD: dict[str, tuple[tuple[ThreadKind, str, re.Pattern[str]], ...]] = {}
for _kind, _rule, _pattern, _words in LINES:
    for _word in set(_words):
        BY_WORD[_word] = (*BY_WORD.get(_word, ()), (_kind, _rule, _pattern))
FIRST_WORDS = BY_WORD.keys() | ASKING | WARNS | LEAVING_WORDS


def is_marker(bare: str, core: str, word: str, drawn: bool) -> bool:
    """Return whether a line asks to reply above it: it is drawn, or begins with the request."""
    if not drawn and word not in ASKING:
        return False
    match = ABOVE.search(core)
    if match is None or ANSWERING.search(core) is None or bare[-1] == "?":
        return False
    return drawn or (match.group() not in ON_PAPER and SINGULAR.search(core) is None)


def desk_line(bare: str, core: str, word: str, drawn: bool, marker: bool) -> tuple[ThreadKind, str] | None:
    """Return kind and rule of a line that a ticket system or a list wrote; `marker`: it is short enough for one."""
    if not drawn and word not in FIRST_WORDS:  # the many: tokens, and German, whose verb comes last
        if ("ref:" in bare or "id:" in bare or "::" in bare) and REFERENCE.fullmatch(bare):
            return "banner", "reference"
        if bare.endswith(("anzeigen", "ansehen", "öffnen")) and ONLINE.match(core):
            return "banner", "view_online"
        return None
    if marker and is_marker(bare, core, word, drawn):
        return "marker", "reply_above"
    if drawn and bare[0] in "[{(" and REFERENCE.fullmatch(bare):
        return "banner", "reference"
    for kind, rule, pattern in BY_WORD.get(word, ()):
        if pattern.match(core) and not (pattern is CREATED and CHANNEL.search(core) is None):
            told = rule != "view_online" and (SINGULAR.search(core) or MISHAP.search(core))  # "take me to the ticket"
            return None if told else (kind, rule)
    if word in LEAVING_WORDS and is_way_out(core, bare):
        return "tracking", "unsubscribe"
    return None


def remove_banners(mail: Mail) -> None:
    """Remove unquoted lines of ticket systems, gateways and lists, unless the line above introduces them.

    An unsubscribe line with text above and below belongs to what that text is about and stays; at the end of the text
    it is removed later.
    """
    settings = mail.settings
    seen = 0  # lines that hold something and are no warning, up to here
    warned = False  # whether the line above is a warning
    above = ""  # the last line that stays
    reasons: dict[int, tuple[ThreadKind, str]] = {}
    for index, bare in enumerate(mail.bare):
        if not bare or mail.quoted[index]:
            warned = False
            continue
        top, shown = seen < settings.warning_within, shows(above)
        seen += 1
        core, drawn = bare, bare[0] in DRAWN
        if "](" in bare:
            core, drawn = MARKDOWN_LINK.sub(r"\1", bare), True
        if drawn:
            core = core.strip(MARKS)
        word = core.partition(" ")[0].rstrip(":,.!|")
        warns = top and core and not shown and (warned or drawn or word in WARNS)
        if warns and remove_warning(mail, index, core, word, warned):
            seen, warned = seen - 1, True
            continue
        warned = False
        if core and len(bare) <= settings.banner_width and not shown:
            reason = desk_line(bare, core, word, drawn, len(bare) <= settings.marker_width)
            if reason is not None:
                reasons[index] = reason
                if reason[0] != "tracking":
                    continue
        above = bare
    taken = {index: reason for index, reason in reasons.items() if not goes_on(mail, index, reasons)}
    for index, reason in taken.items():
        if reason[0] != "tracking":
            mail.remove(index, index + 1, *reason)
    ways_out = [index for index, reason in taken.items() if reason[0] == "tracking"]
    for index in (*reversed(ways_out), *ways_out):  # from both ends: one way out is no text above another
        if not (mail.own_before(index) and mail.own_from(index + 1)):
            mail.remove(index, index + 1, "tracking", "unsubscribe")
    remove_footers(mail)


def goes_on(mail: Mail, index: int, found: dict[int, tuple[ThreadKind, str]]) -> bool:
    """Return whether a line is part of what somebody writes: inside a paragraph, or continued by the next line."""
    before = mail.bare[index - 1] if index and mail.gone[index - 1] is None and index - 1 not in found else ""
    after = mail.bare[index + 1] if index + 1 < mail.size and index + 1 not in found else ""
    if before and after:
        return True
    if mail.bare[index][0] in DRAWN:
        return False
    if (after and answers(after)) or (before and before[-1] not in ".!?" and is_told(before)):
        return True
    below = index + 1
    while below < mail.size and below <= index + 1 + mail.settings.shown_gap and mail.blank(below):
        below += 1
    return below < mail.size and below not in found and mail.shown[below][:1].islower() and mail.own_before(index)


def remove_footers(mail: Mail) -> None:
    """Remove mobile footers that stand alone between blank lines, unless the line above introduces them."""
    above = ""
    for index, bare in enumerate(mail.bare):
        if not bare or mail.gone[index] is not None or mail.quoted[index]:
            continue
        alone = (index == 0 or mail.blank(index - 1)) and (index + 1 == mail.size or mail.blank(index + 1))
        if alone and is_footer(bare, mail) and not shows(above):
            mail.remove(index, index + 1, "footer", "sent_from")
        else:
            above = bare
