"""Sentences that people write around identifying values, by entity type and language, with a slot for a canary."""

from __future__ import annotations

from collections.abc import Mapping

from curation.privacy.policy import EntityType, PrivacyPolicy

VALUE = "{}"  # the place of the value
Phrases = tuple[str, ...]
# English first. The others are for pasted forms and replies in passing: nobody writes of his driving licence only in
# the language of the ticket.
SENTENCES: Mapping[EntityType, Mapping[str, Phrases]] = {
    "PERSON": {
        "en": (
            "My name is {} and I have been a customer for years.",
            "Please send the replacement to {} at our front desk.",
            "I spoke with {} about this last week.",
            "{} set up the account for our office.",
            "Could you add {} to this case?",
            "The invoice should be made out to {}.",
            "Our administrator {} is on leave until Monday.",
            "Contact: {}",
            "According to {} the device worked fine before the update.",
            "This was already confirmed by {} on the phone.",
        ),
        "de": (
            "Mein Name ist {} und ich bin seit Jahren Kunde.",
            "Bitte schicken Sie das Ersatzgerät an {}.",
            "Ich habe letzte Woche mit {} darüber gesprochen.",
            "{} hat das Konto für unser Büro eingerichtet.",
            "Ansprechpartner: {}",
        ),
        "fr": (
            "Je m'appelle {} et je suis client depuis des années.",
            "Merci d'envoyer le remplacement à {}.",
            "J'en ai parlé avec {} la semaine dernière.",
            "Contact : {}",
        ),
        "es": (
            "Me llamo {} y soy cliente desde hace años.",
            "Por favor, envíen el repuesto a {}.",
            "Hablé de esto con {} la semana pasada.",
            "Contacto: {}",
        ),
    },
    "EMAIL_ADDRESS": {
        "en": (
            "Please answer to {} since I do not read this mailbox.",
            "My address is {}.",
            "You can also write to {} or call us.",
            "Email: {}",
            "cc {}",
        ),
        "de": ("Bitte antworten Sie an {}.", "E-Mail: {}"),
        "fr": ("Merci de répondre à {}.", "Courriel : {}"),
        "es": ("Por favor, respondan a {}.", "Correo: {}"),
    },
    "PHONE_NUMBER": {
        "en": (
            "You can reach me at {} after 6pm.",
            "Please call {} before the technician comes.",
            "Phone: {}",
            "My mobile number is {}.",
            "Text me on {} when it ships.",
            "Fax {}",
        ),
        "de": ("Sie erreichen mich unter {} ab 18 Uhr.", "Tel.: {}"),
        "fr": ("Vous pouvez me joindre au {} après 18 h.", "Tél. : {}"),
        "es": ("Me pueden llamar al {} por la tarde.", "Teléfono: {}"),
    },
    "STREET_ADDRESS": {
        "en": (
            "Please ship it to {}.",
            "We moved to {} in spring.",
            "Address: {}",
            "I live at {} and nobody rang the bell.",
            "The parcel was left at {} instead.",
        ),
        "de": ("Bitte liefern Sie an {}.", "Anschrift: {}"),
        "fr": ("Merci de livrer au {}.", "Adresse : {}"),
        "es": ("Envíenlo a {}, por favor.", "Dirección: {}"),
    },
    "POSTAL_CODE": {
        "en": ("The ZIP code is {}.", "Postcode: {}", "My postal code is {} if you need it."),
        "de": ("PLZ: {}", "Die Postleitzahl ist {}."),
        "fr": ("Code postal : {}",),
        "es": ("Código postal: {}",),
    },
    "LOCATION": {
        "en": ("I am writing from {}.", "Our office in {} has the same problem.", "She moved to {} last year."),
        "de": ("Unser Büro in {} hat dasselbe Problem.",),
        "fr": ("Notre bureau à {} a le même problème.",),
        "es": ("Nuestra oficina en {} tiene el mismo problema.",),
    },
    "DATE": {
        "en": ("I ordered it on {}.", "It stopped working on {}.", "Delivered: {}"),
        "de": ("Bestellt am {}.",),
        "fr": ("Commandé le {}.",),
        "es": ("Pedido el {}.",),
    },
    "DATE_OF_BIRTH": {
        "en": (
            "My date of birth is {}.",
            "DOB: {}",
            "I was born on {}.",
            "For verification: born {}.",
            "Date of birth: {}",
            "Her birthday is {}.",
        ),
        "de": ("Ich bin am {} geboren.", "Geburtsdatum: {}"),
        "fr": ("Je suis née le {}.", "Date de naissance : {}"),
        "es": ("Nací el {}.", "Fecha de nacimiento: {}"),
    },
    "AGE": {
        "en": ("I am {} years old and cannot read the small print.", "My mother, aged {}, uses it daily.", "Age: {}"),
        "de": ("Ich bin {} Jahre alt.",),
        "fr": ("J'ai {} ans.",),
        "es": ("Tengo {} años.",),
    },
    "ACCOUNT_NUMBER": {
        "en": ("My account is {}.", "Customer number {}", "Please look up {} in your system.", "Account: {}"),
        "de": ("Kundennummer: {}", "Unser Konto ist {}."),
        "fr": ("Numéro de client : {}",),
        "es": ("Número de cliente: {}",),
    },
    "CREDIT_CARD": {
        "en": (
            "You charged my card {} twice.",
            "Card number: {}",
            "I paid with {}, expiring next year.",
            "Please use {} from now on.",
        ),
        "de": ("Meine Kartennummer ist {}.",),
        "fr": ("Ma carte est la {}.",),
        "es": ("Mi tarjeta es {}.",),
    },
    "IBAN_CODE": {
        "en": ("Please refund to {}.", "IBAN: {}", "My bank account is {}."),
        "de": ("Bitte überweisen Sie auf {}.", "IBAN {}"),
        "fr": ("Merci de rembourser sur {}.",),
        "es": ("Hagan el reembolso en {}.",),
    },
    "CRYPTO": {
        "en": ("Send the refund to my wallet {}.", "BTC: {}", "I paid from {} yesterday."),
        "de": ("Meine Wallet ist {}.",),
    },
    "NATIONAL_ID": {
        "en": (
            "My social security number is {}.",
            "National ID: {}",
            "Identity number {} as requested.",
            "You asked for my national identification number: {}",
            "ID number: {}",
        ),
        "de": ("Meine Sozialversicherungsnummer ist {}.", "Ausweisnummer: {}"),
        "fr": ("Mon numéro de sécurité sociale est {}.",),
        "es": ("Mi documento de identidad es {}.",),
    },
    "TAX_ID": {
        "en": ("Our tax ID is {}.", "Tax number: {}", "Taxpayer identification number {}", "My TIN is {}."),
        "de": ("Unsere Steuernummer ist {}.", "Steuer-ID: {}"),
        "fr": ("Numéro fiscal : {}",),
        "es": ("Identificación fiscal: {}",),
    },
    "PASSPORT": {
        "en": ("My passport number is {}.", "Passport no. {}", "Passport: {}", "I travel on passport {}."),
        "de": ("Reisepassnummer: {}", "Meine Passnummer ist {}."),
        "fr": ("Numéro de passeport : {}",),
        "es": ("Pasaporte: {}",),
    },
    "DRIVER_LICENSE": {
        "en": ("My driver's license is {}.", "Driving licence number: {}", "DL# {}", "Driver's license no. {}"),
        "de": ("Führerscheinnummer: {}",),
        "fr": ("Permis de conduire n° {}",),
        "es": ("Permiso de conducir: {}",),
    },
    "CERTIFICATE_NUMBER": {
        "en": (
            "My nursing license number is {}.",
            "Certificate number: {}",
            "Professional licence no. {}",
            "Cert no. {}",
        ),
        "de": ("Zertifikatsnummer: {}",),
        "fr": ("Numéro de certificat : {}",),
        "es": ("Número de colegiado: {}",),
    },
    "MEDICAL_RECORD": {
        "en": (
            "My medical record number is {}.",
            "MRN: {}",
            "Patient ID {}",
            "Medical record no. {}",
            "Patient number: {}",
        ),
        "de": ("Patientennummer: {}",),
        "fr": ("Numéro de dossier médical : {}",),
        "es": ("Número de historia clínica: {}",),
    },
    "HEALTH_PLAN": {
        "en": (
            "My health plan member ID is {}.",
            "Insurance member number: {}",
            "Health insurance policy no. {}",
            "Health insurance number {}",
        ),
        "de": ("Krankenversichertennummer: {}",),
        "fr": ("Numéro d'adhérent mutuelle : {}",),
        "es": ("Número de póliza de salud: {}",),
    },
    "VEHICLE_ID": {
        "en": ("The VIN is {}.", "Vehicle identification number: {}", "My car, {}, has your unit built in."),
        "de": ("Fahrgestellnummer: {}",),
        "fr": ("Numéro de châssis : {}",),
        "es": ("Número de bastidor: {}",),
    },
    "DEVICE_ID": {
        "en": ("My router has the serial number {}.", "Serial number: {}", "S/N {}", "Device ID: {}"),
        "de": ("Seriennummer: {}",),
        "fr": ("Numéro de série : {}",),
        "es": ("Número de serie: {}",),
    },
    "MAC_ADDRESS": {
        "en": ("The MAC address is {}.", "The router shows {} as connected.", "MAC: {}"),
        "de": ("Die MAC-Adresse ist {}.",),
    },
    "IP_ADDRESS": {
        "en": ("My IP address is {}.", "It cannot be pinged from {}.", "IP: {}", "The log shows {} before the error."),
        "de": ("Die IP-Adresse ist {}.",),
    },
    "URL": {"en": ("My profile is at {} for now.", "See {}", "Screenshot: {}"), "de": ("Mein Profil: {}",)},
    "USERNAME": {
        "en": (
            "Username: {}",
            "Login name (as shown in the portal): {} - account type: standard user, MFA enabled",
            "Hi, I can't get into the portal any more, my username is {} and the reset link never arrives.",
            (
                "Customer called again, says the account {} has been locked since this morning after too "
                "many failed attempts."
            ),
            "I tried logging in as {} from both Chrome and Firefox and got the same error every time.",
            "Reset the password for user {} and asked them to sign in again, waiting for confirmation.",
            "ssh {}@bastion.example.com -p 2222",
            "$ sudo usermod -aG docker {} && newgrp docker",
            "scp backup.tar.gz {}@files.example.com:/var/backups/",
            "sshd[20417]: Failed password for invalid user {} from the office VPN port 53122 ssh2",
            "2024-03-11 09:42:17 WARN auth.LoginService - login failed for user={} reason=BAD_CREDENTIALS attempts=3",
            "The export ends up in /home/{}/Downloads/export.csv but the file is empty.",
            "Outlook keeps complaining that C:\\Users\\{}\\AppData\\Local\\Microsoft\\Outlook is full.",
            "Here is the profile that shows a blank page for me: https://community.example.com/users/{}/settings",
            '{"event": "login", "username": "{}", "result": "denied", "mfa": false}',
            "@{} can you take a look at this one before the standup? The customer is waiting.",
            "Thanks for the quick fix! You can find me on the forum as @{} if you need the logs.",
            "Please transfer the licence from the old login to {}, the old one is going to be deleted on Friday.",
        )
    },
    "SECRET": {
        "en": ("The password is {}", "api_key = {}", "I use this token: {}", "export API_TOKEN={}", "password: {}"),
        "de": ("Das Passwort lautet {}", "Passwort: {}"),
        "fr": ("Mot de passe : {}",),
        "es": ("Contraseña: {}",),
    },
    "CONFIDENTIAL": {
        "en": ("This falls under {}.", "Reference: {}", "As agreed in {} the price stays."),
        "de": ("Das fällt unter {}.",),
    },
}


def sentences_of(entity: EntityType, policy: PrivacyPolicy) -> Mapping[str, Phrases]:
    """Return language → sentences of a type, whether the type ships or the policy declares it."""
    return policy.entities[entity].measured_by.sentences if entity in policy.entities else SENTENCES[entity]
