"""Who we know: accounts by name, alias, domain and site, and their contacts by name and address.

Names are compared folded (`ingest.names`), so that case, diacritics, punctuation and legal form do not matter; names
that only nearly match are suggested, never taken.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from rapidfuzz import fuzz, process

from ingest.names import STYLES, Phrases, Words, fold, listed, split_legal_form, variants
from knowledge.errors import AmbiguousAccount, UnknownAccount
from knowledge.model import Account, Asset, Contact, Possible
from knowledge.ports import Records

MentionKind: TypeAlias = Literal["name", "contact", "surname", "site", "part"]
"""What of an account a phrase is: its name or alias, a contact's full or last name, a site, or a part of its name."""

NEAR: Final = 60
"""How like (0..100) a name must be to be suggested."""
MOST_SUGGESTED: Final = 5
SHORTEST_PART: Final = 4
"""A single word of a name speaks for the account only from this many letters on."""
SHARED_BY: Final = 5
"""A phrase that more accounts share than this speaks for none."""
PLAIN_WORDS: Final = frozenset({
    "advanced", "alpha", "american", "atlantic", "best", "black", "blue", "british", "central", "city", "data", "delta",
    "east", "eastern", "energy", "euro", "european", "express", "first", "general", "german", "global", "gold", "grand",
    "great", "green", "group", "high", "house", "industrial", "international", "lake", "land", "life", "medical",
    "metro", "modern", "mountain", "national", "nordic", "north", "northern", "omega", "open", "pacific", "park",
    "power", "premier", "prime", "quality", "river", "royal", "saint", "service", "silver", "smart", "south",
    "southern", "standard", "star", "summit", "super", "swiss", "system", "systems", "tech", "technical", "technology",
    "that", "their", "this", "total", "trans", "union", "united", "universal", "valley", "water", "west", "western",
    "white", "world",
})  # fmt: skip
"""Words that begin many companies' names: alone they are no part of a name worth noticing."""
FREE_MAIL: Final = frozenset({
    "aol.com", "bluewin.ch", "btinternet.com", "comcast.net", "fastmail.com", "free.fr", "freenet.de", "gmail.com",
    "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hey.com", "hotmail.co.uk", "hotmail.com",
    "hotmail.de", "hotmail.fr", "hotmail.it", "icloud.com", "laposte.net", "libero.it", "live.com", "mac.com",
    "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "outlook.de", "proton.me", "protonmail.com",
    "qq.com", "rediffmail.com", "sbcglobal.net", "seznam.cz", "t-online.de", "ukr.net", "verizon.net", "wanadoo.fr",
    "web.de", "wp.pl", "yahoo.co.in", "yahoo.co.uk", "yahoo.com", "yahoo.de", "yahoo.fr", "yandex.com", "yandex.ru",
    "ymail.com", "zoho.com", "163.com", "126.com",
})  # fmt: skip
"""Where private people have their mail: an address there says nothing of a company."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What a phrase in a text says of an account; `letters` is the phrase as the account's entry writes it."""

    account: int
    kind: MentionKind
    letters: str


