-- As whom Castra clones repositories whose addresses lie below this one.
create table code_hosts (
    id text primary key not null,
    address text not null unique,
    -- For HTTPS, beside the token.
    username text not null,
    -- A token or a private key, sealed.
    secret text not null,
    -- What a code host is told of the private key, for SSH.
    public_key text not null,
    -- By which the host shows who it is, for SSH: a key on each line.
    host_keys text not null,
    changed_at text not null,
    changed_by text not null
);
