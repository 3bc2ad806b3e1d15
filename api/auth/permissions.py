"""The one table that says which role may do what. Every route names its action; a test walks them all."""

from collections.abc import Collection, Mapping
from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"
    MARKETING = "marketing"
    INTEGRATION = "integration"
    OPS = "ops"


class Action(StrEnum):
    """What a route lets its caller do."""

    READ_SELF = "read_self"
    READ_PEOPLE = "read_people"
    CAPTURE_LEAD = "capture_lead"
    IMPORT_LEADS = "import_leads"
    UNDO_IMPORT = "undo_import"
    EXPORT_LEADS = "export_leads"
    EXPORT_CARE = "export_care"
    RECORD_BEHAVIOUR = "record_behaviour"
    READ_LEADS = "read_leads"
    EDIT_LEAD = "edit_lead"
    READ_INTERACTIONS = "read_interactions"
    WRITE_INTERACTIONS = "write_interactions"
    READ_CAMPAIGNS = "read_campaigns"
    EDIT_CAMPAIGNS = "edit_campaigns"
    READ_CUSTOM_FIELDS = "read_custom_fields"
    EDIT_CUSTOM_FIELDS = "edit_custom_fields"
    READ_ANALYTICS = "read_analytics"
    ANSWER_OFFER = "answer_offer"
    WORK_LEAD = "work_lead"
    MANAGE_LEAD = "manage_lead"
    READ_RUN = "read_life"
    READ_ASSESSMENT_FORMS = "read_assessment_forms"
    READ_REVIEWS = "read_reviews"
    REVIEW_INTERACTIONS = "review_interactions"
    READ_AGENTS = "read_agents"
    EDIT_AGENTS = "edit_agents"
    MARK_ABSENT = "mark_absent"
    READ_OFFERS = "read_offers"
    READ_TEAMS = "read_teams"
    EDIT_TEAMS = "edit_teams"
    EDIT_POLICY = "edit_policy"
    EDIT_BRAND = "edit_brand"
    READ_INTEGRATIONS = "read_integrations"
    EDIT_INTEGRATIONS = "edit_integrations"
    RETRY_AD_LEADS = "retry_ad_leads"
    READ_FORMS = "read_forms"
    EDIT_FORMS = "edit_forms"
    MANAGE_API_KEYS = "manage_api_keys"
    MANAGE_USERS = "manage_users"
    READ_READERS = "read_readers"
    JUDGE_DUPLICATES = "judge_duplicates"
    JUDGE_PATIENTS = "judge_patients"
    READ_SPEED = "read_speed"
    READ_UNATTENDED = "read_unattended"
    TRY_RULES = "try_rules"
    READ_RULES = "read_rules"
    EDIT_RULES = "edit_rules"
    READ_MOVES = "read_moves"
    STOP_MOVES = "stop_moves"
    FOLLOW_CHANGES = "follow_changes"
    READ_QUEUE = "read_queue"
    READ_OPERATIONS = "read_operations"
    READ_TEMPLATES = "read_templates"
    EDIT_TEMPLATES = "edit_templates"
    READ_OUTREACH = "read_outreach"
    STOP_OUTREACH = "stop_outreach"
    READ_CONSENT_PROOF = "read_consent_proof"
    READ_SPENDING = "read_spending"
    READ_PROVIDERS = "read_providers"
    EDIT_PROVIDERS = "edit_providers"
    TEST_PROVIDERS = "test_providers"
    READ_WEBHOOKS = "read_webhooks"
    EDIT_WEBHOOKS = "edit_webhooks"
    READ_AUDIENCES = "read_audiences"
    EDIT_AUDIENCES = "edit_audiences"
    FOLLOW_EVENTS = "follow_events"
    READ_BOOKABLE = "read_bookable"
    EDIT_BOOKABLE = "edit_bookable"


_LEADERS = frozenset({Role.MANAGER, Role.ADMIN})
_CARE = _LEADERS | {Role.AGENT}

