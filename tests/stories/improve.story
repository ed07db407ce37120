; Moderators look for what to improve, and take the rows behind the figures with them.
mo @ #staff: /insights drivers
mo @ #staff: /insights rules
alice @ #general: how do I reset my password?
alice presses Solved
mo @ #staff: /insights rules period:7d
mo @ #staff: /insights rules period:soon
mo @ #staff: /export rows:inquiries
mo @ #staff: /export rows:roster period:all format:json
mo @ #staff: /export rows:surveys period:2026-02-01..2026-01-01
alice @ #general: /insights rules
wait 1m
mo @ #staff: /privacy log
