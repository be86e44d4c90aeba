import pytest

from ingest.directory import Directory
from ingest.people import Cast, House, Known, is_named_after, shown_by
from knowledge.model import Account, Contact, Kind, Part, Participant, Person

NORVIK = 1


def house(*contacts, known=None, **fields):
    entry = Account(**{"key": NORVIK, "name": "Norvik Foods", "aliases": ("NVF",), **fields})
    other = Account(key=2, name="Strandby Dairy", domains=("strandby.example",))
    return House(Directory([entry, other], {NORVIK: contacts}), known)


def known(*names, domains=("ours.example",)):
    return Known.of(people=[Person(email=f"{at}@{domains[0]}", name=name) for at, name in enumerate(names)])


IDA = Contact(name="Ida Holm", email="ida@norvik.example", title="Maintenance Manager")
BO = Contact(name="Bo Berg")


@pytest.mark.parametrize(
    ("label", "name", "side"),
    [
        pytest.param("Ida Holm", "Ida Holm", "customer", id="a contact"),
        pytest.param("IDA HOLM", "Ida Holm", "customer", id="in capitals"),
        pytest.param("Ida", "Ida Holm", "customer", id="by first name"),
        pytest.param("Ms Holm", "Ida Holm", "customer", id="by last name"),
        pytest.param("I. Holm", "Ida Holm", "customer", id="by initial and last name"),
        pytest.param("IH", "Ida Holm", "customer", id="by initials"),
        pytest.param("Holm, Ida", "Ida Holm", "customer", id="last name first"),
        pytest.param("Ida (Norvik)", "Ida Holm", "customer", id="with the company"),
        pytest.param("Ida - Norvik Foods AS", "Ida Holm", "customer", id="with the company after a dash"),
        pytest.param("[Norvik] Ida", "Ida Holm", "customer", id="with the company before"),
        pytest.param("Ida (Maintenance)", "Ida Holm", "customer", id="with her role"),
        pytest.param("Ida Holm <ida@norvik.example>", "Ida Holm", "customer", id="with her address"),
        pytest.param("new@norvik.example", "new@norvik.example", "customer", id="an address of the contacts' domain"),
        pytest.param("Kai Lund (Norvik Foods)", "Kai Lund", "customer", id="nobody known, with the company"),
        pytest.param("Norvik Foods", "Norvik Foods", "customer", id="the company itself"),
        pytest.param("Customer", "Customer", "customer", id="the customer"),
        pytest.param("Customer 2:", "Customer 2:", "customer", id="a numbered customer"),
        pytest.param("Pia Lund", "Pia Lund", "us", id="one of ours"),
        pytest.param("Pia", "Pia Lund", "us", id="one of ours by first name, whom no contact shares"),
        pytest.param("Max (Ours)", "Max (Ours)", "unknown", id="a name of ours too short to tell by"),
        pytest.param("x@eu.ours.example", "x@eu.ours.example", "us", id="an address of ours"),
        pytest.param("Rep", "Rep", "us", id="the rep"),
        pytest.param("Interviewer", "Interviewer", "us", id="the interviewer"),
        pytest.param("Ida (Strandby Dairy)", "Ida (Strandby Dairy)", "unknown", id="a namesake elsewhere"),
        pytest.param("Ida (Rotemo)", "Ida (Rotemo)", "unknown", id="a namesake of a company nobody knows"),
        pytest.param("bo@rotemo.example", "bo@rotemo.example", "unknown", id="an address nobody knows"),
        pytest.param("Speaker 0", "Speaker 0", "unknown", id="a numbered speaker"),
        pytest.param("Kai Lund", "Kai Lund", "unknown", id="nobody known"),
        pytest.param("", "", "unknown", id="nothing"),
    ],
)
def test_a_label_means_the_one_person_it_can_mean(label, name, side):
    who = Cast(Part(text=""), NORVIK, house(IDA, BO, known=known("Pia Lund"))).who(label)

    assert (who.name, who.side) == (name, side)


def test_a_first_name_that_two_contacts_share_means_nobody():
    cast = Cast(Part(text=""), NORVIK, house(IDA, Contact(name="Ida Berg")))

    assert cast.who("Ida").side == "unknown"
    assert cast.who("Ida Berg").name == "Ida Berg"


def test_a_full_name_on_both_sides_is_of_neither():
    assert Cast(Part(text=""), NORVIK, house(IDA, known=known("Ida Holm"))).who("Ida Holm").side == "unknown"


