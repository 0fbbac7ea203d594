"""How far the rules for mails look and how sure each is: every number that they read."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

ThreadKind = Literal[
    "quote", "forward_header", "signature", "disclaimer", "footer", "marker", "banner", "tracking"
]  # fmt: skip
KINDS: tuple[ThreadKind, ...] = get_args(ThreadKind)


class RuleScores(BaseModel):
    """How sure each rule is that nobody misses what it takes; a field a rule, named as in `Edit.rule`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wrote: float = Field(default=0.95, ge=0, le=1, description='"On … wrote:" has a date or an address and a verb.')
    fields: float = Field(default=0.95, ge=0, le=1, description="Three fields with a sender are hardly ever prose.")
    original: float = Field(default=0.95, ge=0, le=1, description='"-----Original Message-----" is a program\'s line.')
    forwarded: float = Field(default=0.95, ge=0, le=1, description='"Forwarded message" is a program\'s line.')
    below_header: float = Field(default=0.9, ge=0, le=1, description="Unmarked text below a header may hold an answer.")
    quoted: float = Field(default=0.9, ge=0, le=1, description='Lines of ">" below a header and the message.')
    quoted_tail: float = Field(
        default=0.85, ge=0, le=1, description='Lines of ">" at the end of a mail that answers another.'
    )
    quoted_above: float = Field(default=0.8, ge=0, le=1, description="A whole quote above its answer; it may be meant.")
    nested: float = Field(default=0.85, ge=0, le=1, description='"> > …": a quote in the mail that is answered.')
    initials: float = Field(default=0.8, ge=0, le=1, description='"MC> …" at the end; elsewhere it would be a prompt.')
    only_headers: float = Field(default=0.8, ge=0, le=1, description="Headers of quotes with no word around them.")
    delimiter: float = Field(default=0.95, ge=0, le=1, description='"-- " is the declared start of a signature.')
    ruled: float = Field(default=0.8, ge=0, le=1, description="A ruled line before a few short lines.")
    closing: float = Field(default=0.75, ge=0, le=1, description="A sign-off and a name; a thank-you may be meant.")
    confidentiality: float = Field(default=0.85, ge=0, le=1, description="Two phrases of law in one last paragraph.")
    sent_from: float = Field(default=0.9, ge=0, le=1, description='"Sent from my …" as a short line.')
    mailing_list: float = Field(default=0.9, ge=0, le=1, description="A list's name, address and page at the end.")
    picture: float = Field(default=0.9, ge=0, le=1, description='"[cid:…]" at the end: where a logo stood.')
    separator: float = Field(default=0.8, ge=0, le=1, description="A last line of dashes; it separates nothing now.")
    reply_above: float = Field(default=0.95, ge=0, le=1, description="No person writes to reply above a line.")
    external: float = Field(default=0.9, ge=0, le=1, description="A gateway's warning of a sender outside.")
    notice_of_change: float = Field(default=0.85, ge=0, le=1, description='"Your request (#1) has been updated".')
    reason_of_mail: float = Field(default=0.9, ge=0, le=1, description='"You receive this because …".')
    service: float = Field(default=0.9, ge=0, le=1, description='"This e-mail is a service from …", "sent by Jira".')
    view_online: float = Field(default=0.85, ge=0, le=1, description='"View it on web: …" with a link.')
    reference: float = Field(default=0.95, ge=0, le=1, description="A ticket system's own token on its own line.")
    unsubscribe: float = Field(default=0.85, ge=0, le=1, description="A list's way out, as its own line.")
    click: float = Field(default=0.85, ge=0, le=1, description="A redirect whose target is hidden in a token.")
    open_pixel: float = Field(default=0.95, ge=0, le=1, description="A picture that reports that it was seen.")
    wrapped: float = Field(default=0.95, ge=0, le=1, description="A gateway's wrapper, replaced by the URL inside.")
    parameters: float = Field(default=0.95, ge=0, le=1, description="Parameters that only count visits.")


