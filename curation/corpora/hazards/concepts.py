"""Words grouped by concept, in all languages, for instructions that are recognized by words that occur together.

`lexicon` uses the order of words; here only their presence in a sentence or two counts. A word stands for all words
that begin with it; one that ends in `.` stands for itself only. Case and accents are ignored.
"""

from __future__ import annotations

import re
from functools import cache

import re2  # type: ignore[import-untyped, unused-ignore]

from curation.text.readings import comparison_form

CONCEPTS = {
    # Surely no person: an AI, a language model, whatever works by itself.
    "machine": "llm|gpt|chatgpt|language model|chatbot|chat bot|automated system|automated agent|automated reader"
    "|automated assistant|virtual assistant|digital assistant|artificial intelligence|machine reader|crawler"
    "|sprachmodell|automatisierte system|automatische system|künstliche intelligenz|modèle de langage"
    "|modèles de langage|intelligence artificielle|système automatisé|systèmes automatisés|système automatique"
    "|agent conversationnel|modelo de lenguaje|modelos de lenguaje|inteligencia artificial|sistema automatizado"
    "|sistemas automatizados|sistema automático|modello linguistico|modelli linguistici|intelligenza artificiale"
    "|sistema automatizzato|sistemi automatizzati|modelo de linguagem|modelos de linguagem|inteligência artificial"
    "|taalmodel|kunstmatige intelligentie|geautomatiseerd|språkmodell|artificiell intelligens|sprogmodel"
    "|kunstig intelligens|automatiserad|automatiseret|automatisert|model językow|modelu językow|modele językow"
    "|sztuczna inteligencj|sztuczną inteligencj|sztucznej inteligencj|zautomatyzowan|jazykový model|jazykové model"
    "|umělá inteligence|umělé inteligence|языковая модель|языковой модел|языковые модел|искусственный интеллект"
    "|нейросет|чат-бот|чатбот|автоматическая систем|мовна модел|мовній модел|мовні модел|штучний інтелект|yapay zeka"
    "|dil modeli|sohbet robotu|otomatik sistem|tekoäly|kielimalli|mesterséges intelligencia|nyelvi modell"
    "|csevegőrobot|人工智能|语言模型|大模型|聊天机器人|智能助手|自动化系统|自动系统|言語モデル|人工知能"
    "|チャットボット|自動システム|인공지능|언어 모델|챗봇|자동화 시스템|자동 시스템|ذكاء اصطناعي|الذكاء الاصطناعي"
    "|نموذج لغوي|نموذج اللغة|روبوت",
    # May be a person.
    "assistant": "assistant|assistent|asistent|asistan|assistente|asistente|avustaja|asszisztens|asystent|ассистент"
    "|помощник|помічник|助手|アシスタント|어시스턴트|مساعد|المساعد",
    # May be goods.
    "model": "bot.|bots.|model.|models.|modell|modèle|modelo|modello|бот.|модель|模型|モデル|ボット|모델|النموذج",
    # To tell what is not to be told.
    "give": "reveal|disclos|leak|divulg|verrat|offenleg|offenbar|preisgeb|révél|revel|rivel|onthul|avslöj|afslør"
    "|ujawni|prozra|odhal|раскр|розкри|сообщить пароль|açıkla|ifşa|paljast|fedj|透露|泄露|披露|開示|明か|공개|اكشف"
    "|يكشف",
    # What machines are asked to do with a text.
    "digest": "summari|translat|index|answer questions|answers questions|answering questions|asked about"
    "|zusammenfass|fasst|fasse|übersetz|indexier|indizier|fragen zu|résum|tradui|indexe|questions sur|resum|traduc"
    "|traduz|indic|preguntas sobre|riassum|sintetizz|indicizz|domande su|perguntas sobre|samenvat|vertaal|vertal"
    "|indexeer|vragen over|sammanfatt|översätt|opsummer|sammenfatt|oversæt|oversett|frågor om|spørgsmål om|streszcz"
    "|podsumow|tłumacz|indeks|pytania|shrn|překl|přelož|otázky|резюм|обобща|кратко изл|перевод|индекс|вопросы о"
    "|підсум|переклад|індекс|özetl|çevir|dizin|sorular|tiivist|yhteenve|käänn|kysymyks|összefoglal|összegz|fordít"
    "|kérdés|总结|概括|摘要|翻译|索引|要約|翻訳|質問に答|インデックス|요약|번역|색인|تلخ|لخص|ترجم|فهرس",
    # Of somebody: "our chatbot" is spoken about.
    "owned": "our|my|your|their|unser|mein|ihr|euer|notre|nos.|votre|mon.|nuestr|vuestr|mi.|su.|nostr|vostr|nosso"
    "|nossa|meu|onze|ons.|uw.|jullie|vår|våra|er.|nasz|wasz|naše|náš|váš|vaše|наш|ваш|наша|ваша|bizim|sizin|meidän"
    "|teidän|mi |我们|你们|我司|当社|弊社|御社|우리|저희|귀사",
    # Who writes speaks of himself, or of what somebody else does.
    "self": "i.|we.|us.|my.|ich.|wir.|uns.|nous.|je suis|nosotros|lo sentimos|noi.|nós.|wij.|ik.|jag.|jeg.|я.|мы."
    "|нас.|我们|私|저는|أنا|but.|aber|mais.|pero|maar|mutta|но.|але.|但是|しかし|this call|this letter|diesen brief"
    "|esta carta|cette lettre",
    # A clause says which machine: "any AI that reads", "systems indexing".
    "relative": "that.|which|who.|die.|der.|welche|qui.|que.|che.|som.|dat.|która|który|które|který|která|které"
    "|котор|що.|яка.|який|joka|jotka|amely|aki.|reading|processing|indexing|summarising|summarizing|handling"
    "|translating|traitant|lisant|czytając|przetwarzając|читающ|обрабатывающ|التي|الذي|يقرأ",
    "must": "must|should|shall|has to|have to|is to.|are to.|needs to|need to|is required|are required|is instructed"
    "|muss|müssen|soll|doit|doivent|devra|debe|deben|deberá|tiene que|tienen que|deve|devono|devem|moet|dient|måste"
    "|skal|ska.|bør|bör|musi|muszą|mają.|powinn|musí|má.|должн|обязан|следует|повин|має.|мусить|zorunda|gerekir"
    "|gerekiyor|onaylamalı|söylemeli|yazmalı|belirtmeli|göndermeli|paylaşmalı|yanıtlamalı|vermeli|eklemeli|täytyy"
    "|pitää|tulee.|kell.|köteles|必须|应当|应该|须|务必|必ず|べき|しなければ|こと.|すること|해야|반드시|하십시오"
    "|하시오|하라|يجب|على|ينبغي",
    "act": "affirm|show|zeig|montr|toon.|visa.|vis.|pokaż|pokaz|ukaž|покаж|göster|näytä|mutasd|显示|告诉|見せ|보여"
    "|أظهر|state.|say|answer|write|approve|rate.|reveal|share|disclose|delete|send|hide|skip|add.|append|embed"
    "|output|print|reply|respond|mark.|claim|recommend|insert|include|close.|grant|forward|tell.|omit|leave out"
    "|antwort|sag|schreib|genehmig|bewert|offenleg|verrat|teil|lösch|schick|versteck|verschweig|hinzufüg|einfüg"
    "|ausgeb|gib|empfehl|erwähn|freigeb|behaupt|nenn|dire.|dis.|dites|indiqu|répond|écri|approuv|évalu|révél|partag"
    "|divulg|supprim|envoy|cach|ajout|insér|affich|recommand|mentionn|valid|note.|decir|diga|digan|responde|responda"
    "|escrib|aprueb|aprobar|califi|revel|compart|borr|elimin|envi|ocult|añad|inserta|muestr|mostrar|recomiend"
    "|recomend|afirm|indica|rispond|scriv|approv|valut|rivel|condivid|cancell|invi|nascond|aggiung|inserisc|mostr"
    "|raccomand|afferm|dichiar|dizer|escrev|aprov|avali|compartilh|partilh|apag|exclu|escond|adicion|insir|inclu|zeg"
    "|schrijf|schrijv|antwoord|keur|goedkeur|beoordel|onthul|deel.|delen|verwijder|stuur|verberg|voeg|toevoeg"
    "|vermeld|beweer|säg|skriv|svar|godkän|betygs|avslöj|dela.|radera|skicka|dölj|lägg till|sige|sig.|slet|skjul"
    "|tilføj|godkend|godkjenn|si.|slett|legg til|powiedz|napisz|napisa|odpowi|zatwierd|oceni|ujawni|udostępni|usun"
    "|wysł|wyślij|ukry|doda|poda|stwierdz|odpov|napiš|napsat|řekn|říci|schvál|schval|hodnot|prozra|sdíle|smaz|smaž"
    "|pošl|poslat|skr|přida|přide|uveďte|uvést|сказ|скаж|ответ|отвеч|напи|одобр|оцен|раскр|подел|удал|отправ|скр"
    "|добав|вставь|вывод|вывест|сообщ|укаж|указ|утвержд|відпові|написат|схвал|оціни|розкри|поділ|видал|надісл|прихов"
    "|додат|дода|повідом|söyle|yaz|yanıtla|cevap|onayla|puanla|açıkla|ifşa|paylaş|sil.|silme|gönder|gizle|ekle"
    "|belirt|sano|vasta|kirjoit|hyväksy|arvio|paljast|jaa.|jakaa|poist|lähet|piilot|lisää|lisät|mainit|mond|válasz"
    "|írj|írd|írni|hagyj|jóváhagy|értékel|fedj|oszd|megoszt|töröl|küld|rejts|elrejt|tegy|állít|说|回答|写|批准|评价"
    "|评分|透露|分享|披露|删除|发送|隐藏|跳过|添加|嵌入|输出|回复|标记|推荐|声明|泄露|答え|書|承認|評価|明か|共有"
    "|開示|削除|送信|送|隠|追加|挿入|出力|述べ|返信|伝え|推奨|言|말|답|작성|쓰|승인|평가|공개|공유|삭제|보내|전송"
    "|숨기|추가|삽입|출력|추천|표시|قل|يقول|تقول|يجيب|أجب|تكتب|يكتب|اكتب|يوافق|توافق|وافق|تقيم|يكشف|تكشف|اكشف|شارك"
    "|يشارك|تشارك|احذف|يحذف|أرسل|يرسل|ترسل|أخف|يخفي|أضف|يضيف|تذكر|يذكر|تجيب",
    # What happens to rules that are to hold no longer.
    "lift": "put your rules|put your instructions|put your guid|ignor|disregard|lift|suspend|overrid|overridd"
    "|no longer appl|no longer bound|do not apply|don't apply|not apply|replac|void|revok|set aside|put aside"
    "|put away|setting aside|putting aside|putting away|disabl|obey|bypass|supersed|forget|cancel|removed|unlocked"
    "|out of force|missacht|aufgehoben|aufheben|außer kraft|gelten nicht|nicht mehr|vergiss|vergessen|beiseite"
    "|ersetz|umgeh|levée|levé|annul|oubli|suspendu|ne s'appliqu|plus applic|de côté|remplac|désactiv|contourn|anulad"
    "|anula|levantad|suspendid|olvid|no se aplican|ya no|dejar de lado|deja de lado|dejando de lado|reemplaz|sustitu"
    "|desactivad|a un lado|annullat|sospes|dimentica|non si applicano|non valgono|da parte|sostitu|disattivat"
    "|revocat|suspens|esque|não se aplicam|não valem|de lado|substitu|desativ|revogad|negeer|opgeheven|vervallen"
    "|vergeet|terzijde|gelden niet|niet langer|vervang|opzij|ignorera|upphävd|upphävs|glöm|gäller inte|åt sidan"
    "|ersätt|glem|ophævet|gælder ikke|til side|opphevet|gjelder ikke|erstatt|zignoruj|zniesion|uchylon|zapomnij"
    "|nie obowiązuj|na bok|odłóż|zastąp|zrušen|zapomeň|neplatí|stranou|nahraz|игнорир|снят|отменен|отменя|отменены"
    "|забудь|не действу|не применя|в сторону|отложи|замен|ігнор|скасован|знят|не діють|вбік|відклад|замін|yok say"
    "|kaldırıl|iptal|unut|geçersiz|bir kenara|görmezden|değiştir|ohita|unohda|kumot|poistettu käytöstä|eivät päde"
    "|sivuun|korvat|hagyd figyelmen|felejts|feloldva|felfügg|érvényét|nem érvényes|félre|visszavon|törölve|felülír"
    "|忽略|无视|解除|取消|忘记|失效|不再|作废|抛开|放下|替换|無視|忘れ|無効|適用され|脇に|上書き|置き換え|무시|해제"
    "|잊|취소|무효|적용되지|제쳐|대체|تجاهل|ألغ|إلغاء|رفع|انس|لا تنطبق|لم تعد|جانبا|استبد|تعليق",
    "rules": "normas|norme|filter|filtr|rule|restriction|instruction|guideline|guidance|polic|limitation|safeguard"
    "|guardrail|constraint|directive|regel|einschränkung|beschränkung|anweisung|richtlinie|vorgabe|règle|consigne"
    "|regla|restriccion|instruccion|directric|política|regol|restrizion|istruzion|linee guida|direttiv|vincoli|regra"
    "|restriç|instruç|diretriz|beperking|instructie|richtlijn|aanwijzing|begränsning|instruktion|riktlinje|regler"
    "|restriktion|begrænsning|retningslinje|begrensning|instruks|zasad|ogranicze|instrukcj|wytyczn|polece|reguł"
    "|pravid|omezen|pokyn|instrukc|směrnic|правил|ограничен|инструкц|указан|обмежен|інструкц|вказівк|kural|kısıtlama"
    "|talimat|yönerge|sääntö|sääntöj|säännö|rajoitu|ohje|szabály|korlátozás|utasítás|irányelv|规则|限制|指令|指示"
    "|准则|约束|政策|ルール|制限|規則|制約|ガイドライン|규칙|제한|지침|지시|제약|القواعد|القيود|التعليمات|الإرشادات"
    "|قواعد|قيود|تعليمات|إرشادات",
    "yours": "your|you have been given|deine|dein.|deiner|dir.|tes.|ton.|ta.|votre|vos.|tus.|tu.|tue.|tuoi|tua.|suas"
    "|seus|sua.|seu.|je.|jouw|dina|din.|dine|swoj|twoj|twoich|svoje|své|svá|tvoj|свои|твои|своих|ваши|свої|твої|ваші"
    "|kurallarını|talimatlarını|kısıtlamalarını|yönergelerini|sääntösi|ohjeesi|rajoituksesi|szabályaid|utasításaid"
    "|irányelveid|korlátozásaid|你|您|あなた|너의|당신|قواعدك|تعليماتك|إرشاداتك|قيودك",
    "secret": "customer list|customer data|kundenliste|kundendaten|liste des clients|données clients"
    "|lista de clientes|lista clienti|klantenlijst|list klient|listę klient|список клиент|客户名单|顧客リスト"
    "|고객 명단|confidential|internal|system prompt|hidden|secret|credential|password|api key|you were given"
    "|you have been given|private|conversation|vertraulich|intern|geheim|passw|gegeben wurde|mitgegeben|confidentiel"
    "|interne|secr|mot de passe|mots de passe|on t'a donné|t'a été|confidencial|interno|interna|te han dado"
    "|te dieron|contraseñ|riservat|segret|ti è stato|ti sono state|sigilos|senha|lhe foi|te foi|te deram"
    "|vertrouwelijk|wachtwoord|gekregen|konfidentiell|hemlig|lösenord|fortrolig|hemmelig|du fick|du har fått|poufn"
    "|wewnętrzn|tajn|hasł|ci przekazan|otrzymał|důvěrn|hesl|конфиденц|внутренн|секрет|пароль|парол|тебе дал|внутрішн"
    "|конфіденц|секретн|gizli|dahili|iç notlar|şifre|sana verilen|luottamuksell|sisäi|salasan|salai|bizalmas|belső"
    "|titk|jelsz|kaptál|机密|内部|密码|系统提示|秘密|社内|機密|パスワード|기밀|내부|비밀|سري|داخلي|الداخلية|السرية"
    "|كلمة المرور",
    "reads": "handl|summari|translat|index|process|read|analys|analyz|pars|crawl|scan|classif|answer questions"
    "|answers questions|answering questions|asked about|ingest|triag|zusammenfass|fasst|fasse|übersetz|indexier"
    "|indizier|verarbeit|lies|lesen|auswert|fragen|résum|tradui|indexe|trait|lis.|lit.|lisez|lisent|lisant|répond"
    "|resum|traduc|traduz|tradu|proces|lee.|lea.|lees|leen|lean|riassum|legge|legg|leggono|elabor|sintetizz|indicizz"
    "|lê.|ler.|ler |leia|samenvat|vertaal|vertal|indexeer|indexer|verwerk|leest|lezen|sammanfatt|översätt|läs"
    "|behandl|opsummer|sammenfatt|oversæt|oversett|læs|les|streszcz|podsumow|tłumacz|indeks|przetwarz|czyta|shrn"
    "|překl|přelož|zpracov|čte|čtou|резюм|обобща|кратко|перевод|индекс|обрабат|чита|підсум|переклад|індекс|оброб"
    "|özetl|çevir|dizin|işle|oku|tiivist|yhteenve|käänt|käsit|luke|lue|összefoglal|összegz|fordít|feldolgoz|olvas"
    "|总结|概括|摘要|翻译|索引|处理|阅读|读取|要約|翻訳|処理|読|インデックス|요약|번역|색인|처리|읽|تلخ|لخص|ترجم"
    "|فهرس|يقرأ|تقرأ|قرأ|يعالج|تعالج",
    "this": "this|diese|dies.|cette|ce.|cet.|ceci|este|esta|esto|questo|questa|quest'|isto|deze|dit.|detta|denna"
    "|det här|den här|dette|denne|ten.|tę wiadomość|tę stronę|tego|te.|to zgłoszenie|to ogłoszenie|to pismo|tento"
    "|toto|tuto|tuhle|этот|эту|это|этого|этой|цей|цю|це.|цього|bu.|bunu|tämä|tämän|tätä|ezt|ez.|ennek|本|这|此|该"
    "|この|これ|이 |이것|본 |هذا|هذه",
    # What is to be said of it.
    "report": "say that|says that|state that|states that|write that|claim that|tell the user|tell the reader"
    "|tell users|do not tell|don't tell|must say|must state|must claim|must contain the|sage dass|sag dass|sag, dass"
    "|sage, dass|schreibe, dass|schreib, dass|behaupte|dis que|dites que|écris que|affirme que|indique que|di que"
    "|diga que|afirma que|escribe que|scrivi che|di' che|dì che|afferma che|escreva que|afirme que|zeg dat"
    "|schrijf dat|vermeld dat|säg att|skriv att|sig at|skriv at|si at|napisz, że|napisz że|powiedz, że|powiedz że"
    "|stwierdź, że|napiš, že|napiš že|uveď, že|řekni, že|скажи, что|напиши, что|укажи, что|утверждай|скажи, що"
    "|напиши, що|зазнач, що|olduğunu söyle|olduğunu yaz|olduğunu belirt|sano, että|kirjoita, että|írd, hogy"
    "|mondd, hogy|állítsd|请说|必须说|要说|请写|写明|声称|と述べ|と書|と伝え|라고 말|라고 쓰|고 쓰|고 말|قل إن"
    "|اكتب أن|اذكر أن",
    "whenever": "al.|ao.|en résumant|en traduisant|beim|bij het|vid.|nel riassumere|při.|时|時|if.|when|whenever"
    "|whoever|anyone who|wenn|falls|sobald|wer.|si.|quand|lorsque|quiconque|cuando|quien|al resumir|se.|quando"
    "|chiunque|chi.|quem|als.|wanneer|wie.|om.|när|hvis|når|jeśli|jeżeli|gdy|kiedy|pokud|když|если|когда|при |якщо"
    "|коли|eğer|jos.|kun.|ha.|amikor|如果|当|若|若要|場合|とき|際|たら|하면|할 때|경우|إذا|عند|حين",
    "persona": "you are now|you're now|from now on you are|from now on act|act as|pretend|you will play|you play"
    "|switch to mode|mode activated|du bist jetzt|du bist nun|ab jetzt bist du|ab sofort bist du|von nun an bist du"
    "|spiele die rolle|tu so als|tu es maintenant|tu es désormais|à partir de maintenant|désormais|joue le rôle"
    "|agis comme|agis en tant|ahora eres|a partir de ahora|desde ahora|actúa como|finge|ora sei|adesso sei"
    "|d'ora in poi|da ora sei|agisci come|fingi|agora você é|agora és|a partir de agora|aja como|finja|je bent nu"
    "|vanaf nu|doe alsof|gedraag je|du är nu|från och med nu|agera som|låtsas|du er nu|fra nu af|du er nå|fra nå av"
    "|jesteś teraz|od teraz|zachowuj się jak|udawaj|wciel się|nyní jsi|teď jsi|od teď|chovej se jako|předstírej"
    "|теперь ты|ты теперь|отныне|с этого момента|притворись|действуй как|веди себя как|тепер ти|ти тепер|відтепер"
    "|відтак ти|поводься як|sen artık|artık sen|artık bir|bundan sonra|şu andan itibaren|gibi davran|olet nyt"
    "|tästä lähtien|mostantól|most már te|viselkedj|tettesd|你现在是|从现在起|从现在开始|扮演|あなたは今から"
    "|今からあなたは|これからあなたは|になりきって|として振る舞|이제부터|너는 이제|당신은 이제|أنت الآن"
    "|من الآن فصاعدا|تصرف",
    "refuses": "answers every question|jede frage beantwortet|отвечает на все|отвечаешь на все|відповідає на все"
    "|never refus|never say no|refuses nothing|cannot refuse|answers anything|answers everything|answer anything"
    "|answer everything|without refusing|lehnt nie|lehnst nie|nie ablehn|nichts ab|verweiger|beantwortet alles"
    "|alles beantwortet|ne refuse jamais|ne refuses jamais|répond à tout|réponds à tout|nunca rechaz|nunca se nieg"
    "|nunca te nieg|responde a todo|non rifiut|non rifiuta mai|mai rifiut|risponde a tutto|nunca recus"
    "|responde a tudo|nooit weiger|weigert nooit|weigert niets|nooit iets weiger|vägrar aldrig|aldrig vägrar"
    "|nægter aldrig|aldrig nægter|aldri nekt|nekter aldri|nigdy nie odmaw|niczego nie odmaw|nikdy neodmít"
    "|никогда не отказ|не отказыва|ніколи не відмов|asla reddetm|hiçbir şeyi reddet|hiçbir isteği reddet"
    "|ei koskaan kieltäy|et koskaan kieltäy|soha nem utasít|soha nem tagad|从不拒绝|绝不拒绝|不会拒绝|有问必答"
    "|決して断ら|何も拒否|拒否しない|断らない|절대 거부|거절하지|거부하지|لا ترفض|لا يرفض",
    "without": "without|no.|free of|free from|has no|have no|not bound|bound by no|ohne|keine|kennt keine|sans."
    "|aucun|sin.|ningun|senza|nessun|sem.|nenhum|zonder|geen|utan|inga|uden|ingen|uten|bez.|żadn|без.|нет.|немає"
    "|nie ma|olmadan|olmayan|tanımayan|siz.|sız.|vailla|ilman|nélkül|没有|不受|无|のない|なし|縛られない|없는|없이"
    "|بلا|بدون|دون",
    "not": "not.|never|don't|nicht|nie.|niemals|kein|ne.|pas.|jamais|no.|nunca|non.|mai.|não|niet|nooit|inte|aldrig"
    "|ikke|aldri|nigdy|nikdy|nesmí|не.|никогда|ніколи|asla|değil|ei.|älä|eivät|nem.|soha|不|勿|ない|ません|禁止|않"
    "|마십|말아|لا|لن|ليس",
    # All that stands above a line.
    "line": "everything above this line|anything above this line|all text above this line"
    "|everything before this line|all above this line|alles oberhalb dieser zeile|alles über dieser zeile"
    "|tout ce qui précède cette ligne|tout ce qui se trouve au-dessus de cette ligne"
    "|todo lo que está encima de esta línea|todo lo anterior a esta línea|tutto ciò che precede questa riga"
    "|tutto sopra questa riga|tudo acima desta linha|tudo o que está acima desta linha|alles boven deze regel"
    "|allt ovanför denna rad|alt over denne linje|alt over denne linjen|wszystko powyżej tej linii"
    "|vše nad tímto řádkem|все выше этой строки|все, что выше этой строки|все вище цього рядка"
    "|все, що вище цього рядка|bu satırın üstündeki her şeyi|kaikki tämän rivin yläpuolella"
    "|kaiken tämän rivin yläpuolella|mindent e sor felett|mindent ami e sor felett|此行以上|この行より上|이 줄 위",
    "yes": "yes|ok.|okay|ja.|oui|sí|si.|sim|tak.|ano|да.|так.|evet|kyllä|igen|igennel|好|是|はい|네|نعم",
    "next": "now.|next.|immediately|without asking|without further|jetzt|nun.|nächstes|sofort|maintenant|ensuite"
    "|immédiatement|ahora|ora.|adesso|agora|nu.|teraz|nyní|teď|сейчас|теперь|зараз|тепер|далее|şimdi|nyt.|most.|现在"
    "|接下来|今|次|지금|이제|الآن",
    # What is done to a machine, or is none.
    "passive": "must be|has to be|have to be|should be|needs to be|shall be|to be.|werden|wird.|doit être"
    "|doivent être|debe ser|deben ser|deve essere|devono essere|deve ser|devem ser|moet worden|måste vara|skal være"
    "|musi być|musí být|должен быть|должна быть|должны быть|повинна бути|summaries|summary|zusammenfassungen|résumés"
    "|resúmenes|riassunti",
    "login": "password|passwor|mot de passe|contraseñ|senha|пароль|hasł|heslo|şifre|salasana|jelszó|wachtwoord"
    "|lösenord|密码|パスワード|비밀번호",
    # It is about people, or about a thing that has a name.
    "person": "team.|support|i was.|i have.|ich habe|sales assistant|shop assistant|assistant manager"
    "|medical assistant|dental assistant|personal assistant|google|siri.|alexa|voice assistant|sprachassistent"
    "|assistant vocal|asistente de voz|please note|colleague|kolleg|collègue|colega|collega|manager|leiter|secretary"
    "|kollega|teamleiter|technician|techniker|coach",
    # It is spoken about.
    "attack": "attack|malicious|phishing|jailbreak|injection|example|e.g.|for instance|angriff|beispiel|z. b."
    "|attaque|exemple|ataque|ejemplo|attacco|esempio|exemplo|aanval|voorbeeld|exempel|eksempel|angrepp|angreb|angrep"
    "|atak|przykład|útok|příklad|атак|пример|приклад|saldırı|örne|hyökkäy|esimerk|támadás|példá|攻击|例如|攻撃"
    "|例えば|例文|공격|예를|예시|هجوم|مثال",
    "fill": "füge|replac|fill|insert|append|with the|containing|encode|put.|add.|ersetz|füll|einfüg|häng|mit dem"
    "|mit der|remplac|rempli|ajout|insér|reemplaz|rellen|sustitu|añad|sostitu|riemp|inser|substitu|preench|insir"
    "|vervang|vul.|voeg|ersätt|fyll|infoga|erstat|udfyld|zastąp|wstaw|uzupełn|nahraď|vlož|doplň|замени|подставь"
    "|вставь|добавь|заміни|встав|değiştir|doldur|ekle|korvaa|täytä|lisää|cseréld|töltsd|illeszd|írd|替换|填|加上|附"
    "|置き換|埋め|入れ|付け|바꾸|채우|넣|추가|استبدل|املأ|أضف|ضع",
    "data": "conversation|context|chat history|chat so far|previous messages|messages précédents|mensajes anteriores"
    "|secret|summary of|password|api key|gespräch|kontext|verlauf|unterhaltung|geheim|contexte|historique"
    "|conversación|contexto|historial|conversazione|contesto|cronologia|conversa|histórico|gesprek|konversation"
    "|historik|samtal|kontekst|rozmow|konwersac|historii|konverzac|разговор|контекст|переписк|диалог|розмов|діалог"
    "|konuşma|sohbet|bağlam|keskustelu|konteksti|beszélgetés|kontextus|对话|上下文|会话|会話|文脈|コンテキスト|대화"
    "|문맥|المحادثة|السياق",
    "order": "show|finish|render|binde|termina|output|insert|embed|end with|end your|display|add.|append|include"
    "|print|zeige|zeig|gib|füge|bette|ende|beende|affiche|insère|ajoute|termine|intègre|muestra|inserta|añade"
    "|incluye|mostra|inserisci|aggiungi|concludi|mostre|insira|adicione|inclua|toon|voeg|eindig|visa|infoga|lägg"
    "|avsluta|vis.|indsæt|sett inn|avslutt|afslut|pokaż|wstaw|dodaj|wyświetl|zakończ|zobraz|vlož|přidej|ukonči"
    "|покажи|вставь|добавь|выведи|заверши|встав|додай|göster|ekle|bitir|näytä|lisää|lopeta|upota|mutasd|illeszd"
    "|jelenítsd|fejezd|显示|插入|输出|嵌入|表示|挿入|出力|埋め込|표시|삽입|출력|اعرض|أدرج|أضف|اختم",
    "greeting": "dear|hello|hi.|hey|please|liebe|lieber|hallo|bitte|cher|chère|bonjour|s'il te|querid|estimad|hola"
    "|por favor|car.|caro|cara|gentile|ciao|per favore|prezad|olá|beste|lieve|geachte|hoi|kära|bästa|hej|kære|kjære"
    "|drog|szanown|cześć|proszę|milý|milá|vážen|prosím|дорог|уважаем|привет|здравств|пожалуйста|шановн|привіт"
    "|будь ласка|sevgili|sayın|merhaba|lütfen|hyvä|rakas|hei.|kedves|tisztelt|szia|kérlek|亲爱的|尊敬的|你好|请"
    "|親愛なる|拝啓|お願い|どうか|친애하는|안녕|부탁|عزيزي|مرحبا|من فضلك",
}  # fmt: skip

MARKS = re.compile(r"[\W_]+")


def spaced_words(plain: str) -> str:
    """Return a folded text for searching concepts: spaces for all but letters and digits, and one at each end."""
    return f" {MARKS.sub(' ', plain)} "


@cache
def _pattern(concept: str) -> re2._Regexp:
    options = re2.Options()
    options.never_capture = True
    return re2.compile("|".join(sorted({_form(word) for word in CONCEPTS[concept].split("|")})), options)


def _form(word: str) -> str:
    bare = spaced_words(comparison_form(word).text).rstrip()
    return bare.strip() if bare[1] >= "\u3040" else f"{bare} " if word.endswith((".", " ")) else bare


def at(concept: str, said: str) -> int:
    """Return where the first word of a concept begins in `spaced_words`, or -1."""
    match = _pattern(concept).search(said)
    return match.start() if match else -1


def has(said: str, *concepts: str) -> bool:
    """Return whether `spaced_words` hold a word of each of these concepts."""
    return all(_pattern(concept).search(said) for concept in concepts)
