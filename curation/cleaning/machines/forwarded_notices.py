"""What a person wrote above or below a notice that they passed on, told from what the machine itself put there.

A machine's first paragraph holds a phrase of the notice, or is a greeting, a heading or fields; its last one thanks,
helps on or signs. Any other paragraph with a sentence in it is a person's, and what it says is why they wrote.
"""

# ruff: noqa: E501 - phrases stand whole in their line

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from curation.cleaning.machines import answers
from curation.text.patterns import lazy_pattern

BLANK = re.compile(r"\n[^\S\n]*\n\s*")
WORD = re.compile(r"[^\W_]+")
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w)|(?<=\d)\.(?=\s\d))+")  # dates, hosts and addresses have dots
ENDED = re.compile(r"[.!?:…](?=[\s\"')\]]|\Z)")
# Lines that are no sentences: fields, list items, links, addresses, what is bracketed, cited, ruled off or a table's.
NO_SENTENCE = re.compile(
    r"[^\S\n]*(?:[-*•·#|>\[<(\"=_@©]|\d+[.)] |[\w-]{1,30}(?: [\w-]{1,30}){0,3} ?: [^\n]*(?<![.!?:\s])[^\S\n]*\Z)|[^\n]*(?:https?://|www\.|\S@\S|\t|\||©)"
)
POINTS_UP = re.compile(r"\s*(?:\^+|↑+|👆)\s*[^\W\d_]")  # "^^ every time" below what it is about
# A notice that says so carries a person's words below it, and they were not said about it.
CARRIES = re.compile(
    r"original message|copy of (?:the|your) (?:original )?(?:message|e-?mail)|returned message|^[^\n]*(?:comment|note|wrote|reminder of what)[^\n]*:[^\S\n]*$|^(?:received|return-path|message-id|mime-version|content-type): ",
    re.MULTILINE,
)

