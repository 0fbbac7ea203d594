"""Facts and numbers of a person: birth, age, papers, patients, vehicles, devices."""

from __future__ import annotations

import pytest

from curation.privacy.policy import PrivacyPolicy
from curation.privacy.rules.numbers import devices, health, personal
from tests.privacy.marked import marked, unmarked

POLICY = PrivacyPolicy()
RECOGNIZERS = (*personal.recognizers(POLICY), *health.recognizers(POLICY), *devices.recognizers(POLICY))


def check(sentence: str, entity: str | None = None) -> None:
    found = marked(unmarked(sentence), RECOGNIZERS)
    assert found == sentence
    if entity and "⟦" in sentence:
        assert marked(unmarked(sentence), RECOGNIZERS, entity) == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "I was born on ⟦12 May 1980⟧ in Leeds.",
        "DOB: ⟦05/12/1980⟧",
        "DOB ⟦1980-05-12⟧",
        "d.o.b. ⟦12.5.80⟧",
        "Date of birth (DD/MM/YYYY): ⟦12/05/1980⟧",
        "Date of Birth:\n⟦May 12, 1980⟧",
        "my birthday is ⟦12 March⟧",
        "born in ⟦1984⟧",
        "born ⟦19800512⟧",
        "⟦12.05.1980⟧ is my date of birth",
        "⟦May 12th, 1980⟧ (date of birth)",
        "geb. am ⟦12.05.1980⟧",
        "Geburtsdatum: ⟦12. Mai 1980⟧",
        "geboren am ⟦3. März 1975⟧ in Köln",
        "née le ⟦3 mars 1975⟧ à Lyon",
        "date de naissance : ⟦03/03/1975⟧",
        "nacido el ⟦3 de marzo de 1975⟧",
        "Fecha de nacimiento: ⟦03-03-1975⟧",
        "nata il ⟦3 marzo 1975⟧ a Torino",
        "data di nascita ⟦3/3/1975⟧",
        "data de nascimento: ⟦03/03/1975⟧",
        "ur. ⟦3 marca 1975⟧ r.",
        "urodzona ⟦03.03.1975⟧",
        "geboren op ⟦3 maart 1975⟧",
        "geboortedatum: ⟦03-03-1975⟧",
        "born in Leeds on ⟦12 May 1980⟧",
        "Patient, 47F, DOB ⟦3/14/77⟧",
        "sono nato a Torino il ⟦14/03/1977⟧",
        "Ich bin am ⟦24.03.1987⟧ geboren.\nBestellt habe ich am 03.04.2026.",
        "(Erika Muster, *⟦14.03.1977⟧ in Köln)",
        "*⟦14.03.1977⟧",
    ],
)
def test_a_date_of_birth_is_found_by_its_words(sentence: str) -> None:
    check(sentence, "DATE_OF_BIRTH")


@pytest.mark.parametrize(
    "sentence",
    [
        "I am ⟦34⟧ years old",
        "a ⟦34⟧-year-old man",
        "patient, aged ⟦71⟧, called",
        "Age: ⟦42⟧",
        "he is ⟦93⟧ yo",
        "my son is ⟦8⟧ months old",
        "She turned ⟦90⟧ last week; she's ⟦90⟧.",
        "She is ⟦thirty-four⟧ years old",
        "I'm ⟦72⟧, and computers are hard",
        "ich bin ⟦34⟧ Jahre alt",
        "ein ⟦34⟧-jähriger Kunde",
        "Alter: ⟦34⟧",
        "j'ai ⟦34⟧ ans",
        "âgée de ⟦34⟧ ans",
        "tengo ⟦34⟧ años",
        "mi madre, de ⟦71⟧ años, no puede",
        "ho ⟦34⟧ anni",
        "mam ⟦34⟧ lata",
        "ik ben ⟦34⟧ jaar oud",
        "The car has your unit built in.\nI am ⟦96⟧ years old",
        "Printer off. I am ⟦42⟧ years old.",
        "age ⟦94⟧, aged ⟦ninety-four⟧, at the age of ⟦ninety⟧, in her ⟦nineties⟧",
        "⟦94⟧ ans; ⟦94⟧ años; ⟦94⟧ anni; ⟦94⟧ lat; ⟦94⟧ jaar.",
        "Kollege Krumbiegel, ⟦54⟧ Jahre, ruft an",
    ],
)
def test_an_age_is_found_and_only_its_number(sentence: str) -> None:
    check(sentence, "AGE")


