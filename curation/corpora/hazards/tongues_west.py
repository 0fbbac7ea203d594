"""The words of `tongues` in German, French, Spanish, Italian, Portuguese and Dutch."""

from __future__ import annotations

from curation.corpora.hazards.tongues import Tongue

GERMAN: Tongue = {
    "V": "ignorierst du|vergisst du|ignoriere|ignorieren|missachte|missachtet|vergiss|vergesst|vergessen|übergehe"
    "|übergehen|verwirf|verwerfen|überschreibe|überschreiben|befolge nicht|lass außer acht|missachten"
    "|folge nicht|beachte nicht|umgehe|umgehen|setze außer kraft|vernachlässige*|außer acht|lösche aus deinem",
    "A": "alle|alles|sämtliche*|jegliche*|allen|aller|jede|ganzen|jedwede*",
    "N": "anweisung*|instruktion*|vorgabe*|richtlinie*|anleitung*|regeln|befehl*|weisungen|einschränkung*"
    "|beschränkungen|vorschriften|systemvorgabe*",
    "P": "vorherige*|vorige*|bisherige*|obige*|frühere*|vorangegangene*|vorhergehende*|vorangehende*|oben|davor"
    "|zuvor|bisher|ursprüngliche*|anfängliche*|bestehende*|bis hierhin|bis jetzt|vorangestellte*"
    "|obenstehende*",
    "S": "systemprompt*|systemanweisung*|system prompts|deine programmierung|sicherheitsrichtlinien"
    "|sicherheitsvorgaben|deinen prompt|dein prompt|systeminstruktion*|systemnachricht|deine internen regeln"
    "|deine internen anweisungen",
    "G": "dir gesagt wurde|man dir gesagt hat|dir bisher gesagt wurde|du erhalten hast|du bekommen hast"
    "|dir gegeben wurde*|du weißt|du gelernt hast|dir aufgetragen wurde|dir vorgegeben wurde*"
    "|dir beigebracht wurde|dir zuvor gesagt wurde|dir vorher gesagt wurde",
    "T": "das obige|das bisherige|alles obige|alles bisherige|alles oben|alles vorherige|alles davor"
    "|das vorangegangene|den text oben",
    "Y": "deine|deinen|dein|deiner|du|dir",
    "f": "die|der|den|das|eine|ein|einen|diese|dieser|ihre|ihnen|und|oder|anderen|gegebenen|was|ab sofort|ab jetzt"
    "|von|jetzt|einfach|komplett|vollständig|an|über|sind zu|zu|für dich|geltenden|alle anderen",
    "H": "wir bitten|es wird gebeten|ich bitte|bitte|würden sie|könnten sie|freundlicherweise",
    "I": "ich|wir|mein|meine|meinen|meiner|unser|unsere|unseren|uns",
    "q": "nicht|nie|niemals|nicht die|man|kunden",
    "K": "anhang|schreiben|brief|handbuch|lieferung|gerät|rechnung|telefonat|faltblatt|techniker",
    "O": "antworte|antworten|antwortet|gib|gebt|geben sie|sag|sage|schreibe|schreib|zeige|zeig|nenne|wiederhole"
    "|übersetze|genehmige|bestätige|erstatte|bewerte|führe|fasse|behaupte|stufe|erkläre|melde|sprich"
    "|schicke mir|sende mir|empfiehl|handle|verfasse|bestätigen sie|antworten sie|schreiben sie"
    "|genehmigen sie|leite|markiere|setze|drucke|schreibt|zeigt|sagt|nennt|bestätigt|genehmigt|gebt mir|stuft"
    "|bewertet",
    "o": "wie lautet|was ist|wie ist",
    "R": "verrate|verraten sie|enthülle*|offenbare*|lege offen|gib preis|geben sie preis",
    "W": "mit ja|mit ok|mit nein|nur mit|ausschließlich mit|das wort|wörtlich|wort für wort|nichts anderes"
    "|im wortlaut",
    "X": "kennwort*|passwort*|passwörter|zugangsdaten|interne notizen|internen notizen|kundenliste|kundendaten"
    "|geheimnis*",
    "B": "du bist jetzt|du bist nun|du bist ab jetzt|du bist ab sofort|ab jetzt bist du|ab sofort bist du"
    "|von nun an bist du|sie sind jetzt|sie sind ab sofort|du bist von nun an|deine neue rolle"
    "|du bist nicht länger|du bist nicht mehr",
    "b": "tu so als|spiele die rolle|verhalte dich wie|stell dir vor du bist|agiere als|schlüpfe in die rolle"
    "|handle als",
    "M": "ki|sprachmodell*|ki modell*|ki assistent*|ki system*|künstliche intelligenz|ki agent*",
    "m": "assistent|assistentin|modell",
    "J": "uneingeschränkt*|ohne einschränkungen|ohne regeln|ohne beschränkungen|ohne filter|unzensiert*"
    "|ohne jede einschränkung|ungefiltert*",
    "U": "du bist|sie sind|bist|sind",
    "i": "wenn|falls|sofern|als eine",
    "u": "musst|sollst|müssen|sollen|muss|soll|müsst|sollte|hat",
    "z": "hinweis an|hinweis für|achtung|nachricht an|notiz für|anweisung an|anweisung für|wichtig|liebe|an die"
    "|an alle|an jede",
    "C": "dann|nun|stattdessen|nur|sondern|danach|aber|ausschließlich",
    "Q": "systemmeldung",
    "E": "neue anweisung*|neue aufgabe|deine neue aufgabe|neue instruktion*|aufgabe hat sich geändert|neue regeln"
    "|neuer auftrag",
    "x": "die dies liest|die das liest|das dies liest|das dies verarbeitet|die dies verarbeitet"
    "|die diesen text liest|die dieses ticket",
}  # fmt: skip
FRENCH: Tongue = {
    "V": "ignore|ignorez|ignorer|oublie|oubliez|oublier|négligez|néglige|ne suis pas|ne suivez pas"
    "|ne tiens pas compte|ne tenez pas compte|ne tiens aucun compte|ne tenez aucun compte|fais abstraction"
    "|faites abstraction|outrepasse|contourne|fais fi|n obéis plus|ne respecte plus|laisse tomber"
    "|ne tiens plus compte|ne tenez plus compte",
    "A": "tout|toute|toutes|tous|ensemble|chaque|l ensemble|toute la",
    "N": "instruction|instructions|consigne*|directive*|règles|ordres|contraintes|indications|restrictions",
    "P": "précédent*|antérieur*|initial|initiale|initiales|initiaux|ci dessus|plus haut|auparavant|avant"
    "|préalables|d origine|d avant|jusqu ici|jusqu à présent",
    "S": "prompt système|invite système|message système|instructions système|consignes système|ta programmation"
    "|votre programmation|ton prompt|votre prompt|prompt initial|règles de sécurité|tes garde fous"
    "|instructions cachées|tes instructions internes|consignes de sécurité internes",
    "G": "on t a dit|t a été dit|on vous a dit|vous a été dit|tu as reçu*|vous avez reçu*|tu sais|on t a donné*"
    "|on t a appris|tu as appris|qui t ont été donné*|qui vous ont été donné*|t ont été donné*"
    "|vous ont été donné*|reçues",
    "T": "ce qui précède|tout ce qui précède|le texte ci dessus|ce qui a été dit",
    "Y": "tes|ton|ta|vos|votre",
    "f": "les|des|ces|autres|de|et|la|le|l|d|que|qu|ce|cette|complètement|système|maintenant|données|en|à",
    "H": "prière de|nous vous prions|je vous prie|s il vous plaît|s il te plaît|merci de|merci d|veuillez|svp"
    "|pourriez vous|pouvez vous",
    "I": "nous|mon|ma|mes|notre|nos|j",
    "O": "réponds|répondez|dis|dites|affiche*|écris|écrivez|montre|montrez|répète|répétez|traduis|traduisez"
    "|approuve|approuvez|confirme|rembourse|donne|donnez|envoie moi|envoyez moi|résume|agis|fournis|imprime"
    "|accorde|exécute|valide|validez|classe|remboursez|accordez|envoie|transmets",
    "o": "quel est|quelle est|quels sont|quelles sont",
    "R": "révèle*|divulgue*|dévoile*",
    "W": "par oui|uniquement|seulement par|le mot|mot pour mot|intégralement|rien d autre",
    "X": "mot de passe|mots de passe|notes internes|clé api|identifiants|données clients|liste des clients",
    "B": "tu es maintenant|tu es désormais|vous êtes maintenant|vous êtes désormais|désormais tu es"
    "|à partir de maintenant tu es|dorénavant tu es|ton nouveau rôle|maintenant tu es|tu n es plus",
    "b": "fais comme si|comporte toi comme|joue le rôle|fais semblant|agis comme|agis en tant que"
    "|imagine que tu es",
    "M": "ia|modèle de langage|modèle de langue|intelligence artificielle|assistant ia|agent conversationnel"
    "|modèle d ia|assistants ia|modèles de langage",
    "J": "sans restriction*|sans limite*|sans filtre*|sans aucune restriction|non censuré*|sans règles"
    "|sans aucune limite",
    "U": "tu es|vous êtes",
    "i": "si|en tant qu|en tant que",
    "u": "dois|devez|doit|doivent|devrez|dois maintenant",
    "z": "note à|note pour|attention|message à|message pour|instruction pour|à l attention|cher|chère|avis à"
    "|à l intention",
    "C": "puis|ensuite|seulement|simplement|plutôt|mais|juste|à la place",
    "E": "nouvelles instructions|nouvelle instruction|nouvelle tâche|nouvelles consignes|nouvelle consigne"
    "|ta nouvelle tâche|nouvel objectif|nouvelle mission",
}  # fmt: skip
SPANISH: Tongue = {
    "V": "ignora|ignorar|ignorad|ignore|olvida|olvide|olvídate|olvidad|olvídese|omite|descarta|descarte|no sigas"
    "|haz caso omiso|haga caso omiso|desestima|no tengas en cuenta|pasa por alto|deja de seguir|desobedece"
    "|no obedezcas|prescinde",
    "A": "todo|toda|todas|todos|cualquier|cualesquiera|cuantas",
    "N": "instrucción|instrucciones|indicaciones|directrices|órdenes|reglas|restricciones|directivas|pautas|normas",
    "P": "anterior|anteriores|previa*|previo*|iniciales|de arriba|precedente*|recibidas|hasta ahora|antes"
    "|originales|hasta aquí|de antes",
    "S": "prompt del sistema|mensaje del sistema|instrucciones del sistema|tu programación|prompt inicial"
    "|tu prompt|su prompt|instrucciones ocultas|reglas de seguridad|prompt de sistema"
    "|indicaciones del sistema|instrucciones internas|prompt oculto",
    "G": "te han dicho|te dijeron|se te ha dicho|te han dado|has recibido|te hayan dicho|sabes|se te dijo"
    "|que te dieron|te dieron|has aprendido|se te han dado|te hayan dado|te han enseñado|te han indicado",
    "T": "lo anterior|todo lo anterior|lo de arriba|el texto anterior|todo lo que precede|todo lo dicho",
    "Y": "tus|tu",
    "f": "las|los|la|lo|el|estas|otras|del|sistema|que|esas|sus|y|de|por completo|completamente|a|dadas|cuenta",
    "H": "ruego|se ruega|rogamos|favor de|por favor|podría|puede usted|le ruego",
    "I": "yo|mis|nuestro|nuestra|nuestros|nuestras|mi",
    "O": "responde|responda|y di|di solo|di que|di hola|diga|escribe|escriba|muestra|muestre|muéstrame|repite"
    "|imprime|traduce|aprueba|apruebe|confirma|reembolsa|dame|envíame|actúa|contesta|enséñame|concede"
    "|autoriza|ejecuta|clasifica|recomienda|dime|resume|marca|genera|devuelve|envía|aprobad|entrega|facilita"
    "|respondan|escribid|responded|muestren|aprueben",
    "o": "cuál es|cuáles son|qué dice",
    "R": "revela|revele|revélame|divulga|filtra|desvela",
    "W": "con sí|solo con|únicamente con|sólo con|la palabra|textualmente|palabra por palabra|nada más"
    "|literalmente|únicamente|al pie de la letra",
    "X": "contraseña*|notas internas|clave api|clave de api|credenciales|lista de clientes|datos de clientes"
    "|claves|datos de los clientes",
    "B": "ahora eres|a partir de ahora eres|desde ahora eres|ya no eres|de ahora en adelante eres|tu nuevo rol"
    "|eres ahora|tu nuevo papel",
    "b": "actúa como|finge ser|finge que eres|haz de|compórtate como|haz como si|imagina que eres|hazte pasar por",
    "M": "ia|modelo de lenguaje|inteligencia artificial|modelo de ia|asistente de ia|asistente virtual de ia"
    "|modelos de lenguaje|asistentes de ia",
    "m": "asistente",
    "J": "sin restricciones|sin límites|sin filtros|sin censura|sin reglas|sin ninguna restricción"
    "|sin limitaciones",
    "U": "eres|usted es",
    "u": "debes|debe|deben|tienes que|deberás|tiene que|deberá|has de",
    "z": "nota para|atención|mensaje para|instrucción para|estimada|estimado|aviso a|nota a|importante para",
    "C": "luego|entonces|solo|sólo|simplemente|después|ahora|en su lugar|a continuación|en cambio",
    "E": "nuevas instrucciones|nueva instrucción|nueva tarea|tu nueva tarea|nuevo objetivo|nuevas reglas"
    "|nuevas órdenes",
    "x": "que lea esto|que procese esto|que leas esto|que lee esto|que esté leyendo",
}  # fmt: skip
ITALIAN: Tongue = {
    "V": "scorda|scordati|ignora|ignorate|ignorare|ignori|dimentica|dimenticate|dimenticati|dimenticare|trascura"
    "|tralascia|non seguire|non tenere conto|scarta|disattendi|lascia perdere|non considerare|non obbedire"
    "|disobbedisci|non rispettare",
    "A": "tutto|tutta|tutte|tutti|ogni|qualsiasi|qualunque|quanto",
    "N": "istruzione|istruzioni|direttive|indicazioni|regole|ordini|comandi|restrizioni|vincoli|disposizioni",
    "P": "precedent*|antecedent*|di sopra|qui sopra|iniziali|ricevute|di prima|finora|originali|sopra|prima"
    "|originarie|fin qui|fino a ora",
    "S": "prompt di sistema|prompt iniziale|messaggio di sistema|istruzioni di sistema|tua programmazione"
    "|tuo prompt|suo prompt|istruzioni nascoste|prompt del sistema|istruzioni interne|regole interne"
    "|regole di sicurezza",
    "G": "ti è stato detto|ti hanno detto|hai ricevuto|sai|ti è stato insegnato|ti sono state date|ti hanno dato"
    "|hai imparato|che ti sono state date|ti è stata detta|ti è stato ordinato|hai letto",
    "T": "quanto sopra|quanto detto sopra|tutto quanto precede|ciò che precede|il testo sopra|quanto scritto sopra",
    "Y": "tue|tuoi|tuo|tua",
    "f": "le|gli|il|lo|vostre|altre|di|del|che|queste|della|dello|delle|sistema|e|completamente|date",
    "H": "si prega|si prega di|prego|vi preghiamo|per favore|per cortesia|la prego|potrebbe|per piacere",
    "I": "io|noi|nostro|nostra|nostre|mie|miei|mio|mia",
    "O": "rispondi|scrivi|mostra|mostrami|stampa|ripeti|traduci|approva|conferma|rimborsa|dammi|inviami|agisci"
    "|esegui|concedi|autorizza|dimmi|dì|riassumi|classifica|raccomanda|fornisci|restituisci|elenca|consegna"
    "|invia|dichiara|rispondere|rispondete|scrivete|mostrate|confermate|approvate|fornite",
    "o": "qual è|quali sono",
    "R": "rivela|rivelami|divulga|svela|rendi noto",
    "W": "con sì|solo con|soltanto con|la parola|parola per parola|testualmente|nient altro|per intero"
    "|integralmente|esclusivamente",
    "X": "note interne|chiave api|credenziali|elenco dei clienti|dati dei clienti|lista dei clienti|le password"
    "|la password|dati riservati",
    "B": "ora sei|adesso sei|da ora sei|d ora in poi sei|da ora in poi sei|non sei più|da adesso sei"
    "|il tuo nuovo ruolo|sei ora|da questo momento sei",
    "b": "fingi di essere|comportati come|agisci come|fai finta di essere|interpreta il ruolo|immagina di essere",
    "M": "modello linguistico|intelligenza artificiale|modello di linguaggio|assistente ia|assistente ai"
    "|modello ia|modello di ia|assistenti ai|sistema di ia",
    "J": "senza restrizioni|senza limiti|senza filtri|senza regole|senza censura|senza limitazioni"
    "|senza alcuna restrizione",
    "U": "sei|siete",
    "i": "se|in quanto",
    "u": "devi|deve|devono|dovrai|dovete|dovrà",
    "z": "nota per|attenzione|messaggio per|istruzione per|istruzioni per|gentile|caro|avviso per|nota all"
    "|avviso a",
    "C": "poi|quindi|soltanto|semplicemente|solo|invece|adesso|ora|ed|bensì|successivamente",
    "E": "nuove istruzioni|nuova istruzione|nuovo compito|il tuo nuovo compito|nuovo obiettivo|nuove regole"
    "|nuove direttive",
    "x": "che legge questo|che elabora questo|che sta leggendo|che leggono questo",
}  # fmt: skip
PORTUGUESE: Tongue = {
    "V": "esqueça|esquece|esqueçam|esquecer|desconsidere|desconsidera|ignorem|descartar|não siga|não sigas"
    "|despreze|deixe de seguir|não obedeça|desobedeça|pare de seguir|não leve em conta|anule|desobedece",
    "A": "tudo|todas as|todos os|quaisquer|qualquer|toda",
    "N": "instrução|instruções|diretrizes|orientações|regras|ordens|comandos|restrições|diretivas",
    "P": "prévias|acima|iniciais|recebidas|originais|até agora|anteriormente|até aqui|antes disso|precedentes",
    "S": "prompt do sistema|mensagem do sistema|instruções do sistema|sua programação|prompt inicial|seu prompt"
    "|teu prompt|instruções ocultas|prompt de sistema|instruções internas|regras internas|regras de segurança",
    "G": "lhe disseram|te disseram|foi dito|lhe foi dito|te foi dito|você recebeu|você sabe|te ensinaram"
    "|lhe foram dadas|te foram dadas|você aprendeu|recebeste|lhe ensinaram|te deram|lhe deram|disseram a você"
    "|disseram pra você|disseram para você",
    "T": "o que veio antes|tudo acima|o texto acima|tudo o que veio antes|o que está acima|tudo que veio antes"
    "|o conteúdo acima",
    "Y": "suas|sua|tuas|tua|seus",
    "f": "as|os|essas|outras|do|o|dos|das|esta|quaisquer outras|que|da|completamente|dadas",
    "H": "favor|pedimos|solicitamos|por gentileza|poderia|você poderia",
    "I": "eu|nós|meu|minha|minhas|meus|nosso|nossa|nossas",
    "O": "responda|diga apenas|escreva|mostre|mostra me|imprima|repita|traduza|aprove|confirme|reembolse|me dê"
    "|envie me|me envie|aja|conceda|autorize|resuma|classifique|recomende|me diga|informe|liste|forneça"
    "|execute|gere|exiba|diz|escreve|marque|revele me|envia|respondam|escrevam|mostrem|aprovem",
    "o": "qual é|quais são",
    "R": "revele|revelar|divulgue|exponha|vaze",
    "W": "com sim|apenas com|somente com|só com|a palavra|palavra por palavra|na íntegra|mais nada|apenas|somente",
    "X": "senha*|notas internas|chave de api|credenciais|lista de clientes|dados de clientes|dados dos clientes"
    "|chave da api",
    "B": "agora você é|agora és|a partir de agora você é|a partir de agora és|você agora é"
    "|de agora em diante você é|você não é mais|seu novo papel|tu agora és|doravante você é",
    "b": "finja ser|finja que é|aja como|atue como|comporte se como|finge que és|faça de conta|imagine que você é",
    "M": "modelo de linguagem|inteligência artificial|assistente de ia|modelo de ia|modelos de linguagem"
    "|assistentes de ia",
    "J": "sem restrições|sem limites|sem filtros|sem regras|sem censura|sem limitações|sem qualquer restrição",
    "U": "você é|você for|és|fores",
    "i": "se|caso",
    "u": "deve|você deve|deves|tem que|precisa|deverá|deverás",
    "z": "atenção|mensagem para|nota para a|nota para o|instrução para|instruções para|prezada|aviso para|aviso à"
    "|nota à|caro",
    "C": "e então|em seguida|depois|agora|em vez disso|e|só|simplesmente",
    "E": "novas instruções|nova instrução|nova tarefa|sua nova tarefa|novo objetivo|novas regras|novas ordens"
    "|tua nova tarefa",
    "x": "que ler isto|que processar isto|que está lendo|que lê isto|que leia isto|lendo isto|que ler isso"
    "|lendo isso",
}  # fmt: skip
DUTCH: Tongue = {
    "V": "negeer|negeren|vergeet|vergeten|volg niet|sla geen acht op|verwerp|overschrijf|omzeil"
    "|houd geen rekening met|laat buiten beschouwing|trek je niets aan van|gehoorzaam niet|sla over"
    "|leg naast je neer",
    "A": "alle|alles|elke|ieder|al",
    "N": "instructie*|aanwijzing*|richtlijn*|regels|opdrachten|bevelen|voorschriften|beperkingen|commando s|orders",
    "P": "vorige|eerdere|voorgaande|bovenstaande|hierboven|eerder|oorspronkelijke|tot nu toe|initiële|voorafgaande"
    "|van hiervoor|hiervoor|bovengenoemde|daarvoor",
    "S": "systeemprompt|systeeminstructie*|systeembericht|je programmering|je prompt|uw prompt"
    "|verborgen instructies|je interne regels|jouw prompt|geheime instructies|interne instructies"
    "|veiligheidsregels",
    "G": "je verteld is|je is verteld|je verteld hebben|ze je hebben verteld|je hebt gekregen|je weet"
    "|je hebt geleerd|je gekregen hebt|je hebt ontvangen|u verteld is|je gezegd is|is verteld|men je vertelde"
    "|je ooit verteld is|je opgedragen is|je is opgedragen",
    "T": "het bovenstaande|al het bovenstaande|al het voorgaande|het voorgaande|wat hierboven staat"
    "|alles hierboven|de tekst hierboven",
    "Y": "je|jouw|uw",
    "f": "een|de|het|deze|andere|van|en|wat|systeem|onmiddellijk|volledig|die|gegeven|nu",
    "H": "wij verzoeken|verzoeke|svp|alstublieft|alsjeblieft|gelieve|graag|wilt u|kunt u",
    "I": "ik|wij|mijn|onze|ons",
    "O": "antwoord|zeg|schrijf|toon|geef|herhaal|vertaal|druk af|keur|bevestig|vertel me|vat samen|stuur me|handel"
    "|voer uit|beoordeel|betaal|markeer|verstuur|stuur mij|laat zien|print|beveel aan",
    "o": "wat is|wat zijn",
    "R": "onthul|openbaar|verklap|lek",
    "W": "met ja|met ok|alleen met|uitsluitend met|het woord|woord voor woord|letterlijk|niets anders|volledig uit",
    "X": "wachtwoord*|interne notities|klantenlijst|klantgegevens|inloggegevens|api sleutel*|geheimen"
    "|lijst met klanten",
    "B": "je bent nu|je bent vanaf nu|vanaf nu ben je|jij bent nu|je bent niet langer|u bent nu|je nieuwe rol"
    "|voortaan ben je|je bent voortaan|vanaf nu bent u",
    "b": "doe alsof je|gedraag je als|speel de rol|handel als|doe alsof|stel je voor dat je",
    "M": "taalmodel*|kunstmatige intelligentie|ai assistent*|ai model*|ai systeem",
    "J": "zonder beperkingen|zonder regels|zonder filters|ongecensureerde|onbeperkte|zonder grenzen"
    "|zonder enige beperking",
    "U": "je bent|u bent|bent",
    "i": "als je|als u|als jij|indien|als",
    "u": "moet|moeten|dient|zult|dienen",
    "z": "bericht aan|opmerking voor|let op|notitie voor|beste|instructie voor|aan de|bericht voor|belangrijk voor"
    "|aandacht",
    "C": "dan|alleen|gewoon|vervolgens|maar|enkel|in plaats daarvan|daarna|uitsluitend",
    "E": "nieuwe instructie*|nieuwe opdracht|je nieuwe taak|nieuwe taak|nieuwe regels|nieuwe richtlijnen",
    "x": "die dit leest|dat dit leest|die dit verwerkt|dat dit verwerkt",
}  # fmt: skip
WEST = (GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH)
