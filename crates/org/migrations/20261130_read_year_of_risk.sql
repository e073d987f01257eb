-- A finding is accepted for a year at most.
update accepted_risks set until =
    cast(cast(substr(accepted_at, 1, 4) as bigint) + 1 as text)
    || case when substr(accepted_at, 6, 5) = '02-29' then '-02-28' else substr(accepted_at, 5, 6) end
where length(until) <> 10 or until >
    cast(cast(substr(accepted_at, 1, 4) as bigint) + 1 as text) || substr(accepted_at, 5, 6);
