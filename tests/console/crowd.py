"""Many leads at once, as if they had been captured long ago: what a list and a board must stand."""

import psycopg

# Their runs are closed, but their rows look as open ones do, so that boards and waits have something to show.
_CROWD = """
INSERT INTO leads (tenant_id, first_name, last_name, email, phone, source, status, email_norm, phone_e164, name_norm,
                   city, language, procedure, timeframe, stage, phase, run, run_closed, score, band, priority,
                   attempts_made, created_at, updated_at)
SELECT %(tenant)s, (ARRAY['Meera','Arun','Kavitha','Farid','Sunita','Joseph'])[1 + n %% 6], 'Number ' || n,
    'crowd' || n || '@example.com', '+9170' || lpad(n::text, 8, '0'),
    (ARRAY['website','referral','google_ads','event'])[1 + n %% 4],
    (ARRAY['new','contacted','qualified','converted','lost'])[1 + n %% 5],
    'crowd' || n || '@example.com', '+9170' || lpad(n::text, 8, '0'), 'number ' || n,
    (ARRAY['Chennai','Madurai','Bengaluru','Kochi'])[1 + n %% 4], (ARRAY['en','ta','hi','ar'])[1 + n %% 4],
    (ARRAY['cataract','lasik','retina'])[1 + n %% 3], 'this_month',
    (ARRAY['awareness','interest','decision','action'])[1 + n / 5 %% 4],
    (ARRAY['contact','qualify','book','visit','closed'])[1 + n %% 5], 1, true, (n * 7919) %% 101,
    (ARRAY['hot','warm','cold'])[1 + n %% 3], 1 + n / 12 %% 5, 0,
    now() - make_interval(mins => n), now() - make_interval(mins => n)
FROM generate_series(1, %(leads)s::int) AS n
"""


def store_crowd(superuser_url: str, tenant_id: int, leads: int) -> None:
    """Puts so many leads of this tenant into the database, and lets the planner know."""
    with psycopg.connect(superuser_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_CROWD, {"tenant": tenant_id, "leads": leads})
        connection.execute("VACUUM ANALYZE leads")
