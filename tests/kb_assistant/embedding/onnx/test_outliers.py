import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from kb_assistant.embedding.base import Matrix
from kb_assistant.embedding.onnx.outliers import APART, set_apart

WIDE, NARROW, LOUD = 64, 8, 5


def narrowing_model(weight: Matrix) -> onnx.ModelProto:
    given = helper.make_tensor_value_info("given", TensorProto.FLOAT, [1, None, WIDE])
    result = helper.make_tensor_value_info("result", TensorProto.FLOAT, [1, None, NARROW])
    node = helper.make_node("MatMul", ["given", "weight"], ["result"], "block")
    graph = helper.make_graph([node], "g", [given], [result], [numpy_helper.from_array(weight, "weight")])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def run(model: onnx.ModelProto, given: Matrix, wanted: str) -> Matrix:
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    found: Matrix = session.run([wanted], {"given": given})[0]
    return found


@pytest.fixture
def given() -> Matrix:
    made = np.random.default_rng(1).normal(size=(1, 7, WIDE)).astype(np.float32)
    made[..., LOUD] *= 50
    return made


@pytest.fixture
def weight() -> Matrix:
    return np.random.default_rng(2).normal(size=(WIDE, NARROW)).astype(np.float32)


def test_the_product_stays_what_it_was(given: Matrix, weight: Matrix) -> None:
    model = narrowing_model(weight)
    assert set_apart(model, ["block"], [{"given": given}]) == ["block/apart"]
    onnx.checker.check_model(model)
    np.testing.assert_allclose(run(model, given, "result"), given @ weight, rtol=1e-4, atol=1e-4)


def test_the_greatest_inputs_are_kept_from_the_part_that_is_quantised(given: Matrix, weight: Matrix) -> None:
    model = narrowing_model(weight)
    set_apart(model, ["block"], [{"given": given}])
    model.graph.output.append(helper.make_tensor_value_info("block/calm", TensorProto.FLOAT, None))
    calm = np.abs(run(model, given, "block/calm"))[0].max(axis=0)
    greatest = np.argsort(-np.abs(given)[0].max(axis=0))[:APART]
    assert LOUD in greatest
    assert set(np.flatnonzero(calm == 0)) == set(greatest)


def test_eight_bits_hold_what_is_left_many_times_better(given: Matrix, weight: Matrix) -> None:
    """The step of eight bits is a 255th of the range: the loud input alone made it fifty times as coarse."""
    model = narrowing_model(weight)
    set_apart(model, ["block"], [{"given": given}])
    model.graph.output.append(helper.make_tensor_value_info("block/calm", TensorProto.FLOAT, None))
    assert np.ptp(run(model, given, "block/calm")) * 20 < np.ptp(given)


def test_weights_that_two_multiplications_share_are_left_whole(given: Matrix) -> None:
    """As in models whose layers share them: rows set to nothing for one would be missing for the other."""
    square = np.random.default_rng(3).normal(size=(WIDE, WIDE)).astype(np.float32)
    model = narrowing_model(square)
    model.graph.output[0].CopyFrom(helper.make_tensor_value_info("result", TensorProto.FLOAT, [1, None, WIDE]))
    model.graph.node[0].output[0] = "between"
    model.graph.node.append(helper.make_node("MatMul", ["between", "weight"], ["result"], "again"))
    before = model.SerializeToString()
    assert set_apart(model, ["block", "again"], [{"given": given}]) == ["block", "again"]
    assert model.SerializeToString() == before


def test_a_model_without_such_multiplications_is_left_alone(weight: Matrix) -> None:
    model = narrowing_model(weight)
    before = model.SerializeToString()
    assert set_apart(model, [], []) == []
    assert model.SerializeToString() == before
