#!/bin/sh
# Makes the namespace with a retention of 30 days, and the search attributes of workflows/search_attributes.py
# (a test compares the two lists). Safe to run at every start. TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE say where.
set -eu
: "${TEMPORAL_ADDRESS:?}" "${TEMPORAL_NAMESPACE:?}"

# Tries until it works, for two minutes: the server may still start, and it learns of a new namespace only after seconds.
until_done() {
  tries=60
  until said=$("$@" 2>&1); do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || { echo "$said" >&2; exit 1; }
    sleep 2
  done
}
operator() { temporal operator "$@" --namespace "$TEMPORAL_NAMESPACE"; }

until_done temporal operator cluster health
# The default of a few days would forget the answers of repeated commands, and the story of a closed lead.
operator namespace describe >/dev/null 2>&1 || operator namespace create --retention 720h
until_done operator namespace update --retention 720h

known=$(operator search-attribute list)
while read -r name type; do
  case "$known" in
    *"$name"*) ;;
    *) until_done operator search-attribute create --name "$name" --type "$type" ;;
  esac
done <<'ATTRIBUTES'
LeadTenant Keyword
LeadStatus Keyword
LeadStage Keyword
LeadScore Int
LeadPriority Int
LeadOwner Keyword
LeadSource Keyword
LeadAttempt Int
LeadWaitingFor Keyword
LeadDeadline Datetime
ATTRIBUTES
