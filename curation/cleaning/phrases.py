"""What mail programs write around a message, in the languages they are set to: patterns over one line, or a few joined.

Collected from the public fixtures of reply parsers and from mail-parser-reply's table of languages (`sent_from`,
`disclaimers`), which is read here; its patterns for quotes and signatures lose wanted lines and are not used.
"""

# ruff: noqa: E501 - phrases of mail clients stand whole in their line

from __future__ import annotations

import re
from functools import cache

WROTE_LAST = (  # verbs that end the line
    r"wrote|writes|schrieb|geschrieben|schreef|geschreven|a écrit|escribió|escreveu|ha scritto|napisał(?:a|\(a\))?|nadesłał|"
    r"napsal(?:a|\(a\))?|napísal(?:a|\(a\))?|написала?|написав|пише|пишет|skrev|kirjoitti|kirjutas|je napisa[ol]a?|"
    r"je napisao/la|ezt írta|írta|a scris|şunu yazdı|yazdı|yazmış|写道|寫道|님이 작성|のメール|έγραψε"
)
WROTE_INSIDE = r"schrieb|schreef|skrev|написала?|escreveu|napisał|sendte"  # verbs that a name follows
ADDRESS = r"[^\s<>@]+@[^\s<>@]+"
CLOCK = r"\d{1,2}\s?[:.h]\s?\d{2}"
DAY = r"(?:\d{1,4}\s?[-/.年년]\s?\d{1,2}|\d{1,2}\.?\s?(?:de )?[^\W\d_]{3,}|[^\W\d_]{3,}\.?\s\d{1,2})"

# "On … wrote:": a verb and a colon at its end, with a date or an address before; or, without a verb, date, time and
# address with a colon. "I wrote" is the writer's own.
WROTE = re.compile(
    rf"(?=.*(?:\d|{ADDRESS}))(?!.*\b(?:i|we) wrote).{{0,250}}?(?<!\w)(?:{WROTE_LAST})\s?(?:[:：]|-{{2,}})"
    rf"|(?=.*(?:{CLOCK}|{ADDRESS})).{{0,250}}?(?<!\w)(?:{WROTE_INSIDE})\s.{{1,160}}[:：]"
    rf"|(?=.*(?:{CLOCK}))(?=.*{ADDRESS}).{{0,250}}?(?<!\w)(?:{WROTE_LAST}|{WROTE_INSIDE}.{{1,120}}{ADDRESS})\s?"
    rf"|(?=.*{DAY})(?=.*{CLOCK})(?=.*{ADDRESS}).{{0,250}}>\s?[:：]"
    rf"|\d{{4}}/\d{{1,2}}/\d{{1,2}}\s.{{0,120}}<{ADDRESS}>\s?:?",
    re.IGNORECASE,
)
# How every such header ends: looked at first, because it is a hundred times cheaper than `WROTE`.
WROTE_ENDS = (
    *(":", "：", ">", "-", "wrote", "écrit", "escribió", "escreveu", "scritto", "napisał", "napisała", ")", "schrieb"),
    *("написал", "написала", "написав", "пише", "пишет", "skrev", "kirjoitti", "kirjutas", "yazdı", "yazmış", "写道"),
    *("schreef", "geschreven", "írta", "scris", "寫道", "작성", "のメール", "έγραψε"),
)
# A line that may begin such a header has a date, an address or a name before "wrote", and does not end a sentence.
WROTE_OPENS = re.compile(
    rf"(?!.*[^\W\d]{{2}}[.!?…]+$)\W*(?:.*\d|.*{ADDRESS}|.*(?:{WROTE_LAST}|schrieb|schreef))", re.IGNORECASE
)

