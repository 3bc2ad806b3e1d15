"""Signing in at an identity provider: the code flow with PKCE (OpenID Connect, RFC 7636), as a confidential client."""
