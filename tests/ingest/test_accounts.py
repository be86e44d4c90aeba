import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.accounts import Directory, resolve
from ingest.evidence import AHEAD, ENOUGH
from knowledge.model import Account, Apart, Contact, Kind, Part, Participant, SetApart, Utterance

FOODS, FOUNDRY, DAIRY = 1, 2, 3


@pytest.fixture(name="known")
def _known():
    foods = Account(
        key=FOODS,
        name="Norvik Foods",
        aliases=("NVF",),
        domains=("norvik.example",),
        sites=("Hamar",),
        owner="Pia Lund",
        owner_email="pia@ours.example",
    )
    foundry = Account(key=FOUNDRY, name="Norvik Foundry", domains=("foundry.example",))
    dairy = Account(key=DAIRY, name="Strandby Dairy", aliases=("Target",), sites=("Skagen",))
    contacts = {
        FOODS: (Contact(name="Ida Holm", email="ida@norvik.example"), Contact(name="Bo Berg")),
        DAIRY: (Contact(name="Ulla Damgaard", email="ulla@gmail.com"), Contact(name="Bo Berg")),
    }
    return Directory([foods, foundry, dairy], contacts)


def whose(known, part=None, *, source="note.md", root="/data/examples", assigned=None, **fields):
    part = part or Part(**{"text": "Some words.", **fields})
    return resolve(part, source=source, root=root, assigned=assigned or {}, directory=known)


def mail(*addresses, text="Hello."):
    return Part(text=text, kind=Kind.MAIL, participants=tuple(Participant(email=address) for address in addresses))


# a person's word ------------------------------------------------------------------------------------------------------


def test_what_a_person_said_outranks_everything(known):
    part = Part(text="Norvik Foods, Norvik Foods", account_hint="Norvik Foods")

    found = whose(known, part, source="Norvik Foods/a.md", assigned={None: DAIRY})

    assert (found.account, found.by_person, found.warning) == (DAIRY, True, None)


def test_what_a_person_said_of_a_row_outranks_what_they_said_of_its_file(known):
    part = Part(text="", name="row-2")

    assert whose(known, part, assigned={None: DAIRY, "row-2": FOODS}).account == FOODS
    assert whose(known, part, assigned={"row-3": FOODS}).account is None


# folders --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "account"),
    [
        pytest.param("Norvik Foods/a.md", FOODS, id="by name"),
        pytest.param("norvik_foods/a.md", FOODS, id="by folded name"),
        pytest.param("Norvik Foods AS/a.md", FOODS, id="by name with a legal form"),
        pytest.param("NVF/calls/2026/a.vtt", FOODS, id="by alias, with folders below"),
        pytest.param("calls/Norvik Foundry/a.vtt", FOUNDRY, id="below a generic folder"),
        pytest.param("2026 Q1/Strandby Dairy/a.vtt", DAIRY, id="below a quarter"),
        pytest.param("North/Strandby Dairy/a.vtt", DAIRY, id="below a folder of another kind"),
        pytest.param("inbox/Strandby Dairy/a.vtt", DAIRY, id="below the inbox"),
    ],
)
def test_a_folder_that_names_an_account_decides(known, source, account):
    found = whose(known, source=source)

    assert (found.account, found.warning) == (account, None)


@pytest.mark.parametrize(
    ("root", "account"),
    [
        pytest.param("/data/Norvik Foods", FOODS, id="the folder given"),
        pytest.param("C:\\data\\Norvik Foods", FOODS, id="a Windows path"),
        pytest.param("/data/Norvik Foods/calls", FOODS, id="a folder of calls in it"),
        pytest.param("/data/Norvik Foods/inbox", None, id="an inbox in it"),
        pytest.param("/home/nvf/data", None, id="a user's name"),
        pytest.param("/Norvik Foods/2026/data", None, id="further up"),
    ],
)
def test_a_file_directly_in_a_known_accounts_folder_is_that_accounts(known, root, account):
    assert whose(known, source="a.md", root=root).account == account


def test_a_subfolder_of_a_known_accounts_folder_makes_no_new_account(known):
    assert whose(known, source="Line 3/a.md", root="/data/Norvik Foods").account == FOODS


def test_a_plain_folder_makes_a_new_account_with_a_warning(known):
    found = whose(known, source="Zeta Works/notes/a.md")

    assert (found.account, found.new_account) == (None, "Zeta Works")
    assert found.warning == "“Zeta Works” is a new account, made from its folder."


