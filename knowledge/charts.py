"""Pictures of an account and of the portfolio, as PNG: in one style, legible at the width of a phone.

Each is drawn at twice 400 pixels, to be shown at 400. matplotlib is imported when something is drawn.
"""

import datetime as dt
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from io import BytesIO
from math import hypot, sqrt
from textwrap import wrap
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, ParamSpec

from knowledge.frameworks.behaviour import as_known_on, late_or_short
from knowledge.frameworks.departures import Departure
from knowledge.frameworks.interaction import Network, network
from knowledge.frameworks.loyalty import COSTLY_FROM, LOYAL_FROM, NAMES
from knowledge.frameworks.network import FUNCTIONS, NEEDED, Bond, Person
from knowledge.frameworks.uncertainty import TYPES, CustomerUncertainty, uncertainty
from knowledge.model import Order, Voiced

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from knowledge.portfolio import Portfolio
    from knowledge.standing import Standing

WIDTH: Final = 4.0
"""Inches: 400 pixels on a phone at 100 to the inch."""

DENSITY: Final = 200
"""Pixels an inch, for screens that show two for one."""

INK, SOFT, FAINT, LINE, PAPER = "#22303c", "#5d6d79", "#9aa5ad", "#e1e6ea", "#ffffff"
BLUE, GREEN, ORANGE, RED = "#0072b2", "#009e73", "#e69f00", "#cc3311"
"""Colours that the colour-blind tell apart (after Okabe and Ito)."""

UNCERTAINTIES: Final = {"need": BLUE, "market": ORANGE, "transaction": RED}
QUADRANTS: Final = {"most valuable customer": GREEN, "partner": BLUE, "switcher": ORANGE, "undesirable": RED}
BONDS: Final[Mapping[Bond, tuple[str, float]]] = {
    "strong": (INK, 3.0),
    "some": ("#5d7384", 1.8),
    "weak": ("#a9b6bf", 1.2),
    "none": (FAINT, 0.8),
}
"""The colour and the width of a bond."""

LEVELS: Final = ("executive", "management", "specialist", "user")

MONTHS: Final = 12
"""So many months back an account's uncertainty is drawn."""

LATEST_ORDERS: Final = 40
"""So many order lines are drawn at most, the latest."""

LEAST_DAYS: Final = 5
"""Days of early and of late that are drawn at least, so that one day late does not look like a month."""

MOST_PEOPLE: Final = 14
"""So many people are drawn around us at most, those closest."""

ROW: Final = 0.36
"""Inches between the names of two people around us."""

SMALLEST, LARGEST = 0.05, 0.2
"""Inches of radius of the bubble of no revenue and of the largest."""

ASIDE: Final = (0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36)
"""How far a bubble is moved up or down so that it hides no other, in rungs; the first that will do."""

LABEL: Final = 22
"""Characters of a name beside its bubble at most."""

MOST_NAMES: Final = 16
"""So many accounts are named beside their bubbles at most, those first given."""

MOST_STEPS: Final = 400
"""Steps in which names find their places at most."""

LINE_LENGTH: Final = 74
"""Characters of a line below a picture."""

MARGIN: Final = 0.08
"""Inches around what is written."""

LINE_HEIGHT: Final = 0.14
"""Inches from line to line of what stands below a picture."""

POINTS: Final = 72
"""Points to the inch."""

FAINTEST: Final = 0.3
"""How dense a share is drawn of which we are not sure at all, 0..1."""

_CORNERS: Final = (
    ("most valuable customer", False, True),
    ("partner", True, True),
    ("switcher", False, False),
    ("undesirable", True, False),
)
"""Each quadrant, and whether it lies to the right and above."""

_BOND_TOLD: Final[Mapping[Bond, str]] = {
    "strong": "strong bond",
    "some": "some",
    "weak": "weak",
    "none": "no contact for a year",
}

_STYLE: Final[Any] = {
    "font.size": 8.0,
    "text.color": INK,
    "text.parse_math": False,  # a name may have a dollar in it
    "axes.edgecolor": FAINT,
    "axes.labelcolor": SOFT,
    "axes.linewidth": 0.8,
    "lines.linewidth": 0.8,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.major.size": 2.0,
    "ytick.major.size": 2.0,
}
P = ParamSpec("P")
_ALONE: Final = Lock()  # a style is one for all threads


@dataclass(frozen=True, slots=True)
class Moment:
    """What a customer was unsure of on a day."""

    on: dt.date
    uncertainty: CustomerUncertainty


