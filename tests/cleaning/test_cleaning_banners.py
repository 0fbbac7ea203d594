"""Ticket systems, gateways and lists: their lines go in eight languages; what people say about them stays."""

from __future__ import annotations

import pytest

from curation.cleaning.edits import apply
from curation.cleaning.mails.settings import ThreadSettings
from curation.cleaning.mails.thread import thread_edits

BODY = "The second parcel is still missing.\nCan you look into it?"


def cleaned(text: str) -> tuple[str, set[str]]:
    edits = thread_edits(text)
    found = apply(text, edits).strip()
    assert thread_edits(found) == []
    return found, {edit.kind for edit in edits}


def goes(line: str, kind: str) -> None:
    assert cleaned(f"{line}\n\n{BODY}") == (BODY, {kind})
    assert cleaned(f"{BODY}\n\n{line}") == (BODY, {kind})


@pytest.mark.parametrize(
    "line",
    [
        "##- Please type your reply above this line -##",
        "--- Please reply above this line ---",
        "== Please reply above this line ==",
        "----- Reply above this line to respond -----",
        "—-—-—-— Reply above this line —-—-—-—",
        "Please do not write below this line",
        "##- Bitte geben Sie Ihre Antwort über dieser Zeile ein -##",
        "## Antworten Sie bitte oberhalb dieser Zeile ##",
        "##- Veuillez répondre au-dessus de cette ligne -##",
        "##- Por favor, escriba su respuesta por encima de esta línea -##",
        "##- Scrivi la tua risposta sopra questa riga -##",
        "##- Per favore digitare la risposta sopra questa linea -##",
        "##- Por favor, digite sua resposta acima desta linha -##",
        "##- Proszę wpisać odpowiedź powyżej tej linii -##",
        "##- Gelieve uw antwoord boven deze regel te typen -##",
        "In reply to this message, please reply above this line",
    ],
)
def test_a_request_to_reply_above_a_line_goes(line: str) -> None:
    goes(line, "marker")


@pytest.mark.parametrize(
    "line",
    [
        "[CAUTION: External sender]",
        "EXTERNAL EMAIL: Use caution when opening links or attachments.",
        "[EXTERNAL]",
        "***EXTERNAL EMAIL***",
        "CAUTION: This message was sent from outside your organization. Please do not click links or open attachments unless you recognize the source of this email.",
        "This email originated from outside the company. Do not open attachments unless you trust the sender.",
        "You don't often get email from maya@example.com. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>",
        "Sie erhalten nicht häufig E-Mails von maya@example.com. Erfahren Sie, warum dies wichtig ist",
        "Take me to the incident",
        "Ticket #123 has been updated",
        "Your request (123) has been updated. To add additional comments, reply to this email.",
        "Ihre Anfrage (123) wurde aktualisiert.",
        "Votre demande nº 123 a été mise à jour.",
        "Su ticket #123 ha sido actualizado.",
        "Il tuo ticket #123 è stato aggiornato",
        "Seu ticket #123 foi atualizado.",
        "Zgłoszenie #123 zostało zaktualizowane.",
        "Uw ticket #123 is bijgewerkt.",
        "This ticket was created via email.",
        "Dieses Ticket wurde per E-Mail erstellt.",
        "You are receiving this email because you are a watcher of this ticket.",
        'You received this message because you are subscribed to the Google Groups "support" group.',
        "You are receiving this because you commented.",
        "Reply to this email directly, view it on GitHub, or unsubscribe.",
        "— Reply to this email directly, view it on GitHub <https://github.com/example/app/issues/1>, or unsubscribe <https://github.com/notifications/unsubscribe-auth/A1>.",
        "View it on web: https://support.example.com/tickets/12",
        "View this email in your browser",
        "Diese E-Mail im Browser anzeigen",
        "Im Browser ansehen: https://example.com/v/1",
        "Voir ce message en ligne : https://example.com/v/1",
        "Ver en el navegador: https://example.com/v/1",
        "Visualizza online: https://example.com/v/1",
        "Ver no navegador: https://example.com/v/1",
        "Zobacz w przeglądarce: https://example.com/v/1",
        "Bekijk online: https://example.com/v/1",
        "This email is a service from Example Desk.",
        "Powered by Freshdesk",
        "Delivered by Zendesk",
        "[V7Q2K1-9XYZ]",
        "{#HS:123456789-4321#}",
        "ref:_00D30abc._500300xyz:ref",
        "Ref:MSG0012345_AbCdEf",
    ],
)
def test_what_a_ticket_system_or_a_gateway_adds_goes(line: str) -> None:
    goes(line, "banner")