def test_a_folder_that_only_nearly_names_an_account_is_new_and_says_so(known):
    found = whose(known, source="Norvik Food/a.md")

    assert found.new_account == "Norvik Food"
    assert "if it is “Norvik Foods”, give that account this alias" in found.warning


@pytest.mark.parametrize(
    "source",
    [
        "a.md",
        "inbox/a.md",
        "inbox/from Pia/a.md",
        "Call notes 2026/a.md",
        "mails/2026/03/a.eml",
        "exports/accounts.csv",
        "Q3/a.md",
    ],
)
def test_generic_folders_name_nobody(known, source):
    found = whose(known, source=source)

    assert (found.account, found.new_account) == (None, None)


def test_a_folder_that_two_accounts_answer_to_waits(known):
    known.add(Account(key=8, name="Norvik GmbH"))
    known.add(Account(key=9, name="Norvik Inc"))

    found = whose(known, source="Norvik/a.md")

    assert (found.account, found.new_account) == (None, None)
    assert [possible.account for possible in found.possible] == ["Norvik GmbH", "Norvik Inc"]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(Part(text="Norvik Foundry called. Norvik Foundry wants a quote."), id="its text"),
        pytest.param(Part(text="x", title="Norvik Foundry visit"), id="its title"),
        pytest.param(Part(text="x", account_hint="Norvik Foundry"), id="its front matter"),
        pytest.param(mail("kai@foundry.example", "pia@ours.example"), id="those who take part"),
    ],
)
def test_a_folder_decides_over_content_but_warns_where_that_plainly_names_another(known, part):
    found = whose(known, part, source="Norvik Foods/a.md")

    assert found.account == FOODS
    assert found.warning == "It was given to “Norvik Foods” but names “Norvik Foundry”."


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Like Norvik Foundry does it.", id="another in passing"),
        pytest.param("Norvik Foods wants what Norvik Foundry has. Norvik Foundry, again.", id="its own as well"),
        pytest.param("Nothing.", id="nobody"),
    ],
)
def test_a_folder_that_content_does_not_contradict_is_not_warned_of(known, text):
    assert whose(known, source="Norvik Foods/a.md", text=text).warning is None


# what the part itself names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["inbox/a.md", "Sales West/a.md", "a.csv"])
def test_front_matter_or_a_cell_that_names_an_account_decides(known, source):
    assert whose(known, source=source, account_hint="NORVIK FOODS").account == FOODS


def test_a_row_that_names_an_unknown_account_waits_with_the_closest(known):
    found = whose(known, source="Exports West/contacts.csv", account_hint="Norvik Fods", name="row-2")

    assert (found.account, found.new_account) == (None, None)
    assert found.reason == "It names “Norvik Fods”, which is no account's name or alias."
    assert found.possible[0].account == "Norvik Foods"
    assert 0 < found.possible[0].score <= 1


def test_a_row_that_names_an_unknown_account_waits_whoever_takes_part(known):
    part = Part(text="", name="row-2", account_hint="Zeta", participants=(Participant(email="ida@norvik.example"),))

    assert whose(known, part, source="contacts.csv").account is None


def test_a_name_that_two_accounts_answer_to_waits_with_both(known):
    known.add(Account(key=9, name="Other", aliases=("NVF",)))

    found = whose(known, account_hint="nvf")

    assert found.account is None
    assert [(possible.account, possible.score) for possible in found.possible] == [
        ("Norvik Foods", 0.5),
        ("Other", 0.5),
    ]


# who takes part -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("addresses", "account"),
    [
        pytest.param(("ida@norvik.example", "pia@ours.example"), FOODS, id="a contact"),
        pytest.param(("new@mail.norvik.example",), FOODS, id="a sub-domain"),
        pytest.param(("ulla@gmail.com",), DAIRY, id="a contact with free mail"),
        pytest.param(("other@gmail.com",), None, id="free mail of nobody we know"),
        pytest.param(("pia@ours.example", "max@eu.ours.example"), None, id="only ourselves"),
        pytest.param(("ida@norvik.example", "kai@foundry.example"), None, id="people of two accounts"),
    ],
)
def test_the_addresses_of_those_who_take_part_decide(known, addresses, account):
    assert whose(known, mail(*addresses)).account == account


