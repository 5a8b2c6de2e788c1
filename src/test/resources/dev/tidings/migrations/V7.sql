insert into chat_session (id, tenant, kind, status, subject, opened_by, opened_by_name, location, opened_at, agent, agent_name, assigned_at, last_at, messages, visitor_messages, cursor_version, version) values (1, 'acme', 'VISITOR', 'OPEN', 'Invoice', 'visitor-1', 'Visitor', 'https://shop.example/cart', 1000, 'bob', 'Bob', 1100, 1100, 1, 1, 0, 2);
insert into chat_message (session_id, number, tenant, author, author_name, author_device, author_part, ref, body, extra, sent_at, event_id) values (1, 1, 'acme', 'visitor-1', 'Visitor', 'd1', 'VISITOR', '"m1"', 'Where is my invoice?', '{"page":"cart"}', 1050, 'e1');
insert into read_cursor (session_id, user_id, tenant, user_name, part, joined_at, viewed, unread, version) values (1, 'bob', 'acme', 'Bob', 'AGENT', 1100, 0, 1, 1);
insert into chat_assignment (id, tenant, session_id, agent, assigned_by, assigned_at) values (1, 'acme', 1, 'bob', 'system', 1100);
insert into chat_agent (tenant, user_id, user_name, turn) values ('acme', 'bob', 'Bob', 2);
insert into agent_execution (id, tenant, agent, status, title, insights, needs_approval, reported_by, link, extra, started_at, ended_at, reported_at) values (1, 'acme', 'anomalies', 'completed', 'Nightly run', 3, true, 'svc', '/runs/1', '{"model":"m"}', 1000, 1200, 1200);
insert into agent_execution_reader (execution_id, reader, tenant, agent) values (1, 'user:ann', 'acme', 'anomalies');
