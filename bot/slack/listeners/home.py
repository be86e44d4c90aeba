"""The home tab, and what is offered when the direct message is opened."""

from dataclasses import replace

from bot.slack.calling import Client
from bot.slack.house import House
from bot.slack.listeners.payload import Payload
from bot.slack.listeners.talking import prompts_shown
from bot.slack.views.home import Home, home_view


async def app_opened(event: Payload, client: Client, house: House) -> None:
    """Somebody opened the app: its home tab, or its messages."""
    if event.get("tab") == "home":
        await show_home(event["user"], client, house)
    else:
        await prompts_shown(event, client, house)


async def show_home(user: str, client: Client, house: House) -> None:
    """Publish somebody's home tab: first what is known at once, then the promises, which take longer to weigh."""
    desk = house.desk
    audience = await house.audiences.of_user(client, user)
    home = Home(
        accounts=await house.ask(desk.accounts, audience),
        reason=audience.reason,
        feedback=await house.ask(desk.feedback_of, audience.who),
    )
    await client.views_publish(user_id=user, view=home_view(home))
    if home.accounts:
        weighed = replace(home, at_risk=await house.ask(desk.at_risk, audience))
        await client.views_publish(user_id=user, view=home_view(weighed))
