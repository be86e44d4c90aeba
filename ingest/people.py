"""Who is who in one part: the customer's people, ours, and those of whom it cannot be said.

Somebody is named in full, by first or last name, by initials, with a company or a role behind the name, or by an
address. A name is resolved only where it can mean one person of one side.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from ingest.cells import EMAIL
from ingest.directory import FREE_MAIL, PLAIN_WORDS, Directory, domain_of
from ingest.names import STYLES, Phrases, Token, Words, fold, split_legal_form
from knowledge.model import Account, Kind, Part, Participant, Person, Side

AUTHOR: Final = (
    *("author", "by", "written by", "rep", "sales rep", "interviewer", "engineer", "service engineer", "technician"),
    *("logged by", "recorded by"),
)
"""Entries of front matter, and columns, that name who wrote a note: one of us, unless a contact."""
US: Final = frozenset({
    "rep", "reps", "sales rep", "salesperson", "seller", "sales", "us", "we", "me", "interviewer", "moderator",
    "facilitator", "account manager", "account executive", "our side", "supplier", "support agent", "agent",
})  # fmt: skip
CUSTOMER: Final = frozenset({
    "customer", "the customer", "client", "buyer", "prospect", "respondent", "interviewee", "caller", "user",
    "end user",
})  # fmt: skip
"""Labels that name a side rather than a person, numbered or not."""
NUMBERED: Final = re.compile(
    r"(?:speaker|person|unknown|voice|channel|participant|spk)[ _-]?[0-9a-z]{0,3}", re.IGNORECASE
)
HEAD: Final = 1_500
"""In how many characters from its beginning a report says who was there."""
LONGEST_LABEL: Final = 200
"""How many characters of a speaker's label are looked at."""
SAME_COMPANY: Final = 5
"""From this many letters on, a company's name and a domain that begins with it are taken for the same."""

