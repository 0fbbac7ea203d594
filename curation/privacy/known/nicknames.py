"""Short and pet forms of first names in the languages of Europe: Robert is also called Bob.

Groups of forms of one name, folded; a form may be in several groups. They are used for a document's own people only, so
a rare pair does little harm, and a missing one leaves a name in the text.
"""

from __future__ import annotations

from curation.privacy.known.words import key

_GROUPS = """
    abigail abby gail; abraham abe bram; adam ad; adelaide addie; agnes aggie nessie; alan al; albert al bert bertie
    berto beto; alexander alex al alec sandy sander sascha sasha xander lex ales sanya shura aleksander aleksandr
    alexandre alejandro alessandro alexandros olek oleks alek aleks; alexandra alex sandy sandra sasha lexi sascha ola
    olka aleksandra alexandria alejandra ale sanya xandra; alfred al alf alfie fred freddie; alfonso fonso poncho;
    alice ally ali; alison ali ally; amanda mandy; amelia amy millie; ana anita; anastasia nastya nastia stacy asya;
    andrew andy drew andi; andreas andi andy dre; andrea andi andy; andrzej jedrek jendrek; andre dede; angela angie
    geli; angelica angie; anna ann anne annie ania anja anya aneta anka anita nan nancy annika asia; anne annie;
    annemarie annie anne; anthony tony ant; antonio toni tono antonin antek nino toto; antoinette toni nettie; antoni
    antek tolek; archibald archie; arnold arnie; arthur art artie; artur arek; august gus gustl; augustus gus; aurelie
    lili; barbara barb babs barbie basia babsi; bartholomew bart; bartlomiej bartek bartosz; beatrice bea trixie;
    beatriz bea; benjamin ben benny benni benji benek; benedict ben benny; bernard bernie bern; bernhard bernd berni;
    bernadette bernie; beverly bev; boguslaw bogus bogdan; brenda bren; bradley brad; brandon bran; bridget biddy
    bridie; calvin cal; cameron cam; camille cam; carl charlie kalle; carla carly; carlos carlitos charlie; carmen
    carmela; caroline carol carrie caro lina; carolina caro lina; carolyn carol carrie; casimir kazik kazimierz;
    caspar cas; catherine cathy kate katie cat kathy kitty cate cath; cecilia cece celia; charles charlie chuck chas
    chaz charly; charlotte lottie charlie lotte char; chloe clo; christian chris krystian kris; christina chris
    chrissy tina christa kristi; christine chris chrissy tina christa; christopher chris kit topher; christoph chris
    stoffel toph; clarence clare; claudia claudi; clemens clemi; clifford cliff; concepcion concha conchi; consuelo
    chelo; constance connie; constantine costa kostas konstantin kostya; cornelius con neil; cornelia conny nelly lia;
    cynthia cindy; czeslaw czesiek; daniel dan danny dani danek; daniela dani; danielle dani; david dave davy davey
    dawid; deborah deb debbie debby; delores dee; dennis denny; derek del; diana di; dieter didi; dmitri dima mitya
    dmitry dmitriy; dolores lola loli; dominic dom nick; dominik dodo niki; donald don donny; dorothy dot dottie dolly
    dory; dorothea doro thea; dorota dorotka; douglas doug; duncan dunc; edgar ed eddie; edmund ed eddie ned ted;
    eduardo edu lalo; eduard edi eddie; edward ed eddie ned ted teddy edek; edwin ed eddie win; eleanor ellie nell
    nora elly lenore; elena lena helena; elisabeth lisa elli sissi lisbeth elsbeth betti liesel lisi beth elise;
    elizabeth liz lizzie beth betty eliza lisa betsy bess libby elsie liza lizzy elspeth; elzbieta ela elka; emily em
    emmy millie; emilia emi milka; emil milek; emmanuel manny manu; enrique quique kike; eric rick ricky; erik rik;
    ernest ernie; ernesto neto; esther essie hettie; eugene gene zhenya; eugenia genia zhenya; evelyn eve evie; eva
    evi ewa ewka; ewa ewka; ezekiel zeke; federico fede; felipe pipe; ferdinand ferdi nando; fernando nando fer; filip
    fil; florence flo flossie; florian flo flori; frances fran frankie fanny; francesca franca fra; francesco checco
    franco; francis frank frankie fran; francisco paco pancho fran curro kiko; francisca paca paqui; franciszek
    franek; francois fanfan; franklin frank; franz franzl franzi; franziska franzi; frederick fred freddie freddy rick
    fritz; friedrich fritz fred fredi; frederic fred; gabriel gabe gabi; gabriele gabi; gabriela gabi gaby; geoffrey
    geoff jeff; george georgie; georg schorsch jorg; gerald gerry jerry; gerard gerry; gerhard gerd; gertrud trudi
    traudl; gertrude gertie trudy; gilbert gil bert; giovanni gianni nanni vanni; giuseppe beppe peppe pino;
    giuseppina pina; grazyna grazynka; gregory greg gregor; grzegorz grzes grzesiek; guadalupe lupe; guglielmo memo;
    guillaume gui; guillermo memo guille willy; gustav gus; gunther gunni; gwendolyn gwen; hannah hanna; hans hansi
    hannes; harold harry hal; harriet hattie; heinrich heinz heiner hein heini; heather heath; helen nell ellie lena;
    helena hela lena; helga helgi; henry harry hank hal; henri riton; henryk heniek; herbert herb bert herbie; herman
    hermie; hortensia tencha; howard howie; hubert hugh bert hubi; ian iain; ignacio nacho; ignacy ignas; ines agnes;
    ingrid inga; irena irka; irene renie; irina ira; isaac ike zac; isabel izzy bella belle isa; isabella izzy bella
    isa; ivan vanya; ivana ivanka; jacob jake jack cob; jacqueline jackie jacqui; jadwiga jadzia; jakob jockel; jakub
    kuba kubus; james jim jimmy jamie jem; jan jas janek janusz hannes; jane janie jenny; janet jan; janina janka;
    janusz janek; jason jay jase; javier javi; jean jeannie; jeanne jeannette; jeffrey jeff; jennifer jen jenny jenn;
    jeremy jerry jem; jerome jerry; jerzy jurek; jessica jess jessie; jesus chuy chucho; jill jilly; joachim jochen
    achim jo; joan joanie; joanna jo joasia aska asia; joanne jo; joaquin quino; johann hans hannes jo; johanna hanna
    jo hanni; johannes johann hans hannes jo; john jack johnny jon jonny; jonathan jon jonny nathan; jorge jorgito;
    josef sepp jo joschi pepi; jose pepe chepe joselito; josefa pepa; joseph joe joey jo; josephine jo josie fina;
    joshua josh; jozef jozek ziutek; juan juanito juancho; juana juanita; judith judy judi; julia jule jules julie
    julka; julian jules; juliana jule; jurgen jogi; karl kalle karli charly; karol karolek; karolina karola karo;
    karoline karo line; kasper kas; katarina kata katka; katarzyna kasia kaska; katharina kathrin katja kati kathi
    trina kata; katherine kathy kate katie kat kitty kath kit; kathleen kathy kate katie; kathryn kathy kate katie;
    kazimierz kazik; kenneth ken kenny; kevin kev; kimberly kim; klaus klausi; konrad conny; konstantin kostya kosta;
    kristina kris tina; krystyna krysia; krzysztof krzys krzysiek kris; kurt kurti; larissa lara; laura lauri lori;
    laurence larry laurie; lawrence larry laurie lars; leonard leo len lenny; leonardo leo nardo; leopold leo poldi;
    leslie les; leszek lech; lewis lew lou; lillian lil lily lilly; liliana lili; linda lindy; louis lou louie; louise
    lou lulu; lorenzo renzo; lourdes lulu; lucas luke; lucia lucy luz luci; ludwig lutz wiggerl; luigi gigi; luis
    lucho luisito; luisa lulu; lukas luki; lukasz lukaszek; lydia liddy; maciej maciek; madeleine maddie madeline;
    magdalena magda lena leni magdusia; magdalene magda lena; malgorzata gosia malgosia gosia gocha; manfred mani
    manni; manuel manolo manu manny; manuela manu; marcin marcinek; marek mareczek; margaret maggie meg peggy marge
    margie greta madge daisy rita peg; margarete grete gretel rita gretchen; margarita rita margo; margherita rita;
    maria mia mary mitzi marie masha marysia mariechen maja maruja marichu; mariana mari; marianne anni; marie mimi;
    marilyn mary lyn; mario mariolino; marion marie; mariusz mariuszek; mark marky; markus mark; martha marty patty;
    martin marty tino; martina tina; mary molly polly mamie may; matteo teo; matthew matt matty; matthias matze hias
    matti; mateusz mati; maureen mo; maurice mo; maximilian max maxi; maxine max; melanie mel melli; melissa mel missy
    lissa; mercedes merche meche; michael mike mick mickey mikey michi micha michel misha mischa; michal michalek;
    michaela michi ela; michele mich; michelle shelly mich; miguel migue mike; mikhail misha; mildred millie;
    millicent millie; miriam mimi miri; miroslaw mirek; mitchell mitch; mohammed mo; mohamed mo; monica mona; monika
    moni; montserrat montse; morris mo; moses mo moe; nadezhda nadya; nadine nadi; nancy nan; natalia natasha nat
    talia natalka; natalie nat; nathan nate nat; nathaniel nate nat nathan; nicholas nick nicky nico klaus nic; nicola
    nicky; nicolas nico; nicole nicky nikki nic; nikolai kolya niko; nikolaus klaus nik niko claus; nikolaos nikos;
    norbert bert norbi; norman norm; olga olya olenka; oliver ollie oli olli; olivia liv livvy olive; oscar ossie;
    oskar ossi; otto ottl; pablo pablito; pamela pam; patricia pat patty trish patti tricia patsy pati; patrick pat
    paddy rick; patrycja pati; paul paulie pauli; paula paulina; paulina paula; pavel pasha; pawel pawelek; pedro
    perico; penelope penny nelly; peter pete; philip phil pip; phillip phil pip; philippe phil; pilar pili; piotr
    piotrek piotrus; przemyslaw przemek; rachel rae; rafael rafa rafi; rafal rafalek; raimund rai; ramon moncho;
    randall randy; randolph randy; raphael raph; raul raulito; raymond ray; rebecca becky becca reba; reginald reg
    reggie; regina gina; reinhard reini; renata renia; renate reni nate; richard rick rich richie dick ricky rik;
    ricardo rick richi ricky; riccardo ricky; robert bob rob bobby robbie bert robby robin; roberto berto beto;
    roberta bobbie robbie; roderick rod; rodney rod; rodrigo rodri; roger rodge; roland roli rollo; ronald ron ronnie;
    rosa rosita rosie; rosario charo; rosemarie rosi; rosemary rosie rose; rudolf rudi rolf; rudolph rudy; rupert
    rupi; russell russ rusty; ryszard rysiek; sabine bine sabi; salvador chava salva; salvatore turi toto salvo;
    samantha sam sammy; samuel sam sammy; sandra sandy; santiago santi yago; sarah sally sadie; sebastian seb bastian
    basti sebi; sebastien seb; sergei seryozha serge sergey; sergio checo; shirley shirl; sidney sid; siegfried sigi
    siggi; sigmund sigi; silvia silvi; simon si; slawomir slawek; sofia sofi sonya; sophia sophie soph; sophie soph;
    spencer spence; stanley stan; stanislaw staszek stasiek stach; stefan steffen stef stefek; stefanie steffi stef;
    stephan steff; stephanie steph stevie; stephen steve steven stevie steph; steven steve stevie; stuart stu; susan
    sue suzie susie suzy; susanna sanna susi; susanne susi sanne; suzanne sue suzie suzy; svetlana sveta; sylvester
    sly; sylvia sylvie; szymon szymek; tadeusz tadek; tamara tammy toma; tatiana tanya tania; teofil teo; terence
    terry; teresa terry tess tere maite; theodor theo teddy; theodore ted teddy theo; theresa terry tess tracy resi;
    thomas tom tommy thom; tomas tomi; tomasz tomek; timothy tim timmy; timotheus timo tim; tobias tobi toby; tyler
    ty; ulrich uli ulli; ulrike uli ulli rike; urszula ula; ursula ursel uschi ulla ursi; valentina valya vale;
    valerie val; vanessa nessa; veronica ronnie vero; veronika vroni; vicente chente; victor vic; victoria vicky tori
    vic; viktor vitya; viktoria vicky; vincent vince vinny vin; vincenzo enzo; virginia ginny; vladimir volodya vova
    vlad; vivian viv; waldemar waldek; walter walt wally walti; wanda wandzia; wendy wen; wilfred will wilf fred;
    wilhelm willi willy wim; william will bill billy liam willie willy; winifred winnie fred; winston win; wladyslaw
    wladek; wlodzimierz wlodek; wojciech wojtek; wolfgang wolf wolfi; xavier xavi; yekaterina katya; ekaterina katya;
    yevgeny zhenya; yolanda yoli; yuri yura; zachary zach zack; zbigniew zbyszek; zdzislaw zdzisiek; zofia zosia;
    stephane steph; wilhelmina mina willa; zygmunt zyga
"""
FORMS: dict[str, frozenset[str]] = {}
for _group in _GROUPS.split(";"):
    _forms = frozenset(map(key, _group.split()))
    for _form in _forms:
        FORMS[_form] = FORMS.get(_form, frozenset()) | _forms


def nicknames(name: str) -> frozenset[str]:
    """Return other forms of a first name, as keys (`words.key`); empty where none are known."""
    return FORMS.get(name, frozenset()) - {name}
