"""A folder as people leave it: of each format a good file and some that are not."""

import pytest

from tests.ingest.readers.conftest import SAMPLES

pytestmark = pytest.mark.slow

PROTECTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture
def folder(tmp_path):
    """One good file of each format, and beside it an empty, a broken and a wrongly named one."""
    account = tmp_path / "in" / "Acme"
    account.mkdir(parents=True)
    for name, content in SAMPLES.items():
        suffix = name.rsplit(".", 1)[-1]
        (account / f"good.{suffix}").write_bytes(content)
        (account / f"empty.{suffix}").write_bytes(b"")
        (account / f"binary.{suffix}").write_bytes(bytes(range(256)) * 20)
        (account / f"named wrongly.{suffix}").write_bytes(
            next(
                content for other, content in SAMPLES.items() if other.endswith(".docx" if suffix == "pdf" else ".pdf")
            )
        )
    for suffix in ("docx", "xlsx"):
        (account / f"protected.{suffix}").write_bytes(PROTECTED)
    return account.parent


def test_every_bad_file_ends_in_one_clear_sentence_and_the_others_go_in(folder, terminal):
    report = terminal.json("ingest", folder)
    failed = {failure["source"]: failure["reason"] for failure in report["failed"]}
    bad = {
        file.relative_to(folder).as_posix() for file in (folder / "Acme").iterdir() if not file.name.startswith("good.")
    }
    assert set(failed) == bad
    for source, reason in failed.items():
        assert "\n" not in reason, source
        assert "Traceback" not in reason, source
        assert "unforeseen" not in reason, source
        assert 20 < len(reason) < 300, source
    assert report["added"] == len(SAMPLES)
