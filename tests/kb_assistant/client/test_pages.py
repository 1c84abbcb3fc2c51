"""Looking at the evidence with the typed client, over a real connection."""

from pathlib import Path

import pytest

from kb_assistant.client import Client
from kb_assistant.domain.access import EVERYONE, Role
from kb_assistant.errors import NotFound
from tests.corpus.people import PASSWORD
from tests.corpus.service import Service
from tests.corpus.taking_in import take_in
from tests.ingest.loaders.pdf_file import Text, pdf

SAID = "The allowance for a day abroad is forty euros."


def test_a_page_is_seen_a_quote_found_on_it_and_a_newer_file_becomes_its_version(
    service: Service, address: str, tmp_path: Path
) -> None:
    service.person("eve", Role.EDITOR)
    old = take_in(service.kb, tmp_path / "allowance.pdf", pdf([[Text(72, 700, SAID)]]), (EVERYONE,))
    newer = pdf([[Text(72, 700, SAID.replace("forty", "fifty"))]])
    upload = take_in(service.kb, tmp_path / "allowance-v2.pdf", newer, (EVERYONE,))
    with Client(address) as eve:
        eve.account.sign_in("eve", PASSWORD)
        version = str(old.version)
        assert eve.pages.list(version).pages[0].end == len(SAID)
        assert eve.pages.image(version, 1).startswith(b"\x89PNG")
        assert len(eve.pages.rectangles(version, 1, SAID.index("forty")).rectangles) == 1
        assert eve.reports.show(old.id).probes[0].rank is not None
        assert [one.document for one in eve.reports.lookalikes(upload.id)] == [old.id]
        assert eve.reports.become(upload.id, old.id).versions == 2
        changes = eve.reports.differences(old.id, older=version).changes
        assert [part.text for part in changes[0].segments if part.change != "equal"] == ["forty", "fifty"]
        with pytest.raises(NotFound):
            eve.reports.show(upload.id)
