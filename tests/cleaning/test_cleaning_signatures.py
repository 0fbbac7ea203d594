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


@pytest.mark.parametrize(
    "text",
    [
        # somebody complains about a mail that came to the wrong person: an "I", a question, a request
        "Hi,\n\nwhy was this message sent to me in error? The addressee moved out.",
        "Hello,\n\nour scanner says that this email of yours had viruses in the attachment and I was told to delete it.",
        "Hallo,\n\ndiese Nachricht kam irrtümlich zu mir, der Adressat ist ausgezogen. Ich habe sie gelöscht.",
        "Bonjour,\n\nj'ai reçu ce message par erreur, le destinataire est parti. Les données sont confidentielles.",
        "Hola,\n\n¿por qué recibí este mensaje por error? El destinatario se mudó.",
        "Buongiorno,\n\nho ricevuto questo messaggio per errore, il destinatario si è trasferito.",
        "Olá,\n\nrecebi esta mensagem por engano, o destinatário mudou-se e os dados são confidenciais.",
        "Dzień dobry,\n\notrzymałem tę wiadomość przez pomyłkę, adresat się wyprowadził. Dane są poufne.",
        "Hallo,\n\nik kreeg dit bericht per abuis, de geadresseerde is verhuisd en het is vertrouwelijk.",
        # "we" without what a stranger has to do, and a mail that would be a greeting alone
        "Good morning.\n\nWe got this message in error, the addressee left and the data is confidential.",
        "Hi,\n\nThis message is confidential and the intended recipient is on leave.",
        # a line above shows the notice
        f"{BODY}\nYour footer says:\n\nThis e-mail is confidential.",
    ],
)
def test_a_complaint_about_a_mail_in_the_wrong_hands_is_no_disclaimer(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize(
    "notice",
    [
        "If you have received this message in error, please notify us and delete it. We accept no liability for viruses.",
        "Wenn Sie nicht der Adressat sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie uns bitte.",
        "Si vous recevez ce message par erreur, merci de le détruire. Nous déclinons toute responsabilité.",
        "Si usted ha recibido este mensaje por error, le rogamos que nos lo comunique y proceda a su eliminación.",
        "Als u dit bericht per abuis hebt ontvangen, wilt u dan contact met ons opnemen en het bericht verwijderen.",
        "Please consider the environment before printing this email.",
        "Think before you print. Save a tree.",
    ],
)
def test_a_company_says_we_in_its_notice(notice: str) -> None:
    assert cleaned(f"{BODY}\n\n{notice}") == (BODY, ["disclaimer"])


@pytest.mark.parametrize(
    "tail",
    [
        # what was to be seen: an error, a log, a key and its value
        "Thanks\nError 0x80070057",
        "Thanks\nKeyError: 'qty'",
        "Gracias\nUsuario: rgil",
        "Best regards,\nTom\n\n2025-03-01 10:00:01 FATAL giving up",
        "Best regards,\nTom\n\nS/N: 4C2-118\nModel: RX-7",
        # a link or a number behind a thank-you is to be opened or called, a list of people to be added
        "Thanks\nhttps://shop.example.com/cart",
        "Merci\n+44 7700 900123",
        "Thanks\nIvo Stern, ivo@example.com\nMia Falk, mia@example.com",
        # a paragraph below the name, with no contact in it, is text
        "Best regards,\nIvo Stern\nTel. +44 7700 900123\n\nIs the chair available in oak",
        "Best regards,\nIvo Stern\n\nOak or beech",
        # words with two meanings, and one word behind a blank line
        "Danke\nErledigt",
        "Grazie\nFatto",
        "Bedankt\nGelukt",
        "Obrigado\nResolvido",
        "Dziękuję\nGotowe",
        "Merci\nRéglé",
        "Gracias\nHecho",
        "Thanks\nSolved",
        "Danke\nHat geklappt",
        "LG\nSamsung",
        "Best\nCheapest",
    ],
)
def test_what_was_to_be_seen_below_a_thank_you_is_no_signature(tail: str) -> None:
    assert cleaned(f"{BODY}\n\n{tail}") == (f"{BODY}\n\n{tail}", [])


@pytest.mark.parametrize(
    "text",
    [
        "Which one?\n\n--\n\nThe blue light is on and the green one is off since Monday.",
        "SELECT *\n\n--\nWHERE total > 10",
        "Two lines are wrong.\n\n--\nSumme 348,00 €\nRabatt 10 %",
        "Problem\n_____\nExpected",
        "First case, printer offline.\n_____\nSecond case: scanner jams\nThird case: no toner",
        "The text for the cup should read\n\n--\nTo the best dad\nin the world",
    ],
)
def test_dashes_and_ruled_lines_also_separate_what_people_write(text: str) -> None:
    assert cleaned(text) == (text, [])


def test_a_ruled_line_above_the_fields_of_a_mail_starts_no_signature() -> None:
    fields = "From: Maya Chen <maya@example.com>\nSent: Monday, 3 March 2025 18:20\nTo: Shop <shop@example.com>\nSubject: Leg"
    for rule in ("_____", "_" * 32, "--"):
        found, kinds = cleaned(f"FYI, see below.\n\n{rule}\n{fields}\n\nThe table has a broken leg.")
        assert found.endswith("The table has a broken leg.")
        assert "signature" not in kinds


def test_a_long_ruled_line_starts_a_signature_and_a_short_one_with_a_contact() -> None:
    assert cleaned(f"{BODY}\n\n{'_' * 20}\nMaya Chen") == (BODY, ["signature"])
    assert cleaned(f"{BODY}\n\n_____\nMaya Chen\nmaya@example.com") == (BODY, ["signature"])
    assert thread_edits(f"{BODY}\n\n_____\nMaya Chen") == []
    assert thread_edits(f"{BODY}\n\n_____\nMaya Chen", ThreadSettings(ruled_width=5)) != []


@pytest.mark.parametrize(
    "text",
    [
        "Please print on the card:\n\nThank you, Maya Chen",
        "Auf die Karte bitte:\n\nAlles Liebe\nViele Grüße von Oma",
        "Please set my new signature:\n\nBest regards,\nMaya Chen\nHead of Stock",
        "I have two devices. Mails from the first one look like this:\n\nSent from my Galaxy S23",
    ],
)
def test_a_sign_off_that_is_to_be_printed_is_the_matter(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize(
    "text",
    [
        # carriers, days and people that something was sent to
        "Sent with UPS",
        "Versendet mit DHL am Montag",
        "Verzonden via DHL",
        "Wysłane przez DPD",
        "Envoyé avec Chronopost",
        "Inviato con BRT lunedì",
        "Enviado por correo con SEUR el lunes",
        "Enviado com CTT ontem",
        "Sent by SMS to my mobile phone",
        "Sent via the app yesterday evening",
        "Verschickt mit Ihrer App",
        # Outlook is offered for a system, or it is at work
        "Get Outlook working on the new laptop",
        "Get Outlook for iOS to show all folders",
    ],
)
def test_what_was_sent_with_a_carrier_or_to_somebody_is_no_footer(text: str) -> None:
    assert cleaned(f"{BODY}\n\n{text}") == (f"{BODY}\n\n{text}", [])
    assert cleaned(f"{BODY}\n\n{text}\n\nIt is lost.")[1] == []


@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        ("Thanks & regards,\nMaya Chen", "signature"),
        ("Thanks and have a great day!\nMaya", "signature"),
        ("je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.\n\nMaya Chen", "signature"),
        ("Best regards,\n\nMaya Chen\nHead of Stock\n\nExample Ltd | 1 Road\nT +44 7700 900123", "signature"),
        ("[cid:image001.png@01D9ABCD.12345678]", "footer"),
        ("Virus-free. www.avast.com", "banner"),
    ],
)
def test_more_that_programs_and_habits_add_at_the_end_goes(tail: str, kind: str) -> None:
    assert cleaned(f"{BODY}\n\n{tail}") == (BODY, [kind])


