"""What people do with Rapport in Slack, over HTTP and in Socket Mode, before a Slack that is strict."""

import pytest

from tests.scenarios.slack_people import (
    ACME,
    ADMIN,
    ELSEWHERE,
    GENERAL,
    MARKETING,
    OTHER,
    OUTSIDER,
    REP,
    SALES,
    SERVICE,
    WITH_PARTNER,
)
from tests.slack.blocks import words

BOT = "<@U0RAPPORT>"


def answer(slack, channel, ts):
    """The answer in a thread, once it is complete."""
    return slack.until(
        lambda: next((each for each in slack.posts(channel, ts)[::-1] if "streams_until" not in each), None),
        "an answer",
    )


def briefed(slack, user=REP, account="Acme"):
    """A brief in somebody's direct message."""
    channel = slack.dm(user)
    return answer(slack, channel, slack.say(user, channel, f"Brief me on {account}"))


def window(slack, user, title, *, without="One moment"):
    """The window before somebody, once it is filled."""

    def found():
        view = slack.window(user)
        return view if view and view["title"]["text"] == title and without not in words(view["blocks"]) else None

    return slack.until(found, f"the window {title}")


def alone(slack, user, count=1):
    """What somebody alone is shown, once there is so much of it."""
    return slack.until(lambda: slack.shown_alone(user)[count - 1 :], "what only they see")[0]


class TestADirectMessage:
    def test_opened_beside_an_accounts_channel_it_offers_questions_about_that_account(self, slack):
        slack.open_app(REP, "messages", beside=ACME)
        offered = slack.until(lambda: slack.prompts.get(slack.dm(REP)), "prompts")
        assert offered["title"] == "About Acme"
        assert offered["prompts"][0]["message"] == "Brief me on Acme"

    def test_what_is_offered_fits_the_person(self, slack):
        slack.open_app(MARKETING, "messages")
        offered = slack.until(lambda: slack.prompts.get(slack.dm(MARKETING)), "prompts")
        assert [each["message"] for each in offered["prompts"]] == [
            "What do customers say about late deliveries?",
            "Log what I saw at a customer",
        ]

    def test_turning_to_another_channel_changes_what_is_offered(self, slack):
        slack.look_at(OTHER, ACME)
        assert slack.until(lambda: slack.prompts.get(slack.dm(OTHER)), "prompts")["title"] == "About Acme"

    def test_a_brief_tells_what_they_are_unsure_of_what_they_lack_the_next_step_and_what_to_ask(self, slack):
        told = words(briefed(slack)["blocks"])
        for heading in ("Acme", "Unsure of", "What they lack", "Next step", "Ask"):
            assert heading in told
        assert "why the dryer stops twice a week" in told
        assert "Helen Oduya, 4 May 2026" in told

    def test_a_question_is_answered_with_dated_quotes(self, slack):
        channel = slack.dm(REP)
        ts = slack.say(REP, channel, "What did Acme say about late deliveries?")
        told = answer(slack, channel, ts)
        assert told["text"] == "On file about Acme:"
        assert "Your last three deliveries came late" in words(told["blocks"])
        assert "Helen Oduya, 4 May 2026" in words(told["blocks"])

    @pytest.mark.parametrize(
        ("first", "then"),
        [
            pytest.param(
                "What did Norvik say about the freezer hall?", "And what about late deliveries?", id="the customer"
            ),
            pytest.param("What did Acme say about late deliveries?", "And Norvik?", id="the question"),
        ],
    )
    def test_the_thread_remembers_what_it_is_about(self, slack, first, then):
        channel = slack.dm(ADMIN)
        ts = slack.say(ADMIN, channel, first)
        answer(slack, channel, ts)
        slack.say(ADMIN, channel, then, thread=ts)
        second = slack.until(lambda: slack.posts(channel, ts)[1:], "a second answer")[0]
        slack.until(lambda: second["blocks"], "its quotes")
        assert "nobody called us either" in words(second)
        assert "three deliveries" not in words(second)

    def test_opened_beside_an_accounts_channel_a_question_is_about_that_account(self, slack):
        channel = slack.dm(OTHER)
        ts = slack.say(OTHER, channel, "What did they say about late deliveries?", beside=ACME)
        told = answer(slack, channel, ts)
        assert "three deliveries" in words(told)
        assert "nobody called us either" not in words(told)

    def test_what_is_not_on_file_is_said_not_to_be(self, slack):
        channel = slack.dm(REP)
        ts = slack.say(REP, channel, "What did Acme say about the merger with Initech?")
        assert answer(slack, channel, ts)["text"].startswith("Not found")

    def test_what_is_not_theirs_is_refused_with_the_reason(self, slack):
        channel = slack.dm(REP)
        ts = slack.say(REP, channel, "Brief me on Norvik")
        assert "You do not see Norvik" in answer(slack, channel, ts)["text"]

    def test_whoever_asks_for_the_form_of_feedback_gets_a_button_that_opens_it(self, slack):
        channel = slack.dm(SERVICE)
        told = answer(slack, channel, slack.say(SERVICE, channel, "Log what I saw at a customer"))
        slack.press(SERVICE, told, "field")
        window(slack, SERVICE, "Field feedback")

    @pytest.mark.parametrize("said", ["hello", "Help", "What can you do?", "??"])
    def test_whoever_does_not_know_what_to_ask_is_told(self, slack, said):
        channel = slack.dm(REP)
        assert "Brief me on Acme" in words(answer(slack, channel, slack.say(REP, channel, said))["blocks"])


