"""Headings of HR systems: BambooHR, Workday, SAP, Personio, ADP and plain masters, in four languages."""

from __future__ import annotations

from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded

PERSON = {
    **usual.PERSON,
    "employee_id": (
        *usual.PERSON["employee_id"],
        *folded(
            "employeeid, employeenumber, worker code, worker number, pers no, pers id, associate id, file number, "
            "clock number, payroll number, mitarbeiter number, nómina, núm empleado, n employé, n salarié"
        ),
    ),
    "email": (
        *usual.PERSON["email"],
        *folded(
            "ad email, best email, email work, primary work email, company email, corporate email, work contact email, "
            "user principal name, upn, geschäftliche e-mail, e mail geschäftlich, e mail dienstlich, firmen e mail, "
            "correo corporativo, correo de trabajo, correo laboral, e mail professionnel, adresse professionnelle, "
            "email professionnel"
        ),
    ),
    "person_name": (
        *usual.PERSON["person_name"],
        *folded("worker, worker name, payroll name, formatted name, legal name, apellidos y nombre, nom et prénom"),
    ),
}
NAME_PARTS = {
    "first_name": folded(
        "first name, firstname, given name, legal first name, vorname, rufname, prénom, nombre de pila"
    ),
    "last_name": folded(
        "last name, lastname, surname, family name, legal last name, nachname, familienname, apellidos, apellido, "
        "nom de famille"
    ),
}
TEAM = (
    *usual.TEAM,
    *folded(
        "supervisory organization, supervisory org, supervisory organisation, primary supervisory organization, "
        "sub department, subdepartment, org unit name, organizational unit name, orgeinheit, org einheit, "
        "unidad organizativa, unité organisationnelle"
    ),
)
#: Wider than a department: the parent of one where both are there.
DIVISION = folded(
    "division, business unit, directorate, geschäftsbereich, unternehmensbereich, bereich, división, "
    "dirección general, unidad de negocio, direction, pôle"
)
#: A unit that lies within a division. A type of department lies in many, so it is none of these.
NARROWER = folded(
    "department, department name, home department, home department description, dept, dept name, abteilung, "
    "departamento, área, département"
)
DEPARTMENT = (*NARROWER, *folded("department type, parent team"), *DIVISION)
DAYS = {
    "member_from": folded(
        "team since, member from, team from, in team since, team start date, position start date, assigned to team "
        "on, valid from, effective date, effective from, fivetran start, im team seit, gültig ab, gültig von, "
        "en el equipo desde, válido desde, dans l équipe depuis, valable du"
    ),
    "member_until": folded(
        "team until, member until, team to, in team until, team end date, position end date, valid to, "
        "valid until, effective to, fivetran end, im team bis, gültig bis, en el equipo hasta, válido hasta, "
        "dans l équipe jusqu au, valable jusqu au"
    ),
    "hired_on": folded(
        "hired on, hire date, date of hire, dateof hire, most recent hire date, start date, date hired, joined on, "
        "joining date, date of joining, entry date, einstellungsdatum, eintrittsdatum, eintritt, eingestellt am, "
        "fecha de ingreso, fecha de contratación, fecha de alta, date d embauche, date d entrée"
    ),
    "left_on": folded(
        "left on, leaving date, termination date, date of termination, dateof termination, end date, exit date, "
        "last working day, last day of work, austrittsdatum, austritt, ausgeschieden am, fecha de baja, "
        "fecha de salida, fecha de cese, date de départ, date de sortie"
    ),
    "leave_from": folded(
        "leave from, leave start, leave start date, absence from, absent from, abwesend von, abwesend ab, "
        "baja desde, ausencia desde, absence du, absent du"
    ),
    "leave_until": folded(
        "leave until, leave end, leave end date, absence until, absent until, leave to, abwesend bis, "
        "baja hasta, ausencia hasta, absence jusqu au, absent jusqu au"
    ),
}
