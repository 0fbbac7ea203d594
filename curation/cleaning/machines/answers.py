"""What people write about notices and before them: complaints, requests, questions, and words about themselves."""

# ruff: noqa: E501 - phrases stand whole in their line

from __future__ import annotations

import re

from curation.text.patterns import lazy_pattern

# fmt: off
ANSWERED = re.compile(r"\A\W*(?:re|aw|sv|fwd?|wg|tr|rv|enc|odp|pd|doorst|antw|ref|r|i|res)(?:\[\d+\])?\s?:", re.IGNORECASE)

# What people write. Machines ask and say "I" as well: what of that is theirs comes first in each pattern, as `machine`.
QUESTION = re.compile(
    r"(?P<machine>(?:\b(?:how (?:would|do) you rate|how likely|how did we|how satisfied|how was|was this|did we|are you going|going|questions|need (?:help|to make)|(?:any|have (?:a |any )?)questions?|didn't (?:request|make)|wasn't you|not you|forgot|why (?:did|am) i|trouble|got a minute)|"
    r"wie (?:würden|bewerten|zufrieden|wahrscheinlich)|zusagen|teilnehmen|noch fragen|évalu|recommand|participer|calific|valorar|recom|asistir|valut|parteciper|soddisf|avali|probabilidade|oceni|poleci|beoorde|tevreden|aanbeve)[^.!?\n]{0,160}\?|\bgoing \([^)\n?]{0,120}\)\?)"
    r"|(?P<person>\?(?=[\s\"'»)]|$))"
)
SINGULAR = lazy_pattern(
    r"(?P<machine>i'm (?:sorry to have|afraid i|(?:un|dis)?satisfied)|i (?:wasn't|was not) able to deliver|i've given up|(?:confirm|verify|activate|track|manage|view|reset) my|why (?:did|am) i|je (?:suis|ne suis pas) satisfait)"
    r"|(?P<person>(?<![\w'.@/-])(?:i (?:am|was|have|had|do|did|didn't|don't|can|can't|cannot|could|couldn't|would|will|want|need|think|try|tried|get|got|keep|see|saw|use|work|receive|received|send|sent|write|wrote|placed|signed|merged|requested|changed|deleted|restarted|looked|checked|attached|know|like|only|also|already|just|still|never|understand)|i'm|i've|i'd|i'll|my|ich (?:habe|bekomme|kann|möchte|war|wollte)|mein(?:e|er|en|em)?|je (?:reçois|n'ai|ne|voudrais)|j'ai|j'étais|mon|mes|ma (?:demande|commande|facture|question)|mis?|recibo|he recibido|mi[ao]|miei|mie|ricevo|meus?|minhas?|recebo|mój|moje|moja|mojego|dostaję|ik (?:krijg|heb|kan|wilde|kon)|mijn)(?=\s[^\W\d_]))"
)
COMPLAINT = lazy_pattern(
    r"\b(?:(?:i|we) (?:keep|kept|get(?! back)|got|are getting|also receive|always receive|still receive|received the|received this|tried|have tried|could not|couldn't|wanted|placed|requested|cancelled|checked|cannot work|looked|attached)\b|"
    r"(?:can|could) (?:you|we|i)\b|(?<!how )would (?:you (?!like to|be|recommend|rate)|we|i)\b|how (?:do|can|could|should) (?:i|we)\b|what (?:does|should|shall|can|else)\b|any idea\b|see below|"
    r"please (?:change|stop|remove|raise|fix|help|explain|mute|undo|refund|switch|advise|exclude|finish|go on|continue in|do not touch|investigate|look|check (?:the )?(?:logs?|this|why|what|whether))\b|"
    r"let me know|as (?:discussed|promised|agreed)\b|hope (?:this|that) helps|sorry (?:for|about) (?:the|that|my)|(?:i|we) received the\b|nobody knows|"
    r"let's\b|so (?:i|we) (?:could|can|did)|so please|forwarding (?:this(?! invitation)|what)|one of our customers|customers? (?:told|reports?|gets?|called|calls?|asked|asks?|wrote|writes?|complain\w*)\b|(?<!to )(?<!can )(?<!may )(?:so|then|and|please) (?:please )?(?:cancel|reopen|undo|revert|stop|fix|remove) (?:it|this|them|that)\b|(?:it|that is what it|your (?:e-?mail|mail|letter|app|site|page)|,? (?:he|she)) says\b|is (?:written|printed) (?:under|on|in|at|there)|(?:so )?steht (?:da|dort|drin|unter|in (?:der|ihrer))\b|schreiben sie\b|trotzdem\b|c'est (?:ce qui est )?écrit|il est écrit|dice (?:el|su) (?:correo|mensaje)|c'è scritto|está escrito|jest napisane|tak jest napisane|staat er\b|staat erin|my (?:wife|husband|neighbou?rs?|sister|brother|mother|father|son|daughter)\b|meine?[nmr]? (?:frau|mann|nachbar\w*|schwester|bruder|mutter|vater|tochter|sohn)\b|(?:mon|ma) (?:femme|mari|voisine?|sœur|frère|mère|père|fils|fille)\b|mi (?:mujer|esposa|marido|vecin[oa]|hermana|hermano|madre|padre|hij[oa])\b|mi[ao] (?:moglie|marito|vicin[oa]|sorella|fratello|madre|padre|figli[oa])\b|(?:minha|meu) (?:mulher|esposa|marido|vizinh[oa]|irmã|irmão|mãe|pai|filh[oa])\b|(?:żony|żona|żoną|mężem|męża|sąsiad\w*|siostr\w+|brat(?:a|em)|syn(?:a|em)|córk\w+)\b|mijn (?:vrouw|man|buurman|buurvrouw|buren|zus|broer|moeder|vader|zoon|dochter)\b|"
    r"können (?:wir|sie (?:mir|das|es|bitte|dies|uns (?:helfen|sagen|bitte)|einmal|nachsehen|prüfen))\b|könnten sie|kannst du|wie kann ich|warum\b|wann bekomme|bitte (?:prüfen|ändern|schalten|schicken|führen|helfen) sie|pouvez-vous|pourriez-vous|comment (?:modifier|faire|puis-je|désactiver)|que dois-je|"
    r"pueden (?:revisar|enviar|ayudar)|cómo (?:desactivo|puedo)|potete (?:controllare|aiutar|inviar|corregger)|o que devo|como (?:desativo|posso)|czy (?:możecie|mogą)|jak (?:wyłączyć|mogę)|kunt u dit|kun je|kunnen we|hoe kan ik)".replace(" ", r"\s")
)
GREETING = re.compile(
    r"\A[^\w\n]*(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte|liebe|bonjour|bonsoir|cher|chère|madame|hola|estimad|buenos|buongiorno|gentile|ciao|salve|olá|caro|cara|prezad|bom dia|dzień dobry|szanown|witam|beste|geachte|goedendag|goede)\b[^\n,:!.]{0,40}(?:[,:!.\n]\s*|\Z)"
)
# fmt: on
