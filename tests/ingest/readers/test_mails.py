"""Mails and mailboxes: whose words are whose."""

import pytest

from ingest.readers.quoting import called
from knowledge.model import Apart, Kind, Participant

ULLA = Participant("Ulla Damgård", "ulla@dairy.example")


@pytest.fixture(scope="module")
def mailed(part_of, make):
    """The part that a mail with such a body makes."""

    def mails(body, subject="Pump", **headers):
        return part_of("mail.eml", bytes(make["mail"](subject, body, **headers)))

    return mails


@pytest.fixture(scope="module")
def apart():
    """What is set apart in a part, and why."""

    def listed(part):
        return [(span.reason, span.of(part.text)) for span in part.set_apart]

    return listed


def test_the_text_is_the_subject_and_then_the_plain_body(part_of, samples):
    part = part_of("mail.eml", samples["mail.eml"])

    assert part.text == "Leakage P-204\nDear Mads,\n\nThe pump leaks again.\n\nRegards\nUlla\n"
    assert part.title == "Leakage P-204"
    assert part.kind is Kind.MAIL
    assert part.participants == (ULLA, Participant("Mads", "mads@us.example"))
    assert part.attributes["date"] == "Wed, 02 Apr 2025 16:42:10 +0200"


def test_the_senders_own_words_are_the_senders_and_the_signature_is_set_apart(part_of, samples, said, apart):
    part = part_of("mail.eml", samples["mail.eml"])

    assert said(part) == [
        ("Ulla Damgård", "Leakage P-204"),
        ("Ulla Damgård", "Dear Mads,"),
        ("Ulla Damgård", "The pump leaks again."),
    ]
    assert apart(part) == [(Apart.SIGNATURE, "Regards\nUlla")]


def test_the_subject_of_an_answer_is_not_the_senders_words(mailed, said):
    assert said(mailed("Agreed.", subject="Re: Leakage")) == [("Ulla Damgård", "Agreed.")]


@pytest.mark.parametrize(
    "quoted",
    [
        pytest.param("> The pump leaks.\n> Again.", id="marked lines"),
        pytest.param("On Fri, Feb 20, 2026 Denise Villarreal wrote:\n> The pump leaks.", id="wrote"),
        pytest.param(
            "On Mon, Apr 20, 2026 at 4:02 PM Devon MacIsaac <d@x.example> wrote:\n> Hi", id="wrote, with address"
        ),
        pytest.param("Am 12.05.2025 um 16:02 schrieb Sabine Kroll:\n> anbei die Reklamation", id="German"),
        pytest.param(
            "-----Original Message-----\nFrom: Niamh\nSent: 19 March 2026\nSubject: Q\n\nHi Torben.", id="Outlook"
        ),
        pytest.param("> From: Mads Lindqvist\n> Sent: 26. november 2025 15:20\n>\n> Dear Lise,", id="marked header"),
        pytest.param(
            "________________________________\nFrom: Ann Lee <a@x.example>\nSent: Monday\nTo: Bo\nSubject: Q\n\nHello.",
            id="rule and header",
        ),
    ],
)
def test_quoted_replies_are_set_apart_whole(quoted, mailed, said, apart):
    part = mailed(f"I have read it.\n\n{quoted}\n", subject="Re: report")

    assert said(part) == [("Ulla Damgård", "I have read it.")]
    assert apart(part) == [(Apart.QUOTED_REPLY, quoted)]


def test_answers_between_quoted_lines_stay_the_senders(mailed, said, apart):
    part = mailed("> Is it solved?\nYes it is.\n> And the drawers?\nNo, worse.\n", subject="Re: report")

    assert [words for _, words in said(part)] == ["Yes it is.", "No, worse."]
    assert [words for _, words in apart(part)] == ["> Is it solved?", "> And the drawers?"]


def test_an_answer_below_what_it_answers_stays_the_senders(mailed, said):
    part = mailed("On 1.6.2026 Anneli wrote:\n> The roll came late.\n\nYou are right.\n", subject="Re: roll")

    assert said(part) == [("Ulla Damgård", "You are right.")]


@pytest.mark.parametrize(
    "signature",
    [
        pytest.param("Ulla", id="first name"),
        pytest.param("/Ulla", id="stroke"),
        pytest.param("Ulla Damgård\nQuality Manager\nStrandby Mejeri A/S\nT +45 0000 1147", id="block"),
        pytest.param("--\nUlla Damgård, roll shop manager", id="dashes"),
        pytest.param("With kind regards\n\nUlla Damgård\nQuality", id="regards"),
        pytest.param("Mit freundlichen Grüßen\nUlla", id="German"),
        pytest.param("Thanks,\nUlla\n\nSent from my phone", id="phone"),
    ],
)
def test_signatures_are_set_apart(signature, mailed, said, apart):
    part = mailed(f"The pump leaks.\n\n{signature}\n")

    assert said(part)[1:] == [("Ulla Damgård", "The pump leaks.")]
    assert apart(part) == [(Apart.SIGNATURE, signature)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "Thanks, the parts came on Monday and the line runs since then without a single stop.\n", id="thanks"
        ),
        pytest.param("We need:\n- two seals\n- one shaft\n", id="a list"),
        pytest.param(
            "Best price wins.\n\nThat is how we decide here, every year again, and you know that by now.\n", id="best"
        ),
        pytest.param("Thanks\n", id="nothing else"),
    ],
)
def test_words_that_only_begin_like_a_signature_are_none(body, mailed, apart):
    assert apart(mailed(body)) == []


