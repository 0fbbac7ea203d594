"""Groups of English words that often mean the same in rules and manuals, each group between bars.

They are weaker than the synonyms of the vocabulary, which count as one word: a word of a group only helps to recognize
that two statements are about one thing in other words. A word may be in several groups. Words for several things of one
sort, such as days or animals, are not in a common group.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache

from curation.corpora.truth.words import is_vague, meaning

ALMOST = 0.8  # how much a word of the same group counts, where the word itself counts 1
VAGUE, LIGHT = 0.25, 0.4  # how much words say that are vague, and those that mostly carry a sentence
_GROUPS = """
abroad overseas foreign outside country | accept take allow admit welcome approve agree |
accident injury incident mishap | accompany escort supervise supervision company alone own |
account profile login registration | accumulate carry rollover accrue transfer |
acknowledge confirm receipt confirmation | adult grown-up parent guardian |
advance prepayment upfront beforehand ahead prior | advertise advertisement promotion promote marketing |
age old years | agreement contract deal terms | airplane plane aircraft flight fly | alarm alert warning notify |
alcohol beer wine drink | alert alarm notification | allergy intolerance |
allow permit let may can possible permission authorise | allowance entitlement quota budget entitle grant |
alone unaccompanied themselves own unattended | amend change edit modify alter update adjust revise |
announce notice inform tell advance warn ahead prior | annual yearly year |
appeal objection object dispute contest challenge complain | appliance device machine equipment gadget hardware unit |
applicant candidate apply | appointment booking reservation slot visit |
approve approval sign authorise permission consent confirm clear release | archive store keep retain retention save |
arrive arrival check-in checkin come reach reception receive get | ask request demand require |
assistance help support aid service | attach attachment upload file document | attempt try failed wrong incorrect |
attend attendance participate participation participant visit present |
authenticate authentication login verify verification identity | autumn fall | baby infant newborn toddler |
backup copy snapshot | badge pass card | baggage luggage bag suitcase hand | bank account transfer |
basket cart order checkout | battery charge capacity | bed sleep overnight | begin start commence open kick |
bereavement funeral | bicycle bike cycle cycling cyclist | bill invoice charge statement | birth born |
block lock suspend freeze disable deactivate | blood donor | board committee council panel | boarding gate |
boat ship vessel | bonus reward premium incentive award | book reserve booking reservation |
borrow loan lend rent hire | boss manager supervisor lead head | box office | branch fork | breach violation |
break pause rest interruption | breakdown outage failure fault downtime interruption | brew beer | bring take carry |
broken damaged defective faulty defect damage crack | browser web | budget spend cost allowance | bug defect issue |
building site premises facility house location | bus coach |
business company firm enterprise organisation corporate commercial | buy purchase order acquire sale sell sold |
call minute | call phone telephone ring | campfire fire | camping camp tent pitch site |
cancel cancellation terminate end stop quit withdraw change revoke annul | cap limit maximum ceiling quota restrict |
car vehicle drive auto driver | care look nursing | cash card | cash money payout | cattle cow |
cease stop end discontinue | certificate note proof attestation certification diploma letter | certificate tls |
charge fee cost price bill pay rate | charger charging | cheap discount reduce less |
check inspect inspection examine review audit verify test |
child children kid kids pupil little young minor youngster | choose select pick option |
claim report loss damage file | clause term | clean wash launder laundry cleaning |
client customer buyer shopper patron guest user | close closing shut end finish |
clothes clothing uniform garment workwear | collect collection pick pickup fetch | commission cut share percentage |
commit change revision | commute travel work | compensate compensation reimburse refund pay indemnity damages |
compulsory mandatory required obligatory must need have oblige necessary | concert show performance event |
concrete cement | concurrent simultaneous same once parallel |
confidential secret private disclose confidentiality secrecy | connect connection link join |
consecutive row straight successive continuous | consent agree permission approval opt |
construct build construction building | construction build site | contact reach call | container box bin case |
contribution contribute match pay | copy duplicate print photocopy | cost price fee charge rate pay euro |
count stocktaking inventory stock | courier messenger delivery |
course class lesson training seminar workshop lecture | cover covered insure insurance warranty protect include |
crash collision accident | credit refund voucher | crew staff | cure harden dry set | customs border duty |
cut reduce lower | daily day | damage loss defect broken fault harm | dashboard report | data information record |
deadline cut-off due closes latest last | decision decide resolution resolve determine vote |
deduct deductible subtract deduction | deductible excess | default standard unless preset factory out |
delay late overdue behind | delete erase remove purge wipe destroy dispose discard |
deliver delivery ship shipping arrive dispatch send courier post parcel order | dentist dental teeth tooth |
depart departure leave check-out checkout vacate | deposit prepayment downpayment security | deposit savings |
device screen machine phone computer | dinner meal lunch supper food eat | disclose share reveal tell publish |
discount reduction rebate cheaper off less reduced | dish meal course menu food | dismiss dismissal fire terminate |
distance away apart far | distribute send publish | dividend payout | doctor physician medical |
document paper papers form paperwork record certificate | dog tax | domestic country national inland |
donate donation gift give donor | dose dosage tablet pill medication | download install |
downtime outage unavailable | dress wear clothes attire | drive driver driving | dry dryer drying |
duration length long time last take period | earn receive get income | edition version release issue |
educator teacher staff instructor | elect election vote | election vote ballot | electricity power energy |
eligible qualify entitle entitled qualified | email mail mailbox inbox message | emergency urgent critical |
employee staff worker employed colleague personnel team member workforce everybody | empty full drain |
encrypt encryption cipher encrypted | end finish expire lapse close over terminate |
enrol enrolment register registration sign join | enter entry admission admit access |
entrance admission ticket entry | equipment gear tool kit | error mistake fault failure wrong |
escalate escalation forward | evening night | exam examination test assessment | exceed above over beyond more |
exchange swap replace replacement return | exempt exemption waive free | exhibition show exhibit | exit door |
expense cost spending claim travel | expire expiry lapse valid validity end invalid | explain describe |
export download extract | extend extension prolong renew longer |
extra additional more another further supplementary | failure fault outage error | family household relative |
fare ticket price | fast eat food feed | fast fasting eat food stomach | feed feeding food fed | feed fodder |
field form | film movie video dvd | fine penalty late overdue charge fee | finish end complete done ready |
fire blaze | fire drill evacuation | firewall network | fiscal financial accounting | fix repair mend service |
flat apartment home residence lodging unit | floor storey level | food meal eat catering |
forbid forbidden prohibit prohibited ban banned not | foreign abroad overseas country international roaming |
free gratis complimentary waive charge cost nothing | freeze pause suspend hold | freezer frozen |
freight cargo goods shipping | frequency often every | fridge refrigerator cooler cold | fuel petrol gas tank |
full complete entire whole | garbage waste trash rubbish bin refuse | garden yard | gift present donation voucher |
grade mark | grant give award allow | group class team squad party |
guarantee warranty assure promise commit commitment ensure | guest visitor customer resident traveller |
gym workout train training club fitness | hairdresser salon haircut hair | half quarter | handover hand key |
harvest pick crop | health medical wellbeing | heat heating temperature warm | hedge bush | height tall high |
helmet protective headgear | helpdesk support service desk hotline | hire recruit hiring recruitment |
holiday vacation leave absence day | home house household residence | homework assignment coursework |
hospital clinic ward | hotel accommodation lodging room overnight | hotline helpline | hour time |
house home property building | household resident home customer | identification identity id passport |
idle inactive inactivity activity nothing | ill illness sick sickness absence absent |
inactivity inactive idle activity dormant unused | include inclusive part contain cover | increase raise rise |
inform notify tell announce notice advise let know | install installation setup set | instalment installment payment |
insurance insure policy cover | interest rate apr | internet broadband | interrupt interruption outage disruption |
interval break | interview round conversation | introduce launch start | invite invitation | invoice receivable |
job position role employment vacancy | join joining sign enrol become | journey trip travel ride | judge jury court |
juror jury | keep delete erase destroy retain store dispose shred discard | key fob | key secret token credential |
kitchen cook | label tag mark sticker | land arrive | lap circuit | late overdue delay after | laundry wash washing |
law legal statute | lawyer attorney counsel | league championship tournament | lease rent rental tenancy |
leash lead | lecturer teacher professor instructor | letter post mail writing written | liability damages |
liability liable responsible responsibility | library borrow book | licence license permit | lift elevator |
link click url button | listen port | loan borrow credit mortgage lend | location site place branch | locker cabinet |
log record logs protocol | logout sign log out | lose lost loss missing replacement | loyalty points |
magazine issue | mail email letter post | maintain maintenance service servicing upkeep |
maintenance downtime works upgrade | manufacture production produce make | match fixture |
meal food lunch dinner eat subsistence | medical health doctor physician | medicine drug medication |
meet meeting session | member membership participant subscriber | memory ram | mentor coach | message mail note |
mileage kilometre mile | minute second | mobile cell phone | money cash sum amount | month monthly | moving move |
mow lawn grass | museum gallery | night overnight | node host machine server | noise loud quiet |
notice notify warning advance announce notification | notify tell inform announce report | nurse nursing |
nursery kindergarten daycare preschool | occupant tenant resident | office workplace desk site | official public |
oil lubricate grease | operate run work | operation surgery procedure operate | opt choose |
order purchase buy basket request | overdue late return | overtime extra hours | own private personal |
owner holder proprietor landlord | package parcel packet shipment | page sheet | paid pay | paint coat painting |
pair shoe | parcel locker | parent mother father | parental maternity paternity | park parking space garage |
participate attend join take | partner spouse | party event | passenger traveller rider | passport identity id card |
password passcode credential | password passcode pin | patch update fix | pause break freeze suspend |
pavement sidewalk | pay payment settle transfer payable due paid | payroll wages salary pay | pension retirement |
people person guest seat | per diem subsistence | percent percentage share | perform carry conduct |
period term duration window | permission approval consent licence | pesticide spray | pet animal | pet dog animal |
pharmacy chemist | phone telephone call hotline | photo photography picture photograph image | physician doctor gp |
plan subscription tariff package | plant tree crop | platform track | play game | pod container | podcast episode |
policyholder insured | pool swim swimming | power line | practice surgery | premium contribution |
prescription medicine drug | preserve keep | press journalist | price cost fee rate tariff ticket charge |
print printer printing | printer print cartridge ink | prior before | prize award | probation probationary trial |
process handle processing treat deal | product item goods article | profit margin | programme schedule |
project assignment | project board | promotion raise | proof evidence receipt | protect protection |
provide supply give | publish publication release | pupil student child learner |
pupil student learner participant attendee | purchase buy order acquisition | queue line wait |
quiet silence silent noise | quorum present decide attend | quota limit allowance | race run marathon runner |
rain weather | read reading | reader borrower | ready available | reapply apply again | receipt proof bill |
receipt voucher proof | receive get obtain arrive | recipe cook | record file data log | recording record |
recycle recycling waste | redeem redemption use exchange | reduce lower discount | refer referral recommend |
refresh replace renew | refrigerate fridge cool refrigerator cold chill | refund reimburse money repay |
reimburse claim expense | reimburse refund pay cover compensate | reject refuse decline deny |
reject rejection refuse decline turn | reminder dunning | remote home telework | remove delete take |
renew renewal extend extension automatically | renovate refurbish restore | rent lease tenancy hire rental |
repeat retake again | replace replacement new exchange substitute renew swap | replica copy |
reply answer respond response react | report notify tell file declare | repository repo |
request ask apply application | request call query | require need must necessary demand | rescue emergency |
reservation table | reserve book reservation hold | reset recover | resign resignation leave quit notice |
resolve fix solve | response reply answer react reaction first | responsible duty care | rest break recovery |
restart reboot | restore recover recovery | retail shop store | retire retirement pension | retry attempt resend |
retry attempt try again | return back take exchange send | right entitle | risk danger hazard | road street |
room chamber hall | rotate rotation change renew | round stage | router modem | run last term | safe safety secure |
salary wage pay income | sale clearance | sample specimen | sauna spa wellness | scan scanner |
scholar scholarship grant student | school class | screen device display monitor | seal sealed unopened |
seat licence user | seat place people capacity | secure security | send post dispatch submit hand | session login |
severity priority | share part | share stock | shift duty | shift duty roster | shipping postage |
shoe pair footwear | sign signature | signature sign release approve | size large big length | ski slope lift |
smoke smoking cigarette smoker smoke-free | software program application app | space storage | spare replacement |
speed bandwidth mbps | speed fast limit | sport exercise training | stage step | stay remain | stipend allowance |
storage space quota mailbox memory hold | store keep storage | stream watch view | submit hand send file in |
subscribe subscription | subscription membership plan | supplier vendor | supply deliver |
surcharge extra supplement | suspend block deactivate close | swim swimming pool swimmer | switch turn |
system platform server | tariff plan rate | tax vat duty | taxi cab | teach lesson | technician engineer mechanic |
temperature degree warm cold heat | tenant renter lessee lodger occupant | tender bid | term period contract |
theft steal stolen | thesis dissertation paper | throttle limit rate | throughput rate limit | throw discard dispose |
ticket admission request case | ticket issue case | timeout idle expire | tip gratuity | toilet restroom | token key |
tour visit guide | tourist visitor | trade exchange | train rail railway | train training | trainer coach |
transfer pay bank move | translate translation | transport carry | treat treatment therapy | tree prune |
trial evaluation demo | trial test try | truck lorry | tuition fee | tyre tire | unoccupied vacant empty |
unused unworn unopened new | update upgrade patch | uptime availability available |
urgent critical emergency priority | usage consume consumption | username name |
vaccination vaccine shot jab immunisation | vaccine vaccination jab vial | valid expire work redeem use |
vegan plant-based | vendor supplier contractor | vet veterinary | view see | visit visiting visitor | visit visitor |
voice speak | vote ballot | voucher gift card coupon | wait waiting delay | warehouse depot | warn warning reminder |
warranty guarantee cover | wash hands | water supply | water watering | webhook callback | website site web |
wedding marriage | week weekly | weigh weight heavy heavier kilogram | wine cellar |
withdraw revoke cancel rescind retract undo | withdraw withdrawal | withdraw withdrawal cash atm | withdrawal cash |
work maintenance interruption construction | workspace organisation organization tenant | write written | zone area
"""
_LIGHT = """
additional ahead always amount anything around automatically basis believe best call depend desk every everything
example expect extra feel find further gladly go good hear important just kindly know leave let little make mind note
number once overall own plan please possible remember right sign simply somebody soon start sure take themselves think
want welcome well wish yourself
"""


def _related() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = defaultdict(set)
    for group in _GROUPS.split("|"):
        words = set(filter(None, map(meaning, group.split())))
        for word in words:
            related[word] |= words - {word}
    return {word: frozenset(others) for word, others in related.items() if others}


RELATED = _related()
_CARRIES = frozenset(filter(None, map(meaning, _LIGHT.split())))


@cache
def says(word: str) -> float:
    """Return how much a meaning says about a statement's topic: 1, or less if it occurs in all sorts."""
    return VAGUE if is_vague(word) else LIGHT if word in _CARRIES else 1.0


def telling_share(word: str, around: Collection[str]) -> float:
    """Return how well some words express a meaning: 1 if it is among them, less if only one of its group is, else 0."""
    if word in around:
        return 1.0
    related = RELATED.get(word)
    return ALMOST if related and not related.isdisjoint(around) else 0.0


def share(words: Iterable[str], around: Collection[str]) -> tuple[float, float]:
    """Return the share of some meanings that other words express, and the total weight of those."""
    total = overlap = 0.0
    for word in words:
        weight = says(word)
        total += weight
        overlap += weight * telling_share(word, around)
    return (overlap / total if total else 0.0), overlap