class ThreadSettings(BaseModel):
    """Which edits of mails are made, and every threshold of their rules, in lines and characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[ThreadKind, ...] = Field(default=KINDS, description="Edits of mails that are made.")
    looked_at: int = Field(
        default=400,
        ge=80,
        description="Characters of a line that rules see: a longer line is prose, and costs no more.",
    )
    header_lines: int = Field(
        default=5,
        ge=1,
        description='Lines that "On … wrote:" may be broken over; mail programs break at 76 characters.',
    )
    header_width: int = Field(
        default=320, ge=80, description='Characters of a joined "On … wrote:"; two long names and addresses fit.'
    )
    verb_reach: int = Field(
        default=160, ge=20, description='Characters behind "schrieb" to the colon; a name and an address fit.'
    )
    marker_gap: int = Field(
        default=3, ge=0, description='Blank lines between "Forwarded message" and its fields; no program leaves more.'
    )
    block_lines: int = Field(
        default=40,
        ge=4,
        description="Lines of a block of fields: a recipient list may fill many, and it bounds the work.",
    )
    block_fields: int = Field(default=3, ge=2, description="Fields that make a header: two stand in forms and logs.")
    only_headers: int = Field(
        default=2, ge=1, description="Headers in one another that make a mail without a word; one alone may be a log's."
    )
    sender_within: int = Field(
        default=4,
        ge=1,
        description="Fields among which the sender is: programs that start with the subject name it then.",
    )
    block_loose_lines: int = Field(
        default=2, ge=0, description="Lines in a row inside a block that are no field: a long list of recipients wraps."
    )
    title_lines: int = Field(
        default=6, ge=0, description="Lines of a title in capitals above a memo's own fields; a reply is no title."
    )
    handed_over_lines: int = Field(
        default=8,
        ge=1,
        description='Lines above a block of fields in which "see below" hands over to it: a sign-off fits.',
    )
    wrapped_from: int = Field(
        default=55,
        ge=20,
        description="A quoted line this long may have been broken, its rest unquoted; none shorter was.",
    )
    initials_lines: int = Field(
        default=2, ge=1, description='Lines of "MC> …" that make a quote: one may be a prompt, even below a header.'
    )
    delimited_lines: int = Field(
        default=12, ge=1, description='Lines of a signature behind "--": longer ones hold text that somebody wrote.'
    )
    joined_lines: int = Field(
        default=4, ge=1, description='Lines of a signature behind "--" that stands right below the text.'
    )
    signature_lines: int = Field(default=8, ge=1, description="Lines of a signature behind a sign-off or a ruled line.")
    company_lines: int = Field(
        default=16,
        ge=1,
        description="Lines of one with contacts in it: German law asks for court, register and directors.",
    )
    company_contacts: int = Field(
        default=2,
        ge=1,
        description="Lines with a telephone, an address or a link that a signature so long has at least.",
    )
    signature_width: int = Field(
        default=80,
        ge=20,
        description="A longer line is a sentence: the parsers of Crisp and talon draw it there or lower.",
    )
    name_words: int = Field(default=5, ge=1, description="Words of the line below a sign-off; more are a sentence.")
    inline_name_words: int = Field(
        default=3, ge=1, description='Words of a name behind "Best regards," in the same line; more are a sentence.'
    )
    sentence_words: int = Field(
        default=4,
        ge=1,
        description="Words of a line in a signature that ends with a stop or begins small: titles have less.",
    )
    bare_signature_lines: int = Field(
        default=2, ge=1, description="Lines below a sign-off that need no telephone, address or link among them."
    )
    footer_width: int = Field(default=200, ge=20, description="Characters of a mobile footer, its link included.")
    footer_words: int = Field(
        default=12, ge=3, description="Words of a mobile footer without its link: a sentence that begins so has more."
    )
    bare_footer_words: int = Field(
        default=4,
        ge=1,
        description='Words of a footer that names no device: "Sent from Front"; more may be on a parcel.',
    )
    ruled_width: int = Field(
        default=16, ge=5, description="A shorter ruled line parts a form; above a signature it needs a contact below."
    )
    shown_gap: int = Field(
        default=2, ge=0, description='Blank lines between "Your footer says:" and the text that it shows.'
    )
    printed_within: int = Field(
        default=8, ge=0, description='Lines above a sign-off that may ask to print it: "on the card please:".'
    )
    notice_characters: int = Field(
        default=3000, ge=200, description="A longer paragraph is no disclaimer; the longest of the fixtures has 1,900."
    )
    notice_cues: int = Field(
        default=2,
        ge=1,
        description="Different phrases of confidentiality in a disclaimer: one also stands in requests.",
    )
    marker_width: int = Field(default=160, ge=40, description="A reply-above marker is one short line.")
    banner_width: int = Field(
        default=300, ge=40, description="A longer line of a ticket system says something else too."
    )
    warning_within: int = Field(
        default=12, ge=1, description="Gateways put their warning on top: below this line it is somebody's own."
    )
    warning_advice: int = Field(
        default=2, ge=1, description="Different words of advice in a further line of a warning; one stands in any mail."
    )
    url_characters: int = Field(default=8000, ge=200, description="A longer URL stays: browsers do not open it either.")
    least_score: float = Field(default=0.0, ge=0, le=1, description="Edits of a rule less sure than this are not made.")
    scores: RuleScores = Field(default=RuleScores(), description="How sure each rule is.")


DEFAULT = ThreadSettings()
