"""What trainers learn from our rows, token by token: exactly what the flags say is trained.

The rules are those of TRL 1.16 (`SFTTrainer._prepare_dataset`: the completion is what follows the common prefix of the
prompt, rendered with a generation prompt, and prompt and completion) and of axolotl 0.21 (`ChatTemplateStrategy` with
`message_field_training: train`: the tokens of the content of each turn whose flag is set, and the end token behind it).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from curation.corpora.shapes import actions, conversations, preference, triage

MASKED = -100
END = "<|im_end|>"
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
# As Llama 2 and Mistral: no header before an answer, so a generation prompt adds nothing.
INST = (
    "{% for m in messages %}{% if m.role == 'assistant' %} {{ m.content }}<|im_end|>"
    "{% else %}[INST] {{ m.content }} [/INST]{% endif %}{% endfor %}"
)
Messages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Chat:
    """A tokenizer with a chat template, rendered as `transformers` does; that itself slows every import of Presidio's
    down by a second."""

    tokens: Tokenizer
    template: str

    def text(self, messages: Messages, add_generation_prompt: bool = False) -> str:
        environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
        return environment.from_string(self.template).render(
            messages=list(messages), add_generation_prompt=add_generation_prompt
        )

    @property
    def end(self) -> int:
        return int(self.tokens.token_to_id(END))


@pytest.fixture(scope="module", params=[CHATML, INST], ids=["chatml", "inst"])
def tokenizer(request: pytest.FixtureRequest) -> Chat:
    """Byte-level BPE over some words: merges cross every boundary that a template leaves open."""
    words = ["Hello there, your router is repaired.", "user assistant system", "m1 m2 Reset it. Be kind."] * 9
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, special_tokens=["<|im_start|>", END])
    made.train_from_iterator(words, trainer)
    return Chat(made, request.param)


def rendered(tokenizer: Chat, messages: Messages, **options: Any) -> list[int]:
    return list(tokenizer.tokens.encode(tokenizer.text(messages, **options), add_special_tokens=False).ids)


def trl_labels(tokenizer: Chat, prompt: Messages, completion: Messages) -> list[int]:
    before = rendered(tokenizer, prompt, add_generation_prompt=True)
    tokens = rendered(tokenizer, [*prompt, *completion])
    common = 0
    while common < min(len(before), len(tokens)) and before[common] == tokens[common]:
        common += 1
    return [MASKED] * common + tokens[common:]


def axolotl_labels(tokenizer: Chat, messages: Messages, field: str | None = "train") -> list[int]:
    """Without a field of flags, every message of the assistant is trained: axolotl's default `roles_to_train`."""
    plain = [{"role": m["role"], "content": m["content"]} for m in messages]
    text = tokenizer.text(plain)
    encoded = tokenizer.tokens.encode(text, add_special_tokens=False)
    tokens, spans = list(encoded.ids), encoded.offsets
    labels = [MASKED] * len(tokens)
    for number, message in enumerate(messages):
        if not (message[field] if field else message["role"] == "assistant"):
            continue
        start, end = len(text), 0
        for other in ("[[dummy_message]]", "zzdummymessagezz"):
            replaced = [*plain[:number], {**plain[number], "content": other}, *plain[number + 1 :]]
            dummy = tokenizer.text(replaced)
            front = next(n for n in range(len(text)) if text[n] != dummy[n])
            back = next(n for n in range(1, len(text)) if text[-n] != dummy[-n]) - 1
            start, end = min(start, front), max(end, len(text) - back)
        first, last = bisect_right([e for _, e in spans], start), bisect_left([s for s, _ in spans], end)
        labels[first:last] = tokens[first:last]
        ends = [n for n in range(last, len(tokens)) if tokens[n] == tokenizer.end]
        if ends and ends[0] - last <= 3:
            labels[ends[0]] = tokens[ends[0]]
    return labels


def said(tokenizer: Chat, labels: Sequence[int]) -> list[str]:
    """What is learned, a text a message, each without the end token and the white space of the template around it."""
    text = tokenizer.tokens.decode([token for token in labels if token != MASKED], skip_special_tokens=False)
    *whole, rest = text.split(END)
    assert not rest.strip()
    return [each.strip() for each in whole]


