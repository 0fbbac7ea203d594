"""Gives the wordings in which a person asks for what an example teaches, in three languages; an example's ids
pick one.
"""

from __future__ import annotations

from typing import Literal

from curation.corpora.example import Maker

Task = Literal["summarise", "classify", "extract", "rewrite", "facts"]

_WORDINGS: dict[Task, dict[str, tuple[str, ...]]] = {
    "summarise": {
        "en": (
            "Summarise this conversation.",
            "What is this conversation about, and what came of it? Answer briefly.",
            "Write a short summary of the following for a colleague.",
        ),
        "de": (
            "Fasse dieses Gespräch zusammen.",
            "Worum geht es hier, und was ist daraus geworden? Antworte kurz.",
            "Schreibe für eine Kollegin eine kurze Zusammenfassung.",
        ),
        "fr": (
            "Résume cette conversation.",
            "De quoi s'agit-il, et comment cela s'est-il terminé ? Réponds brièvement.",
            "Écris un court résumé de ce qui suit pour un collègue.",
        ),
    },
    "classify": {
        "en": (
            "Sort this message. Answer with one JSON object: {fields}.",
            "How should this message be filed? Give {fields} as JSON and nothing else.",
        ),
        "de": (
            "Ordne diese Nachricht ein. Antworte mit einem JSON-Objekt: {fields}.",
            "Wie ist diese Nachricht abzulegen? Gib {fields} als JSON an, sonst nichts.",
        ),
        "fr": (
            "Classe ce message. Réponds par un objet JSON : {fields}.",
            "Comment faut-il classer ce message ? Donne {fields} en JSON et rien d'autre.",
        ),
    },
    "extract": {
        "en": (
            "Extract these fields from the message as one JSON object: {fields}.",
            "Read the message and answer with JSON only. Fields: {fields}.",
        ),
        "de": (
            "Lies diese Felder aus der Nachricht und gib sie als ein JSON-Objekt aus: {fields}.",
            "Lies die Nachricht und antworte nur mit JSON. Felder: {fields}.",
        ),
        "fr": (
            "Extrais ces champs du message sous forme d'un objet JSON : {fields}.",
            "Lis le message et réponds uniquement en JSON. Champs : {fields}.",
        ),
    },
    "rewrite": {
        "en": ("Rewrite this politely for the customer.", "Turn this note into a friendly answer to the customer."),
        "de": ("Formuliere das höflich für die Kundin.", "Mache aus dieser Notiz eine freundliche Antwort."),
        "fr": ("Reformule ceci poliment pour le client.", "Fais de cette note une réponse aimable au client."),
    },
    "facts": {
        "en": (
            "Answer the question only from these facts.",
            "Use nothing but the following facts to answer the question below them.",
        ),
        "de": (
            "Beantworte die Frage nur aus diesen Tatsachen.",
            "Antworte auf die Frage unten allein mit dem, was hier steht.",
        ),
        "fr": (
            "Réponds à la question uniquement à partir de ces faits.",
            "N'utilise que les faits suivants pour répondre à la question.",
        ),
    },
}
FACTS = {"en": ("Facts", "Question"), "de": ("Tatsachen", "Frage"), "fr": ("Faits", "Question")}


def wording(task: Task, language: str, maker: Maker, *parts: str) -> str:
    """Return the sentence that asks, in the document's language or English; always the same for an example."""
    choices = _WORDINGS[task].get(language) or _WORDINGS[task]["en"]
    return choices[int(maker.mark("wording", task, *parts)[:8], 16) % len(choices)]
