-- An app that waits for its first code is the business of the one sign-in that began it: somebody else with the same person's
-- password must neither read its secret nor have theirs taken for it.
create table waiting_authenticators (
    begun_by text primary key not null,
    person text not null,
    secret text not null,
    created_at text not null
);
create index waiting_authenticators_by_person on waiting_authenticators (person);
delete from authenticators where not confirmed;
alter table authenticators drop column confirmed;
