"""The words by which a note tells what somebody said, wanted or felt, and those that name whom it speaks of.

English only: notes in other languages stay our narration.
"""

from typing import Final


def _words(lines: str) -> frozenset[str]:
    return frozenset(lines.split())


SAYS: Final = _words("""
    accept accepts accepted add adds added admit admits admitted agree agrees agreed answer answers answered
    appreciate appreciates appreciated argue argues argued ask asks asked believe believes believed claim claims
    claimed complain complains complained complaining confirm confirms confirmed consider considers considered
    criticised criticises criticized criticizes demand demands demanded dislike dislikes disliked doubt doubts
    doubted emphasise emphasised emphasises emphasize emphasized emphasizes estimate estimates estimated expect
    expects expected explain explains explained fear fears feared feel feels felt figure figures figured grumble
    grumbled grumbles hate hated hates hope hopes hoped indicate indicated indicates insist insists insisted
    intend intended intends joke joked jokes like likes liked love loved loves mention mentions mentioned need
    needs needed note notes noted object objected objects plan planned plans praise praised praises predict
    predicted predicts prefer preferred prefers promise promised promises propose proposed proposes reckon
    reckoned reckons recommend recommended recommends refuse refused refuses regret regrets regretted remark
    remarked remarks remind reminded reminds repeat repeated repeats replied replies reply report reported
    reports request requested requests require required requires said say saying says state stated states stress
    stressed stresses suggest suggested suggests swear swears swore tell tells thank thanked thanks think thinks
    thought told understand understands understood value valued values want wanted wants warn warned warns wish
    wished wishes wonder wondered wonders worried worries worry write writes wrote
""")
"""Verbs by which someone's word, wish or opinion is told."""

PLAINLY_SAYS: Final = _words("""
    admits agrees asks asked believes complained complains confirmed confirms expects explained explains feels
    grumbled grumbles insisted insists mentioned mentions prefers reckons refuses remarked said says suggests
    swears thinks thought told wanted wants warned warns
""")
"""Those of them that are no nouns: enough to take a capitalised word before them for a person."""

ELIDED: Final = _words("""
    asks complains expects feels hopes insists mentions prefers reckons says thinks wants worries
""")
"""Those that tell of a third person where the sentence has no subject ("Wants a quote by Friday")."""

FEELS: Final = _words("""
    adamant afraid against angry annoyed concerned content convinced cross curious disappointed fed frustrated
    glad happy impressed interested intrested keen mad nervous ok okay pleased ready relieved reluctant
    satisfied sceptical skeptical sore sure surprised tired unconvinced unhappy unsure upset willing worried
""")
"""What a person is, with or without "is" before it, that tells how they feel."""

MATTERS: Final = _words("""
    advice answer bottleneck comment comments complaint complaints concern concerns condition conditions fear
    fears gripe gripes idea objection objections opinion point points preference preoccupation priority problem
    problems question questions remark remarks request requests suggestion take target view wish wishes word
    words worry worries
""")
"""What is somebody's to say ("Kyle's words", "her worry")."""

WE_SAY: Final = (SAYS - _words("note notes noted write writes wrote think thought like need value")) | _words("""
    offer offered offers send sent show showed shows
""")
"""What we say or do towards the customer, and so is not told of it."""

WE_DID: Final = _words("""
    agreed asked confirmed explained offered promised proposed reminded sent showed suggested told
""")
"""Verbs that begin a note's sentence without a subject and then are ours ("Told him the licence is yearly")."""

BETWEEN: Final = _words("""
    a again all almost already also always apparently are aren't arent be been being bit both can can't cant
    certainly could couldn't couldnt did didn't didnt do does doesn't doesnt don't dont especially even ever
    finally had has have herself himself honestly in is isn't isnt just later less little mainly may might more
    most much must never not now often once only openly particular plainly quite rather really should so still
    strongly themselves then there too usually v very was wasn't wasnt well were will won't wont would wouldn't
    wouldnt
""")
"""Words that may stand between a subject and its verb."""

WOULD: Final = _words("would wouldn't wouldnt")
"""What follows it is what somebody is ready to do."""

ROLES: Final = _words("""
    accountant accounting apprentice board buyer buyers client clients crew customer customers drivers factory
    fitters foreman maintenance management mechanic mill operator operators planner planners plant porters
    procurement production purchasing shift staff supervisor user users workers
""")
"""Nouns for the customer's people, where no "our" stands before them."""

OUTSIDERS: Final = _words("consultant dealer engineer folks guy guys man people rep reps salesman salesperson")
"""After another company's name, its people ("the Permex man"); after "their", the customer's."""

HE: Final = frozenset({"he", "she"})
THEY: Final = frozenset({"they"})
WE: Final = frozenset({"i", "we"})
THEIR: Final = frozenset({"his", "her", "their"})
OUR: Final = frozenset({"our", "my"})
JOINTS: Final = frozenset({"and", "but", "so", "while", "because", "though", "although", "then"})
"""Words that begin a new clause."""
YOU_SAID: Final = _words("asked complained mentioned reported said told wrote")

NO_NAMES: Final = _words("""
    a according all also an and another anybody anyone april as at august both but by cause city contract december
    everybody everyone february for friday from here how if in it january july june label law machine manual
    march may monday no nobody none noone not note notes november now october on one only per other others result
    same saturday september some somebody someone still sunday that the then there these this those thursday to
    today tomorrow tuesday wednesday what when where which who why with yes yesterday
""")
"""Words that begin a sentence with a capital and name nobody."""
