; Below an answer stand related questions. What learners ask next comes in, once it is more than chance.
alice @ #general: how do I reset my password?
alice @ #general: where can I download my certificate?
bob @ #general: how do I reset my password?
bob @ #general: where can I download my certificate?
bob presses Solved
carol @ #general: how do I reset my password?
dave @ #general: how do I reset my password?
dave selects Download your certificate

; Not what was asked speaks against it, and a server can do without.
dave presses Not what I asked
mo @ #staff: /setup related ranked:off
erin @ #general: how do I reset my password?
mo @ #staff: /setup related ranked:on
fred @ #general: how do I reset my password?
