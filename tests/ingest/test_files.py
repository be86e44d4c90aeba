import pytest

from ingest.files import find


@pytest.fixture
def folder(tmp_path):
    for name in ("Acme/call.md", "Acme/b.TXT", "README.md", "Acme/photo.heic", ".hidden.md", "Acme/~$open.docx"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("words", encoding="utf-8")
    return tmp_path


def sources(found):
    return [file.source for file in found.files]


def test_a_folder_is_walked_in_order_and_leftovers_stay_out(folder):
    assert sources(find([folder])) == ["Acme/b.TXT", "Acme/call.md"]


def test_what_cannot_be_read_in_a_folder_is_a_warning(folder):
    warnings = " ".join(find([folder]).warnings)
    assert "photo.heic" in warnings


def test_a_readme_tells_of_its_folder_and_is_left_out_unless_it_is_named(folder):
    found = find([folder])
    assert any("README.md" in warning for warning in found.warnings)
    assert sources(find([folder / "README.md"])) == ["README.md"]


def test_what_is_not_there_has_failed(tmp_path):
    (failure,) = find([tmp_path / "nowhere"]).failed
    assert "not there" in failure.reason


def test_a_file_that_two_paths_lead_to_counts_once(folder):
    (folder / "Acme" / "again").symlink_to(folder / "Acme")
    assert sources(find([folder, folder / "Acme" / "call.md"])) == ["Acme/b.TXT", "Acme/call.md"]