PERMISSIONS: Mapping[Action, frozenset[Role]] = {
    Action.READ_SELF: frozenset(Role),
    Action.READ_PEOPLE: frozenset(Role) - {Role.INTEGRATION},
    Action.CAPTURE_LEAD: _CARE | {Role.MARKETING, Role.INTEGRATION},
    Action.IMPORT_LEADS: _LEADERS | {Role.MARKETING, Role.INTEGRATION},
    Action.UNDO_IMPORT: _LEADERS | {Role.MARKETING},
    Action.EXPORT_LEADS: _LEADERS | {Role.MARKETING},
    Action.EXPORT_CARE: _LEADERS,
    Action.RECORD_BEHAVIOUR: _LEADERS | {Role.MARKETING, Role.INTEGRATION},
    Action.READ_LEADS: _CARE | {Role.MARKETING},
    Action.EDIT_LEAD: _CARE,
    Action.READ_INTERACTIONS: _CARE,
    Action.WRITE_INTERACTIONS: _CARE,
    Action.READ_CAMPAIGNS: _CARE | {Role.MARKETING, Role.INTEGRATION},
    Action.EDIT_CAMPAIGNS: _LEADERS | {Role.MARKETING},
    Action.READ_CUSTOM_FIELDS: _CARE | {Role.MARKETING, Role.INTEGRATION},
    Action.EDIT_CUSTOM_FIELDS: frozenset({Role.ADMIN}),
    Action.READ_ANALYTICS: _LEADERS | {Role.MARKETING},
    Action.ANSWER_OFFER: frozenset({Role.AGENT}),
    Action.WORK_LEAD: _CARE,
    Action.MANAGE_LEAD: _LEADERS,
    Action.READ_RUN: _CARE | {Role.OPS},
    Action.READ_ASSESSMENT_FORMS: _CARE,
    Action.READ_REVIEWS: _CARE,
    Action.REVIEW_INTERACTIONS: _LEADERS,
    Action.READ_AGENTS: _CARE | {Role.OPS},
    Action.EDIT_AGENTS: _LEADERS,
    Action.MARK_ABSENT: _CARE,
    Action.READ_OFFERS: _CARE,
    Action.READ_TEAMS: _LEADERS | {Role.OPS},
    Action.EDIT_TEAMS: frozenset({Role.ADMIN}),
    Action.EDIT_POLICY: frozenset({Role.ADMIN}),
    Action.EDIT_BRAND: frozenset({Role.ADMIN}),
    Action.READ_INTEGRATIONS: frozenset({Role.ADMIN, Role.MARKETING, Role.OPS}),
    Action.EDIT_INTEGRATIONS: frozenset({Role.ADMIN}),
    Action.RETRY_AD_LEADS: frozenset({Role.ADMIN, Role.OPS}),
    Action.READ_FORMS: _LEADERS | {Role.MARKETING},
    Action.EDIT_FORMS: frozenset({Role.ADMIN, Role.MARKETING}),
    Action.MANAGE_API_KEYS: frozenset({Role.ADMIN}),
    Action.MANAGE_USERS: frozenset({Role.ADMIN}),
    Action.READ_READERS: frozenset({Role.ADMIN}),
    Action.JUDGE_DUPLICATES: _LEADERS,
    Action.JUDGE_PATIENTS: _LEADERS,
    Action.READ_SPEED: _CARE,
    Action.READ_UNATTENDED: _LEADERS | {Role.OPS},
    Action.TRY_RULES: _LEADERS,
    Action.READ_RULES: _LEADERS | {Role.MARKETING},
    Action.EDIT_RULES: frozenset({Role.ADMIN}),
    Action.READ_MOVES: _LEADERS | {Role.OPS},
    Action.STOP_MOVES: _LEADERS,
    Action.FOLLOW_CHANGES: _CARE | {Role.MARKETING, Role.OPS},
    Action.READ_QUEUE: _CARE,
    Action.READ_OPERATIONS: frozenset({Role.ADMIN, Role.OPS}),
    Action.READ_TEMPLATES: _CARE | {Role.MARKETING},
    Action.EDIT_TEMPLATES: frozenset({Role.ADMIN, Role.MARKETING}),
    Action.READ_OUTREACH: _CARE | {Role.MARKETING, Role.OPS},
    Action.READ_PROVIDERS: _LEADERS | {Role.MARKETING, Role.OPS},
    Action.EDIT_PROVIDERS: frozenset({Role.ADMIN}),
    Action.TEST_PROVIDERS: frozenset({Role.ADMIN, Role.OPS}),
    Action.STOP_OUTREACH: frozenset({Role.ADMIN}),
    Action.READ_CONSENT_PROOF: _LEADERS,
    Action.READ_SPENDING: _LEADERS | {Role.MARKETING},
    Action.READ_WEBHOOKS: frozenset({Role.ADMIN, Role.OPS}),
    Action.EDIT_WEBHOOKS: frozenset({Role.ADMIN}),
    Action.READ_AUDIENCES: _LEADERS | {Role.MARKETING, Role.OPS},
    Action.EDIT_AUDIENCES: _LEADERS,
    Action.FOLLOW_EVENTS: frozenset(Role),
    Action.READ_BOOKABLE: _CARE,
    Action.EDIT_BOOKABLE: _LEADERS,
}


class Scope(StrEnum):
    """What an API key may be used for: less than its user's role, never more."""

    CAPTURE = "capture"
    IMPORT = "import"
    READ = "read"
    FOLLOW = "follow"


SCOPES: Mapping[Scope, frozenset[Action]] = {
    Scope.CAPTURE: frozenset({Action.CAPTURE_LEAD, Action.RECORD_BEHAVIOUR}),
    Scope.IMPORT: frozenset({Action.IMPORT_LEADS}),
    Scope.READ: frozenset({Action.READ_CAMPAIGNS, Action.READ_CUSTOM_FIELDS}),
    Scope.FOLLOW: frozenset({Action.FOLLOW_EVENTS}),
}
_OF_EVERY_KEY = frozenset({Action.READ_SELF})


def may(role: Role, action: Action) -> bool:
    return role in PERMISSIONS[action]


def covers(scopes: Collection[Scope], action: Action) -> bool:
    """Whether a key with these scopes reaches so far."""
    return action in _OF_EVERY_KEY or any(action in SCOPES[scope] for scope in scopes)
