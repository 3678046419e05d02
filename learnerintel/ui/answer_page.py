"""The page behind a message's link: small, plain, without sign-in, and without anything that runs.

Mail programs and link scanners open links, so opening it changes nothing, however often: only the button does, by a
request of another kind. Everything from data is escaped; the page may load nothing.
"""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from learnerintel.domain.notices import Answer
from learnerintel.errors import LearnerIntelError, SettingsError
from learnerintel.services.answering_links import Answered, Offered, answer, offered
from learnerintel.settings import Settings

FOLDER = "/answer/"
POLICY = "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
_FIELD = "answer"
#: A form with one word in it is far below this; nothing longer is read.
_LONGEST_FORM_BYTES = 200

_WORDS = {
    "en": {
        Answer.KEEP: "Keep it: send it to me again",
        Answer.STOP: "Do not send it to me",
        Answer.OBJECT: "Write me no such messages",
        "about": "This is about “{title}”. Nothing happens until you press a button.",
        "keep done": "Done. You will be sent “{title}” again.",
        "keep same": "You are being sent “{title}” already, so nothing had to be changed.",
        "stop done": "Done. You will not be sent “{title}” again.",
        "stop same": "You are not being sent “{title}” any more, so nothing had to be changed.",
        "object done": "Done. You will be written no such messages. What you are sent stays as it is.",
        "close": "You can close this page.",
    },
    "de": {
        Answer.KEEP: "Behalten: wieder an mich schicken",
        Answer.STOP: "Nicht mehr schicken",
        Answer.OBJECT: "Keine solchen Nachrichten mehr",
        "about": "Es geht um „{title}“. Es geschieht nichts, bevor Sie einen Knopf drücken.",
        "keep done": "Erledigt. Sie bekommen „{title}“ wieder.",
        "keep same": "Sie bekommen „{title}“ bereits; es war nichts zu ändern.",
        "stop done": "Erledigt. Sie bekommen „{title}“ nicht mehr.",
        "stop same": "Sie bekommen „{title}“ schon nicht mehr; es war nichts zu ändern.",
        "object done": "Erledigt. Sie bekommen keine solchen Nachrichten mehr. Was Sie geschickt bekommen, bleibt.",
        "close": "Sie können diese Seite schließen.",
    },
}


def answer_routes(settings: Settings) -> list[Route]:
    """The routes of the page.

    Args:
        settings: with the key of links and the stores.
    """

    def look(request: Request) -> Response:
        try:
            return _page(_offer(offered(settings, request.path_params["token"])))
        except LearnerIntelError as refusal:
            return _refused(refusal)

    async def press(request: Request) -> Response:
        pressed = await _pressed(request)
        if pressed is None:
            return _page(_paragraph("Nothing was chosen, so nothing was changed."), 400)
        try:
            return _page(_done(answer(settings, request.path_params["token"], pressed)))
        except LearnerIntelError as refusal:
            return _refused(refusal)

    path = FOLDER + "{token:str}"
    return [Route(path, look, methods=["GET", "HEAD"]), Route(path, press, methods=["POST"])]


class AnswerHeaders:
    """Gives the page a policy under which nothing is loaded and nothing runs, and keeps it out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; harden the answer."""
        if scope["type"] != "http" or not scope["path"].startswith(FOLDER):
            await self._app(scope, receive, send)
            return
        own = {
            b"content-security-policy": POLICY.encode(),
            b"cache-control": b"no-store",
            b"x-robots-tag": b"noindex, nofollow",
        }

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in own]
                message = {**message, "headers": [*kept, *own.items()]}
            await send(message)

        await self._app(scope, receive, send_hardened)


async def _pressed(request: Request) -> Answer | None:
    """The button that was pressed; None where the request holds none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM_BYTES:
            return None
    name, _, value = body.decode("ascii", "replace").partition("=")
    return Answer(value) if name == _FIELD and value in set(Answer) else None


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language.split("-", maxsplit=1)[0], _WORDS["en"])


def _offer(one: Offered) -> str:
    words = _words(one.language)
    buttons = "".join(
        f'<p><button name="{_FIELD}" value="{escape(str(each))}">{escape(words[each])}</button></p>'
        for each in one.answers
    )
    return f'{_paragraph(words["about"].format(title=one.title))}<form method="post">{buttons}</form>'


def _done(one: Answered) -> str:
    words = _words(one.language)
    said = words[f"{one.answer} {'done' if one.does_change else 'same'}"].format(title=one.title)
    return _paragraph(said) + _paragraph(words["close"])


def _refused(refusal: LearnerIntelError) -> Response:
    if isinstance(refusal, SettingsError):
        return _page(_paragraph("This page is not set up. Nothing was changed. Tell your learning team."), 503)
    return _page(_paragraph(str(refusal)) + _paragraph("Your learning team can help you."), 410)


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _page(body: str, status: int = 200) -> Response:
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" '
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head>{head}content="light dark"><title>Your answer</title></head>'
        f"<body><main>{body}</main></body></html>",
        status,
    )