def test_a_legal_notice_is_boilerplate_and_does_not_hide_the_signature(mailed, apart):
    notice = "This e-mail may contain confidential information intended solely for the addressee."
    framed = "**********\nThis email is subject to the Freedom of Information Acts.\n**********"
    part = mailed(f"The pump leaks.\n\nRegards\nUlla\n\n{notice}\n\n{framed}\n")

    assert apart(part) == [
        (Apart.SIGNATURE, "Regards\nUlla"),
        (Apart.BOILERPLATE, notice),
        (Apart.BOILERPLATE, framed),
    ]


def test_a_forwarded_mail_is_the_words_of_whom_it_is_from(mailed, said, apart):
    header = "-----Original Message-----\nFrom: Lise Thygesen <lise@dairy.example>\nSent: Monday\nSubject: seals"
    part = mailed(f"See below.\n\nUlla\n\n{header}\n\nWe need a list.\n\nLise\n", subject="FW: seals")

    assert said(part) == [("Ulla Damgård", "See below."), ("Lise Thygesen", "We need a list.")]
    assert [reason for reason, _ in apart(part)] == [Apart.SIGNATURE, Apart.QUOTED_REPLY, Apart.SIGNATURE]
    assert Participant("Lise Thygesen", "lise@dairy.example") in part.participants


def test_an_answer_written_into_a_mail_is_the_answerers(mailed, said):
    part = mailed("The report is attached.\n\nAntwort S. Kroll 18.06. 16:20:\n\nIt is late.\n")

    assert said(part)[-1] == ("S. Kroll", "It is late.")


def test_a_mail_of_html_alone_is_read_as_its_text_with_its_quotation_apart(part_of, make, said, apart):
    message = make["mail"]("Re: Pump")
    message.set_content(
        "<p>It leaks <b>again</b>.</p><blockquote><p>Is it solved?</p><p>Yours</p></blockquote>", subtype="html"
    )
    part = part_of("mail.eml", bytes(message))

    assert part.text == "Re: Pump\nIt leaks again.\nIs it solved?\nYours"
    assert said(part) == [("Ulla Damgård", "It leaks again.")]
    assert apart(part) == [(Apart.QUOTED_REPLY, "Is it solved?\nYours")]


def test_plain_text_is_preferred_to_html_and_attachments_are_named(part_of, make):
    message = make["mail"]("Pump", "Plain words.\n")
    message.add_alternative("<p>HTML words</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="report.pdf")
    part = part_of("mail.eml", bytes(message))

    assert part.text == "Pump\nPlain words.\n"
    assert part.attributes["attachments"] == "report.pdf"


def test_headers_in_bytes_of_no_stated_encoding_are_read(part_of):
    part = part_of("mail.eml", "From: Rogério <r@x.example>\nSubject: Café =?utf-8?q?_=C3=B8?=\n\nOlá.\n")

    assert part.participants[0].name == "Rogério"
    assert part.text.startswith("Café")


@pytest.mark.parametrize(
    ("name", "said_as"),
    [
        ("Wit, Femke de", "Femke de Wit"),
        ("Kuipers, Sandra", "Sandra Kuipers"),
        ("Acme, Inc.", "Acme, Inc."),
        ("'Ann Lee'", "Ann Lee"),
        ("", None),
    ],
)
def test_a_sender_is_called_as_people_say_the_name(name, said_as):
    assert called(name) == said_as


def test_a_mailbox_is_a_part_a_message(read_as, samples, said):
    first, second = read_as("thread.mbox", samples["thread.mbox"]).parts

    assert (first.name, second.name) == ("message-1", "message-2")
    assert said(second) == [("Ulla Damgård", "It is agreed.")]


def test_a_message_without_a_date_takes_that_of_the_line_it_begins_with(read_as):
    [part] = read_as("a.mbox", "From a@b.example Mon Apr 27 09:14:31 2026\nSubject: x\n\n>From the yard.\n").parts

    assert part.attributes["date"] == "Mon Apr 27 09:14:31 2026"
    assert part.date.isoformat() == "2026-04-27"
    assert part.text == "x\nFrom the yard.\n"


def test_a_message_of_too_many_parts_is_refused(read_as):
    bomb = "From: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n" + "--x\n\nhi\n" * 2000 + "--x--\n"

    with pytest.raises(Exception, match="more than 1,000 parts"):
        read_as("mail.eml", bomb)
