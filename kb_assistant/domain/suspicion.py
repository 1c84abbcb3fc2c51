"""Sentences written for a language model instead of a reader."""

import re
from collections.abc import Iterator
from functools import lru_cache

_WHAT = r"(?:instructions?|prompts?|rules|directions|guidelines|context|messages?|text|document)"


def _pairs(first: str, second: str) -> tuple[str, ...]:
    return tuple(f"{one} {other}" for one in first.split("|") for other in second.split("|"))


# Each with words of which a text that it matches holds one: most texts hold none, and those are soon looked for.
_PATTERNS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("ignore", "disregard", "forget", "override", "bypass"),
        rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{{0,30}}\b"
        r"(?:previous|prior|above|earlier|preceding|system|your)\b"
        rf"[^.\n]{{0,20}}\b{_WHAT}\b",
    ),
    (
        ("ignore ", "disregard ", "forget "),
        rf"\b(?:ignore|disregard|forget) (?:all|everything)(?: of)?(?: (?:the|your|said|written))?"
        rf" ?(?:above|before|previous|{_WHAT})",
    ),
    (_pairs("new", "system|instruction|prompt"), r"\bnew (?:system )?(?:instructions?|prompt)\s*:"),
    (
        _pairs("system|hidden|initial|secret", "prompt|instruction"),
        r"\b(?:reveal|print|show|repeat|output|leak)\b[^.\n]{0,25}\b"
        r"(?:your|the) (?:system|hidden|initial|secret) (?:prompt|instructions?)",
    ),
    (_pairs("system|developer", "prompt"), r"\b(?:system|developer) prompt\s*[:=]"),
    (
        ("system>", "assistant>", "developer>", "tool_call>", "function_call>"),
        r"</?(?:system|assistant|developer|tool_call|function_call)>",
    ),
    (
        ("<|", "inst]", "sys>>"),
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|eot_id)[^>\n]{0,20}\|?>|\[/?INST\]|<</?SYS>>",
    ),
    (
        ("system", "assistant"),
        r"^\s*(?:#{1,4} ?)?(?:system|assistant)\s*:\s*(?:you|ignore|from now|act|do not|don't|reply|answer)\b",
    ),
    (
        _pairs("you are", "now|no longer"),
        r"\byou are (?:now|no longer) (?:an? |the |in )?(?:\w+[ -]){0,3}"
        r"(?:assistant|ai|model|chatbot|bot|dan|mode|unrestricted|jailbroken)\b",
    ),
    (
        _pairs("pretend|act|behave|respond|roleplay", "to be|as"),
        r"\b(?:pretend|act|behave|respond|roleplay) (?:to be |as(?: if you(?: are| were)?)? )(?:an? |the )?"
        r"(?:\w+ ){0,2}(?:ai|language model|chatbot|dan|unrestricted \w+)\b",
    ),
    (
        ("if you are ", "attention ", "note to ", "dear ", "message to ", "message for "),
        r"\b(?:if you are|attention|note to|dear|message (?:to|for)) (?:an? |the |any |all )?"
        r"(?:ai|llms?|language models?|ai assistants?|chatbots?|ai models?|summari[sz]er)\b[^.\n]{0,20}[,:]",
    ),
    (
        _pairs("do not|don't|never", "tell|inform|mention|reveal"),
        r"\b(?:do not|don't|never) (?:tell|inform|mention|reveal)\b[^.\n]{0,20}\b(?:the user|the human|the asker)\b",
    ),
    (
        _pairs("say|answer|reply|respond|claim|insist|pretend", "that"),
        r"(?:^|(?<=[.!?:]\s))\W*(?:please |always |just |now |only )?"
        r"(?:say|answer|reply|respond|claim|insist|pretend) that "
        r"(?:the|all|every|any|no|our|this|these|there|it|they|\w+ (?:is|are|was|were|has|have))\b",
    ),
    (
        ("ignorez ", "oubliez ", "ignore "),
        r"\b(?:ignorez|oubliez|ignore) (?:toutes )?(?:les|vos|tes) (?:instructions|consignes)\b",
    ),
    (
        ("ignoriere", "vergiss", "missachte"),
        r"\b(?:ignoriere|vergiss|missachte)\b[^.\n]{0,25}\b(?:anweisungen|vorgaben|instruktionen)\b",
    ),
    (("ignora ", "olvida "), r"\b(?:ignora|olvida) (?:todas )?(?:las|tus) (?:instrucciones|indicaciones)\b"),
    (("忽略",), r"忽略(?:之前|以上|先前|上述|所有)[^。\n]{0,8}(?:指令|指示|说明|提示)"),
)
_EVERY = tuple(range(len(_PATTERNS)))
# Letters that stand for an i where case does not count, but do not become one.
_OTHER_I = re.compile("[\u0130\u0131]")
_ANSWER = "response|answer|reply|output|message|completion"


# What is to be said, and how, is ordered of somebody who answers: "Add … to your reply", "Misspell … in your answer".
_YOUR_ANSWER = re.compile(rf"\byour (?:{_ANSWER})\b", re.I)
_YOUR_ANSWERS = _pairs("your", _ANSWER)
_ORDER = re.compile(
    r"\W*(?:please |kindly |now |also |then |in your \w+,? |at the (?:end|start|beginning) of your \w+,? ){0,2}"
    r"(?:add|adjust|alter|anagram|append|augment|combine|convert|craft|embed|encode|enhance|format|group|include|"
    r"incorporate|insert|integrate|introduce|jumble|mention|misspell|mix|modify|phrase|provide|rearrange|remove|render|"
    r"rephrase|replace|reverse|rewrite|scramble|shuffle|slip|structure|substitute|suggest|swap|tailor|tease|translate|"
    r"use|weave|write)\b",
    re.I,
)
_SENTENCE_ENDS = re.compile(r"[.!?:]\s|\n")
_LONGEST = 300


def instructions(text: str) -> list[tuple[int, int]]:
    """Where the text speaks to a language model, as slices in order."""
    folded = text.casefold()
    odd = _OTHER_I.search(text) is not None
    likely = _EVERY if odd else tuple(number for number in _EVERY if _holds(folded, _PATTERNS[number][0]))
    spans = {match.span() for match in _one_of(likely).finditer(text)} if likely else set()
    return sorted({*spans, *_orders(text)} if odd or _holds(folded, _YOUR_ANSWERS) else spans)


def _holds(folded: str, words: tuple[str, ...]) -> bool:
    return any(word in folded for word in words)


@lru_cache(maxsize=256)
def _one_of(numbers: tuple[int, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_PATTERNS[number][1]})" for number in numbers), re.I | re.M)


def _orders(text: str) -> Iterator[tuple[int, int]]:
    for named in _YOUR_ANSWER.finditer(text):
        first = max(0, named.start() - _LONGEST)
        start = max((end.end() for end in _SENTENCE_ENDS.finditer(text, first, named.start())), default=first)
        if _ORDER.match(text, start, named.end() + _LONGEST):
            yield start, named.end()
