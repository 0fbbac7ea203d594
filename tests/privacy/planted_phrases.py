"""What stands around identifiers in tickets: the words that say what a number is, and sentences that must stay whole."""

from __future__ import annotations

# Name of a value or its kind → language → sentences; `any` stands in texts of every language. `<v>` is the value.
AROUND: dict[str, dict[str, tuple[str, ...]]] = {
    "EMAIL_ADDRESS": {
        "en": ("who owns <v> now? it still gets the alerts", "Two accounts, <v> and a newer one, share one seat.", "login: <v>", "Kindly revert on <v>.", "You can reach me under <v> until Friday.", "The invite went to <v> but nothing came.", "Please swap the billing contact for <v>.", "E-mail: <v>", "Reply-To is <v>, not the shared box.", "(my private mail is <v>)"),
        "de": ("Sie erreichen mich unter <v> bis Freitag.", "E-Mail: <v>", "Bitte die Rechnung künftig an <v> schicken."),
        "fr": ("Vous pouvez me joindre à <v> jusqu'à vendredi.", "Courriel : <v>", "Merci d'envoyer la facture à <v>."),
        "es": ("Pueden escribirme a <v> hasta el viernes.", "Correo: <v>"), "it": ("Potete scrivermi a <v> fino a venerdì.", "Posta elettronica: <v>"),
        "nl": ("Ik ben bereikbaar via <v> tot vrijdag.", "Mailadres: <v>"), "pl": ("Proszę pisać na <v> do piątku.", "Adres e-mail: <v>"),
        "any": ('{"seat": 14, "owner": "<v>", "plan": "team"}', "14;team;<v>;active", "level=warn msg=\"bounce\" rcpt=<v> code=550", "To: <v>"),
    },
    "PHONE_INTERNATIONAL": {
        "en": ("If urgent, dial <v>.", "Our reception has <v>; ask for the night desk.", "tried <v> three times, no answer", "Contact no: <v>", "Fax: <v>", "Call me on <v> after lunch.", "The engineer's mobile, <v>, goes to voicemail.", "We texted <v> twice.", "Cell: <v>", "My number changed to <v> last week.", "whatsapp <v>"),
        "de": ("Rückruf bitte unter <v> nach 14 Uhr.", "Tel.: <v>"), "fr": ("Rappelez-moi au <v> après le déjeuner.", "Tél. : <v>"), "es": ("Llámenme al <v> por la tarde.", "Móvil: <v>"),
        "it": ("Richiamatemi al <v> dopo pranzo.", "Cell. <v>"), "nl": ("Bel mij op <v> na de lunch.", "Mobiel: <v>"), "pl": ("Proszę dzwonić pod <v> po południu.", "Kom. <v>"),
        "any": ('{"callback": "<v>", "queue": 3}', "T <v>", "3;callback;<v>;open"),
    },
    "PHONE_NATIONAL": {
        "en": ("Contact number - <v>", "my cell is <v>", "Landline: <v>", "Please give me a call at <v>.", "Fax <v>", "reach me by phone at <v>", "Call me on <v> after lunch.", "My phone number is <v>.", "Phone: <v>", "Mobile <v>, evenings only", "You can ring the office on <v>.", "Please text <v> when you are outside.", "Tel <v>"),
        "de": ("Rufen Sie mich bitte unter <v> an.", "Telefon: <v>", "Handy <v>", "Meine Telefonnummer ist <v>."), "fr": ("Rappelez-moi au <v> svp.", "Téléphone : <v>", "Portable : <v>"),
        "es": ("Mi teléfono es <v>.", "Tel. <v>", "Llámenme al móvil <v>."), "it": ("Il mio cellulare è <v>.", "Telefono: <v>", "Tel. <v>"),
        "nl": ("Mijn telefoonnummer is <v>.", "Tel: <v>", "Bel me even op <v>."), "pl": ("Mój numer telefonu to <v>.", "Telefon: <v>", "tel. <v>"),
    },
    "CREDIT_CARD": {
        "en": ("cc <v> exp 09/29 cvv on the back", "I paid with my Mastercard, <v>, on the phone.", "the reader printed <v> in full on the receipt!", "You charged <v> twice for one order.", "The card is <v>, valid thru next spring.", "Payment with <v> was declined at the till.", "Card number: <v>", "I had to read out <v> to your colleague.", "pls use my amex/visa <v> instead"),
        "de": ("Die Karte <v> wurde doppelt belastet.", "Kreditkarte: <v>"), "fr": ("La carte <v> a été débitée deux fois.", "Carte bancaire : <v>"), "es": ("Cobraron dos veces en la tarjeta <v>.",),
        "it": ("La carta <v> è stata addebitata due volte.",), "nl": ("Kaart <v> is dubbel belast.",), "pl": ("Karta <v> została obciążona dwa razy.",), "any": ("pan=<v> result=05", "05;declined;<v>;EUR"),
    },
    "IBAN_CODE": {
        "en": ("Payee account <v>, reference as usual.", "here is my bank account for the refund: <v>", "Refund it to <v> please.", "Our account is <v> with the cooperative bank.", "IBAN: <v>", "The wire to <v> bounced."),
        "de": ("Bitte erstatten Sie auf <v>.", "IBAN <v>"), "fr": ("Merci de rembourser sur <v>.", "IBAN : <v>"), "es": ("Devuélvanlo a la cuenta <v>.",), "it": ("Rimborsate su <v>, grazie.",),
        "nl": ("Graag terugstorten op <v>.",), "pl": ("Proszę o zwrot na konto <v>.",), "any": ('{"payee": "<v>", "ccy": "EUR"}', "SEPA;<v>;pending"),
    },
    "ssn": {"en": ("ssn <v>", "The last form asked for my social, it's <v>.", "SSN/ITIN: <v>", "The payroll form still shows SSN <v>.", "My social security number is <v>.", "SSN: <v>", "social security no. <v>, please correct it", "Soc Sec # <v>")},
    "itin": {"en": ("My ITIN is <v>.", "Taxpayer identification number: <v>", "I file with ITIN <v> since I have no social.")},
    "ein": {"en": ("FEIN <v>", "Employer ID number (EIN) <v>", "EIN: <v>", "The W-9 lists employer identification number <v>.", "Our federal tax ID is <v>.")},
    "nino": {"en": ("my national insurance no is <v>", "NI no. <v>", "National Insurance number: <v>", "My NI number is <v>, it is wrong on the P60.", "NINO <v>")},
    "utr": {"en": ("Self Assessment UTR <v>", "UTR: <v>", "My unique taxpayer reference is <v>.", "HMRC gave me UTR <v> last year.")},
    "steuer_id": {"en": ("My German tax ID is <v>.", "Tax ID (Steuer-ID): <v>"), "de": ("Meine Steuer-ID lautet <v>.", "Steueridentifikationsnummer: <v>", "IdNr. <v>", "Steuerliche Identifikationsnummer <v>")},
    "german_id": {"en": ("German ID card number <v>", "Identity card no.: <v>"), "de": ("Personalausweisnummer: <v>", "Meine Ausweisnummer ist <v>.", "Personalausweis-Nr. <v>")},
    "nir": {"en": ("French social security number: <v>",), "fr": ("Mon numéro de sécurité sociale est le <v>.", "N° de sécu : <v>", "NIR : <v>", "Numéro INSEE <v>")},
    "spi": {"en": ("French tax number (SPI): <v>",), "fr": ("Mon numéro fiscal est le <v>.", "N° fiscal : <v>", "Numéro SPI : <v>")},
    "dni": {"en": ("Spanish DNI <v>", "DNI: <v>"), "es": ("Mi DNI es <v>.", "DNI: <v>", "D.N.I. <v>", "con NIF <v>")},
    "nie": {"en": ("My NIE is <v>.",), "es": ("Mi NIE es <v>.", "NIE: <v>", "N.I.E. n.º <v>")},
    "codice_fiscale": {"en": ("Italian tax code: <v>", "Codice fiscale <v>"), "it": ("Il mio codice fiscale è <v>.", "C.F.: <v>", "Cod. fiscale <v>")},
    "bsn": {"en": ("My BSN is <v>.", "Dutch citizen service number: <v>"), "nl": ("Mijn BSN is <v>.", "Burgerservicenummer: <v>", "BSN-nummer <v>", "sofinummer <v>")},
    "pesel": {"en": ("PESEL: <v>", "Her PESEL number is <v>."), "pl": ("Mój PESEL to <v>.", "PESEL: <v>", "nr PESEL <v>")},
    "nip": {"en": ("Polish NIP: <v>",), "pl": ("NIP: <v>", "Nasz NIP to <v>.", "NIP <v> do faktury")},
    "dowod": {"en": ("Polish identity card: <v>",), "pl": ("Dowód osobisty: <v>", "nr dowodu <v>", "seria i numer dowodu: <v>")},
    "aadhaar": {"en": ("aadhaar card no. <v>", "KYC failed for Aadhaar <v>.", "Aadhaar: <v>", "My Aadhaar number is <v>.", "UIDAI shows aadhar no <v> as inactive.")},
    "pan": {"en": ("PAN number <v>", "Income tax PAN - <v>", "PAN: <v>", "My PAN card is <v>.", "Permanent account number <v> is on the invoice.")},
    "tfn": {"en": ("my tfn is <v>", "Tax File No: <v>", "TFN: <v>", "My tax file number is <v>.", "ATO wants TFN <v> on the form.")},
    "medicare_au": {"en": ("Medicare card number: <v>", "My Medicare number is <v>.", "Medicare no. <v>")},
    "nhs": {"en": ("nhs no <v>", "NHS Number - <v>", "NHS number: <v>", "My NHS no. is <v>.", "Patient with NHS number <v> asked for the letter.")},
    "passport": {
        "en": ("the passport (<v>) expired", "Travel document: passport <v>", "passport number is <v>", "Passport number: <v>", "I travel with passport <v>.", "My passport no. is <v>, issued last year.", "Passport # <v>"), "de": ("Reisepassnummer: <v>", "Mein Reisepass hat die Nummer <v>.", "Pass-Nr. <v>"),
        "fr": ("Passeport n° <v>", "Numéro de passeport : <v>"), "es": ("Pasaporte: <v>", "Número de pasaporte <v>"), "it": ("Passaporto n. <v>", "Numero di passaporto: <v>"), "nl": ("Paspoortnummer: <v>",), "pl": ("Numer paszportu: <v>", "paszport nr <v>"),
    },
    "licence": {
        "en": ("DL number <v>", "Licence no. (driver): <v>", "my driver's licence number is <v>", "Driver's license number: <v>", "Driving licence <v> is on the rental form.", "DL# <v>", "My driver license is <v>."), "de": ("Führerscheinnummer: <v>", "Führerschein Nr. <v>"), "fr": ("Permis de conduire n° <v>",),
        "es": ("Permiso de conducir: <v>", "Carnet de conducir n.º <v>"), "it": ("Patente di guida n. <v>", "Patente: <v>"), "nl": ("Rijbewijsnummer: <v>",), "pl": ("Prawo jazdy nr <v>",),
    },
    "mrn": {"en": ("MRN# <v>", "The chart for MRN <v> is locked.", "hospital number MRN <v>", "MRN: <v>", "Medical record number <v> appears twice in the portal.", "Chart no. <v>, patient discharged.", "patient MRN <v>", "Medical record no.: <v>"), "de": ("Patientennummer: <v>", "Patienten-ID <v>")},
    "plan": {"en": ("Policy holder's health insurance number: <v>", "Member ID (health plan) <v>", "subscriber ID <v> on my insurance card", "Health plan member ID: <v>", "My insurance member number is <v>.", "Health insurance ID <v>", "Health plan beneficiary number: <v>")},
    "mbi": {"en": ("Medicare beneficiary identifier: <v>", "My Medicare ID is <v>.", "MBI <v>")},
    "kvnr": {"de": ("Versichertennummer: <v>", "Krankenversichertennummer <v>", "Meine Versichertennummer lautet <v>.", "KVNR <v>")},
    "vin": {"en": ("vin# <v>", "Recall check for <v>, it is a company car.", "VIN no. <v>", "VIN: <v>", "The van with VIN <v> has no tracker.", "Chassis number <v>", "Vehicle identification number <v>"), "de": ("Fahrgestellnummer: <v>", "FIN: <v>"), "fr": ("Numéro de châssis : <v>",), "es": ("Número de bastidor: <v>",), "it": ("Numero di telaio: <v>",), "nl": ("Chassisnummer: <v>",), "pl": ("Numer VIN: <v>",), "any": ("14;van;<v>;leased",)},
    "IP_ADDRESS": {"en": ("our office ip is <v>", "Blocked <v> after six attempts.", "The static address <v> no longer answers.", "The login came from <v> at night.", "We allow only <v> through the firewall.", "ping <v> loses every second packet", "IP: <v>"), "de": ("Die Anmeldung kam von <v>.",), "fr": ("La connexion venait de <v>.",), "es": ("La conexión venía de <v>.",), "it": ("L'accesso proveniva da <v>.",), "nl": ("De login kwam van <v>.",), "pl": ("Logowanie przyszło z <v>.",), "any": ("sshd[2211]: Failed password for root from <v>", 'client="<v>" status=403', "GET /health 200 <v> 12ms")},
    "MAC_ADDRESS": {"en": ("mac <v>", "The label under the access point says <v>.", "The printer, <v>, keeps dropping off the network.", "MAC address: <v>", "Please whitelist <v> on the guest VLAN."), "de": ("MAC-Adresse: <v>",), "fr": ("Adresse MAC : <v>",), "any": ("dhcpd: DHCPACK to <v> via eth1", "wlan0 <v> -61dBm")},
    "SECRET": {"en": ("key=<v> (rotated? no idea)", "Someone committed <v> to the public repo.", "I pasted <v> into the wrong channel, is that bad?", "The build still uses <v> from last year.", "API key: <v>", "our token is <v>"), "de": ("Der Schlüssel <v> geht nicht mehr.",), "fr": ("La clé <v> ne marche plus.",), "any": ("export SHOP_TOKEN=<v>", "api_key: <v>", '{"token": "<v>", "ttl": 60}')},
    "PASSWORD": {"en": ("passwd: <v>", "login with admin / password <v>", "Its default password, <v>, was never changed.", "new pass is <v>", "My password is <v>, please reset it.", "Password: <v>", "user front-desk, pw: <v>", "I logged in with the temporary password <v> and it failed.", "pwd=<v>", "the wifi passphrase is <v>"), "de": ("Mein Passwort ist <v>.", "Passwort: <v>", "Kennwort: <v>"), "fr": ("Mon mot de passe est <v>.", "Mot de passe : <v>"), "es": ("Mi contraseña es <v>.", "Contraseña: <v>"), "it": ("La mia password è <v>.",), "nl": ("Mijn wachtwoord is <v>.", "Wachtwoord: <v>"), "pl": ("Moje hasło to <v>.", "Hasło: <v>")},
    "HEADER": {"any": ('curl -H "Authorization: <v>" https://api.example.com/v2/seats', "Authorization: <v>", "> authorization: <v>")},
    "CONNECTION": {"en": ("The worker connects with <v> and times out.",), "any": ("DATABASE_URL=<v>", "dsn: '<v>'")},
    "PRIVATE_KEY": {"en": ("This is the file that the vendor sent us:\n<v>\nIt does not load.", "key attached inline:\n<v>"), "any": ("<v>",)},
    "DATE_OF_BIRTH": {
        "en": ("dob <v>", "Patient born <v>, second floor.", "my birthdate is <v>", "Date of Birth - <v>", "My date of birth is <v>.", "DOB: <v>", "I was born on <v> and the form says otherwise.", "Birthday: <v>", "D.O.B. <v>", "date of birth (<v>) does not match"), "de": ("Ich bin am <v> geboren.", "Geburtsdatum: <v>", "geb. <v>"),
        "fr": ("Je suis né le <v>.", "Date de naissance : <v>", "née le <v>"), "es": ("Nací el <v>.", "Fecha de nacimiento: <v>"), "it": ("Sono nato il <v>.", "Data di nascita: <v>"), "nl": ("Ik ben geboren op <v>.", "Geboortedatum: <v>"), "pl": ("Urodziłem się <v>.", "Data urodzenia: <v>", "ur. <v>"),
    },
    "STREET_ADDRESS": {
        "en": ("pickup from <v> please", "Billing address: <v>", "Our shop at <v> had no power.", "Home address <v>", "Please deliver to <v>.", "We moved to <v> in spring.", "Address: <v>", "The technician went to the old address, <v>, again.", "Ship to:\n<v>", "I live at <v> and the parcel never came."), "de": ("Bitte liefern Sie an <v>.", "Unsere neue Adresse: <v>", "Ich wohne <v>."), "fr": ("Merci de livrer au <v>.", "Adresse : <v>"),
        "es": ("Entréguenlo en <v>.", "Dirección: <v>"), "it": ("Consegnate in <v>.", "Indirizzo: <v>"), "nl": ("Graag bezorgen op <v>.", "Adres: <v>"), "pl": ("Proszę dostarczyć na <v>.", "Adres: <v>"),
    },
}  # fmt: skip

