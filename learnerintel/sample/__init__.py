"""The sample company: a seeded generator of the exports of a believable company.

``write_company(folder, last_day=...)`` lets about 600 people in 24 teams under six departments live with
180 content items for eighteen months and writes what their systems would export. The same seed and arguments
give the same bytes; ``learners`` and ``events`` give any size, from 200 people on. Names, addresses, titles and
comments are invented (``material/``); mail addresses end in a domain that cannot exist.

The files, in the order to import them
    ===========  =======================================================  ==================================
    kind         file                                                     one row for
    ===========  =======================================================  ==================================
    roster       ``HR_Roster_<day>.csv``, semicolons, byte order mark     each dated membership
    catalogue    ``Catalogue_<day>.xlsx``                                 each content item
    activity     ``LMS_Activity_<day>_<day>.csv.gz``                      each thing the LMS noted
    transcript   ``TrainingOffice_Transcript_<day>.csv``                  person and course of an older LMS
    scores       ``LMS_Assessment_Results_<day>.csv``                     each attempt at a test or pre-test
    assignments  ``LMS_Assignments_<day>.csv``                            the newest of each person and item
    offers       ``Campaign_Offers_<day>.csv``                            each time something was put forward
    feedback     ``Course_Feedback_Responses_<day>.csv``                  each answer to the survey after use
    answers      ``Learning_Survey_<day>.csv``                            each person who answered the yearly survey
    mailings     ``Mailing_Activity_<day>.csv``                           each thing that became of a copy of a mail
    ===========  =======================================================  ==================================

What lives in them
    People join, move, go on leave, leave and come back. Learning by choice follows the week, the seasons and
    holidays, grows slowly, and falls on few items: Zipf's law with favourites of each team, and a fifth or more
    of the library that hardly anybody opens. Assignments burst towards quarter ends. Offers are taken up at rates
    that differ by channel. The log holds exact repeats, blank and idle durations, and views without an obligation.
    Items of the older LMS (``TO-...``) appear in the transcript only. Comments mostly agree with their rating.
    Learning at work is behind the apps people like. One invitation went out in two versions; the second did better.

What is hidden in them (``CompanyTruth.truths``; ``plans.PLANS`` says where)
    ``knows``                         a team passes the pre-test; its assignments are open -> listed
    ``never_opens``                   a department has not touched it for two months -> listed
    ``dislikes``                      a team rates it under two stars -> listed
    ``abandons``                      most of a team began and few finished -> listed
    ``required_and_disliked``         the same for something the law asks for -> blocked
    ``role_critical``                 looks untouched, a role needs it -> blocked
    ``prerequisite``                  looks untouched, a course in use asks for it -> blocked
    ``regulatory_unknown``            looks untouched, nobody said whether the law asks for it -> asked
    ``mandatory_but_not_regulatory``  marked as not regulatory, assigned as mandatory -> asked
    ``behind_peers``                  popular with comparable teams, this one is merely behind -> asked
    ``required_by_habit``             a company rule that people would choose anyway -> could be optional
    ``reference``                     two people look it up whenever they need it -> not listed
    ``seasonal``                      yearly items out of season -> not listed
    ``just_published``                ten days old -> not listed
    ``team_on_leave``                 a whole team on leave -> nothing listed
    ``team_inactive``                 a team whose whole activity fell away -> nothing listed
    ``team_under_ten``                too few people for a team decision -> nothing listed
    ``team_under_five``               too few people for any rate -> nothing listed
"""

from __future__ import annotations

from learnerintel.sample.company import write_company
from learnerintel.sample.truths import CompanyTruth, Expected, Truth, TruthKind

__all__ = ["CompanyTruth", "Expected", "Truth", "TruthKind", "write_company"]
