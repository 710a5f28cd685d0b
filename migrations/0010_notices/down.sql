DROP TABLE notice_objections; DROP TABLE notice_steps; DROP TABLE notices;
