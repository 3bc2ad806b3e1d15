"""Google Ads: the leads that it posts."""
