"""Words that names are made with or that are also names: titles, particles, and what reads as a word when it stands
alone. All folded.
"""

from __future__ import annotations

from curation.text.readings import TITLES as CLEAR_TITLES

# First names and surnames that are also words: alone they count only where a name must stand.
WORDS = frozenset(
    """
    able ace adore all alter amber an angel any arch art ash baker ball band banks bar barber bark barn baron bass
    bay beach beam bean bear bell bent best berry bill birch bird bishop black blank blaze bliss block bloom blue
    bold bolt bond book booth bow bowl box boy boys brand brave bridge bridges bright brook brown brush buck bud
    bull burns bush butcher butler can candy cane carpenter case cash castle chance chapel charity chase chip
    christian church city clay clear cliff close coal cole collar colt comfort constant cook corn couch cox craft
    crane cross crow crystal curry cutter daily dale daisy dash dawn day deal dean dear dell diamond dick do dollar
    dot dove drake draper drew driver duke dusty dyer earl early east easter ebony eden elder ember english even
    ever fair faith fall falls farmer fast fay fern field fields finch fine fit flag fleet flint flood flora flower
    fly forbid ford forest forester fort foster fountain fox free freedom freeman french friend frost fuller gale
    gardener garland gay gem gene gentle german gift ginger glass glory gold golden good goodwill gore grace grand
    grant grave graves gray green greene grey grove guard guest guide gunner guy hail hall hammer hand harbor hardy
    harmony hart haven hawk hazel he head heart heath heather heaven her herb here hero high hill hills him hiss
    holiday holly holmes home honey honor hood hook hope house how hunt hunter in instant iris iron isle it ivory
    ivy jade jasmine jay jet jewel jo job joker jolly joy judge just keen key keys kind king kit knight knot lake
    lamb lance land lane large lark latch laurel law lawn lay leaf lean leap let levy liberty life light lily line
    lion list little lock long lord lot love low lucky lunch mace major mail man manly manner mark marks mars marsh
    marshal marshall mast master max meadow mean mercer mercy merit merry mill miller mind mint miracle misty mix
    moody moon more moss mount my myrtle nail new noble norm north nova now oak ocean old olive on only opal or
    orange other outlaw over page paige painter palm park parks pat patience peace pearl peck penny pepper perry pet
    phoenix pierce pike pile pilot pine piper pitt place plant plum pole pond poole pope poppy porter post pound
    power powers precious present price pride prime prince princess prior proctor prudence puck queen quick quiet
    quill rain ramp ranger raven ray read real reed reef regal remedy rich ridge ring river rivers road rob robin
    rock rocky roman rose rosy round row royal ruby rush rusty sage sales salt sand sandy savage say scarlet sea
    self sergeant setter shade sharp sharpe she shepherd shift ship short show silver singer sky small smart snow so
    son song south spark sparks spear spring spruce star stark starling state steel step stern still stone stones
    storm story street strong style such sue summer summers sun sunny swan sweet swift tailor talent tanner teal
    temple term terry the they thorn thread tiger tile to tone too tower town tracy treasure tree trinity true unity
    up us use valentine valley van vale viola violet virtue vivid wade walk walker wall walls want ward warden warm
    warren way weaver weeks welcome well west wheat wheeler white will willow wills wilt winner winter winters wish
    wolf wolfe wood woods word worth wren yes you young amor angeles blanco bravo buena campos casa casas consuelo
    cruz dolores flores guerra hermosa iglesias leal leon luna luz mar mercedes mora nieves paz pilar prado real
    reina rey rico rojo rosa rosario santa santos sierra sol soledad vera verde viola aime belle bonne brun claire
    clement constant desire fleur france grand juste marchand mercier noel noir parfait petit pierre prosper roi
    rose bella bianco costa gallo gentile greco luce mare nero oro pace piano rocco
    """.split()  # noqa: SIM905 - quoted words are not easier to read
)
# Words in small letters only: with a capital they are names anywhere.
SELDOM_WORDS = frozenset(
    """
    bailey benoit bianca bob brooks bruno carter castillo chandler chantal chapman clark cooper ernst fisher franco
    frank fuentes fuhrmann haas harper hermann huber hughes jack jahn kramer krause kruger kuhn leblanc legrand
    lehmann marino martin mason metzger mills moore moreno mueller muller neumann nick parsons pfeiffer ramos rios
    rojas rousseau roux sanger schaefer schafer schmid schmidt schulz schulze serena smith stella taylor
    torres tucker turner vega victor wagner waters webb webber wells wolff wright zimmermann
    """.split()  # noqa: SIM905
)
# Nouns of German, which has all nouns begin with a capital, and months: a capital inside a sentence says nothing.
CAPITALISED = frozenset(
    """
    april august avril january february march may june july juli juni mai mars sunday monday tuesday wednesday
    thursday friday saturday montag dienstag mittwoch donnerstag freitag samstag sonntag easter christmas abend
    adler alter bach bauer baum becker berg bischof blum blume brand braun brunnen busch dorn falk fass fest fink
    fischer frei freund frost fuchs graf gross gut hahn hammer hase haus heil heim heide held herbst herz herzog
    hirsch hof hoffnung holz horn huhn hut jager jaeger jung kaiser kaufmann keller kern kirche klein klug koch
    konig koenig kopf korn kraft kranz kreis kreuz krieger kron kugel kunst kunz kurz lamm lang lange land lehrer
    licht lieb linde loewe lowe luft markt maurer meister mond morgen munz nagel nebel neu ott otter pabst post
    quelle rabe rad rat reich reiter richter ritter rose roth rot sand schild schloss schmied schneider schreiner
    schuster schutz schwan schwarz see seiler silber sommer specht spiegel spiel sport stahl stark stein stern stolz
    storch strauss stumpf sturm tag tanne teich teufel thal tisch traum turm vogel vogt vater wachter wald weber weg
    weiss weise werk wert west wild winkel winter wirt wirth witz wolf wunder wunsch ziegler zimmer zorn
    """.split()  # noqa: SIM905
)
# Before a surname. Those that are also words count only where title and name begin with a capital.
DOUBTFUL_TITLES = frozenset(
    """
    m sr sra srta don dona pan pani pana panu panem pania dhr mevr mw sig hr fr sen gospodin ing bay mag dipl frl kum
    """.split()  # noqa: SIM905
)
TITLES = (
    CLEAR_TITLES
    | DOUBTFUL_TITLES
    | frozenset(
        """
        mister madam herrn fraulein mademoiselle mlle messrs senor senora senorita signor signora signore signorina
        dottore dott professor professeur profesor doctor docteur doktor senhor senhora meneer mevrouw fru bayan
        lord lady rev
        """.split()  # noqa: SIM905
    )
)
SUFFIXES = frozenset("jr sr ii iii iv phd md msc bsc ba ma mba esq cpa rn dds llm junior senior".split())  # noqa: SIM905
# Between first names and surname; no part of a name that stands for it.
PARTICLES = frozenset(
    """
    van der den de la le las los del dell della di da das dos du do von vom zu zum zur ter ten te af av al el ibn bin
    ben bint e i y und and op aan st san
    """.split()  # noqa: SIM905
)
# Capitals alone in a line that are no initials.
NO_INITIALS = frozenset(
    """
    ok no it hr pc pm am us uk eu id tv ps cc re fw hi so go na eg ie qa ui ux ai io ip os vm db
    """.split()  # noqa: SIM905
)