@pytest.mark.parametrize(
    "tail",
    [
        "\n\nregards,\n-- \nJohn Smith\n+44 7700 900123",
        "\nKind regards\n--\nJohn",
        "\n-- \nJohn Smith\nSupport\nhttps://example.com/john",
        "\n-- \nJohn van den Berg",
    ],
)
def test_a_delimiter_right_below_the_text_starts_a_signature(tail: str) -> None:
    assert cleaned(BODY + tail)[0] == BODY
    assert cleaned(f"{BODY}{tail}\n\nOn 3 May 2026 at 11:30, Ann Lee <ann@example.com> wrote:\n> Which?")[0] == BODY


@pytest.mark.parametrize(
    "text",
    [
        "The old text was\n--\nTo the best dad",
        "First case\n--\nSecond Case",
        "Old Lamp\n--\nNew Lamp",
        "Printer is offline.\n--\nscanner jams",
        "The old address is:\n--\nMaya Chen\nmaya@example.com",
        "Our old page\n--\nhttps://example.com/new",
        "SELECT name FROM lamps\n--\nWHERE total > 10",
        "Please compare the two.\n--\nLamp 4711 is dark.\nLamp 4712 is bright.",
        f"{BODY}\n--\nMaya\nHead\nStock\nBerlin\nmaya@example.com",
    ],
)
def test_dashes_right_below_a_line_also_part_what_people_compare(text: str) -> None:
    assert cleaned(text) == (text, [])


@pytest.mark.parametrize(
    "footer",
    [
        "-- \nLamp Users' Group: lamps@example.org\nhttp://example.org/lists for (un)subscription information.\n"
        "List maintainer: keeper@example.org",
        "_______________________________________________\nLamps mailing list\nLamps@example.org\n"
        "https://lists.example.org/mailman/listinfo/lamps-of-the-northern-and-of-the-southern-office-and-of-all-others",
        "_______________________________________________\nLamps mailing list  -  Lamps@example.org\n"
        "To unsubscribe: https://example.org/mailman/listinfo/lamps?language=en",
    ],
)
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_the_footer_of_a_mailing_list_goes(footer: str, between: str) -> None:
    found, kinds = cleaned(f"{BODY}{between}{footer}")
    assert (found, "signature" in kinds) == (BODY, False)
    assert cleaned(f"{BODY}\n-- \nJohn Smith\n+44 7700 900123{between}{footer}")[0] == BODY


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\n\n_____\nI cannot leave the mailing list\nhttps://example.org/mailman/listinfo/lamps",
        "Your mails end with:\n_____\nLamps mailing list\nhttps://example.org/mailman/listinfo/lamps",
        f"{BODY}\n\n_____\nThe mailing list page https://example.org/mailman/listinfo/lamps gives 404. Why?",
    ],
)
def test_what_somebody_says_about_a_mailing_list_is_no_footer(text: str) -> None:
    assert cleaned(text) == (text, [])
