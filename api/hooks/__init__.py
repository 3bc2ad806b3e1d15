"""Doors without a token: vendors' webhooks, verified by signature; links in messages, signed by us. No rules here."""

from fastapi import APIRouter

from api.hooks import forms, pages, partners, vendors

HOOKS: list[APIRouter] = [vendors.router, partners.router, pages.router, forms.router]
