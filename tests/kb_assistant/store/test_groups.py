import pytest
from sqlalchemy import create_engine, insert

from kb_assistant.bootstrap import KnowledgeBase
from kb_assistant.errors import InvalidInput
from kb_assistant.settings import load_settings
from kb_assistant.store.tables import groups


def test_names_that_were_given_before_they_were_refused_go_on_working(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    engine = create_engine(load_settings().database_url)
    with engine.begin() as connection:
        connection.execute(insert(groups), [{"name": name} for name in ("nobody", "hr,it")])
    engine.dispose()
    for name in ("nobody", "hr,it"):
        kb.people.join(name, "ada")
        with kb.store.write() as tx:
            assert tx.audiences.of([name]) in tx.access.readable(kb.people.principal("ada"))


def test_everyone_is_built_in_and_stays(kb: KnowledgeBase) -> None:
    kb.people.add_user("ada")
    for change in (kb.people.remove_group, lambda group: kb.people.leave(group, "ada")):
        with pytest.raises(InvalidInput):
            change("everyone")
