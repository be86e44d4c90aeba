import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.tables import MOST_WARNINGS, TableKind, read_table, table_kind
from knowledge.model import Account, Asset, Choice, Contact, Offer, Order, Part, Usage


def rows(*cells):
    return [Part(text="", name=f"row-{number}", attributes=row) for number, row in enumerate(cells, start=2)]


def facts(kind, *cells):
    reading = read_table(rows(*cells), kind)
    return [fact for row in reading.rows for fact in row.facts], reading.warnings


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        pytest.param("Account Name,Aliases,Domains,Owner Email", TableKind.ACCOUNTS, id="plain accounts"),
        pytest.param(
            "Record ID,Company name,Company Domain Name,Company owner,Industry,City",
            TableKind.ACCOUNTS,
            id="HubSpot companies",
        ),
        pytest.param(
            "Account ID,Account Name,Type,Industry,Annual Revenue,Billing City,Description",
            TableKind.ACCOUNTS,
            id="Salesforce accounts",
        ),
        pytest.param("name,industry,owner,domain,province", TableKind.ACCOUNTS, id="lower case"),
        pytest.param("First Name,Last Name,Email,Job Title,Company Name", TableKind.CONTACTS, id="HubSpot contacts"),
        pytest.param("Full_Name,EMAIL ADDRESS,Title,Account", TableKind.CONTACTS, id="underscores and capitals"),
        pytest.param("Name,E-mail,Role,Company", TableKind.CONTACTS, id="contacts with roles are not our people"),
        pytest.param(
            "Name - Person,Organization - Name,Email - Work,First name,Last name", TableKind.CONTACTS, id="Pipedrive"
        ),
        pytest.param("Order Number,Account,Order Date,Product,Qty,Net Price", TableKind.ORDERS, id="orders"),
        pytest.param("PO,Customer,Date,Item,Qty,Amount,Promised,Delivered", TableKind.ORDERS, id="orders by PO"),
        pytest.param("Deal Name,Company,Close Date,Amount,Deal Stage", TableKind.ORDERS, id="deals"),
        pytest.param("Date,Product,Quantity,Customer", TableKind.ORDERS, id="a plain list of sales"),
        pytest.param("Offer,Module Of,Solves,Segment,Unique,Reference,Lead Time", TableKind.OFFERS, id="offers"),
        pytest.param("Asset,Account,Serial,Site,Installed", TableKind.ASSETS, id="assets"),
        pytest.param("Asset ID,Account Name,Site,Tag,Type,Installed,Remark", TableKind.ASSETS, id="assets by tag"),
        pytest.param("Account Name,Month,Product,Measure,Value", TableKind.USAGE, id="usage by month and product"),
        pytest.param("Asset,Date,Measure,Value,Unit", TableKind.USAGE, id="usage by measure"),
        pytest.param("Machine,Date,Operating Hours,Starts", TableKind.USAGE, id="usage by column"),
        pytest.param("respondent,account,task,option,price,quality,service,chosen", TableKind.CONJOINT, id="conjoint"),
        pytest.param("Email,Name,Role,Manager,Accounts", TableKind.PEOPLE, id="our own people"),
        pytest.param("Ticket,Opened,Account,Raised By,Product,Description,Resolution", None, id="tickets"),
        pytest.param("Date,Respondent,Function,Score,What do you appreciate?", None, id="survey verbatims"),
        pytest.param("Account,Segment,Date,Verbatim", None, id="verbatims by account"),
        pytest.param("Entry,Date,Logged by,Location,Customer said,What we did", None, id="a service log"),
        pytest.param("Report,Date,Asset,Serial,Finding,Action", None, id="service reports about assets"),
        pytest.param("Complaint No,Order Number,Product,Quantity,Description", None, id="complaints about orders"),
        pytest.param("Date,Farm,Recorded by,Person heard,Record", None, id="field records"),
        pytest.param("id,text,account,date,segment", None, id="statements"),
        pytest.param("Name,Email,Company,Score,Comment", None, id="a survey with addresses"),
        pytest.param("A,B,C", None, id="nothing known"),
        pytest.param("", None, id="no columns"),
    ],
)
def test_a_table_is_known_by_its_columns(columns, kind):
    assert table_kind(columns.split(",")) is kind


def test_the_file_name_helps_only_where_the_columns_leave_it_open():
    assert table_kind(["Name", "Company"]) is None
    assert table_kind(["Name", "Company"], "contacts") is TableKind.CONTACTS
    assert table_kind(["Ticket", "Name", "Description"], "contacts") is None


