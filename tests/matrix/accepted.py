"""For each operation a request that is accepted: its examples, or one made here where the state of a lead matters."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from api.auth.permissions import Role
from tests.matrix.document import IdSlot, Operation
from tests.matrix.world import AUDIENCE, FORM, NETWORK, PRIORITY, REGISTRY, SERVICE, Call, World

Recipe = Callable[[World], Awaitable[Call]]
LEADERS_FIRST = (Role.MANAGER, Role.ADMIN, Role.MARKETING, Role.OPS, Role.AGENT, Role.INTEGRATION)
VENDOR_FORM = "form-1"
_WORDS = {
    "vendor_form_id": VENDOR_FORM,
    "specialty": "general",
    "kind": "scoring",
    "format": "csv",
    "channel": "sms",
    "vendor": "twilio",
    "desk": "stripe",
}


def role_of(operation: Operation) -> Role:
    return next(role for role in LEADERS_FIRST if role in operation.roles)


def missing(operation: Operation, world: World) -> list[str]:
    """Kinds of ids that the world does not have."""
    return sorted({slot.kind for slot in operation.id_slots() if slot.kind not in world.ids})


def path_of(operation: Operation, world: World, given: dict[str, Any]) -> str:
    path = operation.path
    ids = {slot.name[0]: slot for slot in operation.id_slots() if slot.where == "path"}
    for name in operation.path_names:
        if name in given:
            value = given[name]
        elif name in ids:
            value = world.ids[ids[name].kind]
        else:
            value = world.ids.get(name) or _WORDS.get(name) or operation.example_word(name)
        path = path.replace(f"{{{name}}}", str(value))
    return path


def plain_call(operation: Operation, world: World) -> Call:
    """The example, with this world's ids wherever the example has ids."""
    if operation.body and operation.body[0].startswith("multipart"):
        return world.upload(dry_run=True)
    body = BODIES.get(str(operation), operation.example_body())
    call = Call(body=body)
    for slot in operation.id_slots():
        if slot.where == "body" and _at(body, slot.name) is not None:
            call = with_id(call, slot, world.ids[slot.kind])
    return call


def with_id(call: Call, slot: IdSlot, value: Any) -> Call:
    """The same request with that id there."""
    if slot.where == "body":
        return Call(call.path, call.query, _put(call.body, slot.name, value), call.file, call.role, call.user)
    if slot.where == "query":
        return Call(call.path, {**call.query, str(slot.name[0]): value}, call.body, call.file, call.role, call.user)
    return Call({**call.path, str(slot.name[0]): value}, call.query, call.body, call.file, call.role, call.user)


def _at(body: Any, way: tuple[Any, ...]) -> Any:
    for key in way:
        try:
            body = body[key]
        except (KeyError, IndexError, TypeError):
            return None
    return body


