r"""Phrases that machines write in their notices, in eight languages, each with its weight as evidence.

The phrases stand in the folder `words/machines`, a file a kind: for each rule a section with its triggers and one with
its pattern. The pattern is matched against lower case, and only where one of the triggers stands in the text.
Notation: a space is any white space, a leading `^` the start of a line behind any decoration, `¶` that of a line or
sentence, `§` also that of a clause; `[^.\n]` and `[^.?\n]` pass the dots of dates, hosts and addresses.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from curation.text.word_files import WordFile, word_file

NoticeKind = Literal["out_of_office", "bounce", "alert", "invitation", "survey", "merge", "status"]
KINDS: tuple[NoticeKind, ...] = ("out_of_office", "bounce", "alert", "invitation", "survey", "merge", "status")

SURE, FULL, STRONG, FAIR, WEAK = (
    0.9,
    0.75,
    0.6,
    0.46,
    0.3,
)  # how often a machine wrote what a rule finds: judged, not learned
ADDRESS = r"[^\s<>@]{1,64}@[^\s<>@]{1,64}"
PHONE = r"\+?\d[\d ().-]{5,18}\d"


class Rule(NamedTuple):
    """A phrase of notices of one kind; of any kind if `kind` is None."""

    kind: NoticeKind | None
    name: str
    weight: float
    triggers: str
    pattern: str


def _rules(kind: NoticeKind | None, phrases: WordFile, *weights: tuple[str, float]) -> tuple[Rule, ...]:
    """Return the rules of a kind from their names and weights, with the phrases that the file has for each."""
    return tuple(
        Rule(
            kind,
            name,
            weight,
            phrases.alternation(f"{name}_triggers"),
            phrases.alternation(name).replace("{ADDRESS}", ADDRESS).replace("{PHONE}", PHONE),
        )
        for name, weight in weights
    )


# fmt: off
TEXT_RULES: tuple[Rule, ...] = (
    *_rules(None, word_file("cleaning/machines/any_machine"),
        ("says_automatic", STRONG),
        ("is_automatic", FULL),
        ("no_reply", STRONG),
        ("reply_line", SURE),
        ("receiving_because", STRONG),
        ("unsubscribe", WEAK),
    ),
    *_rules("out_of_office", word_file("cleaning/machines/out_of_office"),
        ("thanks", WEAK),
        ("absence", FAIR + 0.04),
        ("starting_and_until", FULL),
        ("access", FAIR),
        ("back_on", WEAK),
        ("answer_on_return", FAIR),
        ("in_urgent_cases", FAIR),
        ("asks_another", WEAK),
        ("in_my_absence", WEAK),
        ("delayed_answer", WEAK),
        ("not_forwarded", FAIR),
        ("office_closed", STRONG),
        ("closed_until", FAIR),
        ("left", STRONG),
        ("redirected", FAIR),
        ("write_to", WEAK),
    ),
    *_rules("bounce", word_file("cleaning/machines/bounce"),
        ("mail_system", SURE),
        ("failed_recipients", SURE),
        ("not_delivered", STRONG),
        ("smtp_code", FAIR),
        ("reason", FAIR),
        ("report", STRONG),
        ("permanent", FAIR),
        ("check_address", WEAK),
    ),
    *_rules("alert", word_file("cleaning/machines/alert"),
        ("monitoring_mail", SURE),
        ("state_head", FAIR),
        ("monitor_head", FULL),
        ("problem_fields", STRONG),
        ("state_field", FAIR),
        ("build", STRONG),
        ("receiving_alert", STRONG),
        ("host_field", WEAK),
        ("details_fields", WEAK),
        ("check_output", FAIR),
        ("more_details", WEAK),
        ("actions", WEAK),
        ("is_down", FAIR),
    ),
    *_rules("invitation", word_file("cleaning/machines/invitation"),
        ("invited", SURE),
        ("answered", SURE),
        ("answer_head", SURE),
        ("cancelled_by", WEAK),
        ("event_changed", SURE),
        ("appointment", STRONG),
        ("calendar_mail", SURE),
        ("event_fields", FAIR),
        ("place_fields", WEAK),
        ("answer_buttons", FAIR),
    ),
    *_rules("survey", word_file("cleaning/machines/survey"),
        ("rating_question", STRONG),
        ("take_survey", STRONG),
        ("take_survey_link", FULL),
        ("survey_link", STRONG),
        ("satisfied_buttons", STRONG),
        ("scale", FAIR),
        ("opinion", FAIR),
        ("takes_minutes", WEAK),
        ("about_closed_case", WEAK),
    ),
    *_rules("merge", word_file("cleaning/machines/merge"),
        ("last_comment", FAIR),
        ("merged_into", SURE),
        ("pushed", FULL),
        ("merged_request", FULL),
        ("request_reviewed", STRONG),
    ),
    *_rules("status", word_file("cleaning/machines/status"),
        ("request_received", STRONG),
        ("being_reviewed", FAIR),
        ("bare_acknowledgement", FULL),
        ("ticket_number", FAIR),
        ("keep_number", STRONG),
        ("response_time", FAIR),
        ("ticket_updated", STRONG),
        ("status_lines", FAIR),
        ("reply_to_reopen", FAIR),
        ("keep_informed", FAIR),
        ("now_in_state", FULL),
        ("order", STRONG),
        ("code", STRONG),
        ("ticket_made", FAIR),
        ("add_comments", STRONG),
        ("closed", STRONG),
        ("field_changed", SURE - 0.05),
        ("password_reset", STRONG),
        ("ignore_this", STRONG),
        ("posts_moved", SURE),
        ("new_sign_in", STRONG),
        ("if_that_was_you", FAIR),
        ("use_code", STRONG),
        ("code_valid", FAIR),
        ("share_no_code", FAIR),
        ("link_below", WEAK),
        ("confirm_address", STRONG),
        ("delivery", STRONG),
        ("track", FAIR),
        ("subscription", STRONG),
        ("account_settings", FAIR),
    ),
)

# fmt: on
