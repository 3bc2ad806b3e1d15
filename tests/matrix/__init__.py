"""Every operation of the OpenAPI document, by every role, with every id: own, another tenant's, absent.

`document` reads the document, `world` makes one of everything that has an id, `accepted` knows for each operation a
request that is accepted. A new route is here by itself; what it needs beyond that, a failing test says.
"""
