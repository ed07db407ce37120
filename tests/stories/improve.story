; Moderators look for what to improve.
mo @ #staff: /insights drivers
mo @ #staff: /insights rules
alice @ #general: how do I reset my password?
alice presses Solved
mo @ #staff: /insights rules period:7d
mo @ #staff: /insights rules period:soon
mo @ #staff: /export rows:surveys period:2026-02-01..2026-01-01
mo @ #staff: /export rows:surveys report:overview
mo @ #staff: /export report:overview format:csv
mo @ #staff: /export rows:surveys category:billing
mo @ #staff: /export report:rules category:billing
alice @ #general: /insights rules
