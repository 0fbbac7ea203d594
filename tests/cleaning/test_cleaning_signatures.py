"""The end of a message: signatures, footers and notices in eight languages, and sentences that only look like them."""

from __future__ import annotations

import pytest

from curation.cleaning.edits import apply
from curation.cleaning.mails.settings import ThreadSettings
from curation.cleaning.mails.thread import thread_edits

BODY = "The lamp is dark.\nPlease send a new one."


def cleaned(text: str) -> tuple[str, list[str]]:
    edits = thread_edits(text)
    found = apply(text, edits).strip()
    assert thread_edits(found) == []
    return found, [edit.kind for edit in edits]


@pytest.mark.parametrize(
    "closing",
    [
        *(
            "With kind regards,",
            "Best wishes",
            "Yours faithfully,",
            "Thanks in advance,",
            "Thank you very much",
            "Cheers",
        ),
        *(
            "Mit besten Grüßen",
            "Liebe Grüsse aus Bern",
            "Freundlicher Gruß",
            "Vielen Dank im Voraus",
            "MfG",
            "Hochachtungsvoll",
        ),
        *("Très cordialement,", "Salutations distinguées,", "Merci d'avance,", "Bonne journée,", "Cdlt"),
        *("Reciba un cordial saludo,", "Muy atentamente,", "Gracias de antemano", "Un abrazo,"),
        *("I miei migliori saluti", "Cordialmente,", "Grazie in anticipo,", "Un caro saluto"),
        *("Os meus melhores cumprimentos,", "Abraço,", "Obrigado desde já", "Respeitosamente,"),
        *("Z wyrazami szacunku,", "Dziękuję i pozdrawiam,", "Miłego dnia", "Łączę pozdrowienia"),
        *("Met hartelijke groet,", "Groetjes", "Alvast bedankt,", "Mvg"),
        *("Viele Grüße / Best regards", "*Kind regards*"),
    ],
)
@pytest.mark.parametrize(
    "name", ["Maya Chen", "Maya", "maya", "Maya Chen\nHead of Stock\nmaya@example.com | +44 7700 900123"]
)
def test_a_sign_off_goes_with_who_signs(closing: str, name: str) -> None:
    assert cleaned(f"{BODY}\n\n{closing}\n{name}") == (BODY, ["signature"])
    assert cleaned(f"{BODY}\n\n{closing}\n\n{name}")[0] == BODY


def test_a_german_company_s_signature_is_long_and_goes_where_it_has_contacts() -> None:
    lines = [
        "i. A. Maya Chen",
        "Einkauf",
        "Example GmbH",
        "Musterstraße 1",
        "12345 Musterstadt",
        "Tel.: +44 7700 900123",
    ]
    lines += [
        "maya@example.com",
        "www.example.com",
        "Geschäftsführer: A. B. | Amtsgericht Musterstadt HRB 12345",
        "USt-IdNr.: DE1",
    ]
    text = BODY + "\n\nMit freundlichen Grüßen\n\n" + "\n".join(lines)
    assert cleaned(text) == (BODY, ["signature"])
    assert thread_edits(text, ThreadSettings(company_lines=8, signature_lines=8)) == []


@pytest.mark.parametrize(
    "tail",
    [
        "Thanks,\nnot before Monday please",
        "Thanks,\nMaya\n\nPS: the order is 4711",
        "Thanks,\nMaya\nOrder 4711",
        "Thanks,\nMaya\nplease call me back on +44 7700 900123",
        "Kind regards,\nwhy does nobody answer my mails at all",
        "Best\nof all would be a new lamp, by Friday if you can.",
        "Thanks!",
        "Merci pour la lampe\nelle est belle",
        "Best regards, and please hurry",
    ],
)
def test_what_may_be_a_sentence_below_a_sign_off_stays(tail: str) -> None:
    assert cleaned(f"{BODY}\n\n{tail}") == (f"{BODY}\n\n{tail}", [])


def test_thanks_and_one_word_right_below_a_sentence_are_told_from_a_sign_off() -> None:
    assert cleaned(f"{BODY}\nDanke\nErledigt") == (f"{BODY}\nDanke\nErledigt", [])
    assert cleaned(f"{BODY}\nDanke,\nMaya") == (BODY, ["signature"])
    assert cleaned(f"{BODY}\nDanke\nMaya Chen") == (BODY, ["signature"])


def test_a_sign_off_in_one_line_or_without_a_name_goes() -> None:
    assert cleaned(f"{BODY}\n\nBest regards, Maya Chen") == (BODY, ["signature"])
    assert cleaned(f"{BODY}\n\nMit freundlichen Grüßen") == (BODY, ["signature"])
    assert cleaned(f"{BODY}\n\nMany thanks") == (f"{BODY}\n\nMany thanks", [])


