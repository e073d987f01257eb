-- A mentoring opens something only once the mentee has agreed to it. Whoever asked for a mentor of their own has.
alter table growth_pairs add column agreed_on text;
update growth_pairs set agreed_on = asked_on where asked_by = mentee;
-- The same asked twice at the same moment: the one that got furthest stays, else the first.
update growth_pairs
set state = case when state = 'asked' then 'withdrawn' else 'ended' end, ended_on = asked_on, revision = revision + 1
where state in ('asked', 'accepted') and exists (
    select 1 from growth_pairs other
    where other.mentor = growth_pairs.mentor and other.mentee = growth_pairs.mentee
        and other.axis = growth_pairs.axis and other.component = growth_pairs.component
        and coalesce(other.repository, '') = coalesce(growth_pairs.repository, '')
        and other.state in ('asked', 'accepted')
        and ((other.state = 'accepted' and growth_pairs.state = 'asked')
            or (other.state = growth_pairs.state and other.id < growth_pairs.id))
);
create unique index growth_pairs_live on growth_pairs (mentor, mentee, axis, component, coalesce(repository, ''))
    where state in ('asked', 'accepted');
