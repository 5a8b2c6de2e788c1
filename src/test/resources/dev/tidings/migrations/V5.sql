insert into notification_inbox (tenant, user_id, last_number, unread, version, broadcasts) values ('acme', 'ann', 1, 1, 1, 1);
insert into notification (tenant, user_id, number, kind, severity, title, source, created_at, expires_at, state, read_at, toast, sound, badge, fold, parent, folded, due_at) values ('acme', 'ann', 1, 'system', 'info', 'Hello', 'svc', 1000, 9000, 'UNREAD', 0, true, true, true, '', 0, 0, 9000);
insert into notification_head (tenant, broadcasts) values ('acme', 1);
insert into notification_broadcast (tenant, number, role, kind, severity, title, source, created_at, expires_at, due_at) values ('acme', 1, '', 'system', 'info', 'To all', 'svc', 1000, 9000, 9000);
insert into notification_setting (tenant, user_id, zone, quiet_from, quiet_to, digest_at) values ('acme', 'ann', 'Europe/Berlin', -1, -1, 480);
insert into notification_preference (tenant, user_id, kind, realtime, toast, sound, muted, digest) values ('acme', 'ann', 'query', true, true, false, false, false);
insert into approval (id, tenant, origin, title, actions, role, everyone, status, created_at, answered_at, acknowledged_at, expires_at, due_at, version) values ('a1', 'acme', 'svc', 'Deploy?', '[]', '', false, 'pending', 1000, 0, 0, 9000, 9000, 1);
insert into approval_asked (approval, tenant, user_id) values ('a1', 'acme', 'ann');
insert into audit (id, tenant, at_time, actor, act, subject, detail) values (1, 'acme', 1000, 'ann', 'approval.answered', 'a0', '{}');
