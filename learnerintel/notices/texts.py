"""The texts that come with the product, by kind and language. An organisation may write its own instead.

They are templates: what stands in braces is filled in, and ``link`` leads to the page with the answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from learnerintel.domain.notices import NoticeKind


@dataclass(frozen=True, slots=True)
class Text:
    """A message before anything is filled in.

    Attributes:
        subject: one line.
        body: plain text.
    """

    subject: str
    body: str


_KEEP = """Actually, you would like to keep it? Open this page and press "Keep it":
{{ link }}
The link can be used once, within {{ link_days }} days. There you can also say that you want no such messages.

{{ sender }}
"""
_INSTEAD = 'What comes instead: {% if instead %}"{{ instead }}"{% else %}nothing. The time is yours{% endif %}.\n\n'
_STOPPED = 'What was stopped: "{{ title }}". You will not be sent it again, and nothing of it is open for you.\n'
_SCHLUSS = """Sie möchten es doch behalten? Öffnen Sie diese Seite und drücken Sie „Behalten“:
{{ link }}
Der Link gilt einmal und {{ link_days }} Tage lang. Dort können Sie auch sagen, dass Sie keine solchen
Nachrichten möchten.

{{ sender }}
"""
_STATTDESSEN = (
    "Was stattdessen kommt: {% if instead %}„{{ instead }}“{% else %}nichts. Die Zeit gehört Ihnen{% endif %}.\n\n"
)
_BEENDET = "Was beendet ist: „{{ title }}“. Sie bekommen es nicht mehr, und nichts davon ist für Sie offen.\n"

_K = NoticeKind
BUILT_IN: dict[tuple[NoticeKind, str], Text] = {
    (_K.KNOWN, "en"): Text(
        'You know it already: "{{ title }}" is off your list',
        "Hello,\n\n" + _STOPPED + "Why: you have shown that you already know it.\n" + _INSTEAD + _KEEP,
    ),
    (_K.NOT_NEEDED, "en"): Text(
        'You will not be sent "{{ title }}" again',
        "Hello,\n\n" + _STOPPED
        + "Why: hardly anybody in your team needed it. Sorry for the reminders.\n" + _INSTEAD + _KEEP,
    ),
    (_K.POOR, "en"): Text(
        'Sorry: you will not be sent "{{ title }}" again',
        "Hello,\n\nsorry.\n\n" + _STOPPED
        + "Why: {% if stars %}you gave it {{ stars }} of 5 stars, so you told us that it was poor"
        "{% else %}people in your team told us that it was poor{% endif %}.\n" + _INSTEAD + _KEEP,
    ),
    (_K.REPLACED, "en"): Text(
        'Something better comes instead of "{{ title }}"',
        "Hello,\n\n" + _STOPPED + "Why: it is replaced by something better.\n" + _INSTEAD + _KEEP,
    ),
    (_K.STOPPED, "en"): Text(
        'You will not be sent "{{ title }}" again',
        "Hello,\n\n" + _STOPPED + "Why: your learning team decided that your team can do without it.\n"
        + _INSTEAD + _KEEP,
    ),
    (_K.ASK, "en"): Text(
        'Shall we stop sending you "{{ title }}"?',
        'Hello,\n\nyou gave "{{ title }}" {{ stars }} of 5 stars, with a comment that finds fault. '
        "Nothing was stopped.\n\nIf you do not want to be sent it again, open this page and press "
        '"Do not send it to me":\n{{ link }}\nThe link can be used once, within {{ link_days }} days. '
        "If you do nothing, everything stays as it is.\n\n{{ sender }}\n",
    ),
    (_K.REQUIRED, "en"): Text(
        'About your rating of "{{ title }}"',
        'Hello,\n\nyou gave "{{ title }}" {{ stars }} of 5 stars. Sorry that it was not better.\n\n'
        "It cannot be stopped: it is required"
        "{% if owner %}, and {{ owner }} looks after it{% endif %}. Your rating was passed on there, without your "
        "name.\n\nYou want no such messages? Say so on this page:\n{{ link }}\n\n{{ sender }}\n",
    ),
    (_K.OWNER, "en"): Text(
        'A poor rating of "{{ title }}"',
        'Hello,\n\nsomebody gave "{{ title }}" {{ stars }} of 5 stars. It is required, so it went on being sent. '
        "Who it was is not passed on; what several people say of it stands on its page.\n\n{{ sender }}\n",
    ),
    (_K.KNOWN, "de"): Text(
        "Sie können es schon: „{{ title }}“ ist von Ihrer Liste",
        "Guten Tag,\n\n" + _BEENDET + "Warum: Sie haben gezeigt, dass Sie es schon können.\n" + _STATTDESSEN + _SCHLUSS,
    ),
    (_K.NOT_NEEDED, "de"): Text(
        "Sie bekommen „{{ title }}“ nicht mehr",
        "Guten Tag,\n\n" + _BEENDET + "Warum: In Ihrem Team hat es kaum jemand gebraucht. Entschuldigen Sie die "
        "Erinnerungen.\n" + _STATTDESSEN + _SCHLUSS,
    ),
    (_K.POOR, "de"): Text(
        "Entschuldigung: Sie bekommen „{{ title }}“ nicht mehr",
        "Guten Tag,\n\nentschuldigen Sie bitte.\n\n" + _BEENDET
        + "Warum: {% if stars %}Sie gaben ihm {{ stars }} von 5 Sternen, fanden es also schlecht"
        "{% else %}Menschen in Ihrem Team fanden es schlecht{% endif %}.\n" + _STATTDESSEN + _SCHLUSS,
    ),
    (_K.REPLACED, "de"): Text(
        "Etwas Besseres statt „{{ title }}“",
        "Guten Tag,\n\n" + _BEENDET + "Warum: Etwas Besseres ersetzt es.\n" + _STATTDESSEN + _SCHLUSS,
    ),
    (_K.STOPPED, "de"): Text(
        "Sie bekommen „{{ title }}“ nicht mehr",
        "Guten Tag,\n\n" + _BEENDET + "Warum: Ihre Personalentwicklung hat entschieden, dass Ihr Team darauf "
        "verzichten kann.\n" + _STATTDESSEN + _SCHLUSS,
    ),
    (_K.ASK, "de"): Text(
        "Sollen wir Ihnen „{{ title }}“ nicht mehr schicken?",
        "Guten Tag,\n\nSie gaben „{{ title }}“ {{ stars }} von 5 Sternen, mit einem kritischen Kommentar. Beendet ist "
        "nichts.\n\nWenn Sie es nicht mehr bekommen möchten, öffnen Sie diese Seite und drücken Sie „Nicht mehr "
        "schicken“:\n{{ link }}\nDer Link gilt einmal und {{ link_days }} Tage lang. Wenn Sie nichts tun, bleibt "
        "alles, wie es ist.\n\n{{ sender }}\n",
    ),
    (_K.REQUIRED, "de"): Text(
        "Zu Ihrer Bewertung von „{{ title }}“",
        "Guten Tag,\n\nSie gaben „{{ title }}“ {{ stars }} von 5 Sternen. Schade, dass es nicht besser war.\n\n"
        "Beenden lässt es sich nicht: Es ist Pflicht{% if owner %}, und {{ owner }} ist dafür zuständig{% endif %}. "
        "Ihre Bewertung ist dort angekommen, ohne Ihren Namen.\n\nSie möchten keine solchen Nachrichten? "
        "Sagen Sie es auf dieser Seite:\n{{ link }}\n\n{{ sender }}\n",
    ),
    (_K.OWNER, "de"): Text(
        "Eine schlechte Bewertung von „{{ title }}“",
        "Guten Tag,\n\njemand gab „{{ title }}“ {{ stars }} von 5 Sternen. Es ist Pflicht und wird deshalb weiter "
        "verschickt. Wer es war, wird nicht weitergegeben; was mehrere sagen, steht auf seiner Seite.\n\n"
        "{{ sender }}\n",
    ),
}  # fmt: skip
LANGUAGES = tuple(sorted({language for _, language in BUILT_IN}))
FALLBACK_LANGUAGE = "en"
