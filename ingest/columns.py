"""What the columns of an export are called, and what kind of table they make together.

Headers are compared without case, spacing, punctuation and a unit in brackets. A kind is recognised by the columns that
only it has, not by its file's name; a table that tells of something in prose (tickets, surveys, service reports) is
none of these kinds and stays text.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class TableKind(StrEnum):
    """What an export is a list of. `PEOPLE` are our own, recognised only so that ingest can leave them out."""

    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    ORDERS = "orders"
    OFFERS = "offers"
    ASSETS = "assets"
    USAGE = "usage"
    CONJOINT = "conjoint"
    PEOPLE = "people"


ACCOUNT = (
    "account name|account|company name|company|customer name|customer|organization name|organisation name|organization|"
    "organisation|organization - name|client name|client|associated company|primary company|parent account name|"
    "sold to name|sold to party|sold to|bill to name|ship to name|account: account name|company/account|"
    "potential customer"
)
OWNER = (
    "account owner|hubspot owner|company owner|contact owner|owner name|owner full name|account manager|"
    "key account manager|sales rep|sales representative|salesperson|rep|owner"
)

FIELDS: Mapping[TableKind, Mapping[str, str]] = {
    TableKind.ACCOUNTS: {
        "name": ACCOUNT + "|name",
        "aliases": "aliases|alias|also known as|aka|other names|short name|trading name|former names|dba",
        "domains": "domains|domain|company domain name|website|website url|web site|web|url|homepage|email domain|"
        "email domains|additional domains",
        "sites": "sites|site|locations|location|plants|plant|billing city|city|shipping city|address 1: city|town|"
        "address: city|headquarters|hq",
        "owner": OWNER,
        "owner_email": "owner email|account owner email|owner e-mail|company owner email|account manager email|"
        "owner's email|owner mail|rep email",
        "industry": "industry|industry sector|sector|branch|vertical",
        "tier": "tier|service tier|account tier|type|account type|customer type|rating|account rating|abc class|class",
        "segment": "segment|market segment|customer segment|ideal customer profile tier",
        "sales_model": "sales model|serving model|coverage model|sales coverage|sales channel|coverage",
        "revenue": "annual revenue with us|revenue with us|our revenue|sales with us|turnover with us|revenue|"
        "annual sales|sales ytd|revenue ltm",
        "total_spend": "total spend|total annual spend|total purchases|wallet|wallet size|addressable spend|spend",
        "cost_to_serve": "cost to serve|cost of service|service cost|costs to serve",
    },
    TableKind.CONTACTS: {
        "account": ACCOUNT + "|associated company ids|employer",
        "name": "full name|name|contact name|contact|contact person|person",
        "first_name": "first name|firstname|given name|forename",
        "last_name": "last name|lastname|surname|family name",
        "email": "email|email address|e-mail|e-mail address|work email|business email|primary email|mail|email - work",
        "title": "job title|title|position|function title|role",
        "function": "department|function|job function|area|business unit",
        "level": "level|seniority|seniority level|management level|job level|employment seniority",
        "phone": "phone|phone number|business phone|work phone|telephone|mobile phone|mobile|mobile phone number|"
        "direct phone|tel|phone - work",
        "left": "left|left company|has left|left the company|no longer at company|no longer with company|inactive|"
        "left on|left date|date left",
        "status": "status|contact status|employment status",
        "last_contact": "last activity date|last activity|last contacted|last contact|last contact date|"
        "date of last contact|last touch|last meeting|last engagement date",
    },
    TableKind.ORDERS: {
        "account": ACCOUNT,
        "number": "order number|order no|order nr|order id|order #|order|sales order number|sales order no|sales order|"
        "so number|so|purchase order number|purchase order|po number|po no|po|customer po|sales document|"
        "document number|record id|deal id|opportunity id",
        "ordered": "order date|ordered|ordered on|date ordered|ordered date|date of order|po date|document date|"
        "close date|closed date|closed on|actual close date|created date|date created|created on|date",
        "promised": "promised|promised date|promise date|promised delivery|promised delivery date|confirmed date|"
        "confirmed delivery date|committed date|due date|due|requested date|requested delivery date|requested|"
        "requested ship date|delivery due",
        "delivered": "delivered|delivered date|delivered on|date delivered|actual delivery date|actual delivery|"
        "shipped|ship date|shipped date|shipped on|date shipped|actual ship date|date fulfilled|delivery date",
        "product": "product|product name|item|item name|item description|material|material description|article|"
        "product description|sku|part number|part no|part|description|opportunity name|deal name|topic|deal - title",
        "quantity": "quantity|qty|quantity ordered|qty ordered|ordered qty|ordered quantity|order quantity|order qty|"
        "units|pieces",
        "quantity_delivered": "quantity delivered|qty delivered|delivered quantity|delivered qty|qty shipped|"
        "quantity shipped|shipped qty|shipped quantity|delivered units",
        "list_price": "list price|unit list price|list unit price|catalog price|catalogue price|standard price",
        "net_price": "net price|unit net price|net unit price|unit price|price per unit|sales price|price each|price",
        "amount": "amount|total|total amount|line total|order total|net amount|net value|extended amount|"
        "extended price|total price|order value|order amount|value|sales|revenue|est revenue|"
        "actual revenue|deal - value",
        "currency": "currency|currency code|amount currency|curr|deal currency code|deal currency",
        "stage": "stage|deal stage|sales stage|opportunity stage|deal - stage",
        "status": "status|order status|delivery status|status reason",
    },
    TableKind.OFFERS: {
        "name": "offer|offer name|offering|product|product name|name|solution|item",
        "module_of": "module of|part of|belongs to|parent offer|parent product|parent",
        "solves": "solves|problem solved|solves problem|solves what|problem|addresses",
        "segment": "segment|segments|for segment|market segment",
        "unique": "unique|unique to us|only us|differentiated",
        "reference": "reference|references|reference customer|reference account|proof",
        "lead_time_days": "lead time|leadtime|delivery time|lead time days",
    },
    TableKind.ASSETS: {
        "account": ACCOUNT,
        "name": "asset|asset name|equipment|equipment name|machine|machine name|installed product|installed base item|"
        "device|tag|asset tag|product|product name|make and model|model|unit|name",
        "serial": "serial|serial number|serial no|serial nr|s/n|sn|equipment number|asset id|equipment id",
        "site": "site|location|plant|site name|city|facility",
        "installed": "installed|install date|installed on|installation date|date installed|commissioned|"
        "commissioning date|in service since|start of operation",
    },
    TableKind.USAGE: {
        "account": ACCOUNT,
        "asset": "asset|asset name|equipment|machine|device|unit id|serial|serial number|product|installed product",
        "on": "date|on|reading date|day|period|timestamp|month|week|measured on|read on|time",
        "measure": "measure|metric|parameter|counter|kind|measurement|what",
        "value": "value|reading|usage|amount used|quantity used",
        "unit": "unit|unit of measure|uom|units",
    },
    TableKind.CONJOINT: {
        "account": ACCOUNT,
        "respondent": "respondent|respondent id|respondent name|person|resp id|resp",
        "task": "task|task id|choice task|question|set|choice set|screen",
        "option": "option|option id|alternative|alt|concept|profile|card",
        "price": "price|price level",
        "quality": "quality|quality level",
        "service": "service|service level",
        "chosen": "chosen|choice|selected|picked|answer",
    },
    TableKind.PEOPLE: {
        "email": "email|email address|e-mail|work email",
        "name": "name|full name",
        "role": "role",
        "manager": "manager|manager email|reports to",
        "accounts": "accounts",
    },
}
"""For each kind, its fields and the usual names of their columns, the most telling first."""

COUNTED = (
    "operating hours|run hours|running hours|runtime hours|hours run|engine hours|machine hours|hours|starts|cycles|"
    "strokes|kilometres|kilometers|km|miles|output|throughput|pieces produced|energy|energy kwh|kwh|consumption|"
    "utilization|utilisation|sessions|logins|active users|users|api calls|pages|litres|liters|downtime|idle hours"
)
"""Columns of a usage export that are named for what they count."""

PROSE = frozenset({
    "ticket", "ticketid", "ticketnumber", "ticketno", "case", "caseid", "casenumber", "incident", "incidentnumber",
    "complaint", "complaintno", "complaintnumber", "complaintid", "subject", "resolution", "solution", "problem",
    "symptom", "finding", "findings", "action", "actiontaken", "workdone", "workorder", "serviceorder",
    "servicereport", "report", "reportno", "record", "entry", "customersaid", "saidby", "quote", "verbatim",
    "verbatims", "comment", "comments", "feedback", "answer", "answers", "response", "responseid", "score", "nps",
    "npsscore", "satisfaction", "statement", "text", "transcript", "message", "body", "issue", "whatwedid",
    "raisedby", "openedby", "reportedby", "loggedby", "requester", "technician", "engineer", "respondent",
    "surveydate", "interviewee",
})  # fmt: skip
"""Columns of tables that tell: someone's words, or what was found and done."""

