-- What happened in a tenant, folded: the same again within a while is counted. Times are Unix
-- milliseconds.
create sequence activity_id start with 50 increment by 50;

create table activity (
  id bigint primary key,
  tenant varchar(64) not null,
  kind varchar(64) not null,
  actor varchar(128) not null,
  actor_name varchar(128) not null,
  subject varchar(200) not null,
  subject_name varchar(200) not null,
  link varchar(2000),
  extra varchar(16000),
  -- null for all of the tenant; else the role or user who may see it: role:agent, user:ann
  audience varchar(160),
  first_at bigint not null,
  last_at bigint not null,
  -- how often it happened from first_at to last_at
  occurrences bigint not null,
  -- orders the feed: rises over the tenant with each change
  moved bigint not null,
  version bigint not null
);

create sequence activity_moved start with 1 increment by 1;

create index activity_by_move on activity (tenant, moved);
create index activity_by_subject on activity (tenant, actor, kind, subject, last_at);
create index activity_by_time on activity (tenant, last_at);

-- Whoever records locks the row that actor, kind and subject hash to, so that nothing that is to be
-- folded becomes two rows.
create table activity_slot (
  slot integer primary key
);

insert into activity_slot (slot) values
  (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14), (15),
  (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28), (29), (30), (31);

-- Who has ever connected, and when first.
create table tenant_member (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  first_at bigint not null,
  primary key (tenant, user_id)
);
