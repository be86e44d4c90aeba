"""The record of everything, on SQLite or PostgreSQL."""

from sqlalchemy import Engine

from knowledge.adapters.database.accounts import Accounts
from knowledge.adapters.database.conversations import Conversations
from knowledge.adapters.database.corrections import Corrections
from knowledge.adapters.database.documents import Documents
from knowledge.adapters.database.facts import Facts
from knowledge.adapters.database.feedback import Feedbacks
from knowledge.adapters.database.inbox import Inbox
from knowledge.adapters.database.marks import Marks
from knowledge.adapters.database.people import People
from knowledge.adapters.database.schema import open_engine
from knowledge.adapters.database.upkeep import Upkeep
from knowledge.adapters.database.voice import Voices


class SqlRecords(
    Accounts, Documents, Inbox, Voices, Corrections, Facts, Marks, People, Feedbacks, Conversations, Upkeep
):
    """`Records`, `FeedbackRecords` and `ConversationRecords` of `knowledge.ports`, on an engine of `open_engine`."""

    def __init__(self, engine: Engine, dimensions: int = 384) -> None:
        """`dimensions` are those of the encoder, for the shape of no vectors at all."""
        super().__init__(engine)
        self.dimensions = dimensions

    @classmethod
    def open(cls, url: str, dimensions: int = 384) -> "SqlRecords":
        """The record at `url`, made or brought up to date as `open_engine` says; its errors too."""
        return cls(open_engine(url), dimensions)
