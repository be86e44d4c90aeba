"""What `rapport doctor --slack` looks at: tokens, scopes, and every view that we can show, held before Slack itself."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from slack_sdk.errors import SlackApiError

from bot.assembly import Assembly
from bot.doctor import Check
from bot.logbook import Feedback, News
from bot.settings import Settings
from bot.slack.calling import Client, passing, slack_client
from bot.slack.installing import SCOPES
from bot.slack.views.answer import answer_blocks, evidence_blocks, verdict_buttons
from bot.slack.views.brief import brief_blocks, evidence_modal
from bot.slack.views.choosing import correct_modal, did_you_mean, pick_modal, share_modal, why_modal
from bot.slack.views.feedback import (
    Form,
    feedback_modal,
    kept_blocks,
    kept_modal,
    listed_blocks,
    lost_blocks,
    news_blocks,
    told_modal,
    waiting_modal,
    withdrawn_blocks,
)
from bot.slack.views.home import Home, home_view
from bot.slack.views.portfolio import portfolio_blocks
from bot.slack.views.talk import field_blocks, following_blocks, help_blocks, private_blocks
from bot.slack.views.text import Block
from knowledge.errors import RapportError, SettingsError
from knowledge.portfolio import portfolio
from knowledge.writing import Written

WORDS: Final = "The line stops, and nobody told us."
"""What an example of feedback says."""

Shown = tuple[str, dict[str, Any]]
"""A view by its name, as the argument of `blocks.validate`."""


def slack_checks(settings: Settings) -> tuple[Check, ...]:
    """Look at everything about Slack; one thing that is not well does not keep the others from being looked at."""
    return asyncio.run(_checks(settings))


async def _checks(settings: Settings) -> tuple[Check, ...]:
    client = slack_client(settings, settings.slack_bot_token)
    with Assembly(settings) as rapport:
        return (
            await _check("bot token", _token, client),
            await _check("scopes", _scopes, client),
            await _check("door", _door, settings),
            await _check("views", _views, client, rapport),
        )


async def _check(name: str, look: Callable[..., Any], *given: object) -> Check:
    try:
        return Check(name, ok=True, found=await look(*given))
    except RapportError as wrong:
        return Check(name, ok=False, found=str(wrong))
    except SlackApiError as refused:
        return Check(name, ok=False, found=f"Slack says {refused.response.get('error') or 'nothing'}")
    except Exception as error:
        if not passing(error):
            raise
        return Check(name, ok=False, found=f"Slack does not answer ({error}); look at SLACK_API_URL and the network")


async def _token(client: Client) -> str:
    if not client.token:
        raise SettingsError("SLACK_BOT_TOKEN is not set: it stands on the app's page “OAuth & Permissions”.")
    told = await client.auth_test()
    return f"{told['user']} in the workspace {told['team']} ({told['team_id']})"


async def _scopes(client: Client) -> str:
    given = (await client.auth_test()).headers.get("x-oauth-scopes")
    if not given:
        return "Slack does not tell them"
    missing = [scope for scope in SCOPES if scope not in {each.strip() for each in given.split(",")}]
    if missing:
        raise SettingsError(f"{', '.join(missing)} missing: update the app from manifest.json and install it again.")
    return f"all {len(SCOPES)} of manifest.json"


async def _door(settings: Settings) -> str:
    if settings.slack_app_token:
        await slack_client(settings, settings.slack_app_token).apps_connections_open(app_token=settings.slack_app_token)
        return "Socket Mode"
    if settings.slack_signing_secret:
        return "HTTP; whether the signing secret is right shows when Slack sends something"
    raise SettingsError("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")


async def _views(client: Client, rapport: Assembly) -> str:
    shown = list(every_view(rapport))
    wrong = []
    for name, view in shown:
        try:
            given = {what: json.dumps(value) for what, value in view.items()}
            await client.api_call("blocks.validate", data=given)  # the library puts it into the address: too long
        except SlackApiError as refused:
            if passing(refused) or not refused.response.get("errors"):
                raise
            first = refused.response["errors"][0]
            wrong.append(f"{name}: {first.get('message')} at {first.get('pointer')}")
    if wrong:
        raise SettingsError(f"Slack would not show {'; '.join(wrong)}.")
    return f"Slack would show all {len(shown)}"


def every_view(rapport: Assembly) -> Iterator[Shown]:
    """Every view that we can show: those of an account with the first account on record, if there is one."""
    feedback, form = _feedback(), Form(account="Acme", text=WORDS)
    for name, view in {
        "pick an account": pick_modal(),
        "share": share_modal("Acme"),
        "why not helpful": why_modal("answer"),
        "field feedback": feedback_modal(form),
        "field feedback again": feedback_modal(form, "That did not work."),
        "waiting": waiting_modal("Field feedback"),
        "told": told_modal("Not shared", "I am not in that channel."),
        "kept": kept_modal(feedback),
        "home": home_view(Home((), "nobody is on record", (), (feedback,))),
    }.items():
        yield name, {"view": view}
    for name, blocks in {
        "did you mean": did_you_mean("No account is called Acmo.", ["Acme"]),
        "feedback kept": kept_blocks(feedback),
        "feedback withdrawn": withdrawn_blocks(feedback),
        "feedback lost": lost_blocks(form, "That did not work."),
        "news of feedback": news_blocks(News(feedback, "used", None)),
        "my feedback": listed_blocks([feedback]),
        "help": help_blocks(),
        "field feedback offered": field_blocks(),
        "following": following_blocks(),
        "an answer that only they see": private_blocks("Only you see this.", help_blocks()),
        "an answer": [*answer_blocks(_answer()), verdict_buttons("answer")],
    }.items():
        yield name, {"message": _message(blocks)}
    for account in rapport.records.accounts()[:1]:
        today = dt.datetime.now().astimezone().date()
        brief = rapport.brief(account, today)
        together = portfolio([account], rapport.records, today, rapport.catalogue())
        yield "a portfolio", {"message": _message(portfolio_blocks(together))}
        yield "a brief", {"message": _message([*brief_blocks(brief), verdict_buttons("brief")])}
        yield "more evidence", {"view": evidence_modal(brief)}
        yield "correct", {"view": correct_modal(brief)}
        yield "quotes", {"message": _message(evidence_blocks(_answer(*brief.evidence[:3])))}


def _message(blocks: list[Block]) -> dict[str, Any]:
    return {"text": "An example", "blocks": blocks}


def _feedback() -> Feedback:
    return Feedback(
        id="1",
        account="Acme",
        text=WORDS,
        by="jo@us.example",
        credit="Jo",
        said_by="Helen",
        asset="Press 4",
        severity="high",
        files=(),
        reply_to=None,
        at=dt.datetime.now(dt.UTC),
        edited=None,
        used=None,
        status="received",
    )


def _answer(*evidence: Any) -> Written:  # noqa: ANN401  pieces of evidence
    return Written(
        question="Why?",
        account="Acme",
        status="answered" if evidence else "not_found",
        answer="On file.",
        evidence=evidence,
    )