@pytest.mark.parametrize(
    "line",
    [
        "Unsubscribe",
        "Unsubscribe: https://example.com/unsub?x=1",
        "[Unsubscribe](https://example.com/unsub)",
        "If you no longer wish to receive these emails, you can unsubscribe here: https://example.com/u",
        "Click here to unsubscribe",
        "Newsletter abbestellen: https://example.com/u",
        "Hier können Sie sich vom Newsletter abmelden: https://example.com/u",
        "Vous pouvez vous désabonner ici : https://example.com/u",
        "Si ya no desea recibir estos correos, haga clic aquí: https://example.com/u",
        "Per cancellarti dalla newsletter clicca qui: https://example.com/u",
        "Se não deseja mais receber estes e-mails, cancelar inscrição: https://example.com/u",
        "Jeśli nie chcesz otrzymywać tych wiadomości, kliknij tutaj: https://example.com/u",
        "Wilt u deze nieuwsbrief niet meer ontvangen? Klik hier om u uit te schrijven: https://example.com/u",
    ],
)
def test_the_way_out_of_a_list_goes(line: str) -> None:
    goes(line, "tracking")


@pytest.mark.parametrize(
    "line",
    [
        "Can I reply above this line or below it?",
        "I wrote my answer above this line, please see it.",
        "The text below this line of the form is cut off.",
        "Ticket #123 has been updated but nothing works",
        "Your ticket 123 has been updated twice and I still have no answer.",
        "I am getting this error because I am not subscribed.",
        "You are getting this because the portal is down, sorry.",
        "To unsubscribe my account I tried the portal and failed.",
        "How do I unsubscribe?",
        "Please unsubscribe me from the list.",
        "I clicked unsubscribe here https://example.com/unsub but it fails.",
        "If you no longer sell this lamp, please tell me.",
        "View the attached file online if you can, it has 3 pages.",
        "This ticket is about the external drive; caution with its plug.",
        "Warning: external power supply missing on unit 4",
        "Attention: the external door is open.",
        "Achtung, die externe Festplatte ist defekt.",
        "This is a service from hell.",
        "Powered by two batteries, the lamp stays dark.",
        "Sent from Hamburg on Monday, the parcel has not arrived.",
        "Gesendet von Hamburg am Montag, das Paket fehlt.",
        "Envoyé de Lyon lundi, le colis manque.",
        "This email was sent to the wrong person.",
        "Sent by mistake, please ignore the order.",
        "The message is confidential, who may read it?",
        "L'expéditeur et le destinataire sont inversés sur le bon, merci de supprimer l'étiquette.",
        "Please delete it and inform the sender that the label was wrong.",
        "Your request was good. Thanks.",
        "Manage your expectations, says my boss.",
        "To add a comment I need another role.",
        "Abmelden geht nicht, die Seite bleibt weiß.",
        "Je me désabonner ne marche pas",
        "Cancelar la suscripción no funciona desde ayer.",
        "Cancelar a inscrição não funciona desde ontem.",
        "Anuluj subskrypcję nie działa od wczoraj.",
        "Uitschrijven lukt niet, de pagina blijft wit.",
        "Afmelden lukt niet sinds gisteren",
        "Open the file in your browser and you see the fault",
        "Read it online: https://example.com/manual says the opposite of your answer.",
        "Bekijk de factuur online, daar staat een ander bedrag.",
        "Ver la factura en línea da un error 500.",
        "Um mich abzumelden, habe ich das Portal benutzt und es ging nicht.",
        "Per cancellarmi ho usato il link ma non va.",
        "Pour me désabonner j'ai essayé trois fois.",
        "Om me af te melden heb ik de link gebruikt, zonder resultaat.",
        "Para darme de baja llamé tres veces.",
        "Aby wypisać się z listy, kliknąłem w link i nic.",
        "You were sent this lamp because you ordered it?",
        "You received this order because I ordered it twice.",
        "If you don't get emails from us, check the filter.",
    ],
)
def test_what_people_say_stays(line: str) -> None:
    for text in (f"{line}\n\n{BODY}", f"{BODY}\n\n{line}", f"{BODY}\n{line}"):
        assert cleaned(text) == (text, set())


