"""Which Asterisk is used."""

from pathlib import Path

import pytest

from offhook.ari.installed import NoAsterisk, find, in_folder, version_in


def put(folder: Path, version: str) -> Path:
    """Put something into a folder that looks like an Asterisk of a version."""
    (folder / "usr/lib/x86_64-linux-gnu/asterisk/modules").mkdir(parents=True)
    (folder / "usr/share/asterisk/sounds").mkdir(parents=True)
    program = folder / "asterisk"
    program.write_text(f"#!/bin/sh\necho 'Asterisk {version}'\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("Asterisk 22.10.1+dfsg+~cs6-1", "22.10.1"),
        ("Asterisk certified/20.7-cert2", "20.7"),
        ("Asterisk certified-18.9-cert1", "18.9"),
        ("sh: not found", None),
    ],
)
def test_a_version_is_read(said: str, version: str | None) -> None:
    assert version_in(said) == version


def test_a_folder_has_one_if_it_is_whole_and_new_enough(tmp_path: Path) -> None:
    found = in_folder(put(tmp_path / "new", "20.0.1"))
    assert found is not None
    assert (found.version, found.release) == ("20.0.1", 20)
    assert in_folder(put(tmp_path / "old", "18.26.4")) is None
    assert in_folder(tmp_path / "nowhere") is None
    half = put(tmp_path / "half", "22.1")
    (half / "usr/share/asterisk/sounds").rmdir()
    assert in_folder(half) is None


def test_the_environment_says_which_and_is_told_when_it_is_wrong(
    tmp_path: Path,
) -> None:
    there = put(tmp_path / "there", "22.1.0")
    assert find({"OFFHOOK_ASTERISK": str(there)}).program == there / "asterisk"
    with pytest.raises(NoAsterisk, match="Look at OFFHOOK_ASTERISK"):
        find({"OFFHOOK_ASTERISK": str(tmp_path / "nowhere")})


def test_the_systems_own_comes_before_that_of_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = put(tmp_path / "build/voice/asterisk", "22.1.0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("offhook.ari.installed.of_system", lambda: None)
    assert find({}).program == own / "asterisk"
    other = in_folder(put(tmp_path / "system", "21.0.0"))
    monkeypatch.setattr("offhook.ari.installed.of_system", lambda: other)
    assert find({}) == other
