"""Totals of pages over a period: Google Analytics 4, Universal Analytics, SharePoint, Viva Engage groups, plain tables.

The period of a web analytics export stands in the lines above the table, or is a column. Time is given as an
average: what all people spent is the average times what it is an average of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from learnerintel.domain.record_kinds import Field, FieldKind
from learnerintel.domain.tables import RawTable, RecordChunk
from learnerintel.domain.total_records import WEB_TOTALS
from learnerintel.readers import people_wordings as people
from learnerintel.readers import wordings as usual
from learnerintel.readers.adding_up import Adding
from learnerintel.readers.blocks import TypedBlock
from learnerintel.readers.casting.words import fold
from learnerintel.readers.headings import Matched, folded, match_headings
from learnerintel.readers.reader import Glimpse, TableReader
from learnerintel.readers.registry import register
from learnerintel.readers.text_blocks import plain
from learnerintel.readers.web_preamble import period_above, site_above

GRAND_TOTAL = "a grand total over all pages"
_TOTALS = ("total", "totals", "grand total", "gesamt", "gesamtsumme", "summe", "total general", "totale")
_NUMBER = re.compile(r"[-+]?[\d.,:%\s]*")
OTHER_COMPARISON = "another comparison or segment than the first one; they overlap, so they are not added up"
_PAGE = ("page_address", "page_title")
#: A second dimension, such as the device, splits a page into rows.
_BY_PAGE = Adding(
    key=("site", "page_address", "page_title", "first_on", "last_on"),
    sums=("view_count", "visit_count", "seconds", "reaction_count"),
    unknown=("people_count",),
    sentence="{count} rows name a page that a row before them names; their views and times are added up, and how many "
    "people that were is not known.",
)
_EXTRAS = (
    Field("comparison", FieldKind.TEXT, "The part of all people that the row speaks of, where parts overlap."),
    Field("period_days", FieldKind.COUNT, "How many days the report speaks of."),
    Field("day", FieldKind.DAY, "The one day that the row speaks of."),
    Field("day_number", FieldKind.COUNT, "That day, counted from 0 at the beginning of the period."),
    Field("engagement_average", FieldKind.NUMBER, "Seconds that an active person spent on the average."),
    Field("session_average", FieldKind.NUMBER, "Seconds that a visit lasted on the average."),
    Field("average_seconds", FieldKind.SECONDS, "Time on the page or per person, on the average."),
    Field("exit_share", FieldKind.SHARE, "Share of the views after which people left the site."),
    Field("exit_count", FieldKind.COUNT, "Views after which people left the site."),
)


class WebTotalsReader(TableReader):
    """Views, people, visits and time of each page in a stretch of days; nobody by name."""

    name = "web_totals"
    label = "web totals"
    kind = WEB_TOTALS
    wordings: ClassVar = {
        "page_address": folded(
            "page path and screen class, page path query string and screen class, page path, page path query string, "
            "page location, page url, page address, page, url, address, path, landing page, site url, seite, "
            "seitenpfad und bildschirmklasse, seitenpfad, ruta de página y clase de pantalla, ruta de la página, "
            "chemin de la page et classe de l écran, chemin de la page, "
            "percorso pagina e classe schermata, percorso pagina, caminho da página e classe da tela, "
            "caminho da página, paginapad en schermklasse, paginapad"
        ),
        "page_title": folded(
            "page title and screen name, page title and screen class, page title, title, page name, "
            "group display name, seitentitel und bildschirmname, seitentitel und bildschirmklasse, seitentitel, "
            "título de página y nombre de pantalla, título de la página, "
            "titre de la page et nom de l écran, titre de la page et classe de l écran, titre de la page, "
            "titolo pagina e nome schermata, titolo pagina e classe schermata, titolo pagina, "
            "título da página e nome da tela, título da página e classe da tela, título da página, "
            "paginatitel en schermnaam, paginatitel en schermklasse, paginatitel"
        ),
        "site": folded("site, site name, site type, property, hostname, host name, website"),
        "first_on": people.FIRST_ON,
        "last_on": people.LAST_ON,
        "view_count": folded(
            "views, pageviews, page views, page view count, view count, screen page views, read count, read, aufrufe, "
            "seitenaufrufe, vistas, visualizaciones, vues, pages vues, visualizzazioni, visualizações, weergaven"
        ),
        "people_count": folded(
            "active users, unique viewers, unique visitors, unique users, users, total users, people, viewers, "
            "visitors, aktive nutzer, nutzer, usuarios activos, usuarios, utilisateurs actifs, utilisateurs, "
            "utenti attivi, usuários ativos, actieve gebruikers"
        ),
        "visit_count": folded(
            "sessions, visits, unique pageviews, site visits, sitzungen, besuche, sesiones, visitas, visites"
        ),
        "seconds": folded("total time, time spent in all, seconds, user engagement, gesamtzeit"),
        "period_days": folded("report period, berichtszeitraum, período del informe, période du rapport"),
        "day": folded("report date, date, day, day index, datum, tag, fecha, día, jour"),
        "day_number": folded("nth day, n ter tag, enésimo día, nième jour"),
        "engagement_average": folded(
            "average engagement time per active user, average engagement time, "
            "durchschnittliche interaktionsdauer pro aktivem nutzer, durchschnittliche interaktionsdauer, "
            "tiempo de interacción medio por usuario activo, tiempo de interacción medio, "
            "tiempo medio de interacción por usuario activo, tiempo medio de interacción, "
            "durée d engagement moyenne par utilisateur actif, durée d engagement moyenne, "
            "temps d engagement moyen par utilisateur actif, temps d engagement moyen, "
            "durata media del coinvolgimento per utente attivo, durata media del coinvolgimento, "
            "tempo médio de engajamento por usuário ativo, tempo médio de engajamento, "
            "gemiddelde engagementtijd per actieve gebruiker, gemiddelde engagementtijd"
        ),
        "session_average": folded(
            "average engagement time per session, durchschnittliche interaktionsdauer pro sitzung, "
            "tiempo de interacción medio por sesión, durée d engagement moyenne par session"
        ),
        "average_seconds": folded(
            "avg session duration, average session duration, "
            "avg time on page, average time on page, average time spent per user, average time spent per viewer, "
            "avg time spent per user, average time per user, durchschn besuchszeit auf seite, "
            "tiempo medio en la página, promedio de tiempo en la página, temps moyen passé sur la page"
        ),
        "comparison": folded("comparison, segment, audience, vergleich, comparación, segmento, comparaison"),
        "exit_share": folded("percent exit, exit rate, ausstiege in percent, porcentaje de salidas, percent sorties"),
        "exit_count": folded("exits, ausstiege, salidas, sorties"),
        "reaction_count": folded("reactions, likes, liked count, like count, liked"),
    }
    needs = (
        ("page_address", "page_title", "site", "day", "day_number"), ("view_count", "people_count", "visit_count"),
    )  # fmt: skip
    marks = ("view_count", "people_count", "visit_count")
    foreign = (
        *usual.PERSON["email"], *usual.PERSON["employee_id"], *usual.PERSON["lms_id"], *usual.VERB, *usual.CHANNEL,
        *folded("user principal name, campaign, completions, course views, rating, comment"),
    )  # fmt: skip
    has_period = True
    extras = _EXTRAS
    needs_person = False
    needs_content = False

    def __init__(self) -> None:
        self._comparison: str | None = None

    def recognise(self, glimpse: Glimpse) -> int | None:
        """A table without pages is of the whole site only where nothing else splits its days (source, browser)."""
        matched = self.settle(match_headings(glimpse.headings, self.wordings))
        if any(name in matched for name in ("page_address", "page_title", "site")):
            return super().recognise(glimpse)
        others = set(range(len(glimpse.headings))) - set(matched.position.values())
        texts = (row[place] for row in glimpse.rows for place in others if place < len(row))
        is_split = any(text and not _NUMBER.fullmatch(text.strip()) for text in texts)
        return None if is_split else super().recognise(glimpse)

    def recognise_marks(self, matched: Matched) -> int:
        marks = super().recognise_marks(matched)
        is_of_pages = any(name in matched for name in _PAGE)
        return marks + is_of_pages if marks else 0

    def settle(self, matched: Matched) -> Matched:
        position = matched.position
        for name in ("first_on", "last_on"):
            if "day" in position and name not in matched:
                position[name] = position["day"]
        if "period_days" in position and "last_on" in position and "first_on" not in matched:
            position["first_on"] = position["last_on"]  # counted back from there
        return matched

    def around(self, source: RawTable) -> dict[str, tuple[str, str]]:
        stated: dict[str, tuple[str, str]] = {}
        period = period_above(source.preamble)
        if period is not None:
            said = f"The period is {period[0]} to {period[1]}, as stated above the table."
            stated |= {"first_on": (period[0], said), "last_on": (period[1], said)}
        site = site_above(source.preamble)
        if site is not None:
            stated["site"] = (site, f"The site is {site!r}, as stated above the table.")
        return stated

    def refine(self, typed: TypedBlock, matched: Matched) -> None:
        if any(name in matched.position for name in _PAGE):
            has_page = ~typed.is_null("page_address") | ~typed.is_null("page_title")
            typed.leave_out(~has_page, GRAND_TOTAL)
            for name in _PAGE:
                if name in typed.values:
                    words = pc.utf8_lower(plain(typed.values[name]))
                    is_total = pc.fill_null(pc.is_in(words, pa.array(_TOTALS)), fill_value=False)
                    typed.leave_out(is_total.to_numpy(zero_copy_only=False), GRAND_TOTAL)
        elif "day" in typed.values:
            is_unread = typed.faulted.get("day", np.zeros(len(typed), bool))
            typed.leave_out(typed.is_null("day") & ~is_unread, GRAND_TOTAL)
        if "comparison" in typed.values:
            parts = plain(typed.values["comparison"])
            self._comparison = self._comparison or next((part for part in parts.to_pylist() if part), None)
            is_other = pc.fill_null(pc.not_equal(parts, self._comparison or ""), fill_value=False)
            typed.leave_out(is_other.to_numpy(zero_copy_only=False), OTHER_COMPARISON)
        if "day_number" in typed.values and "first_on" in typed.values:
            day = pc.add(typed.values["first_on"].cast(pa.int64()), typed.values["day_number"]).cast(pa.int32())
            beyond = pc.fill_null(pc.greater(day, typed.values["last_on"]), fill_value=False)
            typed.reject(beyond.to_numpy(zero_copy_only=False), "out-of-range", "day_number", "a day of the period")
            typed.values["first_on"] = typed.values["last_on"] = day
        elif "period_days" in typed.values and "last_on" in typed.values:
            back = pc.subtract(typed.values["period_days"], 1)
            typed.values["first_on"] = pc.subtract(typed.values["last_on"].cast(pa.int64()), back).cast(pa.int32())
        seconds = _seconds_in_all(typed)
        if seconds is not None and "seconds" not in typed.values:
            typed.values["seconds"] = seconds

    def across(self, blocks: Iterator[TypedBlock], statements: list[str]) -> Iterator[RecordChunk]:
        return _BY_PAGE.chunks(blocks, self.kind, statements)


def _seconds_in_all(typed: TypedBlock) -> pa.Array | None:
    """What all people spent, from averages; None where nothing tells, or what they are averages of is not there."""
    values = typed.values
    if "engagement_average" in values and "people_count" in values:
        return _rounded(values["engagement_average"], values["people_count"])
    if "session_average" in values and "visit_count" in values:
        return _rounded(values["session_average"], values["visit_count"])
    if "average_seconds" not in values:
        return None
    words = set(fold(typed.headings["average_seconds"]).split())
    if "session" in words:
        return _rounded(values["average_seconds"], values["visit_count"]) if "visit_count" in values else None
    if "view_count" in values and "exit_count" in values:
        return _rounded(values["average_seconds"], pc.subtract(values["view_count"], values["exit_count"]))
    if "view_count" in values and "exit_share" in values:
        staying = pc.multiply(values["view_count"], pc.subtract(1.0, values["exit_share"]))
        return _rounded(values["average_seconds"], staying)
    is_per_person = {"user", "viewer"} & words
    if is_per_person and "people_count" in values:
        return _rounded(values["average_seconds"], values["people_count"])
    return None


def _rounded(average: pa.Array, count: pa.Array) -> pa.Array:
    return pc.round(pc.multiply(average.cast(pa.float64()), count.cast(pa.float64()))).cast(pa.int64())


register(WebTotalsReader())
