"""Groups: who sees and who changes them."""

import pytest

from kb_assistant.domain.access import CONSOLE, EVERYONE, Role
from kb_assistant.domain.accounts import GroupClaim
from kb_assistant.errors import Forbidden, InvalidInput, NotFound
from kb_assistant.people import People


def test_only_administrators_change_groups(people: People) -> None:
    ada = people.add_user("ada", Role.EDITOR)
    people.add_group("hr")
    directory, claim = people.directory, GroupClaim("https://id.example", "HR", "hr")
    for act in (
        lambda: directory.add(ada, "it"),
        lambda: directory.remove(ada, "hr"),
        lambda: directory.join(ada, "hr", "ada"),
        lambda: directory.leave(ada, "hr", "ada"),
        lambda: directory.claims(ada),
        lambda: directory.map_claim(ada, claim),
        lambda: directory.unmap_claim(ada, claim),
    ):
        with pytest.raises(Forbidden):
            act()
    assert [group.name for group in directory.groups(CONSOLE)] == ["everyone", "hr"]
    assert directory.claims(CONSOLE) == []


def test_others_see_their_own_groups_without_the_members(people: People) -> None:
    for name in ("hr", "it"):
        people.add_group(name)
    people.add_user("ada")
    people.join("hr", "ada")
    seen = people.directory.groups(people.principal("ada"))
    assert [(group.name, group.members) for group in seen] == [("everyone", ()), ("hr", ())]


def test_a_claim_needs_an_issuer_a_name_and_a_group_that_is_there(people: People) -> None:
    people.add_group("hr")
    for wrong in (GroupClaim("", "HR", "hr"), GroupClaim("https://id.example", "", "hr")):
        with pytest.raises(InvalidInput):
            people.directory.map_claim(CONSOLE, wrong)
    with pytest.raises(NotFound):
        people.directory.map_claim(CONSOLE, GroupClaim("https://id.example", "HR", "no such group"))


def test_t009_groups_whose_names_differ_in_case_are_two_and_grant_nothing_to_each_other(people: People) -> None:
    people.add_user("ada")
    upper, lower = people.add_group("HR"), people.add_group("hr")
    people.join("hr", "ada")
    assert upper.id not in people.principal("ada").groups
    assert lower.id in people.principal("ada").groups


def test_a_group_is_shown_by_its_number_to_who_is_in_it(people: People) -> None:
    hr = people.add_group("hr").id
    ada, bob = people.add_user("ada"), people.add_user("bob")
    people.join("hr", "ada")
    assert people.directory.show(CONSOLE, hr).members == ("ada",)
    assert people.directory.show(people.principal("ada"), hr).members == ()
    assert [group.name for group in people.directory.of(people.principal("ada"))] == ["everyone", "hr"]
    for who, group in ((bob, hr), (ada, 4711), (CONSOLE, 4711)):
        with pytest.raises(NotFound):
            people.directory.show(who, group)


def test_names_stand_in_the_order_of_a_dictionary(people: People) -> None:
    for name in ("zoll", "Östlich", "Personal", "Ärzte", "abend"):
        people.add_group(name)
        people.add_user(name)
        people.join("zoll", name)
    expected = ["abend", "Ärzte", EVERYONE, "Östlich", "Personal", "zoll"]
    groups = {group.name: group.members for group in people.directory.groups(CONSOLE)}
    assert list(groups) == people.directory.names(CONSOLE) == expected
    assert list(groups["zoll"]) == [name for name in expected if name != EVERYONE]
    assert [one.name for one in people.accounts.list(CONSOLE)] == [name for name in expected if name != EVERYONE]
