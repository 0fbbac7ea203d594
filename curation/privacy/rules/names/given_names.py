"""Given names and surnames of the world, and which of them are everyday words too.

Faker's lists (MIT) of given names and surnames in Latin letters, of some eighty locales from Iceland to Zululand;
loaded once a process, when the first text is read, in about a fifth of a second.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from curation.privacy.models.languages import FUNCTION_WORDS
from curation.privacy.rules.english import common_words
from curation.privacy.rules.names.name_cues import CALLING
from curation.privacy.rules.names.things import THINGS
from curation.text.readings import folded_word

LATIN_ENDS = "\u0250"
SURE_LETTERS = 4  # a shorter name is an everyday word of some language
LOREM = ("en_US", "de_DE", "fr_FR", "es_AR", "es_ES", "es_MX", "it_IT", "nl_BE", "nl_NL", "pl_PL")


class Names(NamedTuple):
    """Folded words. `sure` given names are persons even alone; `unsure` ones are everyday words too."""

    sure: frozenset[str]
    unsure: frozenset[str]
    surnames: frozenset[str]
    small: frozenset[str]  # given names that may name somebody without a capital
    nobody: frozenset[str]  # everyday words that are no given name
    everyday: frozenset[str]  # words of eight languages that are capitalised at a sentence's start and name nobody
    ordinary: frozenset[str]  # words of English that are no name: they name somebody only beside a name, or on a cue

    def know(self, word: str) -> bool:
        """Whether a folded word is a given name or a surname, whatever else it is."""
        return word in self.sure or word in self.unsure or word in self.surnames


# Common given names that name a person even in lower case.
GIVEN_NAMES: frozenset[str] = frozenset(
    """
    aaron abdul abigail adam adrian agnes ahmed aisha aki alan albert alberto alejandro aleksandra alessandro alex
    alexander alexandra alexis alfred ali alice alicia alina alison allison alyssa amanda amelia amy ana anastasia
    anders andre andrea andreas andrei andrew angela angelica anita anja ann anna anne annette annika anthony
    antoine anton antonio arjun arnold arthur arturo ashley astrid audrey aurelie axel barbara beata beatrice
    belinda ben benjamin bernadette bernard bernd bernhard beth bettina beverly birgit bjorn bogdan bradley
    brandon brenda brendan brian brianna bridget brigitte bruce bruno bryan caitlin caleb camille carina carl
    carla carlos carmen carol carolina caroline carolyn caterina catherine cathy cecilia cedric celine charles
    charlie chiara chloe chris christa christian christina christine christoph christopher claire clara clarissa
    claudia claudio clemens colin connor constance cornelia craig cristina cynthia damian dan daniel daniela
    danielle danny darren dave david debbie deborah denise dennis derek diana diane diego dieter dirk dmitri
    dolores dominic dominik dominique donald donna doris dorothy doug douglas dylan edgar edith eduardo edward
    eileen elaine eleanor elena elias elisabeth elise elizabeth elke ella ellen elsa emil emilia emilie emily emma
    enrico enrique eric erica erich erik erika erin ernest esther ethan eugene eva evelyn fabian fatima felipe
    felix ferdinand fernando fiona florian francesca francesco francis francisco franck francois franz frederic
    frederick frederik friedrich gabriel gabriela gabriele gareth gary genevieve geoffrey george gerald gerard
    gerhard gianluca gilbert gina giovanni gisela giulia giuseppe gloria gordon greg gregory greta guido guillaume
    gunter gustav hannah hannes hans harald harold harriet harry hassan hector heidi heike heinrich heinz helen
    helena helene helga helmut hendrik henri henrik henry herbert hermann hiroshi holger howard hubert hugo ian
    ibrahim igor ilona ines ingrid irene irina isaac isabel isabella isabelle ivan jacob jacqueline jacques jakob
    jakub james jamie jana jane janet janice jason javier jean jeanne jeff jeffrey jenna jennifer jenny jeremy
    jerome jesse jessica jill jim jimmy joachim joan joanna joanne jochen joel johan johann johanna johannes john
    johnny jonas jonathan jorg jorge jose josef joseph josephine josh joshua juan judith julia julian juliana
    julie julien jurgen justin kai kaitlyn karen karim karin karl karolina katarina kate katharina katherine
    kathleen kathryn kathy katie katja katrin kayla keith kelly ken kenji kenneth kerstin kevin khalid kim
    kimberly klaus konrad konstantin kristen kristi kristin kristina kristine krzysztof kurt kyle larry lars
    latoya laura lauren laurent lea leah leila lena leon leonard leonie leticia liam lidia lina linda lindsay lisa
    lorenzo lori lothar louis louise luca lucas lucia lucy luigi luis luisa lukas luke lydia lynn madeleine
    magdalena maja malte manfred manuel manuela marc marcel marcela marcin marco marcus margaret margarita maria
    mariam marian marianne marie marina mario marion marius markus marlene martha martin martina martine mary
    maryam mateo mathias mathilde matthew matthias matthieu maureen maurice mauricio maximilian megan mehmet
    melanie melissa meredith michael michaela michel michele michelle miguel mikael mike mikhail milena miriam
    mitchell mohamed mohammad mohammed monica monika monique morgane moritz muhammad mustafa nadia nadine nancy
    naomi natalia natalie natasha nathalie nathan nathaniel neil nicholas nick nicola nicolas nicole niels nikolai
    nikolaus nils nina noah nora norbert norman olaf oleg olga oliver olivia olivier omar oscar oskar otto owen
    pablo pamela paolo pascal patricia patrick paul paula paulina pauline pavel pawel pedro peggy peter petra phil
    philip philipp philippe phillip phyllis pierre pietro piotr priya rachel rafael raimund rainer raj ralf ralph
    ramon raphael raquel rashid raul raymond rebecca regina reiner renate rene ricardo richard rita robert roberta
    roberto robin rodrigo roger roland rolf roman ronald rosa rosemary roxanne rudolf ruediger russell ruth ryan
    sabine sabrina sally salma samantha samuel sandeep sandra sara sarah sascha scott sean sebastian sergei sergio
    shannon sharon shawn sheila shirley silke silvia simon simone sofia sonia sonja sophia sophie stacey stacy
    stanislav stefan stefanie stella stephan stephanie stephen steve steven stuart sunita susan susanne sven
    svetlana sylvia sylvie tamara tania tanja tatiana ted teresa terry theo theodor theresa thierry thomas
    thorsten tiffany tim timothy tina tobias todd tom tomas tommy toni tony torsten tracy travis trevor tyler udo
    ulrich ulrike ursula uwe valentin valentina valerie vanessa vera veronica veronika vicky victor victoria
    viktor vincent viola virginie vivian vladimir volker walter wanda warren wei wendy werner wilhelm wolfgang
    xavier yasmin yolanda yuki yusuf yves yvonne zachary zoe
    """.split()  # noqa: SIM905 - a list of a thousand quoted words is not easier to read
)

# Given names that are words of English or a language near it, months, places or products too: a person only where more
# than the word says so.
UNSURE: frozenset[str] = frozenset(
    """
    ab aba abbey abbi abril abuzar ace ada adams adan add ade adel adelaide adi admiral adonis adria afton age ah
    aimable aime aine aja akbar aksel al ala alabama alani alba albano alberta albertus albino aldin aldis ale
    alea aleta alexa alexandria alfa alfie algie alia alise alistar aliyah alka alla alleen allegra allen ally
    alma almendra almer almond alondra alpha alpin alta althea alto alva alver alvin alya ama amado amador
    amandine amando amar amara amare amaro ambar amber ambre america ami amico amin amine ammon amol amon among
    amor amrita an anar anca anda andor andrina andrus anel anemona ange angel angeles angelic angelino ani anice
    anis anitra anni annunziata anon anona ante ants antun apolinar apollo april ara aral arba arch archer arda
    arden ares ari aria arian arie ariel arizona armas arna arnetta arnika aron arra art artemisa artis arto
    arvilla as asa asani ascension asi asia asma asman aspar aspen assar assunta ast asta aston astride asuncion
    atlanta atlas atte aude august augusta augustus aune aura aureliana aureliano aurica aurora austin author
    autumn avelino avis avril aya azahar azalea azalee azucena azul baba babar babe baby babyboy bailey bajram
    baker bala bale bali balz bama bambi banks baptist baptiste bara barak baraka barb barbie barbro barbu barney
    baron bart bas baseer basel basil basilio bautista baxter beat beau bebe bee bela belen bell belle bello belo
    belva benard benedetto beniamin benigno benjamim benna benone bent bentley bento benvenuto bera beren berg
    bergen bergmann berlin berra berry beryl beta bethel bett bette bibi biel bienvenida bil bilha bill billy bina
    bird birdie bishop bitten blair blanca blanch blanche blas blaze blessing bliss blossom bo bob bobby bode
    bodhi boe boel boga bogey boma bonny booker borg boss boston bot bowman brad braden braga brain bram branch
    brande branden brandt brandy branka brant brea brenna brennen bridger brisa bristol brit brita brogan brona
    brook brooklyn brooks brown buck bud buddy buena buenaventura bula buna bunk burak buren burl burns burr burt
    bush buster butch butler caddie cade cadence caesar caio cal calcedonio cale calla cam camden camelia campo
    can canal candace candela candelaria candelario candi candice candida candido candy canice cannon canyon cap
    capa caprice captain cara carey cari caridad carie carlisle carlotta carmel carmelita carmina carmine caro
    caron carry carter cary cas case cash casimir cato celesta celeste celestin celestina celestino celie celinda
    cem cena cesare ceylon cezar chad chaman champ chance chancy chanda chandler chandra chanel charity charla
    chas chase chastity che chelsea cher cherish cherry chester cheyenne chi chin china chinelo chip chita christ
    christen christi christin chucho chuck chus cicero cielo cilla cinnamon cinta claiborne clair clarence clarice
    clarine clarisse clark claus clay cleave clemencia clement clementina clementine cleveland cliff coby colbert
    coley colleen collie collier collin colon colonel colt columbia columbus come comfort commodore con concepcion
    concha constant cooper coral corbin cord corda cordella cordero cordula corneille corona corrado corrie
    corrina cosmo council coy creed crin crina crista cristal cristiana cristiano cruz crystal cuba curro curt
    custodia custodio dace dafne dag dahlia dai daina daisy dakota dale daler dalia dalla dallas dalli dalton
    damar dana dane danish dann dante dany darci darcie daria darla darling daron davon davor dawn dawna deacon
    dean deb dedra deforest deidre deja del delfin delfino dell della delle delos delphin delta demi denny denver
    derik derrick desiderio despina dessie destin destiny devin deviner devon dia diamond dian dianna diar dick
    dietrich digna dijon dimple dina dink dino dione dionisia dionisio dionne dita divan doc dock doctor dodo
    doina dola doll dolly doloris dom domen domenica dominga domingo don dona donat doner dono dorien dorin dorina
    doss dot dotty dove dow dozier draga drago drake draven drew dries duarte duff duke dulce duma durante dusty
    earl early earnest ebb ebbe ebbi eben eber ebony echo ed eddy edel eden edil edit edita edu efe egzon eider
    eik eimer einer eira eitel eka el elana elba elder elektra elfi elfreda elio elita elka ell elle eller elmo
    els else elva elver eman ember emerald emery emiliana emina emir emiro emit emmer emperatriz ena encarnacion
    ene enea engin era eral erem eren eres erina erle erma ermine erva erving esa esco esker essence essex esta
    ester estera estes estiva estrella eta ether ethyl etter eufemia evangelista eve evelia ever faas faber fabia
    fabrice facundo fairy faith falk fancy fang fanny fares fate faustino fausto fawn fay fed fedele fedor felice
    felicidad felicity feline fella fem fenton ferman fern ferny ferre fia fidel fidela fidelia fidelis fielding
    fifa filip filit finis fiorella fiorino firman fisher fito fleet fleta fleur flint floor flor flora flore
    florence florentin florentino florida florim florin foch fonda ford forest fortunato forum foster fount franc
    franca france francia franco frank freeman french fresia fridolin friend fritz frode fugen fuller fulvio fuma
    fura furman gabe gabel gading gage gaige gaja gal gala galar gale galilea gallego galo gambo ganda gang ganga
    gara garda garibaldi garland garner garnet garret garri garrison gauge gaven gay gazel gee gema gena gene
    general genesis geneva genie geo georgene germain german gerold geza ghazi giacinto giacobbe giacomo giada
    gianna gil gillie ginger gioachino gioia giuliano giz glauco glen golden goma gorden gorge gottlob governor
    goyo grace gracia graciano graham grani grant graves gray grazia graziella greca greco green greet grein
    gretar griet grieta griffin grit gro grove grover guarino gun gunnel gunner gurney gurten gus guss gust gusta
    guy ha habil hafiz hagen haki hal hale hall halle ham hampton handy hank hanno hansa harden hardi harding
    hardy harley harm harmony harpa harper harsh hart hartley harto hasel haskell hasta haven hays hazel hazle
    heath heather heaven heber heide heiderose heli hellen hence henna hera heraldo herb herma hermine hester
    hilal hill hilton hind hoke holland holly holm homer hoover hope horn horst hortensia houston hoy hudson huld
    hung hunt hunter huy hymen iban ibis ibn icy ida ide ifa ila ilo ima imam imane immaculate imo ina indi india
    indiana indie infant inga ingram inka inna innocent ion ione ir ira ireland iris irl isa isla islam israel ita
    ivette ivory ivy iwan iza jacinto jack jacobus jad jade jaden jaffer jaga jail jais jaka jaki jalon jamar
    jammie jan january janus jara jarl jarred jarret jasmin jasmine jasna jasper jay jeb jemal jena jesus jet
    jeton jetta jewel jo job joep joey joke jon joni joppe jordan journey joy jude judge jukka juli julienne julio
    juma jun june juni junior jure justice justo jutta juvenal kaan kaci kade kader kahina kaiser kaktus kala kale
    kalen kali kalina kalla kalle kalmar kamala kami kamora kana kanak kani kania kara kardelen karli karma karman
    karren karta karter kasandra kata katana kauri kelvin kem kenia kenn kent kenter kenya kerrie kerry keven kia
    kick kiefer kiel kike kiki king kingston kip kipp kit kitty klaas klas knut koda koen kolka kolur kondo kora
    kornel kort kris kristal kristall kuria kyrie lacy lada laddie lady lage laia laken lala lalo lamine lana
    lance landen lander lando lane lanie lark lary lassie latrice latrina launa laurel laus lavada lavar lavender
    lavina lawyer lazar lazaro laze le leafy lean leaner lee leen lega lei leia leider lelia lemma lemon len lene
    leo leona leone leontina leopoldina lera les lesa less lester letizia leva levar levente levis levy lew lex
    lexie lexis lexus li lia lian liana liane lias liberto liberty libia lida lien lies lieve lige lila lilia
    lilie lilla lilo lily lim liman limar limon lincoln lind lindar linde linden line linette link lino linus lio
    lisle lissa liston little liza lo loan lode lola lolita lolla loma lona london lone long loot lope lora loran
    lore loris lorrie lot lota lotte louisiana lourdes love lovey loyal luce lucero lucetta lucila lucina lucky
    luda ludo lula lulu lum luna lundi lupe lura luster lute lutz luz luzie lyric maarten mac macarena mace macie
    mackenzie macs mad madden made madison madonna mads magen maggi magna magnes magni magnolia magret mahdi mai
    maia maie maik maire maj major makarena maks mal mala malaya male malen malia malin malla malle malva maman
    mame mamie mammie man manca manda mandie manie manila manilla manly manning manola manolo mantas manu manuella
    manus mar mara maras marcantonio marcelina marcial marciano marcio mare marga margarida margarite marge
    margherita mari marica marin marine marino mariola mark marla marlin maron marques marquis marquise marri
    marry mars marsh marshal marshall mart marta marte marten martial martirio marvel masa masar mason mat mate
    math mato mats matt mattina maverick max maxi maxim maxima maxime maximo maximus maxwell may maya maye mayo
    meadow meda media medina mees meg mel melanine melba melbourne melchior melker melodie melody melton melva
    memphis mena mentor mercedes mercer mercy merel merkur merle merlin merrie merrily merry messiah meta metka
    metro mia micha mick mickey mie miel mignon mihrab mijo mik miki mikolaj mila milan mile miles milka milla
    mille miller mills mimi mimoza min mina miner minerva ming minor minta mio mira mirabela miracle miranda
    mircea mirella miro mirra mirta mirte miruna missie missouri mist misty mitra miya moa modena modesta modesto
    modi moe moira molly mona monja monna mont montana monte montgomery moody mora moreen morena moreno moses moya
    mugo muli munda muni musa muslim mutua my myrra myrtle na nacer nacho nada nadir nae nail naja nam nana nanna
    napoleon napoleone narcis narciso narcisse narcissus nas nat natividad naz nazi nazir nea neider neja nel nele
    nella nello nelson nena nenni neo neptun nereida neta nevada newt newton nial niara nico nicodemo nicol nik
    nikki nikol niks nil nilima nim ninja ninna nino noble noel noi noma nona noor norma normand north nova
    novella november novi nubia nunzio nurser oba obie oceane ocie octa octave octavia oda odd odessa okey ola ole
    olie olimpia olinda oliva olive olivine olympia om oma oman omina ona oni opal ora oral orange oriana orilla
    orin orion orka orla orlando orma orris orville osa osborne ossi otieno oto ottilie ottone ova ove over owe
    ozella paca padma page paisley pak paker palle palma palmer paloma pamfil panca pancho pandora panfilo panini
    pansy par pardi paris park parker parley pascaline paschal pascual pastor pastora pat pate patience patricio
    patrizio patsy pattie patty pau paulien paulin paw paye paz peace pearl pearly peem peer pelle pellegrino
    penni pennie penny pepe pepita pepper per peren perla perlita pero pershing peta petrina philo phoebe phoenix
    pia piedad pier pierce pierrette piet pieter pietra pijus pina ping pink pinkie pio piper pippa piran pius
    placido pleas pleasant pluma pol polk poncio poppy porsche porter precious press price prima primitiva
    primitivo primus prince princess prosper prudence prudencia puck puk purificacion purity purl queen quint
    quique rabi racha rachida rada raden rafa rafe rafia rafid raid rakel raleigh rama ramadan ramazan rana rance
    rand randy rani ranka ransom ras rasa raven ray reason red reda redden redmond reed reet refugio regula regulo
    rei rein reina reinar reine reino remi remington remo rena renard reno reta reto rex rey reza rhea riad rica
    rice rich richmond rick rico ridge rik rim rio risa ritt river riza roan roar rob robbe robinson rochelle
    rocio rock rocky rod rodrigue roe rogers rok roll rolla rollo roma romaine romana romano rome romeo ronda
    ronin roos roque rose rosetta rosette rosi rosie rossa rosy rowan royal royce roza rua rube rubi rubin ruby
    rui run rune rungo ruperto rush rusty rut ruta rute rutherford rym saal saar sabatino sabil sabin sabir sable
    sabra sad sade safari safina saga sage sai said saint sair sakura sal salami salina salka salmar salud
    salvador salvar salwa sam samar samara samo sancho sander sanders sandy sanita sanjar sanna santa santiago
    santino santo sapa sarai sari sasa saturnino saundra savana savanna savannah savon sawyer scarlet sebastiano
    seda segundo seler selim sem semine sena senna senne senora sep seppe sera serafin serafina serena serenity
    serge serine server sever severo shad shade shay shepherd sherry shoji shona sian sibilla sibille sibyl
    sibylle side sie sien siena sienna sierra signa signar signe siku sil sila sile silla silva silvano silver
    silvestre silvie silvo sim sima simo sina sincere sine sing siri siro sister skip sky skye smith socorro sol
    sola sole soledad sommer son sonata sonny sos spring squire stan stanca stanford star starling starr steen
    stein stela sten sterling stetson steward stojan stone stonewall storm stormy sue sula sultane summer sunday
    sunna sunny sunshine suzette sybilla sydney sylvain sylvan tab tabea tad taft tage taha tai taina taine taisto
    taj taja tal tala talen talha tali talia talib talon tama tamia tan tana tangela tanner tao tapani tara tarja
    taro tate tatu taurus tawny tea tecla teddy teja telemaco telly tena tenis tennessee teodora teodosio tera
    tere tero terra terrance terrence tex texas thalia theta thompson thor thora tia tiara tiare tibe tiburcio
    tierra ties til tilde till tilla tillie tilo timo timoteo tinca tine tinne tino tiny tira titi tito tobiasz
    tobie tod toi toki tola toma tomi tommie tomo toms tonda tone tonia toon tor tora tore tori torrence tory tova
    toy trace transito traute tre treasure trena trent tresa treva trey tri tricia trilby trine trinidad trinity
    troy trudy true tu tuan tucker tui tule tulio tullio tunar ture turner tutu tuur ty tyla ugolino ulva uma una
    uni unique unknown unna unnamed uno ura uranus urbain urban urbano ursina us uta ute utz vada vahar val vala
    valencia valentine valid valija valva valves van vanda var vara vasco veda vedika veer vega veiga veis vela
    velia vello velma velvet vena venera veneranda venice venus ver verde verena vernal vernelle vernice vero
    verona versa versie vessie veta vi victoire victoriano victorino victory vid vida vide viera vif vikar viking
    vili vilis villa ville villi vina vino violet vira virgie virginia visar visitacion vita vitalis vitor vitoria
    vittoria viva von vorm vreneli vu wade wadi wage waldo walker wally walther ward warta wash washington watt
    weaver wellington wells wende wendel wes west wheeler whit wilder will willa wille williams willow willy wim
    winda windy wing winni winny winter wirt wolf wolfram wood woody worth wout wouter wright wulf xenia yana yang
    yaw yoga york young zach zack zafar zain zaire zak zana zander zaraza zarina zed zeta zina zineb zion zizi
    zofija zona
    """.split()  # noqa: SIM905
)

# What tickets capitalise beside that: at a sentence's start, in a letter, of a desk and of a product.
TICKET_WORDS = frozenset(
    """
    abend about above according account activity actual add additionally address admin administrator adresse after
    again against alert all almost along already also although always am among android anfrage another anschrift
    any anyone anything anyway anyways anywhere apache apellidos api app appendix apple application approved apr
    are area around artikel ask asked asking asks assigned at atenciosamente attachment auftrag aug avg back
    background bank basic be bearer because bedankt been before behind being below beside besides beste bestelling
    bestellnummer bestellung beta betreff between beyond billing bitbucket bitte bluetooth boa bom bonjour bonsoir
    bot both box browser buenas buenos bug buonasera buongiorno by bye cable call came can cancel cannot card cart
    case cell center centos centre change chat check checking cher chere chrome ciao clearing click client cliente
    clients close closed closing cloud cluster code colleagues come comes command commande community company
    compte conclusion confirm connect console contact content continue copy cordialement cordiali corp corporation
    correct correo could courriel court credit cuenta cumprimentos currently customer customers czesc damen danke
    darwin dashboard data database date datos datum day days dear debian debug dec default delete delivery
    department description desk detail details dev developer device dia dias did dienstag different dimanche
    dinsdag direccion disable displayed do dobry docker docs doctor document documentation does doing domain
    domingo donderdag done donnerstag down download drive drop during dziekuje dzien each edad edge edit editor
    egregio eight either else elsewhere email empty enable english enter error estimada estimado ethernet event
    every everybody everything everywhere excel except exit expected export factura facture factuur failed faktura
    false fattura fatura fax feature feb fecha fedora few field file filter final finally find firefox firma first
    five fix folder folks follower following for forum found four frage france frau freitag french frequently fri
    friday from further furthermore galaxy game gateway geachte geehrte geehrter general gentile gentlemen gerat
    german germany get getting giovedi github gitlab gmbh go goedemiddag goedemorgen goes going gone good google
    got gracias grafana grazie greetings groet groeten groetjes group grusse guest guide guten guys had hallo
    handbuch hardware has have having hello help hence hepatitis here herr herren hers herself hey hi his hola
    home hospital hotline hours how however html http https id if import in inc incorrect indeed info input
    install instead internet into introduction invalid invoice ios ipad iphone is issue issues it item its itself
    java jenkins jeudi join json jueves jul jun just kafka keep kept key kind klant klantenservice know known
    kollege kollegen kollegin kotlin kubernetes kunde kunden kundennummer kundenservice kundin label ladies lan
    language last latter layer leader learn least leider less let lets level licence license liebe lieber
    lieferung limit limitation limitations limited line link linux list llc log login logout logs look looking ltd
    lundi lunedi lunes maandag mac macos madame made mail main make makes manage manager many map mardi martedi
    martes master max may maybe me meanwhile member members meneer merci mercredi mesdames mesh message messages
    messieurs mevrouw microsoft miercoles might min mine missing misspelled mittwoch mobile mode module moin mon
    monday mongo monsieur montag month more moreover morgen morning most mostly mount move much must myself mysql
    name namely nearly need needed needs neither network never nevertheless new news next nginx night nine no
    nobody noches node nodes nombre none nor not note notes nothing notice nov now nowhere null numero object
    obrigada obrigado oct of off office offline often ok okay ola on once one online only onto open opening opera
    operator option options or order orders ordine other others otherwise our ours out outlook output over
    overview own owner paciente package page paid panstwo partner password passwort patch path payment pdf pedido
    peer peers per perhaps phone pixel plan platform please plugin plus policy port portal pos post postgres
    pozdrawiam premium press prezada prezado price print printer priority pro problem problema probleme process
    prodotto product producto products produit profile project prometheus prosze proxy public purchase purchasing
    put python qps query question quick quit quite quote radio ranger rather read ready really receipt recently
    rechnung record redis refresh refund regarding regards region release remote remove reply report repository
    request requested reset resolved response restart result results return returns review role root route router
    rss ruby run rust sabado safari sales saludos salut saluti salve same samedi sample samstag saturday save
    saved saw scan screen search second section security see seem seems seen sehr select send sender senor senora
    sensor sent sep sept serious server service services servicio servizio servus session settings setup seven
    several shared she ship shipping shop should show shown sig sign signature since sirs site six sms so societe
    software solution some somebody someone something sometime sometimes somewhere sonntag soon sorry source spec
    specialist spelled spelt spettabile staff standard start starting state statement station status step steps
    still stop stopping storage store street subject submit such sum summary sunday support swift switch sync
    system szanowni tab table tag tarde tardes task team teams technical technician telefon telefono telephone
    tell ten test text than thank thanks that the their theirs them then there therefore these they think third
    this those though thought three through throughout thu thursday thus thx ticket tickets time title to today
    todo together token tomorrow too tool tools topic total toward towards track tracking transfer tried true try
    trying tue tuesday two type ubuntu undefined under unknown unless unlike unresolved until up update updated
    upgrade upload upon url us usb use used user username users using usually vaccine various vendor vendredi
    venerdi version very via video viele vielen viernes view visa vitamin void vpn vrijdag wan want wanted wants
    warehouse warning was we web website wed wednesday week welcome well went were werte what whatever when
    whenever where whereas whereby whereupon wherever whether which whichever while who whoever whole whom whose
    why wi-fi wifi will window windows wire witam with within without woensdag wohnung work workspace would wrong
    year yes yesterday yet you your yours yourself zamowienie zaterdag zip zondag
    """.split()  # noqa: SIM905
)

MONTHS = frozenset(
    """
    january february march april may june july august september october november december januar februar marz april mai
    juni juli august oktober dezember janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre gennaio febbraio aprile
    maggio giugno luglio settembre ottobre dicembre januari februari maart mei augustus
    """.split()  # noqa: SIM905
)


@functools.cache
def names() -> Names:
    """All lists, folded, loaded once a process."""
    given: set[str] = set()
    surnames: set[str] = set()
    import faker.providers.person as locales

    for module in sorted(module_info.name for module_info in pkgutil.iter_modules(locales.__path__)):
        provider = importlib.import_module(f"{locales.__name__}.{module}").Provider
        for attribute in dir(provider):
            kind = given if attribute.startswith("first_") else surnames if attribute.startswith("last_") else None
            if kind is not None:
                kind.update(_latin(getattr(provider, attribute)))
    given = {name for name in map(folded_word, given) if len(name) > 1} | GIVEN_NAMES
    surnames = {name for name in map(folded_word, surnames) if len(name) > 1}
    everyday = {*TICKET_WORDS, *THINGS, *MONTHS, *_common_words()} - GIVEN_NAMES | (CALLING - given)
    short = {name for name in given - GIVEN_NAMES if len(name) < SURE_LETTERS}
    unsure = UNSURE | everyday | short
    return Names(
        frozenset(given - unsure),
        frozenset(given & unsure),
        frozenset(surnames),
        frozenset(given - everyday),
        frozenset(word for word in everyday - given if len(word) > 1 and "-" not in word),
        frozenset(everyday),
        common_words() - given - surnames,
    )


def _latin(value: object) -> Iterator[str]:
    """The names of a provider's list, weighted or not; of a surname in parts its last word."""
    if isinstance(value, str):
        if max(value, default=LATIN_ENDS) < LATIN_ENDS:
            yield value.split()[-1]
    elif isinstance(value, Mapping):
        yield from (name for key in value for name in _latin(key))
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield from (name for element in value for name in _latin(element))


def _common_words() -> Iterator[str]:
    for locale in LOREM:
        yield from map(folded_word, importlib.import_module(f"faker.providers.lorem.{locale}").Provider.word_list)
    for words in FUNCTION_WORDS.values():
        yield from map(folded_word, words)
