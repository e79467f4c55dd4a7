"""A paper that is signed, as others see it: by OpenSSL, over every byte but the signature."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from reportlab.pdfgen.canvas import Canvas

from offhook.web.people.training.pdf_seal import seal, sealed

OPENSSL = shutil.which("openssl")
AT = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_home(settings, tmp_path):
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)


def paper() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(300, 200))
    canvas.drawString(20, 100, "French B2")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def spans(pdf: bytes) -> list[int]:
    return [int(one) for one in re.search(rb"/ByteRange \[(.*?)\]", pdf)[1].split()]


def is_verified(pdf: bytes, folder) -> bool:
    """Return whether OpenSSL finds that our certificate signed what the ranges name."""
    first, length, second, rest = spans(pdf)
    cms = bytes.fromhex(pdf[length + 1 : second - 1].decode())
    # What is behind the CMS in its hole are zeros: DER says itself where it ends.
    long = 4 + int.from_bytes(cms[2:4], "big")
    files = {
        "cms": cms[:long],
        "data": pdf[first : first + length] + pdf[second : second + rest],
        "cert": seal().certificate.public_bytes(Encoding.PEM),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    done = subprocess.run(
        [OPENSSL, "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms",
         "-content", "data", "-CAfile", "cert", "-purpose", "any", "-out", "said"],
        cwd=folder, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


@pytest.mark.skipif(OPENSSL is None, reason="no OpenSSL on this machine")
def test_others_verify_a_paper_and_see_that_it_was_changed(tmp_path):
    pdf = sealed(paper(), seal(), AT)
    assert is_verified(pdf, tmp_path)
    place = pdf.index(b"/MediaBox [ 0 0 300") + len("/MediaBox [ 0 0 ")
    forged = pdf[:place] + b"9" + pdf[place + 1 :]
    assert not is_verified(forged, tmp_path)


def test_a_signature_covers_every_byte_but_its_own():
    pdf = sealed(paper(), seal(), AT)
    first, length, second, rest = spans(pdf)
    assert first == 0
    assert second + rest == len(pdf)
    assert pdf[length : length + 1] + pdf[second - 1 : second] == b"<>"
    assert set(pdf[length + 1 : second - 1]) <= set(b"0123456789abcdef")


def test_what_a_paper_s_table_of_objects_says_is_where_they_are():
    pdf = sealed(paper(), seal(), AT)
    assert pdf.startswith(paper()[:20])
    table = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    assert pdf[table : table + 4] == b"xref"
    rows = re.findall(rb"(\d+) 1\n(\d{10}) 00000 n", pdf[table:])
    assert len(rows) == 4
    for number, place in rows:
        assert pdf[int(place) :].startswith(number + b" 0 obj")


def test_the_seal_of_a_home_is_the_same_always():
    assert seal().fingerprint == seal().fingerprint
