import pytest

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.errors import NotFound


def test_equal_sets_of_readers_share_one_audience(kb: KnowledgeBase) -> None:
    kb.people.add_group("hr")
    kb.people.add_user("helena")
    with kb.store.write() as tx:
        assert tx.audiences.of(["hr", "@helena"]) == tx.audiences.of(["@helena", "hr", "hr"])
        assert tx.audiences.of(["hr"]) != tx.audiences.of(["everyone"])


def test_the_readers_of_an_audience_are_named_as_they_were_given(kb: KnowledgeBase) -> None:
    kb.people.add_group("hr")
    kb.people.add_user("helena")
    with kb.store.write() as tx:
        assert tx.audiences.readers(tx.audiences.of(["hr", "@helena"])) == ("@helena", "hr")


@pytest.mark.parametrize("readers", [["nobody-knows"], ["@nobody"], ["everyone", "nobody-knows"]])
def test_an_unknown_reader_is_an_error_and_makes_no_audience(kb: KnowledgeBase, readers: list[str]) -> None:
    with pytest.raises(NotFound), kb.store.write() as tx:
        tx.audiences.of(readers)
    with kb.store.read() as tx:
        assert tx.audiences.list() == []
