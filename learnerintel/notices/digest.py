"""The summary for people who do not open the dashboard: as HTML with its pictures inside, as one sheet of PDF, as mail.

The HTML is read in mail clients that drop every style: it is headings, sentences and one table, in that order.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from jinja2 import Environment, StrictUndefined

from learnerintel.notices.composing import Headers, Mail

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ page.title }}</title>
<style>
body { font: 15px/1.5 sans-serif; color: #1f2937; max-width: 720px; margin: 24px auto; padding: 0 16px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 8px 6px; }
tr + tr { border-top: 1px solid #d9dee5; } td.value { font-size: 22px; font-weight: 600; white-space: nowrap; }
.small { color: #5b6472; font-size: 13px; }
</style></head>
<body>
<h1>{{ page.title }}</h1>
<p><strong>{{ page.sentence }}</strong></p>
<table>
<tr><th>Number</th><th>Now</th><th>How sure, and before</th><th>Over time</th></tr>
{% for row in page.rows %}<tr>
<td>{{ row.label }}<br><span class="small">{{ row.days }}</span></td>
<td class="value">{{ row.value }}</td>
<td>{% for line in row.lines %}{{ line }}<br>{% endfor %}</td>
<td>{% if row.picture %}<img src="{{ row.picture | data }}" width="160" height="40" alt="{{ row.alt }}">{% endif %}</td>
</tr>
{% endfor %}</table>
{% if page.moved %}<h2>What moved since the edition before</h2>
<ul>{% for line in page.moved %}<li>{{ line }}</li>{% endfor %}</ul>{% endif %}
<p class="small">{{ page.completeness }}</p>
<p class="small">{{ page.made }}</p>
</body></html>
"""
#: What the fonts that every reader of PDF has do not hold, and what stands for it.
_PLAIN = str.maketrans(
    {"\u202f": "\u00a0", "–": "-", "−": "-", "≤": "at most", "≥": "at least", "“": "\"", "”": "\"", "’": "'"}
)
_ROW_HEIGHT, _NOTE_HEIGHT = 5.0, 4.5
_WIDTHS = (46.0, 28.0, 70.0, 40.0)


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One number.

    Attributes:
        label: its name.
        days: the period it is about, in words; empty for none.
        value: as it is read.
        lines: interval and base, and the past, one sentence each.
        picture: its small line as PNG; empty for none.
        alt: the same in words.
    """

    label: str
    days: str
    value: str
    lines: tuple[str, ...]
    picture: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class DigestPage:
    """Everything a digest says; it names no person.

    Attributes:
        title: what it is, and of which day.
        sentence: the clearest change.
        rows: the numbers.
        moved: what later data changed in the edition before.
        completeness: how complete the data are.
        made: when it was made.
    """

    title: str
    sentence: str
    rows: Sequence[DigestRow]
    moved: Sequence[str]
    completeness: str
    made: str


def digest_html(page: DigestPage) -> str:
    """The digest as one HTML file, pictures inside."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.filters["data"] = lambda picture: f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    return environment.from_string(_PAGE).render(page=page)


def digest_pdf(page: DigestPage) -> bytes:
    """The digest as one sheet of A4."""
    from io import BytesIO  # noqa: PLC0415 - with the library below

    from fpdf import FPDF  # noqa: PLC0415 - no page needs it

    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(auto=True, margin=10)
    pdf.set_title(_plain(page.title))
    pdf.add_page()
    pdf.set_font("helvetica", "B", 18)
    pdf.multi_cell(0, 9, _plain(page.title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("helvetica", "", 12)
    pdf.multi_cell(0, 6.5, _plain(page.sentence), align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    for row in page.rows:
        top = pdf.get_y()
        ends = [top]
        for width, left, size, style, text in (
            (_WIDTHS[0], 0.0, 10, "B", row.label),
            (_WIDTHS[0], 0.0, 9, "", f"\n{row.days}"),
            (_WIDTHS[1], _WIDTHS[0], 15, "B", row.value),
            (_WIDTHS[2], sum(_WIDTHS[:2]), 9, "", "\n".join(row.lines)),
        ):
            pdf.set_xy(pdf.l_margin + left, top)
            pdf.set_font("helvetica", style, size)
            pdf.multi_cell(width, _ROW_HEIGHT, _plain(text), align="L", new_x="LMARGIN", new_y="NEXT")
            ends.append(pdf.get_y())
        if row.picture:
            pdf.image(BytesIO(row.picture), pdf.l_margin + sum(_WIDTHS[:3]), top, w=_WIDTHS[3], alt_text=row.alt)
        bottom = max(*ends, top + 11) + 2
        pdf.set_draw_color(217, 222, 229)
        pdf.line(pdf.l_margin, bottom, pdf.w - pdf.r_margin, bottom)
        pdf.set_y(bottom + 2)
    pdf.set_font("helvetica", "", 9)
    if page.moved:
        pdf.set_font("helvetica", "B", 11)
        pdf.multi_cell(0, 6, "What moved since the edition before", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("helvetica", "", 9)
    for line in (*page.moved, "", page.completeness, page.made):
        pdf.multi_cell(0, _NOTE_HEIGHT, _plain(line), align="L", new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def digest_mail(page: DigestPage, headers: Headers, name: str) -> Mail:
    """The digest as mail: plain text, the same as HTML, and the PDF.

    Args:
        page: what it says.
        headers: of the message.
        name: of this try, for the journal.

    Raises:
        Refusal: an address cannot be one.
    """

    def fill(message: EmailMessage) -> None:
        message.set_content(digest_text(page))
        message.add_alternative(digest_html(page), subtype="html")
        message.add_attachment(digest_pdf(page), maintype="application", subtype="pdf", filename="summary.pdf")

    return headers.mail(name, fill)


def digest_text(page: DigestPage) -> str:
    """The digest as plain text."""
    parts = [page.title, "", page.sentence, ""]
    for row in page.rows:
        days = f" ({row.days})" if row.days else ""
        parts += [f"{row.label}: {row.value}{days}", *(f"  {line}" for line in row.lines), ""]
    if page.moved:
        parts += ["What moved since the edition before", *(f"- {line}" for line in page.moved), ""]
    return "\n".join([*parts, page.completeness, page.made, ""])


def _plain(text: str) -> str:
    return text.translate(_PLAIN).encode("latin-1", "replace").decode("latin-1")
