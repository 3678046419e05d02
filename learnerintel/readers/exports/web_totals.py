"""Totals of pages over a period: Google Analytics 4, Universal Analytics, SharePoint, plain tables.

The period of a web analytics export stands in the lines above the table, or is a column. Time is given as an
average: what all people spent is the average times the people it is an average of.
"""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.total_records import WEB_TOTALS
from learnerintel.readers import people_wordings as people
from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register


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
            "chemin de la page et classe de l écran, chemin de la page"
        ),
        "page_title": folded(
            "page title and screen name, page title and screen class, page title, title, page name, "
            "group display name, seitentitel und bildschirmname, seitentitel und bildschirmklasse, seitentitel, "
            "título de página y nombre de pantalla, título de la página, "
            "titre de la page et nom de l écran, titre de la page et classe de l écran, titre de la page"
        ),
        "site": folded("site, site name, property, hostname, host name, website"),
        "first_on": people.FIRST_ON,
        "last_on": people.LAST_ON,
        "view_count": folded(
            "views, pageviews, page views, view count, screen page views, read count, aufrufe, seitenaufrufe, "
            "vistas, visualizaciones, vues, pages vues"
        ),
        "people_count": folded(
            "active users, unique viewers, unique visitors, unique users, users, total users, people, viewers, "
            "visitors, aktive nutzer, nutzer, usuarios activos, usuarios, utilisateurs actifs, utilisateurs"
        ),
        "visit_count": folded(
            "sessions, visits, unique pageviews, site visits, sitzungen, besuche, sesiones, visitas, visites"
        ),
        "seconds": folded("total time, time spent in all, seconds, user engagement, gesamtzeit"),
        "reaction_count": folded("reactions, likes, liked count, like count"),
    }
    needs = (("page_address", "page_title", "site"), ("view_count", "people_count", "visit_count"))
    marks = ("view_count", "people_count", "visit_count")
    foreign = (
        *usual.PERSON["email"], *usual.PERSON["employee_id"], *usual.PERSON["lms_id"], *usual.VERB, *usual.CHANNEL,
        *folded("user principal name, campaign, completions, course views, rating, comment"),
    )  # fmt: skip
    asks: ClassVar = {
        "first_on": "On which day does the period of these totals begin?",
        "last_on": "On which day does the period of these totals end?",
    }
    needs_person = False
    needs_content = False


register(WebTotalsReader())
