"""What mail programs write before a mail that is answered or passed on, in the languages they are set to.

All of it is read against a line in lower case without white space and quote marks around. Sets of whole phrases stand
before patterns: a look-up costs a hundredth of a search.
"""

# ruff: noqa: E501, SIM905 - phrases of mail clients stand whole in their line

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern

ADDRESS = r"[^\s<>@]{1,80}@[^\s<>@]{1,120}"
CLOCK = re.compile(r"\d{1,2}\s?[:.h]\s?\d{2}")
DAY = re.compile(
    r"\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d{1,2}\.?\s?(?:de )?[^\W\d_]{3}|(?<![^\W\d_])[^\W\d_]{3,12}\.?\s\d{1,2}"
)

# "On … wrote:" — verbs that end the line, and verbs that a name or a date follows.
LAST_VERBS = (
    r"wrote|writes|schrieb|geschrieben|schreef|geschreven|a écrit|écrivait|escribió|escreveu|ha scritto|napisał(?:a|\(a\))?|"
    r"pisze|nadesłał|napsal(?:a|\(a\))?|napísal(?:a|\(a\))?|написала?|написав|пише|пишет|skrev|kirjoitti|kirjutas|"
    r"je napisa[ol]a?|je napisao/la|ezt írta|írta|a scris|şunu yazdı|yazdı|yazmış|写道|寫道|님이 작성|のメール|έγραψε"
)
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
    r"\bi (?:\w{2,20}ed|spoke|asked|was|had|got|met|saw)\b|\b(?:he|she|they) wrote\b|\bich\b|\b(?:er|sie) schrieb\b|\bschrieb (?:er|sie)\b|\b(?:ils?|elles?) a écrit|\b(?:él|ella) escribió|\b(?:lui|lei) ha scritto|"
    r"\b(?:ele|ela) escreveu|\b(?:on|ona) napisała?\b|\bik\b|\b(?:hij|zij|ze) schreef|\bschreef (?:hij|zij|ze)\b|"
    r"\b(?:i|we) wrote|\bwrote (?:to )?(?:me|us)\b|\bich (?:\w+ )?schrieb|\bschrieb (?:ich|mir|uns)\b|\b(?:m['’]|nous |vous )a écrit|\b(?:me|nos) escribió|"
    r"\b(?:mi|ci) ha scritto|\b(?:me|nos) escreveu|\bnapisał\w? (?:mi|nam|do mnie|do nas)\b|\bschreef (?:ik|mij|me|ons)\b|\bik schreef"
)
DATED = re.compile(r"[\d@]")  # no such header is without
# How every such header ends: asked first of every line.
WROTE_ENDS = (
    *(":", "：", ">", "-", "wrote", "écrit", "escribió", "escreveu", "scritto", "napisał", "napisała", ")", "schrieb"),
    *("написал", "написала", "написав", "пише", "пишет", "skrev", "kirjoitti", "kirjutas", "yazdı", "yazmış", "写道"),
    *("schreef", "geschreven", "írta", "scris", "寫道", "작성", "のメール", "έγραψε"),
)
# The first word of such a header: the nearest line above that opens so is where it starts.
OPENS = frozenset(
    "on at am le el em op il no den dne dnia w пн вт ср чт пт сб вс em: le: mon, tue, wed, thu, fri, sat, sun, pon., wt., śr., czw., pt., sob., niedz., seg., ter., qua., qui., sex., sáb., dom.".split()
)
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
    "wrote wrote: writes writes: schrieb schrieb: schreef schreef: a écrit écrit: escribió escribió: escreveu escreveu: ha scritto scritto: napisał napisał: napisała napisała: "
    "napisał(a) napisał(a): pisze pisze: skrev skrev: kirjoitti kirjoitti: am pm a.m. p.m. a.m., p.m., m. m., a. p. uhr uhr, h h, : am, pm,".split()
)
NOBILITY = frozenset("von van de der den da di la le du dos".split())
NO_NAMES = frozenset(
    "he she it they you we who someone somebody customer client user guest caller vendor supplier support agent manager "
    "system server log script program colleague er sie kunde kunden kundin nutzer anwender jemand kollege kollegin "
    "il elle client cliente usuario utente utilisateur klient klientka klant kund asiakas".split()
)
ADDRESSED_AT = re.compile(
    rf"[\w.+-]{{1,64}} at (?:[\w-]{{1,63}}\.){{1,6}}[a-z]{{2,24}} (?i:{LAST_VERBS})\s?[:：]"
)  # Mailman's
ARTICLES = frozenset(
    "the a an our my your their this that der die das ein eine unser unsere mein meine dieser diese ihr ihre euer eure "
    "dein deine sein seine le la les un une".split()
)
BRACKETED = re.compile(r"[<(\[][^\s<>()@]{1,80}@")
SENTENCE_ENDS = re.compile(r"[^\W\d_]{2}[.!?…]+\Z")
OPENS_HEADER = re.compile(rf"\d|@|(?<!\w)(?:{LAST_VERBS})(?!\w)")