class TestPictures:
    def test_behind_a_brief_are_pictures_for_whoever_asks_in_a_direct_message(self, slack):
        channel = slack.dm(REP)
        brief = briefed(slack)
        slack.press(REP, brief, "pictures")
        thread = brief["thread_ts"]
        sent = slack.until(lambda: [each for each in slack.posts(channel, thread) if each.get("files")], "pictures")[-1]
        assert [each["name"] for each in sent["files"]] == [
            "uncertainty.png", "contacts.png", "network.png", "orders.png",
        ]  # fmt: skip
        assert all(each["content"].startswith(b"\x89PNG") for each in sent["files"])

    def test_asked_for_in_a_channel_they_come_in_a_direct_message_and_nobody_else_sees_them(self, slack):
        ts = slack.say(OTHER, ACME, f"{BOT} show me pictures of Acme")
        assert "in a direct message" in alone(slack, OTHER)["text"]
        slack.until(lambda: [each for each in slack.posts(slack.dm(OTHER)) if each.get("files")], "pictures")
        assert slack.posts(ACME, ts) == []

    def test_of_what_is_not_theirs_there_are_none(self, slack):
        channel = slack.dm(REP)
        ts = slack.say(REP, channel, "Pictures of Norvik")
        assert "You do not see Norvik" in answer(slack, channel, ts)["text"]


class TestThePortfolio:
    def test_it_shows_the_accounts_that_one_sees_and_what_to_act_on(self, slack):
        channel = slack.dm(OTHER)
        told = words(answer(slack, channel, slack.say(OTHER, channel, "Show me the portfolio"))["blocks"])
        assert "3 accounts" in told
        assert "Promises at risk" in told
        assert "report on the dryer" in told

    def test_a_rep_sees_no_more_in_it_than_the_rep_s_own(self, slack):
        channel = slack.dm(REP)
        told = words(answer(slack, channel, slack.say(REP, channel, "portfolio"))["blocks"])
        assert "1 account" in told
        assert "Norvik" not in told

    def test_from_home_it_comes_in_a_direct_message_and_as_a_picture(self, slack):
        slack.open_app(ADMIN, "home")
        channel = slack.dm(ADMIN)
        home = slack.until(lambda: slack.homes.get(ADMIN), "home")
        before = len(slack.posts(channel))
        slack.press(ADMIN, home, "portfolio")
        told = slack.until(lambda: slack.posts(channel)[before:], "the portfolio")[0]
        slack.press(ADMIN, told, "picture")
        slack.until(lambda: [each for each in slack.posts(channel)[before:] if each.get("files")], "the picture")

    def test_who_sees_no_account_is_told_so(self, slack):
        channel = slack.dm(MARKETING)
        ts = slack.say(MARKETING, channel, "portfolio")
        assert "You see no accounts" in answer(slack, channel, ts)["text"]


