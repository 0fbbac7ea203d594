"""Planted truth for notices: what machines write and what people write about it, as templates with slots.

The rules were tuned on the templates here. Those of `notices_apart.py` were written at the same time, before any rule,
and were first evaluated when the rules were done.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Template(NamedTuple):
    """A message with slots; `kind` is None where a person wrote it. An empty title is a turn without a subject."""

    kind: str | None
    language: str
    title: str
    text: str


class Planted(NamedTuple):
    """A message with the truth about it; `hard` where a person writes about or like a notice."""

    kind: str | None
    title: str
    text: str
    hard: bool


SLOTS: dict[str, tuple[str, ...]] = {
    "me": ("Maya Chen", "Jonas Weber", "Claire Petit", "Tom Hardwick", "Ola Nowak", "Ines Prado"),
    "you": ("Sam", "Anna", "Luc", "Marta", "Piet", "Giulia"),
    "who": ("Robin Vega", "Nadia Kraus", "Lena Moreau", "Paul Visser", "Dario Conti"),
    "mail": ("robin@example.com", "nadia.kraus@example.org", "office@example.net", "l.moreau@example.com"),
    "mail2": ("billing@example.com", "nobody.here@example.org", "j.doe@mail.example.net"),
    "day": ("Monday, 5 May", "12 August 2025", "2025-03-14", "01/09/2025", "July 21"),
    "day2": ("Friday, 16 May", "29 August 2025", "2025-03-28", "15/09/2025", "August 4"),
    "datum": ("05.05.2025", "12.08.2025", "14/03/2025", "1-9-2025"),
    "datum2": ("16.05.2025", "29.08.2025", "28/03/2025", "15-9-2025"),
    "phone": ("+1 202 555 0143", "+44 7700 900321", "555-0117"),
    "co": ("Northwind", "Acme Cloud", "Helio Software", "Brightdesk"),
    "n": ("48213", "1077", "90412", "7315"),
    "n2": ("48190", "1102", "90388", "7290"),
    "host": ("web-03.example.com", "db01", "prod-api-eu-1", "mail.example.net"),
    "url": ("https://status.example.com/i/4821", "https://help.example.org/r/ab12", "https://example.com/x?id=77"),
    "subject": ("Invoice for March", "Login fails on mobile", "Order 5512 not delivered", "Export stops at 90 %"),
    "product": ("Atlas Sync", "the billing portal", "Orbit Mail", "Data Hub"),
    "percent": ("91.4", "97", "99.2", "93"),
    "time": ("09:14", "14:30", "17:05", "23:41"),
}


def notice(kind: str, language: str, title: str, text: str) -> Template:
    return Template(kind, language, title, text)


def person(language: str, title: str, text: str) -> Template:
    return Template(None, language, title, text)


NOTICES: tuple[Template, ...] = (
    # Out of office.
    notice(
        "out_of_office",
        "en",
        "Automatic reply: {subject}",
        "Thank you for your email. I am currently out of the office and will return on {day}. For urgent matters please contact {who} at {mail}.\n\nKind regards\n{me}",
    ),
    notice(
        "out_of_office",
        "en",
        "Out of Office: {subject}",
        "Hello,\n\nI will be out of the office from {day} until {day2} with limited access to email. I will respond to your message upon my return.\n\n{me}",
    ),
    notice(
        "out_of_office",
        "en",
        "Out of Office Re: {subject}",
        "I'm on annual leave until {day2}. Your email will not be forwarded. If you need immediate assistance, please email {mail}.",
    ),
    notice(
        "out_of_office",
        "en",
        "Auto: {subject}",
        "Hi there,\n\nThanks for your message! I'm away on vacation and won't be checking email until {day}. If it can't wait, reach out to {who} ({mail}).\n\nCheers, {me}",
    ),
    notice(
        "out_of_office",
        "en",
        "Automatic reply: {subject}",
        "I am on parental leave and return in {day2}. In my absence {who} is looking after my accounts: {mail}, {phone}.",
    ),
    notice(
        "out_of_office",
        "en",
        "{me} is out of office Re: {subject}",
        "This is an automated response. Our office is closed for the holidays from {day} through {day2}. We will answer all messages when we are back.",
    ),
    notice(
        "out_of_office",
        "en",
        "Autoreply: {subject}",
        "{me} no longer works at {co}. Please direct all future correspondence to {mail}. This mailbox is not monitored.",
    ),
    notice(
        "out_of_office",
        "de",
        "Automatische Antwort: {subject}",
        "Guten Tag,\n\nvielen Dank für Ihre Nachricht. Ich bin vom {datum} bis {datum2} nicht im Büro. In dringenden Fällen wenden Sie sich bitte an {who} ({mail}). Ihre E-Mail wird nicht weitergeleitet.\n\nMit freundlichen Grüßen\n{me}",
    ),
    notice(
        "out_of_office",
        "de",
        "Abwesenheitsnotiz: {subject}",
        "Ich bin derzeit im Urlaub und ab dem {datum2} wieder erreichbar. Ihre Mail werde ich nach meiner Rückkehr beantworten.",
    ),
    notice(
        "out_of_office",
        "fr",
        "Réponse automatique : {subject}",
        "Bonjour,\n\nJe suis actuellement absent du bureau jusqu'au {datum2} inclus. En cas d'urgence, vous pouvez contacter {who} à l'adresse {mail}.\n\nCordialement,\n{me}",
    ),
    notice(
        "out_of_office",
        "fr",
        "Absence du bureau : {subject}",
        "Merci pour votre message. Je suis en congés du {datum} au {datum2} et n'aurai pas accès à ma messagerie. Je vous répondrai dès mon retour.",
    ),
    notice(
        "out_of_office",
        "es",
        "Respuesta automática: {subject}",
        "Hola:\n\nGracias por su mensaje. Me encuentro fuera de la oficina hasta el {datum2}. Para asuntos urgentes, póngase en contacto con {who} en {mail}.\n\nSaludos,\n{me}",
    ),
    notice(
        "out_of_office",
        "es",
        "Fuera de la oficina: {subject}",
        "Estaré de vacaciones del {datum} al {datum2} sin acceso al correo electrónico. Responderé a su mensaje a mi regreso.",
    ),
    notice(
        "out_of_office",
        "it",
        "Risposta automatica: {subject}",
        "Buongiorno,\n\nsono fuori ufficio fino al {datum2}. Per urgenze potete contattare {who} all'indirizzo {mail}.\n\nCordiali saluti\n{me}",
    ),
    notice(
        "out_of_office",
        "it",
        "Fuori sede: {subject}",
        "Grazie per il messaggio. Sarò in ferie dal {datum} al {datum2} e risponderò alle e-mail al mio rientro.",
    ),
    notice(
        "out_of_office",
        "pt",
        "Resposta automática: {subject}",
        "Olá,\n\nObrigado pela sua mensagem. Estou fora do escritório até {datum2}. Em caso de urgência, entre em contato com {who} pelo e-mail {mail}.\n\nAtenciosamente,\n{me}",
    ),
    notice(
        "out_of_office",
        "pt",
        "Ausência temporária: {subject}",
        "Estarei de férias de {datum} a {datum2}, com acesso limitado ao e-mail. Responderei assim que regressar.",
    ),
    notice(
        "out_of_office",
        "pl",
        "Odpowiedź automatyczna: {subject}",
        "Dzień dobry,\n\ndziękuję za wiadomość. Jestem poza biurem do {datum2}. W pilnych sprawach proszę o kontakt z {who}: {mail}.\n\nPozdrawiam\n{me}",
    ),
    notice(
        "out_of_office",
        "pl",
        "Autoodpowiedź: {subject}",
        "Przebywam na urlopie w dniach {datum} - {datum2}. Odpowiem na Państwa wiadomość po powrocie.",
    ),
    notice(
        "out_of_office",
        "nl",
        "Automatisch antwoord: {subject}",
        "Beste,\n\nBedankt voor uw bericht. Ik ben momenteel niet op kantoor en ben op {datum2} weer bereikbaar. Voor dringende zaken kunt u contact opnemen met {who} via {mail}.\n\nMet vriendelijke groet,\n{me}",
    ),
    notice(
        "out_of_office",
        "nl",
        "Afwezig: {subject}",
        "Wegens vakantie ben ik van {datum} tot en met {datum2} afwezig. Uw e-mail wordt niet doorgestuurd. Na mijn terugkeer beantwoord ik uw bericht.",
    ),
    # Bounces.
    notice(
        "bounce",
        "en",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host {host}.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to postmaster.\n\n<{mail2}>: host mx.example.org[203.0.113.9] said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
    ),
    notice(
        "bounce",
        "en",
        "Delivery Status Notification (Failure)",
        "Address not found\n\nYour message wasn't delivered to {mail2} because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist.",
    ),
    notice(
        "bounce",
        "en",
        "Undeliverable: {subject}",
        "Delivery has failed to these recipients or groups:\n\n{mail2}\nThe recipient's mailbox is full and can't accept messages now. Please try resending your message later, or contact the recipient directly.\n\nDiagnostic information for administrators:\nGenerating server: {host}\nRemote Server returned '554 5.2.2 mailbox full'",
    ),
    notice(
        "bounce",
        "en",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  {mail2}\n    retry timeout exceeded",
    ),
    notice(
        "bounce",
        "en",
        "failure notice",
        "Hi. This is the qmail-send program at {host}.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<{mail2}>:\nSorry, no mailbox here by that name. (#5.1.1)",
    ),
    notice(
        "bounce",
        "en",
        "Delayed Mail (still being retried)",
        "####################################################################\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n####################################################################\n\nYour message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.",
    ),
    notice(
        "bounce",
        "de",
        "Unzustellbar: {subject}",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\n{mail2}\nDie eingegebene E-Mail-Adresse konnte nicht gefunden werden. Überprüfen Sie die E-Mail-Adresse des Empfängers, und senden Sie die Nachricht erneut.",
    ),
    notice(
        "bounce",
        "fr",
        "Non remis : {subject}",
        "Échec de la remise à ces destinataires ou groupes :\n\n{mail2}\nL'adresse de messagerie que vous avez entrée est introuvable. Vérifiez l'adresse de messagerie du destinataire et réessayez d'envoyer le message.",
    ),
    notice(
        "bounce",
        "es",
        "No se puede entregar: {subject}",
        "Error de entrega a estos destinatarios o grupos:\n\n{mail2}\nNo se encontró la dirección de correo electrónico que especificó. Compruebe la dirección e intente reenviar el mensaje.",
    ),
    notice(
        "bounce",
        "it",
        "Recapito non riuscito: {subject}",
        "Recapito non riuscito per i destinatari o gruppi seguenti:\n\n{mail2}\nL'indirizzo di posta elettronica immesso non è stato trovato.",
    ),
    notice(
        "bounce",
        "pt",
        "Não é possível entregar: {subject}",
        "Falha na entrega a estes destinatários ou grupos:\n\n{mail2}\nO endereço de email inserido não foi encontrado. Verifique o endereço do destinatário e tente reenviar a mensagem.",
    ),
    notice(
        "bounce",
        "pl",
        "Niedostarczalne: {subject}",
        "Dostarczenie wiadomości do następujących adresatów lub grup nie powiodło się:\n\n{mail2}\nNie można odnaleźć podanego adresu e-mail.",
    ),
    notice(
        "bounce",
        "nl",
        "Onbestelbaar: {subject}",
        "De bezorging aan de volgende ontvangers of groepen is mislukt:\n\n{mail2}\nHet e-mailadres dat u hebt ingevoerd, kan niet worden gevonden.",
    ),
    # Alerts.
    notice(
        "alert",
        "en",
        "** PROBLEM Service Alert: {host}/CPU load is CRITICAL **",
        "***** Nagios *****\n\nNotification Type: PROBLEM\n\nService: CPU load\nHost: {host}\nAddress: 192.0.2.17\nState: CRITICAL\n\nDate/Time: {day} {time}\n\nAdditional Info:\n\nCRITICAL - load average: 14.02, 11.90, 9.31",
    ),
    notice(
        "alert",
        "en",
        "Problem: High memory utilization on {host}",
        "Problem started at {time} on 2025.03.14\nProblem name: High memory utilization (>{percent}%)\nHost: {host}\nSeverity: Average\nOperational data: {percent} %\nOriginal problem ID: {n}",
    ),
    notice(
        "alert",
        "en",
        "[Triggered] Disk usage is high on {host}",
        "[Triggered] Disk usage is high on {host}\n\n@ops-team\n\navg(last_5m):avg:system.disk.in_use{{host:{host}}} > 0.9\n\nThe monitor was last triggered at {day} {time} UTC.\n\n[Monitor Status] [Edit Monitor] [View {host}]",
    ),
    notice(
        "alert",
        "en",
        'ALARM: "HighCPU-{host}" in EU (Frankfurt)',
        'You are receiving this email because your Amazon CloudWatch Alarm "HighCPU-{host}" in the EU (Frankfurt) region has entered the ALARM state, because "Threshold Crossed: 1 datapoint [{percent} ({time})] was greater than the threshold (80.0)."\n\nAlarm Details:\n- Name: HighCPU-{host}\n- State Change: OK -> ALARM',
    ),
    notice(
        "alert",
        "en",
        "Monitor is DOWN: {product}",
        "Hi,\n\nThe monitor {product} ({url}) is currently DOWN (HTTP 503 - Service Unavailable). UptimeRobot will alert you when it is back up.\n\nEvent timestamp: {day} {time}",
    ),
    notice(
        "alert",
        "en",
        "[FIRING:2] HighErrorRate {host} (critical)",
        "**Firing**\n\nValue: A={percent}, C=1\nLabels:\n - alertname = HighErrorRate\n - instance = {host}\n - severity = critical\nAnnotations:\n - summary = 5xx rate above threshold\nSource: {url}\nSilence: {url}",
    ),
    notice(
        "alert",
        "en",
        "Recovery: {host} replied to ping",
        "RECOVERY: Host {host} is UP\nInfo: PING OK - Packet loss = 0%, RTA = 1.20 ms\nDuration: 0h 14m 3s\nTime: {day} {time}",
    ),
    notice(
        "alert",
        "en",
        "Incident #{n} assigned to you",
        "Incident #{n} was triggered and assigned to you by PagerDuty.\n\nService: {product}\nDescription: latency p99 > 2s for 10 minutes\nUrgency: High\n\nAcknowledge: {url}\nResolve: {url}",
    ),
    # Invitations.
    notice(
        "invitation",
        "en",
        "Invitation: Weekly sync @ Tue 6 May 2025 3pm - 3:30pm (CEST) ({mail})",
        "You have been invited to the following event.\n\nWeekly sync\n\nWhen: Tue 6 May 2025 3pm – 3:30pm Central European Time\nWhere: Room 4\nWho:\n  * {mail} - organizer\n  * {mail2}\n\nGoing? Yes - Maybe - No\n\nInvitation from Google Calendar",
    ),
    notice(
        "invitation",
        "en",
        "Accepted: Quarterly review with {co}",
        "{me} has accepted this invitation.\n\nQuarterly review with {co}\nWhen: {day} {time} – 16:00 (UTC)\nOrganizer: {mail}",
    ),
    notice(
        "invitation",
        "en",
        "Declined: {product} training @ Wed {day} {time} ({mail})",
        '{me} has declined this invitation with this note:\n\n"Clashes with another call"\n\n{product} training\nWed {day} {time}',
    ),
    notice(
        "invitation",
        "en",
        "Canceled: Onboarding call",
        "This event has been canceled and removed from your calendar.\n\nOnboarding call\nWhen: {day} {time}\nCalendar: {mail}",
    ),
    notice(
        "invitation",
        "en",
        "{me} invites you to a meeting",
        "{me} is inviting you to a scheduled Zoom meeting.\n\nTopic: {product} kickoff\nTime: {day} {time} Amsterdam\n\nJoin Zoom Meeting\n{url}\n\nMeeting ID: 812 5550 1234\nPasscode: 552913",
    ),
    notice(
        "invitation",
        "en",
        "New Event: {me} - {time} {day} - 30 Minute Meeting",
        "Hi {you},\n\nA new event has been scheduled.\n\nEvent Type:\n30 Minute Meeting\n\nInvitee:\n{me}\n\nInvitee Email:\n{mail}\n\nEvent Date/Time:\n{time} - {day} (Central European Time)\n\nView event in Calendly",
    ),
    notice(
        "invitation",
        "de",
        "Einladung: Projektbesprechung, {datum}",
        "Sie wurden zum folgenden Termin eingeladen.\n\nProjektbesprechung\n\nWann: Di. {datum} 15:00 – 15:30\nWo: Raum 4\nOrganisator: {mail}\n\nZusagen? Ja - Vielleicht - Nein",
    ),
    notice(
        "invitation",
        "de",
        "Zugesagt: Projektbesprechung",
        "{me} hat diese Einladung angenommen.\n\nProjektbesprechung\nWann: {datum} {time}",
    ),
    notice(
        "invitation",
        "fr",
        "Invitation : Point hebdomadaire - mar. 6 mai 2025 15:00",
        "Vous avez été invité à l'événement suivant.\n\nPoint hebdomadaire\nDate : mar. 6 mai 2025 15:00 – 15:30\nOù : Salle 4\nOrganisateur : {mail}\n\nParticiper ? Oui - Peut-être - Non",
    ),
    notice(
        "invitation",
        "es",
        "Aceptado: Revisión trimestral",
        "{me} ha aceptado esta invitación.\n\nRevisión trimestral\nCuándo: {datum} {time}\nOrganizador: {mail}",
    ),
    notice(
        "invitation",
        "it",
        "Invito: Riunione settimanale - mar 6 mag 2025 15:00",
        "Sei stato invitato al seguente evento.\n\nRiunione settimanale\nQuando: {datum} {time}\nDove: Sala 4\nParteciperai? Sì - Forse - No",
    ),
    notice(
        "invitation",
        "pt",
        "Convite: Reunião semanal - {datum}",
        "Você foi convidado para o seguinte evento.\n\nReunião semanal\nQuando: {datum} {time}\nOnde: Sala 4\nOrganizador: {mail}",
    ),
    notice(
        "invitation",
        "pl",
        "Zaproszenie: Spotkanie tygodniowe - {datum}",
        "Zaproszono Cię na następujące wydarzenie.\n\nSpotkanie tygodniowe\nKiedy: {datum} {time}\nGdzie: Sala 4\nOrganizator: {mail}",
    ),
    notice(
        "invitation",
        "nl",
        "Uitnodiging: Weekoverleg - {datum}",
        "Je bent uitgenodigd voor de volgende afspraak.\n\nWeekoverleg\nWanneer: {datum} {time}\nWaar: Kamer 4\nOrganisator: {mail}",
    ),
    # Surveys.
    notice(
        "survey",
        "en",
        "Please rate the support you received",
        "Hello {you},\n\nWe'd love to hear what you think of our customer service. Please take a moment to answer one simple question by clicking either link below:\n\nHow would you rate the support you received?\n\nGood, I'm satisfied\nBad, I'm unsatisfied\n\nHere's a reminder of what this request was about:",
    ),
    notice(
        "survey",
        "en",
        "How likely are you to recommend {co}?",
        "How likely are you to recommend {co} to a friend or colleague?\n\n0 1 2 3 4 5 6 7 8 9 10\nNot at all likely - Extremely likely\n\nUnsubscribe",
    ),
    notice(
        "survey",
        "en",
        "Your feedback on request #{n}",
        "Your request #{n} was recently resolved. We would appreciate it if you would complete a short survey about your experience. It takes less than 2 minutes.\n\nStart the survey: {url}\n\nThank you for helping us improve.",
    ),
    notice(
        "survey",
        "en",
        "How did we do?",
        "Hi {you}, your conversation with {me} has ended. How did we do?\n\nGreat · Okay · Not good",
    ),
    notice(
        "survey",
        "de",
        "Wie zufrieden waren Sie mit unserem Service?",
        "Guten Tag,\n\nIhre Meinung ist uns wichtig. Bitte nehmen Sie sich kurz Zeit für unsere Umfrage zu Ihrer Anfrage #{n}:\n{url}\n\nWie zufrieden waren Sie mit unserem Service?",
    ),
    notice(
        "survey",
        "fr",
        "Votre avis nous intéresse",
        "Bonjour,\n\nComment évaluez-vous l'assistance que vous avez reçue ?\n\nBien, je suis satisfait\nMal, je ne suis pas satisfait",
    ),
    notice(
        "survey",
        "es",
        "Encuesta de satisfacción",
        "Hola {you}:\n\nNos gustaría conocer su opinión. Le agradecemos que complete esta breve encuesta sobre la atención recibida: {url}",
    ),
    notice(
        "survey",
        "it",
        "La tua opinione conta",
        "Ciao {you},\n\ncome valuteresti l'assistenza ricevuta? Compila il nostro breve sondaggio: {url}",
    ),
    notice(
        "survey",
        "pt",
        "Como foi o nosso atendimento?",
        "Olá {you},\n\nComo você avalia o atendimento recebido? Responda à nossa pesquisa de satisfação: {url}",
    ),
    notice(
        "survey",
        "pl",
        "Oceń naszą obsługę",
        "Dzień dobry,\n\nprosimy o wypełnienie krótkiej ankiety dotyczącej obsługi zgłoszenia #{n}: {url}\n\nTwoja opinia jest dla nas ważna.",
    ),
    notice(
        "survey",
        "nl",
        "Hoe hebben wij het gedaan?",
        "Beste {you},\n\nHoe beoordeelt u de ondersteuning die u heeft ontvangen? Vul onze korte enquête in: {url}",
    ),
    # Merges.
    notice(
        "merge",
        "en",
        "",
        'Request #{n} "{subject}" was closed and merged into this request. Last comment in request #{n}:\n\nany news on this one',
    ),
    notice("merge", "en", "", 'This request was closed and merged into request #{n} "{subject}".'),
    notice("merge", "en", "Ticket {n} has been merged", "This ticket is closed and merged into ticket {n2}"),
    notice(
        "merge",
        "en",
        "",
        "Your request ({n}) has been merged with request #{n2}. All further updates will be made on request #{n2}.",
    ),
    notice("merge", "en", "", "Ticket with ID {n} merged into this ticket.\nSubject: {subject}"),
    notice("merge", "en", "", "{me} marked this case as a duplicate of #{n} and merged it."),
    notice("merge", "de", "", "Das Ticket #{n} wurde mit diesem Ticket zusammengeführt."),
    # Status.
    notice(
        "status",
        "en",
        "[{co}] Request received: {subject}",
        "##- Please type your reply above this line -##\n\nYour request (#{n}) has been received and is being reviewed by our support staff.\n\nTo add additional comments, reply to this email.",
    ),
    notice(
        "status",
        "en",
        "Ticket Received - {subject}",
        "Dear {you},\n\nWe would like to acknowledge that we have received your request and a ticket has been created with Ticket ID - {n}.\nA support representative will be reviewing your request and will send you a personal response (usually within 24 hours).\n\nTo view the status of the ticket or add comments, please visit\n{url}\n\nThank you for your patience.\n\nSincerely,\n{co} Support Team",
    ),
    notice(
        "status",
        "en",
        "Your ticket #{n} has been solved",
        "Your request (#{n}) has been deemed solved. To reopen this request, reply to this email.",
    ),
    notice("status", "en", "", "{me} has changed the status from Open to Pending."),
    notice(
        "status",
        "en",
        "Reset your {co} password",
        "Hi {you},\n\nWe received a request to reset the password for your {co} account. Click the link below to choose a new password:\n\n{url}\n\nIf you did not request a password reset, you can safely ignore this email. This link expires in 24 hours.",
    ),
    notice(
        "status",
        "en",
        "Your order has shipped",
        "Good news! Your order #{n} has shipped and is on its way.\n\nTracking number: 1Z555-{n}\nEstimated delivery: {day}\n\nTrack your package: {url}",
    ),
    notice(
        "status",
        "en",
        "Your subscription has been renewed",
        "Hi {you},\n\nYour {co} subscription was renewed on {day}. Your next billing date is {day2}. You can manage your subscription in your account settings.\n\nThis is an automated message, please do not reply.",
    ),
    notice(
        "status",
        "en",
        "Re: {subject}",
        "Thank you for contacting {co} Support. This is an automated confirmation that we received your message. Your case number is {n}. One of our agents will get back to you within one business day.",
    ),
    notice(
        "status",
        "en",
        "[JIRA] (SUP-{n}) {subject}",
        "{me} updated SUP-{n}:\n--------------------------\nStatus: Resolved (was: In Progress)\nResolution: Fixed\nAssignee: {who}\n\n--\nThis message was sent by Atlassian Jira",
    ),
    notice(
        "status",
        "en",
        "",
        "Case {n} was reassigned from Tier 1 to Tier 2 by {me}.\nPriority changed from Normal to High.",
    ),
    notice(
        "status",
        "de",
        "Ihre Anfrage #{n} ist eingegangen",
        "Guten Tag,\n\nwir haben Ihre Anfrage erhalten und unter der Ticketnummer #{n} registriert. Unser Support-Team wird sich schnellstmöglich bei Ihnen melden.\n\nDies ist eine automatisch generierte E-Mail.",
    ),
    notice(
        "status",
        "de",
        "Passwort zurücksetzen",
        "Hallo {you},\n\nSie haben angefordert, Ihr Passwort zurückzusetzen. Klicken Sie auf den folgenden Link, um ein neues Passwort zu vergeben:\n{url}\n\nFalls Sie dies nicht angefordert haben, können Sie diese E-Mail ignorieren.",
    ),
    notice(
        "status",
        "fr",
        "Demande reçue : {subject}",
        "Bonjour,\n\nVotre demande (n° {n}) a bien été reçue et est en cours de traitement par notre équipe d'assistance.\n\nPour ajouter des commentaires, répondez à cet e-mail.",
    ),
    notice(
        "status",
        "es",
        "Solicitud recibida: {subject}",
        "Hola:\n\nHemos recibido su solicitud (#{n}) y nuestro equipo de soporte la está revisando. Para agregar comentarios, responda a este correo electrónico.",
    ),
    notice(
        "status",
        "it",
        "Richiesta ricevuta: {subject}",
        "Gentile cliente,\n\nla Sua richiesta (#{n}) è stata ricevuta ed è in corso di verifica da parte del nostro personale di supporto.",
    ),
    notice(
        "status",
        "pt",
        "Solicitação recebida: {subject}",
        "Olá,\n\nSua solicitação (#{n}) foi recebida e está sendo analisada por nossa equipe de suporte. Para adicionar comentários, responda a este e-mail.",
    ),
    notice(
        "status",
        "pl",
        "Zgłoszenie #{n} zostało przyjęte",
        "Dzień dobry,\n\nTwoje zgłoszenie (#{n}) zostało zarejestrowane i oczekuje na rozpatrzenie przez nasz zespół wsparcia.\n\nWiadomość została wygenerowana automatycznie, prosimy na nią nie odpowiadać.",
    ),
    notice(
        "status",
        "nl",
        "Uw verzoek is ontvangen: {subject}",
        "Beste klant,\n\nUw verzoek (#{n}) is ontvangen en wordt door ons supportteam bekeken. Beantwoord deze e-mail om opmerkingen toe te voegen.",
    ),
)

PEOPLE: tuple[Template, ...] = (
    person(
        "en",
        "Re: Undeliverable: my invoice",
        "I keep getting 'Mail delivery failed' when I write to {mail}, what shall I do?",
    ),
    person("en", "Out of office text", "Please change your out of office text, it still says you are back on {day}."),
    person(
        "en",
        "Re: {subject}",
        "Sorry, we were out of the office yesterday so I could not test. I will try {product} this afternoon.",
    ),
    person("en", "Merge please", "Can you merge ticket {n} into {n2}? Both are about {product}."),
    person(
        "en",
        "Alert noise",
        "The monitoring alert CPU > {percent}% on {host} fires every night: can you raise the threshold?",
    ),
    person("en", "", "I am on vacation until Monday, please call Anna."),
    person(
        "en",
        "Re: {subject}",
        "Hi {you}, I'm on holiday next week so let's do the call before {day}. I attached the export that you asked for.",
    ),
    person(
        "en",
        "Auto reply in {product}",
        "How do I set up an automatic reply in {product}? I go on vacation on {day} and the old out of office message still goes out.",
    ),
    person(
        "en",
        "Re: {subject}",
        "I will be out of office from {day}, so please finish the migration before that. {who} has the passwords.",
    ),
    person(
        "en",
        "Bounces",
        "Our mails to {mail2} bounce with 550 5.1.1 User unknown since {day}. The address is right, other people reach it. Is your server blocking us?",
    ),
    person(
        "en",
        "Fwd: Undelivered Mail Returned to Sender",
        "Hi, I got this back when I answered your last mail. Did you change your address?\n\nThis is the mail system at host {host}.\n\nI'm sorry to have to inform you that your message could not be delivered to one or more recipients.",
    ),
    person(
        "en",
        "Customers get bounces",
        'Three customers told us that they receive "Delivery has failed to these recipients" when they answer our tickets. We checked SPF and DKIM. Please look at the logs.',
    ),
    person(
        "en",
        "{product} monitoring",
        "Nagios shows {host} as CRITICAL although the service is up. I restarted the agent at {time}, no change. What else can I check?",
    ),
    person(
        "en",
        "Re: {subject}",
        "The Datadog monitor was triggered again at {time}. I looked into it: the disk is full of old logs. I deleted them and will add a cron job.",
    ),
    person(
        "en",
        "Calendar invite",
        "I did not receive the calendar invitation for Tuesday. Could you send it again to {mail}?",
    ),
    person(
        "en",
        "Re: Invitation: Weekly sync @ Tue 6 May 2025",
        "I can't make it at 3pm, would 4pm work for you? Otherwise go ahead without me.",
    ),
    person(
        "en", "Accepted payment methods", "Which payment methods are accepted? My card was declined twice on {day}."
    ),
    person(
        "en",
        "Invitation to tender",
        "We would like to invite you to submit an offer for 200 seats of {product}. When could we meet? Tuesday at {time} at our office would suit us.",
    ),
    person(
        "en",
        "Survey link broken",
        "The survey link in your mail gives a 404. I wanted to rate the support I received from {who}, she was great.",
    ),
    person(
        "en",
        "Re: How did we do?",
        "Honestly not great. I had to explain the problem three times and the fix did not work on {host}.",
    ),
    person(
        "en",
        "NPS question",
        'In {product}, how do I change the text of the question "How likely are you to recommend us"? We want ten languages.',
    ),
    person(
        "en", "", "I merged the two accounts yesterday but the old invoices are missing. Ticket {n} has the details."
    ),
    person(
        "en",
        "Duplicate tickets",
        "It looks like request #{n} and request #{n2} are the same. I closed one of them, please continue in #{n}.",
    ),
    person(
        "en",
        "Status of my request",
        "My request #{n} has been received two weeks ago according to your mail, but nobody has answered since. What is the status?",
    ),
    person(
        "en",
        "Password reset",
        "I requested a password reset but the mail with the link never arrives. I checked the spam folder.",
    ),
    person(
        "en",
        "Where is my order",
        "The tracking page says my order #{n} has shipped on {day} but the carrier has no record of it. Please check.",
    ),
    person(
        "en",
        "Re: {subject}",
        "Thank you for your message. I tried the new version and the error is gone. You can close the ticket.",
    ),
    person(
        "en",
        "Re: {subject}",
        "Thanks for contacting me. I looked into your account and the refund of order #{n} went out on {day}. It takes three days to arrive.",
    ),
    person("en", "Re: Your ticket #{n} has been solved", "It is not solved, please reopen it. The export still stops."),
    person("en", "Subscription", "My subscription was renewed although I cancelled it in March. I want my money back."),
    person(
        "en",
        "Webhook",
        'When the status changes from Open to Pending our webhook is called twice. Here is the payload:\n\n{{"status": "pending", "id": {n}}}',
    ),
    person(
        "en",
        "Do not reply addresses",
        'Your mails say "This is an automated message, please do not reply". Where do I write if I have a question?',
    ),
    person(
        "en",
        "",
        "Hi, the request was received but you asked for logs: they are attached. The failure begins at {time}.",
    ),
    person(
        "en",
        "Re: {subject}",
        "I have limited access to email this week. The short answer is yes: enable the flag on {host} and restart.",
    ),
    person("en", "Leave", "How do I record annual leave in {product}? I am out from {day} to {day2}."),
    person(
        "en",
        "Re: {subject}",
        "I'm out of the office today but {who} can let you in. Bring the replacement disk for {host} and sign at the desk.",
    ),
    person(
        "de",
        "Re: {subject}",
        "Ich war letzte Woche im Urlaub und konnte es erst heute testen. Der Fehler tritt immer noch auf.",
    ),
    person(
        "de",
        "Abwesenheitsnotiz",
        "Wie kann ich in {product} eine Abwesenheitsnotiz einrichten? Ich bin ab dem {datum} nicht im Büro.",
    ),
    person(
        "de",
        "Mails unzustellbar",
        "Seit gestern kommen alle Mails an {mail2} als unzustellbar zurück. Können Sie das bitte prüfen?",
    ),
    person(
        "de",
        "Einladung",
        "Ich habe die Einladung zum Termin nicht bekommen. Schicken Sie sie bitte noch einmal an {mail}.",
    ),
    person(
        "de",
        "Tickets zusammenführen",
        "Bitte führen Sie die Tickets {n} und {n2} zusammen, es geht um dasselbe Problem.",
    ),
    person(
        "de",
        "Re: Ihre Anfrage #{n} ist eingegangen",
        "Sie haben meine Anfrage vor drei Wochen erhalten. Wann bekomme ich eine Antwort?",
    ),
    person(
        "de", "Umfrage", "Der Link zur Umfrage funktioniert nicht. Ich war mit dem Service übrigens sehr zufrieden."
    ),
    person("fr", "Re: {subject}", "J'étais en congés la semaine dernière, je n'ai pas pu tester. Je le fais demain."),
    person(
        "fr",
        "Message d'absence",
        "Comment modifier mon message d'absence dans {product} ? Je suis absent à partir du {datum}.",
    ),
    person(
        "fr",
        "Échec de remise",
        "Je reçois sans arrêt « Échec de la remise » quand j'écris à {mail2}. Que dois-je faire ?",
    ),
    person(
        "fr", "Demande {n}", "Votre mail dit que ma demande a bien été reçue, mais je n'ai toujours pas de réponse."
    ),
    person("es", "Re: {subject}", "Estuve de vacaciones y no pude probarlo hasta hoy. Sigue fallando en {host}."),
    person(
        "es",
        "Correos devueltos",
        "Mis correos a {mail2} vuelven con error de entrega desde el lunes. ¿Pueden revisarlo?",
    ),
    person(
        "es", "Respuesta automática", "¿Cómo desactivo la respuesta automática de {product}? Ya volví de vacaciones."
    ),
    person("it", "Re: {subject}", "La settimana scorsa ero in ferie, ho provato solo oggi e l'errore c'è ancora."),
    person(
        "it", "Messaggi respinti", 'Quando scrivo a {mail2} ricevo sempre "recapito non riuscito". Potete controllare?'
    ),
    person("pt", "Re: {subject}", "Estive de férias e só consegui testar hoje. O erro continua em {host}."),
    person("pt", "Pesquisa", "O link da pesquisa de satisfação não abre. Podem enviar outro?"),
    person("pl", "Re: {subject}", "Byłem na urlopie i dopiero dziś mogłem to sprawdzić. Błąd nadal występuje."),
    person("pl", "Autoodpowiedź", "Jak wyłączyć autoodpowiedź w {product}? Wróciłem już z urlopu."),
    person(
        "nl",
        "Re: {subject}",
        "Ik was vorige week met vakantie en kon het pas vandaag testen. De fout komt nog steeds voor.",
    ),
    person(
        "nl",
        "Onbestelbare mail",
        "Sinds gisteren komen mijn mails aan {mail2} terug als onbestelbaar. Kunt u dit nakijken?",
    ),
)

PLAIN: tuple[Template, ...] = (
    person(
        "en",
        "{subject}",
        "Hello, {product} shows an empty page after I log in. I use Firefox on Linux. It worked until {day}.",
    ),
    person(
        "en",
        "{subject}",
        "Good morning,\n\nwe were charged twice for order #{n}. Please refund one of the payments.\n\nBest\n{me}",
    ),
    person(
        "en",
        "Re: {subject}",
        "Please restart the router, wait two minutes and try again. If the light stays red, send me a photo of it.",
    ),
    person("en", "", "That did the trick, thanks a lot!"),
    person("en", "How to export", "Is there a way to export all contacts with their notes? The CSV has only names."),
    person(
        "en",
        "{subject}",
        "After the update to 4.2 the sync stops with error 0x80. Log:\n\n{time}:11 WARN retry 3\n{time}:12 ERROR timeout after 30s on {host}",
    ),
    person("de", "{subject}", "Hallo, seit dem Update startet {product} nicht mehr. Können Sie mir helfen?"),
    person("fr", "{subject}", "Bonjour, je n'arrive pas à me connecter depuis ce matin. Le mot de passe est correct."),
    person("es", "{subject}", "Buenos días, necesito una factura con el CIF de la empresa. Gracias."),
    person("it", "{subject}", "Buongiorno, la fattura di marzo ha un importo sbagliato. Potete correggerla?"),
    person("pt", "{subject}", "Bom dia, gostaria de trocar o plano da minha conta."),
    person("pl", "{subject}", "Dzień dobry, nie mogę pobrać faktury za marzec."),
    person("nl", "{subject}", "Goedemorgen, de app sluit zichzelf steeds af na het inloggen."),
)

# Further wordings, without slots: written after the first rules, of which they found 22, 11 and 72 % in the three
# rounds in which they were written; then the rules were extended for them.
FURTHER: tuple[Template, ...] = (
    Template(
        "out_of_office",
        "",
        "",
        "Liebe Kolleginnen und Kollegen, ich bin in der Zeit vom 05.05. bis 16.05.2025 nicht erreichbar. Ihre Nachricht wird nicht gelesen. Bitte wenden Sie sich in dringenden Fällen an Lena Moreau, Tel. +44 7700 900321.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Derzeit befinde ich mich in Elternzeit. Bitte richten Sie Ihre Anfragen an office@example.net.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Bonjour, absente du bureau jusqu'au lundi 5 mai, je prendrai connaissance de votre message à mon retour. Pour toute demande urgente : office@example.net",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Me encuentro de baja por maternidad. En mi ausencia, diríjanse a Robin Vega (robin@example.com).",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Buongiorno, l'ufficio resterà chiuso dal 10 al 20 agosto. Risponderemo alle vostre e-mail alla riapertura.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Olá! Estou de férias e volto no dia 5 de maio. Qualquer urgência, falar com Robin: 555-0117.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Dzień dobry, jestem na zwolnieniu lekarskim do 5 maja. W sprawach niecierpiących zwłoki proszę o kontakt: office@example.net",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Hallo, ik ben tot 5 mei met zwangerschapsverlof. Mijn taken worden waargenomen door Robin Vega (robin@example.com).",
    ),
    Template(
        "out_of_office",
        "",
        "Automatic reply: Hello",
        "I'm currently attending a conference and will be slow to respond to emails this week.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Please note that I am currently out of office. I shall return on Monday 5 May. For any urgent queries please call the main office on 555-0117.",
    ),
    Template(
        "bounce",
        "",
        "",
        "Delivery to the following recipient failed permanently:\n\n     a@example.org\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected by the server",
    ),
    Template(
        "bounce",
        "",
        "",
        "The following message to <a@example.org> was undeliverable.\nThe reason for the problem:\n5.1.0 - Unknown address error 550-'5.1.1 recipient rejected'",
    ),
    Template(
        "bounce",
        "",
        "",
        "Diese Nachricht wurde automatisch vom Mailsystem erzeugt. Ihre E-Mail an a@example.org konnte nicht ausgeliefert werden: Adresse unbekannt.",
    ),
    Template(
        "bounce",
        "",
        "",
        "Le message suivant n'a pas pu être distribué à a@example.org. Raison : boîte aux lettres pleine.",
    ),
    Template(
        "bounce",
        "",
        "",
        "El mensaje no pudo entregarse a los siguientes destinatarios:\na@example.org\nMotivo: el usuario no existe",
    ),
    Template(
        "alert",
        "",
        "[PagerDuty ALERT] You have 1 triggered incident",
        "You have 1 triggered incident:\n\n[#4821] Checkout latency high\nService: checkout\nDetails: https://example.com/x\nReply with 4 to acknowledge, 6 to resolve",
    ),
    Template(
        "alert",
        "",
        "Zabbix: PROBLEM",
        "Trigger: Free disk space is less than 20% on volume /\nTrigger status: PROBLEM\nTrigger severity: Warning\nTrigger URL:\n\nItem values:\n\n1. Free disk space on / (percentage) (db01:vfs.fs.size[/,pfree]): 18.2 %",
    ),
    Template(
        "alert",
        "",
        "Grafana",
        "[Alerting] Disk usage alert\n\nDisk usage is above 90 percent\n\nMetric name      Value\ndb01 /data       93.1\n\nView your Alert rule\nGo to the Alerts page\nSent by Grafana v9",
    ),
    Template(
        "alert",
        "",
        "",
        "Your site https://example.com is down. We detected the outage at 09:14 UTC. HTTP status: 502. We will notify you when it recovers.",
    ),
    Template(
        "alert",
        "",
        "",
        "SSL certificate for mail.example.net expires in 7 days.\n\nCheck: ssl-mail\nStatus: WARNING\nLast checked: 2025-03-14 09:14",
    ),
    Template(
        "alert",
        "",
        "Cron <root@db01> /usr/local/bin/backup.sh",
        "backup.sh: line 14: cannot create /mnt/backup: No space left on device",
    ),
    Template("invitation", "", "Accepted: Demo", ""),
    Template(
        "invitation",
        "",
        "Invitation: Demo @ Mon May 5, 2025 10am - 11am (EDT) (a@example.com)",
        "more details »\n\nDemo\nWhen Mon May 5, 2025 10am – 11am Eastern Time - New York\nWhere Room 4\nCalendar a@example.com\nWho • b@example.com - organizer\n\nGoing (a@example.com)?   Yes - Maybe - No    more options »",
    ),
    Template(
        "invitation",
        "",
        "",
        "Jonas Weber lädt Sie zu einem geplanten Zoom-Meeting ein.\n\nThema: Kickoff\nZeit: 5. Mai 2025 10:00\n\nZoom-Meeting beitreten\nhttps://example.com/j/1\n\nMeeting-ID: 812 5550 1234\nKenncode: 552913",
    ),
    Template(
        "invitation",
        "",
        "Ihr Termin",
        "Ihr Termin mit Jonas Weber am 05.05.2025 um 10:00 wurde bestätigt.\n\nWann: 05.05.2025 10:00\nOrt: Online",
    ),
    Template(
        "invitation",
        "",
        "",
        "Your booking is confirmed.\n\nWhat: Onboarding call with Sam\nWhen: 5 May 2025 10:00 - 10:30\nWho: Sam - Organizer\nWhere: Google Meet\n\nNeed to make a change? Reschedule or Cancel",
    ),
    Template(
        "invitation",
        "",
        "Annulé : Point hebdo",
        "Cet événement a été annulé et supprimé de votre agenda.\n\nPoint hebdo",
    ),
    Template("survey", "", "", "Hi Sam, how was the help you received? Your rating helps us improve. 😞 😐 😃"),
    Template(
        "survey",
        "",
        "",
        "Your ticket 4821 has been resolved. Were you satisfied with the answer? Yes / No. We'd appreciate your feedback.",
    ),
    Template(
        "survey",
        "",
        "",
        "Bonjour, vous avez récemment contacté notre service client. Donnez-nous votre avis en 2 minutes : https://example.com/s",
    ),
    Template(
        "survey",
        "",
        "",
        "Hola, ¿qué tan satisfecho está con la atención recibida? Responda esta breve encuesta: https://example.com/s",
    ),
    Template(
        "survey",
        "",
        "",
        "Gentile cliente, il suo parere è importante per noi. Compili il questionario: https://example.com/s",
    ),
    Template("survey", "", "", "Olá! Avalie o nosso atendimento de 1 a 5: https://example.com/s"),
    Template(
        "survey",
        "",
        "",
        "Szanowni Państwo, prosimy o ocenę jakości obsługi zgłoszenia 4821. Ankieta zajmie 2 minuty: https://example.com/s",
    ),
    Template(
        "survey",
        "",
        "",
        "Bedankt voor uw contact met onze klantenservice. Hoe tevreden bent u? Beantwoord 3 korte vragen: https://example.com/s",
    ),
    Template(
        "survey",
        "",
        "",
        "We hope your issue was resolved. Please take a minute to rate your support experience:\nExcellent\nGood\nFair\nPoor",
    ),
    Template("merge", "", "", "This ticket has been merged into #4821: Login fails"),
    Template("merge", "", "", "Merged ticket #4821 into this ticket"),
    Template("merge", "", "", "Sam merged 2 tickets into this ticket: #4821, #4822"),
    Template("merge", "", "", "Your request #4821 has been closed because it was merged into request #4822."),
    Template(
        "status",
        "",
        "",
        "Hello,\n\nWe've received your message and created ticket 4821. We aim to respond within one business day.\n\nPlease keep the ticket number in the subject line when replying.",
    ),
    Template(
        "status",
        "",
        "",
        "Dear customer, your support request has been logged. Reference: INC0048213. An engineer will contact you shortly.",
    ),
    Template(
        "status",
        "",
        "",
        "Ihr Ticket #4821 wurde aktualisiert.\n\nStatus: In Bearbeitung\n\nUm Ihr Ticket einzusehen, klicken Sie hier: https://example.com",
    ),
    Template(
        "status",
        "",
        "",
        "Ticket #4821 has been updated.\n\nStatus: Open -> Waiting on customer\nUpdated by: Sam\n\nView ticket: https://example.com/t/4821",
    ),
    Template(
        "status",
        "",
        "",
        "We haven't heard from you in 7 days, so your ticket #4821 will be automatically closed. Reply to this email to keep it open.",
    ),
    Template("status", "", "", "Votre demande a été résolue. Si vous souhaitez la rouvrir, répondez à cet e-mail."),
    Template("status", "", "", "Su solicitud #4821 ha sido resuelta. Para reabrirla, responda a este correo."),
    Template("status", "", "", "La tua richiesta #4821 è stata chiusa. Per riaprirla, rispondi a questa e-mail."),
    Template("status", "", "", "O seu pedido #4821 foi resolvido. Para reabrir, responda a este e-mail."),
    Template(
        "status",
        "",
        "",
        "Państwa zgłoszenie nr 4821 zostało zamknięte. Aby je ponownie otworzyć, prosimy odpowiedzieć na tę wiadomość.",
    ),
    Template("status", "", "", "Uw ticket 4821 is gesloten. Beantwoord deze e-mail om het ticket te heropenen."),
    Template(
        "status",
        "",
        "",
        "Hi Sam, your verification code is 552913. It expires in 10 minutes. If you didn't request this code, ignore this email.",
    ),
    Template(
        "status",
        "",
        "",
        "Your password was changed on 5 May 2025 at 09:14. If you didn't make this change, contact support immediately.",
    ),
    Template(
        "status",
        "",
        "",
        "Hemos recibido una solicitud para restablecer su contraseña. Haga clic en el siguiente enlace: https://example.com",
    ),
    Template(
        "status",
        "",
        "",
        "Otrzymaliśmy prośbę o zresetowanie hasła do Twojego konta. Kliknij poniższy link: https://example.com. Jeśli to nie Ty, zignoruj tę wiadomość.",
    ),
    Template(
        "status",
        "",
        "",
        "Su pedido 4821 ha sido enviado. Puede seguirlo aquí: https://example.com/t\nNúmero de seguimiento: 1Z55",
    ),
    Template("status", "", "", "The SLA for ticket #4821 will breach in 30 minutes."),
    Template("status", "", "", "Assignee changed from Unassigned to Sam Hardwick"),
    Template("status", "", "", "Sam changed status from New to In Progress."),
    Template(
        "out_of_office",
        "",
        "",
        "Ich bin aktuell nicht am Arbeitsplatz und lese meine E-Mails erst wieder am 16.05. Meine Kollegin Nadia Kraus hilft Ihnen gerne weiter: nadia@example.org.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Hi! Thanks for getting in touch. I'm off until Tuesday, 6 May. My team can help you at office@example.net.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Our team is celebrating the holidays! Our offices will be closed from 24 December to 1 January. We'll respond to your email when we return.",
    ),
    Template(
        "out_of_office", "", "", "I am no longer with Northwind. For assistance please contact office@example.net."
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Bonjour, notre société est fermée du 1er au 15 août. Nous traiterons votre message à notre retour.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Estimado remitente, no estaré disponible hasta el 16/05. Contacte con Robin en robin@example.com si necesita ayuda inmediata.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Sono in maternità e rientrerò a settembre. Per qualsiasi necessità scrivete a office@example.net.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Informo que estarei ausente até 16/05. Os assuntos urgentes devem ser enviados para office@example.net.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Uprzejmie informuję, że do 16.05 przebywam na urlopie. W sprawach pilnych zapraszam do kontaktu z Robin Vega, tel. +44 7700 900321.",
    ),
    Template(
        "out_of_office",
        "",
        "",
        "Momenteel ben ik afwezig. Vanaf 16 mei ben ik weer bereikbaar. Neem bij spoed contact op met Robin: robin@example.com.",
    ),
    Template(
        "bounce",
        "",
        "",
        "Sorry, we were unable to deliver your message to the following address.\n\n<a@example.org>:\n552: 5.2.2 The email account that you tried to reach is over quota.",
    ),
    Template(
        "bounce",
        "",
        "",
        "I'm sorry to inform you that the message you sent to a@example.org has been returned. The recipient's server rejected it as spam.",
    ),
    Template(
        "bounce",
        "",
        "",
        "Die folgende Nachricht konnte nicht an alle Empfänger übermittelt werden. Empfänger unbekannt: a@example.org",
    ),
    Template(
        "bounce",
        "",
        "",
        "Votre message n'est pas parvenu à certains des destinataires prévus : a@example.org. Utilisateur inconnu.",
    ),
    Template("bounce", "", "", "Il messaggio non ha raggiunto alcuni destinatari. Casella piena: a@example.org"),
    Template(
        "alert",
        "",
        "",
        "WARNING: memory usage on db01 is 92% (threshold 85%)\nhost=db01 region=eu\ntriggered at 2025-03-14T09:14:00Z",
    ),
    Template(
        "alert",
        "",
        "",
        "Alert: API error rate\nStatus: OPEN\nPriority: P2\nSource: Datadog\nTags: env:prod, service:api\nCreated At: 2025-03-14",
    ),
    Template(
        "alert",
        "",
        "",
        'Your AWS budget "monthly" has exceeded 80% of its limit. You are receiving this alert because you set a notification for this budget.',
    ),
    Template(
        "alert",
        "",
        "",
        "Healthcheck failed: https://example.com/health returned 503 (3 consecutive failures) from Frankfurt at 09:14 UTC",
    ),
    Template(
        "alert",
        "",
        "",
        "Build #4821 failed: main\nCommit: 3fa9c1 by Sam\nDuration: 4m 12s\nView logs: https://example.com/b/1",
    ),
    Template(
        "invitation",
        "",
        "",
        "Maya Chen has invited you to Weekly sync.\nTuesday, 6 May 2025, 15:00-15:30\nAccept | Decline | Tentative",
    ),
    Template(
        "invitation",
        "",
        "",
        'Das Meeting "Jour fixe" wurde verschoben.\nNeuer Termin: Di. 06.05.2025, 15:00 Uhr\nOrt: Microsoft Teams-Besprechung',
    ),
    Template("invitation", "", "", "Claire a refusé l'invitation : Point hebdo, mardi 6 mai 15:00."),
    Template(
        "invitation",
        "",
        "",
        "Has sido invitado a una reunión de Zoom programada.\nTema: Demo\nHora: 6 may 2025 15:00\nID de reunión: 812 5550 1234",
    ),
    Template(
        "survey",
        "",
        "",
        "We'd like your feedback! How easy was it to get the help you wanted today? Very easy / Easy / Neither / Difficult / Very difficult",
    ),
    Template("survey", "", "", "Hi Sam, thanks for chatting with us. Rate your conversation with Robin: ★★★★★"),
    Template(
        "survey",
        "",
        "",
        "Helfen Sie uns, besser zu werden: Nehmen Sie an unserer Kundenbefragung teil. https://example.com/s",
    ),
    Template(
        "survey",
        "",
        "",
        "Aidez-nous à nous améliorer : que pensez-vous de notre service ? Répondez à 3 questions : https://example.com/s",
    ),
    Template(
        "status",
        "",
        "",
        "Thank you, your message has been sent to our support team. Case ID: 00048213. Please quote this number in all correspondence.",
    ),
    Template(
        "status",
        "",
        "",
        "Sie haben ein neues Ticket erstellt: Login geht nicht (#4821). Wir kümmern uns so schnell wie möglich darum. Bitte antworten Sie nicht auf diese automatische Nachricht.",
    ),
    Template("status", "", "", "Su caso 4821 ha sido asignado a un agente. Le mantendremos informado."),
    Template("status", "", "", 'Ticket status update: your ticket "Login" is now In Progress.'),
    Template("status", "", "", "[Ticket #4821] Status: Waiting for customer → Closed"),
    Template(
        "status",
        "",
        "",
        "Your order confirmation\n\nThank you for your order! Order number: 4821\nOrder total: $45.00\nWe'll send you an email when your items ship.",
    ),
    Template(
        "status",
        "",
        "",
        "Your subscription to Data Hub Pro will renew automatically on 5 May 2025. You will be charged $45.00. To cancel, visit your account settings.",
    ),
    Template(
        "status",
        "",
        "",
        "La sua richiesta è stata presa in carico con il numero 4821. Riceverà una risposta entro 24 ore.",
    ),
    Template("status", "", "", "Sam Hardwick was added as a follower of ticket #4821."),
    Template(
        "out_of_office",
        "",
        "Automatic reply: Offer 12",
        "Hello, I am on a business trip until 7 May and will answer your email afterwards. Urgent? Call 555-0117.",
    ),
    Template(
        "out_of_office",
        "",
        "Out of Office",
        "Thanks for your note. I'm taking some time off and will be back on 9 May. Please reach out to helpdesk@example.com in the meantime.",
    ),
    Template(
        "out_of_office",
        "",
        "Automatische Antwort: Angebot 12",
        "Hallo, ich habe Urlaub und bin am 12.05. zurück. In der Zwischenzeit vertritt mich Nadia Kraus (nadia@example.org).",
    ),
    Template(
        "out_of_office",
        "",
        "Réponse automatique : Devis",
        "Je suis en formation ce jour et consulterai mes messages ce soir. Merci de votre compréhension.",
    ),
    Template(
        "out_of_office",
        "",
        "Respuesta automática: Oferta",
        "Estoy fuera por vacaciones hasta el 12 de mayo. Un saludo.",
    ),
    Template("out_of_office", "", "Automatisch antwoord: Offerte", "Ik ben vandaag vrij. Morgen lees ik uw bericht."),
    Template(
        "out_of_office",
        "",
        "I am out of office",
        "I'm out of office this week and will reply to your message next Monday.",
    ),
    Template(
        "bounce",
        "",
        "Undeliverable: Offer",
        "The email system had a problem processing this message. It won't try to deliver it again.\n\na@example.org",
    ),
    Template(
        "bounce",
        "",
        "Delivery Status Notification (Failure)",
        "** Message not delivered **\n\nThere was a problem delivering your message to a@example.org. See the technical details below.",
    ),
    Template(
        "bounce",
        "",
        "Mail delivery failed",
        "Message could not be delivered. Reason: mailbox quota exceeded for a@example.org",
    ),
    Template(
        "bounce",
        "",
        "Unzustellbar: Angebot",
        "Die Nachricht konnte a@example.org nicht zugestellt werden. a wurde unter example.org nicht gefunden.",
    ),
    Template(
        "bounce",
        "",
        "Échec de distribution",
        "L'adresse a@example.org n'existe pas. Votre message n'a pas été distribué.",
    ),
    Template(
        "alert",
        "",
        "[Datadog] Monitor alert: CPU on db01",
        "CPU is above 90% on db01\n\nThe monitor was triggered at 09:14 UTC\nMetric value: 93.1\nView monitor https://example.com/m/1",
    ),
    Template(
        "alert",
        "",
        'OK: "HighCPU" in EU',
        'You are receiving this email because your Amazon CloudWatch Alarm "HighCPU" in the EU region has entered the OK state.',
    ),
    Template(
        "alert",
        "",
        "Monitor is UP: shop",
        "The monitor shop (https://example.com) is back UP. It was down for 4 minutes and 12 seconds.",
    ),
    Template("alert", "", "Problem: Disk full", "Problem started at 09:14 on 2025.03.14\nHost: db01\nSeverity: High"),
    Template(
        "alert",
        "",
        "[OpsGenie] Alert: latency",
        "Alert #4821 latency high\nPriority: P1\nStatus: Open\nAcknowledge: https://example.com",
    ),
    Template(
        "invitation",
        "",
        "Invitation: Demo @ Thu May 8, 2025 2pm - 3pm (CET) (a@example.com)",
        "Demo\nThursday May 8, 2025 · 2pm – 3pm",
    ),
    Template("invitation", "", "Accepted: Demo @ Thu May 8, 2025 2pm - 3pm (CET) (a@example.com)", ""),
    Template(
        "invitation",
        "",
        "Canceled event: Demo @ Thu May 8, 2025 2pm (CET) (a@example.com)",
        "This event has been canceled.",
    ),
    Template(
        "invitation", "", "Abgesagt: Besprechung", "Besprechung\nWann: Donnerstag, 8. Mai 2025 14:00-15:00\nOrt: Raum 4"
    ),
    Template("invitation", "", "Team call", "Join Zoom Meeting\nhttps://example.com/j/1\n\nMeeting ID: 812 5550 1234"),
    Template("survey", "", "How did Robin do?", "How did Robin do? Click a face to tell us.\n\nHappy Neutral Sad"),
    Template(
        "survey",
        "",
        "Your opinion matters",
        "Please take our short survey: https://example.com/s. It will only take 3 minutes.",
    ),
    Template(
        "survey",
        "",
        "Wie war Ihr Kontakt mit uns?",
        "Bitte bewerten Sie unseren Kundendienst auf einer Skala von 1 bis 5: https://example.com/s",
    ),
    Template(
        "survey", "", "Califique nuestra atención", "¿Cómo fue su experiencia con nuestro equipo? Califique de 1 a 5."
    ),
    Template("merge", "", "", "Ticket #12 merged into this ticket by Robin Vega"),
    Template("merge", "", "", "This case has been merged with case 4821."),
    Template(
        "status",
        "",
        "[#4821] We received your request",
        "Hi Sam,\n\nWe received your request and will get back to you as soon as possible.\n\nThe Acme team",
    ),
    Template(
        "status",
        "",
        "Ticket #4821 resolved",
        "Hi Sam, your ticket has been resolved. If you are not satisfied, reply to reopen it.",
    ),
    Template("status", "", "", "Priority was changed from Low to Urgent"),
    Template("status", "", "", "Status: Closed → Reopened"),
    Template(
        "status", "", "Ihre Bestellung ist unterwegs", "Ihre Bestellung 4821 wurde heute versandt. Sendungsnummer: 1Z55"
    ),
    Template(
        "status",
        "",
        "Votre commande a été expédiée",
        "Votre commande n° 4821 a été expédiée. Suivez votre colis : https://example.com",
    ),
    Template(
        "status",
        "",
        "Restablecer contraseña",
        "Ha solicitado restablecer su contraseña. Pulse el enlace: https://example.com",
    ),
    Template(
        "status",
        "",
        "Bevestiging",
        "Wij hebben uw vraag ontvangen. U krijgt binnen 2 werkdagen antwoord. Uw referentienummer is 4821.",
    ),
)

FURTHER_PEOPLE: tuple[str, ...] = (
    "Your order #5512 has shipped today with UPS, tracking number 1Z999. Sorry for the delay.",
    "Thank you for your message. We have reset your password. Click the link below to set a new password.",
    "Hi Maya, your order 5512 shipped this morning. Tracking number: 1Z999AA. It should arrive on Friday.",
    "Your ticket has been closed by mistake. Reply to this and it opens again.",
    "Thanks for reaching out! The team is looking into the sync issue on db01 and we'll get back to you within two days.",
    "Hello, thank you for contacting us. We received your documents and they are being reviewed by the finance team. Mr. Kraus needs the signed page 3 as well.",
    "I'm out of the office until Thursday. The logs are on the share, use the read-only account.",
    "I will be on leave from Monday with limited access to email. Before that: the certificate on db01 expires on Friday, renew it with certbot.",
    "Out of office next week, ping Anna.",
    "Meeting tomorrow:\nWhen: 10:00\nWhere: room 4\nBring the contract.",
    "When: every night at 2\nWhere: db01\nWhat: backup stops",
    "Host: db01\nService: postgres\nStatus: down\nSince the upgrade the service does not start.",
    "Severity: high\nService: checkout\nSteps to reproduce:\n1. open the cart\n2. pay\nExpected: receipt. Actual: error 500.",
    "CRITICAL - load average: 14.02 on db01. This started after the deploy of Tuesday.",
    "Priority changed from Normal to High because the customer called twice.",
    "Status changed from Open to Pending and back again, weird.",
    "The ticket was assigned to the wrong team.",
    "Please take our survey results into account.",
    "How satisfied are you with the new version? Ours crashes daily.",
    "Delivery failed twice. The courier said that the address does not exist.",
    "Your message was not delivered to me until today.",
    "The mailbox is full and the user cannot receive mails, please raise the quota to 10 GB.",
    "Accepted, thanks!",
    "Declined.",
    "Merged into main, will be in the next release.",
    "merged into #4821, same root cause",
    "This request was closed by accident, reopen.",
    "Ticket 48213 has been merged with 48190 but the attachments are missing.",
    "Ihre Nachricht habe ich erhalten, vielen Dank. Die Rechnung korrigiere ich morgen.",
    "Vielen Dank für Ihre Nachricht. Wir haben Ihre Anfrage erhalten. Die Rechnung wurde korrigiert und liegt im Portal.",
    "Bonjour, votre colis est en route, il arrive demain. Bonne journée, Claire",
    "Hola, hemos recibido su solicitud de devolución. El importe se abonará en su tarjeta terminada en 4821.",
    "Dear Sam, we have received your request to cancel. Your subscription ends on 12 August. You keep access until then.",
    "We received your request for a refund and approved it. The money arrives within 5 days.",
    "Hi Sam, thank you for your patience. Our engineers will contact you on Monday about the disk. Ticket 4821 stays open.",
    "Ik ben met vakantie tot maandag, bel Anna als het dringend is: 020 555 0117.",
    "Ich bin bis Freitag im Urlaub, bei dringenden Fragen ruf Anna an: +49 30 5550 117",
    "If you did not request this email, ignore this e-mail. Is what it says, but I did.",
    "Unsubscribe me from all your mails please",
    "unsubscribe",
    "The password reset mail says the link expires in 24 hours but it expires after one.",
    "Problem: the printer on floor 2 is down",
    "Problem: login fails on mobile\nSeverity: high",
    "[URGENT] db01 is down",
    "db01 is down",
    "The website is down.",
    "Please confirm your email address, the one in the CRM looks wrong.",
    "You have been charged twice? Then please send the invoice number.",
    "Please rate limit the API to 100 requests.",
    "Your trial ends on Friday. Shall I extend it for another week?",
    "Good news: your parcel was delivered to the neighbour at 14:30. Signature: Kraus.",
    "Your ticket 4821 has been updated with my notes. We aim to respond within one business day, but today it takes longer.",
    "Hi Sam, I've opened a ticket with the vendor, case number 4821. They aim to respond within 24 hours.",
    "We opened case 4821 with Microsoft yesterday. They will get back to us within two days.",
    "The ticket was updated by Sam: status: closed. But the error is still there.",
    "status: still broken",
    "Status: open\nI still wait for the refund.",
    "Please keep the old domain in the subject alternative names of the certificate.",
    "The certificate for mail.example.net expires in 7 days, please renew it.",
    "http status: 502 on every second request since the deploy",
    "Certificate expires in 5 days. HTTP error 502 on db01.",
    "What: printer\nWhere: floor 2\nWhen: since Monday\nIt prints blank pages.",
    "Besuch am Dienstag\nWann: 10:00\nOrt: Lager 3\nBitte Ausweis mitbringen.",
    "Here is the agenda.\nTopic: kickoff\nWhen: Monday 10:00\nWho: Sam, Anna",
    "Sam merged 2 tickets into this ticket but lost the attachments.",
    "feedback: https://example.com/form does not load on Safari",
    "Our survey https://example.com/s shows the wrong language. Excellent tool otherwise.",
    "How was the export made? With the API or by hand",
    "Reply to this email if you still see the error. I have deployed the fix to db01.",
    "The fix is live. If it happens again, reply to this email and the ticket reopens.",
    "I have closed the ticket. To reopen it, just reply to this email.",
    "Your request has been completed: the two licences are in your account. Kind regards, Sam",
    "Your account was created. The user name is maya.chen, you choose the password at the first login. The printer queue is on print01.",
    "We've created ticket 4821 for the printer and 4822 for the scanner.",
    "Votre demande a été résolue : j'ai augmenté le quota à 10 Go.",
    "Ihre Anfrage wurde gelöst, der Drucker läuft wieder.",
    "Please reply within two days, otherwise I close the request #4821.",
    "the dashboard shows 0 to 10 on the axis, should be 1 to 5",
    "I was invited to a meeting but the link has no meeting ID",
    "You have been invited to a workspace you cannot open? Then ask the owner to share it again.",
    "Hello, our order 4821 has not arrived. Tracking number: 1Z99. Your site says it is out for delivery since Monday.",
    "Ich bin ab morgen im Urlaub. Wenden Sie sich bitte an Frau Kraus (nadia@example.org), sie kennt den Fall. Die Lizenz muss bis Freitag verlängert werden.",
    "Guten Tag, ich bin krankgeschrieben und kann den Termin am Montag nicht wahrnehmen. Bitte verschieben Sie ihn.",
    "Robin no longer works here, please send the invoices to office@example.net from now on.",
    "Our office is closed on Monday, so please deliver on Tuesday. If the driver needs help he can call 555-0117.",
    "Sam has left the company, please remove his account and forward his mails to anna@example.com.",
    'Auto-reply is broken: customers get "Thank you for your message. I am out of the office." since I came back.',
    "I don't have access to my email, the verification code goes to my old phone",
    "Your verification code is not arriving on my phone.",
    "Your verification code arrives too late, it expires in 10 minutes.",
    "Someone requested a password reset for my account and it was not me. What now?",
    "The host is unreachable and ping shows packet loss = 40%. Load average: 14.",
    "ERROR: threshold exceeded\nHost: db01\nTime: 09:14\nReason: disk full\nThe backup job needs 200 GB, we have 100.",
    "Service: billing\nEnvironment: production\nSeverity: high\nDescription: Invoices show the wrong VAT rate since the update.",
    "New issue: app crashes on start. First seen: Monday. Users affected: all of sales.",
    "message rejected, mailbox full. that is what our clients see",
    "550 5.1.1 user unknown when mailing to anna@example.com",
    "This is an automated test of our webshop order form. Ignore it.",
    "Thank you for contacting Northwind. Your refund of 40 EUR for order 4821 is on its way and reaches you by Friday.",
    "Good morning, your parcel is on its way. The courier lost the first one, that is why it took so long.",
)

PASSED_ON = (  # what people write above or below a notice, too little for `LEADS`: a language, and their words
    ("en", "Not solved!"),
    ("en", "Third time this week."),
    ("en", "Wrong room in this one, move it to 5:"),
    ("en", "You told me otherwise on the phone."),
    ("en", "Same thing again today"),
    ("en", "Thanks, but the heater is still cold."),
    ("de", "Kommt immer zurück, bitte beheben."),
    ("de", "Nicht gelöst!"),
    ("de", "Die Adresse stimmt aber."),
    ("de", "Schon wieder diese Meldung"),
    ("fr", "Voici ce qui revient à chaque envoi, merci de corriger."),
    ("fr", "L'adresse est pourtant correcte."),
    ("es", "Siempre vuelve esto, arréglenlo por favor."),
    ("es", "La dirección es correcta."),
    ("it", "Torna sempre indietro, da sistemare per favore."),
    ("it", "Il tecnico non è venuto."),
    ("pt", "Volta sempre, é favor corrigir."),
    ("pt", "Nós não pedimos isto."),
    ("pl", "Ciągle wraca, proszę naprawić."),
    ("pl", "Technik nie przyszedł."),
    ("nl", "Komt steeds terug, graag oplossen."),
    ("nl", "De monteur is niet geweest."),
)

TALKED_OF = (  # one sentence of a person beside the phrase of a notice, without a blank line between them
    "The delivery to the following recipients failed: Hull, York, Leeds. All three customers called us today.",
    "Ticket #5512 has been resolved by your colleague on the phone. Thank you very much, great service.",
    "This is an automatically generated message is written under every letter from you, yet nobody reads the answers.",
    "Diese Nachricht wurde automatisch erstellt, steht da. Trotzdem: die Heizung ist kalt.",
    "The survey takes about 5 minutes it says, but page 3 does not load.",
    "Thank you for your order! Order number: 5512. Total: 645 euro. Double the price on the site, so cancel it.",
    "I am on vacation until 14 March and will be back on the 15th. Please do not deliver before. For urgent matters "
    "contact my wife at 555-0171. Thank you for your message about the date.",
    "Ich bin bis 14.3. im Urlaub. Bitte liefern Sie erst danach. In dringenden Fällen wenden Sie sich an meine Frau.",
    "Je suis absent jusqu'au 14 mars. En cas d'urgence contactez ma voisine. Le rendez-vous du 16 me convient.",
    "Estoy de vacaciones hasta el 14. Para asuntos urgentes contacten con mi hermano. La factura está pagada.",
    "Sono in ferie fino al 14 marzo. Per urgenze contattate mia moglie. La fattura è pagata.",
    "Estou de férias até 14 de março. Para assuntos urgentes contacte a minha irmã. A fatura está paga.",
    "Jestem na urlopie do 14 marca. W pilnych sprawach proszę dzwonić do żony. Faktura jest zapłacona.",
    "Ik ben met verlof tot 14 maart. Voor dringende zaken kunt u mijn buurman bellen. De factuur is betaald.",
    "Someone signed in to your shop with my password. If that was you, tell me.",
    "Use 551923 as order number, the other one is wrong.",
    "Declined: the card, three times. Take the other account.",
    "Abgesagt: der Termin am Dienstag. Neuer Vorschlag: Donnerstag 10 Uhr.",
    "Pull request #551 was approved by Mia but not merged, the release waits for it.",
    "Monitor is down: it fell from the desk and the glass is broken.",
    "Resolved: the alarm was a loose cable, closing this.",
    "Delivery has been delayed. The customer needs the oven by Friday.",
    "Anna pushed 3 commits to main and now the build fails. Revert commit 4f2a1c9 on the server.",
    "Merged !551 by hand, the button was grey.",
    "The code is valid for 10 minutes but it comes after 20.",
    "You have been invited to a call by Robin, he says. Nobody told me.",
)

LINES = (  # notices of a line or two
    (
        "out_of_office",
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum 14.3. nicht im Büro. In dringenden Fällen wenden "
        "Sie sich bitte an Herrn Kern. Ihre E-Mail wird nicht weitergeleitet.",
    ),
    (
        "out_of_office",
        "Thanks for writing. I'm away from my desk through Friday and will only read mail now and then. "
        "If it can't wait, ring Mia on ext. 44.",
    ),
    (
        "out_of_office",
        "Guten Tag, ich bin derzeit auf Dienstreise und lese meine Mails nur unregelmäßig. "
        "Ab dem 14.3. erreichen Sie mich wieder. Vertretung: Herr Kern, 555-0130.",
    ),
    (
        "out_of_office",
        "Bonjour, je suis en congé jusqu'au 14 mars inclus et ne consulte pas ma messagerie. "
        "Pour toute urgence, merci de joindre Luc Martin.",
    ),
    (
        "out_of_office",
        "Hola, estoy de vacaciones y vuelvo el 14 de marzo. Si es urgente, escriba a rosa@example.com. "
        "Contestaré a mi vuelta.",
    ),
    (
        "out_of_office",
        "Buongiorno, sono in ferie fino al 14 marzo e leggerò la posta al mio rientro. "
        "Per cose urgenti rivolgersi a Paola Verdi.",
    ),
    (
        "out_of_office",
        "Olá, encontro-me de férias até 14 de março e responderei no meu regresso. "
        "Para assuntos urgentes contacte rita@example.com.",
    ),
    (
        "out_of_office",
        "Dzień dobry, przebywam na urlopie do 14 marca i odpowiem po powrocie. "
        "W pilnych sprawach proszę o kontakt z Janem Lisem.",
    ),
    (
        "out_of_office",
        "Goedendag, ik ben met verlof tot en met 14 maart en lees mijn mail niet. "
        "Voor dringende zaken kunt u terecht bij Kees Mulder.",
    ),
    (
        "bounce",
        "Delivery has been delayed. We have been trying to hand over your mail to mx.example.com for 4 hours. "
        "We will keep trying for 2 more days. No action is needed.",
    ),
    (
        "bounce",
        "Sorry, we were unable to deliver your message. Remote host said: 554 delivery error: this account is "
        "disabled. --- Below this line is a copy of the message.",
    ),
    ("alert", "[FIRING:1] HighMemory (node3, prod). Labels: severity = page. Annotations: memory at 96 % for 10m."),
    ("alert", "Monitor is DOWN: shop.example.com. Reason: connection timeout. Event started at 10:02 UTC."),
    ("alert", "SSL certificate of shop.example.com expires in 7 days. You get this because you watch this domain."),
    ("alert", 'Resolved: the alarm "queue length" returned to OK at 10:30. Duration 28 minutes.'),
    ("invitation", "You have been invited to a video call. Topic: weekly sync. Time: 14 March 10:00 Berlin."),
    ("invitation", "Declined: weekly sync @ Tue 14 Mar 10:00 - 11:00 (Ivo Stern)"),
    ("invitation", "Abgelehnt: Besprechung @ Di. 14. März 10:00 - 11:00 (Ute Brand)"),
    (
        "invitation",
        "Ute Brand hat den Termin abgesagt: Besprechung Heizung, Dienstag 14. März, 10:00 - 11:00. "
        "Dieser Termin wurde aus Ihrem Kalender entfernt.",
    ),
    ("merge", "ivo-stern pushed 3 commits to main. 4f2a1c9 fix rounding. 88ab12e bump version."),
    ("merge", 'Merged !551 "Fix rounding" by Ivo Stern. Pipeline passed. Branch fix/rounding was deleted.'),
    ("merge", "Pull request #551 was approved by mia-falk. You are a subscriber of this thread."),
    (
        "status",
        "Someone signed in to your account from a new device: Firefox on Windows, Leeds. If that was you, you can "
        "ignore this mail. If not, change your password now.",
    ),
    ("status", "Use 551923 to finish signing in. The code is valid for 10 minutes. Never share it with anyone."),
)

ROUNDED_OFF = (  # what machines put below their notice: help, thanks, wishes, footers
    (
        "status",
        "Hello Sam,\n\nWelcome to Northwind support. We are here for you.\n\nYour request (#48213) has been "
        "received. To add additional comments, reply to this email.\n\nIn the meantime, our help center may have an answer "
        "for you: https://help.example.com\n\nThis email is a service from Northwind. Delivered by Brightdesk.",
    ),
    (
        "status",
        "Hi Sam,\n\nYour order #48213 has shipped and is on its way.\n\nTracking number: 1Z555\n\nItems in this "
        "shipment\n\n1 x RX-7 lamp\n\nQuestions? Visit our help pages.\n\n© 2025 Northwind Inc., 12 Harbour Road, Hull",
    ),
    (
        "status",
        "Guten Tag,\n\nwir haben Ihre Anfrage erhalten und unter der Ticketnummer #4821 registriert.\n\nUnser Team "
        "meldet sich innerhalb von 24 Stunden.\n\nMit freundlichen Grüßen\nIhr Northwind Team\n\nNorthwind GmbH · Hafenstraße "
        "1 · 20457 Hamburg\nGeschäftsführer: R. Vega · HRB 1234",
    ),
    (
        "status",
        "Bonjour,\n\nVotre demande (n° 4821) a bien été reçue et est en cours de traitement par notre équipe."
        "\n\nNotre équipe vous répondra dans les meilleurs délais.\n\nNous vous remercions de votre confiance.",
    ),
    (
        "status",
        "Hola:\n\nHemos recibido su solicitud (#4821) y nuestro equipo de soporte la está revisando.\n\nLe rogamos "
        "que no responda a este correo.\n\nGracias por su paciencia.",
    ),
    (
        "status",
        "Buongiorno,\n\nla Sua richiesta (#4821) è stata ricevuta ed è in corso di verifica.\n\nLa contatteremo al "
        "più presto.\n\nCordiali saluti\nIl team Northwind",
    ),
    (
        "status",
        "Dzień dobry,\n\nTwoje zgłoszenie (#4821) zostało zarejestrowane i oczekuje na rozpatrzenie.\n\nOdpowiemy w "
        "ciągu 24 godzin.\n\nZespół Northwind",
    ),
    (
        "status",
        "Beste klant,\n\nUw verzoek (#4821) is ontvangen en wordt door ons supportteam bekeken.\n\nU ontvangt binnen "
        "twee werkdagen een reactie.\n\nMet vriendelijke groet",
    ),
    (
        "out_of_office",
        "Hello,\n\nI am out of the office until 5 May with limited access to email. I will respond to your "
        "message upon my return.\n\nHave a wonderful week!\n\nBest regards\nMaya",
    ),
    (
        "bounce",
        "Your message to j.doe@example.com couldn't be delivered.\n\nj.doe wasn't found at example.com.\n\nHow to Fix "
        "It\n\nThe address may be misspelled or may not exist. Try one or more of the following:\n\n1. Retype the address.",
    ),
    (
        "survey",
        "How would you rate the support you received?\n\nGood, I'm satisfied\nBad, I'm unsatisfied\n\nYour feedback "
        "helps us improve.\n\nThis email is a service from Northwind.",
    ),
)

LEADS = (  # what people write above a notice that they pass on
    "Hi, what does this mean?\n\n{0}",
    "I get this every time I write to you, can you help?\n\n{0}",
    "Hello team,\n\nsee below what one of our customers received. Is this sent by {{product}}?\n\n{0}",
    "We received the following message this morning and nobody knows why:\n\n{0}\n\nPlease switch it off.",
)


def filled(template: str, dice: random.Random) -> str:
    """The template with a value drawn for each slot."""
    return template.format(**{slot: dice.choice(values) for slot, values in SLOTS.items()})


def planted(
    notices: Sequence[Template], people: Sequence[Template], seed: int, rounds: int = 6, leads: Sequence[str] = LEADS
) -> Iterator[Planted]:
    """`rounds` messages a template; every notice also passed on by a person once in a while."""
    dice = random.Random(seed)
    for _ in range(rounds):
        for template in notices:
            yield Planted(template.kind, filled(template.title, dice), filled(template.text, dice), False)
            if dice.random() < 0.25:
                text = filled(dice.choice(leads).format(template.text), dice)
                yield Planted(None, "Fwd: " + filled(template.title, dice) if template.title else "", text, True)
        for template in people:
            yield Planted(None, filled(template.title, dice), filled(template.text, dice), True)
        for template in PLAIN:
            yield Planted(None, filled(template.title, dice), filled(template.text, dice), False)