SENDER_FIELDS = frozenset(
    (
        "from|von|de|da|van|od|fra|från|lähettäjä|от|от кого|від|feladó|de la|kimden|gönderen|saatja|šalje|nadawca|отправитель|"
        "від кого|expeditorul|送信元|pošiljatelj|发件人|寄件者|差出人|보낸사람|보낸 사람|remetente|expéditeur|message du|mittente|από|απο|"
        "alkuperäinen|remitente|absender|afzender|sender"
    ).split("|")
)
OTHER_FIELDS = frozenset(
    (
        "adresat|naslov|kopie (cc)|kopia|subiectul|destinatarul|bilgi|送信先|ämne|копія|sujet|sent|to|date|subject|cc|bcc|reply-to|reply to|"
        "organization|importance|attachments|priority|gesendet|gesendet am|an|betreff|datum|kopie|antwort an|cc/kopie|wichtigkeit|anlagen|"
        "envoyé|envoyé le|à|a|objet|copie|copie à|répondre à|pour|destinataire|date d'envoi|importance|pièces jointes|"
        "enviado|enviada|enviado el|enviada el|enviado em|enviada em|para|asunto|assunto|fecha|data|importancia|data de envio|cco|"
        "inviato|inviata|oggetto|per|allegati|priorità|data invio|risposta|rispondi a|verzonden|aan|onderwerp|bijlagen|urgentie|"
        "odesláno|komu|předmět|wysłano|wysłane|do|temat|dw|udw|załączniki|sendt|til|emne|dato|kopi|skickat|till|lähetetty|"
        "vastaanottaja|aihe|päiväys|päivämäärä|kopio|дата|кому|тема|копия|отправлено|надіслано|címzett|elküldve|tárgy|dátum|"
        "másolat|trimis|către|subiect|dată|kime|konu|tarih|gönderildi|saadetud|teema|kuupäev|kellele|koopia|poslano|predmet|prima|za|"
        "kopija|发送时间|收件人|主题|抄送|日期|寄件日期|收件者|主旨|日付|宛先|件名|送信日時|날짜|받는사람|받는 사람|제목|보낸날짜|보낸 날짜|참조|"
        "odoslané|kópia|προς|θέμα|ημερομηνία"
    ).split("|")
)
DATE_FIELDS = frozenset(
    (
        "sent|date|message du|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviada|enviado el|enviada el|enviado em|enviada em|fecha|data|"
        "data de envio|inviato|inviata|data invio|verzonden|odesláno|wysłano|wysłane|sendt|dato|skickat|lähetetty|päiväys|päivämäärä|дата|отправлено|"
        "надіслано|elküldve|dátum|trimis|dată|tarih|gönderildi|saadetud|kuupäev|poslano|发送时间|日期|寄件日期|日付|送信日時|날짜|보낸날짜|보낸 날짜|odoslané|ημερομηνία"
    ).split("|")
)
SUBJECT_FIELDS = frozenset(
    (
        "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|temat|předmět|emne|ämne|aihe|тема|tárgy|subiect|subiectul|konu|teema|predmet|"
        "naslov|主题|主旨|件名|제목|θέμα"
    ).split("|")
)
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

