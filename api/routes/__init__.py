"""Every route, by noun; this list is all that the app mounts."""

from fastapi import APIRouter

from api.routes import (
    agents,
    api_keys,
    assessment_forms,
    behaviours,
    campaigns,
    commands,
    custom_fields,
    decisions,
    duplicates,
    exports,
    forms,
    health,
    imports,
    integrations,
    interactions,
    leads,
    lives,
    me,
    referrers,
    tags,
    tasks,
    tenant,
)

PUBLIC = health.router
ROUTERS: list[APIRouter] = [
    leads.router,
    behaviours.router,
    commands.router,
    lives.router,
    decisions.router,
    interactions.router,
    assessment_forms.router,
    tasks.router,
    agents.router,
    campaigns.router,
    custom_fields.router,
    exports.router,
    imports.uploads,
    tags.router,
    imports.router,
    integrations.router,
    forms.router,
    referrers.router,
    tenant.router,
    api_keys.router,
    duplicates.router,
    me.router,
]
