"""Tickets and articles of invented companies, each line marked whether it is boilerplate.

Vocabulary and templates are not the demo's. Everything that recurs, boilerplate or not, is split in two halves: rules
were tuned on the first and are judged on both.
"""

# Prose reads best with a sentence a line, whatever its length.
# fmt: off

from __future__ import annotations

import random
from typing import NamedTuple


class Line(NamedTuple):
    text: str
    boilerplate: bool = False


BLANK = Line("")


class Written(NamedTuple):
    """A turn: its lines in order, blank ones between paragraphs."""

    document: str
    source: str
    author: str | None
    role: str
    kind: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


FIRST = ("Aroha", "Bram", "Celeste", "Dmitri", "Esme", "Farid", "Greta", "Hugo", "Ines", "Jarek", "Kofi", "Leonie", "Mateo", "Nadia", "Oskar", "Priya", "Quentin", "Rosa", "Sven", "Tamsin", "Ulla", "Viggo", "Wanda", "Yusuf", "Zelda")
LAST = ("Abend", "Birch", "Corrigan", "Delacroix", "Eklund", "Fonseca", "Gruber", "Haddad", "Iversen", "Jansen", "Kowal", "Lindqvist", "Moreau", "Novak", "Okafor", "Pellegrini", "Quist", "Rahman", "Sato", "Thorne")
CITIES = ("Ghent", "Aarhus", "Girona", "Lublin", "Bath", "Graz", "Tours", "Parma")
COMPANIES = (("Crumbwell Ovens", "crumbwell"), ("Velora Bikes", "velora"), ("Dentaris", "dentaris"), ("Ledgerly", "ledgerly"), ("Hostbarn", "hostbarn"), ("Inkfern Print", "inkfern"))
FIRMS = ("Osterby Freight", "Calder & Pike", "Bakkerij Noord", "Studio Amarelo", "Norvik Dental", "Petit Jardin")
THINGS = ("proofing cabinet", "rental bike", "appointment book", "invoice run", "mail server", "label printer", "handheld scanner", "payment terminal", "calendar feed", "delivery note", "stock list", "payroll export", "booking page", "backup job", "loyalty card", "price list")
PARTS = ("left door", "rear wheel", "second register", "bank import", "spam filter", "paper tray", "battery", "card slot", "time zone", "barcode", "unit column", "tax table", "deposit field", "retention rule", "points balance", "currency column")
WHEN = ("since Tuesday", "since the update", "every morning", "now and then", "whenever two of us work at once", "after lunch", "at the end of each month", "for a week now", "since we moved", "only at weekends")
EFFECTS = ("stays dark", "shows last year's figures", "asks for a password twice", "counts everything double", "beeps and stops", "sends nothing", "forgets what we entered", "prints blank pages", "is an hour late", "turns red without a word", "opens the wrong record", "never finishes")