def over_time(
    statements: Sequence[Voiced], as_of: dt.date, *, orders: Sequence[Order] = (), departures: Sequence[Departure] = ()
) -> tuple[Moment, ...]:
    """What a customer was unsure of at the end of each month of a year, and on the day itself."""
    days = [as_of]
    while len(days) < MONTHS:
        days.append(days[-1].replace(day=1) - dt.timedelta(days=1))
    return tuple(
        Moment(day, uncertainty(statements, day, orders=orders, departures=departures)) for day in reversed(days)
    )


# the style ------------------------------------------------------------------------------------------------------------


@contextmanager
def _style() -> Iterator[None]:
    """Our style, for one picture at a time; letters that no font has are left to boxes without a warning."""
    import matplotlib as mpl  # noqa: PLC0415  half a second to import

    with _ALONE, warnings.catch_warnings(), mpl.rc_context(_STYLE):
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def _picture(draw: Callable[P, "Figure"]) -> Callable[P, bytes]:
    """Make what draws a figure one that gives it as PNG, in our style."""

    @wraps(draw)
    def drawn(*given: P.args, **named: P.kwargs) -> bytes:
        file = BytesIO()
        with _style():
            draw(*given, **named).savefig(file, format="png")
        return file.getvalue()

    return drawn


# the pictures ---------------------------------------------------------------------------------------------------------


def account_charts(known: "Standing") -> dict[str, bytes]:
    """The pictures of an account by name: uncertainty, contacts, network, orders."""
    name, people, day = known.account.name, known.people.people, known.as_of
    moments = over_time(known.statements, day, orders=known.orders, departures=known.departures)
    around = network(people, known.statements, day, orders=known.orders, assets=known.assets)
    return {
        "uncertainty": uncertainty_chart(name, moments),
        "contacts": contacts_chart(name, people, day),
        "network": network_chart(name, known.account.owner or "us", around, day),
        "orders": orders_chart(name, known.orders, day),
    }


@_picture
def portfolio_chart(portfolio: "Portfolio") -> "Figure":
    """Loyalty against cost to serve, a bubble an account, as large as its revenue.

    Who has no place is named below, and so is whose name would cover another's. Accounts of one rung are moved a little
    up and down, so that one does not hide the other.
    """
    placed = [
        (each, float(each.rung), each.cost_share)
        for each in portfolio.accounts
        if each.rung is not None and each.cost_share is not None
    ]
    absent = [each.name for each in portfolio.accounts if each.rung is None or each.cost_share is None]
    largest = max((each.revenue or 0.0 for each, _, _ in placed), default=0.0) or 1.0
    radii = [SMALLEST + (LARGEST - SMALLEST) * sqrt((each.revenue or 0.0) / largest) for each, _, _ in placed]
    about = f"as of {_day(portfolio.as_of)}; the larger, the more revenue"
    figure, axes = _page(4.6, "Loyalty against cost to serve", about, left=1.06)
    _place(axes, bottom=0.5, top=0.55, right=0.18)
    widest = max([2 * COSTLY_FROM, *(1.2 * share for _, _, share in placed)])
    axes.set_xlim(0, widest)
    axes.set_ylim(0.3, 8.95)
    axes.axvline(COSTLY_FROM, color=LINE, zorder=0)
    axes.axhline(LOYAL_FROM - 0.5, color=LINE, zorder=0)
    corners = [
        axes.text(
            widest * (0.985 if right else 0.015),
            8.85 if top else 0.4,
            "\n".join(wrap(name, 14)),
            color=QUADRANTS[name],
            fontsize=7.5,
            weight="bold",
            linespacing=1.1,
            ha="right" if right else "left",
            va="top" if top else "bottom",
        )
        for name, right, top in _CORNERS
    ]
    axes.set_yticks(list(NAMES), ["\n".join(wrap(f"{rung} {name}", 16)) for rung, name in NAMES.items()], fontsize=7.5)
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    axes.set_xlabel("cost to serve, as a share of revenue")
    scale = _inches(figure, axes)
    points = _apart([(share, rung) for _, rung, share in placed], radii, scale)
    axes.scatter(
        [x for x, _ in points],
        [y for _, y in points],
        s=[(2 * POINTS * radius) ** 2 for radius in radii],
        c=[QUADRANTS[each.quadrant] if each.quadrant else FAINT for each, _, _ in placed],
        alpha=0.5,
        linewidths=0,
        clip_on=False,
    )
    taken = [text.get_window_extent().transformed(axes.transData.inverted()) for text in corners]
    taken += [_around(point, radius, scale) for point, radius in zip(points, radii, strict=True)]
    hidden = _labelled(axes, points, [_short(each.name, LABEL) for each, _, _ in placed], taken)
    lists = {
        "Without room for its name": [placed[at][0].name for at in hidden],
        "Without a place, for want of evidence": absent,
    }
    _below(figure, axes, [f"{what}: {', '.join(names)}." for what, names in lists.items() if names])
    return figure