class TestAChannel:
    def test_a_mention_is_answered_in_its_thread_and_what_follows_without_another(self, slack):
        ts = slack.say(REP, ACME, f"{BOT} what did they say about late deliveries?")
        assert "three deliveries" in words(answer(slack, ACME, ts))
        slack.say(OTHER, ACME, "why does the dryer stop?", thread=ts)
        second = slack.until(lambda: slack.posts(ACME, ts)[1:], "an answer to what followed")[0]
        slack.until(lambda: second["blocks"], "its quotes")
        assert "dryer" in words(second)

    @pytest.mark.parametrize("how", ["a phrase", "a button"])
    def test_it_stops_listening_when_told_to(self, slack, how):
        ts = slack.say(REP, ACME, f"{BOT} what did they say about late deliveries?")
        first = answer(slack, ACME, ts)
        slack.until(lambda: first["blocks"], "the button")
        if how == "a button":
            slack.press(REP, first, "stop")
            assert "no longer follow" in alone(slack, REP)["text"]
        else:
            slack.say(REP, ACME, "stop listening", thread=ts)
            slack.until(lambda: "no longer follow" in words(slack.posts(ACME, ts)), "that it stopped")
        count = len(slack.posts(ACME, ts))
        slack.say(OTHER, ACME, "why does the dryer stop?", thread=ts)
        slack.still()
        assert len(slack.posts(ACME, ts)) == count

    def test_in_a_thread_that_is_followed_thanks_and_outsiders_are_not_answered(self, slack):
        ts = slack.say(REP, WITH_PARTNER, f"{BOT} what do they say about late deliveries?")
        slack.until(lambda: slack.shown_alone(REP), "that it was answered in a direct message")
        slack.say(OUTSIDER, WITH_PARTNER, "We deliver on Monday.", thread=ts)
        slack.say(REP, WITH_PARTNER, "Thanks a lot!", thread=ts)
        slack.still()
        assert slack.shown_alone(OUTSIDER) == []
        assert len(slack.shown_alone(REP)) == 1

    def test_what_people_say_to_each_other_is_not_answered(self, slack):
        ts = slack.say(REP, ACME, "Lunch?")
        slack.say(OTHER, ACME, "Gladly.", thread=ts)
        slack.still()
        assert slack.posts(ACME, ts) == []


class TestCommands:
    def test_brief_is_for_whoever_asks_alone(self, slack):
        slack.command(REP, "/brief", "acme mills", GENERAL)
        told = alone(slack, REP)
        assert "why the dryer stops twice a week" in words(told)
        assert slack.posts(GENERAL) == []

    def test_brief_without_a_name_in_an_accounts_channel_is_about_that_account(self, slack):
        slack.command(REP, "/brief", "", ACME)
        assert "Acme" in words(alone(slack, REP))

    def test_brief_without_a_name_elsewhere_asks_which_and_sends_it(self, slack):
        slack.command(REP, "/brief", "", SALES)
        window(slack, REP, "Brief me")
        assert slack.type_in(REP, "account", "ac") == ["Acme"]
        before = len(slack.posts(slack.dm(REP)))
        slack.submit(REP, account="Acme")
        assert "dryer" in words(slack.until(lambda: slack.posts(slack.dm(REP))[before:], "the brief"))

    def test_a_name_that_is_nearly_right_offers_the_right_one(self, slack):
        slack.command(REP, "/brief", "Acmee", GENERAL)
        told = alone(slack, REP)
        assert "No account is called" in words(told)
        slack.press(REP, told, "brief.0")
        slack.until(lambda: "dryer" in words(slack.posts(slack.dm(REP))[-1:]), "the brief that was meant")

    def test_voc_counts_accounts_and_names_only_those_that_are_theirs(self, slack):
        slack.command(ADMIN, "/voc", "late deliveries", GENERAL)
        told = words(alone(slack, ADMIN))
        assert "3 of 3 accounts speak of that" in told
        assert "Norvik" in told

    def test_voc_masks_who_said_it_where_the_account_is_not_theirs(self, slack):
        slack.command(MARKETING, "/voc", "late deliveries", GENERAL)
        told = words(alone(slack, MARKETING))
        assert "3 of 3 accounts" in told
        for name in ("Acme", "Norvik", "Globex", "Helen", "Strand", "Ruiz"):
            assert name not in told

    def test_voc_without_a_question_says_how_to_ask(self, slack):
        slack.command(MARKETING, "/voc", "", GENERAL)
        assert "/voc" in alone(slack, MARKETING)["text"]


