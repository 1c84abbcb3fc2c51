"""The groups that a person is in, changed where the person is looked at."""

from streamlit.testing.v1 import AppTest

from kb_assistant.domain.access import Role
from kb_assistant.domain.accounts import Account
from tests.corpus.service import Service
from tests.ui.conftest import Enter
from tests.ui.showing import checked
from ui.session import Session


def test_a_person_joins_and_leaves_groups_where_the_person_is_looked_at(service: Service, enter: Enter) -> None:
    for name in ("hr", "it-support"):
        service.kb.people.add_group(name)
    service.person("ann", groups=("hr",))
    service.person("bob", groups=("hr",))
    session = enter("root", Role.ADMINISTRATOR)
    test = opened(session)
    assert (test.multiselect[0].value, test.multiselect[0].options) == (["hr"], ["hr", "it-support"])
    test.multiselect[0].set_value(["it-support"])
    checked(test.button[0].click().run())
    members = {group.name: group.members for group in session.client.groups.list()}
    assert (members["hr"], members["it-support"]) == (("bob",), ("ann",))
    assert checked(test.run()).multiselect[0].value == ["it-support"]


def test_a_group_that_is_none_changes_nothing(service: Service, enter: Enter) -> None:
    service.person("ann", groups=("hr",))
    session = enter("root", Role.ADMINISTRATOR)
    test = opened(session)
    test.multiselect[0].set_value(["no such group"])
    checked(test.button[0].click().run())
    assert "no such group" in test.error[0].value
    assert session.client.groups.list()[-1].members == ("ann",)


def opened(session: Session) -> AppTest:
    return checked(AppTest.from_function(_page, kwargs={"session": session}, default_timeout=30).run())


def _page(session: "Session") -> None:
    from ui.views.people import _draw_account

    ann = next(one for one in session.client.users.list("ann").items)
    _draw_account(session, ann)


def test_who_was_disabled_meanwhile_stays_so_when_something_else_is_saved(service: Service, enter: Enter) -> None:
    service.person("ann")
    session = enter("root", Role.ADMINISTRATOR)
    ann = session.client.users.list("ann").items[0]
    # What the page knows is what it was opened with.
    test = AppTest.from_function(_account, kwargs={"session": session, "account": ann}, default_timeout=30).run()
    session.client.users.change(ann.id, active=False)
    test.selectbox[0].set_value(Role.EDITOR)
    checked(test.button[0].click().run())
    now = session.client.users.show(ann.id)
    assert (now.role, now.active) == (Role.EDITOR, False)


def _account(session: "Session", account: "Account") -> None:
    from ui.views.people import _draw_account

    _draw_account(session, account)
