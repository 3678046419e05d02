"""Headings of totals of people over a period, of whatever system."""

from __future__ import annotations

from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded

FIRST_ON = folded(
    "start day, start date, from, period start, first day, startdatum, beginn, von, zeitraum von, fecha de inicio, "
    "desde, date de début, du"
)
LAST_ON = folded(
    "end day, end date, to, until, period end, last day, report refresh date, enddatum, ende, bis, zeitraum bis, "
    "fecha de fin, hasta, date de fin, au"
)
LAST_ACTIVE_ON = folded(
    "last activity date, last active, last active on, last activity, last login, letzte aktivität, "
    "última actividad, dernière activité"
)
PERSON = {
    "employee_id": usual.PERSON["employee_id"],
    "lms_id": (*folded("unique user id"), *usual.PERSON["lms_id"]),
    "email": (*folded("user principal name, upn"), *usual.PERSON["email"]),
    "person_name": usual.PERSON["person_name"],
}
COUNTS = {
    "active_day_count": folded("active days, days active, days logged in, login days, aktive tage, días activos"),
    "view_count": folded(
        "views, view count, visited page count, pages visited, page views, read count, messages read, course views, "
        "aufrufe, seitenaufrufe, vistas, visitas, vues, pages vues"
    ),
    "completion_count": folded("completions, completion count, course completions, completed count, abschlüsse"),
    "post_count": folded("posts, post count, posted count, messages posted, beiträge, publicaciones, publications"),
    "like_count": folded("likes, like count, liked count, messages liked, reactions, gefällt mir, me gusta"),
    "file_count": folded("viewed or edited file count, files viewed or edited, files, file count, dateien"),
    "share_count": folded("shared file count, files shared, shares, share count"),
    "seconds": folded("time spent, total time, seconds, hours viewed, time viewed, dauer, zeit, tiempo, durée"),
}
