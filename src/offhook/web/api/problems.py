"""Refusals as problem details (RFC 9457): a status, a stable code, a sentence."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from offhook.terms.errors import FileInvalid, OffhookError
from offhook.web.api.errors import UnknownKey

API = "/api/v1/"
MEDIA_TYPE = "application/problem+json"
_STATUS = {
    "unknown-key": 401,
    "scope-missing": 403,
    "not-allowed": 403,
    "not-found": 404,
    "refused": 409,
    "made-meanwhile": 409,
    "floor-refused": 409,
    "not-accepted": 422,
    "file-invalid": 422,
    "too-many-requests": 429,
    "floor-away": 503,
    "journal-corrupt": 503,
}
_TITLES = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    422: "not-accepted",
}


def problem(
    status: int, code: str, detail: str, errors: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Return a refusal. `errors`: each thing that is wrong with what was sent."""
    told: dict[str, Any] = {
        "type": f"urn:offhook:problem:{code}",
        "title": code.replace("-", " "),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        told["errors"] = errors
    return JsonResponse(told, status=status, content_type=MEDIA_TYPE)


def of_error(error: OffhookError) -> HttpResponse:
    """Return an error of ours as a problem."""
    errors = None
    if isinstance(error, FileInvalid):
        errors = [
            {"where": one.where, "wrong": one.wrong, "accepted": one.accepted}
            for one in error.problems
        ]
    status = _STATUS.get(error.code, 422)
    answer = problem(status, error.code, str(error).partition("\n")[0], errors)
    if status == 401:
        answer["WWW-Authenticate"] = 'Bearer realm="offhook"'
    if "retry_after_s" in error.fields:
        answer["Retry-After"] = str(error.fields["retry_after_s"])
    return answer


def in_problems(respond: Callable[[HttpRequest], HttpResponse]) -> Any:
    """Say in the API's way what the framework refuses by itself, such as a method."""

    def middleware(request: HttpRequest) -> HttpResponse:
        answer = respond(request)
        if answer.status_code != 405 or not request.path.startswith(API):
            return answer
        told = problem(405, _TITLES[405], f"{request.method} is not for this address.")
        told["Allow"] = answer["Allow"]
        return told

    return middleware


def handle(api: NinjaAPI) -> None:
    """Let an API answer all that it refuses by problems."""
    api.add_exception_handler(OffhookError, _ours)
    api.add_exception_handler(AuthenticationError, lambda _, __: of_error(UnknownKey()))
    api.add_exception_handler(Http404, lambda _, __: not_here())
    api.add_exception_handler(HttpError, _http_error)
    api.add_exception_handler(ValidationError, _not_valid)


def not_here() -> HttpResponse:
    """Return that there is no such thing."""
    return problem(404, "not-found", "There is nothing here by this name.")


def _ours(
    _request: HttpRequest, error: OffhookError | type[OffhookError]
) -> HttpResponse:
    assert isinstance(error, OffhookError)
    return of_error(error)


def _http_error(
    _request: HttpRequest, error: HttpError | type[HttpError]
) -> HttpResponse:
    assert isinstance(error, HttpError)
    code = _TITLES.get(error.status_code, "refused")
    return problem(error.status_code, code, str(error))


def _not_valid(
    _request: HttpRequest, error: ValidationError | type[ValidationError]
) -> HttpResponse:
    assert isinstance(error, ValidationError)
    errors = [
        {"where": ".".join(map(str, one["loc"])), "wrong": one["msg"]}
        for one in error.errors
    ]
    return problem(422, "not-accepted", "What was sent cannot be used.", errors)
