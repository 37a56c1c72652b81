-- name: look_within
-- For one transaction: the areas whose cases may be seen, and the agencies for which somebody looks.
SELECT set_config('hub.areas', %(areas)s, true), set_config('hub.agencies', %(agencies)s, true);
