"""Two demo tenants with their people. Nobody here exists; telephone numbers are from the range kept for fiction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from domain.conditions.rule_set import RuleSet
from domain.outreach.cadence.rules import CadenceRuleSet
from domain.rules.rule_sets import RuleKind, scope_of, stored
from domain.tenants.policy import CalendarPolicy, OpenHours, Policy
from store.booking.eye_hospital import CLINICS, add_clinic
from store.outreach.eye_hospital import eye_hospital_texts
from store.tables.rules import RuleActivationRow, RuleSetRow
from store.tables.tenants import AgentRow, BrandRow, TenantRow, UserRow


@dataclass(frozen=True)
class DemoAgent:
    """An agent to be; `name` also makes the e-mail address."""

    name: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    locations: tuple[str, ...] = ()
    seniority: int = 3
    capacity: int = 20
    hours: tuple[OpenHours, ...] = ()
    team: str = "main"
    daily_cap: int | None = None


@dataclass(frozen=True)
class DemoTenant:
    """A hospital to be; `staff` are the roles of those who work no leads, `rules` those that are not built in.

    `sequences`: those of occasions after first contact.
    `accent`: its colour in the console.
    """

    id: int
    name: str
    country: str
    time_zone: str
    currency: str
    staff: tuple[str, ...]
    agents: tuple[DemoAgent, ...]
    policy: Policy = field(default_factory=Policy)
    rules: Mapping[RuleKind, RuleSet] = field(default_factory=dict)
    sequences: tuple[CadenceRuleSet, ...] = ()
    accent: str | None = None


_EVERY_SKILL = ("cataract", "lasik", "retina", "glaucoma", "squint", "general")

DEMO_TENANTS = (
    DemoTenant(
        id=1,
        name="Blink Eye Hospital",
        country="IN",
        time_zone="Asia/Kolkata",
        currency="INR",
        staff=("admin", "manager", "marketing", "integration", "ops"),
        policy=Policy(calendar=CalendarPolicy(holidays_of="IN")),
        accent="#0b6e75",
        agents=(
            DemoAgent("Asha", ("cataract", "general"), ("en", "hi", "ta"), ("chennai", "bengaluru"), seniority=5),
            DemoAgent("Bala", ("lasik", "general"), ("en", "hi", "te"), ("hyderabad", "chennai"), seniority=4),
            DemoAgent("Charu", ("retina", "glaucoma", "general"), ("en", "hi", "kn"), ("bengaluru",), seniority=4),
            DemoAgent("Dev", ("squint", "general"), ("en", "hi", "ml"), ("kochi", "chennai"), seniority=3),
            DemoAgent("Esha", ("cataract", "glaucoma", "retina", "general"), ("en", "hi"), capacity=15, seniority=2),
            DemoAgent("Farid", _EVERY_SKILL, ("en", "hi", "ta", "te", "ml", "kn"), capacity=30, seniority=1),
        ),
    ),
    DemoTenant(
        id=2,
        name="Blink Eye Hospital Dubai",
        country="AE",
        time_zone="Asia/Dubai",
        currency="AED",
        staff=("admin", "manager"),
        policy=Policy(calendar=CalendarPolicy(holidays_of="AE")),
        accent="#7a3e9d",
        agents=(
            DemoAgent("Ghada", ("cataract", "lasik", "general"), ("en", "ar"), ("dubai",)),
            DemoAgent("Hari", ("retina", "glaucoma", "squint", "general"), ("en", "hi", "ml"), ("dubai",)),
        ),
    ),
)


def seed_demo(owner_url: str, *, clinics: bool = False) -> None:
    """Add the demo tenants that are not there yet; never touches one that is. `clinics`: with what can be booked."""
    add_tenants(owner_url, DEMO_TENANTS, clinics=clinics)


def add_tenants(owner_url: str, tenants: Iterable[DemoTenant], *, clinics: bool = False) -> None:
    """Add those of the tenants that are not there yet, each with its people."""
    engine = create_engine(owner_url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    for tenant in tenants:
        with Session(engine) as session, session.begin():
            session.execute(text("SELECT set_config('app.current_tenant_id', :id, true)"), {"id": str(tenant.id)})
            if _add_tenant(session, tenant):
                _add_people(session, tenant)
                session.add_all(_rules(tenant))
                session.add_all(eye_hospital_texts(tenant.id))
                if clinics and tenant.id in CLINICS:
                    add_clinic(session, tenant.id, CLINICS[tenant.id])
                if tenant.accent:
                    session.add(BrandRow(tenant_id=tenant.id, accent=tenant.accent, updated_at=datetime.now(UTC)))


def _add_tenant(session: Session, tenant: DemoTenant) -> bool:
    """Whether it was new; of two seeding at once, one waits here and adds nothing."""
    values = {
        "id": tenant.id,
        "name": tenant.name,
        "country": tenant.country,
        "time_zone": tenant.time_zone,
        "locale": "en",
        "currency": tenant.currency,
        "policy": tenant.policy.model_dump(mode="json", exclude_defaults=True),
    }
    added = insert(TenantRow).values(values).on_conflict_do_nothing().returning(col(TenantRow.id))
    return session.execute(added).first() is not None


def _add_people(session: Session, tenant: DemoTenant) -> None:
    for role in tenant.staff:
        session.add(_user(tenant, role.capitalize(), role))
    users = [_user(tenant, agent.name, "agent") for agent in tenant.agents]
    session.add_all(users)
    session.flush()
    session.add_all(_agents(tenant, users))


def _user(tenant: DemoTenant, name: str, role: str) -> UserRow:
    slug = name.lower()
    return UserRow(
        tenant_id=tenant.id,
        name=f"{name} (demo)",
        email=f"{slug}@tenant{tenant.id}.example",
        role=role,
    )


def _agents(tenant: DemoTenant, users: Iterable[UserRow]) -> list[AgentRow]:
    return [
        AgentRow(
            tenant_id=tenant.id,
            id=user.id,
            phone=f"+1202555{100 + 10 * tenant.id + place:04d}",
            skills=list(agent.skills),
            languages=list(agent.languages),
            locations=list(agent.locations),
            seniority=agent.seniority,
            capacity=agent.capacity,
            team=agent.team,
            daily_cap=agent.daily_cap,
            hours=[opening.model_dump(mode="json") for opening in agent.hours],
        )
        for place, (agent, user) in enumerate(zip(tenant.agents, users, strict=True))
    ]


def _rules(tenant: DemoTenant) -> list[RuleSetRow | RuleActivationRow]:
    """Each in force since ever, so that leads of any clock are judged by it."""
    rows: list[RuleSetRow | RuleActivationRow] = []
    own = [(kind, rules) for kind, rules in tenant.rules.items()]
    for kind, rules in [*own, *((RuleKind.CADENCE, rules) for rules in tenant.sequences)]:
        scope = scope_of(kind, rules, "")
        rows += [
            RuleSetRow(
                tenant_id=tenant.id,
                kind=kind.value,
                scope=scope,
                version=1,
                state="active",
                body=stored(rules),
                actor="seed",
            ),
            RuleActivationRow(
                tenant_id=tenant.id,
                kind=kind.value,
                scope=scope,
                version=1,
                moves_leads=False,
                actor="seed",
                activated_at=datetime(2020, 1, 1, tzinfo=UTC),
            ),
        ]
    return rows
