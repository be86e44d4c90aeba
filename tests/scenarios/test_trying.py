"""What somebody does who tries Rapport in the browser, and that nobody else gets at it."""

import asyncio
import shutil
import signal
import socket

import aiohttp
import httpx
import pytest

from tests.scenarios.trying import (
    DESKTOP,
    PHONE,
    become,
    brief,
    chromium,
    enter,
    feedback,
    home,
    looking,
    say,
    trying,
    voices,
)

pytestmark = pytest.mark.slow

TEXT = {"type": "mrkdwn", "text": "*bold* _it_ ~gone~ `code` <https://us.example|a link> <@U001> 2 &lt; 3\n&gt; quoted"}
BLOCKS = [
    {"type": "section", "block_id": "s", "text": TEXT, "fields": [{"type": "plain_text", "text": "*as it is*"}]},
    {"type": "markdown", "block_id": "m", "text": "# Title\n- **one**\n- two\\*\n\n[no](javascript:alert)"},
    {"type": "table", "block_id": "t", "rows": [
        [{"type": "raw_text", "text": "Account"}, {"type": "raw_text", "text": "Orders"}],
        [{"type": "raw_text", "text": "<b>Acme</b>"}, {"type": "raw_number", "value": 3}],
    ]},
    {"type": "image", "block_id": "i", "image_url": "data:,", "alt_text": "A chart"},
    {"type": "hologram", "block_id": "h"},
]  # fmt: skip
"""Blocks that no view of ours has at present."""


@pytest.fixture(scope="module")
def users_home(with_examples, tmp_path_factory):
    """A home in which the examples were tried before."""
    folder = tmp_path_factory.mktemp("user")
    shutil.copytree(with_examples.home, folder / "try")
    return folder


@pytest.fixture(scope="module")
def url(users_home):
    with trying(users_home) as (url, _):
        yield url


@pytest.fixture
def page(request, url):
    executable = chromium()
    if executable is None:
        pytest.skip("there is no Chromium on this computer")
    pytest.importorskip("playwright.sync_api", reason="playwright, which drives the browser, is not installed")
    size = getattr(request, "param", DESKTOP)
    with looking(executable, size) as (page, wrong):
        yield page
        assert wrong == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize("page", [DESKTOP, PHONE], ids=["desktop", "phone"], indirect=True)
class TestAtEitherWidth:
    def test_a_brief_is_read_and_looked_behind(self, page, url):
        told = brief(page, url)
        for heading in ("Rabenau Papier", "Unsure of", "What they lack", "Next step", "Ask"):
            assert heading in told.inner_text()
        told.locator("[data-action=more]").click()
        page.locator("#window", has_text="Who we know").wait_for()

    def test_the_home_tab_shows_accounts_and_promises_and_sends_a_brief(self, page, url):
        shown = home(page, url)
        assert "Meerwijk Chemie" in shown.inner_text()
        shown.get_by_role("button", name="Meerwijk Chemie").click()
        page.locator("#toast button").click()
        page.locator("#messages h2", has_text="Meerwijk Chemie").last.wait_for()

    def test_field_feedback_is_sent_confirmed_and_withdrawn(self, page, url):
        window = feedback(page, url)
        window.get_by_role("button", name="Send").click()
        page.locator("#window", has_text="Kept on Rabenau Papier").wait_for()
        page.locator("#window").get_by_role("button", name="Done").click()
        page.locator("#messages [data-action=field_withdraw]").last.click()
        page.locator("#sure").get_by_role("button", name="Withdraw").click()
        page.locator("#messages", has_text="Withdrawn: your feedback").wait_for()

    def test_voices_are_counted_over_accounts_for_whoever_asked_alone(self, page, url):
        told = voices(page, url).inner_text()
        assert "Only visible to you" in told
        assert "of 6 accounts speak of that" in told


