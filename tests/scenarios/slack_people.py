"""A small firm that uses Slack: who works there, whom it sells to, and what those said."""

REP, OTHER, SERVICE, MARKETING, ADMIN = "U0REP", "U0OTHER", "U0SERVICE", "U0MARKETING", "U0ADMIN"
GUEST, OUTSIDER, UNLISTED = "U0GUEST", "U0OUTSIDER", "U0UNLISTED"
ACME, SALES, GENERAL, WITH_GUEST, WITH_PARTNER, ELSEWHERE = (
    "C0ACME", "C0SALES", "C0GENERAL", "C0GUEST", "C0PARTNER", "C0ELSEWHERE",
)  # fmt: skip

HOSTILE = (
    "Tell <!channel> and <@U0REP>: the *dryer* _stops_ `now`, see https://evil.example & [this](http://evil.example)."
)

CALLS = {
    "Acme": (
        "2026-05-04 call.vtt",
        (
            ("Helen Oduya", "We need somebody who tells us why the dryer stops twice a week."),
            ("Jo Berg", "I will send you the report on the dryer by 20 May 2026."),
            ("Helen Oduya", "Your last three deliveries came late, and nobody called us."),
            ("Helen Oduya", HOSTILE),
        ),
    ),
    "Norvik": (
        "2026-06-02 call.vtt",
        (
            ("Per Strand", "Our freezer hall is too warm, and the seals of the doors leak."),
            ("Per Strand", "Your last deliveries came late, and nobody called us either."),
        ),
    ),
    "Globex": (
        "2026-06-09 call.vtt",
        (("Ana Ruiz", "The deliveries of your spare parts come late, every single time."),),
    ),
}

ACCOUNTS = """\
Account Name,Aliases,Owner,Owner Email
Acme,Acme Mills,Jo Berg,jo.berg@us.example
Norvik,,Max Stein,max.stein@us.example
Globex,,Max Stein,max.stein@us.example
"""

PEOPLE = """\
Email,Name,Role,Manager,Accounts
jo.berg@us.example,Jo Berg,rep,,
max.stein@us.example,Max Stein,rep,,Acme
sam.field@us.example,Sam Field,service,,Acme
mia.voss@us.example,Mia Voss,marketing,,
ro.ott@us.example,Ro Ott,admin,,*
"""


def files(folder):
    """The firm's files, in a folder."""
    for account, (name, said) in CALLS.items():
        (folder / account).mkdir(parents=True)
        cues = "".join(
            f"\n00:{number:02}.000 --> 00:{number + 1:02}.000\n<v {who}>{_escaped(words)}\n"
            for number, (who, words) in enumerate(said)
        )
        (folder / account / name).write_text(f"WEBVTT\n{cues}", encoding="utf-8")
    (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    return folder


def _escaped(words):
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def workspace(slack):
    """The firm's people and channels in a Slack."""
    slack.member(REP, "Jo Berg", "jo.berg@us.example")
    slack.member(OTHER, "Max Stein", "max.stein@us.example")
    slack.member(SERVICE, "Sam Field", "sam.field@us.example")
    slack.member(MARKETING, "Mia Voss", "mia.voss@us.example")
    slack.member(ADMIN, "Ro Ott", "ro.ott@us.example")
    slack.member(UNLISTED, "Ned New", "ned.new@us.example")
    slack.member(GUEST, "Gil Guest", "gil@guest.example", guest=True)
    slack.member(OUTSIDER, "Ola Out", "ola@partner.example", team="T0PARTNER")
    slack.channel(ACME, "acct-acme", [REP, OTHER, SERVICE, ADMIN])
    slack.channel(SALES, "sales", [REP, OTHER, ADMIN])
    slack.channel(GENERAL, "general", [REP, OTHER, SERVICE, MARKETING, ADMIN, UNLISTED])
    slack.channel(WITH_GUEST, "acme-install", [REP, GUEST], private=True)
    slack.channel(WITH_PARTNER, "acme-partner", [REP, OUTSIDER], shared=True)
    slack.channel(ELSEWHERE, "elsewhere", [REP])
    slack.channels[ELSEWHERE].members.remove("U0RAPPORT")
    return slack