# Sentences of tickets without anybody in them. What stands in <> is drawn anew each time and must stay.
ORDINARY: dict[str, tuple[str, ...]] = {
    "en": (
        "The purchase order <ten> was approved in <month>.", "Reference <ten>, opened at <time>.", "Meter reading was 004512 kWh.", "The queue shows 3 of 12 jobs, id <ten>.", "EAN 4006381333931 is printed on the box.", "Lot <rma>, best before 11/2027.", "We pay net 30, PO <rma>.", "Coordinates in the log are 51.5 and 13.4.", "Room 4.12 on floor 4 is too warm.", "pip install tessaro==<ver> fails with exit code 2.", "Serial numbers run from 100200300 to 100200400.", "Please see KB<ticket> and CVE-2025-31324.", "Ratio 3:2, 16:9 or 1024x768, all the same.", "Meeting Room Booking And Visitor Badges", "The Spring Release changes Team Roles.",
        "Order <ord> is still marked as packed.", "The order number is <ten>.", "Invoice <inv> shows <price> instead of <price>.", "We ordered <qty> units of <sku> in <month>.", "After the update to <ver> the tray stopped.",
        "The screen shows error <err> every time.", "It happened at <time> and again on <weekday> morning.", "Request id <uuid> in the response.", "Bisect points to commit <hash>.", "Our <product> was delivered without the cable.",
        "The part <part> does not fit the bracket.", "We are a reseller of <company> since <month>.", "The depot in <city> has none left.", "Open <menu> and nothing happens.", "The warranty runs until <month> <year>, as far as I know.",
        "Quarterly Maintenance Window And Known Issues", "How To Replace The Filter Cartridge", "Nothing in the manual covers this.", "Can somebody please look into it before <weekday>?", "<time> WARN scheduler: job <hash> retried <qty> times",
        "Steps: unplug, wait <qty> seconds, plug in again, hold the green button.", "The price list says <price>, the cart says <price>.", "RMA <rma> was opened for <qty> of them.", "The <product> hums at 50 Hz and gets warm, about <qty> °C.",
        "Firmware <ver> is installed, build <build>.", "Tracking says the pallet left <city> on <weekday>.", "Your ticket #<ticket> was closed although it is not solved.", "Size <qty> x <qty> mm, weight 4.2 kg.", "Does <company> still sell <sku>?",
        "The export has 12,480 rows and stops at row 9,001.", "Serial plate reads <part>.", "We renewed in <month> for <qty> seats at <price> each.", "HTTP 502 from the gateway, then 200 after a retry.", "Ubuntu 22.04, kernel 5.15, Chrome 126.", "Best regards from the whole warehouse team.",
        "I will be in Paris in <month>, so please wait.", "Black toner is at 4 %, cyan at 62 %.", "Your Terms Of Service mention a 30 day period.", "Support said that Customer Success would answer by <weekday>.", "On May 3 the sync took 40 minutes.",
    ),
    "de": ("Die Bestellung <ord> ist noch nicht da.", "Rechnung <inv> weist <price> aus.", "Seit Version <ver> startet das Gerät nicht.", "Es erscheint Fehler <err>.", "Im Lager in <city> ist nichts mehr.", "Unter <menu> passiert nichts.", "Können Sie das bis Montag prüfen?", "Die Bestellnummer ist <ten>.", "Artikel <sku> passt nicht.", "Das Handbuch hilft leider nicht weiter."),
    "fr": ("La commande <ord> n'est pas arrivée.", "La facture <inv> indique <price>.", "Depuis la version <ver> rien ne marche.", "L'erreur <err> s'affiche.", "Le dépôt de <city> est vide.", "Pouvez-vous vérifier avant lundi ?", "Le numéro de commande est <ten>.", "L'article <sku> ne convient pas.", "Le manuel n'en parle pas."),
    "es": ("El pedido <ord> no ha llegado.", "La factura <inv> indica <price>.", "Desde la versión <ver> nada funciona.", "Aparece el error <err>.", "El almacén de <city> está vacío.", "¿Pueden revisarlo antes del lunes?", "El número de pedido es <ten>.", "El manual no dice nada."),
    "it": ("L'ordine <ord> non è arrivato.", "La fattura <inv> riporta <price>.", "Dalla versione <ver> non funziona nulla.", "Compare l'errore <err>.", "Il deposito di <city> è vuoto.", "Potete controllare entro lunedì?", "Il numero d'ordine è <ten>.", "Il manuale non aiuta."),
    "nl": ("Bestelling <ord> is nog niet binnen.", "Factuur <inv> vermeldt <price>.", "Sinds versie <ver> werkt niets meer.", "Ik zie steeds fout <err>.", "Het magazijn in <city> is leeg.", "Kunt u dit voor maandag nakijken?", "Het bestelnummer is <ten>.", "De handleiding helpt niet."),
    "pl": ("Zamówienie <ord> jeszcze nie dotarło.", "Faktura <inv> pokazuje <price>.", "Od wersji <ver> nic nie działa.", "Pojawia się błąd <err>.", "Magazyn w <city> jest pusty.", "Czy mogą Państwo sprawdzić do poniedziałku?", "Numer zamówienia to <ten>.", "Instrukcja nie pomaga."),
}  # fmt: skip

