-- Which address is somebody's since they came, or by the word of a directory or of the machine: what others edit later shows the
-- identity provider's door nobody, and makes no invitation a proof.
create table settled_addresses (
    person text primary key not null,
    email text
);
insert into settled_addresses (person, email) select id, email from people;
