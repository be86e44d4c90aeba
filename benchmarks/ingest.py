"""How fast files get in, everything included, beside the bare encoder and LangChain's stock pipeline."""

import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.assembly import Assembly
from bot.settings import Settings
from ingest.pipeline import Pipeline
from knowledge.adapters.encoder import PackagedEncoder, packaged_model
from knowledge.model import StoredPart
from knowledge.ports import Encoder, Vectors
from knowledge.voice import VoiceReader
from knowledge.voice.reader import WEIGHTS, Head

CHUNK = 600
"""Characters of a chunk in the stock pipeline: about as long as our passages are."""

STOCK_BYTES = 300_000
"""Of how many bytes of text the stock pipeline is measured: it is slow, and each further chunk takes as long."""


class Heard:
    """An encoder that keeps what it was asked to encode, and how long that took."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.dimensions, self.window = encoder.name, encoder.dimensions, encoder.window
        self.token_starts = encoder.token_starts
        self.texts: list[str] = []
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The encoder's vectors."""
        started = time.perf_counter()
        vectors = self._encoder.encode(texts)
        self.seconds += time.perf_counter() - started
        self.texts += texts
        return vectors

    def encode_again(self) -> None:
        """Encode the same texts, as often, with nothing around it."""
        self._encoder.encode(self.texts)


def run(folder: Path) -> Iterator[str]:
    """Lines that say how much a second each takes in, and the ratios."""
    with tempfile.TemporaryDirectory() as scratch, Assembly(Settings.read(RAPPORT_HOME=scratch)) as rapport:
        base = Heard(rapport.any_encoder)
        tuned = Heard(PackagedEncoder(rapport.settings.cache, tuning=WEIGHTS))
        for each in (base, tuned):
            each.encode(["warm"])
            each.texts, each.seconds = [], 0.0
        reader = VoiceReader(tuned, Head.of(WEIGHTS), base)
        started, worked = time.perf_counter(), time.process_time()
        report = Pipeline(rapport.records, base, reader=reader).ingest([folder])
        rapport.index.tend()
        seconds, work = time.perf_counter() - started, time.process_time() - worked
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        encoding = base.seconds + tuned.seconds
        characters = sum(len(part.text) for part in _parts(rapport))
        started, worked = time.perf_counter(), time.process_time()
        for each in (base, tuned):
            each.encode_again()
        bare, bare_work = time.perf_counter() - started, time.process_time() - worked
    texts = len(base.texts) + len(tuned.texts)
    yield f"{report.added} documents, {report.passages} passages, {len(tuned.texts)} statements, from {folder}"
    yield f"rapport ingest   {texts / seconds:7.1f} texts/s in {seconds:.1f} s, everything included"
    yield f"bare encoder     {texts / bare:7.1f} texts/s in {bare:.1f} s, the same texts as often"
    yield f"rapport is {bare / seconds:.2f} of it (bar 0.85), {bare_work / work:.2f} by processor time"
    yield f"beside encoding  {seconds - encoding:7.1f} s, {(seconds - encoding) / encoding:.2f} of encoding (bar 0.20)"
    yield f"memory           {memory:7.0f} MB at most (bar 1,200)"
    stock_chunks, stock_characters, stock_seconds = _stock(folder)
    ours, stock = characters / seconds, stock_characters / stock_seconds
    yield f"LangChain stock  {stock_chunks / stock_seconds:7.1f} chunks/s in {stock_seconds:.1f} s"
    yield f"characters/s     rapport {ours:.0f}, LangChain {stock:.0f}: {ours / stock:.1f} times"


def _parts(rapport: Assembly) -> Iterator[StoredPart]:
    for source in rapport.records.sources():
        yield from rapport.records.parts(source)


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
        documents = [
            page for file in _first_files(folder) for page in TextLoader(file, autodetect_encoding=True).load()
        ]
        chunks = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=0).split_documents(documents)
        Chroma.from_documents(chunks, embeddings, persist_directory=scratch)
        took = time.perf_counter() - started
    return len(chunks), sum(len(chunk.page_content) for chunk in chunks), took


def _first_files(folder: Path) -> Iterator[Path]:
    """The text files in a folder, until they hold `STOCK_BYTES`."""
    held = 0
    for suffix in ("md", "txt", "vtt", "csv"):
        for file in sorted(folder.rglob(f"*.{suffix}")):
            if held < STOCK_BYTES:
                yield file
                held += file.stat().st_size