# fmt: off
# Words with which people speak of what they pass on; half of it is said without a full stop.
COMPLAINS = (
    r"again|every (?:time|day|night|hour|week)|each time|still|wrong|false|broken|wieder|immer|jedes mal|jeden tag|falsch|fehlalarm|stimmt|encore|toujours|à chaque|chaque fois|faux|fausse|"
    r"otra vez|siempre|cada vez|todavía|falsa|ancora|di nuovo|ogni volta|sbagliat[oa]|falso|outra vez|de novo|sempre|ainda|errad[oa]|znowu|znów|ciągle|zawsze|za każdym razem|nadal|fałszywy|błędn\w+|"
    r"alweer|opnieuw|steeds|altijd|elke keer|iedere keer|verkeerd|klopt"
)
ASKS = (
    r"always|fix|please|pls|plz|this one|below|happens?|keeps?|bitte|siehe unten|kommt|kam|svp|s'il vous plaît|merci de|ci-dessous|revient|por favor|vuelve|ver abajo|per favore|vedi sotto|favor|ver abaixo|proszę|poniżej|graag|hieronder"
)
COMPLAINED = re.compile(rf"\b(?:{COMPLAINS})(?!\w)")
OWN = lazy_pattern(rf"\b(?:{COMPLAINS}|{ASKS})(?!\w)")
# "Not solved!": two words that deny are no heading.
DENIED = re.compile(r"\b(?:not|no|never|isn't|wasn't|nicht|kein|keine|nein|pas|non|ne|nie|não|niet|geen)(?!\w)")
# What machines say around their notices without any phrase of one: thanks, wishes, regrets, help and footers.
MACHINE = lazy_pattern(
    r"\W*(?:(?:(?:many |again,? )?thank(?:s| you)|(?:vielen|herzlichen|besten) dank|danke|wir danken|(?:nous vous )?(?:remercions|merci)|(?:muchas )?gracias|grazie|(?:muito )?obrigad[oa]|dzięku\w+|(?:hartelijk )?(?:bedankt|dank))\b[^,;]*\Z"
    r"|(?:good|great) news\b|(?:we're |we are |i'm |i am |so )?(?:very |so )?sorry (?:to|for|it|that|about|if|we)\b[^,;]*\Z|we apologi[sz]e|it's attached|in the meantime|was this (?:helpful|answer)|send feedback|try (?:one|any) (?:or more )?of the following|the (?:address|recipient) (?:may|might)\b|this is a (?:warning|reminder|copy)|action required|error details|how to fix|message (?:blocked|not delivered)"
    r"|have a \w+ (?:day|week|weekend|evening)|enjoy (?:your|the)\b|happy (?:holidays|birthday|new|easter|shopping|to)\b|merry |i wish|we wish|best wishes|(?:ich|wir) wünsche|(?:schöne|frohe|guten|angenehme)[nr]?s? (?:tag|woch|fei|weih|ostern|fest|grüße|urlaub|abend)|bonne (?:journée|soirée|année|semaine|lecture)|joyeu|je vous souhaite|feliz |felices |le deseo|buon[ae]? (?:giornata|lavoro|natale|serata|vacanze|feste)|auguri|bom (?:dia|fim|trabalho)|boas? (?:tarde|noite|semana|festas|férias)|życz|wesołych|miłego|(?:fijne|prettige|goede) (?:dag|dagen|week|feest|vakantie|avond)"
    r"|(?:if|should|when) you\b|you (?:can|may|will|could)(?: also| always| still)? (?:be|view|see|track|reply|manage|find|add|check|contact|change|cancel|update|follow|access|reach|visit|receive|need|get|log|sign)\b|you(?:'ve| have)(?: also| just)? (?:been|received|requested|reached|recently|successfully|subscribed|signed|no|a|an|one|\d+)\b|you(?:'re| are) (?:receiving|invited|subscribed|all set|welcome|getting|currently)\b|you (?:recently|requested|asked)\b|you'll\b"
    r"|we(?:'d|'ll| would| hope| look| wanted| value| appreciate| thank| aim| strive)\b|we will (?:be|get|reply|respond|contact|review|send|let|keep|notify|do our)\b|we do our\b|we(?:'re| are) (?:sorry|happy|pleased|glad|excited|here|looking|working|writing|currently|committed|always)\b|we(?:'ve| have) (?:received|created|added|sent|closed|updated)\b|our (?:team|support|agents?|engineers?|staff|specialists?|(?:opening|business|office) hours|customer (?:service|support|care))\b|(?:a|an) (?:member of|copy of|representative|agent\b|human\b|(?:ticket|case) (?:has|was)\b)|(?:some)?one (?:of our|from our)\b"
    r"|for (?:more|further|any|additional)\b|to (?:view|see|add|manage|change|cancel|update|reply|stop|unsubscribe|track|protect|help|read|respond|get|reopen|log|sign|open|learn|contact)\b|(?:this|the) (?:e-?mail|message|link|notification|mailbox|code) (?:will|has been|may|can|contains|expires?|(?:is|was) (?:an?\b|automat\w+|sent|intended|confidential|for|generated|not monitored|only|valid|created|being))\b|(?:survey|event|invitation) (?:is|will|takes|closes) (?:only|open|about|start|less|a|be)\b|(?:need|have)\b[^.!]{0,20}(?:help|questions?)|questions\Z|(?:view|click|visit|log in|sign in|learn|follow|download|manage|rate|tap) |contact (?:us|our|support)|reply (?:to|with|above)\b|respond (?:to|with)\b|join (?:us|the|from|by|with)\b|all rights|sincerely|(?:kind|best|warm) (?:regards|wishes)"
    r"|please (?:(?:do not|don't) (?:reply|respond|forward|share|hesitate)|contact (?:us|our|your|support|the (?:administrator|sender|recipient))|find (?:attached|below|more|the details)|add (?:us|our|this address)|keep (?:this|in mind|your)|use (?:the|this) (?:link|code|button|form|following|reference)|take (?:a|our|the|part)\b|(?:confirm|verify) (?:your|that you)|let us know if|note\b|visit|click|log |sign |rate |feel |respond to|reply (?:to this|above)|allow |enter |type |join )"
    r"|here(?:'s| is) (?:a (?:reminder|copy|summary)|your|what you|the summary)|no (?:further )?(?:action|response|reply) (?:is|required|needed)|(?:powered|sent|generated|delivered|provided|created) (?:by|with|from)\b|it (?:only |just |should )?takes? (?:only|less|about|a few|just|\d+|one|two|a minute)\b|it (?:expires|will (?:be|only|take|keep)|was (?:down for|created by|sent (?:to you|by)))\b|(?:your|each|every) (?:answers?|feedback|opinions?|responses?|participation)\b|forwarding this (?:invitation|message|e-?mail)|(?:looking|we look) forward|welcome\b|see you\b|(?:do not|don't|never) (?:share|reply|forward|delete|respond)|stay (?:safe|tuned|healthy|up|informed)"
    r"|(?:wenn|falls|sollten?) (?:sie|du)\b|(?:sie|du) (?:können|kannst) (?:ihr|dein|sich|uns|auf|jederzeit|auch|hier|diese)|(?:sie|du) (?:erhalten|erhältst)\b|(?:sie haben|du hast) (?:sich|die möglichkeit|diese|noch|fragen|eine|kürzlich)|wir (?:freuen|hoffen|melden|bedauern|kümmern|bitten (?:sie,|um (?:entschuldigung|verständnis|geduld|ihr))|werden (?:uns|ihn|ihr|sie)|sind (?:für|bemüht|gerne|jederzeit|immer))|sie werden (?:von|in kürze|eine|benachricht)|es tut uns leid|bei (?:weiteren )?(?:fragen|rückfragen)|für (?:weitere|rückfragen|fragen)|um (?:ihr|dein)\w* |um den status|diese (?:e-?mail|nachricht) (?:ist eine|wurde|enthält|wird|kann)|dies ist eine? (?:auto|nachricht|mail|info)|klicken sie|unser(?:e|en)? (?:team|support|kundend|kundens|büro|mitarbeiter)|bitte (?:beachten|antworten sie nicht|klicken|besuchen|bewahren|verwenden|loggen|haben sie (?:verständnis|geduld)|wenden sie sich an (?:unser|den|die|ihr))"
    r"|si vous\b|vous (?:pouvez (?:consulter|suivre|répondre|modifier|nous|aussi|également)|recevrez|recevez|avez (?:reçu|demandé|récemment|été|une))\b|nous (?:restons|espérons|regrettons|reviendrons|ferons tout|avons (?:bien|reçu|le plaisir)|sommes (?:désolés|à votre|heureux|ravis|là)|vous (?:remerci|souhait|répond|contact|inform|tiend|prions|invitons|enverr|recontact))|notre (?:équipe|service client)|pour (?:plus d|toute question|consulter|ajouter|répondre|suivre)\b|(?:ce (?:message|courriel|lien)|cet e-?mail) (?:est (?:un|destiné|valable|généré)|a été|vous|expire|contient)|veuillez (?:ne pas|noter|cliquer|consulter|contacter (?:notre|le support|l'admin)|trouver|patienter|vérifier votre|conserver|agréer|utiliser|nous)|vous serez (?:informé|contacté|averti|notifié)|cliquez|n'hésitez"
    r"|si (?:usted|tiene (?:alg|dud|preg|más)|necesita|desea|no ha (?:solicit|realiz))|(?:usted )?(?:puede|podrá) (?:ver|consultar|responder|seguir|contactar|acceder)|(?:le|les) (?:agradec|record|inform)|esperamos (?:que|verl|poder|haber|contar)|lamentamos|nuestro (?:equipo|servicio)|para (?:más info|cualquier|ver|consultar|agregar|responder|mais info|qualquer|adicionar)|este (?:mensaje|correo|enlace|e-?mail|link) (?:es un|fue|ha sido|contiene|se|foi|é um|expira)|le rogamos que no|(?:le )?responderemos|recibirá |haga clic|no dude"
    r"|se (?:hai (?:bisogno|domande|altre)|ha (?:bisogno|domande|altre)|desidera|non hai (?:richiesto|effettuato)|você|tiver|precisar|desejar|não (?:solicit|fez|foi você|reconhece))|(?:puoi|può) (?:visualizz|controll|seguire|rispond|contatt|trovare|modific|acced)|speriamo|ci (?:dispiace|scusiamo)|il nostro (?:team|servizio)|per (?:maggiori|qualsiasi|ulteriori|visualizzare|aggiungere)|quest[oa] (?:messaggio|e-?mail|link) (?:è stat|è un|contiene|scade)|clicca|(?:la|ti) preghiamo di (?:non|contatt)|restiamo|(?:la|ti) (?:contatt|inform|risponder)\w*emo|riceverà |riceverai |você pode (?:ver|acompanhar|responder|consultar)|(?:a )?nossa equipe|clique |não hesite|esta mensagem (?:foi|é)\b"
    r"|je(?:śli|żeli) (?:masz|mają|potrzeb|nie (?:prosi|skład)|chce|to nie)|w razie (?:pytań|wątp|potrzeby)|mogą państwo|możesz (?:śledzić|sprawdzić|odpowied|zmienić|skontakt|znaleźć)|nasz(?:ego|emu)? zesp|aby (?:\w+ )?(?:zobaczyć|dodać|odpowiedzieć|sprawdzić|zresetować|śledzić)|ta wiadomość (?:została|jest|zawiera)|prosimy (?:nie odpowiadać|o cierpliwość|o kontakt|o wypełnienie|o ocenę|pamiętać)|odpowiemy|skontaktujemy się|kliknij|mamy nadzieję|zapraszamy|pozdrawiamy"
    r"|(?:als|indien|mocht) (?:u|je)\b|(?:u|je) (?:kunt (?:uw|je|ons|de status|hier|op|deze|contact)|ontvangt)\b|(?:we|wij) (?:hopen|nemen|zullen|danken|doen ons)\b|ons team|onze (?:medewerkers|klantenservice)|om (?:uw|je) |voor (?:meer informatie|vragen)\b|dit (?:bericht (?:is|wordt|werd)|is een automat)|deze (?:e-?mail|link) (?:is|wordt|verloopt)|(?:u|je) wordt (?:op de|geïnform)|klik |heeft u |neem contact)"
)
# fmt: on


