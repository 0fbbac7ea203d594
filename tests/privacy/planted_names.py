"""People as support mail names them: names of some fifty lands, and the sentences that they stand in."""

from __future__ import annotations

import functools
import random
import unicodedata
from dataclasses import dataclass

from faker import Faker

LOCALES = [
    "en_US",
    "en_GB",
    "en_IN",
    "en_NG",
    "en_KE",
    "en_PK",
    "en_NZ",
    "de_DE",
    "fr_FR",
    "es_MX",
    "es_ES",
    "it_IT",
    "nl_NL",
    "pl_PL",
    "pt_BR",
    "cs_CZ",
    "sk_SK",
    "hr_HR",
    "ro_RO",
    "hu_HU",
    "sv_SE",
    "no_NO",
    "da_DK",
    "fi_FI",
    "lt_LT",
    "tr_TR",
    "vi_VN",
    "id_ID",
    "yo_NG",
    "ha_NG",
    "ig_NG",
    "zu_ZA",
]
# Names of lands whose lists Faker lacks or writes in other letters, romanised: first names, last names.
OWN = {
    "arabic": ("Abdulrahman Yasmin Khalid Noura Tariq Hanan Bilal Rania Ghassan Lubna Zayd Samira", "Al-Harbi El-Masri Haddad Bin-Saleh Qasim Al-Otaibi Mansour Darwish Abu-Zaid Fakhoury"),
    "chinese": ("Xiaoming Meiling Junjie Yuxuan Zihan Haoran Lihua Wenjing Guoqiang Ruolan", "Zhang Ouyang Xu Liang Zheng Qiu Tang Xiao Deng Shen"),
    "japanese": ("Haruto Sakura Kenji Yuki Takumi Akiko Ryota Naoko Daisuke Emi", "Tanaka Fujimoto Watanabe Ishikawa Kuroda Hayashi Nakagawa Shimizu Okabe Morita"),
    "korean": ("Min-jun Seo-yeon Ji-hoon Hye-jin Dong-hyun Eun-ji Tae-yang Soo-ah", "Kim Park Choi Jeong Kang Yoon Hwang Seong"),
    "tamil": ("Senthil Kavitha Murugan Lakshmi Karthikeyan Revathi Arunachalam Meenakshi", "Subramanian Venkatesan Ramanathan Pillai Krishnamurthy Sundaram Chidambaram"),
    "bengali": ("Anirban Sharmistha Debashish Moumita Subrata Rituparna Tapan", "Bhattacharya Mukherjee Chakraborty Sengupta Ghosh Dasgupta Bandyopadhyay"),
    "russian": ("Evgeny Oksana Dmitri Svetlana Arkady Lyudmila Yuri Tatyana", "Sokolova Kuznetsov Vorobyov Zaitseva Golubev Belyaeva Medvedkin"),
    "ukrainian": ("Bohdan Olena Taras Iryna Mykola Solomiya Ostap", "Shevchuk Kovalenko Tymoshchuk Petrenko Hrytsenko Bondarchuk"),
    "greek": ("Stavros Eleni Panagiotis Despina Vassilis Foteini", "Papadakis Karamanlis Oikonomou Theodoridou Stathopoulos"),
    "persian": ("Farhad Shirin Behrouz Niloufar Kamran Mahsa", "Hosseini Tehrani Moradi Farrokhzad Jafari"),
    "akan": ("Kwabena Akosua Yaw Esi Kwaku Abena Kojo", "Mensah Boateng Owusu Amponsah Asante Agyeman"),
    "swahili": ("Wanjiku Otieno Mwangi Achieng Njoroge Wambui", "Kamau Odhiambo Kariuki Nyong'o Cheruiyot Mutua"),
    "ethiopian": ("Tewodros Selamawit Abebe Hiwot Getachew Meseret", "Tadesse Bekele Wolde-Mariam Gebre Alemayehu"),
    "thai": ("Somchai Pornthip Kittisak Supaporn Anucha", "Srisuwan Chaiyasit Wongsawat Thongchai Rattanakul"),
    "hebrew": ("Avigail Yonatan Noa Eitan Shira", "Ben-David Mizrahi Shapira Peretz Avraham"),
    "icelandic": ("Sigríður Gunnar Þórunn Björn Ásdís", "Jónsdóttir Einarsson Magnúsdóttir Þorsteinsson"),
    "irish": ("Saoirse Caoimhe Eoghan Niamh Fionn", "O'Sullivan Ní Bhriain McGillicuddy O'Dowd"),
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    first: str
    last: str
    origin: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"


@functools.cache
def _faker(locale: str) -> Faker:
    return Faker(locale)


def person(rng: random.Random) -> Person:
    """Somebody: half of them from Faker's lists, which surrogates are drawn from too, half from the lists above."""
    if rng.random() < 0.5:
        locale = rng.choice(LOCALES)
        fake = _faker(locale)
        fake.seed_instance(rng.getrandbits(32))
        return Person(fake.first_name(), fake.last_name(), f"faker {locale}")
    origin = rng.choice(sorted(OWN))
    first, last = OWN[origin]
    return Person(rng.choice(first.split()), rng.choice(last.split()), origin)


def plain(name: str) -> str:
    """The name without its accents, as a keyboard without them writes it."""
    return "".join(
        each
        for each in unicodedata.normalize("NFKD", name.translate(str.maketrans("łŁøØßđĐıþÞ", "lLoOsdDitT")))
        if not unicodedata.combining(each)
    )


# How a known person is named: `f` first, `l` last.
KNOWN_FORMS = {
    "full": "{f} {l}", "reversed": "{l}, {f}", "upper": "{F} {L}", "last upper": "{f} {L}", "lower": "{fl} {ll}", "accentless": "{fp} {lp}",
    "initial": "{i}. {l}", "honorific": "Ms {l}", "doctor": "Dr. {l}", "possessive": "{f} {l}'s", "middle": "{f} J. {l}", "first": "{f}", "last": "{l}",
}  # fmt: skip


def written(who: Person, form: str) -> str:
    return KNOWN_FORMS[form].format(
        f=who.first, l=who.last, F=who.first.upper(), L=who.last.upper(), fl=who.first.lower(), ll=who.last.lower(),
        fp=plain(who.first), lp=plain(who.last), i=who.first[0],
    )  # fmt: skip


# Where a name stands → sentences. `<n>` is the full name, `<f>` the first name alone; `opening` and `closing` frame a text.
OPENING = {
    "en": (
        "Hi <f>,",
        "Hello <f>,",
        "Dear <n>,",
        "Good morning <f>,",
        "Hey <f> -",
        "<f>,",
        "Dear Mr <l>,",
        "Dear Ms. <l>,",
        "Thanks <f>!",
    ),
    "de": ("Hallo <f>,", "Sehr geehrte Frau <l>,", "Guten Tag Herr <l>,", "Liebe <f>,", "Moin <f>,"),
    "fr": ("Bonjour <f>,", "Chère Madame <l>,", "Bonjour Monsieur <l>,", "Salut <f>,"),
    "es": ("Hola <f>:", "Estimado Sr. <l>:", "Buenos días, <f>,"),
    "it": ("Ciao <f>,", "Gentile Sig. <l>,", "Buongiorno <f>,"),
    "nl": ("Beste <f>,", "Geachte heer <l>,", "Hoi <f>,"),
    "pl": ("Cześć <f>,", "Dzień dobry Pani <f>,", "Szanowny Panie <l>,"),
}
CLOSING = {
    "en": (
        "Thanks,\n<n>",
        "Kind regards,\n\n<n>\nOperations Lead",
        "Best,\n<f>",
        "Cheers,\n<f>",
        "Many thanks\n<n>",
        "Regards\n<f>",
        "- <f>",
        "Sincerely,\n<n>\nHead of Facilities, Brackwater Foods",
        "Sent from my phone\n<n>",
        "Thx, <f>",
        "Warmly,\n<n> (she/her)",
    ),
    "de": ("Viele Grüße\n<n>", "Mit freundlichen Grüßen\n<n>\nEinkauf", "LG\n<f>", "Beste Grüße, <f>"),
    "fr": ("Cordialement,\n<n>", "Bien à vous,\n<n>\nService achats", "Merci,\n<f>"),
    "es": ("Saludos,\n<n>", "Un saludo,\n<f>", "Atentamente,\n<n>"),
    "it": ("Cordiali saluti\n<n>", "Grazie,\n<f>", "Saluti,\n<n>"),
    "nl": ("Met vriendelijke groet,\n<n>", "Groetjes,\n<f>", "Mvg,\n<n>"),
    "pl": ("Pozdrawiam\n<n>", "Z poważaniem,\n<n>", "Pozdrawiam,\n<f>"),
}
MIDDLE = {
    "en": (
        "I am writing on behalf of <n>, who cannot log in.", "Yesterday I spoke with <n> and was told to wait.", "Please add <n> to the distribution list.",
        "My colleague <n> already restarted the unit twice.", "cc: <n>, facilities", "Requested by: <n>", "Contact person: <n>", "Name: <n>", "Full name - <n>",
        "<n> from our warehouse will meet the driver.", "Could you ask <n> to call me back?", "The badge of <n> stopped working on the third floor.",
        "This was approved by <n> in finance.", "According to <n>, the refund left last week.", "We hired <n> as the new shift lead, so she needs a seat.",
        "Assigned to <n>; escalated because nobody answered.", "<n>'s laptop shows the same fault.", "Attn. <n>", "Customer: <n> (primary contact)",
        "The parcel was signed for by <n>, whom nobody here knows.", "As discussed with <n> and the site team, we will swap the pump.", "Escalation owner is <n>.",
    ),
    "de": ("Ich schreibe im Auftrag von <n>.", "Meine Kollegin <n> hat das Gerät schon neu gestartet.", "Ansprechpartner: <n>"),
    "fr": ("Je vous écris de la part de <n>.", "Contact : <n>", "Ma collègue <n> a déjà redémarré l'appareil."),
    "es": ("Escribo en nombre de <n>.", "Persona de contacto: <n>", "Mi compañera <n> ya reinició el equipo."),
    "it": ("Scrivo per conto di <n>.", "Referente: <n>", "La collega <n> ha già riavviato il dispositivo."),
    "nl": ("Ik schrijf namens <n>.", "Contactpersoon: <n>", "Mijn collega <n> heeft het apparaat al herstart."),
    "pl": ("Piszę w imieniu: <n>.", "Osoba do kontaktu: <n>", "Zgłaszający: <n>"),
}  # fmt: skip
CHAT = ("[<t>] <f>: ", "<n> (<t>): ", "<n>: ", "<f> › ", "<t> <<f>> ")
