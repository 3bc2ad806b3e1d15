"""What stands behind the routes for texts: the list by message, and a version as it is read."""

from collections.abc import Iterable, Mapping

from api.outreach.templates.schemas import (
    BuiltInRead,
    DltFields,
    TemplateFull,
    TemplateRead,
    TemplateTextRead,
    TemplateVersionRead,
    TemplateWritten,
    TextFaultRead,
    TextsOfMessage,
    VendorTextFields,
)
from domain.leads.lead import Channel
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES, built_in
from domain.outreach.templates.checks import TextFault
from domain.outreach.templates.template import BUILT_IN, Approval
from domain.outreach.templates.values import names_for
from store.outreach.templates import as_text
from store.tables.outreach import TemplateRow

_Key = tuple[str, Channel, str]
_NOT_APPROVED = (
    "counts as not submitted: the vendor has not seen these words under this id. Submit them there, then record what "
    "the vendor says."
)


def read(row: TemplateRow) -> TemplateRead:
    text = as_text(row)
    return TemplateRead(
        **TemplateVersionRead.model_validate(row).model_dump(),
        code=row.code,
        channel=text.channel,
        language=row.language,
        subject=row.subject,
        body=row.body,
        html=row.html,
        from_name=row.from_name,
        links=dict(text.links),
        vendors={
            name: VendorTextFields(
                template_id=one.template_id,
                language=one.language,
                variables=dict(one.variables),
                approval=one.approval,
            )
            for name, one in text.vendors.items()
        },
        dlt=DltFields(entity_id=text.dlt.entity_id, template_id=text.dlt.template_id) if text.dlt else None,
    )


def written(row: TemplateRow, warnings: Iterable[TextFault], posted: Mapping[str, VendorTextFields]) -> TemplateWritten:
    """`posted`: an approval that came with the text and does not hold for its words is named."""
    stored = read(row)
    lost = [
        TextFault(f"vendors.{name}", 0, _NOT_APPROVED, warning=True)
        for name, one in posted.items()
        if one.approval is not Approval.DRAFT and stored.vendors[name].approval is Approval.DRAFT
    ]
    return TemplateWritten(**dict(stored), warnings=[TextFaultRead.of(fault) for fault in (*warnings, *lost)])


def full(row: TemplateRow, versions: Iterable[TemplateRow]) -> TemplateFull:
    channel = Channel(row.channel)
    ours = built_in(row.code, channel, row.language)
    return TemplateFull(
        **dict(read(row)),
        names=list(names_for(row.code, channel)),
        versions=[TemplateVersionRead.model_validate(one) for one in versions],
        built_in=BuiltInRead(subject=ours.subject, body=ours.body) if ours else None,
    )


def by_message(rows: Iterable[TemplateRow]) -> list[TextsOfMessage]:
    """`rows` newest version first."""
    own: dict[_Key, list[TemplateRow]] = {}
    for row in rows:
        own.setdefault((row.code, Channel(row.channel), row.language), []).append(row)
    ours = {(text.code, text.channel, text.language) for text in DEFAULT_TEMPLATES}
    by_code: dict[str, list[_Key]] = {}
    for key in sorted(ours | set(own)):
        by_code.setdefault(key[0], []).append(key)
    return [
        TextsOfMessage(
            code=code,
            built_in=any(key in ours for key in keys),
            names={channel: list(names_for(code, channel)) for channel in Channel},
            texts=[_text(key, own.get(key, []), key in ours) for key in keys],
        )
        for code, keys in by_code.items()
    ]


def _text(key: _Key, rows: list[TemplateRow], is_built_in: bool) -> TemplateTextRead:
    active = next((row for row in rows if row.state == "active"), None)
    draft = next((row for row in rows if row.state == "draft"), None)
    chosen = active or draft
    return TemplateTextRead(
        channel=key[1],
        language=key[2],
        version=active.version if active else (BUILT_IN if is_built_in else None),
        id=active.id if active else None,
        draft_id=draft.id if draft else None,
        newest_id=rows[0].id if rows else None,
        approvals={name: one.approval for name, one in as_text(chosen).vendors.items()} if chosen else {},
    )