def test_who_is_born_in_a_year_has_an_age_now() -> None:
    check("born in ⟦1931⟧, now ⟦95⟧")
    check("né en ⟦1931⟧, maintenant ⟦95⟧")


@pytest.mark.parametrize(
    "sentence",
    [
        "passport number ⟦533380006⟧",
        "Passport no.: ⟦X1234567⟧",
        "my passport is ⟦A 1234567⟧",
        "Reisepassnummer: ⟦C01X00T47⟧",
        "passeport n° ⟦12AB34567⟧",
        "número de pasaporte: ⟦AAA123456⟧",
        "Passaporto: ⟦YA1234567⟧",
        "My passport (no. ⟦533380006⟧) expires 2031",
        "Passport number:\n⟦533380006⟧",
        "⟦P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<⟧\n⟦L898902C36UTO7408122F1204159ZE184226B<<<<<10⟧",
    ],
)
def test_a_passport_is_found(sentence: str) -> None:
    check(sentence, "PASSPORT")


@pytest.mark.parametrize(
    ("sentence", "entity"),
    [
        ("driver's license D123-4567-8901".replace("D123-4567-8901", "⟦D123-4567-8901⟧"), "DRIVER_LICENSE"),
        ("my driving licence from Texas is ⟦12345678⟧", "DRIVER_LICENSE"),
        ("⟦MORGA657054SM9IJ⟧ is what it says", "DRIVER_LICENSE"),
        ("Führerschein Nr. ⟦B072RRE2I55⟧", "DRIVER_LICENSE"),
        ("permis de conduire n° ⟦911091204209⟧", "DRIVER_LICENSE"),
        ("NPI ⟦1234567893⟧", "CERTIFICATE_NUMBER"),
        ("DEA number: ⟦AB1234563⟧", "CERTIFICATE_NUMBER"),
        ("her medical license number is ⟦A-123456⟧", "CERTIFICATE_NUMBER"),
        ("State bar no. ⟦245678⟧", "CERTIFICATE_NUMBER"),
        ("MRN ⟦00482913⟧", "MEDICAL_RECORD"),
        ("MRN: ⟦H-482913⟧", "MEDICAL_RECORD"),
        ("Patient ID = ⟦P482913⟧", "MEDICAL_RECORD"),
        ("Patientennummer ⟦4829133⟧", "MEDICAL_RECORD"),
        ("numéro de patient : ⟦4829133⟧", "MEDICAL_RECORD"),
        ("historia clínica nº ⟦482913⟧", "MEDICAL_RECORD"),
        ("NHS number ⟦943 476 5919⟧", "HEALTH_PLAN"),
        ("Medicare ⟦1EG4-TE5-MK73⟧", "HEALTH_PLAN"),
        ("my health insurance member ID is ⟦XYZ123456789⟧", "HEALTH_PLAN"),
        ("Krankenversichertennummer: ⟦A123456780⟧", "HEALTH_PLAN"),
        ("the car's VIN ⟦1M8GDM9AXKP042788⟧", "VEHICLE_ID"),
        ("⟦1M8GDM9AXKP042788⟧ does not start", "VEHICLE_ID"),
        ("Fahrgestellnummer WVWZZZ1JZ3W386752".replace("WVWZZZ1JZ3W386752", "⟦WVWZZZ1JZ3W386752⟧"), "VEHICLE_ID"),
        ("O chassi do veículo é ⟦9BD 17164 G12345678⟧", "VEHICLE_ID"),
        ("nº de quadro ⟦vf1-lm1b0h-36123456⟧", "VEHICLE_ID"),
        ("license plate ⟦7ABC123⟧ at the gate", "VEHICLE_ID"),
        ("number plate: ⟦AB12 CDE⟧", "VEHICLE_ID"),
        ("Kennzeichen ⟦M-AB 1234⟧", "VEHICLE_ID"),
        ("immatriculation ⟦AB-123-CD⟧", "VEHICLE_ID"),
        ("matrícula ⟦1234 BCD⟧", "VEHICLE_ID"),
        ("targa ⟦AB 123 CD⟧", "VEHICLE_ID"),
        ("IMEI: ⟦490154203237518⟧", "DEVICE_ID"),
        ("IMEI 1 ⟦35-209900-176148-1⟧", "DEVICE_ID"),
        ("serial number ⟦C02XK1ZGJG5H⟧", "DEVICE_ID"),
        ("S/N: ⟦5CG9482913⟧", "DEVICE_ID"),
        ("Seriennummer lautet ⟦SN-2024-00913⟧", "DEVICE_ID"),
        ("numéro de série : ⟦F2LXK1ZGJG5H⟧", "DEVICE_ID"),
        ("ICCID ⟦8944500102198304826⟧", "DEVICE_ID"),
        ("MAC ⟦00:1B:44:11:3A:B7⟧", "MAC_ADDRESS"),
        ("adapter ⟦00-1b-44-11-3a-b7⟧ is down", "MAC_ADDRESS"),
        ("switch says ⟦001b.4411.3ab7⟧", "MAC_ADDRESS"),
        ("MAC address: ⟦001B44113AB7⟧", "MAC_ADDRESS"),
        ("Certificate number: ⟦MD536064⟧", "CERTIFICATE_NUMBER"),
        ("Cert no. ⟦CPA-09455⟧", "CERTIFICATE_NUMBER"),
        ("Zertifikatsnummer: ⟦94645165⟧", "CERTIFICATE_NUMBER"),
        ("Numéro de certificat : ⟦BL-2427-86753⟧", "CERTIFICATE_NUMBER"),
        ("Colegiada no col: ⟦28 28 20943⟧", "CERTIFICATE_NUMBER"),
        ("Numéro d'adhérent mutuelle : ⟦ANNM75991987⟧", "HEALTH_PLAN"),
        ("Número de póliza de salud: ⟦876757782-45⟧", "HEALTH_PLAN"),
        ("Krankenversichertennummer: ⟦W160725893⟧", "HEALTH_PLAN"),
        ("Medicare beneficiary identifier: ⟦V723410446⟧", "HEALTH_PLAN"),
        ("Health insurance ID ⟦W205424638⟧\n2026-11-09T23:17:38Z", "HEALTH_PLAN"),
        ("NHC: ⟦78467298/03⟧.", "MEDICAL_RECORD"),
        ("CIPA: ⟦1913043⟧", "MEDICAL_RECORD"),
        ("Episodio: ⟦395866540⟧", "MEDICAL_RECORD"),
        ("Mein Reisepass hat die Nummer ⟦J67796908⟧.", "PASSPORT"),
        ("Passaporto n. ⟦YA9504356⟧", "PASSPORT"),
        ("⟦L898902C36 UTO7408122 F1204159 ZE184226B<<<<<10⟧", "PASSPORT"),
        ("Patente: ⟦U16694146I⟧", "DRIVER_LICENSE"),
        ("Prawo jazdy nr ⟦GN51 1227964382⟧", "DRIVER_LICENSE"),
        ("Licence no. (driver): ⟦M756383148657⟧", "DRIVER_LICENSE"),
        ("14;van;⟦1hgcm82633a004352⟧;leased", "VEHICLE_ID"),
        ("MAC address:⟦37:03:22:53:76:c1⟧", "MAC_ADDRESS"),
        ("license no. ⟦RN-774120⟧", "CERTIFICATE_NUMBER"),
        ("certificate ⟦CN-2019-8812⟧", "CERTIFICATE_NUMBER"),
        ("Member ID: ⟦XQH8829917A⟧; group no. ⟦0088213⟧; Medicaid # ⟦AB12345C⟧", "HEALTH_PLAN"),
        ("tessera sanitaria ⟦80380001234567890123⟧", "HEALTH_PLAN"),
        ("study ID ⟦S-0091-KL⟧", "MEDICAL_RECORD"),
        ("liegt im Krankenhaus (Fallnummer ⟦2026-118834⟧)", "MEDICAL_RECORD"),
        ("2019 hatchback, reg ⟦LB19 XKD⟧, blue", "VEHICLE_ID"),
        ("Numéro de diplôme : ⟦0045127⟧", "CERTIFICATE_NUMBER"),
        ("N° d'agrément : ⟦AG-2022-00871⟧", "CERTIFICATE_NUMBER"),
        ("Habilitation n° ⟦HB-77812⟧", "CERTIFICATE_NUMBER"),
        ("Attestation numéro ⟦AT-00981-22⟧", "CERTIFICATE_NUMBER"),
        ("carte grise n° ⟦FG-456-HJ⟧", "VEHICLE_ID"),
        ("N° de châssis : ⟦VF1RFA00562345678⟧", "VEHICLE_ID"),
        ("Chassi: ⟦9BWZZZ377VT004251⟧", "VEHICLE_ID"),
        ("Placa: ⟦ABC1D23⟧, antes ABC 1234 na placa ⟦ABC-1234⟧", "VEHICLE_ID"),
        ("Renavam: ⟦00891234567⟧", "VEHICLE_ID"),
        ("KV-Nr.: ⟦Q334455667⟧", "HEALTH_PLAN"),
        ("Versicherten-ID: ⟦P556677889⟧", "HEALTH_PLAN"),
        ("Zorgpas: ⟦80528000441829370012⟧", "HEALTH_PLAN"),
        ("Documento de viaje ⟦AAB123456⟧", "PASSPORT"),
    ],
)
def test_papers_patients_vehicles_and_devices_are_found(sentence: str, entity: str) -> None:
    check(sentence, entity)


