"""The catalogue: one row per content item."""

from __future__ import annotations

from typing import ClassVar

from learnerintel.domain.records import CATALOGUE, CONTENT_FIELDS
from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded
from learnerintel.readers.reader import TableReader
from learnerintel.readers.registry import register


class CatalogueReader(TableReader):
    """What there is to learn, with what is needed to judge it."""

    name = "catalogue"
    label = "a content catalogue"
    kind = CATALOGUE
    wordings: ClassVar = {
        "content_id": (*usual.CONTENT["content_id"], *folded("id, code, nummer, código")),
        "content_address": usual.CONTENT["content_address"],
        "content_title": (*usual.CONTENT["content_title"], *folded("name, bezeichnung, nombre, nom")),
        "format": folded(
            "format, content type, type, delivery type, training type, medium, lernformat, inhaltstyp, art, formato, "
            "tipo, tipo de contenido, type de contenu, modalité"
        ),
        "topic": folded(
            "topic, subject, category, course category, subject area, theme, thema, kategorie, tema, categoría, "
            "sujet, thème, catégorie"
        ),
        "level": folded("level, difficulty, skill level, niveau, stufe, schwierigkeit, nivel, dificultad, difficulté"),
        "nominal_seconds": (
            *folded("nominal duration, estimated duration, estimated time, length"),
            *usual.DURATION,
        ),
        "owner": folded(
            "owner, content owner, responsible, author, verantwortlich, eigentümer, responsable, propietario, "
            "propriétaire, auteur"
        ),
        "obligation": usual.OBLIGATION,
        "regulatory": folded(
            "regulatory, is regulatory, required by law, legal requirement, compliance, gesetzlich, "
            "gesetzlich vorgeschrieben, regulatorisch, reglamentario, normativo, exigido por ley, réglementaire, "
            "exigé par la loi"
        ),
        "language": folded("language, language code, locale, sprache, idioma, langue"),
        "published_on": folded(
            "published on, publication date, published, publish date, available from, release date, "
            "veröffentlicht am, publicado el, fecha de publicación, publié le, date de publication"
        ),
        "edited_on": folded(
            "edited on, last edited, last modified, modified on, last updated, updated on, geändert am, editado el, "
            "modificado el, última modificación, modifié le, dernière modification"
        ),
        "review_on": folded(
            "review on, review date, review due, next review, expiry date, prüfen am, überprüfung am, "
            "fecha de revisión, à revoir le, date de révision"
        ),
        "retired_on": folded(
            "retired on, retirement date, archived on, available until, withdrawn on, archiviert am, retirado el, "
            "retiré le, archivé le"
        ),
        "is_role_critical": folded("role critical, is role critical, critical, rollenkritisch, crítico, critique"),
        "is_reference": folded(
            "reference, is reference, reference material, nachschlagewerk, material de consulta, référence"
        ),
        "is_seasonal": folded("seasonal, is seasonal, saisonal, estacional, saisonnier"),
        "prerequisite_of": folded("prerequisite of, prerequisite for, voraussetzung für, requisito de, prérequis de"),
    }
    needs = (CONTENT_FIELDS,)
    marks = (
        "format", "topic", "level", "nominal_seconds", "regulatory", "published_on", "edited_on", "review_on",
        "retired_on", "is_role_critical", "is_reference",
    )  # fmt: skip
    foreign = (
        *usual.COMMS_ONLY,
        *usual.PERSON["employee_id"],
        *usual.PERSON["lms_id"],
        *usual.PERSON["email"],
        *usual.VERB,
        *usual.SCORE,
        *usual.COMPLETED_ON,
        *usual.RATING,
        *usual.STATUS[1:],
    )
    needs_person = False


register(CatalogueReader())