_BEHIND = re.compile(r"\s*(?:[(\[]([^)\]]*)[)\]]|(?:\s[-–—/|@]\s|\s?[|@]\s?|,\s)(.+))\s*$")
_WITHOUT = re.compile(r"\([^)]*\)|<[^>]*>")
_HEAD_LINE = re.compile(
    r"^\W*(?:(?P<all>(?:present )?(?P<customer>for the (?:customer|client))|"
    r"(?:present )?for (?:the (?:manufacturer|supplier)|us)|"
    r"engineers|technicians)|engineer|service engineer|technician|surveyor|author|written by|notes by|visited by)\W*:"
    r"(?P<names>[^\n]+)$",
    re.IGNORECASE | re.MULTILINE,
)
FULL_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'’-]*(?: [\w.'’-]+){0,2} [^\W\d_a-z][\w'’-]+")
_BEFORE = re.compile(r"^\[([^\]]+)\]\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Known:
    """Who is known beyond the contacts on record, full names folded and as written.

    `domains` and `ours` are our own mail domains and people; `theirs` are people of accounts, as their mails show them.
    """

    domains: frozenset[str] = frozenset()
    ours: Mapping[Words, str] = field(default_factory=dict)
    theirs: Mapping[int, Mapping[Words, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, accounts: Iterable[Account] = (), people: Iterable[Person] = (), domains: Iterable[str] = ()
    ) -> "Known":
        """Us, as the owners of accounts and the list of our people show us."""
        named = [(account.owner, account.owner_email) for account in accounts]
        named += [(person.name, person.email) for person in people]
        hosts = {domain_of(email) for _, email in named if email} | {domain.lower() for domain in domains}
        return cls(frozenset(hosts - FREE_MAIL), _full_names(name for name, _ in named if name))

    def __or__(self, other: "Known") -> "Known":
        theirs = {
            key: {**self.theirs.get(key, {}), **other.theirs.get(key, {})} for key in {*self.theirs, *other.theirs}
        }
        return Known(self.domains | other.domains, {**self.ours, **other.ours}, theirs)

    def has_domain(self, domain: str) -> bool:
        """Whether a mail domain, or one above it, is ours."""
        labels = domain.split(".")
        return any(".".join(labels[at:]) in self.domains for at in range(len(labels) - 1))


@dataclass(frozen=True, slots=True)
class Who:
    """A person as resolved; `name` is the fullest known."""

    name: str
    side: Side


SOMEONE: Final = Who("", "customer")
"""One of the customer's people, whoever it is, or the company as such."""


class House:
    """Everyone known, of all accounts and of ours: what casting the parts of many accounts draws on."""

    def __init__(self, directory: Directory, known: Known | None = None) -> None:
        self.directory = directory
        self.known = Known(frozenset(directory.our_domains)) | (known or Known())
        self._calls: dict[int, tuple[int, Mapping[Words, set[Who]]]] = {}
        self._ours: tuple[int, Mapping[Words, set[Who]]] = (-1, {})
        self._phrases: dict[int | None, tuple[int, Phrases[Words]]] = {}

    def learn(self, known: Known) -> None:
        """Know more from now on (see `shown_by`)."""
        if known.domains - self.known.domains or known.ours.keys() - self.known.ours.keys() or known.theirs:
            self.known |= known

    def our_calls(self) -> Mapping[Words, set[Who]]:
        """What our people may be called."""
        if self._ours[0] != len(self.known.ours):
            found: defaultdict[Words, set[Who]] = defaultdict(set)
            for name in _fullest(self.known.ours):
                _know(found, Who(name, "us"))
            self._ours = (len(self.known.ours), found)
        return self._ours[1]

    def phrases(self, account: Account | None) -> Phrases[Words]:
        """What our people, the account's, and the account itself may be called, for finding it in a text."""
        theirs = self.calls(account.key) if account else {}
        ways = len(theirs) + len(self.our_calls())
        key = account.key if account else None
        if self._phrases.get(key, (-1, None))[0] != ways:
            phrases: Phrases[Words] = Phrases()
            for words in {*theirs, *self.our_calls(), *company_calls(account)}:
                phrases.add(words, words)
            self._phrases[key] = (ways, phrases)
        return self._phrases[key][1]

    def calls(self, account: int) -> Mapping[Words, set[Who]]:
        """What the people of an account, and its owner, may be called."""
        contacts, shown = self.directory.contacts(account), self.known.theirs.get(account, {})
        made_of, calls = self._calls.get(account, (-1, {}))
        if made_of != len(contacts) + len(shown):
            found: defaultdict[Words, set[Who]] = defaultdict(set)
            names = {**shown, **{_bare(contact.name): contact.name for contact in contacts}}
            owner = self.directory.accounts[account].owner
            for who in [*(Who(name, "customer") for name in _fullest(names)), *([Who(owner, "us")] if owner else [])]:
                _know(found, who)
            calls = found
            self._calls[account] = (len(contacts) + len(shown), calls)
        return calls


class Cast:
    """Those who may be meant in one part, and what each may be called."""

    def __init__(self, part: Part, account: int | None, house: House) -> None:
        self._house = house
        self._directory = house.directory
        self.known = house.known
        self.account = self._directory.accounts.get(account) if account is not None else None
        self._contacts = self._directory.contacts(account) if account is not None else ()
        self._theirs = house.calls(account) if self.account and account is not None else {}
        self._here: defaultdict[Words, set[Who]] = defaultdict(set)
        self.authors = tuple(
            Who(name, "customer" if self._full_name(name) == "customer" else "us") for name in _authors(part)
        )
        for who in (*self.authors, *_present(part)):
            _know(self._here, who)
        self.participants = tuple(self._sided(part))
        for someone in self.participants:
            if someone.name and someone.side != "unknown" and not self.called(fold(someone.name)):
                _know(self._here, Who(someone.name, someone.side))

    # addresses --------------------------------------------------------------------------------------------------------

    def side_of_address(self, address: str) -> Side:
        """Whose an address is: a contact's, of the account's domain, or ours."""
        domain = domain_of(address)
        if self.known.has_domain(domain):
            return "us"
        keys = self._directory.by_email(address) or self._directory.by_domain(domain)
        if self.account is None:
            return "customer" if keys else "unknown"
        names = (self.account.name, *self.account.aliases)
        named = domain not in FREE_MAIL and not keys and is_named_after(domain, names)
        return "customer" if self.account.key in keys or named else "unknown"

    def _sided(self, part: Part) -> Iterator[Participant]:
        """Everyone who takes part with the side that can be told, of mails and interviews also by elimination."""
        sides = [self._side_of_participant(someone, part) for someone in part.participants]
        addressed = list(zip(part.participants, sides, strict=True))
        strange = {domain_of(someone.email) for someone, side in addressed if someone.email and side == "unknown"}
        rest: Side = "unknown"
        if part.kind is Kind.MAIL and len(strange) == 1:
            rest = self._side_of_the_rest(set(sides), strange.pop())
        heard = part.kind is Kind.INTERVIEW and sides.count("unknown") == 1 and "customer" not in sides
        for someone, side in addressed:
            if side == "unknown" and (heard or someone.email):
                yield replace(someone, side="customer" if heard else rest)
            else:
                yield replace(someone, side=side)

    def _side_of_the_rest(self, sides: set[Side], domain: str) -> Side:
        """In a mail of two houses, the one house's side shows the other's.

        With none of ours in it, whoever writes to the customer is us, or we would not have the mail. With none of the
        customer's, those we write to are the customer, where nothing is known of its addresses.
        """
        if domain in FREE_MAIL or self._directory.by_domain(domain):
            return "unknown"
        if "customer" in sides and "us" not in sides:
            return "us"
        no_address = self.account and not self.account.domains and not any(each.email for each in self._contacts)
        return "customer" if "us" in sides and "customer" not in sides and no_address else "unknown"

    def _side_of_participant(self, someone: Participant, part: Part) -> Side:
        if someone.side != "unknown":
            return someone.side
        if someone.email and (side := self.side_of_address(someone.email)) != "unknown":
            return side
        if not someone.name:
            return "unknown"
        side = self._full_name(someone.name)
        if side == "unknown" and (who := self.called(fold(someone.name))):
            side = who.side
        behind = re.compile(re.escape(someone.name) + r"\s*\(([^)]*)\)")
        affiliations = [match[1] for value in part.attributes.values() for match in behind.finditer(value)]
        return side if side != "unknown" or not affiliations else self._side_of_company(affiliations[0])

    # names ------------------------------------------------------------------------------------------------------------

    def _called(self, words: Words) -> set[Who]:
        return self._theirs.get(words, set()) | self._here.get(words, set())

    def _full_name(self, name: str) -> Side:
        words = _bare(name)
        found = {who.side for who in self._called(words) if _bare(who.name) == words}
        if words in self.known.ours:
            found.add("us")
        if self.account is None and self._directory.by_person(name):
            found.add("customer")
        return found.pop() if len(found) == 1 else "unknown"

    def _side_of_company(self, words: str) -> Side:
        """Whose side a company, or a label for a side, stands for."""
        plain = " ".join(fold(words))
        if plain in US or plain in CUSTOMER:
            return "us" if plain in US else "customer"
        for piece in re.split(r"[,;/]", words):
            core = split_legal_form(fold(piece))[0]
            if not core or set(core) <= PLAIN_WORDS:
                continue
            if self.account and (
                self.account in self._directory.lookup(piece.strip()) or set(core) <= set(fold(self.account.name))
            ):
                return "customer"
            joined = "".join(core)
            if len(joined) >= SAME_COMPANY and any(spelt(domain).startswith(joined) for domain in self.known.domains):
                return "us"
        return "unknown"

    def who(self, label: str) -> Who:
        """The person and side that a speaker's label means; of what it leaves open, the label itself and "unknown"."""
        label = label[:LONGEST_LABEL].strip().strip("*_ ")
        if match := EMAIL.search(label):
            name = " ".join(label.replace(match.group(), " ").strip(" <>()").split())
            side = self.side_of_address(match.group())
            known = self.who(name) if name else Who(label, "unknown")
            return known if side in {"unknown", known.side} else Who(name or match.group(), side)
        if match := _BEFORE.match(label):
            label = f"{match[2]} ({match[1]})"
        behind = _BEHIND.search(label)
        if behind and behind.start():
            return self._affiliated(label, label[: behind.start()].strip(), behind[1] or behind[2])
        plain = " ".join(fold(label))
        word = plain.rstrip("0123456789 ")
        if plain in US | CUSTOMER or (word in US | CUSTOMER and word != plain):
            return Who(label, "us" if word in US else "customer")
        if NUMBERED.fullmatch(label):
            return Who(label, "unknown")
        found = self.called(fold(label))
        return found or Who(
            label, self._full_name(label) if self._called(_bare(label)) else self._side_of_company(label)
        )

    def _affiliated(self, label: str, name: str, behind: str) -> Who:
        """Somebody with a company, a side or a role behind the name ("Ida (Norvik)", "Holm, Ida")."""
        full, found, company = self._full_name(name), self.called(fold(name)), self._side_of_company(behind)
        if company != "unknown":
            if full not in {"unknown", company}:
                return Who(label, "unknown")
            return Who(found.name if found and found.side == company else name, company)
        if turned := self.called(fold(behind) + fold(name)):
            return turned
        if found and (full != "unknown" or self._has_role(found, behind)):
            return found
        return Who(label, "unknown")

    def _has_role(self, who: Who, role: str) -> bool:
        words = set(fold(role))
        return any(
            contact.name == who.name and words & set(fold(f"{contact.title or ''} {contact.function or ''}"))
            for contact in self._contacts
        )

    def called(self, words: Words) -> Who | None:
        """The one person whom such a call can mean; None where it means nobody or could mean several.

        A first or last name alone means one of ours only where nobody of the account has it.
        """
        words = tuple(word for word in words if word not in STYLES) or words
        found = self._called(words)
        if not found or words in self.known.ours:
            found = found | self._house.our_calls().get(words, set())
        same = {(_bare(who.name), who.side) for who in found}
        return max(found, key=lambda who: len(who.name)) if len(same) == 1 else None

    def spoken_of(self, text: list[Token]) -> dict[int, tuple[int, Who]]:
        """Who is named in a text: by the place of the first word, the place after the last one, and who it means."""
        found: dict[int, tuple[int, Who]] = {}
        here: Phrases[Words] = Phrases()
        for words in self._here:
            here.add(words, words)
        for phrases in (self._house.phrases(self.account), here):
            for start, end, (words, *_) in phrases.find(text):
                who = self.called(words) or (SOMEONE if words in company_calls(self.account) else None)
                if who is not None and end > found.get(start, (0, who))[0]:
                    found[start] = (end, who)
        return found


def company_calls(account: Account | None) -> set[Words]:
    """What a company may be called in a note: its name, its aliases, and the first word where it is a telling one."""
    cores = [split_legal_form(fold(name))[0] for name in (account.name, *account.aliases)] if account else []
    return {words for core in cores if core for words in (core, core[:1]) if not set(words) <= PLAIN_WORDS}


def _know(calls: defaultdict[Words, set[Who]], who: Who) -> None:
    """Let somebody answer to the full name, the first and the last, and to initials."""
    words = _bare(who.name)
    ways = {words}
    if len(words) > 1:
        first, last = words[0], words[-1]
        ways |= {(first,), (last,), (first[0], last), (first[0], *words[1:]), (first, last[0]), (first, last)}
        ways |= {(first[0], last[0]), (first[0] + last[0],)}
    for way in ways:
        calls[way].add(who)


def _bare(name: str) -> Words:
    words = fold(name)
    return tuple(word for word in words if word not in STYLES) or words


def _fullest(names: Mapping[Words, str]) -> list[str]:
    """The names without those that only shorten the first name of another ("R. Smits" beside "Ruud Smits")."""
    spelt_out = {(words[0][:1], words[-1]) for words in names if len(words[0]) > 1}
    return [name for words, name in names.items() if len(words[0]) > 1 or (words[0], words[-1]) not in spelt_out]


def _full_names(names: Iterable[str]) -> dict[Words, str]:
    return {words: name for name in names if len(words := _bare(name)) > 1}


def _authors(part: Part) -> tuple[str, ...]:
    """Who wrote a note, as its front matter or its row says; what stands behind a name's comma is a role."""
    entries = {" ".join(re.split(r"[\s_-]+", key.casefold())): value for key, value in part.attributes.items()}
    found = [entries[key] for key in AUTHOR if entries.get(key)]
    names = [_WITHOUT.sub("", value).split(",")[0].strip() for value in found]
    return tuple(dict.fromkeys(name for name in names if name[:1].isupper() and name.casefold() not in US))


def _present(part: Part) -> Iterator[Who]:
    """Whom the head of a note or report lists for either side ("For the customer: …", "Engineer: …")."""
    for line in _HEAD_LINE.finditer(part.text, 0, HEAD):
        side: Side = "customer" if line["customer"] else "us"
        named = _WITHOUT.sub("", line["names"])
        for name in re.split(r"[,;]|\b(?:and|with)\b|&", named) if line["all"] else [named.split(",")[0]]:
            if FULL_NAME.fullmatch(name.strip(" .*")):
                yield Who(name.strip(" .*"), side)


def spelt(domain: str) -> str:
    """The part of a domain that names its owner: "norvik" of eu.norvik.co.uk."""
    labels = domain.split(".")[:-1] or [domain]
    return "".join(fold(max(labels[-2:], key=len)))


def is_named_after(domain: str, names: Iterable[str]) -> bool:
    """Whether a domain spells a company's name, some of its words, or the beginning of it."""
    owner = spelt(domain)
    for name in names:
        words = [word for word in split_legal_form(fold(name))[0] if word not in {"and", "the"}]
        if not words or not owner:
            continue
        some_words = re.escape(words[0]) + "".join(f"(?:{re.escape(word)})?" for word in words[1:])
        short, long = sorted((owner, "".join(words)), key=len)
        begins = len(short) >= SAME_COMPANY and long.startswith(short)
        if (re.fullmatch(some_words, owner) or begins) and owner not in PLAIN_WORDS and short not in PLAIN_WORDS:
            return True
    return False


def shown_by(part: Part, account: int | None, house: House) -> Known:
    """Whom a part shows: our people, who wrote our notes and our mails, and those of the account.

    Learnt from all written parts before the sides of calls are set, it tells who speaks where no list names them.
    """
    cast = Cast(part, account, house)
    people = [*cast.authors, *_present(part), *(Who(each.name or "", each.side) for each in cast.participants)]
    fullest = [cast.called(fold(who.name)) or who for who in people]
    ours = _full_names(who.name for who in fullest if who.side == "us")
    theirs = _full_names(who.name for who in fullest if who.side == "customer")
    hosts = {domain_of(each.email) for each in cast.participants if each.email and each.side == "us"}
    return Known(frozenset(hosts - FREE_MAIL), ours, {account: theirs} if account is not None and theirs else {})
