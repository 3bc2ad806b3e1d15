"""Things of a hospital by a part of their names: people, campaigns, forms, rules. There are few of each."""

from typing import Any

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from store.session import run_sql

_FITS = "position(lower(:part) IN lower({})) > 0"
_PEOPLE = text(f"""
    SELECT id, name, role FROM users WHERE tenant_id = :tenant AND active AND role <> 'integration'
        AND {_FITS.format("name")} ORDER BY name, id LIMIT :limit
""")  # noqa: S608 - constants of this file
_CAMPAIGNS = text(f"""
    SELECT id, campaign_name AS name FROM lead_campaigns WHERE tenant_id = :tenant AND {_FITS.format("campaign_name")}
    ORDER BY id DESC LIMIT :limit
""")  # noqa: S608 - constants of this file
_FORMS = text(f"""
    SELECT id, name FROM forms WHERE tenant_id = :tenant AND {_FITS.format("name")} ORDER BY id DESC LIMIT :limit
""")  # noqa: S608 - constants of this file
_RULES = text(f"""
    SELECT id, kind, version, state FROM rule_sets
    WHERE tenant_id = :tenant AND ({_FITS.format("kind")} OR {_FITS.format("note")} OR {_FITS.format("scope")})
    ORDER BY state <> 'active', kind, version DESC LIMIT :limit
""")  # noqa: S608 - constants of this file
_ALL = {"people": _PEOPLE, "campaigns": _CAMPAIGNS, "forms": _FORMS, "rules": _RULES}


async def named(session: AsyncSession, tenant_id: int, what: str, part: str, limit: int) -> list[Row[Any]]:
    """`what`: people, campaigns, forms or rules; rules also by what their note says."""
    return list((await run_sql(session, _ALL[what], {"tenant": tenant_id, "part": part, "limit": limit})).all())
