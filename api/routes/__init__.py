"""Every route, by noun; this list is all that the app mounts."""

from fastapi import APIRouter

from api.routes import campaigns, health, imports, interactions, leads

PUBLIC = health.router
ROUTERS: list[APIRouter] = [leads.router, interactions.router, campaigns.router, imports.router]