ORIGINAL = frozenset(
    (
        "|original|original message|original-message|original-nachricht|originalnachricht|original mail|original-mail|original e-mail|"
        "ursprüngliche nachricht|ursprüngliche e-mail|ursprüngliche mail|message d'origine|message d’origine|message original|"
        "message initial|courriel original|mensaje original|mensagem original|messaggio originale|oprindelig besked|oprindelig meddelelse|"
        "original meddelande|originalt meddelande|ursprungligt meddelande|oorspronkelijk bericht|oorspronkelijke bericht|origineel bericht|"
        "původní zpráva|původní e-mail|původní email|wiadomość oryginalna|oryginalna wiadomość|wiadomość pierwotna|исходное сообщение|"
        "opprinnelig melding|alkuperäinen viesti|mesaj original|orijinal mesaj|eredeti üzenet|pôvodná správa|izvorna poruka|"
        "元のメッセージ|原始邮件"
    ).split("|")
)
FORWARDED = frozenset(
    (
        "begin forwarded message|forwarded message|start of forwarded message|forwarded mail|forwarded email|weitergeleitete nachricht|"
        "anfang der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail|weitergeleitete e-mail|message transféré|message transmis|"
        "message réexpédié|courriel transféré|début du message transféré|début du message réexpédié|mensaje reenviado|correo reenviado|"
        "inicio del mensaje reenviado|mensagem reenviada|mensagem encaminhada|mensagem reencaminhada|início da mensagem encaminhada|"
        "inicio da mensagem encaminhada|início da mensagem reencaminhada|inicio da mensagem reencaminhada|messaggio inoltrato|"
        "inizio messaggio inoltrato|inizio del messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde e-mail|"
        "vidarebefordrat meddelande|videresendt meddelelse|videresendte meddelelse|videresendt besked|videresendt melding|"
        "přeposlaná zpráva|začátek přeposlané zprávy|začátek přeposílané zprávy|preposlaná správa|začiatok preposlanej správy|"
        "przekazana wiadomość|początek przekazywanej wiadomości|wiadomość przekazana dalej|wiadomość przesłana dalej|"
        "przesłana wiadomość|treść przekazanej wiadomości|treść przesłanej wiadomości|początek przesyłanej wiadomości|"
        "proslijeđena poruka|započni proslijeđenu poruku|továbbított levél kezdete|továbbított üzenet|începe mesajul redirecționat|"
        "mesaj redirecționat|începutul mesajului redirecționat|ileti başlangıcı|mesaj yönlendirildi|iletilmiş mesajın başlangıcı|"
        "edastatud kiri|edastatud sõnum|转发的邮件|转发的消息|メッセージを転送|転送されたメッセージ|전달된 메시지|"
        "начало переадресованного сообщения|перенаправленное сообщение|пересылаемое сообщение|початок листа, що пересилається|"
        "перенаправлене повідомлення|iletilmiş mesaj|i̇letilmiş mesaj|i̇leti başlangıcı|iletilen ileti|i̇letilen i̇leti|edelleenlähetetty viesti"
    ).split("|")
)
FORWARDED_STARTS = (  # with a name, a number or an ending behind
    *("forwarded by ", "start på ", "vidarebefordrat ", "videresendt ", "börja vidarebefordrat ", "välitetty viesti"),
    *("begynnelse på videresendt", "starten på den videresendte", "edelleenlähetetty viesti", "välitetyn viestin"),
    *("továbbított üzenet", "továbbított levél", "iletilen mesaj", "iletilen ileti", "пересылаемое сообщение"),
    *("пересланное сообщение", "переслане повідомлення", "пересылаемое повідомлення"),
)
FORWARDED_WIDTH = 80  # with what follows
# What a person writes above a mail that is to be read: the mail below is not only quoted.
HANDS_OVER = lazy_pattern(
    r"\bfyi\b|\b(?:see|read|as|mail|message|request) below\b|\bplease (?:see|find) (?:the )?(?:below|following)|\bforward(?:ing|ed)?\b|"
    r"\b(?:siehe|s\.) ?u(?:nten|\.)|\bzur (?:info|kenntnis)|\bz\. ?k\.|\bweiter(?:leite|geleitet|zuleiten)|\bleite\b.{0,40}\bweiter\b|\buntenstehend|"
    r"\bci-dessous\b|\bpour info|\btransfère|\bpara su información\b|\b(?:ver|véase|el correo de) (?:más )?abajo\b|\breenvío\b|"
    r"\bper (?:conoscenza|tua informazione)\b|\b(?:vedi|qui) sotto\b|\binoltro\b|\bpara (?:seu )?conhecimento\b|\b(?:ver|veja) abaixo\b|\bencaminho\b|"
    r"\bdo wiadomości\b|\bponiżej\b|\bprzesyłam dalej\b|\bter info|\bzie (?:hieronder|onder)|\bhieronder\b|\bstuur\b.{0,40}\bdoor\b|"
    # … or a complaint of somebody else's, and who is to deal with it.
    r"(?<!\bmy )(?<!\bour )\bcomplaints?\b|\b(?:from|of|answer|help|for|reply to|angry|unhappy|upset) (?:an?|the|this|our|another|one of our) (?:\w+ )?(?:customers?|clients?)\b|"
    r"\b(?:an|this|another|angry|unhappy|upset) (?:\w+ )?(?:customer|client)\b|\b(?:customer|client) (?:wants|writes|wrote|asks|says|complains|is (?:quite |very )?(?:angry|upset|unhappy))\b|"
    r"\bwhat (?:to|do (?:i|we)|should (?:i|we)|shall (?:i|we)) (?:answer|reply|tell|say)\b|\banswer \w+ directly\b|\b(?:please|you) (?:handle|take care|deal with|take (?:this|it) (?:on|over)|look after)\b|\bthis one is for you\b|"
    r"\bbeschwerden?\b|\breklamation\b|\bvo[nm] (?:ein|unser)?e?[mr]? ?kund(?:en|in)\b|\b(?:verärgert|unzufrieden|wütend)er? kund|\bbitte (?:\w+ ){0,2}(?:übernehmen|kümmer|bearbeiten|beantworten)|\b(?:kümmer\w*|übernehm\w*|bearbeite\w*) (?:sie )?(?:sich )?(?:bitte|darum)|\bwas (?:soll|sollen|kann) (?:ich|wir) .{0,20}(?:antworten|schreiben|sagen)|"
    r"\bréclamation\b|\bplainte\b|\bclient(?:e|es|s)? (?:mécontent|furieu|fâché|en colère)|\b(?:d['’]une?|de notre|du) client|\bà traiter\b|\b(?:merci de|veuillez|pouvez-vous) (?:\w+ )?(?:traiter|prendre en charge|vous (?:en )?occuper|gérer)\b|\bque (?:dois-je|répondre|faut-il|lui répondre)|"
    r"\bqueja\b|\breclamación\b|\b(?:de un|de una|del|de la|de nuestro|de nuestra) client[ea]|\bclient[ea] (?:enfadad|molest|descontent|furios)|\bpor favor,? (?:encárg|ocúp|gestion|atiend|atend)|\b(?:les|le|te|os) paso\b|\bqué (?:le )?(?:contesto|respondo|debo (?:contestar|responder))|"
    r"\breclamo\b|\blamentela\b|\b(?:di un|di una|del|della|dal|dalla|da un|da una) client|\bclient\w (?:arrabbiat|insoddisfatt|scontent|furios)|\b(?:vi|ti|le) giro\b|\bper favore,? (?:gesti|occup|pren)|\b(?:occupa|occupar)(?:te|ti|tevi|rsene|tevene|tene)|\bcosa (?:devo |dobbiamo )?(?:risponde|gli|le)|"
    r"\breclamaç(?:ão|ões)\b|\bqueixa\b|\b(?:de um|de uma|do|da) client|\bclient\w (?:zangad|insatisfeit|irritad|furios)|\bpor favor,? (?:trat|trate|cuid|resolv)|\b(?:podem|pode|favor) tratar\b|\bsegue (?:a|o|em|abaixo)|\bo que (?:devo |devemos )?(?:respond)|"
    r"\b(?:skarg|reklamacj)\w{1,3}\b|\bod (?:naszego |naszej )?klient|\b(?:niezadowolon|zdenerwowan|wściekł)\w+ klient|\bproszę (?:\w+ ){0,2}(?:zająć|zajęcie|o zajęcie|obsłuż|przej|rozpatrz)|\bco (?:mam |mamy )?(?:odpowiedzieć|odpisać)|"
    r"\bklacht\b|\bvan (?:een|de|onze) klant|\b(?:boze|ontevreden|woedende) klant|\b(?:graag|gelieve|wil je|wilt u|kun je|kunt u) .{0,20}(?:oppakken|afhandelen|behandelen|overnemen)|\bwat (?:moet|moeten|zal|kan) (?:ik|we|wij) .{0,20}(?:antwoorden|zeggen)|"
    r"\b(?:in|im|auf) (?:red|blue|green|bold|rot|blau|grün|fett)\b|\ben (?:rouge|bleu|vert|gras|rojo|azul|verde)\b|\bin (?:rosso|blu|grassetto)\b|\b(?:em|a) (?:vermelho|azul|negrito)\b|"
    r"\bna (?:czerwono|niebiesko|zielono)\b|\bin het (?:rood|blauw|groen)\b|\binline\b"
)
