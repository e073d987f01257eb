-- What must be unique, folded: of two resources that are made at once under one name, the database takes one.
alter table provisioned add column folded_name text;
-- Whether the directory's token was made on the machine: then its identifiers say who somebody is at the identity provider.
alter table provisioned add column is_trusted boolean not null default false;
create unique index provisioned_by_name on provisioned (kind, folded_name);
