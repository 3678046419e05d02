from __future__ import annotations

import pytest

from learnerintel.domain.likely_matches import Naming, Reason, is_shared_mailbox, likely_matches

ANN, BO = 1, 2
KNOWN = [
    Naming(ANN, "employee_id", "00412345"),
    Naming(ANN, "email", "ann.olsen@example.com"),
    Naming(ANN, "person_name", "Ann Olsén"),
    Naming(BO, "employee_id", "12"),
    Naming(BO, "email", "bmueller@example.com"),
    Naming(BO, "person_name", "Bo Müller"),
]


@pytest.mark.parametrize(
    ("namespace", "name", "person", "reasons"),
    [
        ("employee_id", "412345", ANN, (Reason.LEADING_ZEROS,)),
        ("lms_id", "00412345", ANN, (Reason.SAME_ID,)),
        ("lms_id", "bmueller", BO, (Reason.LOGIN,)),
        ("email", "bmueller@corp.example.org", BO, (Reason.LOCAL_PART,)),
        ("email", "bmueller+lms@example.com", BO, (Reason.LOCAL_PART,)),
        ("email", "ann.olsen@corp.example.org", ANN, (Reason.LOCAL_PART, Reason.ADDRESS_OF_NAME)),
        ("email", "bo.mueller@corp.example.org", BO, (Reason.ADDRESS_OF_NAME,)),
        ("email", "mueller_bo@corp.example.org", BO, (Reason.ADDRESS_OF_NAME,)),
        ("lms_id", "Ann.Olsen@example.com", ANN, (Reason.SAME_ID, Reason.LOCAL_PART, Reason.ADDRESS_OF_NAME)),
        ("person_name", "Olsen, Ann", ANN, (Reason.SAME_NAME,)),
        ("person_name", "Mueller Bo", BO, (Reason.SAME_NAME,)),
    ],
)
def test_a_likely_match_is_proposed_with_its_reasons(namespace, name, person, reasons):
    (likely,) = likely_matches([Naming(9, namespace, name)], KNOWN)
    assert (likely.account_id, likely.person_id, likely.reasons) == (9, person, reasons)


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ("lms_id", "12"),  # every system numbers from 1 on
        ("person_name", "Ann"),
        ("person_name", "Ann Müller"),
        ("email", "ann@corp.example.org"),
        ("email", "info@example.org"),
    ],
)
def test_what_says_too_little_is_not_proposed(namespace, name):
    assert likely_matches([Naming(9, namespace, name)], KNOWN) == []


def test_a_name_that_two_people_share_says_nothing_of_either():
    namesake = Naming(3, "person_name", "Olsen, Ann")
    assert likely_matches([Naming(9, "person_name", "Ann Olsen")], [*KNOWN, namesake]) == []


def test_shared_mailboxes_are_told_from_people():
    shared = ["info@x.org", "Training@x.org", "team.claims@x.org", "it-support@x.org", "no-reply@x.org", "hr+a@x.org"]
    people = ["ann.olsen@x.org", "informatik.ann@x.org", "teamann@x.org"]
    assert [is_shared_mailbox(each) for each in shared] == [True] * len(shared)
    assert [is_shared_mailbox(each) for each in people] == [False] * len(people)


def test_a_shared_mailbox_of_the_roster_draws_nobody_to_it():
    known = [Naming(ANN, "email", "training@example.com")]
    assert likely_matches([Naming(9, "lms_id", "training"), Naming(8, "email", "training@example.org")], known) == []
