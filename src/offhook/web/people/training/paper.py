"""A certificate as a page to print, with a code that leads to where it is checked."""

import io
import unicodedata

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from offhook.web.people.training.models import Certificate
from offhook.web.people.training.pdf_seal import seal, sealed

_CODE_MM = 38
_BY_HAND = "." * 40
"""In place of a name in letters that the paper's typeface does not have."""


def page_of(
    certificate: Certificate, *, name: str, language: str, address: str
) -> bytes:
    """Return the PDF, sealed. `address` is the public page on which it is checked."""
    file = io.BytesIO()
    width, height = landscape(A4)
    canvas = Canvas(file, pagesize=(width, height))
    canvas.setTitle(f"{certificate.number}")
    canvas.setAuthor(certificate.tenant.name)
    canvas.setLineWidth(2)
    canvas.rect(12 * mm, 12 * mm, width - 24 * mm, height - 24 * mm)
    lines = (
        (16, certificate.tenant.name, 170),
        (34, f"{language} {certificate.level}", 135),
        (24, printable(name) or _BY_HAND, 110),
        (13, "Common European Framework of Reference for Languages", 92),
        (
            13,
            f"{certificate.issued_at:%Y-%m-%d} – {certificate.valid_until:%Y-%m-%d}",
            80,
        ),
        (13, f"No. {certificate.number}", 68),
    )
    for size, text, up in lines:
        canvas.setFont("Helvetica-Bold" if size > 20 else "Helvetica", size)
        canvas.drawCentredString(width / 2, up * mm, text)
    code = QrCodeWidget(address)
    left, bottom, right, top = code.getBounds()
    side = _CODE_MM * mm
    drawing = Drawing(
        side, side, transform=[side / (right - left), 0, 0, side / (top - bottom), 0, 0]
    )
    drawing.add(code)
    renderPDF.draw(drawing, canvas, (width - side) / 2, 24 * mm)
    canvas.setFont("Helvetica", 9)
    canvas.drawCentredString(width / 2, 19 * mm, address)
    canvas.setFont("Courier", 6)
    canvas.drawCentredString(width / 2, 14.5 * mm, f"Ed25519 {certificate.signature}")
    canvas.showPage()
    canvas.save()
    return sealed(file.getvalue(), seal(), certificate.issued_at)


def printable(name: str) -> str:
    """Return a name in the letters that every reader of PDF has; empty where it has others.

    >>> printable("Zoé Ștefănescu"), printable("زينب")
    ('Zoé Stefanescu', '')
    """
    found = "".join(one if _is_western(one) else _without_marks(one) for one in name)
    return found if _is_western(found) else ""


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _without_marks(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[0]