class TestABrief:
    def test_more_evidence_opens_what_it_rests_on(self, slack):
        slack.press(REP, briefed(slack), "more")
        told = words(window(slack, REP, "More evidence")["blocks"])
        assert "What we promised" in told
        assert "Who we know" in told or "Not known" in told

    def test_shared_to_a_channel_where_everybody_sees_the_account_it_stands_there(self, slack):
        slack.press(REP, briefed(slack), "share")
        window(slack, REP, "Share the brief")
        before = len(slack.posts(SALES))
        slack.submit(REP, channel=SALES)
        window(slack, REP, "Shared")
        (post,) = slack.posts(SALES)[before:]
        assert "dryer" in words(post)

    def test_it_is_not_shared_where_somebody_does_not_see_the_account(self, slack):
        slack.press(REP, briefed(slack), "share")
        window(slack, REP, "Share the brief")
        slack.submit(REP, channel=GENERAL)
        assert "Not everybody" in words(window(slack, REP, "Not shared"))
        assert slack.posts(GENERAL) == []

    def test_where_the_app_is_not_in_the_channel_it_asks_to_be_invited(self, slack):
        slack.press(REP, briefed(slack), "share")
        window(slack, REP, "Share the brief")
        slack.submit(REP, channel=ELSEWHERE)
        window(slack, REP, "Not shared")

    def test_what_somebody_corrects_holds_from_the_next_brief_on(self, slack):
        slack.press(ADMIN, briefed(slack, ADMIN, "Norvik"), "correct")
        view = window(slack, ADMIN, "Correct this")
        what, verdict = (block["element"]["options"] for block in view["blocks"][:2])
        need = next(each["value"] for each in what if "seals" in each["text"]["text"] or "warm" in each["text"]["text"])
        assert "not-a-need" in [each["value"] for each in verdict]
        slack.submit(ADMIN, what=need, verdict="not-a-need")
        assert "is no unmet need" in words(window(slack, ADMIN, "Corrected"))

    def test_another_customers_words_need_the_customer_named(self, slack):
        slack.press(REP, briefed(slack), "correct")
        view = window(slack, REP, "Correct this")
        what = view["blocks"][0]["element"]["options"][0]["value"]
        assert slack.submit(REP, what=what, verdict="account")["errors"] == {"account": "Say whose it is."}

    def test_helpful_is_thanked_for_and_not_helpful_asks_why(self, slack):
        brief = briefed(slack)
        slack.press(REP, brief, "helpful", "positive")
        assert "Thank you" in alone(slack, REP)["text"]
        slack.press(REP, brief, "helpful", "negative")
        window(slack, REP, "Not helpful")
        slack.submit(REP, why="The promise was kept long ago.")
        slack.until(lambda: "Thank you" in words(slack.window(REP)), "thanks")


class TestHome:
    def test_it_shows_my_accounts_promises_at_risk_and_what_i_reported(self, slack):
        slack.open_app(OTHER, "home")
        home = slack.until(
            lambda: (
                OTHER in slack.homes and "One moment" not in words(slack.homes[OTHER]["blocks"]) and slack.homes[OTHER]
            ),
            "home",
        )
        told = words(home["blocks"])
        for expected in ("My accounts", "Acme", "Globex", "Norvik", "Promises at risk", "What I reported"):
            assert expected in told
        assert "report on the dryer" in told

    def test_a_button_there_sends_the_brief(self, slack):
        slack.open_app(REP, "home")
        home = slack.until(lambda: slack.homes.get(REP), "home")
        slack.still(quiet=0.5)
        before = len(slack.posts(slack.dm(REP)))
        slack.press(REP, home, "brief.0")
        assert "dryer" in words(slack.until(lambda: slack.posts(slack.dm(REP))[before:], "the brief"))

    def test_who_sees_no_account_reads_why(self, slack):
        slack.open_app(MARKETING, "home")
        assert "You see no accounts" in words(slack.until(lambda: slack.homes.get(MARKETING), "home"))
