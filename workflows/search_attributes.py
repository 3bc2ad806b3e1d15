"""What ops can filter by in the Temporal UI. Ids, codes and numbers only: search attributes are plaintext."""

from typing import Any

from temporalio.common import SearchAttributeKey

# Temporal on SQL has room for three Int attributes in a namespace: ids, which nobody adds or compares, are keywords.
TENANT = SearchAttributeKey.for_keyword("LeadTenant")
STATUS = SearchAttributeKey.for_keyword("LeadStatus")
STAGE = SearchAttributeKey.for_keyword("LeadStage")
SCORE = SearchAttributeKey.for_int("LeadScore")
PRIORITY = SearchAttributeKey.for_int("LeadPriority")
OWNER = SearchAttributeKey.for_keyword("LeadOwner")
SOURCE = SearchAttributeKey.for_keyword("LeadSource")
ATTEMPT = SearchAttributeKey.for_int("LeadAttempt")
WAITING_FOR = SearchAttributeKey.for_keyword("LeadWaitingFor")
DEADLINE = SearchAttributeKey.for_datetime("LeadDeadline")

SEARCH_ATTRIBUTES: list[SearchAttributeKey[Any]] = [
    TENANT,
    STATUS,
    STAGE,
    SCORE,
    PRIORITY,
    OWNER,
    SOURCE,
    ATTEMPT,
    WAITING_FOR,
    DEADLINE,
]
