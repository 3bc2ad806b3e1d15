"""A capture form's endpoints: the hosted page, the script for other pages, and plain JSON for programs of theirs."""

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from api.auth.dependencies import AppContext, Context
from api.auth.idempotency import json_answer
from api.capture.forms.addresses import form_url, tenant_of
from api.capture.forms.entries import EntryFault, enter, fresh_token, token_for_again
from api.capture.forms.html import Shown
from api.capture.forms.input import LINK, MARK, PAGE, REF, TOKEN, Entry, read_form, read_json
from api.capture.forms.pages import form_page, form_script, plain_page, thanks_page
from api.capture.schemas.form_answers import FormFault, FormServed, FormThanks
from api.http.browsers.languages import page_language
from api.http.clients import client_address
from api.http.errors import ANSWERS, UnreadableBody, answer_error, problem, respond
from api.http.limits import Limit
from api.http.problems import FieldError
from domain.capture.submission import Attribution
from domain.errors import NotFound, TooMuch
from store.capture.forms import OpenForm, open_form

router = APIRouter(prefix="/f", include_in_schema=False)
_KNOWN = tuple(ANSWERS)
_MOST_TYPED = 20_000


@router.get("/{form_key}.js")
async def serve_script(form_key: str, request: Request, context: Context) -> Response:
    try:
        form = await _looked_at(context, form_key, request)
    except _KNOWN as error:
        return answer_error(error)
    return form_script(
        form, Shown(form_key, form_url(context, form_key)), fresh_token(context, form, datetime.now(UTC))
    )


@router.options("/{form_key}.json")
async def ask_before(form_key: str, request: Request, context: Context) -> Response:
    """A browser asks whether another site's page may post here."""
    try:
        form = await _looked_at(context, form_key, request)
    except _KNOWN as error:
        return answer_error(error)
    allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "content-type"}
    return _shared(Response(status_code=204, headers=allowed | {"Access-Control-Max-Age": "600"}), form, request)


@router.get("/{form_key}.json")
async def serve_definition(form_key: str, request: Request, context: Context) -> Response:
    """What the form asks, and a token for one submission."""
    try:
        form = await _looked_at(context, form_key, request)
    except _KNOWN as error:
        return answer_error(error)
    token = fresh_token(context, form, datetime.now(UTC))
    return _shared(json_answer(FormServed.of(form.definition, token).model_dump_json(), 200), form, request)


@router.post("/{form_key}.json")
async def take_json(form_key: str, request: Request, context: Context) -> Response:
    """200 for everybody who has nothing to correct, known or new, robot or not."""
    form = None
    try:
        form = await _form(context, form_key, request)
        await context.limits.client(Limit.SUBMISSIONS, request)
        entry = await read_json(request)
        await context.limits.submission(form.row.tenant_id, form.row.id)
        fault = await enter(context, form, entry, client_address(request), datetime.now(UTC))
    except _KNOWN as error:
        return _shared(answer_error(error), form, request)
    return _shared(_corrected(form, fault) if fault else _thanked(form), form, request)


@router.get("/{form_key}/thanks")
async def thank(form_key: str, request: Request, context: Context) -> Response:
    try:
        return thanks_page(await _looked_at(context, form_key, request))
    except _KNOWN as error:
        return _sorry(context, request, error)


@router.get("/{form_key}")
async def serve_page(form_key: str, request: Request, context: Context) -> Response:
    try:
        form = await _looked_at(context, form_key, request)
    except _KNOWN as error:
        return _sorry(context, request, error)
    hidden = _carried(context, form_key, request) | {TOKEN: fresh_token(context, form, datetime.now(UTC))}
    return form_page(form, Shown(form_key, form_key, hidden=hidden))


@router.post("/{form_key}")
async def take_page(form_key: str, request: Request, context: Context) -> Response:
    """303 to the thanks; else the page again, as it was filled in: 422 when something is to be corrected."""
    form = entry = None
    try:
        form = await _form(context, form_key, request)
        await context.limits.client(Limit.SUBMISSIONS, request)
        entry = await read_form(request)
        await context.limits.submission(form.row.tenant_id, form.row.id)
        fault = await enter(context, form, entry, client_address(request), datetime.now(UTC))
    except _KNOWN as error:
        entry = entry or await _typed(request, error)
        return _kept(context, form, entry, error) if form and entry else _sorry(context, request, error)
    if fault:
        return form_page(form, _again(context, form, entry, fault), 422)
    return Response(status_code=303, headers={"Location": form.definition.redirect or f"{form_key}/thanks"})


