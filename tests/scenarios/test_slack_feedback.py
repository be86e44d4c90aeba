"""Field feedback in Slack: ten seconds, confirmed, changed, taken back, and never lost."""

from tests.scenarios.slack_people import ACME, GENERAL, GUEST, MARKETING, REP, SERVICE
from tests.scenarios.test_slack_surfaces import window
from tests.slack.blocks import words

SEEN = "The seals of the dryer doors leak and they need new ones by Friday."


def kept(slack, user, before):
    """The confirmation in somebody's direct message."""
    return slack.until(
        lambda: next((post for post in slack.posts(slack.dm(user))[before:] if "Kept" in words(post["blocks"])), None),
        "the confirmation",
    )


def entered(slack, user=SERVICE, text=SEEN, **values):
    """Feedback entered by command; returns the confirmation."""
    before = len(slack.posts(slack.dm(user)))
    slack.command(user, "/field", text, ACME)
    window(slack, user, "Field feedback")
    slack.submit(user, **values)
    confirmed = kept(slack, user, before)
    slack.until(lambda: "Kept" in words(slack.window(user)["blocks"]), "the confirmation in the window")
    slack.close(user)
    return confirmed


class TestEntering:
    def test_by_command_the_form_has_the_text_and_the_account_of_the_channel(self, slack):
        slack.command(SERVICE, "/field", SEEN, ACME)
        view = window(slack, SERVICE, "Field feedback")
        assert view["blocks"][0]["element"]["initial_value"] == SEEN
        assert view["blocks"][1]["element"]["initial_option"]["value"] == "Acme"
        assert "Guessed: the channel is #acct-acme" in words(view["blocks"])

    def test_the_account_is_guessed_from_the_text(self, slack):
        slack.command(SERVICE, "/field", "Acme: the dryer squeals.", GENERAL)
        assert window(slack, SERVICE, "Field feedback")["blocks"][1]["element"]["initial_option"]["value"] == "Acme"

    def test_from_the_list_of_shortcuts(self, slack):
        slack.shortcut(SERVICE, "field")
        window(slack, SERVICE, "Field feedback")

    def test_from_a_message_the_form_has_its_words_as_they_read(self, slack):
        ts = slack.say(REP, ACME, "The dryer &lt;again&gt; leaks, see <https://us.example|the photo>")
        slack.message_shortcut(SERVICE, "log_as_field", ACME, ts)
        view = window(slack, SERVICE, "Field feedback")
        assert view["blocks"][0]["element"]["initial_value"] == "The dryer <again> leaks, see the photo"

    def test_it_is_confirmed_with_what_it_was_read_as_and_where_else_it_was_seen(self, slack):
        told = words(entered(slack, said_by="Helen Oduya", severity="high")["blocks"])
        assert "Acme" in told
        assert SEEN in told
        assert "said by Helen Oduya · severity high" in told
        assert "Read as: " in told
        assert "other site" in told

    def test_anybody_who_works_there_may_log_on_any_account_that_they_can_name(self, slack):
        slack.shortcut(MARKETING, "field")
        window(slack, MARKETING, "Field feedback")
        assert slack.type_in(MARKETING, "account", "nor") == []
        assert slack.type_in(MARKETING, "account", "Norvik") == ["Norvik"]

    def test_it_is_in_the_next_brief_with_credit(self, slack):
        entered(slack, text="Helen wants to have a spare drum for the dryer on the shelf.")
        slack.command(REP, "/brief", "Acme", GENERAL)
        brief = slack.until(lambda: slack.shown_alone(REP), "the brief")[0]
        slack.press(REP, brief, "more")
        assert "Sam Field" in words(window(slack, REP, "More evidence")["blocks"])


