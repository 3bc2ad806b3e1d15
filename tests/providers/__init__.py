"""Each vendor's sender and hook against its double, its OpenAPI document and its true signatures."""