class TestInTheBrowser:
    def test_what_is_missing_in_a_window_is_said_in_it(self, page, url):
        become(page, url, "Piotr Wrona (service)")
        page.locator("#shortcuts button").click()
        page.locator("#window").get_by_role("button", name="Send").click()
        assert page.locator("[data-block=words] .wrong").inner_text() == "Please fill this in."

    def test_where_a_customer_reads_along_the_answer_comes_in_a_direct_message(self, page, url):
        become(page, url, "Mads Lindqvist (rep)")
        enter(page, "with-a-customer")
        say(page, "@Rapport brief me on Strandby Dairy")
        page.locator(".only", has_text="in a direct message").wait_for()
        assert "Unsure of" not in page.locator("#messages").inner_text()

    def test_an_answer_is_streamed_into_the_thread_of_its_question(self, page, url):
        become(page, url, "Jeroen Visser (rep)")
        say(page, "Why does Dr Uhl of Rabenau Papier not want a new project with us?")
        told = page.locator(".reply", has_text="On file about Rabenau Papier:")
        told.locator("blockquote", has_text="As long as I cannot rely on a date").wait_for()

    def test_blocks_are_drawn_as_slack_draws_them(self, page, url):
        become(page, url, "Jeroen Visser (rep)")
        drawn = page.evaluate(
            """async (blocks) => {
                const { drawn } = await import(new URL("blocks.js", location.href));
                const page = { name: () => "Jo Berg", channel: () => "sales", channels: () => [] };
                return drawn(blocks, page).map((each) => each.innerHTML);
            }""",
            BLOCKS,
        )
        section, markdown, table, image, unknown = drawn
        parts = ("<strong>bold</strong>", "<em>it</em>", "<s>gone</s>", "<code>code</code>", "2 &lt; 3", "@Jo Berg")
        for expected in (*parts, 'href="https://us.example"', "<blockquote>quoted</blockquote>", "*as it is*"):
            assert expected in section
        assert "<ul><li><strong>one</strong></li><li>two*</li></ul>" in markdown
        assert "<a " not in markdown
        assert "<th>Account</th>" in table
        assert "<td>&lt;b&gt;Acme&lt;/b&gt;</td><td>3</td>" in table
        assert 'alt="A chart"' in image
        assert "hologram" in unknown

    def test_whatever_is_typed_comes_out_as_text(self, page, url):
        become(page, url, "Ronan Tully (admin)")
        hostile = "<img src=x onerror=alert(1)> <!channel> <b>bold</b> &amp; <https://evil.example|here>"
        say(page, hostile)
        written = page.locator(".message:not(.reply) .body > p:not(.from)", has_text="onerror").last
        assert written.inner_text() == hostile
        assert page.locator("#messages img, #messages a, #messages .mention").count() == 0


class TestOnThisComputerAlone:
    def test_the_page_needs_the_whole_address_that_was_printed(self, url):
        base, _, token = url.rstrip("/").rpartition("/")
        assert httpx.get(url).status_code == 200
        for other in (base, f"{base}/{token[:-1]}/", f"{base}/wrong/page.js"):
            assert httpx.get(other).status_code == 404

    def test_the_page_loads_nothing_from_elsewhere_and_is_not_framed(self, url):
        policy = httpx.get(url).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy

    @pytest.mark.parametrize(
        "headers",
        [
            pytest.param({"Host": "rapport.evil.example"}, id="a foreign name that points here"),
            pytest.param({"Origin": "http://evil.example"}, id="a page of another origin"),
            pytest.param({"Origin": "null"}, id="a page without an origin"),
        ],
    )
    def test_it_answers_nothing_to(self, url, headers):
        assert httpx.get(url, headers=headers).status_code == 403

    @pytest.mark.parametrize("origin", [None, "http://evil.example"])
    def test_what_somebody_has_before_them_is_shown_to_our_page_alone(self, url, origin):
        async def status():
            async with aiohttp.ClientSession() as session:
                try:
                    async with session.ws_connect(f"{url}live", origin=origin):
                        return 101
                except aiohttp.WSServerHandshakeError as refused:
                    return refused.status

        assert asyncio.run(status()) == 403

    def test_the_stand_in_for_slack_is_the_apps_alone(self, url):
        base = url.rstrip("/").rpartition("/")[0]
        asked = httpx.post(f"{base}/api/users.info", data={"user": "U001"}, headers={"Authorization": "Bearer xoxb-1"})
        assert asked.json() == {"ok": False, "error": "invalid_auth"}
        assert httpx.get(f"{base}/socket/guessed").status_code == 403
        assert httpx.post(f"{base}/respond/guessed", json={"text": "Hello"}).status_code == 404


class TestStartingAndStopping:
    def test_ctrl_c_ends_it_and_the_users_own_data_is_as_it_was(self, with_examples, tmp_path):
        shutil.copytree(with_examples.home, tmp_path / "try")
        with trying(tmp_path) as (url, process):
            assert httpx.get(url).status_code == 200
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        assert [each.name for each in tmp_path.iterdir()] == ["try"]

    def test_a_port_that_is_taken_is_said_in_one_sentence(self, terminal):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = terminal("try", "--port", port, status=1)
        assert f"Port {port} cannot be used" in done.stderr
        assert not terminal.home.exists()

    def test_on_request_it_shows_ones_own_data_and_leaves_what_waits_for_slack_alone(self, firm, tmp_path):
        own = shutil.copytree(firm, tmp_path / "home")
        before = {each.name for each in own.iterdir()}
        with trying(own, "--own") as (url, _):
            assert httpx.get(url).status_code == 200
        assert {each.name for each in own.iterdir()} - before <= {"try", "rapport.db-shm", "rapport.db-wal"}
