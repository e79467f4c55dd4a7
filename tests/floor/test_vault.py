import pytest
from hypothesis import given
from hypothesis import strategies as st

from offhook.floor.vault import Vault
from offhook.terms.errors import NotFound

SECRET = "s3cr;t \u0661 [x]"


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path, "souss")


def test_what_is_kept_is_there_until_it_is_forgotten(vault):
    assert (vault.secrets(), vault.stamp()) == ({}, 0)
    vault.keep("carrier", "old")
    vault.keep("other", "x")
    first = vault.stamp()
    vault.keep("carrier", SECRET)
    assert vault.secrets() == {"carrier": SECRET, "other": "x"}
    assert vault.stamp() > first > 0
    vault.forget("carrier")
    vault.forget("carrier")
    assert vault.secrets() == {"other": "x"}


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=4))
def test_any_text_comes_back_as_it_was(tmp_path_factory, secrets):
    vault = Vault(tmp_path_factory.mktemp("home"), "souss")
    for name, secret in secrets.items():
        vault.keep(name, secret)
    assert vault.secrets() == secrets


def test_nothing_on_the_disk_shows_it_and_only_its_user_may_read(vault, tmp_path):
    vault.keep("carrier", SECRET)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"vault.key", "souss"}
    for path in files:
        assert SECRET.encode() not in path.read_bytes()
        assert b"carrier" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


def test_a_file_of_another_tenant_or_a_changed_one_does_not_open(
    vault, tmp_path, caplog
):
    vault.keep("carrier", SECRET)
    path = tmp_path / "voice" / "secrets" / "souss"
    path.with_name("fes").write_bytes(path.read_bytes())
    assert Vault(tmp_path, "fes").secrets() == {}
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert vault.secrets() == {}
    assert [one.levelname for one in caplog.records] == ["WARNING"] * 2
    vault.keep("carrier", "again")
    assert vault.secrets() == {"carrier": "again"}


@pytest.mark.parametrize("tenant", ["../x", "", ".", "a/b"])
def test_a_tenant_cannot_leave_the_folder(tmp_path, tenant):
    with pytest.raises(NotFound):
        Vault(tmp_path, tenant).keep("carrier", "x")
