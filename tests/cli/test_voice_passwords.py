"""A password that no file of Asterisk's can hold costs its trunk, and not everybody's voice."""

from offhook.cli.voice import _writable


def test_a_password_that_cannot_be_written_is_left_out_and_said(caplog):
    told = {"odd": "secret\xa0", "good": "se;cret"}
    assert _writable("acme", told) == {"good": "se;cret"}
    assert "acme: trunk odd has no password" in caplog.text
    assert "secret" not in caplog.text
