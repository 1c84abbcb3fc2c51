"""What the service says is known again by its words, whatever values stand in them."""

from pathlib import Path

import pytest

from ingest.loaders.detection import loader_for
from kb_assistant.errors import LoadFailure
from ui.sayings import Sayings
from ui.texts import texts_for


def test_a_sentence_is_said_in_other_words_with_its_values() -> None:
    said = Sayings(
        {"{name} is empty.": "{name} ist leer.", "{name} is {kind}.": "{name} ist {kind}.", "a box": "ein Kasten"}
    )
    assert said("plan.pdf is empty.") == "plan.pdf ist leer."
    assert said("plan.pdf is a box.") == "plan.pdf ist ein Kasten."


def test_several_sentences_are_said_one_by_one_and_what_is_not_known_stays() -> None:
    said = Sayings({"Holds text; look.": "Enthält Text.", "Is old. Check it.": "Ist alt. Prüfen."})
    assert said("Is old. Check it. Holds text; look. And so on.") == "Ist alt. Prüfen. Enthält Text. And so on."
    assert said("Something else.") == "Something else."


def test_two_sentences_are_not_taken_for_a_piece_of_one() -> None:
    said = Sayings(
        {"Is full.": "Voll.", "Name the owner of it.": "Eigentümer nennen.", "{file} of {paths}": "{file} ({paths})"}
    )
    assert said("Is full. Name the owner of it.") == "Voll. Eigentümer nennen."
    assert said("a1 of b.md") == "a1 (b.md)"


def test_names_with_signs_of_patterns_or_braces_are_values_like_others() -> None:
    said = Sayings({"{name} is empty.": "{name} ist leer."})
    assert said("a{b}(c*\n.md is empty.") == "a{b}(c*\n.md ist leer."


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("leer.md", b"", "leer.md est vide : vérifiez le fichier et déposez-le de nouveau."),
        (
            "plan.pdf",
            b"\x89PNG\r\n",
            "plan.pdf est une image, ce qui ne peut pas encore être lu. Enregistrez-le en DOCX ou en PDF ; les formats "
            "PDF, DOCX, PPTX, HTML, Markdown et texte sont compris.",
        ),
    ],
)
def test_why_a_file_is_refused_is_said_whole(name: str, content: bytes, expected: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LoadFailure) as refused:
        loader_for(file, name)
    assert texts_for("fr").said(refused.value.message) == expected
    assert texts_for("en").said(refused.value.message) == refused.value.message


@pytest.mark.parametrize(
    ("language", "said", "expected"),
    [
        (
            "fr",
            "You have asked as much as one may in a day: try again in 8 hours.",
            "Vous avez posé autant de questions qu'on le peut en un jour : réessayez dans 8 heures.",
        ),
        (
            "fr",
            "You ask faster than is allowed here: try again in a minute. How much that is says setting x.y.",
            "Vous posez des questions plus vite qu'il n'est permis ici : réessayez dans une minute. Le réglage x.y "
            "dit combien.",
        ),
        (
            "de",
            "You have asked as much as one may in a day: try again in an hour. How much that is says setting x.y.",
            "Sie haben so viel gefragt, wie an einem Tag erlaubt ist: Versuchen Sie es in einer Stunde noch einmal. "
            "Wie viel das ist, legt die Einstellung x.y fest.",
        ),
    ],
)
def test_how_long_one_has_to_wait_is_said_whole(language: str, said: str, expected: str) -> None:
    assert texts_for(language).said(said) == expected
