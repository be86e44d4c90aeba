"""How fast files get in, everything included, beside the bare encoder and LangChain's stock pipeline."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.assembly import Assembly
from bot.settings import Settings
from ingest.pipeline import Pipeline
from knowledge.adapters.encoder import packaged_model
from knowledge.ports import Encoder, Vectors

CHUNK = 600
"""Characters of a chunk in the stock pipeline: about as long as our passages are."""


class Heard:
    """An encoder that keeps what it was asked to encode."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions, self.window = encoder.name, encoder.dimensions, encoder.window
        self.token_starts = encoder.token_starts
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The encoder's vectors."""
        self.texts += texts
        return self._encoder.encode(texts)


def run(folder: Path) -> Iterator[str]:
    """Lines that say how many passages a second each takes in, and the ratios."""
    with tempfile.TemporaryDirectory() as scratch, Assembly(Settings.read(RAPPORT_HOME=scratch)) as rapport:
        rapport.any_encoder.encode(["warm"])
        heard = Heard(rapport.any_encoder)
        started = time.perf_counter()
        report = Pipeline(rapport.records, heard).ingest([folder])
        rapport.index.tend()
        seconds = time.perf_counter() - started
        started = time.perf_counter()
        rapport.any_encoder.encode(heard.texts)
        bare = time.perf_counter() - started
    characters = sum(map(len, heard.texts))
    stock_chunks, stock_characters, stock_seconds = _stock(folder)
    ours, stock = characters / seconds, stock_characters / stock_seconds
    yield f"{report.added} documents, {report.passages} passages, {characters} characters, from {folder}"
    yield f"rapport ingest   {report.passages / seconds:7.1f} passages/s in {seconds:.1f} s, everything included"
    yield f"bare encoder     {report.passages / bare:7.1f} passages/s: rapport is {bare / seconds:.2f} of it (bar 0.85)"
    yield f"LangChain stock  {stock_chunks / stock_seconds:7.1f} chunks/s in {stock_seconds:.1f} s, its text files only"
    yield f"characters/s     rapport {ours:.0f}, LangChain {stock:.0f}: {ours / stock:.1f} times"


def _stock(folder: Path) -> tuple[int, int, float]:
    """Chunks, characters and seconds of LangChain's loader, splitter, HuggingFaceEmbeddings and Chroma."""
    from langchain_chroma import Chroma  # noqa: PLC0415  the peer must not slow what is measured before it
    from langchain_community.document_loaders import TextLoader  # noqa: PLC0415
    from langchain_huggingface import HuggingFaceEmbeddings  # noqa: PLC0415
    from langchain_text_splitters import RecursiveCharacterTextSplitter  # noqa: PLC0415

    embeddings = HuggingFaceEmbeddings(model_name=str(packaged_model()), model_kwargs={"device": "cpu"})
    embeddings.embed_query("warm")
    with tempfile.TemporaryDirectory() as scratch:
        started = time.perf_counter()
        files = [file for suffix in ("md", "txt", "vtt", "csv") for file in sorted(folder.rglob(f"*.{suffix}"))]
        documents = [page for file in files for page in TextLoader(file, autodetect_encoding=True).load()]
        chunks = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=0).split_documents(documents)
        Chroma.from_documents(chunks, embeddings, persist_directory=scratch)
        took = time.perf_counter() - started
    return len(chunks), sum(len(chunk.page_content) for chunk in chunks), took
