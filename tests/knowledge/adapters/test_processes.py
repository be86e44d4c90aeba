"""Several processes with one embedded home: some take in files, one owns the index, one dies."""

import subprocess
import sys
import time
from pathlib import Path

import chromadb
import pytest
from chromadb.config import Settings

from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.database.records import SqlRecords
from knowledge.indexing import IndexKeeper
from knowledge.model import Scope

ROOT = Path(__file__).parents[3]

WRITER = """
import sys
from knowledge.adapters.database.records import SqlRecords
from knowledge.model import Account
from tests.builders import document, put

url, name = sys.argv[1:]
records = SqlRecords.open(url)
account = records.save_account(Account(key=0, name="Acme")).key
for number in range(12):
    put(records, document(f"{name}-{number}.md", f"{name} {number}\\nsecond"), account)
    key = put(records, document("shared.md", f"shared {number}\\nfor all", digest=name), account)
    put(records, document(f"{name}-moving.md", f"{name} moves {number}"), account if number % 2 else None)
"""

OWNER = """
import sys, time
from pathlib import Path
from knowledge.adapters.chroma import ChromaIndex
from knowledge.adapters.database.records import SqlRecords
from knowledge.indexing import IndexKeeper

url, home = sys.argv[1], Path(sys.argv[2])
keeper = IndexKeeper(SqlRecords.open(url), lambda: ChromaIndex.embedded(home / "index"), home / "index.lock")
print(keeper.tend(), flush=True)
while True:
    keeper.tend()
    time.sleep(0.02)
"""


def start(code, *arguments):
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


@pytest.fixture
def keeper(sqlite, tmp_path):
    records = SqlRecords.open(sqlite)
    made = IndexKeeper(records, lambda: ChromaIndex.embedded(tmp_path / "index"), tmp_path / "index.lock")
    yield made
    made.release()
    records.close()


def everything_in(folder):
    settings = Settings(_env_file=None, anonymized_telemetry=False)
    client = chromadb.PersistentClient(str(folder), settings)
    kept = client.get_collection("passages", embedding_function=None).get(include=["metadatas"])
    client.close()
    return dict(zip(kept["ids"], (said["account"] for said in kept["metadatas"]), strict=True))


def test_nothing_is_lost_and_nothing_double_when_all_write_at_once_and_the_owner_dies(sqlite, tmp_path, keeper):
    owner = start(OWNER, sqlite, tmp_path)
    owner.stdout.readline()
    assert keeper.index() is None
    writers = [start(WRITER, sqlite, name) for name in ("one", "two")]
    try:
        records = SqlRecords.open(sqlite)
        while records.statistics().documents < 8 and any(writer.poll() is None for writer in writers):
            time.sleep(0.002)
        owner.kill()
        assert [writer.wait(60) for writer in writers] == [0, 0]
    finally:
        for process in (owner, *writers):
            process.kill()
            process.wait()
            process.stdout.close()
    keeper.tend()
    sources = [known.source for known in records.documents()]
    assert sorted(sources) == sorted(
        {"shared.md", *(f"{name}-{number}.md" for name in ("one", "two") for number in (*range(12), "moving"))}
    )
    candidates, _ = records.candidates(Scope())
    assert len(candidates) == 24 * 2 + 2 + 2
    assert keeper.index().count() == len(candidates)
    keeper.release()
    expected = {one.id: -1 if one.account is None else one.account for one in candidates}
    assert everything_in(tmp_path / "index") == expected
    records.close()
