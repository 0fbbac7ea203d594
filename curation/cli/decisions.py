"""Verbs that need a responsible person: each writes who and why into the decisions log, or prints the log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer
from typer.models import OptionInfo

from curation.cli.completion import corpora

DAY = re.compile(r"\d{4}-\d\d-\d\d")


def said_by_person(option: str, says: str) -> OptionInfo:
    """Return the option `--who` or `--why` of a verb; a value that cannot be printed as it is, is refused first.

    Args:
        says: the option's help text.
    """

    def checked(given: str | None) -> str | None:
        from curation.state.decisions import check_words

        if given is not None:
            check_words(option, given)
        return given

    parameter: OptionInfo = typer.Option(option, help=says, callback=checked)
    return parameter


WhoLooks = Annotated[str | None, said_by_person("--who", "Who looks; goes into the decisions log.")]
WhyLooks = Annotated[
    str | None, said_by_person("--why", "Why, for example a ticket of yours; no customer's data, it is kept.")
]
Who = Annotated[str, said_by_person("--who", "Who decides.")]

# Whoever an erasure or a legal hold means: by a reference, or by what a request brings.
Person = Annotated[str | None, typer.Argument(help="An e-mail address, or source:person such as zendesk:700123.")]
Email = Annotated[str | None, typer.Option(help="An address of whoever is meant.")]
Phone = Annotated[str | None, typer.Option(help="A phone number, however it is written.")]
Name = Annotated[str | None, typer.Option(help="A full name; with --born or --address.")]
Born = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The birth date.")]
Address = Annotated[str | None, typer.Option(help="A postal address, or the main part of one.")]
Account = Annotated[str | None, typer.Option(help="An account, customer or external number.")]
Choose = Annotated[str | None, typer.Option(metavar="ID", help="Of those that fit, the one that is meant.")]

decided = typer.Typer()


@decided.command()
def audit(
    kind: Annotated[
        str | None, typer.Option(help="Only these: erasure, view, reidentification, publication, waiver…")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object an entry, with its digest.")] = False,
) -> None:
    """The decisions log: who decided, looked at or published what, when and why.

    Exit code 1 when it was changed, or lacks what the witness or the registry remember.
    """
    from curation.deployment.project import load_project
    from curation.reports.audit import show_audit

    raise typer.Exit(show_audit(load_project(), kind, as_json))


@decided.command()
def certificate(
    number: Annotated[
        int | None, typer.Argument(help="Of the erasure's entry, as `curation audit` names it. Default: all of them.")
    ] = None,
) -> None:
    """What an erasure has removed, and where somebody may remain, as it is today. Exit code 1: something is left."""
    from curation.deployment.project import load_project
    from curation.reports.erasures.certificate import show_certificate

    raise typer.Exit(show_certificate(load_project(), number))


@decided.command()
def reidentify(
    subject: Annotated[
        str,
        typer.Argument(help="An example's id; or a pseudonym; or the 16 hex digits by which a check names a person."),
    ],
    placeholder: Annotated[
        str | None, typer.Argument(help="Of an example: only this one, such as [PERSON_1]. Default: all.")
    ] = None,
    who: WhoLooks = None,
    why: WhyLooks = None,
    corpus: Annotated[str | None, typer.Option(help="The corpus that a pseudonym stands in.")] = None,
) -> None:
    """Which person or value a placeholder stands for. Needs the restricted tables, the keys, --who and --why.

    The call is written into the decisions log before anything is shown.
    """
    from curation.deployment.project import load_project
    from curation.reports.audit import Reader
    from curation.reports.texts.reidentification import show_identity

    asked = Reader(who or "", why or "", "curation reidentify")
    raise typer.Exit(show_identity(load_project(), subject, placeholder, corpus, asked))


@decided.command()
def waive(
    corpus: Annotated[str, typer.Argument(help="The corpus whose check it is.", autocompletion=corpora)],
    hit: Annotated[str, typer.Argument(help='As the check names it: "EXAMPLE_ID COLUMN OFFSET".')],
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why it is no leak; no customer's data, it is kept.")],
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The last day it holds.")] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="End it: the hit may pass no longer.")] = False,
) -> None:
    """Let one hit of the leak gate pass until a day. The newest for a hit counts, and the next run obeys it."""
    import datetime as dt

    from curation.deployment.project import load_project, open_night
    from curation.deployment.read_only import read_state
    from curation.errors import ConfigurationError
    from curation.quality.leak_gate.waivers import waive as let_pass
    from curation.reports.terminal import day_of

    last = day_of("--until", until)
    if revoke == (last is not None):
        raise ConfigurationError("curation waive", "it does not say until when", "pass --until YYYY-MM-DD or --revoke")
    project = load_project()
    night = open_night(project, read_state(project).as_of)
    # A waiver whose last day is over: it replaces the one in force and lets nothing pass.
    print(let_pass(night, corpus, hit, who, why, last or night.as_of - dt.timedelta(days=1)))
    raise typer.Exit(0)


@decided.command()
def override(
    guarded: Annotated[
        str,
        typer.Argument(
            metavar="LANDING|registry|log|remote|remote:REGISTRY",
            help="The landing that waits, as source:YYYY-MM-DD; registry: the releases that it has lost are given up; "
            "log: the entries that it has lost and no witness can restore are; remote: what no "
            "version ever named leaves it now, however much it is; remote:REGISTRY: the remote, which bears that "
            "registry's marker, is this one's from now on.",
        ),
    ],
    who: Annotated[str, said_by_person("--who", "Who decided.")],
    why: Annotated[str, said_by_person("--why", "Why it may pass.")],
) -> None:
    """Let a snapshot pass that lacks too much of the one before, or a registry or log that has lost what was in it.

    The next run obeys it. Or let go what lies in the remote and no version ever named: that is done at once.
    """
    from curation.deployment.project import load_project, open_night
    from curation.reports.terminal import day_of

    what, _, other = guarded.partition(":")
    if what == "remote" and not DAY.fullmatch(other):  # else it is a landing of a source that is called so
        from curation.deployment.read_only import read_state
        from curation.registry.remote.night_sweep import override_remote, take_over_remote

        project = load_project()
        night = open_night(project, read_state(project).as_of)
        print(take_over_remote(night, other, who, why) if other else override_remote(night, who, why))
        raise typer.Exit(0)
    if guarded == "registry":
        from curation.deployment.read_only import read_state
        from curation.registry.repository.trail import give_up
        from curation.registry.step import registry_of

        project = load_project()
        print(give_up(open_night(project, read_state(project).as_of), registry_of(project), who, why))
        raise typer.Exit(0)
    if guarded == "log":
        from curation.deployment.read_only import read_state
        from curation.registry.witness.restore import give_up_log

        project = load_project()
        print(give_up_log(open_night(project, read_state(project).as_of or project.today()), who, why))
        raise typer.Exit(0)
    from curation.sources.step import override_landing

    source, _, date = guarded.rpartition(":")
    project = load_project()
    print(override_landing(open_night(project, project.today()), source, day_of("LANDING", date), who, why))
    raise typer.Exit(0)


@decided.command()
def resolve(
    contradiction: Annotated[str, typer.Argument(metavar="ID", help="As `curation report contradictions` names it.")],
    keep: Annotated[
        str, typer.Option(metavar="SOURCE:RECORD|both", help="The article that holds; both: they do not disagree.")
    ],
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why it holds; no customer's data, it is kept.")],
) -> None:
    """Decide which of two articles that contradict each other holds. The next run reads it.

    Until then corpora use both, or neither where a recipe says `contradictions: block`. It counts while both articles
    stand under the same headings.
    """
    from curation.corpora.truth.resolutions import resolve as decide
    from curation.corpora.truth.step import stored_contradictions
    from curation.deployment.project import load_project, open_night
    from curation.deployment.read_only import read_state

    project = load_project()
    night = open_night(project, read_state(project).as_of)
    print(decide(night, stored_contradictions(night), contradiction, keep, who, why))
    raise typer.Exit(0)


@decided.command("legal-hold")
def legal_hold(
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why, for example the number of the case; no customer's data.")],
    subject: Person = None,
    email: Email = None,
    phone: Phone = None,
    name: Name = None,
    born: Born = None,
    address: Address = None,
    account: Account = None,
    choose: Choose = None,
    record: Annotated[
        list[str] | None, typer.Option(metavar="SOURCE:ID", help="A ticket or article; again for more of them.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="The last day.")] = None,
    certificate: Annotated[
        Path | None, typer.Option(help="PEM of an RSA key that is not here: whoever holds it reads what is sealed.")
    ] = None,
    lift: Annotated[str | None, typer.Option(metavar="ID", help="End this legal hold before its day.")] = None,
) -> None:
    """Keep what would be deleted of a person or a record until a day, sealed for the legal department.

    What is erased or expires goes from tables and releases as ever; its raw records are encrypted first, and nothing
    here can read them: `openssl cms -decrypt -inform DER -inkey KEY -in FILE` does. The night after the hold destroys
    them, and the certificate of an erasure says so.
    """
    from curation.deployment.project import load_project
    from curation.errors import ConfigurationError
    from curation.reports.erasures.legal_holds import WHERE, lift_hold, order_hold
    from curation.reports.erasures.requested import Request
    from curation.reports.erasures.requests import Asked
    from curation.reports.terminal import day_of
    from curation.storage.secrets.envelope import read_certificate

    request, last = Request(email, phone, name, day_of("--born", born), address, account), day_of("--until", until)
    given = (subject is not None) + bool(request.brings)
    if choose is not None and not request.brings:
        fix = "leave it out, or give what tells who is meant, such as --email"
        raise ConfigurationError("--choose", "there is nobody to choose from", fix)
    if lift is not None and not given and not record and last is None and certificate is None:
        raise typer.Exit(lift_hold(load_project(), lift, who, why))
    if lift is not None or given > 1 or not (given or record) or last is None or certificate is None:
        fix = "give SUBJECT, what tells who is meant, or --record; with --until and --certificate. Or --lift ID"
        raise ConfigurationError(WHERE, "it does not say on whom, until when, and for whose key", fix)
    asked = Asked(subject or request, why, choose=choose) if given else None
    done = order_hold(load_project(), asked, record or (), last, read_certificate(certificate), who, why)
    raise typer.Exit(done)


@decided.command()
def accept(
    corpus: Annotated[str, typer.Argument(help="The corpus whose check it is.", autocompletion=corpora)],
    check: Annotated[str, typer.Argument(help="loss, drift or bias.")],
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why it may pass; no customer's data, it is kept.")],
) -> None:
    """Let exactly what a check has flagged pass: `loss`, `drift` or `bias`. The next run judges the candidate again."""
    from curation.deployment.project import load_project, open_night
    from curation.deployment.read_only import read_state
    from curation.quality.accepted import accept as let_pass

    project = load_project()
    print(let_pass(open_night(project, read_state(project).as_of), corpus, check, who, why))
    raise typer.Exit(0)


@decided.command()
def restore(
    since: Annotated[
        str, typer.Option(metavar="YYYY-MM-DD", help="The day of the backup: later decisions may be lost.")
    ],
    who: Who,
    why: Annotated[str, said_by_person("--why", "Why, for example which disk was lost.")],
    plan: Annotated[bool, typer.Option("--plan", help="Only show what is lost and would be decided again.")] = False,
    certificate: Annotated[
        list[Path] | None, typer.Option(help="PEM of a lost legal hold, of which a fingerprint is known; repeat it.")
    ] = None,
    wait: Annotated[float, typer.Option(metavar="SECONDS", help="How long to wait for another run to end.")] = 0.0,
) -> None:
    """After a backup was put back: erase and withdraw again what was since then, as the witness remembers it.

    A run stops where the log of decisions lacks entries that the witness or the registry remember, and says since when.
    This decides them again under their old HMACs, so the keys must be those of that time; withdraws what stands though
    it was withdrawn; revokes keys again; and gives up the rest, but for what the registry alone remembers and decisions
    on keys that take a person, which it names: `curation override log` does that. The next `curation run` then builds
    what it would have built without the loss.
    """
    from curation.deployment.project import load_project
    from curation.errors import ConfigurationError
    from curation.reports.releases.restoration import restore_decisions
    from curation.reports.terminal import day_of, start_logging
    from curation.storage.secrets.envelope import read_certificate

    start_logging()
    day = day_of("--since", since)
    if day is None:
        raise ConfigurationError("--since", "it names no day", "say --since YYYY-MM-DD")
    given = [read_certificate(file) for file in certificate or ()]
    project = load_project()
    raise typer.Exit(restore_decisions(project, day, who, why, plan=plan, wait_seconds=wait, certificates=given))
