"""Doors without a token: vendors' webhooks, verified by signature; links in messages, signed by us. No rules here."""

from fastapi import APIRouter

from api.hooks import ads, forms, pages, partners, vendors

HOOKS: list[APIRouter] = [vendors.router, ads.router, partners.router, pages.router, forms.router]