def test_a_tag_before_a_sentence_goes_alone() -> None:
    assert cleaned(f"[EXTERNAL] Hello,\n{BODY}") == (f"Hello,\n{BODY}", {"banner"})
    assert cleaned(f"EXTERNAL EMAIL: {BODY}")[0] == BODY
    assert cleaned("External mail: not arriving.\n" + BODY)[1] == set()


def test_a_warning_in_two_lines_goes_and_the_message_below_it_stays() -> None:
    warning = "CAUTION: This email originated from outside of the organization.\nDo not click links or open attachments unless you know the sender."
    assert cleaned(f"{warning}\n{BODY}") == (BODY, {"banner"})


def test_a_warning_below_the_top_is_somebody_s_own() -> None:
    lines = [f"Fault {number} is open." for number in range(20)]
    text = "\n".join([*lines, "CAUTION: external email, do not click its links or attachments."])
    assert cleaned(text) == (text, set())
    assert thread_edits(text, ThreadSettings(warning_within=30)) != []


def test_what_says_that_a_mail_was_made_by_a_machine_stays() -> None:
    for line in (
        "This is an automatically generated message, please do not reply.",
        "This message was automatically generated.",
        "Automatic reply: I am out of office until Monday.",
        "Diese E-Mail wurde automatisch erstellt, bitte antworten Sie nicht darauf.",
        "Your request (4711) has been received and is being reviewed by our support staff.",
    ):
        assert cleaned(f"{BODY}\n\n{line}") == (f"{BODY}\n\n{line}", set())


def test_a_mail_of_banners_alone_is_left_as_it_is() -> None:
    text = "##- Please type your reply above this line -##\n\nTicket #123 has been updated"
    assert cleaned(text) == (text, set())


def test_a_banner_inside_a_quote_that_stays_is_part_of_it() -> None:
    text = "> View it on web: https://support.example.com/tickets/12\n\nThat link is dead."
    assert cleaned(text) == (text, set())


@pytest.mark.parametrize(
    "text",
    [
        # no ticket system knows a colleague, a mistake or an "I"
        "This ticket was created by my colleague by mistake.\nPlease close it.",
        "This ticket was created via the portal by mistake.\n\nClose it.",
        "Dieses Ticket wurde per Mail von meinem Kollegen erstellt.\n\nBitte schließen.",
        "Dieses Ticket wurde per Telefon eröffnet\n\nEs fehlt im Portal.",
        "You are getting this message because you ignore my calls.\nPay me.",
        "Sie erhalten diese Nachricht, weil Sie meine Anrufe ignorieren.\nZahlen Sie.",
        "Vous recevez ce message car vous ignorez mes appels.\nPayez.",
        "U ontvangt dit bericht omdat u mijn telefoontjes negeert.\nBetaal.",
        "Otrzymujesz tę wiadomość, bo ignorujesz moje telefony.\nZapłać.",
        "Please write the serial number above the line",
        "[ext] drive is not mounted",
        "Which drive is it?\n\nExternal",
        "EXTERN MESSAGE: is what the label says on the screen",
        # the line above shows it, or the text goes on from it
        "Your gateway adds this line:\n\nCAUTION: This email originated from outside of the organization. Do not click links.\n\nCan you stop it?",
        "The page says:\n\nYour request (#5512) has been updated.\n\nIs it true?",
        "Your ticket #5512 has been updated.\nI read it three times and it makes no sense.",
        "Every mail from you begins with\n##- Please type your reply above this line -##\nCan this be removed?",
        "Where do I find this setting?\nView in browser\nIt shows at the top of each newsletter.",
        "The button\n\nUnsubscribe\n\nfails with an error.",
        "Die Zeile\n\nAbmelden\n\nführt ins Leere.",
        "La ligne\n\nSe désabonner\n\nne marche pas.",
        "La línea\n\nDarse de baja\n\nfalla siempre.",
        "La riga\n\nAnnulla iscrizione\n\nnon funziona.",
        "A linha\n\nCancelar inscrição\n\nnão funciona.",
        "Ta linia\n\nWypisz się\n\nnie działa.",
        "De regel\n\nAfmelden\n\nwerkt niet.",
    ],
)
def test_a_banner_in_somebody_s_own_text_is_its_matter(text: str) -> None:
    assert cleaned(text) == (text, set())


@pytest.mark.parametrize("count", [2, 60, 5000])
def test_tags_in_a_row_go_at_once(count: int) -> None:
    assert cleaned(f"{'[EXT] ' * count}{BODY}") == (BODY, {"banner"})
    assert cleaned(f"{'[EXTERNAL]' * count}\n\n{BODY}") == (BODY, {"banner"})
