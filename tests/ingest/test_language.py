"""The language of a text."""

import pytest

from ingest.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le bureau est ouvert de neuf heures à dix-huit heures tous les jours ouvrés.", "fr"),
        ("The office is open from nine to six on every working day of the year.", "en"),
        ("会社の規則について説明します。経費は月末までに申請してください。", "ja"),
        ("AB-1 42", "und"),
    ],
)
def test_it_is_told_where_there_is_enough_to_tell(text: str, language: str) -> None:
    assert language_of(text) == language
