"""Words of eight languages before a name: titles, greetings, introductions, labels of forms, sign-offs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from curation.text.word_files import word_file

LISTS = word_file("privacy/names/name_cues")

Kind = Literal["title", "greeting", "intro", "full", "answer", "label", "closing"]


@dataclass(frozen=True)
class Cue:
    """A phrase before a name.

    Args:
        kind: of the phrase; it tells where the name may stand.
        before: the words of the phrase but the last.
        any_word: whether an unknown word without a capital counts as a name.
        given: whether only a known name counts.
    """

    kind: Kind
    before: tuple[str, ...]
    any_word: bool = False
    given: bool = False


PARTICLES = frozenset(LISTS.words("particles"))
# Verbs of speech; a name stands before them.
SAID = frozenset("said says shouted asked wrote replied promised emailed sagte schrieb meinte".split())  # noqa: SIM905
AND = frozenset("and or und et y e en i & oder ou o".split())  # noqa: SIM905

# Titles that have no other meaning; they count in lower case too.
LOWER_TITLES = frozenset(LISTS.words("lower_titles"))
# Titles before a word without a capital. The certain ones count before any word, the others before a known name.
CERTAIN_TITLES = frozenset("mr mrs mx dr herr herrn frau".split())  # noqa: SIM905
SMALL_TITLES = LOWER_TITLES | {"ms", "miss"}
CALLING_SOMEBODY = frozenset("ask asked call called tell told contact email emailed by dear hi hello and".split())  # noqa: SIM905
# Words after which a title's word is no title: `miss` the verb, `Frau` the wife.
NO_TITLE_AFTER = {
    "miss": frozenset(LISTS.words("no_title_after_miss")),
    "frau": frozenset(
        "meine deine seine ihre eine die der meiner seiner ihrer einer unsere eure".split()  # noqa: SIM905
    ),
}
TITLES = """
mr mrs ms miss mx dr prof professor sir herr herrn frau fraulein mme mlle monsieur madame mademoiselle maitre sr sra
srta dra don dona senor senora senorita signor signora signore sig dott dottore dottoressa avv ing meneer mevrouw
mevr dhr heer drs pan pani panie pana senhor senhora doctor
"""
DOTTED_TITLES = "m d"  # only with a full stop: M. Dupont, D. Juan
GREETINGS = """
hi hello hey dear good_morning good_afternoon good_evening hiya howdy welcome hallo liebe lieber guten_tag
guten_morgen guten_abend moin servus werte werter bonjour bonsoir salut cher chere hola buenos_dias buenas_tardes
estimado estimada querido querida apreciado apreciada ciao buongiorno buonasera salve gentile egregio caro cara
beste geachte goedemorgen goedemiddag goedendag dag hoi ola bom_dia boa_tarde prezado prezada czesc witaj drogi
droga dzien_dobry
"""
CERTAIN = """
my_name_is name_is mein_name_ist ich_heisse je_m'appelle mon_nom_est me_llamo mi_nombre_es mi_chiamo il_mio_nome_e
mijn_naam_is ik_heet nazywam_sie mam_na_imie meu_nome_e chamo-me me_chamo first_name_is last_name_is surname_is
first_name last_name under_the_name under_the_name_of in_the_name_of family_name given_name
"""
INTRODUCED = """
name_of under_name this_is i_am i'm it's my_name the_name use_the_name the_name_of speak_to speak_with speaking_to
speaking_with spoke_to spoke_with spoken_to spoken_with talk_to talk_with talked_to talked_with talking_to
talking_with behalf_of care_of attention_of attn c/o signed_by reported_by created_by assigned_to forwarded_by
written_by approved_by sent_by requested_by handled_by prepared_by submitted_by resolved_by escalated_to told ask
asked said says contact email emailed cc shouted_at met meet call_me calls_me goes_by named_him named_her
contact_person contact_is regards_from reach hier_ist hier_spricht im_auftrag_von im_namen_von auftrag_von namen_von
gez ansprechpartner ansprechpartnerin kontaktperson sprechen_mit gesprochen_mit je_suis ici_est de_la_part_de
au_nom_de part_de parle_a parle_avec soy en_nombre_de de_parte_de hable_con hablar_con hablado_con sono a_nome_di
per_conto_di parlato_con ik_ben namens gesproken_met jestem w_imieniu rozmawialem_z rozmawialam_z sou em_nome_de
falei_com sou_o sou_a aqui_e
"""
RELATED = """
wife husband son daughter kid child mother father mom mum dad brother sister aunt uncle partner fiance fiancee
grandmother grandfather grandma grandpa grandson granddaughter niece nephew cousin colleague coworker manager boss
friend neighbour neighbor assistant secretary supervisor agent technician kollege kollegin kollegen chef chefin
mitarbeiter mitarbeiterin mann tochter sohn freund freundin vorgesetzter collegue patron mari femme fille fils frere
soeur colega companero companera jefe jefa esposa esposo marido hija hijo hermano hermana collega marito moglie figlia
figlio fratello sorella capo vriend vriendin man vrouw baas zoon dochter kolega kolezanka maz zona szef corka
"""
# Persons and things stand after these, so a name that no list has needs two words.
FULL_NAME = """
made_out_to addressed_to according_to add invite remove onboard contact call notify inform hired thank cc copy copied
ask_for asking_for asked_for user username owner_is owner reports_to report_to belongs_to registered_to licensed_to
issued_to registered_for known_as was_called is_called called replaced_by succeeded_by starring directed_by laut
gemass ausgestellt_auf selon d'apres l'attention_de segun a_nombre_de la_atencion_de secondo nome_di all'attenzione_di
volgens attentie_van wedlug na_nazwisko administrator accountant lawyer landlord landlady tenant bookkeeper plumber
electrician caretaker receptionist director founder principal teacher nurse
"""
# Questions that a name answers.
ASKED = """
your_name your_full_name your_first_name your_last_name your_surname the_name the_account the_booking on_file
ihr_name dein_name votre_nom su_nombre tu_nombre suo_nome uw_naam
"""
KNOWN_ONLY = """
by called named from with for to under thanks_to ich_bin von mit fur an de avec pour par con para por di per met
voor door z dla com at
"""
LABELS = """
name first_name last_name full_name surname family_name given_name forename customer_name contact_name client_name
contact_person persona_de_contacto personne_a_contacter persona_di_contatto osoba_do_kontaktu contact customer client
requester requestor reporter reported_by assignee assigned_to author caller employee patient signed owner
account_holder cardholder card_holder holder recipient sender attn attention from to cc bcc user agent manager
username_and_name billing_contact technician account_name name_on_card agent_name employee_name vorname nachname kunde
kundin ansprechpartner ansprechpartnerin kontakt kontaktperson bearbeiter bearbeiterin sachbearbeiter sachbearbeiterin
absender empfanger von an familienname kontoinhaber nom prenom nom_de_famille nom_complet interlocuteur expediteur
destinataire titulaire contact_client de nombre apellido apellidos nombre_completo nombre_y_apellidos titular paciente
medico contacto remitente para nome cognome nome_e_cognome referente contatto intestatario mittente da naam voornaam
achternaam contactpersoon klant afzender aan imie nazwisko imie_i_nazwisko kontaktowa_osoba osoba_kontaktowa klient od
sobrenome apelido nome_completo contato titular_da_conta
"""
CLOSINGS = """
thanks thank_you many_thanks thx thanks_again thanks_so_much thank_you_very_much thanks_in_advance regards best
best_regards kind_regards warm_regards warmly cheers sincerely yours_sincerely yours_truly yours_faithfully yours
respectfully cordially best_wishes all_the_best take_care br rgds kr ta greetings love signed grusse gruss grussen
grussen viele_grusse mit_freundlichen_grussen freundliche_grusse liebe_grusse beste_grusse mfg lg vg danke vielen_dank
hochachtungsvoll cordialement bien_cordialement merci merci_d'avance bien_a_vous salutations distinguees a_bientot
amicalement saludos un_saludo atentamente gracias saludo cordialmente muchas_gracias saluti sent_from_my_phone
sent_from_my_iphone sent_from_my_ipad sent_from_my_mobile cordiali_saluti distinti_saluti grazie cordialmente
grazie_mille un_saluto groet groeten met_vriendelijke_groet vriendelijke_groet vriendelijke_groeten mvg bedankt
hartelijke_groet pozdrawiam z_powazaniem dziekuje pozdrowienia wyrazami_szacunku serdecznie obrigado obrigada
atenciosamente cumprimentos com_os_melhores_cumprimentos melhores_cumprimentos abraco att
"""
# Sign-offs after which a name that nobody has heard of stands on the same line.
SIGNING = frozenset("gruss grusse grussen regards cheers saludos mvg mfg lg vg groet groeten pozdrawiam".split())  # noqa: SIM905
# Words after a lower-case `dr` that is no doctor's title.
NO_DOCTOR = frozenset(LISTS.words("no_doctor"))
# Words that address somebody and are no name: `Gruß`, `Hoi`, `Atentamente`.
CALLING = frozenset(phrase.rpartition("_")[2] for phrase in f"{TITLES} {GREETINGS} {CLOSINGS}".split())


def _cues(kind: Kind, phrases: str, *, any_word: bool = False, given: bool = False) -> Iterator[tuple[str, Cue]]:
    for phrase in phrases.split():
        *before, last = phrase.split("_")
        yield last, Cue(kind, tuple(before), any_word, given)


def _after() -> dict[str, tuple[Cue, ...]]:
    """Return a map from the last word of a cue to the cues that end with it, the longest first."""
    cues_by_word: dict[str, list[Cue]] = {}
    related = RELATED + " ".join(f"{word}_is {word}_was {word}_was_called" for word in RELATED.split())
    for last, cue in (
        *_cues("title", TITLES),
        *_cues("title", DOTTED_TITLES, given=True),
        *_cues("greeting", GREETINGS),
        *_cues("label", LABELS),
        *_cues("intro", CERTAIN, any_word=True),
        *_cues("intro", INTRODUCED + related),
        *_cues("intro", KNOWN_ONLY, given=True),
        *_cues("full", FULL_NAME + RELATED),
        *_cues("answer", ASKED),
        *_cues("closing", CLOSINGS),
    ):
        cues_by_word.setdefault(last, []).append(cue)
    return {last: tuple(sorted(cues, key=lambda cue: -len(cue.before))) for last, cues in cues_by_word.items()}


AFTER = _after()
# Words after which only a capitalised word can be a name.
BEFORE_CAPITALS = frozenset(
    last for last, cues in AFTER.items() if all(cue.given and cue.kind == "intro" for cue in cues)
)