LISTS = frozenset({"aliases", "domains", "sites"})
CRM_PLURALS = {"accounts": TableKind.ACCOUNTS, "companies": TableKind.ACCOUNTS, "customers": TableKind.ACCOUNTS,
               "contacts": TableKind.CONTACTS, "orders": TableKind.ORDERS, "offers": TableKind.OFFERS,
               "assets": TableKind.ASSETS, "usage": TableKind.USAGE, "conjoint": TableKind.CONJOINT,
               "people": TableKind.PEOPLE}  # fmt: skip
"""File names that say what a table is where its columns alone would leave it open."""

LONGEST_HEADER = 200
"""How many characters of a header are looked at."""
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table as a kind reads them: for each field its columns, the most telling first."""

    of: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    """What stands in brackets after a column's name."""


@lru_cache(maxsize=4096)
def plain(header: str) -> str:
    """A header as it is compared."""
    text = unicodedata.normalize("NFKC", header[:LONGEST_HEADER]).casefold()
    return "".join(letter for letter in BRACKETS.sub("", text) or text if letter.isalnum() or letter == "#")


def unit_of(header: str) -> str | None:
    """What stands in brackets at the end of a header: a currency, a unit."""
    match = BRACKETS.search(header[:LONGEST_HEADER])
    return match[1].strip() or None if match else None


