"""The footer that a mail program adds: "Sent from my …", "Get Outlook for iOS"; told from a parcel that was sent.

All of it is read against lower-case text without white space around.
"""

# ruff: noqa: E501, SIM905 - phrases of mail clients stand whole in their line

from __future__ import annotations

import re

from curation.cleaning.mails.mail import Mail

FOOTER_MARKS = " \t\u00a0-–—_*|•·[](){}<>.,\"'"
FOOTER = re.compile(
    r"(?:sent (?:from|via|with|by|using)\b|from my (?:iphone|ipad|phone|mobile)|someone from mobile|get \W{0,3}(?:outlook|bluemail)\b|"
    r"(?:gesendet|versendet|verschickt) (?:von|mit|über|via)|von mein\w{1,3} .{2,40} gesendet|(?:diese nachricht wurde )?von mein\w{1,3} .{2,60} (?:gesendet|geschickt)|"
    r"envoyée? (?:depuis|à partir|de |via|avec)|(?:obtenez|télécharge[rz]) outlook|"
    r"enviad[oa] (?:desde|do|da|de |a partir|a través|pelo|via|con|com)|(?:obtener|obtén|descarga|descargar|obter|obtenha|baixar|baixe|transferir) (?:o )?outlook|"
    r"inviat[oa] (?:da|con|tramite)|(?:scarica|ottieni) outlook|wysłan[aeo] (?:z|za|przez)|pobierz (?:aplikację )?outlook|"
    r"(?:verzonden|verstuurd) (?:met|vanaf|via|vanuit)|outlook voor .{2,20} downloaden|(?:download|hent|hämta|skaffa) outlook|"
    r"sendt (?:fra|med)|skickat från|lähetetty|отправлено (?:с|из)|надіслано з|odesláno z|odoslané z|從我的|从我的|발신:|내 .{1,20}에서 보냄|iphoneから)"
)
FOOTER_WORDS = frozenset(
    "sent from someone get gesendet versendet verschickt von diese envoyé envoyée obtenez télécharger téléchargez enviado enviada obtener obtén descarga descargar obter "
    "obtenha baixar baixe transferir inviato inviata scarica ottieni wysłane wysłano wysłana pobierz verzonden verstuurd outlook download hent hämta skaffa sendt skickat "
    "lähetetty отправлено надіслано odesláno odoslané".split()
)
# A device, a program or the writer's own thing: without one, a line that opens so is a sentence about a parcel.
SENDING = re.compile(
    r"\b(?:my|mein\w{0,2}|mon|ma|mi|mio|mia|meu|minha|moje\w{0,2}|mijn|mého|min|mit)\b|iphone|ipad|outlook|android|samsung|galaxy|huawei|xiaomi|nokia|pixel\b|"
    r"blackberry|windows|mail\b|mail\.|\bapp\b|mobil|smartphone|phone\b|téléphone|teléfono|telefono|telefon|telemóvel|celular|handy|thunderbird|proton|gmx|yahoo|web\.de|\bsfr\b|orange|ios\b|mac\b|从|從|から|발신|보냄|мобил"
)
# Programs whose names say no more: "Sent from Front". One without is known by its link.
PROGRAM = re.compile(
    r"\b(?:front|mailbox|airmail|superhuman|spark|canary|missive|shortwave|typeapp|bluemail|newton|edison)\b"
)
OFFERED = ("get ", "obte", "obté", "télécharge", "descarga", "obter", "baix", "transferir", "scarica", "ottieni", "pobierz", "download", "hent ", "hämta", "skaffa", "outlook voor")  # fmt: skip
PLATFORM_ENDS = re.compile(r"\b(?:ios|android|iphone|ipad|mac|windows(?: \w{1,6})?|mobile)(?: downloaden)?\W{0,5}\Z")
# What is sent with a carrier, to somebody or on a day is a parcel or a message, whatever device it names.
PARCEL = re.compile(
    r"\b(?:dhl|ups|fedex|dpd|gls|hermes|usps|tnt|royal mail|evri|yodel|chronopost|colissimo|la poste|mondial relay|brt|bartolini|sda|poste italiane|correos|seur|mrw|ctt|inpost|postnl|bpost|dachser|schenker|"
    r"your|ihre[rmn]|votre|vostr[ao]|waszej|twojej|uw|courier|kurier\w{0,3}|coursier|mensajer\w{1,3}|corriere|correio|koerier|sms|fax|(?:by|per|par|por|z|via) (?:registered |air)?(?:post|poste|posta|mail)|"
    r"(?:to|an|à|al?|na|do|naar) (?:my|mein\w{0,2}|mon|ma|mi|mio|mia|o meu|a minha|mój|moj\w{1,3}|mijn)|"
    r"yesterday|today|tonight|tomorrow|gestern|heute|morgen|hier soir|aujourd['’]hui|ayer|hoy|ieri|oggi|ontem|hoje|wczoraj|dzisiaj|dziś|gisteren|vandaag|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo|"
    r"lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|segunda|terça|quarta|quinta|sexta|poniedziałek|wtorek|środę|czwartek|piątek|sobotę|niedzielę|(?:maan|dins|woens|donder|vrij|zater|zon)dag)\b"
)
LINK = re.compile(r"\(?<?https?://\S+")


def is_footer(bare: str, mail: Mail) -> bool:
    """A line that a mail program added: short, of a device or a program, no sentence that begins with "Sent from"."""
    settings = mail.settings
    if not bare or len(bare) > settings.footer_width:
        return False
    core = bare.strip(FOOTER_MARKS)
    word, _, rest = core.partition(" ")
    if word not in FOOTER_WORDS and word.isascii() and not core.startswith("iphone"):
        return False
    if FOOTER.match(core) is None:
        return False
    text = LINK.sub("", core)
    words = len(text.split())
    if words > settings.footer_words or PARCEL.search(text):
        return False
    if core.startswith(OFFERED):
        return PLATFORM_ENDS.search(text) is not None
    if SENDING.search(core):
        return True
    if words > settings.bare_footer_words or bare[-1] in ".?!" or rest.startswith("by "):
        return False
    return PROGRAM.search(text) is not None or "://" in core
