"""A company with every source, or without some of them, for the pages of insight and the summary."""

from __future__ import annotations

from tests.metrics.small_company import SmallCompany, day

HOSTILE = "![x](http://127.0.0.1:9/a.png) :red-badge[OK] $x$"
SOURCES = ("roster", "catalogue", "activity", "offers", "assignments", "feedback")


def engaged_company(company: SmallCompany, without: frozenset[str] = frozenset()) -> None:
    """Blue learns by choice and comes back, Red does only what it must, Green is sent nothing.

    Args:
        company: empty.
        without: names of sources that are left out.
    """
    blue, red, green = ([f"p{n}" for n in range(first, last)] for first, last in ((1, 31), (31, 56), (56, 76)))
    if "roster" not in without:
        for name, people in (("Blue", blue), ("Red", red), ("Green", green)):
            company.roster(*((person, name, day(-400)) for person in people))
    if "catalogue" not in without:
        company.catalogue(
            {"content_id": "must", "content_title": "Rules of the House", "obligation": "required",
             "regulatory": "no", "nominal_seconds": 3600},
            {"content_id": "free", "content_title": "Talking Well", "obligation": "optional",
             "regulatory": "no", "nominal_seconds": 1800},
            {"content_id": "odd", "content_title": HOSTILE, "obligation": "optional", "regulatory": "no",
             "nominal_seconds": 7200},
        )  # fmt: skip
    if "activity" not in without:
        timed = {"duration_seconds": 1200}
        company.activity(
            *((person, "free", day(week * 7), timed) for week in range(0, 24) for person in blue[: 20 + week % 3]),
            *((person, "must", day(week * 7 + 2), timed) for week in range(20, 24) for person in red),
        )
    if "offers" not in without:
        company.offers(
            *((person, "odd", day(60), {"channel": "emailed"}) for person in (*blue, *red)),
            *((person, "free", day(-3), {"channel": "invited"}) for person in blue),
            *((person, "free", day(95), {"channel": "recommended"}) for person in red),
        )
    if "assignments" not in without:
        company.assigned(*((person, "must", day(130), {"status": "open"}) for person in (*blue, *red)))
    if "feedback" not in without:
        said = {"rating": 4.0, "rating_low": 1.0, "rating_high": 5.0, "comment": "Very useful and clear"}
        company.feedback(*((person, "free", day(100), said) for person in blue))