FROM = (
    r"from|von|de|da|van|od|fra|från|lähettäjä|от(?: кого)?|від|feladó|de la|kimden|gönderen|saatja|šalje|"
    r"nadawca|отправитель|від кого|expeditorul|送信元|pošiljatelj|发件人|寄件者|差出人|보낸\s?사람|remetente|expéditeur|message du|mittente|απο|από|alkuperäinen"
)
OTHER = (
    r"adresat|naslov|kopie \(cc\)|kopia|subiectul|destinatarul|bilgi|送信先|cc：|sender|ämne|копія|sujet|"
    r"sent|to|date|subject|cc|bcc|reply-to|organization|importance|attachments|gesendet(?: am)?|an|betreff|datum|kopie|antwort an|"
    r"envoyé(?: le)?|à|a|objet|sujet|copie(?: à)?|répondre à|enviad[oa](?: el| em)?|para|asunto|assunto|fecha|data|"
    r"inviato|oggetto|verzonden|aan|onderwerp|odesláno|komu|předmět|wysłano|do|temat|dw|sendt|til|emne|dato|kopi|"
    r"skickat|till|ämne|lähetetty|vastaanottaja|aihe|päiväys|päivämäärä|kopio|дата|кому|тема|копия|копія|отправлено|"
    r"надіслано|címzett|elküldve|tárgy|dátum|másolat|trimis|către|subiect|dată|kime|konu|tarih|gönderildi|saadetud|"
    r"teema|kuupäev|kellele|koopia|poslano|predmet|prima|za|kopija|发送时间|收件人|主题|抄送|日期|寄件日期|收件者|主旨|日付|宛先|"
    r"件名|送信日時|날짜|받는\s?사람|제목|보낸\s?날짜|참조|risposta|dată|odoslané|komu|kópia|προς|θέμα|ημερομηνία"
)
FIELD = re.compile(rf"[\s>*_]*(?P<name>{FROM}|{OTHER})[\s*_]*[:：]", re.IGNORECASE)
FROM_FIELD = re.compile(rf"[\s>*_]*(?:{FROM})[\s*_]*[:：]", re.IGNORECASE)

ORIGINAL = re.compile(
    r"[\s>*_]*(?:-{2,}|_{2,})\s*(?:(?:mensaje|messaggio|mensagem) origina[l|e]|original[- ]?(?:message|nachricht|mail)?|"
    r"ursprüngliche (?:nachricht|e-?mail)|message d['’]origine|message original|oprindelig (?:besked|meddelelse)|"
    r"original(?:t)? meddelande|ursprungligt meddelande|oorspronkelijk bericht|původní (?:zpráva|e-?mail)|"
    r"wiadomość oryginalna|oryginalna wiadomość|исходное сообщение|original message|opprinnelig melding|"
    r"alkuperäinen viesti|mesaj original|orijinal mesaj|eredeti üzenet|pôvodná správa|izvorna poruka|元のメッセージ|原始邮件)"
    r"\s*(?:-{2,}|_{2,})?[\s*_]*",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"[\s>*_]*(?:-{2,}\s*)?(?:begin forwarded message|forwarded (?:message|by .{1,60})|start of forwarded message|"
    r"weitergeleitete nachricht|anfang der weitergeleiteten (?:nachricht|e-mail)|message transféré|"
    r"début du message (?:transféré|réexpédié)|(?:mensaje|mensagem) (?:reenviado|encaminhada|reencaminhada)|"
    r"inicio del mensaje reenviado|(?:início da|inicio da) mensagem (?:encaminhada|reencaminhada)|messaggio inoltrato|"
    r"inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|"
    r"(?:vidarebefordrat|videresendt|videresendte) (?:meddelande|meddelelse|besked|melding)|"
    r"(?:start på|vidarebefordrat|videresendt|vidarebefordrat brev).{0,40}|"
    r"(?:start på videresendt|börja vidarebefordrat|begynnelse på videresendt|starten på den videresendte).{0,30}|"
    r"(?:välitetty|edelleenlähetetty|välitetyn) viesti.{0,10}|välitetty viesti.{0,20}|přeposlaná zpráva|"
    r"začátek přeposlané zprávy|preposlaná správa|začiatok preposlanej správy|przekazana wiadomość|"
    r"początek przekazywanej wiadomości|wiadomość przekazana dalej|(?:пересылаемое|пересланное|переслане) (?:сообщение|повідомлення).{0,10}|"
    r"начало переадресованного сообщения|перенаправленное сообщение|початок листа, що пересилається|"
    r"proslijeđena poruka|započni proslijeđenu poruku|továbbított (?:üzenet|levél).{0,20}|továbbított levél kezdete|"
    r"începe mesajul redirecționat|ileti başlangıcı|začátek přeposílané zprávy|wiadomość przesłana dalej|メッセージを転送|mesaj redirecționat|începutul mesajului redirecționat|mesaj yönlendirildi|iletilen (?:mesaj|ileti).{0,20}|"
    r"iletilmiş mesajın başlangıcı|edastatud (?:kiri|sõnum)|转发的(?:邮件|消息)|転送されたメッセージ|전달된 메시지)"
    r"\s*[:：]?\s*(?:-{2,})?[\s*_]*",
    re.IGNORECASE,
)

