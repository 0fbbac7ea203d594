"""Settings of the rules for mails: how far they look and how sure each is."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

ThreadKind = Literal[
    "quote", "forward_header", "signature", "disclaimer", "footer", "marker", "banner", "tracking"
]  # fmt: skip
KINDS: tuple[ThreadKind, ...] = get_args(ThreadKind)


class RuleScores(BaseModel):
    """Scores that say how surely a rule removes only what nobody misses; fields are named as in `Edit.rule`."""

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
    """Settings that say which edits of mails are made, with every threshold of their rules, in lines and characters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kinds: tuple[ThreadKind, ...] = Field(default=KINDS, description="Kinds of edits of mails that are made.")
    looked_at: int = Field(
        default=400,
        ge=80,
        description="Characters of a line that the rules look at. A longer line is prose, and costs no more.",
    )
    header_lines: int = Field(
        default=5,
        ge=1,
        description='Most lines over which "On … wrote:" may be broken. Mail programs break at 76 characters.',
    )
    header_width: int = Field(
        default=320, ge=80, description='Most characters of a joined "On … wrote:". Two long names and addresses fit.'
    )
    verb_reach: int = Field(
        default=160, ge=20, description='Most characters between "schrieb" and the colon. A name and an address fit.'
    )
    marker_gap: int = Field(
        default=3,
        ge=0,
        description='Most blank lines between "Forwarded message" and its fields. No program leaves more.',
    )
    block_lines: int = Field(
        default=40,
        ge=4,
        description="Most lines of a block of fields. A list of recipients may fill many; the limit bounds the work.",
    )
    block_fields: int = Field(
        default=3, ge=2, description="Fewest fields of a header. Two also stand in forms and logs."
    )
    only_headers: int = Field(
        default=2,
        ge=1,
        description="Fewest headers, one inside the other, of a mail without a word of its own. A single one may come "
        "from a log.",
    )
    sender_within: int = Field(
        default=4,
        ge=1,
        description="The sender must be among the first so many fields. Programs that start with the subject name it "
        "within these.",
    )
    block_loose_lines: int = Field(
        default=2,
        ge=0,
        description="Most lines in a row inside a block that are not fields. A long list of recipients wraps.",
    )
    title_lines: int = Field(
        default=6,
        ge=0,
        description="Most lines of a title in capitals above the fields of a memo. A reply is not a title.",
    )
    handed_over_lines: int = Field(
        default=8,
        ge=1,
        description='Lines above a block of fields in which "see below" hands over to it. A sign-off fits.',
    )
    wrapped_from: int = Field(
        default=55,
        ge=20,
        description="A quoted line of this length may have been broken, so that its rest is unquoted. No shorter line "
        "was.",
    )
    initials_lines: int = Field(
        default=2,
        ge=1,
        description='Fewest lines of "MC> …" that make a quote. A single one may be a prompt, even below a header.',
    )
    delimited_lines: int = Field(
        default=12,
        ge=1,
        description='Most lines of a signature behind "--". Longer ones hold text that somebody wrote.',
    )
    joined_lines: int = Field(
        default=4, ge=1, description='Most lines of a signature behind "--" that stands directly below the text.'
    )
    signature_lines: int = Field(
        default=8, ge=1, description="Most lines of a signature behind a sign-off or a ruled line."
    )
    company_lines: int = Field(
        default=16,
        ge=1,
        description="Most lines of a signature with contacts in it. German law requires court, register and directors.",
    )
    company_contacts: int = Field(
        default=2,
        ge=1,
        description="Lines with a telephone number, an address or a link that such a long signature must have.",
    )
    signature_width: int = Field(
        default=80,
        ge=20,
        description="A longer line is a sentence. The parsers of Crisp and talon set the limit at this length or "
        "lower.",
    )
    name_words: int = Field(
        default=5, ge=1, description="Most words of the line below a sign-off. A line with more is a sentence."
    )
    inline_name_words: int = Field(
        default=3,
        ge=1,
        description='Most words of a name behind "Best regards," in the same line. More are a sentence.',
    )
    sentence_words: int = Field(
        default=4,
        ge=1,
        description="Words from which a line in a signature that ends with a full stop or begins in lower case is a "
        "sentence. Titles have fewer.",
    )
    bare_signature_lines: int = Field(
        default=2,
        ge=1,
        description="Most lines below a sign-off that need no telephone number, address or link among them.",
    )
    footer_width: int = Field(default=200, ge=20, description="Most characters of a mobile footer with its link.")
    footer_words: int = Field(
        default=12,
        ge=3,
        description="Most words of a mobile footer without its link. A sentence that begins in the same way has more.",
    )
    bare_footer_words: int = Field(
        default=4,
        ge=1,
        description='Most words of a footer that names no device, such as "Sent from Front". More may be about a '
        "parcel.",
    )
    ruled_width: int = Field(
        default=16, ge=5, description="A shorter ruled line divides a form. Above a signature it needs a contact below."
    )
    shown_gap: int = Field(
        default=2, ge=0, description='Most blank lines between "Your footer says:" and the text that it shows.'
    )
    printed_within: int = Field(
        default=8, ge=0, description='Lines above a sign-off that may ask to print it, such as "on the card please:".'
    )
    notice_characters: int = Field(
        default=3000,
        ge=200,
        description="A longer paragraph is not a disclaimer. The longest one of the fixtures has 1,900 characters.",
    )
    notice_cues: int = Field(
        default=2,
        ge=1,
        description="Different phrases of confidentiality that a disclaimer must have. A single one also stands in "
        "requests.",
    )
    marker_width: int = Field(
        default=160, ge=40, description="Most characters of a reply-above marker. It is one short line."
    )
    banner_width: int = Field(
        default=300,
        ge=40,
        description="Most characters of a line by a ticket system. A longer line says something else too.",
    )
    warning_within: int = Field(
        default=12,
        ge=1,
        description="Lines from the top in which a gateway's warning may stand. Below them somebody wrote it.",
    )
    warning_advice: int = Field(
        default=2,
        ge=1,
        description="Different words of advice that a further line of a warning must have. A single one stands in any "
        "mail.",
    )
    url_characters: int = Field(
        default=8000, ge=200, description="A longer URL stays as it is. Browsers do not open it either."
    )
    least_score: float = Field(default=0.0, ge=0, le=1, description="Edits by a rule with a lower score are not made.")
    scores: RuleScores = Field(default=RuleScores(), description="How certain each rule is.")


DEFAULT = ThreadSettings()
