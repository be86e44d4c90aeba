import pytest

from bot.access import find_person, read_people, sight
from knowledge.errors import AmbiguousPerson, UnknownPerson, Unreadable
from knowledge.model import Account, Part, Person

ACCOUNTS = (
    Account(key=1, name="Norvik Foods", aliases=("NF",), owner_email="rep@us.example"),
    Account(key=2, name="Norvik Foundry"),
    Account(key=3, name="Acme"),
)


def person(email, role, manager=None, *accounts, name=None):
    return Person(email=email, name=name, role=role, manager=manager, accounts=accounts)


PEOPLE = (
    person("boss@us.example", "manager", name="Bo Boss"),
    person("lead@us.example", "manager", "bo boss"),
    person("rep@us.example", "rep", "lead@us.example"),
    person("other@us.example", "rep", "lead@us.example", "norvik foundry"),
    person("field@us.example", "service", None, "*"),
    person("mark@us.example", "marketing"),
    person("root@us.example", "admin"),
    person("a@us.example", "manager", "b@us.example"),
    person("b@us.example", "manager", "a@us.example", "Acme"),
)


def seen(email, people=PEOPLE):
    someone = next((one for one in people if one.email == email), None)
    return sorted(sight(someone, people, ACCOUNTS).accounts)


@pytest.mark.parametrize(
    ("email", "accounts"),
    [
        pytest.param("rep@us.example", ["Norvik Foods"], id="a rep sees what it owns"),
        pytest.param("other@us.example", ["Norvik Foundry"], id="or what is named for it, in any case"),
        pytest.param("lead@us.example", ["Norvik Foods", "Norvik Foundry"], id="a manager what those under them see"),
        pytest.param("boss@us.example", ["Norvik Foods", "Norvik Foundry"], id="however far down"),
        pytest.param("field@us.example", ["Acme", "Norvik Foods", "Norvik Foundry"], id="a star is all"),
        pytest.param("mark@us.example", [], id="marketing sees themes, not accounts"),
        pytest.param("root@us.example", ["Acme", "Norvik Foods", "Norvik Foundry"], id="an admin sees everything"),
        pytest.param("a@us.example", ["Acme"], id="a circle of managers ends"),
        pytest.param("stranger@us.example", [], id="who is not on record sees nothing"),
    ],
)
def test_who_sees_which_accounts(email, accounts):
    assert seen(email) == accounts


def test_until_people_are_on_record_everybody_sees_everything():
    assert seen("anyone@us.example", people=()) == ["Acme", "Norvik Foods", "Norvik Foundry"]


def test_marketing_sees_themes_over_all():
    assert sight(PEOPLE[5], PEOPLE, ACCOUNTS).themes
    assert not sight(PEOPLE[2], PEOPLE, ACCOUNTS).themes


def test_a_person_is_found_by_address_or_name_in_any_case():
    assert find_person("REP@us.example", PEOPLE).email == "rep@us.example"
    assert find_person("bo boss", PEOPLE).email == "boss@us.example"


def test_nobody_is_guessed():
    with pytest.raises(UnknownPerson):
        find_person("Bo", PEOPLE)
    twins = (person("x@us.example", "rep", name="Jo"), person("y@us.example", "rep", name="Jo"))
    with pytest.raises(AmbiguousPerson) as refused:
        find_person("Jo", twins)
    assert refused.value.candidates == ("x@us.example", "y@us.example")


def rows(*cells):
    names = ("Email", "Name", "Role", "Manager", "Accounts")
    return [
        Part(text="", name=f"row-{number}", attributes=dict(zip(names, row, strict=False)))
        for number, row in enumerate(cells, 2)
    ]


def test_a_list_of_people_is_read():
    read = read_people(
        rows(
            ("Rep@Us.example", "Ann", "Rep", "Lead@us.example", "nf; Nowhere"),
            ("lead@us.example", "Lea", "manager", "", "*"),
        ),
        ACCOUNTS,
    )
    assert read.people[0] == person("rep@us.example", "rep", "lead@us.example", "nf", "Nowhere", name="Ann")
    assert read.warnings == ("row-2: no account is called 'Nowhere' (yet)",)


def test_a_manager_nobody_knows_is_warned_of():
    read = read_people(rows(("a@us.example", "A", "rep", "who@us.example", "")), ACCOUNTS)
    assert read.warnings == ("a@us.example: its manager who@us.example is not in the list",)


def test_every_wrong_row_is_named_and_none_is_kept():
    with pytest.raises(Unreadable) as refused:
        read_people(
            rows(
                ("nobody", "A", "rep"),
                ("b@us.example", "B", "boss"),
                ("c@us.example", "C", "rep"),
                ("c@us.example", "D", "rep"),
            ),
            ACCOUNTS,
        )
    assert all(row in str(refused.value) for row in ("row-2", "row-3", "row-5"))


def test_a_list_without_its_columns_is_refused():
    with pytest.raises(Unreadable, match="no column role"):
        read_people([Part(text="", name="row-2", attributes={"Email": "a@us.example"})], ACCOUNTS)
