"""Routes without a token: vendors' webhooks, verified by signature; links in messages, signed by us; signing in."""

from fastapi import APIRouter

from api.auth.sessions import demo, login, sessions
from api.capture import ad_hooks, form_hooks, partner_hooks
from api.outreach import mail_hooks, own_links, vendors
from api.outreach.calls import hooks as call_hooks
from api.outreach.calls import recordings
from api.outreach.preferences import pages
from api.outreach.providers import hooks as provider_hooks
from api.payments import hooks as payment_hooks
from api.payments import pages as payment_pages
from api.sync import audience_hooks

HOOKS: list[APIRouter] = [
    vendors.router,
    provider_hooks.router,
    call_hooks.router,
    mail_hooks.router,
    ad_hooks.router,
    partner_hooks.router,
    pages.router,
    pages.clicks,
    recordings.router,
    own_links.router,
    payment_pages.router,
    payment_hooks.router,
    form_hooks.router,
    audience_hooks.router,
]
SESSIONS: list[APIRouter] = [sessions.router, demo.router, login.router]