NOBODY_OPENING = {
    "en": ("Hi team,", "Hello support,", "Good morning,", "To whom it may concern,", "Hi there", ""), "de": ("Guten Tag,", "Hallo zusammen,"), "fr": ("Bonjour,",), "es": ("Buenos días:",), "it": ("Buongiorno,",), "nl": ("Goedemiddag,",), "pl": ("Dzień dobry,",),
}  # fmt: skip
NOBODY_CLOSING = {
    "en": ("Thanks,\nThe Logistics Team", "Kind regards", "Thank you in advance!", "Cheers", ""), "de": ("Mit freundlichen Grüßen", "Danke!"), "fr": ("Cordialement",), "es": ("Saludos",), "it": ("Cordiali saluti",), "nl": ("Met vriendelijke groet",), "pl": ("Pozdrawiam",),
}  # fmt: skip
PRODUCTS = (
    "Halden Press 40",
    "Orbix Mini",
    "CloudLatch Pro",
    "Tessaro Kettle",
    "Quillon Router X2",
    "Marlowe Standing Desk",
    "Fernwick Scanner",
)
COMPANIES = (
    "Brackwater Foods",
    "Nordlicht Logistik GmbH",
    "Osprey Ridge Partners LLC",
    "Tindall & Rowe Ltd",
    "Grupo Avellana S.A.",
    "Kestrel Dynamics Inc.",
)
CITIES = ("Rotterdam", "Leipzig", "Denver", "Pune", "Adelaide", "Lyon", "Gdynia", "Bologna", "Bilbao", "Glasgow")
MENUS = ("Settings > Devices > Network", "File → Export → CSV", "Account / Billing / Invoices", "Admin > Roles > Edit")