def test_an_account_is_read_with_everything_the_row_says():
    row = {
        "Account Name": "Norvik Foods, Inc.",
        "Aliases": "NV; Norvik",
        "Website": "https://www.norvik.example/en",
        "HubSpot Owner": "Ida Holm (ida@ours.example)",
        "Annual Revenue With Us": "€ 1.234.000,00",
        "Total Spend": "€ 4,5 Mio",
        "Cost To Serve": "12 %",
        "Billing City": "Oslo",
        "Sites": "Bergen|Moss",
        "Region": "North",
    }

    reading = read_table(rows(row), TableKind.ACCOUNTS)

    assert reading.warnings == ()
    assert reading.rows[0].entry == Account(
        key=0,
        name="Norvik Foods, Inc.",
        aliases=("NV", "Norvik"),
        domains=("norvik.example",),
        sites=("Bergen", "Moss", "Oslo"),
        owner="Ida Holm",
        owner_email="ida@ours.example",
        revenue=1234000,
        total_spend=4.5e6,
        cost_to_serve=pytest.approx(148080),
        attributes={"Region": "North"},
    )


def test_a_share_to_serve_without_a_revenue_is_kept_as_written():
    reading = read_table(rows({"Account": "Norvik", "Cost To Serve": "12 %"}), TableKind.ACCOUNTS)

    entry = reading.rows[0].entry
    assert entry is not None
    assert entry.cost_to_serve is None
    assert entry.attributes == {"Cost To Serve": "12 %"}
    assert "row 2, column “Cost To Serve”" in reading.warnings[0]


def test_contacts_are_named_by_first_and_last_name_and_know_who_left():
    found, warnings = facts(
        TableKind.CONTACTS,
        {"First Name": "Ida", "Last Name": "Holm", "Email": "Ida@Norvik.example", "Left Company": "yes"},
        {"First Name": "Bo", "Last Name": "", "Email": "", "Left Company": "2026-05-01"},
        {"First Name": "", "Last Name": "", "Email": "kai@norvik.example", "Left Company": ""},
    )

    assert warnings == ()
    assert found == [
        Contact(name="Ida Holm", email="ida@norvik.example", left=True),
        Contact(name="Bo", left=True, left_on=dt.date(2026, 5, 1)),
        Contact(name="kai@norvik.example", email="kai@norvik.example"),
    ]


def test_a_contacts_status_says_who_left_and_is_kept():
    found, _ = facts(
        TableKind.CONTACTS,
        {"Name": "Ida Holm", "Status": "No longer with company"},
        {"Name": "Bo Berg", "Status": "Customer"},
    )

    assert [(contact.left, contact.attributes) for contact in found] == [
        (True, {"Status": "No longer with company"}),
        (False, {"Status": "Customer"}),
    ]


def test_an_order_takes_its_currency_from_its_column_its_cells_or_its_header():
    found, _ = facts(
        TableKind.ORDERS,
        {"Order Number": "1", "Amount (EUR)": "12", "Currency": "SEK"},
        {"Order Number": "2", "Amount (EUR)": "$ 12", "Currency": ""},
        {"Order Number": "3", "Amount (EUR)": "12", "Currency": ""},
    )

    assert [order.currency for order in found] == ["SEK", "$", "EUR"]


def test_dates_of_one_export_are_written_in_one_order():
    found, warnings = facts(
        TableKind.ORDERS,
        {"Order Number": "1", "Order Date": "03/04/2026", "Promised": "25/04/2026"},
        {"Order Number": "2", "Order Date": "04/05/2026", "Promised": "01/06/2026"},
    )

    assert warnings == ()
    assert [order.ordered for order in found] == [dt.date(2026, 4, 3), dt.date(2026, 5, 4)]
    assert found[1].promised == dt.date(2026, 6, 1)


def test_a_date_that_nothing_decides_is_undated_kept_and_warned_of():
    found, warnings = facts(TableKind.ORDERS, {"Order Number": "1", "Order Date": "03/04/2026", "Product": "Pump"})

    assert found == [Order(number="1", product="Pump", attributes={"Order Date": "03/04/2026"})]
    assert len(warnings) == 1
    assert warnings[0].startswith(
        "row 2, column “Order Date”: “03/04/2026” is unclear: day and month could change places"
    )


def test_a_bad_cell_loses_neither_its_row_nor_itself():
    found, warnings = facts(
        TableKind.ORDERS,
        {"Order Number": "1", "Order Date": "2026-01-02", "Qty": "a few", "Net Price": "7", "Colour": "red"},
    )

    assert found == [
        Order(number="1", ordered=dt.date(2026, 1, 2), net_price=7, attributes={"Qty": "a few", "Colour": "red"})
    ]
    assert warnings == ("row 2, column “Qty”: “a few” is not a number",)


