"""Write the mailbox of the help desk: a nightly mbox with the day's mails, in Thunderbird's form."""

from __future__ import annotations

import datetime as dt
import html
import random
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, formataddr

from curation.demo.planted import DATES
from curation.demo.stories import phrases
from curation.demo.stories.issues import ISSUES
from curation.demo.stories.talk import Conversation, Marks, agent_for, conversation
from curation.demo.stories.threads import Desk, first_time, night_of
from curation.demo.world import Person, World

INBOX = "support.mbox"
STRAY = "msgFilterRules.dat"
DESK = "support@tarnwick.example.com"
POLICY = default.clone(linesep="\n")
_FROM = re.compile(rb"(?m)^(>*From )")


@dataclass(frozen=True)
class Mail:
    """A mail: sender, recipients, time, id, the ids of the mails that it answers, and the night of its export."""

    name: str
    sender: Person
    to: tuple[tuple[str, str], ...]  # name and address
    subject: str
    text: str
    at: dt.datetime
    night: int
    answers: tuple[str, ...] = ()
    form: str = "plain"  # plain, both (text and HTML), attached
    automatic: bool = False
    bad_date: bool = False

    def data(self) -> bytes:
        """Return the bytes of the mail in the mbox, with its From_ line before and a blank line after it."""
        mail = EmailMessage(policy=POLICY)
        mail["X-Mozilla-Status"] = "0001"
        mail["Message-ID"] = f"<{self.name}>"
        if self.answers:
            mail["In-Reply-To"] = f"<{self.answers[-1]}>"
            mail["References"] = " ".join(f"<{name}>" for name in self.answers)
        mail["From"] = formataddr((self.sender.name, self.sender.email))
        mail["To"] = ", ".join(formataddr(address) for address in self.to)
        mail["Subject"] = self.subject
        if self.automatic:
            mail["Auto-Submitted"] = "auto-replied"
        mail.set_content(self.text, cte="quoted-printable")
        if self.form == "both":
            body = "".join(
                "<p>" + html.escape(part, quote=False).replace("\n", "<br>") + "</p>"
                for part in self.text.split("\n\n")
            )
            mail.add_alternative(f"<html><body>{body}</body></html>", subtype="html", cte="quoted-printable")
        elif self.form == "attached":
            mail.add_attachment(b"%PDF-1.4\n%%EOF\n", maintype="application", subtype="pdf", filename="invoice.pdf")
        if mail.is_multipart():
            mail.set_boundary(f"------------{self.name.partition('@')[0]}")
        written = "yesterday evening" if self.bad_date else format_datetime(self.at)
        # The standard library refuses an invalid date, and would replace it.
        data = b"Date: " + written.encode() + b"\n" + mail.as_bytes()
        line = f"From - {self.at:%a %b} {self.at.day:>2} {self.at:%H:%M:%S %Y}\n"
        return line.encode() + _FROM.sub(rb">\1", data).rstrip(b"\n") + b"\n\n"


def mailbox_landings(seed: int, desk: Desk, world: World) -> tuple[list[dict[str, bytes]], list[int]]:
    """Return the files of each night and the number of messages in them; note plants in `desk.planted`."""
    post = _Post(seed, desk, world)
    post.planted()
    post.broken()
    post.ordinary()
    landings, rows = [], []
    for night in range(len(DATES)):
        mails = sorted((mail for mail in post.mails if mail.night == night), key=lambda mail: (mail.at, mail.name))
        files = {INBOX: b"".join(mail.data() for mail in mails)}
        for position, mail in enumerate(mails):
            if mail.bad_date:
                desk.plant("bad_date", f"mailbox:{DATES[night]}/{INBOX}:{position}")
        if night == 0:
            files[STRAY] = b'version="9"\nlogging="no"\n'
            desk.plant("unknown_file", f"mailbox:{DATES[night]}/{STRAY}:0")
        landings.append(files)
        rows.append(len(mails) + len(files) - 1)
    return landings, rows


