from dataclasses import replace

import pytest

from kb_assistant.generation.answerability import BESIDE, FOREIGN, SPOKEN, Signs, Weights, confidence

MIDDLING = Signs(0.5, 0.5, 0.5, 0.4, 0.3, 0.1, 0.3, 0.6, 0.0, 1.0, 0.0, 0.0)


@pytest.mark.parametrize("weights", [SPOKEN, BESIDE, FOREIGN])
@pytest.mark.parametrize(("sign", "value"), [("passage_meaning", 0.9), ("quote_meaning", 0.9), ("coverage", 1.0)])
def test_more_likeness_is_more_confidence(weights: Weights, sign: str, value: float) -> None:
    assert confidence(replace(MIDDLING, **{sign: value}), weights) > confidence(MIDDLING, weights)


@pytest.mark.parametrize("weights", [SPOKEN, BESIDE, FOREIGN])
def test_a_name_that_is_nowhere_is_less_confidence(weights: Weights) -> None:
    assert confidence(replace(MIDDLING, missing_names=1.0), weights) < confidence(MIDDLING, weights)


def test_a_second_model_that_finds_likeness_too_is_more_confidence() -> None:
    near, far = (replace(MIDDLING, multilingual_meaning=cosine) for cosine in (0.6, 0.1))
    assert confidence(near, BESIDE) > confidence(far, BESIDE)
    assert confidence(near, SPOKEN) == confidence(far, SPOKEN)


def test_confidence_stays_between_nought_and_one() -> None:
    for value in (-1.0, 0.0, 1.0):
        assert 0 < confidence(Signs(*[value] * 12), SPOKEN) < 1
