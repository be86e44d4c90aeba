"""Which account a file's folder names, if it names one."""

import re
from dataclasses import dataclass
from typing import Final

from ingest.directory import Directory
from ingest.names import fold
from knowledge.model import Account

INBOX: Final = "inbox"
SORTS: Final = frozenset({
    "and", "archive", "archived", "archives", "attachments", "audio", "call", "calls", "cases", "complaints",
    "conversations", "correspondence", "csv", "email", "emails", "feedback", "field", "from", "histories",
    "history", "in", "internal", "interview", "interviews", "letters", "log", "logs", "mail", "mails", "meeting",
    "meetings", "memos", "minutes", "misc", "miscellaneous", "new", "note", "notes", "of", "offers", "old",
    "orders", "other", "others", "our", "out", "pdf", "protocols", "quarter", "recording", "recordings", "report",
    "reports", "scan", "scans", "sent", "service", "support", "survey", "surveys", "the", "ticket", "tickets",
    "transcript", "transcripts", "trip", "trips", "txt", "verbatims", "visit", "visits", "voc", "week", "year",
    "jan", "january", "feb", "february", "mar", "march", "apr", "april", "may", "jun", "june", "jul", "july", "aug",
    "august", "sep", "sept", "september", "oct", "october", "nov", "november", "dec", "december",
})  # fmt: skip
"""Words of which folders are made that sort documents by what they are or when."""
PLACES: Final = frozenset({
    "account", "accounts", "all", "backup", "client", "clients", "contacts", "crm", "customer", "customers", "data",
    "desktop", "doc", "docs", "document", "documents", "download", "downloads", "draft", "drafts", "example",
    "examples", "export", "exports", "file", "files", "folder", "folders", "general", "home", "import", "imports",
    "inbox", "incoming", "input", "marketing", "outbox", "raw", "sales", "sample", "samples", "shared", "table",
    "tables", "temp", "test", "tests", "tmp", "unsorted", "upload", "uploads", "users", "var",
})  # fmt: skip
"""Words of which folders are made that keep files of any kind."""
WHEN: Final = re.compile(r"(?:[0-9]+|[qhw][0-9]{1,2}|fy[0-9]{2,4}|kw[0-9]{1,2})")


@dataclass(frozen=True, slots=True)
class Folder:
    """What a file's folders say: the accounts that answer to the name of one, or a plain one for a new account.

    `name` is that folder's; both are empty where only generic folders, or none, lie above the file.
    """

    name: str | None = None
    accounts: tuple[Account, ...] = ()


def is_generic(name: str) -> bool:
    """Whether a folder's name says what, when or where its documents are, rather than whose."""
    return all(_sorts(word) or word in PLACES for word in fold(name))


def folder_of(source: str, root: str, directory: Directory) -> Folder:
    """The first folder on the way to a file that names an account, else the first that is not generic.

    Where none on the way names an account, the folder given itself may, if the account is known. Below the inbox no
    folder makes a new account.
    """
    below = [name for name in source.split("/")[:-1] if name not in {"", ".", ".."}]
    for name in (*below, *_given(root)):
        if found := directory.lookup(name):
            return Folder(name, found)
    if any(fold(name) == (INBOX,) for name in below):
        return Folder()
    return Folder(next((name.strip() for name in below if not is_generic(name)), None))


def _given(root: str) -> list[str]:
    """The name of the folder given, or of the one above it where it only sorts an account's documents ("calls")."""
    names = [name for name in root.replace("\\", "/").split("/") if name]
    sorting = len(names) > 1 and all(map(_sorts, fold(names[-1])))
    return names[-2:][::-1] if sorting else names[-1:]


def _sorts(word: str) -> bool:
    return word in SORTS or WHEN.fullmatch(word) is not None