def test_deals_that_are_not_won_are_no_orders():
    reading = read_table(
        rows(
            {
                "Deal Name": "Pumps",
                "Company": "Norvik",
                "Close Date": "2026-01-02",
                "Amount": "9",
                "Deal Stage": "Closed Won",
            },
            {
                "Deal Name": "Mixers",
                "Company": "Norvik",
                "Close Date": "2026-03-02",
                "Amount": "9",
                "Deal Stage": "Proposal",
            },
        ),
        TableKind.ORDERS,
    )

    assert [len(row.facts) for row in reading.rows] == [1, 0]
    assert reading.rows[1].account == "Norvik"
    assert reading.warnings == ("1 of 2 rows are deals that are not won: no orders, kept as text only",)


def test_an_offer_is_read_with_its_lead_time_in_days():
    found, warnings = facts(
        TableKind.OFFERS,
        {"Offer": "Line audit", "Module Of": "Care", "Solves": "stoppages", "Unique": "yes", "Lead Time": "6 weeks"},
        {"Offer": "Kit", "Module Of": "", "Solves": "", "Unique": "partly", "Lead Time": "soon"},
    )

    assert found == [
        Offer(name="Line audit", module_of="Care", solves="stoppages", unique=True, lead_time_days=42),
        Offer(name="Kit", attributes={"Unique": "partly", "Lead Time": "soon"}),
    ]
    assert len(warnings) == 2


def test_an_asset_may_be_named_by_its_serial_number_alone():
    found, _ = facts(TableKind.ASSETS, {"Serial": "X-1", "Asset": "", "Installed": "1 Mar 2020"})

    assert found == [Asset(name="X-1", serial="X-1", installed=dt.date(2020, 3, 1))]


def test_a_usage_row_gives_a_reading_for_each_thing_it_counts():
    found, _ = facts(
        TableKind.USAGE, {"Machine": "M5", "Date": "2026-01-31", "Operating Hours": "410", "Energy (kWh)": "1,200.5"}
    )

    assert found == [
        Usage(asset="M5", on=dt.date(2026, 1, 31), measure="Operating Hours", value=410),
        Usage(asset="M5", on=dt.date(2026, 1, 31), measure="Energy", value=1200.5, unit="kWh"),
    ]


@pytest.mark.parametrize(
    "chosen", [pytest.param(("1", "0"), id="by yes and no"), pytest.param(("A", "A"), id="by name")]
)
def test_a_choice_says_which_option_was_chosen(chosen):
    base = {"respondent": "R1", "task": "1", "quality": "high", "service": "2"}

    found, warnings = facts(
        TableKind.CONJOINT,
        base | {"option": "A", "price": "100", "chosen": chosen[0]},
        base | {"option": "B", "price": "90", "chosen": chosen[1]},
    )

    assert warnings == ()
    assert found == [
        Choice(respondent="R1", task="1", option="A", price=100, quality=3, service=2, chosen=True),
        Choice(respondent="R1", task="1", option="B", price=90, quality=3, service=2, chosen=False),
    ]


def test_a_row_that_states_no_fact_says_so_and_keeps_its_account():
    reading = read_table(rows({"Name": "", "Email": "", "Company": "Norvik"}), TableKind.CONTACTS)

    assert reading.rows[0].facts == ()
    assert reading.rows[0].account == "Norvik"
    assert reading.warnings == ("row 2: it names no person, so it is kept as text only",)


def test_our_own_people_are_nobodys_facts():
    reading = read_table(rows({"Email": "ida@ours.example", "Name": "Ida", "Role": "rep"}), TableKind.PEOPLE)

    assert [(row.account, row.entry, row.facts) for row in reading.rows] == [(None, None, ())]


def test_a_wholly_bad_column_is_counted_rather_than_listed():
    bad = [{"Order Number": str(at), "Qty": f"bad {at}"} for at in range(MOST_WARNINGS + 5)]

    _, warnings = facts(TableKind.ORDERS, *bad)

    assert len(warnings) == MOST_WARNINGS + 1
    assert "5 more" in warnings[-1]


COLUMNS = (
    "Name", "Account", "Date", "Qty", "Price", "Amount", "Left", "Option", "Task", "Respondent", "Chosen", "Serial",
    "Lead Time", "Unique", "Website", "Owner", "Order Date", "Hours",
)  # fmt: skip


@settings(max_examples=60)
@given(
    st.sampled_from(TableKind),
    st.lists(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=20)), max_size=6),
)
def test_whatever_the_cells_hold_every_row_gets_its_reading(kind, cells):
    assert len(read_table(rows(*cells), kind).rows) == len(cells)