def everything(told: Any) -> Any:
    """A thread with a message for every reason but a rating's, and long enough for three windows."""
    turns = [
        told.turn(1, "requester", "Hello [PERSON_1]"),
        told.turn(2, "system", "m0 automatic"),
        told.turn(3, "requester", "m1 it is broken"),
        told.turn(4, "note", "SECRET"),
        told.turn(5, "agent", "m2 known from a note"),
        told.turn(6, "requester", "m3 how long?"),
        told.turn(7, "agent", "m4 thirty days", cites=(told.stale,)),
        told.turn(8, "requester", "m5 really?"),
        told.turn(9, "agent", "Reset it.", macro=True),
        told.turn(10, "requester", "m6 who?"),
        told.turn(11, "agent", "[PERSON_7] <b>m7</b>"),
    ]
    for number in range(12, 30, 2):
        turns += [told.turn(number, "requester", f"m{number}"), told.turn(number + 1, "agent", f"Repaired. {number}é")]
    return told.ticket(turns)


@pytest.mark.parametrize("system", [None, "Be kind."])
def test_trl_and_axolotl_train_the_same_tokens_and_those_that_are_flagged(
    told: Any, tokenizer: Chat, system: str | None
) -> None:
    chosen = conversations.Settings(type="conversations", least_letters=0, window=12, system=system)
    found = conversations.shape(everything(told), chosen, told.maker)
    reasons = {name.removeprefix("train_reason:") for name in found.figures}
    wanted = {"user", "trained", "automatic", "internal_context", "superseded_policy", "unedited_macro", "placeholder"}
    assert reasons == wanted | {"other_window"} | ({"system"} if system else set())
    rows, windows = [], 0
    for made in found.examples:
        if made.config == "default":
            rows.append(made.columns)
            continue
        messages = made.columns["messages"]
        flagged = [m["content"] for m in messages if m["train"]]
        by_row = [said(tokenizer, trl_labels(tokenizer, row["prompt"], row["completion"])) for row in rows]
        assert by_row == [[content] for content in flagged]
        assert said(tokenizer, axolotl_labels(tokenizer, messages)) == flagged
        rows, windows = [], windows + 1
    assert windows >= 2


def test_messages_without_their_flags_train_on_everything(told: Any, tokenizer: Chat) -> None:
    found = conversations.shape(
        everything(told), conversations.Settings(type="conversations", least_letters=0, window=60), told.maker
    )
    (messages,) = [e.columns["messages"] for e in found.examples if e.config == "conversations"]
    answers = [m["content"] for m in messages if m["role"] == "assistant"]
    assert said(tokenizer, axolotl_labels(tokenizer, messages, field=None)) == answers
    assert [m["content"] for m in messages if m["train"]] != answers


def test_of_labels_and_actions_only_the_json_is_trained(told: Any, tokenizer: Chat) -> None:
    document = told.ticket(
        [told.turn(1, "title", "Outage"), told.turn(1, "requester", "It is broken.")],
        [told.change(2, "priority", "low", "high")],
        {"priority": ["high"]},
    )
    for shape, chosen in (
        (triage, triage.Settings(type="triage", labels=("priority",))),
        (actions, actions.Settings(type="actions", system="Be kind.")),
    ):
        row, whole = shape.shape(document, chosen, told.maker).examples  # type: ignore[attr-defined]
        answer = [row.columns["completion"][0]["content"]]
        assert said(tokenizer, trl_labels(tokenizer, row.columns["prompt"], row.columns["completion"])) == answer
        assert said(tokenizer, axolotl_labels(tokenizer, whole.columns["messages"])) == answer


def test_both_answers_of_a_preference_follow_one_prompt(told: Any, tokenizer: Chat) -> None:
    asked, plain = told.turn(1, "requester", "It is broken again"), preference.Settings(type="preference")
    tickets = [
        told.ticket([asked, told.turn(3, "agent", answer)], labels={"satisfaction": [rating]}, record_id=rating)
        for answer, rating in (("m7 Reset it", "good"), ("m3 Reset it", "bad"))
    ]
    parts = [part for each in tickets for part in preference.shape(each, plain, told.maker).parts]
    (made,) = preference.conclude(parts, plain, told.maker)
    for side, answer in (("chosen", "m7 Reset it"), ("rejected", "m3 Reset it")):
        assert said(tokenizer, trl_labels(tokenizer, made.columns["prompt"], made.columns[side])) == [answer]
