"""Words of products and firms: what stands with one of them is a brand, no person."""

from __future__ import annotations

# What only firms are called; behind one of these no word before it is a person.
FIRMS = frozenset(
    """
    telecom telekom telco communications networks systems solutions technologies industries holdings logistics
    insurance bank group gmbh ltd limited inc incorporated llc llp plc corp corporation ag kg ohg sarl sas spa srl bv nv
    oy ab aps pty gruppe versicherung stadtwerke energie energy airlines electronics pharmaceuticals
    """.split()  # noqa: SIM905
)
# Things and parts of firms that tickets capitalise, also behind a made-up brand: `Xx Scanner`, `Yy Foods`.
THINGS = frozenset(
    """
    academy accessories active adapter adaptor ads agency airlines airport alarm alliance analytics api app
    appliance appliances architecture archive arena assistant associates association assurance audio authority
    automation backup balance band bank basket battery bay beach bed board book bottle box brewery brewing bridge
    broker brothers builder building business cabinet cable calendar camera camp capital cartridge case centre
    chair chambers champion charger charity church circle city class clinic clock cloud club coach coast coffee
    collection college company components compressor computer computing conditioner console construction
    consulting controller cooler corporation council country county court creek crew cruise cup custom cycle dairy
    dashboard data datacenter delivery desk desktop device devices diagnostics digital direct director directory
    display district division dock domain door drawer drive driver dryer duo dynamics edition editor electric
    electronics elite endpoint energy engine engineering enterprise enterprises entertainment environment
    equipment essentials estate evolution exchange exchanger expansion explorer express extension facilities
    facility factory fan farm farms federal filter finance financial firewall firmware fleet foods force forest
    forum foundation framework freezer freight fridge fund furniture garden gardens gas gateway gauge glass global
    golf grill grinder ground group gym hall hammer handset harbor harbour hardware headphones headset health
    heater heights helmet highlands hill hills holdings home hosting hotel house hub humidifier identity imaging
    indicator industries industry infrastructure initiative inn insight instance institute instrument instruments
    insurance integration intelligence interactive interface international interval invest investment investments
    island islands kettle key keyboard keypad kit kitchen lab laboratory labs lake lamp landing lane laptop laser
    lead league leasing lens library lift light lighting limousine line list loan locker logistics logo lot lounge
    ltd machine machines magazine maintenance mall management manual manufacturing marina market marketing matrix
    mattress mechanics media medical mesh meter meters microphone microwave middleware mill mini mixer mobile
    mode model modem module monitor motor motors mount mountain mouse museum music net network networks news
    notebook office oil online operations optical optics orchestra oven overview pack package packaging panel
    paper park parking partners parts party payee payment payments payroll pen pharma pharmaceuticals pharmacy
    phone pipeline plan plant plastics platform player plaza plugin plumbing pod point policy pool port portal
    power premium press prime printer printing pro probe processing processor procurement producer product
    production productions products program programme project projector properties property protect protection
    protocol provider publishing pump quarter quarterly queue rack radio rail railway ranch reading realty
    receiver record recorder records recovery recruitment region registry relay release remote rental rentals
    repair reporting resort resource resources restaurant retail revenue ridge river road robotics rocket roof
    room router runtime safety scale scanner schedule scheduler school science sciences scooter
    screen script section sector security segment semiconductor sensor sequence serial series server services
    shampoo shipping shoes shop shower signal sink site socket sofa software solar solutions sound source spa
    speaker specialist spectrum sports spray square stadium staff stand standard standing station steel stick
    storage store stores strategy stream street stroller studio studios suite supplies supply surveillance
    suspension switch system systems table tablet tank tech technologies technology telecom temperature terminal
    terrace theater theatre thermostat toaster tool toolkit tools tower toy toys trade trading trail trailer
    training transfer transformer transit transmission transport travel tray tribune truck trucks trust turbo
    ultra unit university upgrade utilities utility vacuum valley valve vehicle ventures version video view
    village vision visual wallet warehouse washer watch water wave web weekly wheel widget wifi window wine wing
    wire wireless wood works workshop workspace workstation world yard zone
    gerat handbuch lizenz fehler drucker schlussel fuhrerschein konto seriennummer artikelnummer ausweis
    personalausweis personalausweisnummer reisepass paspoort paspoortnummer rijbewijs handleiding bestelling
    apparaat paszport dowod instrukcja urzadzenie faktura numer passeport permis appareil manuel manual aparato
    equipo licencia dispositivo patente codice ordine manuale passaporto aadhaar adhaar put mr mrs ms mx dr prof
    sr sra srta mme mlle dhr mevr
    """.split()  # noqa: SIM905
)