class Directory:
    """The accounts and contacts on record, for looking up; accounts may be added as they are made."""

    def __init__(
        self,
        accounts: Iterable[Account],
        contacts: Mapping[int | None, Sequence[Contact]] | None = None,
        *,
        sites: Mapping[int, Collection[str]] | None = None,
        our_domains: Iterable[str] = (),
    ) -> None:
        """`sites` are those that assets name; our domains are also those of the accounts' owners."""
        accounts = tuple(accounts)
        self.accounts: dict[int, Account] = {}
        self.phrases: Phrases[Mention] = Phrases()
        owners = {domain_of(account.owner_email) for account in accounts if account.owner_email}
        self.our_domains = ({domain.lower() for domain in our_domains} | owners) - FREE_MAIL
        self.sites = {(key, site) for key, found in (sites or {}).items() for site in found}
        """The sites that assets name, each with its account."""
        self._contacts: defaultdict[int, list[Contact]] = defaultdict(list)
        self._written: defaultdict[str, set[int]] = defaultdict(set)
        self._core: defaultdict[Words, set[tuple[str, int]]] = defaultdict(set)
        self._emails: defaultdict[str, set[int]] = defaultdict(set)
        self._domains: defaultdict[str, set[int]] = defaultdict(set)
        self._people: defaultdict[Words, set[tuple[int, str]]] = defaultdict(set)
        self._surnames: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
        self._spelt: dict[tuple[int, str], str] = {}
        self._found: dict[str, tuple[Account, ...]] = {}
        self._near: dict[str, tuple[Possible, ...]] = {}
        for account in accounts:
            self.add(account, (contacts or {}).get(account.key, ()), (sites or {}).get(account.key, ()))

    def add(self, account: Account, contacts: Sequence[Contact] = (), sites: Collection[str] = ()) -> None:
        """Know an account too, or more contacts and sites of one that is known."""
        if self.accounts.get(account.key) != account:
            self.accounts[account.key] = account
            self._found.clear()
            self._near.clear()
            for name in (account.name, *account.aliases):
                self._add_name(account.key, name)
            self._add_parts(account)
            for domain in account.domains:
                self._add_domain(account.key, domain)
        for site in (*account.sites, *sites):
            words = fold(site)
            if sum(map(len, words)) >= SHORTEST_PART:
                self.phrases.add(words, Mention(account.key, "site", site))
        for contact in contacts:
            self._contacts[account.key].append(contact)
            self._add_contact(account.key, contact)

    def _add_name(self, key: int, name: str) -> None:
        self._written[_written(name)].add(key)
        self._spelt[key, name] = _without_form(name)
        for words in variants(name):
            core, form = split_legal_form(words)
            self._core[core].add((form, key))
            for phrase in (core, words):
                self.phrases.add(phrase, Mention(key, "name", name))

    def _add_parts(self, account: Account) -> None:
        core, _ = split_legal_form(fold(account.name))
        beginnings = [core[:length] for length in range(1, len(core))]
        ends = [core[-length:] for length in range(2, len(core))]
        for words in beginnings + ends:
            telling = [word for word in words if len(word) >= SHORTEST_PART and word not in PLAIN_WORDS]
            if telling and words[0] not in {"the", "and", "of"} and words[-1] not in {"the", "and", "of"}:
                self.phrases.add(words, Mention(account.key, "part", account.name))

    def _add_domain(self, key: int, domain: str) -> None:
        domain = domain.lower()
        if domain not in FREE_MAIL and not self.is_ours(domain):
            self._domains[domain].add(key)

    def _add_contact(self, key: int, contact: Contact) -> None:
        if contact.email and not self.is_ours(domain_of(contact.email)):
            self._emails[contact.email.lower()].add(key)
            self._add_domain(key, domain_of(contact.email))
        words = fold(contact.name)
        if len(words) > 1:
            self._people[words].add((key, contact.name))
            self._surnames[words[-1]].add((key, contact.name))
            self.phrases.add(words, Mention(key, "contact", contact.name))
            self.phrases.add(words[-1:], Mention(key, "surname", contact.name))

    def contacts(self, key: int) -> Sequence[Contact]:
        """The contacts of an account."""
        return self._contacts.get(key, ())

    def find(self, name: str) -> Account:
        """The account of that name or alias, in any case.

        Errors: `UnknownAccount` with the closest names, `AmbiguousAccount` with all that answer to it.
        """
        found = self.lookup(name)
        if len(found) == 1:
            return found[0]
        if found:
            names = [account.name for account in found]
            raise AmbiguousAccount(f"“{name}” may be {listed(names)}; which one is meant?", candidates=names)
        names = [possible.account for possible in self.closest(name)]
        hint = f"; the closest {'is' if len(names) == 1 else 'are'} {listed(names)}" if names else ""
        raise UnknownAccount(f"No account is called “{name}”{hint}.", candidates=names)

    def lookup(self, name: str) -> tuple[Account, ...]:
        """All accounts that answer to a name or alias: as written in any case, else as folded."""
        found = self._found.get(name)
        if found is None:
            keys = self._written.get(_written(name)) or self._folded(name)
            found = tuple(sorted((self.accounts[key] for key in keys), key=lambda account: account.name))
            self._found[name] = found
        return found

    def _folded(self, name: str) -> set[int]:
        """Where both names state a legal form it must be the same; "Norvik GmbH" is not "Norvik Inc."."""
        keys: set[int] = set()
        for words in variants(name):
            core, form = split_legal_form(words)
            known = self._core.get(core, set())
            same = {key for stated, key in known if stated == form}
            keys |= same or {key for stated, key in known if not form or not stated}
        return keys

    def closest(self, name: str) -> tuple[Possible, ...]:
        """The accounts whose names or aliases are most like `name`, likeliest first."""
        near = self._near.get(name)
        if near is None:
            query = _without_form(name)
            matches = process.extract(
                query, self._spelt, scorer=fuzz.WRatio, score_cutoff=NEAR, limit=4 * MOST_SUGGESTED
            )
            likeliest: dict[int, Possible] = {}
            for _, score, (key, spelt) in matches:
                likeliest.setdefault(
                    key, Possible(self.accounts[key].name, round(score / 100, 2), f"“{name}” is like “{spelt}”")
                )
            near = tuple(likeliest.values())[:MOST_SUGGESTED] if query else ()
            self._near[name] = near
        return near

    def by_email(self, address: str) -> set[int]:
        """The accounts that have a contact of that address."""
        return self._emails.get(address.lower(), set())

    def by_domain(self, domain: str) -> set[int]:
        """The accounts of a mail domain or of the nearest domain above it; of our own or a free mail's, none."""
        domain = domain.lower()
        if self.is_ours(domain):
            return set()
        labels = domain.split(".")
        above = (".".join(labels[at:]) for at in range(len(labels) - 1))
        return next((self._domains[name] for name in above if name in self._domains), set())

    def is_ours(self, domain: str) -> bool:
        """Whether a mail domain, or one above it, is our own."""
        labels = domain.lower().split(".")
        return any(".".join(labels[at:]) in self.our_domains for at in range(len(labels) - 1))

    def by_person(self, name: str) -> set[tuple[int, str]]:
        """The contacts of that full name: account and name."""
        return self._people.get(fold(name), set())

    def by_surname(self, name: str) -> set[tuple[int, str]]:
        """The contacts of that last name, styled or not ("Herr Pfaff"): account and name."""
        words = [word for word in fold(name) if word not in STYLES]
        return self._surnames.get(words[0], set()) if len(words) == 1 else set()


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower()


def _without_form(name: str) -> str:
    """A name as likeness is measured: without its legal form, which many share."""
    words = fold(name)
    core, _ = split_legal_form(words)
    return " ".join(core or words)


def _written(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def known_directory(records: Records) -> Directory:
    """The accounts and contacts on record, for looking up."""
    sites: defaultdict[int, list[str]] = defaultdict(list)
    for account, assets in records.rows(Asset, None).items():
        if account is not None:
            sites[account] += [asset.site for asset in assets if asset.site]
    return Directory(
        records.accounts(),
        records.rows(Contact, None),
        sites=sites,
        our_domains={domain_of(person.email) for person in records.people()},
    )
