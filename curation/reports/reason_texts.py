"""Put the reasons of fates into plain words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

QUARANTINED = {
    "bad_parquet": "its file is not a complete Parquet file",
    "bad_document": "it is not a complete Word document or PDF",
    "no_text_layer": "it is a PDF of images, without a text layer",
    "encrypted": "it is encrypted",
    "bad_container": "its file, or the archive that it is in, is damaged or incomplete",
    "bad_date": "a date in it has no time zone, is in an unknown notation or does not exist: declare `timezone` or "
    "`date_formats` in the source's options, as far as its reader has them",
    "bad_encoding": "it is not in the expected encoding",
    "bad_front_matter": "its front matter is neither YAML nor TOML",
    "bad_header": "its file has no usable header row",
    "bad_json": "it is not JSON",
    "bad_quotes": "a quoted field in it never ends",
    "bad_transcript": "it is neither a WebVTT nor a SubRip transcript",
    "bad_type": "a field in it holds a value of the wrong type",
    "duplicate_key": "a key occurs twice in it",
    "lone_surrogate": "it holds half a character (a lone surrogate)",
    "bad_name": "its file's name is not UTF-8, or holds control characters",
    "link_outside": "it is a symbolic link that leads out of the landing",
    "missing_file": "the file that the index names is missing",
    "missing_id": "it has no id",
    "missing_parent": "it does not say what it belongs to: land the export that does (Zendesk: ticket events, audits, "
    "or answers of the API as they are; Jira: issues with their comments; Salesforce: with ParentId), or declare "
    "`parent_in_name`",
    "not_a_file": "it is not a regular file but a broken link, a pipe or the like",
    "not_a_number": "it holds a number that is not finite (NaN or Infinity)",
    "not_an_object": "it is not a JSON object",
    "not_in_index": "the index does not name it",
    "nul_byte": "it holds a NUL byte",
    "ragged_row": "it has more or fewer fields than the header",
    "too_deep": "it is nested too deeply",
    "too_large": "it is too large",
    "bad_xml": "it is not valid XML, or ends too early",
    "xml_doctype": "its XML declares a document type, which could make it read other files",
    "duplicate_member": "another file in the archive has the same name",
    "empty_archive": "there is no file in the archive",
    "unsafe_path": "its name leads out of the archive, or cannot be printed",
    "unknown_file": "its file is not part of this vendor's export",
}
RECORDS = {
    "superseded": "a newer state or version of it arrived",
    "newest_state_quarantined": "its newest state is quarantined, and an older one is not used in its place",
    "suppressed": "it was erased",
    "tombstone": "it was deleted at the vendor",
    "absent_from_snapshot": "the newest export no longer has it",
    "person": "it describes a person",
    "turn": "it is a turn of the document",
    "turn_by_opening": "it is a turn of the document that its page opens, by words and time of the page's first turn",
    "turn_by_file_name": "it is a turn of the document that its file name gives",
    "parent_not_said": "it does not name its ticket, and its page opens no ticket that has landed, or more than one: "
    "land the ticket, or the export that names it (Zendesk: ticket events or audits)",
    "entity_without_text": "records of its kind hold no text that is used",
    "no_text": "there is no text in it",
    "landing_held": "its landing lacks too much of what the one before held, and waits for a decision",
    "landing_passed_over": "its landing lacked too much of what the one before held, and a later one took its place",
    "no_thread": "the thread that it belongs to has not arrived",
    "thread_deleted": "the thread that it belongs to was deleted",
    "licence_ended": "the licence of its source has ended",
    "text_purged": "it may be kept again, but its text was purged and its landing cannot be read now",
}
CLEANING = {
    "automatic_out_of_office": "it is an automatic absence notice",
    "automatic_bounce": "it is a notice that a mail was not delivered",
    "automatic_alert": "it is an alert of a monitoring system",
    "automatic_invitation": "it is an invitation to a meeting, or the answer to one",
    "automatic_survey": "it asks for a rating",
    "automatic_merge": "it is a notice that tickets were merged",
    "automatic_status": "it is a status notice of a ticket system",
    "automatic_system": "its author is a program",
    "ocr_broken": "its text was read by a machine (OCR), with too many errors to be repaired",
}
CORPORA = {
    "source_not_selected": "the recipe does not select from its source",
    "kind_not_selected": "the recipe does not select documents of its kind",
    "not_in_force": "it was not in force on the day of the night",
    "retention_expired": "it may not be kept any longer",
    "confidentiality": "it is more confidential than the recipe allows",
    "department": "its department is not one that the recipe selects",
    "region": "its region is not one that the recipe selects",
    "language": "its language is not one that the recipe selects",
    "consent_denied": "its customer denied consent",
    "consent_expired": "its customer's consent has ended",
    "consent_not_granted": "its customer has not granted consent",
    "straddles_holdout": "its customer, or a document that says the same, is in a holdout",
    "duplicate": "another document says the same and stands for it",
    "not_cleaned": "its text could not be cleaned",
    "not_scanned": "it could not be scanned for personal data",
    "language_not_proven": "it is in a language in which too many canaries were missed, or for which there are none",
    "dropped_by_profile": "it holds something for which the privacy profile drops the whole document",
    "no_trained_turn": "no answer in it can be trained on",
    "other_split": "its customer belongs to a split that the recipe leaves out",
    "in_frozen_set": "it is in a frozen set",
    "contradiction": "it contradicts another article, nobody has decided which one holds, and the recipe blocks both",
    "contradicted": "it contradicts another article, and somebody decided that the other one holds",
    "injection": "it holds instructions to a model",
    "control_token": "it holds control tokens of a chat template",
    "contaminated": "it repeats an evaluation set",
    "repeated_sequence": "a long run of its words stands in too many other documents",
    "repeated_sentence": "its answer holds a sentence that too many other answers hold",
    "capped": "there are too many examples of its class in its month, or of its task",
    "synthetic_in_holdout": "a generator wrote it, and a holdout must not measure a generator",
    "synthetic_not_validated": "a generator wrote it, and no validation record vouches for it",
    "no_changes": "its changelog shows no change of a label that the shape learns from",
    "no_signal": "no signal says which of its answers was better",
    "no_pair": "no other answer to the same question was judged differently",
    "no_answer": "nobody answered",
    "no_case": "no case of the evaluation was made from it",
    "no_example": "no example was made from it",
    "not_chosen": "no row was made from it",
    "no_request": "it has no first message of a customer",
    "no_text": "no text is left in it",
    "link_list": "it is only a list of links",
    "says_nothing": "it has hardly a word of its own: only headings, tables without rows or pictures",
    "no_task": "none of the tasks can be made from it",
    "not_cited": "it is an article that no answer cites",
    "facts_not_in_force": "an article that its answers cite is not in the corpus, or does not say what the answer says",
    "labels_decided_apart": "its labels were decided at different moments, with messages in between",
    "internal_only": "all of its text is internal notes: its customer saw none of it",
}

TRAIN_REASONS = {
    "superseded_policy": "the answers state what an article said that is no longer in force",
    "unedited_macro": "the answers are sent word for word in many tickets",
    "says_nothing": "the answers only thank, quote or say a word or two",
    "other_window": "the answers are trained on in another window",
    "no_answer": "nobody answered",
    "automatic": "the answers are automatic",
    "internal_context": "the answers follow internal notes that the customer could not see",
    "low_rating": "the customer's rating is not one that the recipe trains on",
    "placeholder": "the answers hold a name or value that the question does not",
}


NO_ACTION = {
    "same": "the value stayed the same",
    "follows": "the change follows from who wrote, and nobody decided it",
    "no_request": "the customer had not written yet",
    "internal_context": "a note that the customer could not see came before",
}
NO_SUMMARY = {"not_written": "nobody wrote one", "placeholder": "it names somebody whom the conversation does not"}


def in_words(reason: str | None, where: str = "") -> str:
    """Return the reason of a fate as half a sentence; an unlisted one unchanged but for underscores. `where`: `corpus`
    or empty.
    """
    if not reason:
        return ""
    kind, _, name = reason.partition(":")
    if kind == "no_trained_turn" and name:
        return f"{CORPORA[kind]}: {TRAIN_REASONS.get(name, name.replace('_', ' '))}"
    if kind == "no_action":
        return f"no change in it can be learned from: {NO_ACTION.get(name, name)}"
    if kind == "no_summary":
        return f"it gives no summary: {NO_SUMMARY.get(name, name)}"
    if kind == "label_missing":
        return f"it has no {name}"
    if reason.startswith("where_"):
        return f"its {reason.removeprefix('where_')} is not one that the recipe selects"
    if reason.startswith("unmapped_"):
        return f"its {reason.removeprefix('unmapped_')} has a value that is not in the vocabulary"
    if reason.startswith("signal_"):
        return f"its {reason.removeprefix('signal_').replace('_', ' ')} is out of the range that the recipe selects"
    listed = {**RECORDS, **QUARANTINED, **CLEANING, **(CORPORA if where == "corpus" else {})}
    return listed.get(reason) or CORPORA.get(reason) or reason.replace("_", " ")


def signals_in_words(signals: Mapping[str, Any]) -> str:
    """Return the signals of a text as half a line, without unknown ones."""
    shown = (
        f"{name.replace('_', ' ')} {value:.2g}" if isinstance(value, float) else f"{name.replace('_', ' ')} {value}"
        for name, value in signals.items()
        if value is not None
    )
    return ", ".join(shown) or "none"
