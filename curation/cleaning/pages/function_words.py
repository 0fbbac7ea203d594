"""The short words that make up nearly half of any prose, by language: they show a language, and how it is damaged."""

from __future__ import annotations

_WRITTEN = {
    "en": """
        the of and to in is that it for you was with on as are be this have at not or by but from they we his her
        she he an my your our their its which will would there can all were what when who been has had more if no
        out so up about into them then than some could these two may do any only other how after also should must
        does did where while because such each between before through over under both being very just most those
        same here why now us me him am use used need please one new like get time make work help thank thanks first
        even many much still
    """,
    "de": """
        der die das und ist nicht ein eine einen einem einer eines zu den dem des von mit auf für im in sich auch
        als an es er sie wir ihr ich aus bei nach wie so oder aber wenn dass daß wird werden wurde wurden sind war
        waren hat haben kann können muss müssen sein seine ihre ihrer unser nur noch schon mehr über unter vor zum
        zur durch bis man um am vom kein keine diese dieser dieses diesem was wer wo da dann sehr hier alle bitte
        mir mich uns ihnen
    """,
    "fr": """
        le la les de des du un une et est en que qui dans pour pas sur au aux par plus ne se ce il elle nous vous
        ils elles je avec sont été être avoir cette ces son sa ses leur leurs mais ou où comme si tout tous toute
        toutes fait faire peut avait ont même entre sans sous après avant aussi bien donc très dont lors ainsi
        encore votre notre nos vos cela ça ai avez sera était deux autres autre chez depuis lui mon ma mes quand
    """,
    "es": """
        el la los las de del que y en un una unos unas es se no por con para su sus al lo como más pero este esta
        estos estas ese esa fue ha han sin sobre entre también hasta desde cuando muy ya todo todos todas son está
        están ser hay donde porque durante tras ante nos le les me te mi si o ni contra otro otra otros dos era
        había fueron así cada qué cual años tiene presenta mismo
    """,
    "it": """
        il lo la i gli le di del della dei delle dello degli da dal dalla in nel nella nei nelle con su sul sulla
        per tra fra un uno una che è e non si come anche ma se più sono ha hanno essere questo questa questi queste
        quello quella suo sua loro ci al alla ai alle dopo prima quando dove perché molto tutti tutto ogni stato
        stata può cui mi ti vi nostro vostro ancora già sia anni due
    """,
    "pt": """
        o a os as de do da dos das em no na nos nas um uma que e é se não por para com como mais mas ao aos à às
        pelo pela este esta isto esse essa ele ela eles elas seu sua seus suas foi são ser está estão tem ter também
        quando muito já até sem sobre entre depois ou onde porque mesmo todos todas nosso nossa você me lhe há ainda
        pode foram qual cada dois anos
    """,
    "pl": """
        i w z na do nie się to że jest o jak za od po przez przy dla ale czy lub oraz ich jego jej tym tego ten ta
        te tych tej są był była było były być może już tylko także bardzo co który która które których tak gdy pod
        nad przed między bez ze we ma mają można jeśli jeżeli aby żeby więc nas nam mnie pan pani proszę gdzie kiedy
        jako jeszcze również
    """,
    "nl": """
        de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij uit door naar over tot
        of die dit deze wordt worden werd heeft hebben had kan kunnen moet zal was waren ik je jij u uw hij zij ze
        we wij mijn haar hun ons onze wat wie waar wanneer nog wel geen meer veel al zo hier daar onder tussen na
        tegen zonder omdat graag alle andere
    """,
}
FUNCTION_WORDS: dict[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _WRITTEN.items()}
EVERY: frozenset[str] = frozenset().union(*FUNCTION_WORDS.values())
