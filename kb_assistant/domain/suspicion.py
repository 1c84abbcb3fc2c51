"""Sentences written for a language model instead of a reader."""

import re
from collections.abc import Iterator

_WHAT = r"(?:instructions?|prompts?|rules|directions|guidelines|context|messages?|text|document)"
_PATTERNS = (
    rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{{0,30}}\b"
    r"(?:previous|prior|above|earlier|preceding|system|your)\b"
    rf"[^.\n]{{0,20}}\b{_WHAT}\b",
    rf"\b(?:ignore|disregard|forget) (?:all|everything)(?: of)?(?: (?:the|your|said|written))?"
    rf" ?(?:above|before|previous|{_WHAT})",
    r"\bnew (?:system )?(?:instructions?|prompt)\s*:",
    r"\b(?:reveal|print|show|repeat|output|leak)\b[^.\n]{0,25}\b"
    r"(?:your|the) (?:system|hidden|initial|secret) (?:prompt|instructions?)",
    r"\b(?:system|developer) prompt\s*[:=]",
    r"</?(?:system|assistant|developer|tool_call|function_call)>",
    r"<\|(?:im_start|im_end|system|user|assistant|endoftext|begin_of_text|eot_id)[^>\n]{0,20}\|?>|\[/?INST\]|<</?SYS>>",
    r"(?m)^\s*(?:#{1,4} ?)?(?:system|assistant)\s*:\s*(?:you|ignore|from now|act|do not|don't|reply|answer)\b",
    r"\byou are (?:now|no longer) (?:an? |the |in )?(?:\w+[ -]){0,3}"
    r"(?:assistant|ai|model|chatbot|bot|dan|mode|unrestricted|jailbroken)\b",
    r"\b(?:pretend|act|behave|respond|roleplay) (?:to be |as(?: if you(?: are| were)?)? )(?:an? |the )?(?:\w+ ){0,2}"
    r"(?:ai|language model|chatbot|dan|unrestricted \w+)\b",
    r"\b(?:if you are|attention|note to|dear|message (?:to|for)) (?:an? |the |any |all )?"
    r"(?:ai|llms?|language models?|ai assistants?|chatbots?|ai models?|summari[sz]er)\b[^.\n]{0,20}[,:]",
    r"\b(?:do not|don't|never) (?:tell|inform|mention|reveal)\b[^.\n]{0,20}\b(?:the user|the human|the asker)\b",
    r"\b(?:ignorez|oubliez|ignore) (?:toutes )?(?:les|vos|tes) (?:instructions|consignes)\b",
    r"\b(?:ignoriere|vergiss|missachte)\b[^.\n]{0,25}\b(?:anweisungen|vorgaben|instruktionen)\b",
    r"\b(?:ignora|olvida) (?:todas )?(?:las|tus) (?:instrucciones|indicaciones)\b",
    r"忽略(?:之前|以上|先前|上述|所有)[^。\n]{0,8}(?:指令|指示|说明|提示)",
)
_INSTRUCTION = re.compile("|".join(f"(?:{pattern.removeprefix('(?m)')})" for pattern in _PATTERNS), re.I | re.M)


# What is to be said, and how, is ordered of somebody who answers: "Add … to your reply", "Misspell … in your answer".
_YOUR_ANSWER = re.compile(r"\byour (?:response|answer|reply|output|message|completion)\b", re.I)
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
    spans = [match.span() for match in _INSTRUCTION.finditer(text)]
    return sorted({*spans, *_orders(text)})


def _orders(text: str) -> Iterator[tuple[int, int]]:
    for named in _YOUR_ANSWER.finditer(text):
        first = max(0, named.start() - _LONGEST)
        start = max((end.end() for end in _SENTENCE_ENDS.finditer(text, first, named.start())), default=first)
        if _ORDER.match(text, start, named.end() + _LONGEST):
            yield start, named.end()