async def _form(context: AppContext, form_key: str, request: Request) -> OpenForm:
    """Raises `NotFound`, and `TooMuch` for who guesses keys."""
    try:
        tenant_id = tenant_of(form_key)
        async with context.database.tenant_session(tenant_id) as session:
            return await open_form(session, tenant_id, form_key)
    except NotFound:
        await context.limits.client(Limit.FAILURES, request)
        raise


async def _looked_at(context: AppContext, form_key: str, request: Request) -> OpenForm:
    await context.limits.client(Limit.PAGES, request)
    return await _form(context, form_key, request)


def _carried(context: AppContext, form_key: str, request: Request) -> dict[str, str]:
    """What the page's address and its Referer say of where the person comes from; the form brings it back."""
    query = request.query_params
    said = {name: query.get(name, "") for name in Attribution.model_fields}
    address = form_url(context, form_key)
    said["landing_page"] = f"{address}?{request.url.query}" if request.url.query else address
    said["referrer"] = request.headers.get("referer", "")
    marks = {MARK + name: value[:2_000] for name, value in said.items() if value}
    return marks | {PAGE: address, LINK: query.get(LINK, "")[:300], REF: query.get(REF, "")[:300]}


def _again(context: AppContext, form: OpenForm, entry: Entry, fault: EntryFault) -> Shown:
    marks = {MARK + name: value for name, value in entry.attribution.items() if value}
    token = token_for_again(context, form, fault.token)
    hidden = {**marks, PAGE: entry.page, LINK: entry.link, REF: entry.ref, TOKEN: token}
    # In another language the boxes say what nobody has ticked yet.
    ticked = frozenset(entry.consents if token == fault.token else ())
    return Shown(form.row.key, form.row.key, entry.answers, ticked, fault.errors, fault.message, hidden)


def _thanked(form: OpenForm) -> Response:
    texts = form.definition.texts
    thanks = FormThanks(title=texts.thanks_title, message=texts.thanks, redirect=form.definition.redirect)
    return json_answer(thanks.model_dump_json(), 200)


def _corrected(form: OpenForm, fault: EntryFault) -> Response:
    errors = [FieldError(field=name, message=message) for name, message in fault.errors.items()]
    detail = fault.message or form.definition.texts.errors
    first = errors[0].field if errors else None
    shown = problem(422, "invalid", detail, field=first, reason=None if errors else fault.reason, errors=errors or None)
    return respond(FormFault(**shown.model_dump(), token=fault.token))


def _shared(answer: Response, form: OpenForm | None, request: Request) -> Response:
    """A page of an allowed site may read the answer; of no other, however its name ends, and never of `null`."""
    origin = request.headers.get("origin", "")
    answer.headers["Vary"] = "Origin"
    if form and origin in form.definition.allowed_origins:
        answer.headers["Access-Control-Allow-Origin"] = origin
    return answer


def _kept(context: AppContext, form: OpenForm, entry: Entry, error: Exception) -> Response:
    """It is not the person's fault, so nothing that they typed is lost."""
    plain = answer_error(error)
    fault = EntryFault(entry.token, message=form.definition.texts.failed)
    return _patient(form_page(form, _again(context, form, entry, fault), plain.status_code), plain)


async def _typed(request: Request, error: Exception) -> Entry | None:
    """What a person over the limit typed, if it is no more than a person types; nothing is done with it."""
    if not isinstance(error, TooMuch) or int(request.headers.get("content-length", _MOST_TYPED + 1)) > _MOST_TYPED:
        return None
    try:
        return await read_form(request)
    except UnreadableBody:
        return None


def _sorry(context: AppContext, request: Request, error: Exception) -> Response:
    """For a person, not for a program."""
    plain, language = answer_error(error), page_language(request, context.settings.page_language)
    what = "gone" if plain.status_code == 404 else "later"
    return _patient(plain_page(language, what, plain.status_code), plain)


def _patient(page: Response, plain: Response) -> Response:
    if after := plain.headers.get("retry-after"):
        page.headers["Retry-After"] = after
    return page
