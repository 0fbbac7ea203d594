"""The line by which a list is left: "Unsubscribe", "click here if you no longer want these e-mails".

A line that names such a way and is a person's own ("I cannot unsubscribe") has an "I" or says no; it stays.
"""

# ruff: noqa: E501, SIM905 - phrases of mailers stand whole in their line

from __future__ import annotations

import re

MARKS = " \t\u00a0*_#|>[](){}<>\"'“”„«»-–—=~•·⚠️!¡:.\u200b"
LEAVING = re.compile(
    r"unsubscrib|\bopt[- ]out|abmelden|abzumelden|abbestell|abzubestell|austragen|désabonn|désinscri|de baja|(?:cancelar|anular) (?:la |su |tu |mi )?suscripción|desuscri|"
    r"annulla\w* (?:l'|la )?iscrizione|disiscri|cancella(?:ti|rti|rsi) |(?:cancelar|anular) (?:a |sua |a sua )?(?:inscrição|subscrição|assinatura)|descadastr|wypisa|wypisz|anul\w+ subskrypcj|rezygn|zrezygn|"
    r"uitschrijv|uit te schrijven|afmelden|af te melden"
)
NO_LONGER = re.compile(
    r"(?:no longer|don't|do not|rather not|not) (?:wish |want |like )?(?:to )?(?:receiv|get)|(?:keine?|nicht mehr|nicht länger)\b.{0,60}(?:erhalten|empfangen|bekommen)|ne (?:plus|souhaitez plus|voulez plus)\b.{0,20}recevoir|"
    r"(?:no (?:desea|quiere|deseas|quieres)|dejar de) .{0,12}recibir|non (?:desider\w+|vuo\w+|vole\w+)? ?.{0,12}ricevere|não (?:deseja|quer|desejar|quiser) .{0,12}receber|deixar de receber|nie (?:chcesz|chcą|chce) .{0,20}otrzymywać|(?:geen|niet)\b.{0,40}\bmeer\b.{0,10}ontvangen"
)
CLICKING = re.compile(
    r"\bclick\b|\bklicken sie|\bklick(?:e|t)?\b|cliquez|clique\b|haga clic|haz clic|\bclicca|cliccare|kliknij|\bklik\b"
)
LINK_ENDS = re.compile(r"https?://\S+\Z")
SAYS_NO = re.compile(
    r"\b(?:i|i've|i'm|my|we|our|ich|mich|mir|mein\w{0,2}|wir|j'ai|je (?!niet|de|wilt|je)|mon|mes|nous|yo|mi|mio|mia|eu|meu|minha|ik|mijn|mnie|moje|mój|not|cannot|can't|doesn't|fails?|error|broken|nicht|fehler|kein\w?|"
    r"pas|erreur|no|non|não|nie|niet|geen|fout)\b"
)
BARE_WAY_OUT = frozenset(
    (
        "unsubscribe|unsubscribe here|unsubscribe now|unsubscribe from this list|unsubscribe from these emails|unsubscribe from all emails|manage preferences|manage your preferences|email preferences|e-mail preferences|update your preferences|"
        "update preferences|manage subscription|manage your subscription|manage subscriptions|manage notifications|notification settings|notification preferences|update your email preferences|manage your email preferences|view in browser|privacy policy|opt out|"
        "abmelden|abbestellen|austragen|newsletter abbestellen|newsletter abmelden|vom newsletter abmelden|vom newsletter abbestellen|hier abmelden|e-mail-einstellungen|einstellungen verwalten|im browser ansehen|datenschutz|impressum|"
        "se désabonner|se désinscrire|me désabonner|me désinscrire|désabonnement|désinscription|se désabonner ici|se désinscrire de cette liste|se désabonner de cette liste|gérer mes préférences|gérer vos préférences|politique de confidentialité|"
        "darse de baja|darme de baja|cancelar suscripción|cancelar la suscripción|anular suscripción|desuscribirse|gestionar preferencias|política de privacidad|"
        "annulla iscrizione|annulla l'iscrizione|disiscriviti|cancellati|cancella iscrizione|cancellati da questa lista|cancellati dalla newsletter|gestisci preferenze|"
        "cancelar inscrição|cancelar a inscrição|cancelar subscrição|cancelar a subscrição|cancelar assinatura|anular subscrição|descadastrar|descadastrar-se|gerir preferências|gerenciar preferências|"
        "anuluj subskrypcję|wypisz się|wypisz mnie|wypisz się z newslettera|wypisz się z listy|rezygnacja z subskrypcji|rezygnacja z newslettera|zarządzaj preferencjami|polityka prywatności|"
        "uitschrijven|afmelden|uitschrijven voor deze nieuwsbrief|uitschrijven voor de nieuwsbrief|afmelden voor deze nieuwsbrief|afmelden voor de nieuwsbrief|nieuwsbrief opzeggen|voorkeuren beheren|voorkeuren wijzigen"
    ).split("|")
)
LEAVING_WORDS = frozenset(
    "to please click you if one-click instantly unsubscribe manage update change email e-mail opt don't um hier klicken klick wenn falls sie möchten vom den diesen newsletter abmelden abbestellen austragen e-mail-einstellungen einstellungen "
    "pour si vous cliquez je se me désabonner désinscrire désabonnement désinscription gérer para haga haz puede darse darme cancelar desuscribirse anular gestionar per se puoi clicca annulla disiscriviti cancellati cancella gestisci caso clique "
    "descadastrar descadastrar-se gerir gerenciar aby jeśli jeżeli kliknij możesz anuluj wypisz rezygnacja zarządzaj om klik als u wilt wil uitschrijven afmelden nieuwsbrief voorkeuren".split()
)


def is_way_out(core: str, bare: str) -> bool:
    """Whether a line offers to leave a list: nothing but that, or with a link at its end or the word to click."""
    parts = (
        [part.strip(MARKS) for part in re.split(r"[|•·]", core)]
        if "|" in core or "•" in core or "·" in core
        else [core]
    )
    if parts[0] in BARE_WAY_OUT and all(part in BARE_WAY_OUT or not part for part in parts):
        return LEAVING.search(f"{core} ") is not None or "prefer" in core or "abonnements" in core
    linked = "://" in bare and LINK_ENDS.search(bare.rstrip(MARKS + ",)>]")) is not None
    if not linked and not CLICKING.search(core):
        return False
    if stays := NO_LONGER.search(core):
        return SAYS_NO.search(core[: stays.start()]) is None or linked
    return LEAVING.search(f"{core} ") is not None and SAYS_NO.search(core) is None
