"""`rapport try` as a process of its own, and a browser that looks at its page."""

import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking", "--disable-component-update", "--disable-gpu", "--disable-quic",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
DESKTOP = {"width": 1180, "height": 820}
PHONE = {"width": 390, "height": 844}
STARTS_IN = 240.0


def chromium():
    """Where Chromium lies; None where there is none."""
    return next((found for name in CHROMIUMS if (found := shutil.which(name))), None)


@contextmanager
def trying(home, *options):
    """`rapport try` with a home; the address that it printed."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("RAPPORT_", "SLACK_"))}
    process = subprocess.Popen(
        [Path(sys.executable).with_name("rapport"), "try", "--no-browser", *options],
        env=ours | {"RAPPORT_HOME": str(home)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    stuck = threading.Timer(STARTS_IN, process.kill)
    stuck.start()
    told = []
    try:
        for line in process.stdout:
            told.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", line):
                break
        else:
            raise AssertionError(f"rapport try did not start:\n{''.join(told)}")
        stuck.cancel()
        yield found[0], process
    finally:
        stuck.cancel()
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        process.stdout.close()


@contextmanager
def looking(executable, size):
    """A browser's page, and what went wrong in it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where there is a browser

    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=flags)
        page = browser.new_page(viewport=size)
        page.set_default_timeout(60_000)
        wrong = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        yield page, wrong
        browser.close()


def become(page, url, who):
    """Look at the app's messages as somebody."""
    page.goto("about:blank")
    page.goto(url)
    page.locator("#person option").first.wait_for(state="attached")
    page.locator("#person").select_option(label=who, force=True)
    page.locator("#prompts button").first.wait_for()


def enter(page, channel):
    """Go to a channel."""
    if page.locator("#menu").is_visible():
        page.locator("#menu").click()
    page.locator("#places button", has_text=channel).click()


def say(page, text):
    """Write where one is, and send it."""
    page.locator("#text").fill(text)
    page.locator("#send").click()


def brief(page, url, who="Jeroen Visser (rep)", account="Rabenau Papier"):
    """A brief in the direct message; its message."""
    become(page, url, who)
    before = page.locator(".reply").count()
    say(page, f"Brief me on {account}")
    told = page.locator(".reply").nth(before)
    told.locator("[data-action=correct]").wait_for()
    return told


def home(page, url, who="Jeroen Visser (rep)"):
    """The home tab, with the promises weighed."""
    become(page, url, who)
    page.get_by_role("tab", name="Home").click()
    page.locator("#home .rich", has_text="overdue").first.wait_for()
    return page.locator("#home")


def feedback(page, url, who="Anke Brandt (service)"):
    """The form of field feedback, filled in."""
    become(page, url, who)
    page.locator("#shortcuts button").click()
    page.locator("[data-block=words] textarea").fill("The certificate in the box names another heat number again.")
    page.locator("[data-block=account] input").fill("rab")
    page.get_by_role("option", name="Rabenau Papier").click()
    page.locator("[data-block=said_by] input").fill("Sabine Kroll")
    page.locator("[data-block=severity] select").select_option(label="high")
    return page.locator("#window")


def voices(page, url, who="Orla Brennan (manager)"):
    """What customers say, over all accounts, as only who asked sees it in a channel."""
    become(page, url, who)
    enter(page, "general")
    say(page, "/voc late deliveries")
    page.locator(".only", has_text="speak of that").wait_for()
    return page.locator(".only").last