def test_a_first_name_of_ours_yields_to_the_accounts_contact():
    assert Cast(Part(text=""), NORVIK, house(IDA, known=known("Ida Lund"))).who("Ida").name == "Ida Holm"


def test_the_owner_of_the_account_is_ours():
    assert Cast(Part(text=""), NORVIK, house(IDA, owner="Pia Lund")).who("Pia").side == "us"


def test_who_wrote_the_note_is_ours_unless_a_contact():
    assert Cast(Part(text="", attributes={"author": "Kai Lund, sales"}), NORVIK, house(IDA)).who("Kai").side == "us"
    assert Cast(Part(text="", attributes={"By": "Ida Holm"}), NORVIK, house(IDA)).authors[0].side == "customer"


def test_a_report_says_at_its_head_who_was_there_for_whom():
    text = "Present for the customer: D. Achebe (estates), Rita Coyle\nEngineer: Col Brisling with Ewa Lis\n"

    cast = Cast(Part(text=text), NORVIK, house())

    assert cast.who("Ms Coyle").side == "customer"
    assert cast.who("Mr Achebe").side == "customer"
    assert cast.who("Col Brisling with Ewa Lis").side == "unknown"


def mail(*people):
    participants = tuple(Participant(name, address) for name, address in people)
    return Part(text="x", kind=Kind.MAIL, participants=participants)


@pytest.mark.parametrize(
    ("people", "sides"),
    [
        pytest.param(
            [("Ida", "ida@norvik.example"), ("Pia", "pia@who.example")], ["customer", "us"], id="the other house is us"
        ),
        pytest.param(
            [("Ida", "ida@norvik.example"), ("Pia", "pia@who.example"), ("X", "x@third.example")],
            ["customer", "unknown", "unknown"],
            id="of three houses nobody can say",
        ),
        pytest.param(
            [("Ida", "ida@norvik.example"), ("Z", "z@gmail.com")], ["customer", "unknown"], id="free mail is no house"
        ),
        pytest.param(
            [("Ida", "ida@norvik.example"), ("Bo", "bo@strandby.example")],
            ["customer", "unknown"],
            id="another customer's house is not ours",
        ),
    ],
)
def test_in_a_mail_of_two_houses_the_one_shows_the_other(people, sides):
    assert [who.side for who in Cast(mail(*people), NORVIK, house(IDA)).participants] == sides


def test_where_nothing_is_known_of_the_customers_addresses_those_we_write_to_are_the_customer():
    letter = mail(("Pia", "pia@ours.example"), ("Kai", "kai@somewhere.example"))

    assert Cast(letter, NORVIK, house(known=known("Pia Lund"))).participants[1].side == "customer"
    assert Cast(letter, NORVIK, house(IDA, known=known("Pia Lund"))).participants[1].side == "unknown"


@pytest.mark.parametrize(
    ("domain", "name", "named"),
    [
        ("norvikfoods.example", "Norvik Foods AS", True),
        ("hollisbreck.example", "Hollis & Breck Dental Laboratory", True),
        ("mail.norvik.co.uk", "Norvik", True),
        ("norvik.example", "Norvik Foundry", True),
        ("norvikfoods.example", "Norvik Frozen Foods", True),
        ("norvikfoundry.example", "Norvik Foods", False),
        ("nor.example", "Norvik Foods", False),
        ("strandby.example", "Norvik Foods", False),
        ("global.example", "Global Logistics", False),
    ],
)
def test_a_domain_may_spell_its_companys_name(domain, name, named):
    assert is_named_after(domain, [name]) is named


def test_what_mails_and_notes_show_tells_who_speaks_in_calls():
    at_norvik = house(IDA)
    at_norvik.learn(
        shown_by(mail(("Ida Holm", "ida@norvik.example"), ("Pia Lund", "pia@us.example")), NORVIK, at_norvik)
    )
    at_norvik.learn(
        shown_by(mail(("Kai Dahl", "kai@norvik.example"), ("Pia Lund", "pia@us.example")), NORVIK, at_norvik)
    )
    at_norvik.learn(shown_by(Part(text="", attributes={"author": "Max Rud"}), NORVIK, at_norvik))

    cast = Cast(Part(text=""), NORVIK, at_norvik)

    assert [cast.who(name).side for name in ("Pia Lund", "Max Rud", "Kai", "x@us.example")] == [
        "us",
        "us",
        "customer",
        "us",
    ]
