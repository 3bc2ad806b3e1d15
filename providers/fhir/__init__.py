"""FHIR R4: a hospital's patient registry."""