def _put(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    """A copy with that value at the end of the way; lists and objects on it are made."""
    if not way:
        return value
    key, rest = way[0], way[1:]
    if isinstance(key, int):
        first = body[0] if body else None
        return [_put(first, rest, value), *(body or [])[1:]]
    return {**(body or {}), key: _put((body or {}).get(key), rest, value)}


HOURS = [{"location": "here", "weekday": 0, "opens": "09:00", "closes": "17:00"}]
TWILIO = {"secrets": {"account_sid": "AC" + "0a" * 16, "auth_token": "a token"}}
STRIPE = {"secrets": {"secret_key": "sk_test_12345678", "webhook_secret": "whsec_12345678"}}
BODIES: dict[str, Any] = {
    "POST /api/v1/hour-exceptions": {"location": "here", "day": "2027-01-14"},
    "PUT /api/v1/locations/{location_id}": {"name": "Here", "time_zone": "Asia/Kolkata"},
    "PUT /api/v1/patients/registry": REGISTRY,
    "POST /api/v1/patients/matches/{match_id}/decide": {"same_as": "7"},
    "PUT /api/v1/payments/desk/credentials/{desk}": STRIPE,
    "PUT /api/v1/providers/credentials/{vendor}": TWILIO,
    "POST /api/v1/leads/bulk": {
        "filters": {"tag": ["none"]},
        "action": {"kind": "tag", "tag": "ours"},
        "dry_run": True,
    },
    "POST /api/v1/leads": {"first_name": "Meera", "phone": "+919876500001", "source": "website"},
    "PUT /api/v1/leads/{lead_id}": {"city": "Chennai"},
    "POST /api/v1/forms": {"name": "Ours", "definition": FORM},
    "PUT /api/v1/forms/{form_id}": {"name": "Ours", "definition": FORM},
    "POST /api/v1/forms/{form_id}/links": {"kind": "event", "name": "Ours"},
    "PUT /api/v1/tenant/policy": {"calendar": {"always_open": True}, "quiet_hours": {"always": True}},
    "POST /api/v1/integrations": NETWORK,
    "PUT /api/v1/integrations/{integration_id}": {"name": "Page", "config": {"kind": "facebook"}},
    "PUT /api/v1/integrations/{integration_id}/secrets": {"secrets": NETWORK["secrets"]},
    "POST /api/v1/imports/rows": {
        "rows": [{"submission_key": "import:old_crm:row-1", "lead": {"phone": "+919876500002"}}]
    },
    "POST /api/v1/me/sign-out": {"everywhere": False},  # true would sign out whoever else calls as this user
    "POST /api/v1/rules": PRIORITY,
    "POST /api/v1/rules/check": PRIORITY,
}


def _coded(body: dict[str, Any]) -> Recipe:
    """With a code of its own each time."""

    async def recipe(world: World) -> Call:
        return Call(body={"code": f"ours-{next(_codes)}", **body})

    return recipe


_codes = itertools.count(1)


async def _free_slots(world: World) -> Call:
    return Call(query={"service": "check"})


async def _credentials(world: World) -> Call:
    await world.send(Role.ADMIN, "PUT", "/providers/credentials/twilio", TWILIO)
    return Call({"vendor": "twilio"}, role=Role.ADMIN)


async def _desk(world: World) -> Call:
    await world.send(Role.ADMIN, "PUT", "/payments/desk/credentials/stripe", STRIPE)
    return Call(body={"vendor": "stripe"}, role=Role.ADMIN)


async def _withdrawn_desk(world: World) -> Call:
    body = {"secrets": {"key_id": "rzp_test_12345678", "key_secret": "12345678", "webhook_secret": "12345678"}}
    await world.send(Role.ADMIN, "PUT", "/payments/desk/credentials/razorpay", body)
    return Call({"desk": "razorpay"}, role=Role.ADMIN)


async def _registry(world: World) -> Call:
    await world.send(Role.ADMIN, "PUT", "/patients/registry", REGISTRY)
    return Call()


async def _audience(world: World) -> Call:
    await world.send(Role.ADMIN, "PUT", "/audiences/a1b2c3d4e5", AUDIENCE)
    return Call({"list_id": "a1b2c3d4e5"})


async def _accept(world: World) -> Call:
    lead, agent = await world.offered()
    return Call({"lead_id": lead}, body={}, role=Role.AGENT, user=agent)


async def _decline(world: World) -> Call:
    lead, agent = await world.offered()
    return Call({"lead_id": lead}, body={"reason": "busy"}, role=Role.AGENT, user=agent)


async def _take(world: World) -> Call:
    """Nobody has room, so the lead waits in the queue; then the agent takes it."""
    for agent in world.agents:
        await world.send(Role.MANAGER, "PUT", f"/agents/{agent}", {"capacity": 0})
    lead = await world.lead()
    await world.waiting(lead, "queue")
    world.write(_ROOM, agents=world.agents)  # not over the API, which would offer the lead
    return Call({"lead_id": lead}, role=Role.AGENT, user=world.agents[0])


_ROOM = "UPDATE agents SET capacity = 50 WHERE tenant_id = %(tenant)s AND id = ANY(%(agents)s) RETURNING id"


def _owner(stage: str, body: Any = None) -> Recipe:
    """The owner's command to a lead in that stage."""

    async def recipe(world: World) -> Call:
        lead, agent = await getattr(world, stage)()
        sent = world.slot(lead, timedelta(days=4)) if body == "slot" else body
        return Call({"lead_id": lead}, body=sent, role=Role.AGENT, user=agent)

    return recipe


async def _no_show(world: World) -> Call:
    lead, agent = await world.booked(timedelta(seconds=2))
    await world.waiting(lead, "visit_outcome", "visit")
    await asyncio.sleep(3)
    return Call({"lead_id": lead}, role=Role.AGENT, user=agent)


async def _reassign(world: World) -> Call:
    lead, agent = await world.owned()
    return Call({"lead_id": lead}, body={"agent_id": next(one for one in world.agents if one != agent)})


async def _reopen(world: World) -> Call:
    lead, agent = await world.owned()
    await world.send(Role.AGENT, "POST", f"/leads/{lead}/lose", {"reason": "price"}, agent)
    for _ in range(600):
        shown = await world.send(Role.MANAGER, "GET", f"/leads/{lead}")
        if shown["status"] == "lost":
            break
        await asyncio.sleep(0.1)
    return Call({"lead_id": lead})


def _fresh(name: str, make: str, body: Any = None) -> Recipe:
    """A thing of its own, made by the world."""

    async def recipe(world: World) -> Call:
        made = await getattr(world, make)()
        return Call({name: made[0] if isinstance(made, tuple) else made}, body=body)

    return recipe


async def _review(world: World) -> Call:
    scores = {"greeting": 5, "need": 4, "urgency": 2, "information": 4, "next_step": 5, "tone": 5}
    return Call({"interaction_id": await world.interaction()}, body={"scores": scores})


async def _confirm(world: World) -> Call:
    lead, phone = await world.claimed()
    return Call({"lead_id": lead}, body={"contact": phone})


async def _shadowed(world: World) -> Call:
    rule = await world.scoring()
    await world.send(Role.ADMIN, "POST", f"/rules/{rule}/shadow")
    return Call({"rule_id": rule})


async def _revert(world: World) -> Call:
    await world.move()
    return Call(body={"kind": "priority"})


async def _run_import(world: World) -> Call:
    return Call({"import_id": await world.uploaded(dry_run=True)})


async def _undo_import(world: World) -> Call:
    return Call({"import_id": await world.uploaded(dry_run=False)})


async def _untag(world: World) -> Call:
    await world.send(Role.MANAGER, "PUT", f"/leads/{world.ids['lead']}/tags/vip")
    return Call({"tag": "vip"})


async def _merge(world: World) -> Call:
    return Call({"lead_id": await world.lead()}, body={"into": await world.lead()})


async def _opt_out(world: World) -> Call:
    return Call({"lead_id": await world.lead()}, body={})


async def _redeliver(world: World) -> Call:
    endpoint, delivery = await world.delivery()
    return Call({"endpoint_id": endpoint, "delivery_id": delivery})


async def _block_list(world: World) -> Call:
    return Call(body={"dry_run": "true"}, file=b"phone\n+919876599999\n")


async def _approve(world: World) -> Call:
    body = {"revision": 1, "approval": "approved"}
    return Call({"template_id": await world.text(), "provider": "twilio"}, body=body)


async def _try_text(world: World) -> Call:
    """To an admin's e-mail: the drafts of the world are for phones, which only agents have here."""
    text = {"code": "follow_up", "channel": "email", "language": "hi", "subject": "Hello", "body": "Hello"}
    known = await world.send(Role.ADMIN, "GET", "/templates")
    texts = [each for item in known["items"] if item["code"] == "follow_up" for each in item["texts"]]
    drafts = [each["draft_id"] for each in texts if (each["channel"], each["language"]) == ("email", "hi")]
    draft = next((id for id in drafts if id), None) or (await world.send(Role.ADMIN, "POST", "/templates", text))["id"]
    return Call({"template_id": draft}, body={"lead_id": await world.lead()}, role=Role.ADMIN)


RECIPES: dict[str, Recipe] = {
    "GET /api/v1/availability": _free_slots,
    "POST /api/v1/locations": _coded({"name": "Ours", "time_zone": "Asia/Kolkata"}),
    "POST /api/v1/resources": _coded({"name": "Ours"}),
    "POST /api/v1/services": _coded(SERVICE),
    "PUT /api/v1/services/{service_id}": _fresh("service_id", "service", SERVICE),
    "PUT /api/v1/resources/{resource_id}": _fresh("resource_id", "resource", {"name": "Ours"}),
    "PUT /api/v1/resources/{resource_id}/hours": _fresh("resource_id", "resource", {"hours": HOURS}),
    "DELETE /api/v1/hour-exceptions/{exception_id}": _fresh("exception_id", "exception"),
    "PUT /api/v1/templates/{template_id}": _fresh("template_id", "text", {"revision": 1, "body": "Hello"}),
    "POST /api/v1/templates/{template_id}/activate": _fresh("template_id", "text", {"revision": 1}),
    "POST /api/v1/templates/{template_id}/retire": _fresh("template_id", "text", {"revision": 1}),
    "POST /api/v1/templates/{template_id}/test": _try_text,
    "PUT /api/v1/templates/{template_id}/approvals/{provider}": _approve,
    "POST /api/v1/suppressions/imports": _block_list,
    "POST /api/v1/leads/{lead_id}/accept": _accept,
    "POST /api/v1/leads/{lead_id}/decline": _decline,
    "POST /api/v1/leads/{lead_id}/take": _take,
    "POST /api/v1/leads/{lead_id}/outcome": _owner("owned", {"outcome": "reached"}),
    "POST /api/v1/leads/{lead_id}/assess": _owner(
        "reached",
        {"answers": {"medical_need": "clear", "readiness": "now", "funding": "self_pay", "location_ok": True}},
    ),
    "POST /api/v1/leads/{lead_id}/call": _owner("owned"),
    "POST /api/v1/leads/{lead_id}/book": _owner("qualified", "slot"),
    "POST /api/v1/leads/{lead_id}/reschedule": _owner("booked", "slot"),
    "POST /api/v1/leads/{lead_id}/cancel-booking": _owner("booked"),
    "POST /api/v1/leads/{lead_id}/no-show": _no_show,
    "POST /api/v1/leads/{lead_id}/convert": _owner("booked"),
    "POST /api/v1/leads/{lead_id}/lose": _owner("owned", {"reason": "price"}),
    "POST /api/v1/leads/{lead_id}/opt-out": _opt_out,
    "POST /api/v1/leads/{lead_id}/messages": _owner("owned", {"channel": "sms", "body": "See you on Tuesday."}),
    "POST /api/v1/leads/{lead_id}/messages/waiting/{staff_message_id}/cancel": _fresh(
        "staff_message_id", "staff_message"
    ),
    "POST /api/v1/leads/{lead_id}/reassign": _reassign,
    "POST /api/v1/leads/{lead_id}/reopen": _reopen,
    "POST /api/v1/leads/{lead_id}/merge": _merge,
    "POST /api/v1/leads/{lead_id}/contacts/confirm": _confirm,
    "DELETE /api/v1/leads/{lead_id}/tags/{tag}": _untag,
    "POST /api/v1/tasks/{task_id}/complete": _fresh("task_id", "task"),
    "POST /api/v1/interactions/{interaction_id}/reviews": _review,
    "POST /api/v1/rules/{rule_id}/trial": _fresh("rule_id", "scoring", {}),
    "POST /api/v1/rules/{rule_id}/shadow": _fresh("rule_id", "scoring"),
    "DELETE /api/v1/rules/{rule_id}/shadow": _shadowed,
    "GET /api/v1/rules/{rule_id}/shadow": _shadowed,
    "POST /api/v1/rules/{rule_id}/activate": _fresh("rule_id", "rule", {}),
    "POST /api/v1/rules/{rule_id}/discard": _fresh("rule_id", "rule"),
    "POST /api/v1/rules/revert": _revert,
    "POST /api/v1/moves/{move_id}/stop": _fresh("move_id", "move"),
    "POST /api/v1/jobs/{job_id}/stop": _fresh("job_id", "job"),
    "DELETE /api/v1/views/{view_id}": _fresh("view_id", "view"),
    "POST /api/v1/imports/{import_id}/run": _run_import,
    "POST /api/v1/imports/{import_id}/undo": _undo_import,
    "POST /api/v1/integrations/{integration_id}/leads/{ad_lead_id}/retry": _fresh("ad_lead_id", "ad_lead"),
    "POST /api/v1/api-keys/{key_id}/rotate": _fresh("key_id", "key", {}),
    "POST /api/v1/api-keys/{key_id}/revoke": _fresh("key_id", "key"),
    "POST /api/v1/duplicates/{pair_id}/merge": _fresh("pair_id", "pair"),
    "POST /api/v1/duplicates/{pair_id}/dismiss": _fresh("pair_id", "pair"),
    "DELETE /api/v1/patients/registry": _registry,
    "POST /api/v1/patients/registry/test": _registry,
    "POST /api/v1/patients/matches/{match_id}/decide": _fresh("match_id", "match", {"same_as": "7"}),
    "POST /api/v1/merges/{merge_id}/undo": _fresh("merge_id", "merge"),
    "POST /api/v1/webhooks/{endpoint_id}/redeliveries": _fresh(
        "endpoint_id", "endpoint", {"since": "2026-11-29T00:00:00Z", "until": "2026-11-30T00:00:00Z"}
    ),
    "POST /api/v1/webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver": _redeliver,
    "DELETE /api/v1/providers/credentials/{vendor}": _credentials,
    "PUT /api/v1/payments/desk": _desk,
    "DELETE /api/v1/payments/desk/credentials/{desk}": _withdrawn_desk,
    "DELETE /api/v1/audiences/{list_id}": _audience,
    "POST /api/v1/audiences/{list_id}/sync": _audience,
    "POST /api/v1/audiences/{list_id}/test": _audience,
    "DELETE /api/v1/webhooks/{endpoint_id}": _fresh("endpoint_id", "endpoint"),
    "POST /api/v1/users/{user_id}/deactivate": _fresh("user_id", "user"),
    "POST /api/v1/users/{user_id}/reactivate": _fresh("user_id", "former_user"),
}


async def accepted_call(operation: Operation, world: World) -> Call:
    recipe = RECIPES.get(str(operation))
    return await recipe(world) if recipe else plain_call(operation, world)