def test_people_of_two_accounts_wait_with_both_as_candidates(known):
    found = whose(known, mail("ida@norvik.example", "kai@foundry.example"))

    assert found.reason == "Those who take part may be of “Norvik Foods” and “Norvik Foundry”."
    assert {possible.account for possible in found.possible} == {"Norvik Foods", "Norvik Foundry"}


def test_a_mail_from_an_accounts_people_is_theirs_though_it_talks_of_another(known):
    found = whose(known, mail("ida@norvik.example", text="Norvik Foundry is better off. Norvik Foundry!"))

    assert found.account == FOODS


def test_a_shared_domain_is_decided_by_a_contact_and_else_waits(known):
    known.add(Account(key=9, name="Norvik Holding", domains=("norvik.example",)))

    assert whose(known, mail("someone@norvik.example")).account is None
    assert whose(known, mail("someone@norvik.example", "ida@norvik.example")).account == FOODS


# what the words say ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "account"),
    [
        pytest.param({"title": "Visit to Norvik Foods"}, FOODS, id="a name in the title"),
        pytest.param({"text": "Norvik Foods called. Norvik Foods wants more."}, FOODS, id="a name twice"),
        pytest.param({"text": "We do it as at Norvik Foods."}, None, id="a name once, in passing"),
        pytest.param({"text": "NVF called. NVF wants more."}, FOODS, id="an alias"),
        pytest.param({"text": "nvf stands for nothing, nvf."}, None, id="an acronym not in capitals"),
        pytest.param({"text": "Hit the target. Target met, target."}, None, id="an alias that is a plain word here"),
        pytest.param(
            {"text": "Norvik Foods met Norvik Foundry. Norvik Foods and Norvik Foundry."}, None, id="two names"
        ),
        pytest.param({"text": "Norvik called. Norvik, I say."}, None, id="what two names begin with"),
        pytest.param({"text": "Norvik Foodstuffs and norvik foodsx"}, None, id="longer words that begin alike"),
        pytest.param({"text": "In Hamar the line stands, in Hamar."}, None, id="a site alone"),
        pytest.param({"text": "Ida Holm was there."}, None, id="a contact named in passing"),
        pytest.param(
            {"text": "Ida Holm was there, at Norvik Foods in Hamar."}, FOODS, id="a contact, a name and a site"
        ),
        pytest.param({"text": "Write to ida@norvik.example."}, FOODS, id="a contact's address"),
        pytest.param({"text": "x", "utterances": (Utterance(0, 1, "Ida Holm"),)}, FOODS, id="a contact who speaks"),
        pytest.param(
            {"text": "x", "utterances": (Utterance(0, 1, "Bo Berg"),)}, None, id="a name that two contacts have"
        ),
        pytest.param({"text": ""}, None, id="nothing"),
    ],
)
def test_content_decides_only_where_it_is_clear(known, fields, account):
    assert whose(known, **fields).account == account


def test_what_is_not_clear_waits_with_its_reason_and_its_candidates(known):
    found = whose(known, text="Norvik Foods, Norvik Foods; Norvik Foundry, Norvik Foundry.")

    assert found.reason == "It speaks for “Norvik Foods” and “Norvik Foundry” alike."
    first, second = found.possible
    assert first.score >= ENOUGH
    assert first.score - second.score < AHEAD
    assert first.why == "the text names “Norvik Foods” 2 times"


def test_too_little_evidence_says_what_there_was(known):
    found = whose(known, text="As at Norvik Foods.")

    assert found.reason == "What speaks for “Norvik Foods” is not enough: the text names “Norvik Foods”."
    assert [possible.account for possible in found.possible] == ["Norvik Foods"]


def test_boilerplate_speaks_for_nobody(known):
    text = "Norvik Foods Norvik Foods Norvik Foods"

    found = whose(known, text=text, set_apart=(SetApart(0, len(text), Apart.BOILERPLATE),))

    assert found.reason == "Nothing in it speaks for an account."


@given(
    st.text(alphabet=st.sampled_from("NorvikFdsuny .&/é\u043e-"), max_size=60),
    st.text(alphabet=st.sampled_from("NorvikFods /.&"), max_size=30),
)
def test_whatever_the_text_and_the_path_it_is_one_account_or_a_new_one_or_waits(text, path):
    known = Directory([Account(key=1, name="Norvik Foods"), Account(key=2, name="Norvik Foundry")])

    found = resolve(Part(text=text), source=path or "a", root="/r", assigned={}, directory=known)

    assert found.account is None or found.new_account is None
    assert found.reason.endswith(".")
