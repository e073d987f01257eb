-- Authors in the repositories who are known to be no one of the organization.
create table outside_authors (
    -- In the form in which addresses are compared.
    address text primary key not null,
    marked_at text not null,
    marked_by text not null
);
