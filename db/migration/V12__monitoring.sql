-- What happened to connections, minute by minute and hour by hour. Times are Unix milliseconds.
create table roll_up (
  -- MINUTE or HOUR
  step varchar(8) not null,
  -- * for all tenants together
  tenant varchar(64) not null,
  -- when the step began
  began_at bigint not null,
  -- the node of a minute; empty for an hour, in which all nodes are together
  node varchar(64) not null,
  -- the most at a time
  connections bigint not null,
  -- a JSON object of names and numbers
  counts varchar(4000) not null,
  -- HdrHistograms, compressed, in Base64; of all tenants together only
  push varchar(100000),
  delivery varchar(100000),
  propagation varchar(100000),
  round_trip varchar(100000),
  primary key (step, tenant, began_at, node)
);

create index roll_up_by_time on roll_up (step, began_at);

create index connection_log_by_device on connection_log (tenant, user_id, device, closed_at);

create sequence block_id start with 50 increment by 50;

-- Users, devices and tokens that may not come in for a time.
create table block (
  id bigint primary key,
  tenant varchar(64) not null,
  -- USER, DEVICE or TOKEN
  kind varchar(16) not null,
  value_text varchar(128) not null,
  reason varchar(200) not null,
  blocked_by varchar(200) not null,
  created_at bigint not null,
  until_at bigint not null
);

create index block_by_end on block (until_at);

-- Errors that clients have seen, those that are the same but for numbers and ids together.
create table client_error (
  tenant varchar(64) not null,
  fingerprint bigint not null,
  message varchar(500) not null,
  -- how often
  times bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  -- the ids of those who have seen it, a line each
  users varchar(8000) not null,
  -- the one that was seen last
  sample_user varchar(128) not null,
  version varchar(32),
  stack varchar(4000),
  url varchar(500),
  primary key (tenant, fingerprint)
);

create index client_error_by_time on client_error (tenant, last_at);