@pytest.mark.parametrize(
    "sentence",
    [
        "the problem was reborn after the update of 12 May 2024",
        "released on 12 May 2024",
        "the firmware is 1.2.34 and the driver 4.5",
        "I renewed my passport last year",
        "passport photo attached, ticket 4829133",
        "please update the driver license agreement",
        "we have a license for 250 seats",
        "software license key renewal in 2025",
        "policy number 482913 of the firewall",
        "member id 482913 in the forum",
        "order 943 476 5918 was sent to the hospital",
        "garantie 2 ans, depuis 10 ans",
        "il y a 10 ans",
        "garantía de 2 años de fábrica",
        "Tarif: 24 Monate Laufzeit",
        "page 34, line 12",
        "I am 10 minutes late and 15 km away",
        "SKU 1M8GDM9AXKP042789 is out of stock",
        "id ABCDEFGHJKLMNPRST",
        "the serial port COM3 and the serial console",
        "the serial cable does not fit",
        "at 10:20:30:40 in frame",
        "plates with 12 forks",
        "the average is 34 and the range 12",
        "number of patients: 4829",
        "vin rouge 2018",
        "image 12345678 of the mac mini",
        "2024-03-12 10:15:30 ERROR 0x80070005",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "IMEI check does not work",
        "order number 490154203237518",
        "bar 12345678 in the chart",
        "chart 3 shows 48291333",
        "message from 10/05/2024: not delivered",
        "the SN9 model, s/n on the back",
        "the laptop is 3 years old, a 2-year-old printer",
        "chassis fan 3 failed at 12000 rpm",
        "registration no longer works since 2024",
        "fin de semana 2024",
        "Dzień dobry,\nOd wersji 5.6.27 nic nie działa.",
        "* 14.03.2024: call back",
        "*14.03.1977*",
        "cert #12 of 40, 2048 bit",
        "Health plan 2025 renewal",
        "episodio 4 de la serie",
        "SERIAL PLATE READS 717631-008",
        "press <ENTER> AND <TAB> NOW",
        "Fallnummer 2026-118834 im Portal, case number 5512-88: the app crashes",
        "software license number 88120-4471, the license number of seats is 25000",
        "certificate SHA-25612, ISO-27001 and X509-20488",
        "il y a 80 ans, depuis 94 ans",
        "page 94, image 94, minimum age 18+",
        "group number 3 of 12",
        "Placa B550 e placa gráfica RTX4090, placa 12",
        "Permis de livraison valable 3 mois, licence Office 2019",
        "attestation 12 of 40, licence no 7",
    ],
)
def test_other_numbers_and_dates_stay(sentence: str) -> None:
    check(sentence)
