-- Notifications: one inbox for each user, whose row is locked by whatever changes it, so that
-- numbers, the unread count and its version rise in the order of the commits. broadcasts is
-- the last one that it has taken over, -1 before it has looked. Times are Unix milliseconds.
create table notification_inbox (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  last_number bigint default 0 not null,
  unread bigint default 0 not null,
  version bigint default 0 not null,
  broadcasts bigint default -1 not null,
  primary key (tenant, user_id)
);

-- What happened to a notification, or has to, at due_at: it is folded, expires, or is too old.
create table notification (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  number bigint not null,
  kind varchar(32) not null,
  severity varchar(16) not null,
  title varchar(256) not null,
  body varchar(4000),
  link varchar(2000),
  actor varchar(2000),
  data varchar(16384),
  actions varchar(4000),
  approval varchar(32),
  dedupe_key varchar(160),
  source varchar(128) not null,
  created_at bigint not null,
  expires_at bigint not null,
  state varchar(12) not null,
  read_at bigint not null,
  toast boolean not null,
  sound boolean not null,
  badge boolean not null,
  fold varchar(48) not null,
  parent bigint not null,
  folded integer not null,
  due_at bigint not null,
  primary key (tenant, user_id, number),
  constraint notification_inbox_of foreign key (tenant, user_id)
    references notification_inbox (tenant, user_id)
);

create index notification_by_state on notification (tenant, user_id, state, number);
create index notification_by_kind on notification (tenant, user_id, kind, number);
create index notification_by_parent on notification (tenant, user_id, parent, number);
create index notification_by_dedupe_key on notification (tenant, user_id, source, dedupe_key);
create index notification_by_approval on notification (tenant, approval);
create index notification_by_due on notification (due_at);

-- Notifications for a role or for everyone; each user's inbox takes what is new to it.
create table notification_broadcast (
  tenant varchar(64) not null,
  number bigint not null,
  role varchar(64) not null,
  kind varchar(32) not null,
  severity varchar(16) not null,
  title varchar(256) not null,
  body varchar(4000),
  link varchar(2000),
  actor varchar(2000),
  data varchar(16384),
  actions varchar(4000),
  approval varchar(32),
  dedupe_key varchar(160),
  source varchar(128) not null,
  created_at bigint not null,
  expires_at bigint not null,
  due_at bigint not null,
  primary key (tenant, number)
);

create index notification_broadcast_by_dedupe_key
  on notification_broadcast (tenant, source, dedupe_key);
create index notification_broadcast_by_due on notification_broadcast (due_at);

-- How many broadcasts a tenant has had; locked by each new one, so that none becomes visible
-- before one with a smaller number.
create table notification_head (
  tenant varchar(64) primary key,
  broadcasts bigint default 0 not null
);

-- Minutes since midnight; -1 for none.
create table notification_setting (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  zone varchar(64) not null,
  quiet_from integer not null,
  quiet_to integer not null,
  digest_at integer not null,
  primary key (tenant, user_id)
);

create table notification_preference (
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  kind varchar(32) not null,
  realtime boolean not null,
  toast boolean not null,
  sound boolean not null,
  muted boolean not null,
  digest boolean not null,
  primary key (tenant, user_id, kind)
);

-- Requests that one person answers, once.
create table approval (
  id varchar(32) primary key,
  tenant varchar(64) not null,
  origin varchar(128) not null,
  title varchar(256) not null,
  data varchar(16384),
  actions varchar(4000) not null,
  role varchar(64) not null,
  everyone boolean not null,
  status varchar(16) not null,
  action varchar(64),
  comment_text varchar(1000),
  answered_by varchar(128),
  answered_by_name varchar(128),
  created_at bigint not null,
  answered_at bigint not null,
  acknowledged_at bigint not null,
  expires_at bigint not null,
  due_at bigint not null,
  version bigint not null
);

create index approval_by_origin on approval (tenant, origin, acknowledged_at, created_at, id);
create index approval_by_due on approval (due_at);

-- Who was asked by name, whatever became of the notification.
create table approval_asked (
  approval varchar(32) not null,
  tenant varchar(64) not null,
  user_id varchar(128) not null,
  primary key (approval, user_id),
  constraint approval_of foreign key (approval) references approval (id) on delete cascade
);

-- Who did what that others must be able to see later.
create sequence audit_id start with 50 increment by 50;

create table audit (
  id bigint primary key,
  tenant varchar(64) not null,
  at_time bigint not null,
  actor varchar(128) not null,
  act varchar(64) not null,
  subject varchar(255) not null,
  detail varchar(8000) not null
);

create index audit_by_time on audit (tenant, at_time);
create index audit_by_subject on audit (tenant, subject);