def test_a_signature_below_a_quote_goes_and_the_quote_is_seen() -> None:
    header = "On 3 Feb 2025 at 10:12, Maya Chen <maya@example.com> wrote:"
    assert cleaned(f"{BODY}\n\n{header}\n> Which lamp?\n>\n--\nOwen\nSupport")[0] == BODY


@pytest.mark.parametrize(
    "footer",
    [
        *(
            "Sent from my iPhone",
            "Sent from Mail for Windows",
            "Sent from Proton Mail for iOS",
            "Get Outlook for iOS<https://aka.ms/o0ukef>",
        ),
        *(
            "Von meinem Samsung Gerät gesendet.",
            "Gesendet mit Thunderbird",
            "Diese Nachricht wurde von meinem Android Mobiltelefon gesendet.",
        ),
        *("Envoyé de mon Galaxy", "Envoyé depuis l'application Mail Orange", "Télécharger Outlook pour iOS"),
        *(
            "Enviado desde mi teléfono",
            "Descarga Outlook para iOS",
            "Inviato da Libero Mail",
            "Ottieni Outlook per iOS",
        ),
        *(
            "Enviado do meu Xiaomi",
            "Obtenha o Outlook para iOS",
            "Wysłane z aplikacji mobilnej WP Poczta",
            "Pobierz aplikację Outlook dla systemu iOS",
        ),
        *("Verzonden vanaf mijn mobiel", "Verstuurd vanuit Mail voor Windows", "Download Outlook voor iOS"),
    ],
)
def test_a_mobile_footer_goes(footer: str) -> None:
    assert cleaned(f"{BODY}\n\n{footer}") == (BODY, ["footer"])
    assert cleaned(f"{BODY}\n\n{footer}\n\nAnd a second lamp is dark too.")[1] == ["footer"]


@pytest.mark.parametrize(
    "text",
    [
        "Sent from Hamburg on Monday, the parcel has not arrived.",
        "Sent by mistake, please ignore the order.",
        "Gesendet von Hamburg am Montag, das Paket fehlt.",
        "Envoyé de Lyon lundi, le colis manque.",
        "Enviado desde Sevilla el lunes, falta el paquete.",
        "Inviato da Torino lunedì, manca il pacco.",
        "Enviado do Porto na segunda, falta o pacote.",
        "Wysłane z Krakowa w poniedziałek, brakuje paczki.",
        "Verzonden vanaf Utrecht op maandag, het pakket ontbreekt.",
        "Get outlooks on your sales from the report.",
    ],
)
def test_a_parcel_that_was_sent_is_no_footer(text: str) -> None:
    assert cleaned(f"{BODY}\n\n{text}") == (f"{BODY}\n\n{text}", [])


@pytest.mark.parametrize(
    "notice",
    [
        "This communication is confidential and may be legally privileged. Unauthorised disclosure is prohibited.",
        "Diese Nachricht ist vertraulich. Wenn Sie nicht der richtige Empfänger sind, vernichten Sie sie bitte.",
        "Ce courriel est confidentiel. S'il vous est parvenu par erreur, veuillez le supprimer.",
        "Este correo es confidencial. Si lo ha recibido por error, elimínelo y avise al remitente.",
        "Questo messaggio è riservato. Se lo ha ricevuto per errore, avvisi il mittente e lo cancelli.",
        "Esta mensagem é confidencial. Se a recebeu por engano, apague-a e avise o remetente.",
        "Ta wiadomość jest poufna. Jeżeli trafiła do Państwa przez pomyłkę, prosimy ją usunąć.",
        "Deze e-mail is vertrouwelijk. Bent u niet de geadresseerde, verwijder hem dan.",
        "This e-mail is confidential.",
    ],
)
def test_a_notice_of_confidentiality_goes(notice: str) -> None:
    assert cleaned(f"{BODY}\n\n{notice}") == (BODY, ["disclaimer"])


@pytest.mark.parametrize(
    "text",
    [
        "L'expéditeur et le destinataire sont inversés sur le bon, merci de supprimer l'étiquette.",
        "Bitte informieren Sie den Empfänger, der Absender hat das Paket storniert.",
        "Please delete my account and notify me when the recipient has confirmed.",
        "Is the report confidential? Who may read it?",
        "The parcel was delivered to the wrong addressee, please contact the sender.",
        "Please do not disclose the price to the customer, it is confidential.",
    ],
)
def test_a_last_paragraph_on_parcels_and_secrets_stays(text: str) -> None:
    assert cleaned(f"{BODY}\n\n{text}") == (f"{BODY}\n\n{text}", [])


def test_a_notice_needs_as_many_concepts_as_the_settings_say() -> None:
    text = (
        f"{BODY}\n\nThis communication is privileged and confidential; its disclosure to third parties is prohibited."
    )
    assert len(thread_edits(text)) == 1
    assert thread_edits(text, ThreadSettings(notice_cues=4)) == []
