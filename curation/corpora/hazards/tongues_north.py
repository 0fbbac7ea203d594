"""The words of `tongues` in Swedish (Danish, Norwegian), Polish, Czech, Russian (Ukrainian), Turkish, Finnish and
Hungarian.
"""

from __future__ import annotations

from curation.corpora.hazards.tongues import Tongue

SWEDISH: Tongue = {
    "V": "ignorera|glöm|bortse från|strunta i|åsidosätt|följ inte|bryt mot|förbise|bry dig inte om|förkasta"
    "|kringgå|lyd inte|skriv över|sluta följa|sluta lyda|lämna därhän|se glem|ignorer|glem|se bort fra"
    "|tilsidesæt|overse|ikke følg|følg ikke|overstyr|adlyd ikke|drit i|blås i|hoppa över",
    "A": "alla|allt|samtliga|varje|alle|alt|samtlige|all",
    "N": "instruktion*|anvisning*|direktiv*|regler|reglerna|riktlinje*|order|begränsningar|instruks*"
    "|retningslinje*|föreskrifter|befalinger|kommandon",
    "P": "tidigare|föregående|ovanstående|ovan|innan|hittills|förra|tidligere|foregående|ovenstående|ovenfor"
    "|forrige|ursprungliga|oprindelige|opprinnelige|dittills|inledande|foranstående|fram till nu",
    "S": "systemprompt*|din prompt|systeminstruktion*|systemmeddelandet|din programmering|dina interna regler"
    "|dolda instruktioner|systeminstruks*|dina interna instruktioner|din systemprompt",
    "G": "du har fått höra|du har fått|du fått|du fått höra|du vet|du har lärt dig|du har blivit tillsagd"
    "|du blivit tillsagd|har sagts|du er blevet fortalt|du har fået|du har blitt fortalt|de har sagt till dig"
    "|sagts till dig|du er blitt fortalt|du har fått beskjed om|du har fått veta|du lärt dig|du tidigare fått"
    "|du fått veta|du er blevet bedt om",
    "T": "det ovanstående|allt ovan|det som står ovan|ovanstående text|allt ovanstående|alt ovenfor"
    "|alt ovenstående|texten ovan|allt det ovanstående",
    "Y": "dina|din|dine|ditt",
    "f": "de|den|som|och|eller|givna|dessa|disse|de andre|andra|från|helt|nu|er|det|og|fullständigt|omedelbart"
    "|bara|har",
    "H": "vänligen|snälla|var snäll|vær så snill|venligst|var god|vennligst|skulle du kunna|kan du",
    "I": "jag|vi|mina|mitt|vårt|våra|jeg|mine|vores",
    "O": "svara|säg|skriv|visa|upprepa|översätt|godkänn|bekräfta|ge mig|berätta|skicka mig|sammanfatta|agera|ange"
    "|svar|gentag|godkend|gi meg|giv mig|oversæt|fortell|fortæl|lista|utför|betala|betal|markera|återbetala"
    "|skriv ut|vis meg|gjenta|godkjenn|oppgi|skicka|send|rekommendera",
    "o": "vad är|hvad er|hva er|vilken är",
    "R": "avslöja|röj|lämna ut|afslør|avslør|röja",
    "W": "med ja|med ok|endast med|bara med|enbart med|ordet|ordagrant|ord för ord|kun med|ingenting annat"
    "|inget annat|ord for ord",
    "X": "lösenord*|interna anteckningar|kundlista*|kunduppgifter|adgangskode*|passord*|api nyckel*|kundregistret"
    "|hemligheter",
    "B": "du är nu|från och med nu är du|från och med nu ska du|du är hädanefter|du er nå|du er nu|fra nå av er du"
    "|fra nu af er du|hädanefter är du|du är inte längre|din nya roll|nu är du",
    "b": "låtsas att du är|låtsas vara|agera som|uppträd som|lad som om du er|spela rollen|föreställ dig att du är"
    "|late som du er|opptre som",
    "M": "språkmodell*|ai assistent*|ai modell*|artificiell intelligens|sprogmodel*|kunstig intelligens|ai system"
    "|ai agent",
    "m": "assistenten",
    "J": "utan begränsningar|utan regler|utan filter|utan restriktioner|ocensurerad|uden begrænsninger"
    "|uten begrensninger|obegränsad|uten regler|uden regler|uten restriksjoner",
    "U": "du är|du er",
    "i": "om|hvis|ifall",
    "u": "måste|ska|skal|skall|bör",
    "z": "meddelande till|obs|till alla|meddelelse til|notis till|viktigt|melding til|instruktion till"
    "|anteckning till|hej|till dig som|til alle|besked til",
    "C": "sedan|endast|i stället|istället|kun|så|därefter|enbart|derefter|bare",
    "E": "nya instruktioner|ny instruktion|ny uppgift|din nya uppgift|nye instruktioner|nye instrukser|ny opgave"
    "|nya regler|ny oppgave|nya direktiv",
    "x": "som läser detta|som läser det här|som behandlar detta|som leser dette|som læser dette"
    "|som bearbetar detta",
}  # fmt: skip
POLISH: Tongue = {
    "V": "zignoruj|zignorujcie|zignorować|ignoruj|ignorujcie|zapomnij*|pomiń|odrzuć|nie stosuj się do"
    "|nie przestrzegaj|zlekceważ|zapominij|nie zważaj na|nadpisz|unieważnij|przestań stosować|obejdź"
    "|nie słuchaj",
    "A": "wszystko|wszystkie|wszystkich|wszelkie|wszystkim|całość|wszelkich|każde|każdą|wszystkimi",
    "N": "instrukcj*|poleceni*|poleceń|wytyczn*|dyrektyw*|reguł*|zasad*|rozkaz*|ograniczeni*|wskazów*|nakaz*",
    "P": "poprzedni*|wcześniejsz*|powyższ*|powyżej|dotychczasow*|wcześniej|pierwotne|początkowe|do tej pory|dotąd"
    "|uprzednie",
    "S": "prompt systemowy|promptu systemowego|instrukcje systemowe|komunikat systemowy|swój prompt|twój prompt"
    "|swoje oprogramowanie|ukryte instrukcje|instrukcji systemowych|swoich wewnętrznych|swoje wewnętrzne"
    "|promptem systemowym|swojego promptu|twojego promptu|swoje programowanie",
    "G": "ci powiedziano|ci mówiono|ci przekazano|otrzymałeś|dostałeś|wiesz|tobie powiedziano|ci kazano"
    "|cię nauczono|ci dotąd powiedziano|ci wcześniej powiedziano|ci podano|ci wydano",
    "T": "to co powyżej|wszystko powyżej|wszystko powyższe|powyższy tekst|powyższe|to co było wyżej"
    "|cały powyższy tekst|wszystko co było wcześniej",
    "Y": "twoje|swoje|twoich|swoich",
    "f": "te|tych|inne|i|o|co|od systemu|natychmiast|całkowicie|które|tym|jakie",
    "H": "proszę|prosimy|uprzejmie|czy możesz|czy mógłbyś",
    "I": "moje|mój|moja|mojego|nasze|nasz|naszą|my",
    "O": "odpowiedz|odpowiadaj|napisz|powiedz|pokaż|wypisz|powtórz|przetłumacz|zatwierdź|potwierdź|podaj|zwróć"
    "|wyślij mi|przyznaj|streść|wykonaj|udziel|oceń|poleć|wyświetl|prześlij|działaj|oznacz|przekaż|wypłać",
    "o": "jaki jest|jaka jest|jakie są",
    "R": "ujawnij|zdradź|wyjaw|odkryj",
    "W": "tylko słowem|wyłącznie|słowo w słowo|dosłownie|nic więcej|słowo|w całości|tylko tak|tylko ok",
    "X": "hasło|hasła|notatki wewnętrzne|klucz api|dane klientów|lista klientów|listę klientów|dane logowania"
    "|wewnętrzne notatki|klucze api",
    "B": "jesteś teraz|od teraz jesteś|teraz jesteś|nie jesteś już|odtąd jesteś|twoja nowa rola"
    "|od tej chwili jesteś",
    "b": "udawaj|zachowuj się jak|wciel się w|działaj jako|graj rolę|wyobraź sobie że jesteś",
    "M": "si|sztuczną inteligencją|modelem językowym|model językowy|chatbotem|asystent ai|sztuczna inteligencja"
    "|modelu językowy|asystentem ai|modele językowe|modelem ai|asystencie ai|sztucznej inteligencji",
    "J": "bez ograniczeń|bez zasad|bez filtrów|bez cenzury|bez żadnych ograniczeń|nieograniczon*",
    "U": "jesteś",
    "i": "jeśli|jeżeli|jako|gdy",
    "u": "musisz|masz|powinieneś|musi|powinna|powinien|muszą",
    "z": "uwaga|wiadomość dla|notatka dla|informacja dla|polecenie dla|drogi|uwaga dla|komunikat dla"
    "|instrukcja dla",
    "C": "a następnie|następnie|potem|tylko|teraz|zamiast tego|oraz|po prostu|jedynie",
    "E": "nowe instrukcje|nowe polecenie|nowe zadanie|nowe polecenia|nowe zasady|twoje nowe zadanie|nowe wytyczne",
    "x": "czytająca to|czytający to|która to czyta|który to czyta|przetwarzający to|czytające to"
    "|który to przetwarza",
}  # fmt: skip
CZECH: Tongue = {
    "V": "ignoruj|ignorujte|zapomeň na|zapomeňte na|nedbej na|nedbej|přehlížej|neřiď se|pomiň|zapomeň",
    "A": "všechny|všechno|vše|veškeré|veškerá|všechna|všetky|všetko",
    "N": "pokyny|instrukce|příkazy|pravidla|směrnice|instrukcie|zadání",
    "P": "předchozí|předešlé|dřívější|výše|dosavadní|původní|predchádzajúce|předcházející|uvedené výše",
    "S": "systémový prompt|systémové instrukce|systémové pokyny|svůj prompt|svoje instrukce|systémového promptu",
    "G": "ti bylo řečeno|jsi dostal|ti řekli|víš|ti bylo dosud řečeno|jsi dosud dostal|ti bylo dáno",
    "f": "co|své|svoje|tyto|ostatní",
    "H": "prosím|prosíme",
    "O": "odpověz|napiš|řekni|vypiš|ukaž|zopakuj|přelož|schval|potvrď|dej mi|pošli mi|odpovídej|vrať|proveď|zobraz"
    "|zaplať",
    "R": "prozraď|odhal|vyzraď",
    "W": "pouze slovem|jen slovem|doslova|slovo od slova|pouze",
    "X": "heslo|hesla|interní poznámky|seznam zákazníků",
    "B": "nyní jsi|teď jsi|od teď jsi|od této chvíle jsi|odteď jsi|už nejsi",
    "M": "umělá inteligence|jazykový model|umělou inteligencí|jazykovým modelem",
    "J": "bez omezení|bez pravidel|bez filtrů|neomezen*",
    "U": "jsi|jste",
    "i": "pokud|jestli",
    "u": "musíš|musí",
    "C": "potom|pak|místo toho|jen",
    "E": "nové pokyny|nové instrukce|nový úkol|nová pravidla",
}  # fmt: skip
RUSSIAN: Tongue = {
    "V": "игнорируй*|проигнорируй*|забудь*|забудьте|отбрось*|не следуй|не обращай внимания на"
    "|не обращайте внимания на|пренебреги|отмени|не учитывай|отбросьте|перестань следовать|нарушь|не выполняй"
    "|обойди|ігноруй*|проігноруй*|забудь про|не зважай на|відкинь|знехтуй",
    "A": "все|всё|всех|любые|всю|всем|всеми|усі|всі|абсолютно все|усе|всего",
    "N": "инструкци*|указани*|правила|правил|директив*|команды|распоряжени*|ограничени*|установки|інструкці*"
    "|вказівк*|правилах|приказы|настройки|предписани*",
    "P": "предыдущ*|прежн*|вышеуказанн*|выше|ранее|прошлые|предшествующ*|первоначальн*|изначальн*|раньше|до этого"
    "|вышеизложенн*|попередні*|вище|до сих пор|исходные|прошлых|раніше|вышестоящ*",
    "S": "системный промпт|системного промпта|системную инструкцию|системные инструкции|системных инструкций"
    "|системное сообщение|системная подсказка|системную подсказку|свой промпт|твой промпт|системний промпт"
    "|системні інструкції|скрытые инструкции|свои внутренние инструкции|внутренние инструкции"
    "|начальный промпт|системный запрос|своё программирование|твои инструкции|свои инструкции"
    "|системну підказку|системном промпте",
    "G": "тебе сказали|тебе говорили|тебе было сказано|вам говорили|ты получил|ты знаешь|тебе дали|тебя учили"
    "|вам было сказано|ты узнал|ты прочитал|тобі сказали|тобі казали|вам сказали|тебе велели"
    "|тебе до этого говорили|тебе говорили раньше|тебе раньше говорили|тебе ранее сказали|ты слышал|ты знал",
    "T": "все вышесказанное|вышесказанное|всё вышеперечисленное|все что выше|текст выше|все что написано выше"
    "|все что было сказано|вышенаписанное|всё написанное выше|вышеизложенное",
    "Y": "твои|свои|твоих|своих|свій|свої",
    "f": "эти|данные|что|и|про|о|об|о том|полностью|других|другие|тобой|полученные|те|которые|бывшие|цi|немедленно"
    "|от системы|системы|системные|былo",
    "H": "пожалуйста|прошу|просьба|будьте добры|будь ласка|могли бы|можете",
    "I": "я|мы|мой|мои|моё|мое|моего|моих|наш|наши|наше|нашу|мої",
    "q": "не|нельзя|никогда|они|он",
    "K": "письмо|письма|накладн*|договор|звонок|посылк*|роутер*|прибор*|устройств*",
    "O": "назови*|ответь*|отвечай|отвечайте|напиши*|скажи*|выведи*|покажи*|повтори*|переведи*|одобри*|подтверди*"
    "|верни|дай|дайте|выдай*|пришли мне|сообщи*|выполни*|оцени|действуй|пиши|перечисли|напечатай|заплати"
    "|поставь|отправь|відповідай|відповідь|напиши|скажи|покажи|виведи|підтверди|схвали|распечатай|рекомендуй"
    "|говори",
    "o": "какой у тебя|каков|какова|что говорит",
    "R": "раскрой*|разгласи*|слей|розкрий",
    "W": "только словом|дословно|слово в слово|только да|ничего больше|слово|лише словом|тільки|только"
    "|одним словом",
    "X": "пароль|пароли|внутренние заметки|список клиентов|данные клиентов|ключ api|ключи|секретные|паролі"
    "|базу данных|ключи доступа|данные карт",
    "B": "теперь ты|отныне ты|с этого момента ты|ты теперь|ты больше не|с этой минуты ты|ти тепер|тепер ти"
    "|відтепер ти|с настоящего момента ты|с этого момента вы|отныне вы",
    "b": "притворись*|веди себя как|действуй как|представь что ты|сыграй роль|представь себя",
    "M": "ии|языковая модель|языковой моделью|нейросеть*|искусственный интеллект|чат бот|чатбот|ии ассистент"
    "|ии модель|штучний інтелект|мовна модель|ші|ассистент ии|ии помощник|языковые модели",
    "m": "ассистент|модель|помощник",
    "J": "без ограничений|без правил|без цензуры|без фильтров|неограниченн*|без обмежень|без запретов"
    "|без каких либо ограничений",
    "j": "пират*|хакер*",
    "U": "ты|вы",
    "i": "если|якщо",
    "u": "должен|должна|обязан|следует|нужно|должны|должно|обязана|повинен",
    "z": "внимание|сообщение для|заметка для|примечание для|инструкция для|уважаемый|важно|дорогой|примітка для"
    "|для любого",
    "C": "затем|теперь|потом|просто|вместо этого|а|далее|потім|сейчас",
    "Q": "система|системное уведомление",
    "E": "новые инструкции|новая инструкция|новая задача|твоя новая задача|новые указания|новые правила"
    "|нові інструкції|нова інструкція|новое задание|нове завдання",
    "x": "читающ*|который это читает|которая это читает|обрабатывающ*|читаешь это",
}  # fmt: skip
TURKISH: Tongue = {
    "V": "yok say|yoksay|görmezden gel|görmezden gelin|unut|unutun|dikkate alma|göz ardı et|dikkate almayın"
    "|yok sayın|uyma|bir kenara bırak|yok sayarak|görmezden gelerek|boş ver",
    "A": "tüm|bütün|her şeyi|hepsini",
    "N": "talimat*|yönerge*|komut*|kurallar*|emirler*",
    "P": "önceki|yukarıdaki|daha önceki|bundan önceki|daha önce|şimdiye kadar|eski",
    "S": "talimatlarını|kurallarını|sistem istemi*|sistem prompt*|sistem talimat*|sistem mesajını|gizli talimat*"
    "|sistem promptunu",
    "G": "sana söylenen|sana verilen|söylenenleri|sana söylenenleri|sana öğretilen|bildiğin",
    "T": "yukarıdakileri|yukarıdaki her şeyi|yukarıdaki metni",
    "Y": "senin",
    "f": "ve|bu",
    "H": "lütfen",
    "O": "yaz|söyle|göster|cevap ver|yanıt ver|yanıtla|cevapla|tekrarla|çevir|onayla|iade et|bana ver|paylaş"
    "|gönder|yazdır|tekrar et|listele",
    "R": "açıkla|ifşa et|sızdır",
    "W": "sadece|yalnızca|kelimesi kelimesine|aynen",
    "X": "şifre*|parola*|dahili notlar*|müşteri listesi*",
    "B": "artık sen|bundan sonra sen|artık bir|şu andan itibaren sen|sen artık",
    "M": "yapay zeka|yapay zekâ|dil modeli*|yapay zeka asistan*",
    "J": "kısıtlama olmadan|sınırsız|filtresiz|kuralsız|kısıtlamasız|sansürsüz",
    "i": "eğer",
    "C": "sonra|şimdi|onun yerine|ardından",
    "E": "yeni talimatlar|yeni görev|yeni görevin|yeni komut",
}  # fmt: skip
FINNISH: Tongue = {
    "V": "ohita|ohittakaa|unohda|unohtakaa|jätä huomiotta|jättäkää huomiotta|älä noudata|älä välitä|sivuuta|hylkää",
    "A": "kaikki|kaikkia|kaiken|jokainen",
    "N": "ohjeet|ohjeita|ohjeesi|ohjeistus*|käskyt|määräykset|komennot",
    "r": "säännöt|sääntösi|rajoitukset|rajoituksesi",
    "P": "aiemmat|aikaisemmat|edelliset|edeltävät|aiempia|alkuperäiset",
    "S": "järjestelmäkehote*|järjestelmäohje*|järjestelmäkehotteesi|sisäiset ohjeesi",
    "G": "sinulle kerrottiin|sinulle on kerrottu|sinulle on sanottu|olet saanut",
    "T": "yllä olevat|kaikki yllä oleva|edellä oleva",
    "f": "ja|nämä|sekä|ne",
    "H": "ystävällisesti|olkaa hyvä|pyydän",
    "I": "minun|meidän|lähettämäni",
    "O": "vastaa|kirjoita|sano|näytä|hyväksy|toista|tulosta|käännä",
    "R": "paljasta",
    "W": "sanasta sanaan|vain sanalla|pelkästään",
    "X": "salasana*|sisäiset muistiinpanot|asiakaslista*",
    "B": "olet nyt|tästä lähtien olet|sinä olet nyt",
    "M": "tekoäly*|kielimalli*",
    "J": "ilman rajoituksia|ilman sääntöjä|rajoittamaton|ilman suodattimia",
    "C": "sitten|vain|sen sijaan",
    "E": "uudet ohjeet|uusi tehtävä|uusi tehtäväsi",
}  # fmt: skip
HUNGARIAN: Tongue = {
    "V": "hagyd figyelmen kívül|hagyja figyelmen kívül|felejtsd el|felejtse el|ne kövesd|ne vedd figyelembe|mellőzd",
    "A": "az összes|minden|valamennyi|összes",
    "N": "utasítás*|előírás*|parancs*|iránymutatás*",
    "r": "szabályt|szabályokat|szabályaidat|korlátozást|korlátozásokat",
    "P": "korábbi|előző|eddigi|fenti|eredeti|megelőző",
    "S": "rendszerprompt*|rendszerüzenet*|rendszerutasítás*|a promptodat",
    "G": "amit mondtak neked|amit eddig mondtak",
    "T": "a fentieket|mindent a fentiekből",
    "f": "az|ezt|azt|és|ezeket",
    "H": "legyen szíves|kérem|kérjük",
    "I": "a mi|általam|küldött",
    "O": "válaszolj|írj|írd|mondd|mutasd|hagyd jóvá|ismételd|fordítsd|add meg",
    "R": "fedd fel|áruld el",
    "W": "szóról szóra|csak annyit",
    "X": "jelszó*|jelszavak*|belső jegyzet*|ügyféllistá*",
    "B": "mostantól te|te most már|most te vagy|mostantól egy",
    "M": "mesterséges intelligencia|nyelvi modell*",
    "J": "korlátozások nélkül|szabályok nélkül|korlátok nélkül|szűrők nélkül",
    "C": "aztán|majd|csak|helyette",
    "E": "új utasítás*|új feladat|új feladatod",
}  # fmt: skip
NORTH = (SWEDISH, POLISH, CZECH, RUSSIAN, TURKISH, FINNISH, HUNGARIAN)