def without_unit(header: str) -> str:
    """A header without what stands in brackets at its end."""
    return BRACKETS.sub("", header[:LONGEST_HEADER]).strip() or header


@lru_cache(maxsize=1)
def _spellings() -> Mapping[TableKind, Mapping[str, tuple[str, ...]]]:
    return {
        kind: {name: tuple(dict.fromkeys(plain(alias) for alias in names.split("|"))) for name, names in fields.items()}
        for kind, fields in FIELDS.items()
    }


def columns_of(headers: Sequence[str], kind: TableKind) -> Columns:
    """Which column each field of `kind` is read from; a column serves one field, a list's field takes all of its."""
    known = {plain(header): header for header in reversed(headers)}
    taken: set[str] = set()
    of: dict[str, tuple[str, ...]] = {}
    for name, spellings in _spellings()[kind].items():
        found = [known[spelling] for spelling in spellings if spelling in known and known[spelling] not in taken]
        chosen = found if name in LISTS else found[:1]
        if chosen:
            of[name] = tuple(chosen)
            taken.update(chosen)
    if kind is TableKind.USAGE:
        counted = [known[spelling] for spelling in map(plain, COUNTED.split("|")) if spelling in known]
        counted = [header for header in counted if header not in taken]
        if counted:
            of["counted"] = tuple(counted)
    return Columns(of, {header: unit for header in headers if (unit := unit_of(header))})


def table_kind(headers: Sequence[str], stem: str | None = None) -> TableKind | None:
    """What a table of these columns lists; None where it is text (survey verbatims, tickets, service reports).

    `stem`, the file's name without ending, helps only where the columns alone leave it open: "contacts", "orders".
    """
    have = {plain(header) for header in headers}
    tells = any("?" in header for header in headers) or bool(have & PROSE)
    named = CRM_PLURALS.get(plain(stem or ""))
    return next(
        (kind for kind, is_it in _TESTS.items() if is_it(_Look(headers, kind, tells=tells, named=kind is named))), None
    )


