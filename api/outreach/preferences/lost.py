"""The one answer to a link that is none."""

from fastapi import Request, Response

from api.auth.dependencies import AppContext
from api.http.browsers.languages import page_language
from api.outreach.preferences.view import patient_page
from api.outreach.preferences.words import WORDS


def not_found(context: AppContext, request: Request) -> Response:
    """The same for whatever is wrong with a link, in the language of who follows it."""
    language = page_language(request, context.settings.page_language)
    words = WORDS[language]
    page = patient_page(language, words["lost_title"], words["lost"], words["lost_then"])
    page.status_code = 404
    return page
