"""The vector index in Chroma, embedded or on a server. It is given ids, vectors and account numbers, and no text."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateCollectionConfiguration
from chromadb.base_types import Where
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError
from numpy.typing import NDArray

from knowledge.errors import NotReachable, SettingsError
from knowledge.ports import Vectors

COLLECTION = "passages"

NO_ACCOUNT = -1
"""The account number of what has none: filters match in surprising ways where a key is absent."""

CONFIGURATION: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_search": 600, "max_neighbors": 32}}
"""How many it looks at, and how many neighbours each has. Measured on 20,000 vectors in 200 clouds and questions far
from all of them: of the nearest 20 it finds 99 % (46 to 85 % with `ef_search` 200 and 16 neighbours) in some 10 ms, and
0.6 ms go into each vector; more care in building costs as much again and finds no more."""

PATIENCE = httpx.Timeout(60, connect=10)
"""Seconds to wait for a server; Chroma itself would wait for ever."""

T = TypeVar("T")


class ChromaIndex:
    """`knowledge.ports.Index` in one collection. Errors: `NotReachable`."""

    def __init__(self, client: Client, shown: str) -> None:
        """`shown` is where it is, as a user would say it."""
        self._client = client
        self._shown = shown
        self._batch = client.get_max_batch_size()
        self._collection = self._made()

    @classmethod
    def embedded(cls, folder: Path) -> "ChromaIndex":
        """The index in a folder, for one process at a time (see `knowledge.indexing`)."""
        folder.mkdir(parents=True, exist_ok=True)
        settings = _settings()
        settings.is_persistent = True
        settings.persist_directory = str(folder)
        with _readable_errors(str(folder)):
            return cls(Client(settings=settings), str(folder))

    @classmethod
    def server(cls, url: str) -> "ChromaIndex":
        """The index on a Chroma server, shared by whoever knows its address. Error: `SettingsError` too."""
        scheme, host, port = _address(url)
        settings = _settings()
        settings.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
        settings.chroma_server_host = host
        settings.chroma_server_ssl_enabled = scheme == "https"
        settings.chroma_server_http_port = port
        shown = f"{scheme}://{host}:{port}"
        with _readable_errors(shown):
            client = Client(settings=settings)
            for connections in _connections(client):
                connections.timeout = PATIENCE
            return cls(client, shown)

    def add(self, ids: Sequence[str], vectors: Vectors, accounts: Sequence[int | None]) -> None:
        """See `Index`."""
        # Of an id given twice the last counts, as it would one after the other; Chroma refuses both.
        last = sorted({id_: place for place, id_ in enumerate(ids)}.values())
        for some in self._slices(last):
            put_in = partial(
                chromadb.Collection.upsert,
                ids=[ids[place] for place in some],
                embeddings=vectors[np.asarray(some)],
                metadatas=[{"account": _number(accounts[place])} for place in some],
            )
            self._do(put_in)

    def remove(self, ids: Sequence[str]) -> None:
        """See `Index`."""
        for some in self._slices(sorted(set(ids))):
            self._do(partial(chromadb.Collection.delete, ids=list(some)))

    def nearest(
        self, vector: NDArray[np.float32], limit: int, accounts: Collection[int] | None
    ) -> list[tuple[str, float]]:
        """See `Index`."""
        if limit <= 0 or (accounts is not None and not accounts):
            return []
        of_accounts: Where | None = None
        if accounts is not None:
            one_of: dict[Literal["$in", "$nin"], list[str | int | float | bool]] = {"$in": [*sorted(accounts)]}
            of_accounts = {"account": one_of}
        ask = partial(
            chromadb.Collection.query,
            query_embeddings=vector.reshape(1, -1),
            n_results=limit,
            where=of_accounts,
            include=["distances"],
        )
        found = self._do(ask)
        distances = found["distances"]
        assert distances is not None
        return [(id_, 1 - float(far)) for id_, far in zip(found["ids"][0], distances[0], strict=True)]

    def count(self) -> int:
        """See `Index`."""
        return self._do(chromadb.Collection.count)

    def clear(self) -> None:
        """See `Index`."""
        with _readable_errors(self._shown):
            self._client.delete_collection(COLLECTION)
            self._collection = self._made()

    def close(self) -> None:
        """Let go of it, so that another process may open it."""
        opened = _connections(self._client)
        self._client.close()
        for connections in opened:
            connections.close()

    def _made(self) -> chromadb.Collection:
        return self._client.get_or_create_collection(COLLECTION, configuration=CONFIGURATION, embedding_function=None)

    def _slices(self, values: Sequence[T]) -> Iterator[Sequence[T]]:
        for start in range(0, len(values), self._batch):
            yield values[start : start + self._batch]

    def _do(self, work: Callable[[chromadb.Collection], T]) -> T:
        with _readable_errors(self._shown):
            try:
                return work(self._collection)
            except NotFoundError:  # another user of the server cleared it, and it is a new one now
                self._collection = self._made()
                return work(self._collection)


def _address(url: str) -> tuple[str, str, int]:
    try:
        address = urlsplit(url)
        port = address.port or (443 if address.scheme == "https" else 8000)
    except ValueError:  # a port that is no number
        address, port = urlsplit(""), 0
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise SettingsError("RAPPORT_CHROMA_URL is not the address of a Chroma server, such as http://chroma:8000.")
    return address.scheme, address.hostname, port


def _connections(client: Client) -> list[httpx.Client]:
    """What a client of a server talks through; Chroma neither limits its patience nor closes it."""
    both = (client, client._admin_client)  # noqa: SLF001 - there is no other way to them
    found = [getattr(getattr(each, "_server", None), "_session", None) for each in both]
    return [connections for connections in found if isinstance(connections, httpx.Client)]


def _number(account: int | None) -> int:
    return NO_ACCOUNT if account is None else account


def _settings() -> Settings:
    # Chroma would read a `.env` in the working folder, which is ours.
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic's, undeclared


@contextmanager
def _readable_errors(shown: str) -> Iterator[None]:
    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        reason = str(error).strip().split("\n", maxsplit=1)[0].rstrip(".")
        raise NotReachable(
            f"The vector index at {shown} cannot be used ({reason}); check that it runs and what RAPPORT_CHROMA_URL "
            "says, or make it anew with `rapport index --rebuild`."
        ) from error