class TestChanging:
    def test_what_was_entered_can_be_changed(self, slack):
        confirmed = entered(slack)
        before = len(slack.posts(slack.dm(SERVICE)))
        slack.press(SERVICE, confirmed, "field_edit")
        view = window(slack, SERVICE, "Edit feedback")
        assert view["blocks"][0]["element"]["initial_value"] == SEEN
        slack.submit(SERVICE, words="The seals leak since Monday.")
        assert "since Monday" in words(kept(slack, SERVICE, before)["blocks"])

    def test_what_was_entered_can_be_taken_back_and_the_message_says_so(self, slack):
        confirmed = entered(slack)
        slack.press(SERVICE, confirmed, "field_withdraw")
        slack.until(lambda: "Withdrawn" in words(confirmed["blocks"]), "that it was withdrawn")
        assert SEEN not in words(confirmed["blocks"])

    def test_nobody_changes_what_another_entered(self, slack):
        confirmed = entered(slack)
        slack.press(REP, confirmed, "field_edit")
        assert "Only whoever entered" in words(window(slack, REP, "Edit feedback")["blocks"])

    def test_home_lists_it_with_what_became_of_it(self, slack):
        entered(slack)
        slack.open_app(SERVICE, "home")
        home = slack.until(lambda: slack.homes.get(SERVICE), "home")
        assert SEEN in words(home["blocks"])
        assert "kept" in words(home["blocks"]) or "used in a brief" in words(home["blocks"])


class TestNothingTypedIsLost:
    def test_without_words_or_an_account_the_form_says_what_is_missing(self, slack):
        slack.command(SERVICE, "/field", "", ACME)
        window(slack, SERVICE, "Field feedback")
        assert slack.submit(SERVICE, words="  ")["errors"] == {"words": "Say what you saw or heard."}
        assert slack.window(SERVICE)["title"]["text"] == "Field feedback"

    def test_what_cannot_be_kept_stands_in_the_form_again(self, slack):
        slack.command(SERVICE, "/field", SEEN, ACME)
        window(slack, SERVICE, "Field feedback")
        slack.submit(SERVICE, account="Initech", said_by="Helen Oduya")
        view = slack.until(
            lambda: "Not kept" in words(slack.window(SERVICE)["blocks"]) and slack.window(SERVICE), "the form again"
        )
        assert "Initech" in words(view["blocks"][0])
        assert view["blocks"][1]["element"]["initial_value"] == SEEN
        before = len(slack.posts(slack.dm(SERVICE)))
        slack.submit(SERVICE, account="Acme")
        assert "said by Helen Oduya" in words(kept(slack, SERVICE, before)["blocks"])

    def test_where_the_form_was_closed_it_comes_back_in_a_message_that_opens_it_again(self, slack):
        before = len(slack.posts(slack.dm(SERVICE)))
        slack.command(SERVICE, "/field", SEEN, ACME)
        window(slack, SERVICE, "Field feedback")
        slack.trouble("users.info", 429)
        slack.submit(SERVICE, account="Initech")
        slack.close(SERVICE)
        given = slack.until(lambda: slack.posts(slack.dm(SERVICE))[before:], "what was typed")[0]
        assert SEEN in words(given["blocks"])
        slack.press(SERVICE, given, "field_again")
        assert window(slack, SERVICE, "Field feedback")["blocks"][0]["element"]["initial_value"] == SEEN

    def test_where_slack_opens_no_form_any_more_it_comes_back_in_a_message_that_opens_it(self, slack):
        before = len(slack.posts(slack.dm(SERVICE)))
        slack.trouble("views.open", 200, error="expired_trigger_id")
        slack.command(SERVICE, "/field", SEEN, ACME)
        given = slack.until(lambda: slack.posts(slack.dm(SERVICE))[before:], "what was typed")[0]
        assert "too long" in words(given["blocks"])
        slack.press(SERVICE, given, "field_again")
        view = window(slack, SERVICE, "Field feedback")
        assert view["blocks"][0]["element"]["initial_value"] == SEEN
        assert view["blocks"][1]["element"]["initial_option"]["value"] == "Acme"

    def test_who_may_not_enter_any_is_told_so_with_the_words_typed(self, slack):
        slack.command(GUEST, "/field", "Acme: it leaks.", slack.dm(GUEST))
        given = slack.until(lambda: slack.posts(slack.dm(GUEST)), "what was typed")[-1]
        assert "Gil Guest is a guest" in words(given["blocks"])
        assert "it leaks" in words(given["blocks"])
        assert slack.window(GUEST) is None

    def test_sent_twice_it_is_kept_once(self, slack):
        before = len(slack.posts(slack.dm(SERVICE)))
        slack.command(SERVICE, "/field", "It squeaks on Sundays.", ACME)
        window(slack, SERVICE, "Field feedback")
        slack.submit(SERVICE)
        slack.again(slack.deliveries[-1])
        kept(slack, SERVICE, before)
        slack.still()
        assert len(slack.posts(slack.dm(SERVICE))) == before + 1
