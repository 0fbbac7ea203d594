"""What surrounds the matter of a message: greetings, farewells, footers, quotes, forwards, and sentences with identifiers."""

# Prose reads best with a sentence a line, whatever its length.
# ruff: noqa: E501
# fmt: off

from __future__ import annotations

GREETINGS = ("Hello,", "Hi there,", "Good morning,", "Dear support team,", "Hi,", "Good afternoon,", "Hello Tarnwick team,")
CUSTOMER_CLOSES = ("Thanks in advance,", "Many thanks,", "Best regards,", "Regards,", "Thank you,", "Cheers,")
CONTEXTS = (
    "I work from home most of the week, so this is rather urgent.",
    "We are a small office of {count} people and depend on it.",
    "It is no drama, but I would like to have it settled before the end of the month.",
    "I have been a customer since {month} and was content so far.",
    "My {device} and everything else in the {room} are up to date.",
    "I asked in your forum {days} days ago and was sent here.",
    "There is a thread about a similar matter in the community, but the advice there did not help.",
    "I am not very technical, so please answer in plain words.",
    "Our provider {isp} says that all is well on their side.",
    "A colleague had the same in {month} and it went away by itself; mine does not.",
    "I have read the article in your help centre and followed it to the letter.",
    "We shall be away for {days} days after that, so an answer this week would be kind.",
)
AGENT_GREETINGS = ("Hi {first},", "Hello {first},", "Dear {first},", "Good morning {first},")
AGENT_LEADS = (
    "Thank you for the clear description.", "I am sorry for the trouble this has caused.", "Thanks for getting in touch.",
    "That is annoying, and I would like to see it solved today.", "Thank you for your patience.", "I have looked at your case with a colleague.",
    "Sorry to hear that, let us sort it out.", "Thanks, this helps a lot.", "I have read the whole conversation so that you need not repeat anything.",
    "This should be quick to narrow down.",
)
FIX_LEADS = (
    "Good news: we know what it is.", "Thank you, that settles it.", "With your answer the cause is clear.", "We could reproduce this here.",
    "I have found it.", "This can be solved in two steps.", "Here is what to do.", "Our specialists have come back to me.",
)
OTHERWISE = ("If that is not enough:", "Should it persist:", "In case this does not help:", "As a second step:", "While you are there:")
AGENT_CLOSES = (
    "Please tell me how it went.", "If it comes back, just answer to this mail.", "I keep the ticket open for {days} days.",
    "Should anything be unclear, I am happy to call you.", "Please try it and report back.", "You need not do anything else.",
    "I wish you a pleasant {weekday}.", "Write to us at any time if it happens again.",
)
CUSTOMER_THANKS = (
    "That did it, thank you!", "Works now, many thanks for the quick help.", "Solved, after {count} minutes it was stable again.",
    "Perfect. It has been fine for {days} days now.", "Thank you, you may close this.", "Great, that was easier than I feared. The {device} is happy too.",
    "All good again, thanks to you and your colleague.", "I followed the steps and it works in the {room} as well.",
    "Thanks. I had to repeat it {count} times, but now it holds.", "Brilliant, cheers!",
)
QUESTIONS = (
    ("One more thing: will the setting survive the next update?", "Yes, settings are kept; only a full reset removes them, so a backup under System, Backup is a good idea."),
    ("Does that change anything for my guests, who use the other network?", "Guests are not affected: the guest network has its own profile and keeps it."),
    ("Can I do the same on the second unit in the {room}?", "Yes, the same steps apply there; do one unit after the other and wait for the white light in between."),
    ("Will I be told when the next version is out?", "You will find the switch under Account, Notices; product news and security notices can be chosen apart."),
    ("Is there any extra cost?", "No, there is no charge for that, it is part of what you have already paid."),
    ("And what if my {isp} box is exchanged next month?", "Then nothing changes on our side; just check once that the new box is in bridge mode."),
    ("Could you also tell me how to see it in the app?", "In the app it is under Home, Details, where the last {days} days are drawn as a curve."),
    ("Who should I turn to at the weekend?", "At weekends the team for urgent faults answers between nine and five; mention the number of this ticket."),
    ("Do I have to keep the old box?", "Please keep it until the {weekday} after next, afterwards it can be recycled at any shop."),
    ("May I pass your instructions on to my neighbour?", "Gladly. They hold for every unit of this series with a version from this year."),
)

