"""Multiplications cut in two: the few inputs with outliers stay in full precision, the rest is fit for eight bits.

The decomposition of LLM.int8() (Dettmers et al. 2022), with the inputs chosen once, on a sample. Eight-bit steps are as
coarse as the greatest input of a multiplication demands: in the second half of a feed-forward block one or two inputs
are five times as great as all others.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb_assistant.embedding.base import Matrix

APART = 16
"""Inputs of each multiplication; 16 and 64 are as near to the original (measured)."""

Feeds = Mapping[str, NDArray[Any]]


def set_apart(model: Any, narrowing: Sequence[str], sample: Sequence[Feeds]) -> list[str]:  # noqa: ANN401 - no types
    """Changes `model` (onnx.ModelProto): of each multiplication named, the greatest inputs go a way of their own.

    Returns the names of the multiplications that have to stay in full precision: those, and any whose weights another
    one has too, which cannot be cut for both."""
    greatest = _greatest(model, narrowing, sample)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    uses = Counter(given for node in model.graph.node for given in node.input)
    wanted = [node for node in model.graph.node if node.name in narrowing]
    for node in wanted:
        if uses[node.input[1]] == 1:
            outliers = np.sort(np.argsort(-greatest[node.input[0]])[:APART])
            _cut(model.graph, node, weights[node.input[1]], outliers)
    return [_apart(node.name) if uses[node.input[1]] == 1 else node.name for node in wanted]


def _greatest(model: Any, narrowing: Sequence[str], sample: Sequence[Feeds]) -> dict[str, Matrix]:  # noqa: ANN401
    """By the name of a multiplication's input: the greatest size of each of its columns, shape (width,)."""
    import onnx
    import onnxruntime

    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    inputs = [node.input[0] for node in model.graph.node if node.name in narrowing]
    probe.graph.output.extend(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in inputs)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    runs = [session.run(inputs, feeds) for feeds in sample]
    return {
        name: np.max([np.abs(run[at]).reshape(-1, run[at].shape[-1]).max(axis=0) for run in runs], axis=0)
        for at, name in enumerate(inputs)
    }


def _cut(graph: Any, node: Any, weight: Any, outliers: NDArray[np.intp]) -> None:  # noqa: ANN401
    """x·W becomes (x without outliers)·W + (outliers of x)·(their rows of W)."""
    from onnx import helper, numpy_helper

    rows = numpy_helper.to_array(weight).copy()
    keep = np.ones(len(rows), dtype=np.float32)
    keep[outliers] = 0
    name, given, result = node.name, node.input[0], node.output[0]
    graph.initializer.extend(
        numpy_helper.from_array(value, f"{name}/{part}")
        for part, value in (("keep", keep), ("outliers", outliers), ("rows", rows[outliers]))
    )
    rows[outliers] = 0
    weight.CopyFrom(numpy_helper.from_array(rows, weight.name))
    node.input[0], node.output[0] = f"{name}/calm", f"{name}/main"
    at = list(graph.node).index(node)
    graph.node.insert(at + 1, helper.make_node("Add", [f"{name}/main", f"{name}/side"], [result], f"{name}/sum"))
    for made in (
        helper.make_node("MatMul", [f"{name}/few", f"{name}/rows"], [f"{name}/side"], _apart(name)),
        helper.make_node("Gather", [given, f"{name}/outliers"], [f"{name}/few"], f"{name}/pick", axis=-1),
        helper.make_node("Mul", [given, f"{name}/keep"], [f"{name}/calm"], f"{name}/mask"),
    ):
        graph.node.insert(at, made)


def _apart(name: str) -> str:
    return f"{name}/apart"