@_picture
def uncertainty_chart(name: str, moments: Sequence[Moment]) -> "Figure":
    """What a customer was unsure of over time: the share of each kind, fainter the less sure we are."""
    figure, axes = _page(
        2.9, f"What {_short(name)} is unsure of", "the fainter, the less sure we are; ? too little is on file"
    )
    _key(figure, UNCERTAINTIES)
    axes.set_ylim(0, 1)
    axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    for at, moment in enumerate(moments):
        if moment.uncertainty.shares is None:
            axes.text(at, 0.5, "?", ha="center", va="center", color=FAINT)
            continue
        base = 0.0
        for kind in TYPES:
            share = getattr(moment.uncertainty.shares, kind)
            dense = FAINTEST + (1 - FAINTEST) * moment.uncertainty.certainty
            axes.bar(at, share, 0.86, base, color=UNCERTAINTIES[kind], alpha=dense, linewidth=0)
            base += share
    axes.set_xlim(-0.6, len(moments) - 0.4)
    told = range(len(moments) - 1, -1, -2)
    axes.set_xticks(told, [f"{moments[at].on:%b}\n{moments[at].on.year}" for at in told], fontsize=7.5)
    return figure


@_picture
def contacts_chart(name: str, people: Sequence[Person], as_of: dt.date) -> "Figure":
    """The grid of contacts, function by level: who is where, how strong the bond is, and where nobody is known."""
    there = [person for person in people if not person.left]
    cells: dict[tuple[str, str], list[Person]] = {}
    for person in there:
        cells.setdefault((person.function or "not known", person.level or "specialist"), []).append(person)
    known = {function for function, _ in cells}
    rows = [*(each for each in FUNCTIONS if each in NEEDED or each in known), *sorted(known - set(FUNCTIONS))]
    tall = [max(len(cells.get((row, level), ())) for level in LEVELS) or 1 for row in rows]
    figure, axes = _page(1.0 + 0.25 * sum(tall), f"Whom we know at {_short(name)}", f"as of {_day(as_of)}", left=0.86)
    _place(axes, bottom=0.08, top=0.88, right=0.02)
    _key(figure, {told: BONDS[bond][0] for bond, told in _BOND_TOLD.items()}, hollow="no contact for a year")
    axes.set_xlim(0, len(LEVELS))
    axes.set_ylim(sum(tall), 0)
    axes.set_xticks([at + 0.03 for at in range(len(LEVELS))], LEVELS, ha="left", fontsize=7.5)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for row, top, rows_tall in zip(rows, (sum(tall[:at]) for at in range(len(tall))), tall, strict=True):
        axes.axhline(top, color=LINE)
        if row not in known:
            axes.axhspan(top + 0.06, top + rows_tall - 0.02, color="#fbe9e5", linewidth=0)
            axes.text(2, top + rows_tall / 2, "nobody known", ha="center", va="center", color=RED, fontsize=7.5)
        for at, level in enumerate(LEVELS):
            here = cells.get((row, level), [])
            for place, person in enumerate(here):
                y = top + (rows_tall - len(here)) / 2 + place + 0.5
                colour = BONDS[person.bond][0]
                axes.scatter(at + 0.09, y, s=26, color=PAPER if person.bond == "none" else colour, edgecolors=colour)
                axes.text(at + 0.17, y, _surname(person.name, 12), fontsize=7.5, va="center")
    axes.set_yticks([sum(tall[:at]) + tall[at] / 2 for at in range(len(tall))], rows)
    return figure


