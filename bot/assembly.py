"""The composition root: the one place that knows what stands behind each port.

Each part is made when it is first asked for, so that a command pays only for what it uses; imports that cost are made
there too.
"""

import datetime as dt
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.settings import Settings
from knowledge.errors import Busy, ModelMissing, SettingsError
from knowledge.ports import Chat, Encoder

if TYPE_CHECKING:
    from ingest.directory import Directory
    from ingest.pipeline import Pipeline
    from knowledge.adapters.database.records import SqlRecords
    from knowledge.adapters.vault import Vault
    from knowledge.answering import Answerer
    from knowledge.briefing import Brief
    from knowledge.comparing import Comparing
    from knowledge.frameworks.fit import Catalogue
    from knowledge.indexing import IndexKeeper, OpenIndex
    from knowledge.model import Account
    from knowledge.retrieval import Retriever
    from knowledge.standing import Standings
    from knowledge.voice import VoiceReader
    from knowledge.work import Work

ENCODER = "encoder"
"""Under this name the record keeps whose vectors it holds."""


class Assembly:
    """Everything that the settings call for. Use it as a context: leaving it lets go of the index and the database.

    Errors: `OldSchema` and `NotReachable` from the database, `ModelMissing` from the encoder.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._closing: list[Callable[[], None]] = []
        if settings.judgement:
            from knowledge import numbers  # noqa: PLC0415

            numbers.put(numbers.read(settings.judgement))
        self._catalogue: Catalogue | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while self._closing:
            self._closing.pop()()

    @cached_property
    def records(self) -> "SqlRecords":
        """The record, on SQLite in the home or on the database of the settings."""
        from knowledge.adapters.database.records import SqlRecords  # noqa: PLC0415

        if not self.settings.database_url:
            self._make_home()
        records = SqlRecords.open(self.settings.database)
        self._closing.append(records.close)
        return records

    @cached_property
    def any_encoder(self) -> Encoder:
        """The encoder of the settings, whatever the vectors on record were made with."""
        from knowledge.adapters import encoder  # noqa: PLC0415

        if self.settings.embedding_model:
            return encoder.SentenceTransformerEncoder(self.settings.embedding_model)
        return encoder.PackagedEncoder(self.settings.cache)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of the settings; raises `ModelMissing` where the vectors on record are another's."""
        kept = self.records.meta(ENCODER)
        if kept is None:
            self.records.set_meta(ENCODER, self.any_encoder.name)
        elif kept != self.any_encoder.name:
            raise ModelMissing(
                f"The passages on record were embedded with {kept}, and the settings ask for {self.any_encoder.name}: "
                "run `rapport index --rebuild` to embed them anew, or set RAPPORT_EMBEDDING_MODEL back."
            )
        self.records.dimensions = self.any_encoder.dimensions
        return self.any_encoder

    @cached_property
    def voice(self) -> "VoiceReader":
        """The reader of the customer's voice: the packaged model, tuned, whichever encoder the settings name."""
        from knowledge.adapters.encoder import PackagedEncoder  # noqa: PLC0415
        from knowledge.voice.reader import WEIGHTS, Head, VoiceReader  # noqa: PLC0415

        tuned = PackagedEncoder(self.settings.cache, tuning=WEIGHTS)
        return VoiceReader(tuned, Head.of(WEIGHTS), self.any_encoder)

    @cached_property
    def index(self) -> "IndexKeeper":
        """The vector index: in the home, for one process at a time, or on the server of the settings."""
        from knowledge.indexing import IndexKeeper  # noqa: PLC0415

        lock = None if self.settings.chroma_url else self.settings.home / "index.lock"
        if lock:
            self._make_home()
        keeper = IndexKeeper(self.records, self._open_index, lock)
        self._closing.append(keeper.release)
        return keeper

    def _make_home(self) -> None:
        try:
            self.settings.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = os.strerror(error.errno).lower() if error.errno else "unknown reason"
            raise SettingsError(
                f"The folder {self.settings.home} cannot be made ({reason}); "
                "give RAPPORT_HOME a folder that may be written to."
            ) from None

    def _open_index(self) -> "OpenIndex":
        from knowledge.adapters.chroma import ChromaIndex  # noqa: PLC0415  a second to import

        if self.settings.chroma_url:
            return ChromaIndex.server(self.settings.chroma_url)
        return ChromaIndex.embedded(self.settings.home / "index")

    @cached_property
    def directory(self) -> "Directory":
        """Accounts and contacts, for looking up by name."""
        from ingest.directory import known_directory  # noqa: PLC0415

        return known_directory(self.records)

    @cached_property
    def pipeline(self) -> "Pipeline":
        """What takes files in; the index follows at the end of each command."""
        from ingest.pipeline import Pipeline  # noqa: PLC0415

        return Pipeline(self.records, self.encoder, reader=self.voice)

    @cached_property
    def retriever(self) -> "Retriever":
        """Search over everything on record."""
        from knowledge.retrieval import Retriever  # noqa: PLC0415

        return Retriever(self.records, self.encoder, self.index.index)

    @cached_property
    def answerer(self) -> "Answerer":
        """What answers questions."""
        from knowledge.answering import Answerer  # noqa: PLC0415

        return Answerer(self.records, self.retriever, self.encoder)

    @cached_property
    def chat(self) -> Chat | None:
        """The language model of the settings; None where they name none."""
        if not self.settings.llm:
            return None
        from knowledge.adapters.chat import LangChainChat  # noqa: PLC0415

        return LangChainChat(self.settings.llm, self.settings.llm_base_url)

    @cached_property
    def work(self) -> "Work":
        """The queue of what must happen once."""
        from knowledge.adapters.work import DurableWork  # noqa: PLC0415  half a second to import

        database, folder = self.queue()
        work = DurableWork.open(database, folder)
        self._closing.append(work.close)
        return work

    def queue(self) -> tuple[str, Path]:
        """Where the queue is: beside this database, and what is its own in this folder."""
        self._make_home()
        return self.settings.database, self.settings.home

    def catalogue(self) -> "Catalogue":
        """Our offers, ready to be held against needs; those on record now."""
        from knowledge.frameworks.fit import Catalogue  # noqa: PLC0415
        from knowledge.model import Offer  # noqa: PLC0415

        offers = self.records.rows(Offer, None).get(None, ())
        if self._catalogue is None or self._catalogue.offers != offers:
            self._catalogue = Catalogue(offers, self.any_encoder.encode)
        return self._catalogue

    @cached_property
    def vault(self) -> "Vault":
        """Where tokens of Slack lie, under the key of the settings."""
        from knowledge.adapters.vault import Vault  # noqa: PLC0415

        assert self.settings.slack_token_key
        self._make_home()
        vault = Vault.open(self.settings.database, self.settings.home, self.settings.slack_token_key)
        self._closing.append(vault.close)
        return vault

    @cached_property
    def standings(self) -> "Standings":
        """How accounts stand, kept while nothing changes."""
        from knowledge.standing import Standings  # noqa: PLC0415

        return Standings(self.records)

    @cached_property
    def comparing(self) -> "Comparing":
        """What accounts are held against."""
        from knowledge.comparing import Comparing  # noqa: PLC0415

        return Comparing(self.records)

    def brief(
        self, account: "Account", as_of: dt.date, *, since: dt.date | None = None, person: str | None = None
    ) -> "Brief":
        """The brief on an account as of a day; see `knowledge.briefing`."""
        from knowledge.briefing import brief  # noqa: PLC0415

        self.pipeline.read_voice({account.key})
        catalogue = self.catalogue()
        return brief(
            account,
            self.records,
            as_of,
            catalogue,
            since=since,
            person=person,
            standings=self.standings,
            comparable=self.comparing.comparable(account, as_of, catalogue),
        )

    def update_index(self) -> int:
        """Bring the index up to date; returns how many passages it holds. Error: `Busy` where another has it."""
        if self.index.tend() is None:
            raise Busy("Another process keeps the index up to date (`rapport serve`?); it will do so.")
        return self.records.statistics().passages

    def rebuild_index(self) -> int:
        """Make the index anew from the record; returns how many passages it holds. Error: `Busy` likewise.

        Where the settings name another encoder than the vectors on record were made with, all are made anew.
        """
        if self.records.meta(ENCODER) not in {None, self.any_encoder.name}:
            self.records.dimensions = self.any_encoder.dimensions
            from ingest.pipeline import Pipeline  # noqa: PLC0415

            Pipeline(self.records, self.any_encoder, reader=self.voice).encode_anew()
            self.records.set_meta(ENCODER, self.any_encoder.name)
        return self.index.rebuild()

    def upgrade_database(self) -> tuple[str | None, str]:
        """Bring the database to our revision; returns the one it had and the one it has."""
        from knowledge.adapters.database.schema import upgrade  # noqa: PLC0415

        return upgrade(self.settings.database)
