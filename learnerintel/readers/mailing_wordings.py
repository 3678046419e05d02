"""Headings that exports of mailing tools share, English first, then German, Spanish and French."""

from __future__ import annotations

from learnerintel.readers import wordings as usual
from learnerintel.readers.headings import folded

CONTACT = {
    "employee_id": usual.PERSON["employee_id"],
    "email": usual.PERSON["email"],
    "contact_id": folded(
        "contact id, member id, lead id, subscriber id, euid, leid, unique email id, record id contact, vid, "
        "kontakt id, id de contacto, id du contact"
    ),
    "person_name": folded("full name, name, recipient name, contact name, vollständiger name, nombre completo, nom"),
}
CAMPAIGN = folded(
    "campaign id, unique id, email campaign id, campaign, automation email id, mailing id, newsletter id, "
    "email id, message id, kampagnen id, kampagne, id de campaña, campaña, id de campagne, campagne"
)
CAMPAIGN_TITLE = folded(
    "campaign title, campaign name, email name, mailing name, newsletter name, title, primary attribute value, "
    "name der e-mail, kampagnenname, titel, nombre de la campaña, título, nom de la campagne, titre"
)
SUBJECT = folded("subject, subject line, email subject, betreff, betreffzeile, asunto, objet, sujet")
AUDIENCE = folded(
    "list, audience, list name, audience name, list id, mailing list, liste, zielgruppe, lista, audiencia, audience nom"
)
SENT = folded(
    "send date, sent at, sent on, sent date, send time, date sent, sent time, sent date time, publish date, "
    "versanddatum, gesendet am, versendet am, fecha de envío, enviado el, date d envoi, envoyé le"
)
EVENT = folded("event, event type, action, activity, activity type, type, interaction, ereignis, evento, événement")
LINK = folded("url, link, clicked url, clicked link, link clicked, link url, geklickter link, enlace, lien")
ADDRESS_OF_READER = folded("ip, ip address, client ip address, ip adresse")
PROGRAM_OF_READER = folded("user agent, browser, email client")