PROBLEMS = (
    "Our {thing} {effect} {when}.", "The {part} of the {thing} {effect} {when}, and nobody here touched it.", "{When} the {thing} {effect}; the {part} looks fine to me.",
    "I wanted to set up the {thing} and now the {part} {effect}.", "Can you tell me why the {thing} {effect} {when}?", "We bought a second {thing} and the {part} {effect} {when}.",
    "It is about the {thing} again: it {effect}, and so does the {part}.", "My colleague {name} says that the {part} {effect} {when}.",
)
DETAILS = (
    "We tried {number} times and compared it with the {thing2}.", "The {thing2} next to it works as it should.", "{name} restarted it and it made no difference to the {part}.", "It began with order {number}, I believe.",
    "We are {number} people here and all see the same on the {thing2}.", "Without the {part} we cannot open the shop on {day}.", "Last year {name} from your team sorted out the {thing2} for us.", "The {part} was replaced in spring, the {thing2} was not.",
)
ANSWERS = (
    "The {part} was set to an old profile; I have put the {thing} back on the current one.", "I looked at the {thing} from here, and the {part} {effect} because two records claim the same number.", "{name} in the workshop knows this of the {thing}: the {part} needs to be seated again.",
    "Your {thing} is fine, it is the {thing2} that {effect} {when}.", "I have moved your {thing} to another machine, so the {part} should be right by {day}.", "The {part} can only be changed by whoever set up the {thing}, which was {name}.",
    "We shall send {name} a new {part} on {day}; until then please use the {thing2}.", "What you see on the {thing} is a display fault of the {part}, nothing is lost.",
)
NOTES = (
    "Once the {thing2} is back, the {part} follows by itself.", "I have written this down for {name}, who takes over on {day}.", "The {thing2} was not affected.", "You may leave the {part} as it is.", "Order {number} is corrected as well.", "The {part} keeps its settings.",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

# Each tuple below has two halves: [0] is seen while tuning, [1] only at the end.
FREQUENT = (  # legitimate answers that an agent gives word for word again and again
    ("Please switch the unit off, wait for one minute and switch it on again.", "Clearing the browser's cache and signing in again solves this.", "Please send us a photo of the type plate.", "You can change this yourself under Profile, Billing.",
     "The refund is on its way and arrives within five working days.", "Your password has been reset, the link is valid for one day.", "Please update the app to the newest version first.", "This is fixed in the coming release."),
    ("Could you tell us the serial number on the underside?", "Please check that the cable is firmly plugged in at both ends.", "The setting is under Tools, Preferences, Regional.", "We have extended your trial by two weeks.",
     "A replacement has left our warehouse today.", "Your account is unlocked again, please try once more.", "Please allow pop-ups for our site and repeat the export.", "That function is part of the larger plan only."),
)
MACROS = (  # several lines, used by several agents
    (("To pair the handset again, please do the following:", "1. Hold both buttons until the light blinks blue", "2. Open Devices on your tablet and choose the handset", "3. Confirm the code that both of them show"),
     ("Returns work like this: you print the label from your account and hand the parcel in at any shop.", "As soon as it has been scanned we refund the amount to the card you paid with."),
     ("We need a little more to look into it.", "- which version is shown under About", "- the exact time at which it happened", "- whether other users see the same")),
    (("Your data can be moved over in three steps:", "1. Export everything as a spreadsheet from the old system", "2. Name the columns as in our sample file", "3. Upload the file under Import and wait for the mail"),
     ("Warranty claims are decided by the manufacturer, which takes ten days on average.", "In the meantime you can have a loan unit free of charge, just say so and we send one."),
     ("Please collect the diagnostic file for us.", "- press F8 while the start screen is shown", "- choose Save report and a drive", "- attach the file to your answer")),
)
LEADS = (
    ("I am sorry that this happened to you.", "That should not happen, and I see why it is annoying.", "Good that you write, we were not aware of this.", "I could reproduce it here.", "I talked to the workshop about it.", "We have found the cause."),
    ("My apologies for the late answer.", "I understand that this holds you up.", "This took us a while, but now it is clear.", "I have tried it on our own machine.", "The engineers have come back to me.", "There are two possible reasons for this."),
)
CLOSINGS = (
    ("Just tell me whether that helped.", "If it happens again, please write to me directly.", "I leave this open until you have tried it.", "Is there anything else that I can do for you?", "I hope that gets you going again.", "Let me know how it goes."),
    ("Do get back to me if it does not work.", "I shall look at it again tomorrow morning.", "Please answer to this message if anything is missing.", "I wait for your reply before I close this.", "Shout if you get stuck on the way.", "You will hear from me as soon as I know more."),
)
GREETINGS = ("Hi {name},", "Hello {name},", "Dear {name},", "Good morning {name},", "Hi team,", "Hello,", "To whom it may concern,")
THANKS = ("Thanks in advance for your help!", "Thank you very much.", "Many thanks and best wishes", "Thanks a lot for looking into this.", "Thank you for contacting us.", "Thanks for your patience.")
SIGNOFFS = ("Kind regards,", "Best,", "Cheers,", "All the best,", "Yours sincerely,")
ERRORS = (  # quoted by many customers
    ("ERR-{number}: the document could not be locked by this session", "Traceback (most recent call last):", "Unexpected response from gateway (code {number})", "2031-04-0{digit} 08:1{digit}:22 WARN  sync.worker - queue is stalled, retry in {number} s"),
    ("Fatal: checksum mismatch in segment {number}", "java.lang.IllegalStateException: printer not ready", "Your session has expired, please sign in again", "[08:1{digit}:07] kernel: usb {digit}-1: device descriptor read/64, error -{number}"),
)
CODE = (
    ("```", "curl -s https://api.example.com/v2/items?limit={number}", "systemctl restart labeld.service", "```"),
    ("```", "SELECT id, total FROM invoices WHERE paid = 0;", "SET time_zone = '+02:00';", "```"),
)
CUSTOMER_SHORT = ("Yes.", "No, still the same.", "Works, thank you!", "Done, see above.", "OK will try", "It is back again.", "Perfect!")

FOOTERS = (  # beneath an agent's message: (kind, lines)
    (("legal", ("{company} is a trading name of {company} Holdings, registered in {city} under number {number}.",)), ("legal", ("Registered office: {number} Quay Street, {city}. VAT no. {number}.", "Managing directors: A. Example, B. Sample")),
     ("survey", ("How did we do? Rate this conversation with one click: https://{site}.example.com/rate/{token}",)), ("survey", ("Your opinion counts! Take our one-minute survey and win a voucher.",)),
     ("slogan", ("{company} - because mornings matter.",)), ("address", ("{company} Customer Care", "{number} Harbour Lane, {city}", "Phone +44 7700 900{digit}0{digit}, open Monday to Friday from 8 to 18")),
     ("confidential", ("What this message says is meant for its addressee and nobody else.", "Should it have reached you in error, we ask you to destroy it and to let the sender know.")),
     ("ps", ("P.S. Our autumn campaign is on: every second service visit at half price until October!",)), ("ps", ("PS: Have you met our new learning portal? Free courses at https://learn.{site}.example.com",)),
     ("trace", ("Case reference {number}-{token2}. Please keep this line in your answer.",)), ("social", ("Follow {company} for tips and offers: Photogram | Chirper | Facepage",)), ("green", ("Think of the trees before you put this on paper.",))),
    (("legal", ("{company} plc. Incorporated in {city}. Company registration {number}, supervised by the Trade Office.",)), ("legal", ("Bank details: Sample Bank {city}, account {number}", "Chair of the board: C. Specimen. Seat of the company: {city}.")),
     ("survey", ("Tell us what you think about our service - it takes 30 seconds: https://{site}.example.com/nps?t={token}",)), ("survey", ("Were you satisfied with this answer? Smile: yes / Frown: no",)),
     ("slogan", ("Good print starts with {company}!",)), ("address", ("Your {company} team", "Mill Road {number}, {city}", "Service desk hours: 07:30 - 19:00, closed on public holidays")),
     ("confidential", ("The sender considers this correspondence private; if you are not the person it is written to, please erase it.", "Nothing in it may be passed on or relied upon without our written consent.")),
     ("ps", ("P.S. Refer a friend and both of you get a month for free.",)), ("ps", ("By the way: tickets for our user day in {city} are on sale at https://day.{site}.example.com",)),
     ("trace", ("[ref:{token2}:{number}:ref] Do not change the subject when you reply",)), ("social", ("Join {number}+ professionals in the {company} community forum",)), ("award", ("Voted best supplier of the year {number} by the readers of Sample Weekly.",))),
)
BANNERS = (  # above an agent's message
    (("We receive more requests than usual these days, so that answers may take up to three working days.",), ("### Please write your reply above this line ###",), ("NEW: chat with us on weekdays in the customer portal.",), ("This is a message from the {company} service centre.", "You receive it because you opened a case with us.")),
    (("Due to the holiday season our response times are longer at the moment. We appreciate your understanding.",), ("~~ Answer above the dashes so that it reaches your case ~~",), ("Important: our prices change on the first of the month, see the website.",), ("[{company} Desk] An update was added to your request.", "To view it online, sign in to the portal with your work address.")),
)
FORMS = (  # what a channel adds to the message that opens a ticket
    ("Ticket created from the web form - form version {number}.{digit}", "Submitted through the {company} app for tablets ({number}.{digit}.0)", "This request was sent from the contact page of {site}.example.com"),
    ("Automatically generated from the partner portal, build {number}", "Origin of this enquiry: help widget, page language en", "Captured by {company} mail gateway - virus scan passed"),
)
FIRM_FOOTERS = (  # beneath a customer's message, one a firm
    ("{firm} works under its general terms, which can be read at https://{token2}.example.org/terms.", "{firm}, {number} Station Parade, {city} - a member of the Sample Guild", "The contents of this mail are for the named recipient alone and bind {firm} in no way."),
    ("All offers by {firm} are subject to change and valid for thirty days.", "{firm} | bespoke since 19{number} | certified by Specimen Audit", "Mail that is sent to {firm} may be read by a substitute during absence."),
)
NAVIGATION_HEAD = (("Home > Help centre > {company} guides", "Skip to the main content", "Search our help pages"), ("You are here: Support / Knowledge / {company}", "Jump to navigation | Jump to contents", "Print this page or save it as PDF"))
NAVIGATION_TAIL = (
    ("Was this article helpful?", "{number} out of {number} people found this useful", "Still have questions? Submit a request", "Return to the top of the page", "Copyright {company}, all rights reserved."),
    ("Did this page answer your question?", "Share this guide with your colleagues", "Can't find what you are looking for? Talk to us", "Back to the list of all guides", "(c) {company} - imprint - privacy - cookies"),
)
HEADINGS = ("## Before you start", "## Steps", "## If it does not work", "### {company} Classic", "# {thing}", "**Good to know**")
CHAPTERS = (
    ("You need the rights of an administrator for this.", "The changes take effect at the next start.", "Choose Save to keep the changes.", "| Setting | Meaning |", "|---|---|"),
    ("Sign in with the account of the owner first.", "It may take some minutes until all devices know of it.", "Confirm with OK and close the window.", "| Field | Value |", "| --- | --- |"),
)


class Company(NamedTuple):
    name: str
    site: str
    city: str
    number: str


class Habit(NamedTuple):
    """A block of boilerplate and how often it is there."""

    lines: tuple[str, ...]
    rate: float


class Author(NamedTuple):
    ref: str
    name: str
    footers: tuple[Habit, ...]
    frequent: tuple[tuple[str, float], ...]
    signs: bool


class Generator:
    """One corpus; `half` is 0 for the templates seen while tuning, 1 for the others, `boilerplate` False plants none."""

    def __init__(self, seed: int, half: int, boilerplate: bool = True) -> None:
        self.random = random.Random(f"{seed} {half}")
        self.half = half
        self.planted = boilerplate
        self.turns: list[Written] = []

    def fill(self, template: str, company: Company | None = None, **fixed: str) -> str:
        """A template with its slots filled; numbers and tokens change each time, what a company is called does not."""
        choose = self.random.choice
        when = choose(WHEN)
        slots = {
            "thing": choose(THINGS), "thing2": choose(THINGS), "part": choose(PARTS), "effect": choose(EFFECTS), "when": when, "When": when.capitalize(), "name": choose(FIRST),
            "day": choose(DAYS), "number": str(self.random.randrange(12, 9800)), "digit": str(self.random.randrange(1, 10)),
            "token": "".join(choose("abcdefghkmnp23456789") for _ in range(10)), "token2": "".join(choose("ABCDEFGHK23456789") for _ in range(6)),
        }
        if company:
            slots |= {"company": company.name, "site": company.site, "city": company.city}
        return template.format(**{**slots, **fixed})

    def habits(self, pool: tuple[tuple[str, ...], ...], count: int, rates: tuple[float, ...]) -> tuple[Habit, ...]:
        if not self.planted:
            return ()
        return tuple(Habit(lines, self.random.choice(rates)) for lines in self.random.sample(pool, count))

    def blocks(self, habits: tuple[Habit, ...], company: Company, **fixed: str) -> list[list[Line]]:
        """Those blocks that this message has."""
        return [
            [Line(self.fill(line, company, **fixed), True) for line in habit.lines]
            for habit in habits if self.random.random() < habit.rate
        ]

    def body(self, first: tuple[str, ...], then: tuple[str, ...], wide: bool) -> list[Line]:
        """Own sentences, on one line or on several."""
        sentences = [self.fill(self.random.choice(first)), *(self.fill(t) for t in self.random.sample(then, self.random.randrange(0, 3)))]
        return [Line(" ".join(sentences))] if wide else [Line(sentence) for sentence in sentences]

    def answer(self, agent: Author, common: tuple[Habit, ...], banners: tuple[Habit, ...], company: Company, customer: str) -> list[Line]:
        """What an agent writes, with what stands above and beneath it."""
        rng, half = self.random, self.half
        paragraphs: list[list[Line]] = self.blocks(banners, company)
        if rng.random() < 0.8:
            paragraphs.append([Line(self.fill(rng.choice(GREETINGS[:4]), name=customer))])
        frequent = next((text for text, rate in agent.frequent if rng.random() < rate), None)
        if frequent is None and rng.random() < 0.08:
            macro = [Line(line) for line in rng.choice(MACROS[half])]
            paragraphs += [[Line(rng.choice(LEADS[half]))], macro] if rng.random() < 0.5 else [macro]
        elif frequent is not None and rng.random() < 0.35:
            paragraphs.append([Line(frequent)])  # nothing else
        else:
            own = self.body(ANSWERS, NOTES, rng.random() < 0.5)
            if rng.random() < 0.4:
                own.insert(0, Line(rng.choice(LEADS[half])))
            if frequent is not None:
                own.insert(rng.choice((0, len(own), len(own))), Line(frequent))
            if rng.random() < 0.06:
                own += [Line(self.fill(line)) for line in CODE[half]]
            paragraphs.append(own)
        if rng.random() < 0.6:
            paragraphs.append([Line(rng.choice(CLOSINGS[half]))])
        elif rng.random() < 0.2:
            paragraphs.append([Line(rng.choice(THANKS))])
        if agent.signs:
            paragraphs.append([Line(rng.choice(SIGNOFFS)), Line(agent.name)])
        footers = [*self.blocks(agent.footers, company, number=company.number), *self.blocks(common, company)]
        paragraphs += footers
        return joined(paragraphs)

    def question(self, opening: bool, footers: tuple[Habit, ...], forms: tuple[Habit, ...], company: Company, firm: str) -> list[Line]:
        """What a customer writes."""
        rng, half = self.random, self.half
        paragraphs: list[list[Line]] = []
        if opening and rng.random() < 0.7:
            paragraphs.append([Line(self.fill(rng.choice(GREETINGS)))])
        if not opening and rng.random() < 0.4:
            paragraphs.append([Line(rng.choice(CUSTOMER_SHORT))])
        else:
            paragraphs.append(self.body(PROBLEMS, DETAILS, rng.random() < 0.5))
        if rng.random() < 0.15:
            paragraphs.append([Line(self.fill(rng.choice(ERRORS[half])))])
            if rng.random() < 0.5:
                paragraphs.append(self.body(DETAILS, DETAILS, True))
        if rng.random() < 0.4:
            paragraphs.append([Line(rng.choice(THANKS[:4]))])
        paragraphs += self.blocks(footers, company, firm=firm, city="Utrecht", number="47", token2="firm")
        if opening:
            for block in self.blocks(forms, company):
                above = block[0].text.startswith(("This", "Origin"))
                paragraphs.insert(0 if above else len(paragraphs), block)
        return joined(paragraphs)

    def company(self, index: int, documents: int) -> None:
        """The tickets of one company: its agents, its customers, what they keep repeating, and what was exported twice."""
        rng, half = self.random, self.half
        name, site = COMPANIES[index]
        company = Company(name, site, rng.choice(CITIES), str(rng.randrange(100, 999)))
        blocks = tuple(lines for _, lines in FOOTERS[half])
        common = self.habits(blocks, 3, (1.0, 0.95, 0.7, 0.4))
        personal = tuple(lines for lines in blocks if lines not in {habit.lines for habit in common})
        banners = self.habits(BANNERS[half], 2, (0.9, 0.6, 0.35))
        forms = self.habits(tuple((line,) for line in FORMS[half]), 1, (1.0, 0.8, 0.5))
        agents = []
        for number in range(rng.randrange(5, 10)):
            footers = self.habits(personal, rng.choice((0, 0, 1, 1, 2)), (1.0, 0.8, 0.5, 0.3, 0.06))
            frequent = tuple((text, rng.uniform(0.02, 0.15)) for text in rng.sample(FREQUENT[half], 3))
            agents.append(Author(f"{site}:agent{number}", f"{rng.choice(FIRST)} {rng.choice(LAST)}", footers, frequent, rng.random() < 0.3))
        customers = []
        for number in range(documents // 2):
            firm = rng.choice(FIRMS)
            has = self.planted and rng.random() < 0.2
            footers = (Habit((FIRM_FOOTERS[half][FIRMS.index(firm) % 3],), 1.0),) if has else ()
            customers.append((Author(f"{site}:customer{number}", rng.choice(FIRST), footers, (), False), firm))
        for number in range(documents):
            document, (customer, firm) = f"{site}-{number}", rng.choice(customers)
            agent, start = rng.choice(agents), len(self.turns)
            for turn in range(rng.randrange(1, 4)):
                lines = self.question(turn == 0, customer.footers, forms, company, firm)
                self.turns.append(Written(document, site, customer.ref, "requester", "ticket", tuple(lines)))
                if rng.random() < 0.3:
                    agent = rng.choice(agents)
                lines = self.answer(agent, common, banners, company, customer.name)
                self.turns.append(Written(document, site, agent.ref, "agent", "ticket", tuple(lines)))
            if rng.random() < 0.05:  # exported twice
                self.turns += [turn._replace(document=document + "-again") for turn in self.turns[start:]]
        notice = ["The outage of this morning is over, all services run again as they should.", "We have added a credit of two days to every account that was hit."]
        for number in range(documents // 12):  # mailed to many
            lines = joined([[Line(f"Dear {rng.choice(FIRST)},")], [Line(line) for line in notice]])
            self.turns.append(Written(f"{site}-mass-{number}", site, agents[0].ref, "agent", "ticket", tuple(lines)))

    def articles(self, index: int, count: int) -> None:
        """The knowledge base of one company, some articles in many versions."""
        rng, half = self.random, self.half
        name, site = COMPANIES[index]
        company = Company(name, site, rng.choice(CITIES), "7")
        head = self.habits(tuple((line,) for line in NAVIGATION_HEAD[half]), 2, (1.0, 0.9))
        tail = self.habits(tuple((line,) for line in NAVIGATION_TAIL[half]), 4, (1.0, 1.0, 0.6))
        for number in range(count):
            thing = rng.choice(THINGS)
            chapters = [[Line(self.fill(rng.choice(HEADINGS), company, thing=thing.capitalize())), BLANK, *self.body(ANSWERS, NOTES + DETAILS, rng.random() < 0.5)] for _ in range(rng.randrange(2, 6))]
            for chapter in chapters:
                if rng.random() < 0.3:
                    chapter.append(Line(rng.choice(CHAPTERS[half])))
            for version in range(rng.choice((1, 1, 1, 2, 12))):
                if version:
                    chapters[rng.randrange(len(chapters))].append(Line(self.fill(rng.choice(NOTES))))
                lines = joined([*self.blocks(head, company), *chapters, *self.blocks(tail, company)])
                self.turns.append(Written(f"{site}-kb-{number}-{version}", f"{site}-kb", None, "author", "article", tuple(lines)))


def joined(paragraphs: list[list[Line]]) -> list[Line]:
    """Paragraphs with a blank line between them."""
    lines: list[Line] = []
    for paragraph in paragraphs:
        lines += [BLANK, *paragraph] if lines else paragraph
    return lines


def tickets(seed: int, half: int, documents: int = 300, boilerplate: bool = True) -> list[Written]:
    """Three companies of so many tickets, and two knowledge bases of a third as many articles; the same for the same arguments."""
    generator = Generator(seed, half, boilerplate)
    for index in generator.random.sample(range(len(COMPANIES)), 3):
        generator.company(index, documents)
        if len(generator.turns) % 3:
            generator.articles(index, documents // 3)
    return generator.turns
