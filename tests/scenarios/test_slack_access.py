"""No account's words reach anybody in Slack who may not read them, and whoever is refused reads why."""

import pytest

from tests.scenarios.slack_people import (
    ACME,
    ADMIN,
    GENERAL,
    GUEST,
    MARKETING,
    OTHER,
    OUTSIDER,
    REP,
    SALES,
    SERVICE,
    UNLISTED,
    WITH_GUEST,
    WITH_PARTNER,
)
from tests.scenarios.test_slack_surfaces import BOT, alone, answer
from tests.slack.blocks import texts, words

SECRETS = {
    "Acme": ("dryer stops twice", "three deliveries came late", "report on the dryer", "Oduya"),
    "Norvik": ("freezer hall", "seals of the doors leak", "Per Strand"),
    "Globex": ("spare parts come late", "Ana Ruiz"),
}
SEES = {
    REP: {"Acme"},
    OTHER: {"Acme", "Norvik", "Globex"},
    SERVICE: {"Acme"},
    MARKETING: set(),
    ADMIN: {"Acme", "Norvik", "Globex"},
    UNLISTED: set(),
    GUEST: set(),
    OUTSIDER: set(),
}
MASKED = {MARKETING}
"""They see themes over all accounts: from three accounts on words without names."""

ASKED = (
    "Brief me on {account}",
    "What did {account} say about late deliveries?",
    "What is {account} unhappy with?",
    "What do customers say about late deliveries?",
    "Why does the dryer stop twice a week?",
    "Is the freezer hall too warm?",
)


def leaks(slack, user):
    """What somebody was shown of accounts that are not theirs."""
    seen = slack.seen_by(user)
    names = ("Oduya", "Per Strand", "Ana Ruiz") if user in MASKED else ()
    secrets = [secret for account, several in SECRETS.items() if account not in SEES[user] for secret in several]
    return [secret for secret in (names or secrets) if secret in seen]


@pytest.mark.slow
def test_two_hundred_probes_show_nobody_what_is_not_theirs(slack):
    count = 0
    for user in SEES:
        channels = [each.id for each in slack.channels.values() if user in each.members and "U0RAPPORT" in each.members]
        for account in SECRETS:
            for asked in ASKED:
                question = asked.format(account=account)
                if user not in {GUEST, OUTSIDER} and "{account}" in asked:
                    slack.command(user, "/brief" if asked.startswith("Brief") else "/voc", account, slack.dm(user))
                    count += 1
                channel = channels[count % len(channels)] if channels else slack.dm(user)
                mention = "" if slack.channels[channel].direct else f"{BOT} "
                slack.say(user, channel, f"{mention}{question}")
                count += 1
        slack.open_app(user, "home")
        slack.open_app(user, "messages", beside=ACME)
        count += 2
    assert count >= 200
    slack.still(quiet=3.0, seconds=200.0)
    assert {user: leaks(slack, user) for user in SEES} == {user: [] for user in SEES}
    unanswered = [call for call in slack.deliveries if call.seconds is None]
    assert unanswered == []


class TestAChannelTooWide:
    def test_the_answer_is_for_whoever_asked_alone_with_the_reason(self, slack):
        ts = slack.say(REP, GENERAL, f"{BOT} brief me on Acme")
        told = words(alone(slack, REP))
        assert "Only you see this. Not everybody who reads that channel may see Acme" in told
        assert "dryer stops twice" in told
        assert slack.posts(GENERAL, ts) == []

    def test_with_a_guest_in_it(self, slack):
        slack.say(REP, WITH_GUEST, f"{BOT} brief me on Acme")
        assert "guest" in words(alone(slack, REP))

    def test_shared_with_another_company_the_answer_comes_in_a_direct_message(self, slack):
        before = len(slack.posts(slack.dm(REP)))
        slack.say(REP, WITH_PARTNER, f"{BOT} brief me on Acme")
        assert "another company" in alone(slack, REP)["text"]
        assert "dryer stops twice" in words(slack.posts(slack.dm(REP))[before:])

    def test_an_outsider_is_told_nothing_but_that(self, slack):
        slack.say(OUTSIDER, WITH_PARTNER, f"{BOT} brief me on Acme")
        slack.say(OUTSIDER, WITH_PARTNER, f"{BOT} brief me on No Such Customer")
        told = slack.until(lambda: slack.shown_alone(OUTSIDER)[1:] and slack.shown_alone(OUTSIDER), "two answers")
        assert {each["text"] for each in told} == {
            "I can tell you nothing: Ola Out is of another company. An admin can change that."
        }


def test_who_is_not_on_record_reads_why(slack):
    ts = slack.say(UNLISTED, slack.dm(UNLISTED), "Brief me on Acme")
    assert "not on record as working here" in answer(slack, slack.dm(UNLISTED), ts)["text"]


@pytest.mark.parametrize("user", [UNLISTED, REP])
def test_a_customers_contact_does_not_give_away_the_customer(slack, user):
    ts = slack.say(user, slack.dm(user), "What does Per Strand say about the freezer hall?")
    told = words(answer(slack, slack.dm(user), ts))
    assert "Norvik" not in told


def test_hostile_words_come_out_as_words(slack):
    channel = slack.dm(REP)
    ts = slack.say(REP, channel, "What did Acme say about the dryer and evil.example?")
    answer(slack, channel, ts)
    slack.command(REP, "/brief", "Acme", SALES)
    alone(slack, REP)

    def markup(value):
        if isinstance(value, dict):
            if value.get("type") in {"mrkdwn", "markdown"}:
                yield from texts(value)
            for each in value.values():
                yield from markup(each)
        elif isinstance(value, list):
            for each in value:
                yield from markup(each)

    shown = [*slack.posts(channel), *slack.shown_alone(REP)]
    assert [text for text in markup([each["blocks"] for each in shown]) if "evil" in text] == []
    assert not any("<!" in each["text"] or "<@" in each["text"] for each in shown)
