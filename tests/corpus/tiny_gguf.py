"""A language model of a megabyte, written by hand: the last byte it reads decides on the next one it says.

After "?" it says "Yes." and ends, after "!" it says "lalala…" and never ends. A real GGUF file of the architecture
llama with one layer that does nothing: each byte's vector is a one-hot, the output layer maps it to its successor.
"""

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

BYTES = 3
"""The number of the token for byte 0; before it stand unknown, begin and end."""
END = 2
VOCABULARY = BYTES + 256
WIDTH = 288
FEED = 32
SUCCESSORS = {"?": "Y", "Y": "e", "e": "s", "s": ".", "!": "l", "l": "a", "a": "l"}
TEMPLATE = "{% for message in messages %}{{ message['content'] }}{% endfor %}"

Value = str | int | float | bool | list[str] | list[int] | list[float]


def write_tiny_gguf(path: Path) -> Path:
    tensors = _tensors()
    values = _values()
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(values))
    head += b"".join(_text(name) + _value(value) for name, value in values.items())
    offset = 0
    for name, tensor in tensors.items():
        head += _text(name) + struct.pack("<I", tensor.ndim)
        head += struct.pack(f"<{tensor.ndim}Q", *reversed(tensor.shape)) + struct.pack("<IQ", 0, offset)
        offset += tensor.nbytes
    path.write_bytes(head + b"\0" * (-len(head) % 32) + b"".join(tensor.tobytes() for tensor in tensors.values()))
    return path


def _tensors() -> dict[str, NDArray[np.float32]]:
    embedding = np.zeros((VOCABULARY, WIDTH), np.float32)
    embedding[np.arange(VOCABULARY), np.arange(VOCABULARY)] = 1
    output = np.zeros((VOCABULARY, WIDTH), np.float32)
    output[END] = 0.5
    for byte, successor in SUCCESSORS.items():
        output[BYTES + ord(successor), BYTES + ord(byte)] = 1
    return {"token_embd.weight": embedding, "output_norm.weight": _ones(), "output.weight": output} | _layer()


def _layer() -> dict[str, NDArray[np.float32]]:
    square, feed = np.zeros((WIDTH, WIDTH), np.float32), np.zeros((FEED, WIDTH), np.float32)
    parts = {f"attn_{name}": square for name in ("q", "k", "v", "output")}
    parts |= {"attn_norm": _ones(), "ffn_norm": _ones(), "ffn_gate": feed, "ffn_up": feed}
    parts["ffn_down"] = np.ascontiguousarray(feed.T)
    return {f"blk.0.{name}.weight": tensor for name, tensor in parts.items()}


def _ones() -> NDArray[np.float32]:
    return np.ones(WIDTH, np.float32)


def _values() -> dict[str, Value]:
    unknown, control, byte = 2, 3, 6
    return {
        "general.architecture": "llama",
        "general.name": "tiny",
        "llama.block_count": 1,
        "llama.context_length": 4096,
        "llama.embedding_length": WIDTH,
        "llama.feed_forward_length": FEED,
        "llama.attention.head_count": WIDTH // 32,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "llama.rope.dimension_count": 32,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": ["<unk>", "<s>", "</s>"] + [f"<0x{number:02X}>" for number in range(256)],
        "tokenizer.ggml.scores": [0.0] * VOCABULARY,
        "tokenizer.ggml.token_type": [unknown, control, control] + [byte] * 256,
        "tokenizer.ggml.eos_token_id": END,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_space_prefix": False,
        "tokenizer.chat_template": TEMPLATE,
    }


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _value(value: Value) -> bytes:
    kind, data = _typed(value)
    return struct.pack("<I", kind) + data


def _typed(value: Value) -> tuple[int, bytes]:
    if isinstance(value, bool):
        return 7, struct.pack("<?", value)
    if isinstance(value, int):
        return 4, struct.pack("<I", value)
    if isinstance(value, float):
        return 6, struct.pack("<f", value)
    if isinstance(value, str):
        return 8, _text(value)
    items = [(5, struct.pack("<i", item)) if isinstance(item, int) else _typed(item) for item in value]
    return 9, struct.pack("<IQ", items[0][0], len(items)) + b"".join(data for _, data in items)
