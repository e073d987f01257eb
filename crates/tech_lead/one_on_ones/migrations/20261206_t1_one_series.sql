-- Two people have at most one series of a kind that is not over. Where two were begun at once, the first goes on, and what
-- was kept in the other stays readable.
update one_on_one_series set state = 'ended'
    where state <> 'ended' and exists (
        select 1 from one_on_one_series earlier
        where earlier.kind = one_on_one_series.kind and earlier.state <> 'ended' and earlier.id < one_on_one_series.id
            and (earlier.host = one_on_one_series.host and earlier.guest = one_on_one_series.guest
                or earlier.host = one_on_one_series.guest and earlier.guest = one_on_one_series.host));
update one_on_one_schedules set last_day = first_day
    where last_day is null
        and exists (select 1 from one_on_one_series o where o.id = one_on_one_schedules.series and o.state = 'ended');
create unique index one_on_one_series_of_two on one_on_one_series (
    kind,
    (case when host < guest then host else guest end),
    (case when host < guest then guest else host end)
) where state <> 'ended';