def told_about(head: str, found: Sequence[tuple[int, int, float]], weak: float, words: int, *, label: bool) -> bool:
    """Whether a paragraph before the first or behind the last phrase of a notice is a person's.

    Args:
        head: the text in lower case, with straight quotes.
        found: start, end and weight of each phrase of the notice.
        weak: phrases up to this weight are also said by people who introduce a notice.
        words: words that make a sentence of a paragraph.
        label: whether a first line that ends in a colon is enough, as above a text to be set up.
    """
    edges = [0, *(match.end() for match in BLANK.finditer(head)), len(head)]
    parts = [part for part in pairwise(edges) if head[slice(*part)].strip()]
    held = [max((w for s, e, w in found if s < end and start < e), default=0.0) for start, end in parts]
    spoken = [number for number, weight in enumerate(held) if weight]
    certain = [number for number in spoken if held[number] > weak] or spoken
    if not certain:
        return False
    start = parts[spoken[0]][0]
    lines = head[start : max(start, min(s for s, e, w in found if s >= start))].rpartition("\n")[0].strip()
    greeting = answers.GREETING.match(lines)
    if is_own(lines[greeting.end() :] if greeting else lines, words):  # a line of its own above the first phrase
        return True
    for number, (start, end) in enumerate(parts):
        if certain[0] <= number <= certain[-1]:
            continue
        paragraph = head[start:end].strip()
        if number > certain[-1] and CARRIES.search(head[parts[certain[-1]][0] : start]):
            break
        if number == certain[-1] + 1 and head[:start].rstrip().endswith(":"):
            continue
        if not number and (greeting := answers.GREETING.match(paragraph)):
            paragraph = paragraph[greeting.end() :]
        if label and number < certain[0] and paragraph.endswith(":"):
            return True
        if is_own(paragraph, words, marked=held[number] > 0):
            return True
    return False


def last_words(head: str, tail: str) -> str | None:
    """The paragraph that ends a text too long to be looked at as a whole; None below a message that it carries."""
    pieces = BLANK.split(tail.strip())
    return pieces[-1] if len(pieces) > 1 and not CARRIES.search(head) else None


def is_own(paragraph: str, words: int, *, marked: bool = False) -> bool:
    """Whether a paragraph says something that no machine says around a notice; `marked`, only by a person's words."""
    for line in paragraph.split("\n"):
        if POINTS_UP.match(line):
            return True
        if NO_SENTENCE.match(line):
            continue
        ended = ENDED.search(line.strip()) is not None and not marked
        for match in SENTENCE.finditer(line):
            sentence = match[0].strip()
            count = len(WORD.findall(sentence))
            if MACHINE.match(sentence):
                continue
            if count >= words and (ended or (COMPLAINED if marked else OWN).search(sentence)):
                return True
            if count >= words - 1 and ended and DENIED.search(sentence):
                return True
    return False