# Sentences with identifiers: (phenomenon, sentence with its one value as {value}).
IDENTIFYING = (
    ("pii_email", "You can also write to me at {value}."),
    ("pii_email", "The account runs under {value}, I believe."),
    ("pii_phone", "Please call me on {value} after five."),
    ("pii_phone", "My number is {value} in case the line drops again."),
    ("pii_account", "My account number is {value}."),
    ("pii_account", "The reference on the contract reads {value}, if that helps."),
    ("pii_card", "It was paid with card {value}."),
    ("pii_iban", "Should a refund be due, our IBAN is {value}."),
    ("pii_ip", "The address we had at the time was {value}."),
    ("pii_ip", "In the log I see repeated requests from {value}."),
    ("pii_street", "The unit stands at {value}."),
    ("pii_street", "Please send everything to {value} from now on."),
    ("pii_stranger", "My neighbour {value} has the very same problem."),
    ("pii_stranger", "I spoke to {value} at the shop, who could not help."),
    ("pii_customer_name", "The contract is in the name of {value}."),
    ("pii_customer_name", "This is {value} writing, by the way, the bell says the same."),
)
MOBILE_FOOTERS = ("Sent from my iPhone", "Sent from my Galaxy", "Get Outlook for Android", "Sent from Yahoo Mail on Android")
DISCLAIMERS = (
    "This e-mail and any attachments are confidential and intended solely for the addressee. If you have received this message in error, "
    "please notify the sender immediately and delete it. Any unauthorised copying or distribution is prohibited.",
    "CONFIDENTIALITY NOTICE: The contents of this email message and any attachments are intended solely for the addressee(s) and may contain "
    "confidential and/or privileged information. If you are not the intended recipient, please delete this message.",
)
AUTO_REPLY = (
    "Thank you for contacting Tarnwick Networks. We have received your request and a member of our team will answer within one working day. "
    "This is an automated message, please do not reply to it."
)
OUT_OF_OFFICE = (
    "I am out of the office until {weekday} and will answer when I am back. In urgent cases please turn to my colleagues. "
    "This is an automatic reply."
)
SECRETS = (
    "Internal: remote login of the unit is admin / Qx7-tarn-{code}, change it after the session.",
    "Note for tier 2: the customer gave us the Wi-Fi key sunny-heron-{code} for the test, do not pass it on.",
    "Internal only: API token tw_live_{code}d41c77ab90 is still valid, revoke after the case is closed.",
)
INTERNAL_NOTES = (
    "Checked the back end, the unit reports {firmware} and {count} restarts in {days} days.", "Customer was friendly on the phone, offered a call back on {weekday}.",
    "Escalated to tier 2, same picture as in the case from {month}.", "Goodwill of {amount} approved by the team lead.",
    "Looks like the batch from {month}; added to the list of the product team.", "Waiting for the carrier, next look on {weekday}.",
)
STALE_QUOTES = (
    ("14 days", "As our refund policy says, goods can be returned within 14 days of delivery, and opened boxes carry a fee of 15 percent."),
    ("20 days", "According to the refund policy you have 20 days to send it back, less a fee of 10 percent for an opened box."),
    ("12 months", "Our warranty covers 12 months from the date of purchase, so this unit would be just outside."),
)
MONTHS = ("January", "February", "March", "April", "June", "July", "August", "September")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "weekend")
ROOMS = ("kitchen", "attic", "office", "living room", "basement", "warehouse", "workshop", "guest room", "hallway", "garage")
DEVICES = ("laptop", "tablet", "phone", "television", "game console", "printer", "work notebook", "desktop computer")
PROVIDERS = ("Bluewire", "Cablora", "Northline", "Fibrant", "Ostra Telecom")
CARDS = ("4111 1111 1111 1111", "5555 5555 5555 4444", "4242 4242 4242 4242", "6011 1111 1111 1117", "3782 822463 10005")
IBANS = ("DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32", "FR14 2004 1010 0505 0001 3M02 606", "NL91 ABNA 0417 1643 00")
IP_BLOCKS = ("192.0.2.", "198.51.100.", "203.0.113.")