@_picture
def network_chart(name: str, us: str, network: Network, as_of: dt.date) -> "Figure":
    """Us and the people of a customer, the closest on top, and beneath what is done together and exchanged."""
    there = network.actors[:MOST_PEOPLE]
    rows = max(1, (len(there) + 1) // 2)
    height = 0.75 + ROW * max(2, rows)
    about = f"as of {_day(as_of)}; the thicker, the closer; dashed: no contact for a year"
    figure, axes = _page(height, f"Our bonds to {_short(name)}", about)
    _place(axes, left=0.0, right=0.0, bottom=0.05, top=0.55)
    axes.axis("off")
    axes.set_xlim(-WIDTH / 2, WIDTH / 2)
    axes.set_ylim(-(height - 0.6) / 2, (height - 0.6) / 2)
    for at, person in enumerate(there):
        side = -1 if at % 2 == 0 else 1
        beside = rows if side < 0 else len(there) // 2
        x, y = 0.85 * side, ROW * ((beside - 1) / 2 - at // 2)
        colour, width = BONDS[person.bond]
        hollow = person.bond == "none"
        axes.plot([0, x], [0, y], color=colour, linewidth=width, linestyle="--" if hollow else "-", zorder=1)
        axes.scatter([x], [y], s=36, color=PAPER if hollow else colour, edgecolors=colour, zorder=2)
        who = "\n".join(filter(None, (_surname(person.name, 14), person.function)))
        axes.text(x + 0.09 * side, y, who, ha="right" if side < 0 else "left", va="center", fontsize=7.5)
    axes.scatter([0], [0], s=800, color=INK, zorder=3)
    axes.text(0, 0, _surname(us, 9), color=PAPER, ha="center", va="center", fontsize=7, zorder=4)
    _below(figure, axes, [each.text for each in (*network.activities, *network.resources)])
    return figure


@_picture
def orders_chart(name: str, orders: Sequence[Order], as_of: dt.date) -> "Figure":
    """Orders, promised against delivered: how many days late each came, and which came short or is not there."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    judged = [
        (order.promised, order, late)
        for order in as_known_on(orders, as_of)
        if order.promised and (late := late_or_short(order, as_of)) is not None
    ]
    lines = sorted(judged, key=lambda each: each[0])[-LATEST_ORDERS:]
    figure, axes = _page(2.9, f"Promised and delivered: {_short(name)}", "order lines by the day promised", left=0.55)
    _key(figure, {"in time": GREEN, "late": RED, "short": ORANGE, "not there yet": INK}, hollow="not there yet")
    for promised, order, missed in lines:
        days = ((order.delivered or as_of) - promised).days
        colour = INK if order.delivered is None else RED if days > 0 else ORANGE if missed else GREEN
        at = promised.toordinal()
        axes.plot([at, at], [0, days], color=colour, linewidth=1.2, alpha=0.6)
        axes.scatter(
            [at], [days], s=22, color=PAPER if order.delivered is None else colour, edgecolors=colour, zorder=3
        )
    axes.axhline(0, color=INK)
    earliest, latest = axes.get_ylim()
    axes.set_ylim(min(earliest, -LEAST_DAYS), max(latest, LEAST_DAYS))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylabel("days late")
    if lines:
        first, last = lines[0][0].toordinal(), max(lines[-1][0].toordinal(), lines[0][0].toordinal() + 1)
        told = [first + (last - first) * step // 3 for step in range(4)]
        axes.set_xticks(told, [f"{_day(dt.date.fromordinal(at), chr(10))}" for at in told], fontsize=7.5)
    return figure


# the page -------------------------------------------------------------------------------------------------------------


def _page(height: float, title: str, about: str, *, left: float = 0.42) -> "tuple[Figure, Axes]":
    """A figure of `height` inches with its heading, and axes beneath it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, height), dpi=DENSITY, facecolor=PAPER)
    FigureCanvasAgg(figure)
    figure.text(MARGIN / WIDTH, 1 - MARGIN / height, title, fontsize=10, weight="bold", va="top")
    figure.text(MARGIN / WIDTH, 1 - 0.3 / height, about, color=SOFT, fontsize=7.5, va="top")
    axes = figure.add_axes((0, 0, 1, 1))
    _place(axes, left=left)
    return figure, axes


def _place(
    axes: "Axes", *, left: float | None = None, right: float = 0.12, bottom: float = 0.45, top: float = 0.75
) -> None:
    """Put the axes at so many inches from the edges; `left` stays where it is not given."""
    height = axes.figure.get_figheight()  # type: ignore[union-attr]  # the axes of a figure
    begins = axes.get_position().x0 if left is None else left / WIDTH
    axes.set_position((begins, bottom / height, 1 - right / WIDTH - begins, 1 - (top + bottom) / height))


