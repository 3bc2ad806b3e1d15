"""Every route, by noun; this list is all that the app mounts."""

from fastapi import APIRouter

from api import privacy
from api.auth import me, sign_outs
from api.booking import appointments, availability, exceptions, locations, resources
from api.booking import services as booked_services
from api.campaigns import campaigns
from api.capture import forms_routes, integrations, referrers
from api.capture import leads as captured_leads
from api.capture.imports import imports
from api.duplicates import duplicates
from api.leads import behaviours, consents, contacts, exports, interactions, leads, moves, runs, tags
from api.leads.commands import routes as commands
from api.leads.lists import boards, bulk, search, views
from api.lifecycle import timeline
from api.live import notices
from api.monitoring import health, metrics, operations
from api.outreach import attachments, inbox, mailboxes, messages
from api.outreach import spending as outreach_spending
from api.outreach import states as outreach_states
from api.outreach.blocks import blocks as outreach_blocks
from api.outreach.calls import calls
from api.outreach.providers import routes as providers
from api.outreach.templates import previews as template_previews
from api.outreach.templates import routes as templates
from api.outreach.templates import samples as template_samples
from api.patients import matches as patient_matches
from api.payments import desks as payment_desks
from api.payments import payments
from api.qualification import assessments
from api.qualification import forms as assessment_forms
from api.routing import offers, queue
from api.rules import decisions, rules, sequences, shadows, trials
from api.sync import audiences
from api.sync import deliveries as webhook_deliveries
from api.sync import endpoints as webhook_endpoints
from api.team import (
    absence,
    agents,
    people,
    preferences,
    reviews,
    speed,
    tasks,
    teams,
    today,
    users,
)
from api.tenants import api_keys, brand, custom_fields, tenant

PUBLIC = health.router
WATCHED = metrics.router
ROUTERS: list[APIRouter] = [
    captured_leads.router,
    boards.router,
    views.router,
    bulk.leads,
    bulk.router,
    search.router,
    leads.router,
    behaviours.router,
    commands.router,
    messages.router,
    inbox.router,
    attachments.router,
    mailboxes.router,
    runs.router,
    timeline.router,
    privacy.router,
    decisions.router,
    trials.router,
    shadows.router,
    interactions.router,
    calls.router,
    assessment_forms.router,
    assessments.router,
    tasks.router,
    today.router,
    appointments.router,
    availability.router,
    locations.router,
    resources.router,
    booked_services.router,
    exceptions.router,
    reviews.router,
    speed.router,
    agents.router,
    absence.router,
    offers.router,
    queue.router,
    notices.router,
    operations.router,
    teams.router,
    users.router,
    campaigns.router,
    custom_fields.router,
    exports.router,
    imports.uploads,
    contacts.router,
    consents.router,
    tags.router,
    imports.router,
    integrations.router,
    forms_routes.router,
    referrers.router,
    tenant.router,
    outreach_states.router,
    outreach_spending.router,
    sequences.router,
    providers.router,
    payment_desks.router,
    payments.router,
    outreach_blocks.router,
    outreach_blocks.uploads,
    template_previews.router,
    template_samples.router,
    templates.router,
    rules.router,
    moves.router,
    api_keys.router,
    webhook_endpoints.router,
    webhook_deliveries.router,
    audiences.router,
    duplicates.router,
    patient_matches.router,
    me.router,
    preferences.router,
    people.router,
    brand.router,
    sign_outs.router,
]