FOOTER = re.compile(
    r"[\W_]*(?:sent (?:from|via|with|by|using)\b|from my (?:iphone|ipad|phone|mobile)|someone from mobile|"
    r"get (?:\W{0,3}outlook|bluemail)|envoyé (?:depuis|à partir|de mon)|gesendet (?:von|mit)|von mein\w+ .{2,40} gesendet|"
    r"diese nachricht wurde von mein\w+ .{2,60} gesendet|verzonden (?:met|vanaf)|verstuurd (?:vanaf|met)|enviad[oa] (?:desde|do|a partir)|"
    r"inviato da(?:l mio)?|sendt fra|skickat från|lähetetty|отправлено (?:с|из)|надіслано з|wysłan[eo] z|odesláno z|"
    r"odoslané z|從我的|从我的|발신:|iphoneから|##-? ?please type your reply above this line|"
    r"please (?:reply|type your reply) above this line)",
    re.IGNORECASE,
)
DELIMITER = re.compile(r"[\s>]*(?:[-_=~#*+—–]{1,}|ᐧ)\s*")
CLOSING = re.compile(
    r"[\s*_]*(?:(?:best|kind(?:est)?|warm(?:est)?|with (?:best|kind)|many|friendly)? ?(?:regards|wishes)|all the best|"
    r"best|cheers|sincerely|(?:yours |very )?(?:sincerely|truly|faithfully)(?: yours)?|thank(?:s| you)(?: in advance| again)?|"
    r"many thanks|mit (?:freundlichen|besten|lieben) grüßen|(?:viele|beste|liebe|freundliche) grüße|mfg|lg|cordialement|"
    r"bien (?:cordialement|à vous)|(?:un )?saludos?(?: cordiale?s?)?|atentamente|cordiali saluti|distinti saluti|saluti|"
    r"met vriendelijke groeten?|groeten|med (?:venlig hilsen|vänlig hälsning|vänliga hälsningar|vennlig hilsen)|mvh|"
    r"z poważaniem|pozdrawiam|s pozdravem|с уважением|з повагою|atenciosamente|cumprimentos|obrigad[oa]|"
    r"ystävällisin terveisin|敬具|此致|よろしくお願いします)[\s,.!*_]*",
    re.IGNORECASE,
)
CONTACT = re.compile(
    rf"{ADDRESS}|https?://|www\.|\+?\d[\d\s().-]{{6,}}\d|\b(?:tel|phone|mobil\w*|fax|mob)\b", re.IGNORECASE
)
CONFIDENTIAL = (
    r"confidential|privileged|intended (?:solely|only|for)|meant only for|addressee|(?:intended|named) recipient|"
    r"(?:received|reached you).{0,40}(?:error|mistake)|(?:notify|tell|inform|contact) (?:us|the sender)|disseminat|"
    r"(?:destroy|delete) (?:it|this|every|all|the)|viruses|before (?:you )?print|views in it|views (?:or opinions )?expressed|"
    r"vertraulich|irrtümlich|unbefugt|absender|confidentiel|destinataire|par erreur|confidencial|destinatario|por error|"
    r"riservat|per errore|vertrouwelijk|geadresseerde|afzender|fortrolig|modtager|poufn|adresat|конфиденциальн"
)
CUE = re.compile(CONFIDENTIAL, re.IGNORECASE | re.DOTALL)
SHORT_NOTICE = re.compile(
    r"[\s*_]*this (?:e-?mail|message)(?: and (?:its|any) attachments?)? (?:is|are|may be) (?:strictly )?confidential\.?[\s*_]*",
    re.IGNORECASE,
)


@cache
def library_footer() -> re.Pattern[str]:
    """mail-parser-reply's `sent_from` phrases of all its languages, at the start of a line."""
    from mailparser_reply.constants import MAIL_LANGUAGES

    phrases = {language["sent_from"] for language in MAIL_LANGUAGES.values() if language.get("sent_from")}
    return re.compile(rf"[\W_]*(?:{'|'.join(sorted(phrases))})", re.IGNORECASE)


@cache
def library_notice() -> re.Pattern[str]:
    """mail-parser-reply's `disclaimers` of all its languages, at the start of a paragraph."""
    from mailparser_reply.constants import MAIL_LANGUAGES

    phrases = {phrase for language in MAIL_LANGUAGES.values() for phrase in language.get("disclaimers", [])}
    return re.compile(rf"[\W_]*(?:{'|'.join(sorted(phrases))})", re.IGNORECASE)