def _key(figure: "Figure", colours: Mapping[str, str], *, hollow: str | None = None) -> None:
    """What the colours mean, in a row beneath the heading."""
    from matplotlib.lines import Line2D  # noqa: PLC0415

    marks = [
        Line2D(
            [],
            [],
            linestyle="",
            marker="o",
            markersize=5,
            color=colour,
            markerfacecolor=PAPER if told == hollow else colour,
        )
        for told, colour in colours.items()
    ]
    figure.legend(
        marks,
        list(colours),
        loc="upper left",
        bbox_to_anchor=(0.0, 1 - 0.44 / figure.get_figheight()),
        ncols=len(marks),
        frameon=False,
        fontsize=7.5,
        handletextpad=0.0,
        columnspacing=0.8,
        borderaxespad=0.0,
    )


def _inches(figure: "Figure", axes: "Axes") -> tuple[float, float]:
    """How many inches one unit of the axes is, across and up."""
    (left, right), (low, high), box = axes.get_xlim(), axes.get_ylim(), axes.get_position()
    return box.width * WIDTH / (right - left), box.height * figure.get_figheight() / (high - low)


def _around(point: tuple[float, float], radius: float, scale: tuple[float, float]) -> Any:  # noqa: ANN401  a box of matplotlib's
    """The box around a bubble of so many inches."""
    from matplotlib.transforms import Bbox  # noqa: PLC0415

    (x, y), wide, high = point, radius / scale[0], radius / scale[1]
    return Bbox.from_extents(x - wide, y - high, x + wide, y + high)


def _apart(
    points: Sequence[tuple[float, float]], radii: Sequence[float], scale: tuple[float, float]
) -> list[tuple[float, float]]:
    """The points, moved up or down a little where bubbles of these radii (inches) would hide one another."""
    across, up = scale
    found: list[tuple[float, float]] = []

    def hidden(x: float, y: float, radius: float) -> float:
        return sum(
            max(0.0, radius + other - hypot((x - at) * across, (y - height) * up))
            for (at, height), other in zip(found, radii, strict=False)
        )

    for (x, y), radius in zip(points, radii, strict=True):
        aside = min(ASIDE, key=lambda step: (round(hidden(x, y + step, radius), 3), abs(step)))
        found.append((x, y + aside))
    return found


def _labelled(
    axes: "Axes", points: Sequence[tuple[float, float]], names: Sequence[str], taken: Sequence[Any]
) -> list[int]:
    """Put names beside their points, those first given first, so that none covers another; returns which had no room.

    `taken` are the boxes that they keep off.
    """
    from adjustText import adjust_text  # noqa: PLC0415

    texts = [
        axes.text(x, y, name, fontsize=7.5, ha="center", va="center", zorder=4)
        for (x, y), name in zip(points, names[:MOST_NAMES], strict=False)
    ]
    if texts:
        adjust_text(texts, objects=list(taken), ax=axes, iter_lim=MOST_STEPS)
    hidden = list(range(len(texts), len(points)))
    kept: list[Any] = []
    for at, (text, (x, y)) in enumerate(zip(texts, points, strict=False)):
        box = text.get_window_extent()
        if any(box.overlaps(other) for other in kept):
            text.remove()
            hidden.append(at)
            continue
        kept.append(box)
        left, low = axes.transData.inverted().transform((box.x0, box.y0))
        right, high = axes.transData.inverted().transform((box.x1, box.y1))
        end = min(max(x, left), right), min(max(y, low), high)
        axes.plot([x, end[0]], [y, end[1]], color=SOFT, linewidth=0.6, zorder=3)
    return sorted(hidden)


def _below(figure: "Figure", axes: "Axes", sentences: Sequence[str]) -> None:
    """Sentences beneath the picture, which grows for them."""
    lines = [line for sentence in sentences for line in wrap(sentence, LINE_LENGTH)]
    before = figure.get_figheight()
    after = before + LINE_HEIGHT * len(lines)
    box = axes.get_position()
    axes.set_position((box.x0, 1 - (1 - box.y0) * before / after, box.width, box.height * before / after))
    for text in figure.texts:
        text.set_y(1 - (1 - text.get_position()[1]) * before / after)
    figure.set_figheight(after)
    figure.text(MARGIN / WIDTH, MARGIN / after, "\n".join(lines), color=SOFT, fontsize=7, va="bottom")


def _short(name: str, length: int = 26) -> str:
    """A name cut where it is long, at a word if it has several."""
    return name if len(name) <= length else f"{name[: length - 1].rsplit(' ', 1)[0].rstrip(' &,-')}…"


def _surname(name: str, length: int) -> str:
    """The last of someone's names, cut where it is long."""
    last = (name.split() or [""])[-1]
    return last if len(last) <= length else f"{last[: length - 1]}…"


def _day(day: dt.date, before_year: str = " ") -> str:
    return f"{day.day} {day:%b}{before_year}{day.year}"