GERMAN = (
    ("WLAN bricht ständig ab", "Guten Tag,\n\nseit dem letzten Update bricht das WLAN meines {product} im Arbeitszimmer mehrmals am Tag ab. Über Kabel läuft alles ohne Störung. Ich habe den Router schon zweimal neu gestartet und den Kanal gewechselt, leider ohne Erfolg.\n\nKönnen Sie mir bitte sagen, was ich noch prüfen soll?\n\nMit freundlichen Grüßen\n{name}",
     "Guten Tag,\n\nvielen Dank für die genaue Beschreibung. Bitte stellen Sie das 5-GHz-Band fest auf Kanal 44 und schalten Sie das Band Steering aus. Danach sollte die Verbindung stabil bleiben.\n\nFreundliche Grüße\nIhr Tarnwick-Team"),
    ("Rechnung {order} doppelt abgebucht", "Sehr geehrte Damen und Herren,\n\nder Betrag von {amount} wurde im letzten Monat zweimal von meinem Konto abgebucht. Auf der Rechnung {order} steht er nur einmal. Bitte überweisen Sie mir die zweite Zahlung zurück und schicken Sie mir eine Bestätigung.\n\nVielen Dank\n{name}",
     "Guten Tag,\n\nwir haben die zweite Zahlung storniert. Der Betrag ist in spätestens fünf Werktagen wieder auf Ihrem Konto. Die Bestätigung finden Sie im Kundenportal.\n\nFreundliche Grüße\nIhr Tarnwick-Team"),
    ("Paket nicht angekommen", "Hallo,\n\nmeine Bestellung {order} sollte schon letzte Woche geliefert werden. Laut Sendungsverfolgung liegt das Paket seit {days} Tagen im Verteilzentrum. Meine Nachbarin Frau Köhler hat auch nichts angenommen.\n\nWas kann ich tun?\n\nViele Grüße\n{name}",
     "Hallo,\n\ndas tut uns leid. Wir haben einen Nachforschungsauftrag gestellt und Ihnen heute ein neues Gerät geschickt. Sie müssen nichts weiter unternehmen.\n\nFreundliche Grüße\nIhr Tarnwick-Team"),
    ("Gerät startet nach Gewitter nicht mehr", "Guten Abend,\n\nnach dem Gewitter gestern leuchtet an meinem {product} keine Lampe mehr. Ein anderes Netzteil habe ich schon versucht. Das Gerät ist noch kein Jahr alt, die Rechnung hängt an.\n\nIst das ein Fall für die Garantie?\n\nBeste Grüße\n{name}",
     "Guten Tag,\n\nja, das Gerät wird im Rahmen der Garantie getauscht. Das neue verlässt morgen unser Lager, ein Aufkleber für die Rücksendung liegt bei.\n\nFreundliche Grüße\nIhr Tarnwick-Team"),
)
FRENCH = (
    ("Connexion très lente le soir", "Bonjour,\n\ndepuis trois semaines, le débit de mon {product} tombe chaque soir à moins de dix mégabits, alors que tout va bien le matin. J'ai déjà changé le câble et redémarré la box de mon fournisseur.\n\nPourriez-vous m'indiquer le bon réglage ?\n\nCordialement,\n{name}",
     "Bonjour,\n\nmerci pour votre message. Choisissez le canal 108 pour la bande de 5 GHz, puis redémarrez la radio. Les canaux plus bas sont encombrés dans votre immeuble.\n\nBien à vous,\nL'équipe Tarnwick"),
    ("Commande {order} non reçue", "Bonjour,\n\nma commande {order} est indiquée comme livrée depuis mardi, mais je n'ai rien reçu et le gardien non plus. Merci d'ouvrir une enquête auprès du transporteur ou de m'envoyer un autre appareil.\n\nBien cordialement,\n{name}",
     "Bonjour,\n\nnous avons ouvert une enquête et un nouvel appareil part ce soir. Vous recevrez le numéro de suivi par courriel.\n\nBien à vous,\nL'équipe Tarnwick"),
    ("Résilier mon abonnement", "Bonjour,\n\nje souhaite mettre fin à mon abonnement Cloud Plus à la prochaine échéance. Le bouton dans l'application reste gris et je ne comprends pas pourquoi. Que deviennent mes enregistrements ?\n\nMerci d'avance,\n{name}",
     "Bonjour,\n\nvotre abonnement prendra fin avec la période en cours et rien ne sera plus débité. Vos enregistrements restent accessibles pendant trente jours.\n\nBien à vous,\nL'équipe Tarnwick"),
)