class _Post:
    """A writer of mails; its random draws follow the order of calls."""

    def __init__(self, seed: int, desk: Desk, world: World) -> None:
        self.rng = random.Random(f"{seed}:mailbox")
        self.desk, self.world = desk, world
        self.mails: list[Mail] = []

    def send(
        self,
        sender: Person,
        to: tuple[tuple[str, str], ...],
        subject: str,
        text: str,
        at: dt.datetime,
        answers: tuple[str, ...] = (),
        *,
        marks: Marks = (),
        night: int | None = None,
        form: str = "plain",
        automatic: bool = False,
        bad_date: bool = False,
    ) -> Mail:
        """Write a mail. It is exported on `night`, or by default on the first night after it was sent."""
        serial = f"{self.rng.getrandbits(40):010x}.{len(self.mails) + 1:04d}"
        name = f"{serial}@{sender.email.partition('@')[2]}"
        due = night_of(at) if night is None else night
        mail = Mail(name, sender, to, subject, text, at, due, answers, form, automatic, bad_date)
        self.mails.append(mail)
        for phenomenon, value in marks:
            self.desk.plant(phenomenon, self.ref(mail), value=value)
        return mail

    @staticmethod
    def ref(mail: Mail) -> str:
        """Return the reference of a message."""
        return f"mailbox:message:{mail.name}"

    def correspond(
        self, person: Person, agent: Person, talk: Conversation, night: int = 0, form: str = "plain"
    ) -> list[Mail]:
        """Write a thread between a customer and the desk; an agent's answer stands above the quoted mail."""
        at, mails = first_time(self.rng, night), list[Mail]()
        for index, turn in enumerate(talk.turns):
            subject = f"Re: {talk.title}" if index else talk.title
            answers = tuple(mail.name for mail in mails)
            if turn.role == "agent":
                before = mails[-1]
                quote = "\n".join(f"> {line}".rstrip() for line in before.text.split("\n"))
                written = f"{before.at:%a, %d %b %Y at %H:%M}, {person.name} <{person.email}> wrote:"
                text, marks = f"{turn.text}\n\nOn {written}\n{quote}", (*turn.marks, ("quoted_reply", f"On {written}"))
                mail = self.send(
                    agent, ((person.name, person.email),), subject, text, at, answers, marks=marks, form=form
                )
            else:
                to = (("Tarnwick Support", DESK),)
                mail = self.send(person, to, subject, turn.text, at, answers, marks=turn.marks, form=form)
            mails.append(mail)
            at += dt.timedelta(minutes=self.rng.randint(12, 80))
        return mails

    def _talk(
        self, person: Person, length: int, extras: tuple[str, ...] = (), index: int | None = None
    ) -> tuple[Person, Conversation]:
        issue = self.rng.choice(ISSUES) if index is None else ISSUES[index % len(ISSUES)]
        agent = agent_for(self.rng, self.world, issue)
        return agent, conversation(self.rng, self.world, person, agent, issue, length, extras)

    # What is planted ---------------------------------------------------------------------------------------------

    def planted(self) -> None:
        """Write threads with identifiers, with a late root, with answers that no person wrote, and among colleagues."""
        rng, desk = self.rng, self.desk
        person = rng.choice(desk.regulars)
        agent, talk = self._talk(person, 2, ("pii_email", "pii_phone", "pii_iban", "signature"))
        mails = self.correspond(person, agent, talk)
        thanks = f"{rng.choice(phrases.CUSTOMER_THANKS)}".format(count=3, days=2, device="laptop", room="office")
        answers = tuple(mail.name for mail in mails)
        noon = dt.datetime.combine(DATES[0], dt.time(12, 20), dt.UTC)
        to = (("Tarnwick Support", DESK),)
        late = self.send(person, to, f"Re: {talk.title}", thanks, noon, answers)
        desk.plant("late_reply", self.ref(mails[0]), self.ref(late))
        self._late_root()
        self._out_of_office()
        first, second = rng.sample(self.world.agents, 2)
        secret = phrases.SECRETS[2].format(code=rng.randint(1000, 9999))
        text = f"Hi {second.first},\n\n{secret}\n\n{first.first}"
        marks: Marks = (("internal_mail", secret), ("internal_secret", secret))
        self.send(first, ((second.name, second.email),), "For your eyes only", text, first_time(rng, 0), marks=marks)

    def _late_root(self) -> None:
        """Write a thread whose first mail lay in another folder and was moved to this one on the third day."""
        person = self.rng.choice(self.desk.regulars)
        agent, talk = self._talk(person, 2, ("pii_account",))
        at, to = first_time(self.rng, 0), (("Tarnwick Support", DESK),)
        turn = talk.turns[0]
        root = self.send(person, to, talk.title, turn.text, at, marks=turn.marks, night=2)
        again = "Has anybody had time to look at this? I wrote the day before yesterday."
        later = at + dt.timedelta(days=2)
        reply = self.send(person, to, f"Re: {talk.title}", again, later, (root.name,))
        answer = dt.datetime.combine(DATES[1], dt.time(10, 5), dt.UTC)
        to = ((person.name, person.email),)
        self.send(agent, to, f"Re: {talk.title}", talk.turns[1].text, answer, (root.name, reply.name))
        self.desk.plant("late_root", self.ref(root), self.ref(reply), value=DATES[2].isoformat())

    def _out_of_office(self) -> None:
        person = self.rng.choice(self.desk.regulars)
        agent, talk = self._talk(person, 2, ("disclaimer",))
        mails = self.correspond(person, agent, talk, form="both")
        away = phrases.OUT_OF_OFFICE.format(weekday="Monday")
        at, answers = mails[-1].at + dt.timedelta(minutes=1), tuple(mail.name for mail in mails)
        subject, to = f"Automatic reply: {talk.title}", (("Tarnwick Support", DESK),)
        self.send(person, to, subject, away, at, answers, marks=(("out_of_office_mail", away),), automatic=True)

    def broken(self) -> None:
        """Write a mail whose date no program can read."""
        person = self.rng.choice(self.desk.regulars)
        at = dt.datetime.combine(DATES[0], dt.time(18, 40), dt.UTC)
        to = (("Tarnwick Support", DESK),)
        self.send(person, to, "Line noise", "The phone adapter crackles.", at, bad_date=True)

    def ordinary(self) -> None:
        """Write ordinary mails: half of them with HTML, some with a file."""
        for index in range(max(1, self.desk.several(16))):
            person = self.rng.choice(self.desk.regulars)
            agent, talk = self._talk(person, self.rng.choice((1, 2, 3, 4)), index=5 * index + 1)
            form = ("plain", "both", "attached", "both")[index % 4]
            self.correspond(person, agent, talk, (1, 0, 0, 2)[index % 4], form)