class _Look:
    """A table's columns looked at as one kind."""

    def __init__(self, headers: Sequence[str], kind: TableKind, *, tells: bool, named: bool) -> None:
        self.fields = columns_of(headers, kind).of
        self.have = {plain(header) for header in headers}
        self.tells = tells
        self.named = named

    def all(self, *names: str) -> bool:
        return all(name in self.fields for name in names)

    def count(self, *names: str) -> int:
        return sum(name in self.fields for name in names)

    def exactly(self, *spellings: str) -> int:
        return sum(plain(spelling) in self.have for spelling in spellings)


def _people(look: _Look) -> bool:
    ours = look.all("email", "role") and look.count("manager", "accounts") > 0
    return ours and not look.exactly("account", "account name", "company", "company name", "customer", "job title")


def _conjoint(look: _Look) -> bool:
    return look.all("respondent", "task", "option") and (look.all("chosen") or look.named)


def _offers(look: _Look) -> bool:
    if look.exactly("account", "account name", "customer", "customer name", "company", "ticket", "case"):
        return False
    says = look.count("module_of", "solves", "unique", "reference", "lead_time_days")
    offered = look.exactly("offer", "offer name", "offering") > 0
    return look.all("name") and (
        says > 0 if offered or look.named else look.count("solves", "module_of") > 0 and says > 1
    )


def _orders(look: _Look) -> bool:
    dated = look.count("number", "promised", "delivered") + look.exactly(
        "order date", "ordered", "ordered on", "date ordered", "close date", "po date"
    )
    priced = look.count("quantity", "amount", "net_price", "list_price", "quantity_delivered")
    what = priced + look.count("product")
    if look.tells:
        return (
            look.exactly("order number", "order date", "order no") > 0
            and look.count("quantity", "amount", "net_price") > 1
        )
    plain_sale = look.all("ordered", "product") and look.count("quantity", "amount") > 0
    order_like = dated > 0 and what > 0 and (dated > 1 or what > 1)
    return order_like or plain_sale or (look.named and dated + what > 0)


def _usage(look: _Look) -> bool:
    whose = look.count("asset", "account") > 0
    measured = look.count("value", "counted") > 0 and (
        look.exactly("reading", "usage", "measure", "metric") > 0 or look.count("counted", "measure") > 0
    )
    return (
        not look.tells
        and look.all("on")
        and ((whose and measured) or (look.named and look.count("value", "counted") > 0))
    )


def _assets(look: _Look) -> bool:
    return not look.tells and look.count("name", "serial") > 0 and (
        look.all("installed") or (look.all("serial") and look.count("name", "site", "account") > 0) or look.named
    ) and not look.exactly("quantity", "qty", "amount", "order number")  # fmt: skip


def _contacts(look: _Look) -> bool:
    person = look.all("name") or look.all("first_name") or look.all("last_name")
    about = look.count("email", "phone", "title", "function", "level", "left", "last_contact")
    if look.tells or look.exactly("date"):
        return False
    return (person and (look.all("email") or about > 1 or look.all("first_name", "last_name"))) or (
        look.named and (person or look.all("email"))
    ) or (look.all("email", "account") and about > 1)  # fmt: skip


def _accounts(look: _Look) -> bool:
    if look.tells or look.exactly("date", "first name", "last name", "job title"):
        return False
    strong = look.count("aliases", "domains", "industry", "owner_email", "sales_model", "total_spend", "cost_to_serve")
    weak = look.count("owner", "tier", "segment", "revenue", "sites")
    return look.all("name") and (strong > 0 or weak > 1 or look.named or (weak > 0 and not look.exactly("name")))


_TESTS = {
    TableKind.PEOPLE: _people,
    TableKind.CONJOINT: _conjoint,
    TableKind.OFFERS: _offers,
    TableKind.ORDERS: _orders,
    TableKind.USAGE: _usage,
    TableKind.ASSETS: _assets,
    TableKind.CONTACTS: _contacts,
    TableKind.ACCOUNTS: _accounts,
}
"""In this order: a kind comes before those whose columns it also has."""
