-- One open row for each responsibility, scope and person, and one open term for each role, scope and person. Of equal ones
-- that stand open the first goes on; the others keep their place without a day.
update responsibility_assignments set valid_from = coalesce(valid_from, '1970-01-02'), valid_to = '1970-01-01'
where valid_to is null and exists (
    select 1 from responsibility_assignments other
    where other.responsibility = responsibility_assignments.responsibility
      and coalesce(other.team, '') = coalesce(responsibility_assignments.team, '')
      and coalesce(other.accountable, '') = coalesce(responsibility_assignments.accountable, '')
      and other.valid_to is null and other.id < responsibility_assignments.id
);
update assignments set valid_from = coalesce(valid_from, '1970-01-02'), valid_to = '1970-01-01'
where valid_to is null and exists (
    select 1 from assignments other
    where other.person = assignments.person and other.role = assignments.role
      and coalesce(other.team, '') = coalesce(assignments.team, '')
      and coalesce(other.acting_for, '') = coalesce(assignments.acting_for, '')
      and coalesce(other.deputy_for, '') = coalesce(assignments.deputy_for, '')
      and other.valid_to is null and other.id < assignments.id
);
create unique index one_open_row on responsibility_assignments (responsibility, coalesce(team, ''), coalesce(accountable, ''))
where valid_to is null;
create unique index one_open_term on assignments
    (person, role, coalesce(team, ''), coalesce(acting_for, ''), coalesce(deputy_for, ''))
where valid_to is null;
