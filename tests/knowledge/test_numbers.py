import pytest

from knowledge.errors import SettingsError
from knowledge.frameworks import commoditization, loyalty, migration, relationship, situation, weighing
from knowledge.model import Account
from knowledge.numbers import numbers, put, read


@pytest.fixture
def as_before():
    """What a test puts in is taken out again."""
    kept = {(number.module, number.name): number.value for number in numbers()}
    yield
    given = {}
    for (module, name), value in kept.items():
        given.setdefault(module, {})[name] = value
    put(given)


def test_every_number_says_what_it_means():
    assert [f"{number.module}.{number.name}" for number in numbers() if not number.meaning] == []


def test_a_number_that_is_set_is_judged_by(as_before):
    account = Account(key=1, name="Acme", revenue=100.0, cost_to_serve=20.0)
    assert loyalty.costly(account)
    put({"loyalty": {"COSTLY_FROM": 0.25}})
    assert not loyalty.costly(account)


def test_it_holds_wherever_it_is_used(as_before):
    put({"weighing": {"TOLD_FROM": 0.7}})
    assert migration.TOLD_FROM == weighing.TOLD_FROM == 0.7


def test_another_number_of_the_same_name_stays(as_before):
    assert commoditization.SHOWN == relationship.SHOWN
    put({"relationship": {"SHOWN": 1}})
    assert (relationship.SHOWN, commoditization.SHOWN) == (1, 3)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param({"loyalty": {"COSTLY": 0.2}}, "loyalty.COSTLY", id="no such number"),
        pytest.param({"royalty": {"COSTLY_FROM": 0.2}}, "royalty.COSTLY_FROM", id="no such module"),
        pytest.param({"loyalty": {"COSTLY_FROM": "high"}}, "loyalty.COSTLY_FROM = 'high'", id="no number"),
        pytest.param({"loyalty": {"COSTLY_FROM": True}}, "loyalty.COSTLY_FROM = True", id="a yes"),
        pytest.param({"COSTLY_FROM": 0.2}, "COSTLY_FROM.", id="outside of a table"),
    ],
)
def test_what_is_no_number_of_ours_is_refused_and_nothing_set(given, named, as_before):
    with pytest.raises(SettingsError, match=f"These are no numbers of ours: {named}"):
        put({"situation": {"QUOTED": 20}} | given)
    assert situation.QUOTED == 140


def test_a_file_that_is_not_toml_is_told(tmp_path):
    file = tmp_path / "judgement.toml"
    file.write_text("COSTLY", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"judgement\.toml is not TOML"):
        read(file)
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read(tmp_path / "missing.toml")
