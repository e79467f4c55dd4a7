"""The settings: safe behind TLS, strict in every answer, on either database."""

import os
import subprocess
import sys

import pytest
from django.urls import get_resolver

from offhook.terms.errors import NotAccepted
from offhook.web.environment import from_environment, postgres


def test_nothing_is_left_to_warn_of_when_browsers_come_by_tls(tmp_path):
    told = {
        "OFFHOOK_HTTPS": "1",
        "OFFHOOK_HOSTS": "centre.example",
        "OFFHOOK_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "offhook.web.settings",
    }
    check = ["-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(
        [sys.executable, *check],
        env=os.environ | told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.key")}
    assert modes == {"django.key": 0o600, "tickets.key": 0o600}


@pytest.mark.django_db
def test_no_page_runs_or_loads_what_is_not_its_own(client, tenant):
    answer = client.get("/login/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text


def test_a_form_from_elsewhere_is_refused(client, tenant):
    client.handler.enforce_csrf_checks = True
    told = {"username": "a", "password": "b"}
    assert client.post("/login/", told).status_code == 403


def test_a_database_is_named_by_a_url():
    told = postgres("postgresql://me:p%40ss@db:5433/centre?sslmode=require")
    assert (told["USER"], told["PASSWORD"], told["HOST"]) == ("me", "p@ss", "db")
    assert (told["NAME"], told["OPTIONS"]) == ("centre", {"sslmode": "require"})
    assert postgres("postgresql:///centre?host=/run/pg")["HOST"] == "/run/pg"
    with pytest.raises(NotAccepted):
        postgres("mysql://me@db/centre")


def test_without_a_word_a_centre_is_for_this_machine_alone(monkeypatch, tmp_path):
    for name in list(os.environ):
        if name.startswith("OFFHOOK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OFFHOOK_HOME", str(tmp_path))
    told = from_environment()
    assert "localhost" in told.hosts
    assert not any((told.https, told.demo, told.debug))
    assert told.database()["NAME"] == tmp_path / "offhook.sqlite3"


def test_a_secret_is_made_once(monkeypatch, tmp_path):
    monkeypatch.setenv("OFFHOOK_HOME", str(tmp_path / "new"))
    told = from_environment()
    assert told.secret("django") == told.secret("django")
    assert told.secret("django") != told.secret("tickets")


def test_every_address_has_a_name():
    for pattern in get_resolver().url_patterns:
        for inner in getattr(pattern, "url_patterns", [pattern]):
            assert inner.name, inner
