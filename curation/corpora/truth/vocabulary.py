"""Lists of words: without a meaning of their own, with the same meaning, and excluding each other.

For English, with the most frequent German and French words.
"""

from __future__ import annotations

_STOP = """
a about above after again all along already also always am amount an and any anybody anyone anything are aren't as at
be been before being below between big bigger biggest both but by can can't cannot could couldn't currently despite
did didn't do does doesn't doing don't done during e.g each earlier early either else equal equals etc even ever every
everyone everything exceed exceeding exceeds few fewer fewest first for from generally get gets getting give given
gives go goes going got had has have having he hence her here hers high higher highest him his how however i i.e if in
instead into is isn't it it's its just large larger largest late later latest least let lets limit limited limits long
longer longest made make makes making many max maximum may me might min minimum more most much must mustn't my need
needs neither never no nobody none nor normally not note number of old older oldest on once only onto or other others
ought our ours over own per please same set shall she short shorter shortest should shouldn't simply small smaller
smallest so some somebody someone something sooner still such take taken takes taking than that that's the their
theirs them then there there's therefore these they this those through thus to together too total typically under
unlike until up up-to upon us usually very via was wasn't we we'll we're well were what when where whether which while
who whom whose why will with within without won't would wouldn't yes yet you you'll you're young younger your yours
now today currently since aber alle allen aller alles als also am an auch auf aus bei beim bereits bis bzw da dabei
damit dann das dass dazu dem den denen denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort
du durch ein eine einem einen einer eines er es etwa etwas euch euer für gegen gilt gelten gibt hab habe haben hat
hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer ins ist ja je jede jedem jeden jeder jedes jedoch kann
kein keine keinem keinen keiner können man maximal mehr mein mich mindestens mir mit muss müssen nach neben nein nicht
noch nun nur ob oder ohne pro schon sehr sei sein seine seit sich sie sind so soll sollen sollte sonst sowie
spätestens über um und uns unser unsere unseren unter vom von vor wann war was weil wenn wer werden wie wieder wir
wird wo wurde wurden zu zum zur zwischen beträgt betragen liegt höchstens darf dürfen darum dafür davon hoch lange
viele lang groß afin ai alors après au aucun aucune aujourd aussi autre autres aux avant avec avez avoir car ce cela
celle celui ces cet cette chaque chez comme comment dans de depuis des dès deux doit doivent donc du elle elles en
encore entre est et être eu faut il ils je jusqu jusque la là le les leur leurs lors lorsque lui ma mais même mes
moins mon ne ni non nos notre nous on ont ou où oui par pas pendant peu peut peuvent plus pour pouvez près puis quand
que quel quelle quelles quels qui sa sans se sera serai seront ses si sinon soit son sont sous sur ta tes ton tous
tout toute toutes très tu un une vers vos votre vous élève élèvent combien d'un d'une d'achat s'élève s'élèvent n'est
qu'il
"""
STOP = frozenset(_STOP.split())
# Words that say little about what a claim is about.
_VAGUE = """
accept actual allow amount ask available basic become begin bring business calculate calendar carry case cause certain
change close come common company complete comprise conduct consider contact contain count cover create current
customer date day default defaults detail different duration earn end ensure entire entitle equal exist expect fact
find finish follow free full general give grant handle happen hear height help hit hold hour include information issue
item join kind know last lead learn length like line live look main mean measure meet minute month move must need new
normal number obtain occur offer open operate option overall part pass people perform period person place plan play
point policy prepare present process produce product provide put raise reach receipt receive reduce regular remain
require rule run say see serve service set show size sort speak special spend stand start stay step suggest team tell
thing time total treat try turn type use user usual wait want way week whole width work working write year budget
apply except exception applies threshold deadline window period term objective maximum minimum requirement rule
entitlement guaranteed guarantee frist dauer zeit anspruch grenze hohe betrag lange schwelle délai seuil montant durée
"""
VAGUE = frozenset(_VAGUE.split())
# Verbs that an instruction begins with.
_ORDERS = """
ask add allow attach call check choose click close confirm connect contact copy create delete disable download
enable enter find follow go hold install keep leave log look make move note open pick plug press provide read remove
replace restart run save scroll see select send set sign start stop switch tap test try turn type unplug update use
wait write
"""
ORDERS = frozenset(_ORDERS.split())
# Nothing that tells one thing from another, though written in capitals or with a digit.
COMMON = frozenset({"2fa", "mfa", "faq", "faqs", "id", "ids", "ok", "url", "urls", "24x7", "n/a", "tba", "tbd", "asap"})
# Words of titles and headings that name the sort of text, not what it is about.
_SORTS = """
about answer answers article asked base basics conditions details duration essentials explained facts faq faqs
frequently general guide guidelines guides handbook help how information internal introduction knowledge length limits
manual notes official our overview page period policies policy procedure process question questions quick reference
rule rules summary terms time times troubleshooting what when where who why wiki window your
"""
SORTS = frozenset(_SORTS.split())
# A line: words that mean the same where support and policies speak; the first stands for all, and for their endings.
SYNONYMS = """
refund reimburse repay repayment reimbursement payout
return
deliver arrive delivery arrival
ship dispatch despatch send sent shipment
cancel terminate cancellation termination
delete erase remove purge wipe destroy deletion removal erasure
keep retain retention store preserve kept save archive hold held storage
password passphrase passcode
login signin logon
reply respond response answer
price cost fee tariff charged surcharge charge rate
worth value amount
visitor guest
suspend deactivate
buy purchase bought acquire
customer user client member person people individual everyone
employee staff worker colleague personnel employment
attachment attach upload
device unit equipment appliance
warranty cover coverage
guarantee promise assure
item goods good product article merchandise
expire lapse expiry expiration valid validity last usable redeemable
session timeout
lock block
attempt try tries
notice notify notification
invoice bill billing
pay payment paid settle due payable
approve approval authorise authorize authorisation authorization sign-off consent
team department
vacation holiday leave
salary wage
meeting appointment
character letter
file submit lodge
travel trip journey
meal food
limit quota cap ceiling allowance
concurrent simultaneous parallel
recover restore recovery restoration recoverable
apply application
inactive idle inactivity
review audit check
training course
replace replacement swap exchange substitute
complain complaint
admin administrator
document paperwork
office workplace
register registration enrol enroll enrolment enrollment sign-up signup
resolve resolution solve fix
reminder remind dunning
discount rebate reduction
availability uptime
transfer transferable transferred assign
surcharge supplement
duration length
budget stipend
salary remuneration compensation
mandatory compulsory obligatory required
begin start
finish end close
defect fault damage flaw
colleague coworker
remote telework homeoffice telecommute
interval frequency cycle cadence
supplier vendor
parcel package packet
car vehicle
accommodation hotel lodging
flight airfare
employment job
dog pet
rueckgabe rückgabe zurückgeben zurückgegeben zurücksenden zurückschicken zurückgeschickt retoure retouren
erstattung erstatten erstattet rückerstattung rückzahlung
kennwort kennwörter passwort passwörter
urlaub urlaubstag urlaubstage ferien
kündigung kündigen gekündigt
löschen löschung gelöscht
aufbewahrung aufbewahren aufbewahrt gespeichert speicherung
lieferung liefern geliefert zustellung
gebühr kosten entgelt preis
versand versenden versandt
rechnung rechnungen
sicherung sicherungen backup backups
anmeldung anmelden login
zuschuss zuschüsse
retour retourner retourné retournés retournées renvoyer renvoyé renvoyés renvoi
remboursement rembourser remboursé remboursée
livraison livrer livré livrée
paiement payer payé règlement
frais coût coûts prix tarif
suppression supprimer supprimé effacer effacé
conservation conserver conservé conservés
congé congés vacances
plafond limite
fermeture fermer ferme
ouverture ouvrir ouvre
ende endet enden beendet vorbei
beginn beginnt beginnen anfang
"""
# A line: words of which one excludes the others; a claim about one says nothing about another. Behind `!` such as
# narrow a claim: what is said of one of them need not hold for all.
CONTRASTS = """
! standard express premium basic pro professional enterprise business team starter free plus lite advanced \
ultimate gold silver
monthly annual yearly quarterly weekly daily hourly lifetime
! domestic international national local overseas abroad foreign
! opened unopened
new existing former previous old
! upload download
! incoming outgoing inbound outbound
member employee guest
! admin administrator member owner viewer editor manager contractor intern supervisor director freelancer \
apprentice trainee
agent customer partner reseller supplier vendor
phone email chat post mail sms letter
ios android windows mac macos linux
! eu uk germany france spain italy usa canada china india japan europe america asia australia
hardware software digital physical
mobile desktop laptop tablet phone
! production staging test sandbox development
! weekday weekend saturday sunday
! indoor outdoor
! wired wireless
first second third fourth
critical urgent high medium low normal severe minor major
public private internal confidential restricted
small large
! adult child children student senior
read write
full partial
input output
credit debit
! gross net
client server
single double
morning afternoon evening night
spring summer autumn winter
! refurbished used repaired
north south east west
! parttime fulltime
primary secondary
hot cold
! sick parental maternity paternity unpaid
! hotel flight train taxi
router switch camera
early late
euro dollar pound yen franc
cash card cheque transfer wire
call chat
! car van truck bicycle bike motorcycle scooter
! cat dog rabbit bird horse cow pig sheep
breakfast lunch dinner supper
! beer wine spirits
! nurse doctor surgeon dentist midwife
! film magazine newspaper podcast
! red white green black blue
! tree lawn hedge flower
! football basketball tennis hockey
! kitchen bathroom bedroom garage cellar
! bus tram ferry ship
! spa pool gym
! mysql postgresql oracle mariadb sqlite mongodb
! diesel petrol electric hybrid
! bachelor master doctoral
! plaintiff defendant
! landlord tenant
! teacher pupil
! referee coach player
! volunteer visitor
! frozen fresh
! raw cooked
! paper electronic
hotel restaurant
"""
# Of those behind `!`, words that mostly stand in another sense; they narrow nothing by themselves.
PLAIN = frozenset(
    {"business", "team", "free", "plus", "opened", "unopened", "saturday", "sunday", "weekday", "weekend"}
)
